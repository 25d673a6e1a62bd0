/* SPDX-License-Identifier: MIT */
/* The room of audit_offer: one endpoint's versions, suites and groups, asked for side by side.
 * Not for other rooms. */
#ifndef PROBE_OFFER_H
#define PROBE_OFFER_H

#include "probe/audit.h"
#include "probe/offer_question.h"

enum { OFFER_TASKS_MAX = 64, OFFER_CLAIMS_MAX = 256, OFFER_WORKERS_MAX = 8 };

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
	const struct group *check_group;   /* likewise, of TLS 1.3; NULL */
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
/* Reads a fact that other tasks may be about to write. */
enum observed offer_look(struct offer *offer, const enum observed *fact);
/* What the handshake of the check told. */
void offer_note_check(struct offer *offer);
/* What follows from all that was seen. */
void offer_conclude(struct offer *offer);

void offer_push(struct offer *offer, void (*run)(struct offer *, enum tls_version),
	enum tls_version version);
/* Runs the tasks, and those that they push, until none is left. */
void offer_run(struct offer *offer);

#endif
