/* SPDX-License-Identifier: MIT */
/* A session by hand, by the same engine that plays scripts: what it shows is the script.  A line is
 * read as a C line would be, with the tag put in front, so its mistakes are told before it is
 * sent, and a password that is typed into it never gets into a file. */
#include "script/recorder.h"

#include <string.h>

#include "script/run.h"

enum { STEP_MS = 300000 };

static const char path[] = "standard input";

struct recorder {
	struct run run;
	struct script script; /* of the line under way */
	struct source source;
	enum recorder_state state;
};

static enum recorder_state ended(struct recorder *recorder)
{
	struct test_facts *test = recorder->run.test;

	if (test->failure != FAILURE_NONE)
		test->result = test->failure >= FAILURE_CONNECT ? TEST_BROKEN : TEST_FAILED;
	recorder->state = RECORDER_ENDED;
	return recorder->state;
}

/* Variables have to be there before anything is sent. */
static void check_variables(struct recorder *recorder, struct complaints *complaints,
	const struct template *template)
{
	for (size_t i = 0; i < template->count; i++) {
		const struct part *part = &template->parts[i];
		if (part->reference && !variables_find(&recorder->run.variables, part->text))
			complain(complaints, part->spot, "variable '%.*s' is not set", (int)part->text.len,
				part->text.data)->hint = "give it by --set NAME=VALUE";
	}
}

static const struct statement *read_one(struct recorder *recorder, const char *text,
	struct script_problems *problems_r)
{
	struct reader reader = { .language = &language_client,
		.complaints = { recorder->run.arena, problems_r, 0 } };
	bool data = recorder->state == RECORDER_DATA;

	*problems_r = (struct script_problems){ NULL, 0, 0 };
	recorder->script = (struct script){ .main = &recorder->source };
	reader.script = &recorder->script;
	reader.raw[1] = data;
	struct bytes bytes = { text, strlen(text) };
	language_read(&reader, path, arena_copy(recorder->run.arena, bytes));
	recorder->script.main = &recorder->source;
	if (problems_r->count)
		return NULL;
	const struct statement *statement = &recorder->script.statements[0];
	check_secrets(&reader.complaints, &recorder->script);
	for (size_t i = 0; statement->sending && i < statement->sending->count; i++)
		check_variables(recorder, &reader.complaints, &statement->sending->pieces[i].text);
	for (size_t i = 0; i < statement->word_count; i++)
		check_variables(recorder, &reader.complaints, &statement->words[i].value);
	return problems_r->count ? NULL : statement;
}

/* Takes what comes, up to the tagged line or to a "+". */
static enum recorder_state take(struct recorder *recorder, const struct statement *statement)
{
	struct run *run = &recorder->run;
	struct connection *connection = &run->connections[1];
	struct deadline deadline = wait_deadline(run);
	struct spot spot = whole_line(statement->line);

	for (;;) {
		enum waited waited = wait_response(run, connection, deadline, spot);
		if (waited == WAIT_TIMEOUT)
			fail(run, FAILURE_TIMEOUT, spot, "the server did not answer in time");
		if (waited != WAIT_RESPONSE)
			return ended(recorder);
		const struct reply reply = run->tree.reply;
		struct command *command = reply.kind == REPLY_TAGGED
			? wait_command(connection, reply.tag) : NULL;
		wait_pop(run, connection);
		if (reply.kind == REPLY_CONTINUATION)
			return recorder->state = RECORDER_DATA;
		if (!command)
			continue;
		wait_remove(connection, command);
		return recorder->state = RECORDER_READY;
	}
}

/* Behind BYE the server hangs up, which belongs to the script. */
static enum recorder_state look_for_end(struct recorder *recorder)
{
	if (recorder->state == RECORDER_ENDED || !recorder->run.connections[1].bye)
		return recorder->state;
	struct script_problems none;
	const struct statement *eof = read_one(recorder, "@eof\n", &none);
	if (eof && act(&recorder->run, eof)) {
		recorder->state = RECORDER_ENDED;
		return recorder->state;
	}
	return ended(recorder);
}

/* With STARTTLS and with a login, @connect has taken it. */
static bool take_greeting(struct recorder *recorder, const struct statement *connect)
{
	struct run *run = &recorder->run;
	struct connection *connection = &run->connections[1];
	struct spot spot = whole_line(connect->line);

	if (connection->greeted)
		return true;
	enum waited waited = wait_response(run, connection, wait_deadline(run), spot);
	if (waited == WAIT_TIMEOUT)
		fail(run, FAILURE_TIMEOUT, spot, "the server did not greet");
	if (waited == WAIT_RESPONSE)
		wait_pop(run, connection);
	return waited == WAIT_RESPONSE;
}

struct recorder *recorder_begin(struct arena *arena, const struct script_settings *settings,
	const char *words, struct script_facts *facts_r)
{
	struct recorder *recorder = arena_alloc(arena, sizeof *recorder);
	struct run *run = &recorder->run;
	struct script_problems problems;

	*facts_r = (struct script_facts){ .path = NULL };
	recorder->source.path = path;
	recorder->script = (struct script){ .main = &recorder->source, .name = path };
	run->script = &recorder->script;
	run->settings = settings;
	run->facts = facts_r;
	run->arena = run->variables.arena = arena;
	facts_r->tests = arena_array(arena, 1, sizeof *facts_r->tests);
	facts_r->test_count = 1;
	run->test = facts_r->tests;
	*run->test = (struct test_facts){ .name = path, .line = 1, .attempts = 1 };
	run_begin(run);
	run_compile(run);
	record_start(run);
	const struct statement *connect = read_one(recorder,
		arena_printf(arena, "@connect %s\n", words), &problems);
	if (!connect) {
		fail(run, FAILURE_LOCAL, (struct spot){ NULL, 0, 0 }, "%s", problems.list[0].message);
		ended(recorder);
		return recorder;
	}
	if (!act(run, connect) || !take_greeting(recorder, connect))
		ended(recorder);
	return recorder;
}

enum recorder_state recorder_line(struct recorder *recorder, struct bytes text,
	struct script_problems *problems_r)
{
	struct run *run = &recorder->run;
	const char *head = recorder->state == RECORDER_DATA ? "C: " : "C: . ";
	const char *line = arena_printf(run->arena, "%s%.*s\n", head, (int)text.len, text.data);
	const struct statement *statement = read_one(recorder, line, problems_r);

	if (!statement || recorder->state == RECORDER_ENDED)
		return recorder->state;
	run->deadline = deadline_after_ms(run->settings->timeout_ms > 0 ? run->settings->timeout_ms
		: STEP_MS);
	arena_clear(&run->scratch);
	if (!send_statement(run, statement))
		return ended(recorder);
	take(recorder, statement);
	return look_for_end(recorder);
}

enum recorder_state recorder_state(const struct recorder *recorder)
{
	return recorder->state;
}

void recorder_end(struct recorder *recorder)
{
	recorder->script.regex_count = 0;
	run_end(&recorder->run);
}
