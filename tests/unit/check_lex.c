/* SPDX-License-Identifier: MIT */
/* Tokens of RFC 9051 section 9, and of what servers send instead.  Every prefix of every sample
 * is read with unreadable memory behind it. */
#include <check.h>

#include "base/text.h"
#include "imap/lex.h"
#include "peer.h"

Suite *check_lex(void);

static const struct {
	struct bytes line;
	const char *tokens; /* as render() writes them */
} samples[] = {
	{ PEER_BYTES(""), "" },
	{ PEER_BYTES("   "), "" },
	{ PEER_BYTES("* CAPABILITY IMAP4rev2 STARTTLS AUTH=GSSAPI"),
		"* CAPABILITY IMAP4rev2 STARTTLS AUTH=GSSAPI" },
	{ PEER_BYTES("* OK [CAPABILITY IMAP4rev1] ready."), "* OK [ CAPABILITY IMAP4rev1 ] ready." },
	{ PEER_BYTES("[X]y"), "[ X ] y" },
	{ PEER_BYTES("  a   b "), "a b" },
	{ PEER_BYTES("* 12 FETCH (FLAGS (\\Seen \\*) RFC822.SIZE 44827 UID 1)"),
		"* 12 FETCH ( FLAGS ( \\Seen \\* ) RFC822.SIZE 44827 UID 1 )" },
	{ PEER_BYTES("* 12 FETCH (BODY[HEADER] {6}\r\na\r\n\0)\" UID 7)"),
		"* 12 FETCH ( BODY [ HEADER ] {6}a\\r\\n\\x00)\" UID 7 )" },
	{ PEER_BYTES("* ID (\"name\" \"Dovecot\" \"support\" NIL)"),
		"* ID ( \"name\" \"Dovecot\" \"support\" NIL )" },
	{ PEER_BYTES("* LIST (\\HasNoChildren) \"/\" \"a \\\"b\\\\\""),
		"* LIST ( \\HasNoChildren ) \"/\" \"a \\\"b\\\\\"" },
	{ PEER_BYTES("\"\""), "\"\"" },
	{ PEER_BYTES("\"]\" (\")\")"), "\"]\" ( \")\" )" },
	{ PEER_BYTES("{0}\r\n"), "{0}" },
	{ PEER_BYTES("{3+}\r\nabc"), "{3}abc" },
	{ PEER_BYTES("{3}\r\nabcd"), "{3}abc d" },
	{ PEER_BYTES("caf\xc3\xa9 \xff"), "caf\xc3\xa9 \\xff" },
	{ PEER_BYTES("+ idling"), "+ idling" },
	{ PEER_BYTES("a}b %*"), "a}b %*" },
	{ PEER_BYTES("\"never ended"), "!" },
	{ PEER_BYTES("\"ended by an escape\\\""), "!" },
	{ PEER_BYTES("a \"b\\"), "a !" },
	{ PEER_BYTES("a\0b"), "a !" },
	{ PEER_BYTES("a\tb"), "a !" },
	{ PEER_BYTES("a \x1b[31m"), "a !" },
	{ PEER_BYTES("a\r"), "a !" },
	{ PEER_BYTES("\x7f"), "!" },
	{ PEER_BYTES("{3}\r\nab"), "!" },
	{ PEER_BYTES("{3}abc"), "!" },
	{ PEER_BYTES("{3}\nabc"), "!" },
	{ PEER_BYTES("{}\r\n"), "!" },
	{ PEER_BYTES("{+}\r\n"), "!" },
	{ PEER_BYTES("{-1}\r\n"), "!" },
	{ PEER_BYTES("{1++}\r\na"), "!" },
	{ PEER_BYTES("{4294967295}\r\nabc"), "!" },
	{ PEER_BYTES("{4294967296}\r\nabc"), "!" },
	{ PEER_BYTES("{18446744073709551617}\r\nabc"), "!" }, /* 2^64 + 1 */
	{ PEER_BYTES("{"), "!" },
};

enum { TOKENS_MAX = 200 };

