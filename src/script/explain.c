/* SPDX-License-Identifier: MIT */
/* From a mismatch to a message: the first element that differs of the nearest candidate, with what
 * is wrong in all counted.  It decides nothing; see block.c for that. */
#include "script/explain.h"

#include <string.h>

#include "script/match_word.h"

enum { LITERAL_MAX = 256 * 1024 };

static const char *shown_token(struct run *run, struct bytes token)
{
	const char *mark = scrub_torn(run, run->tree.reply.line, token);

	return mark ? mark : shown(run, token);
}

void explain_remember(struct run *run, struct wanted *wanted, const struct match *match)
{
	unsigned score = match->score + 1;

	if (score <= wanted->score || match->miss == MISS_OTHER)
		return;
	wanted->score = score;
	wanted->miss = match->miss;
	wanted->at = match->at;
	wanted->received = shown(run, run->tree.reply.line);
	wanted->got = match->got.data ? shown_token(run, match->got) : NULL;
	wanted->literal = (struct bytes){ NULL, 0 };
	if (match->at && match->at->word.len && match->got.data && match->got.len <= LITERAL_MAX)
		wanted->literal = arena_copy(run->arena, match->got);
	wanted->missing = match->missing;
	wanted->forbidden = match->forbidden;
	wanted->different = match->different;
	wanted->at_us = deadline_now_us();
}

static const char *plural(unsigned count)
{
	return count == 1 ? "" : "s";
}

/* "response lacks 1 required and has 2 forbidden items" */
static const char *counted(struct run *run, const struct wanted *wanted)
{
	if (wanted->missing && wanted->forbidden)
		return arena_printf(&run->scratch, "response lacks %u required and has %u forbidden item%s",
			wanted->missing, wanted->forbidden, plural(wanted->forbidden));
	if (wanted->missing)
		return arena_printf(&run->scratch, "response lacks %u required item%s", wanted->missing,
			plural(wanted->missing));
	return arena_printf(&run->scratch, "response has %u forbidden item%s", wanted->forbidden,
		plural(wanted->forbidden));
}

static const char *relation(const struct wanted *wanted)
{
	static const char *const types[] = { [MATCH_NUM] = "a number", [MATCH_ATOM] = "an atom",
		[MATCH_STR] = "a string", [MATCH_ANY] = "a value", [MATCH_REST] = "the rest",
		[MATCH_REGEX] = "a text that the regular expression matches" };

	if (!wanted->at || wanted->at->kind != NODE_MATCHER)
		return NULL;
	return wanted->at->matcher.relation != RELATION_NONE ? "a number in that range"
		: types[wanted->at->matcher.type];
}

static const char *message_of(struct run *run, const struct wanted *wanted)
{
	const char *got = wanted->got ? wanted->got : "nothing", *type = relation(wanted);

	switch (wanted->miss) {
	case MISS_MISSING:
	case MISS_FORBIDDEN:
		return counted(run, wanted);
	case MISS_DIFFERENT:
		return type ? arena_printf(&run->scratch, "'%s' is not %s", got, type)
			: arena_printf(&run->scratch, "the response has '%s' here", got);
	case MISS_EXTRA:
		return arena_printf(&run->scratch, "the response has '%s', which is not expected", got);
	case MISS_UNSET:
		return "a variable of this line is not set";
	case MISS_STATUS:
		return arena_printf(&run->scratch, "the response is %s", got);
	case MISS_NO_CODE:
		return "the response carries no code in brackets";
	case MISS_NONE:
	case MISS_OTHER:
		break;
	}
	return "no such response came";
}

static const char *const notes[] = { [MISS_NONE] = NULL, [MISS_OTHER] = NULL,
	[MISS_DIFFERENT] = "differs", [MISS_MISSING] = "missing", [MISS_FORBIDDEN] = "forbidden",
	[MISS_EXTRA] = "more than this came", [MISS_UNSET] = "not set", [MISS_STATUS] = "differs",
	[MISS_NO_CODE] = "missing" };

static struct spot spot_of(const struct wanted *wanted)
{
	if (wanted->at)
		return wanted->at->spot;
	return wanted->miss == MISS_STATUS ? wanted->pattern->status_spot : wanted->pattern->spot;
}

static const char *expected_of(struct run *run, const struct wanted *wanted)
{
	struct spot spot = wanted->pattern->spot;

	return shown(run, (struct bytes){ spot.line->text.data + spot.at, spot.len });
}

/* "(+4 ms)", since the command was sent. */
static const char *timed(struct run *run, const struct connection *connection, const char *text,
	int64_t at_us)
{
	int64_t since = connection->command_count ? connection->commands[0].sent_us : 0;

	if (!since || at_us < since)
		return text;
	return arena_printf(run->arena, "%s   (+%lld ms)", text, (long long)((at_us - since) / 1000));
}

static struct bytes line_at(struct bytes text, size_t at)
{
	const char *lf = at < text.len ? memchr(text.data + at, '\n', text.len - at) : NULL;
	size_t end = lf ? (size_t)(lf - text.data) : text.len;

	end -= lf && end > at && text.data[end - 1] == '\r';
	return at < text.len ? (struct bytes){ text.data + at, end - at } : (struct bytes){ NULL, 0 };
}

