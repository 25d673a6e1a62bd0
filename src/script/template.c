/* SPDX-License-Identifier: MIT */
/* Reads text with ${references}.  "${" cannot occur in IMAP outside of strings, for "{" is no atom
 * character (RFC 9051 section 9), while "$name" is a keyword: so nothing else needs an escape.
 * What the variables hold is not known here. */
#include "script/template.h"

#include <string.h>

enum { PARTS_MAX = 4096 };

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool name_char(char c)
{
	return letter(c) || (c >= '0' && c <= '9') || c == '-';
}

size_t template_name(struct bytes bytes)
{
	size_t i = 0;

	for (;;) {
		if (i >= bytes.len || !letter(bytes.data[i]))
			return 0;
		while (i < bytes.len && name_char(bytes.data[i]))
			i++;
		if (i + 1 >= bytes.len || bytes.data[i] != '.' || !letter(bytes.data[i + 1]))
			return i;
		i++;
	}
}

size_t template_reference_end(struct bytes line, size_t at)
{
	const char *colon, *end;
	struct bytes inside = { line.data + at + 2, line.len - at - 2 };
	size_t name = template_name(inside);

	/* "}" may stand inside of /regex/. */
	colon = name < inside.len && inside.data[name] == ':' ? inside.data + name : NULL;
	if (colon) {
		size_t slash = name + 1 + (name + 1 < inside.len && inside.data[name + 1] == '=');
		if (slash < inside.len && inside.data[slash] == '/') {
			end = slash + 1 < inside.len ? memmem(inside.data + slash + 1,
				inside.len - slash - 1, "/}", 2) : NULL;
			return end ? (size_t)(end - line.data) + 2 : 0;
		}
	}
	end = memchr(inside.data, '}', inside.len);
	return end ? (size_t)(end - line.data) + 1 : 0;
}

void template_add(struct arena *arena, struct template *template, size_t *size, struct part part)
{
	template->parts = arena_grow(arena, template->parts, template->count, size,
		sizeof *template->parts);
	template->parts[template->count++] = part;
}

static int hex(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) % 16 : -1;
}

/* One escape at the backslash bytes.data[0]; gives its length, 0 where it is none. */
static size_t unescape(struct bytes bytes, enum template_form form, char *out_r)
{
	static const char from[] = "\"\\rnt0e", to[] = "\"\\\r\n\t\0\033";
	size_t known = form == TEMPLATE_STRING ? sizeof from - 1 : 2;

	if (bytes.len < 2)
		return 0;
	const char *found = memchr(from, bytes.data[1], known);
	if (found) {
		*out_r = to[found - from];
		return 2;
	}
	if (form != TEMPLATE_STRING || bytes.data[1] != 'x' || bytes.len < 4)
		return 0;
	int high = hex(bytes.data[2]), low = hex(bytes.data[3]);
	if (high < 0 || low < 0)
		return 0;
	*out_r = (char)(high * 16 + low);
	return 4;
}

struct reading {
	struct complaints *complaints;
	struct spot spot;
	enum template_form form;
	struct template *template;
	size_t size;
	char *text;      /* plain text under way */
	size_t text_len, text_at;
};

static void end_text(struct reading *reading, size_t at)
{
	if (reading->text_len)
		template_add(reading->complaints->arena, reading->template, &reading->size,
			(struct part){ false, { reading->text, reading->text_len },
			{ reading->spot.line, reading->text_at, at - reading->text_at } });
	reading->text += reading->text_len;
	reading->text_len = 0;
	reading->text_at = at;
}

static size_t reference(struct reading *reading, size_t at)
{
	struct bytes line = reading->spot.line->text;
	size_t end = template_reference_end(line, at);
	struct spot whole = { reading->spot.line, at, end > at ? end - at : 2 };

	if (end == 0 || end > reading->spot.at + reading->spot.len) {
		complain(reading->complaints, whole, "'${' without '}'")->hint =
			"write '$${' where '${' is meant as it stands";
		return 0;
	}
	struct bytes name = { line.data + at + 2, end - at - 3 };
	if (template_name(name) != name.len || name.len == 0) {
		bool matcher = memchr(name.data, ':', name.len) || (name.len && name.data[0] == '!');
		complain(reading->complaints, whole, matcher
			? "a matcher stands where a value is due; matchers belong into what is received"
			: "'%.*s' is no name of a variable", (int)whole.len, line.data + at);
		return 0;
	}
	if (reading->template->count >= PARTS_MAX) {
		complain(reading->complaints, whole, "more than %d references in one text", PARTS_MAX / 2);
		return 0;
	}
	end_text(reading, at);
	template_add(reading->complaints->arena, reading->template, &reading->size,
		(struct part){ true, name, whole });
	reading->text_at = end;
	return end - at;
}

/* Gives how many bytes of the line it took; 0: wrong, and told. */
static size_t step(struct reading *reading, size_t at)
{
	struct bytes rest = { reading->spot.line->text.data + at,
		reading->spot.at + reading->spot.len - at };
	size_t used = 1;
	char c = rest.data[0];

	if (rest.len >= 3 && memcmp(rest.data, "$${", 3) == 0) {
		memcpy(reading->text + reading->text_len, "${", 2);
		reading->text_len += 2;
		return 3;
	}
	if (rest.len >= 2 && memcmp(rest.data, "${", 2) == 0)
		return reference(reading, at);
	if (c == '\\' && reading->form != TEMPLATE_PLAIN) {
		used = unescape(rest, reading->form, &c);
		if (used == 0) {
			complain(reading->complaints, (struct spot){ reading->spot.line, at, 2 },
				"unknown escape")->hint = reading->form == TEMPLATE_STRING
				? "known are \\r \\n \\t \\0 \\e \\xHH \\\" \\\\" : "known are \\\" \\\\";
			return 0;
		}
	}
	reading->text[reading->text_len++] = c;
	return used;
}

bool template_read(struct complaints *complaints, struct spot spot, enum template_form form,
	struct template *template_r)
{
	struct reading reading = { complaints, spot, form, template_r, 0,
		arena_alloc(complaints->arena, spot.len + 1), 0, spot.at };

	*template_r = (struct template){ NULL, 0 };
	for (size_t at = spot.at; at < spot.at + spot.len;) {
		size_t used = step(&reading, at);
		if (used == 0)
			return false;
		at += used;
	}
	end_text(&reading, spot.at + spot.len);
	return true;
}

bool template_has_reference(const struct template *template)
{
	for (size_t i = 0; i < template->count; i++)
		if (template->parts[i].reference)
			return true;
	return false;
}

struct bytes template_constant(struct arena *arena, const struct template *template)
{
	size_t len = 0;

	if (template_has_reference(template))
		return (struct bytes){ NULL, 0 };
	if (template->count == 1)
		return template->parts[0].text;
	for (size_t i = 0; i < template->count; i++)
		len += template->parts[i].text.len;
	char *text = arena_alloc(arena, len + 1);
	len = 0;
	for (size_t i = 0; i < template->count; i++) {
		memcpy(text + len, template->parts[i].text.data, template->parts[i].text.len);
		len += template->parts[i].text.len;
	}
	return (struct bytes){ text, len };
}
