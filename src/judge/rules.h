/* SPDX-License-Identifier: MIT */
/* What a rule is: one row holds everything about one finding. */
#ifndef JUDGE_RULES_H
#define JUDGE_RULES_H

#include "judge/judge.h"

enum layer { /* what must work before the next can; the earliest broken one is the root cause */
	LAYER_DNS, LAYER_TCP, LAYER_GREET, LAYER_MODE, LAYER_STARTTLS, LAYER_TLS, LAYER_CERT,
	LAYER_LOGIN
};

enum scope { SCOPE_TARGET, SCOPE_ENDPOINT, SCOPE_BOTH }; /* asked once, or once an endpoint */

enum answer {
	ANSWER_SILENT,         /* what the rule looks for is not there */
	ANSWER_FIRES,
	ANSWER_INCONCLUSIVE,   /* a fact it needs is missing */
	ANSWER_NOT_APPLICABLE, /* the question does not arise, or another rule has spoken */
};

struct ruling {
	enum answer answer;
	bool by_choice;     /* inconclusive, because the user left the test out */
	const char *title;  /* in place of the rule's own; NULL: the rule's own */
	const char *text;   /* the evidence, or what was missing */
	enum confidence confidence; /* where it fires */
	enum who who;       /* in place of the rule's own; WHO_NOBODY: the rule's own */
};

#define RULING_SILENT ((struct ruling){ .answer = ANSWER_SILENT })
#define RULING_NOT_APPLICABLE ((struct ruling){ .answer = ANSWER_NOT_APPLICABLE })

struct scene { /* what a predicate may look at */
	struct arena *arena;
	const struct target_facts *facts;
	const struct policy *policy;
	const struct endpoint_facts *endpoint; /* NULL: the target as a whole */
};

struct rule {
	const char *id;
	enum kind kind;
	enum severity severity;
	enum who who;
	enum layer layer;
	enum scope scope;
	struct ruling (*holds)(const struct scene *scene); /* pure */
	const char *title, *meaning, *reference;
	const char *remedy[PRODUCT_COUNT]; /* PRODUCT_ANY: what to do; the others: how, there */
	bool other_port; /* users may be better off with another port, see other_port_advice() */
};

/* The rule that i counts, through all tables; NULL behind the last. */
const struct rule *rules_nth(size_t i);

/* The tables, one a file. */
const struct rule *rules_dns(size_t *count_r);
const struct rule *rules_srv(size_t *count_r);
const struct rule *rules_discover(size_t *count_r);
const struct rule *rules_tcp(size_t *count_r);
const struct rule *rules_path(size_t *count_r);
const struct rule *rules_provider(size_t *count_r);
const struct rule *rules_greet(size_t *count_r);
const struct rule *rules_mode(size_t *count_r);
const struct rule *rules_starttls(size_t *count_r);
const struct rule *rules_attacks(size_t *count_r);
const struct rule *rules_sasl(size_t *count_r);
const struct rule *rules_info(size_t *count_r);
const struct rule *rules_plaintext(size_t *count_r);
const struct rule *rules_tls(size_t *count_r);
const struct rule *rules_offer(size_t *count_r);
const struct rule *rules_suites(size_t *count_r);
const struct rule *rules_profile(size_t *count_r);
const struct rule *rules_doubt(size_t *count_r);
const struct rule *rules_trust(size_t *count_r);
const struct rule *rules_cert(size_t *count_r);
const struct rule *rules_dane(size_t *count_r);
const struct rule *rules_parity(size_t *count_r);

/* The rule fires; the text is its evidence, in whole sentences. */
struct ruling ruling_fires(const struct scene *scene, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The same ruling under a title that names the specifics. */
struct ruling ruling_titled(struct ruling ruling, const struct scene *scene,
	const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same ruling, with less than certainty. */
struct ruling ruling_unsure(struct ruling ruling, enum confidence confidence);
struct ruling ruling_inconclusive(const char *reason);
struct ruling ruling_by_choice(const char *reason);
/* Inconclusive because the stage did not succeed: "WHAT: no answer in time". */
struct ruling ruling_missing(const struct scene *scene, const char *what,
	const struct stage_facts *stage);

/* What to do, for the server software that the facts give away; NULL: nothing. */
const char *remedy_for(const struct rule *rule, const struct scene *scene);

#endif
