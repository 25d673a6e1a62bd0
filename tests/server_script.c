/* SPDX-License-Identifier: MIT */
/*
 * Reads the scripts of servers/ into records: the lines by the reader that imapvet's own scripts
 * have, with the roles of C and S exchanged, the directives by their table.  Everything read lives
 * until the process exits: a test process reads one script.
 */
#include "server_script.h"
#include "server_words.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *builder_text(struct builder *builder, const struct word *word)
{
	const char *equals = word->key.len ? "=" : "";

	if (word->text.data == NULL) {
		complain(&builder->complaints, word->spot, "a server has no variables");
		return arena_strdup(builder->arena, "");
	}
	if (word->key.len == 0) /* it may hold NUL */
		return (char *)arena_copy(builder->arena, word->text).data;
	return arena_printf(builder->arena, "%.*s%s%.*s", (int)word->key.len, word->key.data, equals,
		(int)word->text.len, word->text.data);
}

void builder_wrong(struct builder *builder, const struct statement *statement,
	const struct word *word, const char *expected)
{
	struct spot whole = {statement->line, 0, statement->line->text.len};

	complain(&builder->complaints, word ? word->spot : whole, "expected: %s", expected);
}

struct step *builder_step(struct builder *builder, const struct statement *statement,
	enum verb verb)
{
	struct reaction *reaction = builder->reaction;

	if (reaction == NULL || reaction->step_count == SCRIPT_STEPS) {
		builder_wrong(builder, statement, NULL, reaction ? "fewer steps" : "this behind @in");
		return NULL;
	}
	struct step *step = &reaction->steps[reaction->step_count++];
	*step = (struct step){.verb = verb, .number = verb == DO_SEND};
	return step;
}

/* The bytes of an S line without its tag and CRLF. */
static struct bytes text_of(struct builder *builder, const struct sending *sending)
{
	char *text = arena_strdup(builder->arena, "");
	size_t len = 0;

	for (size_t i = 0; i < sending->count; i++) {
		const struct piece *piece = &sending->pieces[i];
		struct bytes part = template_constant(builder->arena, &piece->text);
		char size[40] = "";

		if (part.data == NULL)
			complain(&builder->complaints, piece->spot, "a server has no variables");
		if (piece->kind == PIECE_LITERAL)
			snprintf(size, sizeof(size), "%s{%zu}\r\n", piece->binary ? "~" : "", part.len);
		char *more = arena_alloc(builder->arena, len + strlen(size) + part.len + 1);
		memcpy(more, text, len);
		memcpy(more + len, size, strlen(size));
		if (part.len > 0)
			memcpy(more + len + strlen(size), part.data, part.len);
		len += strlen(size) + part.len;
		text = more;
	}
	return (struct bytes){text, len};
}

/* "S: text": a lone "+" gets its blank, which editors strip (RFC 9051: continue-req). */
static void add_send(struct builder *builder, const struct statement *statement)
{
	struct step *step = builder_step(builder, statement, DO_SEND);
	struct bytes text = text_of(builder, statement->sending);
	bool plus = text.len == 1 && text.data[0] == '+';

	if (step == NULL)
		return;
	step->tagged = statement->sending->tag.len > 0;
	step->len = (size_t)step->tagged + text.len + plus + 2;
	step->data = arena_alloc(builder->arena, step->len);
	memset(step->data, ' ', step->len - 2);
	memcpy(step->data + step->tagged, text.data, text.len);
	memcpy(step->data + step->len - 2, "\r\n", 2);
}

