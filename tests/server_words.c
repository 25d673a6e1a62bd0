/* SPDX-License-Identifier: MIT */
/*
 * What single words of a script mean: numbers, places, properties.  Knows no directive.
 */
#include "server_words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void *need(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

bool parse_number(const char *text, long *number_r)
{
	char *end;

	errno = 0;
	*number_r = strtol(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && *number_r >= 0;
}

bool parse_pipelined(const char *text, long *pipelined_r)
{
	static const struct { const char *word; enum pipelined pipelined; } known[] = {
		{"drop", PIPELINED_DROP}, {"answer", PIPELINED_ANSWER}, {"keep", PIPELINED_KEEP},
		{"keep-late", PIPELINED_KEEP_LATE},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(known[i].word, text) == 0) {
			*pipelined_r = known[i].pipelined;
			return true;
		}
	return false;
}

bool parse_where(const char *text, struct where *where_r)
{
	const char *port = text;
	size_t length = 0;
	long number = 0;

	*where_r = (struct where){0};
	if (*text == '[') {
		length = strcspn(++text, "]");
		port = text[length] ? text + length + 1 : text + length;
	} else if (strchr(text, '.')) {
		length = strcspn(text, ":");
		port = text + length;
	}
	if (length >= sizeof(where_r->address))
		return false;
	memcpy(where_r->address, text, length);
	if (length > 0 && *port == ':')
		port++;
	else if (length > 0)
		return *port == '\0';
	if (!parse_number(port, &number) || number < 1 || number > 65535)
		return false;
	where_r->port = (uint16_t)number;
	return true;
}

bool where_matches(const struct where *where, const char *address, uint16_t port)
{
	return (where->port == 0 || where->port == port) &&
		(where->address[0] == '\0' || strcmp(where->address, address) == 0);
}
