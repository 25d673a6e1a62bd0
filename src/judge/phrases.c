/* SPDX-License-Identifier: MIT */
/* Finds a known phrase in whatever was pasted.  The texts are in the phrases_*.c of their source;
 * which of the candidates it is, only looking at the server can tell. */
#include "judge/phrases.h"

#include <string.h>

#include "base/text.h"

const struct phrase *phrases_nth(size_t i)
{
	static const struct phrase *(*const tables[])(size_t *) = {
		phrases_outlook, phrases_devices, phrases_programs, phrases_logs, phrases_server,
		phrases_libraries, phrases_tls,
	};

	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
		size_t count;
		const struct phrase *table = tables[t](&count);
		if (i < count)
			return &table[i];
		i -= count;
	}
	return NULL;
}

/* Typographic quotes, which programs show and people copy, U+2018 to U+201D. */
static size_t plain_quote(const char *text, char *quote_r)
{
	if (strncmp(text, "\xe2\x80\x98", 3) == 0 || strncmp(text, "\xe2\x80\x99", 3) == 0)
		*quote_r = '\'';
	else if (strncmp(text, "\xe2\x80\x9c", 3) == 0 || strncmp(text, "\xe2\x80\x9d", 3) == 0)
		*quote_r = '"';
	else
		return 0;
	return 3;
}

/* Lower case, single blanks, plain quotes. */
static char *normal(struct arena *arena, const char *text)
{
	char *copy = arena_alloc(arena, strlen(text) + 1), *out = copy;

	while (*text) {
		size_t blanks = strspn(text, " \t\r\n"), quote = plain_quote(text, out);
		if (blanks)
			*out++ = ' ';
		else if (quote)
			out++;
		else
			*out++ = text_lower(*text);
		text += blanks ? blanks : quote ? quote : 1;
	}
	return copy;
}

/* Every part of the pattern is in the text, one behind the other. */
static bool is_in(const char *pattern, const char *text)
{
	char part[128];

	while (*pattern) {
		size_t len = strcspn(pattern, "*");
		if (len >= sizeof part)
			return false;
		memcpy(part, pattern, len);
		part[len] = '\0';
		text = strstr(text, part);
		if (!text)
			return false;
		text += len;
		pattern += len + (pattern[len] == '*');
	}
	return true;
}

static const struct phrase *find(const char *text)
{
	for (size_t i = 0; phrases_nth(i); i++)
		if (is_in(phrases_nth(i)->pattern, text))
			return phrases_nth(i);
	return NULL;
}

const struct phrase *phrase_find(struct arena *arena, const char *text)
{
	const char *plain = normal(arena, text);
	const struct phrase *found = find(plain);

	/* A response code may have lost its brackets. */
	if (!found && *plain && !strpbrk(plain, " []"))
		found = find(arena_printf(arena, "[%s]", plain));
	return found;
}
