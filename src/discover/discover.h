/* SPDX-License-Identifier: MIT */
/* Asks every source that tells mail programs where a domain's IMAP service is. */
#ifndef DISCOVER_DISCOVER_H
#define DISCOVER_DISCOVER_H

#include <pthread.h>

#include "discover/fetch.h"
#include "net/dns.h"

struct discover {
	const struct person *person;
	const struct fetcher *fetcher;   /* NULL: sources on the web are left out */
	const struct dns_config *dns;    /* for SRV, MX and TXT records, validated */
	pthread_mutex_t *dns_lock;       /* held while a resolver is opened or closed */
	bool dns_for_hosts;              /* the same resolver looks up web hosts */
	const struct address *bind;      /* NULL: the system's choice */
	int family;
	struct deadline deadline;
};

/* Asks them all at the same time, and returns at the deadline.  Fills all but guessed of facts_r,
 * which lives in the arena.  -1: the resolver cannot be used. */
int discover(struct arena *arena, const struct discover *request,
	struct discovery_facts *facts_r, struct error *error);
/* What a source's document says, judged by what is known of the domain: for tests as well. */
void discover_read(struct arena *arena, const struct person *person,
	const struct fetched *fetched, struct discovery_facts *facts, enum discovery_kind kind);
/* The SRV and MX sources and the endpoints, from the DNS answers and the documents read. */
void discover_read_dns(struct arena *arena, struct discovery_facts *facts);
void discover_collect(struct arena *arena, struct discovery_facts *facts);

#endif
