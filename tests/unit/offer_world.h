/* SPDX-License-Identifier: MIT */
/* The TLS offer of a well-kept server, for tests to spoil one thing at a time. */
#ifndef TESTS_UNIT_OFFER_WORLD_H
#define TESTS_UNIT_OFFER_WORLD_H

#include "judge_world.h"

/* An offer of TLS 1.2 with three AEAD suites and TLS 1.3, with nothing to complain about; with
 * full, every suite and group was tried. */
struct tls_offer *offer_make(struct arena *arena, const struct certificate_facts *leaf, bool full);
/* Every endpoint of the world is audited, each with such an offer of its own. */
void offer_init(struct world *world, bool full);
/* The offer of an endpoint, to be spoiled. */
struct tls_offer *offer_at(struct endpoint_facts *endpoint);
/* The version is spoken, with that suite as well. */
void offer_add(struct arena *arena, struct tls_offer *offer, enum tls_version version,
	const char *suite);
/* The version is refused, and its suites with it. */
void offer_refuse(struct tls_offer *offer, enum tls_version version);
/* Nothing is known of the version, for that reason. */
void offer_doubt(struct tls_offer *offer, enum tls_version version, const char *reason);
/* The audit was cut before it saw anything. */
void offer_cut(struct tls_offer *offer, const char *reason);

#endif
