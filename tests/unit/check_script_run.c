/* SPDX-License-Identifier: MIT */
/* Scripts played against a server of the test's own: what passes, what fails and how it is told,
 * who is blocked, what is never sent, and that the transcript is a script that passes again. */
#include <check.h>
#include <string.h>
#include <strings.h>

#include "peer.h"
#include "script_peer.h"

Suite *check_script_run(void);

#define OPEN "@connect tls=none\nS: * OK ...\n"
#define HELLO "S * OK hi\n"

static const struct {
	const char *script, *plan;
	enum script_result result;
	enum failure failure;
	unsigned line, column;
	const char *message, *expected, *received; /* beginnings; NULL: not looked at */
} cases[] = {
	/* What passes. */
	{ OPEN "C: . NOOP\n", HELLO "C\nT OK done\n", TEST_PASSED, FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "C: . NOOP\nS: * 2 EXISTS\nS: * 1 RECENT\nS: . OK\n",
		HELLO "C\nS * 1 RECENT\nS * X\nS * 2 EXISTS\nT OK done\n", TEST_PASSED, FAILURE_NONE,
		0, 0, 0, 0, 0 },
	{ OPEN "C: . X\nS: * ${n:=num} EXISTS\nS: . OK\n@assert ${n} == 12\n",
		HELLO "C\nS * 12 EXISTS\nT OK x\n", TEST_PASSED, FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "C: . X\nS: * OK [A ${n}]\nS: * ${n:=num} EXISTS\nS: . OK\n",
		HELLO "C\nS * OK [A 12] x\nS * 12 EXISTS\nT OK x\n", TEST_PASSED, FAILURE_NONE,
		0, 0, 0, 0, 0 },
	{ OPEN "C: . X\nS: * ${:num} FETCH ...\nS: * 1 FETCH (UID 5)\nS: . OK\n",
		HELLO "C\nS * 1 FETCH (UID 5)\nS * 2 FETCH (UID 6)\nT OK x\n", TEST_PASSED, FAILURE_NONE,
		0, 0, 0, 0, 0 },
	{ OPEN "C: . APPEND x {<<EOM}\na ${user}\n\nEOM\nS: . OK\n", HELLO "C\nL\nT OK x\n",
		TEST_PASSED, FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "C: . APPEND x {<<EOM}\na\nEOM\nS: . NO [TRYCREATE]\n", HELLO "C\nT NO [TRYCREATE] x\n",
		TEST_PASSED, FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "@let a = \"b\\r\\n\"\nC: . APPEND x {=a}\nC: . APPEND x {+=a}\n",
		HELLO "C\nL\nT OK x\nC\nN\nT OK x\n", TEST_PASSED, FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "C: . IDLE\nS: +\nS: * 3 EXISTS\nC: DONE\nS: . OK\n",
		HELLO "C\nS + idling\nS * 3 EXISTS\nC\nT OK x\n", TEST_PASSED, FAILURE_NONE, 0, 0, 0,
		0, 0 },
	{ OPEN "@pipeline\nC: a NOOP\nC: b NOOP\n@end\nS: b OK\nS: a NO\n",
		HELLO "C\nC\nS b OK x\nS a NO x\n", TEST_PASSED, FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "@pipeline\nC: a X\nC: b Y\n@end\nS: * 1 A\nS: a OK\nS: * 2 B\nS: b OK\n",
		HELLO "C\nC\nS * 2 B\nS * 1 A\nS a OK x\nS b OK x\n", TEST_PASSED, FAILURE_NONE,
		0, 0, 0, 0, 0 },
	{ OPEN "@pipeline\nC: a X\nC: b Y\n@end\nS: a OK\n@strict\nS: b OK\n",
		HELLO "C\nC\nS * 2 B\nS a OK x\nS b OK x\n", TEST_PASSED, FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "@send \"a NO\"\n@send \"OP\\r\\n\"\nS: a OK\n", HELLO "C\nT OK x\n", TEST_PASSED,
		FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "C: . LOGOUT\nS: * BYE ...\nS: . OK\n@eof\n", HELLO "C\nS * BYE x\nT OK x\nX\n",
		TEST_PASSED, FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "@retry 3 every 1ms\nC: . X\nS: * 2 EXISTS\nS: . OK\n@end\n",
		HELLO "C\nT OK\nC\nS * 1 EXISTS\nT OK\nC\nS * 2 EXISTS\nT OK x\n", TEST_PASSED,
		FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "@repeat 2 as i\nC: . X ${i}\nS: * ${i} EXISTS\nS: . OK\n@end\n",
		HELLO "C\nS * 1 EXISTS\nT OK x\nC\nS * 2 EXISTS\nT OK x\n", TEST_PASSED, FAILURE_NONE,
		0, 0, 0, 0, 0 },
	{ OPEN "@within 50ms\nS!: * BYE\n", HELLO, TEST_PASSED, FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "C: . X\n@within 30ms\nS!: * BYE\nC: . Y\n", HELLO "C\nT OK x\nC\nT OK x\n",
		TEST_PASSED, FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "C: . X\n@within 30ms\nS!: * BYE\nC: . Y\n", HELLO "C\nT NO x\n",
		TEST_FAILED, FAILURE_MISMATCH, 3, 4, "the command ended with NO", NULL, ". NO x" },
	{ OPEN "C: . X\n@strict\nS?: * ${n:=num} A\nS: * B\nS: . OK\n@assert ${n} == 1\n",
		HELLO "C\nS * 1 A\nS * B\nT OK x\n", TEST_PASSED, FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "C: . X\n@strict\nS?: * A\nS: * B\nS: . OK\n", HELLO "C\nS * B\nT OK x\n",
		TEST_PASSED, FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "@skip \"not today\"\nC: . X\n", HELLO, TEST_SKIPPED, FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "@xfail \"known\"\nC: . X\nS: . OK\n", HELLO "C\nT NO x\n", TEST_FAILED_AS_EXPECTED,
		FAILURE_MISMATCH, 5, 6, "the command ended with NO", NULL, NULL },
	{ OPEN "@xfail \"known\"\nC: . X\nS: . OK\n", HELLO "C\nT OK x\n", TEST_PASSED_UNEXPECTEDLY,
		FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "@require IDLE A|B\n", HELLO "C\nS * CAPABILITY X idle B\nT OK x\n", TEST_PASSED,
		FAILURE_NONE, 0, 0, 0, 0, 0 },
	{ OPEN "@require IDLE Z\n", HELLO "C\nS * CAPABILITY X IDLE\nT OK x\n", TEST_SKIPPED,
		FAILURE_NONE, 0, 0, 0, 0, 0 },
	/* A literal's content is no protocol. */
	{ OPEN "C: . X\nS: * 1 FETCH (BODY[] ${b:=str})\nS: . OK\n@assert ${b} contains \"FORGED\"\n",
		HELLO "C\nS * 1 FETCH (BODY[] {18}~. OK FORGED~+ x~)\nT OK x\n",
		TEST_PASSED, FAILURE_NONE, 0, 0, 0, 0, 0 },
	/* What fails, and where. */
	{ OPEN "C: . X\nS: . OK\n", HELLO "C\nT NO sorry\n", TEST_FAILED, FAILURE_MISMATCH, 4, 6,
		"the command ended with NO", ". OK", NULL },
	{ OPEN "C: . X\nC: . Y\n", HELLO "C\nT BAD sorry\n", TEST_FAILED, FAILURE_MISMATCH, 3, 4,
		"the command ended with BAD, not OK", "OK, for no S line", NULL },
	{ OPEN "C: . LOGIN ${random} ${random}\nC: . Y\n", HELLO "C\nT NO sorry\n", TEST_BROKEN,
		FAILURE_AUTH, 3, 4, "the command ended with NO, not OK", NULL, NULL },
	{ OPEN "C: . X\nS: * 2 EXISTS\nS: . OK\n", HELLO "C\nS * 1 EXISTS\nT OK x\n", TEST_FAILED,
		FAILURE_MISMATCH, 4, 6, "the response has '1' here", "* 2 EXISTS", "* 1 EXISTS" },
	{ OPEN "C: . X\nS: * 2 EXISTS\nS: . OK\n", HELLO "C\nS * X\nT OK x\n", TEST_FAILED,
		FAILURE_MISSING, 4, 4, "no such response came before the command ended", NULL, NULL },
	{ OPEN "C: . X\nS: * 2 EXISTS\nC: . Y\n", HELLO "C\nT OK x\n", TEST_FAILED, FAILURE_MISSING,
		4, 4, "no such response came before", NULL, NULL },
	{ OPEN "C: . X\nS: * CAPABILITY A B ${!C}\nS: . OK\n", HELLO "C\nS * CAPABILITY A C\nT OK x\n",
		TEST_FAILED, FAILURE_MISMATCH, 4, 19, "response lacks 1 required and has 1 forbidden item",
		NULL, "* CAPABILITY A C" },
	{ OPEN "C: . X\nS!: * 1 EXISTS\nS: . OK\n", HELLO "C\nS * 1 EXISTS\nT OK x\n", TEST_FAILED,
		FAILURE_FORBIDDEN, 4, 5, "this must not come", NULL, "* 1 EXISTS" },
	{ OPEN "C: . X\nS: . NO|OK\nS!: . NO [A]\n", HELLO "C\nT NO [A] x\n", TEST_FAILED,
		FAILURE_FORBIDDEN, 5, 5, "this must not come", NULL, NULL },
	{ OPEN "@within 30ms\nS: * 1 EXISTS\n", HELLO, TEST_FAILED, FAILURE_LATENCY, 4, 4,
		"no such response came within 30 ms", NULL, "nothing" },
	{ OPEN "@within 300ms\nS: * 2 EXISTS\n", HELLO "S * 1 EXISTS\n", TEST_FAILED,
		FAILURE_MISMATCH, 4, 6, "the response has '1' here, and none that fits came within 300 ms",
		"* 2 EXISTS", "* 1 EXISTS" },
	{ OPEN "@timeout 30ms\nC: . X\nS: . OK\n", HELLO "C\n", TEST_FAILED, FAILURE_TIMEOUT, 5, 4,
		"no such response came within 30 ms", NULL, "nothing" },
	{ OPEN "@timeout 300ms\n@require X\n", HELLO "C\nR * 1 EX\n", TEST_FAILED,
		FAILURE_TIMEOUT, 4, 1,
		"the server did not answer in time", NULL, "* 1 EX" },
	{ OPEN "@timeout 30ms\nC: . X\n", HELLO "C\nR * 1 EX\n", TEST_FAILED, FAILURE_TIMEOUT, 4, 1,
		"the command did not end in time", NULL, "* 1 EX" },
	{ OPEN "@timeout 100ms\nC: . X\n", HELLO "C\nF\n", TEST_FAILED, FAILURE_TIMEOUT, 4, 1,
		"the command did not end in time", NULL, NULL },
	{ OPEN "@timeout 100ms\nC: . X\nS: * Y\nS: . OK\n", HELLO "C\nF\n", TEST_FAILED,
		FAILURE_TIMEOUT, 5, 4, "no such response came within 100 ms", NULL, NULL },
	{ OPEN "@timeout 100ms\n@eof\n", HELLO "F\n", TEST_FAILED, FAILURE_TIMEOUT, 4, 1,
		"the server did not close", NULL, NULL },
	{ OPEN "C: . X\n@strict\nS: * 1 A\nS: . OK\n", HELLO "C\nS * 1 A\nS * 2 B\nT OK x\n",
		TEST_FAILED, FAILURE_FORBIDDEN, 5, 4, "a response came that none", NULL, "* 2 B" },
	{ OPEN "C: . X\n@ordered\nS: * 1 A\nS: * 2 B\nS: . OK\n",
		HELLO "C\nS * 2 B\nS * 1 A\nT OK x\n", TEST_FAILED, FAILURE_MISSING, 6, 4, NULL, NULL,
		NULL },
	{ OPEN "@let n = \"3\"\n@assert ${n} > 3\n", HELLO, TEST_FAILED, FAILURE_ASSERTION, 4, 9,
		"'3' > '3' does not hold", "a value > 3", "3" },
	{ OPEN "@timeout 30ms\n@eof\n", HELLO "S * X\nR x\nC\n", TEST_FAILED, FAILURE_TIMEOUT, 4, 1,
		"the server did not close the connection in time", NULL, "x" },
	{ OPEN "C: . X\nS: +\nC: y\nS: . OK\n", HELLO "C\nT NO x\n", TEST_FAILED, FAILURE_MISMATCH,
		4, 4, "the command ended where '+' was expected", "+", NULL },
	{ OPEN "C: . X\nS: . OK\n", HELLO "C\nS + more\n", TEST_FAILED, FAILURE_MISMATCH, 4, 4,
		"the server asks for data that no line sends", NULL, "+ more" },
	{ OPEN "@retry 2 every 1ms\nC: . X\nS: . OK\n@end\n", HELLO "C\nT NO\nC\nT NO x\n",
		TEST_FAILED, FAILURE_MISMATCH, 5, 6, "the command ended with NO", NULL, NULL },
	{ OPEN "C: . X\nS: * Y {<<E}\na\nb\nc\nE\nS: . OK\n", HELLO "C\nS * Y {9}~a~B~c~\nT OK x\n",
		TEST_FAILED, FAILURE_MISMATCH, 6, 1, "line 2 of the literal differs", "b", "B" },
	{ OPEN "C: . X\nS: * Y {<<E}\na\nb\nE\nS: . OK\n", HELLO "C\nS * Y {3}~a~\nT OK x\n",
		TEST_FAILED, FAILURE_MISMATCH, 6, 1, "line 2 of the literal differs", "b",
		"the literal's end" },
	/* What cannot be run to its end. */
	{ OPEN "C: . X\nS: . OK\n", HELLO "C\nX\n", TEST_BROKEN, FAILURE_CLOSED, 4, 4,
		"the server closed the connection", NULL, NULL },
	{ OPEN "C: . X\nS: . OK\n", HELLO "C\nS * BYE x\nX\n", TEST_BROKEN, FAILURE_CLOSED, 4, 4,
		"the server said BYE and closed the connection", NULL, NULL },
	{ OPEN, "S HTTP/1.1 400 Bad Request\n", TEST_BROKEN, FAILURE_PROTOCOL, 2, 4,
		"the server sent what is no IMAP response", NULL, "HTTP/1.1 400 Bad Request" },
	{ OPEN "C: . X\nS: . OK\n", HELLO "C\nS zz9 OK x\n", TEST_BROKEN, FAILURE_PROTOCOL, 4, 4,
		"the server ended a command that was never sent", NULL, "zz9 OK x" },
	{ OPEN "@require IDLE\n", HELLO "C\nS * BYE too many\nX\n", TEST_BROKEN, FAILURE_CLOSED, 3, 1,
		"the server said BYE and closed the connection", NULL, "* BYE too many" },
	{ OPEN "C: . LOGIN ${user} ${password}\n", HELLO, TEST_BROKEN, FAILURE_TLS, 3, 1,
		"a secret was not sent on connection 1: it is in clear", NULL, NULL },
	{ OPEN "@send \"a X ${password}\\r\\n\"\n", HELLO, TEST_BROKEN, FAILURE_TLS, 3, 1,
		"a secret was not sent", NULL, NULL },
	{ OPEN "@login\n", HELLO, TEST_BROKEN, FAILURE_TLS, 3, 1, "no login without TLS", NULL, NULL },
	{ OPEN "C: . STARTTLS\nS: . OK\n@tls may-fail\n", HELLO "C\nT OK go~* injected\n",
		TEST_FAILED, FAILURE_FORBIDDEN, 5, 1, "cleartext came where TLS should begin", NULL,
		"* injected" },
};

