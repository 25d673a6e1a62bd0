/* SPDX-License-Identifier: MIT */
/* Scripts in the report for people: a line a test, the diagnosis under one that failed, the sums
 * last.  With -v the dialogue is there as well, and then all of it is a valid script: "C: " and
 * "S: " as on the wire, every other line behind "# ". */
#include <string.h>

#include "report/format.h"
#include "report/page.h"
#include "report/problem.h"
#include "report/tally.h"

static const struct {
	const char *word;
	enum paint paint;
} words[] = {
	[TEST_PASSED] = { "OK", PAINT_GOOD },
	[TEST_FAILED] = { "FAIL", PAINT_BAD },
	[TEST_BROKEN] = { "ERROR", PAINT_BAD },
	[TEST_SKIPPED] = { "SKIP", PAINT_CARE },
	[TEST_BLOCKED] = { "SKIP", PAINT_CARE },
	[TEST_FAILED_AS_EXPECTED] = { "XFAIL", PAINT_GOOD },
	[TEST_PASSED_UNEXPECTEDLY] = { "XPASS", PAINT_BAD },
};

enum { WORD_COLUMN = 7 }; /* where the name of a test stands */

static const char *prefix(const struct page *page)
{
	return page->verbose ? "# " : "";
}

static void put_text(const struct page *page, const char *text)
{
	writer_lines(page->report, prefix(page), text);
}

static const char *count(const struct page *page, size_t n, const char *noun)
{
	return arena_printf(page->arena, "%zu %s%s", n, noun, n == 1 ? "" : "s");
}

static void put_test(const struct page *page, const struct test_facts *test)
{
	const char *reason = test->result == TEST_FAILED || test->result == TEST_BROKEN ? ""
		: script_reason(test);
	const char *text = arena_printf(page->arena, "%s%s%s", test->name, *reason ? ": " : "", reason);

	if (test->result != TEST_SKIPPED && test->result != TEST_BLOCKED)
		text = arena_printf(page->arena, "%s, %s", text, page_duration(page, test->took_us));
	if (test->attempts > 1)
		text = arena_printf(page->arena, "%s, %u attempts", text, test->attempts);
	writer_block(page->report, &(struct block){ .paint = words[test->result].paint,
		.label = arena_printf(page->arena, "%s%s", prefix(page), words[test->result].word),
		.column = WORD_COLUMN + (unsigned)strlen(prefix(page)), .text = text });
}

static void put_dialogue(const struct page *page, const struct script_facts *facts, size_t test)
{
	for (size_t i = 0; i < facts->line_count; i++)
		if (facts->lines[i].test == test)
			writer_line(page->report, "", (struct bytes){ facts->lines[i].text,
				strlen(facts->lines[i].text) });
}

/* With -v, the dialogue above the diagnosis has the last exchange. */
static void put_diagnosis(const struct page *page, const struct script_facts *facts, size_t test)
{
	const struct script_problem *problem = &facts->tests[test].problem;

	if (!test_result_fails(facts->tests[test].result) || !script_has_problem(&facts->tests[test]))
		return;
	if (!page->verbose) {
		put_text(page, script_diagnosis(page->arena, facts, test));
		return;
	}
	put_text(page, problem_first_line(page->arena, problem,
		script_problem_word(&facts->tests[test])));
	put_text(page, problem_body(page->arena, problem));
}

static void put_heading(const struct page *page, const struct script_facts *facts)
{
	const char *text = facts->path;

	if (strcmp(facts->name, facts->path) != 0)
		text = arena_printf(page->arena, "%s (%s)", text, facts->name);
	if (facts->target)
		text = arena_printf(page->arena, "%s on %s", text, facts->target);
	put_text(page, text);
}

static void put_warnings(const struct page *page, const struct script_facts *facts)
{
	for (size_t i = 0; i < facts->warning_count; i++) {
		const struct script_problem *warning = &facts->warnings[i];
		put_text(page, problem_first_line(page->arena, warning, "warning"));
		put_text(page, problem_body(page->arena, warning));
	}
}

static void put_script(const struct page *page, const struct script_facts *facts)
{
	bool quiet = page->report->style.verbosity < 0;

	if (page->report->count && !quiet)
		writer_raw(page->report, "\n", 1);
	put_heading(page, facts);
	for (size_t i = 0; i < facts->test_count; i++) {
		if (quiet && !test_result_fails(facts->tests[i].result))
			continue;
		if (page->verbose)
			put_dialogue(page, facts, i);
		put_test(page, &facts->tests[i]);
		put_diagnosis(page, facts, i);
	}
	if (page->verbose)
		put_dialogue(page, facts, facts->test_count);
	if (page->verbose && facts->lines_cut)
		put_text(page, "more passed than is kept here");
	put_warnings(page, facts);
}

static void add_up(struct tally *tally, const struct script_facts *facts)
{
	struct script_counts counts = script_counts(facts);

	tally->counts.tests += counts.tests;
	tally->counts.passed += counts.passed;
	tally->counts.failed += counts.failed;
	tally->counts.broken += counts.broken;
	tally->counts.skipped += counts.skipped;
	tally->connections += facts->connections;
	tally->login_attempts += facts->login_attempts;
}

int text_script(struct report *report, const struct report_script *script, struct error *error)
{
	struct arena arena = { 0 };
	struct page page = { report, &arena, NULL, report->style.verbosity > 0 };

	(void)error;
	add_up(report->document, script->facts);
	if (report->style.verbosity >= 0 || script->exit_code != 0 || script->facts->warning_count)
		put_script(&page, script->facts);
	arena_clear(&arena);
	return 0;
}

void tally_put_scripts(struct report *report, struct tally *tally)
{
	struct page page = { report, &tally->arena, NULL, report->style.verbosity > 0 };
	const struct script_counts *counts = &tally->counts;
	const char *more = report->exit_code == 0 || page.verbose ? "" : " (dialogue: -v)";
	const char *text;

	if (report->style.verbosity < 0)
		return;
	text = arena_printf(page.arena, "%s: %zu passed", count(&page, counts->tests, "test"),
		counts->passed);
	if (counts->failed)
		text = arena_printf(page.arena, "%s, %zu FAILED", text, counts->failed);
	if (counts->broken)
		text = arena_printf(page.arena, "%s, %zu could not be run to the end (ERROR)", text,
			counts->broken);
	if (counts->skipped)
		text = arena_printf(page.arena, "%s, %zu skipped", text, counts->skipped);
	if (report->count)
		writer_raw(report, "\n", 1);
	put_text(&page, text);
	if (report->exit_code > 128)
		put_text(&page, "interrupted: what is missing was not begun");
	put_text(&page, arena_printf(page.arena, "%s, %s, %s, exit code %d%s",
		page_duration(&page, report->took_us), count(&page, tally->connections, "connection"),
		count(&page, tally->login_attempts, "login attempt"), report->exit_code, more));
}
