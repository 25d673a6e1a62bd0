/* SPDX-License-Identifier: MIT */
/* Names of a script: nothing may bind or be read in vain, for that is how a misspelt name shows.
 * What nothing binds must come from outside: those are the script's needs. */
#include <string.h>

#include "base/text.h"
#include "script/directives.h"

enum { NAMES_MAX = 4096, TABLE_SIZE = 2 * NAMES_MAX, CANDIDATES_MAX = 64 };

static const char *const given[] = { "host", "port", "random", "run.id", "tls.version",
	"tls.cipher", "tls.group", "tls.verified", "tls.problem", "tls.done", "cert.subject",
	"cert.issuer", "cert.not_before", "cert.not_after", "cert.days_left", "cert.names", "cert.key",
	"cert.signature", "cert.sha256", NULL };

struct name { /* in a script, wherever it stands first */
	struct bytes text;
	struct spot bound, read; /* line NULL: nowhere */
	bool mark;               /* a point in time, no variable */
	bool captured;           /* by a matcher: it may say what stands there, and no more */
};

struct names {
	struct complaints *complaints;
	struct name *list;
	size_t count;
	unsigned short *table; /* by hash: places in list, from 1; 0: free */
	bool login; /* something logs in without saying as whom */
};

bool variable_is_given(struct bytes name)
{
	for (size_t i = 0; given[i]; i++)
		if (bytes_equal(name, (struct bytes){ given[i], strlen(given[i]) }))
			return true;
	return false;
}

/* FNV-1a: a script may have as many names as lines. */
static size_t hash(struct bytes text, bool mark)
{
	uint32_t value = 2166136261u ^ mark;

	for (size_t i = 0; i < text.len; i++)
		value = (value ^ (unsigned char)text.data[i]) * 16777619u;
	return value % TABLE_SIZE;
}

/* The entry of a name, made where there is none; NULL: there are too many. */
static struct name *find(struct names *names, struct bytes text, bool mark)
{
	size_t at = hash(text, mark);

	for (; names->table[at]; at = (at + 1) % TABLE_SIZE) {
		struct name *name = &names->list[names->table[at] - 1];
		if (name->mark == mark && bytes_equal(name->text, text))
			return name;
	}
	if (names->count == NAMES_MAX)
		return NULL;
	names->list[names->count] = (struct name){ .text = text, .mark = mark };
	names->table[at] = (unsigned short)++names->count;
	return &names->list[names->count - 1];
}

static struct name *set(struct names *names, struct bytes text, struct spot spot, bool mark)
{
	struct name *name = find(names, text, mark);

	if (name && !name->bound.line)
		name->bound = spot;
	return name;
}

static void use(struct names *names, struct bytes text, struct spot spot, bool mark)
{
	struct name *name = find(names, text, mark);

	if (name && !name->read.line)
		name->read = spot;
}

static void read_template(struct names *names, const struct template *template)
{
	for (size_t i = 0; i < template->count; i++)
		if (template->parts[i].reference)
			use(names, template->parts[i].text, template->parts[i].spot, false);
}

static void read_nodes(struct names *names, const struct node *node)
{
	for (; node; node = node->next) {
		read_template(names, &node->text);
		read_template(names, &node->before);
		read_template(names, &node->after);
		struct name *name = node->kind != NODE_MATCHER || !node->matcher.name.len ? NULL
			: set(names, node->matcher.name, node->spot, false);
		if (name)
			name->captured = true;
		read_nodes(names, node->first);
	}
}

static void read_expression(struct names *names, const struct expression *expression)
{
	for (; expression; expression = expression->next) {
		read_template(names, &expression->text);
		read_expression(names, expression->arguments);
	}
}

static void read_directive(struct names *names, const struct statement *statement)
{
	const struct word *word = statement->words;
	bool login = statement->directive->id == ACT_LOGIN;
	struct name *name;

	for (size_t i = 0; i < statement->word_count; i++) {
		read_template(names, &word[i].value);
		login |= statement->directive->id == ACT_CONNECT && words_is(&word[i], "login");
	}
	names->login |= login && !(words_find(statement, "user") && words_find(statement, "password"));
	switch (statement->directive->id) {
	case ACT_LET:
		set(names, word->text, word->spot, false);
		read_expression(names, statement->data);
		break;
	case ACT_MAILBOX:
		names->login = true;
		name = set(names, word->text, word->spot, false);
		if (name)
			name->captured = true; /* that it exists may be all that is wanted */
		break;
	case ACT_REPEAT:
		if (statement->word_count == 3 && word[2].text.data)
			set(names, word[2].text, word[2].spot, false);
		break;
	case ACT_MARK:
		set(names, word->text, word->spot, true);
		break;
	case ACT_WITHIN:
		if (statement->word_count == 3 && word[2].text.data)
			use(names, word[2].text, word[2].spot, true);
		break;
	}
}

