/* SPDX-License-Identifier: MIT */
/* The steps every visit is made of.  Each has its own time limit inside the target's; each writes
 * what it saw into its stage and stops the visit, never the program.  No step forms an opinion.
 * RFC 9051 section 7.1.4 (greeting), 6.2.1 (STARTTLS). */
#include "probe/visit.h"

#include <string.h>
#include <unistd.h>

#include "base/random.h"
#include "probe/greeting.h"

struct visit visit_at(const struct probe *probe, const struct endpoint_facts *endpoint,
	struct visit_facts *facts, struct arena *arena, atomic_int *now)
{
	const struct target *target = probe->target;
	const char *sni = probe->sni ? probe->sni : target->is_address ? NULL : target->host;

	return (struct visit){ .probe = probe, .address = &endpoint->address,
		.port = endpoint->port, .facts = facts, .arena = arena, .now = now, .fd = -1,
		.tls_request = { .name = target->host, .name_is_address = target->is_address, .sni = sni,
			.trust = probe->trust } };
}

struct visit visit_of(struct probe_endpoint *endpoint, struct visit_facts *facts,
	struct arena *arena, atomic_int *now)
{
	struct visit visit = visit_at(endpoint->probe, endpoint->facts, facts, arena, now);

	visit.door = (struct door){ endpoint->gate, endpoint->probe->quota, PROBE_PATIENCE_MS, false,
		false };
	return visit;
}

static int64_t limit_ms(enum stage stage)
{
	static const int64_t limits[STAGE_COUNT] = {
		[STAGE_CONNECT] = 5000, [STAGE_GREETING] = 20000, [STAGE_CAPABILITY] = 10000,
		[STAGE_STARTTLS] = 10000, [STAGE_TLS] = 10000, [STAGE_CERTIFICATE] = 10000,
		[STAGE_CLEARTEXT_LOGIN] = 22000, [STAGE_LOGOUT] = 1000,
	};

	return limits[stage];
}

struct deadline visit_stage_begin(struct visit *visit, enum stage stage)
{
	visit->facts->stages[stage].started_us = deadline_now_us() - visit->probe->start_us;
	atomic_store(visit->now, (int)stage);
	return deadline_min(visit->probe->deadline, deadline_after_ms(limit_ms(stage)));
}

static void note_failure(struct visit *visit, enum stage stage, enum reason reason)
{
	char *note = arena_printf(visit->arena, "%s failed: %s", stage_name(stage),
		reason_name(reason));

	transcript_add(&visit->transcript, TRANSCRIPT_NOTE, (struct bytes){ note, strlen(note) });
}

bool visit_stage_end(struct visit *visit, enum stage stage, enum reason reason)
{
	struct stage_facts *facts = &visit->facts->stages[stage];

	facts->ended_us = deadline_now_us() - visit->probe->start_us;
	facts->outcome = reason == REASON_NONE ? OUTCOME_OK : OUTCOME_FAIL;
	facts->reason = reason;
	if (reason == REASON_ALERT && visit->tls)
		tls_alert(visit->tls, &visit->facts->tls);
	if (reason != REASON_NONE)
		note_failure(visit, stage, reason);
	return reason == REASON_NONE;
}

static void begin(struct visit *visit)
{
	visit->facts->tried = true;
	visit->facts->tls.alert = TLS_ALERT_NONE;
	visit->transcript = (struct transcript){ .arena = visit->arena, .facts = visit->facts,
		.start_us = visit->probe->start_us, .size = visit->facts->transcript_len };
	stream_init(&visit->stream, stream_socket(&visit->fd), &visit->transcript);
	imap_init(&visit->imap, &visit->stream, visit->arena);
	random_letters(visit->imap.prefix, sizeof visit->imap.prefix);
}

static bool no_connection(struct visit *visit, const char *why)
{
	visit->facts->stages[STAGE_CONNECT].text = arena_strdup(visit->arena, why);
	return visit_stage_end(visit, STAGE_CONNECT, REASON_LOCAL);
}

bool visit_connect(struct visit *visit)
{
	struct dial request = { .to = visit->address, .port = visit->port,
		.from = visit->probe->bind, .segment_max = visit->segment_max };
	struct dialled dialled = { .fd = -1 };

	begin(visit);
	bool turn = door_enter(&visit->door, visit->probe->deadline);
	struct deadline deadline = visit_stage_begin(visit, STAGE_CONNECT);
	if (!turn)
		return no_connection(visit, "other connections to this address left no time for it");
	enum reason reason = door_dial(&visit->door, &request, deadline, &dialled);
	struct stage_facts *stage = &visit->facts->stages[STAGE_CONNECT];
	visit->fd = dialled.fd;
	visit->facts->same_address = dialled.same_address;
	if (reason == REASON_RESET) { /* it was accepted first: a refusal has a code of its own */
		visit->stream.broken = reason;
		reason = REASON_NONE;
	}
	if (reason == REASON_LOCAL)
		return no_connection(visit, dialled.error.text);
	if (!visit_stage_end(visit, STAGE_CONNECT, reason))
		return false;
	visit->facts->connections++;
	visit->facts->rtt_us = stage->ended_us - stage->started_us;
	return true;
}

