/* SPDX-License-Identifier: MIT */
/* What an audit besides TLS finds of a healthy endpoint, for tests to spoil. */
#ifndef TESTS_UNIT_ATTACK_WORLD_H
#define TESTS_UNIT_ATTACK_WORLD_H

#include "offer_world.h"

/* Attacks on a server that repels them all. */
struct attack_facts *attacks_in_vain(struct arena *arena);
/* The attacks on that endpoint, all of them in vain; the same ones when asked again. */
struct attack_facts *world_attack(struct world *world, struct endpoint_facts *endpoint);
/* The same everywhere, and what TLS offers, on both ports alike. */
void world_attack_offered(struct world *world);

#endif
