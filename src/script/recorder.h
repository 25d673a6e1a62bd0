/* SPDX-License-Identifier: MIT */
/* A session that becomes a script: one line is sent at a time, and what comes is written down. */
#ifndef SCRIPT_RECORDER_H
#define SCRIPT_RECORDER_H

#include "script/script.h"

struct recorder;

enum recorder_state {
	RECORDER_READY, /* for a command */
	RECORDER_DATA,  /* the open command waits for data */
	RECORDER_ENDED, /* the connection is over; the problem of the facts' test says why, if any */
};

/* Connects as "@connect WORDS" does, greeting included.  The facts grow with every call: its lines
 * are the script.  problems_r: what is wrong with the words, or with a variable. */
struct recorder *recorder_begin(struct arena *arena, const struct script_settings *settings,
	const char *words, struct script_facts *facts_r);
/* Sends a line as a C line has it, a command without its tag or data, with the lines of its
 * here-documents behind it, and takes what comes up to its end.  A line that cannot be sent is
 * told in problems_r, and nothing is sent. */
enum recorder_state recorder_line(struct recorder *recorder, struct bytes text,
	struct script_problems *problems_r);
enum recorder_state recorder_state(const struct recorder *recorder);
/* Closes the connection. */
void recorder_end(struct recorder *recorder);

#endif
