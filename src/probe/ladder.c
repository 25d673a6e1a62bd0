/* SPDX-License-Identifier: MIT */
/* After a handshake that broke, a few more with one thing changed each (smaller segments, a smaller
 * ClientHello, other versions, no name) show which thing it was.  No credential is ever sent on
 * any of them, and nothing here draws the conclusion.  RFC 8446 section 4.1.2, RFC 6066 section 3,
 * RFC 8996. */
#include "probe/ladder.h"

#include "probe/visit.h"

static bool broke(const struct endpoint_facts *endpoint)
{
	const struct stage_facts *stage = &endpoint->session.stages[STAGE_TLS];

	return stage->outcome == OUTCOME_FAIL && stage->reason != REASON_NOT_TLS
		&& stage->reason != REASON_LOCAL;
}

static bool is_better(const struct endpoint_facts *a, const struct endpoint_facts *b)
{
	bool implicit_a = a->mode == MODE_IMPLICIT, implicit_b = b->mode == MODE_IMPLICIT;

	return implicit_a != implicit_b ? implicit_a : a < b;
}

bool ladder_is_wanted(const struct target_facts *facts, const struct endpoint_facts *endpoint)
{
	if (!broke(endpoint))
		return false;
	for (size_t i = 0; i < facts->endpoint_count; i++) {
		const struct endpoint_facts *other = &facts->endpoints[i];
		if (other != endpoint && broke(other) && address_same(&other->address, &endpoint->address)
			&& is_better(other, endpoint))
			return false;
	}
	return true;
}

/* What may explain each way of breaking, ended by RUNG_COUNT. */
static const enum rung *order_of(enum reason reason)
{
	static const enum rung silent[] = { RUNG_SEGMENTS, RUNG_SMALL, RUNG_NO_SNI, RUNG_TLS12,
		RUNG_LEGACY, RUNG_COUNT };
	static const enum rung cut[] = { RUNG_SMALL, RUNG_NO_SNI, RUNG_LEGACY, RUNG_TLS12, RUNG_COUNT };
	static const enum rung refused[] = { RUNG_LEGACY, RUNG_NO_SNI, RUNG_TLS12, RUNG_SMALL,
		RUNG_COUNT };

	return reason == REASON_TIMEOUT ? silent
		: reason == REASON_CLOSED || reason == REASON_RESET ? cut : refused;
}

size_t ladder_plan(const struct endpoint_facts *endpoint, enum rung rungs_r[LADDER_AT_ONCE])
{
	size_t count = 0;

	/* Behind STARTTLS a rung takes twice the round trips, so there is time for one go only. */
	for (size_t i = 0; i < RUNG_COUNT; i++)
		if (endpoint->rungs[i].tls.handshake_done
			|| (endpoint->rungs[i].tried && endpoint->mode != MODE_IMPLICIT))
			return 0;
	const enum rung *rung = order_of(endpoint->session.stages[STAGE_TLS].reason);
	for (; *rung != RUNG_COUNT && count < LADDER_AT_ONCE; rung++)
		if (!endpoint->rungs[*rung].tried)
			rungs_r[count++] = *rung;
	return count;
}

void ladder_change(struct visit *visit, enum rung rung)
{
	static const enum tls_profile profiles[RUNG_COUNT] = { [RUNG_SMALL] = TLS_PROFILE_SMALL,
		[RUNG_TLS12] = TLS_PROFILE_TLS12, [RUNG_LEGACY] = TLS_PROFILE_LEGACY };

	visit->tls_request.profile = profiles[rung];
	if (rung == RUNG_NO_SNI)
		visit->tls_request.sni = NULL;
	if (rung == RUNG_SEGMENTS)
		visit->segment_max = LADDER_SEGMENT;
}

static struct visit prepare(struct probe_endpoint *endpoint, enum rung rung)
{
	struct visit visit = visit_of(endpoint, &endpoint->facts->rungs[rung],
		&endpoint->rung_arenas[rung], &endpoint->session_now);

	visit.facts->purpose = rung_name(rung);
	ladder_change(&visit, rung);
	return visit;
}

static bool reaches_tls(struct visit *visit, enum mode mode)
{
	if (!visit_connect(visit))
		return false;
	return mode == MODE_IMPLICIT || (visit_greeting(visit, visit_stage_begin(visit, STAGE_GREETING))
		&& visit_starttls(visit));
}

void ladder_climb(struct probe_endpoint *endpoint, enum rung rung)
{
	struct visit visit = prepare(endpoint, rung);
	struct probe probe = *endpoint->probe;

	probe.deadline = deadline_min(probe.deadline, deadline_after_ms(LADDER_MS));
	visit.probe = &probe;
	if (reaches_tls(&visit, endpoint->facts->mode))
		visit_handshake(&visit);
	visit_close(&visit);
	atomic_store(&endpoint->session_now, PROBE_DONE);
}
