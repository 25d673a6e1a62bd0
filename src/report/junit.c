/* SPDX-License-Identifier: MIT */
/* JUnit XML as GitLab, Jenkins and GitHub actions read it; tests/junit.xsd says what is written of
 * it.  A character that XML 1.0 (section 2.2, Char) cannot hold becomes U+FFFD: one ESC of a
 * server's banner would make a CI server drop the whole report.  The sums stand in the first
 * element, so the document is written at its end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/date.h"
#include "base/text.h"
#include "report/cases.h"
#include "report/format.h"
#include "report/redact.h"
#include "report/view.h"
#include "report/writer.h"

struct seen { /* a case that is written */
	const char *class_name, *name;
	struct seen *next;
};

struct junit { /* lives in its own arena */
	struct arena arena;
	struct buffer body;
	struct seen *seen;
	size_t tests, failed, broken, skipped;
	int64_t took_us;
};

static void put(struct junit *junit, const char *text)
{
	buffer_append(&junit->body, text, strlen(text));
}

static bool xml_can_hold(unsigned code)
{
	return code == '\n' || code == '\t' || (code >= 0x20 && code < 0x7f)
		|| (code >= 0xa0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd)
		|| code >= 0x10000;
}

static const char *escape_of(unsigned code, bool attribute)
{
	switch (code) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\n': return attribute ? "&#10;" : NULL;
	case '\t': return attribute ? "&#9;" : NULL;
	default: return xml_can_hold(code) ? NULL : "\xef\xbf\xbd";
	}
}

/* The choke point: whatever is not markup of ours passes here. */
static void put_text(struct junit *junit, const struct report *report, const char *text,
	bool attribute)
{
	struct arena arena = { 0 };
	const char *shown = redact(report->redaction, &arena, text, false);
	struct bytes rest = text_utf8(&arena, (struct bytes){ shown, strlen(shown) });

	while (rest.len) {
		unsigned code = 0;
		size_t len = text_utf8_length(rest, &code);
		const char *escaped = escape_of(code, attribute);
		buffer_append(&junit->body, escaped ? escaped : rest.data,
			escaped ? strlen(escaped) : len);
		rest.data += len;
		rest.len -= len;
	}
	arena_clear(&arena);
}

static void put_attribute(struct junit *junit, const struct report *report, const char *name,
	const char *value)
{
	put(junit, " ");
	put(junit, name);
	put(junit, "=\"");
	put_text(junit, report, value, true);
	put(junit, "\"");
}

/* An element that has text in it; message and type are left out where they are NULL. */
static void put_element(struct junit *junit, const struct report *report, const char *name,
	const struct report_case *c, const char *text)
{
	put(junit, "      <");
	put(junit, name);
	if (c && c->outcome != CASE_SKIPPED)
		put_attribute(junit, report, "type", c->type ? c->type : "other");
	if (c)
		put_attribute(junit, report, "message", c->message);
	put(junit, ">");
	put_text(junit, report, text, false);
	put(junit, "</");
	put(junit, name);
	put(junit, ">\n");
}

/* Seconds with a point, whatever the locale. */
static const char *seconds(struct junit *junit, int64_t us)
{
	int64_t ms = us > 0 ? (us + 500) / 1000 : 0;

	return arena_printf(&junit->arena, "%lld.%03d", (long long)(ms / 1000), (int)(ms % 1000));
}

static bool is_seen(const struct junit *junit, const char *class_name, const char *name)
{
	for (const struct seen *seen = junit->seen; seen; seen = seen->next)
		if (strcmp(seen->name, name) == 0 && strcmp(seen->class_name, class_name) == 0)
			return true;
	return false;
}

/* CI servers drop a case whose class and name another one has. */
static const char *name_apart(struct junit *junit, const struct report_case *c)
{
	struct seen *seen = arena_alloc(&junit->arena, sizeof *seen);
	const char *name = c->name;

	for (unsigned number = 2; is_seen(junit, c->class_name, name); number++)
		name = arena_printf(&junit->arena, "%s (%u)", c->name, number);
	*seen = (struct seen){ arena_strdup(&junit->arena, c->class_name),
		arena_strdup(&junit->arena, name), junit->seen };
	junit->seen = seen;
	return seen->name;
}

static void put_attempts(struct junit *junit, unsigned attempts)
{
	if (attempts > 1)
		put(junit, arena_printf(&junit->arena, "      <properties><property name=\"attempts\" "
			"value=\"%u\"/></properties>\n", attempts));
}

