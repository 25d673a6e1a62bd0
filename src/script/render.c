/* SPDX-License-Identifier: MIT */
/* Pieces to bytes.  A token with a value goes out as the atom, quoted string or literal that the
 * value needs (RFC 9051 section 4.3): quoting is not the author's job.  What a transcript shows is
 * made beside the wire, from the same pieces, so a secret needs no finding to be hidden. */
#include "script/render.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

void outgoing_init(struct outgoing *outgoing)
{
	*outgoing = (struct outgoing){ .wire = { .cap = OUTGOING_MAX },
		.shown = { .cap = OUTGOING_MAX } };
}

void outgoing_reset(struct outgoing *outgoing)
{
	outgoing->wire.len = outgoing->shown.len = 0;
	outgoing->cut_count = outgoing->named_count = 0;
	outgoing->secret = false;
	outgoing->unset = NULL;
}

void outgoing_clear(struct outgoing *outgoing)
{
	buffer_clear(&outgoing->wire);
	buffer_clear(&outgoing->shown);
}

struct rendering {
	struct outgoing *out;
	struct variables *variables;
	struct arena *arena;
	bool full;
};

static void put(struct rendering *rendering, struct buffer *buffer, const void *data, size_t len)
{
	rendering->full |= !buffer_append(buffer, data, len);
}

static void wire(struct rendering *rendering, struct bytes bytes)
{
	put(rendering, &rendering->out->wire, bytes.data, bytes.len);
}

/* "${" would be a reference when the transcript is read. */
static void show(struct rendering *rendering, struct bytes bytes)
{
	struct buffer *shown = &rendering->out->shown;

	while (bytes.len && !rendering->out->quiet) {
		const char *dollar = memchr(bytes.data, '$', bytes.len);
		size_t len = dollar ? (size_t)(dollar - bytes.data) : bytes.len;
		bool brace = dollar && len + 1 < bytes.len && dollar[1] == '{';
		len += dollar != NULL;
		put(rendering, shown, bytes.data, len);
		if (brace)
			put(rendering, shown, "$", 1);
		bytes.data += len;
		bytes.len -= len;
	}
}

/* The transcript has to set it before. */
static void note_name(struct outgoing *out, const struct variable *variable)
{
	if (out->named_count < NAMED_MAX)
		out->named[out->named_count++] = variable;
}

static void show_name(struct rendering *rendering, const struct variable *variable)
{
	struct outgoing *out = rendering->out;

	put(rendering, &out->shown, "${", 2);
	put(rendering, &out->shown, variable->name.data, variable->name.len);
	put(rendering, &out->shown, "}", 1);
	note_name(out, variable);
}

static bool hidden(const struct variable *variable, const struct piece *piece)
{
	return variable->value.secret || variable->by_name || (piece && piece->shown_by_name);
}

/* Text as written, references by value or by name. */
static bool put_plain(struct rendering *rendering, const struct template *template,
	const struct piece *piece)
{
	for (size_t i = 0; i < template->count; i++) {
		const struct part *part = &template->parts[i];
		if (!part->reference) {
			wire(rendering, part->text);
			show(rendering, part->text);
			continue;
		}
		const struct variable *variable = variables_find(rendering->variables, part->text);
		if (!variable) {
			rendering->out->unset = part;
			return false;
		}
		rendering->out->secret |= variable->value.secret;
		wire(rendering, variable->value.bytes);
		if (hidden(variable, piece))
			show_name(rendering, variable);
		else
			show(rendering, variable->value.bytes);
	}
	return true;
}

enum form { FORM_BARE, FORM_QUOTED, FORM_LITERAL };

static bool is_set_of_numbers(struct bytes value)
{
	bool digit = false;

	for (size_t i = 0; i < value.len; i++) {
		digit |= value.data[i] >= '0' && value.data[i] <= '9';
		if (!memchr("0123456789:,*", value.data[i], 13))
			return false;
	}
	return digit;
}

