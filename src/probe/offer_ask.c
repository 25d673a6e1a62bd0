/* SPDX-License-Identifier: MIT */
/* One hello, one connection: TCP, on a cleartext port the greeting and STARTTLS (RFC 9051 section
 * 6.2.1, and nothing behind it until its OK), the hello, the answer, and a polite end.  Each
 * connection passes the gate.  What an answer is good for is not known here. */
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "base/text.h"
#include "probe/offer.h"
#include "probe/visit.h"

enum {
	GREETING_MS = 10000,
	ANSWER_MS = 5000,  /* from the hello's last byte to the answer's */
	REST_MS = 2000,    /* for what comes behind ServerHello */
	HELLO_CAP = 4096, CHUNK = 16 * 1024,
	ALERT_INTERNAL_ERROR = 80, /* RFC 8446 section 6 */
};

/* In the order that a client prefers, SHA-1 and MD5 last. */
static const uint16_t all_schemes[] = { 0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x081A, 0x081B,
	0x081C, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601, 0x0402,
	0x0502, 0x0602, 0x0303, 0x0301, 0x0302, 0x0203, 0x0201, 0x0202, 0x0101 };
static const uint16_t sha1_schemes[] = { 0x0203, 0x0201, 0x0202 };

static bool write_hello(const struct offer *offer, const struct offer_question *question,
	struct buffer *out)
{
	unsigned char noise[HELLO_NOISE_SIZE];
	const struct hello hello = { .version = question->version,
		.suites = question->suites.at, .suite_count = question->suites.count,
		.groups = question->groups.at, .group_count = question->groups.count,
		.schemes = question->sha1_only ? sha1_schemes : all_schemes,
		.scheme_count = question->sha1_only ? sizeof sha1_schemes / sizeof *sha1_schemes
			: sizeof all_schemes / sizeof *all_schemes,
		.sni = question->without_sni ? NULL : offer->sni,
		.flags = question->flags | (question->version == VERSION_SSL3
			? HELLO_RENEGOTIATION_SCSV : HELLO_RENEGOTIATION_INFO) };

	while (getrandom(noise, sizeof noise, 0) != (ssize_t)sizeof noise)
		;
	return hello_build(&hello, noise, out);
}

static void farewell(struct visit *visit, enum tls_version version)
{
	struct buffer out = { .cap = HELLO_CAP };
	char rest[CHUNK];

	hello_build_farewell(version, &out);
	visit->stream.transport.write(visit->stream.transport.context, out.data, out.len,
		deadline_after_ms(0));
	buffer_clear(&out);
	shutdown(visit->fd, SHUT_WR);
	/* Unread bytes would turn the end into a reset, which servers log as a fault. */
	while (recv(visit->fd, rest, sizeof rest, MSG_DONTWAIT) > 0)
		continue;
}

static enum reason read_answer(struct visit *visit, struct hello_reply *reply)
{
	struct deadline deadline = deadline_min(visit->probe->deadline, deadline_after_ms(ANSWER_MS));
	bool answered = false;
	enum reason reason = REASON_NONE;

	while (reason == REASON_NONE && reply->progress == HELLO_MORE) {
		char chunk[CHUNK];
		size_t len = 0;
		if (reply->answer != HELLO_NOTHING && !answered) {
			answered = true;
			deadline = deadline_min(deadline, deadline_after_ms(REST_MS));
		}
		reason = deadline_passed(deadline) ? REASON_TIMEOUT
			: visit->stream.transport.read(visit->stream.transport.context, chunk, sizeof chunk,
				deadline, &len);
		if (reason == REASON_NONE)
			hello_reply_feed(reply, (struct bytes){ chunk, len });
	}
	return reason;
}

/* The way to where a hello may be sent; false: *why_r tells what was in the way. */
static bool arrive(struct visit *visit, bool in_clear, const char **why_r)
{
	*why_r = "the connection could not be made";
	if (!visit_connect(visit) || visit->stream.broken != REASON_NONE)
		return false;
	if (!in_clear)
		return true;
	*why_r = "no greeting came";
	if (!visit_greeting(visit, deadline_min(visit->probe->deadline,
		deadline_after_ms(GREETING_MS))))
		return false;
	*why_r = "STARTTLS was not answered with OK";
	return visit->facts->greeting == GREETING_OK && visit_starttls(visit);
}

static void judge_server_hello(const struct offer_question *question,
	struct offer_answer *answer)
{
	const struct hello_reply *reply = &answer->reply;

