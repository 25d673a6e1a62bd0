/* SPDX-License-Identifier: MIT */
/* Lines to statements.  The first character of a line tells its kind, so that every line can be
 * read alone and every mistake be told in one go:
 *
 *   script    = *( blank / "#" text / directive / send / expect )
 *   directive = "@" name ["/" conn] *( SP word / key=value / string )
 *   send      = "C" [conn] ":" SP text *heredoc
 *   expect    = "S" [conn] ["!" / "?"] ":" SP pattern *heredoc
 *
 * What directives mean is the caller's business. */
#include "script/language.h"

#include <string.h>

#include "base/text.h"
#include "script/script.h"

enum { NAMES_MAX = 64 };

static struct statement *add_statement(struct reader *reader, const struct line *line)
{
	struct script *script = reader->script;

	if (script->count == STATEMENTS_MAX) {
		complain(&reader->complaints, (struct spot){ line, 0, 0 },
			"more than %d lines do something", STATEMENTS_MAX);
		return NULL;
	}
	script->statements = arena_grow(reader->complaints.arena, script->statements, script->count,
		&reader->size, sizeof *script->statements);
	struct statement *statement = &script->statements[script->count++];
	*statement = (struct statement){ .line = line, .connection = 1, .file = reader->file };
	return statement;
}

static const struct directive *find_directive(const struct language *language, struct bytes name)
{
	for (const struct directive *row = language->directives; row->name; row++)
		if (bytes_equal((struct bytes){ row->name, strlen(row->name) }, name))
			return row;
	return NULL;
}

static void unknown_directive(struct reader *reader, struct spot spot, struct bytes name)
{
	const char *names[NAMES_MAX + 1] = { NULL };
	char *word = arena_printf(reader->complaints.arena, "%.*s", (int)name.len, name.data);
	size_t count = 0;

	for (const struct directive *row = reader->language->directives; row->name; row++)
		if (count < NAMES_MAX)
			names[count++] = row->name;
	const char *near = text_nearest(word, names);
	complain(&reader->complaints, spot, "unknown directive '@%s'%s%s%s", word,
		near ? "; did you mean '@" : "", near ? near : "", near ? "'?" : "");
}

/* Reads "/2" behind a name. */
static bool read_connection(struct reader *reader, struct statement *statement, size_t *at)
{
	struct bytes text = statement->line->text;
	size_t digit = *at + 1;

	if (*at >= text.len || text.data[*at] != '/')
		return true;
	bool sound = digit < text.len && text.data[digit] >= '1' && text.data[digit] <= '9'
		&& (digit + 1 == text.len || text.data[digit + 1] == ' ')
		&& (statement->directive->flags & DIRECTIVE_CONNECTION);
	if (!sound) {
		complain(&reader->complaints, (struct spot){ statement->line, *at,
			digit < text.len ? 2 : 1 }, statement->directive->flags & DIRECTIVE_CONNECTION
			? "connections are 1 to 9, as @%s/2" : "@%s is not about one connection",
			statement->directive->name);
		return false;
	}
	statement->connection = (unsigned)(text.data[digit] - '0');
	statement->connection_said = true;
	*at += 2;
	return true;
}

static void close_block(struct reader *reader, struct statement *statement)
{
	struct script *script = reader->script;

	if (reader->open_count == 0) {
		complain(&reader->complaints, (struct spot){ statement->line, 0, 4 },
			"@end without a block that it ends");
		return;
	}
	size_t opener = reader->open[--reader->open_count];
	statement->partner = opener;
	script->statements[opener].partner = (size_t)(statement - script->statements);
}

static void open_block(struct reader *reader, struct statement *statement)
{
	if (reader->open_count == NESTING_MAX) {
		complain(&reader->complaints, (struct spot){ statement->line, 0, 0 },
			"blocks are nested more than %d deep", NESTING_MAX);
		return;
	}
	reader->open[reader->open_count++] = (size_t)(statement - reader->script->statements);
}