/* A literal that differs: the first line that does, for the whole would hide it. */
static void point_into_literal(struct run *run, const struct wanted *wanted)
{
	const struct node *node = wanted->at;
	const struct part *unset;
	struct value value;
	size_t at = 0, number = 0;

	if (!node || !wanted->literal.data || node->text.count == 0
		|| !variables_expand(&run->variables, &run->scratch, &node->text, &value, &unset))
		return;
	struct bytes text = value.bytes, other = wanted->literal;
	for (size_t i = 0; i < text.len && i < other.len && text.data[i] == other.data[i]; i++)
		if (text.data[i] == '\n') {
			at = i + 1;
			number++;
		}
	struct bytes expected = line_at(text, at), received = line_at(other, at);
	struct spot spot = { node->text.parts[0].spot.line + number, 0, 0 };
	struct script_problem *problem = failed(run);
	spot.len = spot.line->text.len;
	problem->message = arena_printf(run->arena, "line %zu of the literal differs", number + 1);
	problem->place = source_place(spot);
	problem->source = source_shown(run->arena, spot.line);
	problem->expected = expected.data ? shown(run, expected) : "the literal's end";
	problem->received = received.data ? shown(run, received) : "the literal's end";
	if (text.len != other.len)
		problem->hint = arena_printf(run->arena, "%zu bytes came, %zu were expected", other.len,
			text.len);
}

static void tell(struct run *run, const struct connection *connection,
	const struct wanted *wanted)
{
	struct script_problem *problem = failed(run);

	problem->note = notes[wanted->miss];
	problem->expected = expected_of(run, wanted);
	if (wanted->received)
		problem->received = timed(run, connection, wanted->received, wanted->at_us);
	point_into_literal(run, wanted);
	fail_hint(run, connection, wanted->pattern);
}

bool explain_end(struct run *run, const struct connection *connection,
	const struct wanted *wanted, struct bytes line)
{
	bool kind = wanted->pattern->kind == REPLY_CONTINUATION
		&& run->tree.reply.kind == REPLY_TAGGED;

	if (kind) {
		fail(run, FAILURE_MISMATCH, wanted->pattern->spot,
			"the command ended where '+' was expected");
		failed(run)->expected = expected_of(run, wanted);
		failed(run)->received = timed(run, connection, shown(run, line), deadline_now_us());
		fail_hint(run, connection, wanted->pattern);
		return false;
	}
	fail(run, FAILURE_MISMATCH, spot_of(wanted), "%s", wanted->miss == MISS_STATUS
		? arena_printf(&run->scratch, "the command ended with %s", wanted->got)
		: message_of(run, wanted));
	tell(run, connection, wanted);
	return false;
}

bool explain_missing(struct run *run, const struct connection *connection,
	const struct wanted *wanted, struct bytes line)
{
	bool near = wanted->received != NULL;

	fail(run, near ? FAILURE_MISMATCH : FAILURE_MISSING, near ? spot_of(wanted)
		: wanted->pattern->spot, "%s", near ? message_of(run, wanted)
		: "no such response came before the command ended");
	tell(run, connection, wanted);
	if (!near) {
		failed(run)->note = "missing";
		failed(run)->received = timed(run, connection, shown(run, line), deadline_now_us());
	}
	return false;
}

bool explain_forbidden(struct run *run, const struct wanted *wanted)
{
	fail(run, FAILURE_FORBIDDEN, wanted->pattern->spot, "this must not come, and came");
	failed(run)->note = "forbidden";
	failed(run)->expected = "no such response";
	failed(run)->received = shown(run, run->tree.reply.line);
	return false;
}

bool explain_late(struct run *run, const struct wanted *wanted, int64_t took_us, int64_t limit_us)
{
	fail(run, FAILURE_LATENCY, wanted->pattern->spot, "this came after %lld ms, not within %lld ms",
		(long long)(took_us / 1000), (long long)(limit_us / 1000));
	failed(run)->expected = expected_of(run, wanted);
	failed(run)->received = shown(run, run->tree.reply.line);
	return false;
}

bool explain_timeout(struct run *run, const struct connection *connection,
	const struct wanted *wanted, int64_t limit_us)
{
	bool near = wanted->received != NULL;
	const char *what = near ? arena_printf(&run->scratch, "%s, and none that fits came",
		message_of(run, wanted)) : "no such response came";

	if (limit_us)
		fail(run, near ? FAILURE_MISMATCH : FAILURE_LATENCY, near ? spot_of(wanted)
			: wanted->pattern->spot, "%s within %lld ms", what, (long long)(limit_us / 1000));
	else
		fail(run, near ? FAILURE_MISMATCH : FAILURE_TIMEOUT, near ? spot_of(wanted)
			: wanted->pattern->spot, "%s within %lld ms%s", what, (long long)run->step_timeout_ms,
			deadline_passed(run->deadline) ? ", and the script's time is over" : "");
	tell(run, connection, wanted);
	if (!near)
		failed(run)->received = shown_pending(run, connection);
	return false;
}

bool explain_extra(struct run *run, struct spot spot, struct bytes line)
{
	fail(run, FAILURE_FORBIDDEN, spot, "a response came that none of these lines expects");
	failed(run)->expected = "nothing else, for @strict stands above";
	failed(run)->received = shown(run, line);
	return false;
}

bool explain_continuation(struct run *run, struct spot spot, struct bytes line)
{
	fail(run, FAILURE_MISMATCH, spot, "the server asks for data that no line sends");
	failed(run)->received = shown(run, line);
	failed(run)->hint = "expect 'S: +', and send the data by a C line";
	return false;
}
