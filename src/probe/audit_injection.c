/* SPDX-License-Identifier: MIT */
/* STARTTLS command injection (CVE-2011-0411, VU#555316; RFC 9051 section 6.2.1): NOOP is sent in
 * clear behind STARTTLS, as somebody on the way could do it with a command of his own, under a tag
 * that nobody can guess.  That tag is all that counts: whatever words a server answers with, and
 * however late, the tag comes back inside TLS from one that kept the command, and from no other.
 * Waiting is not enough for servers that look into their buffer only with the next command, so
 * one is sent: its own tag must come first. */
#include <string.h>

#include "base/random.h"
#include "base/text.h"
#include "probe/audit_leg.h"

enum {
	TAG_SIZE = 11,
	SPLIT_MS = 20,                       /* between the two segments */
	QUIET_MIN_MS = 200, QUIET_MAX_MS = 1000, /* listening before anything is sent inside TLS */
	NEXT_MS = 6000,                      /* for the answer to what is sent then */
};

enum heard { HEARD_OURS, HEARD_NOTHING, HEARD_END, HEARD_VERDICT };

struct try {
	struct leg leg;
	char injected[TAG_SIZE];
	struct injection_facts *facts;
};

static bool conclude(struct try *try, enum injection result, struct bytes line)
{
	bool settled = try->facts->result != INJECTION_UNKNOWN && result != INJECTION_RUN;

	if (settled)
		return false;
	try->facts->result = result;
	try->facts->line = line.data ? arena_copy(try->leg.arena, line) : line;
	return false;
}

static bool give_up(struct try *try, enum injection result)
{
	try->facts->trouble = leg_trouble(&try->leg);
	return conclude(try, result, (struct bytes){ NULL, 0 });
}

static bool is_tag(const struct reply *reply, const char *tag)
{
	return reply->kind == REPLY_TAGGED && reply->tag.len == strlen(tag)
		&& memcmp(reply->tag.data, tag, reply->tag.len) == 0;
}

/* One write for all of it, or a short while between two: some servers lose what is in the buffer,
 * and keep what comes a moment later. */
static enum reason send_both(struct try *try, enum injection_way way, const char *tag,
	struct deadline deadline)
{
	struct imap *imap = &try->leg.visit.imap;

	if (way == INJECTION_AT_ONCE)
		return imap_send(imap, deadline, "%s STARTTLS\r\n%s NOOP\r\n", tag, try->injected);
	enum reason reason = imap_send(imap, deadline, "%s STARTTLS\r\n", tag);
	stream_wait(imap->stream, deadline_after_ms(SPLIT_MS));
	return reason == REASON_NONE
		? imap_send(imap, deadline, "%s NOOP\r\n", try->injected) : reason;
}

/* The answer to STARTTLS, still in clear; true: TLS may begin. */
static bool await_answer(struct try *try, const char *tag, struct deadline deadline)
{
	struct visit *visit = &try->leg.visit;
	struct reply reply;

	for (;;) {
		enum reason reason = imap_read(&visit->imap, deadline, &reply);
		if (reason != REASON_NONE) {
			visit_stage_end(visit, STAGE_STARTTLS, reason);
			bool gone = reason == REASON_CLOSED || reason == REASON_RESET || reason == REASON_BYE;
			return give_up(try, gone ? INJECTION_BROKEN : INJECTION_UNKNOWN);
		}
		if (is_tag(&reply, try->injected))
			return conclude(try, INJECTION_CLEAR, reply.line);
		if (!is_tag(&reply, tag))
			continue;
		return reply.status == REPLY_OK ? visit_stage_end(visit, STAGE_STARTTLS, REASON_NONE)
			: conclude(try, INJECTION_REFUSED, reply.line);
	}
}

static bool start_tls(struct try *try, enum injection_way way)
{
	struct visit *visit = &try->leg.visit;
	struct deadline deadline = visit_stage_begin(visit, STAGE_STARTTLS);
	char tag[IMAP_TAG_SIZE];

	imap_tag(&visit->imap, tag);
	enum reason reason = send_both(try, way, tag, deadline);
	if (reason != REASON_NONE) {
		visit_stage_end(visit, STAGE_STARTTLS, reason);
		return give_up(try, INJECTION_UNKNOWN);
	}
	if (!await_answer(try, tag, deadline))
		return false;
	stream_wait(&visit->stream, deadline_after_ms(0));
	struct bytes trailing = stream_cut(&visit->stream, try->leg.arena);
	if (trailing.data && text_contains_nocase(trailing, try->injected))
		return conclude(try, INJECTION_CLEAR, trailing);
	return true;
}

