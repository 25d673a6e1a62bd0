/* SPDX-License-Identifier: MIT */
/* One connection of an audit, from the gate to the gate.  For the audit's own files. */
#ifndef PROBE_AUDIT_LEG_H
#define PROBE_AUDIT_LEG_H

#include "probe/audit.h"
#include "probe/visit.h"

struct leg { /* does not move while it is open: the visit points into it */
	const struct audit *audit;
	struct arena *arena;
	int64_t limit_ms;          /* of one connection, inside the target's */
	struct probe probe;        /* the target's, with that limit */
	struct visit_facts facts;
	atomic_int now;
	struct visit visit;
	bool entered;              /* the gate */
	unsigned connections;      /* of all that were made with this leg */
};

void leg_init(struct leg *leg, const struct audit *audit, struct arena *arena);
/* Enters the gate, connects and, where the port starts in clear, reads the greeting; once more
 * where the server turned it away, as servers do that have enough of us for the moment.  alpn is
 * the protocol to offer, or NULL; what the handshake offers besides is what worked in the check. */
bool leg_begin(struct leg *leg, const char *alpn);
/* From there to where commands can be sent inside TLS. */
bool leg_secure(struct leg *leg);
/* Sends one command and awaits its tagged answer. */
enum reason leg_ask(struct leg *leg, const char *command, struct reply *reply_r);
/* The end of the leg's time. */
struct deadline leg_deadline(const struct leg *leg);
/* Where the leg ended too early. */
struct trouble leg_trouble(const struct leg *leg);
/* Closes, and leaves the gate; the leg can begin again. */
void leg_close(struct leg *leg);

/* The legs, each a connection or two of its own. */
void audit_inject(const struct audit *audit, enum injection_way way, struct arena *arena,
	struct injection_facts *facts_r, unsigned *connections_r);
void audit_inside(const struct audit *audit, struct arena *arena, struct attack_facts *facts);
void audit_foreign(const struct audit *audit, struct arena *arena, struct attack_facts *facts);
void audit_users(const struct audit *audit, struct arena *arena, struct attack_facts *facts);
/* Whether the server lists that inside TLS. */
bool audit_lists(const struct audit *audit, const char *capability);

#endif
