/* SPDX-License-Identifier: MIT */
/* The grade: the worst weakness or fault decides, notes weigh nothing, and what could not be tested
 * leaves no room for a letter that it might turn out to be too good for.  The rules are stated in
 * the manual, section AUDIT; whoever changes one changes both. */
#include "judge/grade.h"

#include <string.h>

#include "judge/profile.h"

static const char *const letters[] = { [SEVERITY_INFO] = "A", [SEVERITY_LOW] = "B",
	[SEVERITY_MEDIUM] = "C", [SEVERITY_HIGH] = "D", [SEVERITY_CRITICAL] = "F" };

/* A profile is somebody's own yardstick beside this one. */
static bool weighs(const struct rule *rule)
{
	return rule->kind != KIND_NOTE && strcmp(rule->id, PROFILE_FINDING) != 0;
}

/* It needs the name of a user, and servers that slow failures down leave it undecided even then. */
static bool is_waited_for(const struct undecided *undecided)
{
	return strcmp(undecided->id, "info-user-enumeration") != 0;
}

static const struct hit *worst_of(const struct court *court)
{
	const struct hit *worst = NULL;

	for (size_t i = 0; i < court->hit_count; i++)
		if (weighs(court->hits[i].rule)
			&& (!worst || court->hits[i].rule->severity > worst->rule->severity))
			worst = &court->hits[i];
	return worst;
}

static const struct rule *rule_of(const char *id)
{
	const struct rule *rule;

	for (size_t i = 0; (rule = rules_nth(i)) != NULL; i++)
		if (strcmp(rule->id, id) == 0)
			break;
	return rule;
}

/* The gravest of what is undecided; NULL: nothing that weighs. */
static const struct undecided *doubt_of(const struct court *court)
{
	const struct undecided *gravest = NULL;

	for (size_t i = 0; i < court->undecided_count; i++) {
		const struct undecided *undecided = &court->undecided[i];
		if (weighs(rule_of(undecided->id)) && is_waited_for(undecided)
			&& (!gravest || undecided->severity > gravest->severity))
			gravest = undecided;
	}
	return gravest;
}

static bool is_audited(const struct target_facts *facts)
{
	for (size_t i = 0; i < facts->endpoint_count; i++)
		if (facts->endpoints[i].offer)
			return true;
	return false;
}

static bool is_post_quantum(const struct target_facts *facts)
{
	for (size_t i = 0; i < facts->endpoint_count; i++)
		if (facts->endpoints[i].offer
			&& facts->endpoints[i].offer->post_quantum != OBSERVED_YES)
			return false;
	return true;
}

static struct grade best(const struct court *court, const struct undecided *doubt)
{
	if (doubt)
		return (struct grade){ "A", arena_printf(court->arena, "No weakness was found. For A+, "
			"nothing may be undecided: %s.", doubt->id) };
	if (!is_post_quantum(court->facts))
		return (struct grade){ "A", "No weakness was found. For A+, a post-quantum group must be "
			"offered." };
	return (struct grade){ "A+", "No weakness was found, nothing is undecided, and post-quantum "
		"key exchange is offered." };
}

struct grade grade_of(const struct court *court)
{
	const struct hit *worst = worst_of(court);
	const struct undecided *doubt = doubt_of(court);
	enum severity severity = worst ? worst->rule->severity : SEVERITY_INFO;

	if (!is_audited(court->facts) && severity < SEVERITY_CRITICAL)
		return (struct grade){ NULL, "No TLS was reached that could be audited." };
	if (doubt && doubt->severity > severity)
		return (struct grade){ NULL, arena_printf(court->arena, "%s is undecided (%s), and would "
			"make it %s.", doubt->id, doubt->reason, letters[doubt->severity]) };
	if (severity == SEVERITY_INFO)
		return best(court, doubt);
	return (struct grade){ letters[severity], arena_printf(court->arena, "The worst finding is "
		"%s: %s.", severity_name(severity), worst->rule->id) };
}
