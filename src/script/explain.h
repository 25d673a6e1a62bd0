/* SPDX-License-Identifier: MIT */
/* What a line of a block waits for, the nearest that came, and words for what did not. */
#ifndef SCRIPT_EXPLAIN_H
#define SCRIPT_EXPLAIN_H

#include "script/run.h"

struct wanted { /* one S line of a block */
	const struct pattern *pattern;
	bool done;
	/* The nearest response so far: */
	unsigned score;         /* 0: none came near */
	enum miss miss;
	const struct node *at;
	const char *received, *got; /* printable; NULL: none */
	struct bytes literal;   /* what came for a here-document; data NULL: not about one */
	unsigned missing, forbidden, different;
	int64_t at_us;          /* when it was seen */
};

/* Keeps the response of the run's tree where it is the nearest to the line so far. */
void explain_remember(struct run *run, struct wanted *wanted, const struct match *match);

/* They all fail the test, and give false.  line is what was received. */
bool explain_end(struct run *run, const struct connection *connection,
	const struct wanted *wanted, struct bytes line);
bool explain_missing(struct run *run, const struct connection *connection,
	const struct wanted *wanted, struct bytes line);
bool explain_forbidden(struct run *run, const struct wanted *wanted);
bool explain_late(struct run *run, const struct wanted *wanted, int64_t took_us,
	int64_t limit_us);
/* limit_us: of @within; 0: the step's time passed. */
bool explain_timeout(struct run *run, const struct connection *connection,
	const struct wanted *wanted, int64_t limit_us);
bool explain_extra(struct run *run, struct spot spot, struct bytes line);
bool explain_continuation(struct run *run, struct spot spot, struct bytes line);

#endif
