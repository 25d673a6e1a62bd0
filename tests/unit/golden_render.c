/* SPDX-License-Identifier: MIT */
/* Golden cases put into memory by the report's own calls. */
#include "golden_render.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

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
		.started_at = GOLDEN_NOW, .fail_on = SEVERITY_HIGH, .expected = last - first };
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

/* The golden files do not change with every release. */
static void without_version(char *text)
{
	static const char version[] = "\"version\": \"" IMAPVET_VERSION "\"";
	static const char none[] = "\"version\": \"0\"";
	char *found = strstr(text, version);

	if (found) {
		memmove(found + strlen(none), found + strlen(version), strlen(found + strlen(version)) + 1);
		memcpy(found, none, strlen(none));
	}
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	if (!file)
		return NULL;
	if (getdelim(&text, &size, '\0', file) < 0)
		text[0] = '\0';
	fclose(file);
	return text;
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
}

static void show_difference(const char *path, const char *text)
{
	char command[256];
	FILE *diff;

	snprintf(command, sizeof command, "diff -u %s -", path);
	fflush(NULL);
	diff = popen(command, "w");
	ck_assert_ptr_nonnull(diff);
	fputs(text, diff);
	pclose(diff);
}

void golden_agrees(const char *path, char *text)
{
	const char *mode = getenv("IMAPVET_GOLDEN");

	without_version(text);
	if (mode && strcmp(mode, "write") == 0)
		write_file(path, text);
	char *expected = read_file(path);
	ck_assert_msg(expected != NULL, "%s is missing; see IMAPVET_GOLDEN in check_golden.c", path);
	if (strcmp(text, expected) != 0)
		show_difference(path, text);
	ck_assert_msg(strcmp(text, expected) == 0, "the report differs from %s", path);
	free(expected);
}
