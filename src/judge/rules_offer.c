/* SPDX-License-Identifier: MIT */
/* Rules about the versions and extensions of TLS that an audit saw the server agree to (RFC 8996,
 * RFC 9325 section 3).  Suites and key exchange are in rules_suites.c; that a client cannot get in
 * at all is in rules_tls.c.  Without an audit none of the questions arises. */
#include "judge/offer.h"
#include "judge/remedies.h"
#include "judge/rules.h"

static const struct tls_offer *offer_of(const struct scene *scene)
{
	return scene->endpoint->offer;
}

/* A version that should be gone. */
static struct ruling accepted(const struct scene *scene, enum tls_version version)
{
	const struct tls_offer *offer = offer_of(scene);

	if (!offer)
		return RULING_NOT_APPLICABLE;
	if (offer->versions[version].accepted == OBSERVED_UNKNOWN)
		return ruling_inconclusive(offer_why_version(offer, version));
	if (offer->versions[version].accepted == OBSERVED_NO)
		return RULING_SILENT;
	const char *suite = offer_a_suite(offer, version);
	return ruling_fires(scene, "The server agreed to %s%s%s.", tls_version_name(version),
		suite ? " with " : "", suite ? suite : "");
}

static struct ruling ssl2(const struct scene *scene) { return accepted(scene, VERSION_SSL2); }
static struct ruling ssl3(const struct scene *scene) { return accepted(scene, VERSION_SSL3); }
static struct ruling tls10(const struct scene *scene) { return accepted(scene, VERSION_TLS10); }
static struct ruling tls11(const struct scene *scene) { return accepted(scene, VERSION_TLS11); }

/* The newest version that is spoken; VERSION_COUNT: none, or it is not known which. */
static enum tls_version ceiling(const struct tls_offer *offer)
{
	for (enum tls_version v = VERSION_COUNT; v-- > VERSION_SSL2;) {
		if (offer->versions[v].accepted == OBSERVED_YES)
			return v;
		if (offer->versions[v].accepted == OBSERVED_UNKNOWN)
			return VERSION_COUNT;
	}
	return VERSION_COUNT;
}

/* Where TLS 1.3 is refused as well, tls-version-server-old speaks. */
static struct ruling tls12_missing(const struct scene *scene)
{
	const struct tls_offer *offer = offer_of(scene);

	if (!offer)
		return RULING_NOT_APPLICABLE;
	if (offer->versions[VERSION_TLS12].accepted == OBSERVED_UNKNOWN)
		return ruling_inconclusive(offer_why_version(offer, VERSION_TLS12));
	if (offer->versions[VERSION_TLS12].accepted == OBSERVED_YES)
		return RULING_SILENT;
	return offer->versions[VERSION_TLS13].accepted == OBSERVED_YES
		? ruling_fires(scene, "TLS1.2 was refused; TLS1.3 is spoken.") : RULING_NOT_APPLICABLE;
}

/* Where every handshake is refused, the check says why. */
static struct ruling tls13_missing(const struct scene *scene)
{
	const struct tls_offer *offer = offer_of(scene);

	if (!offer || offer_speaks_any(offer) == OBSERVED_NO)
		return RULING_NOT_APPLICABLE;
	if (offer->versions[VERSION_TLS13].accepted == OBSERVED_UNKNOWN)
		return ruling_inconclusive(offer_why_version(offer, VERSION_TLS13));
	if (offer->versions[VERSION_TLS13].accepted == OBSERVED_YES)
		return RULING_SILENT;
	enum tls_version newest = ceiling(offer);
	return newest == VERSION_COUNT ? ruling_fires(scene, "TLS1.3 was refused.")
		: ruling_fires(scene, "TLS1.3 was refused; the newest version spoken is %s.",
			tls_version_name(newest));
}

/* A question that TLS 1.3 leaves no room for. */
static struct ruling of_old(const struct scene *scene, enum observed seen, enum observed bad,
	const char *evidence)
{
	const struct tls_offer *offer = offer_of(scene);

	if (!offer || offer_speaks_old(offer) == OBSERVED_NO)
		return RULING_NOT_APPLICABLE;
	if (seen == OBSERVED_UNKNOWN)
		return ruling_inconclusive(offer_why(offer));
	return seen == bad ? ruling_fires(scene, "%s", evidence) : RULING_SILENT;
}

