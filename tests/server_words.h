/* SPDX-License-Identifier: MIT */
/* Words of a script line, for the script reader alone. */
#ifndef TESTS_SERVER_WORDS_H
#define TESTS_SERVER_WORDS_H

#include "server.h"

/* Memory that must be there: aborts where it is NULL. */
void *need(void *memory);
bool parse_number(const char *text, long *number_r); /* decimal, not negative */
bool parse_pipelined(const char *text, long *pipelined_r); /* "drop", "keep", ... */
/* PORT, ADDRESS, ADDRESS:PORT, [IPv6] or [IPv6]:PORT */
bool parse_where(const char *text, struct where *where_r);

#endif
