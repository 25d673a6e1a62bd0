/* SPDX-License-Identifier: MIT */
/* The smallest parts of JSON documents (RFC 8259).  What has no memory left is noted in the
 * document, so that none is written with something missing.  Which keys there are, and what they
 * mean, is not known here. */
#include "report/json_value.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "report/view.h"

void value_set(struct json *json, json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value))
		json->failed = true;
}

void value_add(struct json *json, json_t *array, json_t *value)
{
	if (json_array_append_new(array, value))
		json->failed = true;
}

json_t *value_bytes(struct bytes bytes)
{
	struct arena arena = { 0 };
	struct bytes text;
	json_t *value;

	if (!bytes.data)
		return json_null();
	text = text_utf8(&arena, bytes);
	value = json_stringn(text.data, text.len);
	arena_clear(&arena);
	return value;
}

json_t *value_text(const char *text)
{
	return value_bytes((struct bytes){ text, text ? strlen(text) : 0 });
}

void value_set_text(struct json *json, json_t *object, const char *key, const char *text)
{
	if (text)
		value_set(json, object, key, value_text(text));
}

json_t *value_time(int64_t seconds)
{
	struct arena arena = { 0 };
	json_t *value = value_text(date_time(&arena, seconds));

	arena_clear(&arena);
	return value;
}

json_t *value_good(enum observed seen, enum observed good)
{
	return seen == OBSERVED_UNKNOWN ? json_null() : json_boolean(seen == good);
}
