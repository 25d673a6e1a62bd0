/* SPDX-License-Identifier: MIT */
/* A server that throws away what was injected, starts TLS once, and tells its name alone. */
#include "attack_world.h"

struct attack_facts *world_attack(struct world *world, struct endpoint_facts *endpoint)
{
	struct attack_facts *facts = (struct attack_facts *)endpoint->attacks;

	if (facts)
		return facts;
	facts = arena_alloc(&world->arena, sizeof *facts);
	endpoint->attacks = facts;
	world->facts.audited = true;
	for (enum injection_way way = 0; way < INJECTION_WAYS; way++)
		facts->injection[way].result = INJECTION_DISCARDED;
	facts->starttls_again = facts->foreign_alpn = OBSERVED_NO;
	facts->starttls_again_reply = world_bytes("A4 BAD TLS is already active.");
	facts->id.asked = facts->id.told = true;
	facts->id.fields = arena_array(&world->arena, 8, sizeof *facts->id.fields);
	facts->id.fields[facts->id.count++] = (struct id_field){ "name", "Dovecot" };
	return facts;
}

struct tls_offer *world_offer(struct world *world, struct endpoint_facts *endpoint)
{
	struct tls_offer *offer = (struct tls_offer *)endpoint->offer;

	if (offer)
		return offer;
	offer = arena_alloc(&world->arena, sizeof *offer);
	endpoint->offer = offer;
	for (enum tls_version v = 0; v < VERSION_COUNT; v++)
		offer->versions[v].accepted = v < VERSION_TLS12 ? OBSERVED_NO : OBSERVED_YES;
	for (enum suite_trait trait = 0; trait < TRAIT_COUNT; trait++)
		offer->with[trait] = OBSERVED_NO;
	return offer;
}

void world_offers(struct world *world)
{
	for (size_t i = 0; i < 2; i++) {
		world_attack(world, &world->endpoints[i]);
		world_offer(world, &world->endpoints[i]);
	}
}
