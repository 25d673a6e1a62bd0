/* SPDX-License-Identifier: MIT */
/* A server in a thread that says what a test wants, to each connection in turn. */
#ifndef TESTS_UNIT_SCRIPT_PEER_H
#define TESTS_UNIT_SCRIPT_PEER_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "script/recorder.h"

enum { SCRIPT_PEER_PLANS = 4 };

struct script_peer {
	/* One for each connection.  Lines: "S text" sends it with CRLF, "T text" behind the tag of the
	 * command read last, "R text" without CRLF; "C" reads a line, "L" answers the literal that it
	 * announced with "+" and reads that, "N" reads a literal that comes without being asked for;
	 * "X" hangs up, "I" sets the interrupt; "G" lets "A 1" of another connection go on, which waits
	 * for so many of them; "F" talks without an end.  "~" in a text is CRLF, "^" LF.  At the end
	 * it waits for the client to say LOGOUT or to leave. */
	const char *plans[SCRIPT_PEER_PLANS];
	int listener;
	uint16_t port;
	pthread_t thread;
	pthread_mutex_t mutex;
	atomic_int signals;
	char received[65536]; /* of all connections, without tags */
	size_t received_len;
	atomic_int *interrupt; /* set by "I", as a signal would; NULL: never */
};

void script_peer_start(struct script_peer *peer);
/* Waits for its end: every planned connection must have been made. */
void script_peer_join(struct script_peer *peer);
/* Plays the script against the peer, with user "joe" and a secret password "hunter2"; more are
 * settings to change before, or NULL. */
void script_peer_play(struct script_peer *peer, struct arena *arena, const char *text,
	const struct script_settings *more, struct script_facts *facts_r);
/* A session by hand with the peer, begun. */
struct recorder *script_peer_record(struct script_peer *peer, struct arena *arena,
	struct script_facts *facts_r);
/* Its transcript, a line each. */
char *script_peer_transcript(struct arena *arena, const struct script_facts *facts);

#endif
