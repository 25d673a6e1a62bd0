/* SPDX-License-Identifier: MIT */
/* One script against one target. */
#ifndef APP_PLAY_H
#define APP_PLAY_H

#include <pthread.h>

#include "app/options.h"
#include "script/script.h"

struct play_common { /* shared by all plays of a run */
	const struct options *options;
	struct tls_trust *trust;
	const struct script_variable *variables;
	size_t variable_count;
	atomic_int *interrupted;
	pthread_mutex_t dns_lock; /* held while a resolver is opened or closed */
};

struct play {
	struct play_common *common;
	const struct script *script;
	const char *path;
	const struct target *target; /* NULL: the script names its own */
	struct arena arena;
	struct script_facts facts;
};

/* What the options and the target say; the address is looked up where they say how.  NULL, or why
 * there is none. */
const char *play_settings(struct play *play, struct script_settings *settings_r);
/* Finds the target's address where the options say how, plays, and fills the facts. */
void play_run(struct play *play);
void play_clear(struct play *play);

#endif
