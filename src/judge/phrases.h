/* SPDX-License-Identifier: MIT */
/* What mail programs, libraries, logs and servers say when something fails, and which findings to
 * look at first. */
#ifndef JUDGE_PHRASES_H
#define JUDGE_PHRASES_H

#include <stdbool.h>

#include "base/arena.h"

enum { PHRASE_IDS_MAX = 6 };

struct phrase {
	const char *pattern; /* lower case, blanks single; * stands for anything between its parts */
	const char *source;  /* whose words they are */
	const char *meaning; /* what they say, in whole sentences */
	const char *ids[PHRASE_IDS_MAX + 1]; /* likeliest first, NULL-ended; none: nothing is wrong
		that imapvet would find */
};

/* The row that i counts, through all tables, the most specific first; NULL behind the last. */
const struct phrase *phrases_nth(size_t i);
/* The first row whose pattern is in the text, whatever its case and line breaks; NULL: none. */
const struct phrase *phrase_find(struct arena *arena, const char *text);

struct clue { /* how a finding is told from those that look alike */
	const char *id;
	const char *tell;    /* one sentence */
	const char *command; /* what to run */
};

const struct clue *clue_for(const char *id); /* NULL: no phrase leads to it */

/* The tables, one a file. */
const struct phrase *phrases_devices(size_t *count_r);
const struct phrase *phrases_libraries(size_t *count_r);
const struct phrase *phrases_logs(size_t *count_r);
const struct phrase *phrases_outlook(size_t *count_r);
const struct phrase *phrases_programs(size_t *count_r);
const struct phrase *phrases_server(size_t *count_r);
const struct phrase *phrases_tls(size_t *count_r);

#endif
