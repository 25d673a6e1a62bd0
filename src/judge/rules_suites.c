/* SPDX-License-Identifier: MIT */
/* Rules about the suites and the key exchange that an audit saw the server agree to, below TLS 1.3,
 * which has no bad ones (RFC 9325 section 4).  Versions are in rules_offer.c.  Without an audit
 * none of the questions arises. */
#include "judge/offer.h"
#include "judge/remedies.h"
#include "judge/rules.h"

enum { DH_MIN_BITS = 2048 };

/* Suites with any of two traits; one was seen, or each of them is known to be refused. */
static struct ruling accepted(const struct scene *scene, enum suite_trait trait,
	enum suite_trait other)
{
	const struct tls_offer *offer = scene->endpoint->offer;

	if (!offer || offer_speaks_old(offer) == OBSERVED_NO)
		return RULING_NOT_APPLICABLE;
	if (offer->with[trait] != OBSERVED_YES && offer->with[other] != OBSERVED_YES)
		return offer->with[trait] == OBSERVED_NO && offer->with[other] == OBSERVED_NO
			? RULING_SILENT : ruling_inconclusive(offer_why(offer));
	const char *suites = offer_suites_with(scene->arena, offer, 1u << trait | 1u << other);
	return ruling_fires(scene, "The server agreed to %s.", suites ? suites
		: "such a suite");
}

static struct ruling with(const struct scene *scene, enum suite_trait trait)
{
	return accepted(scene, trait, trait);
}

static struct ruling null(const struct scene *scene) { return with(scene, TRAIT_NULL); }
static struct ruling anon(const struct scene *scene) { return with(scene, TRAIT_ANON); }
static struct ruling export(const struct scene *scene) { return with(scene, TRAIT_EXPORT); }
static struct ruling des(const struct scene *scene) { return with(scene, TRAIT_DES); }
static struct ruling rc4(const struct scene *scene) { return with(scene, TRAIT_RC4); }
static struct ruling triple_des(const struct scene *scene) { return with(scene, TRAIT_3DES); }
static struct ruling md5(const struct scene *scene) { return with(scene, TRAIT_MD5); }

static struct ruling no_forward_secrecy(const struct scene *scene)
{
	return accepted(scene, TRAIT_RSA, TRAIT_STATIC);
}

static struct ruling cbc(const struct scene *scene)
{
	struct ruling ruling = with(scene, TRAIT_CBC);

	if (ruling.answer == ANSWER_FIRES
		&& scene->endpoint->offer->encrypt_then_mac == OBSERVED_YES)
		ruling.text = arena_printf(scene->arena, "%s Encrypt-then-MAC is agreed to, which "
			"protects clients that ask for it.", ruling.text);
	return ruling;
}

static struct ruling dhe_weak(const struct scene *scene)
{
	const struct tls_offer *offer = scene->endpoint->offer;

	if (!offer || offer_speaks_old(offer) == OBSERVED_NO)
		return RULING_NOT_APPLICABLE;
	if (offer->dh_bits)
		return offer->dh_bits >= DH_MIN_BITS ? RULING_SILENT
			: ruling_fires(scene, "The prime of the group has %u bits.", offer->dh_bits);
	return offer->dhe == OBSERVED_NO ? RULING_SILENT : ruling_inconclusive(offer_why(offer));
}

static struct ruling dhe_broken(const struct scene *scene)
{
	const struct tls_offer *offer = scene->endpoint->offer;

	if (!offer || offer_speaks_old(offer) == OBSERVED_NO)
		return RULING_NOT_APPLICABLE;
	if (offer->dhe_broken)
		return ruling_fires(scene, "Offered DHE suites alone, the server breaks off otherwise than "
			"it refuses; offered others, it goes on.");
	return offer->dhe == OBSERVED_UNKNOWN ? ruling_inconclusive(offer_why(offer))
		: RULING_SILENT;
}

/* One suite has no order. */
static bool has_choice(const struct tls_offer *offer)
{
	for (size_t v = VERSION_SSL3; v <= VERSION_TLS12; v++)
		if (offer->versions[v].suite_count > 1)
			return true;
	return offer_speaks_old(offer) == OBSERVED_UNKNOWN || offer->cut;
}

static struct ruling order_client(const struct scene *scene)
{
	const struct tls_offer *offer = scene->endpoint->offer;

	if (!offer || offer_speaks_old(offer) == OBSERVED_NO)
		return RULING_NOT_APPLICABLE;
	if (offer->order == ORDER_UNKNOWN)
		return has_choice(offer) ? ruling_inconclusive(offer_why(offer)) : RULING_NOT_APPLICABLE;
	return offer->order == ORDER_SERVER ? RULING_SILENT
		: ruling_fires(scene, "Of the same suites in two orders, the server chose the client's "
			"first each time.");
}

