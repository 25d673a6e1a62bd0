/* SPDX-License-Identifier: MIT */
/* Targets observed and judged by hand, for the golden reports. */
#ifndef TESTS_GOLDEN_CASES_H
#define TESTS_GOLDEN_CASES_H

#include "base/arena.h"
#include "report/report.h"

struct golden_case {
	const char *name; /* of the files tests/golden/NAME.{text,verbose,json} */
	struct report_item (*make)(struct arena *arena);
};

/* The cases that have files of their own. */
struct report_item golden_dns(struct arena *arena);
/* The i-th case; NULL behind the last. */
const struct golden_case *golden_case(size_t i);
size_t golden_case_count(void);

#endif
