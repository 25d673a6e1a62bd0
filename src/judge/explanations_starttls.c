/* SPDX-License-Identifier: MIT */
/* What an audit looks for around DANE. */
#include "judge/explanations.h"

static const struct explanation rows[] = {
	{ "dane-mismatch", KIND_FAULT, SEVERITY_CRITICAL, WHO_ADMIN,
		.title = "The TLSA records match none of the server's certificates",
		.meaning = "The domain publishes by DNSSEC which certificate is right, and the server "
			"shows "
			"another. Clients that check DANE refuse it.",
		.reference = "RFC 6698, RFC 7671",
		.remedy = { [PRODUCT_ANY] = "Publish TLSA records for the present certificate. At the next "
			"renewal publish the new record first, and wait for the TTL." } },
	{ "dane-bogus", KIND_FAULT, SEVERITY_CRITICAL, WHO_ADMIN,
		.title = "The DNSSEC signatures of the TLSA records do not hold",
		.meaning = "A validating resolver gives no answer for them. Clients that check DANE refuse "
			"the server.",
		.reference = "RFC 4035 section 5, RFC 7671",
		.remedy = { [PRODUCT_ANY] = "Sign the zone again and check its DS record at the "
			"parent." } },
	{ "dane-unsigned", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN,
		.title = "TLSA records are published without DNSSEC, so they protect nothing",
		.meaning = "Without signatures anybody on the way can change them; clients must ignore "
			"them.",
		.reference = "RFC 6698 section 4.1",
		.remedy = { [PRODUCT_ANY] = "Sign the zone, or remove the TLSA records." } },
	{ "dane-unusable", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN,
		.title = "The TLSA records have parameters that no client can use",
		.meaning = "Usage, selector or matching type are unknown, or the data has the wrong "
			"length.",
		.reference = "RFC 7671",
		.remedy = { [PRODUCT_ANY] = "Publish records of the form 3 1 1 (the SHA-256 of the "
			"server's "
			"public key)." } },
	{ "dane-partial-rollover", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY,
		.title = "Some TLSA records match and some do not",
		.meaning = "That is normal while a certificate is being replaced.",
		.reference = "RFC 7671 section 8.1" },
	{ "dane-none", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY,
		.title = "No TLSA record is published",
		.meaning = "Clients rely on certificate authorities alone.",
		.reference = "RFC 6698" },
};

const struct explanation *explanations_starttls(size_t *count_r)
{
	*count_r = sizeof rows / sizeof *rows;
	return rows;
}
