/* SPDX-License-Identifier: MIT */
/* What the steps of judging hand to each other. */
#ifndef JUDGE_COURT_H
#define JUDGE_COURT_H

#include "judge/rules.h"

struct hit { /* a rule that fired */
	const struct rule *rule;
	const struct endpoint_facts *endpoint; /* NULL: the whole target */
	size_t order; /* of rules, then of endpoints */
	struct finding finding;
};

struct court {
	struct arena *arena;
	const struct target_facts *facts;
	const struct policy *policy;
	struct hit *hits; /* worst first, consequences last */
	size_t hit_count;
	const struct hit *root; /* one of hits; NULL: none */
	struct undecided *undecided;
	size_t undecided_count;
	const char *unsettled; /* what was missing for a rule that could fail; NULL: nothing */
};

/* Marks what other findings explain, sorts, and names the root cause. */
void causes_find(struct court *court);
/* The verdict in one sentence that names the target. */
const char *headline_of(const struct court *court, enum verdict verdict);

#endif
