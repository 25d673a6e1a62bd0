/* SPDX-License-Identifier: MIT */
/* What one hello asks, and what came back.  Of the room of audit_offer. */
#ifndef PROBE_OFFER_QUESTION_H
#define PROBE_OFFER_QUESTION_H

#include "tls/hello.h"
#include "tls/hello_reply.h"

enum { OFFER_GROUPS_MAX = 64, OFFER_SUITES_MAX = 400 };

enum offer_part { /* of the suites of a version, hunted side by side */
	PART_DHE, PART_AEAD, PART_REST,
	PART_COUNT,
	PART_NOT_DHE = PART_COUNT, /* the last two together */
};

struct suite_list { const struct suite *at[OFFER_SUITES_MAX]; size_t count; };
struct group_list { const struct group *at[OFFER_GROUPS_MAX]; size_t count; };

struct offer_question { /* what one hello asks */
	enum tls_version version;
	struct suite_list suites;
	struct group_list groups;
	bool without_sni, sha1_only; /* no SHA-2 signature is offered */
	bool reversed;               /* what a base lists last comes first */
	unsigned flags;              /* enum hello_flag, besides what every hello has */
};

enum offer_verdict {
	OFFER_UNKNOWN,  /* proves nothing, see why */
	OFFER_ACCEPTED, /* ServerHello, of the version asked for and with a suite that was offered */
	OFFER_REFUSED,  /* an alert, or ServerHello of another version */
	OFFER_CLOSED,   /* no byte, or internal_error, and TCP closed: a refusal, if it still serves */
};

struct offer_answer {
	enum offer_verdict verdict;
	const char *why;             /* printable, of OFFER_UNKNOWN */
	int alert;                   /* of OFFER_REFUSED; TLS_ALERT_NONE */
	const struct suite *suite;   /* of OFFER_ACCEPTED, as the next; of SSL 2.0: one of them */
	const struct group *group;   /* NULL: none */
	struct hello_reply reply;
	int64_t began_us;            /* CLOCK_MONOTONIC; 0: there was no time to */
	bool said_hello;             /* the connection got so far */
	bool overload;               /* of OFFER_UNKNOWN: what a server does that had enough */
	bool hung;                   /* likewise: the time for an answer passed */
};

/* The lists that questions are made of. */
void suite_list_add(struct suite_list *list, const struct suite *suite);
bool suite_list_has(const struct suite_list *list, const struct suite *suite);
void suite_list_remove(struct suite_list *list, const struct suite *suite);
void suite_list_reverse(struct suite_list *list);
bool group_list_has(const struct group_list *list, const struct group *group);
void group_list_remove(struct group_list *list, const struct group *group);
/* Everything useful at that version, strong and ECDHE first, DHE last. */
void offer_base(enum tls_version version, struct offer_question *question_r);
/* Keeps the suites that a certificate of that kind serves. */
void offer_keep_auth(struct offer_question *question, bool ecdsa);
bool suite_needs_ecdsa(const struct suite *suite);
/* Whether parameters of a finite field come with it. */
bool suite_is_dhe(const struct suite *suite);

#endif
