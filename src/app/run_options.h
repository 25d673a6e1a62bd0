/* SPDX-License-Identifier: MIT */
/* What `imapvet run` takes beyond the options of all commands. */
#ifndef APP_RUN_OPTIONS_H
#define APP_RUN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RUN_LIST_MAX = 64 };

enum variable_source { VARIABLE_SET, VARIABLE_ENV, VARIABLE_SECRET_FILE, VARIABLE_SECRET_ENV };

struct variable_option { /* --set, --env, --secret-file, --secret-env */
	enum variable_source source;
	const char *option;      /* as typed, for messages */
	const char *name;
	const char *from;        /* the value, or the file or environment variable that has it */
};

enum password_source { PASSWORD_NONE, PASSWORD_FILE, PASSWORD_FD, PASSWORD_COMMAND, PASSWORD_ENV };

enum run_action { RUN_PLAY, RUN_LINT, RUN_FORMAT, RUN_LIST, RUN_RECORD };

struct run_options {
	const char *on[RUN_LIST_MAX + 1];         /* targets; NULL-ended, as the next ones */
	const char *vars_files[RUN_LIST_MAX + 1];
	const char *filter[RUN_LIST_MAX + 1];     /* words of names of tests */
	const char *tags[RUN_LIST_MAX + 1];
	struct variable_option variables[RUN_LIST_MAX];
	size_t variable_count;
	enum password_source password_source;
	const char *password_from; /* file, number of the descriptor, command, or variable */
	bool no_input;             /* never ask on the terminal */
	uint16_t starttls_port, implicit_port; /* 0: not given */
	long repeat;               /* how often each script is played; 0: not given */
	int64_t wait_for_ms;       /* how long a server may take to start */
	const char *mailbox_prefix; /* NULL: not given */
	enum run_action action;
	const char *record;        /* file that --record writes */
};

#endif
