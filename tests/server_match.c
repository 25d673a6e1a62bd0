/* SPDX-License-Identifier: MIT */
/*
 * Whether a line of the client is the one that the script means, by the rules that imapvet's own
 * scripts have for responses: atoms, strings and literals with one value are the same, case is
 * folded outside of quotes, "..." stands for more.
 */
#include "script/match.h"
#include "server.h"

#include <string.h>

bool line_matches(const struct server_script *script, const struct pattern *pattern,
	const char *line)
{
	struct arena arena = {0};
	struct variables variables = {.arena = &arena};
	struct tree tree = {0};
	struct match match = {0};
	struct matching matching = {.variables = &variables, .regexes = script->regexes,
		.arena = &arena};
	/* In place of the tag stands what makes a response of it. */
	const char *head = pattern->kind == REPLY_UNTAGGED ? "* " : "+ ";
	const char *response = arena_printf(&arena, "%s%s", head, line);

	if (tree_begin(&tree, (struct bytes){response, strlen(response)}))
		match_response(&matching, pattern, &tree, &match);
	tree_clear(&tree);
	arena_clear(&arena);
	return match.matched;
}
