/* SPDX-License-Identifier: MIT */
/* What every format says alike of a script that was played: sums, order, words. */
#ifndef REPORT_SCRIPT_VIEW_H
#define REPORT_SCRIPT_VIEW_H

#include "base/arena.h"
#include "report/report.h"

struct script_counts { /* of tests */
	size_t tests;
	size_t passed;  /* with those that failed as expected */
	size_t failed;  /* with those that passed and were not to */
	size_t broken;
	size_t skipped; /* with those that were blocked */
};

struct script_counts script_counts(const struct script_facts *facts);
/* "pass", "fail", "unreachable" for exit code 3 and "error" for the rest. */
const char *script_verdict(const struct report_script *script);
/* Why a test did not run, is to fail, or failed, on one line; "": it passed. */
const char *script_reason(const struct test_facts *test);
/* "fail" or "error". */
const char *script_problem_word(const struct test_facts *test);
/* Whether there is a problem to tell. */
bool script_has_problem(const struct test_facts *test);
/* The lines that passed during a test, from the last that was sent on, at most max: *count_r lines
 * from *first_r on. */
void script_last_exchange(const struct script_facts *facts, size_t test, size_t max,
	size_t *first_r, size_t *count_r);
/* The diagnostic and the last exchange, as the text report has them. */
const char *script_diagnosis(struct arena *arena, const struct script_facts *facts, size_t test);

#endif