/* A handshake that breaks is an answer too: the command was taken for the beginning of TLS. */
static bool shake_hands(struct try *try)
{
	struct visit *visit = &try->leg.visit;
	struct bytes first;

	if (visit_handshake(visit))
		return true;
	first = try->leg.facts.tls.first_bytes;
	if (first.data && text_contains_nocase(first, try->injected))
		return conclude(try, INJECTION_CLEAR, first);
	enum reason reason = leg_trouble(&try->leg).reason;
	return give_up(try, reason == REASON_TIMEOUT || reason == REASON_LOCAL ? INJECTION_UNKNOWN
		: INJECTION_BROKEN);
}

/* Untagged news is legal at any time, and so are warnings, which are an untagged NO; a BAD that
 * answers nothing, or a foreign tag, is not (RFC 9051 section 7.1). */
static bool is_out_of_step(const struct reply *reply)
{
	return reply->kind != REPLY_UNTAGGED || reply->status == REPLY_BAD;
}

/* Goes on after what is out of step: the injected tag may come behind it. */
static enum heard hear(struct try *try, const char *ours, struct deadline deadline)
{
	struct imap *imap = &try->leg.visit.imap;
	struct reply reply;

	for (;;) {
		enum reason reason = imap_read(imap, deadline, &reply);
		if (reason == REASON_TIMEOUT)
			return HEARD_NOTHING;
		if (reason != REASON_NONE && reason != REASON_MALFORMED) {
			try->facts->trouble = (struct trouble){ "session inside TLS", reason };
			return HEARD_END;
		}
		if (text_contains_nocase(reply.line, try->injected)) {
			conclude(try, INJECTION_RUN, reply.line);
			return HEARD_VERDICT;
		}
		if (reason == REASON_NONE && ours && is_tag(&reply, ours))
			return HEARD_OURS;
		if (reason == REASON_MALFORMED || is_out_of_step(&reply))
			conclude(try, INJECTION_DESYNC, reply.line);
	}
}

static struct deadline within(const struct leg *leg, int64_t ms)
{
	return deadline_min(leg_deadline(leg), deadline_after_ms(ms));
}

static int64_t quiet_ms(const struct leg *leg)
{
	int64_t ms = 4 * leg->facts.rtt_us / 1000;

	return ms < QUIET_MIN_MS ? QUIET_MIN_MS : ms > QUIET_MAX_MS ? QUIET_MAX_MS : ms;
}

/* NOOP's own tag must come first; what comes behind it, up to the end of LOGOUT, is heard too. */
static void ask_next(struct try *try)
{
	struct imap *imap = &try->leg.visit.imap;
	char noop[IMAP_TAG_SIZE], logout[IMAP_TAG_SIZE];

	imap_tag(imap, noop);
	imap_tag(imap, logout);
	imap_send(imap, leg_deadline(&try->leg), "%s NOOP\r\n%s LOGOUT\r\n", noop, logout);
	enum heard heard = hear(try, noop, within(&try->leg, NEXT_MS));
	if (heard == HEARD_OURS)
		hear(try, logout, within(&try->leg, QUIET_MAX_MS));
	conclude(try, heard == HEARD_NOTHING ? INJECTION_SILENT : heard == HEARD_END ? INJECTION_BROKEN
		: INJECTION_DISCARDED, (struct bytes){ NULL, 0 });
	try->facts->late = try->facts->result == INJECTION_RUN;
}

static void listen_inside(struct try *try)
{
	enum heard heard = hear(try, NULL, within(&try->leg, quiet_ms(&try->leg)));

	if (heard == HEARD_NOTHING)
		ask_next(try);
	else if (heard == HEARD_END)
		conclude(try, INJECTION_BROKEN, (struct bytes){ NULL, 0 });
}

void audit_inject(const struct audit *audit, enum injection_way way, struct arena *arena,
	struct injection_facts *facts_r, unsigned *connections_r)
{
	struct try try = { .facts = facts_r };

	*facts_r = (struct injection_facts){ .result = INJECTION_UNKNOWN };
	leg_init(&try.leg, audit, arena);
	random_letters(try.injected, sizeof try.injected);
	if (!leg_begin(&try.leg, NULL))
		give_up(&try, INJECTION_UNKNOWN);
	else if (start_tls(&try, way) && shake_hands(&try))
		listen_inside(&try);
	leg_close(&try.leg);
	*connections_r = try.leg.connections;
}
