/* SPDX-License-Identifier: MIT */
/* What a certificate says of itself (RFC 5280 section 4), copied into facts.  All text in it was
 * chosen by whoever made it, so it is made printable here.  Whether it is any good is not asked. */
#include <arpa/inet.h>
#include <string.h>

#include "base/text.h"
#include "tls/certificate.h"
#include "tls/library.h"
#include "tls/sct.h"

enum {
	NAMES_MAX = 100, TEXT_MAX = 1024, EXTENSIONS_MAX = 100,
	STATUS_REQUEST = 5, /* RFC 6066 section 8 */
};

static const char *printable(struct arena *arena, const void *data, size_t len)
{
	return text_printable(arena, (struct bytes){ data, len }, TEXT_MAX);
}

static const char *dn(struct arena *arena, gnutls_x509_crt_t crt,
	int (*get)(gnutls_x509_crt_t, gnutls_datum_t *, unsigned))
{
	gnutls_datum_t name = { NULL, 0 };

	if (get(crt, &name, 0) != 0)
		return "";
	const char *text = printable(arena, name.data, name.size);
	gnutls_free(name.data);
	return text;
}

static const char *ip_text(struct arena *arena, const unsigned char *ip, size_t len)
{
	char text[INET6_ADDRSTRLEN];
	int family = len == 4 ? AF_INET : len == 16 ? AF_INET6 : 0;

	if (!family || !inet_ntop(family, ip, text, sizeof text))
		return "malformed address";
	return arena_strdup(arena, text);
}

static void read_names(struct arena *arena, gnutls_x509_crt_t crt, struct certificate_facts *facts)
{
	size_t dns = 0, ips = 0;

	facts->dns_names = arena_array(arena, NAMES_MAX + 1, sizeof *facts->dns_names);
	facts->ip_names = arena_array(arena, NAMES_MAX + 1, sizeof *facts->ip_names);
	for (unsigned i = 0; i < NAMES_MAX; i++) {
		unsigned char name[512];
		size_t len = sizeof name;
		int type = gnutls_x509_crt_get_subject_alt_name(crt, i, name, &len, NULL);
		if (type == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			return;
		facts->has_san = true;
		if (type == GNUTLS_SAN_DNSNAME)
			facts->dns_names[dns++] = printable(arena, name, len);
		else if (type == GNUTLS_SAN_IPADDRESS)
			facts->ip_names[ips++] = ip_text(arena, name, len);
	}
}

static void read_key(struct arena *arena, gnutls_x509_crt_t crt, struct certificate_facts *facts)
{
	static const struct {
		int algorithm;
		const char *name;
	} names[] = { { GNUTLS_PK_RSA, "RSA" }, { GNUTLS_PK_RSA_PSS, "RSA-PSS" },
		{ GNUTLS_PK_DSA, "DSA" }, { GNUTLS_PK_ECDSA, "ECDSA" },
		{ GNUTLS_PK_EDDSA_ED25519, "Ed25519" }, { GNUTLS_PK_EDDSA_ED448, "Ed448" } };
	int algorithm = gnutls_x509_crt_get_pk_algorithm(crt, &facts->key_bits);

	facts->key_algorithm = "unknown";
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].algorithm == algorithm)
			facts->key_algorithm = names[i].name;
	facts->key = arena_printf(arena, "%s %u", facts->key_algorithm, facts->key_bits);
}

static void read_signature(struct arena *arena, gnutls_x509_crt_t crt,
	struct certificate_facts *facts)
{
	int algorithm = gnutls_x509_crt_get_signature_algorithm(crt);
	const char *name = algorithm < 0 ? NULL : gnutls_sign_get_name(
		(gnutls_sign_algorithm_t)algorithm);
	char *text = arena_strdup(arena, name ? name : "unknown");

	for (char *c = text; *c; c++)
		*c = text_lower(*c);
	facts->signature = text;
	facts->signature_weak = strstr(text, "sha1") || strstr(text, "md5") || strstr(text, "md2");
}

