/* SPDX-License-Identifier: MIT */
/* Words of a script line, for the script reader alone. */
#ifndef TESTS_SERVER_WORDS_H
#define TESTS_SERVER_WORDS_H

#include "server.h"

struct token {
	char *data; /* NUL behind it, may hold NUL */
	size_t len;
};

struct tokens {
	struct token token[SCRIPT_WORDS];
	size_t count;
};

/* Memory that must be there: aborts where it is NULL. */
void *need(void *memory);
/* Splits at blanks; "quoted" words may hold blanks and escapes.  NULL, or what is wrong. */
const char *tokens_take(const char *in, struct tokens *tokens_r);
bool parse_number(const char *text, long *number_r); /* decimal, not negative */
bool parse_time(const char *text, long *ms_r);       /* "300ms" or "2s" */
bool parse_pipelined(const char *text, long *pipelined_r); /* "drop", "keep", ... */
/* PORT, ADDRESS, ADDRESS:PORT, [IPv6] or [IPv6]:PORT */
bool parse_where(const char *text, struct where *where_r);

#endif
