/* SPDX-License-Identifier: MIT */
/* What is made of the rules' answers: order, root cause, consequences, verdict, exit code, the
 * headline, and what the user's policy changes. */
#include <check.h>

#include "judge_cases.h"

Suite *check_judge_verdict(void);

static struct endpoint_facts *clear(struct world *w)
{
	return world_clear_port(w, 0);
}

static struct endpoint_facts *tls(struct world *w)
{
	return world_tls_port(w, 0);
}

static void expire(struct endpoint_facts *endpoint)
{
	endpoint->session.tls.chain[0].not_after = WORLD_NOW - 3 * WORLD_DAY;
	endpoint->session.tls.problems |= TLS_PROBLEM_EXPIRED;
	endpoint->session.tls.verified = false;
}

static void expired_on_both(struct world *w)
{
	expire(clear(w));
	expire(tls(w));
}

static void expired_wrong_name_self_signed(struct world *w)
{
	expired_on_both(w);
	tls(w)->session.tls.problems |= TLS_PROBLEM_NAME | TLS_PROBLEM_SELF_SIGNED;
}

static void renewed_not_loaded(struct world *w)
{
	expire(tls(w));
	memcpy(tls(w)->session.tls.chain[0].sha256, "9999", 5);
}

static void old_tls_behind_starttls(struct world *w)
{
	world_alert(clear(w), 70, "protocol version");
}

static void old_tls_on_both(struct world *w)
{
	old_tls_behind_starttls(w);
	world_alert(tls(w), 70, "protocol version");
}

static void no_tls_works(struct world *w)
{
	world_break(clear(w), STAGE_TLS, REASON_CLOSED);
	world_break(tls(w), STAGE_TLS, REASON_CLOSED);
}

static void starttls_refused_and_expired(struct world *w)
{
	world_break(clear(w), STAGE_STARTTLS, REASON_BAD);
	expire(tls(w));
}

static void no_name(struct world *w)
{
	w->facts.resolve.result = RESOLVE_NXDOMAIN;
	w->facts.endpoint_count = 0;
}

static void refused(struct world *w)
{
	world_unreach(clear(w), REASON_REFUSED);
	world_unreach(tls(w), REASON_REFUSED);
}

static void one_address_dead(struct world *w)
{
	world_add_address(w, "192.0.2.8");
	world_unreach(world_clear_port(w, 1), REASON_TIMEOUT);
	world_unreach(world_tls_port(w, 1), REASON_TIMEOUT);
}

static void dead_and_expired(struct world *w)
{
	one_address_dead(w);
	expired_on_both(w);
}

static void logindisabled_missing(struct world *w)
{
	world_list(w, &clear(w)->login.in_clear, "IMAP4rev1 STARTTLS");
}

static void one_address_expired(struct world *w)
{
	world_add_address(w, "192.0.2.8");
	expired_on_both(w);
	for (size_t i = 2; i < 4; i++)
		memcpy(w->endpoints[i].session.tls.chain[0].sha256, "9999", 5);
}

static void port_143_pop3(struct world *w) { world_greet(clear(w), GREETING_POP3, "+OK ready"); }
static void port_143_malformed(struct world *w)
{
	world_greet(clear(w), GREETING_MALFORMED, "* HELLO");
}

static void both_malformed(struct world *w)
{
	port_143_malformed(w);
	world_greet(tls(w), GREETING_MALFORMED, "* HELLO");
}

static void preauth(struct world *w) { world_greet(clear(w), GREETING_PREAUTH, "* PREAUTH hi"); }

static void plain_on_993(struct world *w)
{
	world_break(tls(w), STAGE_TLS, REASON_NOT_TLS);
	tls(w)->session.tls.first_bytes = world_bytes("* OK ready");
}

static void only_plain_on_993(struct world *w)
{
	plain_on_993(w);
	world_keep(w, 1);
}

static void imaps_off(struct world *w) { world_unreach(tls(w), REASON_REFUSED); }
static void filtered(struct world *w) { world_unreach(tls(w), REASON_TIMEOUT); }

static void login_open(struct world *w)
{
	world_login(clear(w), LOGIN_EVALUATED, "A3 NO [AUTHENTICATIONFAILED] no");
}

static void login_unclear(struct world *w) { world_login(clear(w), LOGIN_INCONCLUSIVE, "A3 NO"); }

static void login_unclear_late(struct world *w)
{
	login_unclear(w);
	world_pass(&tls(w)->session, STAGE_GREETING, 3000);
}

