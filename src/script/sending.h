/* SPDX-License-Identifier: MIT */
/* What a C line sends, taken apart while the script is read. */
#ifndef SCRIPT_SENDING_H
#define SCRIPT_SENDING_H

#include "script/template.h"

enum piece_kind {
	PIECE_TEXT,    /* as written */
	PIECE_TOKEN,   /* goes out as atom, quoted or literal, as its value needs */
	PIECE_STRING,  /* the same, but never as an atom */
	PIECE_LITERAL,
};

struct piece {
	enum piece_kind kind;
	struct template text;
	bool synchronising;  /* of a literal: waits for "+" */
	bool binary;         /* "~{" (RFC 3516) */
	struct bytes word;   /* of a here-document: ends the lines that hold its text; len 0: none */
	const char *path;    /* of a literal from a file: as found from here; NULL: none */
	bool shown_by_name;  /* a credential may be in it: references are shown as written */
	struct spot spot;
};

struct sending {
	bool raw;            /* data of the open command: no tag, no quoting */
	struct bytes tag;    /* "." or as written; of a raw line: len 0 */
	struct bytes command; /* "LOGIN", as written */
	struct piece *pieces;
	size_t count;
	bool continues;      /* an S: + follows: what then is sent is its data */
};

enum sending_form {
	SENDING_COMMAND,  /* of a client: a tag, a name and more */
	SENDING_DATA,     /* of a client, for its open command */
	SENDING_RESPONSE, /* of a server: "." is the client's tag */
};

/* Reads what a line sends from at on.  NULL, and a problem, where it is wrong. */
struct sending *sending_read(struct complaints *complaints, const struct line *line, size_t at,
	enum sending_form form);
/* The literal at the spot "{...}" or "~{...}" of a C or S line; false: it is none, or wrong where
 * *wrong_r. */
bool literal_read(struct complaints *complaints, const struct line *line, size_t at,
	struct piece *piece_r, bool *wrong_r);

#endif
