/* SPDX-License-Identifier: MIT */
/* The one right form of a script: what a line says stays, how it is spaced does not.  Text that is
 * sent, here-documents and comments stay as they are, for every byte of them may count. */
#include <string.h>

#include "base/buffer.h"
#include "script/directives.h"
#include "script/script.h"

enum { OUT_MAX = 4 * SOURCE_FILE_MAX };

struct writing {
	const struct script *script;
	struct buffer out;
	bool numbered;      /* connections other than 1 are spoken of: all are numbered */
	bool blank_due;     /* blank lines wait for what follows them */
	size_t statement;   /* the next one */
};

static void put(struct writing *writing, struct bytes bytes)
{
	buffer_append(&writing->out, bytes.data, bytes.len);
}

static void put_text(struct writing *writing, const char *text)
{
	put(writing, (struct bytes){ text, strlen(text) });
}

static bool uses_numbers(const struct script *script)
{
	for (size_t i = 0; i < script->count; i++)
		if (script->statements[i].connection_said && script->statements[i].connection != 1)
			return true;
	return false;
}

static struct bytes without_end_spaces(struct bytes text)
{
	while (text.len && strchr(" \t\r", text.data[text.len - 1]))
		text.len--;
	return text;
}

/* The words of a directive stand apart by one space; what is in a string is its own. */
static void put_words(struct writing *writing, struct bytes text, size_t at)
{
	bool quoted = false, space = false;

	for (; at < text.len; at++) {
		char c = text.data[at];
		if (c == ' ' && !quoted) {
			space = true;
			continue;
		}
		if (space)
			put_text(writing, " ");
		space = false;
		if (c == '"')
			quoted = !quoted;
		put(writing, (struct bytes){ text.data + at, 1 });
		if (quoted && c == '\\' && at + 1 < text.len)
			put(writing, (struct bytes){ text.data + ++at, 1 });
	}
}

static void put_number(struct writing *writing, const struct statement *statement, bool slash)
{
	char digit[2] = { (char)('0' + statement->connection), '\0' };

	if (!writing->numbered)
		return;
	if (slash)
		put_text(writing, "/");
	put_text(writing, digit);
}

static void put_directive(struct writing *writing, const struct statement *statement)
{
	struct bytes text = without_end_spaces(statement->line->text);
	size_t at = 1 + strlen(statement->directive->name);

	put_text(writing, "@");
	put_text(writing, statement->directive->name);
	if (statement->connection_said)
		at += 2;
	if (statement->directive->flags & DIRECTIVE_CONNECTION)
		put_number(writing, statement, true);
	put_words(writing, text, at);
}

static void put_dialogue(struct writing *writing, const struct statement *statement)
{
	static const char *const marks[] = { [MARK_MUST] = "", [MARK_MUST_NOT] = "!",
		[MARK_MAY] = "?" };
	struct bytes text = statement->line->text;
	const char *colon = memchr(text.data, ':', text.len);
	size_t at = (size_t)(colon - text.data) + 1;

	put(writing, (struct bytes){ text.data, 1 });
	put_number(writing, statement, false);
	if (statement->pattern)
		put_text(writing, marks[statement->pattern->mark]);
	at += at < text.len;
	while (statement->pattern && at < text.len && text.data[at] == ' ')
		at++;
	struct bytes rest = { text.data + at, text.len - at };
	if (statement->pattern)
		rest = without_end_spaces(rest);
	put_text(writing, rest.len ? ": " : ":");
	put(writing, rest);
}

static void put_line(struct writing *writing, const struct line *line)
{
	const struct statement *statements = writing->script->statements;

	if (line->kind == LINE_BLANK) {
		writing->blank_due = writing->out.len > 0;
		return;
	}
	if (writing->blank_due)
		put_text(writing, "\n");
	writing->blank_due = false;
	while (writing->statement < writing->script->count
		&& (statements[writing->statement].line->source != line->source
		|| statements[writing->statement].line->number < line->number))
		writing->statement++;
	if (line->kind == LINE_DIRECTIVE)
		put_directive(writing, &statements[writing->statement]);
	else if (line->kind == LINE_SEND || line->kind == LINE_EXPECT)
		put_dialogue(writing, &statements[writing->statement]);
	else
		put(writing, line->kind == LINE_COMMENT ? without_end_spaces(line->text) : line->text);
	put_text(writing, "\n");
}

struct bytes script_format(struct arena *arena, const struct script *script)
{
	struct writing writing = { .script = script, .out = { .cap = OUT_MAX },
		.numbered = uses_numbers(script) };

	for (size_t i = 0; i < script->main->count; i++)
		put_line(&writing, &script->main->lines[i]);
	struct bytes text = arena_copy(arena, buffer_bytes(&writing.out));
	buffer_clear(&writing.out);
	return text;
}