static bool begins(const char *text, const char *beginning)
{
	return !beginning || (text && strncmp(text, beginning, strlen(beginning)) == 0);
}

START_TEST(plays)
{
	struct arena arena = { NULL, 0 };
	struct script_peer peer = { .plans = { cases[_i].plan } };
	struct script_facts facts;

	script_peer_start(&peer);
	script_peer_play(&peer, &arena, cases[_i].script, NULL, &facts);
	script_peer_join(&peer);
	const struct test_facts *test = &facts.tests[0];
	ck_assert_uint_eq(facts.test_count, 1);
	ck_assert_msg(test->result == cases[_i].result, "%s: %s", test_result_name(test->result),
		test->problem.message ? test->problem.message : "");
	ck_assert_msg(test->failure == cases[_i].failure, "%s", test->problem.message);
	ck_assert_msg(begins(test->problem.message, cases[_i].message), "%s", test->problem.message);
	ck_assert_msg(begins(test->problem.expected, cases[_i].expected), "%s",
		test->problem.expected);
	ck_assert_msg(begins(test->problem.received, cases[_i].received), "%s",
		test->problem.received);
	ck_assert_uint_eq(test->problem.place.line, cases[_i].line);
	ck_assert_uint_eq(test->problem.place.column, cases[_i].column);
	ck_assert_ptr_null(strstr(peer.received, "hunter2"));
	arena_clear(&arena);
}
END_TEST

