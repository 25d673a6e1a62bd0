/* SPDX-License-Identifier: MIT */
/* A connection that waits for its turn at an address, and is counted. */
#ifndef PROBE_DOOR_H
#define PROBE_DOOR_H

#include <stdatomic.h>

#include "base/error.h"
#include "net/dial.h"
#include "probe/gate.h"

struct quota { /* how many more connections a target may have, beyond those that are planned */
	atomic_int left; /* negative: more were planned than there should be */
};

struct door { /* of one connection; the caller sets gate and quota, NULL: no limit */
	struct gate *gate;
	struct quota *quota; /* it was counted there when it was planned */
	int64_t patience_ms; /* a SYN this long unanswered leaves its place to others; 0: never */
	bool inside, counted;
};

struct dialled {
	int fd;              /* -1: no connection */
	bool same_address;   /* both ends have one */
	struct error error;  /* of REASON_LOCAL */
};

/* Takes up to count; returns how many there were. */
int quota_take(struct quota *quota, int count);
void quota_give(struct quota *quota, int count);

/* Waits for a turn; false: the deadline came first. */
bool door_enter(struct door *door, struct deadline deadline);
/* As dial().  One that comes to nothing gives back what was counted, and its turn. */
enum reason door_dial(struct door *door, const struct dial *request, struct deadline deadline,
	struct dialled *dialled_r);
/* The connection is closed; without one, nothing. */
void door_leave(struct door *door);

#endif
