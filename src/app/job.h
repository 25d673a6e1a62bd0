/* SPDX-License-Identifier: MIT */
/* One target from name to judgement. */
#ifndef APP_JOB_H
#define APP_JOB_H

#include <pthread.h>

#include "app/options.h"
#include "judge/judge.h"
#include "probe/probe.h"

struct tls_trust;

struct job {
	const struct options *options;
	struct tls_trust *trust;
	struct arena arena;
	struct target_facts facts;
	struct judgement judgement;
	struct probe probe;
	atomic_llong started_us;            /* CLOCK_MONOTONIC; 0: not yet */
	struct probe_endpoint *endpoints;   /* as many as facts.endpoint_count */
	atomic_size_t visible;              /* how many of them the live line may look at */
};

/* Resolves, visits everything in parallel, judges.  job->facts.target is set by the caller, as
 * are options and trust. */
void job_run(struct job *job);
void job_clear(struct job *job);

#endif