/* What a run showed is a script, and passes where the run did. */
START_TEST(leaves_a_script)
{
	struct arena arena = { NULL, 0 };
	struct script_problems problems;
	struct script_facts facts;
	struct script_peer peer = { .plans = { cases[_i].plan } }, again = peer;

	script_peer_start(&peer);
	script_peer_play(&peer, &arena, cases[_i].script, NULL, &facts);
	script_peer_join(&peer);
	enum script_result result = facts.tests[0].result;
	if (result == TEST_PASSED) {
		char *text = script_peer_transcript(&arena, &facts);
		ck_assert_msg(script_parse(&arena, "again", peer_text(text), &problems) != NULL,
			"%u: %s\n%s", problems.list[0].place.line, problems.list[0].message, text);
		script_peer_start(&again);
		script_peer_play(&again, &arena, text, NULL, &facts);
		script_peer_join(&again);
		ck_assert_msg(facts.tests[0].result == TEST_PASSED, "%s\n%s",
			facts.tests[0].problem.message, text);
		ck_assert_uint_eq(again.received_len, peer.received_len);
		ck_assert_mem_eq(again.received, peer.received, peer.received_len);
	}
	arena_clear(&arena);
}
END_TEST

START_TEST(blocks_what_follows)
{
	struct arena arena = { NULL, 0 };
	struct script_peer peer = { .plans = { HELLO "C\nT NO x\nC\nT OK x\n" } };
	struct script_facts facts;

	script_peer_start(&peer);
	script_peer_play(&peer, &arena, OPEN "@test \"a\"\nC: . X\nS: . OK\n@test \"b\"\nC: . Y\n"
		"@cleanup\nC: . TIDY\n", NULL, &facts);
	script_peer_join(&peer);
	ck_assert_uint_eq(facts.test_count, 2);
	ck_assert_int_eq(facts.tests[0].result, TEST_FAILED);
	ck_assert_int_eq(facts.tests[1].result, TEST_BLOCKED);
	ck_assert_str_eq(facts.tests[1].reason, "blocked by line 5");
	ck_assert_uint_eq(facts.tests[1].line, 6);
	ck_assert_str_eq(peer.received, "X\r\nTIDY\r\n");
	ck_assert_uint_eq(facts.warning_count, 0);
	arena_clear(&arena);
}
END_TEST

