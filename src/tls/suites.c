/* SPDX-License-Identifier: MIT */
/* Look-ups in the tables of suites and groups.  Which of them are any good is not known here.
 * The name of a suite tells its family: TLS_KEYEXCHANGE_WITH_CIPHER_MAC up to TLS 1.2, and no
 * "_WITH_" since TLS 1.3 (RFC 8446 section B.4). */
#include "tls/suites.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { SSL2_ID_MIN = 0x10000, FFDHE_MIN = 0x0100, FFDHE_MAX = 0x01FF };

static int compare_suite(const void *key, const void *row)
{
	uint32_t id = *(const uint32_t *)key, other = ((const struct suite *)row)->id;

	return id < other ? -1 : id > other;
}

const struct suite *suite_by_id(uint32_t id)
{
	return bsearch(&id, suite_rows, suite_row_count, sizeof *suite_rows, compare_suite);
}

const struct suite *suite_by_name(const char *name)
{
	for (size_t i = 0; name && i < suite_row_count; i++)
		if (strcmp(suite_rows[i].name, name) == 0)
			return &suite_rows[i];
	return NULL;
}

const struct group *group_by_id(unsigned id)
{
	for (size_t i = 0; i < group_row_count; i++)
		if (group_rows[i].id == id)
			return &group_rows[i];
	return NULL;
}

const struct group *group_by_name(const char *name)
{
	for (size_t i = 0; name && i < group_row_count; i++)
		if (text_equal_nocase(group_rows[i].name, name))
			return &group_rows[i];
	return NULL;
}

enum suite_family suite_family(const struct suite *suite)
{
	static const struct {
		const char *prefix;
		enum suite_family family;
	} prefixes[] = { { "TLS_ECDHE_RSA_", FAMILY_ECDHE_RSA },
		{ "TLS_ECDHE_ECDSA_", FAMILY_ECDHE_ECDSA }, { "TLS_RSA_PSK_", FAMILY_SHARED },
		{ "TLS_RSA_", FAMILY_RSA }, { "SSL_RSA_", FAMILY_RSA },
		{ "TLS_ECDH_anon_", FAMILY_ECDH_ANON }, { "TLS_ECDH_", FAMILY_STATIC_ECDH },
		{ "TLS_DH_anon_", FAMILY_DH_ANON }, { "TLS_DH_", FAMILY_STATIC_DH },
		{ "TLS_DHE_RSA_", FAMILY_DHE_RSA }, { "TLS_DHE_DSS_", FAMILY_DHE_DSS },
		{ "TLS_NULL_", FAMILY_RSA } };

	if (suite->id >= SSL2_ID_MIN)
		return FAMILY_SSL2;
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (strncmp(suite->name, prefixes[i].prefix, strlen(prefixes[i].prefix)) == 0)
			return prefixes[i].family;
	/* RFC 9367 names the suites of TLS 1.3 with GOST as those before it. */
	return strstr(suite->name, "_WITH_") && !strstr(suite->name, "_MGM_") ? FAMILY_SHARED
		: FAMILY_TLS13;
}

bool suite_needs_tls12(const struct suite *suite)
{
	size_t len = strlen(suite->name);
	bool sha2 = len > 6 && (strcmp(suite->name + len - 6, "SHA256") == 0
		|| strcmp(suite->name + len - 6, "SHA384") == 0);

	/* RFC 5487 section 3 lets suites with PSK and SHA-2 go with TLS 1.0. */
	return suite->traits & 1u << TRAIT_AEAD || (sha2 && suite_family(suite) != FAMILY_SHARED);
}

bool group_is_ffdhe(const struct group *group)
{
	return group->id >= FFDHE_MIN && group->id <= FFDHE_MAX;
}

const char *scheme_name(unsigned scheme)
{
	static const struct {
		unsigned id;
		const char *name;
	} rows[] = { { 0x0101, "rsa_pkcs1_md5" }, { 0x0201, "rsa_pkcs1_sha1" },
		{ 0x0202, "dsa_sha1" }, { 0x0203, "ecdsa_sha1" }, { 0x0301, "rsa_pkcs1_sha224" },
		{ 0x0302, "dsa_sha224" }, { 0x0303, "ecdsa_sha224" }, { 0x0401, "rsa_pkcs1_sha256" },
		{ 0x0402, "dsa_sha256" }, { 0x0403, "ecdsa_secp256r1_sha256" },
		{ 0x0501, "rsa_pkcs1_sha384" }, { 0x0502, "dsa_sha384" },
		{ 0x0503, "ecdsa_secp384r1_sha384" }, { 0x0601, "rsa_pkcs1_sha512" },
		{ 0x0602, "dsa_sha512" }, { 0x0603, "ecdsa_secp521r1_sha512" },
		{ 0x0708, "sm2sig_sm3" }, { 0x0804, "rsa_pss_rsae_sha256" },
		{ 0x0805, "rsa_pss_rsae_sha384" }, { 0x0806, "rsa_pss_rsae_sha512" },
		{ 0x0807, "ed25519" }, { 0x0808, "ed448" }, { 0x0809, "rsa_pss_pss_sha256" },
		{ 0x080A, "rsa_pss_pss_sha384" }, { 0x080B, "rsa_pss_pss_sha512" },
		{ 0x081A, "ecdsa_brainpoolP256r1tls13_sha256" },
		{ 0x081B, "ecdsa_brainpoolP384r1tls13_sha384" },
		{ 0x081C, "ecdsa_brainpoolP512r1tls13_sha512" }, { 0x0904, "mldsa44" },
		{ 0x0905, "mldsa65" }, { 0x0906, "mldsa87" } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].id == scheme)
			return rows[i].name;
	return NULL;
}
