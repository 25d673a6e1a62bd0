/* SPDX-License-Identifier: MIT */
/* Names and counts of what an audit looked at besides TLS.  How records are held against
 * certificates (RFC 6698 section 2.1) is not known here. */
#include "model/audit_facts.h"

const char *dane_match_name(enum dane_match match)
{
	static const char *const names[] = {
		[DANE_UNJUDGED] = "unknown", [DANE_MATCHES] = "matches", [DANE_DIFFERS] = "differs",
		[DANE_UNUSABLE] = "unusable",
	};

	return names[match];
}

size_t dane_count(const struct dane_facts *dane, enum dane_match match)
{
	size_t count = 0;

	for (size_t i = 0; i < dane->tlsa.count; i++)
		count += dane->checks[i].match == match;
	return count;
}