static const struct rule rules[] = {
	{ "tls-cipher-null", KIND_WEAKNESS, SEVERITY_CRITICAL, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		null,
		.title = "Suites without encryption are accepted",
		.meaning = "A session can be agreed on in which everything is readable.",
		.reference = "RFC 9325 section 4.1",
		.remedy = { [PRODUCT_ANY] = "Remove the NULL suites.", SET_SUITES } },
	{ "tls-cipher-anon", KIND_WEAKNESS, SEVERITY_CRITICAL, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		anon,
		.title = "Suites without a certificate are accepted",
		.meaning = "With anonymous key exchange anybody on the way can pass for the server.",
		.reference = "RFC 9325 section 4.1",
		.remedy = { [PRODUCT_ANY] = "Remove the anonymous suites.", SET_SUITES } },
	{ "tls-cipher-export", KIND_WEAKNESS, SEVERITY_CRITICAL, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		export,
		.title = "Export suites are accepted, which can be broken in hours",
		.meaning = "Keys of 40 or 56 bits, made to be broken, and a way to downgrade better "
			"sessions (FREAK, Logjam).",
		.reference = "RFC 9325 section 4.1, CVE-2015-0204, CVE-2015-4000",
		.remedy = { [PRODUCT_ANY] = "Remove the export suites.", SET_SUITES } },
	{ "tls-cipher-des", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		des,
		.title = "Single DES is accepted",
		.meaning = "Its key of 56 bits can be found by trying.",
		.reference = "RFC 5469, RFC 9325 section 4.1",
		.remedy = { [PRODUCT_ANY] = "Remove the DES suites.", SET_SUITES } },
	{ "tls-cipher-rc4", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		rc4,
		.title = "RC4 is accepted, which is broken",
		.meaning = "Passwords that are sent many times can be recovered from RC4 sessions.",
		.reference = "RFC 7465",
		.remedy = { [PRODUCT_ANY] = "Remove the RC4 suites.", SET_SUITES } },
	{ "tls-cipher-3des", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		triple_des,
		.title = "Triple DES is accepted",
		.meaning = "Its blocks of 64 bits repeat in long sessions (SWEET32).",
		.reference = "RFC 9325 section 4.1, CVE-2016-2183",
		.remedy = { [PRODUCT_ANY] = "Remove the 3DES suites.", SET_SUITES } },
	{ "tls-cipher-md5", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		md5,
		.title = "Suites that protect messages with MD5 are accepted",
		.meaning = "MD5 has been out of use for good reason since 2011.",
		.reference = "RFC 6151",
		.remedy = { [PRODUCT_ANY] = "Remove the MD5 suites.", SET_SUITES } },
	{ "tls-cipher-cbc", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		cbc,
		.title = "CBC suites are accepted",
		.meaning = "They are hard to implement without leaks (Lucky 13). AEAD suites (GCM, "
			"ChaCha20) are the better choice.",
		.reference = "RFC 9325 section 4.2",
		.remedy = { [PRODUCT_ANY] = "Leave AEAD suites only, if no old client needs more.",
			SET_SUITES } },
	{ "tls-kex-rsa", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		no_forward_secrecy,
		.title = "Sessions without forward secrecy are accepted",
		.meaning = "With RSA key transport or a static key, whoever gets the server's key can read "
			"all sessions he recorded before.",
		.reference = "RFC 9325 section 4.1",
		.remedy = { [PRODUCT_ANY] = "Leave ECDHE suites only.", SET_SUITES } },
	{ "tls-dhe-weak", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		dhe_weak,
		.title = "The Diffie-Hellman group is smaller than 2048 bits",
		.meaning = "Groups of 1024 bits are in reach of large attackers (Logjam), and current "
			"programs refuse them.",
		.reference = "RFC 9325 section 4.1, CVE-2015-4000",
		.remedy = { [PRODUCT_ANY] = "Use a group of 2048 bits or more, or ECDHE suites only.",
			[PRODUCT_DOVECOT_23] = "openssl dhparam -out /etc/dovecot/dh.pem 2048\nthen, in "
				"conf.d/10-ssl.conf:\n  ssl_dh = </etc/dovecot/dh.pem\nThen run: doveadm reload",
			[PRODUCT_DOVECOT_24] = "openssl dhparam -out /etc/dovecot/dh.pem 2048\nthen, in "
				"dovecot.conf:\n  ssl_server_dh_file = /etc/dovecot/dh.pem\n"
				"Then run: doveadm reload",
			[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl, let TLS_DHPARAMS name a file that "
				"mkdhparams made with 2048 bits.\n"
				"Then restart courier-imap and courier-imap-ssl." } },
	{ "tls-dhe-broken", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		dhe_broken,
		.title = "The server hangs up when Diffie-Hellman (DHE) is picked",
		.meaning = "DHE suites are offered and no parameters are configured. Clients that prefer "
			"DHE cannot connect.",
		.reference = "RFC 7919",
		.remedy = { [PRODUCT_ANY] = "Leave the DHE suites out, or configure parameters.",
			SET_SUITES } },
	{ "tls-cipher-order-client", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY, LAYER_TLS, SCOPE_ENDPOINT,
		order_client,
		.title = "The client's order of suites decides, not the server's",
		.meaning = "That is fine as long as every suite the server accepts is a good one.",
		.reference = "RFC 9325 section 4.2.1" },
};

const struct rule *rules_suites(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
