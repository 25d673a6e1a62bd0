/* SPDX-License-Identifier: MIT */
/* Words for what failed: where in the script, what was expected, what came, what to try.  The
 * first failure of a test is the one that is told; later ones follow from it.  Everything passes
 * through scrub and text_printable, so the facts hold neither secrets nor control characters. */
#include <string.h>

#include "base/text.h"
#include "script/run.h"

enum { MESSAGE_MAX = 2000 };

const char *shown(struct run *run, struct bytes bytes)
{
	if (run->scrubs_full)
		return "(not shown, for the script has too many secrets)";
	return text_printable(run->arena, scrub(run, &run->scratch, bytes, false), SHOWN_MAX);
}

const char *shown_pending(struct run *run, const struct connection *connection)
{
	struct bytes pending = stream_pending(&connection->stream);
	const char *lf = pending.len ? memchr(pending.data, '\n', pending.len) : NULL;

	if (lf)
		pending.len = (size_t)(lf - pending.data);
	if (pending.len && pending.data[pending.len - 1] == '\r')
		pending.len--;
	return pending.len || lf ? shown(run, pending) : "nothing";
}

struct spot whole_line(const struct line *line)
{
	return (struct spot){ line, 0, line->text.len };
}

static const char *message(struct run *run, const char *format, va_list arguments)
{
	char *text = arena_vprintf(&run->scratch, format, arguments);
	struct bytes clean = scrub(run, &run->scratch, (struct bytes){ text, strlen(text) }, false);

	return text_printable(run->arena, clean, MESSAGE_MAX);
}

static void place(struct run *run, struct script_problem *problem, struct spot spot)
{
	if (!spot.line) {
		problem->place.path = run->facts->path;
		return;
	}
	problem->place = source_place(spot);
	problem->source = source_shown(run->arena, spot.line);
}

struct script_problem *failed(struct run *run)
{
	return &run->test->problem;
}

bool fail(struct run *run, enum failure failure, struct spot spot, const char *format, ...)
{
	struct test_facts *test = run->test;
	va_list arguments;

	if (test->failure != FAILURE_NONE)
		return false;
	*failed(run) = (struct script_problem){ .message = NULL };
	test->failure = failure;
	va_start(arguments, format);
	test->problem.message = message(run, format, arguments);
	va_end(arguments);
	place(run, failed(run), spot);
	return false;
}

bool fail_unset(struct run *run, const struct part *part)
{
	if (!part)
		return fail(run, FAILURE_LOCAL, (struct spot){ NULL, 0, 0 },
			"what is to be sent is larger than this program's limit");
	fail(run, FAILURE_LOCAL, part->spot, "variable '%.*s' is not set", (int)part->text.len,
		part->text.data);
	failed(run)->hint = "it is bound further below, or by a line that was not reached";
	return false;
}

bool fail_ended(struct run *run, const struct connection *connection, struct spot spot,
	const char *what)
{
	static const struct {
		enum reason reason;
		enum failure failure;
		const char *text;
	} ends[] = {
		{ REASON_CLOSED, FAILURE_CLOSED, "the server closed the connection" },
		{ REASON_RESET, FAILURE_CLOSED, "the server reset the connection" },
		{ REASON_TIMEOUT, FAILURE_CLOSED, "the network gave the connection up" },
		{ REASON_TOO_LONG, FAILURE_PROTOCOL, "the server sent more than 32 MiB in one response, "
			"or 64 MiB that no line asks for" },
		{ REASON_ALERT, FAILURE_TLS, "the server ended TLS by an alert" },
		{ REASON_TLS, FAILURE_TLS, "TLS broke" },
		{ REASON_LOCAL, FAILURE_LOCAL, "this machine failed" },
	};

	if (connection->bye && run->test->failure == FAILURE_NONE
		&& (connection->ended == REASON_CLOSED || connection->ended == REASON_RESET)) {
		fail(run, FAILURE_CLOSED, spot, "the server said BYE and closed the connection%s%s",
			*what ? " " : "", what);
		failed(run)->received = connection->bye;
		return false;
	}
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (connection->ended == ends[i].reason)
			return fail(run, ends[i].failure, spot, "%s%s%s", ends[i].text, *what ? " " : "", what);
	return fail(run, FAILURE_CLOSED, spot, "the connection ended (%s)%s%s",
		reason_name(connection->ended), *what ? " " : "", what);
}

static bool about_login(struct bytes text)
{
	return text_contains_nocase(text, "LOGIN") || text_contains_nocase(text, "AUTH=")
		|| text_contains_nocase(text, "AUTHENTICAT") || text_contains_nocase(text, "PRIVACY");
}

void fail_hint(struct run *run, const struct connection *connection,
	const struct pattern *pattern)
{
	struct bytes line = pattern->spot.line->text;
	bool login = about_login(line) || (connection->command_count
		&& connection->commands[0].statement
		&& about_login(connection->commands[0].statement->line->text));

	if (connection->same_address && !connection->tls && login)
		failed(run)->hint = arena_printf(run->arena, "client and server address are equal (%s); "
			"Dovecot treats that as secure. Try --bind with another address of this machine, "
			"as 127.0.0.2", run->address.text);
}

void warn(struct run *run, struct spot spot, const char *format, ...)
{
	struct script_facts *facts = run->facts;
	va_list arguments;
	size_t count = facts->warning_count;

	if (count % 8 == 0) {
		struct script_problem *more = arena_array(run->arena, count + 8, sizeof *more);
		if (count)
			memcpy(more, facts->warnings, count * sizeof *more);
		facts->warnings = more;
	}
	struct script_problem *problem = &facts->warnings[facts->warning_count++];
	run->names_plain = true;
	va_start(arguments, format);
	problem->message = message(run, format, arguments);
	va_end(arguments);
	run->names_plain = false;
	place(run, problem, spot);
}
