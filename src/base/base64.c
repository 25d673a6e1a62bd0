/* SPDX-License-Identifier: MIT */
/* Three bytes to four letters and back (RFC 4648 section 4).  Decoding is strict: no line breaks,
 * no missing padding, and no bits that say nothing (section 3.5). */
#include "base/base64.h"

#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *base64_encode(struct arena *arena, struct bytes bytes)
{
	const unsigned char *in = (const unsigned char *)bytes.data;
	char *text = arena_array(arena, bytes.len / 3 + 1, 4 + 1), *out = text;

	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t left = bytes.len - i;
		unsigned group = (unsigned)in[i] << 16 | (left > 1 ? (unsigned)in[i + 1] << 8 : 0)
			| (left > 2 ? in[i + 2] : 0);
		*out++ = letters[group >> 18];
		*out++ = letters[group >> 12 & 63];
		*out++ = left > 1 ? letters[group >> 6 & 63] : '=';
		*out++ = left > 2 ? letters[group & 63] : '=';
	}
	*out = '\0';
	return text;
}

static int value_of(char c)
{
	const char *found = c ? strchr(letters, c) : NULL;

	return found ? (int)(found - letters) : -1;
}

static size_t padding_of(struct bytes text)
{
	size_t padding = 0;

	while (padding < 2 && padding < text.len && text.data[text.len - 1 - padding] == '=')
		padding++;
	return padding;
}

bool base64_decode(struct arena *arena, struct bytes text, struct bytes *bytes_r)
{
	size_t padding = padding_of(text), len = text.len / 4 * 3 - padding;

	if (text.len == 0 || text.len % 4 != 0)
		return false;
	char *out = arena_alloc(arena, text.len / 4 * 3);
	unsigned group = 0;
	for (size_t i = 0; i < text.len; i++) {
		int value = i < text.len - padding ? value_of(text.data[i]) : 0;
		if (value < 0)
			return false;
		group = group << 6 | (unsigned)value;
		if (i % 4 != 3)
			continue;
		for (size_t k = 0; k < 3; k++)
			out[i / 4 * 3 + k] = (char)(group >> (16 - 8 * k) & 255);
		group = 0;
	}
	for (size_t i = len; i < text.len / 4 * 3; i++)
		if (out[i])
			return false;
	*bytes_r = (struct bytes){ out, len };
	return true;
}
