/* SPDX-License-Identifier: MIT */
/* The tables of suites and groups: sorted, each number and name once, and traits that are those
 * of the name, read here in another way than they were written. */
#include <check.h>
#include <string.h>

#include "tls/suites.h"

Suite *check_suites(void);

START_TEST(numbers_are_sorted_and_names_are_unique)
{
	for (size_t i = 1; i < suite_row_count; i++) {
		ck_assert_uint_lt(suite_rows[i - 1].id, suite_rows[i].id);
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(suite_rows[i].name, suite_rows[j].name);
	}
	for (size_t i = 1; i < group_row_count; i++) {
		ck_assert_uint_lt(group_rows[i - 1].id, group_rows[i].id);
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(group_rows[i].name, group_rows[j].name);
	}
	ck_assert_uint_gt(suite_row_count, 380);
}
END_TEST

static bool says(const struct suite *suite, const char *word)
{
	return strstr(suite->name, word) != NULL;
}

static bool ends(const struct suite *suite, const char *end)
{
	size_t len = strlen(suite->name), end_len = strlen(end);

	return len >= end_len && strcmp(suite->name + len - end_len, end) == 0;
}

static bool has(const struct suite *suite, enum suite_trait trait)
{
	return suite->traits & 1u << trait;
}

START_TEST(traits_are_those_of_the_name)
{
	const struct suite *s = &suite_rows[_i];
	bool triple = says(s, "3DES") || says(s, "EDE3");
	bool null = says(s, "_NULL") || ends(s, "SHA256_SHA256") || ends(s, "SHA384_SHA384");
	bool aead = says(s, "GCM") || says(s, "CCM") || says(s, "POLY1305") || says(s, "MGM")
		|| says(s, "AEGIS");

	ck_assert_msg(has(s, TRAIT_NULL) == null, "%s", s->name);
	ck_assert_msg(has(s, TRAIT_ANON) == (says(s, "_anon_") || s->id == 0), "%s", s->name);
	ck_assert_msg(has(s, TRAIT_EXPORT) == says(s, "EXPORT"), "%s", s->name);
	ck_assert_msg(has(s, TRAIT_DES) == (says(s, "DES") && !triple), "%s", s->name);
	ck_assert_msg(has(s, TRAIT_RC2) == says(s, "_RC2_"), "%s", s->name);
	ck_assert_msg(has(s, TRAIT_RC4) == says(s, "_RC4_"), "%s", s->name);
	ck_assert_msg(has(s, TRAIT_3DES) == triple, "%s", s->name);
	ck_assert_msg(has(s, TRAIT_IDEA) == says(s, "IDEA"), "%s", s->name);
	ck_assert_msg(has(s, TRAIT_SEED) == says(s, "SEED"), "%s", s->name);
	ck_assert_msg(has(s, TRAIT_MD5) == says(s, "MD5"), "%s", s->name);
	ck_assert_msg(has(s, TRAIT_CBC) == says(s, "_CBC_"), "%s", s->name);
	ck_assert_msg(has(s, TRAIT_AEAD) == aead, "%s", s->name);
	ck_assert_msg((s->bits == 0) == null, "%s", s->name);
	ck_assert_msg(!says(s, "_128_") || says(s, "EXPORT40") || s->bits == 128
		|| s->bits == 0, "%s", s->name);
	ck_assert_msg(!ends(s, "AES_256_GCM_SHA384") || s->bits == 256, "%s", s->name);
	ck_assert_msg(!says(s, "EXPORT") || s->bits == 40 || s->bits == 56, "%s", s->name);
}
END_TEST

