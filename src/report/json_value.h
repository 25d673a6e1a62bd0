/* SPDX-License-Identifier: MIT */
/* What JSON values are built with; a failure is kept, and fails the whole document. */
#ifndef REPORT_JSON_VALUE_H
#define REPORT_JSON_VALUE_H

#include "model/tls_offer.h"
#include "report/json_document.h"

/* Take value, which may be NULL: memory ran out. */
void value_set(struct json *json, json_t *object, const char *key, json_t *value);
void value_add(struct json *json, json_t *array, json_t *value);
/* Sets a key that is not applicable where text is NULL. */
void value_set_text(struct json *json, json_t *object, const char *key, const char *text);
/* A string, in which bytes that are not UTF-8 become U+FFFD; null without any. */
json_t *value_bytes(struct bytes bytes);
json_t *value_text(const char *text);
/* RFC 3339 in UTC; null for years that it cannot write. */
json_t *value_time(int64_t seconds);
/* Whether what was seen is what is good; null: it is not known. */
json_t *value_good(enum observed seen, enum observed good);

#endif
