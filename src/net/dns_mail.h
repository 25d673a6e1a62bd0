/* SPDX-License-Identifier: MIT */
/* What the DNS tells a mail program: hosts for a domain, addresses for a host. */
#ifndef NET_DNS_MAIL_H
#define NET_DNS_MAIL_H

#include "model/facts.h"
#include "net/dns.h"

enum { DNS_TARGETS_MAX = 8 }; /* hosts of SRV records that are asked about */

struct dns_host {
	const char *name; /* or the text of an address, which answers itself */
	int family;       /* AF_UNSPEC: both */
};

/* Asks for the domain's SRV and MX records and two made-up names at once, then for the addresses
 * of the SRV targets: two rounds, of which the first takes half of the time at most. */
void dns_mail(struct dns *dns, struct arena *arena, const char *domain, struct deadline deadline,
	struct mail_dns_facts *facts_r);
/* As resolve() of net/resolve.h does, but by A and AAAA questions alone, without /etc/hosts.
 * Addresses whose signatures do not hold are given all the same, and stage.text says so. */
void dns_addresses(struct dns *dns, struct arena *arena, const struct dns_host *host,
	struct deadline deadline, struct resolve_facts *facts_r);
/* The pure part of it: what up to two answers say together. */
void dns_addresses_join(struct arena *arena, const struct dns_answer *answers, size_t count,
	struct resolve_facts *facts_r);

#endif
