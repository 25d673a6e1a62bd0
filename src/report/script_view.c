/* SPDX-License-Identifier: MIT */
/* Sums and words of a script that was played, which the formats share so that they cannot differ.
 * What an exit code follows from is the judge's. */
#include "report/script_view.h"

#include <string.h>

#include "report/problem.h"

enum { EXCHANGE_MAX = 12 };

struct script_counts script_counts(const struct script_facts *facts)
{
	struct script_counts counts = { .tests = facts->test_count };

	for (size_t i = 0; i < facts->test_count; i++) {
		enum script_result result = facts->tests[i].result;
		counts.passed += result == TEST_PASSED || result == TEST_FAILED_AS_EXPECTED;
		counts.failed += result == TEST_FAILED || result == TEST_PASSED_UNEXPECTEDLY;
		counts.broken += result == TEST_BROKEN;
		counts.skipped += result == TEST_SKIPPED || result == TEST_BLOCKED;
	}
	return counts;
}

const char *script_verdict(const struct report_script *script)
{
	switch (script->exit_code) {
	case 0: return "pass";
	case 1: return "fail";
	case 3: return "unreachable";
	default: return "error";
	}
}

bool script_has_problem(const struct test_facts *test)
{
	return test->problem.message && test->failure != FAILURE_NONE;
}

const char *script_reason(const struct test_facts *test)
{
	if (test->result == TEST_PASSED_UNEXPECTEDLY)
		return "passed, though @xfail says that it cannot: take @xfail away if this is mended";
	if (test->reason)
		return test->reason;
	return script_has_problem(test) ? test->problem.message : "";
}

const char *script_problem_word(const struct test_facts *test)
{
	return test->result == TEST_BROKEN ? "error" : "fail";
}

/* "C: ", "C2: " */
static bool is_sent(const struct script_line *line)
{
	const char *text = line->text;

	return text[0] == 'C' && (text[1] == ':' || (text[1] && text[2] == ':'));
}

void script_last_exchange(const struct script_facts *facts, size_t test, size_t max,
	size_t *first_r, size_t *count_r)
{
	size_t end = facts->line_count, first;

	while (end && (facts->lines[end - 1].test > test || facts->lines[end - 1].text[0] == '#'))
		end--; /* what imapvet said by itself came later */
	first = end;
	while (first && facts->lines[first - 1].test == test && !is_sent(&facts->lines[first - 1]))
		first--;
	while (first && facts->lines[first - 1].test == test && is_sent(&facts->lines[first - 1]))
		first--;
	while (first < end && strchr("@#", facts->lines[first].text[0]))
		first++; /* before the first word */
	if (end - first > max)
		first = end - max;
	*first_r = first;
	*count_r = end - first;
}

const char *script_diagnosis(struct arena *arena, const struct script_facts *facts, size_t test)
{
	const struct script_problem *problem = &facts->tests[test].problem;
	size_t first, count;
	const char *text = arena_printf(arena, "%s\n%s",
		problem_first_line(arena, problem, script_problem_word(&facts->tests[test])),
		problem_body(arena, problem));

	script_last_exchange(facts, test, EXCHANGE_MAX, &first, &count);
	if (count)
		text = arena_printf(arena, "%sthe last exchange:\n", text);
	for (size_t i = first; i < first + count; i++)
		text = arena_printf(arena, "%s  %s\n", text, facts->lines[i].text);
	return text;
}
