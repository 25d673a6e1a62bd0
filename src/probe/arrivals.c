/* SPDX-License-Identifier: MIT */
/* One lock and one condition between the visits and the thread that plans what else to try.  It
 * keeps score and decides nothing. */
#include "probe/arrivals.h"

#include <string.h>
#include <time.h>

void arrivals_init(struct arrivals *arrivals, struct arena *arena,
	const struct target_facts *facts)
{
	pthread_condattr_t attributes;

	pthread_mutex_init(&arrivals->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&arrivals->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	arrivals->count = facts->endpoint_count;
	arrivals->list = arena_array(arena, arrivals->count, sizeof *arrivals->list);
	for (size_t i = 0; i < arrivals->count; i++)
		arrivals->list[i] = (struct arrival){ .address = &facts->endpoints[i].address,
			.awaited = facts->endpoints[i].mode == MODE_STARTTLS ? 2 : 1,
			.reason = REASON_TIMEOUT };
}

void arrivals_destroy(struct arrivals *arrivals)
{
	pthread_cond_destroy(&arrivals->changed);
	pthread_mutex_destroy(&arrivals->lock);
}

void arrivals_report(struct arrivals *arrivals, size_t endpoint, enum reason reason)
{
	struct arrival *arrival = &arrivals->list[endpoint];

	pthread_mutex_lock(&arrivals->lock);
	if (arrival->reason != REASON_NONE)
		arrival->reason = reason;
	arrival->awaited -= arrival->awaited > 0;
	arrival->settled = arrival->awaited == 0 || arrival->reason == REASON_NONE;
	pthread_cond_signal(&arrivals->changed);
	pthread_mutex_unlock(&arrivals->lock);
}

static bool all_settled(const struct arrivals *arrivals)
{
	for (size_t i = 0; i < arrivals->count; i++)
		if (!arrivals->list[i].settled)
			return false;
	return true;
}

struct arrival *arrivals_wait(struct arrivals *arrivals, struct arena *arena,
	struct deadline deadline)
{
	struct arrival *copy = arena_array(arena, arrivals->count, sizeof *copy);
	struct timespec until = { .tv_sec = (time_t)(deadline.at_us / 1000000),
		.tv_nsec = (long)(deadline.at_us % 1000000) * 1000 };
	int status = 0;

	pthread_mutex_lock(&arrivals->lock);
	while (!all_settled(arrivals) && status == 0)
		status = pthread_cond_timedwait(&arrivals->changed, &arrivals->lock, &until);
	if (arrivals->count)
		memcpy(copy, arrivals->list, arrivals->count * sizeof *copy);
	pthread_mutex_unlock(&arrivals->lock);
	return copy;
}
