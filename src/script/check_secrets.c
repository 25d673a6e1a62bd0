/* SPDX-License-Identifier: MIT */
/* Credentials that are written into a script: it would be kept, shared and shown with them.  LOGIN
 * has them as its second argument, also as a literal; AUTHENTICATE as its initial response and its
 * data, in base64 (RFC 9051 sections 6.2.2 and 6.2.3); @send may have either. */
#include <string.h>

#include "base/text.h"
#include "script/directives.h"

enum { BASE64_LEAST = 8 };

static bool is(struct bytes bytes, const char *word)
{
	return bytes.len == strlen(word) && text_contains_nocase(bytes, word);
}

static size_t argument_end(struct bytes text, size_t at)
{
	bool quoted = at < text.len && text.data[at] == '"';

	for (at += quoted; at < text.len && text.data[at] != (quoted ? '"' : ' ');) {
		size_t end = text.len - at >= 2 && memcmp(text.data + at, "${", 2) == 0
			? template_reference_end(text, at) : 0;
		at = end ? end : at + (quoted && text.data[at] == '\\' ? 2 : 1);
	}
	at += quoted;
	return at < text.len ? at : text.len;
}

/* The index-th argument behind a command's name, from 0; len 0: there is none. */
static struct spot argument(const struct line *line, struct bytes command, unsigned index)
{
	struct bytes text = line->text;
	size_t at = (size_t)(command.data - text.data) + command.len, end = at;

	for (unsigned i = 0; i <= index; i++) {
		for (at = end; at < text.len && text.data[at] == ' '; at++)
			;
		end = argument_end(text, at);
	}
	return (struct spot){ line, at, end - at };
}

static struct bytes bytes_of(struct spot spot)
{
	return (struct bytes){ spot.line->text.data + spot.at, spot.len };
}

static bool has_reference(struct bytes bytes)
{
	const char *at = bytes.len ? memmem(bytes.data, bytes.len, "${", 2) : NULL;

	return at && (at == bytes.data || at[-1] != '$');
}

static bool is_base64(struct bytes bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

	for (size_t i = 0; i < bytes.len; i++)
		if (!memchr(digits, bytes.data[i], sizeof digits - 1))
			return false;
	return bytes.len >= BASE64_LEAST && bytes.len % 4 == 0;
}

/* The line is shown without it: problems go into logs that more people read than the script. */
static void tell(struct complaints *complaints, struct spot spot, const char *what)
{
	struct script_problem *problem = complain(complaints, spot, "%s is written into the script",
		what);
	struct bytes copy = arena_copy(complaints->arena, spot.line->text);

	memset((char *)(uintptr_t)copy.data + spot.at, '*', spot.len);
	problem->source = text_printable(complaints->arena, copy, SOURCE_SHOWN_MAX);
	problem->hint = "use ${password}, or ${random} for one that is to be wrong";
}

/* A literal's text is elsewhere. */
static bool literal_is_constant(const struct sending *sending, struct spot spot)
{
	for (size_t i = 0; i < sending->count; i++)
		if (sending->pieces[i].kind == PIECE_LITERAL && sending->pieces[i].spot.at == spot.at)
			return sending->pieces[i].word.len
				&& !template_has_reference(&sending->pieces[i].text);
	return true;
}

static void check_login(struct complaints *complaints, const struct statement *statement)
{
	struct spot password = argument(statement->line, statement->sending->command, 1);
	struct bytes text = bytes_of(password);

	if (text.len && !is(text, "\"\"") && !has_reference(text)
		&& literal_is_constant(statement->sending, password))
		tell(complaints, password, "a password");
}

static void check_base64(struct complaints *complaints, struct spot spot)
{
	if (spot.len && is_base64(bytes_of(spot)))
		tell(complaints, spot, "a credential in base64");
}

static void check_bytes(struct complaints *complaints, const struct statement *statement)
{
	static const char *const commands[] = { " LOGIN ", " AUTHENTICATE " };
	const struct word *word = &statement->words[0];

	for (size_t i = 0; word->text.data && i < 2; i++) {
		if (!text_contains_nocase(word->text, commands[i]))
			continue;
		size_t at = 0, len = strlen(commands[i]);
		while (!is((struct bytes){ word->text.data + at, len }, commands[i]))
			at++;
		struct bytes rest = { word->text.data + at + len, word->text.len - at - len };
		const char *space = memchr(rest.data, ' ', rest.len);
		const char *end = memchr(rest.data, '\r', rest.len);
		if (space && (!end || space < end))
			tell(complaints, word->spot, "a password");
	}
}

void check_secrets(struct complaints *complaints, const struct script *script)
{
	bool authenticates[CONNECTIONS_MAX + 1] = { false };

	for (size_t i = 0; i < script->count; i++) {
		const struct statement *statement = &script->statements[i];
		const struct sending *sending = statement->sending;
		if (statement->kind == STATEMENT_DIRECTIVE && statement->directive->id == ACT_SEND)
			check_bytes(complaints, statement);
		if (statement->kind != STATEMENT_SEND)
			continue;
		if (sending->raw && authenticates[statement->connection] && sending->count)
			check_base64(complaints, sending->pieces[0].spot);
		if (sending->raw)
			continue;
		authenticates[statement->connection] = is(sending->command, "AUTHENTICATE");
		if (is(sending->command, "LOGIN"))
			check_login(complaints, statement);
		if (authenticates[statement->connection])
			check_base64(complaints, argument(statement->line, sending->command, 1));
	}
}
