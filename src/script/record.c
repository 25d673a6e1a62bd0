/* SPDX-License-Identifier: MIT */
/* The transcript, which is a script: played again, it expects what was seen.  Our own commands and
 * what cannot be written as a line are comments.  It starts by saying that texts for people are
 * not to be compared, for servers put times into them. */
#include <string.h>

#include "base/text.h"
#include "script/run.h"

enum { LINES_MAX = 20000, BYTES_MAX = 4 * 1024 * 1024, LITERAL_SHOWN_MAX = 4096 };

static bool full(struct run *run)
{
	struct script_facts *facts = run->facts;

	if (facts->line_count < LINES_MAX && run->record.bytes < BYTES_MAX && !run->scrubs_full)
		return false;
	facts->lines_cut = true;
	run->outgoing.quiet = true;
	return true;
}

static void add(struct run *run, const char *text, int64_t at_us)
{
	struct script_facts *facts = run->facts;

	if (full(run))
		return;
	facts->lines = arena_grow(run->arena, facts->lines, facts->line_count, &run->record.size,
		sizeof *facts->lines);
	facts->lines[facts->line_count++] = (struct script_line){ at_us - run->start_us, text,
		run->over ? facts->test_count : run->number };
	run->record.bytes += strlen(text);
}

/* Most of what passes needs no care: it is not copied then. */
static struct bytes printable(struct run *run, struct bytes bytes)
{
	size_t plain = 0;

	while (plain < bytes.len && bytes.data[plain] >= 0x20 && bytes.data[plain] < 0x7f)
		plain++;
	if (plain == bytes.len && plain <= SHOWN_MAX)
		return bytes;
	char *text = text_printable(&run->scratch, bytes, SHOWN_MAX);
	return (struct bytes){ text, strlen(text) };
}

/* One line of several parts, each a text that ends by NUL, then bytes. */
static void add_joined(struct run *run, const char *const heads[4], struct bytes text,
	int64_t at_us)
{
	size_t len = 0;
	char *line, *out;

	for (size_t i = 0; i < 4 && heads[i]; i++)
		len += strlen(heads[i]);
	line = out = arena_alloc(run->arena, len + text.len + 1);
	for (size_t i = 0; i < 4 && heads[i]; i++)
		out = mempcpy(out, heads[i], strlen(heads[i]));
	if (text.len)
		memcpy(out, text.data, text.len);
	add(run, line, at_us);
}

void record_note(struct run *run, const char *format, ...)
{
	va_list arguments;

	if (full(run))
		return;
	va_start(arguments, format);
	char *text = arena_vprintf(&run->scratch, format, arguments);
	va_end(arguments);
	struct bytes clean = scrub(run, &run->scratch, (struct bytes){ text, strlen(text) },
		false);
	add(run, arena_printf(run->arena, "# %s", text_printable(&run->scratch, clean, SHOWN_MAX)),
		deadline_now_us());
}

void record_directive(struct run *run, const struct statement *statement)
{
	if (!full(run))
		add(run, text_printable(run->arena, statement->line->text, SOURCE_LINE_MAX),
			deadline_now_us());
}

void record_start(struct run *run)
{
	add(run, "@imapt 1 text=any", run->start_us);
}

/* As a directive has it inside of its quotes. */
static const char *quote(struct run *run, struct bytes bytes)
{
	static const char letters[][2] = { { '\r', 'r' }, { '\n', 'n' }, { '"', '"' },
		{ '\\', '\\' } };
	static const char hex[] = "0123456789abcdef";
	char *text = arena_alloc(&run->scratch, bytes.len * 4 + 1), *out = text;

	for (size_t i = 0; i < bytes.len; i++) {
		char c = bytes.data[i], letter = '\0';
		for (size_t k = 0; k < sizeof letters / sizeof *letters; k++)
			letter = letters[k][0] == c ? letters[k][1] : letter;
		bool plain = (unsigned char)c >= 0x20 && c != 0x7f;
		if (letter || !plain)
			*out++ = '\\';
		if (letter || plain) {
			*out++ = letter ? letter : c;
			continue;
		}
		*out++ = 'x';
		*out++ = hex[(unsigned char)c >> 4];
		*out++ = hex[(unsigned char)c & 15];
	}
	return text;
}

