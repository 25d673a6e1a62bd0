/* SPDX-License-Identifier: MIT */
/* Where IMAP cannot be reached, other ports of the same address tell a firewall from a machine
 * that is down: a connection, or its refusal (RFC 9293 section 3.5.2), is a sign of life.  Not a
 * byte is sent, and what serves there is not asked.  What it means is not known here. */
#include "probe/knock.h"

#include <unistd.h>

#include "probe/door.h"

enum { PATIENCE_MS = 500 }; /* there are several to make */

/* Without a route, or where this machine itself forbids it, other ports fare no better. */
static bool is_worth_asking(enum reason reason)
{
	return reason == REASON_TIMEOUT || reason == REASON_REFUSED || reason == REASON_UNREACHABLE;
}

static bool family_was_reached(const struct arrival *arrivals, size_t count, int family)
{
	for (size_t i = 0; i < count; i++)
		if (arrivals[i].address->family == family && arrivals[i].reason == REASON_NONE)
			return true;
	return false;
}

const struct address *knock_where(const struct arrival *arrivals, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_worth_asking(arrivals[i].reason)
			&& !family_was_reached(arrivals, count, arrivals[i].address->family))
			return arrivals[i].address;
	return NULL;
}

static bool is_endpoint(const struct target_facts *facts, const struct address *address,
	uint16_t port)
{
	for (size_t i = 0; i < facts->endpoint_count; i++)
		if (facts->endpoints[i].port == port
			&& address_same(&facts->endpoints[i].address, address))
			return true;
	return false;
}

size_t knock_plan(const struct target_facts *facts, const struct address *address,
	struct knock *knocks_r)
{
	static const uint16_t ports[] = { 993, 143, 443, KNOCK_CONTROL_PORT, 25, 587, 465, 995, 110 };
	size_t count = 0;

	for (size_t i = 0; i < sizeof ports / sizeof *ports && count < KNOCKS_MAX - 2; i++)
		if (!is_endpoint(facts, address, ports[i]))
			knocks_r[count++] = (struct knock){ .address = *address, .port = ports[i],
				.role = ports[i] == KNOCK_CONTROL_PORT ? KNOCK_CONTROL : KNOCK_NEIGHBOUR };
	return count;
}

void knock(const struct probe *probe, struct gate *gate, struct deadline deadline,
	struct knock *knock)
{
	struct dial request = { .to = &knock->address, .port = knock->port, .from = probe->bind };
	struct door door = { .gate = gate, .quota = probe->quota, .patience_ms = PATIENCE_MS };
	struct dialled dialled = { .fd = -1 };

	knock->reason = REASON_LOCAL;
	if (!door_enter(&door, deadline)) {
		quota_give(probe->quota, 1);
		return;
	}
	int64_t started_us = deadline_now_us();
	knock->reason = door_dial(&door, &request, deadline, &dialled);
	knock->took_us = deadline_now_us() - started_us;
	if (knock->reason == REASON_TIMEOUT && knock->took_us < KNOCK_ENOUGH_MS * 1000)
		knock->reason = REASON_LOCAL;
	if (dialled.fd >= 0)
		close(dialled.fd);
	door_leave(&door);
}
