/* SPDX-License-Identifier: MIT */
/* One script played to imapvet, and what must hold then. */
#ifndef TESTS_SERVER_CASE_H
#define TESTS_SERVER_CASE_H

#include "server.h"

enum case_result { CASE_PASSED = 0, CASE_FAILED = 1, CASE_SKIPPED = 77 };

struct setting { /* what all cases of a run share */
	const char *imapvet;      /* path of the program */
	const char *certificates; /* folder made by certs.sh */
	long sweep_step;          /* of @cut; 0: as the script says */
};

struct run { /* of a program, to its end */
	int exit_code;     /* -1: ended by a signal */
	int signal;
	bool overdue;      /* it had to be killed */
	long elapsed_ms, rss_kib;
	char *out, *err;   /* NUL behind them */
	size_t out_len, err_len;
};

/* Runs the script in this process, which cannot leave the network it enters for that.  Failures
 * and the reason for skipping go to standard output. */
enum case_result case_run(const struct setting *setting, const char *path);
/* Serves the script to a command instead; to imapvet with these options where argv begins with
 * one; to imapvet -v where it is empty. */
int case_play(const struct setting *setting, const char *path, char *const argv[]);

/* Enters a network of its own, with nothing but a loopback that is up. */
bool run_private_network(char why[256]);
/* Runs argv and keeps what it writes; kills it after limit_ms.  Blocks SIGCHLD for good. */
void run_captured(char *const argv[], long limit_ms, struct run *run_r);
void run_clear(struct run *run);

struct verify { /* what one run is held against */
	const struct server_script *script;
	const struct run *run;
	struct server_count count;
	long timeout_ms;
	bool instrumented; /* sanitizers: slower, and larger */
};

/* Prints a line for everything that does not hold; whether all did. */
bool verify_run(const struct verify *verify);
/* Whether the text report of that run could drive a terminal; prints how. */
bool verify_text(const struct run *run);

#endif
