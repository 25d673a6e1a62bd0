/* SPDX-License-Identifier: MIT */
/* A problem in a script on paper: place, message, the line with a caret under it, what was expected
 * and what came, and a hint.  All formats take it from here.  Columns are code points, so that the
 * caret stands right wherever characters have one width. */
#include "report/problem.h"

#include <stdint.h>
#include <string.h>

#include "report/report.h"
#include "report/writer.h"

enum {
	GUTTER = 8,                                 /* columns of "received" */
	ROOM = REPORT_WIDTH - GUTTER - 3,           /* columns behind it */
	BEFORE = 24,     /* columns kept before a caret that stands too far right */
	VALUE_MAX = 400, /* code points of a line of what was expected or received */
};

const char *problem_first_line(struct arena *arena, const struct script_problem *problem,
	const char *word)
{
	const struct script_place *place = &problem->place;

	if (!place->line)
		return arena_printf(arena, "%s: %s: %s", place->path, word, problem->message);
	if (!place->column)
		return arena_printf(arena, "%s:%u: %s: %s", place->path, place->line, word,
			problem->message);
	return arena_printf(arena, "%s:%u:%u: %s: %s", place->path, place->line, place->column, word,
		problem->message);
}

/* One line behind its label, cut where it is longer than max code points. */
static const char *put_row(struct arena *arena, const char *text, const char *label,
	const char *row, size_t max)
{
	size_t len = strcspn(row, "\n"), shown = writer_prefix(row, len, max);

	return arena_printf(arena, "%s%*s |%s%.*s%s\n", text, GUTTER, label, len ? " " : "",
		(int)shown, row, shown < len ? " ..." : "");
}

static const char *put_rows(struct arena *arena, const char *text, const char *label,
	const char *rows)
{
	for (bool first = true; rows && (first || *rows); first = false) {
		size_t len = strcspn(rows, "\n");
		text = put_row(arena, text, first ? label : "", rows, VALUE_MAX);
		rows += len + (rows[len] == '\n');
	}
	return text;
}

static const char *repeated(struct arena *arena, char c, size_t count)
{
	char *text = arena_alloc(arena, count + 1);

	memset(text, c, count);
	return text;
}

/* The line of the script, or the part of it around the caret, and the caret. */
static const char *put_source(struct arena *arena, const struct script_problem *problem)
{
	const struct script_place *place = &problem->place;
	const char *source = problem->source, *cut = "";
	size_t len = strlen(source), skipped = 0;
	size_t column = place->column ? place->column - 1 : 0;
	const char *number = place->line ? arena_printf(arena, "%u", place->line) : "";

	if (column + place->width > ROOM && column > BEFORE) {
		cut = "... ";
		skipped = writer_prefix(source, len, column - BEFORE);
		column = BEFORE + strlen(cut);
	}
	const char *text = put_row(arena, "", number,
		arena_printf(arena, "%s%s", cut, source + skipped), ROOM);
	if (!place->column || (!place->width && !problem->note))
		return text;
	size_t width = place->width ? place->width : 1, most = ROOM > column ? ROOM - column : 1;
	return arena_printf(arena, "%s%*s | %s%s%s%s\n", text, GUTTER, "",
		repeated(arena, ' ', column), repeated(arena, '^', width < most ? width : most),
		problem->note ? " " : "", problem->note ? problem->note : "");
}

const char *problem_body(struct arena *arena, const struct script_problem *problem)
{
	const char *text = problem->source ? put_source(arena, problem) : "";

	text = put_rows(arena, text, "expected", problem->expected);
	text = put_rows(arena, text, "received", problem->received);
	return put_rows(arena, text, "hint", problem->hint);
}

void problem_print(FILE *out, const struct script_problem *problem, const char *word)
{
	struct arena arena = { 0 };
	struct report report = { .out = out };

	writer_lines(&report, "", problem_first_line(&arena, problem, word));
	writer_lines(&report, "", problem_body(&arena, problem));
	arena_clear(&arena);
}
