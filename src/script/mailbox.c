/* SPDX-License-Identifier: MIT */
/* Fixtures: mailboxes with names that only this run can have, below the personal namespace
 * (RFC 2342).  They and what the script made below them are deleted at the end, whatever happened,
 * on a connection that no test has touched; nothing else is ever deleted.  Capabilities are asked
 * for here too, because they come by the same connection. */
#include <string.h>

#include "base/text.h"
#include "script/run.h"

enum { CLEANUP_MS = 10000, AGAIN_MS = 1100, FOUND_MAX = 1024 };

static void remember(struct run *run, const char *text)
{
	if (!run->found)
		run->found = arena_array(run->arena, FOUND_MAX + 1, sizeof *run->found);
	if (run->found_count < FOUND_MAX)
		run->found[run->found_count++] = text;
}

static void note_capabilities(struct run *run)
{
	struct capabilities listed = { .known = false };

	if (!reply_capabilities(&run->tree.reply, &run->scratch, &listed))
		return;
	for (size_t i = 0; i < listed.count; i++)
		remember(run, listed.names[i]);
}

/* "LITERAL+|LITERAL-": one of them is enough. */
static bool has_one(const struct run *run, struct bytes word)
{
	while (word.len) {
		const char *bar = memchr(word.data, '|', word.len);
		size_t len = bar ? (size_t)(bar - word.data) : word.len;
		for (size_t i = 0; i < run->found_count; i++)
			if (strlen(run->found[i]) == len
				&& text_contains_nocase((struct bytes){ word.data, len }, run->found[i]))
				return true;
		len += bar != NULL;
		word.data += len;
		word.len -= len;
	}
	return false;
}

/* What keeps the word from being fulfilled, "!WORD" being fulfilled where WORD is not listed. */
static const char *obstacle(struct run *run, struct bytes word)
{
	bool unwanted = word.len && *word.data == '!';

	if (unwanted) {
		word.data++;
		word.len--;
	}
	if (has_one(run, word) != unwanted)
		return NULL;
	return arena_printf(run->arena, "%s %.*s", unwanted ? "offers" : "lacks", (int)word.len,
		word.data);
}

bool mailbox_require(struct run *run, const struct statement *statement)
{
	struct connection *connection = &run->connections[statement->connection];
	const char *obstacles = NULL;

	if (connection->open && !wait_settle(run, connection))
		return false;
	record_directive(run, statement);
	if (!connection->open)
		connection = own_control(run, statement);
	run->found_count = 0;
	if (!connection || !own_command(run, connection, statement, "CAPABILITY", note_capabilities))
		return false;
	for (size_t i = 0; i < statement->word_count; i++) {
		const char *one = obstacle(run, statement->words[i].text);
		if (one)
			obstacles = arena_printf(run->arena, "%s%s%s", obstacles ? obstacles : "",
				obstacles ? ", " : "", one);
	}
	if (!obstacles)
		return true;
	run->skip_reason = arena_printf(run->arena, "the server %s", obstacles);
	return false;
}

static const struct item *next(const struct run *run, unsigned number, enum item_kind kind)
{
	const struct item *item = number ? &run->tree.items[number] : NULL;

	return item && item->kind == kind ? item : NULL;
}

static const char *text_of(struct run *run, const struct item *item)
{
	char buffer[1024];
	struct bytes text = tree_text(item, buffer, sizeof buffer);

	return arena_copy(run->arena, text).data;
}

/* * NAMESPACE (("INBOX." ".")) NIL NIL */
static void note_namespace(struct run *run)
{
	tree_build(&run->tree);
	if (!text_contains_nocase(run->tree.name, "NAMESPACE") || !run->tree.data)
		return;
	const struct item *list = next(run, run->tree.items[run->tree.data].next, ITEM_LIST);
	const struct item *first = list ? next(run, list->first, ITEM_LIST) : NULL;
	if (!first || !first->first)
		return;
	const struct item *prefix = &run->tree.items[first->first];
	const struct item *delimiter = prefix->next ? &run->tree.items[prefix->next] : NULL;
	if (prefix->kind == ITEM_QUOTED || prefix->kind == ITEM_LITERAL)
		run->namespace = text_of(run, prefix);
	if (delimiter && delimiter->kind == ITEM_QUOTED)
		run->delimiter = text_of(run, delimiter);
}

/* * LIST (\HasNoChildren) "/" name */
static void note_listed(struct run *run)
{
	tree_build(&run->tree);
	if (run->tree.name.len != 4 || !text_contains_nocase(run->tree.name, "LIST"))
		return;
	unsigned number = run->tree.data;
	for (int i = 0; i < 3 && number; i++)
		number = run->tree.items[number].next;
	if (number)
		remember(run, text_of(run, &run->tree.items[number]));
}

static bool ask_namespace(struct run *run, struct connection *connection,
	const struct statement *statement)
{
	if (run->namespace)
		return true;
	run->delimiter = "";
	if (!own_command(run, connection, statement, "NAMESPACE", note_namespace))
		return false;
	if (!run->namespace)
		run->namespace = ""; /* it knows no NAMESPACE, so all is at the top */
	return true;
}

