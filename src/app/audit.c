/* SPDX-License-Identifier: MIT */
/* Schedules the visits of an audit: one endpoint after the other of a host is begun at once, and
 * the host's gate holds them back. */
#include "app/audit.h"

#include "app/audit_dns.h"
#include "probe/audit.h"

void audit_run(struct job *job)
{
	audit_dns(job);
}

void audit_clear(struct job *job)
{
	(void)job;
}