static void read_directive(struct reader *reader, const struct line *line)
{
	struct bytes text = line->text;
	size_t end = 1;

	while (end < text.len && text.data[end] != ' ' && text.data[end] != '/')
		end++;
	struct bytes name = { text.data + 1, end - 1 };
	const struct directive *directive = find_directive(reader->language, name);
	if (!directive) {
		unknown_directive(reader, (struct spot){ line, 0, end }, name);
		return;
	}
	struct statement *statement = add_statement(reader, line);
	if (!statement)
		return;
	statement->kind = STATEMENT_DIRECTIVE;
	statement->directive = directive;
	if (!read_connection(reader, statement, &end))
		return;
	/* First, so that one whose words are wrong has its @end all the same. */
	if (strcmp(directive->name, "end") == 0)
		close_block(reader, statement);
	else if (directive->flags & DIRECTIVE_OPENS)
		open_block(reader, statement);
	if (!(directive->flags & DIRECTIVE_TAIL)) {
		if (!words_read(&reader->complaints, line, end, statement))
			return;
		if (statement->word_count < directive->least
			|| statement->word_count > directive->most) {
			complain(&reader->complaints, (struct spot){ line, 0, text.len },
				"wrong number of words: write %s", directive->form);
			return;
		}
	}
	if (directive->read)
		directive->read(reader, statement);
}

/* Takes the lines of a here-document up to its word, from *next on. */
static bool read_document(struct reader *reader, const struct source *source, size_t *next,
	struct bytes word, struct template *template)
{
	size_t size = 0;

	*template = (struct template){ NULL, 0 };
	for (; *next < source->count; ++*next) {
		struct line *line = &source->lines[*next];
		struct template part;
		line->kind = LINE_LITERAL;
		if (bytes_equal(line->text, word)) {
			++*next;
			return true;
		}
		if (!template_read(&reader->complaints, (struct spot){ line, 0, line->text.len },
			TEMPLATE_PLAIN, &part))
			continue;
		for (size_t i = 0; i < part.count; i++)
			template_add(reader->complaints.arena, template, &size, part.parts[i]);
		template_add(reader->complaints.arena, template, &size,
			(struct part){ false, { "\r\n", 2 }, { line, 0, 0 } });
	}
	return false;
}

static void read_documents(struct reader *reader, const struct source *source, size_t *next,
	struct statement *statement)
{
	struct sending *sending = statement->sending;
	struct pattern *pattern = statement->pattern;
	struct spot missing = { NULL, 0, 0 };

	for (size_t i = 0; sending && i < sending->count; i++)
		if (sending->pieces[i].word.len && !read_document(reader, source, next,
			sending->pieces[i].word, &sending->pieces[i].text))
			missing = sending->pieces[i].spot;
	for (size_t i = 0; pattern && i < pattern->document_count; i++)
		if (!read_document(reader, source, next, pattern->documents[i]->word,
			&pattern->documents[i]->text))
			missing = pattern->documents[i]->spot;
	if (missing.line)
		complain(&reader->complaints, missing, "the text of the literal has no end")->hint =
			"a line that holds only its word must end it";
}

static const char *data_hint(const struct statement *statement)
{
	return statement->pattern->mark == MARK_MUST ? NULL
		: "'S!:' and 'S?:' are about untagged responses";
}

static void note_phase(struct reader *reader, struct statement *statement)
{
	const struct pattern *pattern = statement->pattern;

	if (pattern->mark == MARK_MUST && pattern->kind == REPLY_CONTINUATION)
		reader->raw[statement->connection] = true;
	if (pattern->mark == MARK_MUST && pattern->kind == REPLY_TAGGED)
		reader->raw[statement->connection] = false;
	if (pattern->mark == MARK_MAY && pattern->kind != REPLY_UNTAGGED)
		complain(&reader->complaints, pattern->spot, "what ends a wait cannot be optional")->hint =
			data_hint(statement);
}

static void read_dialogue(struct reader *reader, struct line *line, size_t at, enum mark mark)
{
	bool server = reader->language->server, sends = (line->text.data[0] == 'C') != server;
	struct statement *statement = add_statement(reader, line);
	char digit = line->text.data[1];

	if (!statement)
		return;
	statement->kind = sends ? STATEMENT_SEND : STATEMENT_EXPECT;
	statement->connection_said = digit >= '1' && digit <= '9';
	if (statement->connection_said)
		statement->connection = (unsigned)(digit - '0');
	line->kind = sends ? LINE_SEND : LINE_EXPECT;
	if (sends) {
		statement->sending = sending_read(&reader->complaints, line, at, server ? SENDING_RESPONSE
			: reader->raw[statement->connection] ? SENDING_DATA : SENDING_COMMAND);
		return;
	}
	statement->pattern = server ? pattern_read_command(&reader->complaints, line, at)
		: pattern_read(&reader->complaints, line, at, reader->text_any);
	if (!statement->pattern)
		return;
	statement->pattern->mark = mark;
	if (!server)
		note_phase(reader, statement);
}

