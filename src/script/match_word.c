/* SPDX-License-Identifier: MIT */
/* One element against one token.  An atom, a quoted string and a literal of the same text are the
 * same (RFC 9051 section 4.3), save NIL, which is no string.  Case counts where the script quotes.
 */
#include "script/match_word.h"

#include <string.h>

#include "base/text.h"

enum { TEXT_MAX = 64 * 1024, REGEX_TEXT_MAX = 4096 };

bool word_same(struct bytes a, struct bytes b, bool exact)
{
	if (a.len != b.len)
		return false;
	if (exact)
		return bytes_equal(a, b);
	for (size_t i = 0; i < a.len; i++)
		if (text_lower(a.data[i]) != text_lower(b.data[i]))
			return false;
	return true;
}

/* "BODY[HEADER.FIELDS ("Subject")]" is "BODY[HEADER.FIELDS (Subject)]". */
bool word_same_key(struct bytes a, struct bytes b)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (i < a.len && a.data[i] == '"')
			i++;
		while (j < b.len && b.data[j] == '"')
			j++;
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		if (text_lower(a.data[i++]) != text_lower(b.data[j++]))
			return false;
	}
}

struct bytes word_text(struct matching *matching, const struct item *item)
{
	char *buffer = NULL;

	if (item->kind == ITEM_QUOTED && item->text.len
		&& memchr(item->text.data, '\\', item->text.len))
		buffer = arena_alloc(matching->arena, item->text.len);
	return tree_text(item, buffer, buffer ? item->text.len : 0);
}

bool word_value(struct matching *matching, const struct node *node,
	const struct template *template, struct bytes *bytes_r)
{
	const struct part *unset;
	struct value value;

	if (variables_expand(matching->variables, matching->arena, template, &value, &unset)) {
		*bytes_r = value.bytes;
		return true;
	}
	if (matching->match->miss == MISS_NONE) {
		matching->match->miss = MISS_UNSET;
		matching->match->at = node;
	}
	return false;
}

static bool is_nil(struct bytes bytes)
{
	return word_same(bytes, (struct bytes){ "NIL", 3 }, false);
}

static bool is_list(const struct item *item)
{
	return item->kind == ITEM_LIST || item->kind == ITEM_CODE;
}

static bool compare(const struct matcher *matcher, struct bytes text)
{
	uint64_t number = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9' || i >= 19)
			return false;
		number = number * 10 + (uint64_t)(text.data[i] - '0');
	}
	switch (matcher->relation) {
	case RELATION_EQ: return number == matcher->number;
	case RELATION_NE: return number != matcher->number;
	case RELATION_LT: return number < matcher->number;
	case RELATION_LE: return number <= matcher->number;
	case RELATION_GT: return number > matcher->number;
	case RELATION_GE: return number >= matcher->number;
	case RELATION_NONE: break;
	}
	return text.len > 0;
}

static bool is_atom(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] <= 0x20 || text.data[i] == 0x7f
			|| strchr("(){\"", text.data[i]))
			return false;
	return text.len > 0;
}

static bool regex_fits(struct matching *matching, const struct matcher *matcher,
	struct bytes text)
{
	if (text.len > REGEX_TEXT_MAX || (text.len && memchr(text.data, '\0', text.len)))
		return false;
	return regexec(&matching->regexes[matcher->regex_index],
		arena_copy(matching->arena, text).data, 0, NULL, 0) == 0;
}

static bool fits(struct matching *matching, const struct matcher *matcher, struct bytes text)
{
	switch (matcher->type) {
	case MATCH_NUM: return compare(matcher, text);
	case MATCH_ATOM: return is_atom(text);
	case MATCH_REGEX: return regex_fits(matching, matcher, text);
	default: return true;
	}
}

void word_bind(struct matching *matching, const struct matcher *matcher, struct bytes bytes)
{
	struct match *match = matching->match;

	if (matcher->name.len && match->binding_count < BINDINGS_MAX)
		match->bindings[match->binding_count++] = (struct binding){ matcher, bytes };
}

static bool matcher_fits(struct matching *matching, const struct node *node,
	const struct item *item)
{
	struct bytes before, after;

	if (node->matcher.type == MATCH_ANY && is_list(item) && !node->before.count
		&& !node->after.count) {
		word_bind(matching, &node->matcher, item->raw);
		return true;
	}
	if (is_list(item) || !word_value(matching, node, &node->before, &before)
		|| !word_value(matching, node, &node->after, &after))
		return false;
	struct bytes text = word_text(matching, item);
	if (text.len < before.len + after.len
		|| !word_same((struct bytes){ text.data, before.len }, before, false)
		|| !word_same((struct bytes){ text.data + text.len - after.len, after.len }, after, false))
		return false;
	text.data += before.len;
	text.len -= before.len + after.len;
	if (!fits(matching, &node->matcher, text))
		return false;
	word_bind(matching, &node->matcher, text);
	return true;
}

bool word_fits(struct matching *matching, const struct node *node, const struct item *item)
{
	struct bytes expected;

	if (node->kind == NODE_MATCHER)
		return matcher_fits(matching, node, item);
	if (is_list(item) || !word_value(matching, node, &node->text, &expected))
		return false;
	struct bytes text = word_text(matching, item);
	if (!word_same(expected, text, node->exact))
		return false;
	bool atom = item->kind == ITEM_ATOM;
	return !is_nil(text) || (node->exact ? !atom : atom || template_has_reference(&node->text));
}
