/* SPDX-License-Identifier: MIT */
/* Other ports tried by a connection that says nothing, to learn where a path ends. */
#ifndef PROBE_KNOCK_H
#define PROBE_KNOCK_H

#include "probe/arrivals.h"
#include "probe/probe.h"

enum {
	KNOCKS_MAX = 10,       /* 7 neighbours, the control port, 2 of the reference */
	KNOCK_ENOUGH_MS = 1500, /* a SYN is sent again after 1 s; who is silent then is silent */
	KNOCK_CONTROL_PORT = 4, /* unassigned at IANA, and too low for a port that a system gives out */
};

/* The address to knock at: the first at which no IMAP port was reached, unless its family has
 * another that was.  NULL: there is none, or knocking would tell nothing. */
const struct address *knock_where(const struct arrival *arrivals, size_t count);
/* Which ports of that address are worth a knock, the most telling first: those that are not
 * endpoints themselves.  Returns how many, at most KNOCKS_MAX - 2. */
size_t knock_plan(const struct target_facts *facts, const struct address *address,
	struct knock *knocks_r);
/* Connects, when the gate (NULL: none) lets through, and closes at once; fills reason and took_us.
 * REASON_LOCAL: there was not enough time to call it silence. */
void knock(const struct probe *probe, struct gate *gate, struct deadline deadline,
	struct knock *knock);

#endif