/* "C: ", "S2!: "; gives where the text begins, 0: it is no such line. */
static size_t dialogue_head(struct bytes text, enum mark *mark_r)
{
	size_t at = 1;

	*mark_r = MARK_MUST;
	if (text.len == 0 || (text.data[0] != 'C' && text.data[0] != 'S'))
		return 0;
	if (at < text.len && text.data[at] >= '1' && text.data[at] <= '9')
		at++;
	if (at < text.len && text.data[0] == 'S' && (text.data[at] == '!' || text.data[at] == '?'))
		*mark_r = text.data[at++] == '!' ? MARK_MUST_NOT : MARK_MAY;
	if (at >= text.len || text.data[at] != ':')
		return 0;
	at++;
	if (at < text.len && text.data[at] != ' ')
		return 0;
	return at < text.len ? at + 1 : at;
}

static bool is_blank(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] != ' ' && text.data[i] != '\t')
			return false;
	return true;
}

static void read_line(struct reader *reader, struct source *source, size_t *next)
{
	struct line *line = &source->lines[(*next)++];
	size_t before = reader->script->count, at;
	enum mark mark;

	if (is_blank(line->text)) {
		line->kind = LINE_BLANK;
	} else if (line->text.data[0] == '#') {
		line->kind = LINE_COMMENT;
	} else if (line->text.data[0] == '@') {
		line->kind = LINE_DIRECTIVE;
		read_directive(reader, line);
	} else if ((at = dialogue_head(line->text, &mark)) > 0) {
		read_dialogue(reader, line, at, mark);
		if (reader->script->count > before)
			read_documents(reader, source, next, &reader->script->statements[before]);
	} else {
		complain(&reader->complaints, (struct spot){ line, 0, 1 },
			"a line starts with 'C: ', 'S: ', '@' or '#'")->hint =
			line->text.data[0] == ' ' || line->text.data[0] == '\t'
			? "nothing may stand in front, not even a space"
			: "connections are 1 to 9, as 'C2: '; 'S!: ' is what must not come";
	}
}

void language_read(struct reader *reader, const char *path, struct bytes text)
{
	struct source *source = arena_alloc(reader->complaints.arena, sizeof *source);
	size_t opened = reader->open_count;

	if (!source_split(&reader->complaints, path, text, source))
		return;
	if (!reader->script->main)
		reader->script->main = source;
	for (size_t next = 0; next < source->count;)
		read_line(reader, source, &next);
	while (reader->open_count > opened) {
		size_t opener = reader->open[--reader->open_count];
		const struct line *line = reader->script->statements[opener].line;
		complain(&reader->complaints, (struct spot){ line, 0, line->text.len },
			"this block has no @end");
	}
}

bool language_include(struct reader *reader, struct statement *statement, const char *path)
{
	const char *from = statement->line->source->path, *slash = strrchr(from, '/'), *reason;
	int folder = path[0] != '/' && slash ? (int)(slash - from + 1) : 0;
	char *whole = arena_printf(reader->complaints.arena, "%.*s%s", folder, from, path);
	struct spot spot = statement->words[0].spot;
	struct bytes text = { NULL, 0 };

	if (strcmp(whole, from) == 0 || strcmp(whole, reader->script->main->path) == 0) {
		complain(&reader->complaints, spot, "'%s' would include itself", whole);
		return false;
	}
	if (reader->depth == INCLUDE_DEPTH_MAX || reader->includes == INCLUDES_MAX) {
		complain(&reader->complaints, spot, "files are included %d deep and %d in all, at most",
			INCLUDE_DEPTH_MAX, INCLUDES_MAX);
		return false;
	}
	if (!source_read(reader->complaints.arena, whole, &text, &reason)) {
		complain(&reader->complaints, spot, "cannot read '%s': %s", whole, reason);
		return false;
	}
	size_t outer = reader->file;
	reader->depth++;
	reader->file = ++reader->includes;
	language_read(reader, whole, text);
	reader->file = outer;
	reader->depth--;
	return true;
}
