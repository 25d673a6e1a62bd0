/* SPDX-License-Identifier: MIT */
/* Advice to try another port is given for what was seen of that port: it works, or nobody looked.
 * RFC 8314 section 3 for which port goes with which security. */
#include "judge/other_port.h"

#include "judge/seen.h"

enum { PORT_CLEARTEXT = 143, PORT_TLS = 993 };

const struct endpoint_facts *other_port_works(const struct target_facts *facts,
	const struct endpoint_facts *than)
{
	for (size_t i = 0; than && i < facts->endpoint_count; i++) {
		const struct endpoint_facts *other = &facts->endpoints[i];
		if (other->port != than->port && other->session.tls.verified && seen_serves(other))
			return other;
	}
	return NULL;
}

static bool was_visited(const struct target_facts *facts, uint16_t port)
{
	for (size_t i = 0; i < facts->endpoint_count; i++)
		if (facts->endpoints[i].port == port)
			return true;
	for (size_t i = 0; i < facts->knock_count; i++)
		if (facts->knocks[i].role == KNOCK_NEIGHBOUR && facts->knocks[i].port == port
			&& facts->knocks[i].reason != REASON_NONE)
			return true;
	return false;
}

static const char *security_of(bool implicit)
{
	return implicit ? "SSL/TLS" : "STARTTLS";
}

const char *other_port_advice(struct arena *arena, const struct target_facts *facts,
	const struct endpoint_facts *than)
{
	const struct endpoint_facts *works = other_port_works(facts, than);
	uint16_t usual = !than || than->port != PORT_TLS ? PORT_TLS : PORT_CLEARTEXT;

	if (works)
		return arena_printf(arena, " Users: set port %u with %s, which works.",
			(unsigned)works->port, security_of(works->mode == MODE_IMPLICIT));
	if (was_visited(facts, usual))
		return "";
	return arena_printf(arena, " Users: if the provider names port %u with %s, set that.",
		(unsigned)usual, security_of(usual == PORT_TLS));
}
