/* SPDX-License-Identifier: MIT */
/* What an answer proves.  An alert is a refusal.  A closed connection is one too, for the servers
 * that send no alert (Dovecot), but looks like a server that had enough of us: so it counts only
 * while a hello that is known to be accepted still is.  So does the alert internal_error, which
 * tells of the server and not of the hello (RFC 8446 section 6.2).  A reset, no connection or no
 * greeting in mid-run look like overload: wait, ask again, and if it stays, whatever was not seen
 * is unknown.
 */
#include "probe/offer.h"

enum { TRIES = 3, HANGS_MAX = 3 };

static const int64_t pause_ms[TRIES - 1] = { 250, 1000 };

void offer_stop(struct offer *offer, bool rate_limited, const char *why)
{
	pthread_mutex_lock(&offer->lock);
	if (!offer->stopped) {
		offer->stopped = true;
		offer->facts->cut = why;
		/* Who never answered limits nothing. */
		offer->facts->rate_limited = rate_limited && (offer->trusted || offer->accepted_us);
	}
	pthread_mutex_unlock(&offer->lock);
}

static bool is_stopped(struct offer *offer)
{
	pthread_mutex_lock(&offer->lock);
	bool stopped = offer->stopped;
	pthread_mutex_unlock(&offer->lock);
	return stopped;
}

/* Nobody of this endpoint dials for that long. */
static void keep_quiet(struct offer *offer, int64_t ms)
{
	int64_t until_us = deadline_after_ms(ms).at_us;

	pthread_mutex_lock(&offer->lock);
	if (until_us > offer->quiet_until_us)
		offer->quiet_until_us = until_us;
	pthread_mutex_unlock(&offer->lock);
}

static void wait_quiet(struct offer *offer)
{
	pthread_mutex_lock(&offer->lock);
	struct deadline until = { offer->quiet_until_us };
	pthread_mutex_unlock(&offer->lock);
	if (!deadline_passed(until))
		deadline_poll(-1, 0, deadline_min(until, offer->audit->probe->deadline));
}

/* What this answer tells of the server's ways; true: the close is unlike them, as a server that
 * refuses by alerts does not close without one. */
static bool note_ways(struct offer *offer, const struct offer_answer *answer)
{
	pthread_mutex_lock(&offer->lock);
	bool closed = answer->verdict == OFFER_CLOSED, bare = closed && answer->alert == TLS_ALERT_NONE;
	offer->alerts += (closed && !bare)
		|| (answer->verdict == OFFER_REFUSED && answer->alert != TLS_ALERT_NONE);
	offer->closes += bare;
	if (closed && answer->began_us > offer->closed_us)
		offer->closed_us = answer->began_us;
	if (answer->verdict == OFFER_ACCEPTED && answer->began_us > offer->accepted_us)
		offer->accepted_us = answer->began_us;
	offer->hangs += answer->hung;
	bool odd = bare && offer->alerts > 0 && offer->closes == 1;
	pthread_mutex_unlock(&offer->lock);
	return odd;
}

static bool make_control(struct offer *offer, struct offer_question *question_r)
{
	pthread_mutex_lock(&offer->lock);
	*question_r = offer->control;
	pthread_mutex_unlock(&offer->lock);
	if (question_r->suites.count)
		return true;
	if (!offer->trusted || !offer->control_suite)
		return false;
	offer_base(suite_family(offer->control_suite) == FAMILY_TLS13 ? VERSION_TLS13
		: VERSION_TLS12, question_r);
	return true;
}

/* Whether the server still accepts what it accepted before. */
static bool control_holds(struct offer *offer, struct arena *scratch)
{
	struct offer_question control;
	bool holds = false;

	if (!make_control(offer, &control))
		return false;
	for (size_t try = 0; try < TRIES && !holds; try++) {
		struct offer_answer answer;
		wait_quiet(offer);
		offer_ask_once(offer, &control, scratch, &answer);
		holds = answer.verdict == OFFER_ACCEPTED;
		note_ways(offer, &answer);
		hello_reply_clear(&answer.reply);
		if (!holds && try + 1 < TRIES)
			keep_quiet(offer, pause_ms[try]);
	}
	return holds;
}

