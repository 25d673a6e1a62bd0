/* SPDX-License-Identifier: MIT */
/*
 * Reads the scripts of servers/ into records.  Knows the language and nothing of sockets, TLS or
 * what imapvet should find; servers/README.md is its reference.  Everything read lives until the
 * process exits: a test process reads one script.
 */
#include "server.h"
#include "server_words.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INCLUDE_DEPTH = 4 };

struct reader {
	struct script *script;
	const char *path;
	int line;
	int depth;
	struct section *section;   /* NULL before the first */
	struct reaction *reaction; /* where steps go */
	char *why;                 /* [256] */
};

static int read_file(struct reader *reader);

static int __attribute__((format(printf, 2, 3)))
fail(struct reader *reader, const char *format, ...)
{
	char text[160];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	snprintf(reader->why, 256, "%.80s:%d: %s", reader->path, reader->line, text);
	return -1;
}

/* Steps */

static struct step *add_step(struct reader *reader, enum verb verb)
{
	struct step *step;

	if (reader->reaction == NULL) {
		fail(reader, "this belongs behind @clear, @hello or @tls");
		return NULL;
	}
	if (reader->reaction->step_count == SCRIPT_STEPS) {
		fail(reader, "too many steps");
		return NULL;
	}
	step = &reader->reaction->steps[reader->reaction->step_count++];
	*step = (struct step){.verb = verb, .number = 1};
	return step;
}

static int add_data(struct reader *reader, enum verb verb, struct token data)
{
	struct step *step = add_step(reader, verb);

	if (step == NULL)
		return -1;
	step->data = data.data;
	step->len = data.len;
	return 0;
}

/* "S: text": a lone "+" gets its blank, which editors strip (RFC 9051: continue-req). */
static int read_send(struct reader *reader, const char *text)
{
	struct step *step = add_step(reader, DO_SEND);
	int length;

	if (step == NULL)
		return -1;
	step->tagged = text[0] == '.' && text[1] == ' ';
	if (step->tagged)
		text++;
	length = asprintf(&step->data, "%s\r\n", strcmp(text, "+") == 0 ? "+ " : text);
	if (length < 0)
		abort();
	step->len = (size_t)length;
	return 0;
}

/* "C: . COMMAND" opens a reaction; any other "C: line" is awaited inside the one that is open. */
static int read_client(struct reader *reader, const char *text)
{
	if (strncmp(text, ". ", 2) != 0) {
		char *copy = need(strdup(text));

		return add_data(reader, DO_AWAIT, (struct token){copy, strlen(copy)});
	}
	if (reader->section == NULL || reader->section->phase == PHASE_HELLO)
		return fail(reader, "this belongs behind @clear or @tls");
	if (reader->section->reaction_count == SCRIPT_REACTIONS)
		return fail(reader, "too many reactions");
	reader->reaction = &reader->section->reactions[reader->section->reaction_count++];
	reader->reaction->pattern = need(strdup(text + 2));
	return 0;
}

/* Directives */

struct directive {
	const char *name;
	size_t least, most; /* words behind the name */
	int (*read)(struct reader *, const struct directive *, const struct tokens *);
	int number;         /* of the function's own choice: a phase, a verb, a listening */
	size_t offset;      /* of the list or text it fills, in struct script */
};

static int read_section(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	struct section *section;

	if (reader->script->section_count == SCRIPT_SECTIONS)
		return fail(reader, "too many sections");
	section = &reader->script->sections[reader->script->section_count++];
	section->phase = (enum phase)directive->number;
	for (size_t i = 0; i < words->count; i++) {
		const struct { const char *key; char **value; } keys[] = {
			{"cert=", &section->tls.certificate}, {"priority=", &section->tls.priority},
			{"min=", &section->tls.minimum}, {"max=", &section->tls.maximum},
			{"client-cert=", &section->tls.client_certificate},
			{"alpn=", &section->tls.alpn},
		};
		char *word = words->token[i].data;
		bool known = section->phase == PHASE_HELLO && hello_trait(word);

		if (known)
			section->hello |= hello_trait(word);
		for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++) {
			size_t length = strlen(keys[k].key);

			if (section->phase != PHASE_TLS || strncmp(word, keys[k].key, length) != 0)
				continue;
			*keys[k].value = word + length;
			known = true;
		}
		if (!known && !parse_where(word, &section->where))
			return fail(reader, "unknown word '%s'", word);
	}
	reader->section = section;
	reader->reaction = &section->opening;
	return 0;
}