static void put_outcome(struct junit *junit, const struct report *report,
	const struct report_case *c)
{
	static const char *const names[] = { [CASE_FAILED] = "failure", [CASE_ERROR] = "error",
		[CASE_SKIPPED] = "skipped", [CASE_TODO] = NULL };
	const char *detail = c->detail ? c->detail : c->message;

	put_attempts(junit, c->attempts);
	if (names[c->outcome])
		put_element(junit, report, names[c->outcome], c, detail);
	else if (c->outcome == CASE_TODO)
		put_element(junit, report, "system-out", NULL,
			arena_printf(&junit->arena, "failed as expected: %s\n%s", c->message, detail));
	else if (*c->message)
		put_element(junit, report, "system-out", NULL,
			arena_printf(&junit->arena, "%s\n%s", c->message, detail));
}

static void put_case(struct junit *junit, const struct report *report,
	const struct report_case *c)
{
	put(junit, "    <testcase");
	put_attribute(junit, report, "classname", c->class_name);
	put_attribute(junit, report, "name", name_apart(junit, c));
	if (c->file) {
		put_attribute(junit, report, "file", c->file);
		put(junit, arena_printf(&junit->arena, " line=\"%u\"", c->line ? c->line : 1));
	}
	if (c->took_us >= 0)
		put_attribute(junit, report, "time", seconds(junit, c->took_us));
	if (c->assertions)
		put(junit, arena_printf(&junit->arena, " assertions=\"%u\"", c->assertions));
	if (c->outcome == CASE_PASSED && c->attempts <= 1 && !*c->message) {
		put(junit, "/>\n");
		return;
	}
	put(junit, ">\n");
	put_outcome(junit, report, c);
	put(junit, "    </testcase>\n");
}

static void put_counts(struct junit *junit, const struct report_suite *suite)
{
	put(junit, arena_printf(&junit->arena,
		" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%s\">\n",
		suite->count, suite->failed, suite->broken, suite->skipped,
		seconds(junit, suite->took_us)));
	junit->tests += suite->count;
	junit->failed += suite->failed;
	junit->broken += suite->broken;
	junit->skipped += suite->skipped;
	junit->took_us += suite->took_us;
}

static void put_suite(struct report *report, const struct report_suite *suite)
{
	struct junit *junit = report->document;
	const char *started = date_time(&junit->arena, suite->started_at);

	put(junit, "  <testsuite");
	put_attribute(junit, report, "name", suite->name);
	if (suite->file)
		put_attribute(junit, report, "file", suite->file);
	if (started) /* the schemas of old want no zone */
		put_attribute(junit, report, "timestamp", arena_printf(&junit->arena, "%.19s", started));
	if (suite->host)
		put_attribute(junit, report, "hostname", suite->host);
	put_counts(junit, suite);
	for (size_t i = 0; i < suite->count; i++)
		put_case(junit, report, &suite->cases[i]);
	put(junit, "    <system-out>");
	put_text(junit, report, suite->notes, false);
	put(junit, "</system-out>\n  </testsuite>\n");
}

int junit_begin(struct report *report, struct error *error)
{
	struct arena arena = { 0 };
	struct junit *junit = arena_alloc(&arena, sizeof *junit);

	(void)error;
	junit->arena = arena;
	junit->body.cap = SIZE_MAX;
	report->document = junit;
	return 0;
}

int junit_target(struct report *report, const struct report_item *item, struct error *error)
{
	struct junit *junit = report->document;
	struct report_suite suite = suite_of_target(&junit->arena, report, item);

	(void)error;
	put_suite(report, &suite);
	return 0;
}

int junit_script(struct report *report, const struct report_script *script, struct error *error)
{
	struct junit *junit = report->document;
	struct report_suite suite = suite_of_script(&junit->arena, report, script);

	(void)error;
	put_suite(report, &suite);
	return 0;
}

int junit_end(struct report *report, struct error *error)
{
	struct junit *junit = report->document;
	const char *head = arena_printf(&junit->arena, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites name=\"imapvet\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
		"skipped=\"%zu\" time=\"%s\">\n", junit->tests, junit->failed, junit->broken,
		junit->skipped, seconds(junit, junit->took_us));
	struct arena arena;

	(void)error;
	writer_raw(report, head, strlen(head));
	writer_raw(report, junit->body.data, junit->body.len);
	writer_raw(report, "</testsuites>\n", strlen("</testsuites>\n"));
	buffer_clear(&junit->body);
	arena = junit->arena;
	arena_clear(&arena);
	report->document = NULL;
	return 0;
}
