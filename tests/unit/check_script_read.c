/* SPDX-License-Identifier: MIT */
/* Scripts read: what is a script, what is wrong in one and where, its needs, its one right form,
 * and every truncation of the samples, which are the seeds of the fuzzer. */
#include <check.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"
#include "script/script.h"
#include "script/source.h"

Suite *check_script_read(void);

static const char samples[] = "tests/fuzz/corpus/script";

#define HEAD "@connect tls=none\n"

static const struct {
	const char *text;
	unsigned line, column, width;
	const char *message; /* begins so */
	const char *hint;    /* part of it; NULL: there is none */
} wrong[] = {
	{ "hello\n", 1, 1, 1, "a line starts with", "connections are 1 to 9" },
	{ " C: . NOOP\n", 1, 1, 1, "a line starts with", "not even a space" },
	{ "C0: . NOOP\n", 1, 1, 1, "a line starts with", "1 to 9" },
	{ "@nmae \"x\"\n", 1, 1, 5, "unknown directive '@nmae'; did you mean '@name'?", NULL },
	{ "@name\n", 1, 1, 5, "wrong number of words: write @name", NULL },
	{ "@name \"x\n", 1, 7, 1, "the string has no end", NULL },
	{ "@name \"\\q\"\n", 1, 8, 2, "unknown escape", "\\xHH" },
	{ "@imapt 2\n", 1, 8, 1, "this program speaks .imapt 1, not '2'", NULL },
	{ "@timeout 5x\n", 1, 10, 2, "'5x' is no time", NULL },
	{ "@timeout 99999m\n", 1, 10, 6, "'99999m' is no time", NULL },
	{ "@mark/2 m\n", 1, 6, 2, "@mark is not about one connection", NULL },
	{ "@connect/0\n", 1, 9, 2, "connections are 1 to 9", NULL },
	{ "@connect tls=maybe\n", 1, 10, 9, "unknown word 'tls=maybe'", NULL },
	{ "@connect tls=none login\n", 1, 10, 8, "login needs TLS", NULL },
	{ HEAD "C: NOOP\n", 2, 4, 4, "a command needs a tag and a name", "@send" },
	{ HEAD "C: * NOOP\n", 2, 4, 1, "'*' is no tag", "S: +" },
	{ HEAD "C: . LOGIN \"joe\n", 2, 12, 1, "the quoted string has no end", "@send" },
	{ HEAD "C: . NOOP ${\n", 2, 11, 2, "'${' without '}'", "$${" },
	{ HEAD "C: . NOOP ${:num}\n", 2, 11, 7, "a matcher stands where a value is due", NULL },
	{ HEAD "C: . NOOP ${9}\n", 2, 11, 4, "'${9}' is no name of a variable", NULL },
	{ HEAD "C: . APPEND x {<<EOM}\ntext\n", 2, 15, 7, "the text of the literal has no end",
		"word" },
	{ HEAD "C: . APPEND x {<<}\n", 2, 15, 4, "a literal is written", NULL },
	{ HEAD "C: . APPEND x {</nowhere}\n", 2, 15, 11, "cannot read '/nowhere'", NULL },
	{ HEAD "S: * OK [UIDVALIDITY ${v:=nmu}]\n", 2, 22, 9,
		"unknown matcher type 'nmu' (num, atom, str, any, rest, /regex/); did you mean 'num'?",
		NULL },
	{ HEAD "S: * ${v:num} EXISTS\n", 2, 6, 8, "a matcher with a name binds it", NULL },
	{ HEAD "S: * ${:=num} EXISTS\n", 2, 6, 8, "':=' binds a variable", NULL },
	{ HEAD "S: * ${:/(a)\\1/} x\n", 2, 6, 11, "back-references", NULL },
	{ HEAD "S: * ${:/(a{1,200}){2}/} x\n", 2, 6, 19, "back-references, repeats", NULL },
	{ HEAD "S: * ${:/a+++/} x\n", 2, 6, 10, "back-references, repeats", NULL },
	{ HEAD "S: * ${:/((((((((a)+)+)+)+)+)+)+)+/} x\n", 2, 6, 31, "back-references, repeats", NULL },
	{ HEAD "S: * ${:/(/} x\n", 2, 6, 7, "the regular expression is wrong", NULL },
	{ HEAD "S: * ${:num>x} EXISTS\n", 2, 6, 9, "a number", NULL },
	{ HEAD "S: * ${:atom>3} EXISTS\n", 2, 6, 10, "only num can be compared", NULL },
	{ HEAD "S: * A${!B} C\n", 2, 6, 6, "'${!token}' stands alone", NULL },
	{ HEAD "S: * (a b\n", 2, 6, 1, "'(' without ')'", NULL },
	{ HEAD "S: * a)\n", 2, 7, 1, "this closes what was not opened", NULL },
	{ HEAD "S: * a ... b\n", 2, 8, 3, "nothing can follow this", NULL },
	{ HEAD "S: * OK [A\n", 2, 9, 1, "'[' without ']'", NULL },
	{ HEAD "S: . YES\n", 2, 6, 3, "a tagged response is OK, NO or BAD", NULL },
	{ HEAD "S: . OK\n", 2, 4, 4, "no command is open", NULL },
	{ HEAD "C: a NOOP\nS: b OK\n", 3, 4, 4, "no open command has this tag", NULL },
	{ HEAD "S!: * BYE\n", 2, 5, 5, "nothing says until when", "@within" },
	{ HEAD "C: . NOOP\nS?: . OK\n", 3, 5, 4, "what ends a wait cannot be optional", "S!:" },
	{ "C2: . NOOP\n", 1, 1, 10, "connection 2 is not open", "@connect/N" },
	{ HEAD "@within 2s\nC: . NOOP\n", 2, 1, 10, "@within is about the S lines below", NULL },
	{ HEAD "@within 2s since m\nS: * OK\n", 2, 18, 1, "no @mark sets 'm'", NULL },
	{ HEAD "C: . IDLE\nC: . NOOP\n", 2, 1, 9, "IDLE of line 2 waits for data", "DONE" },
	{ HEAD "C: . IDLE\nS: +\nC: . NOOP\nS: . OK\n", 4, 4, 6, "IDLE of line 2 is open", "end it" },
	{ HEAD "C: . AUTHENTICATE PLAIN\nS: +\nS: . OK\n", 4, 4, 4, "AUTHENTICATE of line 2 waits",
		"*" },
	{ "@let x = base46(\"a\")\n", 1, 10, 6,
		"unknown function 'base46' (base64, length, lower, upper); did you mean 'base64'?", NULL },
	{ "@let x = base64(\"a\"\n", 1, 10, 6, "the function's ')' is missing", "base64(" },
	{ "@let x = \"a\" b\n", 1, 14, 1, "',' or the end of the line is due", "base64(" },
	{ "@let x = \"a\"\n", 1, 6, 1, "variable 'x' is set and never used", NULL },
	{ "@let random = \"a\"\n@echo ${random}\n", 1, 6, 6, "'random' is always set", NULL },
	{ "@echo ${tls.verison}\n", 1, 7, 14, "there is no variable 'tls.verison'; did you mean 'tls.v",
		NULL },
	{ "@let uid = \"1\"\n@echo ${uidd}\n", 1, 6, 3, "variable 'uid' is set and never used; did you "
		"mean 'uidd'?", NULL },
	{ "@repeat 2\n", 1, 1, 9, "this block has no @end", NULL },
	{ "@end\n", 1, 1, 4, "@end without a block", NULL },
	{ "@repeat 0\n@end\n", 1, 9, 1, "'0' is no number from 1", NULL },
	{ "@retry 2 after 1s\n@end\n", 1, 1, 17, "write @retry NUMBER every TIME", NULL },
	{ "@repeat 2\n@test \"x\"\n@end\n", 2, 7, 3, "the test \"x\" begins inside a block", NULL },
	{ "@include \"nowhere.imapt\"\n", 1, 10, 15, "cannot read 'nowhere.imapt'", NULL },
	{ "@cleanup\n@test \"x\"\n", 2, 1, 9, "no test can follow @cleanup", NULL },
	{ HEAD "@pipeline\nC: . APPEND x {<<EOM}\na\nEOM\n@end\n", 3, 15, 7, "a synchronising literal",
		"{+<<WORD}" },
	{ HEAD "C: . LOGIN joe hunter2\n", 2, 16, 7, "a password is written into the script",
		"${password}" },
	{ HEAD "C: . LOGIN joe {<<X}\nhunter2\nX\n", 2, 16, 5, "a password is written", "${password}" },
	{ HEAD "C: . AUTHENTICATE PLAIN AGpvZQBzZWNyZXQ=\n", 2, 25, 16, "a credential in base64",
		"${" },
	{ HEAD "C: . AUTHENTICATE PLAIN\nS: +\nC: AGpvZQBzZWNyZXQ=\nS: . NO\n", 4, 4, 16,
		"a credential in base64", "${" },
	{ HEAD "@send \"a LOGIN joe pw\\r\\n\"\n", 2, 7, 20, "a password is written", "${" },
	/* Columns count characters, not bytes. */
	{ "# \xc3\xa4\n@name \"\xc3\xa4\" \xc3\xb6\n", 2, 1, 11, "wrong number of words", NULL },
	{ HEAD "S: * X \"\xc3\xa4\xc3\xb6\" ${:nmu}\n", 2, 13, 7, "unknown matcher type", NULL },
};