void record_test(struct run *run, const char *name)
{
	add(run, arena_printf(run->arena, "@test \"%s\"", quote(run, (struct bytes){ name,
		strlen(name) })), deadline_now_us());
}

/* What a line needs that was shown by its name: @let lines of a secret, and theirs before it. */
static void show_lets(struct run *run, const struct expression *expression);

static void show_let(struct run *run, struct bytes name)
{
	struct variable *variable = NULL;

	for (size_t i = 0; i < run->variables.count && !variable; i++)
		if (run->variables.list[i].name.len == name.len
			&& memcmp(run->variables.list[i].name.data, name.data, name.len) == 0)
			variable = &run->variables.list[i];
	if (!variable || !variable->let || variable->let_shown)
		return;
	variable->let_shown = true;
	show_lets(run, variable->let->data);
	record_directive(run, variable->let);
}

static void show_lets(struct run *run, const struct expression *expression)
{
	for (; expression; expression = expression->next) {
		for (size_t i = 0; i < expression->text.count; i++)
			if (expression->text.parts[i].reference)
				show_let(run, expression->text.parts[i].text);
		show_lets(run, expression->arguments);
	}
}

const char *record_number(const struct run *run, const struct connection *connection)
{
	static const char *const digits[] = { "", "1", "2", "3", "4", "5", "6", "7", "8", "9" };

	return run->numbered ? digits[connection->number] : "";
}

void record_sent(struct run *run, const struct connection *connection, bool aside)
{
	struct outgoing *outgoing = &run->outgoing;
	const char *at = outgoing->shown.data, *end = at + outgoing->shown.len;
	int64_t now_us = deadline_now_us();

	if (full(run))
		return;
	for (size_t i = 0; i < outgoing->named_count; i++)
		show_let(run, outgoing->named[i]->name);
	for (bool first = true; first || at < end; first = false) {
		const char *lf = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
		struct bytes line = { at, (size_t)((lf ? lf : end) - at) };
		const char *const heads[4] = { aside ? "# " : "", first ? "C" : NULL,
			record_number(run, connection), ": " };
		add_joined(run, heads, printable(run, line), now_us);
		at = lf ? lf + 1 : end;
	}
}

void record_raw(struct run *run, const struct connection *connection)
{
	struct outgoing *outgoing = &run->outgoing;

	if (full(run))
		return;
	for (size_t i = 0; i < outgoing->named_count; i++)
		show_let(run, outgoing->named[i]->name);
	const char *text = quote(run, buffer_bytes(&outgoing->shown));
	text = text_printable(&run->scratch, (struct bytes){ text, strlen(text) }, SOURCE_LINE_MAX);
	add(run, arena_printf(run->arena, "@send%s%s \"%s\"", run->numbered ? "/" : "",
		record_number(run, connection), text), deadline_now_us());
}

/* Whether a literal can stand as a here-document: whole lines of printable text. */
static bool as_document(struct run *run, struct bytes text)
{
	if (text.len < 2 || text.len > LITERAL_SHOWN_MAX
		|| memcmp(text.data + text.len - 2, "\r\n", 2) != 0)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		bool cr = text.data[i] == '\r', lf = text.data[i] == '\n';
		if (cr != (i + 1 < text.len && text.data[i + 1] == '\n')
			|| (lf && (i == 0 || text.data[i - 1] != '\r')))
			return false;
	}
	struct bytes whole = { text.data, text.len };
	char *plain = arena_alloc(&run->scratch, text.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++)
		if (whole.data[i] != '\r' && whole.data[i] != '\n')
			plain[len++] = whole.data[i];
	plain[len] = '\0';
	return strcmp(plain, text_printable(&run->scratch, (struct bytes){ plain, len }, len)) == 0
		&& !memmem(text.data, text.len, "\nEOM\r", 5) && memcmp(text.data, "EOM\r", 4) != 0;
}

struct rewriting { /* a response on its way to a line */
	struct run *run;
	struct buffer *line, *below;
	bool altered; /* something in it cannot be shown as it is */
};

static void put(struct rewriting *rewriting, struct bytes bytes)
{
	struct run *run = rewriting->run;
	struct bytes clean = scrub(run, &run->scratch, bytes, true);
	struct bytes text = printable(run, clean);

	rewriting->altered |= text.len != clean.len;
	buffer_append(rewriting->line, text.data, text.len);
}