void visit_take_over(struct visit *visit, struct visit *other)
{
	begin(visit);
	visit->facts->stages[STAGE_CONNECT] = other->facts->stages[STAGE_CONNECT];
	visit->facts->same_address = other->facts->same_address;
	visit->facts->rtt_us = other->facts->rtt_us;
	visit->fd = other->fd;
	visit->door = other->door;
	other->fd = -1;
	other->door.inside = false;
	visit_close(other);
}

bool visit_greeting(struct visit *visit, struct deadline deadline)
{
	struct visit_facts *facts = visit->facts;
	struct reply reply;

	visit->imap.listed = &facts->in_greeting;
	enum reason reason = greeting_read(&visit->imap, deadline, facts, &reply);
	visit->imap.listed = NULL;
	return visit_stage_end(visit, STAGE_GREETING, reason);
}

static enum reason reason_of(enum reason reason, const struct reply *reply)
{
	if (reason != REASON_NONE)
		return reason;
	return reply->status == REPLY_OK ? REASON_NONE
		: reply->status == REPLY_NO ? REASON_NO : REASON_BAD;
}

static enum reason ask_starttls(struct visit *visit, struct deadline deadline)
{
	struct visit_facts *facts = visit->facts;
	struct reply reply;
	char tag[IMAP_TAG_SIZE];

	imap_tag(&visit->imap, tag);
	visit->imap.listed = &facts->in_greeting; /* Dovecot may greet twice, RFC 9051 7.1.1 */
	enum reason reason = imap_send(&visit->imap, deadline, "%s STARTTLS\r\n", tag);
	if (reason == REASON_NONE)
		reason = imap_await(&visit->imap, tag, false, deadline, &reply);
	visit->imap.listed = NULL;
	if (reason == REASON_NONE) {
		facts->starttls_answered = true;
		facts->starttls_reply = arena_copy(visit->arena, reply.line);
	}
	return reason_of(reason, &reply);
}

bool visit_starttls(struct visit *visit)
{
	struct deadline deadline = visit_stage_begin(visit, STAGE_STARTTLS);
	enum reason reason = ask_starttls(visit, deadline);

	if (reason == REASON_NONE) {
		stream_wait(&visit->stream, deadline_after_ms(0));
		visit->facts->starttls_trailing = stream_cut(&visit->stream, visit->arena);
	}
	return visit_stage_end(visit, STAGE_STARTTLS, reason);
}

static void verify(struct visit *visit)
{
	struct tls_facts *facts = &visit->facts->tls;

	visit_stage_begin(visit, STAGE_CERTIFICATE);
	tls_verify(visit->tls, visit->arena, &visit->tls_request, facts);
	visit_stage_end(visit, STAGE_CERTIFICATE,
		facts->problems || !facts->trust_available ? REASON_UNVERIFIED : REASON_NONE);
}

bool visit_handshake(struct visit *visit)
{
	struct deadline deadline = visit_stage_begin(visit, STAGE_TLS);
	enum reason reason = visit->stream.broken;

	if (reason != REASON_NONE)
		return visit_stage_end(visit, STAGE_TLS, reason);
	visit->tls = tls_open(visit->arena, &visit->fd, &visit->tls_request, deadline,
		&visit->facts->tls, &reason);
	visit->imap.listings = 0; /* capabilities from before TLS are void, RFC 9051 section 6.2.1 */
	if (visit->tls)
		stream_swap(&visit->stream, tls_transport(visit->tls));
	if (!visit_stage_end(visit, STAGE_TLS, reason))
		return false;
	verify(visit);
	return true;
}

void visit_end_logout(struct visit *visit, const char *tag, struct deadline deadline)
{
	struct reply reply;
	enum reason reason = imap_await(&visit->imap, tag, false, deadline, &reply);

	visit_stage_end(visit, STAGE_LOGOUT, visit->imap.said_bye ? REASON_NONE
		: reason_of(reason, &reply));
}

void visit_finish_in_tls(struct visit *visit)
{
	struct imap *imap = &visit->imap;
	char capability[IMAP_TAG_SIZE], logout[IMAP_TAG_SIZE];
	struct reply reply;

	imap_tag(imap, capability);
	imap_tag(imap, logout);
	imap->listed = &visit->facts->in_tls;
	struct deadline deadline = visit_stage_begin(visit, STAGE_CAPABILITY);
	enum reason reason = imap_send(imap, deadline, "%s CAPABILITY\r\n%s LOGOUT\r\n", capability,
		logout);
	if (reason == REASON_NONE)
		reason = imap_await(imap, capability, false, deadline, &reply);
	if (!visit_stage_end(visit, STAGE_CAPABILITY, reason_of(reason, &reply)))
		return;
	visit_end_logout(visit, logout, visit_stage_begin(visit, STAGE_LOGOUT));
}

void visit_logout(struct visit *visit)
{
	struct deadline deadline = visit_stage_begin(visit, STAGE_LOGOUT);
	char tag[IMAP_TAG_SIZE];

	imap_tag(&visit->imap, tag);
	if (imap_send(&visit->imap, deadline, "%s LOGOUT\r\n", tag) == REASON_NONE)
		visit_end_logout(visit, tag, deadline);
}

void visit_close(struct visit *visit)
{
	stream_clear(&visit->stream);
	imap_clear(&visit->imap);
	tls_close(visit->tls);
	visit->tls = NULL;
	if (visit->fd >= 0)
		close(visit->fd);
	visit->fd = -1;
	door_leave(&visit->door);
}
