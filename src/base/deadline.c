/* SPDX-License-Identifier: MIT */
/* Deadlines are absolute, so that a server which drips one byte a second ends like a silent one,
 * and a signal never restarts a wait. */
#include "base/deadline.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <time.h>

enum { WATCHES_MAX = 16 };

int64_t deadline_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

struct deadline deadline_after_ms(int64_t ms)
{
	return (struct deadline){ deadline_now_us() + ms * 1000 };
}

struct deadline deadline_min(struct deadline a, struct deadline b)
{
	return a.at_us < b.at_us ? a : b;
}

bool deadline_passed(struct deadline deadline)
{
	return deadline_now_us() >= deadline.at_us;
}

static int left_ms(struct deadline deadline)
{
	int64_t ms = (deadline.at_us - deadline_now_us() + 999) / 1000;

	return ms > INT_MAX ? INT_MAX : ms > 0 ? (int)ms : 0;
}

int deadline_poll(int fd, short events, struct deadline deadline)
{
	struct pollfd slot = { .fd = fd, .events = events };

	for (;;) {
		int ready = poll(&slot, 1, left_ms(deadline));
		if (ready > 0)
			return 1;
		if (ready < 0 && errno != EINTR)
			return -1;
		if (deadline_passed(deadline))
			return 0;
	}
}

int deadline_poll_any(struct deadline_watch *watches, size_t count, struct deadline deadline)
{
	struct pollfd slots[WATCHES_MAX];

	if (count > WATCHES_MAX)
		count = WATCHES_MAX;
	for (size_t i = 0; i < count; i++)
		slots[i] = (struct pollfd){ .fd = watches[i].fd, .events = POLLIN };
	int ready = poll(slots, count, left_ms(deadline));
	for (size_t i = 0; i < count; i++)
		watches[i].ready = ready > 0 && slots[i].revents != 0;
	return ready > 0 ? 1 : ready < 0 && errno != EINTR ? -1 : 0;
}
