/* SPDX-License-Identifier: MIT */
/* Plays a script: tests one after the other, the first failure blocks those behind it, for nobody
 * knows in which state the server is; @cleanup lines and the deletion of fixtures come in any
 * case.  A server's sins become results here and never errors. */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/random.h"
#include "base/text.h"
#include "script/run.h"

enum { SCRATCH_STEPS = 64, CLEANUP_MS = 10000, TIMEOUT_MS = 10000, SCRIPT_TIMEOUT_MS = 300000 };

struct section { /* a test, what stands before the first, or what cleans up */
	size_t from, to;
	const struct statement *statement; /* @test, @cleanup; NULL: before the first */
};

static void pause_for(struct run *run, int64_t ms)
{
	struct deadline until = deadline_min(run->deadline, deadline_after_ms(ms));

	while (!deadline_passed(until) && !(run->settings->interrupted
		&& atomic_load(run->settings->interrupted)))
		connections_wait(run->connections, CONNECTIONS_MAX + 1,
			deadline_min(until, deadline_after_ms(200)));
}

/* Commands that an attempt left open would be in the way of the next. */
static void forget_open(struct run *run)
{
	struct test_facts *outer = run->test, aside = { .failure = FAILURE_NONE };

	run->test = &aside;
	wait_settle_all(run);
	for (size_t i = 1; i <= CONNECTIONS_MAX; i++)
		if (!run->connections[i].data_phase)
			run->connections[i].command_count = 0;
	run->test = outer;
}

static bool retry(struct run *run, const struct statement *statement)
{
	size_t from = (size_t)(statement - run->script->statements) + 1;

	for (int64_t attempt = 1;; attempt++) {
		if (run_range(run, from, statement->partner) && wait_settle_all(run))
			return true;
		enum failure failure = run->test->failure;
		if (run->skip_reason || attempt == statement->number || failure > FAILURE_ASSERTION
			|| deadline_passed(run->deadline))
			return false;
		forget_open(run);
		run->test->failure = FAILURE_NONE;
		run->test->problem = (struct script_problem){ .message = NULL };
		run->test->attempts = (unsigned)attempt + 1;
		run->within_ms = 0;
		run->strict = run->ordered = false;
		record_note(run, "attempt %lld", (long long)attempt + 1);
		pause_for(run, statement->time_ms);
	}
}

static bool repeat_count(struct run *run, const struct statement *statement, int64_t *count_r)
{
	const struct part *unset;
	struct value value;

	*count_r = statement->number;
	if (statement->number)
		return true;
	if (!variables_expand(&run->variables, &run->scratch, &statement->words[0].value, &value,
		&unset))
		return fail_unset(run, unset);
	if (words_number(value.bytes, count_r))
		return true;
	return fail(run, FAILURE_LOCAL, statement->words[0].spot, "'%s' is no number",
		shown(run, value.bytes));
}

static bool repeat(struct run *run, const struct statement *statement)
{
	size_t from = (size_t)(statement - run->script->statements) + 1;
	int64_t count;
	char number[24];

	if (!repeat_count(run, statement, &count))
		return false;
	for (int64_t i = 1; i <= count; i++) {
		if (statement->word_count == 3) {
			int len = snprintf(number, sizeof number, "%lld", (long long)i);
			variables_set(&run->variables, statement->words[2].text,
				(struct value){ { number, (size_t)len }, false });
		}
		if (!run_range(run, from, statement->partner))
			return false;
	}
	return true;
}

static bool pipeline(struct run *run, const struct statement *statement)
{
	size_t from = (size_t)(statement - run->script->statements) + 1;

	if (!wait_settle_all(run))
		return false;
	record_directive(run, statement);
	run->in_pipeline = true;
	bool good = run_range(run, from, statement->partner);
	run->in_pipeline = false;
	if (good)
		record_directive(run, &run->script->statements[statement->partner]);
	return good && send_held(run, statement);
}

