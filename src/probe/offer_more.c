/* SPDX-License-Identifier: MIT */
/* What one more hello tells each: the certificate for the other kind of key, the one without a
 * server name, a signature by SHA-1, and TLS_FALLBACK_SCSV (RFC 7507). */
#include "probe/offer.h"

void offer_task_other_certificate(struct offer *offer, enum tls_version version)
{
	bool ecdsa = !suite_needs_ecdsa(offer->base_suites[version]);
	struct offered_leaf *leaf = ecdsa ? &offer->facts->ecdsa : &offer->facts->rsa;
	struct offer_question question;
	struct offer_answer answer;

	if (leaf->seen == OBSERVED_YES)
		return;
	offer_base(version, &question);
	offer_keep_auth(&question, ecdsa);
	offer_ask(offer, &question, &answer);
	if (leaf->seen == OBSERVED_UNKNOWN)
		offer_claim(offer, &answer, &leaf->seen, OBSERVED_NO);
}

/* With the suites of the certificate that came with a name, and in the reverse order: the choice
 * tells whose order decides. */
void offer_task_without_sni(struct offer *offer, enum tls_version version)
{
	struct offer_question question;
	struct offer_answer answer;

	offer_base(version, &question);
	offer_keep_auth(&question, suite_needs_ecdsa(offer->base_suites[version]));
	suite_list_reverse(&question.suites);
	struct suite_list kept = { .count = 0 }; /* DHE last, as it may break the server off */
	for (size_t i = 0; i < question.suites.count; i++)
		if (!suite_is_dhe(question.suites.at[i]))
			suite_list_add(&kept, question.suites.at[i]);
	question.suites = kept;
	question.without_sni = true;
	if (!kept.count)
		return;
	offer_ask(offer, &question, &answer);
	offer_claim(offer, &answer, &offer->facts->without_sni.seen, OBSERVED_NO);
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
