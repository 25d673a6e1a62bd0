/* SPDX-License-Identifier: MIT */
/* Waiting for responses, on one connection while all are read.  A command without a tagged line of
 * its own must end by OK: that is held here too, also while another connection is waited for, so
 * that a refused APPEND is told as what it is and not as a push that never came. */
#include <string.h>

#include "base/text.h"
#include "script/run.h"

enum {
	SLICE_MS = 200, /* between two looks at the interrupt */
	RESULT_MAX = 1024 * 1024, /* bytes of a tagged response that is kept */
	HURRY = 5, /* of the usual patience, once somebody waits for the prompt */
};

int64_t wait_patience_ms(const struct run *run, int64_t usual_ms)
{
	const atomic_int *interrupted = run->settings->interrupted;

	return interrupted && atomic_load(interrupted) ? usual_ms / HURRY : usual_ms;
}

struct deadline wait_deadline(const struct run *run)
{
	return deadline_min(run->deadline, deadline_after_ms(run->step_timeout_ms));
}

struct command *wait_command(struct connection *connection, struct bytes tag)
{
	for (size_t i = 0; i < connection->command_count; i++) {
		struct command *command = &connection->commands[i];
		if (strlen(command->tag) == tag.len && memcmp(command->tag, tag.data, tag.len) == 0)
			return command;
	}
	return NULL;
}

void wait_remove(struct connection *connection, struct command *command)
{
	size_t index = (size_t)(command - connection->commands);

	connection->command_count--;
	memmove(command, command + 1, (connection->command_count - index) * sizeof *command);
	connection->data_phase = false;
}

void wait_pop(struct run *run, struct connection *connection)
{
	struct bytes bytes;
	const struct response *head = connection_head(connection, &bytes);

	record_received(run, connection, bytes, head->at_us);
	if (head->len == bytes.len + 1)
		record_note(run, "the line above ends in LF alone, not in CRLF");
	connection_pop(connection);
}

static bool is_implied(const struct command *command)
{
	return command->statement && command->statement->kind == STATEMENT_SEND
		&& command->statement->implied_ok;
}

static bool is_login(const struct command *command)
{
	struct bytes name = command->statement->sending->command;

	return (name.len == 5 && text_contains_nocase(name, "LOGIN"))
		|| (name.len == 12 && text_contains_nocase(name, "AUTHENTICATE"));
}

static bool refused(struct run *run, const struct connection *connection,
	const struct command *command, struct bytes line)
{
	const struct line *source = command->statement->line;
	const char *colon = memchr(source->text.data, ':', source->text.len);
	size_t at = (size_t)(colon - source->text.data) + 2;
	struct reply reply;

	reply_parse(line, &reply);
	fail(run, is_login(command) ? FAILURE_AUTH : FAILURE_MISMATCH,
		(struct spot){ source, at, source->text.len - at }, "the command ended with %.*s, not OK",
		(int)reply.name.len, reply.name.data);
	failed(run)->expected = "OK, for no S line says otherwise";
	size_t tag = command->fresh ? reply.tag.len : 0;
	failed(run)->received = arena_printf(run->arena, "%s%s", tag ? "." : "",
		shown(run, (struct bytes){ line.data + tag, line.len - tag }));
	struct pattern pattern = { .spot = whole_line(source) };
	fail_hint(run, connection, &pattern);
	return false;
}

/* A command of another connection that must end by OK, and did not. */
static bool check_others(struct run *run, const struct connection *busy)
{
	struct bytes bytes;
	struct reply reply;

	for (size_t c = 1; c <= CONNECTIONS_MAX; c++) {
		struct connection *connection = &run->connections[c];
		if (connection == busy || !connection->tagged_waits)
			continue;
		connection->tagged_waits = false;
		for (size_t i = 0; connection_peek(connection, i, &bytes); i++) {
			if (!reply_parse(bytes, &reply) || reply.kind != REPLY_TAGGED)
				continue;
			const struct command *command = wait_command(connection, reply.tag);
			if (command && is_implied(command) && reply.status != REPLY_OK)
				return refused(run, connection, command, bytes);
		}
	}
	return true;
}