static void login_left_out(struct world *w)
{
	clear(w)->login_probe_off = true;
	clear(w)->login.login = (struct exchange){ .result = LOGIN_NOT_TRIED };
}

static void trusted(struct world *w)
{
	clear(w)->login.same_address = true;
	login_open(w);
}

static void trusted_but_refused(struct world *w) { clear(w)->login.same_address = true; }

static void late(struct world *w) { world_pass(&tls(w)->session, STAGE_GREETING, 3000); }

static void expires_soon(struct world *w)
{
	clear(w)->session.tls.chain[0].not_after = WORLD_NOW + 9 * WORLD_DAY;
	tls(w)->session.tls.chain[0].not_after = WORLD_NOW + 9 * WORLD_DAY;
}

static void only_993(struct world *w) { world_keep(w, 1); }

static void only_cleartext(struct world *w)
{
	world_keep(w, 0);
	w->endpoints[0].mode = MODE_CLEARTEXT;
	w->endpoints[0].session = (struct visit_facts){ .tried = false };
}

static void local_trouble(struct world *w)
{
	world_unreach(clear(w), REASON_LOCAL);
	world_unreach(tls(w), REASON_LOCAL);
}

static void greeting_not_read(struct world *w)
{
	world_keep(w, 1);
	world_break(&w->endpoints[0], STAGE_GREETING, REASON_LOCAL);
}

static void no_way_in(struct world *w)
{
	world_unreach(tls(w), REASON_REFUSED);
	world_break(clear(w), STAGE_STARTTLS, REASON_BAD);
	world_list(w, &clear(w)->login.in_clear, "IMAP4rev1 LOGINDISABLED");
}

static void local_trouble_on_993(struct world *w) { world_unreach(tls(w), REASON_LOCAL); }