static const struct script_problem *only_problem(struct arena *arena, const char *text)
{
	struct script_problems problems;

	ck_assert_msg(!script_parse(arena, "case.imapt", peer_text(text), &problems),
		"no problem in:\n%s", text);
	return &problems.list[0];
}

START_TEST(tells_what_is_wrong)
{
	struct arena arena = { NULL, 0 };
	const struct script_problem *problem = only_problem(&arena, wrong[_i].text);
	const char *expected = wrong[_i].message;

	ck_assert_msg(strncmp(problem->message, expected, strlen(expected)) == 0,
		"expected: %s\nreceived: %s", expected, problem->message);
	ck_assert_str_eq(problem->place.path, "case.imapt");
	ck_assert_uint_eq(problem->place.line, wrong[_i].line);
	ck_assert_uint_eq(problem->place.column, wrong[_i].column);
	ck_assert_uint_eq(problem->place.width, wrong[_i].width);
	ck_assert_ptr_nonnull(problem->source);
	if (wrong[_i].hint)
		ck_assert_msg(problem->hint && strstr(problem->hint, wrong[_i].hint), "hint: %s",
			problem->hint ? problem->hint : "none");
	arena_clear(&arena);
}
END_TEST

static const char *const right[] = {
	"", "\n", "# only a comment", "\xef\xbb\xbf@name \"BOM\"\r\n",
	HEAD "S: * OK ...\n",
	HEAD "C: . LOGIN ${user} ${password}\nC: . LOGIN \"\" \"\"\nC: . LOGIN joe {=pw}\n",
	HEAD "C: . AUTHENTICATE PLAIN\nS: +\nC: *\nS: . BAD\n",
	HEAD "C: . AUTHENTICATE PLAIN\nS: . NO|BAD\n",
	HEAD "C: . IDLE\nS: +\n@test \"a\"\n@within 1s\nS!: * BYE\n@test \"b\"\nC: DONE\nS: . OK\n",
	HEAD "C: . SEARCH $${x} $keyword {5}\n",
	HEAD "C: . X\nS: * X \"a $${b} \\\" \\\\\" $c [x y] BODY[HEADER.FIELDS (A B)]<0> NIL\n",
	HEAD "@pipeline\nC: a NOOP\nC: b NOOP\nC: . APPEND x {+<<EOM}\na\nEOM\n@end\n"
		"S: b OK\nS: a OK\n",
	HEAD "@send \"a NOOP\\r\\n\"\nS: a OK\n",
	HEAD "C: . NOOP\nS: * ${n:=num} EXISTS\nS: . OK\n",
	HEAD "C: . NOOP\nS: * ${:num > 3} ${:/E.*S/}\nS!: * BYE\nS: . OK\nS!: . OK [X]\n",
	"@let x = base64(\"\\0\", user, \"\\0\", ${password}), upper(\"a\"), 12\n@echo \"${x}\"\n",
	"@mailbox box\n@require IDLE LITERAL+|LITERAL-\n@assert ${cert.days_left} >= 14\n",
	"@repeat 3 as i\n@echo ${i}\n@end\n@retry 3 every 100ms\n@end\n",
};