static int read_step(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	(void)words;
	return add_step(reader, (enum verb)directive->number) ? 0 : -1;
}

static int read_data(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	return add_data(reader, (enum verb)directive->number, words->token[0]);
}

static int read_repeat(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	long times;

	if (!parse_number(words->token[0].data, &times))
		return fail(reader, "bad number '%s'", words->token[0].data);
	if (add_data(reader, (enum verb)directive->number, words->token[1]) < 0)
		return -1;
	reader->reaction->steps[reader->reaction->step_count - 1].number = times;
	return 0;
}

/* A time, a number or a word, whatever that step wants. */
static int read_numbered(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	struct step *step = add_step(reader, (enum verb)directive->number);
	const char *word = words->token[0].data;

	if (step == NULL)
		return -1;
	if (words->count == 0 || (step->verb == DO_DELAY && parse_time(word, &step->number)) ||
	    (step->verb == DO_HANDSHAKE && parse_pipelined(word, &step->number)) ||
	    (step->verb == DO_ALERT && parse_number(word, &step->number) && step->number < 256))
		return 0;
	return fail(reader, "@%s does not take '%s'", directive->name, word);
}

static int add_rule(struct reader *reader, const char *where, enum listening how)
{
	struct script *script = reader->script;
	struct listen_rule *rule = &script->rules[script->rule_count];

	if (script->rule_count == SCRIPT_RULES)
		return fail(reader, "too many listeners");
	if (!parse_where(where, &rule->where))
		return fail(reader, "bad place '%s'", where);
	rule->how = how;
	script->rule_count++;
	return 0;
}

static int read_listen(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	const char *mode = words->token[1].data;

	(void)directive;
	if (strcmp(mode, "cleartext") == 0)
		return add_rule(reader, words->token[0].data, LISTEN_CLEARTEXT);
	if (strcmp(mode, "implicit") == 0)
		return add_rule(reader, words->token[0].data, LISTEN_IMPLICIT);
	return fail(reader, "unknown mode '%s'", mode);
}

static int read_no_listen(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (add_rule(reader, words->token[i].data, (enum listening)directive->number) < 0)
			return -1;
	return 0;
}

static int read_list(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	struct words *list = (struct words *)((char *)reader->script + directive->offset);

	if (directive->number) /* a new list in place of an included one */
		list->count = 0;
	for (size_t i = 0; i < words->count; i++) {
		if (list->count == SCRIPT_WORDS)
			return fail(reader, "too many words in @%s", directive->name);
		list->word[list->count++] = words->token[i].data;
	}
	list->word[list->count] = NULL;
	return 0;
}

static int read_text(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	*(char **)((char *)reader->script + directive->offset) = words->token[0].data;
	return 0;
}

static int read_exit(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	long code = -1;

	(void)directive;
	if (strcmp(words->token[0].data, "any") != 0 &&
	    (!parse_number(words->token[0].data, &code) || code > 255))
		return fail(reader, "bad exit code '%s'", words->token[0].data);
	reader->script->expectations.exit_code = (int)code;
	return 0;
}

static int read_within(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	(void)directive;
	if (!parse_time(words->token[0].data, &reader->script->expectations.within_ms))
		return fail(reader, "bad time '%s'", words->token[0].data);
	return 0;
}

static int read_fact(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	struct expectations *expectations = &reader->script->expectations;

	(void)directive;
	if (expectations->fact_count == SCRIPT_FACTS)
		return fail(reader, "too many facts");
	expectations->facts[expectations->fact_count++] =
		(struct fact){words->token[0].data, words->token[1].data};
	return 0;
}

