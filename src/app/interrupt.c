/* SPDX-License-Identifier: MIT */
/* Waits for signals in a thread (sigwait), so that no code ever runs inside a handler and no static
 * is needed: whoever works reads a flag, whoever sleeps is woken.  What is to be finished or thrown
 * away then is not known here. */
#include "app/interrupt.h"

#include <stddef.h>
#include <unistd.h>

enum { PATIENCE = 3 }; /* signals until even the cleaning up is given up */

static void add_unless_ignored(sigset_t *set, int number)
{
	struct sigaction action;

	/* Under nohup, or in the background of a script, they are meant to be ignored. */
	if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
		sigaddset(set, number);
}

static void *await(void *argument)
{
	struct interrupt *interrupt = argument;
	int number, none = 0;

	while (sigwait(&interrupt->awaited, &number) == 0 && !atomic_load(&interrupt->ending)) {
		atomic_compare_exchange_strong(&interrupt->number, &none, number);
		none = 0;
		if (atomic_fetch_add(&interrupt->times, 1) + 1 == PATIENCE)
			_exit(interrupt_exit_code(interrupt));
		if (interrupt->wake)
			interrupt->wake(interrupt->context);
	}
	return NULL;
}

void interrupt_begin(struct interrupt *interrupt, void (*wake)(void *context), void *context)
{
	interrupt->wake = wake;
	interrupt->context = context;
	atomic_init(&interrupt->times, 0);
	atomic_init(&interrupt->number, 0);
	atomic_init(&interrupt->ending, false);
	sigemptyset(&interrupt->awaited);
	add_unless_ignored(&interrupt->awaited, SIGINT);
	add_unless_ignored(&interrupt->awaited, SIGTERM);
	add_unless_ignored(&interrupt->awaited, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &interrupt->awaited, &interrupt->before);
	interrupt->begun = pthread_create(&interrupt->thread, NULL, await, interrupt) == 0;
	if (!interrupt->begun)
		pthread_sigmask(SIG_SETMASK, &interrupt->before, NULL);
}

void interrupt_end(struct interrupt *interrupt)
{
	if (!interrupt->begun)
		return;
	atomic_store(&interrupt->ending, true);
	for (int number = 1; number < NSIG; number++)
		if (sigismember(&interrupt->awaited, number) == 1) {
			pthread_kill(interrupt->thread, number);
			break;
		}
	pthread_join(interrupt->thread, NULL);
	pthread_sigmask(SIG_SETMASK, &interrupt->before, NULL);
	interrupt->begun = false;
}

int interrupt_exit_code(const struct interrupt *interrupt)
{
	int number = atomic_load(&interrupt->number);

	return number ? 128 + number : 0;
}
