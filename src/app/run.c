/* SPDX-License-Identifier: MIT */
/* `imapvet run`: every script, as often as asked, against every target.  Everything that can be
 * wrong here is looked at before the first packet.  A play is one script against one target;
 * workers take plays in order, and the main thread reports them in the same order.  A signal stops
 * the play under way, which cleans up; what was not begun then is not reported. */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/check.h"
#include "app/crew.h"
#include "app/interrupt.h"
#include "app/live.h"
#include "app/play.h"
#include "app/run_parts.h"
#include "app/sink.h"
#include "base/text.h"
#include "judge/script.h"
#include "report/problem.h"
#include "tls/session.h"

enum { LIVE_MS = 100 };

struct run {
	const struct options *options;
	struct run_scripts scripts;
	struct run_variables variables;
	struct target *targets;  /* NULL: scripts name their own */
	size_t target_count;
	struct play_common common;
	struct play *plays;
	bool *done;
	size_t count;
	size_t next;             /* the first that no worker has taken */
	bool ended;              /* a signal came, and no more will be taken */
	struct interrupt interrupt;
	pthread_mutex_t mutex;
	pthread_cond_t changed;  /* on CLOCK_MONOTONIC */
};

static bool take(struct run *run, size_t *mine_r)
{
	pthread_mutex_lock(&run->mutex);
	bool more = run->next < run->count && atomic_load(&run->interrupt.times) == 0;
	*mine_r = more ? run->next++ : run->count;
	run->ended = run->ended || (!more && run->next < run->count);
	pthread_cond_broadcast(&run->changed);
	pthread_mutex_unlock(&run->mutex);
	return more;
}

static void *work(void *argument)
{
	struct run *run = argument;
	size_t mine;

	while (take(run, &mine)) {
		play_run(&run->plays[mine]);
		pthread_mutex_lock(&run->mutex);
		run->done[mine] = true;
		pthread_cond_broadcast(&run->changed);
		pthread_mutex_unlock(&run->mutex);
	}
	return NULL;
}

static struct timespec in_ms(int64_t ms)
{
	int64_t at_us = deadline_after_ms(ms).at_us;

	return (struct timespec){ .tv_sec = at_us / 1000000, .tv_nsec = at_us % 1000000 * 1000 };
}

static void show(const struct play *play, bool stopping, int64_t since_us)
{
	struct arena arena = { 0 };
	const char *text = arena_printf(&arena, "%s%s%s%s", stopping
		? "interrupted, cleans up (again: leave that): " : "playing ", play->path,
		play->target ? " on " : "", play->target ? play->target->given : "");

	text = text_printable(&arena, (struct bytes){ text, strlen(text) }, SIZE_MAX);
	live_show_text(text, since_us);
	arena_clear(&arena);
}

/* Waits for a play, and shows what it waits for; false: it will never be begun. */
static bool await(struct run *run, size_t i)
{
	bool live = isatty(STDERR_FILENO) && run->options->verbosity >= 0, shown = false;
	int64_t since_us = deadline_now_us();

	pthread_mutex_lock(&run->mutex);
	while (!run->done[i] && !(run->ended && i >= run->next)) {
		struct timespec until = in_ms(LIVE_MS);
		int status = live ? pthread_cond_timedwait(&run->changed, &run->mutex, &until)
			: pthread_cond_wait(&run->changed, &run->mutex);
		if (live && status == ETIMEDOUT) {
			show(&run->plays[i], atomic_load(&run->interrupt.times) > 0, since_us);
			shown = true;
		}
	}
	bool done = run->done[i];
	pthread_mutex_unlock(&run->mutex);
	if (shown)
		live_clear();
	return done;
}

static int report_all(struct run *run, struct sinks *sinks, struct error *error)
{
	int code = 0, status = 0;
	int64_t began = deadline_now_us();

	for (size_t i = 0; i < run->count && await(run, i); i++) {
		struct report_script script = { &run->plays[i].facts, judge_script(&run->plays[i].facts) };
		for (size_t k = 0; k < sinks->count; k++)
			status |= report_script(&sinks->list[k].report, &script, error);
		code = exit_worse(code, script.exit_code);
		play_clear(&run->plays[i]);
	}
	if (atomic_load(&run->interrupt.times))
		code = interrupt_exit_code(&run->interrupt);
	for (size_t k = 0; k < sinks->count; k++) {
		sinks->list[k].report.exit_code = code;
		sinks->list[k].report.took_us = deadline_now_us() - began;
		status |= report_end(&sinks->list[k].report, error);
	}
	return status == 0 ? code : -1;
}