START_TEST(stops_at_an_interrupt)
{
	struct arena arena = { NULL, 0 };
	atomic_int interrupted = 0;
	struct script_peer peer = { .plans = { HELLO "C\nI\nC\nT OK x\n" },
		.interrupt = &interrupted };
	struct script_settings settings = { .interrupted = &interrupted, .timeout_ms = 20000 };
	struct script_facts facts;

	script_peer_start(&peer);
	script_peer_play(&peer, &arena, OPEN "@test \"a\"\nC: . X\n@cleanup\nC: . TIDY\nS: . OK\n",
		&settings, &facts);
	script_peer_join(&peer);
	ck_assert_int_eq(facts.tests[0].failure, FAILURE_INTERRUPTED);
	ck_assert_str_eq(peer.received, "X\r\nTIDY\r\n");
	arena_clear(&arena);
}
END_TEST

/* While it is starting, a server hangs up before it greets, and refuses before that. */
START_TEST(waits_for_a_server_that_starts)
{
	struct arena arena = { NULL, 0 };
	struct script_peer peer = { .plans = { "X\n", "X\n", HELLO "C\nT OK x\n" } };
	struct script_settings settings = { .wait_for_ms = 20000, .timeout_ms = 20000 };
	struct script_facts facts;

	script_peer_start(&peer);
	script_peer_play(&peer, &arena, OPEN "C: . X\n", &settings, &facts);
	script_peer_join(&peer);
	ck_assert_msg(facts.tests[0].result == TEST_PASSED, "%s", facts.tests[0].problem.message);
	ck_assert_uint_eq(facts.connections, 3);
	arena_clear(&arena);
}
END_TEST

