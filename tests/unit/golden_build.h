/* SPDX-License-Identifier: MIT */
/* The bricks of golden cases: facts of ordinary servers, to be broken case by case. */
#ifndef TESTS_GOLDEN_BUILD_H
#define TESTS_GOLDEN_BUILD_H

#include "base/arena.h"
#include "model/facts.h"
#include "report/report.h"

enum { GOLDEN_NOW = 1795348800, GOLDEN_DAY = 24 * 60 * 60 }; /* 2026-11-22T12:00:00Z */

struct bytes golden_bytes(const char *text);
struct stage_facts golden_ok(int64_t from_us, int64_t to_us);
struct stage_facts golden_failed(enum reason reason, int64_t from_us, int64_t to_us);
/* Facts of a target with those addresses, each with ports 143 and 993; nothing was tried yet. */
struct target_facts *golden_target(struct arena *arena, const char *name,
	const char *const *addresses);
/* A leaf that is valid for days_left more days, and its issuer. */
void golden_certificates(struct arena *arena, struct tls_facts *tls, int64_t days_left);
/* One visit each, all well; the certificate has 62 days left. */
void golden_starttls(struct arena *arena, struct endpoint_facts *endpoint);
void golden_implicit(struct arena *arena, struct endpoint_facts *endpoint);
void golden_login(struct arena *arena, struct endpoint_facts *endpoint, const char *answer,
	enum login_result result);
/* A visit whose connect(2) failed. */
void golden_unconnected(struct visit_facts *visit, enum reason reason, int64_t took_us);
/* All visits of all endpoints of the target, all well. */
void golden_all_well(struct arena *arena, struct target_facts *facts);
/* Copies findings up to the one without an id. */
struct judgement *golden_judgement(struct arena *arena, enum verdict verdict,
	const char *headline, const struct finding *findings);
/* The same for what stayed undecided. */
void golden_undecided(struct arena *arena, struct judgement *judgement,
	const struct undecided *undecided);

#endif
