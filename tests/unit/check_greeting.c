/* SPDX-License-Identifier: MIT */
/* Who speaks, by the first bytes: IMAP, or what else listens on its ports. */
#include <check.h>
#include <string.h>

#include "base/text.h"
#include "peer.h"
#include "probe/greeting.h"

Suite *check_greeting(void);

static const struct {
	struct bytes first;
	enum greeting greeting;
} firsts[] = {
	{ PEER_BYTES(""), GREETING_NONE },
	{ PEER_BYTES("* "), GREETING_MALFORMED }, /* told further by its line */
	{ PEER_BYTES("* OK ready"), GREETING_MALFORMED },
	{ PEER_BYTES("*"), GREETING_MALFORMED },
	{ PEER_BYTES("*OK"), GREETING_MALFORMED },
	{ PEER_BYTES("+OK ready"), GREETING_POP3 },
	{ PEER_BYTES("+OK"), GREETING_POP3 },
	{ PEER_BYTES("+O"), GREETING_OTHER },
	{ PEER_BYTES("-ERR no"), GREETING_POP3 },
	{ PEER_BYTES("220 mail.test ESMTP"), GREETING_SMTP },
	{ PEER_BYTES("220-mail.test"), GREETING_SMTP },
	{ PEER_BYTES("554 no"), GREETING_SMTP },
	{ PEER_BYTES("421 "), GREETING_SMTP },
	{ PEER_BYTES("220"), GREETING_OTHER },
	{ PEER_BYTES("22a "), GREETING_OTHER },
	{ PEER_BYTES("2200 "), GREETING_OTHER },
	{ PEER_BYTES("HTTP/1.1 400 Bad Request"), GREETING_HTTP },
	{ PEER_BYTES("<!DOCTYPE html>"), GREETING_HTTP },
	{ PEER_BYTES("HTTP"), GREETING_OTHER },
	{ PEER_BYTES("\x15\x03\x01\x00\x02\x02\x28"), GREETING_TLS },
	{ PEER_BYTES("\x16\x03\x03"), GREETING_TLS },
	{ PEER_BYTES("\x16"), GREETING_OTHER },
	{ PEER_BYTES("\x16\x04\x03"), GREETING_OTHER },
	{ PEER_BYTES("SSH-2.0-OpenSSH_9.2"), GREETING_OTHER },
	{ PEER_BYTES("\0\0\0"), GREETING_OTHER },
	{ PEER_BYTES("OK ready"), GREETING_OTHER },
	{ PEER_BYTES(" * OK"), GREETING_OTHER },
	{ PEER_BYTES("\r\n"), GREETING_OTHER },
};

START_TEST(classifies_first_bytes)
{
	struct bytes first = peer_guarded(firsts[_i].first);

	ck_assert_msg(greeting_classify(first) == firsts[_i].greeting, "first bytes %d", _i);
	peer_unguard(first);
}
END_TEST

static const struct {
	struct bytes said;
	enum reason end; /* of the connection, behind those bytes */
	enum reason reason;
	enum greeting greeting;
	const char *line; /* that is kept, printable */
} greetings[] = {
	{ PEER_BYTES("* OK ready\r\n"), REASON_TIMEOUT, REASON_NONE, GREETING_OK, "* OK ready" },
	{ PEER_BYTES("* ok\n"), REASON_TIMEOUT, REASON_NONE, GREETING_OK, "* ok" },
	{ PEER_BYTES("* OK [CAPABILITY IMAP4rev1] x\r\n* OK y\r\n"), REASON_TIMEOUT, REASON_NONE,
		GREETING_OK, "* OK [CAPABILITY IMAP4rev1] x" },
	{ PEER_BYTES("* PREAUTH hi\r\n"), REASON_TIMEOUT, REASON_NONE, GREETING_PREAUTH,
		"* PREAUTH hi" },
	{ PEER_BYTES("* BYE too many\r\n"), REASON_CLOSED, REASON_BYE, GREETING_BYE,
		"* BYE too many" },
	{ PEER_BYTES("* NO later\r\n"), REASON_TIMEOUT, REASON_MALFORMED, GREETING_MALFORMED,
		"* NO later" },
	{ PEER_BYTES("* BAD x\r\n"), REASON_TIMEOUT, REASON_MALFORMED, GREETING_MALFORMED,
		"* BAD x" },
	{ PEER_BYTES("* CAPABILITY IMAP4rev1\r\n"), REASON_TIMEOUT, REASON_MALFORMED,
		GREETING_MALFORMED, "* CAPABILITY IMAP4rev1" },
	{ PEER_BYTES("*OK ready\r\n"), REASON_TIMEOUT, REASON_MALFORMED, GREETING_MALFORMED,
		"*OK ready" },
	{ PEER_BYTES("*\r\n"), REASON_TIMEOUT, REASON_MALFORMED, GREETING_MALFORMED, "*" },
	{ PEER_BYTES("** OK\r\n"), REASON_TIMEOUT, REASON_MALFORMED, GREETING_MALFORMED, "** OK" },
	{ PEER_BYTES("* OK x\0y\r\n"), REASON_TIMEOUT, REASON_NONE, GREETING_OK, "* OK x\\x00y" },
	{ PEER_BYTES("* OK never ended"), REASON_TIMEOUT, REASON_TIMEOUT, GREETING_MALFORMED,
		"* OK never ended" },
	{ PEER_BYTES("* OK half"), REASON_CLOSED, REASON_CLOSED, GREETING_MALFORMED, "* OK half" },
	{ PEER_BYTES("*"), REASON_RESET, REASON_RESET, GREETING_MALFORMED, "*" },
	{ PEER_BYTES("* OK {99999}\r\n"), REASON_TIMEOUT, REASON_TOO_LONG, GREETING_MALFORMED, "" },
	{ PEER_BYTES(""), REASON_TIMEOUT, REASON_TIMEOUT, GREETING_NONE, NULL },
	{ PEER_BYTES(""), REASON_CLOSED, REASON_CLOSED, GREETING_NONE, NULL },
	{ PEER_BYTES(""), REASON_RESET, REASON_RESET, GREETING_NONE, NULL },
	{ PEER_BYTES("+OK POP3\r\n"), REASON_TIMEOUT, REASON_MALFORMED, GREETING_POP3, "+OK POP3" },
	{ PEER_BYTES("220 smtp\r\n"), REASON_CLOSED, REASON_MALFORMED, GREETING_SMTP, "220 smtp" },
	{ PEER_BYTES("SSH-2.0-x"), REASON_TIMEOUT, REASON_MALFORMED, GREETING_OTHER, "SSH-2.0-x" },
	{ PEER_BYTES("\x15\x03\x01\x00\x02\x02\x28"), REASON_CLOSED, REASON_MALFORMED, GREETING_TLS,
		"\\x15\\x03\\x01\\x00\\x02\\x02(" },
	{ PEER_BYTES("\r\n"), REASON_TIMEOUT, REASON_MALFORMED, GREETING_MALFORMED, "" },
};

