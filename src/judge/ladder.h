/* SPDX-License-Identifier: MIT */
/* What handshakes with one thing changed showed of one that broke. */
#ifndef JUDGE_LADDER_H
#define JUDGE_LADDER_H

#include "base/arena.h"
#include "model/facts.h"

enum obstacle {
	OBSTACLE_UNKNOWN,     /* nothing broke, or nothing is proven */
	OBSTACLE_PMTU,        /* large packets get lost: small segments work */
	OBSTACLE_LARGE_HELLO, /* a large ClientHello is dropped, a small one is not */
	OBSTACLE_NAME,        /* the server name in ClientHello: without it, it works */
	OBSTACLE_VERSION,     /* nothing newer than TLS 1.1 */
	OBSTACLE_SUITES,      /* nothing but broken cipher suites */
	OBSTACLE_WEAKNESS,    /* keys or groups that only a lax client takes */
	OBSTACLE_TLS13,       /* TLS 1.2 works where TLS 1.3 is not even offered */
	OBSTACLE_CERTIFICATE, /* the same refusal whatever is offered */
};

enum obstacle ladder_obstacle(const struct endpoint_facts *endpoint);
/* Whether any rung got as far as a handshake. */
bool ladder_was_climbed(const struct endpoint_facts *endpoint);
/* The handshake that a lax client made; NULL: it made none. */
const struct tls_facts *ladder_legacy(const struct endpoint_facts *endpoint);
/* Every rung and what came of it, in one sentence with its full stop and a space before it; "":
 * none was tried. */
const char *ladder_sentence(struct arena *arena, const struct endpoint_facts *endpoint);

#endif
