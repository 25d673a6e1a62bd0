/* SPDX-License-Identifier: MIT */
/* A response as a tree of tokens, for patterns to be held against. */
#ifndef SCRIPT_TREE_H
#define SCRIPT_TREE_H

#include "base/buffer.h"
#include "imap/lex.h"
#include "imap/reply.h"

enum item_kind { ITEM_ATOM, ITEM_QUOTED, ITEM_LITERAL, ITEM_LIST, ITEM_CODE };

struct item {
	enum item_kind kind;
	bool taken;          /* by an element of a set */
	struct bytes text;   /* inside; of a quoted string with its escapes */
	struct bytes raw;    /* as it stands on the wire */
	unsigned first, next; /* numbers of items; 0: none */
};

struct tree { /* used for one response after the other; borrows from it */
	struct reply reply;
	struct item *items;   /* number 0 stands for none */
	size_t count;
	struct buffer store;  /* of the items */
	unsigned code, data;  /* first items of the code's inside, and of the data or text */
	bool built;
	bool cut;             /* too many tokens, or none where one is due: the rest is left out */
	struct bytes name;    /* "FETCH" of data; the status of a status response */
};

/* Looks at a response without its last CRLF; false: it is none (RFC 9051 section 9). */
bool tree_begin(struct tree *tree, struct bytes response);
/* Takes the tokens apart, once for each response. */
void tree_build(struct tree *tree);
void tree_clear(struct tree *tree);
/* The text of an atom, string or literal without escapes, in the buffer where it had some. */
struct bytes tree_text(const struct item *item, char *buffer, size_t size);

#endif
