/* SPDX-License-Identifier: MIT */
/* The course of a script, followed line by line without a server: is the connection open, what
 * command is, does it wait for data that no line sends.  RFC 9051 section 2.2.1: what follows a
 * continuation is data up to the tagged line, so one forgotten line makes a command of the next
 * test part of an AUTHENTICATE. */
#include <string.h>

#include "base/text.h"
#include "script/directives.h"

enum { OPEN_MAX = COMMANDS_MAX };

struct course { /* of one connection */
	bool connected;
	bool raw, data_sent; /* since the continuation */
	bool sent_by_hand;   /* @send: tags are its author's business */
	struct statement *open[OPEN_MAX]; /* commands without their tagged line */
	size_t open_count;
	size_t pipeline;     /* the block the last command was in; 0: none */
};

struct check {
	struct complaints *complaints;
	struct script *script;
	struct course courses[CONNECTIONS_MAX + 1];
	size_t pipeline;  /* under way: number of its statement + 1; 0: none */
	bool cleanup;
};

static bool is(struct bytes bytes, const char *word)
{
	return bytes.len == strlen(word) && text_contains_nocase(bytes, word);
}

static struct spot whole(const struct statement *statement)
{
	return (struct spot){ statement->line, 0, statement->line->text.len };
}

/* What follows a command's name on its line. */
static struct bytes arguments(const struct sending *sending, const struct line *line)
{
	const char *end = line->text.data + line->text.len;
	const char *from = sending->command.data + sending->command.len;

	return (struct bytes){ from, (size_t)(end - from) };
}

static bool waits_for_data(const struct statement *statement)
{
	const struct sending *sending = statement->sending;

	if (is(sending->command, "IDLE"))
		return true;
	struct bytes rest = arguments(sending, statement->line);
	return is(sending->command, "AUTHENTICATE") && rest.len > 1
		&& !memchr(rest.data + 1, ' ', rest.len - 1);
}

static void forgotten(struct check *check, const struct statement *command, struct spot spot)
{
	complain(check->complaints, spot, "%.*s of line %u waits for data that no line sends",
		(int)command->sending->command.len, command->sending->command.data,
		command->line->number)->hint = is(command->sending->command, "IDLE")
		? "expect 'S: +', and end it by 'C: DONE'"
		: "expect 'S: +', and send the data by a C line, or '*' to cancel";
}

/* What is open and has no tagged line of its own must end by OK. */
static void settle(struct check *check, unsigned connection)
{
	struct course *course = &check->courses[connection];

	for (size_t i = 0; i < course->open_count; i++) {
		struct statement *command = course->open[i];
		command->implied_ok = true;
		if (course->raw || (waits_for_data(command) && !command->sending->continues
			&& !course->sent_by_hand))
			forgotten(check, command, whole(command));
	}
	course->open_count = 0;
	course->raw = false;
}

static void settle_all(struct check *check)
{
	for (unsigned i = 1; i <= CONNECTIONS_MAX; i++)
		if (!check->courses[i].raw)
			settle(check, i);
}

static bool connected(struct check *check, const struct statement *statement)
{
	if (check->courses[statement->connection].connected)
		return true;
	complain(check->complaints, whole(statement), "connection %u is not open",
		statement->connection)->hint = statement->connection == 1
		? "write @connect above, with tls=none, starttls or implicit"
		: "write @connect/N above, with the connection's number";
	check->courses[statement->connection].connected = true; /* told once */
	return false;
}

static void check_data(struct check *check, const struct statement *statement)
{
	struct course *course = &check->courses[statement->connection];
	struct bytes text = statement->line->text;
	const char *colon = memchr(text.data, ':', text.len);
	size_t at = (size_t)(colon - text.data) + 2;

	course->data_sent = true;
	if (at + 2 < text.len && text.data[at] == '.' && text.data[at + 1] == ' '
		&& course->open_count)
		complain(check->complaints, (struct spot){ statement->line, at, text.len - at },
			"%.*s of line %u is open, so this would be data of it",
			(int)course->open[0]->sending->command.len, course->open[0]->sending->command.data,
			course->open[0]->line->number)->hint = "end it first, and expect 'S: . OK'";
}

static void check_send(struct check *check, struct statement *statement)
{
	struct course *course = &check->courses[statement->connection];
	const struct sending *sending = statement->sending;

	if (!connected(check, statement))
		return;
	if (sending->raw) {
		check_data(check, statement);
		return;
	}
	if (!check->pipeline || course->pipeline != check->pipeline)
		settle(check, statement->connection);
	course->pipeline = check->pipeline;
	if (check->pipeline && course->open_count == OPEN_MAX)
		complain(check->complaints, whole(statement), "more than %d commands in one pipeline",
			OPEN_MAX);
	else
		course->open[course->open_count++] = statement;
	for (size_t i = 0; check->pipeline && i < sending->count; i++)
		if (sending->pieces[i].kind == PIECE_LITERAL && sending->pieces[i].synchronising)
			complain(check->complaints, sending->pieces[i].spot,
				"a synchronising literal waits, which a pipeline does not")->hint =
				"write {+<<WORD}, which needs a server with LITERAL+";
}

