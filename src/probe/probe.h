/* SPDX-License-Identifier: MIT */
/* The visits of one address and port. */
#ifndef PROBE_PROBE_H
#define PROBE_PROBE_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/deadline.h"
#include "model/facts.h"

struct arrivals;
struct gate;
struct quota;
struct tls_trust;

enum { PROBE_PATIENCE_MS = 1000 }; /* a SYN this long unanswered: others need not wait for it */

struct probe { /* of one target; read-only while visits run */
	const struct target *target;
	const struct address *bind; /* source address; NULL: the system's choice */
	const char *sni;            /* --sni; NULL: the target's name, unless it is an address */
	struct tls_trust *trust;
	bool login_probe;           /* false: no LOGIN command is sent */
	int64_t start_us;           /* CLOCK_MONOTONIC */
	struct deadline deadline;   /* of the whole target */
	struct arrivals *arrivals;  /* told how connecting went; NULL: nobody asks */
	struct quota *quota;        /* connections that are left; probe_visits() are taken already */
};

enum { PROBE_WAITING = -1, PROBE_DONE = -2 }; /* in place of a stage */

struct probe_endpoint { /* the caller sets probe, and address, port, mode of facts */
	const struct probe *probe;
	struct endpoint_facts *facts;
	struct gate *gate;          /* of the address; NULL: no limit */
	size_t number;              /* among the target's endpoints */
	struct arena session_arena, login_arena; /* one a thread; the caller clears them */
	struct arena rung_arenas[RUNG_COUNT];
	atomic_int session_now, login_now;       /* enum stage under way, for the live line */
	atomic_bool speaks_tls;                  /* a silent cleartext port answered ClientHello */
};

/* The STARTTLS or implicit TLS session, from connect to LOGOUT.  Of a MODE_AUTO endpoint it finds
 * out the mode first, and makes the cleartext LOGIN visit as well where there is one to make. */
void probe_session(struct probe_endpoint *endpoint);
/* The cleartext LOGIN test of a MODE_STARTTLS or MODE_CLEARTEXT endpoint, on its own connection. */
void probe_login(struct probe_endpoint *endpoint);
/* How many connections an endpoint of that mode gets, if all goes well. */
unsigned probe_visits(enum mode mode);
/* Whether probe_login is to be called for an endpoint of that mode. */
bool probe_has_login(enum mode mode);

#endif
