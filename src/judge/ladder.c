/* SPDX-License-Identifier: MIT */
/* Draws from a broken handshake and those with one thing changed what the broken one foundered on.
 * It takes one that works and one that does not for every conclusion: where two changes help that
 * have nothing in common, the failure comes and goes, and nothing is proven. */
#include "judge/ladder.h"

#include <string.h>

#include "judge/seen.h"

enum { ALERT_HANDSHAKE_FAILURE = 40, ALERT_INTERNAL_ERROR = 80 }; /* RFC 8446 section 6 */

static bool works(const struct endpoint_facts *endpoint, enum rung rung)
{
	return endpoint->rungs[rung].tls.handshake_done;
}

static bool breaks(const struct endpoint_facts *endpoint, enum rung rung)
{
	return seen_failed(&endpoint->rungs[rung], STAGE_TLS,
		endpoint->rungs[rung].stages[STAGE_TLS].reason);
}

static enum reason reason_of(const struct endpoint_facts *endpoint)
{
	const struct stage_facts *stage = &endpoint->session.stages[STAGE_TLS];

	return stage->outcome == OUTCOME_FAIL ? stage->reason : REASON_NONE;
}

bool ladder_was_climbed(const struct endpoint_facts *endpoint)
{
	for (size_t i = 0; i < RUNG_COUNT; i++)
		if (works(endpoint, (enum rung)i) || breaks(endpoint, (enum rung)i))
			return true;
	return false;
}

const struct tls_facts *ladder_legacy(const struct endpoint_facts *endpoint)
{
	return works(endpoint, RUNG_LEGACY) ? &endpoint->rungs[RUNG_LEGACY].tls : NULL;
}

static bool is_old(const char *version)
{
	return version && (strncmp(version, "SSL", 3) == 0 || strcmp(version, "TLS1.0") == 0
		|| strcmp(version, "TLS1.1") == 0);
}

static bool is_broken_suite(const char *cipher)
{
	static const char *const parts[] = { "RC4", "ARCFOUR", "3DES", "_DES_", "NULL", "MD5",
		"EXPORT", "anon", "_DSS_" };

	for (size_t i = 0; cipher && i < sizeof parts / sizeof *parts; i++)
		if (strstr(cipher, parts[i]))
			return true;
	return false;
}

/* Only a client that takes anything gets through. */
static enum obstacle by_legacy(const struct endpoint_facts *endpoint)
{
	const struct tls_facts *tls = &endpoint->rungs[RUNG_LEGACY].tls;

	if (reason_of(endpoint) == REASON_WEAK_PARAMETERS)
		return OBSTACLE_WEAKNESS;
	if (is_old(tls->version))
		return OBSTACLE_VERSION;
	return is_broken_suite(tls->cipher) ? OBSTACLE_SUITES : OBSTACLE_UNKNOWN;
}

static bool is_refusal(const struct visit_facts *visit)
{
	return seen_failed(visit, STAGE_TLS, REASON_ALERT)
		&& (visit->tls.alert == ALERT_HANDSHAKE_FAILURE
		|| visit->tls.alert == ALERT_INTERNAL_ERROR) && !visit->tls.client_certificate_requested;
}

static enum obstacle by_refusals(const struct endpoint_facts *endpoint)
{
	static const enum rung needed[] = { RUNG_LEGACY, RUNG_NO_SNI, RUNG_TLS12 };

	if (!is_refusal(&endpoint->session))
		return OBSTACLE_UNKNOWN;
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (!is_refusal(&endpoint->rungs[needed[i]]))
			return OBSTACLE_UNKNOWN;
	return OBSTACLE_CERTIFICATE;
}

static size_t count_working(const struct endpoint_facts *endpoint)
{
	size_t count = 0;

	for (size_t i = 0; i < RUNG_COUNT; i++)
		count += works(endpoint, (enum rung)i);
	return count;
}

/* A small hello and small segments both help against lost packets; of the rest, each helps
 * against one thing only, but a lax client with a small hello against most. */
enum obstacle ladder_obstacle(const struct endpoint_facts *endpoint)
{
	size_t working = count_working(endpoint);
	bool large_breaks = breaks(endpoint, RUNG_NO_SNI) || breaks(endpoint, RUNG_SEGMENTS);
	bool named_breaks = breaks(endpoint, RUNG_SMALL) || breaks(endpoint, RUNG_TLS12)
		|| breaks(endpoint, RUNG_LEGACY);

	if (reason_of(endpoint) == REASON_NONE)
		return OBSTACLE_UNKNOWN;
	if (working == 0)
		return by_refusals(endpoint);
	if (works(endpoint, RUNG_NO_SNI))
		return working == 1 && named_breaks ? OBSTACLE_NAME : OBSTACLE_UNKNOWN;
	if (works(endpoint, RUNG_SEGMENTS))
		return reason_of(endpoint) == REASON_TIMEOUT && large_breaks ? OBSTACLE_PMTU
			: OBSTACLE_UNKNOWN;
	if (works(endpoint, RUNG_SMALL))
		return large_breaks ? OBSTACLE_LARGE_HELLO : OBSTACLE_UNKNOWN;
	if (works(endpoint, RUNG_TLS12))
		return breaks(endpoint, RUNG_SMALL) || breaks(endpoint, RUNG_LEGACY) ? OBSTACLE_TLS13
			: OBSTACLE_UNKNOWN;
	return breaks(endpoint, RUNG_TLS12) || breaks(endpoint, RUNG_SMALL) ? by_legacy(endpoint)
		: OBSTACLE_UNKNOWN;
}

static const char *result_of(struct arena *arena, const struct visit_facts *visit)
{
	const struct stage_facts *tls = &visit->stages[STAGE_TLS];

	if (visit->tls.handshake_done)
		return arena_printf(arena, "works, %s %s", visit->tls.version, visit->tls.cipher);
	if (tls->outcome != OUTCOME_FAIL)
		return "no handshake was reached";
	if (tls->reason == REASON_ALERT)
		return arena_printf(arena, "alert %d", visit->tls.alert);
	return seen_words(tls->reason);
}

const char *ladder_sentence(struct arena *arena, const struct endpoint_facts *endpoint)
{
	static const char *const words[RUNG_COUNT] = {
		[RUNG_SEGMENTS] = "with small TCP segments", [RUNG_SMALL] = "with a small ClientHello",
		[RUNG_TLS12] = "with TLS 1.2 only", [RUNG_NO_SNI] = "without the server's name (SNI)",
		[RUNG_LEGACY] = "with outdated methods allowed",
	};
	const char *list = "";

	for (size_t i = 0; i < RUNG_COUNT; i++)
		if (endpoint->rungs[i].tried)
			list = arena_printf(arena, "%s%s %s: %s", list, *list ? ";" : "", words[i],
				result_of(arena, &endpoint->rungs[i]));
	return *list ? arena_printf(arena, " Tried again%s.", list) : "";
}
