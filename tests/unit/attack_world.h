/* SPDX-License-Identifier: MIT */
/* What an audit besides TLS finds of a healthy endpoint, for tests to spoil. */
#ifndef TESTS_UNIT_ATTACK_WORLD_H
#define TESTS_UNIT_ATTACK_WORLD_H

#include "judge_world.h"

/* The attacks on that endpoint, all of them in vain; the same ones when asked again. */
struct attack_facts *world_attack(struct world *world, struct endpoint_facts *endpoint);
/* What TLS of that endpoint offers: TLS 1.2 and 1.3, nothing weak; likewise. */
struct tls_offer *world_offer(struct world *world, struct endpoint_facts *endpoint);
/* Both of both ports. */
void world_offers(struct world *world);

#endif
