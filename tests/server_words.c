/* SPDX-License-Identifier: MIT */
/*
 * The words of a script line: quoted strings, numbers, times, places, and whether a client's line
 * is the one a pattern means.  Knows no directive.
 */
#include "server_words.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void *need(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *found = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* One character of a quoted string at *in; false where the escape is unknown. */
static bool unescape(const char **in, char *out_r)
{
	static const char from[] = "rnt0e\\\"", to[] = "\r\n\t\0\033\\\"";
	const char *found;

	if (**in != '\\') {
		*out_r = *(*in)++;
		return true;
	}
	(*in)++;
	if (**in == 'x') {
		int high = hex_digit((*in)[1]);
		int low = high < 0 ? -1 : hex_digit((*in)[2]);

		*out_r = (char)(high * 16 + low);
		*in += 3;
		return low >= 0;
	}
	found = **in ? strchr(from, **in) : NULL;
	if (found == NULL)
		return false;
	*out_r = to[found - from];
	(*in)++;
	return true;
}

/* Takes one token at *in, which is not a blank. */
static bool take_token(const char **in, struct token *token_r)
{
	bool quoted = **in == '"';

	token_r->data = need(calloc(1, strlen(*in) + 1));
	token_r->len = 0;
	if (quoted)
		(*in)++;
	while (**in && (quoted ? **in != '"' : **in != ' ')) {
		if (!quoted)
			token_r->data[token_r->len++] = *(*in)++;
		else if (!unescape(in, &token_r->data[token_r->len++]))
			return false;
	}
	if (quoted)
		return *(*in)++ == '"';
	return true;
}

const char *tokens_take(const char *in, struct tokens *tokens_r)
{
	tokens_r->count = 0;
	for (;;) {
		while (*in == ' ')
			in++;
		if (*in == '\0')
			return NULL;
		if (tokens_r->count == SCRIPT_WORDS)
			return "too many words";
		if (!take_token(&in, &tokens_r->token[tokens_r->count++]))
			return "bad quoted string";
	}
}

bool parse_number(const char *text, long *number_r)
{
	char *end;

	errno = 0;
	*number_r = strtol(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && *number_r >= 0;
}

bool parse_time(const char *text, long *ms_r)
{
	char *unit;

	*ms_r = strtol(text, &unit, 10);
	if (unit == text || *ms_r < 0)
		return false;
	if (strcmp(unit, "s") == 0)
		*ms_r *= 1000;
	else if (strcmp(unit, "ms") != 0)
		return false;
	return true;
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

bool pattern_matches(const char *pattern, const char *line)
{
	for (;;) {
		size_t wanted = strcspn(pattern, " "), given = strcspn(line, " ");

		if (wanted == 3 && strncmp(pattern, "...", 3) == 0)
			return true;
		if (wanted != given || strncasecmp(pattern, line, wanted) != 0)
			return false;
		pattern += wanted + strspn(pattern + wanted, " ");
		line += given + strspn(line + given, " ");
		if (*pattern == '\0')
			return *line == '\0';
	}
}
