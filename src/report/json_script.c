/* SPDX-License-Identifier: MIT */
/* A script that was played, as a JSON value of schema "imapvet/1".  What was said is told of tests
 * that failed alone, or a document of a long run would be one of dialogues. */
#include "report/json_value.h"
#include "report/script_view.h"
#include "report/view.h"

static json_t *of_problem(struct json *json, const struct script_problem *problem)
{
	const struct script_place *place = &problem->place;
	json_t *object = json_object();

	value_set(json, object, "file", value_text(place->path));
	if (place->line)
		value_set(json, object, "line", json_integer(place->line));
	if (place->column)
		value_set(json, object, "column", json_integer(place->column));
	if (place->width)
		value_set(json, object, "width", json_integer(place->width));
	value_set(json, object, "message", value_text(problem->message));
	value_set_text(json, object, "source", problem->source);
	value_set_text(json, object, "note", problem->note);
	value_set_text(json, object, "expected", problem->expected);
	value_set_text(json, object, "received", problem->received);
	value_set_text(json, object, "hint", problem->hint);
	return object;
}

static json_t *of_dialogue(struct json *json, const struct script_facts *facts, size_t test)
{
	json_t *array = json_array();

	for (size_t i = 0; i < facts->line_count; i++)
		if (facts->lines[i].test == test)
			value_add(json, array, value_text(facts->lines[i].text));
	return array;
}

static json_t *of_test(struct json *json, const struct script_facts *facts, size_t number)
{
	const struct test_facts *test = &facts->tests[number];
	bool ran = test->result != TEST_SKIPPED && test->result != TEST_BLOCKED;
	json_t *object = json_object();

	value_set(json, object, "name", value_text(test->name));
	value_set(json, object, "line", json_integer(test->line));
	value_set(json, object, "outcome", value_text(test_result_name(test->result)));
	value_set_text(json, object, "failure", failure_name(test->failure));
	if (*script_reason(test))
		value_set(json, object, "reason", value_text(script_reason(test)));
	if (ran) {
		value_set(json, object, "ms", json_real(view_ms(test->took_us)));
		value_set(json, object, "assertions", json_integer(test->assertions));
		value_set(json, object, "attempts", json_integer(test->attempts));
	}
	if (script_has_problem(test)) {
		value_set(json, object, "problem", of_problem(json, &test->problem));
		value_set(json, object, "dialogue", of_dialogue(json, facts, number));
	}
	return object;
}

static json_t *of_summary(struct json *json, const struct script_facts *facts)
{
	struct script_counts counts = script_counts(facts);
	json_t *object = json_object();

	value_set(json, object, "tests", json_integer((json_int_t)counts.tests));
	value_set(json, object, "passed", json_integer((json_int_t)counts.passed));
	value_set(json, object, "failed", json_integer((json_int_t)counts.failed));
	value_set(json, object, "broken", json_integer((json_int_t)counts.broken));
	value_set(json, object, "skipped", json_integer((json_int_t)counts.skipped));
	return object;
}

json_t *json_of_script(struct json *json, const struct report_script *script)
{
	const struct script_facts *facts = script->facts;
	json_t *object = json_object(), *tests = json_array(), *warnings = json_array();

	for (size_t i = 0; i < facts->test_count; i++)
		value_add(json, tests, of_test(json, facts, i));
	for (size_t i = 0; i < facts->warning_count; i++)
		value_add(json, warnings, of_problem(json, &facts->warnings[i]));
	value_set(json, object, "suite", value_text(facts->path));
	value_set(json, object, "name", value_text(facts->name));
	value_set_text(json, object, "target", facts->target);
	value_set(json, object, "command", json_string("run"));
	value_set(json, object, "run_id", value_text(facts->run_id));
	value_set(json, object, "started", value_time(facts->started_at));
	value_set(json, object, "elapsed_ms", json_real(view_ms(facts->took_us)));
	value_set(json, object, "verdict", value_text(script_verdict(script)));
	value_set(json, object, "exit_code", json_integer(script->exit_code));
	value_set(json, object, "connections", json_integer(facts->connections));
	value_set(json, object, "login_attempts", json_integer(facts->login_attempts));
	value_set(json, object, "summary", of_summary(json, facts));
	value_set(json, object, "tests", tests);
	value_set(json, object, "warnings", warnings);
	return object;
}