START_TEST(tells_a_refusal)
{
	struct arena arena = { NULL, 0 };
	struct script_peer peer = { .plans = { NULL } };
	struct script_facts facts;

	script_peer_start(&peer);
	script_peer_join(&peer);
	script_peer_play(&peer, &arena, OPEN, NULL, &facts);
	ck_assert_int_eq(facts.tests[0].result, TEST_BROKEN);
	ck_assert_int_eq(facts.tests[0].failure, FAILURE_CONNECT);
	ck_assert_ptr_nonnull(strstr(facts.tests[0].problem.message, "refused"));
	ck_assert_ptr_nonnull(strstr(facts.tests[0].problem.hint, "--wait-for"));
	struct script_settings waited = { .wait_for_ms = 1000, .timeout_ms = 300 };
	script_peer_play(&peer, &arena, OPEN, &waited, &facts);
	ck_assert_ptr_nonnull(strstr(facts.tests[0].problem.message, "refused"));
	ck_assert_str_eq(facts.tests[0].problem.hint, "it was asked for 1 s; is this its port?");
	arena_clear(&arena);
}
END_TEST

#define TWO "@connect/1 tls=none\nS1: * OK\n@connect/2 tls=none\nS2: * OK\nC2: . IDLE\nS2: +\n"
#define IDLING HELLO "C\nS + idling\n"

