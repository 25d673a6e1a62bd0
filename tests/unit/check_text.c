/* SPDX-License-Identifier: MIT */
/* Hostile bytes must come out harmless, honest ones unchanged. */
#include <check.h>
#include <string.h>

#include "base/text.h"
#include "peer.h"

Suite *check_text(void);

#define REPLACED "\xef\xbf\xbd"

static const struct {
	struct bytes in;
	size_t len; /* of the sequence at the front; 0: not valid */
	unsigned code;
} sequences[] = {
	{ PEER_BYTES(""), 0, 0 },
	{ PEER_BYTES("a"), 1, 'a' },
	{ PEER_BYTES("\0"), 1, 0 },
	{ PEER_BYTES("\x7f"), 1, 0x7f },
	{ PEER_BYTES("\xc3\xa9x"), 2, 0xe9 },
	{ PEER_BYTES("\xe2\x82\xac"), 3, 0x20ac },
	{ PEER_BYTES("\xf0\x9f\x93\xac"), 4, 0x1f4ec },
	{ PEER_BYTES("\xf4\x8f\xbf\xbf"), 4, 0x10ffff },
	{ PEER_BYTES("\xed\x9f\xbf"), 3, 0xd7ff },
	{ PEER_BYTES("\xee\x80\x80"), 3, 0xe000 },
	{ PEER_BYTES("\x80"), 0, 0 },             /* continuation alone */
	{ PEER_BYTES("\xc3"), 0, 0 },             /* cut short */
	{ PEER_BYTES("\xe2\x82"), 0, 0 },
	{ PEER_BYTES("\xf0\x9f\x93"), 0, 0 },
	{ PEER_BYTES("\xc3(x"), 0, 0 },
	{ PEER_BYTES("\xe2\x28\xa1"), 0, 0 },
	{ PEER_BYTES("\xe2\x82\x28"), 0, 0 },
	{ PEER_BYTES("\xc0\x80"), 0, 0 },         /* longer than need be */
	{ PEER_BYTES("\xc1\xbf"), 0, 0 },
	{ PEER_BYTES("\xe0\x9f\xbf"), 0, 0 },
	{ PEER_BYTES("\xf0\x8f\xbf\xbf"), 0, 0 },
	{ PEER_BYTES("\xed\xa0\x80"), 0, 0 },     /* a surrogate */
	{ PEER_BYTES("\xed\xbf\xbf"), 0, 0 },
	{ PEER_BYTES("\xf4\x90\x80\x80"), 0, 0 }, /* above U+10FFFF */
	{ PEER_BYTES("\xf5\x80\x80\x80"), 0, 0 },
	{ PEER_BYTES("\xf8\x88\x80\x80\x80"), 0, 0 },
	{ PEER_BYTES("\xff"), 0, 0 },
};

START_TEST(finds_utf8)
{
	struct bytes in = peer_guarded(sequences[_i].in);
	unsigned code = 0;

	ck_assert_msg(text_utf8_length(in, &code) == sequences[_i].len, "sequence %d", _i);
	ck_assert_msg(code == sequences[_i].code, "sequence %d: U+%04X", _i, code);
	peer_unguard(in);
}
END_TEST

static const struct {
	struct bytes in;
	size_t max;
	const char *out;
} shown[] = {
	{ PEER_BYTES(""), 9, "" },
	{ PEER_BYTES("* OK ready"), 99, "* OK ready" },
	{ PEER_BYTES("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x93\xac"), 99,
		"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x93\xac" },
	{ PEER_BYTES("a\r\nb\tc"), 99, "a\\r\\nb\\tc" },
	{ PEER_BYTES("\0x\x01\x1f\x7f"), 99, "\\x00x\\x01\\x1f\\x7f" },
	{ PEER_BYTES("\x1b]0;owned\x07"), 99, "\\x1b]0;owned\\x07" },
	{ PEER_BYTES("\xc2\x9b" "31m"), 99, "\\xc2\\x9b31m" }, /* CSI as one character */
	{ PEER_BYTES("\x9b" "31m"), 99, "\\x9b31m" },
	{ PEER_BYTES("\xe2\x80\xae" "drawkcab"), 99, "\\xe2\\x80\\xaedrawkcab" },
	{ PEER_BYTES("\xe2\x81\xa6x\xe2\x81\xa9"), 99, "\\xe2\\x81\\xa6x\\xe2\\x81\\xa9" },
	{ PEER_BYTES("\xe2\x80\x8f\xd8\x9c"), 99, "\\xe2\\x80\\x8f\\xd8\\x9c" },
	{ PEER_BYTES("a\xe2\x80\xa8" "b\xe2\x80\xa9"), 99, "a\\xe2\\x80\\xa8b\\xe2\\x80\\xa9" },
	{ PEER_BYTES("\xef\xbb\xbfx\xe2\x80\x8by\xc2\xad"), 99,
		"\\xef\\xbb\\xbfx\\xe2\\x80\\x8by\\xc2\\xad" },
	{ PEER_BYTES("\xf3\xa0\x81\x81"), 99, "\\xf3\\xa0\\x81\\x81" }, /* a tag character */
	{ PEER_BYTES("\xc3(\xff"), 99, "\\xc3(\\xff" },
	{ PEER_BYTES("\xed\xa0\x80"), 99, "\\xed\\xa0\\x80" },
	{ PEER_BYTES("12345"), 5, "12345" },
	{ PEER_BYTES("123456"), 5, "12345... (6 bytes)" },
	{ PEER_BYTES("1234\xc3\xa9"), 5, "1234\\xc3... (6 bytes)" },
	{ PEER_BYTES("12345"), 0, "... (5 bytes)" },
};

