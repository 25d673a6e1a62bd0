/* SPDX-License-Identifier: MIT */
/* A counting semaphore with a pace and an end. */
#include "probe/gate.h"

#include <limits.h>
#include <time.h>

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

void gate_destroy(struct gate *gate)
{
	pthread_cond_destroy(&gate->changed);
	pthread_mutex_destroy(&gate->lock);
}

/* When to look again: the pace says when, or whoever leaves. */
static int64_t next_look(const struct gate *gate, struct deadline deadline)
{
	if (gate->open < gate->most && gate->next_us < deadline.at_us)
		return gate->next_us;
	return deadline.at_us;
}

bool gate_enter(struct gate *gate, struct deadline deadline)
{
	bool entered = true;

	pthread_mutex_lock(&gate->lock);
	while (!gate->left || gate->open >= gate->most || deadline_now_us() < gate->next_us) {
		if (!gate->left || deadline_passed(deadline)) {
			entered = false;
			break;
		}
		int64_t at_us = next_look(gate, deadline);
		struct timespec until = { .tv_sec = at_us / 1000000,
			.tv_nsec = at_us % 1000000 * 1000 };
		pthread_cond_timedwait(&gate->changed, &gate->lock, &until);
	}
	if (entered) {
		gate->open++;
		gate->left--;
		gate->next_us = deadline_now_us() + gate->interval_us;
		if (gate->passed)
			atomic_fetch_add(gate->passed, 1);
	}
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
