/* SPDX-License-Identifier: MIT */
/*
 * Holds one run of imapvet against its script: the report's findings, facts and counts, its
 * bounds in time and memory.  A fault or weakness that the script neither expects nor allows is
 * a false alarm and fails the case.
 */
#include "server_case.h"

#include <fnmatch.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	RSS_MAX_KIB = 32 * 1024,
	SLACK_MS = 1000, INSTRUMENTED_SLACK_MS = 8000, /* beyond --timeout */
};

struct report { /* one target of the document, and whether all held so far */
	const struct expectations *expectations;
	const json_t *target;
	bool ok;
};

static void __attribute__((format(printf, 2, 3)))
wrong(bool *ok, const char *format, ...)
{
	va_list arguments;

	*ok = false;
	va_start(arguments, format);
	fputs("  ", stdout);
	vprintf(format, arguments);
	putchar('\n');
	va_end(arguments);
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* "id", or "id@PORT", "id@ADDRESS:PORT"; an id may hold wildcards. */
static bool means(const char *pattern, const json_t *finding)
{
	const char *at = strchr(pattern, '@'), *endpoint = text_of(finding, "endpoint");
	size_t length = at ? (size_t)(at - pattern) : strlen(pattern);
	char id[64];

	snprintf(id, sizeof(id), "%.*s", (int)length, pattern);
	if (fnmatch(id, text_of(finding, "id"), 0) != 0)
		return false;
	if (at == NULL || strcmp(at + 1, endpoint) == 0)
		return true;
	endpoint = strrchr(endpoint, ':');
	return endpoint && strcmp(at + 1, endpoint + 1) == 0;
}

static bool any_means(const struct words *patterns, const json_t *finding)
{
	for (size_t i = 0; i < patterns->count; i++)
		if (means(patterns->word[i], finding))
			return true;
	return false;
}

static const json_t *find(const json_t *list, const char *pattern)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (means(pattern, json_array_get(list, i)))
			return json_array_get(list, i);
	return NULL;
}

static void check_findings(struct report *report)
{
	const struct expectations *expectations = report->expectations;
	const json_t *findings = json_object_get(report->target, "findings");

	for (size_t i = 0; i < expectations->expect.count; i++)
		if (find(findings, expectations->expect.word[i]) == NULL)
			wrong(&report->ok, "missing finding: %s", expectations->expect.word[i]);
	for (size_t i = 0; i < json_array_size(findings); i++) {
		const json_t *finding = json_array_get(findings, i);
		bool note = strcmp(text_of(finding, "kind"), "note") == 0;

		if (any_means(&expectations->never, finding) || (!note &&
		    !any_means(&expectations->expect, finding) &&
		    !any_means(&expectations->may, finding)))
			wrong(&report->ok, "false alarm: %s at %s: %s", text_of(finding, "id"),
				text_of(finding, "endpoint"), text_of(finding, "evidence"));
	}
}

static void check_undecided(struct report *report)
{
	const struct words *undecided = &report->expectations->undecided;
	const json_t *inconclusive = json_object_get(report->target, "inconclusive");

	for (size_t i = 0; i < undecided->count; i++)
		if (find(inconclusive, undecided->word[i]) == NULL)
			wrong(&report->ok, "should be inconclusive: %s", undecided->word[i]);
}

/* "a.0.b" below value; NULL where there is none. */
static const json_t *walk(const json_t *value, const char *path)
{
	char key[64];

	while (value && *path) {
		size_t length = strcspn(path, ".");

		snprintf(key, sizeof(key), "%.*s", (int)length, path);
		value = json_is_array(value) ? json_array_get(value, strtoul(key, NULL, 10)) :
			json_object_get(value, key);
		path += length + (path[length] == '.');
	}
	return value;
}

static void show(const json_t *value, char *text, size_t size)
{
	char *dump = value ? json_dumps(value, JSON_ENCODE_ANY) : NULL;

	snprintf(text, size, "%s", json_is_string(value) ? json_string_value(value) :
		dump ? dump : "absent");
	free(dump);
}

static void check_value(struct report *report, const char *path, const char *wanted)
{
	char shown[128];

	show(walk(report->target, path), shown, sizeof(shown));
	if (strcmp(shown, wanted) != 0)
		wrong(&report->ok, "%s is %s, should be %s", path, shown, wanted);
}

