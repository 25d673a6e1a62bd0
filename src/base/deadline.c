/* SPDX-License-Identifier: MIT */
/* Deadlines are absolute, so that a server which drips one byte a second ends like a silent one,
 * and a signal never restarts a wait. */
#include "base/deadline.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <time.h>

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

int deadline_poll(int fd, short events, struct deadline deadline)
{
	struct pollfd slot = { .fd = fd, .events = events };

	for (;;) {
		int64_t left_ms = (deadline.at_us - deadline_now_us() + 999) / 1000;
		if (left_ms > INT_MAX)
			left_ms = INT_MAX;
		int ready = poll(&slot, 1, left_ms > 0 ? (int)left_ms : 0);
		if (ready > 0)
			return 1;
		if (ready < 0 && errno != EINTR)
			return -1;
		if (deadline_passed(deadline))
			return 0;
	}
}
