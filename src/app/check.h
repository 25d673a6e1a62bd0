/* SPDX-License-Identifier: MIT */
/* The commands. */
#ifndef APP_CHECK_H
#define APP_CHECK_H

#include "app/options.h"

enum { EXIT_GOOD = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2, EXIT_UNCHECKED = 3, EXIT_INTERNAL = 4 };

/* Of several outcomes: the smallest code that is not 0. */
int exit_worse(int code, int other);
/* `imapvet check`: vets every target and reports; returns the exit code. */
int check_command(struct arena *arena, const struct options *options);
/* `imapvet explain`: what findings mean; returns the exit code. */
int explain_command(struct arena *arena, const struct options *options);
/* `imapvet run`: plays scripts; returns the exit code. */
int run_command(struct arena *arena, const struct options *options);

#endif
