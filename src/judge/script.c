/* SPDX-License-Identifier: MIT */
/* The exit code of one script, from what came of its tests and of nothing else.  A connection that
 * was refused means "could not be checked" only where no test saw the server at all: behind a test
 * that did, it is the server's failure. */
#include "judge/script.h"

static bool decided(const struct test_facts *test)
{
	switch (test->result) {
	case TEST_PASSED:
	case TEST_FAILED:
	case TEST_FAILED_AS_EXPECTED:
	case TEST_PASSED_UNEXPECTEDLY:
		return true;
	case TEST_BROKEN:
		return test->failure != FAILURE_CONNECT && test->failure != FAILURE_INTERRUPTED
			&& test->failure != FAILURE_LOCAL;
	default:
		return false;
	}
}

int judge_script(const struct script_facts *facts)
{
	bool fails = false, local = false, reached = false;

	for (size_t i = 0; i < facts->test_count; i++) {
		const struct test_facts *test = &facts->tests[i];
		fails = fails || test_result_fails(test->result);
		local = local || (test->result == TEST_BROKEN && test->failure == FAILURE_LOCAL);
		reached = reached || decided(test);
	}
	if (!fails)
		return 0;
	if (reached)
		return 1;
	return local ? 4 : 3;
}
