/* SPDX-License-Identifier: MIT */
/* Percent-encoding (RFC 3986 section 2.1) undone until nothing of it is left, since a URL inside a
 * URL is encoded twice; every byte remembers where it came from.  Base64 (RFC 4648 sections 4 and
 * 5).  What the texts are about is not known here. */
#include "base/encoded.h"

#include <stdint.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
		: c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* What the last three bytes are the encoding of; -1: of nothing. */
static int last_encoded(const char *bytes, size_t len)
{
	if (len < 3 || bytes[len - 3] != '%' || hex(bytes[len - 2]) < 0 || hex(bytes[len - 1]) < 0)
		return -1;
	return hex(bytes[len - 2]) * 16 + hex(bytes[len - 1]);
}

/* A byte that was decoded may be the end of another one's encoding. */
struct decoded encoded_read(struct arena *arena, const char *text)
{
	size_t size = strlen(text), len = 0;
	char *bytes = arena_alloc(arena, size + 1);
	size_t *from = arena_array(arena, size + 1, sizeof *from);

	for (size_t i = 0; i < size; i++) {
		bytes[len] = text[i];
		from[len++] = i;
		for (int byte; (byte = last_encoded(bytes, len)) >= 0;) {
			len -= 2;
			bytes[len - 1] = (char)byte;
		}
	}
	bytes[len] = '\0';
	from[len] = size;
	return (struct decoded){ bytes, len, from };
}

static char folded(char c)
{
	return c == '+' ? ' ' : text_lower(c);
}

size_t encoded_match(const struct decoded *decoded, size_t at, const struct decoded *plain)
{
	size_t len = 0;

	while (len < plain->len && at + len < decoded->len
		&& folded(decoded->bytes[at + len]) == folded(plain->bytes[len]))
		len++;
	return len;
}

static int digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : c == '+' || c == '-' ? 62 : 63;
}

/* Bytes that the run stands for if its first `skipped` digits are not part of it. */
static void decode_base64(const char *run, size_t len, size_t skipped, struct buffer *bytes)
{
	unsigned bits = 0, count = 0;

	for (size_t i = skipped; i < len; i++) {
		bits = (bits << 6 | (unsigned)digit(run[i])) & 0xffffff;
		count += 6;
		if (count < 8)
			continue;
		count -= 8;
		char byte = (char)(bits >> count & 0xff);
		buffer_append(bytes, &byte, 1);
	}
}

bool encoded_in_base64(const char *run, size_t len, const struct decoded *plain)
{
	bool found = false;

	for (size_t skipped = 0; skipped < 4 && skipped < len && !found; skipped++) {
		struct buffer bytes = { .cap = SIZE_MAX };
		decode_base64(run, len, skipped, &bytes);
		struct decoded decoded = { bytes.data, bytes.len, NULL };
		for (size_t at = 0; at < bytes.len && !found; at++)
			found = encoded_match(&decoded, at, plain) == plain->len;
		buffer_clear(&bytes);
	}
	return found;
}