/* Resets in a row to this hello, while another is accepted: so that server refuses. */
static void judge_overload(struct offer *offer, struct arena *scratch,
	struct offer_answer *answer)
{
	if (!answer->said_hello || answer->reply.total || !control_holds(offer, scratch)) {
		offer_stop(offer, true, answer->why);
		return;
	}
	pthread_mutex_lock(&offer->lock);
	offer->resets_refuse = true;
	pthread_mutex_unlock(&offer->lock);
	answer->verdict = OFFER_CLOSED;
	note_ways(offer, answer);
}

/* Where that is known of the server. */
static void take_as_refusal(struct offer *offer, struct offer_answer *answer)
{
	pthread_mutex_lock(&offer->lock);
	bool refused = offer->resets_refuse && answer->overload && answer->said_hello
		&& !answer->reply.total;
	pthread_mutex_unlock(&offer->lock);
	if (!refused)
		return;
	answer->verdict = OFFER_CLOSED;
	answer->overload = false;
}

static void ask(struct offer *offer, const struct offer_question *question,
	struct arena *scratch, struct offer_answer *answer_r)
{
	for (size_t try = 0;; try++) {
		wait_quiet(offer);
		offer_ask_once(offer, question, scratch, answer_r);
		take_as_refusal(offer, answer_r);
		bool odd = note_ways(offer, answer_r);
		if (!answer_r->began_us)
			offer_stop(offer, false, answer_r->why);
		if (!(answer_r->overload || odd))
			return;
		if (try + 1 == TRIES) {
			if (answer_r->overload)
				judge_overload(offer, scratch, answer_r);
			return;
		}
		if (is_stopped(offer))
			return;
		hello_reply_clear(&answer_r->reply);
		keep_quiet(offer, pause_ms[try]);
	}
}

static void stop_if_hanging(struct offer *offer)
{
	pthread_mutex_lock(&offer->lock);
	bool hanging = offer->hangs >= HANGS_MAX;
	pthread_mutex_unlock(&offer->lock);
	if (hanging)
		offer_stop(offer, true, "the server left several hellos unanswered");
}

void offer_ask(struct offer *offer, const struct offer_question *question,
	struct offer_answer *answer_r)
{
	struct arena scratch = { NULL, 0 };

	*answer_r = (struct offer_answer){ .why = "the audit was cut short",
		.alert = TLS_ALERT_NONE };
	if (is_stopped(offer))
		return;
	ask(offer, question, &scratch, answer_r);
	if (answer_r->verdict == OFFER_UNKNOWN)
		stop_if_hanging(offer);
	if (answer_r->verdict == OFFER_ACCEPTED)
		offer_note(offer, question, answer_r);
	hello_reply_clear(&answer_r->reply);
	arena_clear(&scratch);
}

static void take_back(struct offer *offer)
{
	for (size_t i = 0; i < offer->claim_count; i++) {
		struct offer_claim *claim = &offer->claims[i];
		if (claim->at_us < offer->accepted_us)
			continue;
		if (claim->observed)
			*claim->observed = OBSERVED_UNKNOWN;
		else
			*claim->complete = false;
	}
}

void offer_prove(struct offer *offer)
{
	struct arena scratch = { NULL, 0 };

	if (offer->closed_us > offer->accepted_us) {
		if (offer->facts->cut || !control_holds(offer, &scratch)) {
			offer_stop(offer, true, "the server closes every connection");
			take_back(offer);
		}
		arena_clear(&scratch);
	}
}

static void claim(struct offer *offer, const struct offer_answer *answer,
	struct offer_claim claim)
{
	if (answer->verdict == OFFER_CLOSED && offer->claim_count < OFFER_CLAIMS_MAX) {
		claim.at_us = answer->began_us;
		offer->claims[offer->claim_count++] = claim;
	}
}

void offer_claim(struct offer *offer, const struct offer_answer *answer, enum observed *fact,
	enum observed value)
{
	pthread_mutex_lock(&offer->lock);
	bool room = offer->claim_count < OFFER_CLAIMS_MAX;
	if (*fact != OBSERVED_YES && (answer->verdict == OFFER_REFUSED
		|| (answer->verdict == OFFER_CLOSED && room))) {
		*fact = value;
		claim(offer, answer, (struct offer_claim){ fact, NULL, 0 });
	}
	pthread_mutex_unlock(&offer->lock);
}

void offer_claim_complete(struct offer *offer, const struct offer_answer *answer, bool *complete)
{
	pthread_mutex_lock(&offer->lock);
	claim(offer, answer, (struct offer_claim){ NULL, complete, 0 });
	pthread_mutex_unlock(&offer->lock);
}
