/* SPDX-License-Identifier: MIT */
/* Where a broken handshake is made again, what is changed first, and when it is enough; and that
 * the ClientHello of each profile is as large as it should be. */
#include <check.h>
#include <string.h>
#include <unistd.h>

#include "net/resolve.h"
#include "peer.h"
#include "probe/ladder.h"
#include "tls/session.h"

Suite *check_ladder(void);

static struct endpoint_facts endpoint_of(const char *address, enum mode mode, enum reason reason)
{
	struct endpoint_facts facts = { .mode = mode };

	ck_assert(resolve_literal(address, &facts.address));
	facts.session.stages[STAGE_TLS].outcome = reason == REASON_NONE ? OUTCOME_OK : OUTCOME_FAIL;
	facts.session.stages[STAGE_TLS].reason = reason;
	return facts;
}

static const struct {
	enum reason clear, tls;  /* how the handshakes of both ports ended */
	bool at_clear, at_tls;   /* where it is made again */
} places[] = {
	{ REASON_NONE, REASON_NONE, false, false },
	{ REASON_CLOSED, REASON_NONE, true, false },
	{ REASON_NONE, REASON_CLOSED, false, true },
	{ REASON_CLOSED, REASON_CLOSED, false, true },
	{ REASON_ALERT, REASON_NOT_TLS, true, false },
	{ REASON_LOCAL, REASON_LOCAL, false, false },
};

START_TEST(chooses_the_place)
{
	struct endpoint_facts endpoints[] = {
		endpoint_of("192.0.2.7", MODE_STARTTLS, places[_i].clear),
		endpoint_of("192.0.2.7", MODE_IMPLICIT, places[_i].tls),
		endpoint_of("192.0.2.8", MODE_IMPLICIT, REASON_CLOSED),
	};
	struct target_facts facts = { .endpoints = endpoints, .endpoint_count = 3 };

	ck_assert(ladder_is_wanted(&facts, &endpoints[0]) == places[_i].at_clear);
	ck_assert(ladder_is_wanted(&facts, &endpoints[1]) == places[_i].at_tls);
	ck_assert(ladder_is_wanted(&facts, &endpoints[2]));
}
END_TEST

static const struct {
	enum reason reason;
	enum rung first;
	size_t waves[3]; /* how many are planned each time when none of them works */
} plans[] = {
	{ REASON_TIMEOUT, RUNG_SEGMENTS, { 3, 2, 0 } },
	{ REASON_RESET, RUNG_SMALL, { 3, 1, 0 } },
	{ REASON_CLOSED, RUNG_SMALL, { 3, 1, 0 } },
	{ REASON_ALERT, RUNG_LEGACY, { 3, 1, 0 } },
	{ REASON_WEAK_PARAMETERS, RUNG_LEGACY, { 3, 1, 0 } },
};

START_TEST(plans_each_rung_once)
{
	struct endpoint_facts facts = endpoint_of("192.0.2.7", MODE_IMPLICIT, plans[_i].reason);
	enum rung rungs[LADDER_AT_ONCE];

	for (size_t wave = 0; wave < 3; wave++) {
		ck_assert_uint_eq(ladder_plan(&facts, rungs), plans[_i].waves[wave]);
		if (wave == 0)
			ck_assert_int_eq(rungs[0], plans[_i].first);
		for (size_t i = 0; i < plans[_i].waves[wave]; i++) {
			ck_assert(!facts.rungs[rungs[i]].tried);
			facts.rungs[rungs[i]].tried = true;
		}
	}
}
END_TEST

START_TEST(goes_once_behind_starttls)
{
	struct endpoint_facts facts = endpoint_of("192.0.2.7", MODE_STARTTLS, plans[_i].reason);
	enum rung rungs[LADDER_AT_ONCE];

	ck_assert_uint_eq(ladder_plan(&facts, rungs), LADDER_AT_ONCE);
	for (size_t i = 0; i < LADDER_AT_ONCE; i++)
		facts.rungs[rungs[i]].tried = true;
	ck_assert_uint_eq(ladder_plan(&facts, rungs), 0);
}
END_TEST

START_TEST(stops_when_one_works)
{
	struct endpoint_facts facts = endpoint_of("192.0.2.7", MODE_IMPLICIT, plans[_i].reason);
	enum rung rungs[LADDER_AT_ONCE];

	facts.rungs[RUNG_NO_SNI].tls.handshake_done = true;
	ck_assert_uint_eq(ladder_plan(&facts, rungs), 0);
}
END_TEST

static const struct {
	enum tls_profile profile;
	size_t min, max; /* bytes of the record */
} sizes[] = {
	{ TLS_PROFILE_CURRENT, 1600, 1800 }, /* a key share of X25519MLKEM768 has 1216 bytes */
	{ TLS_PROFILE_SMALL, 200, 512 },
	{ TLS_PROFILE_TLS12, 80, 256 },
	{ TLS_PROFILE_LEGACY, 200, 1000 },
};

START_TEST(sends_a_hello_of_that_size)
{
	struct error error;
	struct peer_wire wire;
	struct tls_facts facts = { .handshake_done = false };
	struct tls_request request = { "mail.test", false, "mail.test", NULL, sizes[_i].profile,
		NULL };
	unsigned char hello[4096];
	enum reason reason;

	request.trust = tls_trust_new(NULL, &error);
	peer_wire_open(&wire, true);
	ck_assert_ptr_null(tls_open(&wire.arena, &wire.ours, &request, deadline_after_ms(100), &facts,
		&reason));
	ck_assert_int_eq(reason, REASON_TIMEOUT);
	ssize_t len = read(wire.theirs, hello, sizeof hello);
	ck_assert_int_ge(len, (ssize_t)sizes[_i].min);
	ck_assert_int_le(len, (ssize_t)sizes[_i].max);
	ck_assert_int_eq(len, 5 + hello[3] * 256 + hello[4]);
	peer_wire_close(&wire);
	tls_trust_free(request.trust);
}
END_TEST

Suite *check_ladder(void)
{
	Suite *suite = suite_create("ladder");
	TCase *tcase = tcase_create("ladder");

	tcase_add_loop_test(tcase, chooses_the_place, 0, sizeof places / sizeof *places);
	tcase_add_loop_test(tcase, plans_each_rung_once, 0, sizeof plans / sizeof *plans);
	tcase_add_loop_test(tcase, goes_once_behind_starttls, 0, sizeof plans / sizeof *plans);
	tcase_add_loop_test(tcase, stops_when_one_works, 0, sizeof plans / sizeof *plans);
	tcase_add_loop_test(tcase, sends_a_hello_of_that_size, 0, sizeof sizes / sizeof *sizes);
	suite_add_tcase(suite, tcase);
	return suite;
}
