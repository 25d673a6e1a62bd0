/* SPDX-License-Identifier: MIT */
/* JSON documents (RFC 8259) of schema "imapvet/1": one, or one target or suite a line.  Everything
 * but printable ASCII is escaped, so that a terminal that shows the document obeys nothing in it.
 * What a target or a suite looks like, json.c and json_script.c know. */
#include <string.h>

#include "report/format.h"
#include "report/json_redact.h"
#include "report/json_value.h"
#include "report/writer.h"

enum { FLAGS = JSON_ENSURE_ASCII | JSON_REAL_PRECISION(15) };

/* DEL, the one control character that jansson leaves as it is, occurs in strings only. */
static int write_part(const char *data, size_t len, void *report)
{
	const char *del;

	while ((del = memchr(data, 0x7f, len)) != NULL) {
		size_t before = (size_t)(del - data);
		writer_raw(report, data, before);
		writer_raw(report, "\\u007f", 6);
		data += before + 1;
		len -= before + 1;
	}
	writer_raw(report, data, len);
	return ((struct report *)report)->write_errno ? -1 : 0;
}

/* A value on lines of its own.  Which writes failed, report.c knows; the rest is memory. */
static int dump(struct report *report, const json_t *value, size_t flags, struct error *error)
{
	struct json *json = report->document;

	if (json->failed || (json_dump_callback(value, write_part, report, FLAGS | flags)
		&& !report->write_errno))
		return error_set(error, "cannot write the report: out of memory");
	writer_raw(report, "\n", 1);
	return 0;
}

static struct json *open_document(struct report *report)
{
	struct arena arena = { 0 };
	struct json *json = arena_alloc(&arena, sizeof *json);

	json->arena = arena;
	report->document = json;
	return json;
}

static void close_document(struct report *report)
{
	struct json *json = report->document;
	struct arena arena = json->arena;

	json_decref(json->document);
	arena_clear(&arena);
	report->document = NULL;
}

int json_begin(struct report *report, struct error *error)
{
	struct json *json = open_document(report);

	(void)error;
	json->document = json_object();
	json->items = json_array();
	value_set(json, json->document, "schema", json_string("imapvet/1"));
	value_set(json, json->document, "version", json_string(IMAPVET_VERSION));
	value_set(json, json->document, "started", value_time(report->started_at));
	if (report->of_scripts)
		value_set(json, json->document, "command", json_string("run"));
	value_set(json, json->document, report->of_scripts ? "suites" : "targets", json->items);
	return 0;
}

static json_t *of_item(struct report *report, const struct report_item *item)
{
	json_t *target = json_of_target(report->document, item), *shown;

	if (!report->redaction)
		return target;
	shown = json_redact(report, "", target);
	json_decref(target);
	return shown;
}

int json_target(struct report *report, const struct report_item *item, struct error *error)
{
	struct json *json = report->document;

	(void)error;
	value_add(json, json->items, of_item(report, item));
	return 0;
}

int json_script(struct report *report, const struct report_script *script, struct error *error)
{
	struct json *json = report->document;

	(void)error;
	value_add(json, json->items, json_of_script(json, script));
	return 0;
}

int json_end(struct report *report, struct error *error)
{
	struct json *json = report->document;

	if (report->of_scripts)
		value_set(json, json->document, "exit_code", json_integer(report->exit_code));
	int result = dump(report, json->document, JSON_INDENT(2), error);

	close_document(report);
	return result;
}

int ndjson_begin(struct report *report, struct error *error)
{
	(void)error;
	open_document(report);
	return 0;
}

int ndjson_target(struct report *report, const struct report_item *item, struct error *error)
{
	json_t *target = of_item(report, item);
	int result = dump(report, target, JSON_COMPACT, error);

	json_decref(target);
	return result;
}

int ndjson_script(struct report *report, const struct report_script *script, struct error *error)
{
	json_t *suite = json_of_script(report->document, script);
	int result = dump(report, suite, JSON_COMPACT, error);

	json_decref(suite);
	return result;
}

int ndjson_end(struct report *report, struct error *error)
{
	(void)error;
	close_document(report);
	return 0;
}