static bool run_directive(struct run *run, const struct statement *statement, size_t *next)
{
	switch (statement->directive->id) {
	case ACT_RETRY:
		*next = statement->partner + 1;
		return retry(run, statement);
	case ACT_REPEAT:
		*next = statement->partner + 1;
		return repeat(run, statement);
	case ACT_PIPELINE:
		*next = statement->partner + 1;
		return pipeline(run, statement);
	default:
		return act(run, statement);
	}
}

/* A server may repeat any of them, so each has to be known.  What must be cleaned up still is. */
static bool secrets_fit(struct run *run, const struct statement *statement)
{
	if (!run->scrubs_full || run->cleaning)
		return true;
	fail(run, FAILURE_LOCAL, whole_line(statement->line),
		"the script has more secret values than can be kept out of what is shown");
	failed(run)->hint = "@let makes one of each value that ${password} is a part of: make fewer";
	return false;
}

bool run_range(struct run *run, size_t from, size_t to)
{
	for (size_t i = from, steps = 0; i < to; steps++) {
		const struct statement *statement = &run->script->statements[i];
		size_t next = i + 1;
		bool good = secrets_fit(run, statement);
		if (steps % SCRATCH_STEPS == SCRATCH_STEPS - 1 && !run->found_count)
			arena_clear(&run->scratch);
		if (!good)
			return false;
		if (statement->kind == STATEMENT_EXPECT) {
			next = language_block_end(run->script, i);
			good = send_held(run, statement) && wait_block(run, i, next);
		} else if (statement->kind == STATEMENT_SEND) {
			good = send_statement(run, statement);
		} else {
			good = run_directive(run, statement, &next);
		}
		if (!good)
			return false;
		i = next;
	}
	return true;
}

static enum script_result result_of(const struct run *run, const struct test_facts *test)
{
	if (test->failure == FAILURE_NONE)
		return run->skip_reason ? TEST_SKIPPED : run->xfail ? TEST_PASSED_UNEXPECTEDLY
			: TEST_PASSED;
	if (run->xfail)
		return TEST_FAILED_AS_EXPECTED;
	return test->failure >= FAILURE_CONNECT ? TEST_BROKEN : TEST_FAILED;
}

static bool selected(const struct run *run, const char *name)
{
	const char *const *filter = run->settings->filter;

	if (!filter)
		return true;
	for (; *filter; filter++)
		if (text_contains_nocase((struct bytes){ name, strlen(name) }, *filter))
			return true;
	return false;
}

/* Runs a section as the test under way; false: the file cannot go on. */
static bool run_section(struct run *run, const struct section *section)
{
	struct test_facts *test = run->test;

	test->started_us = deadline_now_us() - run->start_us;
	test->attempts = 1;
	run->skip_reason = NULL;
	run->xfail = false;
	run->within_ms = 0;
	if (run_range(run, section->from, section->to))
		wait_settle_all(run);
	test->result = result_of(run, test);
	if (run->skip_reason)
		test->reason = run->skip_reason;
	test->took_us = deadline_now_us() - run->start_us - test->started_us;
	if (test->result == TEST_FAILED_AS_EXPECTED && test->failure < FAILURE_CONNECT) {
		forget_open(run);
		return true;
	}
	return test->failure == FAILURE_NONE;
}

static size_t find(const struct script *script, size_t from, size_t end, int act_wanted)
{
	while (from < end && !(script->statements[from].kind == STATEMENT_DIRECTIVE
		&& script->statements[from].directive->id == act_wanted))
		from++;
	return from;
}

static void block_rest(struct run *run, size_t from, size_t to, const char *reason,
	enum script_result result)
{
	for (size_t i = from; i < to; i++) {
		run->facts->tests[i].result = result;
		run->facts->tests[i].reason = reason;
	}
}

static struct test_facts *add_test(struct run *run, const char *name, unsigned line)
{
	struct test_facts *test = &run->facts->tests[run->facts->test_count];

	run->number = run->facts->test_count++;
	*test = (struct test_facts){ .name = name, .line = line };
	return test;
}