START_TEST(shows_hostile_bytes)
{
	struct arena arena = { NULL, 0 };
	struct bytes in = peer_guarded(shown[_i].in);

	ck_assert_str_eq(text_printable(&arena, in, shown[_i].max), shown[_i].out);
	peer_unguard(in);
	arena_clear(&arena);
}
END_TEST

static const struct {
	struct bytes in, out;
} documents[] = {
	{ PEER_BYTES(""), PEER_BYTES("") },
	{ PEER_BYTES("a\r\n\0b"), PEER_BYTES("a\r\n\0b") },
	{ PEER_BYTES("\xc3\xa9\xf0\x9f\x93\xac"), PEER_BYTES("\xc3\xa9\xf0\x9f\x93\xac") },
	{ PEER_BYTES("\xff"), PEER_BYTES(REPLACED) },
	{ PEER_BYTES("a\xe2\x82"), PEER_BYTES("a" REPLACED REPLACED) },
	{ PEER_BYTES("\xc0\x80x"), PEER_BYTES(REPLACED REPLACED "x") },
	{ PEER_BYTES("\xed\xa0\x80"), PEER_BYTES(REPLACED REPLACED REPLACED) },
};

START_TEST(makes_documents_of_utf8)
{
	struct arena arena = { NULL, 0 };
	struct bytes in = peer_guarded(documents[_i].in);

	ck_assert_msg(peer_same(text_utf8(&arena, in), documents[_i].out), "document %d", _i);
	peer_unguard(in);
	arena_clear(&arena);
}
END_TEST

START_TEST(folds_ascii_only)
{
	ck_assert(text_equal_nocase("IMAP4rev1", "imap4REV1"));
	ck_assert(text_equal_nocase("", ""));
	ck_assert(!text_equal_nocase("IMAP", "IMAP4"));
	ck_assert(!text_equal_nocase("IMAP4", "IMAP"));
	ck_assert(!text_equal_nocase("@", "`")); /* 0x20 apart, and no letters */
	ck_assert(!text_equal_nocase("\xc3\x89", "\xc3\xa9"));
}
END_TEST

static const struct {
	struct bytes in;
	const char *needle;
	bool there;
} searches[] = {
	{ PEER_BYTES("Login only available under a layer"), "UNDER A LAYER", true },
	{ PEER_BYTES("Login only available under a laye"), "under a layer", false },
	{ PEER_BYTES("starttls"), "STARTTLS", true },
	{ PEER_BYTES("starttl"), "starttls", false },
	{ PEER_BYTES("ststarttls"), "starttls", true },
	{ PEER_BYTES("a\0b"), "b", true },
	{ PEER_BYTES(""), "x", false },
	{ PEER_BYTES("x"), "", true },
	{ PEER_BYTES(""), "", true },
};

START_TEST(finds_words)
{
	struct bytes in = peer_guarded(searches[_i].in);

	ck_assert_msg(text_contains_nocase(in, searches[_i].needle) == searches[_i].there,
		"search %d", _i);
	peer_unguard(in);
}
END_TEST

START_TEST(guesses_what_was_meant)
{
	static const char *const names[] = { "address", "port", "tls", "timeout", "no-login-probe",
		NULL };
	static const struct {
		const char *word, *meant;
	} guesses[] = { { "adress", "address" }, { "addres", "address" }, { "prot", "port" },
		{ "timout", "timeout" }, { "no-login-prob", "no-login-probe" }, { "tls", "tls" },
		{ "zzzzzz", NULL }, { "password", NULL }, { "qx", NULL } };
	char long_word[300] = "";

	for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++) {
		const char *near = text_nearest(guesses[i].word, names);
		ck_assert_msg(near == guesses[i].meant
			|| (near && guesses[i].meant && strcmp(near, guesses[i].meant) == 0),
			"%s -> %s", guesses[i].word, near ? near : "nothing");
	}
	memset(long_word, 'a', sizeof long_word - 1);
	ck_assert_ptr_null(text_nearest(long_word, names));
	ck_assert_ptr_null(text_nearest("x", (const char *const[]){ NULL }));
}
END_TEST

Suite *check_text(void)
{
	Suite *suite = suite_create("text");
	TCase *tc = tcase_create("text");

	tcase_add_loop_test(tc, finds_utf8, 0, sizeof sequences / sizeof *sequences);
	tcase_add_loop_test(tc, shows_hostile_bytes, 0, sizeof shown / sizeof *shown);
	tcase_add_loop_test(tc, makes_documents_of_utf8, 0, sizeof documents / sizeof *documents);
	tcase_add_test(tc, folds_ascii_only);
	tcase_add_loop_test(tc, finds_words, 0, sizeof searches / sizeof *searches);
	tcase_add_test(tc, guesses_what_was_meant);
	suite_add_tcase(suite, tc);
	return suite;
}
