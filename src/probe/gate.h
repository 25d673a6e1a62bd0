/* SPDX-License-Identifier: MIT */
/* How many connections one host sees of us at a time, how many a second, and how many in all. */
#ifndef PROBE_GATE_H
#define PROBE_GATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/deadline.h"

struct gate_waiter;

struct gate {
	pthread_mutex_t lock;
	pthread_cond_t changed; /* on CLOCK_MONOTONIC */
	unsigned most;          /* at a time */
	int64_t interval_us;    /* between two; 0: no limit */
	unsigned left;          /* that may still enter; the caller sets it while none is near */
	unsigned open;
	int64_t next_us;        /* when the next may begin, CLOCK_MONOTONIC */
	struct gate_waiter *first, *last; /* who waits; they enter in that order */
	atomic_uint *passed;    /* counts who entered; NULL: nobody asks */
};

void gate_init(struct gate *gate, unsigned most, int64_t interval_us);
/* Other limits, while nobody is in or waits; none may enter until the caller has set left. */
void gate_limit(struct gate *gate, unsigned most, int64_t interval_us, atomic_uint *passed);
void gate_destroy(struct gate *gate);
/* Waits for its turn; false: the deadline came first, or none may enter any more. */
bool gate_enter(struct gate *gate, struct deadline deadline);
/* Why gate_enter returned false: "time ran out". */
const char *gate_reason(struct gate *gate);
/* Enters at once, whoever is in. */
void gate_force(struct gate *gate);
void gate_leave(struct gate *gate);

#endif
