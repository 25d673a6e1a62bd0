/* SPDX-License-Identifier: MIT */
/* Scripts as a whole: read in one go, every problem told, nothing sent.  What the lines mean is
 * language.c's and directives.c's business; what is wrong between lines, check.c's. */
#include <string.h>

#include "script/directives.h"
#include "script/script.h"

static struct bytes first_word(const struct script *script, int act)
{
	for (size_t i = 0; i < script->count; i++)
		if (script->statements[i].kind == STATEMENT_DIRECTIVE
			&& script->statements[i].directive->id == act)
			return script->statements[i].words[0].text;
	return (struct bytes){ NULL, 0 };
}

static const char *text_of(struct arena *arena, struct bytes bytes)
{
	return arena_copy(arena, bytes).data;
}

/* All words of all directives of that kind, NULL-ended. */
static const char *const *words_of(struct arena *arena, const struct script *script, int act)
{
	size_t count = 0;

	for (size_t i = 0; i < script->count; i++)
		if (script->statements[i].kind == STATEMENT_DIRECTIVE
			&& script->statements[i].directive->id == act)
			count += script->statements[i].word_count;
	const char **list = arena_array(arena, count + 1, sizeof *list);
	count = 0;
	for (size_t i = 0; i < script->count; i++) {
		const struct statement *statement = &script->statements[i];
		if (statement->kind != STATEMENT_DIRECTIVE || statement->directive->id != act)
			continue;
		for (size_t w = 0; w < statement->word_count; w++)
			list[count++] = text_of(arena, statement->words[w].text);
	}
	return list;
}

static void number_regexes(struct script *script, struct node *node, struct matcher **list)
{
	for (; node; node = node->next) {
		if (node->kind == NODE_MATCHER && node->matcher.type == MATCH_REGEX) {
			if (list)
				list[script->regex_count] = &node->matcher;
			node->matcher.regex_index = script->regex_count++;
		}
		number_regexes(script, node->first, list);
	}
}

static void number_all(struct script *script, struct matcher **list)
{
	script->regex_count = 0;
	for (size_t i = 0; i < script->count; i++)
		if (script->statements[i].kind == STATEMENT_EXPECT) {
			number_regexes(script, script->statements[i].pattern->code, list);
			number_regexes(script, script->statements[i].pattern->nodes, list);
		}
}

static void finish(struct arena *arena, struct script *script, const char *path)
{
	struct bytes name = first_word(script, ACT_NAME);

	script->name = name.data ? text_of(arena, name) : arena_strdup(arena, path);
	script->tags = words_of(arena, script, ACT_TAGS);
	script->tests = words_of(arena, script, ACT_TEST);
	number_all(script, NULL);
	script->regexes = arena_array(arena, script->regex_count + 1, sizeof *script->regexes);
	number_all(script, script->regexes);
}

/* By line, where they are of one file; files stay in the order of their first problem. */
static void sort(struct script_problems *problems)
{
	for (size_t i = 1; i < problems->count; i++) {
		struct script_problem problem = problems->list[i];
		size_t at = i;
		for (; at > 0; at--) {
			const struct script_place *before = &problems->list[at - 1].place;
			if (strcmp(before->path, problem.place.path) != 0 || before->line < problem.place.line
				|| (before->line == problem.place.line && before->column <= problem.place.column))
				break;
			problems->list[at] = problems->list[at - 1];
		}
		problems->list[at] = problem;
	}
}

const struct script *script_parse(struct arena *arena, const char *path, struct bytes text,
	struct script_problems *problems_r)
{
	struct reader reader = { .language = &language_client, .complaints = { arena, problems_r, 0 } };

	*problems_r = (struct script_problems){ NULL, 0, 0 };
	reader.script = arena_alloc(arena, sizeof *reader.script);
	language_read(&reader, path, arena_copy(arena, text));
	if (problems_r->count == 0)
		check_script(&reader.complaints, reader.script);
	sort(problems_r);
	if (problems_r->count)
		return NULL;
	finish(arena, reader.script, path);
	return reader.script;
}

const struct script *script_read(struct arena *arena, const char *path,
	struct script_problems *problems_r)
{
	struct complaints complaints = { arena, problems_r, 0 };
	struct bytes text = { NULL, 0 };
	const char *reason;

	*problems_r = (struct script_problems){ NULL, 0, 0 };
	if (source_read(arena, path, &text, &reason))
		return script_parse(arena, path, text, problems_r);
	complain_file(&complaints, path, "cannot read the script: %s", reason);
	return NULL;
}

const char *const *script_needs(const struct script *script)
{
	return script->needs;
}

const char *script_name(const struct script *script)
{
	return script->name;
}

const char *const *script_tags(const struct script *script)
{
	return script->tags;
}

const char *const *script_tests(const struct script *script)
{
	return script->tests;
}