static struct ruling compression(const struct scene *scene)
{
	return of_old(scene, offer_of(scene) ? offer_of(scene)->compression : OBSERVED_UNKNOWN,
		OBSERVED_YES, "The server chose DEFLATE when it was offered.");
}

static struct ruling insecure_renegotiation(const struct scene *scene)
{
	return of_old(scene, offer_of(scene) ? offer_of(scene)->secure_renegotiation
		: OBSERVED_UNKNOWN, OBSERVED_NO,
		"The server's hello has no renegotiation_info, although it was asked for.");
}

static struct ruling ems_missing(const struct scene *scene)
{
	return of_old(scene, offer_of(scene) ? offer_of(scene)->extended_master_secret
		: OBSERVED_UNKNOWN, OBSERVED_NO,
		"The server's hello has no extended_master_secret, although it was asked for.");
}

static struct ruling pq_missing(const struct scene *scene)
{
	const struct tls_offer *offer = offer_of(scene);

	if (!offer || offer_speaks_any(offer) == OBSERVED_NO)
		return RULING_NOT_APPLICABLE;
	if (offer->versions[VERSION_TLS13].accepted == OBSERVED_NO)
		return ruling_fires(scene, "It needs TLS1.3, which was refused.");
	if (offer->post_quantum == OBSERVED_UNKNOWN)
		return ruling_inconclusive(offer_why(offer));
	return offer->post_quantum == OBSERVED_YES ? RULING_SILENT
		: ruling_fires(scene, "No hybrid group with ML-KEM was agreed to.");
}

static struct ruling no_alert(const struct scene *scene)
{
	const struct tls_offer *offer = offer_of(scene);

	if (!offer)
		return RULING_NOT_APPLICABLE;
	if (offer->alert_on_refusal == OBSERVED_UNKNOWN)
		return ruling_inconclusive(offer_why(offer));
	return offer->alert_on_refusal == OBSERVED_YES ? RULING_SILENT
		: ruling_fires(scene, "A hello that it cannot agree to ends with TCP closed, without an "
			"alert.");
}

static struct ruling rate_limited(const struct scene *scene)
{
	const struct tls_offer *offer = offer_of(scene);

	if (!offer)
		return RULING_NOT_APPLICABLE;
	return offer->rate_limited ? ruling_fires(scene, "After %u connections: %s.",
		offer->connections, offer->cut ? offer->cut : "the server stopped answering")
		: RULING_SILENT;
}

