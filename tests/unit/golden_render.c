/* SPDX-License-Identifier: MIT */
/* Golden cases put into memory by the report's own calls. */
#include "golden_render.h"

#include <check.h>

#include "golden_build.h"

static void add_case(struct report *report, const struct golden_case *c)
{
	struct arena arena = { 0 };
	struct report_item item = c->make(&arena);
	struct error error;

	ck_assert_int_eq(report_target(report, &item, &error), 0);
	arena_clear(&arena);
}

/* From case number first to before last. */
static char *render(const char *format, struct report_style style, size_t first, size_t last)
{
	struct report report = { .format = report_find(format), .style = style,
		.started_at = GOLDEN_NOW };
	struct error error;
	size_t size;
	char *text;

	report.out = open_memstream(&text, &size);
	ck_assert_int_eq(report_begin(&report, &error), 0);
	for (size_t i = first; i < last; i++)
		add_case(&report, golden_case(i));
	ck_assert_int_eq(report_end(&report, &error), 0);
	fclose(report.out);
	return text;
}

char *render_case(const char *format, int verbosity, const struct golden_case *c)
{
	size_t i = (size_t)(c - golden_case(0));

	return render(format, (struct report_style){ false, verbosity }, i, i + 1);
}

char *render_coloured(int verbosity, const struct golden_case *c)
{
	size_t i = (size_t)(c - golden_case(0));

	return render("text", (struct report_style){ true, verbosity }, i, i + 1);
}

char *render_all(const char *format, int verbosity)
{
	return render(format, (struct report_style){ false, verbosity }, 0, golden_case_count());
}