static void read_purposes(gnutls_x509_crt_t crt, struct certificate_facts *facts)
{
	for (unsigned i = 0;; i++) {
		char oid[128];
		size_t len = sizeof oid;
		if (gnutls_x509_crt_get_key_purpose_oid(crt, i, oid, &len, NULL) != 0)
			return;
		facts->has_eku = true;
		if (strcmp(oid, GNUTLS_KP_TLS_WWW_SERVER) == 0 || strcmp(oid, GNUTLS_KP_ANY) == 0)
			facts->has_server_auth = true;
	}
}

static const char *ca_issuers(struct arena *arena, gnutls_x509_crt_t crt)
{
	for (unsigned i = 0; i < NAMES_MAX; i++) {
		gnutls_datum_t url = { NULL, 0 };
		int status = gnutls_x509_crt_get_authority_info_access(crt, i,
			GNUTLS_IA_CAISSUERS_URI, &url, NULL);
		if (status == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			return NULL;
		if (status < 0)
			continue;
		const char *text = printable(arena, url.data, url.size);
		gnutls_free(url.data);
		return text;
	}
	return NULL;
}

static void read_scts(struct arena *arena, gnutls_x509_crt_t crt, struct certificate_facts *facts)
{
	for (unsigned i = 0; i < EXTENSIONS_MAX; i++) {
		char oid[128];
		size_t len = sizeof oid;
		gnutls_datum_t value = { NULL, 0 };
		int status = gnutls_x509_crt_get_extension_info(crt, i, oid, &len, NULL);
		if (status == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			return;
		if (status != 0 || strcmp(oid, SCT_OID) != 0
			|| gnutls_x509_crt_get_extension_data2(crt, i, &value) != 0)
			continue;
		facts->sct_count = sct_read(arena, (struct bytes){ (const char *)value.data, value.size },
			&facts->scts);
		gnutls_free(value.data);
		return;
	}
}

/* RFC 7633: a list of TLS extensions that the server must answer. */
static bool demands_staple(gnutls_x509_crt_t crt)
{
	gnutls_x509_tlsfeatures_t features;
	bool found = false;

	if (gnutls_x509_tlsfeatures_init(&features) != 0)
		return false;
	if (gnutls_x509_crt_get_tlsfeatures(crt, features, 0, NULL) == 0) {
		unsigned feature;
		for (unsigned i = 0; gnutls_x509_tlsfeatures_get(features, i, &feature) == 0; i++)
			found |= feature == STATUS_REQUEST;
	}
	gnutls_x509_tlsfeatures_deinit(features);
	return found;
}

static void read_all(struct arena *arena, gnutls_x509_crt_t crt, struct certificate_facts *facts)
{
	unsigned char digest[32];
	size_t len = sizeof digest;

	facts->subject = dn(arena, crt, gnutls_x509_crt_get_dn3);
	facts->issuer = dn(arena, crt, gnutls_x509_crt_get_issuer_dn3);
	facts->not_before = gnutls_x509_crt_get_activation_time(crt);
	facts->not_after = gnutls_x509_crt_get_expiration_time(crt);
	facts->self_issued = gnutls_x509_crt_check_issuer(crt, crt) == 1;
	facts->is_ca = gnutls_x509_crt_get_ca_status(crt, NULL) == 1;
	facts->ca_issuers = ca_issuers(arena, crt);
	read_names(arena, crt, facts);
	read_key(arena, crt, facts);
	read_signature(arena, crt, facts);
	read_purposes(crt, facts);
	read_scts(arena, crt, facts);
	facts->must_staple = demands_staple(crt);
	if (gnutls_x509_crt_get_fingerprint(crt, GNUTLS_DIG_SHA256, digest, &len) == 0)
		memcpy(facts->sha256, text_hex(arena, (struct bytes){ (const char *)digest, len }),
			sizeof facts->sha256);
}

bool tls_read_certificate(struct arena *arena, struct bytes der,
	struct certificate_facts *facts_r)
{
	gnutls_datum_t datum = { (unsigned char *)(uintptr_t)der.data, (unsigned)der.len };
	gnutls_x509_crt_t crt;

	if (gnutls_x509_crt_init(&crt) != 0)
		return false;
	bool read = gnutls_x509_crt_import(crt, &datum, GNUTLS_X509_FMT_DER) == 0;
	if (read) {
		read_all(arena, crt, facts_r);
		facts_r->der = arena_copy(arena, der);
	}
	gnutls_x509_crt_deinit(crt);
	return read;
}
