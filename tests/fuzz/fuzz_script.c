/* SPDX-License-Identifier: MIT */
/* A script of the fuzzer's choice: read, it is a script or has problems with a place; written in
 * its one form and read again, it is the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "script/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool truth)
{
	if (!truth)
		abort();
}

static void look_at(const struct script_problems *problems)
{
	hold(problems->count > 0 && problems->count <= 50);
	for (size_t i = 0; i < problems->count; i++) {
		const struct script_problem *problem = &problems->list[i];
		hold(problem->message && *problem->message && !strchr(problem->message, '\n'));
		hold(problem->place.path != NULL);
		hold(problem->place.line > 0 || !problem->source);
		hold(problem->place.column > 0 || problem->place.width == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { NULL, 0 };
	struct script_problems problems;
	const struct script *script = script_parse(&arena, "fuzz/x.imapt",
		(struct bytes){ (const char *)data, size }, &problems);

	if (!script) {
		look_at(&problems);
	} else {
		struct bytes once = script_format(&arena, script);
		const struct script *again = script_parse(&arena, "fuzz/x.imapt", once, &problems);
		hold(again != NULL);
		struct bytes twice = script_format(&arena, again);
		hold(once.len == twice.len
			&& (once.len == 0 || memcmp(once.data, twice.data, once.len) == 0));
		size_t tests = 0, needs = 0;
		while (script_tests(script)[tests])
			hold(script_tests(again)[tests++] != NULL);
		while (script_needs(script)[needs])
			hold(strcmp(script_needs(script)[needs], script_needs(again)[needs]) == 0 && ++needs);
	}
	arena_clear(&arena);
	return 0;
}
