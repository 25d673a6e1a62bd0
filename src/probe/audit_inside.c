/* SPDX-License-Identifier: MIT */
/* What is asked inside TLS on one connection: who are you (ID, RFC 2971), will you start TLS once
 * more (RFC 9051 section 6.2.1), and, if the user wants it, what does NTLM give away.  Dovecot
 * hangs up at the third command it does not like, so no more than two of them can be such.  Offers
 * "imap" by ALPN (RFC 7301); the handshake for another protocol is a connection of its own. */
#include "imap/id.h"
#include "imap/ntlm.h"
#include "probe/audit_leg.h"

enum { ALERT_NO_APPLICATION_PROTOCOL = 120 };

static void note_trouble(struct attack_facts *facts, const char *during, enum reason reason)
{
	if (facts->inside.reason == REASON_NONE)
		facts->inside = (struct trouble){ during, reason };
}

/* Whether the server said something that ends the command, be it what we hoped for. */
static bool is_answered(enum reason reason)
{
	return reason == REASON_NONE || reason == REASON_NO || reason == REASON_BAD;
}

static bool ask_id(struct leg *leg, struct arena *arena, struct attack_facts *facts)
{
	struct imap *imap = &leg->visit.imap;
	struct reply reply = { .kind = REPLY_UNTAGGED };
	char tag[IMAP_TAG_SIZE];

	if (!audit_lists(leg->audit, "ID"))
		return true;
	facts->id.asked = true;
	imap_tag(imap, tag);
	enum reason reason = imap_send(imap, leg_deadline(leg), "%s ID NIL\r\n", tag);
	while (reason == REASON_NONE && reply.kind != REPLY_TAGGED) {
		reason = imap_read(imap, leg_deadline(leg), &reply);
		if (reason == REASON_NONE && !facts->id.told)
			id_parse(&reply, arena, &facts->id);
	}
	if (reason != REASON_NONE)
		note_trouble(facts, "ID", reason);
	return reason == REASON_NONE;
}

/* After an OK the server waits for ClientHello, so nothing more is said. */
static bool start_tls_again(struct leg *leg, struct arena *arena, struct attack_facts *facts)
{
	struct reply reply;
	enum reason reason = leg_ask(leg, "STARTTLS", &reply);

	if (is_answered(reason)) {
		facts->starttls_again = reason == REASON_NONE ? OBSERVED_YES : OBSERVED_NO;
		facts->starttls_again_reply = arena_copy(arena, reply.line);
	} else if (reason == REASON_BYE) {
		facts->starttls_again = OBSERVED_NO;
		facts->starttls_again_reply = arena_copy(arena, leg->visit.imap.remark);
	} else {
		note_trouble(facts, "STARTTLS inside TLS", reason);
	}
	return facts->starttls_again == OBSERVED_NO && reason != REASON_BYE;
}

/* The challenge is all that is wanted: "*" ends it before anything could be proven to be known. */
static bool ask_ntlm(struct leg *leg, struct arena *arena, struct attack_facts *facts)
{
	struct imap *imap = &leg->visit.imap;
	struct deadline deadline = leg_deadline(leg);
	char tag[IMAP_TAG_SIZE];
	struct reply reply;

	if (!leg->audit->ntlm || !audit_lists(leg->audit, "AUTH=NTLM"))
		return true;
	facts->ntlm.asked = true;
	facts->login_attempts++;
	imap_tag(imap, tag);
	enum reason reason = imap_send(imap, deadline, "%s AUTHENTICATE NTLM\r\n", tag);
	if (reason == REASON_NONE)
		reason = imap_await(imap, tag, true, deadline, &reply);
	bool goes_on = reason == REASON_NONE && reply.kind == REPLY_CONTINUATION;
	if (goes_on) {
		reason = imap_send(imap, deadline, "%s\r\n", ntlm_negotiate(leg->arena));
		if (reason == REASON_NONE)
			reason = imap_await(imap, tag, true, deadline, &reply);
		goes_on = reason == REASON_NONE && reply.kind == REPLY_CONTINUATION;
	}
	if (goes_on) {
		ntlm_challenge(reply.text, arena, &facts->ntlm);
		reason = imap_send(imap, deadline, "*\r\n");
		if (reason == REASON_NONE)
			reason = imap_await(imap, tag, false, deadline, &reply);
	}
	if (reason != REASON_NONE)
		note_trouble(facts, "AUTHENTICATE NTLM", reason);
	return reason == REASON_NONE;
}

/* A server that knows protocols by name, and not this one, turns the handshake down; then it is
 * made again without a name. */
static bool open_inside(struct leg *leg, struct attack_facts *facts)
{
	bool open = leg_begin(leg, "imap") && leg_secure(leg);

	if (!open && leg->facts.tls.alert == ALERT_NO_APPLICATION_PROTOCOL) {
		facts->imap_by_alpn = OBSERVED_NO;
		leg_close(leg);
		open = leg_begin(leg, NULL) && leg_secure(leg);
	} else if (open) {
		facts->imap_by_alpn = leg->facts.tls.alpn ? OBSERVED_YES : OBSERVED_NO;
	}
	facts->inside = leg_trouble(leg);
	return open;
}

void audit_inside(const struct audit *audit, struct arena *arena, struct attack_facts *facts)
{
	struct leg leg;

	leg_init(&leg, audit, arena);
	if (open_inside(&leg, facts) && ask_id(&leg, arena, facts)
		&& start_tls_again(&leg, arena, facts) && ask_ntlm(&leg, arena, facts))
		visit_logout(&leg.visit);
	leg_close(&leg);
	facts->connections += leg.connections;
}

void audit_foreign(const struct audit *audit, struct arena *arena, struct attack_facts *facts)
{
	struct leg leg;

	leg_init(&leg, audit, arena);
	bool done = leg_begin(&leg, "http/1.1") && visit_handshake(&leg.visit);
	facts->foreign = leg_trouble(&leg);
	if (done) {
		facts->foreign_alpn = OBSERVED_YES;
		facts->foreign_selected = leg.facts.tls.alpn;
	} else if (facts->foreign.reason == REASON_ALERT) {
		facts->foreign_alpn = OBSERVED_NO;
	}
	leg_close(&leg);
	facts->connections += leg.connections;
}
