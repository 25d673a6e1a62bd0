/* SPDX-License-Identifier: MIT */
/* The tests that profiles are made of, each on one endpoint.  A test that lacks its facts says so;
 * that something was not seen in an audit that did not try everything proves nothing.  Who demands
 * what is in profile_rows.c. */
#include "judge/profile_tests.h"

#include <string.h>

#include "judge/offer.h"
#include "judge/seen.h"

enum { DAY_S = 24 * 60 * 60 };

static bool is_listed(const char *const *names, const char *name)
{
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

static enum observed opposite(enum observed seen)
{
	return seen == OBSERVED_UNKNOWN ? seen : seen == OBSERVED_YES ? OBSERVED_NO : OBSERVED_YES;
}

PROFILE_TEST(refuses_version)
{
	enum tls_version version = (enum tls_version)requirement->number;
	enum observed accepted = look->offer->versions[version].accepted;

	*evidence_r = accepted == OBSERVED_UNKNOWN ? offer_why_version(look->offer, version)
		: arena_printf(look->arena, "%s is accepted", tls_version_name(version));
	return opposite(accepted);
}

PROFILE_TEST(speaks_version)
{
	enum tls_version version = (enum tls_version)requirement->number;
	enum observed accepted = look->offer->versions[version].accepted;

	*evidence_r = accepted == OBSERVED_UNKNOWN ? offer_why_version(look->offer, version)
		: arena_printf(look->arena, "%s is refused", tls_version_name(version));
	return accepted;
}

/* Whether any suite below TLS 1.3 with one of the traits is accepted. */
static enum observed any_with(const struct tls_offer *offer, unsigned traits)
{
	enum observed any = OBSERVED_NO;

	if (offer_speaks_old(offer) == OBSERVED_NO)
		return any;
	for (unsigned t = 0; t < TRAIT_COUNT; t++) {
		if (!(traits & 1u << t))
			continue;
		if (offer->with[t] == OBSERVED_YES)
			return OBSERVED_YES;
		if (offer->with[t] == OBSERVED_UNKNOWN)
			any = OBSERVED_UNKNOWN;
	}
	return any;
}

PROFILE_TEST(refuses_suites)
{
	enum observed any = any_with(look->offer, requirement->number);
	const char *seen = offer_suites_with(look->arena, look->offer, requirement->number);

	*evidence_r = any == OBSERVED_UNKNOWN ? offer_why(look->offer)
		: seen ? seen : "such suites are accepted";
	return opposite(any);
}

PROFILE_TEST(accepts_suites)
{
	enum observed any = any_with(look->offer, requirement->number);

	*evidence_r = any == OBSERVED_UNKNOWN ? offer_why(look->offer) : "no such suite is accepted";
	return any;
}

PROFILE_TEST(forward_secrecy)
{
	const struct offered_version *tls13 = &look->offer->versions[VERSION_TLS13];
	enum observed old = any_with(look->offer, 1u << TRAIT_ECDHE | 1u << TRAIT_DHE);

	(void)requirement;
	*evidence_r = old == OBSERVED_UNKNOWN ? offer_why(look->offer)
		: "no suite with forward secrecy is accepted";
	return tls13->accepted == OBSERVED_YES ? OBSERVED_YES : old;
}

PROFILE_TEST(accepts_one_of)
{
	const struct offered_version *tls12 = &look->offer->versions[VERSION_TLS12];

	for (size_t i = 0; i < tls12->suite_count; i++)
		if (is_listed(requirement->names, tls12->suites[i]->name))
			return OBSERVED_YES;
	if (tls12->accepted == OBSERVED_NO) {
		*evidence_r = "TLS1.2 is refused";
		return OBSERVED_NO;
	}
	*evidence_r = tls12->complete ? "none of them is accepted" : offer_why(look->offer);
	return tls12->complete ? OBSERVED_NO : OBSERVED_UNKNOWN;
}

/* Which suite of a version is not listed; with more than one, how many. */
static const char *strangers(const struct look *look, const struct requirement *requirement,
	const struct offered_version *offered)
{
	const char *first = NULL;
	size_t count = 0;

	for (size_t i = 0; i < offered->suite_count; i++)
		if (!is_listed(requirement->names, offered->suites[i]->name)) {
			first = first ? first : offered->suites[i]->name;
			count++;
		}
	return count < 2 ? first
		: arena_printf(look->arena, "%s and %zu more", first, count - 1);
}

PROFILE_TEST(accepts_only)
{
	enum observed met = OBSERVED_YES;

	for (size_t v = VERSION_SSL2; v < VERSION_COUNT; v++) {
		const struct offered_version *offered = &look->offer->versions[v];
		const char *other = strangers(look, requirement, offered);
		if (other) {
			*evidence_r = arena_printf(look->arena, "%s with %s",
				tls_version_name((enum tls_version)v), other);
			return OBSERVED_NO;
		}
		if (offered->accepted == OBSERVED_UNKNOWN
			|| (offered->accepted == OBSERVED_YES && !offered->complete)) {
			*evidence_r = offer_why(look->offer);
			met = OBSERVED_UNKNOWN;
		}
	}
	return met;
}

PROFILE_TEST(cbc_with_etm)
{
	enum observed cbc = any_with(look->offer, 1u << TRAIT_CBC);

	(void)requirement;
	if (cbc == OBSERVED_NO)
		return OBSERVED_YES;
	*evidence_r = cbc == OBSERVED_UNKNOWN || look->offer->encrypt_then_mac == OBSERVED_UNKNOWN
		? offer_why(look->offer) : "CBC suites are accepted, encrypt-then-MAC is not";
	return look->offer->encrypt_then_mac == OBSERVED_YES ? OBSERVED_YES
		: cbc == OBSERVED_YES ? look->offer->encrypt_then_mac : OBSERVED_UNKNOWN;
}

static bool has_group(const struct tls_offer *offer, const char *name)
{
	for (size_t i = 0; i < offer->group_count; i++)
		if (strcmp(offer->groups[i]->name, name) == 0)
			return true;
	return false;
}

PROFILE_TEST(offers_groups)
{
	for (const char *const *name = requirement->names; *name; name++)
		if (!has_group(look->offer, *name)) {
			bool known = look->offer->groups_complete;
			*evidence_r = known ? arena_printf(look->arena, "%s is not offered", *name)
				: offer_why(look->offer);
			return known ? OBSERVED_NO : OBSERVED_UNKNOWN;
		}
	return OBSERVED_YES;
}

static bool is_curve(const struct group *group)
{
	return !group->post_quantum && strncmp(group->name, "ffdhe", 5) != 0;
}

PROFILE_TEST(offers_only_groups)
{
	for (size_t i = 0; i < look->offer->group_count; i++) {
		const struct group *group = look->offer->groups[i];
		if (is_curve(group) && !is_listed(requirement->names, group->name)) {
			*evidence_r = arena_printf(look->arena, "%s is offered", group->name);
			return OBSERVED_NO;
		}
	}
	*evidence_r = offer_why(look->offer);
	return look->offer->groups_complete ? OBSERVED_YES : OBSERVED_UNKNOWN;
}

PROFILE_TEST(curve_bits)
{
	for (size_t i = 0; i < look->offer->group_count; i++) {
		const struct group *group = look->offer->groups[i];
		if (is_curve(group) && group->bits && group->bits < requirement->number) {
			*evidence_r = arena_printf(look->arena, "%s is offered", group->name);
			return OBSERVED_NO;
		}
	}
	*evidence_r = offer_why(look->offer);
	return look->offer->groups_complete ? OBSERVED_YES : OBSERVED_UNKNOWN;
}

static enum observed field_bits(const struct look *look, unsigned least, const char **evidence_r)
{
	for (size_t i = 0; i < look->offer->group_count; i++) {
		const struct group *group = look->offer->groups[i];
		if (strncmp(group->name, "ffdhe", 5) == 0 && group->bits < least) {
			*evidence_r = arena_printf(look->arena, "%s is offered", group->name);
			return OBSERVED_NO;
		}
	}
	return OBSERVED_YES;
}

PROFILE_TEST(dh_bits)
{
	const struct tls_offer *offer = look->offer;

	if (offer->dh_bits && offer->dh_bits < requirement->number) {
		*evidence_r = arena_printf(look->arena, "the prime has %u bits", offer->dh_bits);
		return OBSERVED_NO;
	}
	if (field_bits(look, requirement->number, evidence_r) == OBSERVED_NO)
		return OBSERVED_NO;
	if (offer->dh_bits || offer->dhe == OBSERVED_NO || offer_speaks_old(offer) == OBSERVED_NO)
		return OBSERVED_YES;
	*evidence_r = offer_why(offer);
	return OBSERVED_UNKNOWN;
}

/* The certificates that the endpoint was seen to show; NULL: that one was not. */
static const struct certificate_facts *leaf(const struct look *look, size_t i)
{
	if (i == 0)
		return seen_leaf(look->endpoint);
	const struct offered_leaf *offered = i == 1 ? &look->offer->rsa : &look->offer->ecdsa;
	return offered->seen == OBSERVED_YES ? &offered->certificate : NULL;
}

enum { LEAVES = 3 };

/* Whether every certificate passes; an algorithm of the other kind does. */
static enum observed every_leaf(const struct look *look, const struct requirement *requirement,
	const char *(*fault)(const struct look *, const struct requirement *,
	const struct certificate_facts *), const char **evidence_r)
{
	bool any = false;

	for (size_t i = 0; i < LEAVES; i++) {
		const struct certificate_facts *certificate = leaf(look, i);
		if (!certificate)
			continue;
		any = true;
		*evidence_r = fault(look, requirement, certificate);
		if (*evidence_r)
			return OBSERVED_NO;
	}
	*evidence_r = any ? NULL : "no certificate was seen";
	return any ? OBSERVED_YES : OBSERVED_UNKNOWN;
}

static const char *short_rsa(const struct look *look, const struct requirement *requirement,
	const struct certificate_facts *certificate)
{
	return strncmp(certificate->key_algorithm, "RSA", 3) == 0
		&& certificate->key_bits < requirement->number
		? arena_printf(look->arena, "the key is %s", certificate->key) : NULL;
}

static const char *short_ec(const struct look *look, const struct requirement *requirement,
	const struct certificate_facts *certificate)
{
	return strcmp(certificate->key_algorithm, "ECDSA") == 0
		&& certificate->key_bits < requirement->number
		? arena_printf(look->arena, "the key is %s", certificate->key) : NULL;
}

static const char *long_life(const struct look *look, const struct requirement *requirement,
	const struct certificate_facts *certificate)
{
	long long days = (certificate->not_after - certificate->not_before) / DAY_S;

	return days > (long long)requirement->number
		? arena_printf(look->arena, "it is valid for %lld days", days) : NULL;
}

static const char *weak_signature(const struct look *look, const struct requirement *requirement,
	const struct certificate_facts *certificate)
{
	(void)requirement;
	return certificate->signature_weak
		? arena_printf(look->arena, "it is signed with %s", certificate->signature) : NULL;
}

PROFILE_TEST(rsa_bits) { return every_leaf(look, requirement, short_rsa, evidence_r); }
PROFILE_TEST(ec_bits) { return every_leaf(look, requirement, short_ec, evidence_r); }
PROFILE_TEST(lifetime) { return every_leaf(look, requirement, long_life, evidence_r); }
PROFILE_TEST(signature) { return every_leaf(look, requirement, weak_signature, evidence_r); }

/* Of what only TLS 1.2 and below have; with TLS 1.3 alone, the demand is met. */
static enum observed of_old(const struct look *look, enum observed met, const char *fault,
	const char **evidence_r)
{
	if (offer_speaks_old(look->offer) == OBSERVED_NO)
		return OBSERVED_YES;
	*evidence_r = met == OBSERVED_UNKNOWN ? offer_why(look->offer) : fault;
	return met;
}

PROFILE_TEST(handshake_signature)
{
	(void)requirement;
	return of_old(look, opposite(look->offer->sha1_signature),
		"the server signs with SHA-1 where nothing else is offered", evidence_r);
}

PROFILE_TEST(no_compression)
{
	(void)requirement;
	return of_old(look, opposite(look->offer->compression), "DEFLATE is accepted", evidence_r);
}

PROFILE_TEST(secure_renegotiation)
{
	(void)requirement;
	return of_old(look, look->offer->secure_renegotiation, "renegotiation_info is not answered",
		evidence_r);
}

PROFILE_TEST(extended_master_secret)
{
	(void)requirement;
	return of_old(look, look->offer->extended_master_secret,
		"extended_master_secret is not answered", evidence_r);
}

PROFILE_TEST(tls_port)
{
	bool missing = false;

	(void)requirement;
	for (size_t i = 0; i < look->facts->endpoint_count; i++) {
		const struct endpoint_facts *endpoint = &look->facts->endpoints[i];
		if (endpoint->mode == MODE_IMPLICIT && seen_serves(endpoint))
			return OBSERVED_YES;
		missing = missing || endpoint->mode == MODE_IMPLICIT;
	}
	*evidence_r = missing ? "port 993 does not serve IMAP" : "port 993 was not visited";
	return missing ? OBSERVED_NO : OBSERVED_UNKNOWN;
}
