/* SPDX-License-Identifier: MIT */
/* Makes one case of each @test, and of each finding of a target.  Class names are dotted paths,
 * because CI servers take what stands before the last dot for a package.  A target has a case
 * "verdict" beside its findings, so that one without findings is a suite that passed. */
#include "report/cases.h"

#include <string.h>

#include "report/problem.h"
#include "report/redact.h"
#include "report/script_view.h"

enum { DIALOGUE_MAX = 400 }; /* lines of it beside a failure */

/* "tests/mail/smoke.imapt" to "imapt.tests.mail.smoke". */
static const char *class_of_path(struct arena *arena, const char *path)
{
	size_t len = strlen(path), ending = strlen(".imapt");
	char *name = arena_printf(arena, "imapt.%s", path), *out = name + strlen("imapt.");

	if (len > ending && strcmp(path + len - ending, ".imapt") == 0)
		len -= ending;
	for (size_t i = 0; i < len;) {
		size_t part = strcspn(path + i, "/");
		part = part < len - i ? part : len - i;
		bool named = part && strspn(path + i, ".") < part;
		for (size_t k = 0; named && k < part; k++) /* a dot would make another level */
			*out++ = path[i + k] == '.' ? '_' : path[i + k];
		i += part + (i + part < len);
		if (named && i < len)
			*out++ = '.';
	}
	*out = '\0';
	return name;
}

static void count_cases(struct report_suite *suite)
{
	for (size_t i = 0; i < suite->count; i++) {
		suite->failed += suite->cases[i].outcome == CASE_FAILED;
		suite->broken += suite->cases[i].outcome == CASE_ERROR;
		suite->skipped += suite->cases[i].outcome == CASE_SKIPPED;
	}
}

/* The last lines of what was said during the test. */
static const char *dialogue(struct arena *arena, const struct script_facts *facts, size_t test)
{
	const char *text = "";
	size_t count = 0, seen = 0;

	for (size_t i = 0; i < facts->line_count; i++)
		count += facts->lines[i].test == test;
	for (size_t i = 0; i < facts->line_count; i++)
		if (facts->lines[i].test == test && count - seen++ <= DIALOGUE_MAX)
			text = arena_printf(arena, "%s%s\n", text, facts->lines[i].text);
	return text;
}

static const char *detail(struct arena *arena, const struct script_facts *facts, size_t test)
{
	const struct test_facts *t = &facts->tests[test];

	if (!script_has_problem(t))
		return NULL;
	const char *said = dialogue(arena, facts, test);
	return arena_printf(arena, "%s\n%s%s%s",
		problem_first_line(arena, &t->problem, script_problem_word(t)),
		problem_body(arena, &t->problem), *said ? "\n" : "", said);
}

static const char *type_of(const struct test_facts *test)
{
	if (test->result == TEST_PASSED_UNEXPECTEDLY)
		return "unexpected-pass";
	return failure_name(test->failure);
}

static struct report_case case_of_test(struct arena *arena, const struct script_facts *facts,
	size_t number)
{
	static const enum case_outcome outcomes[] = { [TEST_PASSED] = CASE_PASSED,
		[TEST_FAILED] = CASE_FAILED, [TEST_BROKEN] = CASE_ERROR, [TEST_SKIPPED] = CASE_SKIPPED,
		[TEST_BLOCKED] = CASE_SKIPPED, [TEST_FAILED_AS_EXPECTED] = CASE_TODO,
		[TEST_PASSED_UNEXPECTEDLY] = CASE_FAILED };
	const struct test_facts *test = &facts->tests[number];

	return (struct report_case){ .class_name = class_of_path(arena, facts->path),
		.name = test->name, .file = facts->path, .line = test->line, .took_us = test->took_us,
		.outcome = outcomes[test->result], .type = type_of(test),
		.message = script_reason(test), .detail = detail(arena, facts, number),
		.problem = script_has_problem(test) ? &test->problem : NULL,
		.assertions = test->assertions, .attempts = test->attempts };
}

static const char *warnings(struct arena *arena, const struct script_facts *facts)
{
	const char *text = "";

	for (size_t i = 0; i < facts->warning_count; i++)
		text = arena_printf(arena, "%s%s\n%s", text,
			problem_first_line(arena, &facts->warnings[i], "warning"),
			problem_body(arena, &facts->warnings[i]));
	return text;
}

