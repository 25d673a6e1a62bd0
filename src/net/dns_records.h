/* SPDX-License-Identifier: MIT */
/* DNS messages taken apart.  Pure: bytes in, records out. */
#ifndef NET_DNS_RECORDS_H
#define NET_DNS_RECORDS_H

#include "base/arena.h"
#include "model/dns_facts.h"

enum { DNS_CHAIN_MAX = 16 }; /* CNAMEs that are followed */

/* Reads the answer section of a message into aliases, canonical, count, malformed and records of
 * the answer, whose type is set.  False, with the answer as it was: it is no such message. */
bool dns_records_read(struct arena *arena, struct bytes message, struct dns_answer *answer);

#endif
