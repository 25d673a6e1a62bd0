/* SPDX-License-Identifier: MIT */
/* Takes C lines apart: tag, command, and pieces whose form on the wire depends on their value.
 * What is written goes out as written; only a token with a ${reference} is quoted as its value
 * needs (RFC 9051 section 4.3, section 9: astring).  Literals are written without a size:
 *
 *   literal = ["~"] "{" ["+"] ( "<<" WORD / "<" path / "=" variable ) "}"
 */
#include "script/sending.h"

#include <string.h>

#include "base/text.h"

enum { PIECES_MAX = 1024 };

static bool word_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static struct bytes name_of_document(struct bytes inside)
{
	for (size_t i = 0; i < inside.len; i++)
		if (!word_char(inside.data[i]))
			return (struct bytes){ NULL, 0 };
	return inside;
}

/* The file is named from the script's own folder. */
static bool read_file(struct complaints *complaints, struct spot spot, struct bytes path,
	struct piece *piece_r)
{
	const char *script = spot.line->source->path, *slash = strrchr(script, '/');
	int folder = path.data[0] != '/' && slash ? (int)(slash - script + 1) : 0;
	const char *reason;
	struct bytes text = { NULL, 0 };

	piece_r->path = arena_printf(complaints->arena, "%.*s%.*s", folder, script, (int)path.len,
		path.data);
	if (!source_read(complaints->arena, piece_r->path, &text, &reason)) {
		complain(complaints, spot, "cannot read '%s': %s", piece_r->path, reason);
		return false;
	}
	size_t size = 0;
	template_add(complaints->arena, &piece_r->text, &size, (struct part){ false, text, spot });
	return true;
}

static bool read_variable(struct complaints *complaints, struct spot spot, struct bytes name,
	struct template *template_r)
{
	size_t size = 0;

	if (name.len == 0 || template_name(name) != name.len) {
		complain(complaints, spot, "'{=...}' names a variable, as {=text}");
		return false;
	}
	*template_r = (struct template){ NULL, 0 };
	template_add(complaints->arena, template_r, &size, (struct part){ true, name, spot });
	return true;
}

bool literal_read(struct complaints *complaints, const struct line *line, size_t at,
	struct piece *piece_r, bool *wrong_r)
{
	struct bytes text = line->text;
	size_t start = at;
	bool binary = text.data[at] == '~';

	*wrong_r = false;
	at += binary;
	if (at >= text.len || text.data[at] != '{')
		return false;
	bool plus = at + 1 < text.len && text.data[at + 1] == '+';
	at += 1 + plus;
	if (at >= text.len || (text.data[at] != '<' && text.data[at] != '='))
		return false;
	char kind = text.data[at++];
	bool document = kind == '<' && at < text.len && text.data[at] == '<';
	at += document;
	const char *end = memchr(text.data + at, '}', text.len - at);
	struct bytes inside = { text.data + at, end ? (size_t)(end - text.data) - at : 0 };
	struct spot spot = { line, start, at + inside.len + 1 - start };
	*piece_r = (struct piece){ .kind = PIECE_LITERAL, .synchronising = !plus, .binary = binary,
		.spot = spot };
	if (!end || inside.len == 0 || (document && !name_of_document(inside).data)) {
		*wrong_r = true;
		complain(complaints, spot, "a literal is written {<<WORD}, {<file} or {=variable}");
		return false;
	}
	if (document)
		piece_r->word = inside;
	else
		*wrong_r = kind == '=' ? !read_variable(complaints, spot, inside, &piece_r->text)
			: !read_file(complaints, spot, inside, piece_r);
	return !*wrong_r;
}

struct reading {
	struct complaints *complaints;
	const struct line *line;
	struct sending *sending;
	size_t size;
	size_t text_from; /* text that waits to become a piece */
	size_t at;
};

static bool add(struct reading *reading, struct piece piece)
{
	struct sending *sending = reading->sending;

	if (sending->count == PIECES_MAX) {
		complain(reading->complaints, piece.spot, "the line has more than %d parts", PIECES_MAX);
		return false;
	}
	sending->pieces = arena_grow(reading->complaints->arena, sending->pieces, sending->count,
		&reading->size, sizeof *sending->pieces);
	sending->pieces[sending->count++] = piece;
	return true;
}

static bool add_template(struct reading *reading, enum piece_kind kind, struct spot spot)
{
	struct piece piece = { .kind = kind, .spot = spot };
	bool quoted = kind == PIECE_STRING;

	if (quoted) { /* its quotes are ours to write */
		spot.at++;
		spot.len -= 2;
	}
	if (!template_read(reading->complaints, spot, quoted ? TEMPLATE_QUOTED : TEMPLATE_PLAIN,
		&piece.text))
		return false;
	return add(reading, piece);
}

static bool flush(struct reading *reading, size_t to)
{
	struct spot spot = { reading->line, reading->text_from, to - reading->text_from };

	return spot.len == 0 || add_template(reading, PIECE_TEXT, spot);
}

/* The end of the quoted string at `at`, behind its closing quote; 0: it has none. */
static size_t quoted_end(struct bytes text, size_t at)
{
	for (size_t i = at + 1; i < text.len; i++) {
		if (text.data[i] == '"')
			return i + 1;
		if (text.data[i] == '\\')
			i++;
	}
	return 0;
}

static bool has_reference(struct bytes text, size_t from, size_t to)
{
	for (size_t i = from; i + 1 < to; i++) {
		if (text.data[i] == '$' && text.data[i + 1] == '$')
			i++;
		else if (text.data[i] == '$' && text.data[i + 1] == '{')
			return true;
	}
	return false;
}

