/* SPDX-License-Identifier: MIT */
/* A connection of an audit goes through the gate of its host and repeats what the check saw work:
 * that is the control against which every refusal counts.  What is said on it, and what the
 * answers mean, is not known here. */
#include "probe/audit_leg.h"

#include "probe/ladder.h"

enum { LIMIT_MS = 12000 };

void leg_init(struct leg *leg, const struct audit *audit, struct arena *arena)
{
	*leg = (struct leg){ .audit = audit, .arena = arena, .limit_ms = LIMIT_MS };
	atomic_init(&leg->now, PROBE_WAITING);
}

struct deadline leg_deadline(const struct leg *leg)
{
	return leg->probe.deadline;
}

/* Where the check's own handshake broke, as the one that worked after it. */
static void shake_hands_as_before(struct visit *visit, const struct endpoint_facts *endpoint)
{
	for (enum rung rung = 0; !endpoint->session.tls.handshake_done && rung < RUNG_COUNT; rung++)
		if (endpoint->rungs[rung].tls.handshake_done) {
			ladder_change(visit, rung);
			return;
		}
}

static bool enter(struct leg *leg)
{
	const struct audit *audit = leg->audit;

	leg->facts = (struct visit_facts){ .purpose = "audit" };
	leg->entered = gate_enter(audit->gate, audit->probe->deadline);
	if (!leg->entered)
		leg->facts.stages[STAGE_CONNECT] = (struct stage_facts){ .outcome = OUTCOME_FAIL,
			.reason = REASON_TIMEOUT };
	return leg->entered;
}

static bool begin_once(struct leg *leg, const char *alpn)
{
	const struct audit *audit = leg->audit;

	if (!enter(leg))
		return false;
	leg->probe = *audit->probe;
	leg->probe.deadline = deadline_min(leg->probe.deadline, deadline_after_ms(leg->limit_ms));
	leg->visit = visit_at(&leg->probe, audit->endpoint, &leg->facts, leg->arena, &leg->now);
	leg->visit.tls_request.alpn = alpn;
	shake_hands_as_before(&leg->visit, audit->endpoint);
	bool connected = visit_connect(&leg->visit);
	leg->connections += leg->facts.connections;
	return connected && (audit->endpoint->mode == MODE_IMPLICIT
		|| visit_greeting(&leg->visit, visit_stage_begin(&leg->visit, STAGE_GREETING)));
}

bool leg_begin(struct leg *leg, const char *alpn)
{
	if (begin_once(leg, alpn))
		return true;
	enum reason reason = leg_trouble(leg).reason;
	if (reason != REASON_RESET && reason != REASON_CLOSED && reason != REASON_BYE)
		return false;
	leg_close(leg);
	return begin_once(leg, alpn);
}

bool leg_secure(struct leg *leg)
{
	struct visit *visit = &leg->visit;

	if (leg->audit->endpoint->mode == MODE_IMPLICIT)
		return visit_handshake(visit)
			&& visit_greeting(visit, visit_stage_begin(visit, STAGE_GREETING));
	return visit_starttls(visit) && visit_handshake(visit);
}

enum reason leg_ask(struct leg *leg, const char *command, struct reply *reply_r)
{
	struct imap *imap = &leg->visit.imap;
	char tag[IMAP_TAG_SIZE];

	imap_tag(imap, tag);
	enum reason reason = imap_send(imap, leg_deadline(leg), "%s %s\r\n", tag, command);
	if (reason == REASON_NONE)
		reason = imap_await(imap, tag, false, leg_deadline(leg), reply_r);
	if (reason != REASON_NONE)
		return reason;
	return reply_r->status == REPLY_OK ? REASON_NONE
		: reply_r->status == REPLY_NO ? REASON_NO : REASON_BAD;
}

struct trouble leg_trouble(const struct leg *leg)
{
	static const enum stage stages[] = { STAGE_CONNECT, STAGE_GREETING, STAGE_STARTTLS, STAGE_TLS };

	for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
		const struct stage_facts *facts = &leg->facts.stages[stages[i]];
		if (facts->outcome == OUTCOME_FAIL)
			return (struct trouble){ stage_name(stages[i]), facts->reason };
	}
	return (struct trouble){ NULL, REASON_NONE };
}

void leg_close(struct leg *leg)
{
	if (!leg->entered)
		return;
	visit_close(&leg->visit);
	gate_leave(leg->audit->gate);
	leg->entered = false;
}

bool audit_lists(const struct audit *audit, const char *capability)
{
	const struct visit_facts *session = &audit->endpoint->session;

	return session->in_tls.known && capabilities_has(&session->in_tls, capability);
}
