/* SPDX-License-Identifier: MIT */
/* Rules about the make of the certificate, whoever issued it: keys, signatures, names, purposes,
 * lifetime (RFC 9325 section 4.5, RFC 9525, RFC 5280 section 4.2).  GnuTLS takes a 1024-bit RSA
 * key and a name in the subject for good, so these rules look for themselves. */
#include <string.h>

#include "judge/remedies.h"
#include "judge/rules.h"
#include "judge/seen.h"

enum { LIFETIME_MAX_DAYS = 398, DAY_S = 24 * 60 * 60 };

/* Whether there is a certificate to look at; otherwise *ruling_r says why not. */
static bool can_ask(const struct scene *scene, struct ruling *ruling_r)
{
	*ruling_r = RULING_NOT_APPLICABLE;
	if (!scene->endpoint->session.tls.handshake_done)
		return false;
	*ruling_r = ruling_inconclusive("no certificate was seen in the handshake");
	return seen_leaf(scene->endpoint) != NULL;
}

static bool is_weak_key(const struct certificate_facts *certificate)
{
	static const struct {
		const char *algorithm;
		unsigned min_bits;
	} limits[] = { { "RSA", 2048 }, { "RSA-PSS", 2048 }, { "DSA", 2048 }, { "ECDSA", 224 } };

	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		if (strcmp(certificate->key_algorithm, limits[i].algorithm) == 0)
			return certificate->key_bits < limits[i].min_bits;
	return false;
}

/* A server may have a certificate for RSA and one for ECDSA; an audit asks for either. */
static const struct certificate_facts *other_leaf(const struct scene *scene, size_t i)
{
	const struct tls_offer *offer = scene->endpoint->offer;
	const struct offered_leaf *leaf = i == 0 ? &offer->rsa : &offer->ecdsa;

	return leaf->seen == OBSERVED_YES ? &leaf->certificate : NULL;
}

static struct ruling weak_key(const struct scene *scene)
{
	const struct tls_facts *tls = &scene->endpoint->session.tls;
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	for (size_t i = 0; i < tls->chain_len; i++)
		if (is_weak_key(&tls->chain[i]))
			return ruling_fires(scene, "%s has the key %s.", tls->chain[i].subject,
				tls->chain[i].key);
	for (size_t i = 0; scene->endpoint->offer && i < 2; i++) {
		const struct certificate_facts *leaf = other_leaf(scene, i);
		if (leaf && is_weak_key(leaf))
			return ruling_fires(scene, "%s, shown to clients that ask for %s, has the key %s.",
				leaf->subject, i == 0 ? "RSA" : "ECDSA", leaf->key);
	}
	return RULING_SILENT;
}

static struct ruling weak_signature(const struct scene *scene)
{
	const struct tls_facts *tls = &scene->endpoint->session.tls;
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	/* Nobody relies on the signature that a certificate makes on itself. */
	for (size_t i = 0; i < tls->chain_len; i++)
		if (tls->chain[i].signature_weak && !tls->chain[i].self_issued)
			return ruling_fires(scene, "%s is signed with %s.", tls->chain[i].subject,
				tls->chain[i].signature);
	for (size_t i = 0; scene->endpoint->offer && i < 2; i++) {
		const struct certificate_facts *leaf = other_leaf(scene, i);
		if (leaf && leaf->signature_weak && !leaf->self_issued)
			return ruling_fires(scene, "%s, shown to clients that ask for %s, is signed with %s.",
				leaf->subject, i == 0 ? "RSA" : "ECDSA", leaf->signature);
	}
	return tls->problems & TLS_PROBLEM_WEAK_SIGNATURE
		? ruling_fires(scene, "The chain of %s is signed with a broken digest.",
			tls->chain[0].subject) : RULING_SILENT;
}

static struct ruling no_san(const struct scene *scene)
{
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	const struct certificate_facts *leaf = seen_leaf(scene->endpoint);
	return leaf->has_san ? RULING_SILENT
		: ruling_fires(scene, "%s has no subjectAltName.", leaf->subject);
}

static struct ruling long_lifetime(const struct scene *scene)
{
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	const struct certificate_facts *leaf = seen_leaf(scene->endpoint);
	int64_t span = leaf->not_after - leaf->not_before;
	if (span <= (int64_t)LIFETIME_MAX_DAYS * DAY_S)
		return RULING_SILENT;
	return ruling_fires(scene, "%s is valid for %lld days.", leaf->subject,
		(long long)(span / DAY_S));
}

static struct ruling eku_missing(const struct scene *scene)
{
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	const struct certificate_facts *leaf = seen_leaf(scene->endpoint);
	bool unfit = (leaf->has_eku && !leaf->has_server_auth)
		|| (scene->endpoint->session.tls.problems & TLS_PROBLEM_PURPOSE);
	return unfit ? ruling_fires(scene, "%s is not made for servers (extendedKeyUsage without "
		"serverAuth).", leaf->subject) : RULING_SILENT;
}

static struct ruling wildcard(const struct scene *scene)
{
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	for (const char **name = seen_leaf(scene->endpoint)->dns_names; *name; name++)
		if (strncmp(*name, "*.", 2) == 0)
			return ruling_fires(scene, "It is made out for %s.", *name);
	return RULING_SILENT;
}

