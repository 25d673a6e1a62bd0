/* SPDX-License-Identifier: MIT */
/* Script files as numbered lines, places in them, and what is told about places. */
#ifndef SCRIPT_SOURCE_H
#define SCRIPT_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/script_facts.h"

struct script_problems;

enum {
	SOURCE_FILE_MAX = 1024 * 1024, /* bytes */
	SOURCE_LINE_MAX = 64 * 1024,
	SOURCE_SHOWN_MAX = 1000, /* bytes of a line that messages quote */
};

enum line_kind { LINE_UNREAD, LINE_BLANK, LINE_COMMENT, LINE_DIRECTIVE, LINE_SEND, LINE_EXPECT,
	LINE_LITERAL, /* of a here-document, with the line that ends it */
};

struct line {
	const struct source *source;
	unsigned number; /* from 1 */
	enum line_kind kind;
	struct bytes text; /* without its line end */
};

struct source { /* one file */
	const char *path; /* as the user wrote it */
	struct line *lines;
	size_t count;
};

struct spot { /* bytes of a line that something is about */
	const struct line *line;
	size_t at, len; /* len 0: the whole line */
};

struct complaints { /* problems as they are found */
	struct arena *arena;
	struct script_problems *problems;
	size_t size;
};

/* Cuts a text into lines; false, and a problem, where it is too large or no text. */
bool source_split(struct complaints *complaints, const char *path, struct bytes text,
	struct source *source_r);
/* Reads a file whole; false where it cannot be read, with the reason. */
bool source_read(struct arena *arena, const char *path, struct bytes *text_r,
	const char **reason_r);
/* The place of a spot, in code points. */
struct script_place source_place(struct spot spot);
/* The line of a spot, printable. */
const char *source_shown(struct arena *arena, const struct line *line);
/* Tells a problem and gives it, so that a hint can be added; it is never NULL. */
struct script_problem *complain(struct complaints *complaints, struct spot spot,
	const char *format, ...) __attribute__((format(printf, 3, 4)));
/* A problem of a file as a whole. */
void complain_file(struct complaints *complaints, const char *path, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
