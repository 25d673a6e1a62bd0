/* SPDX-License-Identifier: MIT */
/* Every result a test can have, a server that cannot be reached, and texts that would break out of
 * each of the formats. */
#include "played_cases.h"

#include "golden_build.h"

#define PLACE(at_line, at_column, at_width) { "mail/smoke.imapt", at_line, at_column, at_width }

static struct test_facts passing[] = {
	{ .name = "STARTTLS is offered", .line = 6, .result = TEST_PASSED, .took_us = 4210,
		.assertions = 3, .attempts = 1 },
	{ .name = "login over TLS, clean logout", .line = 24, .result = TEST_PASSED,
		.took_us = 1250400, .assertions = 5, .attempts = 3 },
};

static struct test_facts failing[] = {
	{ .name = "STARTTLS is offered, cleartext mechanisms are not", .line = 6,
		.result = TEST_FAILED, .failure = FAILURE_MISMATCH, .took_us = 4100, .assertions = 2,
		.attempts = 1, .problem = { PLACE(8, 36, 13),
			"response lacks 1 required and has 2 forbidden items",
			"S: * CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED ${!AUTH=PLAIN} ${!AUTH=LOGIN}",
			"missing", NULL,
			"* CAPABILITY IMAP4rev1 SASL-IR STARTTLS AUTH=PLAIN AUTH=LOGIN  (+4 ms)",
			"client and server have one address (127.0.0.1), which Dovecot trusts; "
			"try --bind 127.0.0.2" } },
	{ .name = "LOGIN is refused in clear", .line = 11, .result = TEST_BLOCKED, .attempts = 1,
		.reason = "blocked by line 8" },
	{ .name = "STARTTLS works", .line = 18, .result = TEST_BLOCKED, .attempts = 1,
		.reason = "blocked by line 8" },
};

static struct script_line failing_lines[] = {
	{ 900, "# connected to 127.0.0.1 port 143, clear", 0 },
	{ 1000, "S: * OK [CAPABILITY IMAP4rev1] ready", 0 },
	{ 1100, "C: a1 CAPABILITY", 0 },
	{ 5000, "S: * CAPABILITY IMAP4rev1 SASL-IR STARTTLS AUTH=PLAIN AUTH=LOGIN", 0 },
	{ 5010, "S: a1 OK done", 0 },
};

static struct test_facts unreachable[] = {
	{ .name = "STARTTLS is offered", .line = 6, .result = TEST_BROKEN, .failure = FAILURE_CONNECT,
		.took_us = 900, .attempts = 1, .problem = { PLACE(4, 1, 17),
			"192.0.2.7 port 143: connection refused", "@connect tls=none", NULL, NULL, NULL,
			"if the server is still starting, --wait-for 60 gives it a minute" } },
	{ .name = "LOGIN is refused in clear", .line = 11, .result = TEST_BLOCKED, .attempts = 1,
		.reason = "blocked by line 4" },
};

static struct test_facts every[] = {
	{ .name = "passes", .line = 2, .result = TEST_PASSED, .took_us = 1000, .attempts = 1 },
	{ .name = "is skipped", .line = 4, .result = TEST_SKIPPED, .attempts = 1,
		.reason = "the server does not list QUOTA" },
	{ .name = "fails as expected", .line = 6, .result = TEST_FAILED_AS_EXPECTED,
		.failure = FAILURE_FORBIDDEN, .took_us = 2000, .attempts = 1,
		.reason = "bug 4711 of the server", .problem = { PLACE(7, 1, 20), "came, and must not",
			"S!: * ${:num} EXISTS", NULL, NULL, "* 3 EXISTS", NULL } },
	{ .name = "passes unexpectedly", .line = 8, .result = TEST_PASSED_UNEXPECTEDLY,
		.took_us = 3000, .attempts = 1, .reason = "bug 4712 of the server" },
	{ .name = "is too late", .line = 10, .result = TEST_FAILED, .failure = FAILURE_LATENCY,
		.took_us = 2100000, .attempts = 1, .problem = { PLACE(12, 0, 0),
			"came after 2.1 s, 2 s are allowed", "S2: * 1 EXISTS", NULL, "within 2 s",
			"* 1 EXISTS  (+2.1 s)", NULL } },
	{ .name = "is closed", .line = 14, .result = TEST_BROKEN, .failure = FAILURE_CLOSED,
		.took_us = 2000, .attempts = 1, .problem = { PLACE(15, 1, 7),
			"the server closed the connection", "C: . NOOP", "while this was awaited",
			". OK", NULL, NULL } },
};

