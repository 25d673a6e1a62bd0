/* SPDX-License-Identifier: MIT */
/* Reports of scripts that were played: golden files as in check_golden.c, one verdict in all
 * formats, and nothing that a server said drives a terminal or a CI server. */
#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "golden_build.h"
#include "golden_render.h"
#include "judge/script.h"
#include "played_cases.h"
#include "report/problem.h"
#include "script/script.h"

Suite *check_played(void);

static const struct form {
	const char *suffix, *format;
	int verbosity;
} forms[] = { { "text", "text", 0 }, { "verbose", "text", 1 }, { "quiet", "text", -1 },
	{ "json", "json", 0 }, { "xml", "junit", 0 }, { "tap", "tap", 0 } };

enum { FORMS = sizeof forms / sizeof *forms };

/* From case number first to before last, as one run of several targets where there are more. */
static char *render(const char *format, int verbosity, size_t first, size_t last)
{
	struct report report = { .format = report_find(format), .style = { false, verbosity },
		.started_at = GOLDEN_NOW, .of_scripts = true, .expected = last - first,
		.many_targets = last - first > 1 };
	struct error error;
	size_t size;
	char *text;

	report.out = open_memstream(&text, &size);
	ck_assert_int_eq(report_begin(&report, &error), 0);
	for (size_t i = first; i < last; i++) {
		struct report_script script = { &played_case(i)->facts, played_case(i)->exit_code };
		ck_assert_int_eq(report_script(&report, &script, &error), 0);
		if (script.exit_code && (!report.exit_code || script.exit_code < report.exit_code))
			report.exit_code = script.exit_code;
		report.took_us += played_case(i)->facts.took_us;
	}
	ck_assert_int_eq(report_end(&report, &error), 0);
	fclose(report.out);
	return text;
}

START_TEST(is_as_agreed)
{
	size_t i = (size_t)_i / FORMS;
	const struct form *form = &forms[_i % FORMS];
	char path[128], *text = render(form->format, form->verbosity, i, i + 1);

	snprintf(path, sizeof path, "tests/golden/run-%s.%s", played_case(i)->name, form->suffix);
	golden_agrees(path, text);
	free(text);
}
END_TEST

START_TEST(many_are_as_agreed)
{
	const struct form *form = &forms[_i];
	char path[128], *text = render(form->format, form->verbosity, 0, played_case_count());

	snprintf(path, sizeof path, "tests/golden/run-all.%s", form->suffix);
	golden_agrees(path, text);
	free(text);
}
END_TEST

/* Targets in the formats for CI servers, beside those of check_golden.c. */
START_TEST(targets_are_as_agreed)
{
	static const char *const names[] = { "healthy", "expired", "hostile", "unreachable" };
	static const char *const formats[][2] = { { "junit", "xml" }, { "tap", "tap" } };
	const char *name = names[_i / 2], *const *format = formats[_i % 2];
	size_t i = 0;
	char path[128];

	while (strcmp(golden_case(i)->name, name) != 0)
		i++;
	char *text = render_case(format[0], 0, golden_case(i));
	snprintf(path, sizeof path, "tests/golden/%s.%s", name, format[1]);
	golden_agrees(path, text);
	ck_assert_ptr_null(strpbrk(text, "\033\r\x7f"));
	free(text);
}
END_TEST

START_TEST(judges)
{
	const struct played_case *c = played_case((size_t)_i);

	ck_assert_int_eq(judge_script(&c->facts), c->exit_code);
}
END_TEST

