/* SPDX-License-Identifier: MIT */
/* Goes through a finished JSON value and puts tokens for names into every string, so that no key
 * that is ever added can be forgotten.  What a name is, redact.c knows. */
#include "report/json_redact.h"

#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "report/redact.h"

/* Values of these keys are words of ours that programs compare, but for names in the DNS. */
static bool is_vocabulary(const char *key, const char *value)
{
	static const char *const keys[] = { "schema", "version", "command", "stage", "outcome", "mode",
		"severity", "kind", "verdict", "who", "id", "root_cause", "root_cause_confidence", "result",
		"cleartext_login", "cleartext_authenticate", "role", "name", "user_name", "grade", "level",
		"strength", "profile", "security" };

	if (strcmp(key, "name") == 0 && strchr(value, '.'))
		return false;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

/* A string may hold NUL, which is told apart by its length only. */
static json_t *redacted_string(struct report *report, const char *key, const json_t *value)
{
	const char *text = json_string_value(value), *end = text + json_string_length(value);
	bool ours = strcmp(key, "remedy") == 0 || strcmp(key, "reference") == 0
		|| strcmp(key, "requirement") == 0;
	struct arena arena = { 0 };
	struct buffer buffer = { .cap = SIZE_MAX };

	while (text < end) {
		size_t len = strlen(text);
		const char *shown = redact(report->redaction, &arena, text, ours);
		buffer_append(&buffer, shown, strlen(shown));
		text += len;
		if (text < end)
			buffer_append(&buffer, text++, 1);
	}
	json_t *string = json_stringn(buffer.data ? buffer.data : "", buffer.len);
	buffer_clear(&buffer);
	arena_clear(&arena);
	return string;
}

json_t *json_redact(struct report *report, const char *key, json_t *value)
{
	json_t *copy, *child;
	const char *name;
	size_t i;

	if (json_is_string(value))
		return is_vocabulary(key, json_string_value(value)) ? json_incref(value)
			: redacted_string(report, key, value);
	if (json_is_array(value)) {
		copy = json_array();
		json_array_foreach(value, i, child)
			json_array_append_new(copy, json_redact(report, key, child));
		return copy;
	}
	if (!json_is_object(value))
		return json_incref(value);
	copy = json_object();
	json_object_foreach(value, name, child)
		json_object_set_new(copy, name, json_redact(report, name, child));
	return copy;
}