static struct script_problem every_warnings[] = {
	{ PLACE(3, 1, 0), "mailbox imapvet-abcdefgh-box could not be deleted", "@mailbox box", NULL,
		NULL, "a9 NO [INUSE] in use", "delete it by hand" },
};

/* Printable, as the model asks; and still each format has a use for most of it. */
static struct test_facts hostile[] = {
	{ .name = "a # b \\ c \" d ' <e> & ]]> \xef\xbf\xbe f: {g} - 100% done", .line = 2,
		.result = TEST_FAILED, .failure = FAILURE_MISMATCH, .took_us = 1, .attempts = 1,
		.problem = { PLACE(3, 4, 3), "it is not <ok> & # \\ ]]>",
			"S: \xc3\xbc\xc3\xb6\xc3\xa4 <>&]]>", "<- \"here\"", "- [x]: 'y' # z",
			"* OK \\x1b[2J ]]> <testcase name=\"forged\"/>", "ok 1 - forged\nok 2 - forged" } },
	{ .name = "same name", .line = 4, .result = TEST_PASSED, .attempts = 1 },
	{ .name = "same name", .line = 5, .result = TEST_PASSED, .attempts = 1 },
	{ .name = "\x1b[2J", .line = 6, .result = TEST_SKIPPED, .attempts = 1,
		.reason = "# TODO not \xff really" },
};

static struct script_line hostile_lines[] = {
	{ 1, "S: * OK ]]></failure><testcase/>", 0 },
	{ 2, "S: ok 7 - forged # SKIP", 0 },
};

#define TESTS(tests_of) .tests = tests_of, .test_count = sizeof tests_of / sizeof *tests_of
#define LINES(lines_of) .lines = lines_of, .line_count = sizeof lines_of / sizeof *lines_of

static const struct played_case cases[] = {
	{ "passing", { "mail/smoke.imapt", "IMAP smoke test", "mail.example.org", "abcdefgh",
		GOLDEN_NOW, 1254610, TESTS(passing), .connections = 1, .login_attempts = 1 }, 0 },
	{ "failing", { "mail/smoke.imapt", "IMAP smoke test", "localhost", "abcdefgh", GOLDEN_NOW,
		5100, TESTS(failing), LINES(failing_lines), .connections = 1 }, 1 },
	{ "unreachable", { "mail/smoke.imapt", "IMAP smoke test", "mail.example.org", "abcdefgh",
		GOLDEN_NOW, 900, TESTS(unreachable) }, 3 },
	{ "every", { "./mail/../every.v2.imapt", "./mail/../every.v2.imapt", NULL, "abcdefgh",
		GOLDEN_NOW, 2110000, TESTS(every), .warnings = every_warnings, .warning_count = 1,
		.connections = 3, .login_attempts = 2 }, 1 },
	{ "hostile", { "/tmp/<a>&b.imapt", "x # \\ ]]>", "mail.example.org", "abcdefgh", GOLDEN_NOW,
		10, TESTS(hostile), LINES(hostile_lines) }, 1 },
};

const struct played_case *played_case(size_t i)
{
	return i < sizeof cases / sizeof *cases ? &cases[i] : NULL;
}

size_t played_case_count(void)
{
	return sizeof cases / sizeof *cases;
}
