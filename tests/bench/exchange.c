/* SPDX-License-Identifier: MIT */
/* What the language costs: 1,000 commands and their answers on loopback, played from a script and
 * by a bare loop of the same writes and reads, in turn.  Times are of the best round, for the
 * machine has other things to do.  Exits with 1 where a script takes more than 1.3 times as long.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "net/resolve.h"
#include "script/script.h"

enum { EXCHANGES = 1000, ROUNDS = 15 };

static const double limit = 1.3;

static const char script_text[] = "@connect tls=none\nS: * OK\n@test \"exchanges\"\n@repeat 1000\n"
	"C: . NOOP\nS: . OK\n@end\n";

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "exchange: %s\n", what);
	exit(2);
}

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void answer(int fd)
{
	char line[256], reply[300];
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (write(fd, "* OK hi\r\n", 9) != 9)
		return;
	for (;;) {
		ssize_t len = read(fd, line, sizeof line - 1);
		if (len <= 0)
			return;
		line[len] = '\0';
		int tag = (int)strcspn(line, " ");
		int size = snprintf(reply, sizeof reply, "%.*s OK NOOP completed\r\n", tag, line);
		if (write(fd, reply, (size_t)size) != size || strstr(line, "LOGOUT"))
			return;
	}
}

static void *serve(void *argument)
{
	int listener = *(int *)argument;

	for (;;) {
		int fd = accept(listener, NULL, NULL);
		if (fd < 0)
			return NULL;
		answer(fd);
		close(fd);
	}
}

static uint16_t start_server(int *listener)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;
	pthread_t thread;

	*listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(*listener, (struct sockaddr *)&at, len) != 0 || listen(*listener, 8) != 0
		|| getsockname(*listener, (struct sockaddr *)&at, &len) != 0
		|| pthread_create(&thread, NULL, serve, listener) != 0)
		die("no server on loopback");
	pthread_detach(thread);
	return ntohs(at.sin_port);
}

static void read_line(int fd)
{
	char data[4096];
	ssize_t len;

	do
		len = read(fd, data, sizeof data);
	while (len > 0 && data[len - 1] != '\n');
	if (len <= 0)
		die("the server went away");
}

static int64_t bare(uint16_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
	char line[64];

	if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
		die("cannot connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	read_line(fd);
	int64_t start_us = now_us();
	for (int i = 1; i <= EXCHANGES; i++) {
		int len = snprintf(line, sizeof line, "abc%d NOOP\r\n", i);
		if (write(fd, line, (size_t)len) != len)
			die("cannot write");
		read_line(fd);
	}
	int64_t took_us = now_us() - start_us;
	close(fd);
	return took_us;
}

static int64_t played(uint16_t port)
{
	struct arena arena = { NULL, 0 };
	struct script_problems problems;
	struct address address;
	struct script_facts facts;
	struct script_settings settings = { .starttls_port = port, .address = &address,
		.timeout_ms = 60000, .step_timeout_ms = 10000 };
	const struct script *script = script_parse(&arena, "exchange.imapt",
		(struct bytes){ script_text, sizeof script_text - 1 }, &problems);

	if (!script || !resolve_literal("127.0.0.1", &address))
		die("the script is wrong");
	script_run(&arena, script, &settings, &facts);
	if (facts.test_count != 1 || facts.tests[0].result != TEST_PASSED)
		die("the script did not pass");
	int64_t took_us = facts.tests[0].took_us;
	arena_clear(&arena);
	return took_us;
}

/* Server and client take turns on one processor: where the kernel puts them decides about more than
 * what is measured here. */
static void stay_on_one_processor(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET((size_t)sched_getcpu(), &one);
	if (sched_setaffinity(0, sizeof one, &one) != 0)
		die("cannot stay on one processor");
}

int main(void)
{
	int64_t least_bare = INT64_MAX, least_played = INT64_MAX;
	int listener;

	stay_on_one_processor();
	uint16_t port = start_server(&listener);
	for (int i = 0; i < ROUNDS; i++) {
		int64_t a = bare(port), b = played(port);
		least_bare = a < least_bare ? a : least_bare;
		least_played = b < least_played ? b : least_played;
	}
	double ratio = (double)least_played / (double)least_bare;
	printf("exchange: %d commands: bare loop %.1f ms, script %.1f ms, %.2f times as long "
		"(at most %.1f)\n", EXCHANGES, (double)least_bare / 1000, (double)least_played / 1000,
		ratio, limit);
	return ratio <= limit ? 0 : 1;
}
