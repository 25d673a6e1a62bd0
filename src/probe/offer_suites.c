/* SPDX-License-Identifier: MIT */
/* Finds suites of SSL 3.0 to TLS 1.2 by elimination: what the server chose is left out of the next
 * hello, until it refuses.  DHE goes apart from the rest: a server that knows the suites and has
 * no parameters (Dovecot without ssl_dh) breaks off whenever it would choose one, and would hide
 * everything that stands beside it. */
#include "probe/offer_tasks.h"

enum {
	BISECTIONS_MAX = 16,
	MODERN_SUITES_MAX = 320, /* in one hello to a server of TLS 1.3: none is known to mind */
};

static const unsigned weak_traits = 1u << TRAIT_NULL | 1u << TRAIT_ANON | 1u << TRAIT_EXPORT
	| 1u << TRAIT_DES | 1u << TRAIT_RC2 | 1u << TRAIT_RC4 | 1u << TRAIT_3DES | 1u << TRAIT_IDEA
	| 1u << TRAIT_SEED | 1u << TRAIT_MD5 | 1u << TRAIT_CBC | 1u << TRAIT_RSA
	| 1u << TRAIT_STATIC;

struct hunt { /* of one version */
	struct offer *offer;
	enum tls_version version;
	bool full;              /* every suite, not only those that tell something new */
	unsigned bisections;
	struct offer_answer last; /* the latest refusal; began_us 0: none */
	const char *why;        /* it ended before everything was answered; NULL */
};

/* How much more would be known if the server chose it. */
static unsigned worth(const struct hunt *hunt, const struct suite *suite)
{
	unsigned wanted = weak_traits | (suite_is_dhe(suite) ? 1u << TRAIT_DHE : 0), count = 0;

	pthread_mutex_lock(&hunt->offer->lock);
	for (unsigned trait = 0; trait < TRAIT_COUNT; trait++)
		count += suite->traits & wanted & 1u << trait
			&& hunt->offer->facts->with[trait] != OBSERVED_YES;
	pthread_mutex_unlock(&hunt->offer->lock);
	return count;
}

/* What is still worth asking for, the most telling first; in full everything, as it stands. */
static void choose(const struct hunt *hunt, const struct suite_list *left,
	struct suite_list *chosen_r)
{
	unsigned worths[OFFER_SUITES_MAX];

	chosen_r->count = 0;
	for (size_t i = 0; i < left->count; i++) {
		unsigned value = hunt->full ? 1 : worth(hunt, left->at[i]);
		size_t place = chosen_r->count;
		if (!value || chosen_r->count == OFFER_SUITES_MAX)
			continue;
		for (; place > 0 && worths[place - 1] < value; place--) {
			worths[place] = worths[place - 1];
			chosen_r->at[place] = chosen_r->at[place - 1];
		}
		worths[place] = value;
		chosen_r->at[place] = left->at[i];
		chosen_r->count++;
	}
}

static void begin_question(const struct hunt *hunt, struct offer_question *question_r)
{
	offer_base(hunt->version, question_r);
	question_r->suites.count = 0;
}

static void take_refusal(struct hunt *hunt, const struct offer_answer *answer)
{
	if (answer->began_us >= hunt->last.began_us)
		hunt->last = *answer;
}

/* A server that refuses by alerts, and closes here: something in the list breaks it. */
static bool is_odd(struct offer *offer, const struct offer_answer *answer)
{
	pthread_mutex_lock(&offer->lock);
	bool odd = answer->verdict == OFFER_CLOSED && answer->alert == TLS_ALERT_NONE
		&& offer->alerts > offer->closes;
	pthread_mutex_unlock(&offer->lock);
	return odd;
}

static size_t most_suites(struct offer *offer)
{
	pthread_mutex_lock(&offer->lock);
	bool modern = offer->facts->versions[VERSION_TLS13].accepted == OBSERVED_YES;
	pthread_mutex_unlock(&offer->lock);
	return modern ? MODERN_SUITES_MAX : HELLO_SUITES_MAX;
}

/* What others were told is not asked for again. */
static void drop_seen(const struct hunt *hunt, struct suite_list *left)
{
	const struct offered_version *facts = &hunt->offer->facts->versions[hunt->version];

	pthread_mutex_lock(&hunt->offer->lock);
	for (size_t i = 0; i < facts->suite_count; i++)
		suite_list_remove(left, facts->suites[i]);
	pthread_mutex_unlock(&hunt->offer->lock);
}

static bool hunt_in(struct hunt *hunt, struct suite_list *left);

