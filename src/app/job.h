/* SPDX-License-Identifier: MIT */
/* One target from name to judgement. */
#ifndef APP_JOB_H
#define APP_JOB_H

#include <pthread.h>

#include "app/options.h"
#include "judge/judge.h"
#include "net/dns_mail.h"
#include "probe/arrivals.h"
#include "probe/door.h"
#include "probe/knock.h"
#include "probe/ladder.h"
#include "probe/probe.h"

struct audit_plan;
struct fetcher;
struct job_gate;
struct tls_trust;

struct job_host { /* a server that was found for a mail address */
	struct target target;
	struct probe probe;
	struct resolve_facts resolve;
	struct arena arena;
};

struct job {
	const struct options *options;
	struct tls_trust *trust;
	const struct fetcher *fetcher;      /* NULL: no document is fetched */
	pthread_mutex_t *dns_lock;          /* held while a resolver's context is opened or closed */
	struct arena arena;
	struct arena dns_arena;             /* of audit_dns() */
	struct target_facts facts;
	struct judgement judgement;
	struct probe probe;
	struct discovery_facts discovery;   /* of a mail address */
	struct job_host *hosts;             /* likewise; at most DISCOVERY_ENDPOINTS */
	size_t host_count;
	struct arrivals arrivals;
	struct quota quota;
	struct job_gate *gates;             /* one an address; of visits.c */
	size_t gate_count;
	atomic_llong started_us;            /* CLOCK_MONOTONIC; 0: not yet */
	struct probe_endpoint *endpoints;   /* as many as facts.endpoint_count */
	atomic_size_t visible;              /* how many of them the live line may look at */
	struct audit_plan *audit;           /* of audit.c; NULL: none was made */
	atomic_uint audit_connections;      /* that an audit has begun so far, for the live line */
};

struct job_place { /* where to visit, and as what */
	const struct probe *probe;
	const char *host; /* NULL: the target's */
	const struct address *address;
	uint16_t port;
	enum mode mode;
	bool mode_was_asked;
};

/* Adds an endpoint; job->facts.endpoints and job->endpoints have room for it. */
void job_add_endpoint(struct job *job, const struct job_place *place);
/* How the DNS is asked, as the user wants it. */
struct dns_config job_dns(const struct options *options);
/* Looks a host up, as the user wants it done. */
void job_resolve(const struct job *job, struct arena *arena, const struct dns_host *question,
	struct deadline deadline, struct resolve_facts *facts_r);
/* The family that the user wants servers to be visited in; AF_UNSPEC: both. */
int job_family(const struct job *job);
/* Microseconds since the target's start. */
int64_t job_since(const struct job *job);
/* Resolves, visits everything in parallel, judges.  job->facts.target is set by the caller, as
 * are options and trust. */
void job_run(struct job *job);
void job_clear(struct job *job);

#endif
