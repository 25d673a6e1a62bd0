/* SPDX-License-Identifier: MIT */
/* `imapvet check`: a pool of workers takes targets in order, the main thread reports them in the
 * same order.  Local faults are told here, and everything that can be one is looked at before the
 * first packet: targets, source address, trusted roots, report files. */
#include "app/check.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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
	struct job *jobs;       /* one a target */
	bool *done;
	size_t next;            /* the first that no worker has taken */
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
		size_t mine = pool->next < pool->count ? pool->next++ : pool->count;
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
		pool->done[mine] = true;
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

/* Waits for a target, and shows what it waits for. */
static void await(struct pool *pool, size_t i)
{
	bool live = wants_live(pool->options), shown = false;

	pthread_mutex_lock(&pool->mutex);
	while (!pool->done[i]) {
		struct timespec until = in_ms(LIVE_MS);
		int status = live ? pthread_cond_timedwait(&pool->changed, &pool->mutex, &until)
			: pthread_cond_wait(&pool->changed, &pool->mutex);
		if (live && status == ETIMEDOUT) {
			live_show(&pool->jobs[i]);
			shown = true;
		}
	}
	pthread_mutex_unlock(&pool->mutex);
	if (shown)
		live_clear();
}

static int report_one(struct sinks *sinks, const struct job *job, struct error *error)
{
	struct report_item item = { job->options->command, &job->facts, &job->judgement };
	int status = 0;

	for (size_t i = 0; i < sinks->count; i++)
		if (report_target(&sinks->list[i].report, &item, error) != 0)
			status = -1;
	return status;
}

static int worse(int code, int other)
{
	return code == 0 || (other != 0 && other < code) ? other : code;
}

static int report_all(struct pool *pool, struct sinks *sinks, struct error *error)
{
	int code = 0, status = 0;

	for (size_t i = 0; i < sinks->count; i++) {
		sinks->list[i].report.expected = pool->count;
		sinks->list[i].report.started_at = time(NULL);
		status |= report_begin(&sinks->list[i].report, error);
	}
	for (size_t i = 0; i < pool->count; i++) {
		await(pool, i);
		status |= report_one(sinks, &pool->jobs[i], error);
		code = worse(code, pool->jobs[i].judgement.exit_code);
		job_clear(&pool->jobs[i]);
	}
	for (size_t i = 0; i < sinks->count; i++)
		status |= report_end(&sinks->list[i].report, error);
	return status == 0 ? code : -1;
}

static size_t start_workers(struct pool *pool, pthread_t *threads)
{
	size_t wanted = pool->options->jobs < pool->count ? pool->options->jobs : pool->count;
	size_t started = 0;

	while (started < wanted && pthread_create(&threads[started], NULL, work, pool) == 0)
		started++;
	if (started == 0)
		work(pool);
	return started;
}

static void init_pool(struct arena *arena, struct pool *pool)
{
	pthread_condattr_t monotonic;

	pool->jobs = arena_array(arena, pool->count, sizeof *pool->jobs);
	pool->done = arena_array(arena, pool->count, sizeof *pool->done);
	pthread_mutex_init(&pool->mutex, NULL);
	pthread_mutex_init(&pool->dns_lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

static int run(struct arena *arena, struct pool *pool, struct sinks *sinks)
{
	pthread_t *threads = arena_array(arena, pool->options->jobs, sizeof *threads);
	struct error error = { "" };

	init_pool(arena, pool);
	size_t workers = start_workers(pool, threads);
	int code = report_all(pool, sinks, &error);
	for (size_t i = 0; i < workers; i++)
		pthread_join(threads[i], NULL);
	pthread_cond_destroy(&pool->changed);
	pthread_mutex_destroy(&pool->mutex);
	pthread_mutex_destroy(&pool->dns_lock);
	if (sinks_close(sinks, true, &error) != 0)
		code = -1;
	return code >= 0 ? code : fail(EXIT_INTERNAL, error.text);
}

/* Whether the resolver can be asked, if any target needs it; sends nothing. */
static int check_resolver(const struct pool *pool, struct error *error)
{
	const struct options *options = pool->options;
	struct dns_config config = { .resolver = options->resolver.family ? &options->resolver : NULL,
		.port = options->resolver_port, .anchor_file = options->trust_anchor };
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
	int code;
	if (open_shared(&pool, &error) != 0) {
		close_shared(&pool);
		return fail(EXIT_USAGE, error.text);
	}
	if (sinks_open(arena, options, &sinks, &error) == 0) {
		code = run(arena, &pool, &sinks);
	} else {
		code = fail(EXIT_INTERNAL, error.text);
		sinks_close(&sinks, false, &error);
	}
	close_shared(&pool);
	return code;
}
