/* SPDX-License-Identifier: MIT */
/* Threads that are sent out and waited for together. */
#ifndef APP_CREW_H
#define APP_CREW_H

#include <pthread.h>
#include <stdbool.h>

#include "base/arena.h"

struct crew {
	pthread_t *threads;
	size_t count;
};

/* For at most that many threads. */
struct crew crew_make(struct arena *arena, size_t most);
/* Does work(on) in a thread of its own, or where there is none, before it returns. */
void crew_send(struct crew *crew, void *(*work)(void *), void *on);
/* As many as there are threads for share the work on one thing; without any, it is done here. */
void crew_share(struct crew *crew, size_t wanted, void *(*work)(void *), void *on);
/* Until all have come back. */
void crew_await(struct crew *crew);

#endif
