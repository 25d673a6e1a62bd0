/* SPDX-License-Identifier: MIT */
/* Targets and scripts as suites of cases, the way the formats for CI servers want them. */
#ifndef REPORT_CASES_H
#define REPORT_CASES_H

#include "base/arena.h"
#include "report/report.h"

enum case_outcome {
	CASE_PASSED, CASE_FAILED,
	CASE_ERROR,   /* could not be decided, and makes the run fail */
	CASE_SKIPPED,
	CASE_TODO,    /* failed as expected */
};

struct report_case {
	const char *class_name;  /* "imapt.mail.smoke", "imap.mail.example.org.993" */
	const char *name;
	const char *file;        /* NULL: none, and then line is 0 */
	unsigned line;
	int64_t took_us;         /* -1: unknown */
	enum case_outcome outcome;
	const char *type;        /* "mismatch", "high"; NULL: passed */
	const char *message;     /* one line; "": nothing to say */
	const char *detail;      /* lines; NULL: none */
	const struct script_problem *problem; /* NULL: none */
	unsigned assertions, attempts; /* 0: not counted */
};

struct report_suite {
	const char *name;        /* path of the script, or the target */
	const char *file;        /* NULL: it is of a target */
	const char *host;        /* NULL: the script names its own */
	int64_t started_at, took_us;
	struct report_case *cases;
	size_t count;
	size_t failed, broken, skipped; /* of them */
	const char *notes;       /* lines: warnings, and what it cost */
};

struct report_suite suite_of_script(struct arena *arena, const struct report *report,
	const struct report_script *script);
struct report_suite suite_of_target(struct arena *arena, const struct report *report,
	const struct report_item *item);

#endif
