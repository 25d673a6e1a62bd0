/* SPDX-License-Identifier: MIT */
/* A JSON value without names. */
#ifndef REPORT_JSON_REDACT_H
#define REPORT_JSON_REDACT_H

#include <jansson.h>

#include "report/report.h"

/* A new reference; key is the nearest one above the value, "" at the top. */
json_t *json_redact(struct report *report, const char *key, json_t *value);

#endif
