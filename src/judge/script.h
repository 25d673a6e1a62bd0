/* SPDX-License-Identifier: MIT */
/* What a script that was played means for the exit code. */
#ifndef JUDGE_SCRIPT_H
#define JUDGE_SCRIPT_H

#include "model/script_facts.h"

/* 0: passed or skipped.  1: an expectation failed, or a server that was reached broke a test.
 * 3: the server could not be reached, or nothing was decided.  4: something is wrong here. */
int judge_script(const struct script_facts *facts);

#endif