static int read_text_report(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	(void)directive, (void)words;
	reader->script->expectations.text = true;
	return 0;
}

/* "@drip BYTES [every TIME]" */
static int read_drip(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	struct drip *drip = &reader->script->drip;
	long piece;

	(void)directive;
	if (!parse_number(words->token[0].data, &piece) || piece < 1)
		return fail(reader, "bad number '%s'", words->token[0].data);
	drip->piece = (size_t)piece;
	drip->pause_ms = 0;
	if (words->count == 1)
		return 0;
	if (words->count != 3 || strcmp(words->token[1].data, "every") != 0 ||
	    !parse_time(words->token[2].data, &drip->pause_ms))
		return fail(reader, "expected @drip BYTES every TIME");
	return 0;
}

/* "@cut close|reset AT", "@cut close|reset FROM..[TO] step N" */
static int read_cut(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	struct cut cut = {.wanted = true, .to = -1, .step = 1};
	char *range = words->token[1].data, *dots = strstr(range, "..");
	bool sound = true;

	(void)directive;
	cut.reset = strcmp(words->token[0].data, "reset") == 0;
	if (!cut.reset && strcmp(words->token[0].data, "close") != 0)
		return fail(reader, "expected close or reset");
	if (dots)
		*dots = '\0';
	sound = parse_number(range, &cut.from);
	if (dots == NULL)
		cut.to = cut.from;
	else if (dots[2])
		sound = sound && parse_number(dots + 2, &cut.to);
	if (words->count > 2)
		sound = sound && words->count == 4 && strcmp(words->token[2].data, "step") == 0 &&
			parse_number(words->token[3].data, &cut.step) && cut.step > 0;
	if (!sound)
		return fail(reader, "expected @cut close|reset FROM[..[TO]] [step N]");
	reader->script->cut = cut;
	return 0;
}

/* What must be found is a script's own; an included one lends its server and its outcome. */
static void forget_findings(struct expectations *expectations)
{
	expectations->expect.count = 0;
	expectations->may.count = 0;
	expectations->never.count = 0;
	expectations->undecided.count = 0;
	expectations->fact_count = 0;
	expectations->root = NULL;
	expectations->text = false;
}

static int read_include(struct reader *reader, const struct directive *directive,
	const struct tokens *words)
{
	const char *slash = strrchr(reader->path, '/');
	int folder = slash ? (int)(slash - reader->path + 1) : 0;
	struct reader inner = {.script = reader->script, .depth = reader->depth + 1,
		.why = reader->why};
	char *path;

	(void)directive;
	if (inner.depth > INCLUDE_DEPTH)
		return fail(reader, "includes nested too deep");
	if (asprintf(&path, "%.*s%s", folder, reader->path, words->token[0].data) < 0)
		abort();
	inner.path = path;
	reader->section = NULL;
	reader->reaction = NULL;
	if (read_file(&inner) < 0)
		return -1;
	forget_findings(&reader->script->expectations);
	return 0;
}

#define LIST(field) offsetof(struct script, field)