START_TEST(takes_what_is_right)
{
	struct arena arena = { NULL, 0 };
	struct script_problems problems;
	const struct script *script = script_parse(&arena, "case.imapt", peer_text(right[_i]),
		&problems);

	ck_assert_msg(script != NULL, "%u:%u: %s", problems.count ? problems.list[0].place.line : 0,
		problems.count ? problems.list[0].place.column : 0,
		problems.count ? problems.list[0].message : "?");
	ck_assert_uint_eq(problems.count, 0);
	arena_clear(&arena);
}
END_TEST

START_TEST(tells_all_in_one_go)
{
	struct arena arena = { NULL, 0 };
	struct script_problems problems;

	ck_assert_ptr_null(script_parse(&arena, "x", peer_text("@foo\nhello\nS: . MAYBE\n"),
		&problems));
	ck_assert_uint_eq(problems.count, 3);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_uint_eq(problems.list[i].place.line, i + 1);
	arena_clear(&arena);
}
END_TEST

START_TEST(stops_telling_at_fifty)
{
	struct arena arena = { NULL, 0 };
	struct script_problems problems;
	char text[300] = "";

	for (int i = 0; i < 60; i++)
		strcat(text, "x\n");
	ck_assert_ptr_null(script_parse(&arena, "x", peer_text(text), &problems));
	ck_assert_uint_eq(problems.count, 50);
	ck_assert_uint_eq(problems.left_off, 10);
	arena_clear(&arena);
}
END_TEST

