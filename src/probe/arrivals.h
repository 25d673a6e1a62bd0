/* SPDX-License-Identifier: MIT */
/* Which endpoints have been reached so far, told by the visits to whoever waits for it. */
#ifndef PROBE_ARRIVALS_H
#define PROBE_ARRIVALS_H

#include <pthread.h>

#include "base/arena.h"
#include "base/deadline.h"
#include "model/facts.h"

struct arrival { /* of one endpoint */
	const struct address *address;
	bool settled;       /* reached, or given up by all its visits */
	unsigned awaited;   /* visits that have not told yet */
	enum reason reason; /* REASON_NONE: reached; where not settled: REASON_TIMEOUT */
};

struct arrivals {
	pthread_mutex_t lock; /* over the list, once visits run */
	pthread_cond_t changed;
	struct arrival *list; /* by endpoint */
	size_t count;
};

void arrivals_init(struct arrivals *arrivals, struct arena *arena,
	const struct target_facts *facts);
/* No thread uses it any more. */
void arrivals_destroy(struct arrivals *arrivals);
/* How a connection to that endpoint went.  One that got through outweighs all that did not. */
void arrivals_report(struct arrivals *arrivals, size_t endpoint, enum reason reason);
/* Waits until every endpoint is settled or the deadline has passed, and gives a copy of the list
 * as it is then. */
struct arrival *arrivals_wait(struct arrivals *arrivals, struct arena *arena,
	struct deadline deadline);

#endif
