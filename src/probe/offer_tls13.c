/* SPDX-License-Identifier: MIT */
/* TLS 1.3 and the groups.  With an empty key_share the server has to name version, suite and group
 * in HelloRetryRequest (RFC 8446 section 4.1.4), so one hello asks for both, and both are
 * eliminated at once: they do not depend on each other.  The curves of TLS 1.2 show in
 * ServerKeyExchange, and there they depend on the certificate (RFC 8422 section 5.1). */
#include <string.h>

#include "probe/offer_tasks.h"

/* One step of elimination; false: it was no acceptance, and *last_r tells. */
static bool step(struct offer *offer, struct offer_question *question, struct suite_list *suites,
	struct group_list *groups, struct offer_answer *last_r)
{
	offer_ask(offer, question, last_r);
	if (last_r->verdict != OFFER_ACCEPTED)
		return false;
	if (suites)
		suite_list_remove(suites, last_r->suite);
	if (groups && last_r->group)
		group_list_remove(groups, last_r->group);
	return true;
}

struct pair { /* what is left, what was found */
	struct suite_list suites, found_suites;
	struct group_list groups, found_groups;
	struct offer_answer last;
};

static void move(struct pair *pair, const struct suite *suite, const struct group *group)
{
	if (!suite_list_has(&pair->found_suites, suite))
		suite_list_add(&pair->found_suites, suite);
	suite_list_remove(&pair->suites, suite);
	if (!group || group_list_has(&pair->found_groups, group))
		return;
	pair->found_groups.at[pair->found_groups.count++] = group;
	group_list_remove(&pair->groups, group);
}

/* What the check's handshake told need not be asked for. */
static void begin_pair(struct offer *offer, struct pair *pair_r)
{
	const struct offered_version *facts = &offer->facts->versions[VERSION_TLS13];
	struct offer_question all;

	*pair_r = (struct pair){ .last = { .verdict = OFFER_REFUSED, .alert = TLS_ALERT_NONE } };
	offer_base(VERSION_TLS13, &all);
	pair_r->suites = all.suites;
	pair_r->groups = all.groups;
	pthread_mutex_lock(&offer->lock);
	if (facts->suite_count && offer->check_group)
		move(pair_r, facts->suites[0], offer->check_group);
	pthread_mutex_unlock(&offer->lock);
}

/* Whether any acceptance came, until a refusal. */
static bool eliminate(struct offer *offer, struct pair *pair, bool left_suites, bool left_groups)
{
	struct offer_question question;
	bool any = false;

	offer_base(VERSION_TLS13, &question);
	for (;;) {
		question.suites = left_suites ? pair->suites : pair->found_suites;
		question.groups = left_groups ? pair->groups : pair->found_groups;
		if (!question.suites.count || !question.groups.count)
			return any;
		size_t before = pair->suites.count + pair->groups.count;
		offer_ask(offer, &question, &pair->last);
		if (pair->last.verdict != OFFER_ACCEPTED)
			return any;
		any = true;
		move(pair, pair->last.suite, pair->last.group);
		if (pair->suites.count + pair->groups.count == before) {
			pair->last.verdict = OFFER_UNKNOWN; /* it would go on for ever */
			pair->last.why = "the server's choices contradict each other";
			return any;
		}
	}
}

static void settle(struct offer *offer, const struct offer_answer *last, bool *complete,
	const char **incomplete)
{
	pthread_mutex_lock(&offer->lock);
	*complete = last->verdict != OFFER_UNKNOWN;
	if (incomplete && !*complete)
		*incomplete = last->why;
	pthread_mutex_unlock(&offer->lock);
	offer_claim_complete(offer, last, complete);
}

static void no_post_quantum(struct offer *offer, const struct offer_answer *answer)
{
	offer_claim(offer, answer, &offer->facts->post_quantum, OBSERVED_NO);
}

static void no_version(struct offer *offer, const struct offer_answer *answer)
{
	struct offered_version *facts = &offer->facts->versions[VERSION_TLS13];

	if (facts->accepted == OBSERVED_YES)
		return; /* the check's handshake knows better */
	offer_claim(offer, answer, &facts->accepted, OBSERVED_NO);
	no_post_quantum(offer, answer); /* there is none below */
	if (answer->verdict == OFFER_UNKNOWN)
		facts->unknown = answer->why;
}

/* Where an empty key_share is refused, though TLS 1.3 is spoken. */
static void eliminate_with_share(struct offer *offer, struct pair *pair)
{
	struct offer_question question;

	offer_base(VERSION_TLS13, &question);
	question.flags |= HELLO_SHARE_X25519;
	do
		question.suites = pair->suites;
	while (question.suites.count && step(offer, &question, &pair->suites, NULL, &pair->last));
}

static void enumerate_with_share(struct offer *offer, struct pair *pair)
{
	struct offered_version *facts = &offer->facts->versions[VERSION_TLS13];

	no_version(offer, &pair->last);
	settle(offer, &pair->last, &offer->of_tls13_complete, NULL);
	if (facts->accepted != OBSERVED_YES)
		return;
	offer->of_tls13_complete = false;
	eliminate_with_share(offer, pair);
	settle(offer, &pair->last, &facts->complete, &facts->incomplete);
}