static void hold_needs(const char *text, const char *const *expected)
{
	struct arena arena = { NULL, 0 };
	struct script_problems problems;
	const struct script *script = script_parse(&arena, "x", peer_text(text), &problems);

	ck_assert_ptr_nonnull(script);
	const char *const *needs = script_needs(script);
	for (size_t i = 0; expected[i] || needs[i]; i++) {
		ck_assert_msg(expected[i] && needs[i], "of different length in:\n%s", text);
		ck_assert_str_eq(needs[i], expected[i]);
	}
	arena_clear(&arena);
}

START_TEST(knows_its_needs)
{
	hold_needs("@echo ${random}${run.id}${tls.version}\n", (const char *const[]){ NULL });
	hold_needs("@echo ${count}\n", (const char *const[]){ "count", NULL });
	hold_needs("@mailbox box\n", (const char *const[]){ "user", "password", NULL });
	hold_needs("@connect login\n", (const char *const[]){ "user", "password", NULL });
	hold_needs("@connect login user=${a} password=${b}\n",
		(const char *const[]){ "a", "b", NULL });
}
END_TEST

static const struct {
	const char *before, *after;
} forms[] = {
	{ "@name   \"a  b\"   \r\n\r\n\r\n\r\n@connect  tls=none\r\nS:   * OK   \r\n",
		"@name \"a  b\"\n\n@connect tls=none\nS: * OK\n" },
	{ "\n\n# x  \n@connect\n@connect/2\nC1: . NOOP \nC2: . NOOP\nS!: * BYE\nS2: . OK\n", NULL },
	{ "@connect\n@connect/2\nC: . NOOP\nC2: . X  y \n",
		"@connect/1\n@connect/2\nC1: . NOOP\nC2: . X  y \n" },
	{ "@connect/1\nC1: . X {<<E}\n  a  \n\n\nE\n@mark m\n@within 1s  since m\nS1!: * BYE",
		"@connect\nC: . X {<<E}\n  a  \n\n\nE\n@mark m\n@within 1s since m\nS!: * BYE\n" },
};

START_TEST(has_one_right_form)
{
	struct arena arena = { NULL, 0 };
	struct script_problems problems;
	const struct script *script = script_parse(&arena, "x", peer_text(forms[_i].before),
		&problems);

	if (!forms[_i].after) {
		ck_assert_ptr_null(script); /* "S!" without an end has no form */
	} else {
		ck_assert_ptr_nonnull(script);
		struct bytes once = script_format(&arena, script);
		ck_assert_str_eq(once.data, forms[_i].after);
		script = script_parse(&arena, "x", once, &problems);
		ck_assert_ptr_nonnull(script);
		ck_assert(peer_same(script_format(&arena, script), once));
	}
	arena_clear(&arena);
}
END_TEST