static void check_facts(struct report *report, const struct verify *verify)
{
	const struct expectations *expectations = report->expectations;
	bool torn = verify->script->cut.wanted && verify->script->cut.reset;
	char number[16];

	if (expectations->root)
		check_value(report, "root_cause", expectations->root);
	if (expectations->verdict && strcmp(expectations->verdict, "any") != 0)
		check_value(report, "verdict", expectations->verdict);
	for (size_t i = 0; i < expectations->fact_count; i++)
		check_value(report, expectations->facts[i].path, expectations->facts[i].value);
	snprintf(number, sizeof(number), "%u", verify->count.connections);
	check_value(report, "connections", number);
	snprintf(number, sizeof(number), "%u", verify->count.logins);
	if (!torn) /* what crossed with RST was sent and never arrived */
		check_value(report, "login_attempts", number);
	snprintf(number, sizeof(number), "%d", verify->run->exit_code);
	check_value(report, "exit_code", number);
}

static bool check_document(const struct verify *verify)
{
	json_error_t error;
	json_t *document = json_loadb(verify->run->out, verify->run->out_len,
		JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	const json_t *targets = json_object_get(document, "targets");
	struct report report = {.expectations = &verify->script->expectations, .ok = true,
		.target = json_array_get(targets, 0)};

	if (document == NULL)
		wrong(&report.ok, "no JSON document: %s at byte %d", error.text, error.position);
	else if (json_array_size(targets) != 1)
		wrong(&report.ok, "the document has %zu targets", json_array_size(targets));
	else {
		check_findings(&report);
		check_undecided(&report);
		check_facts(&report, verify);
	}
	json_decref(document);
	return report.ok;
}

static bool check_bounds(const struct verify *verify)
{
	const struct run *run = verify->run;
	const struct expectations *expectations = &verify->script->expectations;
	long limit = verify->timeout_ms + (verify->instrumented ? INSTRUMENTED_SLACK_MS : SLACK_MS);
	bool ok = true;

	if (run->overdue)
		wrong(&ok, "still ran after %ld ms", run->elapsed_ms);
	else if (run->signal)
		wrong(&ok, "died of signal %d", run->signal);
	else if (run->elapsed_ms > limit)
		wrong(&ok, "took %ld ms with --timeout %ld", run->elapsed_ms,
			verify->timeout_ms / 1000);
	if (expectations->within_ms && !verify->instrumented &&
	    run->elapsed_ms > expectations->within_ms)
		wrong(&ok, "took %ld ms, should take %ld", run->elapsed_ms,
			expectations->within_ms);
	if (!verify->instrumented && run->rss_kib >= RSS_MAX_KIB)
		wrong(&ok, "used %ld KiB of memory", run->rss_kib);
	if (run->err_len > 0)
		wrong(&ok, "standard error: %.4000s", run->err);
	return ok;
}

bool verify_run(const struct verify *verify)
{
	const struct run *run = verify->run;
	int wanted = verify->script->expectations.exit_code;
	bool ok = check_bounds(verify);

	if (run->signal || run->overdue)
		return false;
	if (wanted >= 0 ? run->exit_code != wanted :
	    run->exit_code != 0 && run->exit_code != 1 && run->exit_code != 3)
		wrong(&ok, "exit code %d, should be %d", run->exit_code, wanted);
	return check_document(verify) && ok;
}

/* Length of the sequence at text if it is UTF-8 that a terminal merely shows, else 0. */
static size_t harmless(const unsigned char *text)
{
	unsigned code;
	size_t length = *text < 0x80 ? 1 : *text >> 5 == 6 ? 2 : *text >> 4 == 14 ? 3 :
		*text >> 3 == 30 ? 4 : 0;

	if (length <= 1)
		return length == 1 && (*text == '\n' || (*text >= 0x20 && *text != 0x7f));
	code = *text & (0xffU >> (length + 1));
	for (size_t i = 1; i < length; i++) {
		if (text[i] >> 6 != 2)
			return 0;
		code = code << 6 | (text[i] & 0x3fU);
	}
	if (code < 0xa0 || (code >= 0x200e && code <= 0x200f) ||
	    (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
		return 0;
	return length;
}

bool verify_text(const struct run *run)
{
	bool ok = true;

	if (run->out_len == 0)
		wrong(&ok, "the text report is empty");
	for (size_t i = 0; ok && i < run->out_len;) {
		size_t length = harmless((const unsigned char *)run->out + i);

		if (length == 0)
			wrong(&ok, "the text report holds byte \\x%02x at %zu",
				(unsigned char)run->out[i], i);
		i += length;
	}
	return ok;
}
