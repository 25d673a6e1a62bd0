/* SPDX-License-Identifier: MIT */
/* Scripts as if they had been played, for the reports. */
#ifndef TESTS_PLAYED_CASES_H
#define TESTS_PLAYED_CASES_H

#include "model/script_facts.h"

struct played_case {
	const char *name; /* of the files tests/golden/run-NAME.* */
	struct script_facts facts;
	int exit_code;    /* what the judge has to say */
};

/* The i-th case; NULL behind the last. */
const struct played_case *played_case(size_t i);
size_t played_case_count(void);

#endif