static void read_statement(struct names *names, const struct statement *statement)
{
	if (statement->kind == STATEMENT_DIRECTIVE) {
		read_directive(names, statement);
	} else if (statement->kind == STATEMENT_SEND) {
		for (size_t i = 0; i < statement->sending->count; i++)
			read_template(names, &statement->sending->pieces[i].text);
	} else {
		if (statement->pattern->code)
			read_nodes(names, statement->pattern->code);
		read_nodes(names, statement->pattern->nodes);
	}
}

static bool from_room(struct bytes name, const char *room)
{
	return name.len > strlen(room) && memcmp(name.data, room, strlen(room)) == 0;
}

static const char *copy(struct names *names, struct bytes text)
{
	return arena_printf(names->complaints->arena, "%.*s", (int)text.len, text.data);
}

/* A name that is bound in vain and resembles one that is read without being bound, or the other
 * way round: one of them is misspelt. */
static const char *counterpart(struct names *names, const struct name *name)
{
	const char *candidates[CANDIDATES_MAX + 1] = { NULL };
	size_t count = 0;

	for (size_t i = 0; i < names->count && count < CANDIDATES_MAX; i++) {
		const struct name *other = &names->list[i];
		if (other->mark == name->mark && !other->bound.line == !name->read.line
			&& !other->read.line == !name->bound.line)
			candidates[count++] = copy(names, other->text);
	}
	return text_nearest(copy(names, name->text), candidates);
}

static void bound_in_vain(struct names *names, const struct name *name)
{
	const char *near = counterpart(names, name);

	if (name->captured && !near)
		return; /* it tells a reader what stands there */
	complain(names->complaints, name->bound, "%s '%s' is set and never used%s%s%s",
		name->mark ? "mark" : "variable", copy(names, name->text),
		near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static void read_in_vain(struct names *names, const struct name *name)
{
	const char *near = counterpart(names, name);
	bool ours = from_room(name->text, "tls.") || from_room(name->text, "cert.")
		|| from_room(name->text, "run.");

	if (ours)
		near = text_nearest(copy(names, name->text), given);
	if (variable_is_given(name->text) && !name->mark)
		return;
	if (!ours && !name->mark && !near)
		return; /* it is to come from outside */
	complain(names->complaints, name->read, "%s '%s'%s%s%s", name->mark
		? "no @mark sets" : ours ? "there is no variable" : "nothing sets", copy(names, name->text),
		near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static void set_twice(struct names *names, const struct name *name)
{
	if (name->bound.line && !name->mark && variable_is_given(name->text))
		complain(names->complaints, name->bound, "'%s' is always set, and cannot be set here",
			copy(names, name->text));
}

static const char *const *needs(struct names *names)
{
	const char **list = arena_array(names->complaints->arena, names->count + 3, sizeof *list);
	size_t count = 0;

	for (size_t i = 0; i < names->count; i++) {
		const struct name *name = &names->list[i];
		if (!name->mark && !name->bound.line && !variable_is_given(name->text))
			list[count++] = copy(names, name->text);
	}
	return list;
}

void check_names(struct complaints *complaints, struct script *script)
{
	struct names names = { .complaints = complaints };
	static const struct { const char *text; size_t len; } login[] = { { "user", 4 },
		{ "password", 8 } };

	names.list = arena_array(complaints->arena, NAMES_MAX, sizeof *names.list);
	names.table = arena_array(complaints->arena, TABLE_SIZE, sizeof *names.table);
	for (size_t i = 0; i < script->count; i++)
		read_statement(&names, &script->statements[i]);
	for (size_t i = 0; i < names.count; i++) {
		const struct name *name = &names.list[i];
		bool credential = !name->mark && (bytes_equal(name->text, (struct bytes){ "user", 4 })
			|| bytes_equal(name->text, (struct bytes){ "password", 8 }));
		if (!name->read.line && !(credential && names.login))
			bound_in_vain(&names, name);
		else if (!name->bound.line)
			read_in_vain(&names, name);
		set_twice(&names, name);
	}
	for (size_t i = 0; names.login && i < 2; i++)
		find(&names, (struct bytes){ login[i].text, login[i].len }, false);
	script->needs = needs(&names);
}