static const struct {
	void (*spoil)(struct world *world);
	enum verdict verdict;
	int exit_code;
	const char *root, *root_endpoint; /* NULL: none; the whole target */
	const char *headline;
} verdicts[] = {
	{ NULL, VERDICT_PASS, 0, NULL, NULL,
		"mail.example.org: clients can connect, and passwords are safe on the way." },
	{ only_993, VERDICT_PASS, 0, NULL, NULL,
		"mail.example.org: clients can connect, and passwords are safe on the way." },
	{ only_cleartext, VERDICT_PASS, 0, NULL, NULL,
		"mail.example.org: clients can connect; not everything was tested, as you chose." },
	{ expired_on_both, VERDICT_FAIL, 1, "cert-expired", "192.0.2.7:143",
		"mail.example.org: the certificate expired 3 days ago (2026-11-20)." },
	{ expired_wrong_name_self_signed, VERDICT_FAIL, 1, "cert-expired", "192.0.2.7:143",
		"mail.example.org: the certificate expired 3 days ago (2026-11-20)." },
	{ renewed_not_loaded, VERDICT_FAIL, 1, "cert-renewed-not-loaded", "192.0.2.7:993",
		"mail.example.org port 993: the certificate expired on 2026-11-20 and was renewed, but "
		"the old one is still in use; port 143 works." },
	{ old_tls_behind_starttls, VERDICT_FAIL, 1, "tls-version-server-old", "192.0.2.7:143",
		"mail.example.org port 143: the server speaks only outdated versions of TLS; current "
		"programs refuse them; port 993 works." },
	{ old_tls_on_both, VERDICT_FAIL, 1, "tls-version-server-old", "192.0.2.7:143",
		"mail.example.org: the server speaks only outdated versions of TLS; current programs "
		"refuse them." },
	{ no_tls_works, VERDICT_FAIL, 1, "starttls-handshake-failed", "192.0.2.7:143",
		"mail.example.org port 143: the server agrees to STARTTLS, and then the TLS handshake "
		"breaks." },
	{ starttls_refused_and_expired, VERDICT_FAIL, 1, "starttls-refused", "192.0.2.7:143",
		"mail.example.org port 143: the server offers STARTTLS, but does not start it." },
	{ no_name, VERDICT_UNREACHABLE, 3, "dns-nxdomain", NULL,
		"mail.example.org: there is no server named mail.example.org." },
	{ refused, VERDICT_UNREACHABLE, 3, "tcp-refused", NULL,
		"mail.example.org: the machine answers, but no IMAP program accepts connections on it." },
	{ local_trouble, VERDICT_UNREACHABLE, 3, NULL, NULL,
		"mail.example.org: could not be checked, no connection was possible." },
	{ local_trouble_on_993, VERDICT_WARN, 3, NULL, NULL,
		"mail.example.org: clients can connect, but not everything could be checked: no "
		"connection to 192.0.2.7:993: this machine could not try." },
	{ greeting_not_read, VERDICT_WARN, 3, NULL, NULL,
		"mail.example.org: could not be checked: the greeting was not read: this machine could "
		"not try." },
	{ one_address_dead, VERDICT_WARN, 0, NULL, NULL,
		"mail.example.org: clients can connect, but one of the server's addresses, 192.0.2.8, "
		"does not answer." },
	{ dead_and_expired, VERDICT_FAIL, 1, "cert-expired", "192.0.2.7:143",
		"mail.example.org: the certificate expired 3 days ago (2026-11-20)." },
	{ logindisabled_missing, VERDICT_WARN, 0, NULL, NULL,
		"mail.example.org: clients can connect, but the server refuses passwords before TLS "
		"without saying so beforehand (LOGINDISABLED)." },
	{ one_address_expired, VERDICT_FAIL, 1, "cert-renewed-not-loaded", "192.0.2.7:143", NULL },
	{ port_143_pop3, VERDICT_FAIL, 1, "greet-pop3", "192.0.2.7:143",
		"mail.example.org port 143: a POP3 server answers here, not an IMAP server; "
		"port 993 works." },
	{ port_143_malformed, VERDICT_WARN, 0, "greet-malformed", "192.0.2.7:143",
		"mail.example.org port 143: the server's first words are no proper IMAP; mail programs "
		"refuse them; port 993 works." },
	{ both_malformed, VERDICT_FAIL, 1, "greet-malformed", "192.0.2.7:143",
		"mail.example.org: the server's first words are no proper IMAP; mail programs refuse "
		"them." },
	{ preauth, VERDICT_FAIL, 1, "greet-preauth-cleartext", "192.0.2.7:143", NULL },
	{ plain_on_993, VERDICT_FAIL, 1, NULL, NULL,
		"mail.example.org: clients can connect, but the TLS port speaks cleartext IMAP: TLS is "
		"switched off there." },
	{ only_plain_on_993, VERDICT_FAIL, 1, NULL, NULL,
		"mail.example.org: the TLS port speaks cleartext IMAP: TLS is switched off there." },
	{ imaps_off, VERDICT_WARN, 0, NULL, NULL,
		"mail.example.org: clients can connect, but the TLS port is closed; IMAP works on the "
		"cleartext port only." },
	{ filtered, VERDICT_FAIL, 1, "tcp-filtered", "192.0.2.7:993", NULL },
	{ login_open, VERDICT_FAIL, 1, NULL, NULL,
		"mail.example.org: clients can connect, but the server takes passwords without "
		"encryption: LOGIN works before TLS." },
	{ no_way_in, VERDICT_FAIL, 1, NULL, NULL,
		"mail.example.org: the cleartext port offers no encryption and refuses passwords without "
		"it, so no client can log in there." },
	{ login_unclear, VERDICT_WARN, 3, NULL, NULL,
		"mail.example.org: clients can connect, but not everything could be checked: the answer "
		"to LOGIN in clear did not tell (code: \"A3 NO\")." },
	{ login_unclear_late, VERDICT_WARN, 3, NULL, NULL,
		"mail.example.org: clients can connect, but not everything could be checked: the answer "
		"to LOGIN in clear did not tell (code: \"A3 NO\")." },
	{ login_left_out, VERDICT_PASS, 0, NULL, NULL,
		"mail.example.org: clients can connect; not everything was tested, as you chose." },
	{ trusted, VERDICT_WARN, 3, NULL, NULL,
		"mail.example.org: clients can connect, but not everything could be checked: client and "
		"server have the same address, which servers trust; run imapvet elsewhere." },
	{ trusted_but_refused, VERDICT_PASS, 0, NULL, NULL,
		"mail.example.org: clients can connect, and passwords are safe on the way." },
	{ late, VERDICT_WARN, 0, NULL, NULL,
		"mail.example.org: clients can connect, but the server takes 3 seconds to say hello." },
	{ expires_soon, VERDICT_WARN, 0, NULL, NULL,
		"mail.example.org: clients can connect, but the certificate expires in 9 days "
		"(2026-12-02)." },
};

