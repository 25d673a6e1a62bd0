/* SPDX-License-Identifier: MIT */
/* The answer to ID (RFC 2971). */
#ifndef IMAP_ID_H
#define IMAP_ID_H

#include "imap/reply.h"

enum { ID_FIELDS_MAX = 30, ID_FIELD_MAX = 1024 }; /* RFC 2971 section 3.3 */

/* Takes "* ID (...)" or "* ID NIL" apart, up to the limits above.  False: it is neither. */
bool id_parse(const struct reply *reply, struct arena *arena, struct id_facts *facts_r);

#endif
