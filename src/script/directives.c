/* SPDX-License-Identifier: MIT */
/* The table of directives, and how each reads its words.  What they do is the runner's business,
 * see acts.c. */
#include "script/directives.h"

#include <string.h>

#include "base/text.h"

static bool wrong(struct reader *reader, const struct word *word, const char *format)
{
	struct bytes text = word->spot.line->text;

	complain(&reader->complaints, word->spot, format, (int)word->spot.len,
		text.data + word->spot.at);
	return false;
}

static bool usage(struct reader *reader, const struct statement *statement)
{
	complain(&reader->complaints, (struct spot){ statement->line, 0, statement->line->text.len },
		"write %s", statement->directive->form);
	return false;
}

static bool read_imapt(struct reader *reader, struct statement *statement)
{
	if (!words_is(&statement->words[0], "1"))
		return wrong(reader, &statement->words[0], "this program speaks .imapt 1, not '%.*s'");
	for (size_t i = 1; i < statement->word_count; i++) {
		const struct word *word = &statement->words[i];
		if (word->key.len != 4 || memcmp(word->key.data, "text", 4) != 0 || !word->text.data
			|| word->text.len != 3 || memcmp(word->text.data, "any", 3) != 0)
			return wrong(reader, word, "unknown word '%.*s': write @imapt 1 [text=any]");
		reader->text_any = true;
	}
	return true;
}

static bool read_name(struct reader *reader, struct statement *statement)
{
	struct word *word = &statement->words[0];

	return word->text.len && word->text.len == template_name(word->text) ? true
		: wrong(reader, word, "'%.*s' is no name: letters, digits, '-', '_' and single '.'");
}

static bool read_constant(struct reader *reader, struct statement *statement)
{
	for (size_t i = 0; i < statement->word_count; i++)
		if (!statement->words[i].text.data || statement->words[i].key.len)
			return wrong(reader, &statement->words[i], "'%.*s' must be plain text here");
	return true;
}

/* A capability has "=" in it, and is no pair. */
static bool read_require(struct reader *reader, struct statement *statement)
{
	for (size_t i = 0; i < statement->word_count; i++) {
		struct word *word = &statement->words[i];
		if (word->key.len && word->text.data) {
			word->key = (struct bytes){ NULL, 0 };
			word->text = (struct bytes){ word->spot.line->text.data + word->spot.at,
				word->spot.len };
		}
	}
	return read_constant(reader, statement);
}

static bool read_time(struct reader *reader, struct statement *statement, size_t index,
	int64_t *ms_r)
{
	const struct word *word = &statement->words[index];

	return word->text.data && words_time(word->text, ms_r) && *ms_r <= 24 * 3600 * 1000 ? true
		: wrong(reader, word, "'%.*s' is no time up to a day, as 250ms, 2s or 5m");
}

static bool read_timeout(struct reader *reader, struct statement *statement)
{
	return read_time(reader, statement, 0, &statement->time_ms);
}

static bool read_within(struct reader *reader, struct statement *statement)
{
	if (statement->word_count == 2 || (statement->word_count == 3
		&& !words_is(&statement->words[1], "since")))
		return usage(reader, statement);
	return read_time(reader, statement, 0, &statement->time_ms);
}

static bool read_count(struct reader *reader, struct statement *statement)
{
	const struct word *word = &statement->words[0];

	return word->text.data && words_number(word->text, &statement->number)
		&& statement->number > 0 ? true
		: wrong(reader, word, "'%.*s' is no number from 1 to 999999999");
}

static bool read_retry(struct reader *reader, struct statement *statement)
{
	if (!words_is(&statement->words[1], "every"))
		return usage(reader, statement);
	return read_count(reader, statement)
		&& read_time(reader, statement, 2, &statement->time_ms);
}

static bool read_repeat(struct reader *reader, struct statement *statement)
{
	if (statement->word_count == 2 || (statement->word_count == 3
		&& !words_is(&statement->words[1], "as")))
		return usage(reader, statement);
	if (template_has_reference(&statement->words[0].value))
		return true; /* known when it runs */
	return read_count(reader, statement);
}

struct choice { /* of a key=value; values NULL: any */
	const char *key, *values;
};

