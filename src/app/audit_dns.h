/* SPDX-License-Identifier: MIT */
/* What an audit asks the DNS. */
#ifndef APP_AUDIT_DNS_H
#define APP_AUDIT_DNS_H

#include "app/job.h"

/* TLSA records of every endpoint whose certificate was seen, held against it, and CAA records of
 * the target; keeps them in job->dns_arena.  Sends nothing to the endpoints. */
void audit_dns(struct job *job);

#endif
