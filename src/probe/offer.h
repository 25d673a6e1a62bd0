/* SPDX-License-Identifier: MIT */
/* The room of audit_offer: one endpoint's versions, suites and groups, asked for side by side.
 * Not for other rooms. */
#ifndef PROBE_OFFER_H
#define PROBE_OFFER_H

#include "probe/audit.h"
#include "tls/hello.h"
#include "tls/hello_reply.h"

enum {
	OFFER_GROUPS_MAX = 64, OFFER_TASKS_MAX = 64, OFFER_CLAIMS_MAX = 256, OFFER_WORKERS_MAX = 8,
	OFFER_SUITES_MAX = 400,
};

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
	int alert;                   /* of a refusal; TLS_ALERT_NONE */
	const struct suite *suite;   /* of OFFER_ACCEPTED, as the next; of SSL 2.0: one of them */
	const struct group *group;   /* NULL: none */
	struct hello_reply reply;
	int64_t began_us;            /* CLOCK_MONOTONIC; 0: there was no time to */
	bool said_hello;             /* the connection got so far */
	bool overload;               /* of OFFER_UNKNOWN: what a server does that had enough */
	bool hung;                   /* likewise: the time for an answer passed */
};

struct offer;

struct offer_task {
	void (*run)(struct offer *offer, enum tls_version version);
	enum tls_version version;
};

struct offer_claim { /* rests on a closed connection, so on a server that still served */
	enum observed *observed; /* either of the two; NULL */
	bool *complete;
	int64_t at_us;
};

struct offer { /* everything behind the lock but the first four */
	const struct audit *audit;
	const char *sni;             /* NULL: none */
	bool trusted;                /* the check made a handshake: the server serves */
	const struct suite *control_suite; /* of that handshake */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct arena *arena;         /* of the facts */
	struct tls_offer *facts;
	struct offer_task tasks[OFFER_TASKS_MAX];
	size_t task_count;
	unsigned running, versions_left;
	struct offer_claim claims[OFFER_CLAIMS_MAX];
	size_t claim_count;
	int64_t accepted_us;         /* when the latest connection began that was accepted */
	int64_t closed_us;           /* when the latest began that was closed without a byte */
	struct offer_question control; /* was accepted; no suites: none was */
	struct offer_question bases[VERSION_COUNT]; /* what was accepted first */
	const struct suite *base_suites[VERSION_COUNT];
	struct suite_list again[VERSION_COUNT]; /* offered when that one was chosen anew */
	unsigned alerts, closes, hangs;
	bool resets_refuse;          /* a reset was proven to be the refusal of this server */
	int64_t quiet_until_us;      /* nobody dials before */
	bool stopped;                /* facts->cut tells why */
	bool hunted[VERSION_COUNT][PART_COUNT]; /* every suite of the part was tried */
	bool curves_complete, of_tls13_complete; /* of the groups */
	bool needed_curve; /* that of the ECDSA certificate was chosen in the end: if the client's order
	                    * does not decide, it may hide others */
	enum observed weak_settled, dhe_settled; /* every suite that tells a weakness was tried */
	bool unmarked[VERSION_COUNT]; /* ServerHello without the mark of a downgrade came */
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

/* Asks once, through the gate; the caller clears answer_r->reply. */
void offer_ask_once(struct offer *offer, const struct offer_question *question,
	struct arena *scratch, struct offer_answer *answer_r);
/* Asks with patience and notes what an accepted answer tells; needs no clearing.  After offer_stop
 * every answer is unknown. */
void offer_ask(struct offer *offer, const struct offer_question *question,
	struct offer_answer *answer_r);
void offer_stop(struct offer *offer, bool rate_limited, const char *why);
/* At the end: asks what is known to be accepted, if a connection was closed after the last that
 * was; where it is not accepted any more, takes back what rests on closed connections. */
void offer_prove(struct offer *offer);

/* Records a fact that this answer refuses.  Takes the lock. */
void offer_claim(struct offer *offer, const struct offer_answer *answer, enum observed *fact,
	enum observed value);
void offer_claim_complete(struct offer *offer, const struct offer_answer *answer, bool *complete);
/* What an accepted answer tells.  Takes the lock. */
void offer_note(struct offer *offer, const struct offer_question *question,
	const struct offer_answer *answer);
/* What the handshake of the check told. */
void offer_note_check(struct offer *offer);
/* What follows from all that was seen. */
void offer_conclude(struct offer *offer);

void offer_push(struct offer *offer, void (*run)(struct offer *, enum tls_version),
	enum tls_version version);
/* Runs the tasks, and those that they push, until none is left. */
void offer_run(struct offer *offer);

/* Tasks. */
void offer_task_weak(struct offer *offer, enum tls_version version);
void offer_task_dhe(struct offer *offer, enum tls_version version);
void offer_task_all_dhe(struct offer *offer, enum tls_version version);
void offer_task_all_aead(struct offer *offer, enum tls_version version);
void offer_task_all_rest(struct offer *offer, enum tls_version version);
void offer_task_tls13(struct offer *offer, enum tls_version version);
void offer_task_curves(struct offer *offer, enum tls_version version);
void offer_task_other_certificate(struct offer *offer, enum tls_version version);
void offer_task_without_sni(struct offer *offer, enum tls_version version);
void offer_task_sha1(struct offer *offer, enum tls_version version);
void offer_task_fallback(struct offer *offer, enum tls_version version);

#endif