static bool in_list(const char *list, struct bytes word)
{
	for (const char *at = list; *at;) {
		size_t len = strcspn(at, " ");
		if (len == word.len && memcmp(at, word.data, len) == 0)
			return true;
		at += len + (at[len] == ' ');
	}
	return false;
}

static bool known_word(const struct word *word, const struct choice *choices, const char *bare)
{
	if (word->key.len == 0)
		return !word->quoted && word->text.data && in_list(bare, word->text);
	for (; choices->key; choices++)
		if (strlen(choices->key) == word->key.len
			&& memcmp(choices->key, word->key.data, word->key.len) == 0)
			return !choices->values || !word->text.data || in_list(choices->values, word->text);
	return false;
}

static bool read_choices(struct reader *reader, struct statement *statement,
	const struct choice *choices, const char *bare)
{
	for (size_t i = 0; i < statement->word_count; i++) {
		const struct word *word = &statement->words[i];
		if (known_word(word, choices, bare))
			continue;
		complain(&reader->complaints, word->spot, "unknown word '%.*s': write %s",
			(int)word->spot.len, word->spot.line->text.data + word->spot.at,
			statement->directive->form);
		return false;
	}
	return true;
}

#define TLS_CHOICES { "verify", "yes no" }, { "min", "1.0 1.1 1.2 1.3" }, { "sni", NULL }, \
	{ "alpn", NULL }

static bool read_connect(struct reader *reader, struct statement *statement)
{
	static const struct choice choices[] = { TLS_CHOICES, { "tls", "none starttls implicit" },
		{ "host", NULL }, { "port", NULL }, { "user", NULL }, { "password", NULL },
		{ NULL, NULL } };
	const struct word *tls = words_find(statement, "tls");
	bool login = false;

	reader->raw[statement->connection] = false;
	if (!read_choices(reader, statement, choices, "login"))
		return false;
	for (size_t i = 0; i < statement->word_count; i++)
		login |= words_is(&statement->words[i], "login");
	if (login && tls && tls->text.data && in_list("none", tls->text))
		return wrong(reader, tls, "login needs TLS, not %.*s: a password never goes out in clear");
	return true;
}

static bool read_tls(struct reader *reader, struct statement *statement)
{
	static const struct choice choices[] = { TLS_CHOICES, { NULL, NULL } };

	return read_choices(reader, statement, choices, "may-fail");
}

static bool read_login(struct reader *reader, struct statement *statement)
{
	static const struct choice choices[] = { { "user", NULL }, { "password", NULL },
		{ NULL, NULL } };

	return read_choices(reader, statement, choices, "");
}

static bool read_send(struct reader *reader, struct statement *statement)
{
	return statement->words[0].quoted && !statement->words[0].key.len ? true
		: usage(reader, statement);
}

static bool read_include(struct reader *reader, struct statement *statement)
{
	if (!read_constant(reader, statement))
		return false;
	return language_include(reader, statement, arena_printf(reader->complaints.arena, "%.*s",
		(int)statement->words[0].text.len, statement->words[0].text.data));
}

/* "@let NAME = expression": the words end at "=". */
static bool read_let(struct reader *reader, struct statement *statement)
{
	const struct line *line = statement->line;
	struct bytes text = line->text;
	size_t at = strlen("@let"), name;

	while (at < text.len && text.data[at] == ' ')
		at++;
	name = template_name((struct bytes){ text.data + at, text.len - at });
	if (name == 0)
		return usage(reader, statement);
	statement->words = arena_alloc(reader->complaints.arena, sizeof *statement->words);
	statement->words[0] = (struct word){ .text = { text.data + at, name },
		.spot = { line, at, name } };
	statement->word_count = 1;
	for (at += name; at < text.len && text.data[at] == ' '; at++)
		;
	if (at >= text.len || text.data[at] != '=')
		return usage(reader, statement);
	statement->data = expression_read(&reader->complaints, line, at + 1);
	return statement->data != NULL;
}

static bool read_assert(struct reader *reader, struct statement *statement)
{
	const struct word *relation = &statement->words[1];

	if (!relation->text.data || relation->quoted
		|| !in_list("== != < <= > >= contains", relation->text))
		return wrong(reader, relation, "'%.*s' is none of == != < <= > >= contains");
	return true;
}

