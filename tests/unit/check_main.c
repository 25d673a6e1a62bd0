/* SPDX-License-Identifier: MIT */
/* Runs every suite of suites.h in one program.  CK_RUN_SUITE, CK_RUN_CASE and CK_FORK=no work as
 * libcheck documents them.  What is tested, and how, the suites know. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define SUITE(room) Suite *check_##room(void);
#include "suites.h"
#undef SUITE

int main(void)
{
	SRunner *runner = srunner_create(NULL);
	int run, failed;

	signal(SIGPIPE, SIG_IGN); /* as src/app/main.c does */
#define SUITE(room) srunner_add_suite(runner, check_##room());
#include "suites.h"
#undef SUITE
	srunner_run_all(runner, CK_ENV);
	run = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	printf("unit: %d passed, %d failed, 0 skipped\n", run - failed, failed);
	return failed == 0 && run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
