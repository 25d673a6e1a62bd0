/* SPDX-License-Identifier: MIT */
/* A script that was played, as a JSON value of schema "imapvet/1".  What was said is told of tests
 * that failed alone, or a document of a long run would be one of dialogues. */
#include <string.h>

#include "base/text.h"
#include "report/json_document.h"
#include "report/script_view.h"
#include "report/view.h"

static void set(struct json *json, json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value))
		json->failed = true;
}

static json_t *of_text(const char *text)
{
	struct arena arena = { 0 };
	struct bytes utf8 = text_utf8(&arena, (struct bytes){ text, strlen(text) });
	json_t *value = json_stringn(utf8.data, utf8.len);

	arena_clear(&arena);
	return value;
}

/* For what is not applicable where it is NULL. */
static void set_text(struct json *json, json_t *object, const char *key, const char *text)
{
	if (text)
		set(json, object, key, of_text(text));
}

static json_t *of_problem(struct json *json, const struct script_problem *problem)
{
	const struct script_place *place = &problem->place;
	json_t *object = json_object();

	set(json, object, "file", of_text(place->path));
	if (place->line)
		set(json, object, "line", json_integer(place->line));
	if (place->column)
		set(json, object, "column", json_integer(place->column));
	if (place->width)
		set(json, object, "width", json_integer(place->width));
	set(json, object, "message", of_text(problem->message));
	set_text(json, object, "source", problem->source);
	set_text(json, object, "note", problem->note);
	set_text(json, object, "expected", problem->expected);
	set_text(json, object, "received", problem->received);
	set_text(json, object, "hint", problem->hint);
	return object;
}

static json_t *of_dialogue(struct json *json, const struct script_facts *facts, size_t test)
{
	json_t *array = json_array();

	for (size_t i = 0; i < facts->line_count; i++)
		if (facts->lines[i].test == test
			&& json_array_append_new(array, of_text(facts->lines[i].text)))
			json->failed = true;
	return array;
}

static json_t *of_test(struct json *json, const struct script_facts *facts, size_t number)
{
	const struct test_facts *test = &facts->tests[number];
	bool ran = test->result != TEST_SKIPPED && test->result != TEST_BLOCKED;
	json_t *object = json_object();

	set(json, object, "name", of_text(test->name));
	set(json, object, "line", json_integer(test->line));
	set(json, object, "outcome", of_text(test_result_name(test->result)));
	set_text(json, object, "failure", failure_name(test->failure));
	if (*script_reason(test))
		set(json, object, "reason", of_text(script_reason(test)));
	if (ran) {
		set(json, object, "ms", json_real(view_ms(test->took_us)));
		set(json, object, "assertions", json_integer(test->assertions));
		set(json, object, "attempts", json_integer(test->attempts));
	}
	if (script_has_problem(test)) {
		set(json, object, "problem", of_problem(json, &test->problem));
		set(json, object, "dialogue", of_dialogue(json, facts, number));
	}
	return object;
}

static json_t *of_summary(struct json *json, const struct script_facts *facts)
{
	struct script_counts counts = script_counts(facts);
	json_t *object = json_object();

	set(json, object, "tests", json_integer((json_int_t)counts.tests));
	set(json, object, "passed", json_integer((json_int_t)counts.passed));
	set(json, object, "failed", json_integer((json_int_t)counts.failed));
	set(json, object, "broken", json_integer((json_int_t)counts.broken));
	set(json, object, "skipped", json_integer((json_int_t)counts.skipped));
	return object;
}

json_t *json_of_script(struct json *json, const struct report_script *script)
{
	const struct script_facts *facts = script->facts;
	json_t *object = json_object(), *tests = json_array(), *warnings = json_array();
	const char *started = view_time(&json->arena, facts->started_at);

	for (size_t i = 0; i < facts->test_count; i++)
		if (json_array_append_new(tests, of_test(json, facts, i)))
			json->failed = true;
	for (size_t i = 0; i < facts->warning_count; i++)
		if (json_array_append_new(warnings, of_problem(json, &facts->warnings[i])))
			json->failed = true;
	set(json, object, "suite", of_text(facts->path));
	set(json, object, "name", of_text(facts->name));
	set_text(json, object, "target", facts->target);
	set(json, object, "command", json_string("run"));
	set(json, object, "run_id", of_text(facts->run_id));
	set(json, object, "started", started ? of_text(started) : json_null());
	set(json, object, "elapsed_ms", json_real(view_ms(facts->took_us)));
	set(json, object, "verdict", of_text(script_verdict(script)));
	set(json, object, "exit_code", json_integer(script->exit_code));
	set(json, object, "connections", json_integer(facts->connections));
	set(json, object, "login_attempts", json_integer(facts->login_attempts));
	set(json, object, "summary", of_summary(json, facts));
	set(json, object, "tests", tests);
	set(json, object, "warnings", warnings);
	return object;
}
