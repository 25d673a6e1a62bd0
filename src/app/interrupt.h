/* SPDX-License-Identifier: MIT */
/* Ctrl-C and its like as a flag that work in progress looks at, so that nothing is left behind. */
#ifndef APP_INTERRUPT_H
#define APP_INTERRUPT_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

struct interrupt {
	atomic_int times;  /* how many signals came; 0: none */
	atomic_int number; /* the first of them; 0: none */
	void (*wake)(void *context); /* called behind each, by another thread; NULL: nobody waits */
	void *context;
	sigset_t awaited, before;
	pthread_t thread;
	atomic_bool ending;
	bool begun;        /* false: signals do what they did before */
};

/* Takes SIGINT, SIGTERM and SIGHUP, as far as they were not ignored, from this thread and from all
 * that it starts from now on: call it before any is started.  A child process inherits that and
 * has to be given `before`.  The third signal ends the program at once. */
void interrupt_begin(struct interrupt *interrupt, void (*wake)(void *context), void *context);
/* Gives the signals back. */
void interrupt_end(struct interrupt *interrupt);
/* What a shell expects of a program that was interrupted; nothing came: 0. */
int interrupt_exit_code(const struct interrupt *interrupt);

#endif
