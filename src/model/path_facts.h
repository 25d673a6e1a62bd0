/* SPDX-License-Identifier: MIT */
/* What other ports told of the way to a server whose IMAP ports could not be reached. */
#ifndef MODEL_PATH_FACTS_H
#define MODEL_PATH_FACTS_H

#include "model/reason.h"
#include "model/target.h"

enum knock_role {
	KNOCK_NEIGHBOUR, /* another port of the server's address */
	KNOCK_CONTROL,   /* a port of it that nothing listens on */
	KNOCK_REFERENCE, /* another host, which the user knows to work */
};

struct knock { /* a connection that was closed without a byte, or none */
	struct address address;
	uint16_t port;
	enum knock_role role;
	enum reason reason; /* REASON_NONE: it was accepted */
	int64_t took_us;
};

const char *knock_role_name(enum knock_role role); /* as the JSON has it */

#endif