/* One key exchange each, up to TLS 1.2; none in TLS 1.3 and SSL 2.0. */
START_TEST(key_exchange_is_that_of_the_family)
{
	static const unsigned traits[FAMILY_COUNT] = { [FAMILY_ECDHE_RSA] = 1u << TRAIT_ECDHE,
		[FAMILY_ECDHE_ECDSA] = 1u << TRAIT_ECDHE, [FAMILY_RSA] = 1u << TRAIT_RSA,
		[FAMILY_ECDH_ANON] = 1u << TRAIT_ANON, [FAMILY_STATIC_ECDH] = 1u << TRAIT_STATIC,
		[FAMILY_STATIC_DH] = 1u << TRAIT_STATIC, [FAMILY_DHE_RSA] = 1u << TRAIT_DHE,
		[FAMILY_DHE_DSS] = 1u << TRAIT_DHE, [FAMILY_DH_ANON] = 1u << TRAIT_ANON,
		[FAMILY_SHARED] = 1u << TRAIT_OTHER_KEX };
	const unsigned exchanges = 1u << TRAIT_ECDHE | 1u << TRAIT_RSA | 1u << TRAIT_ANON
		| 1u << TRAIT_STATIC | 1u << TRAIT_DHE | 1u << TRAIT_OTHER_KEX;
	const struct suite *suite = &suite_rows[_i];

	if (suite->id == 0)
		return; /* TLS_NULL_WITH_NULL_NULL: none at all */
	ck_assert_msg((suite->traits & exchanges) == traits[suite_family(suite)], "%s",
		suite->name);
}
END_TEST

START_TEST(some_are_known_by_heart)
{
	static const struct {
		uint32_t id;
		const char *name;
		enum suite_family family;
		bool needs_tls12;
	} known[] = { { 0x000A, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", FAMILY_RSA, false },
		{ 0x002F, "TLS_RSA_WITH_AES_128_CBC_SHA", FAMILY_RSA, false },
		{ 0x009E, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", FAMILY_DHE_RSA, true },
		{ 0x1301, "TLS_AES_128_GCM_SHA256", FAMILY_TLS13, true },
		{ 0xC027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", FAMILY_ECDHE_RSA, true },
		{ 0xC02B, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", FAMILY_ECDHE_ECDSA, true },
		{ 0xCCA8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", FAMILY_ECDHE_RSA, true },
		{ 0x00AE, "TLS_PSK_WITH_AES_128_CBC_SHA256", FAMILY_SHARED, false },
		{ 0xC103, "TLS_GOSTR341112_256_WITH_KUZNYECHIK_MGM_L", FAMILY_TLS13, true },
		{ 0x010080, "SSL_CK_RC4_128_WITH_MD5", FAMILY_SSL2, false } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		const struct suite *suite = suite_by_id(known[i].id);
		ck_assert_ptr_nonnull(suite);
		ck_assert_str_eq(suite->name, known[i].name);
		ck_assert_ptr_eq(suite_by_name(known[i].name), suite);
		ck_assert_int_eq(suite_family(suite), known[i].family);
		ck_assert_int_eq(suite_needs_tls12(suite), known[i].needs_tls12);
	}
	ck_assert_ptr_null(suite_by_id(0x00FF));
	ck_assert_ptr_null(suite_by_id(0x5600));
	ck_assert_ptr_null(suite_by_id(0x0A0A));
	ck_assert_ptr_null(suite_by_name("TLS_FALLBACK_SCSV"));
	ck_assert_ptr_null(suite_by_name(NULL));
}
END_TEST

START_TEST(groups_are_found)
{
	ck_assert_str_eq(group_by_id(0x11EC)->name, "X25519MLKEM768");
	ck_assert(group_by_id(0x11EC)->post_quantum);
	ck_assert(!group_by_id(29)->post_quantum);
	ck_assert_ptr_eq(group_by_name("SECP256R1"), group_by_id(23));
	ck_assert(group_is_ffdhe(group_by_id(0x0100)));
	ck_assert(!group_is_ffdhe(group_by_id(0x0200)));
	ck_assert_ptr_null(group_by_id(0));
	ck_assert_ptr_null(group_by_name(NULL));
	ck_assert_str_eq(scheme_name(0x0804), "rsa_pss_rsae_sha256");
	ck_assert_ptr_null(scheme_name(0));
}
END_TEST

Suite *check_suites(void)
{
	Suite *suite = suite_create("suites");
	TCase *tcase = tcase_create("tables");

	tcase_add_test(tcase, numbers_are_sorted_and_names_are_unique);
	tcase_add_loop_test(tcase, traits_are_those_of_the_name, 0, (int)suite_row_count);
	tcase_add_loop_test(tcase, key_exchange_is_that_of_the_family, 0, (int)suite_row_count);
	tcase_add_test(tcase, some_are_known_by_heart);
	tcase_add_test(tcase, groups_are_found);
	suite_add_tcase(suite, tcase);
	return suite;
}
