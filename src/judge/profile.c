/* SPDX-License-Identifier: MIT */
/* Holds a profile against every endpoint that was audited.  One that breaks a requirement breaks it
 * for the target; it is met only where every endpoint was seen to meet it.  What the documents
 * demand is in profile_rows.c, how a demand is tested in profile_tests.c. */
#include "judge/profile.h"

#include <string.h>

#include "judge/seen.h"

const struct profile *profile_find(const char *name)
{
	const struct profile *profile;

	for (size_t i = 0; (profile = profile_nth(i)) != NULL; i++)
		if (strcmp(profile->name, name) == 0)
			break;
	return profile;
}

/* A worse answer takes the place of a better one: not met, not tested, met. */
static bool is_worse(enum observed met, enum observed than)
{
	static const int rank[] = { [OBSERVED_NO] = 0, [OBSERVED_UNKNOWN] = 1, [OBSERVED_YES] = 2 };

	return rank[met] < rank[than];
}

static struct requirement_result hold(struct arena *arena, const struct requirement *requirement,
	const struct target_facts *facts)
{
	struct requirement_result result = { requirement->text, requirement->reference,
		requirement->strength, OBSERVED_YES, NULL };
	bool any = false;

	for (size_t i = 0; i < facts->endpoint_count; i++) {
		const struct endpoint_facts *endpoint = &facts->endpoints[i];
		struct look look = { arena, facts, endpoint, endpoint->offer };
		const char *evidence = NULL;
		if (!look.offer)
			continue;
		any = true;
		enum observed met = requirement->holds(&look, requirement, &evidence);
		if (!is_worse(met, result.met))
			continue;
		result.met = met;
		result.evidence = arena_printf(arena, "%s: %s", endpoint_text(arena, endpoint),
			evidence ? evidence : "not tested");
	}
	if (!any) {
		result.met = OBSERVED_UNKNOWN;
		result.evidence = "no endpoint could be audited";
	}
	return result;
}

/* The worst answer to the requirements of one strength. */
static enum observed sum_of(const struct profile_result *result, enum strength strength)
{
	enum observed sum = OBSERVED_YES;

	for (size_t i = 0; i < result->count; i++)
		if (result->requirements[i].strength == strength
			&& is_worse(result->requirements[i].met, sum))
			sum = result->requirements[i].met;
	return sum;
}

static const char *level_of(const struct profile *profile, const struct profile_result *result)
{
	for (enum strength s = STRENGTH_MUST; s <= STRENGTH_MAY; s++) {
		enum observed sum = sum_of(result, s);
		if (sum != OBSERVED_YES)
			return sum == OBSERVED_NO ? profile->levels[s] : NULL;
	}
	return profile->levels[STRENGTH_MAY + 1];
}

struct profile_result profile_hold(struct arena *arena, const struct profile *profile,
	const struct target_facts *facts)
{
	struct requirement_result *results = arena_array(arena, profile->count, sizeof *results);
	struct profile_result result = { .name = profile->name, .title = profile->title,
		.requirements = results, .count = profile->count };

	for (size_t i = 0; i < profile->count; i++)
		results[i] = hold(arena, &profile->requirements[i], facts);
	result.met = sum_of(&result, STRENGTH_MUST);
	result.level = level_of(profile, &result);
	return result;
}