static void put_literal(struct rewriting *rewriting, struct bytes text)
{
	struct run *run = rewriting->run;

	if (!as_document(run, text)) {
		buffer_append(rewriting->line, "${:str}", 7);
		return;
	}
	buffer_append(rewriting->line, "{<<EOM}", 7);
	struct bytes clean = scrub(run, &run->scratch, text, true);
	for (size_t i = 0; i < clean.len; i++)
		if (clean.data[i] != '\r')
			buffer_append(rewriting->below, clean.data + i, 1);
	buffer_append(rewriting->below, "EOM\n", 4);
}

/* Literals leave the line; the octets are skipped as the framing did it. */
static void rewrite(struct rewriting *rewriting, struct bytes bytes)
{
	while (bytes.len) {
		const char *lf = memchr(bytes.data, '\n', bytes.len);
		size_t size = 0, len = lf ? (size_t)(lf - bytes.data) : bytes.len;
		bool cr = lf && len && bytes.data[len - 1] == '\r';
		struct bytes line = { bytes.data, len - cr };
		bool literal = lf && lex_literal_size(line, &size) && size <= bytes.len - len - 1;
		if (!literal) {
			put(rewriting, bytes);
			return;
		}
		while (line.len && line.data[line.len - 1] != '{')
			line.len--;
		line.len--;
		put(rewriting, line);
		put_literal(rewriting, (struct bytes){ lf + 1, size });
		bytes.data += len + 1 + size;
		bytes.len -= len + 1 + size;
	}
}

/* ". OK", where the tag is the one that "." stands for. */
static struct bytes without_tag(const struct connection *connection, struct bytes bytes)
{
	const struct command *command = &connection->commands[0];
	size_t len = connection->command_count && command->fresh ? strlen(command->tag) : 0;

	if (len && bytes.len > len && memcmp(bytes.data, command->tag, len) == 0
		&& bytes.data[len] == ' ')
		return (struct bytes){ bytes.data + len, bytes.len - len };
	return bytes;
}

/* Whether the lists of a line end that it begins: those of a server that miscounts may not. */
static bool is_balanced(struct bytes line)
{
	bool quoted = false;
	int depth = 0;

	for (size_t i = 0; i < line.len && depth >= 0; i++) {
		char c = line.data[i];
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted)
			depth += (c == '(') - (c == ')');
	}
	return depth == 0 && !quoted;
}

/* Whether a script can have the response as a line: its tag must be a command's, its data whole. */
static bool is_line(const struct run *run, struct connection *connection, struct bytes bytes)
{
	struct reply reply;

	if (!reply_parse(bytes, &reply))
		return false;
	if (reply.kind == REPLY_TAGGED)
		return wait_command(connection, reply.tag) || (connection->by_hand && !run->over);
	return reply.kind != REPLY_UNTAGGED || reply.status != REPLY_DATA
		|| is_balanced(buffer_bytes(&run->record.line));
}

void record_received(struct run *run, struct connection *connection, struct bytes bytes,
	int64_t at_us)
{
	struct record *record = &run->record;
	struct rewriting rewriting = { run, &record->line, &record->below, false };
	bool aside = connection == run->borrowed;

	if (full(run))
		return;
	record->line.cap = record->below.cap = BYTES_MAX;
	record->line.len = record->below.len = 0;
	struct bytes rest = without_tag(connection, bytes);
	if (rest.data != bytes.data)
		buffer_append(&record->line, ".", 1);
	rewrite(&rewriting, rest);
	aside |= rewriting.altered || !is_line(run, connection, bytes);
	const char *const heads[4] = { aside ? "# S" : "S", record_number(run, connection), ": " };
	const char *const plain[4] = { aside ? "# " : "", NULL, NULL, NULL };
	add_joined(run, heads, buffer_bytes(&record->line), at_us);
	struct bytes below = buffer_bytes(&record->below);
	while (below.len) {
		const char *lf = memchr(below.data, '\n', below.len);
		size_t len = (size_t)(lf - below.data);
		add_joined(run, plain, (struct bytes){ below.data, len }, at_us);
		below.data += len + 1;
		below.len -= len + 1;
	}
}
