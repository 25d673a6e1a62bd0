/* SPDX-License-Identifier: MIT */
/* Lists of suites and groups, and the question that a version is asked with: what modern servers
 * like best comes first, so that one whose DHE is broken still shows that it knows the version. */
#include "probe/offer.h"

void suite_list_add(struct suite_list *list, const struct suite *suite)
{
	if (list->count < OFFER_SUITES_MAX)
		list->at[list->count++] = suite;
}

bool suite_list_has(const struct suite_list *list, const struct suite *suite)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i] == suite)
			return true;
	return false;
}

void suite_list_remove(struct suite_list *list, const struct suite *suite)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (list->at[i] != suite)
			list->at[kept++] = list->at[i];
	list->count = kept;
}

void suite_list_reverse(struct suite_list *list)
{
	for (size_t i = 0; i < list->count / 2; i++) {
		const struct suite *other = list->at[list->count - 1 - i];
		list->at[list->count - 1 - i] = list->at[i];
		list->at[i] = other;
	}
}

bool group_list_has(const struct group_list *list, const struct group *group)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i] == group)
			return true;
	return false;
}

void group_list_remove(struct group_list *list, const struct group *group)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (list->at[i] != group)
			list->at[kept++] = list->at[i];
	list->count = kept;
}

bool suite_is_dhe(const struct suite *suite)
{
	enum suite_family family = suite_family(suite);

	return family == FAMILY_DHE_RSA || family == FAMILY_DHE_DSS || family == FAMILY_DH_ANON;
}

bool suite_needs_ecdsa(const struct suite *suite)
{
	return suite_family(suite) == FAMILY_ECDHE_ECDSA;
}

void offer_keep_auth(struct offer_question *question, bool ecdsa)
{
	struct suite_list kept = { .count = 0 };

	for (size_t i = 0; i < question->suites.count; i++) {
		enum suite_family family = suite_family(question->suites.at[i]);
		if (ecdsa ? family == FAMILY_ECDHE_ECDSA
			: family == FAMILY_ECDHE_RSA || family == FAMILY_RSA || family == FAMILY_DHE_RSA)
			suite_list_add(&kept, question->suites.at[i]);
	}
	question->suites = kept;
}

enum { QUALITIES = 3, RANKS = (QUALITIES + 1) * FAMILY_COUNT };

/* 0: first.  What servers are made to use, sound before broken, and among each by key exchange;
 * behind it what hardly any does. */
static unsigned rank(const struct suite *suite)
{
	static const unsigned char by_family[FAMILY_COUNT] = { [FAMILY_ECDHE_ECDSA] = 0,
		[FAMILY_ECDHE_RSA] = 0, [FAMILY_RSA] = 1, [FAMILY_DHE_RSA] = 2, [FAMILY_DHE_DSS] = 3,
		[FAMILY_ECDH_ANON] = 4, [FAMILY_DH_ANON] = 5, [FAMILY_STATIC_ECDH] = 6,
		[FAMILY_STATIC_DH] = 7, [FAMILY_SHARED] = 8 };
	const unsigned broken = 1u << TRAIT_NULL | 1u << TRAIT_EXPORT | 1u << TRAIT_DES
		| 1u << TRAIT_RC2 | 1u << TRAIT_RC4 | 1u << TRAIT_3DES | 1u << TRAIT_MD5;
	unsigned family = by_family[suite_family(suite)];
	unsigned quality = suite->traits & 1u << TRAIT_AEAD ? 0 : suite->traits & broken ? 2 : 1;

	return (family <= by_family[FAMILY_DHE_DSS] ? quality : QUALITIES) * FAMILY_COUNT + family;
}

static bool belongs(const struct suite *suite, enum tls_version version)
{
	enum suite_family family = suite_family(suite);

	if (version == VERSION_SSL2 || version == VERSION_TLS13)
		return family == (version == VERSION_SSL2 ? FAMILY_SSL2 : FAMILY_TLS13);
	return family != FAMILY_SSL2 && family != FAMILY_TLS13
		&& (version == VERSION_TLS12 || !suite_needs_tls12(suite));
}

void offer_base(enum tls_version version, struct offer_question *question_r)
{
	*question_r = (struct offer_question){ .version = version };
	for (unsigned now = 0; now < RANKS; now++)
		for (size_t i = 0; i < suite_row_count; i++)
			if (belongs(&suite_rows[i], version) && rank(&suite_rows[i]) == now
				&& question_r->suites.count < HELLO_SUITES_MAX)
				suite_list_add(&question_r->suites, &suite_rows[i]);
	/* Without finite fields, or a server would show those in place of its own primes. */
	for (size_t i = 0; i < group_row_count; i++)
		if (version == VERSION_TLS13
			|| !(group_is_ffdhe(&group_rows[i]) || group_rows[i].post_quantum))
			question_r->groups.at[question_r->groups.count++] = &group_rows[i];
	question_r->flags = HELLO_EXTENDED_MASTER_SECRET | HELLO_ENCRYPT_THEN_MAC;
	if (version < VERSION_TLS13)
		question_r->flags |= HELLO_DEFLATE;
}
