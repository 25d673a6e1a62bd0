/* SPDX-License-Identifier: MIT */
/* For every rule: facts that make it fire, facts that come near and do not, facts that leave it
 * undecided. */
#ifndef TESTS_UNIT_JUDGE_CASES_H
#define TESTS_UNIT_JUDGE_CASES_H

#include "judge_world.h"

enum expected { FIRES, SILENT, UNDECIDED, LEFT_OUT /* by the user's choice */,
	CERTAIN, LIKELY, POSSIBLE /* fires, with that confidence */ };

struct judge_case {
	const char *id;
	enum expected expected;
	void (*spoil)(struct world *world);
	const char *endpoint; /* where it fires or is undecided; NULL: the whole target */
	const char *words;    /* of title, evidence or reason; NULL: any */
};

const struct judge_case *judge_cases_net(size_t *count_r);
const struct judge_case *judge_cases_provider(size_t *count_r);
const struct judge_case *judge_cases_discover(size_t *count_r);
const struct judge_case *judge_cases_path(size_t *count_r);
const struct judge_case *judge_cases_greet(size_t *count_r);
const struct judge_case *judge_cases_starttls(size_t *count_r);
const struct judge_case *judge_cases_attacks(size_t *count_r);
const struct judge_case *judge_cases_info(size_t *count_r);
const struct judge_case *judge_cases_plaintext(size_t *count_r);
const struct judge_case *judge_cases_tls(size_t *count_r);
const struct judge_case *judge_cases_ladder(size_t *count_r);
const struct judge_case *judge_cases_cert(size_t *count_r);
const struct judge_case *judge_cases_dane(size_t *count_r);
const struct judge_case *judge_cases_offer(size_t *count_r);
/* The case that i counts, through all tables; NULL behind the last. */
const struct judge_case *judge_cases_nth(size_t i);

#endif
