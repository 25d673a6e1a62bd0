/* SPDX-License-Identifier: MIT */
/* Published lists of what a TLS server must and should do, held against what an audit saw. */
#ifndef JUDGE_PROFILE_H
#define JUDGE_PROFILE_H

#include "base/arena.h"
#include "model/facts.h"
#include "model/grade.h"

#define PROFILE_FINDING "profile-not-met" /* the id of its rule */

struct look { /* what a requirement is held against: one endpoint that was audited */
	struct arena *arena;
	const struct target_facts *facts;
	const struct endpoint_facts *endpoint;
	const struct tls_offer *offer;
};

struct requirement {
	const char *text, *reference; /* as in struct requirement_result */
	enum strength strength;
	/* OBSERVED_UNKNOWN where facts are missing; *evidence_r unless it is met. */
	enum observed (*holds)(const struct look *look, const struct requirement *requirement,
		const char **evidence_r);
	unsigned number;          /* a version, bits of traits, a size; as holds wants it */
	const char *const *names; /* suites or groups, NULL-ended; likewise */
};

struct profile {
	const char *name, *title;
	/* By the strongest requirement that is not met; the last where all are.  NULL: the document
	 * has no levels. */
	const char *levels[STRENGTH_MAY + 2];
	const struct requirement *requirements;
	size_t count;
};

/* The tables, in profile_rows.c: the profile that i counts; NULL behind the last. */
const struct profile *profile_nth(size_t i);
const struct profile *profile_find(const char *name); /* NULL: there is none */
/* Holds the profile against all endpoints that were audited. */
struct profile_result profile_hold(struct arena *arena, const struct profile *profile,
	const struct target_facts *facts);

#endif