static const struct rule rules[] = {
	{ "tls-sslv2", KIND_WEAKNESS, SEVERITY_CRITICAL, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT, ssl2,
		.title = "SSL 2.0 is accepted, which lets others read all sessions of the same key",
		.meaning = "SSL 2.0 is broken, and its mere presence breaks newer sessions that use the "
			"same key (DROWN).",
		.reference = "RFC 6176, CVE-2016-0800",
		.remedy = { [PRODUCT_ANY] = "Switch SSL 2.0 off, and replace the key.", SET_TLS_VERSION } },
	{ "tls-sslv3", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT, ssl3,
		.title = "SSL 3.0 is accepted, which is broken",
		.meaning = "Somebody on the way can read parts of the session (POODLE).",
		.reference = "RFC 7568, CVE-2014-3566",
		.remedy = { [PRODUCT_ANY] = "Switch SSL 3.0 off.", SET_TLS_VERSION } },
	{ "tls-1.0", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT, tls10,
		.title = "TLS 1.0 is accepted, which has been withdrawn",
		.meaning = "TLS 1.0 rests on MD5 and SHA-1 and must not be used since 2021.",
		.reference = "RFC 8996, RFC 9325 section 3.1.1",
		.remedy = { [PRODUCT_ANY] = "Allow TLS 1.2 and 1.3 only.", SET_TLS_VERSION } },
	{ "tls-1.1", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT, tls11,
		.title = "TLS 1.1 is accepted, which has been withdrawn",
		.meaning = "TLS 1.1 rests on MD5 and SHA-1 and must not be used since 2021.",
		.reference = "RFC 8996, RFC 9325 section 3.1.1",
		.remedy = { [PRODUCT_ANY] = "Allow TLS 1.2 and 1.3 only.", SET_TLS_VERSION } },
	{ "tls-1.2-missing", KIND_NOTE, SEVERITY_LOW, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		tls12_missing,
		.title = "TLS 1.2 is refused, so older programs cannot connect",
		.meaning = "Only TLS 1.3 is spoken. That is safe, and shuts out programs of before 2018.",
		.reference = "RFC 9325 section 3.1.1",
		.remedy = { [PRODUCT_ANY] = "Allow TLS 1.2 as well, unless the choice was deliberate." } },
	{ "tls-1.3-missing", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		tls13_missing,
		.title = "TLS 1.3 is not spoken",
		.meaning = "TLS 1.3 is faster by a round trip and leaves fewer choices to get wrong.",
		.reference = "RFC 8446, RFC 9325 section 3.1.1",
		.remedy = { [PRODUCT_ANY] = "Update the TLS library of the server, and allow TLS 1.3.",
			[PRODUCT_CYRUS] = "in imapd.conf:\n  tls_versions: tls1_2 tls1_3\n"
				"Then restart the Cyrus master process.",
			[PRODUCT_EXCHANGE] = "TLS 1.3 needs Windows Server 2022 or later and Exchange Server "
				"2019 CU15 or later." } },
	{ "tls-compression", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		compression,
		.title = "TLS compression is accepted, which can give secrets away",
		.meaning = "The size of compressed packets tells what is in them (CRIME).",
		.reference = "RFC 9325 section 3.3, CVE-2012-4929",
		.remedy = { [PRODUCT_ANY] = "Switch TLS compression off.",
			[PRODUCT_DOVECOT_23] = "in conf.d/10-ssl.conf, remove compression from ssl_options.\n"
				"Then run: doveadm reload",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf, remove compression from ssl_options.\n"
				"Then run: doveadm reload",
			[PRODUCT_CYRUS] = "in imapd.conf:\n  tls_compression: 0\n"
				"Then restart the Cyrus master process." } },
	{ "tls-insecure-renegotiation", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_TLS,
		SCOPE_ENDPOINT, insecure_renegotiation,
		.title = "Secure renegotiation is not supported",
		.meaning = "Somebody on the way can put his own data in front of a client's "
			"(CVE-2009-3555).",
		.reference = "RFC 5746, RFC 9325 section 3.5",
		.remedy = { [PRODUCT_ANY] = "Update the TLS library of the server." } },
	{ "tls-ems-missing", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		ems_missing,
		.title = "TLS 1.2 sessions are not tied to their handshake",
		.meaning = "The extended master secret is missing, without which two sessions can be made "
			"to share keys (triple handshake).",
		.reference = "RFC 7627, RFC 9325 section 3.5",
		.remedy = { [PRODUCT_ANY] = "Update the TLS library of the server." } },
	{ "tls-pq-missing", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY, LAYER_TLS, SCOPE_ENDPOINT, pq_missing,
		.title = "No post-quantum key exchange is offered",
		.meaning = "Mail recorded today may be read by a quantum computer of tomorrow. Current TLS "
			"libraries offer X25519MLKEM768.",
		.reference = "FIPS 203" },
	{ "tls-no-alert", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY, LAYER_TLS, SCOPE_ENDPOINT, no_alert,
		.title = "The server hangs up on a failed handshake without saying why",
		.meaning = "The TCP connection is closed where a TLS alert is due, so programs can only "
			"report that the connection broke. Dovecot 2.3 does that.",
		.reference = "RFC 8446 section 6.2" },
	{ "probe-rate-limited", KIND_NOTE, SEVERITY_INFO, WHO_USER, LAYER_TLS, SCOPE_ENDPOINT,
		rate_limited,
		.title = "The server stopped answering in the middle of the test",
		.meaning = "Connections that worked before no longer do: a limit or a ban has struck. What "
			"was not seen until then is inconclusive, not good.",
		.reference = "RFC 5530 section 3 (LIMIT)",
		.remedy = { [PRODUCT_ANY] = "Wait, or have your address put on the server's allow list "
			"(fail2ban: ignoreip), and test again, more slowly: --per-host 1 --rate 1." } },
};

const struct rule *rules_offer(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