/* Whether the server takes an empty key_share: what is known to be accepted is accepted so too. */
static bool takes_empty_share(struct offer *offer, const struct pair *pair)
{
	struct offer_question question;
	struct offer_answer answer;

	if (!pair->found_suites.count)
		return false;
	offer_base(VERSION_TLS13, &question);
	question.suites = pair->found_suites;
	question.groups = pair->found_groups;
	offer_ask(offer, &question, &answer);
	return answer.verdict == OFFER_ACCEPTED;
}

/* What is left of both, until a refusal.  It was because of one of the two: if any group goes with
 * the suites that were found, it was because of the suites that are left. */
static void enumerate(struct offer *offer)
{
	struct offered_version *facts = &offer->facts->versions[VERSION_TLS13];
	struct pair pair;

	begin_pair(offer, &pair);
	bool any = eliminate(offer, &pair, true, true);
	if (!any && !takes_empty_share(offer, &pair)) {
		enumerate_with_share(offer, &pair);
		return;
	}
	bool refused = pair.last.verdict != OFFER_UNKNOWN;
	bool groups_told = refused && eliminate(offer, &pair, false, true);
	settle(offer, &pair.last, &offer->of_tls13_complete, NULL);
	no_post_quantum(offer, &pair.last);
	if (refused && !groups_told && pair.last.verdict != OFFER_UNKNOWN)
		eliminate(offer, &pair, true, false);
	settle(offer, &pair.last, &facts->complete, &facts->incomplete);
}

static void ask_post_quantum(struct offer *offer)
{
	struct offer_question question;
	struct offer_answer answer;
	struct group_list kept = { .count = 0 };

	offer_base(VERSION_TLS13, &question);
	for (size_t i = 0; i < question.groups.count; i++)
		if (question.groups.at[i]->post_quantum)
			kept.at[kept.count++] = question.groups.at[i];
	question.groups = kept;
	offer_ask(offer, &question, &answer);
	no_post_quantum(offer, &answer);
}

void offer_task_tls13(struct offer *offer, enum tls_version version)
{
	struct offered_version *facts = &offer->facts->versions[version];
	struct offer_question question;
	struct offer_answer answer;

	if (offer->facts->full) {
		enumerate(offer);
		return;
	}
	if (facts->accepted != OBSERVED_YES) {
		offer_base(VERSION_TLS13, &question);
		offer_ask(offer, &question, &answer);
		if (answer.verdict != OFFER_ACCEPTED)
			no_version(offer, &answer);
	}
	if (facts->accepted == OBSERVED_YES && offer->facts->post_quantum != OBSERVED_YES)
		ask_post_quantum(offer);
}

static const struct group *curve_of_certificate(struct offer *offer)
{
	static const struct {
		unsigned bits;
		const char *name;
	} curves[] = { { 256, "secp256r1" }, { 384, "secp384r1" }, { 521, "secp521r1" } };
	const struct certificate_facts *certificate = &offer->facts->ecdsa.certificate;

	if (offer_look(offer, &offer->facts->ecdsa.seen) != OBSERVED_YES)
		return NULL;
	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
		if (certificate->key_bits == curves[i].bits)
			return group_by_name(curves[i].name);
	return NULL;
}

/* The suites with curves for the kind of certificate that came; true: ECDSA. */
static bool keep_curve_suites(struct offer *offer, struct offer_question *question)
{
	bool ecdsa = suite_needs_ecdsa(offer->base_suites[question->version])
		&& !offer->needed_curve;
	struct suite_list kept = { .count = 0 };

	for (size_t i = 0; i < question->suites.count; i++)
		if (suite_family(question->suites.at[i])
			== (ecdsa ? FAMILY_ECDHE_ECDSA : FAMILY_ECDHE_RSA))
			suite_list_add(&kept, question->suites.at[i]);
	question->suites = kept;
	return ecdsa;
}

/* The curve of an ECDSA certificate has to stand in every hello, last; once the server chooses it,
 * nothing that it likes better is left. */
static void hunt_curves(struct offer *offer, struct offer_question *question,
	struct group_list *left, const struct group *needed)
{
	struct offer_answer answer = { .verdict = OFFER_REFUSED };

	while (left->count) {
		question->groups = *left;
		if (needed && !group_list_has(left, needed))
			question->groups.at[question->groups.count++] = needed;
		size_t before = left->count;
		if (!step(offer, question, NULL, left, &answer) || left->count == before)
			break;
	}
	settle(offer, &answer, &offer->curves_complete, NULL);
	/* The certificate's curve may be what the server likes best. */
	offer->needed_curve = answer.verdict == OFFER_ACCEPTED;
}

/* Where TLS 1.3 is spoken, only the curves that are not for it. */
void offer_task_curves(struct offer *offer, enum tls_version version)
{
	bool tls13 = offer->facts->versions[VERSION_TLS13].accepted == OBSERVED_YES;
	struct offer_question question;
	struct group_list left = { .count = 0 };

	offer_base(version, &question);
	bool ecdsa = keep_curve_suites(offer, &question);
	for (size_t i = 0; i < question.groups.count; i++) {
		unsigned id = question.groups.at[i]->id;
		bool of_tls13 = (id >= 0x17 && id <= 0x19) || id >= 0x1D;
		if (!(tls13 && of_tls13))
			left.at[left.count++] = question.groups.at[i];
	}
	hunt_curves(offer, &question, &left, ecdsa ? curve_of_certificate(offer) : NULL);
}
