/* SPDX-License-Identifier: MIT */
/* Patterns held against responses. */
#ifndef SCRIPT_MATCH_H
#define SCRIPT_MATCH_H

#include <regex.h>

#include "base/buffer.h"
#include "script/pattern.h"
#include "script/tree.h"
#include "script/value.h"

enum { BINDINGS_MAX = 64 };

enum miss { /* what is wrong with the best that was seen */
	MISS_NONE,
	MISS_OTHER,     /* another kind of response altogether */
	MISS_DIFFERENT, /* an element differs: got */
	MISS_MISSING,   /* an element is not there */
	MISS_FORBIDDEN, /* one is there that must not: got */
	MISS_EXTRA,     /* one is there that is not expected: got */
	MISS_UNSET,     /* an element needs a variable that is not set yet */
	MISS_STATUS,    /* OK, NO or BAD differs */
	MISS_NO_CODE,   /* no response code at all */
};

struct binding {
	const struct matcher *matcher;
	struct bytes bytes; /* borrowed from the response, or from the scratch */
};

struct match { /* of one pattern and one response */
	bool matched;
	unsigned score;         /* the higher, the nearer */
	enum miss miss;         /* the first */
	const struct node *at;  /* the element that it is about; NULL: the whole line */
	struct bytes got;       /* data NULL: nothing in particular */
	unsigned missing, forbidden, different;
	struct binding bindings[BINDINGS_MAX];
	size_t binding_count;
};

struct matching { /* what a matcher works with; set the first three */
	struct variables *variables;
	const regex_t *regexes;  /* of the script's, by number */
	struct arena *arena;     /* for values that have to be made */
	struct tree *tree;
	struct match *match;
};

/* Whether response data can be what the pattern is about, by its name alone. */
bool match_begins(const struct pattern *pattern, const struct tree *tree);
/* Holds the pattern against the tree's response; the kind of both is the same. */
void match_response(struct matching *matching, const struct pattern *pattern, struct tree *tree,
	struct match *match_r);

#endif
