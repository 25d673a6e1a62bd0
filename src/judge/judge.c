/* SPDX-License-Identifier: MIT */
/* Asks every rule about the target or each of its endpoints, and draws verdict and exit code.
 * What a rule looks for, what explains what and how it is put are other files' business. */
#include <string.h>

#include "judge/court.h"
#include "judge/explanations.h"
#include "judge/grade.h"
#include "judge/profile.h"
#include "judge/providers.h"
#include "judge/seen.h"
#include "judge/settings.h"

enum { EXIT_OK = 0, EXIT_FINDINGS = 1, EXIT_UNCHECKED = 3 };

static bool is_ignored(const struct policy *policy, const char *id)
{
	for (const char *const *ignored = policy->ignored; ignored && *ignored; ignored++)
		if (strcmp(*ignored, id) == 0)
			return true;
	return false;
}

static bool is_reached(const struct court *court, const struct endpoint_facts *endpoint)
{
	return endpoint ? endpoint_connected(endpoint) : seen_tally(court->facts, NULL).connected > 0;
}

static void add_hit(struct court *court, const struct rule *rule, const struct scene *scene,
	const struct ruling *ruling)
{
	struct hit *hit = &court->hits[court->hit_count];

	hit->rule = rule;
	hit->endpoint = scene->endpoint;
	hit->order = court->hit_count++;
	hit->finding = (struct finding){
		.id = rule->id, .kind = rule->kind, .severity = rule->severity,
		.who = ruling->who ? ruling->who : rule->who, .confidence = ruling->confidence,
		.endpoint = scene->endpoint ? endpoint_text(court->arena, scene->endpoint) : NULL,
		.title = ruling->title ? ruling->title : rule->title, .evidence = ruling->text,
		.remedy = remedy_for(rule, scene), .reference = rule->reference,
	};
}

static void add_undecided(struct court *court, const struct rule *rule,
	const struct endpoint_facts *endpoint, const struct ruling *ruling)
{
	court->undecided[court->undecided_count++] = (struct undecided){
		.id = rule->id, .severity = rule->severity,
		.endpoint = endpoint ? endpoint_text(court->arena, endpoint) : NULL,
		.reason = ruling->text, .by_choice = ruling->by_choice,
	};
	if (!court->unsettled && !ruling->by_choice && rule->severity >= court->policy->fail_on
		&& is_reached(court, endpoint))
		court->unsettled = ruling->text;
}

static void ask(struct court *court, const struct rule *rule,
	const struct endpoint_facts *endpoint)
{
	struct scene scene = { court->arena, court->facts, court->policy, endpoint };
	struct ruling ruling = rule->holds(&scene);

	if (ruling.answer == ANSWER_FIRES)
		add_hit(court, rule, &scene, &ruling);
	else if (ruling.answer == ANSWER_INCONCLUSIVE)
		add_undecided(court, rule, endpoint, &ruling);
}

static void ask_everywhere(struct court *court, const struct rule *rule)
{
	if (rule->scope != SCOPE_ENDPOINT)
		ask(court, rule, NULL);
	for (size_t i = 0; rule->scope != SCOPE_TARGET && i < court->facts->endpoint_count; i++)
		ask(court, rule, &court->facts->endpoints[i]);
}

static size_t count_rules(void)
{
	size_t count = 0;

	while (rules_nth(count))
		count++;
	return count;
}

/* A target that clients can use on no endpoint is as bad as a high finding, however little broke
 * each of them. */
static bool is_unusable(const struct court *court)
{
	for (size_t i = 0; i < court->facts->endpoint_count; i++)
		if (seen_serves(&court->facts->endpoints[i]))
			return false;
	return court->root && court->root->rule->kind == KIND_FAULT;
}

static enum severity worst_severity(const struct court *court)
{
	enum severity worst = is_unusable(court) ? SEVERITY_HIGH : SEVERITY_INFO;

	for (size_t i = 0; i < court->hit_count; i++)
		if (court->hits[i].rule->severity > worst)
			worst = court->hits[i].rule->severity;
	return worst;
}

static enum verdict verdict_of(const struct court *court)
{
	enum severity worst = worst_severity(court);

