/* SPDX-License-Identifier: MIT */
/* Responses of RFC 9051 section 7, of real servers, and of no server at all. */
#include <check.h>
#include <string.h>

#include "base/text.h"
#include "imap/reply.h"
#include "peer.h"

Suite *check_reply(void);

#define U REPLY_UNTAGGED
#define C REPLY_CONTINUATION
#define T REPLY_TAGGED
#define GREETING "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] Dovecot (Debian) ready."

static const struct sample {
	struct bytes line;
	bool legal; /* where false, the rest says nothing */
	enum reply_kind kind;
	enum reply_status status;
	const char *tag, *name, *code, *text; /* printable; NULL: none, as data NULL */
} samples[] = {
	{ PEER_BYTES("* OK IMAP4rev2 server ready"), true, U, REPLY_OK, NULL, "OK", NULL,
		"IMAP4rev2 server ready" },
	{ PEER_BYTES(GREETING), true, U, REPLY_OK, NULL, "OK",
		"CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED", "Dovecot (Debian) ready." },
	{ PEER_BYTES("* PREAUTH IMAP4rev2 server logged in as Smith"), true, U, REPLY_PREAUTH, NULL,
		"PREAUTH", NULL, "IMAP4rev2 server logged in as Smith" },
	{ PEER_BYTES("* BYE Autologout; idle for too long"), true, U, REPLY_BYE, NULL, "BYE", NULL,
		"Autologout; idle for too long" },
	{ PEER_BYTES("* BAD [ALERT] Plaintext"), true, U, REPLY_BAD, NULL, "BAD", "ALERT",
		"Plaintext" },
	{ PEER_BYTES("* NO Disk is 98% full"), true, U, REPLY_NO, NULL, "NO", NULL,
		"Disk is 98% full" },
	{ PEER_BYTES("* CAPABILITY IMAP4rev2 AUTH=PLAIN"), true, U, REPLY_DATA, NULL, "CAPABILITY",
		NULL, "IMAP4rev2 AUTH=PLAIN" },
	{ PEER_BYTES("* 1 FETCH (FLAGS (\\Seen) BODY[] {3}\r\na b)"), true, U, REPLY_DATA, NULL, "1",
		NULL, "FETCH (FLAGS (\\Seen) BODY[] {3}\\r\\na b)" },
	{ PEER_BYTES("* SEARCH"), true, U, REPLY_DATA, NULL, "SEARCH", NULL, "" },
	{ PEER_BYTES("* ok [capability imap4rev1] lower"), true, U, REPLY_OK, NULL, "ok",
		"capability imap4rev1", "lower" },
	{ PEER_BYTES("a1 OK done"), true, T, REPLY_OK, "a1", "OK", NULL, "done" },
	{ PEER_BYTES("a1 OK"), true, T, REPLY_OK, "a1", "OK", NULL, "" },
	{ PEER_BYTES("a1 no [AUTHENTICATIONFAILED] Wrong"), true, T, REPLY_NO, "a1", "no",
		"AUTHENTICATIONFAILED", "Wrong" },
	{ PEER_BYTES("A2 Bad  two spaces"), true, T, REPLY_BAD, "A2", "Bad", NULL, " two spaces" },
	{ PEER_BYTES("+ Ready"), true, C, REPLY_DATA, NULL, NULL, NULL, "Ready" },
	{ PEER_BYTES("+ "), true, C, REPLY_DATA, NULL, NULL, NULL, "" },
	{ PEER_BYTES("+"), true, C, REPLY_DATA, NULL, NULL, NULL, "" },
	{ PEER_BYTES("+ YGgGCSqGSIb3EgECAgIA=="), true, C, REPLY_DATA, NULL, NULL, NULL,
		"YGgGCSqGSIb3EgECAgIA==" },
	/* codes */
	{ PEER_BYTES("* OK [X \"a]b\" c] text"), true, U, REPLY_OK, NULL, "OK", "X \"a]b\" c",
		"text" },
	{ PEER_BYTES("* OK [X \"a\\\"]b\"] text"), true, U, REPLY_OK, NULL, "OK", "X \"a\\\"]b\"",
		"text" },
	{ PEER_BYTES("* OK [PERMANENTFLAGS (\\Deleted \\*)] Limited"), true, U, REPLY_OK, NULL, "OK",
		"PERMANENTFLAGS (\\Deleted \\*)", "Limited" },
	{ PEER_BYTES("* OK []x"), true, U, REPLY_OK, NULL, "OK", "", "x" },
	{ PEER_BYTES("* OK [A][B] x"), true, U, REPLY_OK, NULL, "OK", "A", "[B] x" },
	{ PEER_BYTES("* OK [OPEN text"), true, U, REPLY_OK, NULL, "OK", NULL, "[OPEN text" },
	{ PEER_BYTES("* OK [X \"open] text"), true, U, REPLY_OK, NULL, "OK", NULL,
		"[X \"open] text" },
	{ PEER_BYTES("* OK  [A] x"), true, U, REPLY_OK, NULL, "OK", NULL, " [A] x" },
	/* bytes that no server should send */
	{ PEER_BYTES("* OK a\0b\xff"), true, U, REPLY_OK, NULL, "OK", NULL, "a\\x00b\\xff" },
	{ PEER_BYTES("* OK\0x"), true, U, REPLY_OK, NULL, "OK", NULL, "\\x00x" },
	{ PEER_BYTES("* OK [\0]x"), true, U, REPLY_OK, NULL, "OK", "\\x00", "x" },
	{ PEER_BYTES("* OK \x1b[2J"), true, U, REPLY_OK, NULL, "OK", NULL, "\\x1b[2J" },
	/* no responses */
	{ PEER_BYTES(""), .legal = false },
	{ PEER_BYTES(" "), .legal = false },
	{ PEER_BYTES(" * OK x"), .legal = false },
	{ PEER_BYTES("*"), .legal = false },
	{ PEER_BYTES("* "), .legal = false },
	{ PEER_BYTES("* (OK) x"), .legal = false },
	{ PEER_BYTES("* \"OK\" x"), .legal = false },
	{ PEER_BYTES("*OK x"), .legal = false },
	{ PEER_BYTES("a1"), .legal = false },
	{ PEER_BYTES("a1 BYE x"), .legal = false },
	{ PEER_BYTES("a1 PREAUTH x"), .legal = false },
	{ PEER_BYTES("a1 CAPABILITY x"), .legal = false },
	{ PEER_BYTES("a1 OKAY x"), .legal = false },
	{ PEER_BYTES("(a1) OK x"), .legal = false },
	{ PEER_BYTES("\"a1\" OK x"), .legal = false },
	{ PEER_BYTES("+OK POP3 ready"), .legal = false },
	{ PEER_BYTES("220 mail.test ESMTP"), .legal = false },
	{ PEER_BYTES("HTTP/1.1 400 Bad Request"), .legal = false },
	{ PEER_BYTES("\0* OK x"), .legal = false },
	{ PEER_BYTES("{3}\r\nabc OK x"), .legal = false },
};