/* Which form a value needs that was not written by the script's author.  A flag starts with "\";
 * a secret that does so is no flag. */
static enum form form_of(struct bytes value, bool secret)
{
	enum form form = value.len == 0 ? FORM_QUOTED : FORM_BARE;
	bool flag = value.len > 1 && value.data[0] == '\\' && !secret;

	if (!secret && is_set_of_numbers(value))
		return FORM_BARE;
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.data[i];
		if (c == '\0' || c == '\r' || c == '\n' || c >= 0x80)
			return FORM_LITERAL;
		if (c <= 0x20 || c == 0x7f || strchr("(){%*\"]", c) || (c == '\\' && !(flag && i == 0)))
			form = FORM_QUOTED;
	}
	if (value.len == 3 && strncasecmp(value.data, "NIL", 3) == 0)
		form = FORM_QUOTED;
	return form;
}

static void put_quoted(struct rendering *rendering, struct bytes text, bool shown)
{
	char *quoted = arena_alloc(rendering->arena, text.len * 2 + 2);
	size_t len = 0;

	quoted[len++] = '"';
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '"' || text.data[i] == '\\')
			quoted[len++] = '\\';
		quoted[len++] = text.data[i];
	}
	quoted[len++] = '"';
	wire(rendering, (struct bytes){ quoted, len });
	if (shown)
		show(rendering, (struct bytes){ quoted, len });
}

static bool put_literal(struct rendering *rendering, struct bytes text, bool synchronising,
	bool binary)
{
	struct outgoing *out = rendering->out;
	char head[32];
	int len = snprintf(head, sizeof head, "%s{%zu%s}\r\n", binary ? "~" : "", text.len,
		synchronising ? "" : "+");

	wire(rendering, (struct bytes){ head, (size_t)len });
	if (synchronising && out->cut_count == CUTS_MAX)
		return false;
	if (synchronising)
		out->cuts[out->cut_count++] = out->wire.len;
	wire(rendering, text);
	return true;
}

/* The piece as the script has it, its values left out. */
static void show_source(struct rendering *rendering, const struct piece *piece)
{
	struct spot spot = piece->spot;

	if (piece->kind == PIECE_STRING)
		show(rendering, (struct bytes){ "\"", 1 });
	for (size_t i = 0; i < piece->text.count; i++) {
		const struct part *part = &piece->text.parts[i];
		if (part->reference)
			show_name(rendering, variables_find(rendering->variables, part->text));
		else
			put(rendering, &rendering->out->shown, spot.line->text.data + part->spot.at,
				part->spot.len);
	}
	if (piece->kind == PIECE_STRING)
		show(rendering, (struct bytes){ "\"", 1 });
}

static bool any_hidden(struct rendering *rendering, const struct piece *piece)
{
	for (size_t i = 0; i < piece->text.count; i++) {
		const struct part *part = &piece->text.parts[i];
		const struct variable *variable = part->reference
			? variables_find(rendering->variables, part->text) : NULL;
		if (variable && hidden(variable, piece))
			return true;
	}
	return false;
}

/* The form that the values in it ask for; what the author wrote around them may stay. */
static enum form piece_form(struct rendering *rendering, const struct piece *piece)
{
	enum form form = piece->kind == PIECE_STRING ? FORM_QUOTED : FORM_BARE;

	for (size_t i = 0; i < piece->text.count; i++) {
		const struct part *part = &piece->text.parts[i];
		const struct variable *variable = part->reference
			? variables_find(rendering->variables, part->text) : NULL;
		if (!variable)
			continue;
		bool alone = piece->text.count == 1;
		enum form needed = variable->value.bytes.len == 0 && !alone ? FORM_BARE
			: form_of(variable->value.bytes, variable->value.secret);
		form = needed > form ? needed : form;
	}
	return form;
}