struct rig {
	struct arena arena;
	struct peer_play play;
	struct visit_facts facts;
	struct transcript transcript;
	struct stream stream;
	struct imap imap;
};

static enum reason greet(struct rig *rig, struct bytes said, enum reason end, size_t split)
{
	struct reply reply;

	*rig = (struct rig){ .play = { .bytes = said, .end = end, .split = split } };
	rig->transcript = (struct transcript){ .arena = &rig->arena, .facts = &rig->facts };
	stream_init(&rig->stream, peer_transport(&rig->play), &rig->transcript);
	imap_init(&rig->imap, &rig->stream, &rig->arena);
	rig->imap.listed = &rig->facts.in_greeting;
	return greeting_read(&rig->imap, deadline_after_ms(60000), &rig->facts, &reply);
}

static void part(struct rig *rig)
{
	imap_clear(&rig->imap);
	stream_clear(&rig->stream);
	arena_clear(&rig->arena);
}

START_TEST(reads_greetings)
{
	for (size_t split = 0; split <= greetings[_i].said.len; split++) {
		struct rig rig;
		enum reason reason = greet(&rig, greetings[_i].said, greetings[_i].end, split);
		ck_assert_msg(reason == greetings[_i].reason, "greeting %d: %s", _i,
			reason_name(reason));
		ck_assert_int_eq(rig.facts.greeting, greetings[_i].greeting);
		ck_assert((rig.facts.greeting_line.data != NULL) == (greetings[_i].line != NULL));
		if (greetings[_i].line)
			ck_assert_str_eq(text_printable(&rig.arena, rig.facts.greeting_line, 500),
				greetings[_i].line);
		part(&rig);
	}
}
END_TEST

START_TEST(takes_capabilities_of_the_greeting)
{
	struct rig rig;

	ck_assert_int_eq(greet(&rig, peer_text("* OK [CAPABILITY IMAP4rev1 STARTTLS] x\r\n"),
		REASON_TIMEOUT, 0), REASON_NONE);
	ck_assert(rig.facts.in_greeting.known && rig.facts.in_greeting.count == 2);
	ck_assert(capabilities_has(&rig.facts.in_greeting, "starttls"));
	part(&rig);
	ck_assert_int_eq(greet(&rig, peer_text("* OK x\r\n"), REASON_TIMEOUT, 0), REASON_NONE);
	ck_assert(!rig.facts.in_greeting.known);
	part(&rig);
}
END_TEST

START_TEST(keeps_no_more_than_is_of_use)
{
	static const char *const heads[] = { "* OK ", "SSH-" };
	struct rig rig;
	char said[5000];

	memset(said, 'x', sizeof said);
	memcpy(said, heads[_i], strlen(heads[_i]));
	said[sizeof said - 1] = '\n';
	greet(&rig, (struct bytes){ said, sizeof said }, REASON_TIMEOUT, 0);
	ck_assert_uint_eq(rig.facts.greeting_line.len, 1024);
	part(&rig);
}
END_TEST

Suite *check_greeting(void)
{
	Suite *suite = suite_create("greeting");
	TCase *tc = tcase_create("greeting");

	tcase_add_loop_test(tc, classifies_first_bytes, 0, sizeof firsts / sizeof *firsts);
	tcase_add_loop_test(tc, reads_greetings, 0, sizeof greetings / sizeof *greetings);
	tcase_add_test(tc, takes_capabilities_of_the_greeting);
	tcase_add_loop_test(tc, keeps_no_more_than_is_of_use, 0, 2);
	suite_add_tcase(suite, tc);
	return suite;
}
