/* SPDX-License-Identifier: MIT */
/* A counting semaphore with a pace and an end: first come, first served, so that two ports of one
 * address get on alike, however long each connection takes. */
#include "probe/gate.h"

#include <limits.h>
#include <time.h>

struct gate_waiter { /* lives as long as its thread waits */
	struct gate_waiter *next;
};

void gate_init(struct gate *gate, unsigned most, int64_t interval_us)
{
	pthread_condattr_t monotonic;

	*gate = (struct gate){ .most = most, .interval_us = interval_us, .left = UINT_MAX };
	pthread_mutex_init(&gate->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&gate->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

void gate_limit(struct gate *gate, unsigned most, int64_t interval_us, atomic_uint *passed)
{
	gate->most = most;
	gate->interval_us = interval_us;
	gate->left = 0;
	gate->passed = passed;
}

void gate_destroy(struct gate *gate)
{
	pthread_cond_destroy(&gate->changed);
	pthread_mutex_destroy(&gate->lock);
}

/* When to look again without being woken: only the first in the queue waits for the pace. */
static int64_t next_look(const struct gate *gate, const struct gate_waiter *waiter,
	struct deadline deadline)
{
	bool paced = gate->first == waiter && gate->open < gate->most
		&& gate->next_us < deadline.at_us;

	return paced ? gate->next_us : deadline.at_us;
}

static void queue_up(struct gate *gate, struct gate_waiter *waiter)
{
	if (gate->last)
		gate->last->next = waiter;
	else
		gate->first = waiter;
	gate->last = waiter;
}

static void leave_queue(struct gate *gate, const struct gate_waiter *waiter)
{
	struct gate_waiter **link = &gate->first, *before = NULL;

	for (; *link != waiter; link = &before->next)
		before = *link;
	*link = waiter->next;
	if (gate->last == waiter)
		gate->last = before;
}

static bool may_enter(const struct gate *gate, const struct gate_waiter *waiter)
{
	return gate->first == waiter && gate->open < gate->most && deadline_now_us() >= gate->next_us;
}

bool gate_enter(struct gate *gate, struct deadline deadline)
{
	struct gate_waiter me = { NULL };

	pthread_mutex_lock(&gate->lock);
	queue_up(gate, &me);
	while (gate->left && !deadline_passed(deadline) && !may_enter(gate, &me)) {
		int64_t at_us = next_look(gate, &me, deadline);
		struct timespec until = { .tv_sec = at_us / 1000000,
			.tv_nsec = at_us % 1000000 * 1000 };
		pthread_cond_timedwait(&gate->changed, &gate->lock, &until);
	}
	bool entered = gate->left && may_enter(gate, &me);
	leave_queue(gate, &me);
	if (entered) {
		gate->open++;
		gate->left--;
		gate->next_us = deadline_now_us() + gate->interval_us;
		if (gate->passed)
			atomic_fetch_add(gate->passed, 1);
	}
	pthread_cond_broadcast(&gate->changed); /* there is another first now */
	pthread_mutex_unlock(&gate->lock);
	return entered;
}

const char *gate_reason(struct gate *gate)
{
	pthread_mutex_lock(&gate->lock);
	bool used_up = !gate->left;
	pthread_mutex_unlock(&gate->lock);
	return used_up ? "all the connections that an audit may make were used up" : "time ran out";
}

void gate_force(struct gate *gate)
{
	pthread_mutex_lock(&gate->lock);
	gate->open++;
	pthread_mutex_unlock(&gate->lock);
}

void gate_leave(struct gate *gate)
{
	pthread_mutex_lock(&gate->lock);
	gate->open--;
	pthread_cond_broadcast(&gate->changed);
	pthread_mutex_unlock(&gate->lock);
}
