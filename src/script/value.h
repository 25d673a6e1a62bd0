/* SPDX-License-Identifier: MIT */
/* Variables of one run, and which of their values are secret. */
#ifndef SCRIPT_VALUE_H
#define SCRIPT_VALUE_H

#include "script/directives.h"

struct value {
	struct bytes bytes;
	bool secret; /* from a secret source, or made of one: never shown, never in clear */
};

struct variable {
	struct bytes name;
	struct value value;
	size_t size;      /* bytes that there is room for */
	bool by_name;     /* shown as ${name}, for its value is this run's alone */
	const struct statement *let; /* what made it; NULL: none */
	bool let_shown;
};

struct variables {
	struct arena *arena;
	struct variable *list;
	size_t count, size;
	char random[9];
};

/* NULL: it is unset.  "random" is new at each call. */
struct variable *variables_find(struct variables *variables, struct bytes name);
struct variable *variables_set(struct variables *variables, struct bytes name,
	struct value value);
/* The same for text that needs no copy of its name. */
void variables_set_text(struct variables *variables, const char *name, const char *text,
	bool secret);
/* The text of a template; false where a variable is unset, whose part is *unset_r. */
bool variables_expand(struct variables *variables, struct arena *arena,
	const struct template *template, struct value *value_r, const struct part **unset_r);
/* The value of what @let computes. */
bool variables_compute(struct variables *variables, struct arena *arena,
	const struct expression *expression, struct value *value_r, const struct part **unset_r);

#endif