static const struct directive directives[] = {
	{"include", 1, 1, read_include, 0, 0},
	{"address", 1, SCRIPT_WORDS, read_list, true, LIST(addresses)},
	{"elsewhere", 1, SCRIPT_WORDS, read_list, true, LIST(elsewhere)},
	{"listen", 2, 2, read_listen, 0, 0},
	{"closed", 1, SCRIPT_WORDS, read_no_listen, LISTEN_CLOSED, 0},
	{"filtered", 1, SCRIPT_WORDS, read_no_listen, LISTEN_FILTERED, 0},
	{"drip", 1, 3, read_drip, 0, 0},
	{"cut", 2, 4, read_cut, 0, 0},
	{"clear", 0, 1, read_section, PHASE_CLEAR, 0},
	{"hello", 0, 4, read_section, PHASE_HELLO, 0},
	{"tls", 0, 6, read_section, PHASE_TLS, 0},
	{"raw", 1, 1, read_data, DO_SEND, 0},
	{"repeat", 2, 2, read_repeat, DO_SEND, 0},
	{"endless", 1, 1, read_data, DO_ENDLESS, 0},
	{"handshake", 0, 1, read_numbered, DO_HANDSHAKE, 0},
	{"discard", 0, 0, read_step, DO_DISCARD, 0},
	{"delay", 1, 1, read_numbered, DO_DELAY, 0},
	{"close", 0, 0, read_step, DO_CLOSE, 0},
	{"reset", 0, 0, read_step, DO_RESET, 0},
	{"silent", 0, 0, read_step, DO_SILENT, 0},
	{"alert", 1, 1, read_numbered, DO_ALERT, 0},
	{"command", 1, 1, read_text, 0, LIST(expectations.command)},
	{"target", 1, 1, read_text, 0, LIST(expectations.target)},
	{"args", 1, SCRIPT_WORDS, read_list, true, LIST(expectations.args)},
	{"expect", 1, SCRIPT_WORDS, read_list, false, LIST(expectations.expect)},
	{"never", 1, SCRIPT_WORDS, read_list, false, LIST(expectations.never)},
	{"may", 1, SCRIPT_WORDS, read_list, false, LIST(expectations.may)},
	{"undecided", 1, SCRIPT_WORDS, read_list, false, LIST(expectations.undecided)},
	{"root", 1, 1, read_text, 0, LIST(expectations.root)},
	{"verdict", 1, 1, read_text, 0, LIST(expectations.verdict)},
	{"exit", 1, 1, read_exit, 0, 0},
	{"within", 1, 1, read_within, 0, 0},
	{"fact", 2, 2, read_fact, 0, 0},
	{"text", 0, 0, read_text_report, 0, 0},
};

static int read_directive(struct reader *reader, const char *text)
{
	struct tokens words;
	const char *wrong;
	char name[16];
	size_t length = strcspn(text, " ");

	snprintf(name, sizeof(name), "%.*s", (int)length, text);
	wrong = tokens_take(text + length, &words);
	if (wrong)
		return fail(reader, "%s", wrong);
	for (size_t i = 0; i < sizeof(directives) / sizeof(*directives); i++) {
		const struct directive *directive = &directives[i];

		if (strcmp(directive->name, name) != 0)
			continue;
		if (words.count < directive->least || words.count > directive->most)
			return fail(reader, "wrong number of words behind @%s", name);
		return directive->read(reader, directive, &words);
	}
	return fail(reader, "unknown directive @%s", name);
}

static int read_line(struct reader *reader, const char *line)
{
	if (*line == '\0' || *line == '#')
		return 0;
	if (*line == '@')
		return read_directive(reader, line + 1);
	if (strcmp(line, "S:") == 0)
		return read_send(reader, "");
	if (strncmp(line, "S: ", 3) == 0)
		return read_send(reader, line + 3);
	if (strncmp(line, "C: ", 3) == 0)
		return read_client(reader, line + 3);
	return fail(reader, "a line starts with #, @, 'S: ' or 'C: '");
}

static int read_file(struct reader *reader)
{
	FILE *file = fopen(reader->path, "r");
	char *line = NULL;
	size_t size = 0;
	int result = 0;

	if (file == NULL)
		return fail(reader, "%s", strerror(errno));
	while (result == 0 && getline(&line, &size, file) >= 0) {
		reader->line++;
		line[strcspn(line, "\r\n")] = '\0';
		result = read_line(reader, line);
	}
	free(line);
	fclose(file);
	return result;
}

struct script *script_read(const char *path, char why[256])
{
	struct script *script = need(calloc(1, sizeof(*script)));
	struct reader reader = {.script = script, .path = path, .why = why};
	const char *slash = strrchr(path, '/');

	snprintf(script->name, sizeof(script->name), "%s", slash ? slash + 1 : path);
	script->name[strcspn(script->name, ".")] = '\0';
	script->expectations.exit_code = -1;
	script->expectations.target = "mail.test";
	return read_file(&reader) < 0 ? NULL : script;
}
