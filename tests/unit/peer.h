/* SPDX-License-Identifier: MIT */
/* What unit tests put at the other end: bytes from memory, and connected sockets. */
#ifndef TESTS_UNIT_PEER_H
#define TESTS_UNIT_PEER_H

#include <netinet/in.h>

#include "net/stream.h"

/* A copy behind which memory cannot be read, so that a byte too far is a crash in any build. */
struct bytes peer_guarded(struct bytes bytes);
void peer_unguard(struct bytes bytes);

/* The bytes of a string constant, NULs inside included. */
#define PEER_BYTES(constant) { constant, sizeof(constant) - 1 }
struct bytes peer_text(const char *text);
bool peer_same(struct bytes a, struct bytes b);

struct peer_play { /* a server from memory: a transport that reads these bytes */
	struct bytes bytes;
	size_t split;    /* no read crosses this offset; 0: none to respect */
	size_t step;     /* the most bytes of one read; 0: as many as asked for */
	enum reason end; /* what a read tells behind the last byte */
	size_t at;       /* bytes given so far */
	char sent[2048]; /* what was written to it; more is dropped */
	size_t sent_len;
};

struct transport peer_transport(struct peer_play *play);

struct peer_wire { /* a stream over one end of a connected pair of sockets */
	int ours, theirs; /* -1: closed */
	struct arena arena;
	struct visit_facts facts;
	struct transcript transcript;
	struct stream stream;
};

/* Takes a pair of UNIX sockets, or of TCP sockets on loopback. */
void peer_wire_open(struct peer_wire *wire, bool tcp);
void peer_wire_close(struct peer_wire *wire);
/* Writes from their end all of it, or as much as the socket takes. */
void peer_say(struct peer_wire *wire, struct bytes bytes);
/* Closes their end, in TCP by RST where asked for. */
void peer_hang_up(struct peer_wire *wire, bool reset);

/* A socket of address:*port; *port 0 is filled in.  Listens where backlog >= 0. */
int peer_bind(const char *address, uint16_t *port_r, int backlog);

#endif