static size_t token_end(struct bytes text, size_t at)
{
	while (at < text.len && !strchr(" ()\"", text.data[at])) {
		if (text.data[at] == '{' || (text.data[at] == '~' && at + 1 < text.len
			&& text.data[at + 1] == '{'))
			break;
		if (text.data[at] == '$' && at + 1 < text.len && text.data[at + 1] == '{') {
			size_t end = template_reference_end(text, at);
			if (end == 0)
				return text.len;
			at = end;
			continue;
		}
		at += text.len - at >= 3 && memcmp(text.data + at, "$${", 3) == 0 ? 3 : 1;
	}
	return at;
}

static bool take_literal(struct reading *reading, bool *taken_r)
{
	struct piece piece;
	bool wrong;

	*taken_r = literal_read(reading->complaints, reading->line, reading->at, &piece, &wrong);
	if (!*taken_r)
		return !wrong;
	if (!flush(reading, reading->at) || !add(reading, piece))
		return false;
	reading->at = reading->text_from = piece.spot.at + piece.spot.len;
	return true;
}

/* A string or token from at to end: a piece of its own where its form depends on a value. */
static bool take_span(struct reading *reading, enum piece_kind kind, size_t end)
{
	size_t at = reading->at;

	if (has_reference(reading->line->text, at, end)) {
		if (!flush(reading, at)
			|| !add_template(reading, kind, (struct spot){ reading->line, at, end - at }))
			return false;
		reading->text_from = end;
	}
	reading->at = end;
	return true;
}

static bool take_pieces(struct reading *reading)
{
	struct bytes text = reading->line->text;

	while (reading->at < text.len) {
		char c = text.data[reading->at];
		bool taken = false;
		if ((c == '{' || c == '~') && !take_literal(reading, &taken))
			return false;
		if (taken)
			continue;
		size_t end = c == '"' ? quoted_end(text, reading->at) : token_end(text, reading->at);
		if (c == '"' && end == 0) {
			complain(reading->complaints, (struct spot){ reading->line, reading->at, 1 },
				"the quoted string has no end")->hint = "a broken one can be sent by @send";
			return false;
		}
		if (end == reading->at)
			reading->at++; /* a parenthesis or space, or a brace that is no literal's */
		else if (!take_span(reading, c == '"' ? PIECE_STRING : PIECE_TOKEN, end))
			return false;
	}
	return flush(reading, text.len);
}

static bool is(struct bytes bytes, const char *word)
{
	return bytes.len == strlen(word) && text_contains_nocase(bytes, word);
}

static void hide_credentials(struct sending *sending)
{
	bool hide = sending->raw || is(sending->command, "LOGIN")
		|| is(sending->command, "AUTHENTICATE");

	for (size_t i = 0; i < sending->count; i++)
		sending->pieces[i].shown_by_name = hide;
}

static bool take_tag(struct reading *reading)
{
	struct bytes text = reading->line->text;
	const char *space = memchr(text.data + reading->at, ' ', text.len - reading->at);
	size_t end = space ? (size_t)(space - text.data) : text.len;
	struct spot spot = { reading->line, reading->at, end - reading->at };
	struct bytes tag = { text.data + reading->at, spot.len };

	if (end + 1 >= text.len || tag.len == 0 || text.data[end + 1] == ' ') {
		complain(reading->complaints, spot, "a command needs a tag and a name, as 'C: . NOOP'")
			->hint = "data of a command, as DONE, goes behind 'S: +'; "
			"anything else can be sent by @send";
		return false;
	}
	for (size_t i = 0; i < tag.len; i++)
		if (strchr("(){%*\"\\+", tag.data[i]) || (unsigned char)tag.data[i] < 0x21) {
			complain(reading->complaints, spot, "'%.*s' is no tag (RFC 9051 section 9); "
				"'.' makes a fresh one", (int)tag.len, tag.data)->hint =
				"data of a command, as '*', goes behind 'S: +'; anything else can be sent by @send";
			return false;
		}
	size_t name = end + 1;
	while (name < text.len && text.data[name] != ' ')
		name++;
	reading->sending->tag = tag;
	reading->sending->command = (struct bytes){ text.data + end + 1, name - end - 1 };
	reading->at = reading->text_from = end + 1;
	return true;
}

static bool take_response(struct reading *reading)
{
	struct bytes rest = { reading->line->text.data + reading->at,
		reading->line->text.len - reading->at };

	if (rest.len >= 2 && memcmp(rest.data, ". ", 2) == 0) {
		reading->sending->tag = (struct bytes){ rest.data, 1 };
		reading->at = reading->text_from = reading->at + 2;
	}
	return take_pieces(reading);
}

struct sending *sending_read(struct complaints *complaints, const struct line *line, size_t at,
	enum sending_form form)
{
	struct sending *sending = arena_alloc(complaints->arena, sizeof *sending);
	struct reading reading = { complaints, line, sending, 0, at, at };
	struct spot rest = { line, at, line->text.len - at };
	bool sound;

	sending->raw = form == SENDING_DATA;
	if (sending->raw)
		sound = rest.len == 0 || add_template(&reading, PIECE_TEXT, rest);
	else if (form == SENDING_RESPONSE)
		sound = take_response(&reading);
	else
		sound = take_tag(&reading) && take_pieces(&reading);
	hide_credentials(sending);
	return sound ? sending : NULL;
}