static bool read_test(struct reader *reader, struct statement *statement)
{
	const struct word *word = &statement->words[0];

	if (reader->open_count)
		return wrong(reader, word, "the test %.*s begins inside a block: end it first");
	return read_constant(reader, statement);
}

static const struct directive client_directives[] = {
	{ "imapt", ACT_IMAPT, 1, 2, 0, "@imapt 1", read_imapt },
	{ "name", ACT_NAME, 1, 1, 0, "@name \"TEXT\"", read_constant },
	{ "tags", ACT_TAGS, 1, WORDS_MAX, 0, "@tags WORD...", read_constant },
	{ "test", ACT_TEST, 1, 1, 0, "@test \"NAME\"", read_test },
	{ "require", ACT_REQUIRE, 1, WORDS_MAX, DIRECTIVE_CONNECTION, "@require[/2] [!]CAPABILITY...",
		read_require },
	{ "skip", ACT_SKIP, 1, 1, 0, "@skip \"WHY\"", read_constant },
	{ "xfail", ACT_XFAIL, 1, 1, 0, "@xfail \"WHY\"", read_constant },
	{ "timeout", ACT_TIMEOUT, 1, 1, 0, "@timeout TIME", read_timeout },
	{ "within", ACT_WITHIN, 1, 3, 0, "@within TIME [since MARK]", read_within },
	{ "mark", ACT_MARK, 1, 1, 0, "@mark NAME", read_name },
	{ "connect", ACT_CONNECT, 0, 10, DIRECTIVE_CONNECTION, "@connect[/2] "
		"[tls=none|starttls|implicit] [host=] [port=] [verify=yes|no] [min=1.2] [sni=] [alpn=] "
		"[login] [user=] [password=]", read_connect },
	{ "tls", ACT_TLS, 0, 5, DIRECTIVE_CONNECTION, "@tls[/2] [verify=yes|no] [min=1.2] [sni=] "
		"[alpn=] [may-fail]", read_tls },
	{ "login", ACT_LOGIN, 0, 2, DIRECTIVE_CONNECTION, "@login[/2] [user=] [password=]",
		read_login },
	{ "close", ACT_CLOSE, 0, 0, DIRECTIVE_CONNECTION, "@close[/2]", NULL },
	{ "eof", ACT_EOF, 0, 0, DIRECTIVE_CONNECTION, "@eof[/2]", NULL },
	{ "send", ACT_SEND, 1, 1, DIRECTIVE_CONNECTION, "@send[/2] \"BYTES\"", read_send },
	{ "let", ACT_LET, 0, 0, DIRECTIVE_TAIL, "@let NAME = EXPRESSION", read_let },
	{ "secret", ACT_SECRET, 1, 1, 0, "@secret NAME", read_name },
	{ "mailbox", ACT_MAILBOX, 1, 1, 0, "@mailbox NAME", read_name },
	{ "assert", ACT_ASSERT, 3, 3, 0, "@assert VALUE ==|!=|<|<=|>|>=|contains VALUE", read_assert },
	{ "retry", ACT_RETRY, 3, 3, DIRECTIVE_OPENS, "@retry NUMBER every TIME ... @end", read_retry },
	{ "repeat", ACT_REPEAT, 1, 3, DIRECTIVE_OPENS, "@repeat NUMBER [as NAME] ... @end",
		read_repeat },
	{ "pipeline", ACT_PIPELINE, 0, 0, DIRECTIVE_OPENS, "@pipeline ... @end", NULL },
	{ "end", ACT_END, 0, 0, 0, "@end", NULL },
	{ "strict", ACT_STRICT, 0, 0, 0, "@strict", NULL },
	{ "ordered", ACT_ORDERED, 0, 0, 0, "@ordered", NULL },
	{ "include", ACT_INCLUDE, 1, 1, 0, "@include FILE", read_include },
	{ "cleanup", ACT_CLEANUP, 0, 0, 0, "@cleanup", NULL },
	{ "echo", ACT_ECHO, 1, 1, 0, "@echo \"TEXT\"", NULL },
	{ .name = NULL },
};

const struct language language_client = { client_directives, false };