static bool bisect(struct hunt *hunt, const struct suite_list *list)
{
	struct suite_list halves[2] = { { .count = 0 }, { .count = 0 } };

	if (hunt->bisections++ >= BISECTIONS_MAX) {
		hunt->why = "the server breaks off at too many hellos";
		return false;
	}
	for (size_t i = 0; i < list->count; i++)
		suite_list_add(&halves[i >= list->count / 2], list->at[i]);
	return hunt_in(hunt, &halves[0]) && hunt_in(hunt, &halves[1]);
}

/* Until nothing is left to ask for; false: an answer proved nothing. */
static bool hunt_in(struct hunt *hunt, struct suite_list *left)
{
	struct offer_question question;
	struct offer_answer answer;

	begin_question(hunt, &question);
	for (;;) {
		drop_seen(hunt, left);
		choose(hunt, left, &question.suites);
		if (!question.suites.count)
			return true;
		if (question.suites.count > most_suites(hunt->offer))
			question.suites.count = most_suites(hunt->offer);
		offer_ask(hunt->offer, &question, &answer);
		if (answer.verdict == OFFER_UNKNOWN) {
			hunt->why = answer.why;
			return false;
		}
		if (answer.verdict == OFFER_ACCEPTED) {
			suite_list_remove(left, answer.suite);
			continue;
		}
		take_refusal(hunt, &answer);
		for (size_t i = 0; i < question.suites.count; i++)
			suite_list_remove(left, question.suites.at[i]);
		if (question.suites.count > 1 && is_odd(hunt->offer, &answer)
			&& !bisect(hunt, &question.suites))
			return false;
	}
}

/* Confirms that it is DHE itself which breaks the server off: a few sound suites of it in front of
 * what is accepted otherwise. */
static bool breaks_at_dhe(struct hunt *hunt, const struct offer_question *with_control)
{
	static const uint32_t sound[] = { 0x009E, 0x009F, 0x0033, 0x0039, 0x0016 };
	struct offer_question question = *with_control;
	struct offer_answer answer;
	bool *broken = &hunt->offer->facts->dhe_broken;

	pthread_mutex_lock(&hunt->offer->lock);
	bool known = *broken;
	pthread_mutex_unlock(&hunt->offer->lock);
	if (known)
		return true;
	question.suites.count = 0;
	for (size_t i = 0; i < sizeof sound / sizeof *sound; i++)
		suite_list_add(&question.suites, suite_by_id(sound[i]));
	for (size_t i = 0; i < with_control->suites.count; i++)
		if (!suite_is_dhe(with_control->suites.at[i]))
			suite_list_add(&question.suites, with_control->suites.at[i]);
	offer_ask(hunt->offer, &question, &answer);
	if (answer.verdict != OFFER_REFUSED && answer.verdict != OFFER_CLOSED)
		return false;
	pthread_mutex_lock(&hunt->offer->lock);
	*broken = true;
	pthread_mutex_unlock(&hunt->offer->lock);
	offer_claim_complete(hunt->offer, &answer, broken);
	take_refusal(hunt, &answer);
	return true;
}

/* Suites like the one that was accepted at first, in the reverse of the order they were offered in
 * then, so that the choice also tells whose order decides. */
static void add_control(const struct hunt *hunt, struct offer_question *question)
{
	struct suite_list *list = &question->suites;
	struct offer_question base;

	pthread_mutex_lock(&hunt->offer->lock);
	base = hunt->offer->bases[hunt->version];
	const struct suite *accepted = hunt->offer->base_suites[hunt->version];
	pthread_mutex_unlock(&hunt->offer->lock);
	if (!accepted || suite_is_dhe(accepted))
		return;
	suite_list_reverse(&base.suites);
	for (size_t i = 0; i < base.suites.count; i++)
		if (suite_family(base.suites.at[i]) == suite_family(accepted)
			&& base.suites.at[i] != accepted && list->count + 1 < HELLO_SUITES_MAX)
			suite_list_add(list, base.suites.at[i]);
	suite_list_add(list, accepted);
	question->reversed = true;
}

static bool order_is_clients(struct offer *offer)
{
	pthread_mutex_lock(&offer->lock);
	bool clients = offer->facts->order == ORDER_CLIENT;
	pthread_mutex_unlock(&offer->lock);
	return clients;
}