/* "C: . COMMAND" opens a reaction; any other "C: line" is awaited inside the one that is open. */
static void add_client(struct builder *builder, const struct statement *statement)
{
	struct section *section = builder->section;
	struct pattern *pattern = statement->pattern;

	if (pattern->kind == REPLY_CONTINUATION) {
		struct step *step = builder_step(builder, statement, DO_AWAIT);

		if (step)
			step->pattern = pattern;
		return;
	}
	if (section == NULL || section->phase == PHASE_HELLO)
		return builder_wrong(builder, statement, NULL, "this behind @in clear or @in tls");
	if (section->reaction_count == SCRIPT_REACTIONS)
		return builder_wrong(builder, statement, NULL, "fewer reactions");
	pattern->kind = REPLY_UNTAGGED; /* line_matches() puts "* " in the place of the tag */
	builder->reaction = &section->reactions[section->reaction_count++];
	builder->reaction->pattern = pattern;
}

static void add_statement(struct builder *builder, const struct statement *statement)
{
	const struct server_directive *directive = NULL;

	switch (statement->kind) {
	case STATEMENT_SEND:
		add_send(builder, statement);
		break;
	case STATEMENT_EXPECT:
		add_client(builder, statement);
		break;
	case STATEMENT_DIRECTIVE:
		directive = server_directive(statement);
		directive->add(builder, statement, directive);
		break;
	}
}

/* What must be found is a script's own; an included one lends its server and its outcome. */
static void end_include(struct builder *builder)
{
	struct expectations *expectations = &builder->script->expectations;

	expectations->expect.count = 0;
	expectations->may.count = 0;
	expectations->never.count = 0;
	expectations->undecided.count = 0;
	expectations->fact_count = 0;
	expectations->root = NULL;
	expectations->text = false;
	builder->section = NULL;
	builder->reaction = NULL;
}

static void build(struct builder *builder, const struct script *lines)
{
	size_t file = 0; /* of the statement before: an included file's number is the higher one */

	for (size_t i = 0; i < lines->count && builder->complaints.problems->count == 0; i++) {
		if (lines->statements[i].file < file)
			end_include(builder);
		file = lines->statements[i].file;
		add_statement(builder, &lines->statements[i]);
	}
	if (file > 0)
		end_include(builder);
}

static void compile_regexes(struct builder *builder, struct script *lines)
{
	language_number_regexes(builder->arena, lines);
	regex_t *regexes = arena_array(builder->arena, lines->regex_count + 1, sizeof(*regexes));

	for (size_t i = 0; i < lines->regex_count; i++)
		if (regcomp(&regexes[i], lines->regexes[i]->regex, REG_EXTENDED | REG_NOSUB) != 0)
			abort(); /* it was compiled when it was read */
	builder->script->regexes = regexes;
}

static const char *name_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	return arena_printf(arena, "%.*s", (int)strcspn(name, "."), name);
}

struct server_script *server_script_read(const char *path, char why[256])
{
	struct arena *arena = need(calloc(1, sizeof(*arena)));
	struct script_problems problems = {0};
	struct builder builder = {.arena = arena, .complaints = {arena, &problems, 0},
		.script = arena_alloc(arena, sizeof(*builder.script))};
	struct script *lines = arena_alloc(arena, sizeof(*lines));
	struct reader reader = {.language = &language_server, .script = lines};
	struct bytes text;
	const char *reason;

	reader.complaints = builder.complaints;
	snprintf(builder.script->name, sizeof(builder.script->name), "%s", name_of(arena, path));
	builder.script->expectations.exit_code = -1;
	builder.script->expectations.target = arena_strdup(arena, "mail.test");
	if (!source_read(arena, path, &text, &reason)) {
		snprintf(why, 256, "%.80s: %s", path, reason);
		return NULL;
	}
	language_read(&reader, path, text);
	builder.complaints = reader.complaints;
	if (problems.count == 0)
		build(&builder, lines);
	if (problems.count > 0) {
		snprintf(why, 256, "%.80s:%u:%u: %.150s", problems.list[0].place.path,
			problems.list[0].place.line, problems.list[0].place.column,
			problems.list[0].message);
		return NULL;
	}
	compile_regexes(&builder, lines);
	builder.script->lines = lines;
	return builder.script;
}
