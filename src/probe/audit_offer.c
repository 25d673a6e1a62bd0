/* SPDX-License-Identifier: MIT */
/* Which versions, suites and groups a server accepts, in as few connections as tell it.  First
 * every version is asked for with everything useful; one hello says whether it lives.  Then, side
 * by side, suites that tell a weakness, or all of them, and what a further hello each tells.  RFC
 * 9325 says what matters; nothing is judged here. */
#include <string.h>

#include "probe/offer_tasks.h"

/* Of those that live; VERSION_SSL2: none. */
static enum tls_version highest_old(const struct offer *offer)
{
	size_t v = VERSION_TLS12;

	while (v > VERSION_SSL2 && !offer->base_suites[v])
		v--;
	return (enum tls_version)v;
}

/* The version asked for in place of a higher one that is spoken as well; VERSION_SSL2: none. */
static enum tls_version fallback_version(const struct offer *offer)
{
	enum tls_version highest = highest_old(offer);

	if (offer->facts->versions[VERSION_TLS13].accepted == OBSERVED_YES)
		return highest;
	for (size_t v = highest; v > VERSION_SSL3; v--)
		if (offer->base_suites[v - 1])
			return (enum tls_version)(v - 1);
	return VERSION_SSL2;
}

static void push_further(struct offer *offer)
{
	enum tls_version highest = highest_old(offer), fallback = fallback_version(offer);

	for (size_t v = VERSION_TLS12; offer->facts->full && v >= VERSION_SSL3; v--)
		if (offer->base_suites[v]) {
			offer_push(offer, offer_task_all_rest, (enum tls_version)v);
			offer_push(offer, offer_task_all_aead, (enum tls_version)v);
			offer_push(offer, offer_task_all_dhe, (enum tls_version)v);
		}
	if (!offer->facts->full) {
		offer_push(offer, offer_task_weak, highest);
		offer_push(offer, offer_task_dhe, highest);
	}
	offer->curves_complete = highest < VERSION_TLS10;
	if (highest == VERSION_SSL2)
		return;
	if (offer->facts->full && highest > VERSION_SSL3)
		offer_push(offer, offer_task_curves, highest);
	if (fallback != VERSION_SSL2)
		offer_push(offer, offer_task_fallback, fallback);
	if (!offer->facts->full)
		offer_push(offer, offer_task_other_certificate, highest);
	if (highest == VERSION_TLS12)
		offer_push(offer, offer_task_sha1, highest);
}

static void end_version(struct offer *offer)
{
	pthread_mutex_lock(&offer->lock);
	bool last = --offer->versions_left == 0;
	pthread_mutex_unlock(&offer->lock);
	if (last)
		push_further(offer);
}

/* A server that would rather have DHE, and breaks at it, has the version nevertheless. */
static void ask_without_dhe(struct offer *offer, struct offer_question *question,
	struct offer_answer *answer)
{
	struct suite_list kept = { .count = 0 };

	for (size_t i = 0; i < question->suites.count; i++)
		if (!suite_is_dhe(question->suites.at[i]))
			suite_list_add(&kept, question->suites.at[i]);
	question->suites = kept;
	offer_ask(offer, question, answer);
}

static void task_version(struct offer *offer, enum tls_version version)
{
	enum { PROTOCOL_VERSION = 70 };
	struct offered_version *facts = &offer->facts->versions[version];
	struct offer_question question;
	struct offer_answer answer;

	offer_base(version, &question);
	offer_ask(offer, &question, &answer);
	if (version == VERSION_TLS12 && answer.verdict != OFFER_ACCEPTED
		&& answer.alert != PROTOCOL_VERSION)
		ask_without_dhe(offer, &question, &answer);
	offer_claim(offer, &answer, &facts->accepted, OBSERVED_NO);
	if (answer.verdict == OFFER_UNKNOWN)
		facts->unknown = answer.why;
	end_version(offer);
}

static void task_ssl2(struct offer *offer, enum tls_version version)
{
	struct offered_version *facts = &offer->facts->versions[version];
	struct offer_question question;
	struct offer_answer answer;

	offer_base(version, &question);
	offer_ask(offer, &question, &answer);
	offer_claim(offer, &answer, &facts->accepted, OBSERVED_NO);
	if (answer.verdict == OFFER_UNKNOWN)
		facts->unknown = answer.why;
}

/* Where the check has seen it, nobody need wait for the rest of it. */
static void task_tls13(struct offer *offer, enum tls_version version)
{
	bool known = offer->facts->versions[version].accepted == OBSERVED_YES;

	if (known)
		end_version(offer);
	offer_task_tls13(offer, version);
	if (!known)
		end_version(offer);
}

static void push_versions(struct offer *offer)
{
	offer->versions_left = VERSION_COUNT - 1;
	offer_push(offer, task_version, VERSION_TLS12);
	offer_push(offer, task_tls13, VERSION_TLS13);
	for (size_t v = VERSION_TLS11; v >= VERSION_SSL3; v--)
		offer_push(offer, task_version, (enum tls_version)v);
	offer_push(offer, task_ssl2, VERSION_SSL2);
}

static void make_room(struct offer *offer)
{
	for (size_t v = 0; v < VERSION_COUNT; v++)
		offer->facts->versions[v].suites = arena_array(offer->arena, suite_row_count,
			sizeof *offer->facts->versions[v].suites);
	offer->facts->groups = arena_array(offer->arena, group_row_count,
		sizeof *offer->facts->groups);
}

/* Last comes a hello that is mostly accepted, which proves what was closed before it. */
static void finish(struct offer *offer)
{
	enum tls_version highest = highest_old(offer);

	if (offer->needed_curve && offer->facts->order != ORDER_CLIENT
		&& offer->facts->rsa.seen == OBSERVED_YES)
		offer_task_curves(offer, highest); /* this time with RSA */
	if (offer->sni && highest > VERSION_SSL3)
		offer_task_without_sni(offer, highest);
	offer_prove(offer);
	offer_conclude(offer);
}

void audit_offer(const struct audit *audit, struct arena *arena, struct tls_offer *offer_r)
{
	const struct target *target = audit->probe->target;
	struct offer *offer = arena_alloc(arena, sizeof *offer);

	*offer_r = (struct tls_offer){ .full = audit->full };
	if (audit->endpoint->mode == MODE_CLEARTEXT) {
		offer_r->cut = "TLS is not used here";
		return;
	}
	*offer = (struct offer){ .audit = audit, .arena = arena, .facts = offer_r,
		.sni = audit->probe->sni ? audit->probe->sni
			: target->is_address ? NULL : target->host };
	pthread_mutex_init(&offer->lock, NULL);
	pthread_cond_init(&offer->changed, NULL);
	make_room(offer);
	offer_note_check(offer);
	push_versions(offer);
	offer_run(offer);
	finish(offer);
	pthread_cond_destroy(&offer->changed);
	pthread_mutex_destroy(&offer->lock);
}