bool mailbox_create(struct run *run, const struct statement *statement)
{
	struct spot spot = whole_line(statement->line);
	struct bytes name = statement->words[0].text;
	const char *prefix = run->settings->mailbox_prefix ? run->settings->mailbox_prefix : "imapvet";

	record_directive(run, statement);
	if (run->fixture_count == FIXTURES_MAX)
		return fail(run, FAILURE_LOCAL, spot, "more than %d mailboxes", FIXTURES_MAX);
	struct connection *connection = own_control(run, statement);
	if (!connection || !ask_namespace(run, connection, statement))
		return false;
	char *whole = arena_printf(run->arena, "%s%s-%s-%.*s", run->namespace, prefix,
		run->facts->run_id, (int)name.len, name.data);
	struct variable *variable = variables_set(&run->variables, name,
		(struct value){ { whole, strlen(whole) }, false });
	variable->by_name = true;
	scrub_learn(run, variable);
	run->fixtures[run->fixture_count++] = name; /* also when no answer comes */
	run->fixture_statement = statement;
	if (!own_command(run, connection, statement, arena_printf(run->arena, "CREATE ${%.*s}",
		(int)name.len, name.data), NULL))
		return false;
	if (run->tree.reply.status == REPLY_OK)
		return true;
	run->fixture_count--; /* whosever it is, it is not ours */
	fail(run, FAILURE_PROTOCOL, spot, "the server did not create the mailbox");
	failed(run)->received = shown(run, run->tree.reply.line);
	return false;
}

static bool delete_now(struct run *run, struct connection *connection,
	const struct statement *statement, struct bytes name)
{
	char *text = arena_printf(run->arena, "DELETE ${%.*s}", (int)name.len, name.data);

	if (!own_command(run, connection, statement, text, NULL))
		return false;
	if (run->tree.reply.status == REPLY_OK)
		return true;
	const char *received = shown(run, run->tree.reply.line);
	run->found_count = 0;
	text = arena_printf(run->arena, "LIST \"\" ${%.*s}", (int)name.len, name.data);
	if (!own_command(run, connection, statement, text, note_listed))
		return false;
	if (run->found_count == 0)
		return true; /* the script has deleted it itself */
	fail(run, FAILURE_PROTOCOL, whole_line(statement->line), "%s", received);
	return false;
}

/* The mailbox in the variable; false: it is still there, or nobody knows.  Cyrus (delete_mode:
 * delayed) keeps what is deleted under a name with the second in it, and so refuses to delete what
 * a script has deleted and made anew within one. */
static bool delete_one(struct run *run, struct connection *connection,
	const struct statement *statement, struct bytes name)
{
	if (delete_now(run, connection, statement, name))
		return true;
	if (run->test->failure != FAILURE_PROTOCOL)
		return false;
	deadline_poll_any(NULL, 0, deadline_min(run->deadline,
		deadline_after_ms(wait_patience_ms(run, AGAIN_MS))));
	run->test->failure = FAILURE_NONE;
	return delete_now(run, connection, statement, name);
}

static void set_temporary(struct run *run, const char *text)
{
	variables_set_text(&run->variables, "run.mailbox", text, false);
}

/* What the script made below the fixture; the longest name first, for it may lie below another. */
static bool delete_below(struct run *run, struct connection *connection,
	const struct statement *statement, struct bytes name)
{
	const struct variable *variable = variables_find(&run->variables, name);
	struct bytes temporary = { "run.mailbox", 11 };

	if (!*run->delimiter)
		return true;
	char *above = arena_printf(run->arena, "%.*s%s", (int)variable->value.bytes.len,
		variable->value.bytes.data, run->delimiter);
	set_temporary(run, arena_printf(run->arena, "%s*", above));
	run->found_count = 0;
	if (!own_command(run, connection, statement, "LIST \"\" ${run.mailbox}", note_listed))
		return false;
	size_t count = run->found_count;
	const char **below = arena_array(run->arena, count + 1, sizeof *below);
	for (size_t i = 0; i < count; i++) {
		size_t at = i;
		for (; at > 0 && strlen(below[at - 1]) < strlen(run->found[i]); at--)
			below[at] = below[at - 1];
		below[at] = run->found[i];
	}
	for (size_t i = 0; i < count; i++) {
		if (strncmp(below[i], above, strlen(above)) != 0)
			continue; /* a server that lists what was not asked for deletes nothing */
		set_temporary(run, below[i]);
		if (!delete_one(run, connection, statement, temporary))
			return false;
	}
	return true;
}

void mailbox_delete_all(struct run *run)
{
	const struct statement *statement = run->fixture_statement;
	struct test_facts *outer = run->test, aside = { .failure = FAILURE_NONE };

	if (run->fixture_count == 0)
		return;
	own_control_end(run);
	run->test = &aside;
	run->cleaning = true;
	run->deadline = deadline_after_ms(wait_patience_ms(run, CLEANUP_MS));
	while (run->fixture_count) {
		struct bytes name = run->fixtures[--run->fixture_count];
		struct connection *connection = own_control(run, statement);
		aside.failure = connection ? aside.failure : FAILURE_CONNECT;
		if (connection && delete_below(run, connection, statement, name)
			&& delete_one(run, connection, statement, name))
			continue;
		const struct variable *variable = variables_find(&run->variables, name);
		warn(run, whole_line(statement->line), "mailbox %.*s is left behind: %s",
			(int)variable->value.bytes.len, variable->value.bytes.data,
			aside.problem.message ? aside.problem.message : "no connection");
		aside = (struct test_facts){ .failure = FAILURE_NONE };
	}
	run->test = outer;
	run->cleaning = false;
}