static bool interrupted(struct run *run, struct spot spot)
{
	int level = run->settings->interrupted ? atomic_load(run->settings->interrupted) : 0;

	if (level < (run->cleaning ? 2 : 1))
		return false;
	fail(run, FAILURE_INTERRUPTED, spot, "interrupted while waiting here");
	return true;
}

static enum waited take_head(struct run *run, struct connection *connection, struct spot spot)
{
	struct bytes bytes;

	connection_head(connection, &bytes);
	if (tree_begin(&run->tree, bytes)) {
		if (run->tree.reply.kind == REPLY_UNTAGGED && run->tree.reply.status == REPLY_BYE)
			connection->bye = shown(run, bytes);
		return WAIT_RESPONSE;
	}
	fail(run, FAILURE_PROTOCOL, spot, "the server sent what is no IMAP response");
	failed(run)->received = shown(run, bytes);
	failed(run)->hint = connection->tls_facts.handshake_done ? NULL
		: "is this an IMAP port, and is tls= as the port needs it?";
	return WAIT_FAILED;
}

static bool has_ended(const struct connection *connection)
{
	return connection->ended != REASON_NONE || !connection->open;
}

static enum waited await(struct run *run, struct connection *connection,
	struct deadline deadline, struct spot spot, bool window)
{
	struct bytes bytes;

	for (;;) {
		if (interrupted(run, spot))
			return WAIT_FAILED;
		/* Arrival counts, so a server that never stops ends like one that says nothing. */
		if (connection->queue_count)
			return connection_head(connection, &bytes)->at_us <= deadline.at_us
				? take_head(run, connection, spot) : WAIT_TIMEOUT;
		if (has_ended(connection) && window)
			return WAIT_TIMEOUT;
		if (has_ended(connection)) {
			fail_ended(run, connection, spot, "");
			return WAIT_FAILED;
		}
		bool over = deadline_passed(deadline);
		struct deadline slice = over ? (struct deadline){ 0 }
			: deadline_min(deadline, deadline_after_ms(SLICE_MS));
		if (connections_wait(run->connections, CONNECTIONS_MAX + 1, slice) < 0) {
			fail(run, FAILURE_LOCAL, spot, "this machine cannot wait for its sockets");
			return WAIT_FAILED;
		}
		if (!check_others(run, connection))
			return WAIT_FAILED;
		if (over && !connection->queue_count && connection->ended == REASON_NONE)
			return WAIT_TIMEOUT;
	}
}

enum waited wait_response(struct run *run, struct connection *connection,
	struct deadline deadline, struct spot spot)
{
	return await(run, connection, deadline, spot, false);
}

enum waited wait_window(struct run *run, struct connection *connection,
	struct deadline deadline, struct spot spot)
{
	return await(run, connection, deadline, spot, true);
}

bool wait_put_aside(struct run *run, struct connection *connection, struct spot spot)
{
	struct command *command = wait_command(connection, run->tree.reply.tag);
	struct bytes bytes;
	const struct response *head = connection_head(connection, &bytes);

	if (!command && !connection->by_hand) {
		fail(run, FAILURE_PROTOCOL, spot, "the server ended a command that was never sent");
		failed(run)->received = shown(run, bytes);
		return false;
	}
	if (command) {
		bytes.len = bytes.len < RESULT_MAX ? bytes.len : RESULT_MAX;
		command->result = arena_copy(run->arena, bytes);
		command->result_us = head->at_us;
	}
	wait_pop(run, connection);
	return true;
}

static bool late(struct run *run, struct connection *connection, struct spot spot,
	const char *what)
{
	fail(run, FAILURE_TIMEOUT, spot, deadline_passed(run->deadline)
		? "the script's time is over: %s" : "%s in time", what);
	failed(run)->received = shown_pending(run, connection);
	return false;
}

