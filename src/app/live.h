/* SPDX-License-Identifier: MIT */
/* The line on a terminal that tells what a check is waiting for. */
#ifndef APP_LIVE_H
#define APP_LIVE_H

#include "app/job.h"

/* Shows where each connection of the job is, on standard error. */
void live_show(const struct job *job);
/* Takes the line away again. */
void live_clear(void);

#endif
