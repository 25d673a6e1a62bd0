/* SPDX-License-Identifier: MIT */
/* Names and look-ups of what a server's TLS offers. */
#include "model/tls_offer.h"

const char *tls_version_name(enum tls_version version)
{
	static const char *const names[VERSION_COUNT] = { "SSL2", "SSL3", "TLS1.0", "TLS1.1",
		"TLS1.2", "TLS1.3" };

	return names[version];
}

const struct suite *tls_offer_suite(const struct tls_offer *offer, enum suite_trait trait)
{
	for (size_t v = VERSION_SSL3; v <= VERSION_TLS12; v++)
		for (size_t i = 0; i < offer->versions[v].suite_count; i++)
			if (offer->versions[v].suites[i]->traits & 1u << trait)
				return offer->versions[v].suites[i];
	return NULL;
}
