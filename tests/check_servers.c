/* SPDX-License-Identifier: MIT */
/*
 * Plays the scripts of tests/servers to imapvet, each in a process and a network of its own, a few
 * at a time: most of them wait.
 *
 *   check_servers [-j JOBS] [SCRIPT...]     all of tests/servers unless some are named
 *   check_servers --play SCRIPT [COMMAND]   serves one script to a command, imapvet -v unless given
 *   check_servers --play SCRIPT --OPTION... serves it to imapvet with these options
 *
 * IMAPVET names the program (./imapvet), CERTDIR a folder filled by certs.sh (made for the run),
 * SWEEP_STEP the bytes between two places where swept connections break off.
 */
#include <errno.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "server_case.h"

enum { JOBS_MAX = 32, JOBS = 6, CASE_SECONDS = 120 };

struct job {
	pid_t pid; /* 0: free */
	int output;
	const char *path;
	struct timespec started;
};

struct tally {
	int passed, failed, skipped;
};

/* All of them are blocked here, and waited for. */
static sigset_t signals_of_interest(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	return signals;
}

/* In a new child: signals as the shell gave them, and no life without the parent. */
static void become_child(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* Certificates */

static int run_shell(const char *script, const char *argument)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		become_child();
		execlp("sh", "sh", script, argument, (char *)NULL);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ?
		WEXITSTATUS(status) : -1;
}

static void make_certificates(char folder[], size_t size)
{
	const char *temporary = getenv("TMPDIR");

	snprintf(folder, size, "%s/imapvet-certs-XXXXXX", temporary ? temporary : "/tmp");
	if (mkdtemp(folder) == NULL || run_shell("tests/certs.sh", folder) != 0) {
		fprintf(stderr, "check_servers: cannot make certificates in %s\n", folder);
		exit(2);
	}
}

static void remove_certificates(const char *folder)
{
	char pattern[300];
	glob_t files;

	snprintf(pattern, sizeof(pattern), "%s/*", folder);
	if (glob(pattern, 0, NULL, &files) == 0)
		for (size_t i = 0; i < files.gl_pathc; i++)
			unlink(files.gl_pathv[i]);
	globfree(&files);
	rmdir(folder);
}

/* Jobs */

static void start_job(struct job *job, const struct setting *setting, const char *path)
{
	job->path = path;
	job->output = memfd_create("case", MFD_CLOEXEC);
	clock_gettime(CLOCK_MONOTONIC, &job->started);
	fflush(stdout);
	job->pid = fork();
	if (job->pid < 0) {
		perror("check_servers: fork");
		exit(2);
	}
	if (job->pid > 0)
		return;
	become_child();
	alarm(CASE_SECONDS);
	dup2(job->output, 1);
	enum case_result result = case_run(setting, path);
	fflush(stdout);
	_exit((int)result);
}

static void print_output(int fd)
{
	char block[4096];
	ssize_t got;

	lseek(fd, 0, SEEK_SET);
	while ((got = read(fd, block, sizeof(block))) > 0)
		fwrite(block, 1, (size_t)got, stdout);
	close(fd);
}

static void end_job(struct job *job, int status, struct tally *tally)
{
	bool skipped = WIFEXITED(status) && WEXITSTATUS(status) == CASE_SKIPPED;
	bool passed = WIFEXITED(status) && WEXITSTATUS(status) == CASE_PASSED;
	const char *name = strrchr(job->path, '/');
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	printf("%-4s %-40s %6.2f s\n", passed ? "ok" : skipped ? "skip" : "FAIL",
		name ? name + 1 : job->path, (double)(now.tv_sec - job->started.tv_sec) +
		(double)(now.tv_nsec - job->started.tv_nsec) / 1e9);
	print_output(job->output);
	if (WIFSIGNALED(status))
		printf("  the case died of signal %d\n", WTERMSIG(status));
	*(passed ? &tally->passed : skipped ? &tally->skipped : &tally->failed) += 1;
	job->pid = 0;
}

/* Waits until some jobs have ended, and returns how many; -1: somebody wants the run to end. */
static int wait_jobs(struct job *jobs, int count, struct tally *tally)
{
	sigset_t signals = signals_of_interest();
	int status, signal, ended = 0;
	pid_t pid;

	if (sigwait(&signals, &signal) != 0 || signal != SIGCHLD)
		return -1;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (int i = 0; i < count; i++)
			if (jobs[i].pid == pid) {
				end_job(&jobs[i], status, tally);
				ended++;
			}
	return ended;
}

static struct tally run_all(const struct setting *setting, char *const *paths, int job_count)
{
	struct job jobs[JOBS_MAX] = {0};
	struct tally tally = {0};
	int running = 0;

	while (*paths || running > 0) {
		if (*paths == NULL || running == job_count) {
			int ended = wait_jobs(jobs, job_count, &tally);

			if (ended < 0) {
				puts("interrupted");
				tally.failed++;
				break;
			}
			running -= ended;
			continue;
		}
		for (int i = 0; i < job_count; i++)
			if (jobs[i].pid == 0) {
				start_job(&jobs[i], setting, *paths++);
				running++;
				break;
			}
	}
	return tally;
}

static int play_all(const struct setting *setting, char **arguments)
{
	int job_count = JOBS;
	struct tally tally;
	glob_t found = {0};

	if (arguments[0] && strcmp(arguments[0], "-j") == 0 && arguments[1]) {
		job_count = atoi(arguments[1]);
		arguments += 2;
	}
	if (job_count < 1 || job_count > JOBS_MAX) {
		fprintf(stderr, "check_servers: -j takes 1 to %d\n", JOBS_MAX);
		return 2;
	}
	if (arguments[0] == NULL) {
		if (glob("tests/servers/*.imapt", 0, NULL, &found) != 0) {
			fprintf(stderr, "check_servers: no tests/servers/*.imapt here\n");
			return 2;
		}
		arguments = found.gl_pathv;
	}
	tally = run_all(setting, arguments, job_count);
	globfree(&found);
	printf("servers: %d passed, %d failed, %d skipped\n", tally.passed, tally.failed,
		tally.skipped);
	return tally.failed > 0;
}

/* In a child, so that the certificates are removed however it ends. */
static int play_one(const struct setting *setting, char **arguments)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		become_child();
		status = case_play(setting, arguments[0], arguments + 1);
		fflush(stdout);
		_exit(status);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ?
		WEXITSTATUS(status) : 2;
}

int main(int argc, char **argv)
{
	const sigset_t signals = signals_of_interest();
	const char *imapvet = getenv("IMAPVET"), *step = getenv("SWEEP_STEP");
	char made[256] = "";
	struct setting setting = {
		.imapvet = imapvet ? imapvet : "./imapvet",
		.certificates = getenv("CERTDIR"),
		.sweep_step = step ? atol(step) : 0,
	};
	int result;

	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	if (setting.certificates == NULL) {
		make_certificates(made, sizeof(made));
		setting.certificates = made;
	}
	if (argc > 2 && strcmp(argv[1], "--play") == 0)
		result = play_one(&setting, argv + 2);
	else
		result = play_all(&setting, argv + 1);
	if (made[0])
		remove_certificates(made);
	return result;
}
