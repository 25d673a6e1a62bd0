/* SPDX-License-Identifier: MIT */
/* One element of a pattern against one token: the room's own. */
#ifndef SCRIPT_MATCH_WORD_H
#define SCRIPT_MATCH_WORD_H

#include "script/match.h"

bool word_same(struct bytes a, struct bytes b, bool exact);
/* The same for names of FETCH data, where quotes do not count. */
bool word_same_key(struct bytes a, struct bytes b);
/* The text of a token without escapes. */
struct bytes word_text(struct matching *matching, const struct item *item);
/* The text of a template; false, and a miss, where a variable is unset. */
bool word_value(struct matching *matching, const struct node *node,
	const struct template *template, struct bytes *bytes_r);
void word_bind(struct matching *matching, const struct matcher *matcher, struct bytes bytes);
/* A NODE_WORD or NODE_MATCHER against a token or list. */
bool word_fits(struct matching *matching, const struct node *node, const struct item *item);

#endif
