/* SPDX-License-Identifier: MIT */
/* What connecting to other ports showed of the way to a server that IMAP could not reach. */
#ifndef JUDGE_PATH_H
#define JUDGE_PATH_H

#include "base/arena.h"
#include "model/facts.h"

enum reference { /* the host that the user takes for a mail server that works */
	REFERENCE_NONE,    /* not given, or not tried */
	REFERENCE_FINE,    /* its port 993 answers */
	REFERENCE_BLOCKED, /* its port 443 accepts connections, its port 993 does not */
	REFERENCE_DEAD,    /* neither does */
};

struct path {
	bool knocked;          /* other ports of the server were tried */
	bool answers;          /* one of them gave a sign of life: accepted or refused */
	bool mail_answers;     /* one of those was a port for mail */
	bool control_refused;  /* the port that nothing listens on is closed, as it should be */
	bool control_open;     /* it accepts: something answers that is not the server */
	enum reference reference;
	bool reference_refuses; /* its port 993, which it should not */
	bool reference_known;   /* to serve IMAP on port 993, as providers do */
};

/* Why no IMAP port of the target could be reached. */
enum blockade {
	BLOCKADE_NONE,      /* one was reached, or this machine itself is the reason */
	BLOCKADE_REFUSED,   /* the host is up, and nothing listens */
	BLOCKADE_FILTERED,  /* the host is up, and packets to these ports are dropped */
	BLOCKADE_EGRESS,    /* this network blocks these ports to every host */
	BLOCKADE_HOST_DOWN, /* nothing answers on any port */
	BLOCKADE_NO_PATH,   /* a router, or this machine, knows no path */
};

struct path path_of(const struct target_facts *facts);
enum blockade path_blockade(const struct target_facts *facts);
/* How connecting to the endpoints went, all of them or those at the address of one. */
const char *path_attempts(struct arena *arena, const struct target_facts *facts,
	const struct endpoint_facts *of);
/* The knocks that ended in one of two ways, as "443, 25"; "": none did.  The control port and the
 * reference are left out. */
const char *path_ports(struct arena *arena, const struct target_facts *facts, enum reason a,
	enum reason b);
/* All knocks at that address, in one sentence without its full stop; "": there were none. */
const char *path_sentence(struct arena *arena, const struct target_facts *facts,
	const struct address *address);
/* What became of the reference, in one sentence without its full stop; "": none was given. */
const char *path_reference(struct arena *arena, const struct target_facts *facts);

#endif