static bool same_tag(struct bytes a, struct bytes b)
{
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

static void check_tagged(struct check *check, const struct statement *statement)
{
	struct course *course = &check->courses[statement->connection];
	const struct pattern *pattern = statement->pattern;
	bool any = pattern->tag.len == 1 && pattern->tag.data[0] == '.';
	size_t i = 0;

	while (i < course->open_count && !any && !same_tag(course->open[i]->sending->tag, pattern->tag))
		i++;
	if (i == course->open_count) {
		if (!course->sent_by_hand)
			complain(check->complaints, pattern->spot, any
				? "no command is open that this could be the end of"
				: "no open command has this tag");
		return;
	}
	struct statement *command = course->open[i];
	bool only_ok = pattern->statuses == 1u << REPLY_OK;
	if (only_ok && !course->sent_by_hand && ((course->raw && !course->data_sent)
		|| (waits_for_data(command) && !command->sending->continues)))
		forgotten(check, command, pattern->spot);
	memmove(course->open + i, course->open + i + 1,
		(--course->open_count - i) * sizeof *course->open);
	course->raw = false;
}

size_t language_block_end(const struct script *script, size_t i)
{
	const struct statement *first = &script->statements[i];
	bool ended = false;

	for (; i < script->count; i++) {
		const struct statement *statement = &script->statements[i];
		if (statement->kind != STATEMENT_EXPECT || statement->connection != first->connection)
			break;
		if (ended && statement->pattern->mark != MARK_MUST_NOT)
			break;
		if (statement->pattern->mark == MARK_MUST && statement->pattern->kind != REPLY_UNTAGGED)
			ended = true;
	}
	return i;
}

static bool has_time_limit(const struct script *script, size_t first)
{
	while (first-- > 0) {
		const struct statement *before = &script->statements[first];
		if (before->kind != STATEMENT_DIRECTIVE)
			return false;
		if (before->directive->id == ACT_WITHIN)
			return true;
		if (before->directive->id != ACT_STRICT && before->directive->id != ACT_ORDERED)
			return false;
	}
	return false;
}

static void check_block(struct check *check, size_t first, size_t end)
{
	const struct statement *unbounded = NULL;
	bool bounded = has_time_limit(check->script, first);

	for (size_t i = first; i < end; i++) {
		struct statement *statement = &check->script->statements[i];
		struct course *course = &check->courses[statement->connection];
		const struct pattern *pattern = statement->pattern;
		if (pattern->mark == MARK_MUST && pattern->kind == REPLY_TAGGED) {
			check_tagged(check, statement);
			bounded = true;
		}
		if (pattern->mark == MARK_MUST && pattern->kind == REPLY_CONTINUATION) {
			bounded = true;
			course->raw = true;
			course->data_sent = false;
			if (course->open_count)
				course->open[0]->sending->continues = true;
		}
		if (pattern->mark == MARK_MUST_NOT)
			unbounded = statement;
	}
	if (unbounded && !bounded)
		complain(check->complaints, unbounded->pattern->spot,
			"nothing says until when this must not come")->hint =
			"expect a tagged line below, or write @within TIME above";
}

static void check_before_expect(struct check *check, size_t i)
{
	const struct statement *next = i + 1 < check->script->count
		? &check->script->statements[i + 1] : NULL;
	bool sound = next && (next->kind == STATEMENT_EXPECT || (next->kind == STATEMENT_DIRECTIVE
		&& (next->directive->id == ACT_WITHIN || next->directive->id == ACT_STRICT
		|| next->directive->id == ACT_ORDERED)));

	if (!sound)
		complain(check->complaints, whole(&check->script->statements[i]),
			"@%s is about the S lines below it, and there are none",
			check->script->statements[i].directive->name);
}

static void check_directive(struct check *check, size_t i)
{
	const struct statement *statement = &check->script->statements[i];
	struct course *course = &check->courses[statement->connection];

	switch (statement->directive->id) {
	case ACT_CONNECT:
		settle(check, statement->connection);
		*course = (struct course){ .connected = true };
		break;
	case ACT_TLS:
	case ACT_EOF:
	case ACT_CLOSE:
	case ACT_LOGIN:
		connected(check, statement);
		settle(check, statement->connection);
		if (statement->directive->id == ACT_EOF || statement->directive->id == ACT_CLOSE)
			course->connected = false;
		break;
	case ACT_SEND:
		connected(check, statement);
		course->sent_by_hand = course->data_sent = true;
		break;
	case ACT_TEST:
	case ACT_CLEANUP:
		settle_all(check);
		check->cleanup |= statement->directive->id == ACT_CLEANUP;
		if (check->cleanup && statement->directive->id == ACT_TEST)
			complain(check->complaints, whole(statement), "no test can follow @cleanup");
		break;
	case ACT_PIPELINE:
		check->pipeline = i + 1;
		break;
	case ACT_END:
		if (check->pipeline == statement->partner + 1)
			check->pipeline = 0;
		break;
	case ACT_WITHIN:
	case ACT_STRICT:
	case ACT_ORDERED:
		check_before_expect(check, i);
		break;
	}
}

void check_script(struct complaints *complaints, struct script *script)
{
	struct check check = { .complaints = complaints, .script = script };

	for (size_t i = 0; i < script->count;) {
		struct statement *statement = &script->statements[i];
		if (statement->kind == STATEMENT_EXPECT) {
			size_t end = language_block_end(script, i);
			if (connected(&check, statement))
				check_block(&check, i, end);
			i = end;
			continue;
		}
		if (statement->kind == STATEMENT_SEND)
			check_send(&check, statement);
		else
			check_directive(&check, i);
		i++;
	}
	for (unsigned i = 1; i <= CONNECTIONS_MAX; i++)
		if (!check.courses[i].raw)
			settle(&check, i);
	check_names(complaints, script);
	check_secrets(complaints, script);
}
