/* SPDX-License-Identifier: MIT */
/* Targets as users write them. */
#ifndef APP_TARGETS_H
#define APP_TARGETS_H

#include "app/options.h"

/* Reads one target: HOST, HOST:PORT, [v6]:PORT, imap://HOST, imaps://HOST, USER@DOMAIN.  The port
 * and mode of the options fill what it leaves open; where both speak and differ, that is an
 * error. */
int target_parse(struct arena *arena, const char *text, const struct options *options,
	struct target *target_r, struct error *error);
/* All targets of the arguments and of the targets file.  Errors of a file name file and line. */
int targets_read(struct arena *arena, const struct options *options, struct target **targets_r,
	size_t *count_r, struct error *error);

#endif
