/* SPDX-License-Identifier: MIT */
/* Reads what @let computes:
 *
 *   expression = term *("," term)                      ; one after the other
 *   term       = string / name / "${" name "}" / number / function "(" [expression] ")"
 *
 * There are few functions, on purpose: a script is data, no program. */
#include <string.h>

#include "base/text.h"
#include "script/directives.h"

enum { NESTED_MAX = 8, TERMS_MAX = 64 };

static const char *const function_names[] = { [FUNCTION_TEXT] = "text",
	[FUNCTION_BASE64] = "base64", [FUNCTION_LENGTH] = "length", [FUNCTION_LOWER] = "lower",
	[FUNCTION_UPPER] = "upper", [FUNCTION_CONCAT] = NULL };

struct reading {
	struct complaints *complaints;
	const struct line *line;
	size_t at;
	unsigned depth, terms;
};

static void skip_spaces(struct reading *reading)
{
	while (reading->at < reading->line->text.len && reading->line->text.data[reading->at] == ' ')
		reading->at++;
}

static bool at(const struct reading *reading, char c)
{
	return reading->at < reading->line->text.len && reading->line->text.data[reading->at] == c;
}

static struct expression *wrong(struct reading *reading, size_t from, size_t len,
	const char *what)
{
	complain(reading->complaints, (struct spot){ reading->line, from, len ? len : 1 }, "%s", what)
		->hint = "as @let x = base64(\"\\0\", user, \"\\0\", password)";
	return NULL;
}

static struct expression *new_text(struct reading *reading, struct part part)
{
	struct expression *expression = arena_alloc(reading->complaints->arena, sizeof *expression);
	size_t size = 0;

	template_add(reading->complaints->arena, &expression->text, &size, part);
	return expression;
}

static struct expression *read_string(struct reading *reading)
{
	struct bytes text = reading->line->text;
	struct expression *expression = arena_alloc(reading->complaints->arena, sizeof *expression);
	size_t from = reading->at, end = from + 1;

	while (end < text.len && text.data[end] != '"')
		end += text.data[end] == '\\' ? 2 : 1;
	if (end >= text.len)
		return wrong(reading, from, 1, "the string has no end");
	reading->at = end + 1;
	return template_read(reading->complaints, (struct spot){ reading->line, from + 1,
		end - from - 1 }, TEMPLATE_STRING, &expression->text) ? expression : NULL;
}

static struct expression *read_list(struct reading *reading);

static struct expression *read_call(struct reading *reading, struct bytes name, size_t from)
{
	struct expression *expression = arena_alloc(reading->complaints->arena, sizeof *expression);
	char *word = arena_printf(reading->complaints->arena, "%.*s", (int)name.len, name.data);

	for (unsigned i = FUNCTION_BASE64; function_names[i]; i++)
		if (strcmp(function_names[i], word) == 0)
			expression->function = (enum function)i;
	if (expression->function == FUNCTION_TEXT) {
		const char *near = text_nearest(word, function_names + 1);
		complain(reading->complaints, (struct spot){ reading->line, from, name.len },
			"unknown function '%s' (base64, length, lower, upper)%s%s%s", word,
			near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
		return NULL;
	}
	reading->at++;
	if (++reading->depth > NESTED_MAX)
		return wrong(reading, from, name.len, "functions are nested more than 8 deep");
	expression->arguments = read_list(reading);
	reading->depth--;
	if (!expression->arguments)
		return NULL;
	if (!at(reading, ')'))
		return wrong(reading, from, name.len, "the function's ')' is missing");
	reading->at++;
	return expression;
}

static struct expression *read_term(struct reading *reading)
{
	struct bytes text = reading->line->text;
	size_t from = reading->at, len = 0;

	if (at(reading, '"'))
		return read_string(reading);
	if (text.len - from >= 2 && memcmp(text.data + from, "${", 2) == 0) {
		size_t end = template_reference_end(text, from);
		struct bytes name = { text.data + from + 2, end ? end - from - 3 : 0 };
		if (name.len == 0 || template_name(name) != name.len)
			return wrong(reading, from, 2, "'${name}' is due");
		reading->at = end;
		return new_text(reading, (struct part){ true, name,
			{ reading->line, from, end - from } });
	}
	while (from + len < text.len && text.data[from + len] >= '0' && text.data[from + len] <= '9')
		len++;
	bool number = len > 0;
	if (!number)
		len = template_name((struct bytes){ text.data + from, text.len - from });
	if (len == 0)
		return wrong(reading, from, 1, "a \"string\", the name of a variable or a function is due");
	struct bytes word = { text.data + from, len };
	reading->at += len;
	if (!number && at(reading, '('))
		return read_call(reading, word, from);
	return new_text(reading, (struct part){ !number, word, { reading->line, from, len } });
}

/* One term, or several in a FUNCTION_CONCAT. */
static struct expression *read_list(struct reading *reading)
{
	struct expression *list = arena_alloc(reading->complaints->arena, sizeof *list);
	struct expression **link = &list->arguments;

	list->function = FUNCTION_CONCAT;
	for (;;) {
		skip_spaces(reading);
		if (++reading->terms > TERMS_MAX)
			return wrong(reading, reading->at, 1, "more than 64 terms");
		struct expression *term = read_term(reading);
		if (!term)
			return NULL;
		*link = term;
		link = &term->next;
		skip_spaces(reading);
		if (!at(reading, ','))
			return list;
		reading->at++;
	}
}

struct expression *expression_read(struct complaints *complaints, const struct line *line,
	size_t from)
{
	struct reading reading = { .complaints = complaints, .line = line, .at = from };
	struct expression *expression = read_list(&reading);

	if (expression && reading.at < line->text.len)
		return wrong(&reading, reading.at, line->text.len - reading.at,
			"',' or the end of the line is due");
	return expression;
}
