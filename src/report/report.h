/* SPDX-License-Identifier: MIT */
/* One table of formats; none holds a judgement of its own. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "model/facts.h"
#include "model/finding.h"
#include "model/script_facts.h"

struct report_item { /* one target, observed and judged */
	const char *command; /* "check" */
	const struct target_facts *facts;
	const struct judgement *judgement;
};

struct report_script { /* one script, played against one target and judged */
	const struct script_facts *facts;
	int exit_code;
};

struct report_style { /* how the text report looks; documents ignore it */
	bool color;
	int verbosity; /* -1: -q, 0, 1: -v with the transcript */
};

struct report_format; /* a row of the table */

/* NULL where no format has that name. */
const struct report_format *report_find(const char *name);
/* All names, NULL-ended, for messages. */
const char *const *report_names(void);

struct report { /* one open report */
	const struct report_format *format;
	FILE *out;
	struct report_style style;
	int64_t started_at;  /* seconds since 1970, UTC */
	bool of_scripts;     /* what comes are scripts, not targets */
	enum severity fail_on; /* findings at or above it fail; only JUnit and TAP ask */
	bool many_targets;   /* a script may come more than once, each time against another one */
	size_t expected;     /* how many are to come */
	int exit_code;       /* of the program, set before report_end; 128 and more: by a signal */
	int64_t took_us;     /* of the whole run, likewise; told for scripts */
	size_t count;        /* targets or scripts written */
	void *document;      /* of the format; freed by report_end */
	int write_errno;     /* of the first write that failed, kept; 0: none */
	bool redact;         /* names become tokens */
	struct redaction *redaction; /* of report.c */
};

/* begin, then one call a target or script in input order, then end.  Each returns 0, or -1 with
 * the reason when the output could not be written; a failure stays, and end is due after one as
 * well. */
int report_begin(struct report *report, struct error *error);
int report_target(struct report *report, const struct report_item *item, struct error *error);
int report_script(struct report *report, const struct report_script *script, struct error *error);
int report_end(struct report *report, struct error *error);

enum { REPORT_WIDTH = 100 }; /* columns of text for people */

/* Writes text wrapped to width, each line behind indent spaces.  A newline in text stays one, and
 * the spaces a line begins with stay and hold for what is wrapped of it. */
void report_wrap(FILE *out, unsigned indent, unsigned width, const char *text);

#endif