	if (!is_reached(court, NULL))
		return VERDICT_UNREACHABLE;
	if (court->hit_count && worst >= court->policy->fail_on)
		return VERDICT_FAIL;
	return court->unsettled || worst > SEVERITY_INFO ? VERDICT_WARN : VERDICT_PASS;
}

static int exit_code_of(const struct court *court, enum verdict verdict)
{
	if (verdict == VERDICT_FAIL)
		return EXIT_FINDINGS;
	return verdict == VERDICT_UNREACHABLE || court->unsettled ? EXIT_UNCHECKED : EXIT_OK;
}

/* For a mail address that led somewhere, the settings that are recommended speak of it. */
static const char *provider_of(const struct court *court)
{
	const struct target_facts *facts = court->facts;
	const struct provider *provider;

	if (!facts->discovery)
		provider = provider_meant(facts->target.host, facts->target.port);
	else if (seen_tally(facts, NULL).connected)
		provider = NULL;
	else
		provider = provider_by_domain(facts->discovery->domain);
	return provider ? provider_settings(court->arena, provider) : NULL;
}

static const struct grade *grade(const struct court *court)
{
	struct grade *grade = arena_alloc(court->arena, sizeof *grade);

	*grade = grade_of(court);
	return grade;
}

static void hold_profiles(const struct court *court, struct judgement *judgement)
{
	const char *const *names = court->policy->profiles;
	size_t count = 0;

	while (names && names[count])
		count++;
	struct profile_result *results = arena_array(court->arena, count + 1, sizeof *results);
	for (size_t i = 0; i < count; i++)
		results[i] = profile_hold(court->arena, profile_find(names[i]), court->facts);
	judgement->profiles = results;
	judgement->profile_count = count;
}

static struct judgement sum_up(const struct court *court)
{
	struct judgement judgement = { .verdict = verdict_of(court),
		.findings = arena_array(court->arena, court->hit_count + 1, sizeof(struct finding)),
		.finding_count = court->hit_count, .undecided = court->undecided,
		.undecided_count = court->undecided_count };

	judgement.exit_code = exit_code_of(court, judgement.verdict);
	judgement.headline = headline_of(court, judgement.verdict);
	judgement.provider = provider_of(court);
	for (size_t i = 0; i < court->hit_count; i++) {
		judgement.findings[i] = court->hits[i].finding;
		if (&court->hits[i] != court->root)
			continue;
		judgement.root_cause = &judgement.findings[i];
		judgement.confidence = judgement.findings[i].confidence;
	}
	return judgement;
}

struct judgement judge(struct arena *arena, const struct target_facts *facts,
	const struct policy *policy)
{
	size_t most = count_rules() * (facts->endpoint_count + 1); /* SCOPE_BOTH */
	struct court court = { .arena = arena, .facts = facts, .policy = policy,
		.hits = arena_array(arena, most, sizeof *court.hits),
		.undecided = arena_array(arena, most, sizeof *court.undecided) };

	for (size_t i = 0; rules_nth(i); i++)
		if (!is_ignored(policy, rules_nth(i)->id))
			ask_everywhere(&court, rules_nth(i));
	causes_find(&court);
	struct judgement judgement = sum_up(&court);
	judgement.settings = settings_choose(arena, facts);
	if (facts->audited) {
		judgement.grade = grade(&court);
		hold_profiles(&court, &judgement);
	}
	return judgement;
}

static struct explanation explain(const struct rule *rule)
{
	struct explanation explanation = { .id = rule->id, .kind = rule->kind,
		.severity = rule->severity, .who = rule->who, .title = rule->title,
		.meaning = rule->meaning, .reference = rule->reference, .has_rule = true };

	memcpy(explanation.remedy, rule->remedy, sizeof rule->remedy);
	return explanation;
}

bool judge_explain_nth(size_t i, struct explanation *explanation_r)
{
	const struct rule *rule = rules_nth(i);
	const struct explanation *row = rule ? NULL : explanations_nth(i - count_rules());

	if (rule)
		*explanation_r = explain(rule);
	else if (row)
		*explanation_r = *row;
	return rule || row;
}

bool judge_explain(const char *id, struct explanation *explanation_r)
{
	for (size_t i = 0; judge_explain_nth(i, explanation_r); i++)
		if (strcmp(explanation_r->id, id) == 0)
			return true;
	return false;
}
