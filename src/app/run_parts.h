/* SPDX-License-Identifier: MIT */
/* What `imapvet run` does before the first packet. */
#ifndef APP_RUN_PARTS_H
#define APP_RUN_PARTS_H

#include "app/options.h"
#include "app/play.h"

struct run_scripts { /* in the order in which they were given, those of a folder by name */
	const char **paths;
	const struct script **list;
	size_t count;
};

struct run_variables {
	struct script_variable *list;
	size_t count;
};

/* Finds and reads all scripts of the arguments.  Returns an exit code: 0, or 2 where one cannot be
 * read or has problems, which are printed to standard error. */
int run_scripts_read(struct arena *arena, const struct options *options,
	struct run_scripts *scripts_r);
/* The path of the script of that name among those that are installed with the program; NULL: there
 * is none. */
const char *run_library_path(struct arena *arena, const char *name);
/* Leaves out the scripts without a tag that was asked for, and those without a test that was.  An
 * exit code as above: none is left. */
int run_scripts_select(struct arena *arena, const struct options *options,
	struct run_scripts *scripts);
/* --lint, --fmt and --list; an exit code. */
int run_scripts_show(struct arena *arena, const struct options *options,
	const struct run_scripts *scripts);
/* Reads the values of all variables, secrets among them, and sees that no script needs another;
 * asks for the password where one is needed.  An exit code as above. */
int run_variables_read(struct arena *arena, const struct options *options,
	const struct run_scripts *scripts, struct run_variables *variables_r);
/* Whether the options can be followed on this machine, and the roots to trust; sends nothing. */
int run_open_common(const struct options *options, struct play_common *common,
	struct error *error);
/* The targets of --on and --targets; sends nothing. */
int run_targets_read(struct arena *arena, const struct options *options,
	struct target **targets_r, size_t *count_r, struct error *error);
/* --record: a session with the target becomes a script; an exit code. */
int run_record(struct arena *arena, const struct options *options);
/* "imapvet: TEXT" on standard error; returns code. */
int run_fail(int code, const char *text);

#endif
