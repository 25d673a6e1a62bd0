/* SPDX-License-Identifier: MIT */
/* Names of what can come of a script. */
#include "model/script_facts.h"

const char *test_result_name(enum script_result result)
{
	static const char *const names[] = { "passed", "failed", "broken", "skipped", "blocked",
		"xfailed", "xpassed" };

	return names[result];
}

const char *failure_name(enum failure failure)
{
	static const char *const names[] = { NULL, "mismatch", "forbidden", "missing", "timeout",
		"latency", "assertion", "connect", "tls", "auth", "protocol", "closed", "interrupted",
		"local" };

	return names[failure];
}

bool test_result_fails(enum script_result result)
{
	return result == TEST_FAILED || result == TEST_BROKEN || result == TEST_PASSED_UNEXPECTEDLY;
}
