/* SPDX-License-Identifier: MIT */
/* Which of several findings is the root cause, how sure that is, and what it explains. */
#include <check.h>

#include "judge_cases.h"

Suite *check_judge_root(void);

static struct endpoint_facts *clear(struct world *w)
{
	return world_clear_port(w, 0);
}

static struct endpoint_facts *tls(struct world *w)
{
	return world_tls_port(w, 0);
}

static void expired(struct world *w)
{
	for (size_t i = 0; i < w->facts.endpoint_count; i++) {
		struct tls_facts *facts = &w->endpoints[i].session.tls;
		facts->chain[0].not_after = WORLD_NOW - 3 * WORLD_DAY;
		facts->problems |= TLS_PROBLEM_EXPIRED;
		facts->verified = false;
	}
}

static void port_143_pop3(struct world *w) { world_greet(clear(w), GREETING_POP3, "+OK ready"); }

static void refused(struct world *w)
{
	world_unreach(clear(w), REASON_REFUSED);
	world_unreach(tls(w), REASON_REFUSED);
}

static void large_packets_lost(struct world *w)
{
	world_break(tls(w), STAGE_TLS, REASON_TIMEOUT);
	world_break(clear(w), STAGE_TLS, REASON_TIMEOUT);
	world_climb(w, tls(w), RUNG_NO_SNI, REASON_TIMEOUT, 0);
	world_climb(w, tls(w), RUNG_SEGMENTS, REASON_NONE, 0);
}

static void nothing_to_show(struct world *w)
{
	static const enum rung rungs[] = { RUNG_LEGACY, RUNG_NO_SNI, RUNG_TLS12 };

	world_alert(tls(w), 40, "handshake failure");
	world_alert(clear(w), 40, "handshake failure");
	for (size_t i = 0; i < 3; i++)
		world_climb(w, tls(w), rungs[i], REASON_ALERT, 40);
}

static void clock_behind(struct world *w)
{
	w->facts.built_at = WORLD_NOW + 9 * WORLD_DAY;
	tls(w)->session.tls.chain[0].not_before = WORLD_NOW + WORLD_DAY;
	tls(w)->session.tls.problems |= TLS_PROBLEM_NOT_YET_VALID;
	tls(w)->session.tls.verified = false;
}

static void inspected(struct world *w)
{
	tls(w)->session.tls.chain[0].issuer = "CN=ESET SSL Filter CA";
	tls(w)->session.tls.problems |= TLS_PROBLEM_UNKNOWN_ISSUER;
	tls(w)->session.tls.verified = false;
}

static void egress(struct world *w)
{
	world_unreach(clear(w), REASON_TIMEOUT);
	world_unreach(tls(w), REASON_TIMEOUT);
	world_knock(w, REASON_NONE, REASON_REFUSED, REASON_TIMEOUT);
	world_refer(w, REASON_TIMEOUT, REASON_NONE);
	w->facts.reference = "imap.gmail.com";
}

static void filtered_probably(struct world *w)
{
	world_unreach(clear(w), REASON_TIMEOUT);
	world_unreach(tls(w), REASON_TIMEOUT);
	world_knock(w, REASON_NONE, REASON_REFUSED, REASON_NONE);
}

/* It answers on one port, and keeps the other waiting. */
static void login_page(struct world *w)
{
	world_greet(clear(w), GREETING_HTTP, "HTTP/1.1 302 Found");
	world_fail(&tls(w)->session, STAGE_GREETING, REASON_TIMEOUT, 20000);
	tls(w)->session.greeting = GREETING_NONE;
	tls(w)->session.greeting_line = (struct bytes){ NULL, 0 };
}

static void cut(struct world *w) { world_break(tls(w), STAGE_TLS, REASON_RESET); }

static void cut_always(struct world *w)
{
	cut(w);
	for (enum rung rung = 0; rung < RUNG_COUNT; rung++)
		world_climb(w, tls(w), rung, REASON_RESET, 0);
}

static void cut_by_name(struct world *w)
{
	cut_always(w);
	world_climb(w, tls(w), RUNG_NO_SNI, REASON_NONE, 0);
}

static const struct {
	void (*spoil)(struct world *world);
	const char *root;
	enum who who;
} culprits[] = {
	{ login_page, "greet-http", WHO_USER },
	{ cut, "tls-reset-after-hello", WHO_ADMIN },
	{ cut_always, "tls-reset-after-hello", WHO_ADMIN },
	{ cut_by_name, "tls-reset-after-hello", WHO_NETWORK },
};

START_TEST(names_the_culprit)
{
	struct world world;

	world_init(&world);
	culprits[_i].spoil(&world);
	struct judgement judgement = world_judge(&world);
	ck_assert_ptr_nonnull(judgement.root_cause);
	ck_assert_str_eq(judgement.root_cause->id, culprits[_i].root);
	ck_assert_int_eq(judgement.root_cause->who, culprits[_i].who);
	world_clear(&world);
}
END_TEST

/* The root cause, how sure it is, and what it explains. */
static const struct {
	void (*spoil)(struct world *world);
	const char *root;
	enum confidence confidence;
	const char *effect, *endpoint; /* NULL: none is looked for */
} roots[] = {
	{ large_packets_lost, "tls-pmtu-blackhole", CONFIDENCE_CERTAIN, "starttls-hang",
		"192.0.2.7:143" },
	{ nothing_to_show, "tls-no-server-certificate", CONFIDENCE_LIKELY,
		"starttls-handshake-failed", "192.0.2.7:143" },
	{ clock_behind, "clock-skew-client", CONFIDENCE_CERTAIN, "cert-not-yet-valid",
		"192.0.2.7:993" },
	{ inspected, "cert-interception", CONFIDENCE_CERTAIN, "cert-untrusted-issuer",
		"192.0.2.7:993" },
	{ egress, "tcp-egress-blocked", CONFIDENCE_CERTAIN, NULL, NULL },
	{ filtered_probably, "tcp-filtered", CONFIDENCE_LIKELY, NULL, NULL },
	{ refused, "tcp-refused", CONFIDENCE_LIKELY, NULL, NULL },
	{ expired, "cert-expired", CONFIDENCE_CERTAIN, NULL, NULL },
	{ port_143_pop3, "greet-pop3", CONFIDENCE_CERTAIN, NULL, NULL },
};

START_TEST(weighs_the_root_cause)
{
	struct world world;

	world_init(&world);
	roots[_i].spoil(&world);
	struct judgement judgement = world_judge(&world);
	ck_assert_ptr_nonnull(judgement.root_cause);
	ck_assert_str_eq(judgement.root_cause->id, roots[_i].root);
	ck_assert_str_eq(confidence_name(judgement.confidence), confidence_name(roots[_i].confidence));
	if (roots[_i].effect) {
		const struct finding *effect = world_finding(&judgement, roots[_i].effect,
			roots[_i].endpoint);
		ck_assert_msg(effect && effect->consequence, "%s", roots[_i].effect);
	}
	world_clear(&world);
}
END_TEST

Suite *check_judge_root(void)
{
	Suite *suite = suite_create("judge_root");
	TCase *tcase = tcase_create("root");

	tcase_add_loop_test(tcase, weighs_the_root_cause, 0, sizeof roots / sizeof *roots);
	tcase_add_loop_test(tcase, names_the_culprit, 0, sizeof culprits / sizeof *culprits);
	suite_add_tcase(suite, tcase);
	return suite;
}
