/* SPDX-License-Identifier: MIT */
/* Resolvers with one fault each, over UDP, in a thread of their own. */
#ifndef TESTS_DNS_FAKE_H
#define TESTS_DNS_FAKE_H

#include <pthread.h>
#include <stdint.h>

enum fake_kind {
	FAKE_SILENT,   /* takes every question and says nothing */
	FAKE_SERVFAIL, /* says SERVFAIL to every question */
	FAKE_INVENTS,  /* every name has the address 192.0.2.80, twice, and nothing else */
	FAKE_STRICT,   /* invents as well, but says SERVFAIL unless checking is disabled */
	FAKE_DROPS,    /* invents as well, but keeps silent on SRV and on names in "drop" */
};

struct fake {
	enum fake_kind kind;
	int fd, stop[2];
	pthread_t thread;
	uint16_t port;
};

/* At address, of IPv6 with its zone or of IPv4; port 0: a free one, which is filled in. */
void fake_start(struct fake *fake, enum fake_kind kind, const char *address, uint16_t port);
void fake_stop(struct fake *fake);

#endif
