/* SPDX-License-Identifier: MIT */
/* Lines to statements.  The directives are the caller's: a client and a server play one language
 * with the roles of C and S exchanged. */
#ifndef SCRIPT_LANGUAGE_H
#define SCRIPT_LANGUAGE_H

#include "script/pattern.h"
#include "script/sending.h"

enum {
	CONNECTIONS_MAX = 9,
	WORDS_MAX = 64,       /* of one directive */
	INCLUDE_DEPTH_MAX = 4,
	INCLUDES_MAX = 32,
	STATEMENTS_MAX = 100000,
	NESTING_MAX = 8,      /* of @retry, @repeat, @pipeline */
	COMMANDS_MAX = 1024,  /* open at a time on one connection */
};

struct word { /* behind a directive */
	struct bytes key;     /* of key=value; len 0: none */
	bool quoted;
	struct template value;
	struct bytes text;    /* the value, where it holds no reference; data NULL: it does */
	struct spot spot;
};

struct directive;

enum statement_kind { STATEMENT_SEND, STATEMENT_EXPECT, STATEMENT_DIRECTIVE };

struct statement {
	enum statement_kind kind;
	const struct line *line;
	unsigned connection;  /* 1 to 9 */
	bool connection_said; /* with its number */
	size_t file;          /* number of the inclusion it is in; 0: the script itself */
	struct sending *sending;
	struct pattern *pattern;
	bool implied_ok;      /* of a command: no S line tells how it ends, so OK it must be */
	const struct directive *directive;
	struct word *words;
	size_t word_count;
	size_t partner;       /* of what opens: its @end; of @end: what it ends */
	int64_t number, time_ms; /* as the directive reads them */
	void *data;
};

struct reader;

enum {
	DIRECTIVE_CONNECTION = 1 << 0, /* takes "/2" */
	DIRECTIVE_OPENS = 1 << 1,      /* lasts to its @end */
	DIRECTIVE_TAIL = 1 << 2,       /* reads the rest of the line by itself */
};

struct directive {
	const char *name;
	int id;                 /* the caller's */
	unsigned least, most;   /* words */
	unsigned flags;
	const char *form;       /* "@within TIME [since MARK]" */
	/* Looks at the words; false, and a problem, where they are wrong.  NULL: any will do. */
	bool (*read)(struct reader *reader, struct statement *statement);
};

struct language {
	const struct directive *directives; /* ended by one without a name */
	bool server; /* S lines are sent, C lines expected */
};

struct reader { /* what is under way while a script is read */
	const struct language *language;
	struct complaints complaints;
	struct script *script;
	size_t size;          /* statements there is room for */
	unsigned depth, includes;
	size_t file;
	bool raw[CONNECTIONS_MAX + 1]; /* a continuation was seen, the tagged line not yet */
	size_t open[NESTING_MAX];
	size_t open_count;
	bool text_any;
};

struct script {
	const struct source *main;
	struct statement *statements;
	size_t count;
	const char *name;
	const char *const *tags, *const *needs, *const *tests;
	struct matcher **regexes;
	size_t regex_count;
};

/* Reads a text and what it includes into reader->script; problems are told. */
void language_read(struct reader *reader, const char *path, struct bytes text);
/* Reads another file in the place of a directive. */
bool language_include(struct reader *reader, struct statement *statement, const char *path);
/* Behind the last of the statements that are one wait: S lines of one connection, up to its tagged
 * line and the "S!" lines behind that. */
size_t language_block_end(const struct script *script, size_t first);
/* Words of the rest of a directive's line. */
bool words_read(struct complaints *complaints, const struct line *line, size_t at,
	struct statement *statement);
/* "250ms", "2s", "5m" in milliseconds. */
bool words_time(struct bytes text, int64_t *ms_r);
bool words_number(struct bytes text, int64_t *number_r);
bool words_is(const struct word *word, const char *text);
/* The word with that key; NULL: there is none. */
const struct word *words_find(const struct statement *statement, const char *key);

/* The language that imapvet speaks: see directives.c for the ids. */
extern const struct language language_client;

#endif
