/* SPDX-License-Identifier: MIT */
/* What a server says of itself; pure.  RFC 2971 section 4:
 *
 *   id_response     = "ID" SPACE id_params_list
 *   id_params_list  = "(" #(string SPACE nstring) ")" / nil
 *
 * A list with a piece missing is read up to there: what was told has been told. */
#include "imap/id.h"

#include <string.h>

#include "base/text.h"
#include "imap/lex.h"

static bool is_word(const struct token *token, const char *word)
{
	return token->kind == LEX_ATOM && token->text.len == strlen(word)
		&& text_contains_nocase(token->text, word);
}

static bool is_string(const struct token *token)
{
	return token->kind == LEX_QUOTED || token->kind == LEX_LITERAL;
}

/* Inside quotes, a backslash stands before each quote and backslash. */
static const char *string_of(struct arena *arena, const struct token *token)
{
	struct bytes plain = arena_copy(arena, token->text);
	char *out = arena_alloc(arena, plain.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < plain.len; i++) {
		if (token->kind == LEX_QUOTED && plain.data[i] == '\\' && i + 1 < plain.len)
			i++;
		out[len++] = plain.data[i];
	}
	return text_printable(arena, (struct bytes){ out, len }, ID_FIELD_MAX);
}

static bool take_field(struct bytes *rest, struct arena *arena, struct id_field *field_r)
{
	struct token name = lex_next(rest), value;

	if (!is_string(&name))
		return false;
	value = lex_next(rest);
	if (!is_string(&value) && !is_word(&value, "NIL"))
		return false;
	field_r->name = string_of(arena, &name);
	field_r->value = is_string(&value) ? string_of(arena, &value) : NULL;
	return true;
}

bool id_parse(const struct reply *reply, struct arena *arena, struct id_facts *facts_r)
{
	struct bytes rest = reply->text;
	const struct token name = { LEX_ATOM, reply->name };

	if (reply->kind != REPLY_UNTAGGED || !is_word(&name, "ID"))
		return false;
	struct token first = lex_next(&rest);
	if (first.kind != LEX_OPEN && !is_word(&first, "NIL"))
		return false;
	facts_r->told = true;
	facts_r->count = 0;
	facts_r->fields = arena_array(arena, ID_FIELDS_MAX, sizeof *facts_r->fields);
	while (first.kind == LEX_OPEN && facts_r->count < ID_FIELDS_MAX
		&& take_field(&rest, arena, &facts_r->fields[facts_r->count]))
		facts_r->count++;
	return true;
}