static const struct {
	const char *script, *plans[2];
	enum failure failure;
	unsigned line;
	const char *message;
} pairs[] = {
	{ TWO "@mark m\nC1: . X\n@within 2s since m\nS2: * 1 EXISTS\nC2: DONE\nS2: . OK\n",
		{ HELLO "C\nG\nA 2\nT OK x\n", IDLING "A 1\nS * 1 EXISTS\nG\nC\nT OK x\n" },
		FAILURE_NONE, 0, NULL },
	/* What came while the script looked elsewhere came in time. */
	{ TWO "@mark m\nC1: . X\nS1: . OK\n@within 20s since m\nS2: * 1 EXISTS\nC2: DONE\nS2: . OK\n",
		{ HELLO "C\nG\nA 2\nT OK x\n", IDLING "A 1\nS * 1 EXISTS\nG\nC\nT OK x\n" },
		FAILURE_NONE, 0, NULL },
	/* The APPEND was refused: that is the news, not the push that never came. */
	{ TWO "C1: . X\nS2: * 1 EXISTS\n", { HELLO "C\nT NO full\n", IDLING }, FAILURE_MISMATCH, 7,
		"the command ended with NO, not OK" },
	{ TWO "C1: . X\n@within 20s\nS2!: * 1 EXISTS\n",
		{ HELLO "C\nG\nA 2\nT OK x\n", IDLING "A 1\nS * 1 EXISTS\nG\n" }, FAILURE_FORBIDDEN, 9,
		"this must not come" },
	{ TWO "C1: . X\n@mark m\n@within 1ms since m\nS2: * 1 EXISTS\n",
		{ HELLO "C\nT OK x\n", IDLING }, FAILURE_LATENCY, 10, "no such response came within 1 ms" },
};

