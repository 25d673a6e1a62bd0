/* SPDX-License-Identifier: MIT */
/* Chooses which of a host's addresses are visited: enough to see that they differ, and few enough
 * for a server that bans who comes too often. */
#include "app/plan.h"

#include <sys/socket.h>

enum { OF_A_FAMILY = 2 };

static void add_nth(struct plan_addresses *plan, const struct resolve_facts *resolve, size_t nth)
{
	size_t of_ipv4 = 0, of_ipv6 = 0;

	for (size_t i = 0; i < resolve->count; i++) {
		size_t *of = resolve->addresses[i].family == AF_INET ? &of_ipv4 : &of_ipv6;
		if (++*of == nth)
			plan->of[plan->count++] = &resolve->addresses[i];
	}
}

struct plan_addresses plan_addresses(const struct resolve_facts *resolve)
{
	struct plan_addresses plan = { .count = 0 };

	if (resolve->result == RESOLVE_OVERRIDDEN)
		while (plan.count < resolve->count && plan.count < OPTIONS_ADDRESSES_MAX) {
			plan.of[plan.count] = &resolve->addresses[plan.count];
			plan.count++;
		}
	for (size_t nth = 1; resolve->result != RESOLVE_OVERRIDDEN && nth <= OF_A_FAMILY; nth++)
		add_nth(&plan, resolve, nth);
	return plan;
}
