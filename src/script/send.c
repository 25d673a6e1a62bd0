/* SPDX-License-Identifier: MIT */
/* Sending: a command waits for the one before it, a literal for its "+", a pipeline for nothing.
 * A secret goes out only inside of TLS with a certificate that holds; this is the one place that
 * could let it, and it looks each time. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "script/run.h"

static bool may_send(struct run *run, const struct connection *connection, struct spot spot)
{
	const char *state = connection->tls ? "its certificate does not verify" : "it is in clear";

	if (!connection->open || connection->ended != REASON_NONE)
		return connection->ended != REASON_NONE
			? fail_ended(run, connection, spot, "before this could be sent")
			: fail(run, FAILURE_CLOSED, spot, "the connection is closed already");
	if (!run->outgoing.secret || connection->verified)
		return true;
	fail(run, FAILURE_TLS, spot, "a secret was not sent on connection %u: %s",
		connection->number, state);
	failed(run)->hint = connection->tls ? "give the authority of the server's certificate by "
		"--cafile" : "connect by tls=implicit, or write @tls above";
	return false;
}

static bool write_all(struct run *run, struct connection *connection, struct bytes bytes,
	struct spot spot)
{
	enum reason reason = stream_write(&connection->stream, bytes, wait_deadline(run));

	if (reason == REASON_NONE)
		return true;
	if (reason == REASON_TIMEOUT)
		return fail(run, FAILURE_TIMEOUT, spot, "the server does not read what is sent");
	connection_read(connection); /* it may have said why */
	if (connection->ended == REASON_NONE && !connection->queue_count)
		connection->ended = reason;
	return true;
}

/* The wire in segments that end where a "+" is due. */
static bool write_wire(struct run *run, struct connection *connection, struct spot spot)
{
	const struct outgoing *outgoing = &run->outgoing;
	size_t from = 0;
	bool refused = false;

	for (size_t i = 0; i < outgoing->cut_count; i++) {
		struct bytes part = { outgoing->wire.data + from, outgoing->cuts[i] - from };
		if (!write_all(run, connection, part, spot)
			|| !wait_continuation(run, connection, &refused))
			return false;
		if (refused)
			return true;
		from = outgoing->cuts[i];
	}
	return write_all(run, connection,
		(struct bytes){ outgoing->wire.data + from, outgoing->wire.len - from }, spot);
}

static bool is(struct bytes bytes, const char *word)
{
	return bytes.len == strlen(word) && text_contains_nocase(bytes, word);
}

/* Each command has one, so no printf. */
static void fresh_tag(struct run *run, char *tag)
{
	char digits[12];
	size_t len = 0;
	unsigned number = ++run->tags;

	do
		digits[len++] = (char)('0' + number % 10);
	while (number /= 10);
	tag = mempcpy(tag, run->tag_prefix, sizeof run->tag_prefix - 1);
	while (len)
		*tag++ = digits[--len];
	*tag = '\0';
}

static const char *add_command(struct run *run, struct connection *connection,
	const struct statement *statement, const struct sending *sending)
{
	struct command *command = &connection->commands[connection->command_count++];
	bool fresh = is(sending->tag, ".");

	*command = (struct command){ .fresh = fresh, .statement = statement,
		.sent_us = deadline_now_us() };
	if (fresh)
		fresh_tag(run, command->tag);
	else
		snprintf(command->tag, sizeof command->tag, "%.*s", (int)sending->tag.len,
			sending->tag.data);
	run->facts->login_attempts += is(sending->command, "LOGIN")
		|| is(sending->command, "AUTHENTICATE");
	return command->tag;
}

static bool hold(struct run *run, struct connection *connection, struct spot spot)
{
	const struct buffer *wire = &run->outgoing.wire;

	if (buffer_append(&connection->held, wire->data, wire->len))
		return true;
	return fail(run, FAILURE_LOCAL, spot, "the pipeline is larger than 64 MiB");
}

static bool send_line(struct run *run, struct connection *connection,
	const struct statement *statement, const struct sending *sending)
{
	struct outgoing *outgoing = &run->outgoing;
	struct spot spot = whole_line(statement->line);
	const char *tag = "";

	if (connection->command_count == COMMANDS_MAX)
		return fail(run, FAILURE_LOCAL, spot, "more than %d commands are open", COMMANDS_MAX);
	outgoing_reset(outgoing);
	if (!sending->raw)
		tag = add_command(run, connection, statement, sending);
	bool good = render_line(outgoing, &run->variables, &run->scratch, sending, tag)
		? may_send(run, connection, spot) : fail_unset(run, outgoing->unset);
	if (!good && !sending->raw)
		connection->command_count--;
	if (!good)
		return false;
	record_sent(run, connection, connection == run->borrowed);
	return run->in_pipeline ? hold(run, connection, spot) : write_wire(run, connection, spot);
}

bool send_statement(struct run *run, const struct statement *statement)
{
	struct connection *connection = &run->connections[statement->connection];
	const struct sending *sending = statement->sending;

	if (!sending->raw && !run->in_pipeline && connection->open
		&& !wait_settle(run, connection))
		return false;
	return send_line(run, connection, statement, sending);
}

bool send_own(struct run *run, struct connection *connection, const struct statement *statement,
	const struct sending *sending)
{
	return send_line(run, connection, statement, sending);
}

bool send_bytes(struct run *run, const struct statement *statement)
{
	struct connection *connection = &run->connections[statement->connection];
	struct outgoing *outgoing = &run->outgoing;
	struct spot spot = whole_line(statement->line);

	outgoing_reset(outgoing);
	if (!render_bytes(outgoing, &run->variables, &run->scratch, &statement->words[0].value))
		return fail_unset(run, outgoing->unset);
	if (!may_send(run, connection, spot))
		return false;
	connection->by_hand = true;
	struct bytes wire = buffer_bytes(&outgoing->wire);
	run->facts->login_attempts += text_contains_nocase(wire, " LOGIN ")
		|| text_contains_nocase(wire, " AUTHENTICATE ");
	record_raw(run, connection);
	return run->in_pipeline ? hold(run, connection, spot)
		: write_all(run, connection, wire, spot);
}

bool send_held(struct run *run, const struct statement *statement)
{
	for (size_t i = 1; i <= CONNECTIONS_MAX; i++) {
		struct connection *connection = &run->connections[i];
		struct bytes held = buffer_bytes(&connection->held);
		connection->held.len = 0;
		if (held.len && !write_all(run, connection, held, whole_line(statement->line)))
			return false;
	}
	return true;
}