/* Reads up to the tagged line of the command. */
static bool finish(struct run *run, struct connection *connection, struct command *command)
{
	struct deadline deadline = wait_deadline(run);
	struct spot spot = whole_line(command->statement->line);

	while (!command->result.data) {
		switch (wait_response(run, connection, deadline, spot)) {
		case WAIT_FAILED:
			return false;
		case WAIT_TIMEOUT:
			return late(run, connection, spot, "the command did not end");
		case WAIT_RESPONSE:
			break;
		}
		if (run->tree.reply.kind == REPLY_CONTINUATION) {
			fail(run, FAILURE_MISMATCH, spot, "the server asks for data that no line sends");
			failed(run)->received = shown(run, run->tree.reply.line);
			failed(run)->hint = "expect 'S: +', and send the data by a C line";
			return false;
		}
		if (run->tree.reply.kind == REPLY_UNTAGGED)
			wait_pop(run, connection);
		else if (!wait_put_aside(run, connection, spot))
			return false;
	}
	tree_begin(&run->tree, command->result);
	run->test->assertions++;
	if (run->tree.reply.status != REPLY_OK)
		return refused(run, connection, command, command->result);
	wait_remove(connection, command);
	return true;
}

bool wait_settle(struct run *run, struct connection *connection)
{
	for (size_t i = 0; i < connection->command_count;) {
		if (!is_implied(&connection->commands[i]) || connection->data_phase)
			i++;
		else if (!finish(run, connection, &connection->commands[i]))
			return false;
	}
	return true;
}

bool wait_settle_all(struct run *run)
{
	for (size_t i = 1; i <= CONNECTIONS_MAX; i++)
		if (run->connections[i].open && !wait_settle(run, &run->connections[i]))
			return false;
	return true;
}

bool wait_continuation(struct run *run, struct connection *connection, bool *refused_r)
{
	struct command *command = &connection->commands[connection->command_count - 1];
	struct deadline deadline = wait_deadline(run);
	struct spot spot = whole_line(command->statement->line);
	struct bytes bytes;
	struct reply reply;
	size_t looked = 0;

	*refused_r = false;
	for (;;) {
		const struct response *response;
		for (; (response = connection_peek(connection, looked, &bytes)); looked++) {
			if (response->taken || !reply_parse(bytes, &reply) || reply.kind == REPLY_UNTAGGED)
				continue;
			*refused_r = reply.kind == REPLY_TAGGED;
			if (*refused_r && wait_command(connection, reply.tag) != command)
				continue;
			if (!*refused_r)
				connection_take(connection, looked);
			return true;
		}
		if (connection->ended != REASON_NONE)
			return fail_ended(run, connection, spot, "instead of asking for the literal");
		if (deadline_passed(deadline))
			return late(run, connection, spot, "the server did not ask for the literal");
		if (interrupted(run, spot))
			return false;
		connections_wait(run->connections, CONNECTIONS_MAX + 1,
			deadline_min(deadline, deadline_after_ms(SLICE_MS)));
	}
}

bool wait_end(struct run *run, const struct statement *statement)
{
	struct connection *connection = &run->connections[statement->connection];
	struct deadline deadline = wait_deadline(run);
	struct spot spot = whole_line(statement->line);

	run->test->assertions++;
	while (connection->open && (connection->ended == REASON_NONE || connection->queue_count)) {
		if (interrupted(run, spot))
			return false;
		if (connection->queue_count && !deadline_passed(deadline)) {
			if (take_head(run, connection, spot) == WAIT_FAILED)
				return false;
			wait_pop(run, connection);
			continue;
		}
		if (deadline_passed(deadline))
			return late(run, connection, spot, "the server did not close the connection");
		connections_wait(run->connections, CONNECTIONS_MAX + 1,
			deadline_min(deadline, deadline_after_ms(SLICE_MS)));
	}
	if (connection->ended != REASON_CLOSED && connection->ended != REASON_RESET
		&& connection->open)
		return fail_ended(run, connection, spot, "");
	connection_close(connection);
	return true;
}
