/* SPDX-License-Identifier: MIT */
/* Golden reports: fixed facts in, every byte of the report as it was agreed.  Run with
 * IMAPVET_GOLDEN=write to take what is written now as agreed, then read the difference that git
 * shows.  Beside the bytes: all formats tell the same, and no text drives a terminal. */
#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "golden_cases.h"
#include "golden_render.h"
#include "script/script.h"

Suite *check_golden(void);

static const struct form {
	const char *suffix, *format;
	int verbosity;
} forms[] = { { "text", "text", 0 }, { "verbose", "text", 1 }, { "json", "json", 0 } };

enum { FORMS = sizeof forms / sizeof *forms };

START_TEST(is_as_agreed)
{
	const struct golden_case *c = golden_case((size_t)_i / FORMS);
	const struct form *form = &forms[_i % FORMS];
	char path[128], *text = render_case(form->format, form->verbosity, c);

	snprintf(path, sizeof path, "tests/golden/%s.%s", c->name, form->suffix);
	golden_agrees(path, text);
	free(text);
}
END_TEST

static const char *string_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static json_t *target_of(const char *json)
{
	json_t *document = json_loads(json, JSON_ALLOW_NUL, NULL), *target;

	ck_assert_ptr_nonnull(document);
	target = json_incref(json_array_get(json_object_get(document, "targets"), 0));
	json_decref(document);
	ck_assert_ptr_nonnull(target);
	return target;
}

static void tells_ids(const char *text, const json_t *list)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
		ck_assert_msg(strstr(text, string_of(entry, "id")) != NULL, "%s is not told in:\n%s",
			string_of(entry, "id"), text);
}

static void tells_verdict(const char *text, const json_t *target)
{
	static const char *const words[][2] = { { "pass", "OK " }, { "warn", "WARNING " },
		{ "fail", "PROBLEM " }, { "unreachable", "UNREACHABLE " } };
	const char *cause = string_of(target, "root_cause"), *told = NULL;
	char expected[128];

	for (size_t i = 0; i < 4; i++)
		if (strcmp(words[i][0], string_of(target, "verdict")) == 0)
			told = words[i][1];
	ck_assert_ptr_nonnull(told);
	ck_assert_msg(strncmp(text, told, strlen(told)) == 0, "not %s:\n%s", told, text);
	snprintf(expected, sizeof expected, "exit code %d",
		(int)json_integer_value(json_object_get(target, "exit_code")));
	ck_assert_msg(strstr(text, expected) != NULL, "not %s:\n%s", expected, text);
	if (!cause)
		return;
	snprintf(expected, sizeof expected, "[%s,", cause);
	ck_assert_msg(strstr(text, expected) != NULL, "no %s in:\n%s", expected, text);
	snprintf(expected, sizeof expected, " %s]\n", string_of(target, "root_cause_confidence"));
	ck_assert_msg(strstr(text, expected) != NULL, "no %s in:\n%s", expected, text);
}

START_TEST(formats_agree)
{
	const struct golden_case *c = golden_case((size_t)_i);
	char *text = render_case("text", 0, c), *verbose = render_case("text", 1, c);
	char *quiet = render_case("text", -1, c), *json = render_case("json", 0, c);
	char *line = render_case("ndjson", 0, c);
	json_t *target = target_of(json), *same = json_loads(line, JSON_ALLOW_NUL, NULL);
	bool passes = strcmp(string_of(target, "verdict"), "pass") == 0;

	ck_assert(json_equal(target, same));
	ck_assert_ptr_eq(strchr(line, '\n'), line + strlen(line) - 1);
	tells_verdict(text, target);
	tells_verdict(verbose, target);
	tells_ids(text, json_object_get(target, "findings"));
	tells_ids(verbose, json_object_get(target, "findings"));
	tells_ids(verbose, json_object_get(target, "inconclusive"));
	ck_assert_int_eq(*quiet == '\0', passes);
	ck_assert(passes || strncmp(quiet, text, strcspn(text, " ")) == 0);
	ck_assert(passes || strchr(quiet, '\n') == quiet + strlen(quiet) - 1);
	json_decref(target);
	json_decref(same);
	free(text);
	free(verbose);
	free(quiet);
	free(json);
	free(line);
}
END_TEST

