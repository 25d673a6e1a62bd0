/* SPDX-License-Identifier: MIT */
/* Names to addresses, through the system's resolver and so /etc/hosts. */
#ifndef NET_RESOLVE_H
#define NET_RESOLVE_H

#include "base/arena.h"
#include "base/deadline.h"
#include "model/facts.h"

/* Looks host up: an address literal answers itself, a name answers with its A and AAAA records
 * of the family (AF_UNSPEC: both).  Fills result, addresses and count; stage.text says what the
 * resolver said.  Returns at the deadline even where the system's resolver does not. */
void resolve(struct arena *arena, const char *host, int family, struct deadline deadline,
	struct resolve_facts *facts_r);
/* Reads an address literal: "192.0.2.7", "2001:db8::7", "fe80::1%eth0".  False: it is none. */
bool resolve_literal(const char *text, struct address *address_r);
/* The same with a port behind it: "192.0.2.7:53", "[2001:db8::7]:53"; *port_r is 0 without one. */
bool resolve_literal_port(struct arena *arena, const char *text, struct address *address_r,
	uint16_t *port_r);

#endif