/* Whatever is cut off, there is a script or a problem that has a place. */
static void cut_everywhere(struct arena *arena, const char *path)
{
	struct bytes text;
	const char *reason;

	ck_assert_msg(source_read(arena, path, &text, &reason), "%s: %s", path, reason);
	for (size_t len = 0; len <= text.len; len++) {
		struct arena inner = { NULL, 0 };
		struct script_problems problems;
		struct bytes cut = peer_guarded((struct bytes){ text.data, len });
		const struct script *script = script_parse(&inner, path, cut, &problems);
		ck_assert(script ? problems.count == 0 : problems.count > 0);
		for (size_t i = 0; i < problems.count; i++) {
			ck_assert_ptr_nonnull(problems.list[i].message);
			ck_assert_str_eq(problems.list[i].place.path, path);
			ck_assert_uint_ge(problems.list[i].place.line, 1);
		}
		peer_unguard(cut);
		arena_clear(&inner);
	}
}

START_TEST(survives_every_truncation)
{
	struct arena arena = { NULL, 0 };
	DIR *folder = opendir(samples);
	int count = 0;

	ck_assert_ptr_nonnull(folder);
	for (struct dirent *entry; (entry = readdir(folder));)
		if (strstr(entry->d_name, ".imapt")) {
			cut_everywhere(&arena, arena_printf(&arena, "%s/%s", samples, entry->d_name));
			count++;
		}
	closedir(folder);
	ck_assert_int_ge(count, 4);
	arena_clear(&arena);
}
END_TEST

START_TEST(refuses_what_is_no_text)
{
	struct arena arena = { NULL, 0 };
	struct script_problems problems;
	struct bytes nul = { "@name \"a\0b\"\n", 12 };
	char *large = arena_alloc(&arena, SOURCE_FILE_MAX + 1);

	ck_assert_ptr_null(script_parse(&arena, "x", nul, &problems));
	ck_assert_ptr_nonnull(strstr(problems.list[0].message, "NUL"));
	memset(large, '\n', SOURCE_FILE_MAX + 1);
	ck_assert_ptr_null(script_parse(&arena, "x", (struct bytes){ large, SOURCE_FILE_MAX + 1 },
		&problems));
	memset(large, '#', SOURCE_LINE_MAX + 1);
	ck_assert_ptr_null(script_parse(&arena, "x", (struct bytes){ large, SOURCE_LINE_MAX + 1 },
		&problems));
	ck_assert_uint_eq(problems.list[0].place.line, 1);
	ck_assert_ptr_null(script_read(&arena, "/nowhere/x.imapt", &problems));
	ck_assert_uint_eq(problems.list[0].place.line, 0);
	ck_assert_ptr_null(script_read(&arena, "/tmp", &problems));
	ck_assert_ptr_nonnull(strstr(problems.list[0].message, "no file"));
	arena_clear(&arena);
}
END_TEST

Suite *check_script_read(void)
{
	Suite *suite = suite_create("script_read");
	TCase *reading = tcase_create("reading"), *cuts = tcase_create("truncations");

	tcase_add_loop_test(reading, tells_what_is_wrong, 0, sizeof wrong / sizeof *wrong);
	tcase_add_loop_test(reading, takes_what_is_right, 0, sizeof right / sizeof *right);
	tcase_add_test(reading, tells_all_in_one_go);
	tcase_add_test(reading, stops_telling_at_fifty);
	tcase_add_test(reading, knows_its_needs);
	tcase_add_loop_test(reading, has_one_right_form, 0, sizeof forms / sizeof *forms);
	tcase_add_test(reading, refuses_what_is_no_text);
	suite_add_tcase(suite, reading);
	tcase_add_test(cuts, survives_every_truncation);
	tcase_set_timeout(cuts, 60);
	suite_add_tcase(suite, cuts);
	return suite;
}