START_TEST(judges_each_end)
{
	static const struct {
		enum script_result results[3];
		enum failure failures[3];
		int exit_code;
	} table[] = {
		{ { TEST_PASSED, TEST_SKIPPED, TEST_FAILED_AS_EXPECTED }, { 0 }, 0 },
		{ { TEST_SKIPPED, TEST_SKIPPED, TEST_SKIPPED }, { 0 }, 0 },
		{ { TEST_PASSED, TEST_FAILED, TEST_BLOCKED }, { 0, FAILURE_MISMATCH }, 1 },
		{ { TEST_PASSED, TEST_PASSED, TEST_PASSED_UNEXPECTEDLY }, { 0 }, 1 },
		{ { TEST_BROKEN, TEST_BLOCKED, TEST_BLOCKED }, { FAILURE_TLS }, 1 },
		{ { TEST_BROKEN, TEST_BLOCKED, TEST_BLOCKED }, { FAILURE_AUTH }, 1 },
		{ { TEST_BROKEN, TEST_BLOCKED, TEST_BLOCKED }, { FAILURE_PROTOCOL }, 1 },
		{ { TEST_BROKEN, TEST_BLOCKED, TEST_BLOCKED }, { FAILURE_CLOSED }, 1 },
		{ { TEST_BROKEN, TEST_BLOCKED, TEST_BLOCKED }, { FAILURE_CONNECT }, 3 },
		{ { TEST_SKIPPED, TEST_BROKEN, TEST_BLOCKED }, { 0, FAILURE_CONNECT }, 3 },
		{ { TEST_PASSED, TEST_BROKEN, TEST_BLOCKED }, { 0, FAILURE_CONNECT }, 1 },
		{ { TEST_BROKEN, TEST_BLOCKED, TEST_BLOCKED }, { FAILURE_INTERRUPTED }, 3 },
		{ { TEST_BROKEN, TEST_BLOCKED, TEST_BLOCKED }, { FAILURE_LOCAL }, 4 },
		{ { TEST_FAILED, TEST_BROKEN, TEST_BLOCKED }, { FAILURE_TIMEOUT, FAILURE_LOCAL }, 1 },
	};
	struct test_facts tests[3] = { { .name = "a" }, { .name = "b" }, { .name = "c" } };
	struct script_facts facts = { .tests = tests, .test_count = 3 };

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		for (size_t k = 0; k < 3; k++) {
			tests[k].result = table[i].results[k];
			tests[k].failure = table[i].failures[k];
		}
		ck_assert_msg(judge_script(&facts) == table[i].exit_code, "row %zu: %d", i,
			judge_script(&facts));
	}
}
END_TEST

static size_t count(const char *text, const char *word)
{
	size_t found = 0;

	for (; (text = strstr(text, word)) != NULL; text += strlen(word))
		found++;
	return found;
}

/* As many failures in every format as in the facts, and one exit code. */
START_TEST(formats_agree)
{
	const struct played_case *c = played_case((size_t)_i);
	char *text = render("text", 0, (size_t)_i, (size_t)_i + 1);
	char *json = render("json", 0, (size_t)_i, (size_t)_i + 1);
	char *line = render("ndjson", 0, (size_t)_i, (size_t)_i + 1);
	char *junit = render("junit", 0, (size_t)_i, (size_t)_i + 1);
	char *tap = render("tap", 0, (size_t)_i, (size_t)_i + 1), expected[64];
	json_t *document = json_loads(json, 0, NULL), *suite = json_loads(line, 0, NULL);
	size_t failing = 0, skipped = 0, expected_to = 0;

	for (size_t i = 0; i < c->facts.test_count; i++) {
		failing += test_result_fails(c->facts.tests[i].result);
		skipped += c->facts.tests[i].result == TEST_SKIPPED
			|| c->facts.tests[i].result == TEST_BLOCKED;
		expected_to += c->facts.tests[i].result == TEST_FAILED_AS_EXPECTED;
	}
	ck_assert(json_equal(suite, json_array_get(json_object_get(document, "suites"), 0)));
	ck_assert_int_eq(json_integer_value(json_object_get(document, "exit_code")), c->exit_code);
	snprintf(expected, sizeof expected, "exit code %d", c->exit_code);
	ck_assert_ptr_nonnull(strstr(text, expected));
	ck_assert_uint_eq(count(text, "\nFAIL ") + count(text, "\nERROR ") + count(text, "\nXPASS "),
		failing);
	ck_assert_uint_eq(count(text, "\nSKIP "), skipped);
	ck_assert_uint_eq(count(junit, "<failure ") + count(junit, "<error "), failing);
	ck_assert_uint_eq(count(junit, "<skipped "), skipped);
	ck_assert_uint_eq(count(junit, "<testcase "), c->facts.test_count);
	ck_assert_uint_eq(count(tap, "\n    not ok "), failing + expected_to);
	ck_assert_uint_eq(count(tap, " # SKIP "), skipped);
	ck_assert_uint_eq(count(tap, "\nnot ok "), c->exit_code != 0);
	ck_assert_uint_eq(count(tap, "\nBail out! "), c->exit_code == 3);
	json_decref(document);
	json_decref(suite);
	free(text);
	free(json);
	free(line);
	free(junit);
	free(tap);
}
END_TEST

