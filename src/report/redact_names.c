/* SPDX-License-Identifier: MIT */
/* Keeps names and numbers their tokens.  What a name is, and where it stands in a text, it does
 * not know. */
#include "report/redact_names.h"

#include <search.h>
#include <string.h>

#include "base/text.h"

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->text, ((const struct name *)b)->text);
}

static char *folded(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	while (len && text[len - 1] == '.')
		len--;
	for (size_t i = 0; i < len; i++)
		copy[i] = text_lower(text[i]);
	return copy;
}

struct name *names_find(const struct redaction *redaction, const char *text, size_t len)
{
	struct arena arena = { 0 };
	struct name wanted = { .text = folded(&arena, text, len) };
	void *const *found = tfind(&wanted, &redaction->tree, by_text);

	arena_clear(&arena);
	return found ? *found : NULL;
}

static struct name *add(struct redaction *redaction, const char *text, size_t len)
{
	struct name *name = names_find(redaction, text, len);

	if (name)
		return name;
	name = arena_alloc(&redaction->arena, sizeof *name);
	name->text = folded(&redaction->arena, text, len);
	name->next = redaction->newest;
	redaction->newest = name;
	tsearch(name, &redaction->tree, by_text);
	return name;
}

struct name *names_get(struct redaction *redaction, enum token token, const char *text, size_t len)
{
	static const char *const words[TOKEN_COUNT] = { "host", "addr", "cert", "user", "sha256",
		"data" };
	struct name *name = add(redaction, text, len);

	if (!name->shown)
		name->shown = arena_printf(&redaction->arena, "%s-%u", words[token],
			++redaction->counts[token]);
	return name;
}

void names_reserve(struct redaction *redaction, const char *text, size_t len)
{
	add(redaction, text, len);
}

void names_alias(struct redaction *redaction, const char *text, size_t len,
	const struct name *name)
{
	struct name *other = add(redaction, text, len);

	if (!other->shown)
		other->shown = name->shown;
}

void names_add_pattern(struct redaction *redaction, const char *text, const char *prefix,
	const struct name *name, bool of_certificate)
{
	struct arena *arena = &redaction->target_arena;
	struct pattern *pattern = arena_alloc(arena, sizeof *pattern);

	*pattern = (struct pattern){ arena_strdup(arena, text),
		arena_printf(arena, "%s%s", prefix, name->shown), strlen(text), of_certificate,
		redaction->patterns };
	redaction->patterns = pattern;
}
