/* SPDX-License-Identifier: MIT */
/*
 * meter NAMESPACE COMMAND [ARG...]: runs a command in a network namespace and prints one line of
 * what the kernel counted from its start to its end:
 *
 *   WALL_US CPU_US PEAK_KIB TCP_CONNECTIONS STATUS
 *
 * STATUS is the exit code, or 128 and the signal.  The command writes to standard error only.  It
 * is started from here and not from the script, for the peak of a process is never less than that
 * of the one it was forked from, and the script's is larger than most of what is measured.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int fail(const char *what)
{
	fprintf(stderr, "meter: %s: %s\n", what, strerror(errno));
	return -1;
}

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t timeval_us(struct timeval time)
{
	return (int64_t)time.tv_sec * 1000000 + time.tv_usec;
}

/* The command must not outlive the meter, nor the meter the script. */
static void end_with_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static int namespace_enter(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int entered;

	if (fd < 0)
		return fail(path);
	entered = setns(fd, CLONE_NEWNET);
	close(fd);
	return entered == 0 ? 0 : fail(path);
}

/* How many TCP connections were begun in this namespace, whoever did it; -1 when not known. */
static int64_t connections_begun(void)
{
	char line[512];
	long long begun = -1;
	FILE *counters = fopen("/proc/thread-self/net/snmp", "re");

	if (!counters)
		return fail("/proc/thread-self/net/snmp");
	/* A line of names goes before each line of numbers; ActiveOpens is the fifth. */
	while (fgets(line, sizeof line, counters)) {
		if (sscanf(line, "Tcp: %*d %*d %*d %*d %lld", &begun) == 1)
			break;
	}
	fclose(counters);
	return begun;
}

/* In the child. */
static void become(char **command)
{
	end_with_parent();
	if (dup2(STDERR_FILENO, STDOUT_FILENO) >= 0)
		execvp(command[0], command);
	fail(command[0]);
	_exit(127);
}

static int measure(char **command)
{
	int64_t begun = connections_begun();
	int64_t start_us = now_us();
	struct rusage usage;
	int64_t end_us;
	int status;
	pid_t child = fork();

	if (child < 0)
		return fail("fork");
	if (child == 0)
		become(command);
	while (wait4(child, &status, 0, &usage) < 0) {
		if (errno != EINTR)
			return fail("wait4");
	}
	end_us = now_us();
	printf("%jd %jd %ld %jd %d\n", (intmax_t)(end_us - start_us),
	    (intmax_t)(timeval_us(usage.ru_utime) + timeval_us(usage.ru_stime)), usage.ru_maxrss,
	    (intmax_t)(connections_begun() - begun),
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: meter NAMESPACE COMMAND [ARG...]\n");
		return 2;
	}
	end_with_parent();
	if (namespace_enter(argv[1]) != 0 || measure(&argv[2]) != 0)
		return 1;
	return 0;
}
