/* SPDX-License-Identifier: MIT */
/* Runs the cases of the rig: suite "rig", and suite "slow" with the one that takes its time.
 * `check_dns ports` prints three free ports.  tests/dns/run starts the servers. */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "rig.h"

/* Ports that are free in TCP, and so most likely in UDP. */
static int print_ports(void)
{
	for (int i = 0; i < 3; i++) {
		struct sockaddr_in address = { .sin_family = AF_INET,
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
		socklen_t len = sizeof address;
		int fd = socket(AF_INET, SOCK_STREAM, 0); /* open until all three are known */
		if (bind(fd, (struct sockaddr *)&address, len) != 0
			|| getsockname(fd, (struct sockaddr *)&address, &len) != 0)
			return EXIT_FAILURE;
		printf("%u%c", ntohs(address.sin_port), i < 2 ? ' ' : '\n');
	}
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	bool with_system = getenv("DNS_SYSTEM") != NULL;
	int skipped = with_system ? 0 : RIG_SYSTEM_COUNT;

	if (argc == 2 && strcmp(argv[1], "ports") == 0)
		return print_ports();
	signal(SIGPIPE, SIG_IGN); /* as src/app/main.c does */
	Suite *rig = suite_create("rig"), *slow = suite_create("slow");
	suite_add_tcase(rig, rig_answers());
	suite_add_tcase(rig, rig_deadlines());
	suite_add_tcase(rig, rig_mail());
	if (with_system)
		suite_add_tcase(rig, rig_system());
	suite_add_tcase(slow, rig_slow());
	SRunner *runner = srunner_create(rig);
	srunner_add_suite(runner, slow);
	srunner_run_all(runner, CK_ENV);
	int run = srunner_ntests_run(runner), failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	if (skipped)
		printf("skip %d cases of /etc/resolv.conf: no network of our own\n", skipped);
	printf("dns: %d passed, %d failed, %d skipped\n", run - failed, failed, skipped);
	return failed == 0 && run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
