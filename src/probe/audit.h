/* SPDX-License-Identifier: MIT */
/* The visits that only an audit makes.  Each connection goes through the gate of its host. */
#ifndef PROBE_AUDIT_H
#define PROBE_AUDIT_H

#include "model/audit_facts.h"
#include "probe/gate.h"
#include "probe/probe.h"

struct audit { /* of one endpoint that the check found to serve IMAP; read-only while visits run */
	const struct probe *probe;
	const struct endpoint_facts *endpoint; /* as the check saw it: the positive control */
	struct gate *gate;      /* of the endpoint's host */
	bool full;              /* enumerate every suite and group */
	bool ntlm;              /* ask NTLM for what it tells about the machine */
	const char *user;       /* a real account, whose errors are compared; NULL: none */
};

/* Which versions, suites and groups are accepted.  Uses threads of its own, as many as the gate
 * lets through. */
void audit_offer(const struct audit *audit, struct arena *arena, struct tls_offer *offer_r);
/* STARTTLS attacks, SASL, ID, ALPN. */
void audit_attacks(const struct audit *audit, struct arena *arena, struct attack_facts *facts_r);

#endif
