/* SPDX-License-Identifier: MIT */
/* What a format is to report.c: four calls in a row of its table. */
#ifndef REPORT_FORMAT_H
#define REPORT_FORMAT_H

#include "report/report.h"

/* Each returns 0, or -1 with the reason; report.c itself sees to writes that failed. */
struct report_format {
	const char *name;
	int (*begin)(struct report *report, struct error *error);
	int (*target)(struct report *report, const struct report_item *item, struct error *error);
	int (*script)(struct report *report, const struct report_script *script, struct error *error);
	int (*end)(struct report *report, struct error *error); /* frees report->document */
};

int text_begin(struct report *report, struct error *error);
int text_target(struct report *report, const struct report_item *item, struct error *error);
int text_script(struct report *report, const struct report_script *script, struct error *error);
int text_end(struct report *report, struct error *error);

int json_begin(struct report *report, struct error *error);
int json_target(struct report *report, const struct report_item *item, struct error *error);
int json_script(struct report *report, const struct report_script *script, struct error *error);
int json_end(struct report *report, struct error *error);

int ndjson_begin(struct report *report, struct error *error);
int ndjson_target(struct report *report, const struct report_item *item, struct error *error);
int ndjson_script(struct report *report, const struct report_script *script, struct error *error);
int ndjson_end(struct report *report, struct error *error);

int junit_begin(struct report *report, struct error *error);
int junit_target(struct report *report, const struct report_item *item, struct error *error);
int junit_script(struct report *report, const struct report_script *script, struct error *error);
int junit_end(struct report *report, struct error *error);

int tap_begin(struct report *report, struct error *error);
int tap_target(struct report *report, const struct report_item *item, struct error *error);
int tap_script(struct report *report, const struct report_script *script, struct error *error);
int tap_end(struct report *report, struct error *error);

#endif
