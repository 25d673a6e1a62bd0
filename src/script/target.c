/* SPDX-License-Identifier: MIT */
/* What a script does as a whole: anything at all, and does it leave it to the user where. */
#include "script/directives.h"
#include "script/script.h"

const struct script_problem *script_lacks_target(struct arena *arena, const struct script *script)
{
	for (size_t i = 0; i < script->count; i++) {
		const struct statement *statement = &script->statements[i];
		if (statement->kind != STATEMENT_DIRECTIVE || statement->directive->id != ACT_CONNECT
			|| words_find(statement, "host"))
			continue;
		struct spot spot = { statement->line, 0, statement->line->text.len };
		struct script_problem *problem = arena_alloc(arena, sizeof *problem);
		*problem = (struct script_problem){ .place = source_place(spot),
			.message = "no target is given, and this line names no host",
			.source = source_shown(arena, statement->line),
			.hint = "--on mail.example.org, or host= here" };
		return problem;
	}
	return NULL;
}

bool script_does_nothing(const struct script *script)
{
	for (size_t i = 0; i < script->count; i++) {
		const struct statement *statement = &script->statements[i];
		if (statement->kind != STATEMENT_DIRECTIVE || statement->directive->id == ACT_CONNECT
			|| statement->directive->id == ACT_ASSERT)
			return false;
	}
	return true;
}