/* What stands before the first test is one itself where it fails, or where there are no others. */
static bool run_setup(struct run *run, const struct section *section, size_t tests)
{
	unsigned line = section->from < section->to
		? run->script->statements[section->from].line->number : 1;

	run->test = add_test(run, tests ? "setup" : run->script->name, line);
	bool good = run_section(run, section);
	if (tests && run->test->result == TEST_PASSED) {
		run->facts->test_count--; /* nobody asked for it */
		run->test = NULL;
	} else if (tests && run->test->result == TEST_SKIPPED) {
		run->facts->test_count--;
	}
	return good;
}

static void run_tests(struct run *run, const struct section *sections, size_t count)
{
	size_t tests = count - 1;
	bool good = run_setup(run, &sections[0], tests);
	const char *skipped = run->skip_reason, *blocked = NULL;
	size_t first = run->facts->test_count;

	if (!good && run->test)
		blocked = arena_printf(run->arena, "blocked by line %u", run->test->problem.place.line);
	for (size_t i = 1; i < count; i++) {
		const struct statement *statement = sections[i].statement;
		const char *name = arena_copy(run->arena, statement->words[0].text).data;
		run->test = add_test(run, name, statement->line->number);
		if (skipped || blocked) {
			block_rest(run, first + i - 1, first + i, skipped ? skipped : blocked,
				skipped ? TEST_SKIPPED : TEST_BLOCKED);
			continue;
		}
		if (!selected(run, name)) {
			block_rest(run, first + i - 1, first + i, "not selected", TEST_SKIPPED);
			continue;
		}
		record_test(run, name);
		if (!run_section(run, &sections[i]))
			blocked = arena_printf(run->arena, "blocked by line %u",
				run->test->problem.place.line);
	}
}

static void run_cleanup(struct run *run, const struct section *section)
{
	struct test_facts aside = { .attempts = 1 }, *outer = run->test;

	run->over = true;
	if (section->from >= section->to)
		return;
	for (size_t i = 1; i <= CONNECTIONS_MAX; i++) {
		struct connection *connection = &run->connections[i];
		connection->by_hand |= connection->command_count > 0; /* their answers may still come */
		connection->command_count = 0;
	}
	run->cleaning = true;
	run->deadline = deadline_after_ms(wait_patience_ms(run, CLEANUP_MS));
	run->test = &aside;
	if (!(run_range(run, section->from, section->to) && wait_settle_all(run)))
		warn(run, whole_line(section->statement->line), "cleaning up failed in line %u: %s",
			aside.problem.place.line, aside.problem.message ? aside.problem.message : "skipped");
	run->test = outer;
	run->cleaning = false;
}

bool run_compile(struct run *run)
{
	const struct script *script = run->script;
	regex_t *regexes = arena_array(run->arena, script->regex_count + 1, sizeof *regexes);

	for (size_t i = 0; i < script->regex_count; i++)
		if (regcomp(&regexes[i], script->regexes[i]->regex, REG_EXTENDED | REG_NOSUB) != 0) {
			while (i-- > 0)
				regfree(&regexes[i]);
			return false;
		}
	run->matching = (struct matching){ .variables = &run->variables, .regexes = regexes,
		.arena = &run->scratch };
	return true;
}

static bool always_secret(const char *name)
{
	return strcmp(name, "password") == 0 || strcmp(name, "token") == 0;
}

static void set_variables(struct run *run)
{
	const struct script_settings *settings = run->settings;

	variables_set_text(&run->variables, "run.id", run->facts->run_id, false);
	for (size_t i = 0; i < settings->variable_count; i++) {
		const struct script_variable *given = &settings->variables[i];
		bool secret = given->secret || always_secret(given->name);
		variables_set_text(&run->variables, given->name, given->value, secret);
		if (secret)
			scrub_learn(run, variables_find(&run->variables, (struct bytes){ given->name,
				strlen(given->name) }));
	}
}

