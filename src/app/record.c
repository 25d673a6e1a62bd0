/* SPDX-License-Identifier: MIT */
/* `imapvet run --record FILE`: sends what standard input says, line by line, and writes what passed
 * as a script.  ${user} and ${password} go out with their values and are written as they stand, so
 * that no secret gets into the file.  On a terminal it asks for each line and shows what comes. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/check.h"
#include "app/interrupt.h"
#include "app/run_parts.h"
#include "app/sink.h"
#include "base/buffer.h"
#include "report/problem.h"
#include "report/writer.h"
#include "script/recorder.h"
#include "tls/session.h"

enum { INPUT_MAX = 1024 * 1024 };

struct session {
	const struct options *options;
	struct play play;
	struct play_common common;
	struct interrupt interrupt;
	struct recorder *recorder;
	struct sink sink;
	size_t told;      /* lines of the facts that are written */
	bool interactive; /* somebody types */
	bool faulty;      /* a line could not be sent */
};

/* What is new, into the file and onto the screen. */
static void tell(struct session *session)
{
	const struct script_facts *facts = &session->play.facts;
	struct report screen = { .out = stdout };

	for (; session->told < facts->line_count; session->told++) {
		const char *text = facts->lines[session->told].text;
		struct bytes line = { text, strlen(text) };
		writer_line(&session->sink.report, "", line);
		if (session->options->verbosity >= 0)
			writer_line(&screen, "", line);
	}
	fflush(stdout);
}

static void ask(const struct session *session)
{
	if (!session->interactive)
		return;
	fputs(recorder_state(session->recorder) == RECORDER_DATA ? "data> " : "imap> ", stderr);
	fflush(stderr);
}

/* The word that ends the next here-document of a line; len 0: it has none from *at_r on. */
static struct bytes next_word(const char *line, size_t *at_r)
{
	const char *found = strstr(line + *at_r, "<<");
	const char *word = found ? found + 2 : line + strlen(line);
	size_t len = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

	*at_r = (size_t)(word - line) + len;
	return (struct bytes){ word, word[len] == '}' ? len : 0 };
}

static bool get_line(char **line, size_t *size)
{
	ssize_t len = getline(line, size, stdin);

	if (len < 0)
		return false;
	while (len && strchr("\r\n", (*line)[len - 1]))
		(*line)[--len] = '\0';
	return true;
}

/* The lines of the documents that the first line in text announces. */
static bool read_documents(struct buffer *text, const char *first)
{
	char *line = NULL;
	size_t size = 0, at = 0;
	bool whole = true;

	for (struct bytes word; whole && (word = next_word(first, &at)).len;) {
		bool ended = false;
		while (whole && !ended) {
			whole = get_line(&line, &size);
			ended = whole && strlen(line) == word.len && memcmp(line, word.data, word.len) == 0;
			whole = whole && buffer_append(text, "\n", 1)
				&& buffer_append(text, line, strlen(line));
		}
	}
	free(line);
	return whole;
}

static void send_line(struct session *session, const char *line)
{
	struct buffer text = { .cap = INPUT_MAX };
	struct script_problem unended = { .place.path = "standard input",
		.message = "the text of a literal has no end" };
	struct script_problems problems = { .list = &unended, .count = 1 };

	if (buffer_append(&text, line, strlen(line)) && read_documents(&text, line)) {
		problems = (struct script_problems){ 0 };
		recorder_line(session->recorder, buffer_bytes(&text), &problems);
	}
	buffer_clear(&text);
	for (size_t i = 0; i < problems.count; i++)
		problem_print(stderr, &problems.list[i], "error");
	session->faulty = session->faulty || problems.count;
	tell(session);
}

static void converse(struct session *session)
{
	char *line = NULL;
	size_t size = 0;

	ask(session);
	while (recorder_state(session->recorder) != RECORDER_ENDED
		&& !atomic_load(&session->interrupt.times) && get_line(&line, &size)) {
		if (*line)
			send_line(session, line);
		if (session->faulty && !session->interactive)
			break; /* what follows was meant for another state */
		session->faulty = false;
		if (recorder_state(session->recorder) != RECORDER_ENDED)
			ask(session);
	}
	free(line);
}

/* "tls=starttls", by what the target says. */
static const char *connect_words(const struct target *target)
{
	bool clear = target->mode == MODE_CLEARTEXT;
	bool starttls = target->mode == MODE_STARTTLS
		|| (target->mode == MODE_AUTO && target->port == 143);

	return clear ? "tls=none" : starttls ? "tls=starttls" : "tls=implicit";
}

/* What went wrong on the way; an exit code. */
static int outcome(const struct session *session)
{
	const struct script_facts *facts = &session->play.facts;
	const struct test_facts *test = facts->test_count ? &facts->tests[0] : NULL;

	if (session->faulty)
		return EXIT_USAGE;
	if (!test || !test_result_fails(test->result))
		return EXIT_GOOD;
	problem_print(stderr, &test->problem, "error");
	return test->failure == FAILURE_CONNECT ? EXIT_UNCHECKED
		: test->failure == FAILURE_LOCAL ? EXIT_INTERNAL : EXIT_FINDINGS;
}

static int play_session(struct session *session)
{
	struct script_settings settings;
	const char *why = play_settings(&session->play, &settings);

	if (why)
		return run_fail(EXIT_UNCHECKED, why);
	interrupt_begin(&session->interrupt, NULL, NULL);
	session->recorder = recorder_begin(&session->play.arena, &settings,
		connect_words(session->play.target), &session->play.facts);
	tell(session);
	if (session->recorder) {
		converse(session);
		recorder_end(session->recorder);
		tell(session);
	}
	int code = outcome(session);
	if (atomic_load(&session->interrupt.times))
		code = interrupt_exit_code(&session->interrupt);
	interrupt_end(&session->interrupt);
	return code;
}

static int record_to(struct arena *arena, struct session *session)
{
	struct error error;

	if (sink_open(arena, &session->sink, session->options->run.record, &error) != 0)
		return run_fail(EXIT_INTERNAL, error.text);
	pthread_mutex_init(&session->common.dns_lock, NULL);
	int code = play_session(session);
	pthread_mutex_destroy(&session->common.dns_lock);
	bool worth = session->told > 0 && session->sink.report.write_errno == 0;
	if (sink_close(&session->sink, worth, &error) != 0)
		code = run_fail(EXIT_INTERNAL, error.text);
	else if (session->sink.report.write_errno)
		code = run_fail(EXIT_INTERNAL, "the script could not be written");
	play_clear(&session->play);
	return code;
}

int run_record(struct arena *arena, const struct options *options)
{
	struct session session = { .options = options, .interactive = isatty(STDIN_FILENO) };
	struct run_scripts none = { 0 };
	struct run_variables variables;
	struct target *targets;
	struct error error;
	size_t count;

	if (run_targets_read(arena, options, &targets, &count, &error) != 0)
		return run_fail(EXIT_USAGE, error.text);
	if (count != 1)
		return run_fail(EXIT_USAGE, "--record needs one target: --on mail.example.org");
	if (run_variables_read(arena, options, &none, &variables) != EXIT_GOOD)
		return EXIT_USAGE;
	if (run_open_common(options, &session.common, &error) != 0)
		return run_fail(EXIT_USAGE, error.text);
	session.common.variables = variables.list;
	session.common.variable_count = variables.count;
	session.common.interrupted = &session.interrupt.times;
	session.play = (struct play){ .common = &session.common, .path = options->run.record,
		.target = &targets[0] };
	int code = record_to(arena, &session);
	tls_trust_free(session.common.trust);
	return code;
}
