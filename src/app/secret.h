/* SPDX-License-Identifier: MIT */
/* Passwords and other secrets, from everywhere but a command line. */
#ifndef APP_SECRET_H
#define APP_SECRET_H

#include "app/options.h"

/* What a file holds, without one final newline.  "-" is standard input.  A regular file that others
 * can read is refused.  option is for messages; no message ever has the value in it. */
int secret_from_file(struct arena *arena, const char *option, const char *path,
	const char **value_r, struct error *error);
int secret_from_env(struct arena *arena, const char *option, const char *name,
	const char **value_r, struct error *error);
/* The password of --user, from whichever option gives it; *value_r is NULL where none does. */
int secret_password(struct arena *arena, const struct options *options, const char **value_r,
	struct error *error);
/* Asks on the terminal, which does not echo.  1: asked; 0: there is no terminal; -1: given up. */
int secret_ask(struct arena *arena, const char *user, const char **value_r, struct error *error);

#endif