struct report_suite suite_of_script(struct arena *arena, const struct report *report,
	const struct report_script *script)
{
	const struct script_facts *facts = script->facts;
	struct report_suite suite = { .name = facts->path, .file = facts->path, .host = facts->target,
		.started_at = facts->started_at, .took_us = facts->took_us,
		.cases = arena_array(arena, facts->test_count, sizeof *suite.cases),
		.count = facts->test_count };

	for (size_t i = 0; i < facts->test_count; i++) {
		suite.cases[i] = case_of_test(arena, facts, i);
		if (report->many_targets && facts->target)
			suite.cases[i].name = arena_printf(arena, "%s [%s]", suite.cases[i].name,
				facts->target);
	}
	suite.notes = arena_printf(arena, "%sconnections: %u, login attempts: %u\n",
		warnings(arena, facts), facts->connections, facts->login_attempts);
	count_cases(&suite);
	return suite;
}

/* The host is redacted by itself: among other labels it would take those along. */
static const char *class_of_endpoint(struct arena *arena, const struct report *report,
	const struct target_facts *facts, const char *endpoint)
{
	const char *host = facts->target.host ? facts->target.host : facts->target.given;
	const char *port = endpoint ? strrchr(endpoint, ':') : NULL;

	host = redact(report->redaction, arena, host, false);
	return arena_printf(arena, "imap.%s%s%s", host, port ? "." : "", port ? port + 1 : "");
}

static struct report_case case_of_verdict(struct arena *arena, const struct report *report,
	const struct report_item *item)
{
	static const enum case_outcome outcomes[] = { [0] = CASE_PASSED, [1] = CASE_FAILED };
	const struct judgement *judgement = item->judgement;

	return (struct report_case){ .class_name = class_of_endpoint(arena, report, item->facts, NULL),
		.name = "verdict", .took_us = item->facts->elapsed_us,
		.outcome = judgement->exit_code <= 1 ? outcomes[judgement->exit_code] : CASE_ERROR,
		.type = verdict_name(judgement->verdict), .message = judgement->headline };
}

static struct report_case case_of_finding(struct arena *arena, const struct report *report,
	const struct report_item *item, const struct finding *finding)
{
	bool fails = finding->severity >= report->fail_on;

	return (struct report_case){
		.class_name = class_of_endpoint(arena, report, item->facts, finding->endpoint),
		.name = finding->id, .took_us = -1, .outcome = fails ? CASE_FAILED : CASE_PASSED,
		.type = severity_name(finding->severity), .message = finding->title,
		.detail = arena_printf(arena, "%s%s%s\n%s%s%s%s%s",
			finding->endpoint ? finding->endpoint : "", finding->endpoint ? ": " : "",
			finding->evidence, finding->remedy ? "What to do: " : "",
			finding->remedy ? finding->remedy : "", finding->remedy ? "\n" : "",
			finding->reference ? "See " : "", finding->reference ? finding->reference : "") };
}

static struct report_case case_of_undecided(struct arena *arena, const struct report *report,
	const struct report_item *item, const struct undecided *undecided)
{
	return (struct report_case){
		.class_name = class_of_endpoint(arena, report, item->facts, undecided->endpoint),
		.name = undecided->id, .took_us = -1, .outcome = CASE_SKIPPED, .type = "inconclusive",
		.message = arena_printf(arena, "inconclusive: %s", undecided->reason) };
}

struct report_suite suite_of_target(struct arena *arena, const struct report *report,
	const struct report_item *item)
{
	const struct target_facts *facts = item->facts;
	const struct judgement *judgement = item->judgement;
	struct report_suite suite = { .name = facts->target.given, .host = facts->target.given,
		.started_at = facts->observed_at, .took_us = facts->elapsed_us };

	suite.cases = arena_array(arena, 1 + judgement->finding_count + judgement->undecided_count,
		sizeof *suite.cases);
	suite.cases[suite.count++] = case_of_verdict(arena, report, item);
	for (size_t i = 0; i < judgement->finding_count; i++)
		suite.cases[suite.count++] = case_of_finding(arena, report, item,
			&judgement->findings[i]);
	for (size_t i = 0; i < judgement->undecided_count; i++)
		suite.cases[suite.count++] = case_of_undecided(arena, report, item,
			&judgement->undecided[i]);
	suite.notes = arena_printf(arena, "connections: %u, login attempts: %u\n", facts->connections,
		facts->login_attempts);
	count_cases(&suite);
	return suite;
}
