/* SPDX-License-Identifier: MIT */
/* TAP 14: the plan first, a subtest for each script or target, indented by four, with a plan of its
 * own, then the point that sums it up.  A diagnosis is a YAML block, of strings in double quotes
 * alone, which can hold any text (YAML 1.2 section 7.3.1). */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "report/cases.h"
#include "report/format.h"
#include "report/redact.h"
#include "report/view.h"
#include "report/writer.h"

static void put(struct report *report, const char *text)
{
	writer_raw(report, text, strlen(text));
}

/* The choke point: whatever is not syntax of ours passes here, as one printable line. */
static const char *safe(const struct report *report, struct arena *arena, const char *text)
{
	return redact(report->redaction, arena,
		text_printable(arena, (struct bytes){ text, strlen(text) }, SIZE_MAX), false);
}

/* A description or a reason: "#" would begin a directive. */
static void put_words(struct report *report, struct arena *arena, const char *text)
{
	for (const char *p = safe(report, arena, text); *p; p++) {
		if (*p == '#' || *p == '\\')
			put(report, "\\");
		writer_raw(report, p, 1);
	}
}

/* A scalar in double quotes; lines stay lines. */
static void put_quoted(struct report *report, struct arena *arena, const char *text)
{
	put(report, "\"");
	while (*text) {
		size_t len = strcspn(text, "\n");
		for (const char *p = safe(report, arena, arena_printf(arena, "%.*s", (int)len, text)); *p;
			p++) {
			if (*p == '"' || *p == '\\')
				put(report, "\\");
			writer_raw(report, p, 1);
		}
		if (text[len] == '\n')
			put(report, "\\n");
		text += len + (text[len] == '\n');
	}
	put(report, "\"\n");
}

static void put_key(struct report *report, struct arena *arena, const char *key,
	const char *value)
{
	if (!value)
		return;
	put(report, arena_printf(arena, "      %s: ", key));
	put_quoted(report, arena, value);
}

static void put_problem(struct report *report, struct arena *arena,
	const struct script_problem *problem)
{
	const struct script_place *place = &problem->place;

	put(report, "      at:\n        file: ");
	put_quoted(report, arena, place->path);
	put(report, arena_printf(arena, "        line: %u\n", place->line));
	if (place->column)
		put(report, arena_printf(arena, "        column: %u\n", place->column));
	put_key(report, arena, "expected", problem->expected);
	put_key(report, arena, "received", problem->received);
	put_key(report, arena, "hint", problem->hint);
}

static void put_yaml(struct report *report, struct arena *arena, const struct report_case *c)
{
	put(report, "      ---\n");
	if (*c->message)
		put_key(report, arena, "message", c->message);
	if (c->outcome != CASE_PASSED || *c->message)
		put_key(report, arena, "severity", c->type);
	if (c->problem)
		put_problem(report, arena, c->problem);
	put_key(report, arena, "detail", c->outcome == CASE_PASSED ? NULL : c->detail);
	if (c->attempts > 1)
		put(report, arena_printf(arena, "      attempts: %u\n", c->attempts));
	if (c->took_us >= 0)
		put(report, arena_printf(arena, "      duration_ms: %.1f\n", view_ms(c->took_us)));
	put(report, "      ...\n");
}

static void put_case(struct report *report, struct arena *arena, const struct report_case *c,
	size_t number)
{
	bool ok = c->outcome == CASE_PASSED || c->outcome == CASE_SKIPPED;

	put(report, arena_printf(arena, "    %sok %zu - ", ok ? "" : "not ", number));
	put_words(report, arena, c->name);
	if (c->outcome == CASE_SKIPPED || c->outcome == CASE_TODO) {
		put(report, c->outcome == CASE_TODO ? " # TODO " : " # SKIP ");
		put_words(report, arena, c->message);
	}
	put(report, "\n");
	if (c->outcome != CASE_SKIPPED)
		put_yaml(report, arena, c);
}

static const char *title(const struct report *report, struct arena *arena,
	const struct report_suite *suite)
{
	return report->many_targets && suite->file && suite->host
		? arena_printf(arena, "%s [%s]", suite->name, suite->host) : suite->name;
}

static void put_suite(struct report *report, struct arena *arena,
	const struct report_suite *suite, int exit_code)
{
	put(report, "# Subtest: ");
	put_words(report, arena, title(report, arena, suite));
	put(report, arena_printf(arena, "\n    1..%zu", suite->count));
	put(report, suite->count ? "\n" : " # SKIP there is no test\n");
	for (size_t i = 0; i < suite->count; i++)
		put_case(report, arena, &suite->cases[i], i + 1);
	put(report, arena_printf(arena, "%sok %zu - ", exit_code ? "not " : "", report->count + 1));
	put_words(report, arena, title(report, arena, suite));
	put(report, arena_printf(arena, "\n  ---\n  duration_ms: %.1f\n  exit_code: %d\n  ...\n",
		view_ms(suite->took_us), exit_code));
}

int tap_begin(struct report *report, struct error *error)
{
	struct arena arena = { 0 };

	(void)error;
	put(report, arena_printf(&arena, "TAP version 14\n1..%zu\n", report->expected));
	arena_clear(&arena);
	return 0;
}

int tap_target(struct report *report, const struct report_item *item, struct error *error)
{
	struct arena arena = { 0 };
	struct report_suite suite = suite_of_target(&arena, report, item);

	(void)error;
	put_suite(report, &arena, &suite, item->judgement->exit_code);
	arena_clear(&arena);
	return 0;
}

int tap_script(struct report *report, const struct report_script *script, struct error *error)
{
	struct arena arena = { 0 };
	struct report_suite suite = suite_of_script(&arena, report, script);

	(void)error;
	put_suite(report, &arena, &suite, script->exit_code);
	arena_clear(&arena);
	return 0;
}

int tap_end(struct report *report, struct error *error)
{
	(void)error;
	if (report->exit_code > 128)
		put(report, "Bail out! interrupted\n");
	else if (report->of_scripts && report->exit_code == 3)
		put(report, "Bail out! a target could not be reached\n");
	return 0;
}
