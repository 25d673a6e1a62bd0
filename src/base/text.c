/* SPDX-License-Identifier: MIT */
/* Hostile bytes made fit for people and for documents.  RFC 3629 decides what UTF-8 is; the
 * marks that reorder a line (Unicode Bidirectional Algorithm) and the ones that break it are
 * treated like control characters, because a banner could use them to forge our own words. */
#include "base/text.h"

#include <stdint.h>
#include <string.h>

char text_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

size_t text_utf8_length(struct bytes bytes, unsigned *code_point_r)
{
	static const struct {
		unsigned char mask, lead;
		unsigned min;
	} forms[] = { { 0x80, 0x00, 0 }, { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 },
		{ 0xf8, 0xf0, 0x10000 } };
	const unsigned char *p = (const unsigned char *)bytes.data;

	for (size_t len = 1; len <= 4 && len <= bytes.len; len++) {
		if ((p[0] & forms[len - 1].mask) != forms[len - 1].lead)
			continue;
		unsigned code = p[0] & (unsigned char)~forms[len - 1].mask;
		for (size_t i = 1; i < len; i++) {
			if ((p[i] & 0xc0) != 0x80)
				return 0;
			code = code << 6 | (p[i] & 0x3f);
		}
		if (code < forms[len - 1].min || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
			return 0;
		*code_point_r = code;
		return len;
	}
	return 0;
}

static bool safe_to_show(unsigned code)
{
	static const struct {
		unsigned first, last;
	} unsafe[] = {
		{ 0x00, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad }, { 0x61c, 0x61c },
		{ 0x115f, 0x1160 }, { 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
		{ 0x2060, 0x206f }, { 0x3164, 0x3164 }, { 0xe000, 0xf8ff }, { 0xfeff, 0xfeff },
		{ 0xfff0, 0xfffb }, { 0xfffe, 0xffff }, { 0xe0000, 0x10ffff },
	};

	for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
		if (code >= unsafe[i].first && code <= unsafe[i].last)
			return false;
	return true;
}

static size_t escape(char out[5], unsigned char byte)
{
	static const char hex[] = "0123456789abcdef";
	static const char letters[][2] = { { '\r', 'r' }, { '\n', 'n' }, { '\t', 't' } };

	out[0] = '\\';
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (byte == (unsigned char)letters[i][0]) {
			out[1] = letters[i][1];
			return 2;
		}
	out[1] = 'x';
	out[2] = hex[byte >> 4];
	out[3] = hex[byte & 15];
	return 4;
}

char *text_printable(struct arena *arena, struct bytes bytes, size_t max)
{
	size_t shown = bytes.len < max ? bytes.len : max;
	char *text = arena_alloc(arena, shown * 4 + 1);
	char *out = text;

	for (size_t i = 0; i < shown;) {
		unsigned code;
		size_t len = text_utf8_length((struct bytes){ bytes.data + i, shown - i }, &code);
		if (len && safe_to_show(code)) {
			memcpy(out, bytes.data + i, len);
			out += len;
			i += len;
			continue;
		}
		for (size_t end = i + (len ? len : 1); i < end; i++) {
			char escaped[5];
			size_t n = escape(escaped, (unsigned char)bytes.data[i]);
			memcpy(out, escaped, n);
			out += n;
		}
	}
	*out = '\0';
	if (shown < bytes.len)
		return arena_printf(arena, "%s... (%zu bytes)", text, bytes.len);
	return text;
}

struct bytes text_utf8(struct arena *arena, struct bytes bytes)
{
	static const char replacement[] = "\xef\xbf\xbd";
	char *text = arena_alloc(arena, bytes.len * 3 + 1);
	char *out = text;

	for (size_t i = 0; i < bytes.len;) {
		unsigned code;
		size_t len = text_utf8_length((struct bytes){ bytes.data + i, bytes.len - i }, &code);
		memcpy(out, len ? bytes.data + i : replacement, len ? len : 3);
		out += len ? len : 3;
		i += len ? len : 1;
	}
	return (struct bytes){ text, (size_t)(out - text) };
}

bool text_equal_nocase(const char *a, const char *b)
{
	while (*a && text_lower(*a) == text_lower(*b)) {
		a++;
		b++;
	}
	return text_lower(*a) == text_lower(*b);
}

static bool starts_nocase(struct bytes bytes, const char *prefix, size_t len)
{
	if (bytes.len < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (text_lower(bytes.data[i]) != text_lower(prefix[i]))
			return false;
	return true;
}

bool text_contains_nocase(struct bytes bytes, const char *needle)
{
	size_t len = strlen(needle);

	for (size_t i = 0; i + len <= bytes.len; i++)
		if (starts_nocase((struct bytes){ bytes.data + i, bytes.len - i }, needle, len))
			return true;
	return false;
}

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

enum { WORD_MAX = 64 };

/* Levenshtein distance; a word longer than WORD_MAX is near to none. */
static size_t distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1], len = strlen(b);

	if (strlen(a) > WORD_MAX || len > WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= len; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];
		row[0] = i + 1;
		for (size_t j = 1; j <= len; j++) {
			size_t above = row[j];
			row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (a[i] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[len];
}

const char *text_nearest(const char *word, const char *const *candidates)
{
	const char *nearest = NULL;
	size_t least = strlen(word) / 3 + 1;

	for (; *candidates; candidates++) {
		size_t d = distance(word, *candidates);
		if (d <= least && (!nearest || d < least)) {
			least = d;
			nearest = *candidates;
		}
	}
	return nearest;
}

char *text_hex(struct arena *arena, struct bytes bytes)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = arena_alloc(arena, 2 * bytes.len + 1);

	for (size_t i = 0; i < bytes.len; i++) {
		hex[2 * i] = digits[(unsigned char)bytes.data[i] >> 4];
		hex[2 * i + 1] = digits[bytes.data[i] & 15];
	}
	return hex;
}