	if (reply->version != hello_version_code(question->version)) {
		answer->verdict = OFFER_REFUSED;
		return;
	}
	answer->suite = suite_by_id(reply->suite);
	if (!answer->suite || !suite_list_has(&question->suites, answer->suite)) {
		answer->suite = NULL;
		answer->why = "the server chose a suite that was not offered";
		return;
	}
	answer->group = group_by_id(reply->group);
	if (answer->group && !group_list_has(&question->groups, answer->group))
		answer->group = NULL;
	answer->verdict = OFFER_ACCEPTED;
}

static void judge_ssl2(const struct offer_question *question, struct offer_answer *answer)
{
	for (size_t i = 0; i < answer->reply.ssl2_suite_count && !answer->suite; i++)
		answer->suite = suite_by_id(answer->reply.ssl2_suites[i]);
	if (answer->suite && suite_list_has(&question->suites, answer->suite))
		answer->verdict = OFFER_ACCEPTED;
	else
		answer->why = "the server speaks SSL 2.0 and names no cipher of it";
}

static void judge_silence(enum reason reason, struct offer_answer *answer)
{
	answer->hung = reason == REASON_TIMEOUT;
	if (answer->reply.total)
		answer->why = answer->reply.broken ? answer->reply.broken
			: "the server broke off inside its answer";
	else if (reason == REASON_CLOSED)
		answer->verdict = OFFER_CLOSED;
	else if (answer->hung)
		answer->why = "the server left ClientHello unanswered";
	else {
		answer->why = "the server reset the connection in place of an answer";
		answer->overload = true;
	}
}

static void judge(const struct offer_question *question, enum reason reason,
	struct offer_answer *answer)
{
	const struct hello_reply *reply = &answer->reply;

	switch (reply->answer) {
	case HELLO_SERVER_HELLO:
	case HELLO_RETRY:
		judge_server_hello(question, answer);
		break;
	case HELLO_SSL2:
		judge_ssl2(question, answer);
		break;
	case HELLO_ALERT:
		answer->verdict = reply->alert == ALERT_INTERNAL_ERROR ? OFFER_CLOSED : OFFER_REFUSED;
		answer->alert = reply->alert;
		break;
	case HELLO_NOT_TLS:
		answer->why = "the answer to ClientHello is no TLS";
		answer->overload = text_contains_nocase((struct bytes){ (const char *)reply->first,
			reply->first_len }, "* BYE");
		break;
	case HELLO_NOTHING:
		judge_silence(reason, answer);
		break;
	}
}

static void converse(struct offer *offer, struct visit *visit,
	const struct offer_question *question, struct offer_answer *answer)
{
	struct buffer hello = { .cap = HELLO_CAP };
	struct transport *transport = &visit->stream.transport;

	if (!arrive(visit, offer->audit->endpoint->mode == MODE_STARTTLS, &answer->why)) {
		answer->overload = true;
		return;
	}
	if (!write_hello(offer, question, &hello)) {
		answer->why = "the ClientHello would be too long";
		buffer_clear(&hello);
		return;
	}
	/* What the server said before it hung up is still to be read, so a failed write is not the
	 * end. */
	enum reason wrote = transport->write(transport->context, hello.data, hello.len,
		deadline_after_ms(ANSWER_MS));
	answer->said_hello = true;
	enum reason reason = read_answer(visit, &answer->reply);
	buffer_clear(&hello);
	answer->why = NULL;
	judge(question, reason == REASON_CLOSED && wrote == REASON_RESET ? wrote : reason, answer);
	if (reason == REASON_NONE)
		farewell(visit, question->version);
}

void offer_ask_once(struct offer *offer, const struct offer_question *question,
	struct arena *scratch, struct offer_answer *answer_r)
{
	const struct audit *audit = offer->audit;
	struct visit_facts facts = { .tried = false };
	atomic_int now = PROBE_WAITING;
	struct visit visit = { .probe = audit->probe, .address = &audit->endpoint->address,
		.port = audit->endpoint->port, .facts = &facts, .arena = scratch, .now = &now, .fd = -1 };

	*answer_r = (struct offer_answer){ .alert = TLS_ALERT_NONE };
	hello_reply_init(&answer_r->reply, question->version == VERSION_SSL2);
	if (!gate_enter(audit->gate, audit->probe->deadline)) {
		answer_r->why = gate_reason(audit->gate);
		return;
	}
	answer_r->began_us = deadline_now_us();
	converse(offer, &visit, question, answer_r);
	visit_close(&visit);
	gate_leave(audit->gate);
	pthread_mutex_lock(&offer->lock);
	offer->facts->connections += facts.connections;
	pthread_mutex_unlock(&offer->lock);
}