static bool put_value(struct rendering *rendering, const struct piece *piece)
{
	struct value value;

	if (!variables_expand(rendering->variables, rendering->arena, &piece->text, &value,
		&rendering->out->unset))
		return false;
	rendering->out->secret |= value.secret;
	enum form form = piece_form(rendering, piece);
	bool by_name = form == FORM_LITERAL || any_hidden(rendering, piece);
	if (by_name)
		show_source(rendering, piece);
	if (form == FORM_QUOTED)
		put_quoted(rendering, value.bytes, !by_name);
	else if (form == FORM_LITERAL)
		return put_literal(rendering, value.bytes, true, false);
	else
		wire(rendering, value.bytes);
	if (form == FORM_BARE && !by_name)
		show(rendering, value.bytes);
	return true;
}

/* "{<file}", but as found from here: a transcript lies elsewhere than its script. */
static void show_head(struct rendering *rendering, const struct piece *piece)
{
	struct buffer *shown = &rendering->out->shown;

	if (!piece->path || strchr(piece->path, '}')) {
		put(rendering, shown, piece->spot.line->text.data + piece->spot.at, piece->spot.len);
		return;
	}
	const char *parts[] = { piece->binary ? "~{" : "{", piece->synchronising ? "<" : "+<",
		piece->path, "}" };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		put(rendering, shown, parts[i], strlen(parts[i]));
}

/* The lines of a here-document go below the line, so they wait. */
static bool put_document(struct rendering *rendering, const struct piece *piece,
	struct buffer *below)
{
	struct outgoing *out = rendering->out;
	struct value value;

	show_head(rendering, piece);
	if (!variables_expand(rendering->variables, rendering->arena, &piece->text, &value,
		&out->unset))
		return false;
	out->secret |= value.secret;
	if (!piece->word.len && !piece->path)
		note_name(out, variables_find(rendering->variables, piece->text.parts[0].text));
	if (!put_literal(rendering, value.bytes, piece->synchronising, piece->binary))
		return false;
	if (!piece->word.len || out->quiet)
		return true;
	/* Shown as rendered plainly, but behind what is still to be said of the line. */
	size_t wire_len = out->wire.len, start = out->shown.len;
	if (!put_plain(rendering, &piece->text, piece))
		return false;
	out->wire.len = wire_len;
	put(rendering, below, "\n", 1);
	for (size_t i = start; i < out->shown.len;) {
		const char *cr = memchr(out->shown.data + i, '\r', out->shown.len - i);
		size_t end = cr ? (size_t)(cr - out->shown.data) : out->shown.len;
		put(rendering, below, out->shown.data + i, end - i);
		i = end + 1;
	}
	put(rendering, below, piece->word.data, piece->word.len);
	out->shown.len = start;
	return true;
}

bool render_line(struct outgoing *outgoing, struct variables *variables, struct arena *arena,
	const struct sending *sending, const char *tag)
{
	struct rendering rendering = { outgoing, variables, arena, false };
	struct buffer below = { .cap = OUTGOING_MAX };
	bool good = true;

	if (sending->tag.len) {
		wire(&rendering, (struct bytes){ tag, strlen(tag) });
		wire(&rendering, (struct bytes){ " ", 1 });
		show(&rendering, sending->tag);
		show(&rendering, (struct bytes){ " ", 1 });
	}
	for (size_t i = 0; i < sending->count && good; i++) {
		const struct piece *piece = &sending->pieces[i];
		good = piece->kind == PIECE_TEXT ? put_plain(&rendering, &piece->text, piece)
			: piece->kind == PIECE_LITERAL ? put_document(&rendering, piece, &below)
			: put_value(&rendering, piece);
	}
	wire(&rendering, (struct bytes){ "\r\n", 2 });
	put(&rendering, &outgoing->shown, below.data, below.len);
	buffer_clear(&below);
	return good && !rendering.full;
}

bool render_bytes(struct outgoing *outgoing, struct variables *variables, struct arena *arena,
	const struct template *template)
{
	struct rendering rendering = { outgoing, variables, arena, false };

	return put_plain(&rendering, template, NULL) && !rendering.full;
}
