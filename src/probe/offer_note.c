/* SPDX-License-Identifier: MIT */
/* From answers to facts.  What a server agreed to is a fact at once; that it does not do
 * something follows only where it was asked, or once everything was tried. */
#include <string.h>

#include "probe/offer.h"
#include "tls/certificate.h"

static void add_suite(struct offered_version *version, const struct suite *suite)
{
	for (size_t i = 0; i < version->suite_count; i++)
		if (version->suites[i] == suite)
			return;
	if (version->suite_count < suite_row_count)
		version->suites[version->suite_count++] = suite;
}

static void add_group(struct tls_offer *facts, const struct group *group)
{
	for (size_t i = 0; i < facts->group_count; i++)
		if (facts->groups[i] == group)
			return;
	if (facts->group_count < group_row_count)
		facts->groups[facts->group_count++] = group;
	if (group->post_quantum)
		facts->post_quantum = OBSERVED_YES;
}

/* Once seen, a yes stays. */
static void observe(enum observed *fact, bool seen)
{
	if (*fact != OBSERVED_YES)
		*fact = seen ? OBSERVED_YES : OBSERVED_NO;
}

static void note_traits(struct tls_offer *facts, const struct suite *suite)
{
	for (size_t trait = 0; trait < TRAIT_COUNT; trait++)
		if (suite->traits & 1u << trait)
			facts->with[trait] = OBSERVED_YES;
}

static void note_leaf(struct offer *offer, const struct offer_question *question,
	const struct offer_answer *answer)
{
	struct bytes der = buffer_bytes(&answer->reply.leaf);
	struct offered_leaf *leaf = question->without_sni ? &offer->facts->without_sni
		: suite_needs_ecdsa(answer->suite) ? &offer->facts->ecdsa : &offer->facts->rsa;

	if (der.len && leaf->seen != OBSERVED_YES
		&& tls_read_certificate(offer->arena, der, &leaf->certificate))
		leaf->seen = OBSERVED_YES;
}

static void note_exchange(struct tls_offer *facts, const struct offer_answer *answer)
{
	const struct hello_reply *reply = &answer->reply;

	if (!reply->dh_bits || !(answer->suite->traits & 1u << TRAIT_DHE))
		return;
	facts->dhe = OBSERVED_YES;
	if (!facts->dh_bits || reply->dh_bits < facts->dh_bits)
		facts->dh_bits = reply->dh_bits;
}

/* Of SSL 3.0 to TLS 1.2. */
static void note_old(struct offer *offer, const struct offer_question *question,
	const struct offer_answer *answer)
{
	struct tls_offer *facts = offer->facts;
	const struct hello_reply *reply = &answer->reply;

	note_traits(facts, answer->suite);
	note_exchange(facts, answer);
	note_leaf(offer, question, answer);
	if (question->flags & HELLO_DEFLATE)
		observe(&facts->compression, reply->compression == 1);
	observe(&facts->secure_renegotiation, reply->renegotiation_info);
	if (question->version > VERSION_SSL3)
		observe(&facts->extended_master_secret, reply->extended_master_secret);
	if (question->version > VERSION_SSL3 && answer->suite->traits & 1u << TRAIT_CBC)
		observe(&facts->encrypt_then_mac, reply->encrypt_then_mac);
	if (reply->mark != MARK_NONE)
		facts->sentinel = OBSERVED_YES;
	else
		offer->unmarked[question->version] = true;
	if (question->version == VERSION_TLS12 && !facts->signature && !question->sha1_only)
		facts->signature = scheme_name(reply->scheme);
}

static void note_ssl2(struct tls_offer *facts, const struct offer_answer *answer)
{
	for (size_t i = 0; i < answer->reply.ssl2_suite_count; i++) {
		const struct suite *suite = suite_by_id(answer->reply.ssl2_suites[i]);
		if (suite)
			add_suite(&facts->versions[VERSION_SSL2], suite);
	}
}

static size_t place_of(const struct suite_list *list, const struct suite *suite)
{
	size_t i = 0;

	while (i < list->count && list->at[i] != suite)
		i++;
	return i;
}

/* Two suites, offered in both orders: whose choice was it? */
static void note_order(struct offer *offer, const struct offer_question *question,
	const struct suite *chosen)
{
	const struct suite_list *base = &offer->bases[question->version].suites;
	const struct suite *first = offer->base_suites[question->version];

	if (!first || question->sha1_only || !suite_list_has(&question->suites, first))
		return;
	if (chosen == first && question->reversed)
		offer->again[question->version] = question->suites;
	else if (chosen != first && place_of(base, first) < place_of(base, chosen)
		&& place_of(base, chosen) < base->count)
		offer->facts->order = ORDER_CLIENT;
}

void offer_note(struct offer *offer, const struct offer_question *question,
	const struct offer_answer *answer)
{
	struct offered_version *version = &offer->facts->versions[question->version];

	pthread_mutex_lock(&offer->lock);
	version->accepted = OBSERVED_YES;
	version->unknown = NULL;
	add_suite(version, answer->suite);
	if (answer->group)
		add_group(offer->facts, answer->group);
	if (question->version == VERSION_SSL2)
		note_ssl2(offer->facts, answer);
	else if (question->version < VERSION_TLS13)
		note_old(offer, question, answer);
	if (question->version < VERSION_TLS13)
		note_order(offer, question, answer->suite);
	if (!offer->base_suites[question->version]) {
		offer->bases[question->version] = *question;
		offer->base_suites[question->version] = answer->suite;
	}
	if (question->version >= VERSION_TLS12 || !offer->control.suites.count)
		offer->control = *question;
	pthread_mutex_unlock(&offer->lock);
}