static bool is_unsafe(unsigned code)
{
	return (code < 0x20 && code != '\n') || (code >= 0x7f && code < 0xa0) || code == 0x61c
		|| (code >= 0x200e && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e)
		|| (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

static void is_safe(const char *text)
{
	struct bytes rest = { text, strlen(text) };

	while (rest.len) {
		unsigned code = 0;
		size_t len = text_utf8_length(rest, &code);
		ck_assert_msg(len > 0, "not UTF-8: %.20s", rest.data);
		ck_assert_msg(!is_unsafe(code), "U+%04X gets through: %.60s", code, rest.data);
		rest.data += len;
		rest.len -= len;
	}
}

/* Takes our own colours out. */
static char *bleached(const char *text)
{
	static const char *const colours[] = { "\033[31m", "\033[32m", "\033[33m", "\033[0m" };
	char *copy = strdup(text), *out = copy;

	for (const char *in = copy; *in;) {
		size_t len = 0;
		for (size_t i = 0; i < 4 && !len; i++)
			if (strncmp(in, colours[i], strlen(colours[i])) == 0)
				len = strlen(colours[i]);
		if (!len)
			*out++ = *in;
		in += len ? len : 1;
	}
	*out = '\0';
	return copy;
}

START_TEST(text_is_safe)
{
	const struct golden_case *c = golden_case((size_t)_i / 3);
	int verbosity = _i % 3 - 1;
	char *text = render_case("text", verbosity, c);
	char *coloured = render_coloured(verbosity, c), *plain = bleached(coloured);

	is_safe(text);
	ck_assert_str_eq(plain, text);
	ck_assert_msg(*text == '\0' || strcmp(coloured, text) != 0, "no colour");
	free(text);
	free(coloured);
	free(plain);
}
END_TEST

START_TEST(json_is_ascii)
{
	char *text = render_case("json", 0, golden_case((size_t)_i));

	for (const char *p = text; *p; p++)
		ck_assert_msg(*p == '\n' || (*p >= ' ' && *p < 0x7f), "byte %02x", (unsigned char)*p);
	free(text);
}
END_TEST

/* Wire lines are never cut, so they may be longer than a line. */
static bool is_wire(const char *line)
{
	return strncmp(line, "C: ", 3) == 0 || strncmp(line, "S: ", 3) == 0
		|| strncmp(line, "# ", 2) == 0 || line[0] == '@';
}

static size_t columns(const char *line, size_t len)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++)
		count += ((unsigned char)line[i] & 0xc0) != 0x80;
	return count;
}

START_TEST(lines_fit)
{
	const struct golden_case *c = golden_case((size_t)_i / 2);
	char *text = render_case("text", _i % 2, c);

	for (char *line = text, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		*end = '\0';
		ck_assert_msg(is_wire(line) || columns(line, strlen(line)) <= REPORT_WIDTH,
			"%zu columns: %s", columns(line, strlen(line)), line);
		ck_assert_msg(end == line || end[-1] != ' ' || is_wire(line), "space at the end: %s", line);
	}
	free(text);
}
END_TEST

START_TEST(answer_comes_first)
{
	static const struct {
		const char *name, *second_line;
		size_t lines;
	} table[] = {
		{ "healthy", "  192.0.2.7", 10 }, { "dual-stack", "  192.0.2.7", 10 },
		{ "same-address", "  127.0.0.1", 10 }, { "expired", "WHO ", 24 },
		{ "login-accepted", "WHO ", 24 }, { "unreachable", "WHO ", 24 },
		{ "no-such-name", "WHO ", 24 },
	};
	size_t i = 0, count = 0;
	char *text;

	while (strcmp(golden_case(i)->name, table[_i].name) != 0)
		i++;
	text = render_case("text", 0, golden_case(i));
	for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++)
		count++;
	ck_assert_msg(count <= table[_i].lines, "%zu lines:\n%s", count, text);
	const char *second = strchr(text, '\n') + 1;
	if (strncmp(second, "     ", 5) == 0) /* the rest of a long first line */
		second = strchr(second, '\n') + 1;
	ck_assert(strncmp(second, table[_i].second_line, strlen(table[_i].second_line)) == 0);
	free(text);
}
END_TEST

/* From the first visit on, all of it is a script. */
START_TEST(transcript_is_a_script)
{
	char *text = render_case("text", 1, golden_case((size_t)_i));
	const char *visits = strstr(text, "\n# visit ");
	struct bytes transcript = { visits, visits ? strlen(visits) : 0 };
	struct script_problems problems = { 0 };
	struct arena arena = { 0 };

	if (visits && !script_parse(&arena, golden_case((size_t)_i)->name, transcript, &problems))
		ck_abort_msg("line %u: %s: %s", problems.list[0].place.line, problems.list[0].message,
			problems.list[0].source);
	arena_clear(&arena);
	free(text);
}
END_TEST

Suite *check_golden(void)
{
	Suite *suite = suite_create("golden");
	TCase *tcase = tcase_create("golden");
	int cases = (int)golden_case_count();

	tcase_add_loop_test(tcase, is_as_agreed, 0, cases * FORMS);
	tcase_add_loop_test(tcase, formats_agree, 0, cases);
	tcase_add_loop_test(tcase, text_is_safe, 0, cases * 3);
	tcase_add_loop_test(tcase, json_is_ascii, 0, cases);
	tcase_add_loop_test(tcase, lines_fit, 0, cases * 2);
	tcase_add_loop_test(tcase, answer_comes_first, 0, 7);
	tcase_add_loop_test(tcase, transcript_is_a_script, 0, cases);
	suite_add_tcase(suite, tcase);
	return suite;
}
