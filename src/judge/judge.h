/* SPDX-License-Identifier: MIT */
/* From facts to findings: pure, no clock, no I/O, no order. */
#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include "base/arena.h"
#include "model/facts.h"
#include "model/finding.h"

enum product { /* the server software a remedy is written for */
	PRODUCT_ANY, PRODUCT_DOVECOT_23, PRODUCT_DOVECOT_24, PRODUCT_CYRUS, PRODUCT_COURIER,
	PRODUCT_EXCHANGE, PRODUCT_COUNT
};

struct explanation { /* a finding as `imapvet explain` shows it */
	const char *id;
	enum kind kind;
	enum severity severity;
	enum who who;
	const char *title, *meaning, *reference;
	const char *remedy[PRODUCT_COUNT]; /* NULL: none of its own */
	bool has_rule; /* imapvet looks for it */
};

/* Holds every rule against the facts.  The result points into the arena and into the facts. */
struct judgement judge(struct arena *arena, const struct target_facts *facts,
	const struct policy *policy);
/* The finding of that id, or the i-th of all, those with a rule first; false: there is none. */
bool judge_explain(const char *id, struct explanation *explanation_r);
bool judge_explain_nth(size_t i, struct explanation *explanation_r);
const char *product_name(enum product product); /* "Dovecot 2.3"; PRODUCT_ANY: "any server" */

#endif
