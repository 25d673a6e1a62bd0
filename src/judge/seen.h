/* SPDX-License-Identifier: MIT */
/* What was seen of an endpoint, in the terms that rules think in.  No opinion yet. */
#ifndef JUDGE_SEEN_H
#define JUDGE_SEEN_H

#include "base/arena.h"
#include "model/facts.h"

struct tally { /* of endpoints, by how connecting ended */
	size_t total, connected;
	size_t failed[REASON_LOCAL + 1]; /* REASON_LOCAL: also the ones that were not tried */
};

struct first_words { /* of an endpoint, whatever protocol they are of */
	enum greeting greeting; /* GREETING_NONE: it said nothing */
	struct bytes bytes;
	bool in_clear; /* in place of TLS where TLS was expected */
};

/* Over all endpoints, or over those that share the address of one. */
struct tally seen_tally(const struct target_facts *facts, const struct endpoint_facts *of);
/* How connecting ended: REASON_NONE where any connection of the endpoint got through. */
enum reason seen_connect(const struct endpoint_facts *endpoint);
/* The endpoint starts in clear: STARTTLS, or no TLS at all. */
bool seen_starts_clear(const struct endpoint_facts *endpoint);
/* Settings of a mail address can name several servers, which have every right to differ. */
bool seen_same_host(const struct endpoint_facts *a, const struct endpoint_facts *b);
/* Another endpoint of the same host and address that starts in clear, or in TLS; NULL: none. */
const struct endpoint_facts *seen_sibling(const struct target_facts *facts,
	const struct endpoint_facts *of, bool starts_clear);
/* The visit that speaks for the endpoint: the session, else the cleartext login visit. */
const struct visit_facts *seen_visit(const struct endpoint_facts *endpoint);
struct first_words seen_first_words(const struct endpoint_facts *endpoint);
/* IMAP is spoken there, in the mode that was asked for. */
bool seen_serves(const struct endpoint_facts *endpoint);
/* No client can log in: there is no TLS, and in clear every way was refused. */
bool seen_no_way_in(const struct endpoint_facts *endpoint);
struct bytes seen_line(const struct transcript_entry *entry); /* without its CRLF */
/* The line that said BYE, as a greeting or in place of a later answer; data NULL: none did. */
struct bytes seen_farewell(const struct endpoint_facts *endpoint);
bool seen_failed(const struct visit_facts *visit, enum stage stage, enum reason reason);
/* TLS was due on the endpoint: an implicit TLS port, or STARTTLS was answered OK. */
bool seen_tls_due(const struct endpoint_facts *endpoint);
/* The fatal alert the server sent, in the handshake or just behind it; TLS_ALERT_NONE. */
int seen_alert(const struct endpoint_facts *endpoint);
/* The leaf certificate; NULL: none was seen. */
const struct certificate_facts *seen_leaf(const struct endpoint_facts *endpoint);
/* The capabilities listed before, and inside, TLS; NULL: unknown. */
const struct capabilities *seen_clear_capabilities(const struct endpoint_facts *endpoint);
const struct capabilities *seen_tls_capabilities(const struct endpoint_facts *endpoint);
/* The listed capabilities that start with one of the prefixes (NULL-ended), in a row; "": none. */
const char *seen_listed(struct arena *arena, const struct capabilities *capabilities,
	const char *const *prefixes);

/* How a stage ended, in words: "no answer in time", "connection refused". */
const char *seen_words(enum reason reason);
const char *seen_stage_words(struct arena *arena, const struct stage_facts *stage);
/* Printable and in quotes, short enough for a line of evidence. */
const char *seen_quote(struct arena *arena, struct bytes bytes);
/* "2026-11-20" in UTC */
const char *seen_date(struct arena *arena, int64_t seconds);

#endif