static void same_text(struct arena *arena, struct bytes got, const char *expected)
{
	ck_assert_msg((got.data == NULL) == (expected == NULL), "%s is there or not", expected);
	if (expected)
		ck_assert_str_eq(text_printable(arena, got, 500), expected);
}

START_TEST(takes_responses_apart)
{
	const struct sample *sample = &samples[_i];
	struct arena arena = { NULL, 0 };
	struct bytes line = peer_guarded(sample->line);
	struct reply reply;

	ck_assert_msg(reply_parse(line, &reply) == sample->legal, "%s",
		text_printable(&arena, line, 500));
	ck_assert(peer_same(reply.line, line));
	if (sample->legal) {
		ck_assert_int_eq(reply.kind, sample->kind);
		ck_assert_int_eq(reply.status, sample->status);
		same_text(&arena, reply.tag, sample->tag);
		same_text(&arena, reply.name, sample->name);
		same_text(&arena, reply.code, sample->code);
		same_text(&arena, reply.text, sample->text);
	}
	peer_unguard(line);
	arena_clear(&arena);
}
END_TEST

static bool inside(struct bytes part, struct bytes line)
{
	return !part.data || (part.data >= line.data
		&& part.data + part.len <= line.data + line.len);
}

START_TEST(survives_every_prefix)
{
	struct arena arena = { NULL, 0 };

	for (size_t len = 0; len <= samples[_i].line.len; len++) {
		struct bytes line = peer_guarded((struct bytes){ samples[_i].line.data, len });
		struct capabilities capabilities;
		struct reply reply;
		if (reply_parse(line, &reply)) {
			ck_assert(inside(reply.tag, line) && inside(reply.name, line));
			ck_assert(inside(reply.code, line) && inside(reply.text, line));
			reply_capabilities(&reply, &arena, &capabilities);
			reply_code_is(&reply, "ALERT");
		}
		peer_unguard(line);
	}
	arena_clear(&arena);
}
END_TEST

static const struct {
	const char *line, *code;
	bool is;
} codes[] = {
	{ "a1 NO [PRIVACYREQUIRED] x", "PRIVACYREQUIRED", true },
	{ "a1 NO [privacyrequired] x", "PRIVACYREQUIRED", true },
	{ "a1 NO [CAPABILITY IMAP4rev1] x", "CAPABILITY", true },
	{ "a1 NO [LIMITED] x", "LIMIT", false },
	{ "a1 NO [LIM] x", "LIMIT", false },
	{ "a1 NO [X LIMIT] x", "LIMIT", false },
	{ "a1 NO [] x", "LIMIT", false },
	{ "a1 NO LIMIT", "LIMIT", false },
	{ "* LIMIT x", "LIMIT", false },
};

