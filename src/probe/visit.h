/* SPDX-License-Identifier: MIT */
/* One connection while it lasts, stage by stage.  Each step records its outcome in the facts and
 * tells whether the visit can go on. */
#ifndef PROBE_VISIT_H
#define PROBE_VISIT_H

#include <stdatomic.h>

#include "imap/session.h"
#include "probe/door.h"
#include "probe/probe.h"
#include "tls/session.h"

struct visit {
	const struct probe *probe;
	const struct address *address;
	uint16_t port;
	int segment_max;  /* of TCP; 0: the system's choice */
	struct visit_facts *facts;
	struct arena *arena;
	atomic_int *now;  /* the stage under way, for the live line */
	struct door door;
	int fd;           /* -1: closed */
	struct tls_session *tls;
	struct tls_request tls_request;
	struct transcript transcript;
	struct stream stream;
	struct imap imap;
};

/* A visit of the endpoint that has not begun, with what the target wants to be asked for. */
struct visit visit_of(struct probe_endpoint *endpoint, struct visit_facts *facts,
	struct arena *arena, atomic_int *now);
/* The same of an endpoint whose check is over. */
struct visit visit_at(const struct probe *probe, const struct endpoint_facts *endpoint,
	struct visit_facts *facts, struct arena *arena, atomic_int *now);
/* Makes the TCP connection, when it is its turn. */
bool visit_connect(struct visit *visit);
/* Goes on with the connection of another visit, which is over then. */
void visit_take_over(struct visit *visit, struct visit *other);
/* Reads and classifies the first line, or the first bytes of what is no line. */
bool visit_greeting(struct visit *visit, struct deadline deadline);
/* STARTTLS up to the tagged OK; cleartext bytes behind it are facts, and dropped. */
bool visit_starttls(struct visit *visit);
/* The handshake, and the certificate's verification; true if the stream is inside TLS, whatever
 * the certificate is. */
bool visit_handshake(struct visit *visit);
/* CAPABILITY and LOGOUT in one write. */
void visit_finish_in_tls(struct visit *visit);
/* LOGOUT, where the server still listens. */
void visit_logout(struct visit *visit);
/* The rest of a LOGOUT that was sent with that tag. */
void visit_end_logout(struct visit *visit, const char *tag, struct deadline deadline);
void visit_close(struct visit *visit);

/* Stage bookkeeping.  visit_stage_end records the outcome and returns whether it is REASON_NONE. */
struct deadline visit_stage_begin(struct visit *visit, enum stage stage);
bool visit_stage_end(struct visit *visit, enum stage stage, enum reason reason);

#endif
