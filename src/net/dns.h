/* SPDX-License-Identifier: MIT */
/* Questions to a resolver, validated here, that never take longer than they may. */
#ifndef NET_DNS_H
#define NET_DNS_H

#include <pthread.h>

#include "base/arena.h"
#include "base/deadline.h"
#include "base/error.h"
#include "model/dns_facts.h"

struct dns; /* for one thread at a time; with threads, open and close one after the other */

struct dns_config { /* the zero value asks the system's resolvers and trusts the root's keys */
	const struct address *resolver; /* NULL: the name servers of resolv_conf */
	uint16_t port;                  /* of resolver; 0: 53 */
	const char *resolv_conf;        /* NULL: /etc/resolv.conf; where it names none: 127.0.0.1 */
	const char *anchor_file;        /* DS or DNSKEY records; NULL: the system's, where it has one */
	bool plain; /* validate nothing: get the answer that a mail program would get */
};

/* Sends nothing.  NULL, with *error filled: a file cannot be used, or libunbound will not start.
 * A system without a trust anchor is no error: security is then unknown. */
struct dns *dns_open(const struct dns_config *config, struct error *error);
/* Ends at once, whatever is still under way.  NULL is allowed. */
void dns_close(struct dns *dns);
/* The same, one after the other for threads that hold turn for it. */
struct dns *dns_open_in_turn(pthread_mutex_t *turn, const struct dns_config *config,
	struct error *error);
void dns_close_in_turn(pthread_mutex_t *turn, struct dns *dns);
/* Asks all the questions at once; of each answer name and type are set, the rest is filled in.
 * Returns when all are answered, or at the deadline. */
void dns_ask(struct dns *dns, struct arena *arena, struct dns_answer *answers, size_t count,
	struct deadline deadline);

#endif
