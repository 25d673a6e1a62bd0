/* SPDX-License-Identifier: MIT */
/* `imapvet check`: a pool of workers takes targets in order, the main thread reports them in the
 * same order, or where a report is a stream, as they are finished.  An interrupt ends the waiting,
 * and what is finished by then is reported.  Local faults are told here, and everything that can
 * be one is looked at before the first packet: targets, source address, trusted roots, report
 * files. */
#include "app/check.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/audit.h"
#include "app/crew.h"
#include "app/interrupt.h"
#include "app/job.h"
#include "app/live.h"
#include "app/sink.h"
#include "app/targets.h"
#include "discover/fetch.h"
#include "net/dial.h"
#include "net/dns.h"
#include "tls/session.h"

enum { LIVE_MS = 100 };

struct pool {
	const struct options *options;
	const struct target *targets;
	size_t count;
	struct tls_trust *trust;
	struct fetcher *fetcher; /* NULL: nothing is fetched */
	pthread_mutex_t dns_lock; /* held while a resolver is opened or closed */
	struct interrupt interrupt;
	struct job *jobs;       /* one a target */
	size_t next;            /* the first that no worker has taken */
	size_t *finished;       /* the targets that are, in that order */
	size_t finished_count;
	pthread_mutex_t mutex;
	pthread_cond_t changed; /* on CLOCK_MONOTONIC */
};

static int fail(int code, const char *text)
{
	fprintf(stderr, "imapvet: %s\n", text);
	return code;
}

static void *work(void *argument)
{
	struct pool *pool = argument;

	for (;;) {
		pthread_mutex_lock(&pool->mutex);
		bool stopped = atomic_load(&pool->interrupt.times) > 0;
		size_t mine = pool->next < pool->count && !stopped ? pool->next++ : pool->count;
		pthread_mutex_unlock(&pool->mutex);
		if (mine == pool->count)
			return NULL;
		struct job *job = &pool->jobs[mine];
		job->options = pool->options;
		job->trust = pool->trust;
		job->fetcher = pool->fetcher;
		job->dns_lock = &pool->dns_lock;
		job->facts.target = pool->targets[mine];
		job_run(job);
		pthread_mutex_lock(&pool->mutex);
		pool->finished[pool->finished_count++] = mine;
		pthread_cond_broadcast(&pool->changed);
		pthread_mutex_unlock(&pool->mutex);
	}
}

static struct timespec in_ms(int64_t ms)
{
	int64_t at_us = deadline_after_ms(ms).at_us;

	return (struct timespec){ .tv_sec = at_us / 1000000, .tv_nsec = at_us % 1000000 * 1000 };
}

static bool wants_live(const struct options *options)
{
	return isatty(STDERR_FILENO) && options->verbosity >= 0;
}

static void wake(void *context)
{
	struct pool *pool = context;

	pthread_mutex_lock(&pool->mutex);
	pthread_cond_broadcast(&pool->changed);
	pthread_mutex_unlock(&pool->mutex);
}

/* Waits until more targets are finished than were told, and shows the one that the reports wait
 * for; false: interrupted before that. */
static bool await(struct pool *pool, size_t told, size_t shown)
{
	bool live = wants_live(pool->options), drawn = false;

	pthread_mutex_lock(&pool->mutex);
	while (pool->finished_count == told && atomic_load(&pool->interrupt.times) == 0) {
		struct timespec until = in_ms(LIVE_MS);
		int status = live ? pthread_cond_timedwait(&pool->changed, &pool->mutex, &until)
			: pthread_cond_wait(&pool->changed, &pool->mutex);
		if (live && status == ETIMEDOUT) {
			live_show(&pool->jobs[shown]);
			drawn = true;
		}
	}
	bool more = pool->finished_count > told;
	pthread_mutex_unlock(&pool->mutex);
	if (drawn)
		live_clear();
	return more;
}

struct desk { /* where finished targets are reported */
	struct sinks *sinks;
	bool *done;   /* by target */
	size_t told;  /* how many were finished and looked at */
	size_t next;  /* the first target that is not reported in order */
	int code;
	int status;   /* -1: something could not be written */
};

static void report_one(struct desk *desk, const struct job *job, bool streams,
	struct error *error)
{
	struct report_item item = { job->options->command, &job->facts, &job->judgement };

	for (size_t i = 0; i < desk->sinks->count; i++)
		if (report_is_stream(&desk->sinks->list[i].report) == streams)
			desk->status |= report_target(&desk->sinks->list[i].report, &item, error);
}

int exit_worse(int code, int other)
{
	return code == 0 || (other != 0 && other < code) ? other : code;
}

static void report_in_order(struct desk *desk, struct job *job, struct error *error)
{
	report_one(desk, job, false, error);
	desk->code = exit_worse(desk->code, job->judgement.exit_code);
	job_clear(job);
}

static void report_finished(struct desk *desk, struct pool *pool, size_t finished,
	struct error *error)
{
	desk->done[finished] = true;
	report_one(desk, &pool->jobs[finished], true, error);
	for (; desk->next < pool->count && desk->done[desk->next]; desk->next++)
		report_in_order(desk, &pool->jobs[desk->next], error);
}

