/* SPDX-License-Identifier: MIT */
/* The values that JSON documents consist of. */
#ifndef REPORT_JSON_DOCUMENT_H
#define REPORT_JSON_DOCUMENT_H

#include <jansson.h>

#include "base/arena.h"
#include "report/report.h"

struct json { /* one open document; lives in its own arena */
	struct arena arena;
	json_t *document; /* of `json` */
	json_t *items;    /* its targets or suites, borrowed from it */
	bool failed;      /* memory ran out somewhere */
};

/* A new reference each. */
json_t *json_of_target(struct json *json, const struct report_item *item);
json_t *json_of_script(struct json *json, const struct report_script *script);

#endif
