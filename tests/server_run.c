/* SPDX-License-Identifier: MIT */
/*
 * Runs a program in a network of its own and keeps what it wrote and used.  The network namespace
 * gives every case the real ports 143 and 993, and nobody else can get in the way.
 */
#include "server_case.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

bool run_private_network(char why[256])
{
	struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int flags = CLONE_NEWNET | (geteuid() == 0 ? 0 : CLONE_NEWUSER);
	int fd, result;

	if (unshare(flags) < 0) {
		snprintf(why, 256, "no network namespace: %s", strerror(errno));
		return false;
	}
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	result = ioctl(fd, SIOCSIFFLAGS, &loopback);
	if (result < 0)
		snprintf(why, 256, "cannot bring the loopback up: %s", strerror(errno));
	close(fd);
	return result == 0;
}

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static char *read_all(int fd, size_t *len_r)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *data = calloc(1, (size_t)size + 1);
	ssize_t got = data ? pread(fd, data, (size_t)size, 0) : -1;

	if (got < 0)
		abort();
	*len_r = (size_t)got;
	close(fd);
	return data;
}

static pid_t start(char *const argv[], int out, int err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, ignored_here;
	pid_t pid;

	sigemptyset(&none);
	sigemptyset(&ignored_here);
	sigaddset(&ignored_here, SIGPIPE);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &ignored_here);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawn_file_actions_adddup2(&actions, err, 2);
	if (posix_spawnp(&pid, argv[0], &actions, &attributes, argv, environ) != 0) {
		printf("cannot run %s\n", argv[0]);
		exit(CASE_FAILED);
	}
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return pid;
}

/* Waits for the child, and kills it when its time is up. */
static int await_exit(pid_t pid, long deadline_ms, struct run *run, struct rusage *usage_r)
{
	sigset_t child;
	int status;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	while (wait4(pid, &status, WNOHANG, usage_r) == 0) {
		long left = deadline_ms - now_ms();
		struct timespec wait = {left / 1000, left % 1000 * 1000000};

		if (left <= 0) {
			run->overdue = true;
			kill(pid, SIGKILL);
			wait4(pid, &status, 0, usage_r);
			break;
		}
		sigtimedwait(&child, NULL, &wait);
	}
	return status;
}

void run_captured(char *const argv[], long limit_ms, struct run *run_r)
{
	int out = memfd_create("stdout", MFD_CLOEXEC), err = memfd_create("stderr", MFD_CLOEXEC);
	struct rusage usage;
	sigset_t child;
	long started;
	int status;

	*run_r = (struct run){0};
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, &child, NULL);
	started = now_ms();
	status = await_exit(start(argv, out, err), started + limit_ms, run_r, &usage);
	run_r->elapsed_ms = now_ms() - started;
	run_r->rss_kib = usage.ru_maxrss;
	run_r->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	run_r->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	run_r->out = read_all(out, &run_r->out_len);
	run_r->err = read_all(err, &run_r->err_len);
}

void run_clear(struct run *run)
{
	free(run->out);
	free(run->err);
	*run = (struct run){0};
}
