/* SPDX-License-Identifier: MIT */
/* What an audit looks for in the versions and extensions of TLS. */
#include "judge/explanations.h"

static const struct explanation rows[] = {
	{ "tls-sslv2", KIND_WEAKNESS, SEVERITY_CRITICAL, WHO_ADMIN,
		.title = "SSL 2.0 is accepted, which lets others read all sessions of the same key",
		.meaning = "SSL 2.0 is broken, and its mere presence breaks newer sessions that use the "
			"same "
			"key (DROWN).",
		.reference = "RFC 6176, CVE-2016-0800",
		.remedy = { [PRODUCT_ANY] = "Switch SSL 2.0 off, and replace the key.", SET_TLS_VERSION } },
	{ "tls-sslv3", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN,
		.title = "SSL 3.0 is accepted, which is broken",
		.meaning = "Somebody on the way can read parts of the session (POODLE).",
		.reference = "RFC 7568, CVE-2014-3566",
		.remedy = { [PRODUCT_ANY] = "Switch SSL 3.0 off.", SET_TLS_VERSION } },
	{ "tls-1.0", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN,
		.title = "TLS 1.0 is accepted, which has been withdrawn",
		.meaning = "TLS 1.0 rests on MD5 and SHA-1 and must not be used since 2021.",
		.reference = "RFC 8996, RFC 9325 section 3.1.1",
		.remedy = { [PRODUCT_ANY] = "Allow TLS 1.2 and 1.3 only.", SET_TLS_VERSION } },
	{ "tls-1.1", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN,
		.title = "TLS 1.1 is accepted, which has been withdrawn",
		.meaning = "TLS 1.1 rests on MD5 and SHA-1 and must not be used since 2021.",
		.reference = "RFC 8996, RFC 9325 section 3.1.1",
		.remedy = { [PRODUCT_ANY] = "Allow TLS 1.2 and 1.3 only.", SET_TLS_VERSION } },
	{ "tls-1.2-missing", KIND_NOTE, SEVERITY_LOW, WHO_ADMIN,
		.title = "TLS 1.2 is refused, so older programs cannot connect",
		.meaning = "Only TLS 1.3 is spoken. That is safe, and shuts out programs of before 2018.",
		.reference = "RFC 9325 section 3.1.1",
		.remedy = { [PRODUCT_ANY] = "Allow TLS 1.2 as well, unless the choice was deliberate." } },
	{ "tls-1.3-missing", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN,
		.title = "TLS 1.3 is not spoken",
		.meaning = "TLS 1.3 is faster by a round trip and leaves fewer choices to get wrong.",
		.reference = "RFC 8446, RFC 9325 section 3.1.1",
		.remedy = { [PRODUCT_ANY] = "Update the TLS library of the server, and allow TLS 1.3.",
			[PRODUCT_CYRUS] = "in imapd.conf:\n  tls_versions: tls1_2 tls1_3" } },
	{ "tls-cipher-order-client", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY,
		.title = "The client's order of suites decides, not the server's",
		.meaning = "That is fine as long as every suite the server accepts is a good one.",
		.reference = "RFC 9325 section 4.2.1" },
	{ "tls-compression", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN,
		.title = "TLS compression is accepted, which can give secrets away",
		.meaning = "The size of compressed packets tells what is in them (CRIME).",
		.reference = "RFC 9325 section 3.3, CVE-2012-4929",
		.remedy = { [PRODUCT_ANY] = "Switch TLS compression off.",
			[PRODUCT_DOVECOT_23] = "in conf.d/10-ssl.conf, remove compression from ssl_options.",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf, remove compression from ssl_options." } },
	{ "tls-insecure-renegotiation", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN,
		.title = "Secure renegotiation is not supported",
		.meaning = "Somebody on the way can put his own data in front of a client's "
			"(CVE-2009-3555).",
		.reference = "RFC 5746, RFC 9325 section 3.5",
		.remedy = { [PRODUCT_ANY] = "Update the TLS library of the server." } },
	{ "tls-ems-missing", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN,
		.title = "TLS 1.2 sessions are not tied to their handshake",
		.meaning = "The extended master secret is missing, without which two sessions can be made "
			"to share keys (triple handshake).",
		.reference = "RFC 7627, RFC 9325 section 3.5",
		.remedy = { [PRODUCT_ANY] = "Update the TLS library of the server." } },
	{ "tls-pq-missing", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY,
		.title = "No post-quantum key exchange is offered",
		.meaning = "Mail recorded today may be read by a quantum computer of tomorrow. Current TLS "
			"libraries offer X25519MLKEM768.",
		.reference = "FIPS 203" },
	{ "tls-no-alert", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY,
		.title = "The server hangs up on a failed handshake without saying why",
		.meaning = "The TCP connection is closed where a TLS alert is due, so programs can only "
			"report that the connection broke. Dovecot 2.3 does that.",
		.reference = "RFC 8446 section 6.2" },
};

const struct explanation *explanations_tls(size_t *count_r)
{
	*count_r = sizeof rows / sizeof *rows;
	return rows;
}
