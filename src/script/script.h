/* SPDX-License-Identifier: MIT */
/* Scripts: IMAP dialogues as tests.  Reading one sends nothing. */
#ifndef SCRIPT_SCRIPT_H
#define SCRIPT_SCRIPT_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/error.h"
#include "model/script_facts.h"
#include "model/target.h"

struct script; /* read, and never changed again: threads may share it */
struct tls_trust;

struct script_problems { /* what is wrong with scripts, in the order of the lines */
	struct script_problem *list;
	size_t count;
	size_t left_off; /* found as well, past the cap of 50 */
};

/* Reads the file and all that it includes.  NULL where there is any problem; problems_r tells all
 * that could be found in one go.  What cannot be opened is a problem at the line that names it, or
 * with line 0. */
const struct script *script_read(struct arena *arena, const char *path,
	struct script_problems *problems_r);
/* The same for a text that is in memory; path is for messages and for @include. */
const struct script *script_parse(struct arena *arena, const char *path, struct bytes text,
	struct script_problems *problems_r);
/* The script written in the one right form: what --fmt prints.  Reading it again gives the same
 * script, and writing that the same text. */
struct bytes script_format(struct arena *arena, const struct script *script);
/* Names of variables that must be set from outside before the script can run ("user", "password",
 * and every ${name} that no line binds), NULL-ended. */
const char *const *script_needs(const struct script *script);
/* Nothing in it connects, sends, expects or compares: it would pass against any server. */
bool script_does_nothing(const struct script *script);
/* What is wrong where there is no target: the first line that leaves it to one where to connect.
 * NULL: none does. */
const struct script_problem *script_lacks_target(struct arena *arena, const struct script *script);
/* @name, else the path; @tags, NULL-ended. */
const char *script_name(const struct script *script);
const char *const *script_tags(const struct script *script);
/* The names of its tests, NULL-ended. */
const char *const *script_tests(const struct script *script);

struct script_variable { /* from the command line, a file or the environment */
	const char *name, *value;
	bool secret;
};

struct script_settings { /* shared by the scripts of one run, read-only */
	const struct target *target;     /* NULL: scripts name their own */
	const struct address *address;   /* connect there; family 0 or NULL: resolve the target */
	const struct address *bind;      /* source address; NULL: the system's choice */
	uint16_t starttls_port, implicit_port; /* 143 and 993 unless the user said */
	const char *sni;                 /* NULL: the target's name */
	struct tls_trust *trust;
	const struct script_variable *variables;
	size_t variable_count;
	int64_t step_timeout_ms;         /* unless @timeout says */
	int64_t timeout_ms;              /* of the whole script */
	int64_t wait_for_ms;             /* how long a server may take to start; 0: not at all */
	const char *const *filter;       /* run only tests whose name holds one of these; NULL: all */
	const char *mailbox_prefix;      /* of @mailbox; "imapvet" unless the user said */
	const char *run_id;
	atomic_int *interrupted;         /* set by a signal: stop, clean up; 2: leave cleaning out */
};

/* Plays the script against the target.  What a server does wrong becomes a result; what goes wrong
 * here becomes FAILURE_LOCAL. */
void script_run(struct arena *arena, const struct script *script,
	const struct script_settings *settings, struct script_facts *facts_r);

#endif
