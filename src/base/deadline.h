/* SPDX-License-Identifier: MIT */
/* Absolute points in time, and the only poll(2) of the program. */
#ifndef BASE_DEADLINE_H
#define BASE_DEADLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct deadline {
	int64_t at_us; /* microseconds of CLOCK_MONOTONIC */
};

/* Microseconds of CLOCK_MONOTONIC. */
int64_t deadline_now_us(void);
struct deadline deadline_after_ms(int64_t ms);
struct deadline deadline_min(struct deadline a, struct deadline b);
bool deadline_passed(struct deadline deadline);
/* Waits until fd is ready for events (POLLIN, POLLOUT), ended or broken.
 * Returns 1 when it is, 0 when the deadline passed, -1 with errno set on a local fault.
 * A signal neither ends the wait nor counts as a timeout. */
int deadline_poll(int fd, short events, struct deadline deadline);

struct deadline_watch { /* a descriptor among several */
	int fd;
	bool ready; /* for reading, ended or broken */
};

/* The same for reading from any of several, at most 16, with one difference: a signal ends the
 * wait, as if the deadline had passed. */
int deadline_poll_any(struct deadline_watch *watches, size_t count, struct deadline deadline);

#endif
