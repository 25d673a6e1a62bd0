/* SPDX-License-Identifier: MIT */
/* What is to be told about a place in a script, as compilers tell it. */
#ifndef REPORT_PROBLEM_H
#define REPORT_PROBLEM_H

#include <stdio.h>

#include "base/arena.h"
#include "model/script_facts.h"

/* "smoke.imapt:8:36: fail: response lacks 1 item"; word is "fail", "error", "warning". */
const char *problem_first_line(struct arena *arena, const struct script_problem *problem,
	const char *word);
/* The line of the script with a caret under it, then expected, received and the hint, each line
 * with its newline; "": there is nothing to add. */
const char *problem_body(struct arena *arena, const struct script_problem *problem);
/* Both, for people. */
void problem_print(FILE *out, const struct script_problem *problem, const char *word);

#endif