START_TEST(hears_all_connections)
{
	struct arena arena = { NULL, 0 };
	struct script_peer peer = { .plans = { pairs[_i].plans[0], pairs[_i].plans[1] } };
	struct script_facts facts;

	script_peer_start(&peer);
	script_peer_play(&peer, &arena, pairs[_i].script, NULL, &facts);
	script_peer_join(&peer);
	const struct test_facts *test = &facts.tests[0];
	ck_assert_msg(test->failure == pairs[_i].failure, "%d: %s", (int)test->failure,
		test->problem.message);
	ck_assert_uint_eq(test->problem.place.line, pairs[_i].line);
	ck_assert_msg(begins(test->problem.message, pairs[_i].message), "%s", test->problem.message);
	arena_clear(&arena);
}
END_TEST

START_TEST(sends_what_was_meant)
{
	struct arena arena = { NULL, 0 };
	struct script_peer peer = { .plans = { HELLO "C\nL\nT OK\nC\nN\nT OK\nC\nT OK x\n" } };
	struct script_facts facts;

	script_peer_start(&peer);
	script_peer_play(&peer, &arena, OPEN "@let n = \"a b\"\nC: . APPEND ${n} {<<EOM}\nx ${user}\n"
		"$${y}\nEOM\nC: . APPEND z {+<<EOM}\nx\nEOM\nC: . Y ${user} \"${n}\"\nS: . OK\n", NULL,
		&facts);
	script_peer_join(&peer);
	ck_assert_msg(facts.tests[0].result == TEST_PASSED, "%s", facts.tests[0].problem.message);
	ck_assert_str_eq(peer.received, "APPEND \"a b\" {13}\r\nx joe\r\n${y}\r\n\r\n"
		"APPEND z {3+}\r\nx\r\n\r\nY joe \"a b\"\r\n");
	arena_clear(&arena);
}
END_TEST

START_TEST(marks_a_line_that_ends_in_lf)
{
	struct arena arena = { NULL, 0 };
	struct script_peer peer = { .plans = { HELLO "C\nR * X^\nT OK x\n" } };
	struct script_facts facts;

	script_peer_start(&peer);
	script_peer_play(&peer, &arena, OPEN "C: . X\nS: * X\nS: . OK\n", NULL, &facts);
	script_peer_join(&peer);
	ck_assert_int_eq(facts.tests[0].result, TEST_PASSED);
	ck_assert_ptr_nonnull(strstr(script_peer_transcript(&arena, &facts),
		"S: * X\n# the line above ends in LF alone"));
	arena_clear(&arena);
}
END_TEST

