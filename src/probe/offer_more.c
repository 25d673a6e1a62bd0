/* SPDX-License-Identifier: MIT */
/* What one more hello tells each: the certificate for the other kind of key, the one without a
 * server name, a signature by SHA-1, and TLS_FALLBACK_SCSV (RFC 7507). */
#include "probe/offer_tasks.h"

void offer_task_other_certificate(struct offer *offer, enum tls_version version)
{
	bool ecdsa = !suite_needs_ecdsa(offer->base_suites[version]);
	struct offered_leaf *leaf = ecdsa ? &offer->facts->ecdsa : &offer->facts->rsa;
	struct offer_question question;
	struct offer_answer answer;

	if (offer_look(offer, &leaf->seen) == OBSERVED_YES)
		return;
	offer_base(version, &question);
	offer_keep_auth(&question, ecdsa);
	offer_ask(offer, &question, &answer);
	offer_claim(offer, &answer, &leaf->seen, OBSERVED_NO);
}

/* The suites of the certificate that came with a name, in the reverse order.  DHE is left out, as
 * it may break the server off. */
static void make_nameless(struct offer *offer, enum tls_version version,
	struct offer_question *question_r)
{
	const struct suite *first = offer->base_suites[version];
	struct suite_list kept = { .count = 0 };

	offer_base(version, question_r);
	offer_keep_auth(question_r, suite_needs_ecdsa(first));
	suite_list_reverse(&question_r->suites);
	for (size_t i = 0; i < question_r->suites.count; i++)
		if (!suite_is_dhe(question_r->suites.at[i]) || suite_is_dhe(first))
			suite_list_add(&kept, question_r->suites.at[i]);
	question_r->suites = kept;
	question_r->without_sni = question_r->reversed = true;
}

/* The choice also tells whose order decides: where the server chose its first anew, another that
 * it accepts is still to be seen. */
void offer_task_without_sni(struct offer *offer, enum tls_version version)
{
	enum observed *fact = &offer->facts->without_sni.seen;
	const struct suite *first = offer->base_suites[version];
	struct offer_question question;
	struct offer_answer answer = { .alert = TLS_ALERT_NONE };

	make_nameless(offer, version, &question);
	if (offer->again[version].count && offer->facts->order == ORDER_UNKNOWN) {
		suite_list_remove(&question.suites, first);
		offer_ask(offer, &question, &answer);
		suite_list_add(&question.suites, first);
	}
	if (answer.verdict != OFFER_ACCEPTED)
		offer_ask(offer, &question, &answer);
	offer_claim(offer, &answer, fact, OBSERVED_NO);
}

void offer_task_sha1(struct offer *offer, enum tls_version version)
{
	enum observed *fact = &offer->facts->sha1_signature;
	struct offer_question question;
	struct offer_answer answer;
	struct suite_list kept = { .count = 0 };

	offer_base(version, &question);
	for (size_t i = 0; i < question.suites.count; i++) {
		enum suite_family family = suite_family(question.suites.at[i]);
		if (family == FAMILY_ECDHE_RSA || family == FAMILY_ECDHE_ECDSA)
			suite_list_add(&kept, question.suites.at[i]);
	}
	if (!(offer->base_suites[version]->traits & 1u << TRAIT_ECDHE))
		return; /* nothing would be signed */
	question.suites = kept;
	question.sha1_only = true;
	offer_ask(offer, &question, &answer);
	if (answer.verdict == OFFER_ACCEPTED && answer.reply.scheme) {
		pthread_mutex_lock(&offer->lock);
		*fact = answer.reply.scheme >> 8 == 2 ? OBSERVED_YES : OBSERVED_NO;
		pthread_mutex_unlock(&offer->lock);
		return;
	}
	offer_claim(offer, &answer, fact, OBSERVED_NO);
}

void offer_task_fallback(struct offer *offer, enum tls_version version)
{
	enum observed *fact = &offer->facts->fallback_protected;
	struct offer_question question;
	struct offer_answer answer;

	offer_base(version, &question);
	question.flags |= HELLO_FALLBACK_SCSV;
	question.suites.count -= question.suites.count == HELLO_SUITES_MAX;
	offer_ask(offer, &question, &answer);
	if (answer.verdict == OFFER_ACCEPTED) {
		pthread_mutex_lock(&offer->lock);
		*fact = OBSERVED_NO;
		pthread_mutex_unlock(&offer->lock);
		return;
	}
	offer_claim(offer, &answer, fact, OBSERVED_YES);
}