enum observed offer_look(struct offer *offer, const enum observed *fact)
{
	pthread_mutex_lock(&offer->lock);
	enum observed seen = *fact;
	pthread_mutex_unlock(&offer->lock);
	return seen;
}

static enum tls_version version_by_name(const char *name)
{
	size_t version = VERSION_SSL2;

	while (version < VERSION_COUNT && strcmp(tls_version_name((enum tls_version)version), name))
		version++;
	return (enum tls_version)version;
}

void offer_note_check(struct offer *offer)
{
	const struct tls_facts *tls = &offer->audit->endpoint->session.tls;
	const struct group *group = group_by_name(tls->group);
	const struct suite *suite = suite_by_name(tls->cipher);

	if (!tls->handshake_done)
		return;
	offer->trusted = true;
	offer->control_suite = suite;
	enum tls_version version = version_by_name(tls->version);
	if (version == VERSION_COUNT || !suite)
		return;
	offer->facts->versions[version].accepted = OBSERVED_YES;
	add_suite(&offer->facts->versions[version], suite);
	if (version < VERSION_TLS13)
		note_traits(offer->facts, suite);
	if (group)
		add_group(offer->facts, group);
	offer->check_group = version == VERSION_TLS13 ? group : NULL;
	if (!tls->chain_len)
		return;
	struct offered_leaf *leaf = strncmp(tls->chain[0].key_algorithm, "RSA", 3) == 0
		? &offer->facts->rsa : &offer->facts->ecdsa;
	*leaf = (struct offered_leaf){ OBSERVED_YES, tls->chain[0] };
}

/* Whether every version was asked for everything that the question needs. */
static bool all_was_asked(const struct offer *offer)
{
	const struct tls_offer *facts = offer->facts;
	bool all = facts->full || (offer->weak_settled == OBSERVED_YES
		&& offer->dhe_settled == OBSERVED_YES);

	for (size_t v = VERSION_SSL3; v <= VERSION_TLS12; v++)
		all = all && facts->versions[v].accepted != OBSERVED_UNKNOWN
			&& (!facts->full || facts->versions[v].complete);
	return all;
}

static void settle(enum observed *fact)
{
	if (*fact == OBSERVED_UNKNOWN)
		*fact = OBSERVED_NO;
}

/* What is missing of SSL 3.0 to TLS 1.2 is not there, once everything was asked for. */
static void conclude_traits(struct offer *offer)
{
	struct tls_offer *facts = offer->facts;
	const unsigned told_in_full = 1u << TRAIT_AEAD | 1u << TRAIT_ECDHE | 1u << TRAIT_OTHER_KEX;

	if (!all_was_asked(offer))
		return;
	for (size_t trait = 0; trait < TRAIT_COUNT; trait++)
		if (facts->full || !(told_in_full & 1u << trait))
			settle(&facts->with[trait]);
	settle(&facts->dhe);
	bool certificates = facts->full && (offer->base_suites[VERSION_TLS12]
		|| offer->base_suites[VERSION_TLS11] || offer->base_suites[VERSION_TLS10]);
	if (certificates) {
		settle(&facts->rsa.seen);
		settle(&facts->ecdsa.seen);
	}
}

/* The server chose its first again, though the client liked another better that it accepts. */
static void conclude_order(struct offer *offer)
{
	struct tls_offer *facts = offer->facts;

	for (size_t v = VERSION_SSL3; v <= VERSION_TLS12; v++) {
		const struct suite_list *again = &offer->again[v];
		size_t place = place_of(again, offer->base_suites[v]);
		for (size_t i = 0; i < facts->versions[v].suite_count; i++)
			if (place < again->count && facts->order == ORDER_UNKNOWN
				&& place_of(again, facts->versions[v].suites[i]) < place)
				facts->order = ORDER_SERVER;
	}
}

/* A server that knows a higher version has to mark its answer to one that asks for less. */
static void conclude_sentinel(struct offer *offer)
{
	struct tls_offer *facts = offer->facts;

	for (size_t v = VERSION_TLS10; v < VERSION_TLS13; v++)
		if (facts->versions[v + 1].accepted == OBSERVED_YES && v + 1 >= VERSION_TLS12
			&& offer->unmarked[v] && facts->sentinel == OBSERVED_UNKNOWN)
			facts->sentinel = OBSERVED_NO;
}

static void conclude_versions(struct offer *offer)
{
	struct tls_offer *facts = offer->facts;

	facts->groups_complete = facts->full && offer->curves_complete && offer->of_tls13_complete
		&& !(offer->needed_curve && facts->order != ORDER_CLIENT);
	facts->complete = facts->full && facts->groups_complete;
	for (size_t v = 0; v < VERSION_COUNT; v++) {
		struct offered_version *version = &facts->versions[v];
		if (v >= VERSION_SSL3 && v <= VERSION_TLS12)
			version->complete = offer->hunted[v][PART_DHE] && offer->hunted[v][PART_AEAD]
				&& offer->hunted[v][PART_REST];
		if (version->accepted == OBSERVED_UNKNOWN && !version->unknown)
			version->unknown = facts->cut ? facts->cut : "not asked for";
		if (version->accepted != OBSERVED_YES || v == VERSION_SSL2)
			version->complete = version->accepted != OBSERVED_UNKNOWN;
		if (facts->full && !version->complete && !version->incomplete)
			version->incomplete = version->unknown ? version->unknown : facts->cut;
		facts->complete = facts->complete && version->complete;
	}
}

void offer_conclude(struct offer *offer)
{
	conclude_order(offer);
	conclude_versions(offer);
	conclude_traits(offer);
	conclude_sentinel(offer);
	if (offer->alerts || (offer->closes && !offer->facts->rate_limited))
		offer->facts->alert_on_refusal = offer->alerts ? OBSERVED_YES : OBSERVED_NO;
}
