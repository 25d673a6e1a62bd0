/* SPDX-License-Identifier: MIT */
/* What both ways of injecting a command come to, for judge and reports alike. */
#include "model/attack_facts.h"

static bool any(const struct attack_facts *facts, enum injection result)
{
	return facts->injection[INJECTION_AT_ONCE].result == result
		|| facts->injection[INJECTION_SPLIT].result == result;
}

static bool both(const struct attack_facts *facts, enum injection result)
{
	return facts->injection[INJECTION_AT_ONCE].result == result
		&& facts->injection[INJECTION_SPLIT].result == result;
}

/* A single answer that did not come in time may have been lost to load; two are a habit. */
enum injection_sum injection_sum(const struct attack_facts *facts)
{
	if (any(facts, INJECTION_RUN))
		return INJECTION_VULNERABLE;
	if (any(facts, INJECTION_CLEAR) || any(facts, INJECTION_DESYNC)
		|| both(facts, INJECTION_SILENT))
		return INJECTION_SUSPECT;
	return any(facts, INJECTION_UNKNOWN) || any(facts, INJECTION_SILENT) ? INJECTION_INCONCLUSIVE
		: INJECTION_SAFE;
}

const char *injection_sum_name(enum injection_sum sum)
{
	static const char *const names[] = { [INJECTION_INCONCLUSIVE] = "inconclusive",
		[INJECTION_SAFE] = "safe", [INJECTION_SUSPECT] = "suspect",
		[INJECTION_VULNERABLE] = "vulnerable" };

	return names[sum];
}