/* First in front of what is accepted anyway, then alone. */
static bool hunt_dhe(struct hunt *hunt, struct suite_list *left)
{
	struct offer_question question;
	struct offer_answer answer;

	begin_question(hunt, &question);
	for (;;) {
		choose(hunt, left, &question.suites);
		if (!question.suites.count)
			return true;
		size_t count = question.suites.count;
		add_control(hunt, &question);
		if (question.suites.count == count)
			return hunt_in(hunt, left);
		offer_ask(hunt->offer, &question, &answer);
		if (answer.verdict == OFFER_UNKNOWN) {
			hunt->why = answer.why;
			return false;
		}
		if (answer.verdict != OFFER_ACCEPTED) {
			take_refusal(hunt, &answer);
			return breaks_at_dhe(hunt, &question)
				|| hunt_in(hunt, left);
		}
		if (!suite_is_dhe(answer.suite))
			return order_is_clients(hunt->offer) || hunt_in(hunt, left);
		suite_list_remove(left, answer.suite);
	}
}

static bool is_part(const struct suite *suite, enum offer_part part)
{
	bool dhe = suite_is_dhe(suite), aead = suite->traits & 1u << TRAIT_AEAD;

	return part == PART_DHE ? dhe : !dhe && (part == PART_NOT_DHE || aead == (part == PART_AEAD));
}

/* In full all of them, else those that need nothing agreed on beforehand: no mail server shares a
 * secret with whoever connects. */
static void candidates(const struct hunt *hunt, enum offer_part part, struct suite_list *list_r)
{
	static const enum suite_family order[] = { FAMILY_ECDHE_RSA, FAMILY_ECDHE_ECDSA, FAMILY_RSA,
		FAMILY_ECDH_ANON, FAMILY_STATIC_ECDH, FAMILY_STATIC_DH, FAMILY_DHE_RSA, FAMILY_DHE_DSS,
		FAMILY_DH_ANON, FAMILY_SHARED };
	size_t families = sizeof order / sizeof *order - !hunt->full;

	list_r->count = 0;
	for (size_t f = 0; f < families; f++)
		for (size_t i = 0; i < suite_row_count; i++) {
			const struct suite *suite = &suite_rows[i];
			if (suite_family(suite) == order[f] && is_part(suite, part)
				&& (hunt->version == VERSION_TLS12 || !suite_needs_tls12(suite)))
				suite_list_add(list_r, suite);
		}
}

static bool hunt_part(struct hunt *hunt, enum offer_part part)
{
	struct suite_list left;

	candidates(hunt, part, &left);
	return part == PART_DHE ? hunt_dhe(hunt, &left) : hunt_in(hunt, &left);
}

/* From the highest version that lives to the lowest: what the one shows, the next is not asked. */
static void hunt_weak(struct offer *offer, enum offer_part part, enum observed *settled)
{
	struct hunt hunt = { .offer = offer };
	bool all = true;

	for (size_t v = VERSION_TLS12; v >= VERSION_SSL3; v--) {
		hunt.version = (enum tls_version)v;
		if (offer->base_suites[v])
			all = hunt_part(&hunt, part) && all;
	}
	if (!all)
		return;
	if (hunt.last.began_us) {
		offer_claim(offer, &hunt.last, settled, OBSERVED_YES);
		return;
	}
	pthread_mutex_lock(&offer->lock);
	*settled = OBSERVED_YES;
	pthread_mutex_unlock(&offer->lock);
}

void offer_task_weak(struct offer *offer, enum tls_version version)
{
	(void)version;
	hunt_weak(offer, PART_NOT_DHE, &offer->weak_settled);
}

void offer_task_dhe(struct offer *offer, enum tls_version version)
{
	(void)version;
	hunt_weak(offer, PART_DHE, &offer->dhe_settled);
}

static void hunt_all(struct offer *offer, enum tls_version version, enum offer_part part)
{
	struct hunt hunt = { .offer = offer, .version = version, .full = true };
	struct offered_version *facts = &offer->facts->versions[version];
	bool *all = &offer->hunted[version][part];

	*all = hunt_part(&hunt, part);
	pthread_mutex_lock(&offer->lock);
	if (!*all && !facts->incomplete)
		facts->incomplete = hunt.why;
	pthread_mutex_unlock(&offer->lock);
	if (hunt.last.began_us)
		offer_claim_complete(offer, &hunt.last, all);
}

void offer_task_all_dhe(struct offer *offer, enum tls_version version)
{
	hunt_all(offer, version, PART_DHE);
}

void offer_task_all_aead(struct offer *offer, enum tls_version version)
{
	hunt_all(offer, version, PART_AEAD);
}

void offer_task_all_rest(struct offer *offer, enum tls_version version)
{
	hunt_all(offer, version, PART_REST);
}