/* A character that drives a terminal, or that XML 1.0 cannot hold. */
static bool is_unsafe(unsigned code)
{
	return (code < 0x20 && code != '\n') || (code >= 0x7f && code < 0xa0) || code == 0xfffe
		|| code == 0xffff;
}

START_TEST(is_safe)
{
	size_t i = (size_t)_i / FORMS;
	char *text = render(forms[_i % FORMS].format, forms[_i % FORMS].verbosity, i, i + 1);
	struct bytes rest = { text, strlen(text) };

	while (rest.len) {
		unsigned code = 0;
		size_t len = text_utf8_length(rest, &code);
		ck_assert_msg(len > 0 && !is_unsafe(code), "U+%04X gets through: %.40s", code, rest.data);
		rest.data += len;
		rest.len -= len;
	}
	free(text);
}
END_TEST

/* What -v prints is one, and can be read where the lines of the dialogue can. */
START_TEST(verbose_is_a_script)
{
	char *text = render("text", 1, (size_t)_i, (size_t)_i + 1), *rest;
	struct script_problems problems = { 0 };
	struct arena arena = { 0 };

	if (played_case((size_t)_i)->facts.line_count == 0) {
		ck_assert_ptr_nonnull(script_parse(&arena, "all", (struct bytes){ text, strlen(text) },
			&problems));
		arena_clear(&arena);
	}
	rest = text;
	for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
		ck_assert_msg(!*line || strncmp(line, "# ", 2) == 0 || strncmp(line, "C: ", 3) == 0
			|| strncmp(line, "S: ", 3) == 0, "no line of a script: %s", line);
	free(text);
}
END_TEST

START_TEST(points_at_the_place)
{
	static const struct {
		struct script_problem problem;
		const char *expected;
	} table[] = {
		{ { { "a.imapt", 0, 0, 0 }, "cannot be opened", NULL, NULL, NULL, NULL, NULL },
			"a.imapt: error: cannot be opened\n" },
		{ { { "a.imapt", 7, 0, 0 }, "no", "C: . NOOP", NULL, NULL, NULL, NULL },
			"a.imapt:7: error: no\n       7 | C: . NOOP\n" },
		{ { { "a.imapt", 7, 4, 1 }, "no", "C: . NOOP", NULL, NULL, NULL, NULL },
			"a.imapt:7:4: error: no\n       7 | C: . NOOP\n         |    ^\n" },
		{ { { "a.imapt", 12345, 6, 4 }, "no", "C: \xc3\xbc NOOP", "note", "x\ny", "", "h" },
			"a.imapt:12345:6: error: no\n   12345 | C: \xc3\xbc NOOP\n"
			"         |      ^^^^ note\nexpected | x\n         | y\nreceived |\n    hint | h\n" },
		{ { { "a.imapt", 1, 112, 3 }, "no", "0123456789012345678901234567890123456789"
			"0123456789012345678901234567890123456789012345678901234567890123456789 xyz",
			NULL, NULL, NULL, NULL }, "a.imapt:1:112: error: no\n"
			"       1 | ... 78901234567890123456789 xyz\n"
			"         |                             ^^^\n" },
	};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	problem_print(out, &table[_i].problem, "error");
	fclose(out);
	ck_assert_str_eq(text, table[_i].expected);
	free(text);
}
END_TEST

Suite *check_played(void)
{
	Suite *suite = suite_create("played");
	TCase *tcase = tcase_create("played");
	int cases = (int)played_case_count();

	tcase_add_loop_test(tcase, is_as_agreed, 0, cases * FORMS);
	tcase_add_loop_test(tcase, many_are_as_agreed, 0, FORMS);
	tcase_add_loop_test(tcase, targets_are_as_agreed, 0, 8);
	tcase_add_loop_test(tcase, judges, 0, cases);
	tcase_add_test(tcase, judges_each_end);
	tcase_add_loop_test(tcase, formats_agree, 0, cases);
	tcase_add_loop_test(tcase, is_safe, 0, cases * FORMS);
	tcase_add_loop_test(tcase, verbose_is_a_script, 0, cases);
	tcase_add_loop_test(tcase, points_at_the_place, 0, 5);
	suite_add_tcase(suite, tcase);
	return suite;
}
