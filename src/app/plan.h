/* SPDX-License-Identifier: MIT */
/* How much of a target is visited. */
#ifndef APP_PLAN_H
#define APP_PLAN_H

#include "app/options.h"
#include "model/facts.h"

enum {
	PLAN_PORT_IMAP = 143, PLAN_PORT_IMAPS = 993,
	PLAN_CONNECTIONS = 12, /* of one target, unless the user names more addresses than that */
	PLAN_AT_ONCE = 3,      /* open connections to one address */
	PLAN_ADDRESSES = 4,    /* of one host, two a family */
};

struct plan_addresses {
	const struct address *of[OPTIONS_ADDRESSES_MAX];
	size_t count;
};

/* All that the user named; else two of each family, the first of each before the second of any. */
struct plan_addresses plan_addresses(const struct resolve_facts *resolve);

#endif
