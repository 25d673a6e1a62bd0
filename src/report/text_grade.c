/* SPDX-License-Identifier: MIT */
/* What an audit comes to: the grade, and each profile with what is not met and what could not be
 * tested.  With -v, what is met is listed as well.  The judge said all of it. */
#include "model/grade.h"
#include "report/page.h"

static size_t count_met(const struct profile_result *profile, enum observed met)
{
	size_t count = 0;

	for (size_t i = 0; i < profile->count; i++)
		count += profile->requirements[i].met == met;
	return count;
}

static bool is_told(const struct page *page, const struct requirement_result *requirement)
{
	return page->verbose
		|| (requirement->met != OBSERVED_YES && requirement->strength != STRENGTH_MAY);
}

static void put_requirement(const struct page *page, const struct requirement_result *requirement)
{
	static const char *const words[] = { [OBSERVED_UNKNOWN] = "NOT TESTED", [OBSERVED_NO] =
		"NOT MET", [OBSERVED_YES] = "met" };
	enum paint paint = requirement->met != OBSERVED_NO ? PAINT_NONE
		: requirement->strength == STRENGTH_MUST ? PAINT_BAD : PAINT_CARE;

	page_put_under(page, paint, strength_name(requirement->strength), arena_printf(page->arena,
		"%s: %s%s%s%s%s%s", words[requirement->met], requirement->text,
		requirement->reference ? " (" : "", requirement->reference ? requirement->reference : "",
		requirement->reference ? ")" : "", requirement->evidence ? "; " : "",
		requirement->evidence ? requirement->evidence : ""));
}

static void put_profile(const struct page *page, const struct profile_result *profile)
{
	static const char *const words[] = { [OBSERVED_UNKNOWN] = "not tested to the end",
		[OBSERVED_NO] = "NOT MET", [OBSERVED_YES] = "met" };
	enum paint paint = profile->met == OBSERVED_NO ? PAINT_BAD
		: profile->met == OBSERVED_YES ? PAINT_GOOD : PAINT_CARE;

	page_put(page, paint, "PROFILE", arena_printf(page->arena,
		"%s: %s%s%s; of %zu requirements %zu met, %zu not met, %zu not tested. %s.", profile->name,
		words[profile->met], profile->level ? ", level: " : "",
		profile->level ? profile->level : "", profile->count, count_met(profile, OBSERVED_YES),
		count_met(profile, OBSERVED_NO), count_met(profile, OBSERVED_UNKNOWN), profile->title));
	for (size_t i = 0; i < profile->count; i++)
		if (is_told(page, &profile->requirements[i]))
			put_requirement(page, &profile->requirements[i]);
}

void page_grade(const struct page *page)
{
	const struct judgement *judgement = page->item->judgement;
	const struct grade *grade = judgement->grade;

	for (size_t i = 0; i < judgement->profile_count; i++)
		put_profile(page, &judgement->profiles[i]);
	if (grade)
		page_put(page, PAINT_NONE, "GRADE", arena_printf(page->arena, "%s: %s",
			grade->letter ? grade->letter : "none", grade->because));
}