void run_begin(struct run *run)
{
	const struct script_settings *settings = run->settings;
	struct script_facts *facts = run->facts;
	char id[9];

	random_letters(id, sizeof id);
	random_letters(run->tag_prefix, sizeof run->tag_prefix);
	facts->path = run->script->main->path;
	facts->name = run->script->name;
	facts->target = settings->target ? settings->target->given : NULL;
	facts->run_id = settings->run_id ? settings->run_id : arena_strdup(run->arena, id);
	facts->started_at = (int64_t)time(NULL);
	run->start_us = deadline_now_us();
	run->deadline = deadline_after_ms(settings->timeout_ms > 0 ? settings->timeout_ms
		: SCRIPT_TIMEOUT_MS);
	run->step_timeout_ms = settings->step_timeout_ms > 0 ? settings->step_timeout_ms : TIMEOUT_MS;
	for (unsigned i = 0; i <= CONNECTIONS_MAX; i++)
		run->connections[i] = (struct connection){ .number = i, .fd = -1 };
	for (size_t i = 0; i < run->script->count; i++)
		run->numbered |= run->script->statements[i].connection != 1;
	outgoing_init(&run->outgoing);
	set_variables(run);
}

void run_end(struct run *run)
{
	run->over = true;
	for (unsigned i = 0; i <= CONNECTIONS_MAX; i++)
		own_logout(run, &run->connections[i]);
	mailbox_delete_all(run);
	own_control_end(run);
	for (unsigned i = 0; i <= CONNECTIONS_MAX; i++) {
		buffer_clear(&run->connections[i].queue);
		buffer_clear(&run->connections[i].held);
	}
	for (size_t i = 0; i < run->script->regex_count; i++)
		regfree((regex_t *)(uintptr_t)&run->matching.regexes[i]);
	tree_clear(&run->tree);
	outgoing_clear(&run->outgoing);
	buffer_clear(&run->record.line);
	buffer_clear(&run->record.below);
	arena_clear(&run->scratch);
	run->facts->took_us = deadline_now_us() - run->start_us;
}

static bool has_needs(struct run *run)
{
	for (const char *const *name = run->script->needs; *name; name++)
		if (!variables_find(&run->variables, (struct bytes){ *name, strlen(*name) })) {
			fail(run, FAILURE_LOCAL, (struct spot){ NULL, 0, 0 },
				"the script needs a value for '%s'", *name);
			failed(run)->hint = "give it by --set NAME=VALUE, or --user and --password-file";
			return false;
		}
	return true;
}

static void play(struct run *run)
{
	const struct script *script = run->script;
	size_t cleanup = find(script, 0, script->count, ACT_CLEANUP), tests = 0;

	for (size_t i = 0; script->tests[i]; i++)
		tests++;
	struct section *sections = arena_array(run->arena, tests + 1, sizeof *sections);
	size_t count = 0, from = 0;
	for (size_t at = find(script, 0, cleanup, ACT_TEST);; at = find(script, at + 1, cleanup,
		ACT_TEST)) {
		sections[count] = (struct section){ from, at, count ? &script->statements[from - 1]
			: NULL };
		count++;
		from = at + 1;
		if (at >= cleanup)
			break;
	}
	run->facts->tests = arena_array(run->arena, tests + 2, sizeof *run->facts->tests);
	run->test = add_test(run, "setup", 1);
	if (!has_needs(run)) {
		run->test->result = TEST_BROKEN;
		for (size_t i = 1; i < count; i++)
			add_test(run, arena_copy(run->arena, sections[i].statement->words[0].text).data,
				sections[i].statement->line->number);
		block_rest(run, 1, run->facts->test_count, "blocked: the script lacks a value",
			TEST_BLOCKED);
		return;
	}
	run->facts->test_count = 0;
	record_start(run);
	run_tests(run, sections, count);
	struct section cleaning = { cleanup + 1, script->count, cleanup < script->count
		? &script->statements[cleanup] : NULL };
	run_cleanup(run, &cleaning);
}

void script_run(struct arena *arena, const struct script *script,
	const struct script_settings *settings, struct script_facts *facts_r)
{
	struct run *run = arena_alloc(arena, sizeof *run);

	*facts_r = (struct script_facts){ .path = NULL };
	run->script = script;
	run->settings = settings;
	run->facts = facts_r;
	run->arena = arena;
	run->variables.arena = arena;
	run_begin(run);
	if (run_compile(run))
		play(run);
	run_end(run);
}
