/* SPDX-License-Identifier: MIT */
/* A healthy target in facts, for tests to spoil one thing at a time. */
#ifndef TESTS_UNIT_JUDGE_WORLD_H
#define TESTS_UNIT_JUDGE_WORLD_H

#include <string.h>

#include "base/arena.h"
#include "judge/judge.h"

#define WORLD_NOW INT64_C(1795435200) /* 2026-11-23T12:00:00Z */
#define WORLD_DAY INT64_C(86400)

enum { WORLD_ENDPOINTS = 8, WORLD_KNOCKS = 16 };

struct world {
	struct arena arena;
	struct target_facts facts;
	struct policy policy;
	struct endpoint_facts endpoints[WORLD_ENDPOINTS];
	struct address addresses[WORLD_ENDPOINTS];
	struct knock knocks[WORLD_KNOCKS];
};

/* mail.example.org at 192.0.2.7: 143 with STARTTLS and 993, nothing to complain about. */
void world_init(struct world *world);
void world_clear(struct world *world);
/* Adds ports 143 and 993 of another address, as healthy. */
void world_add_address(struct world *world, const char *text);
/* Leaves only the i-th endpoint. */
void world_keep(struct world *world, size_t i);
/* Port 143 and 993 of the i-th address. */
struct endpoint_facts *world_clear_port(struct world *world, size_t address);
struct endpoint_facts *world_tls_port(struct world *world, size_t address);

/* A stage that went well, or failed, after so many milliseconds. */
void world_pass(struct visit_facts *visit, enum stage stage, int64_t ms);
void world_fail(struct visit_facts *visit, enum stage stage, enum reason reason, int64_t ms);
/* The session breaks at that stage: nothing behind it was tried or seen. */
void world_break(struct endpoint_facts *endpoint, enum stage stage, enum reason reason);
/* The cleartext login visit breaks likewise. */
void world_break_login(struct endpoint_facts *endpoint, enum stage stage, enum reason reason);
/* No connection of the endpoint gets through. */
void world_unreach(struct endpoint_facts *endpoint, enum reason reason);
/* Other ports of the first address: 443, a control port, 25 and 587, each ended so. */
void world_knock(struct world *world, enum reason web, enum reason control, enum reason mail);
/* A host known to work, and how its ports 993 and 443 ended. */
void world_refer(struct world *world, enum reason imaps, enum reason https);
/* The first words, of the session and of the login visit, and nothing behind them. */
void world_greet(struct endpoint_facts *endpoint, enum greeting greeting, const char *line);
/* The handshake fails by a fatal alert. */
void world_alert(struct endpoint_facts *endpoint, int alert, const char *name);
/* The handshake made again with that change works (REASON_NONE), or breaks likewise. */
void world_climb(struct world *world, struct endpoint_facts *endpoint, enum rung rung,
	enum reason reason, int alert);
/* What answers LOGIN and AUTHENTICATE in clear. */
void world_login(struct endpoint_facts *endpoint, enum login_result result, const char *reply);
void world_sasl(struct endpoint_facts *endpoint, enum login_result result, const char *reply);
/* Capabilities, parted by spaces. */
void world_list(struct world *world, struct capabilities *capabilities, const char *names);
struct bytes world_bytes(const char *text);

/* The finding, or the undecided rule, of that id at that endpoint (NULL: anywhere). */
const struct finding *world_finding(const struct judgement *judgement, const char *id,
	const char *endpoint);
const struct undecided *world_undecided(const struct judgement *judgement, const char *id,
	const char *endpoint);
struct judgement world_judge(struct world *world);

#endif
