/* SPDX-License-Identifier: MIT */
/* A server that throws away what was injected, starts TLS once, and tells its name alone. */
#include "attack_world.h"

struct attack_facts *attacks_in_vain(struct arena *arena)
{
	struct attack_facts *facts = arena_alloc(arena, sizeof *facts);

	for (enum injection_way way = 0; way < INJECTION_WAYS; way++)
		facts->injection[way].result = INJECTION_DISCARDED;
	facts->starttls_again = facts->foreign_alpn = OBSERVED_NO;
	facts->starttls_again_reply = world_bytes("A4 BAD TLS is already active.");
	facts->id.asked = facts->id.told = true;
	facts->id.fields = arena_array(arena, 8, sizeof *facts->id.fields);
	facts->id.fields[facts->id.count++] = (struct id_field){ "name", "Dovecot" };
	return facts;
}

struct attack_facts *world_attack(struct world *world, struct endpoint_facts *endpoint)
{
	if (!endpoint->attacks)
		endpoint->attacks = attacks_in_vain(&world->arena);
	world->facts.audited = true;
	return (struct attack_facts *)endpoint->attacks;
}

void world_attack_offered(struct world *world)
{
	offer_init(world, false);
	for (size_t i = 0; i < world->facts.endpoint_count; i++)
		world_attack(world, &world->endpoints[i]);
}
