/* SPDX-License-Identifier: MIT */
/* Which versions, suites and groups a server accepts. */
#include "probe/audit.h"

void audit_offer(const struct audit *audit, struct arena *arena, struct tls_offer *offer_r)
{
	(void)arena;
	*offer_r = (struct tls_offer){ .full = audit->full };
}
