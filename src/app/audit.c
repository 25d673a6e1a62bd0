/* SPDX-License-Identifier: MIT */
/* Schedules the visits of an audit: every endpoint is begun at once, and the gate of its address
 * holds connections back, so that the host sees no more of us than the user allows.  Which
 * endpoints are worth it is decided by what the check saw; what is said on a connection, and what
 * it means, is not known here. */
#include "app/audit.h"

#include "app/audit_dns.h"
#include "app/crew.h"
#include "probe/audit.h"

struct audit_visit { /* what one endpoint is asked; a thread for each half */
	struct audit audit;
	struct endpoint_facts *endpoint;
	struct arena offer_arena, attacks_arena;
	struct tls_offer offer;
	struct attack_facts attacks;
};

struct audit_plan {
	struct audit_visit *visits;
	size_t visit_count;
	struct crew crew;
};

/* Where a handshake was made, or STARTTLS answered OK, there is TLS to look at, however the check's
 * own handshake ended.  An alert is TLS too: the server may speak what the library does not. */
static bool has_tls(const struct endpoint_facts *endpoint)
{
	const struct visit_facts *session = &endpoint->session;
	enum reason broken = session->stages[STAGE_TLS].reason;
	bool found = session->tls.handshake_done || broken == REASON_ALERT || broken == REASON_TLS
		|| session->stages[STAGE_STARTTLS].outcome == OUTCOME_OK;

	for (size_t i = 0; i < RUNG_COUNT; i++)
		found = found || endpoint->rungs[i].tls.handshake_done;
	return found;
}

static unsigned most_of(const struct options *options)
{
	return options->full ? AUDIT_CONNECTIONS_MAX_FULL : AUDIT_CONNECTIONS_MAX;
}

/* The visits of the check have gone through these gates; the audit keeps to what the user wants. */
static void set_gates(struct job *job)
{
	for (size_t i = 0; i < job->facts.endpoint_count; i++)
		gate_limit(job->endpoints[i].gate, job->options->per_host, job->options->interval_us,
			&job->audit_connections);
}

/* A user whose logins fail is not to be locked out: two attempts, at one endpoint, which is one
 * where TLS is there from the start if there is such. */
static void name_user(struct job *job, struct audit_plan *plan)
{
	struct audit_visit *chosen = NULL;

	for (size_t i = 0; i < plan->visit_count; i++) {
		struct audit_visit *visit = &plan->visits[i];
		bool better = !chosen || (chosen->endpoint->mode != MODE_IMPLICIT
			&& visit->endpoint->mode == MODE_IMPLICIT);
		if (better && visit->endpoint->session.tls.verified)
			chosen = visit;
	}
	if (!chosen && plan->visit_count)
		chosen = &plan->visits[0]; /* says why not */
	if (chosen)
		chosen->audit.user = job->options->user;
}

static struct audit_plan *make_plan(struct job *job)
{
	struct audit_plan *plan = arena_alloc(&job->arena, sizeof *plan);
	size_t count = job->facts.endpoint_count;

	plan->visits = arena_array(&job->arena, count, sizeof *plan->visits);
	plan->crew = crew_make(&job->arena, 2 * count + 1);
	set_gates(job);
	for (size_t i = 0; i < count; i++) {
		struct endpoint_facts *endpoint = &job->facts.endpoints[i];
		if (!has_tls(endpoint))
			continue;
		struct audit_visit *visit = &plan->visits[plan->visit_count++];
		visit->endpoint = endpoint;
		visit->audit = (struct audit){ .probe = job->endpoints[i].probe, .endpoint = endpoint,
			.gate = job->endpoints[i].gate, .full = job->options->full,
			.ntlm = job->options->ntlm };
		visit->audit.gate->left += most_of(job->options); /* each port brings its own */
	}
	name_user(job, plan);
	return plan;
}

static void *run_offer(void *context)
{
	struct audit_visit *visit = context;

	audit_offer(&visit->audit, &visit->offer_arena, &visit->offer);
	return NULL;
}

static void *run_attacks(void *context)
{
	struct audit_visit *visit = context;

	audit_attacks(&visit->audit, &visit->attacks_arena, &visit->attacks);
	return NULL;
}

static void *run_dns(void *context)
{
	audit_dns(context);
	return NULL;
}

void audit_print_budget(const struct options *options)
{
	fprintf(stderr, "imapvet: an audit makes at most %u connections to a port after those of a "
		"check, to an address %u at a time", most_of(options), options->per_host);
	if (options->interval_us)
		fprintf(stderr, " and %.2f a second", 1e6 / (double)options->interval_us);
	fprintf(stderr, "; it tries to log in once to a cleartext port%s.\n",
		options->user ? ", and to every port with --user" : "");
}

void audit_run(struct job *job)
{
	struct audit_plan *plan = job->audit = make_plan(job);

	crew_send(&plan->crew, run_dns, job);
	for (size_t i = 0; i < plan->visit_count; i++) {
		crew_send(&plan->crew, run_offer, &plan->visits[i]);
		crew_send(&plan->crew, run_attacks, &plan->visits[i]);
	}
	crew_await(&plan->crew);
	/* Not earlier: while visits run, what they look at is read-only. */
	for (size_t i = 0; i < plan->visit_count; i++) {
		struct audit_visit *visit = &plan->visits[i];
		visit->endpoint->offer = &visit->offer;
		visit->endpoint->attacks = &visit->attacks;
	}
}

void audit_clear(struct job *job)
{
	struct audit_plan *plan = job->audit;

	if (!plan)
		return;
	for (size_t i = 0; i < plan->visit_count; i++) {
		arena_clear(&plan->visits[i].offer_arena);
		arena_clear(&plan->visits[i].attacks_arena);
	}
	job->audit = NULL;
}
