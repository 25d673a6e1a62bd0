/* SPDX-License-Identifier: MIT */
/* A pattern of the fuzzer's choice against a response of its choice: up to the first LF stands the
 * pattern, behind it the response.  What is captured lies inside of the response. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "script/match.h"
#include "script/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { REGEXES_MAX = 64 };

static void hold(bool truth)
{
	if (!truth)
		abort();
}

struct regexes {
	regex_t list[REGEXES_MAX];
	size_t count;
	bool full;
};

static void compile(struct regexes *regexes, struct node *node)
{
	for (; node; node = node->next) {
		compile(regexes, node->first);
		if (node->kind != NODE_MATCHER || node->matcher.type != MATCH_REGEX)
			continue;
		regexes->full |= regexes->count == REGEXES_MAX;
		if (regexes->full)
			return;
		node->matcher.regex_index = regexes->count;
		hold(regcomp(&regexes->list[regexes->count++], node->matcher.regex,
			REG_EXTENDED | REG_NOSUB) == 0);
	}
}

static void match(struct arena *arena, struct pattern *pattern, struct bytes response)
{
	struct variables variables = { .arena = arena };
	struct regexes regexes = { .count = 0 };
	struct match found;
	struct tree tree = { .items = NULL };

	compile(&regexes, pattern->code);
	compile(&regexes, pattern->nodes);
	variables_set_text(&variables, "a", "b", false);
	struct matching matching = { .variables = &variables, .regexes = regexes.list,
		.arena = arena };
	if (!regexes.full && tree_begin(&tree, response)) {
		match_response(&matching, pattern, &tree, &found);
		hold(!found.matched || found.miss == MISS_NONE);
		hold(found.matched || found.miss != MISS_NONE);
		for (size_t i = 0; i < found.binding_count; i++)
			hold(found.bindings[i].bytes.len <= response.len);
	}
	tree_clear(&tree);
	for (size_t i = 0; i < regexes.count; i++)
		regfree(&regexes.list[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { NULL, 0 };
	struct script_problems problems = { NULL, 0, 0 };
	struct complaints complaints = { &arena, &problems, 0 };
	const char *text = (const char *)data, *lf = size ? memchr(data, '\n', size) : NULL;

	if (!lf || memchr(data, '\0', (size_t)(lf - text)))
		return 0;
	struct source source = { .path = "fuzz" };
	struct line line = { .source = &source, .number = 1, .text = { text, (size_t)(lf - text) } };
	struct pattern *pattern = pattern_read(&complaints, &line, 0, false);
	hold((pattern == NULL) == (problems.count > 0));
	if (pattern)
		match(&arena, pattern, (struct bytes){ lf + 1, size - (size_t)(lf + 1 - text) });
	arena_clear(&arena);
	return 0;
}
