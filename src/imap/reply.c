/* SPDX-License-Identifier: MIT */
/* Takes a response apart; pure.  What a command expected is not known here.  RFC 9051 section 9:
 *
 *   response        = *(continue-req / response-data) response-done
 *   response-tagged = tag SP resp-cond-state CRLF
 *   resp-cond-state = ("OK" / "NO" / "BAD") SP resp-text
 *   resp-text       = ["[" resp-text-code "]" SP] [text]
 *   continue-req    = "+" SP (resp-text / base64) CRLF      ; servers leave the SP out
 */
#include "imap/reply.h"

#include <string.h>

#include "base/text.h"
#include "imap/lex.h"

enum { CAPABILITIES_MAX = 1024, NAME_MAX_BYTES = 256 };

static bool equal(struct bytes a, const char *b)
{
	return a.len == strlen(b) && text_contains_nocase(a, b);
}

static enum reply_status status_of(struct bytes word)
{
	static const struct {
		const char *word;
		enum reply_status status;
	} words[] = { { "OK", REPLY_OK }, { "NO", REPLY_NO }, { "BAD", REPLY_BAD },
		{ "BYE", REPLY_BYE }, { "PREAUTH", REPLY_PREAUTH } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (equal(word, words[i].word))
			return words[i].status;
	return REPLY_DATA;
}

static void skip_space(struct bytes *rest)
{
	if (rest->len && rest->data[0] == ' ') {
		rest->data++;
		rest->len--;
	}
}

/* The code ends at the first "]" outside quotes; one without an end is text. */
static void take_code(struct bytes *rest, struct bytes *code_r)
{
	bool quoted = false;

	if (rest->len == 0 || rest->data[0] != '[')
		return;
	for (size_t i = 1; i < rest->len; i++) {
		if (rest->data[i] == '"')
			quoted = !quoted;
		if (quoted && rest->data[i] == '\\')
			i++;
		if (quoted || rest->data[i] != ']')
			continue;
		*code_r = (struct bytes){ rest->data + 1, i - 1 };
		rest->data += i + 1;
		rest->len -= i + 1;
		skip_space(rest);
		return;
	}
}

static bool parse_text(struct bytes rest, struct reply *reply)
{
	skip_space(&rest);
	take_code(&rest, &reply->code);
	reply->text = rest;
	return true;
}

static bool parse_status(struct bytes rest, struct reply *reply)
{
	struct token word = lex_next(&rest);

	if (word.kind != LEX_ATOM)
		return false;
	reply->name = word.text;
	reply->status = status_of(word.text);
	if (reply->status != REPLY_DATA)
		return parse_text(rest, reply);
	skip_space(&rest);
	reply->text = rest;
	return reply->kind == REPLY_UNTAGGED;
}

bool reply_parse(struct bytes line, struct reply *reply_r)
{
	struct bytes rest = line;
	struct token first = lex_next(&rest);

	*reply_r = (struct reply){ .line = line };
	if (first.kind != LEX_ATOM || line.data[0] == ' ')
		return false;
	if (equal(first.text, "+")) {
		reply_r->kind = REPLY_CONTINUATION;
		return parse_text(rest, reply_r);
	}
	if (equal(first.text, "*")) {
		reply_r->kind = REPLY_UNTAGGED;
		return parse_status(rest, reply_r);
	}
	reply_r->kind = REPLY_TAGGED;
	reply_r->tag = first.text;
	return parse_status(rest, reply_r) && reply_r->status <= REPLY_BAD;
}

bool reply_code_is(const struct reply *reply, const char *name)
{
	struct bytes rest = reply->code;

	return reply->code.data && equal(lex_next(&rest).text, name);
}

static struct bytes capability_data(const struct reply *reply)
{
	struct bytes rest = { NULL, 0 };

	if (reply_code_is(reply, "CAPABILITY")) {
		rest = reply->code;
		lex_next(&rest);
	} else if (reply->kind == REPLY_UNTAGGED && equal(reply->name, "CAPABILITY")) {
		rest = reply->text;
	}
	return rest;
}

static size_t count_atoms(struct bytes rest)
{
	size_t count = 0;

	while (count < CAPABILITIES_MAX && lex_next(&rest).kind == LEX_ATOM)
		count++;
	return count;
}

bool reply_capabilities(const struct reply *reply, struct arena *arena,
	struct capabilities *capabilities_r)
{
	struct bytes rest = capability_data(reply);

	if (!rest.data)
		return false;
	size_t count = count_atoms(rest);
	struct capabilities found = { .known = true, .count = count };
	found.names = arena_array(arena, count, sizeof *found.names);
	for (size_t i = 0; i < count; i++)
		found.names[i] = text_printable(arena, lex_next(&rest).text, NAME_MAX_BYTES);
	*capabilities_r = found;
	return true;
}
