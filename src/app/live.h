/* SPDX-License-Identifier: MIT */
/* The line on a terminal that tells what a check is waiting for. */
#ifndef APP_LIVE_H
#define APP_LIVE_H

#include "app/job.h"

/* Shows where each connection of the job is, on standard error. */
void live_show(const struct job *job);
/* Shows a text that is printable, and how long it has been so; started_us is of CLOCK_MONOTONIC. */
void live_show_text(const char *text, int64_t started_us);
/* Takes the line away again. */
void live_clear(void);

#endif