static const char *render_token(struct arena *arena, struct token token)
{
	const char *text = text_printable(arena, token.text, 500);

	if (token.kind == LEX_BAD)
		return "!";
	if (token.kind == LEX_QUOTED)
		return arena_printf(arena, "\"%s\"", text);
	if (token.kind == LEX_LITERAL)
		return arena_printf(arena, "{%zu}%s", token.text.len, text);
	return text;
}

/* Reads to the end, or to where no token is, and holds every token to lie inside. */
static const char *render(struct arena *arena, struct bytes line)
{
	struct bytes rest = line;
	const char *tokens = "";

	for (size_t i = 0; i < TOKENS_MAX; i++) {
		size_t before = rest.len;
		struct token token = lex_next(&rest);
		ck_assert(rest.len <= before && rest.data + rest.len == line.data + line.len);
		if (token.kind == LEX_END)
			return tokens;
		tokens = arena_printf(arena, "%s%s%s", tokens, i ? " " : "",
			render_token(arena, token));
		if (token.kind == LEX_BAD)
			return tokens;
		ck_assert(rest.len < before && token.text.data >= line.data
			&& token.text.data + token.text.len <= rest.data);
	}
	ck_abort_msg("the lexer does not come to an end");
}

START_TEST(reads_tokens)
{
	struct arena arena = { NULL, 0 };
	struct bytes line = peer_guarded(samples[_i].line);

	ck_assert_str_eq(render(&arena, line), samples[_i].tokens);
	peer_unguard(line);
	arena_clear(&arena);
}
END_TEST

START_TEST(survives_every_prefix)
{
	struct arena arena = { NULL, 0 };
	size_t size;

	for (size_t len = 0; len <= samples[_i].line.len; len++) {
		struct bytes line = peer_guarded((struct bytes){ samples[_i].line.data, len });
		render(&arena, line);
		lex_literal_size(line, &size);
		peer_unguard(line);
	}
	arena_clear(&arena);
}
END_TEST

static const struct {
	struct bytes line;
	bool announces;
	size_t size;
} announcements[] = {
	{ PEER_BYTES("* 1 FETCH (BODY[] {5}"), true, 5 },
	{ PEER_BYTES("{0}"), true, 0 },
	{ PEER_BYTES("{7+}"), true, 7 },
	{ PEER_BYTES("~{7}"), true, 7 },
	{ PEER_BYTES("{007}"), true, 7 },
	{ PEER_BYTES("{1}{22}"), true, 22 },
	{ PEER_BYTES("{x {3}"), true, 3 },
	{ PEER_BYTES("{4294967295}"), true, 4294967295 },
	{ PEER_BYTES("{4294967296}"), false, 0 },
	{ PEER_BYTES("{18446744073709551621}"), false, 0 },
	{ PEER_BYTES(""), false, 0 },
	{ PEER_BYTES("}"), false, 0 },
	{ PEER_BYTES("5}"), false, 0 },
	{ PEER_BYTES("{}"), false, 0 },
	{ PEER_BYTES("{+}"), false, 0 },
	{ PEER_BYTES("{5} "), false, 0 },
	{ PEER_BYTES("{5}}"), false, 0 },
	{ PEER_BYTES("{-5}"), false, 0 },
	{ PEER_BYTES("{5"), false, 0 },
	{ PEER_BYTES("{ 5}"), false, 0 },
	{ PEER_BYTES("\"{5}\""), false, 0 },
};

START_TEST(sees_announced_literals)
{
	struct bytes line = peer_guarded(announcements[_i].line);
	size_t size = 0;

	ck_assert_msg(lex_literal_size(line, &size) == announcements[_i].announces,
		"announcement %d", _i);
	if (announcements[_i].announces)
		ck_assert_uint_eq(size, announcements[_i].size);
	peer_unguard(line);
}
END_TEST

Suite *check_lex(void)
{
	Suite *suite = suite_create("lex");
	TCase *tc = tcase_create("lex");

	tcase_add_loop_test(tc, reads_tokens, 0, sizeof samples / sizeof *samples);
	tcase_add_loop_test(tc, survives_every_prefix, 0, sizeof samples / sizeof *samples);
	tcase_add_loop_test(tc, sees_announced_literals, 0,
		sizeof announcements / sizeof *announcements);
	suite_add_tcase(suite, tc);
	return suite;
}
