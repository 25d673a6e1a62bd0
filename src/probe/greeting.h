/* SPDX-License-Identifier: MIT */
/* Who speaks first, and what (RFC 9051 section 7.1). */
#ifndef PROBE_GREETING_H
#define PROBE_GREETING_H

#include "imap/session.h"

/* What the first bytes of a connection are; a line that starts with "*" is told further by its
 * reply. */
enum greeting greeting_classify(struct bytes first);
/* Reads the first line, or what there is of it, into greeting and greeting_line of the facts.
 * REASON_NONE: a greeting of IMAP that lets the visit go on. */
enum reason greeting_read(struct imap *imap, struct deadline deadline, struct visit_facts *facts,
	struct reply *reply_r);

#endif
