/* SPDX-License-Identifier: MIT */
/*
 * What scripts can ask about a ClientHello (RFC 8446 section 4.1.2): is it large, does it name the
 * server, does it offer TLS 1.3.  A hello that is not sound has none of these.
 */
#include "server_parts.h"

#include <string.h>

enum {
	LARGE = 1200, /* more than what fits into one small packet */
	RECORD_HEADER = 5, MESSAGE_HEADER = 4, VERSION_AND_RANDOM = 34,
	EXTENSION_SERVER_NAME = 0, EXTENSION_SUPPORTED_VERSIONS = 43,
};

struct cursor {
	const unsigned char *data;
	size_t len, at;
};

static size_t number(struct cursor *cursor, size_t bytes)
{
	size_t value = 0;

	for (; bytes > 0; bytes--)
		value = value << 8 | (cursor->at < cursor->len ? cursor->data[cursor->at++] : 0);
	return value;
}

static void skip(struct cursor *cursor, size_t len)
{
	cursor->at = len < cursor->len - cursor->at ? cursor->at + len : cursor->len;
}

static bool offers_tls13(const struct cursor *cursor, size_t len)
{
	for (size_t i = cursor->at + 1; i + 1 < cursor->at + len && i + 1 < cursor->len; i += 2)
		if (cursor->data[i] == 3 && cursor->data[i + 1] == 4)
			return true;
	return false;
}

unsigned hello_traits(const char *hello, size_t len)
{
	struct cursor cursor = {(const unsigned char *)hello, len, 0};
	unsigned traits = len > LARGE ? HELLO_LARGE : 0;

	skip(&cursor, RECORD_HEADER + MESSAGE_HEADER + VERSION_AND_RANDOM);
	skip(&cursor, number(&cursor, 1)); /* session id */
	skip(&cursor, number(&cursor, 2)); /* suites */
	skip(&cursor, number(&cursor, 1)); /* compression */
	number(&cursor, 2);
	while (cursor.at + MESSAGE_HEADER <= cursor.len) {
		size_t type = number(&cursor, 2), size = number(&cursor, 2);

		if (type == EXTENSION_SERVER_NAME)
			traits |= HELLO_NAMED;
		if (type == EXTENSION_SUPPORTED_VERSIONS && offers_tls13(&cursor, size))
			traits |= HELLO_TLS13;
		skip(&cursor, size);
	}
	return traits;
}

unsigned hello_trait(const char *word)
{
	static const struct { const char *word; unsigned trait; } traits[] = {
		{"large", HELLO_LARGE}, {"named", HELLO_NAMED}, {"tls13", HELLO_TLS13},
	};

	for (size_t i = 0; i < sizeof(traits) / sizeof(*traits); i++)
		if (strcmp(word, traits[i].word) == 0)
			return traits[i].trait;
	return 0;
}
