/* SPDX-License-Identifier: MIT */
/* The rule by which a profile that the user asked for counts like any other finding: not met, it
 * fails the run; not tested, it is undecided.  What a profile demands is in profile_rows.c. */
#include "judge/profile.h"
#include "judge/rules.h"

/* "TLS 1.1 is refused (192.0.2.7:143: TLS1.1 is accepted)", for the first of those that must. */
static const char *first_with(struct arena *arena, const struct profile_result *result,
	enum observed met)
{
	const struct requirement_result *first = NULL;
	size_t count = 0;

	for (size_t i = 0; i < result->count; i++)
		if (result->requirements[i].strength == STRENGTH_MUST
			&& result->requirements[i].met == met) {
			first = first ? first : &result->requirements[i];
			count++;
		}
	return arena_printf(arena, count > 1 ? "%s: \"%s\" (%s), and %zu more" : "%s: \"%s\" (%s)",
		result->name, first->text, first->evidence, count - 1);
}

static struct ruling not_met(const struct scene *scene)
{
	const char *const *name = scene->policy->profiles;
	const char *broken = NULL, *untested = NULL;

	if (!name || !*name || !scene->facts->audited)
		return RULING_NOT_APPLICABLE;
	for (; *name; name++) {
		struct profile_result result = profile_hold(scene->arena, profile_find(*name),
			scene->facts);
		const char **text = result.met == OBSERVED_NO ? &broken : &untested;
		if (result.met != OBSERVED_YES)
			*text = arena_printf(scene->arena, "%s%s%s", *text ? *text : "", *text ? "; " : "",
				first_with(scene->arena, &result, result.met));
	}
	if (broken)
		return ruling_fires(scene, "Not met is %s.", broken);
	return untested ? ruling_inconclusive(arena_printf(scene->arena, "not tested is %s", untested))
		: RULING_SILENT;
}

static const struct rule rules[] = {
	{ PROFILE_FINDING, KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_TLS, SCOPE_TARGET, not_met,
		.title = "The server does not meet the profile that was asked for (--profile)",
		.meaning = "A requirement that the profile calls mandatory is not met. Each one, and what "
			"was seen of it, is listed with the profile.",
		.reference = "RFC 9325; Mozilla Server Side TLS 5.7; NCSC-NL TLS guidelines 2025-05",
		.remedy = { [PRODUCT_ANY] = "Change what the profile's list says is not met; imapvet -v "
			"prints all of it." } },
};

const struct rule *rules_profile(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
