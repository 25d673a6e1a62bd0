/* SPDX-License-Identifier: MIT */
/* The connections of one target, side by side. */
#ifndef APP_VISITS_H
#define APP_VISITS_H

#include "app/job.h"

/* Visits every endpoint, knocks at other ports where IMAP cannot be reached, and makes broken
 * handshakes again. */
void visits_make(struct job *job);
/* Nothing is visited any more. */
void visits_clear(struct job *job);

#endif
