/* SPDX-License-Identifier: MIT */
/* Whatever the bytes: what is shown drives no terminal and turns no line around, what goes into
 * documents is UTF-8.  The first byte of the input bounds what is shown. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/encoded.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool truth)
{
	if (!truth)
		abort();
}

/* RFC 3629 once more, by other means than the code that is tried here. */
static size_t decode(const unsigned char *p, size_t len, unsigned *code_r)
{
	static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : p[0] >> 3 == 30 ? 4 : 0;

	if (n == 0 || n > len)
		return 0;
	*code_r = n == 1 ? p[0] : p[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if (p[i] >> 6 != 2)
			return 0;
		*code_r = *code_r * 64 + p[i] % 64;
	}
	return *code_r < least[n] || *code_r > 0x10ffff || *code_r >> 11 == 0x1b ? 0 : n;
}

static bool drives(unsigned code)
{
	static const unsigned marks[] = { 0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b,
		0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xfeff };

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (code == marks[i])
			return true;
	return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

static void hold_valid(const char *text, size_t len, bool shown)
{
	unsigned code;

	for (size_t i = 0; i < len;) {
		size_t n = decode((const unsigned char *)text + i, len - i, &code);
		hold(n > 0 && !(shown && drives(code)));
		i += n;
	}
}

static bool is_valid(const uint8_t *data, size_t size)
{
	unsigned code;

	for (size_t i = 0, n; i < size; i += n)
		if ((n = decode(data + i, size - i, &code)) == 0)
			return false;
	return true;
}

static void try_words(struct arena *arena, struct bytes bytes)
{
	static const char *const words[] = { "address", "port", "timeout", NULL };
	const char *word = arena_copy(arena, bytes).data;

	text_contains_nocase(bytes, "starttls");
	hold(text_contains_nocase(bytes, ""));
	hold(text_equal_nocase(word, word));
	text_nearest(word, words);
}

/* Nothing is left that is encoded, and every byte knows where it came from. */
static void try_encoded(struct arena *arena, struct bytes bytes)
{
	const char *text = arena_copy(arena, bytes).data;
	struct decoded meant = encoded_read(arena, text), word = encoded_read(arena, "jane.doe");

	hold(meant.from[meant.len] == strlen(text));
	for (size_t i = 0; i < meant.len; i++) {
		hold(meant.from[i] < meant.from[i + 1]);
		encoded_match(&meant, i, &word);
	}
	hold(encoded_match(&meant, 0, &meant) == meant.len);
	if (memchr(meant.bytes, '\0', meant.len) == NULL)
		hold(encoded_read(arena, meant.bytes).len == meant.len);
	encoded_in_base64(text, strlen(text), &word);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { NULL, 0 };

	if (size == 0)
		return 0;
	struct bytes bytes = { (const char *)data + 1, size - 1 };
	const char *shown = text_printable(&arena, bytes, data[0] ? (size_t)data[0] * 4 : SIZE_MAX);
	hold_valid(shown, strlen(shown), true);
	struct bytes document = text_utf8(&arena, bytes);
	hold_valid(document.data, document.len, false);
	if (is_valid(data + 1, size - 1))
		hold(document.len == bytes.len && !memcmp(document.data, bytes.data, bytes.len));
	try_words(&arena, bytes);
	try_encoded(&arena, bytes);
	arena_clear(&arena);
	return 0;
}