START_TEST(knows_codes_by_name)
{
	struct reply reply;

	ck_assert(reply_parse(peer_text(codes[_i].line), &reply));
	ck_assert_msg(reply_code_is(&reply, codes[_i].code) == codes[_i].is, "%s", codes[_i].line);
}
END_TEST

static const struct {
	struct bytes line;
	const char *names; /* joined by a comma; NULL: the response carries none */
} listings[] = {
	{ PEER_BYTES("* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN"), "IMAP4rev1,STARTTLS,AUTH=PLAIN" },
	{ PEER_BYTES("* capability  IMAP4rev1   X "), "IMAP4rev1,X" },
	{ PEER_BYTES("* CAPABILITY"), "" },
	{ PEER_BYTES(GREETING), "IMAP4rev1,STARTTLS,LOGINDISABLED" },
	{ PEER_BYTES("* PREAUTH [CAPABILITY A] x"), "A" },
	{ PEER_BYTES("a1 OK [CAPABILITY A B] done"), "A,B" },
	{ PEER_BYTES("a1 OK [CAPABILITY] done"), "" },
	{ PEER_BYTES("* CAPABILITY A (B) C"), "A" }, /* what is no list ends it */
	{ PEER_BYTES("* CAPABILITY A \"B\""), "A" },
	{ PEER_BYTES("* CAPABILITY A\0B"), "A" },
	{ PEER_BYTES("* CAPABILITY A\xe2\x80\xae" "B \x80"), "A\\xe2\\x80\\xaeB,\\x80" },
	{ PEER_BYTES("* OK CAPABILITY A"), NULL },
	{ PEER_BYTES("a1 OK CAPABILITY completed"), NULL },
	{ PEER_BYTES("* OK [ALERT] CAPABILITY A"), NULL },
	{ PEER_BYTES("* CAPABILITIES A"), NULL },
	{ PEER_BYTES("+ CAPABILITY A"), NULL },
	{ PEER_BYTES("+ [CAPABILITY A] x"), "A" },
};

static const char *join(struct arena *arena, const struct capabilities *capabilities)
{
	const char *joined = "";

	for (size_t i = 0; i < capabilities->count; i++)
		joined = arena_printf(arena, "%s%s%s", joined, i ? "," : "", capabilities->names[i]);
	return joined;
}

START_TEST(lists_capabilities)
{
	struct arena arena = { NULL, 0 };
	struct capabilities found = { .known = false };
	struct reply reply;
	struct bytes line = peer_guarded(listings[_i].line);

	ck_assert(reply_parse(line, &reply));
	bool listed = reply_capabilities(&reply, &arena, &found);
	peer_unguard(line); /* names are copies */
	ck_assert_msg(listed == (listings[_i].names != NULL), "listing %d", _i);
	ck_assert(found.known == listed);
	if (listed)
		ck_assert_str_eq(join(&arena, &found), listings[_i].names);
	arena_clear(&arena);
}
END_TEST

START_TEST(bounds_capabilities)
{
	struct arena arena = { NULL, 0 };
	struct capabilities found;
	struct reply reply;
	char line[16 + 2 * 3000] = "* CAPABILITY";

	for (size_t i = 0; i < 3000; i++)
		strcat(line + 12 + 2 * i, " X");
	ck_assert(reply_parse(peer_text(line), &reply));
	ck_assert(reply_capabilities(&reply, &arena, &found));
	ck_assert_uint_eq(found.count, 1024);
	memset(line + 13, 'x', 2000);
	ck_assert(reply_parse(peer_text(line), &reply));
	ck_assert(reply_capabilities(&reply, &arena, &found));
	ck_assert_uint_lt(strlen(found.names[0]), 300);
	arena_clear(&arena);
}
END_TEST

Suite *check_reply(void)
{
	Suite *suite = suite_create("reply");
	TCase *tc = tcase_create("reply");

	tcase_add_loop_test(tc, takes_responses_apart, 0, sizeof samples / sizeof *samples);
	tcase_add_loop_test(tc, survives_every_prefix, 0, sizeof samples / sizeof *samples);
	tcase_add_loop_test(tc, knows_codes_by_name, 0, sizeof codes / sizeof *codes);
	tcase_add_loop_test(tc, lists_capabilities, 0, sizeof listings / sizeof *listings);
	tcase_add_test(tc, bounds_capabilities);
	suite_add_tcase(suite, tc);
	return suite;
}
