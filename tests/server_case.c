/* SPDX-License-Identifier: MIT */
/*
 * One case: a script, a server that plays it, imapvet before it.  Swept scripts are run once for
 * every place where the connections break off.
 */
#include "server_case.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	ARGS = 2 * SCRIPT_WORDS + 16,
	PLAY_OPTIONS = 8,
	OVERDUE_MS = 15000, /* beyond it: then the program is killed */
	SWEEP_MAX = 5000,
};

#define TIMEOUT "5" /* seconds, where the script says nothing */

struct play {
	const struct setting *setting;
	const struct server_script *script;
	struct server *server;
	char cafile[256];
	long timeout_ms;
	bool instrumented;
};

/* Sanitizers leave their names in the program; a shell script wraps some other tool. */
static bool is_instrumented(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	bool found = false;
	char *image;

	if (fd < 0 || fstat(fd, &status) < 0)
		return false;
	image = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (image == MAP_FAILED)
		return false;
	found = memcmp(image, "#!", 2) == 0 ||
		memmem(image, (size_t)status.st_size, "__asan_init", 11) ||
		memmem(image, (size_t)status.st_size, "__tsan_init", 11);
	munmap(image, (size_t)status.st_size);
	return found;
}

static long timeout_of(const struct server_script *script)
{
	const struct words *args = &script->expectations.args;

	for (size_t i = 0; i + 1 < args->count; i++)
		if (strcmp(args->word[i], "--timeout") == 0)
			return 1000 * strtol(args->word[i + 1], NULL, 10);
	return 1000 * strtol(TIMEOUT, NULL, 10);
}

/* The command line of imapvet: more, the addresses, the script's own arguments, the target. */
static void command_line(struct play *play, const char *const *more, char **argv)
{
	const struct expectations *expectations = &play->script->expectations;
	bool timed = false;
	size_t n = 0;

	argv[n++] = (char *)play->setting->imapvet;
	if (expectations->command)
		argv[n++] = expectations->command;
	argv[n++] = "--cafile";
	argv[n++] = play->cafile;
	for (; *more; more++)
		argv[n++] = (char *)*more;
	for (size_t i = 0; i < play->script->addresses.count; i++) {
		argv[n++] = "--address";
		argv[n++] = play->script->addresses.word[i];
	}
	for (size_t i = 0; i < expectations->args.count; i++) {
		argv[n++] = expectations->args.word[i];
		timed |= strcmp(expectations->args.word[i], "--timeout") == 0;
	}
	if (!timed) {
		argv[n++] = "--timeout";
		argv[n++] = TIMEOUT;
	}
	argv[n++] = expectations->target;
	argv[n] = NULL;
}

static bool run_once(struct play *play, long cut_at, bool *was_cut_r)
{
	static const char *const json[] = {"--format", "json", NULL};
	char complaints[2048] = "";
	char *argv[ARGS];
	struct run run;
	struct verify verify = {.script = play->script, .run = &run};
	bool ok;

	command_line(play, json, argv);
	server_start(play->server, cut_at);
	run_captured(argv, play->timeout_ms + OVERDUE_MS, &run);
	verify.count = server_stop(play->server, complaints, sizeof(complaints));
	verify.timeout_ms = play->timeout_ms;
	verify.instrumented = play->instrumented;
	ok = verify_run(&verify) && complaints[0] == '\0';
	if (complaints[0])
		printf("  %s", complaints);
	if (!ok && cut_at >= 0)
		printf("  (that was with every connection cut at byte %ld)\n", cut_at);
	*was_cut_r = verify.count.cut;
	run_clear(&run);
	return ok;
}

static bool run_sweep(struct play *play)
{
	const struct cut *cut = &play->script->cut;
	long step = play->setting->sweep_step ? play->setting->sweep_step : cut->step;
	bool ok = true, was_cut = true;
	long at = cut->from, runs = 0;

	for (; ok && was_cut && (cut->to < 0 || at <= cut->to) && runs < SWEEP_MAX; at += step) {
		ok = run_once(play, at, &was_cut);
		runs++;
	}
	if (ok && runs > 1)
		printf("  %ld runs, the last cut at byte %ld\n", runs, at - step);
	return ok;
}

static bool run_text(struct play *play)
{
	static const char *const text[] = {"--format", "text", "-v", NULL};
	char complaints[2048] = "";
	char *argv[ARGS];
	struct run run;
	bool ok;

	command_line(play, text, argv);
	server_start(play->server, -1);
	run_captured(argv, play->timeout_ms + OVERDUE_MS, &run);
	server_stop(play->server, complaints, sizeof(complaints));
	ok = verify_text(&run);
	run_clear(&run);
	return ok;
}

/* Reads the script and opens its server in a network of its own. */
static enum case_result prepare(struct play *play, const struct setting *setting,
	const char *path)
{
	enum server_result result = SERVER_BROKEN;
	char why[256] = "";

	play->setting = setting;
	play->instrumented = is_instrumented(setting->imapvet);
	snprintf(play->cafile, sizeof(play->cafile), "%s/ca.pem", setting->certificates);
	play->script = server_script_read(path, why);
	if (play->script)
		play->timeout_ms = timeout_of(play->script);
	if (play->script && run_private_network(why))
		result = server_open(&play->server, play->script, setting->certificates, why);
	else if (play->script)
		result = SERVER_UNSUPPORTED;
	if (result != SERVER_OK)
		printf("  %s\n", why);
	return result == SERVER_OK ? CASE_PASSED :
		result == SERVER_UNSUPPORTED ? CASE_SKIPPED : CASE_FAILED;
}

enum case_result case_run(const struct setting *setting, const char *path)
{
	struct play play = {0};
	enum case_result result = prepare(&play, setting, path);
	bool was_cut, ok;

	if (result != CASE_PASSED)
		return result;
	if (play.script->cut.wanted)
		ok = run_sweep(&play);
	else
		ok = run_once(&play, -1, &was_cut);
	if (play.script->expectations.text)
		ok = run_text(&play) && ok;
	return ok ? CASE_PASSED : CASE_FAILED;
}

int case_play(const struct setting *setting, const char *path, char *const argv[])
{
	static const char *const verbose[] = {"-v", NULL};
	const char *options[PLAY_OPTIONS + 1] = {NULL};
	const bool with_options = argv[0] && argv[0][0] == '-';
	struct play play = {0};
	char complaints[2048] = "";
	char *own[ARGS];
	struct run run;

	if (prepare(&play, setting, path) != CASE_PASSED)
		return 2;
	setenv("CERTDIR", setting->certificates, 1);
	for (size_t i = 0; i < PLAY_OPTIONS && argv[i]; i++)
		options[i] = argv[i];
	command_line(&play, with_options ? options : verbose, own);
	server_start(play.server, play.script->cut.wanted ? play.script->cut.from : -1);
	run_captured(argv[0] && !with_options ? argv : own, 600000, &run);
	server_stop(play.server, complaints, sizeof(complaints));
	fwrite(run.out, 1, run.out_len, stdout);
	fwrite(run.err, 1, run.err_len, stderr);
	fprintf(stderr, "%sexit code %d, %ld ms, %ld KiB\n", complaints, run.exit_code,
		run.elapsed_ms, run.rss_kib);
	return run.exit_code;
}