START_TEST(sums_up)
{
	struct world world;

	world_init(&world);
	if (verdicts[_i].spoil)
		verdicts[_i].spoil(&world);
	struct judgement judgement = world_judge(&world);
	const struct finding *root = judgement.root_cause;
	ck_assert_pstr_eq(root ? root->id : NULL, verdicts[_i].root);
	ck_assert_pstr_eq(root ? root->endpoint : NULL, verdicts[_i].root_endpoint);
	if (verdicts[_i].headline)
		ck_assert_str_eq(judgement.headline, verdicts[_i].headline);
	ck_assert_str_eq(verdict_name(judgement.verdict), verdict_name(verdicts[_i].verdict));
	ck_assert_int_eq(judgement.exit_code, verdicts[_i].exit_code);
	world_clear(&world);
}
END_TEST

/* Whatever is judged: consequences stand last, the rest worst first, the root is no consequence. */
START_TEST(sorts)
{
	const struct judge_case *c = judge_cases_nth((size_t)_i);
	struct world world;

	world_init(&world);
	if (c->spoil)
		c->spoil(&world);
	struct judgement judgement = world_judge(&world);
	for (size_t i = 1; i < judgement.finding_count; i++) {
		const struct finding *a = &judgement.findings[i - 1], *b = &judgement.findings[i];
		ck_assert(a->consequence <= b->consequence);
		ck_assert(a->consequence != b->consequence || a->severity >= b->severity);
	}
	ck_assert(!judgement.root_cause || !judgement.root_cause->consequence);
	ck_assert(judgement.headline[strlen(judgement.headline) - 1] == '.');
	world_clear(&world);
}
END_TEST

static const struct {
	void (*spoil)(struct world *world);
	const char *id, *endpoint;
	bool consequence;
} explained[] = {
	{ old_tls_behind_starttls, "starttls-handshake-failed", "192.0.2.7:143", true },
	{ old_tls_behind_starttls, "tls-version-server-old", "192.0.2.7:143", false },
	{ no_tls_works, "starttls-handshake-failed", "192.0.2.7:143", false },
	{ no_tls_works, "tls-eof-after-hello", "192.0.2.7:993", false },
	{ renewed_not_loaded, "cert-expired", "192.0.2.7:993", true },
	{ renewed_not_loaded, "cert-differs-143-993", "192.0.2.7:993", true },
	{ one_address_expired, "cert-differs-by-address", "192.0.2.8:993", true },
	{ expired_on_both, "cert-expired", "192.0.2.7:143", false },
	{ expired_on_both, "cert-expired", "192.0.2.7:993", false },
	{ expired_wrong_name_self_signed, "cert-name-mismatch", "192.0.2.7:993", false },
	{ expired_wrong_name_self_signed, "cert-self-signed", "192.0.2.7:993", false },
};

START_TEST(tells_consequences)
{
	struct world world;

	world_init(&world);
	explained[_i].spoil(&world);
	struct judgement judgement = world_judge(&world);
	const struct finding *finding = world_finding(&judgement, explained[_i].id,
		explained[_i].endpoint);
	ck_assert_msg(finding, "%s is missing", explained[_i].id);
	ck_assert_int_eq(finding->consequence, explained[_i].consequence);
	world_clear(&world);
}
END_TEST

static const struct {
	void (*spoil)(struct world *world);
	enum severity fail_on;
	const char *ignored; /* NULL: none */
	enum verdict verdict;
	int exit_code;
} policies[] = {
	{ login_open, SEVERITY_CRITICAL, NULL, VERDICT_FAIL, 1 },
	{ starttls_refused_and_expired, SEVERITY_NEVER, NULL, VERDICT_WARN, 0 },
	{ port_143_pop3, SEVERITY_CRITICAL, NULL, VERDICT_WARN, 0 },
	{ both_malformed, SEVERITY_CRITICAL, NULL, VERDICT_WARN, 0 },
	{ both_malformed, SEVERITY_HIGH, "greet-malformed", VERDICT_PASS, 0 },
	{ expires_soon, SEVERITY_MEDIUM, NULL, VERDICT_FAIL, 1 },
	{ late, SEVERITY_MEDIUM, NULL, VERDICT_WARN, 0 },
	{ late, SEVERITY_LOW, NULL, VERDICT_FAIL, 1 },
	{ NULL, SEVERITY_INFO, NULL, VERDICT_FAIL, 1 },
	{ late, SEVERITY_HIGH, "greet-delay", VERDICT_PASS, 0 },
	{ expired_on_both, SEVERITY_HIGH, "cert-expired", VERDICT_PASS, 0 },
	{ login_unclear, SEVERITY_HIGH, "plaintext-login-accepted", VERDICT_WARN, 3 },
	{ login_unclear, SEVERITY_CRITICAL, "plaintext-login-accepted", VERDICT_PASS, 0 },
	{ login_unclear, SEVERITY_NEVER, NULL, VERDICT_PASS, 0 },
	{ refused, SEVERITY_NEVER, "tcp-refused", VERDICT_UNREACHABLE, 3 },
	{ login_left_out, SEVERITY_INFO, "cleartext-port-open", VERDICT_PASS, 0 },
};

