/* SPDX-License-Identifier: MIT */
/* What directives say by themselves: greeting, LOGIN, CAPABILITY, LOGOUT.  In the transcript these
 * lines are comments, for the directive above them says it all when it is played again. */
#include <string.h>

#include "base/text.h"
#include "script/run.h"

enum { LOGOUT_MS = 1000, WORDS = 8 };

/* A line that never ends is an answer of a kind. */
static bool unanswered(struct run *run, const struct connection *connection, struct spot spot,
	const char *what)
{
	fail(run, FAILURE_TIMEOUT, spot, "%s", what);
	failed(run)->received = shown_pending(run, connection);
	return false;
}

bool own_greeting(struct run *run, struct connection *connection,
	const struct statement *statement)
{
	struct spot spot = whole_line(statement->line);

	switch (wait_response(run, connection, wait_deadline(run), spot)) {
	case WAIT_FAILED:
		return false;
	case WAIT_TIMEOUT:
		return unanswered(run, connection, spot, "the server did not greet");
	case WAIT_RESPONSE:
		break;
	}
	enum reply_status status = run->tree.reply.status;
	if (status != REPLY_OK && status != REPLY_PREAUTH) {
		fail(run, FAILURE_CONNECT, spot, "the server did not greet with OK");
		failed(run)->received = shown(run, run->tree.reply.line);
		return false;
	}
	wait_pop(run, connection);
	connection->greeted = true;
	return true;
}

/* Words of text as pieces: "${name}" takes the form that its value needs. */
static struct sending *pieces_of(struct run *run, const struct statement *statement,
	const char *text, const struct word *words[2])
{
	struct sending *sending = arena_alloc(&run->scratch, sizeof *sending);
	size_t given = 0;

	sending->tag = (struct bytes){ ".", 1 };
	sending->command = (struct bytes){ text, strcspn(text, " ") };
	sending->pieces = arena_array(&run->scratch, WORDS * 2, sizeof *sending->pieces);
	for (const char *at = text; *at && sending->count < WORDS * 2;) {
		bool reference = *at == '$';
		size_t len = reference ? strcspn(at, "}") + 1 : strcspn(at, "$"), size = 0;
		struct piece *piece = &sending->pieces[sending->count++];
		const struct word *word = reference && given < 2 ? words[given++] : NULL;
		*piece = (struct piece){ .kind = reference ? PIECE_TOKEN : PIECE_TEXT,
			.shown_by_name = true, .spot = whole_line(statement->line) };
		struct part part = { reference, { at + (reference ? 2 : 0), reference ? len - 3 : len },
			piece->spot };
		if (word)
			piece->text = word->value;
		else
			template_add(&run->scratch, &piece->text, &size, part);
		at += len;
	}
	return sending;
}

static bool await(struct run *run, struct connection *connection,
	const struct statement *statement, void (*each)(struct run *run))
{
	struct command *command = &connection->commands[connection->command_count - 1];
	struct deadline deadline = wait_deadline(run);
	struct spot spot = whole_line(statement->line);

	while (!command->result.data) {
		switch (wait_response(run, connection, deadline, spot)) {
		case WAIT_FAILED:
			return false;
		case WAIT_TIMEOUT:
			return unanswered(run, connection, spot, "the server did not answer in time");
		case WAIT_RESPONSE:
			break;
		}
		if (run->tree.reply.kind == REPLY_TAGGED) {
			if (!wait_put_aside(run, connection, spot))
				return false;
			continue;
		}
		if (each && run->tree.reply.kind == REPLY_UNTAGGED)
			each(run);
		wait_pop(run, connection);
	}
	tree_begin(&run->tree, command->result);
	wait_remove(connection, command);
	return true;
}

static bool command_of(struct run *run, struct connection *connection,
	const struct statement *statement, const struct sending *sending,
	void (*each)(struct run *run))
{
	struct connection *outer = run->borrowed;

	run->borrowed = connection;
	bool good = send_own(run, connection, statement, sending)
		&& await(run, connection, statement, each);
	run->borrowed = outer;
	return good;
}

bool own_command(struct run *run, struct connection *connection,
	const struct statement *statement, const char *text, void (*each)(struct run *run))
{
	const struct word *none[2] = { NULL, NULL };

	return command_of(run, connection, statement, pieces_of(run, statement, text, none), each);
}

bool own_login(struct run *run, struct connection *connection, const struct statement *statement)
{
	struct spot spot = whole_line(statement->line);
	bool speaks = statement->directive->id == ACT_LOGIN || statement->directive->id == ACT_CONNECT;
	const struct word *words[2] = { speaks ? words_find(statement, "user") : NULL,
		speaks ? words_find(statement, "password") : NULL };

	if (!connection->verified) {
		fail(run, FAILURE_TLS, spot, "no login without TLS and a certificate that verifies");
		failed(run)->hint = "a password is never sent in clear or to who knows whom";
		return false;
	}
	if (!command_of(run, connection, statement, pieces_of(run, statement,
		"LOGIN ${user} ${password}", words), NULL))
		return false;
	if (run->tree.reply.status == REPLY_OK)
		return true;
	fail(run, FAILURE_AUTH, spot, "the server refused the login");
	failed(run)->expected = "OK";
	failed(run)->received = shown(run, run->tree.reply.line);
	return false;
}

void own_logout(struct run *run, struct connection *connection)
{
	static const struct bytes logout = { "zz LOGOUT\r\n", 11 };
	struct deadline deadline = deadline_after_ms(wait_patience_ms(run, LOGOUT_MS));
	struct bytes bytes;

	if (!connection->open)
		return;
	if (connection->ended == REASON_NONE && connection->command_count == 0
		&& !connection->by_hand && stream_write(&connection->stream, logout, deadline)
		== REASON_NONE) {
		record_note(run, "C%s: LOGOUT", record_number(run, connection));
		while (connection->ended == REASON_NONE && !deadline_passed(deadline))
			connections_wait(connection, 1, deadline);
	}
	struct connection *outer = run->borrowed;
	run->borrowed = connection;
	while (connection_head(connection, &bytes))
		wait_pop(run, connection);
	run->borrowed = outer;
	connection_close(connection);
}

static bool has_credentials(struct run *run)
{
	return variables_find(&run->variables, (struct bytes){ "user", 4 })
		&& variables_find(&run->variables, (struct bytes){ "password", 8 });
}

/* Whether the script itself speaks of a login: only then is one made on its behalf. */
static bool wants_login(const struct run *run)
{
	for (const char *const *name = run->script->needs; *name; name++)
		if (strcmp(*name, "password") == 0)
			return true;
	return false;
}

struct connection *own_control(struct run *run, const struct statement *statement)
{
	struct connection *connection = &run->connections[0];
	struct connection *outer = run->borrowed;

	if (connection->open && connection->ended == REASON_NONE)
		return connection;
	run->borrowed = connection;
	bool good = connect_control(run, statement);
	if (good && wants_login(run) && has_credentials(run))
		good = own_login(run, connection, statement);
	run->borrowed = outer;
	return good ? connection : NULL;
}

void own_control_end(struct run *run)
{
	own_logout(run, &run->connections[0]);
}
