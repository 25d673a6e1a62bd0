/* SPDX-License-Identifier: MIT */
/* A broken handshake made again, each time with one thing changed. */
#ifndef PROBE_LADDER_H
#define PROBE_LADDER_H

#include "probe/probe.h"

struct visit;

enum {
	LADDER_AT_ONCE = 3,   /* connections that one host sees of it at a time */
	LADDER_MS = 3000,     /* of one rung, from connect to the end of the handshake */
	LADDER_SEGMENT = 1200, /* fits through whatever carries IPv6 (RFC 8200 section 5) */
};

/* The endpoint of each address to climb at: the first whose handshake broke, one of implicit TLS
 * where there is such.  Whether this is the one. */
bool ladder_is_wanted(const struct target_facts *facts, const struct endpoint_facts *endpoint);
/* What to change next, the most telling first; 0: the rungs so far have told, or there is none
 * left. */
size_t ladder_plan(const struct endpoint_facts *endpoint, enum rung rungs_r[LADDER_AT_ONCE]);
/* Connects and shakes hands with that change.  Nothing is sent inside TLS. */
void ladder_climb(struct probe_endpoint *endpoint, enum rung rung);
/* Makes that change to a visit that has not begun. */
void ladder_change(struct visit *visit, enum rung rung);

#endif
