/* SPDX-License-Identifier: MIT */
/* One TCP connection to one address. */
#ifndef NET_DIAL_H
#define NET_DIAL_H

#include "base/deadline.h"
#include "base/error.h"
#include "model/facts.h"

struct dial {
	const struct address *to;
	uint16_t port;
	const struct address *from; /* source address; NULL: the system's choice */
	int segment_max;            /* bytes of data in a segment, either way; 0: the system's choice */
	int64_t patience_ms;        /* 0: the next is not called */
	void (*unanswered)(void *context); /* the SYN is that old and has no answer; dialling goes on */
	void *context;
};

/* Connects.  On REASON_NONE *fd_r is a non-blocking socket that the caller closes, and
 * *same_address_r tells whether both ends have one address; otherwise *fd_r is -1.  *error_r is
 * filled for REASON_LOCAL. */
enum reason dial(const struct dial *dial, struct deadline deadline, int *fd_r,
	bool *same_address_r, struct error *error_r);
/* Whether this machine may use address as a source; sends nothing. */
int dial_check_source(const struct address *address, struct error *error);

#endif