START_TEST(obeys_the_policy)
{
	const char *ignored[] = { policies[_i].ignored, NULL };
	struct world world;

	world_init(&world);
	if (policies[_i].spoil)
		policies[_i].spoil(&world);
	world.policy.fail_on = policies[_i].fail_on;
	world.policy.ignored = ignored;
	struct judgement judgement = world_judge(&world);
	ck_assert_str_eq(verdict_name(judgement.verdict), verdict_name(policies[_i].verdict));
	ck_assert_int_eq(judgement.exit_code, policies[_i].exit_code);
	if (ignored[0]) {
		ck_assert(!world_finding(&judgement, ignored[0], NULL));
		ck_assert(!world_undecided(&judgement, ignored[0], NULL));
	}
	world_clear(&world);
}
END_TEST

/* Nobody is told that passwords are safe because they chose not to be told the contrary. */
START_TEST(ignoring_promises_nothing)
{
	const char *ignored[] = { "plaintext-login-accepted", "logindisabled-not-enforced", NULL };
	struct world world;

	world_init(&world);
	login_open(&world);
	world.policy.ignored = ignored;
	struct judgement judgement = world_judge(&world);
	ck_assert_str_eq(judgement.headline, "mail.example.org: clients can connect.");
	world_clear(&world);
}
END_TEST

START_TEST(ignoring_connects_nobody)
{
	const char *ignored[] = { "greet-malformed", NULL };
	struct world world;

	world_init(&world);
	both_malformed(&world);
	world.policy.ignored = ignored;
	struct judgement judgement = world_judge(&world);
	ck_assert_str_eq(judgement.headline, "mail.example.org: clients cannot connect, and what "
		"stands in their way is ignored, as you chose.");
	world_clear(&world);
}
END_TEST

START_TEST(ignoring_verifies_nothing)
{
	const char *ignored[] = { "cert-expired", NULL };
	struct world world;

	world_init(&world);
	expired_on_both(&world);
	world.policy.ignored = ignored;
	struct judgement judgement = world_judge(&world);
	ck_assert_str_eq(judgement.headline, "mail.example.org: clients can connect.");
	world_clear(&world);
}
END_TEST

/* A cause that is ignored explains nothing any more. */
START_TEST(ignored_causes_explain_nothing)
{
	const char *ignored[] = { "cert-renewed-not-loaded", NULL };
	struct world world;

	world_init(&world);
	renewed_not_loaded(&world);
	world.policy.ignored = ignored;
	struct judgement judgement = world_judge(&world);
	ck_assert_ptr_nonnull(judgement.root_cause);
	ck_assert_str_eq(judgement.root_cause->id, "cert-expired");
	world_clear(&world);
}
END_TEST

Suite *check_judge_verdict(void)
{
	Suite *suite = suite_create("judge_verdict");
	TCase *sum = tcase_create("sum");
	int count = 0;

	while (judge_cases_nth((size_t)count))
		count++;
	tcase_add_loop_test(sum, sums_up, 0, sizeof verdicts / sizeof *verdicts);
	tcase_add_loop_test(sum, sorts, 0, count);
	tcase_add_loop_test(sum, tells_consequences, 0, sizeof explained / sizeof *explained);
	tcase_add_loop_test(sum, obeys_the_policy, 0, sizeof policies / sizeof *policies);
	tcase_add_test(sum, ignoring_promises_nothing);
	tcase_add_test(sum, ignoring_connects_nobody);
	tcase_add_test(sum, ignoring_verifies_nothing);
	tcase_add_test(sum, ignored_causes_explain_nothing);
	suite_add_tcase(suite, sum);
	return suite;
}
