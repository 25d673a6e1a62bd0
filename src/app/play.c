/* SPDX-License-Identifier: MIT */
/* Turns options and a target into the settings of one script, and plays it.  The address is looked
 * up here only where an option says how; otherwise the script's engine does so when it connects. */
#include "app/play.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "app/job.h"
#include "base/random.h"

enum { PORT_IMAP = 143, PORT_IMAPS = 993, STEP_MS = 10000, RESOLVE_MS = 10000, RUN_ID_SIZE = 9 };

static void set_ports(const struct run_options *run, const struct target *target,
	struct script_settings *settings)
{
	settings->starttls_port = run->starttls_port ? run->starttls_port : PORT_IMAP;
	settings->implicit_port = run->implicit_port ? run->implicit_port : PORT_IMAPS;
	if (!target || !target->port)
		return;
	/* A port that is not said to be for one mode, and is neither known one, is for both. */
	enum mode mode = target->mode != MODE_AUTO ? target->mode
		: target->port == PORT_IMAPS ? MODE_IMPLICIT
		: target->port == PORT_IMAP ? MODE_STARTTLS : MODE_AUTO;
	if (mode != MODE_IMPLICIT)
		settings->starttls_port = target->port;
	if (mode == MODE_IMPLICIT || mode == MODE_AUTO)
		settings->implicit_port = target->port;
}

/* The address that the options lead to; NULL: the engine is to look it up, or, with *why_r set,
 * there is none. */
static const struct address *find_address(struct play *play, const char **why_r)
{
	const struct options *options = play->common->options;
	bool by_us = options->family != AF_UNSPEC || options->bind.family || options->resolver.family;
	struct job job = { .options = options, .dns_lock = &play->common->dns_lock };
	struct resolve_facts facts = { 0 };

	if (options->address_count)
		return &options->addresses[0];
	if (!play->target || !by_us)
		return NULL;
	job.probe.deadline = deadline_after_ms(RESOLVE_MS);
	job.probe.start_us = deadline_now_us();
	job_resolve(&job, &play->arena, play->target->host, &facts);
	if (facts.count)
		return &facts.addresses[0];
	*why_r = arena_printf(&play->arena, "no address of %s could be found%s%s", play->target->host,
		facts.stage.text ? ": " : "", facts.stage.text ? facts.stage.text : "");
	return NULL;
}

/* What the engine would say had it looked for the address. */
static void fail_to_reach(struct play *play, const char *why)
{
	struct script_facts *facts = &play->facts;
	const char *const *names = script_tests(play->script);
	size_t count = 0;

	while (names[count])
		count++;
	facts->tests = arena_array(&play->arena, count + 1, sizeof *facts->tests);
	facts->test_count = count ? count : 1;
	for (size_t i = 0; i < facts->test_count; i++)
		facts->tests[i] = (struct test_facts){ .name = count ? names[i] : facts->name, .line = 1,
			.result = i ? TEST_BLOCKED : TEST_BROKEN, .failure = i ? FAILURE_NONE : FAILURE_CONNECT,
			.reason = i ? why : NULL, .problem = { .place.path = play->path, .message = why } };
}

const char *play_settings(struct play *play, struct script_settings *settings_r)
{
	struct play_common *common = play->common;
	const struct options *options = common->options;
	char *run_id = arena_alloc(&play->arena, RUN_ID_SIZE);
	const char *why = NULL;

	*settings_r = (struct script_settings){
		.target = play->target, .bind = options->bind.family ? &options->bind : NULL,
		.sni = options->sni, .trust = common->trust, .variables = common->variables,
		.variable_count = common->variable_count, .step_timeout_ms = STEP_MS,
		.timeout_ms = options->timeout_ms, .wait_for_ms = options->run.wait_for_ms,
		.filter = options->run.filter[0] ? options->run.filter : NULL,
		.mailbox_prefix = options->run.mailbox_prefix ? options->run.mailbox_prefix : "imapvet",
		.run_id = run_id, .interrupted = common->interrupted };
	random_letters(run_id, RUN_ID_SIZE);
	set_ports(&options->run, play->target, settings_r);
	settings_r->address = find_address(play, &why);
	return why;
}

void play_run(struct play *play)
{
	struct script_settings settings;
	const char *why = play_settings(play, &settings);

	if (!why) {
		script_run(&play->arena, play->script, &settings, &play->facts);
		return;
	}
	play->facts = (struct script_facts){ .path = play->path, .name = script_name(play->script),
		.target = play->target->given, .run_id = settings.run_id, .started_at = time(NULL) };
	fail_to_reach(play, why);
}

void play_clear(struct play *play)
{
	arena_clear(&play->arena);
}