/* Reports those behind a target that was not finished, and names all that were not. */
static void report_interrupted(struct desk *desk, struct pool *pool, struct error *error)
{
	fputs("imapvet: interrupted, not finished:", stderr);
	for (size_t i = desk->next; i < pool->count; i++)
		if (desk->done[i])
			report_in_order(desk, &pool->jobs[i], error);
		else
			fprintf(stderr, " %s", pool->targets[i].given);
	fputc('\n', stderr);
}

/* false: interrupted */
static bool report_all(struct desk *desk, struct pool *pool, struct error *error)
{
	for (size_t i = 0; i < desk->sinks->count; i++) {
		desk->sinks->list[i].report.expected = pool->count;
		desk->sinks->list[i].report.started_at = time(NULL);
		desk->status |= report_begin(&desk->sinks->list[i].report, error);
	}
	while (desk->told < pool->count && await(pool, desk->told, desk->next))
		report_finished(desk, pool, pool->finished[desk->told++], error);
	if (desk->told < pool->count)
		report_interrupted(desk, pool, error);
	for (size_t i = 0; i < desk->sinks->count; i++) {
		struct report *report = &desk->sinks->list[i].report;
		report->exit_code = desk->told < pool->count ? interrupt_exit_code(&pool->interrupt)
			: desk->code;
		desk->status |= report_end(report, error);
	}
	return desk->told == pool->count;
}

static void init_pool(struct arena *arena, struct pool *pool)
{
	pthread_condattr_t monotonic;

	pool->jobs = arena_array(arena, pool->count, sizeof *pool->jobs);
	pool->finished = arena_array(arena, pool->count, sizeof *pool->finished);
	pthread_mutex_init(&pool->mutex, NULL);
	pthread_mutex_init(&pool->dns_lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

static void close_pool(struct pool *pool)
{
	interrupt_end(&pool->interrupt);
	pthread_cond_destroy(&pool->changed);
	pthread_mutex_destroy(&pool->mutex);
	pthread_mutex_destroy(&pool->dns_lock);
}

static int run(struct arena *arena, struct pool *pool, struct sinks *sinks)
{
	size_t jobs = pool->options->jobs < pool->count ? pool->options->jobs : pool->count;
	struct crew crew = crew_make(arena, jobs);
	struct desk desk = { .sinks = sinks,
		.done = arena_array(arena, pool->count, sizeof *desk.done) };
	struct error error = { "" };

	crew_share(&crew, jobs, work, pool);
	bool whole = report_all(&desk, pool, &error);
	if (sinks_close(sinks, whole || desk.told, &error) != 0)
		desk.status = -1;
	int code = desk.status == 0 ? desk.code : fail(EXIT_INTERNAL, error.text);
	if (!whole) /* the visits under way would keep the user waiting */
		_exit(interrupt_exit_code(&pool->interrupt));
	crew_await(&crew);
	return code;
}

/* Whether the resolver can be asked, if any target needs it; sends nothing. */
static int check_resolver(const struct pool *pool, struct error *error)
{
	const struct options *options = pool->options;
	struct dns_config config = job_dns(options);
	bool needed = options->resolver.family || options->trust_anchor;

	for (size_t i = 0; i < pool->count; i++)
		needed = needed || pool->targets[i].local_part;
	struct dns *dns = needed ? dns_open(&config, error) : NULL;
	dns_close(dns);
	return needed && !dns ? -1 : 0;
}

static int open_shared(struct pool *pool, struct error *error)
{
	const struct options *options = pool->options;
	bool fetch = options->http && strcmp(options->command, "discover") == 0;

	if (options->bind.family && dial_check_source(&options->bind, error) != 0)
		return -1;
	if (check_resolver(pool, error) != 0)
		return -1;
	pool->trust = tls_trust_new(options->ca_files, error);
	if (!pool->trust)
		return -1;
	pool->fetcher = fetch ? fetcher_new(options->ca_files, error) : NULL;
	return fetch && !pool->fetcher ? -1 : 0;
}

static void close_shared(struct pool *pool)
{
	fetcher_free(pool->fetcher);
	if (pool->trust)
		tls_trust_free(pool->trust);
}

int check_command(struct arena *arena, const struct options *options)
{
	struct sinks sinks = { 0 };
	struct pool pool = { .options = options };
	struct target *targets;
	struct error error;

	if (targets_read(arena, options, &targets, &pool.count, &error) != 0)
		return fail(EXIT_USAGE, error.text);
	pool.targets = targets;
	if (strcmp(options->command, "audit") == 0 && options->verbosity > 0)
		audit_print_budget(options);
	init_pool(arena, &pool);
	interrupt_begin(&pool.interrupt, wake, &pool);
	int code;
	if (open_shared(&pool, &error) != 0) {
		code = fail(EXIT_USAGE, error.text);
	} else if (sinks_open(arena, options, &sinks, &error) == 0) {
		code = run(arena, &pool, &sinks);
	} else {
		code = fail(EXIT_INTERNAL, error.text);
		sinks_close(&sinks, false, &error);
	}
	close_shared(&pool);
	close_pool(&pool);
	return code;
}
