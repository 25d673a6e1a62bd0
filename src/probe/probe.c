/* SPDX-License-Identifier: MIT */
/* The visits of one endpoint, each straight-line from connect to LOGOUT.  On a cleartext port two
 * connections run side by side: one upgrades by STARTTLS at once, the other asks CAPABILITY and
 * tests whether a password would be taken in clear (RFC 9051 sections 6.2.3 and 11.7), so that
 * neither waits for an answer it does not need.  No real credential is ever sent. */
#include "probe/probe.h"

#include "probe/arrivals.h"
#include "probe/login.h"
#include "probe/visit.h"

enum {
	SILENCE_MS = 3500, /* a cleartext port this silent may be waiting for ClientHello; longer than
	                    * the 3 s after which one that waits for a PROXY header gives up */
	SLICE_MS = 250,    /* how often a visit asks whether another has found that out */
	AUTO_MS = 1000,    /* who speaks first on a port of unknown use */
};

bool probe_has_login(enum mode mode)
{
	return mode == MODE_STARTTLS || mode == MODE_CLEARTEXT;
}

unsigned probe_visits(enum mode mode)
{
	return mode == MODE_IMPLICIT || mode == MODE_CLEARTEXT ? 1 : 2;
}

static bool arrive(const struct probe_endpoint *endpoint, struct visit *visit)
{
	bool connected = visit_connect(visit);

	if (endpoint->probe->arrivals)
		arrivals_report(endpoint->probe->arrivals, endpoint->number,
			visit->facts->stages[STAGE_CONNECT].reason);
	return connected;
}

/* Waits for the first byte, but not on when the other visit has found that the port speaks TLS. */
static bool greeting_unless_tls(struct probe_endpoint *endpoint, struct visit *visit)
{
	struct deadline deadline = visit_stage_begin(visit, STAGE_GREETING);
	enum reason reason = REASON_TIMEOUT;

	while (reason == REASON_TIMEOUT && !deadline_passed(deadline)
		&& !atomic_load(&endpoint->speaks_tls))
		reason = stream_wait(&visit->stream,
			deadline_min(deadline, deadline_after_ms(SLICE_MS)));
	if (reason != REASON_NONE)
		return visit_stage_end(visit, STAGE_GREETING, reason);
	return visit_greeting(visit, deadline);
}

static void upgrade_and_finish(struct visit *visit)
{
	if (!visit_starttls(visit)) {
		if (visit->facts->starttls_answered)
			visit_logout(visit);
		return;
	}
	if (visit_handshake(visit))
		visit_finish_in_tls(visit);
}

static void session_in_clear(struct probe_endpoint *endpoint, struct visit *visit)
{
	visit->facts->purpose = "STARTTLS";
	if (!greeting_unless_tls(endpoint, visit))
		return;
	if (visit->facts->greeting == GREETING_PREAUTH)
		visit_logout(visit);
	else
		upgrade_and_finish(visit);
}

static void session_in_tls(struct visit *visit)
{
	visit->facts->purpose = "implicit TLS";
	if (!visit_handshake(visit))
		return;
	if (visit_greeting(visit, visit_stage_begin(visit, STAGE_GREETING)))
		visit_finish_in_tls(visit);
}

static enum mode mode_by_silence(struct visit *visit)
{
	struct deadline deadline = deadline_min(visit->probe->deadline, deadline_after_ms(AUTO_MS));

	return stream_wait(&visit->stream, deadline) == REASON_TIMEOUT ? MODE_IMPLICIT
		: MODE_STARTTLS;
}

void probe_session(struct probe_endpoint *endpoint)
{
	struct endpoint_facts *facts = endpoint->facts;
	struct visit visit = visit_of(endpoint, &facts->session, &endpoint->session_arena,
		&endpoint->session_now);
	bool find_mode = facts->mode == MODE_AUTO;

	bool connected = arrive(endpoint, &visit);
	if (find_mode)
		facts->mode = connected ? mode_by_silence(&visit) : MODE_STARTTLS;
	if (connected && facts->mode == MODE_IMPLICIT)
		session_in_tls(&visit);
	else if (connected)
		session_in_clear(endpoint, &visit);
	visit_close(&visit);
	if (connected && find_mode && probe_has_login(facts->mode))
		probe_login(endpoint);
	else if (find_mode)
		quota_give(endpoint->probe->quota, 1);
	atomic_store(&endpoint->session_now, PROBE_DONE);
}

/* On the connection that was silent, which nothing else can be done with. */
static bool answers_client_hello(struct probe_endpoint *endpoint, struct visit *silent)
{
	struct visit_facts *facts = &endpoint->facts->silence;
	struct visit visit = visit_of(endpoint, facts, &endpoint->login_arena, &endpoint->login_now);

	facts->purpose = "ClientHello to a silent port";
	visit_take_over(&visit, silent);
	visit_handshake(&visit);
	visit_close(&visit);
	return facts->tls.handshake_done || facts->stages[STAGE_TLS].reason == REASON_ALERT;
}

static bool silent(struct visit *visit)
{
	struct deadline deadline = deadline_min(visit->probe->deadline,
		deadline_after_ms(SILENCE_MS));

	return stream_wait(&visit->stream, deadline) == REASON_TIMEOUT;
}

/* Gives its connection up for the ClientHello, and comes back for a server that is merely slow,
 * if there may be another connection. */
static bool greeting_after_silence(struct probe_endpoint *endpoint, struct visit *visit)
{
	if (answers_client_hello(endpoint, visit)) {
		atomic_store(&endpoint->speaks_tls, true);
		return visit_stage_end(visit, STAGE_GREETING, REASON_TIMEOUT);
	}
	if (endpoint->probe->quota && !quota_take(endpoint->probe->quota, 1))
		return visit_stage_end(visit, STAGE_GREETING, REASON_TIMEOUT);
	return visit_connect(visit)
		&& visit_greeting(visit, visit_stage_begin(visit, STAGE_GREETING));
}

void probe_login(struct probe_endpoint *endpoint)
{
	struct visit_facts *facts = &endpoint->facts->login;
	struct visit visit = visit_of(endpoint, facts, &endpoint->login_arena, &endpoint->login_now);

	facts->purpose = "LOGIN in clear";
	if (arrive(endpoint, &visit)) {
		struct deadline deadline = visit_stage_begin(&visit, STAGE_GREETING);
		bool greeted = silent(&visit) ? greeting_after_silence(endpoint, &visit)
			: visit_greeting(&visit, deadline);
		if (greeted)
			login_test(&visit);
	}
	visit_close(&visit);
	atomic_store(&endpoint->login_now, PROBE_DONE);
}
