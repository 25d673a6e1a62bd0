/* SPDX-License-Identifier: MIT */
/* The words behind a directive: bare, "quoted" with escapes, or key=value.  What they mean the
 * directive knows. */
#include <string.h>

#include "script/language.h"

static size_t bare_end(struct bytes text, size_t at)
{
	while (at < text.len && text.data[at] != ' ') {
		size_t end = text.len - at >= 2 && memcmp(text.data + at, "${", 2) == 0
			? template_reference_end(text, at) : 0;
		at = end ? end : at + 1;
	}
	return at;
}

/* The end of the string whose first quote is at `at`, behind its last; 0: it has none. */
static size_t string_end(struct bytes text, size_t at)
{
	for (at++; at < text.len; at++) {
		if (text.data[at] == '\\')
			at++;
		else if (text.data[at] == '"')
			return at + 1;
	}
	return 0;
}

static size_t key_length(struct bytes text, size_t at)
{
	size_t len = template_name((struct bytes){ text.data + at, text.len - at });

	return at + len < text.len && text.data[at + len] == '=' && (at + len + 1 == text.len
		|| text.data[at + len + 1] != '=') ? len : 0;
}

static bool word_read(struct complaints *complaints, const struct line *line, size_t *at,
	struct word *word)
{
	struct bytes text = line->text;
	size_t from = *at, key = key_length(text, from);
	size_t value = from + key + (key > 0);

	*word = (struct word){ .key = { text.data + from, key } };
	word->quoted = value < text.len && text.data[value] == '"';
	size_t end = word->quoted ? string_end(text, value) : bare_end(text, value);
	if (end == 0) {
		complain(complaints, (struct spot){ line, value, 1 }, "the string has no end");
		return false;
	}
	word->spot = (struct spot){ line, from, end - from };
	*at = end;
	if (end < text.len && text.data[end] != ' ') {
		complain(complaints, (struct spot){ line, end, 1 }, "a space is due behind a string");
		return false;
	}
	struct spot inside = { line, value + word->quoted, end - value - 2 * word->quoted };
	if (!template_read(complaints, inside, word->quoted ? TEMPLATE_STRING : TEMPLATE_PLAIN,
		&word->value))
		return false;
	word->text = template_constant(complaints->arena, &word->value);
	return true;
}

bool words_read(struct complaints *complaints, const struct line *line, size_t at,
	struct statement *statement)
{
	size_t size = 0;

	for (;;) {
		while (at < line->text.len && line->text.data[at] == ' ')
			at++;
		if (at >= line->text.len)
			return true;
		if (statement->word_count == WORDS_MAX) {
			complain(complaints, (struct spot){ line, at, 1 }, "more than %d words", WORDS_MAX);
			return false;
		}
		if (statement->word_count == size) {
			size = size ? size * 4 : 4;
			struct word *words = arena_array(complaints->arena, size, sizeof *words);
			if (statement->word_count)
				memcpy(words, statement->words, statement->word_count * sizeof *words);
			statement->words = words;
		}
		if (!word_read(complaints, line, &at, &statement->words[statement->word_count++]))
			return false;
	}
}

bool words_number(struct bytes text, int64_t *number_r)
{
	*number_r = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9' || i >= 9)
			return false;
		*number_r = *number_r * 10 + (text.data[i] - '0');
	}
	return text.len > 0;
}

bool words_time(struct bytes text, int64_t *ms_r)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 } };
	size_t digits = 0;

	while (digits < text.len && text.data[digits] >= '0' && text.data[digits] <= '9')
		digits++;
	if (!words_number((struct bytes){ text.data, digits }, ms_r))
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t len = strlen(units[i].unit);
		if (text.len - digits != len || memcmp(text.data + digits, units[i].unit, len) != 0)
			continue;
		*ms_r *= units[i].ms;
		return true;
	}
	return false;
}

bool words_is(const struct word *word, const char *text)
{
	return word->key.len == 0 && !word->quoted && word->text.data
		&& word->text.len == strlen(text) && memcmp(word->text.data, text, word->text.len) == 0;
}

const struct word *words_find(const struct statement *statement, const char *key)
{
	for (size_t i = 0; i < statement->word_count; i++) {
		const struct word *word = &statement->words[i];
		if (word->key.len == strlen(key) && memcmp(word->key.data, key, word->key.len) == 0)
			return word;
	}
	return NULL;
}