static int begin_all(const struct run *run, struct sinks *sinks, struct error *error)
{
	int status = 0;

	for (size_t i = 0; i < sinks->count; i++) {
		struct report *report = &sinks->list[i].report;
		report->of_scripts = true;
		report->many_targets = run->target_count > 1;
		report->expected = run->count;
		report->started_at = time(NULL);
		status |= report_begin(report, error);
	}
	return status;
}

static int play_all(struct arena *arena, struct run *run, struct sinks *sinks)
{
	size_t jobs = run->options->jobs < run->count ? run->options->jobs : run->count;
	struct crew crew = crew_make(arena, jobs);
	struct error error = { "" };

	interrupt_begin(&run->interrupt, NULL, NULL);
	int status = begin_all(run, sinks, &error);
	crew_share(&crew, jobs, work, run);
	int code = report_all(run, sinks, &error);
	crew_await(&crew);
	interrupt_end(&run->interrupt);
	if (sinks_close(sinks, true, &error) != 0 || status != 0)
		code = -1;
	return code >= 0 ? code : run_fail(EXIT_INTERNAL, error.text);
}

/* Plays in order: all scripts against the first target, then against the next; again from there. */
static void make_plays(struct arena *arena, struct run *run)
{
	size_t repeat = run->options->run.repeat ? (size_t)run->options->run.repeat : 1;
	size_t targets = run->target_count ? run->target_count : 1, at = 0;

	run->count = run->scripts.count * targets * repeat;
	run->plays = arena_array(arena, run->count, sizeof *run->plays);
	run->done = arena_array(arena, run->count, sizeof *run->done);
	for (size_t r = 0; r < repeat; r++)
		for (size_t t = 0; t < targets; t++)
			for (size_t s = 0; s < run->scripts.count; s++)
				run->plays[at++] = (struct play){ .common = &run->common,
					.script = run->scripts.list[s], .path = run->scripts.paths[s],
					.target = run->target_count ? &run->targets[t] : NULL };
}

/* Without a target, each script has to say where it connects; an exit code. */
static int check_hosts(struct arena *arena, const struct run *run)
{
	int code = EXIT_GOOD;

	for (size_t i = 0; i < run->scripts.count && run->target_count == 0; i++) {
		const struct script_problem *problem = script_lacks_target(arena, run->scripts.list[i]);
		if (!problem)
			continue;
		problem_print(stderr, problem, "error");
		code = EXIT_USAGE;
	}
	return code ? run_fail(code, "there is no target; nothing was sent") : code;
}

static int run_plays(struct arena *arena, struct run *run)
{
	struct sinks sinks = { 0 };
	pthread_condattr_t monotonic;
	struct error error;
	int code = EXIT_INTERNAL;

	if (run_targets_read(arena, run->options, &run->targets, &run->target_count, &error) != 0)
		return run_fail(EXIT_USAGE, error.text);
	if (check_hosts(arena, run) != EXIT_GOOD)
		return EXIT_USAGE;
	if (run_open_common(run->options, &run->common, &error) != 0)
		return run_fail(EXIT_USAGE, error.text);
	make_plays(arena, run);
	pthread_mutex_init(&run->mutex, NULL);
	pthread_mutex_init(&run->common.dns_lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&run->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (sinks_open(arena, run->options, &sinks, &error) == 0) {
		code = play_all(arena, run, &sinks);
	} else {
		run_fail(code, error.text);
		sinks_close(&sinks, false, &error);
	}
	pthread_cond_destroy(&run->changed);
	pthread_mutex_destroy(&run->common.dns_lock);
	pthread_mutex_destroy(&run->mutex);
	tls_trust_free(run->common.trust);
	return code;
}

int run_command(struct arena *arena, const struct options *options)
{
	struct run run = { .options = options };

	if (options->run.action == RUN_RECORD)
		return run_record(arena, options);
	int code = run_scripts_read(arena, options, &run.scripts);

	if (code == EXIT_GOOD)
		code = run_scripts_select(arena, options, &run.scripts);
	if (code != EXIT_GOOD)
		return code;
	if (options->run.action != RUN_PLAY)
		return run_scripts_show(arena, options, &run.scripts);
	code = run_variables_read(arena, options, &run.scripts, &run.variables);
	if (code != EXIT_GOOD)
		return code;
	run.common.variables = run.variables.list;
	run.common.variable_count = run.variables.count;
	run.common.interrupted = &run.interrupt.times;
	return run_plays(arena, &run);
}
