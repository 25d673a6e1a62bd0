/* SPDX-License-Identifier: MIT */
/* The options, one row each, and what reading one needs.  For options.c alone. */
#ifndef APP_OPTION_ROWS_H
#define APP_OPTION_ROWS_H

#include "app/options.h"

enum { OPTIONS_GIVEN_MAX = 64 };

struct parse { /* one run over the command line */
	struct arena *arena;
	struct options *options;
	struct error *error;
	const char *option; /* as typed, for messages */
	const struct option_row *given[OPTIONS_GIVEN_MAX]; /* that not every command takes */
	size_t given_count;
};

struct option_row {
	const char *name;  /* without dashes; NULL: short only */
	char letter;       /* 0: long only */
	const char *value; /* what it takes; NULL: nothing */
	const char *help;
	int (*set)(struct parse *parse, const char *value);
	const char *only;  /* the commands that take it, with a blank between; NULL: all of them */
};

/* The row that i counts; NULL behind the last. */
const struct option_row *option_row(size_t i);
/* The same for those of `run` and of secrets alone, which are the last. */
const struct option_row *option_row_run(size_t i);
/* Why the user cannot set a script's variable of that name; NULL: it can be set. */
const char *option_variable_fault(const char *name);
/* "--port: 'x' is not EXPECTED" */
int option_refuse(struct parse *parse, const char *value, const char *expected);
/* 0, or -1 where the value is no number from min to max. */
int option_number(const char *value, long min, long max, long *number_r);
/* Adds to a list of OPTIONS_LIST_MAX places. */
int option_add(struct parse *parse, const char **list, const char *value);
/* A word of the user's, fit for a message. */
const char *option_show(struct parse *parse, const char *value);
/* The place of value among names, which end with NULL; -1: it is none of them. */
int option_choose(const char *value, const char *const *names);

#endif
