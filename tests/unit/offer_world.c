/* SPDX-License-Identifier: MIT */
/* Builds offers as an audit leaves them.  The suites are those that the cases name, with traits
 * written down by hand: what the program's own table says of them is not believed here. */
#include "offer_world.h"

#include <stdlib.h>

#define T(trait) (1u << TRAIT_##trait)

static const struct suite suites[] = {
	{ 0x000001, "TLS_RSA_WITH_NULL_MD5", T(RSA) | T(NULL) | T(MD5), 0 },
	{ 0x000003, "TLS_RSA_EXPORT_WITH_RC4_40_MD5", T(RSA) | T(EXPORT) | T(RC4) | T(MD5), 40 },
	{ 0x000005, "TLS_RSA_WITH_RC4_128_SHA", T(RSA) | T(RC4), 128 },
	{ 0x000009, "TLS_RSA_WITH_DES_CBC_SHA", T(RSA) | T(DES) | T(CBC), 56 },
	{ 0x00000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", T(RSA) | T(3DES) | T(CBC), 112 },
	{ 0x000034, "TLS_DH_anon_WITH_AES_128_CBC_SHA", T(ANON) | T(DHE) | T(CBC), 128 },
	{ 0x00009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", T(DHE) | T(AEAD), 128 },
	{ 0x00ccaa, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256", T(DHE) | T(AEAD), 256 },
	{ 0x00c004, "TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA", T(STATIC) | T(CBC), 128 },
	{ 0x00c013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", T(ECDHE) | T(CBC), 128 },
	{ 0x00c014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", T(ECDHE) | T(CBC), 256 },
	{ 0x00c02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", T(ECDHE) | T(AEAD), 128 },
	{ 0x00c030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", T(ECDHE) | T(AEAD), 256 },
	{ 0x00cca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", T(ECDHE) | T(AEAD), 256 },
	{ 0x00c061, "TLS_ECDHE_RSA_WITH_ARIA_256_GCM_SHA384", T(ECDHE) | T(AEAD), 256 },
	{ 0x001301, "TLS_AES_128_GCM_SHA256", T(AEAD), 128 },
	{ 0x001302, "TLS_AES_256_GCM_SHA384", T(AEAD), 256 },
	{ 0x001303, "TLS_CHACHA20_POLY1305_SHA256", T(AEAD), 256 },
	{ 0x010080, "SSL_CK_RC4_128_WITH_MD5", T(RSA) | T(RC4) | T(MD5), 128 },
};

static const struct group groups[] = { { 0x11ec, "X25519MLKEM768", true, 0 },
	{ 29, "x25519", false, 255 }, { 23, "secp256r1", false, 256 } };

enum { SUITES_MAX = 8, GROUPS = sizeof groups / sizeof *groups };

static const struct suite *suite(const char *name)
{
	for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
		if (strcmp(suites[i].name, name) == 0)
			return &suites[i];
	abort(); /* a case names a suite that is not written down */
}

struct tls_offer *offer_at(struct endpoint_facts *endpoint)
{
	return (struct tls_offer *)endpoint->offer;
}

void offer_add(struct arena *arena, struct tls_offer *offer, enum tls_version version,
	const char *name)
{
	struct offered_version *offered = &offer->versions[version];
	const struct suite *added = suite(name);

	if (!offered->suites)
		offered->suites = arena_array(arena, SUITES_MAX, sizeof *offered->suites);
	offered->accepted = OBSERVED_YES;
	offered->suites[offered->suite_count++] = added;
	for (unsigned t = 0; t < TRAIT_COUNT && version >= VERSION_SSL3 && version < VERSION_TLS13; t++)
		if (added->traits & 1u << t)
			offer->with[t] = OBSERVED_YES;
}

void offer_refuse(struct tls_offer *offer, enum tls_version version)
{
	offer->versions[version] = (struct offered_version){ .accepted = OBSERVED_NO,
		.complete = offer->full };
}

void offer_doubt(struct tls_offer *offer, enum tls_version version, const char *reason)
{
	offer->versions[version] = (struct offered_version){ .unknown = reason };
}

void offer_cut(struct tls_offer *offer, const char *reason)
{
	*offer = (struct tls_offer){ .full = offer->full, .cut = reason, .connections = 7 };
	for (size_t v = 0; v < VERSION_COUNT; v++)
		offer->versions[v].unknown = reason;
}

static void add_groups(struct arena *arena, struct tls_offer *offer)
{
	offer->groups = arena_array(arena, GROUPS, sizeof *offer->groups);
	for (size_t i = 0; i < GROUPS; i++)
		offer->groups[offer->group_count++] = &groups[i];
	offer->groups_complete = offer->full;
	offer->post_quantum = OBSERVED_YES;
}

struct tls_offer *offer_make(struct arena *arena, const struct certificate_facts *leaf, bool full)
{
	struct tls_offer *offer = arena_alloc(arena, sizeof *offer);

	*offer = (struct tls_offer){ .full = full, .complete = full };
	for (size_t v = 0; v < VERSION_COUNT; v++)
		offer_refuse(offer, (enum tls_version)v);
	for (size_t t = 0; t < TRAIT_COUNT; t++)
		offer->with[t] = OBSERVED_NO;
	offer_add(arena, offer, VERSION_TLS12, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
	offer_add(arena, offer, VERSION_TLS12, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
	offer_add(arena, offer, VERSION_TLS12, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
	offer_add(arena, offer, VERSION_TLS13, "TLS_AES_256_GCM_SHA384");
	offer_add(arena, offer, VERSION_TLS13, "TLS_CHACHA20_POLY1305_SHA256");
	offer_add(arena, offer, VERSION_TLS13, "TLS_AES_128_GCM_SHA256");
	add_groups(arena, offer);
	offer->order = ORDER_SERVER;
	offer->compression = offer->dhe = offer->sha1_signature = OBSERVED_NO;
	offer->secure_renegotiation = offer->extended_master_secret = OBSERVED_YES;
	offer->encrypt_then_mac = offer->fallback_protected = offer->sentinel = OBSERVED_YES;
	offer->alert_on_refusal = OBSERVED_YES;
	offer->signature = "ecdsa_secp256r1_sha256";
	offer->ecdsa = offer->without_sni = (struct offered_leaf){ OBSERVED_YES, *leaf };
	offer->rsa.seen = OBSERVED_NO;
	offer->connections = 16;
	return offer;
}

void offer_init(struct world *world, bool full)
{
	world->facts.audited = true;
	for (size_t i = 0; i < world->facts.endpoint_count; i++)
		world->endpoints[i].offer = offer_make(&world->arena,
			world->endpoints[i].session.tls.chain, full);
}