/* One of the certificates that the endpoint shows to those who name it. */
static bool is_named(const struct endpoint_facts *endpoint, const struct certificate_facts *leaf)
{
	const struct offered_leaf *const leaves[] = { &endpoint->offer->rsa, &endpoint->offer->ecdsa };
	const struct certificate_facts *seen = seen_leaf(endpoint);

	for (size_t i = 0; i < 2; i++)
		if (leaves[i]->seen == OBSERVED_YES
			&& strcmp(leaves[i]->certificate.sha256, leaf->sha256) == 0)
			return true;
	return seen && strcmp(seen->sha256, leaf->sha256) == 0;
}

/* By the hello of an audit that names nobody. */
static struct ruling audited_without_sni(const struct scene *scene)
{
	const struct endpoint_facts *endpoint = scene->endpoint;
	const struct offered_leaf *nameless = &endpoint->offer->without_sni;
	const struct certificate_facts *named = seen_leaf(endpoint);

	if (nameless->seen == OBSERVED_NO || !endpoint->session.tls.sni)
		return RULING_SILENT;
	if (nameless->seen == OBSERVED_UNKNOWN || !named)
		return ruling_inconclusive("no certificate was seen without a server name");
	return is_named(endpoint, &nameless->certificate) ? RULING_SILENT
		: ruling_fires(scene, "Without SNI: %s, SHA-256 %.16s; with it: %s, SHA-256 %.16s.",
			nameless->certificate.subject, nameless->certificate.sha256, named->subject,
			named->sha256);
}

static struct ruling default_without_sni(const struct scene *scene)
{
	const struct endpoint_facts *endpoint = scene->endpoint;
	const struct tls_facts *nameless = &endpoint->rungs[RUNG_NO_SNI].tls;
	const struct certificate_facts *named = seen_leaf(endpoint);

	for (size_t i = 0; i < scene->facts->endpoint_count && !named; i++)
		if (address_same(&scene->facts->endpoints[i].address, &endpoint->address))
			named = seen_leaf(&scene->facts->endpoints[i]);
	if (!nameless->chain_len && endpoint->offer)
		return audited_without_sni(scene);
	if (!nameless->chain_len || !named)
		return RULING_NOT_APPLICABLE;
	if (strcmp(nameless->chain[0].sha256, named->sha256) == 0)
		return RULING_SILENT;
	return ruling_fires(scene, "Without SNI: %s, SHA-256 %.16s; with it: %s, SHA-256 %.16s.",
		nameless->chain[0].subject, nameless->chain[0].sha256, named->subject, named->sha256);
}

static const struct rule rules[] = {
	{ "cert-weak-key", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		weak_key,
		.title = "The certificate's key is too short to be safe",
		.meaning = "RSA keys below 2048 bits and elliptic curves below 224 bits can be broken, and "
			"current programs refuse them.",
		.reference = "RFC 9325 section 4.5",
		.remedy = { [PRODUCT_ANY] = "Make a new key (RSA 2048 or ECDSA P-256) and get a new "
			"certificate for it.", INSTALL_CERTIFICATE } },
	{ "cert-weak-signature", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		weak_signature,
		.title = "The certificate is signed by a method that is broken (SHA-1, MD5)",
		.meaning = "Certificates signed with SHA-1, MD5 or MD2 can be forged, and current programs "
			"refuse them.",
		.reference = "RFC 9325 section 4.5, RFC 6194",
		.remedy = { [PRODUCT_ANY] = "Get a new certificate, signed with SHA-256 or better, and "
			"install the chain that comes with it.", INSTALL_CERTIFICATE } },
	{ "cert-no-san", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT, no_san,
		.title = "The certificate names the server only in the old place; new programs do not look "
			"there",
		.meaning = "The certificate has no subjectAltName. Names in the subject (CN) no longer "
			"count.",
		.reference = "RFC 9525 section 6.3, RFC 7817 section 3",
		.remedy = { [PRODUCT_ANY] = "Get a new certificate that has the server's name as "
			"subjectAltName.", INSTALL_CERTIFICATE } },
	{ "cert-long-lifetime", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		long_lifetime,
		.title = "The certificate is valid for longer than 398 days",
		.meaning = "Public authorities may not issue such certificates, and some programs refuse "
			"them whoever issued them. A stolen key stays useful for as long.",
		.reference = "CA/Browser Forum Baseline Requirements section 6.3.2",
		.remedy = { [PRODUCT_ANY] = "Get a certificate with a shorter life, and renew it "
			"automatically." } },
	{ "cert-eku-missing", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		eku_missing,
		.title = "The certificate is not made for servers",
		.meaning = "Its extendedKeyUsage lists purposes, and serverAuth is not among them. "
			"Programs refuse it.",
		.reference = "RFC 5280 section 4.2.1.12",
		.remedy = { [PRODUCT_ANY] = "Get a certificate for a TLS server.", INSTALL_CERTIFICATE } },
	{ "cert-wildcard", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY, LAYER_CERT, SCOPE_ENDPOINT, wildcard,
		.title = "The certificate holds for every name of a domain (wildcard)",
		.meaning = "One key stands for all hosts below the name; whoever steals it from one of "
			"them can pose as any.",
		.reference = "RFC 9525 section 7.1" },
	{ "cert-default-without-sni", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY, LAYER_CERT, SCOPE_ENDPOINT,
		default_without_sni,
		.title = "Without a server name (SNI) the server shows another certificate",
		.meaning = "The certificate depends on the name that the client asks for. Programs that do "
			"not send one, all of them old, get a certificate that does not fit.",
		.reference = "RFC 6066 section 3" },
};

const struct rule *rules_cert(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
