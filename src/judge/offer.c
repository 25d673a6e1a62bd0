/* SPDX-License-Identifier: MIT */
/* Reads what was seen of a server's TLS the way rules and profiles ask for it.  Whether any of it
 * is good or bad is not known here.  Versions and suites are those of RFC 8446, RFC 5246, RFC 6101
 * and the IANA registry. */
#include "judge/offer.h"

static enum observed speaks(const struct tls_offer *offer, enum tls_version from,
	enum tls_version to)
{
	enum observed any = OBSERVED_NO;

	for (size_t v = from; v <= to; v++) {
		if (offer->versions[v].accepted == OBSERVED_YES)
			return OBSERVED_YES;
		if (offer->versions[v].accepted == OBSERVED_UNKNOWN)
			any = OBSERVED_UNKNOWN;
	}
	return any;
}

enum observed offer_speaks_old(const struct tls_offer *offer)
{
	return speaks(offer, VERSION_SSL3, VERSION_TLS12);
}

enum observed offer_speaks_any(const struct tls_offer *offer)
{
	return speaks(offer, VERSION_SSL2, VERSION_TLS13);
}

const char *offer_why_version(const struct tls_offer *offer, enum tls_version version)
{
	const char *why = offer->versions[version].unknown;

	if (why)
		return why;
	return offer->cut ? offer->cut : "it was not tried";
}

const char *offer_why(const struct tls_offer *offer)
{
	if (offer->cut)
		return offer->cut;
	for (size_t v = 0; v < VERSION_COUNT; v++)
		if (offer->versions[v].incomplete)
			return offer->versions[v].incomplete;
	for (size_t v = VERSION_SSL3; v <= VERSION_TLS12; v++)
		if (offer->versions[v].accepted == OBSERVED_UNKNOWN)
			return offer_why_version(offer, (enum tls_version)v);
	return "no answer of the server tells";
}

/* Whether a version below that one has the suite as well. */
static bool seen_before(const struct tls_offer *offer, size_t version, const struct suite *suite)
{
	for (size_t v = VERSION_SSL3; v < version; v++)
		for (size_t i = 0; i < offer->versions[v].suite_count; i++)
			if (offer->versions[v].suites[i] == suite)
				return true;
	return false;
}

const char *offer_suites_with(struct arena *arena, const struct tls_offer *offer, unsigned traits)
{
	const struct suite *first = NULL;
	const char *version = NULL;
	size_t more = 0;

	for (size_t v = VERSION_SSL3; v <= VERSION_TLS12; v++) {
		const struct offered_version *offered = &offer->versions[v];
		for (size_t i = 0; i < offered->suite_count; i++) {
			if (!(offered->suites[i]->traits & traits)
				|| seen_before(offer, v, offered->suites[i]))
				continue;
			more += first != NULL;
			if (!first)
				version = tls_version_name((enum tls_version)v);
			first = first ? first : offered->suites[i];
		}
	}
	if (!first)
		return NULL;
	return more == 0 ? arena_printf(arena, "%s with %s", version, first->name)
		: arena_printf(arena, "%s with %s and %zu more suite%s", version, first->name, more,
			more == 1 ? "" : "s");
}

const char *offer_a_suite(const struct tls_offer *offer, enum tls_version version)
{
	return offer->versions[version].suite_count ? offer->versions[version].suites[0]->name : NULL;
}
