/* SPDX-License-Identifier: MIT */
/* Values and their taint: whatever a secret went into is secret, so that base64 of a password is
 * one as well.  How a secret is hidden, scrub.c and render.c know. */
#include "script/value.h"

#include <string.h>

#include "base/base64.h"
#include "base/random.h"

static bool is_random(struct bytes name)
{
	return bytes_equal(name, (struct bytes){ "random", 6 });
}

struct variable *variables_find(struct variables *variables, struct bytes name)
{
	if (is_random(name)) {
		random_letters(variables->random, sizeof variables->random);
		return variables_set(variables, name, (struct value){ { variables->random,
			sizeof variables->random - 1 }, false });
	}
	for (size_t i = 0; i < variables->count; i++)
		if (bytes_equal(variables->list[i].name, name))
			return &variables->list[i];
	return NULL;
}

static struct variable *add(struct variables *variables, struct bytes name)
{
	variables->list = arena_grow(variables->arena, variables->list, variables->count,
		&variables->size, sizeof *variables->list);
	struct variable *variable = &variables->list[variables->count++];
	*variable = (struct variable){ .name = arena_copy(variables->arena, name) };
	return variable;
}

struct variable *variables_set(struct variables *variables, struct bytes name,
	struct value value)
{
	struct variable *variable = NULL;

	for (size_t i = 0; i < variables->count && !variable; i++)
		if (bytes_equal(variables->list[i].name, name))
			variable = &variables->list[i];
	if (!variable)
		variable = add(variables, name);
	if (value.bytes.len > variable->size || !variable->value.bytes.data) {
		variable->size = value.bytes.len * 2;
		variable->value.bytes.data = arena_alloc(variables->arena, variable->size + 1);
	}
	char *copy = (char *)(uintptr_t)variable->value.bytes.data;
	if (value.bytes.len)
		memmove(copy, value.bytes.data, value.bytes.len);
	copy[value.bytes.len] = '\0';
	variable->value = (struct value){ { copy, value.bytes.len }, value.secret };
	return variable;
}

void variables_set_text(struct variables *variables, const char *name, const char *text,
	bool secret)
{
	variables_set(variables, (struct bytes){ name, strlen(name) },
		(struct value){ { text, strlen(text) }, secret });
}

bool variables_expand(struct variables *variables, struct arena *arena,
	const struct template *template, struct value *value_r, const struct part **unset_r)
{
	size_t len = 0;
	struct bytes texts[64];

	*value_r = (struct value){ { "", 0 }, false };
	if (template->count == 1 && !template->parts[0].reference) {
		value_r->bytes = template->parts[0].text;
		return true;
	}
	for (size_t i = 0; i < template->count; i++) {
		const struct part *part = &template->parts[i];
		struct variable *variable = part->reference ? variables_find(variables, part->text) : NULL;
		if (part->reference && !variable) {
			*unset_r = part;
			return false;
		}
		struct bytes text = variable ? variable->value.bytes : part->text;
		value_r->secret |= variable && variable->value.secret;
		len += text.len;
		if (i < 64) /* ${random} is another one the next time */
			texts[i] = variable && is_random(part->text) ? arena_copy(arena, text) : text;
	}
	char *out = arena_alloc(arena, len + 1);
	value_r->bytes = (struct bytes){ out, len };
	for (size_t i = 0; i < template->count; i++) {
		const struct part *part = &template->parts[i];
		struct bytes text = i < 64 ? texts[i] : part->reference
			? variables_find(variables, part->text)->value.bytes : part->text;
		if (text.len)
			memcpy(out, text.data, text.len);
		out += text.len;
	}
	return true;
}

static struct bytes change_case(struct arena *arena, struct bytes bytes, char first, char last,
	int by)
{
	char *out = (char *)(uintptr_t)arena_copy(arena, bytes).data;

	for (size_t i = 0; i < bytes.len; i++)
		if (out[i] >= first && out[i] <= last)
			out[i] = (char)(out[i] + by);
	return (struct bytes){ out, bytes.len };
}

static struct bytes call(struct arena *arena, enum function function, struct bytes bytes)
{
	const char *text;

	switch (function) {
	case FUNCTION_BASE64:
		text = base64_encode(arena, bytes);
		return (struct bytes){ text, strlen(text) };
	case FUNCTION_LENGTH:
		text = arena_printf(arena, "%zu", bytes.len);
		return (struct bytes){ text, strlen(text) };
	case FUNCTION_LOWER:
		return change_case(arena, bytes, 'A', 'Z', 'a' - 'A');
	case FUNCTION_UPPER:
		return change_case(arena, bytes, 'a', 'z', 'A' - 'a');
	default:
		return bytes;
	}
}

bool variables_compute(struct variables *variables, struct arena *arena,
	const struct expression *expression, struct value *value_r, const struct part **unset_r)
{
	if (expression->function == FUNCTION_TEXT)
		return variables_expand(variables, arena, &expression->text, value_r, unset_r);
	struct value whole = { { "", 0 }, false }, value;
	for (const struct expression *at = expression->arguments; at; at = at->next) {
		if (!variables_compute(variables, arena, at, &value, unset_r))
			return false;
		char *joined = arena_alloc(arena, whole.bytes.len + value.bytes.len + 1);
		if (whole.bytes.len)
			memcpy(joined, whole.bytes.data, whole.bytes.len);
		if (value.bytes.len)
			memcpy(joined + whole.bytes.len, value.bytes.data, value.bytes.len);
		whole.bytes = (struct bytes){ joined, whole.bytes.len + value.bytes.len };
		whole.secret |= value.secret;
	}
	whole.bytes = call(arena, expression->function, whole.bytes);
	*value_r = whole;
	return true;
}
