/* SPDX-License-Identifier: MIT */
/* The command line: one table gives the parser, --help and "did you mean". */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <stdio.h>

#include "app/run_options.h"
#include "base/arena.h"
#include "base/error.h"
#include "model/finding.h"
#include "model/target.h"

enum { OPTIONS_ADDRESSES_MAX = 8, OPTIONS_LIST_MAX = RUN_LIST_MAX };

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct report_format;

struct report_file { /* --report KIND=FILE */
	const struct report_format *format;
	const char *path;
};

struct options { /* everything points into the arena or the argument vector */
	const char *command;     /* "check" or "explain" */
	const char **arguments;  /* targets, ids or scripts; NULL-ended */
	size_t argument_count;
	struct address addresses[OPTIONS_ADDRESSES_MAX];
	size_t address_count;
	struct address bind;     /* family 0: the system's choice */
	int family;              /* AF_INET, AF_INET6; AF_UNSPEC: both */
	uint16_t port;           /* 0: not given */
	enum mode mode;          /* MODE_AUTO: not given */
	const char *sni;         /* NULL: not given */
	struct address resolver; /* family 0: the system's */
	uint16_t resolver_port;  /* 0: 53 */
	const char *trust_anchor; /* file of DNSSEC keys; NULL: the system's */
	bool http;               /* look for settings on the web as well */
	const char *reference;   /* a host known to work; NULL: not given */
	const char *ca_files[OPTIONS_LIST_MAX + 1]; /* NULL-ended; none: the machine's own roots */
	int64_t timeout_ms;      /* for one whole target */
	size_t jobs;             /* targets at a time */
	const char *targets_file; /* "-": standard input; NULL: not given */
	const struct report_format *format;
	struct report_file reports[OPTIONS_LIST_MAX];
	size_t report_count;
	const char *ignored[OPTIONS_LIST_MAX + 1];  /* NULL-ended */
	enum severity fail_on;
	bool login_probe;
	const char *user;        /* a real account; NULL: not given */
	bool redact;
	enum color color;
	int verbosity;           /* -1: -q, 1: -v */
	bool help, version;
	struct run_options run;
};

/* Reads the command line; argv must outlive the options. */
int options_parse(struct arena *arena, int argc, char **argv, struct options *options_r,
	struct error *error);
void options_print_help(FILE *out);

#endif
