/* SPDX-License-Identifier: MIT */
/* What reading a server's script is made of: its lines are read as any script's, and each then
 * adds to the records of server.h. */
#ifndef TESTS_SERVER_SCRIPT_H
#define TESTS_SERVER_SCRIPT_H

#include "script/language.h"
#include "script/script.h"
#include "server.h"

struct builder {
	struct arena *arena;
	struct complaints complaints;
	struct server_script *script;
	struct section *section;   /* NULL before the first */
	struct reaction *reaction; /* where steps go; NULL: nowhere */
	size_t repeated;           /* number of the step inside @repeat */
	long times;
};

struct server_directive {
	/* Adds what the statement says; what is wrong with it is complained about. */
	void (*add)(struct builder *builder, const struct statement *statement,
		const struct server_directive *directive);
	int number;    /* of the function's own choice: a phase, a verb, a listening */
	size_t offset; /* of the list or text it fills, in struct server_script */
};

/* The language with the roles exchanged: S lines are sent, C lines are awaited. */
extern const struct language language_server;

/* Of the directive of a statement. */
const struct server_directive *server_directive(const struct statement *statement);
/* The word as a string, with its key where it has one. */
char *builder_text(struct builder *builder, const struct word *word);
/* A step behind those of the reaction that is open; NULL, and a complaint, where none is. */
struct step *builder_step(struct builder *builder, const struct statement *statement,
	enum verb verb);
void builder_wrong(struct builder *builder, const struct statement *statement,
	const struct word *word, const char *expected);

#endif
