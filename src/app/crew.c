/* SPDX-License-Identifier: MIT */
/* Starts threads and waits for them.  Where the system has none left, the work is done all the
 * same, only later.  What the work is, and how it is kept in bounds, is not known here. */
#include "app/crew.h"

struct crew crew_make(struct arena *arena, size_t most)
{
	return (struct crew){ arena_array(arena, most, sizeof(pthread_t)), 0 };
}

static bool start(struct crew *crew, void *(*work)(void *), void *on)
{
	bool started = pthread_create(&crew->threads[crew->count], NULL, work, on) == 0;

	crew->count += started;
	return started;
}

void crew_send(struct crew *crew, void *(*work)(void *), void *on)
{
	if (!start(crew, work, on))
		work(on);
}

void crew_share(struct crew *crew, size_t wanted, void *(*work)(void *), void *on)
{
	while (crew->count < wanted && start(crew, work, on))
		continue;
	if (crew->count == 0)
		work(on);
}

void crew_await(struct crew *crew)
{
	for (size_t i = 0; i < crew->count; i++)
		pthread_join(crew->threads[i], NULL);
	crew->count = 0;
}