START_TEST(needs_its_variables)
{
	struct arena arena = { NULL, 0 };
	struct script_peer peer = { .plans = { NULL } };
	struct script_facts facts;

	script_peer_start(&peer);
	script_peer_join(&peer);
	script_peer_play(&peer, &arena, "@test \"a\"\n@echo ${nobody}\n", NULL, &facts);
	ck_assert_int_eq(facts.tests[0].result, TEST_BROKEN);
	ck_assert_int_eq(facts.tests[0].failure, FAILURE_LOCAL);
	ck_assert_int_eq(facts.tests[1].result, TEST_BLOCKED);
	arena_clear(&arena);
}
END_TEST

START_TEST(records_a_session)
{
	static const char *const typed[] = { "NOOP", "IDLE", "DONE", "APPEND x {<<E}\na\nE", "LOGOUT" };
	static const enum recorder_state states[] = { RECORDER_READY, RECORDER_DATA, RECORDER_READY,
		RECORDER_READY, RECORDER_ENDED };
	static const char plan[] = HELLO "C\nS * 1 EXISTS\nT OK\nC\nS + idling\nC\nT OK\nC\nL\nT OK\n"
		"C\nS * BYE\nT OK\nX\n";
	struct arena arena = { NULL, 0 };
	struct script_peer peer = { .plans = { plan } }, again = peer;
	struct script_problems problems;
	struct script_facts facts;

	script_peer_start(&peer);
	struct recorder *recorder = script_peer_record(&peer, &arena, &facts);
	ck_assert_int_eq(recorder_state(recorder), RECORDER_READY);
	ck_assert_int_eq(recorder_line(recorder, peer_text("LOGIN a b"), &problems), RECORDER_READY);
	ck_assert_uint_eq(problems.count, 1); /* and nothing is sent */
	ck_assert_int_eq(recorder_line(recorder, peer_text("X ${nobody}"), &problems), RECORDER_READY);
	ck_assert_uint_eq(problems.count, 1);
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
		ck_assert_int_eq(recorder_line(recorder, peer_text(typed[i]), &problems), states[i]);
	recorder_end(recorder);
	script_peer_join(&peer);
	ck_assert_int_eq(facts.tests[0].failure, FAILURE_NONE);
	char *text = script_peer_transcript(&arena, &facts);
	script_peer_start(&again);
	script_peer_play(&again, &arena, text, NULL, &facts);
	script_peer_join(&again);
	ck_assert_msg(facts.tests[0].result == TEST_PASSED, "%s\n%s", facts.tests[0].problem.message,
		text);
	ck_assert_str_eq(again.received, peer.received);
	arena_clear(&arena);
}
END_TEST

Suite *check_script_run(void)
{
	Suite *suite = suite_create("script_run");
	TCase *runs = tcase_create("runs"), *ways = tcase_create("ways");

	tcase_add_loop_test(runs, plays, 0, sizeof cases / sizeof *cases);
	tcase_add_loop_test(runs, leaves_a_script, 0, sizeof cases / sizeof *cases);
	tcase_set_timeout(runs, 30);
	suite_add_tcase(suite, runs);
	tcase_add_test(ways, blocks_what_follows);
	tcase_add_test(ways, stops_at_an_interrupt);
	tcase_add_test(ways, waits_for_a_server_that_starts);
	tcase_add_test(ways, tells_a_refusal);
	tcase_add_loop_test(ways, hears_all_connections, 0, sizeof pairs / sizeof *pairs);
	tcase_add_test(ways, sends_what_was_meant);
	tcase_add_test(ways, marks_a_line_that_ends_in_lf);
	tcase_add_test(ways, needs_its_variables);
	tcase_add_test(ways, records_a_session);
	tcase_set_timeout(ways, 30);
	suite_add_tcase(suite, ways);
	return suite;
}
