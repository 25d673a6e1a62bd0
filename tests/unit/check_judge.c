/* SPDX-License-Identifier: MIT */
/* The rule table is whole and stays as it was promised; every rule fires where it must and keeps
 * silent where it must; and no failure of any stage goes unmentioned. */
#include <check.h>
#include <stdio.h>

#include "judge/rules.h"
#include "judge_cases.h"

Suite *check_judge(void);

/* Ids, kinds and severities are part of the JSON and of people's scripts: never changed. */
static const struct {
	const char *id;
	enum kind kind;
	enum severity severity;
} promised[] = {
	{ "dns-nxdomain", KIND_FAULT, SEVERITY_HIGH },
	{ "dns-no-address", KIND_FAULT, SEVERITY_HIGH },
	{ "dns-resolver-failed", KIND_FAULT, SEVERITY_HIGH },
	{ "dns-private-address", KIND_NOTE, SEVERITY_LOW },
	{ "dns-ipv6-only", KIND_NOTE, SEVERITY_LOW },
	{ "dns-mx-used-as-imap", KIND_FAULT, SEVERITY_MEDIUM },
	{ "srv-unavailable", KIND_NOTE, SEVERITY_INFO },
	{ "srv-target-broken", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "dns-hijacked", KIND_NOTE, SEVERITY_MEDIUM },
	{ "srv-imaps-missing", KIND_NOTE, SEVERITY_INFO },
	{ "srv-cleartext-only", KIND_WEAKNESS, SEVERITY_LOW },
	{ "discover-none", KIND_WEAKNESS, SEVERITY_LOW },
	{ "discover-source-broken", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "discover-sources-differ", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "discover-endpoint-broken", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "discover-cleartext", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "discover-http-only", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "discover-starttls-first", KIND_WEAKNESS, SEVERITY_LOW },
	{ "tcp-refused", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-host-down", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-egress-blocked", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-everything-open", KIND_NOTE, SEVERITY_MEDIUM },
	{ "tcp-unreachable", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-blocked-local", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-filtered", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-ipv6-broken", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tcp-some-addresses-dead", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tcp-reset-after-accept", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-closed-before-greeting", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-slow-connect", KIND_NOTE, SEVERITY_LOW },
	{ "greet-delay", KIND_NOTE, SEVERITY_LOW },
	{ "greet-silent", KIND_FAULT, SEVERITY_HIGH },
	{ "greet-bye-limit", KIND_FAULT, SEVERITY_HIGH },
	{ "greet-bye", KIND_FAULT, SEVERITY_HIGH },
	{ "greet-preauth-cleartext", KIND_WEAKNESS, SEVERITY_CRITICAL },
	{ "greet-pop3", KIND_FAULT, SEVERITY_HIGH },
	{ "greet-smtp", KIND_FAULT, SEVERITY_HIGH },
	{ "greet-http", KIND_FAULT, SEVERITY_HIGH },
	{ "greet-other-protocol", KIND_FAULT, SEVERITY_HIGH },
	{ "greet-malformed", KIND_FAULT, SEVERITY_MEDIUM },
	{ "mode-tls-on-143", KIND_FAULT, SEVERITY_MEDIUM },
	{ "mode-mismatch", KIND_FAULT, SEVERITY_HIGH },
	{ "mode-plain-on-993", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "proxy-header-unexpected", KIND_FAULT, SEVERITY_HIGH },
	{ "capability-failed", KIND_FAULT, SEVERITY_HIGH },
	{ "login-impossible", KIND_FAULT, SEVERITY_HIGH },
	{ "starttls-missing", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "starttls-not-advertised", KIND_WEAKNESS, SEVERITY_LOW },
	{ "starttls-refused", KIND_FAULT, SEVERITY_HIGH },
	{ "starttls-hang", KIND_FAULT, SEVERITY_HIGH },
	{ "starttls-handshake-failed", KIND_FAULT, SEVERITY_HIGH },
	{ "starttls-trailing-data", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "starttls-caps-not-refreshed", KIND_WEAKNESS, SEVERITY_LOW },
	{ "tls-version-server-old", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-no-common-cipher", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-weak-parameters", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-sni-rejected", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-client-cert-required", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-alpn-mismatch", KIND_FAULT, SEVERITY_MEDIUM },
	{ "tls-pmtu-blackhole", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-large-hello-dropped", KIND_FAULT, SEVERITY_MEDIUM },
	{ "tls-no-server-certificate", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-default-without-sni", KIND_NOTE, SEVERITY_INFO },
	{ "tls-eof-after-hello", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-reset-after-hello", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-timeout", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-handshake-failed", KIND_FAULT, SEVERITY_HIGH },
	{ "clock-skew-client", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-interception", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-captive-portal", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-revoked", KIND_FAULT, SEVERITY_CRITICAL },
	{ "cert-must-staple-unmet", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "cert-expired", KIND_FAULT, SEVERITY_CRITICAL },
	{ "cert-not-yet-valid", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-expires-soon", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "cert-name-mismatch", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-self-signed", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-untrusted-issuer", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-chain-incomplete", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-chain-order", KIND_WEAKNESS, SEVERITY_LOW },
	{ "cert-chain-contains-root", KIND_NOTE, SEVERITY_INFO },
	{ "cert-weak-key", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "cert-weak-signature", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "cert-no-san", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "cert-long-lifetime", KIND_WEAKNESS, SEVERITY_LOW },
	{ "cert-eku-missing", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "cert-wildcard", KIND_NOTE, SEVERITY_INFO },
	{ "dane-mismatch", KIND_FAULT, SEVERITY_CRITICAL },
	{ "dane-bogus", KIND_FAULT, SEVERITY_CRITICAL },
	{ "dane-unsigned", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "dane-unusable", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "dane-partial-rollover", KIND_NOTE, SEVERITY_INFO },
	{ "dane-none", KIND_NOTE, SEVERITY_INFO },
	{ "plaintext-login-accepted", KIND_WEAKNESS, SEVERITY_CRITICAL },
	{ "plaintext-sasl-accepted", KIND_WEAKNESS, SEVERITY_CRITICAL },
	{ "plaintext-auth-advertised", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "logindisabled-missing", KIND_WEAKNESS, SEVERITY_LOW },
	{ "logindisabled-not-enforced", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "plaintext-policy-untestable", KIND_NOTE, SEVERITY_INFO },
	{ "cleartext-non-plain-auth", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "imaps-not-enabled", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "cleartext-port-open", KIND_NOTE, SEVERITY_INFO },
	{ "cleartext-port-closed", KIND_NOTE, SEVERITY_INFO },
	{ "endpoint-differs", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "cert-differs-143-993", KIND_WEAKNESS, SEVERITY_LOW },
	{ "cert-renewed-not-loaded", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-differs-by-address", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tls-sslv2", KIND_WEAKNESS, SEVERITY_CRITICAL },
	{ "tls-sslv3", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "tls-1.0", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tls-1.1", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tls-1.2-missing", KIND_NOTE, SEVERITY_LOW },
	{ "tls-1.3-missing", KIND_WEAKNESS, SEVERITY_LOW },
	{ "tls-compression", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "tls-insecure-renegotiation", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "tls-ems-missing", KIND_WEAKNESS, SEVERITY_LOW },
	{ "tls-pq-missing", KIND_NOTE, SEVERITY_INFO },
	{ "tls-no-alert", KIND_NOTE, SEVERITY_INFO },
	{ "probe-rate-limited", KIND_NOTE, SEVERITY_INFO },
	{ "tls-cipher-null", KIND_WEAKNESS, SEVERITY_CRITICAL },
	{ "tls-cipher-anon", KIND_WEAKNESS, SEVERITY_CRITICAL },
	{ "tls-cipher-export", KIND_WEAKNESS, SEVERITY_CRITICAL },
	{ "tls-cipher-des", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "tls-cipher-rc4", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "tls-cipher-3des", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tls-cipher-md5", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tls-cipher-cbc", KIND_WEAKNESS, SEVERITY_LOW },
	{ "tls-kex-rsa", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tls-dhe-weak", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "tls-dhe-broken", KIND_WEAKNESS, SEVERITY_LOW },
	{ "tls-cipher-order-client", KIND_NOTE, SEVERITY_INFO },
	{ "profile-not-met", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "starttls-command-injection", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "starttls-injection-suspect", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "starttls-repeatable", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "starttls-weaker-than-implicit", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "alpn-foreign-accepted", KIND_NOTE, SEVERITY_INFO },
	{ "sasl-anonymous", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "sasl-cram-md5", KIND_WEAKNESS, SEVERITY_LOW },
	{ "sasl-digest-md5", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "sasl-ntlm", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "sasl-no-channel-binding", KIND_NOTE, SEVERITY_INFO },
	{ "info-version-greeting", KIND_WEAKNESS, SEVERITY_LOW },
	{ "info-version-id", KIND_WEAKNESS, SEVERITY_LOW },
	{ "info-user-enumeration", KIND_WEAKNESS, SEVERITY_MEDIUM },
};

enum { PROMISED = sizeof promised / sizeof *promised };

START_TEST(keeps_its_promise)
{
	struct explanation rule;

	ck_assert_msg(judge_explain(promised[_i].id, &rule), "%s is gone", promised[_i].id);
	ck_assert_msg(rule.kind == promised[_i].kind, "%s changed its kind", rule.id);
	ck_assert_msg(rule.severity == promised[_i].severity, "%s changed its severity", rule.id);
	ck_assert_msg(!rules_nth(PROMISED), "%s is not promised", rules_nth(PROMISED)->id);
}
END_TEST

START_TEST(tells_each_rule_once)
{
	struct explanation rule, other;

	ck_assert(judge_explain_nth((size_t)_i, &rule));
	for (size_t i = 0; i < (size_t)_i; i++) {
		ck_assert(judge_explain_nth(i, &other));
		ck_assert_str_ne(rule.id, other.id);
	}
}
END_TEST

static bool is_sentence(const char *text)
{
	return text && text[0] >= 'A' && text[0] <= 'Z' && text[strlen(text) - 1] == '.';
}

START_TEST(explains_itself)
{
	struct explanation rule;

	ck_assert(judge_explain_nth((size_t)_i, &rule));
	ck_assert_msg(rule.title && rule.title[0] >= 'A' && rule.title[0] <= 'Z'
		&& rule.title[strlen(rule.title) - 1] != '.', "%s: title", rule.id);
	ck_assert_msg(is_sentence(rule.meaning), "%s: meaning", rule.id);
	ck_assert_msg(rule.reference || rule.remedy[PRODUCT_ANY], "%s: no reference", rule.id);
	ck_assert_msg(rule.kind == KIND_NOTE || is_sentence(rule.remedy[PRODUCT_ANY])
		|| rule.remedy[PRODUCT_ANY][strlen(rule.remedy[PRODUCT_ANY]) - 1] == '?',
		"%s: remedy", rule.id);
	ck_assert_msg((rule.who == WHO_NOBODY) == (rule.remedy[PRODUCT_ANY] == NULL),
		"%s: somebody acts where there is something to do", rule.id);
	for (size_t p = 0; p < PRODUCT_COUNT; p++)
		ck_assert_msg(!rule.remedy[p] || !strstr(rule.remedy[p], "  \n"), "%s", rule.id);
}
END_TEST

START_TEST(knows_no_other_ids)
{
	struct explanation rule;

	ck_assert(!judge_explain("cert-perfect", &rule));
	ck_assert(!judge_explain("", &rule));
}
END_TEST

const struct judge_case *judge_cases_nth(size_t i)
{
	static const struct judge_case *(*const tables[])(size_t *) = { judge_cases_net,
		judge_cases_discover,
		judge_cases_provider, judge_cases_path, judge_cases_greet, judge_cases_starttls,
		judge_cases_plaintext, judge_cases_tls, judge_cases_ladder,
		judge_cases_cert, judge_cases_dane, judge_cases_offer, judge_cases_attacks,
		judge_cases_info };

	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
		size_t count;
		const struct judge_case *table = tables[t](&count);
		if (i < count)
			return &table[i];
		i -= count;
	}
	return NULL;
}

static enum expected kind_of(enum expected expected)
{
	return expected >= CERTAIN ? FIRES : expected;
}

static bool has_case(const char *id, enum expected expected)
{
	for (size_t i = 0; judge_cases_nth(i); i++)
		if (strcmp(judge_cases_nth(i)->id, id) == 0
			&& kind_of(judge_cases_nth(i)->expected) == expected)
			return true;
	return false;
}

START_TEST(has_cases)
{
	struct explanation rule;

	ck_assert(judge_explain_nth((size_t)_i, &rule));
	ck_assert_msg(has_case(rule.id, FIRES), "%s: no case that fires", rule.id);
	ck_assert_msg(has_case(rule.id, SILENT), "%s: no case that is silent", rule.id);
}
END_TEST

static bool has_words(const char *text, const char *words)
{
	return !words || (text && strstr(text, words));
}

static void expect_finding(const struct judgement *judgement, const struct judge_case *c)
{
	const struct finding *finding = world_finding(judgement, c->id, c->endpoint);

	ck_assert_msg(finding, "%s does not fire", c->id);
	ck_assert_msg(has_words(finding->title, c->words) || has_words(finding->evidence, c->words),
		"%s: \"%s\" / \"%s\"", c->id, finding->title, finding->evidence);
	ck_assert(c->endpoint || !finding->endpoint);
	ck_assert_msg(finding->evidence[strlen(finding->evidence) - 1] == '.', "%s: \"%s\"", c->id,
		finding->evidence);
	ck_assert(!world_undecided(judgement, c->id, c->endpoint));
	ck_assert_msg(c->expected == FIRES
		|| (int)finding->confidence == (int)c->expected - (int)CERTAIN, "%s is %s", c->id,
		confidence_name(finding->confidence));
}

static void expect_undecided(const struct judgement *judgement, const struct judge_case *c)
{
	const struct undecided *undecided = world_undecided(judgement, c->id, c->endpoint);

	ck_assert_msg(undecided, "%s is not undecided", c->id);
	ck_assert_msg(has_words(undecided->reason, c->words), "%s: \"%s\"", c->id, undecided->reason);
	ck_assert_msg(undecided->by_choice == (c->expected == LEFT_OUT), "%s: whose choice", c->id);
	ck_assert(!world_finding(judgement, c->id, c->endpoint));
}

START_TEST(judges)
{
	const struct judge_case *c = judge_cases_nth((size_t)_i);
	struct world world;

	world_init(&world);
	if (c->spoil)
		c->spoil(&world);
	struct judgement judgement = world_judge(&world);
	if (kind_of(c->expected) == FIRES) {
		expect_finding(&judgement, c);
	} else if (c->expected == SILENT) {
		ck_assert_msg(!world_finding(&judgement, c->id, NULL), "%s fires", c->id);
		ck_assert_msg(!world_undecided(&judgement, c->id, NULL), "%s is undecided", c->id);
	} else {
		expect_undecided(&judgement, c);
	}
	world_clear(&world);
}
END_TEST

/* Every stage of either mode, failed in every way. */
static const struct {
	bool tls_port;
	enum stage stage;
} breakable[] = {
	{ false, STAGE_CONNECT }, { false, STAGE_GREETING }, { false, STAGE_STARTTLS },
	{ false, STAGE_TLS }, { false, STAGE_CAPABILITY }, { true, STAGE_CONNECT },
	{ true, STAGE_TLS }, { true, STAGE_GREETING }, { true, STAGE_CAPABILITY },
};

static void expect_mention(struct world *world, enum stage stage, enum reason reason)
{
	struct judgement judgement = world_judge(world);

	ck_assert_msg(judgement.verdict != VERDICT_PASS, "port %u, %s, %s: %s",
		(unsigned)world->endpoints[0].port, stage_name(stage), reason_name(reason),
		judgement.headline);
}

START_TEST(mentions_every_failure)
{
	enum stage stage = breakable[_i].stage;

	for (enum reason reason = REASON_TIMEOUT; reason <= REASON_LOCAL; reason++) {
		struct world world;
		world_init(&world);
		world_keep(&world, breakable[_i].tls_port ? 1 : 0);
		world_break(&world.endpoints[0], stage, reason);
		world.endpoints[0].session.tls.first_bytes = world_bytes(
			reason == REASON_NOT_TLS ? "* OK cleartext" : NULL);
		expect_mention(&world, stage, reason);
		world_clear(&world);
	}
}
END_TEST

static const enum stage login_stages[] = { STAGE_CONNECT, STAGE_GREETING, STAGE_CAPABILITY,
	STAGE_CLEARTEXT_LOGIN };

START_TEST(mentions_every_failure_of_the_login_test)
{
	for (enum reason reason = REASON_TIMEOUT; reason <= REASON_LOCAL; reason++) {
		struct world world;
		world_init(&world);
		world_break_login(world_clear_port(&world, 0), login_stages[_i], reason);
		expect_mention(&world, login_stages[_i], reason);
		world_clear(&world);
	}
}
END_TEST

Suite *check_judge(void)
{
	Suite *suite = suite_create("judge");
	TCase *table = tcase_create("table"), *cases = tcase_create("cases");
	int count = 0;

	while (judge_cases_nth((size_t)count))
		count++;
	tcase_add_loop_test(table, keeps_its_promise, 0, PROMISED);
	tcase_add_loop_test(table, tells_each_rule_once, 0, PROMISED);
	tcase_add_loop_test(table, explains_itself, 0, PROMISED);
	tcase_add_loop_test(table, has_cases, 0, PROMISED);
	tcase_add_test(table, knows_no_other_ids);
	tcase_add_loop_test(cases, judges, 0, count);
	tcase_add_loop_test(cases, mentions_every_failure, 0, sizeof breakable / sizeof *breakable);
	tcase_add_loop_test(cases, mentions_every_failure_of_the_login_test, 0, 4);
	suite_add_tcase(suite, table);
	suite_add_tcase(suite, cases);
	return suite;
}
