/* SPDX-License-Identifier: MIT */
/* A block: S lines that are waited for together.  Untagged responses match in any order and must
 * come before the tagged one (RFC 9051 section 7); one response satisfies one line, of several
 * that match the most exact one.  Any other untagged response is legal and passed over, unless
 * @strict.  What comes nearest to each line is remembered, for people. */
#include <string.h>

#include "script/explain.h"

enum { KEPT_MAX = 256, KEPT_BYTES_MAX = 64 * 1024 /* of one */ };

struct block {
	struct run *run;
	struct connection *connection;
	struct wanted *wanted;
	size_t count;
	struct wanted *end;   /* the tagged line or "+"; NULL: none */
	struct leftover *kept; /* need a variable that another response may set */
	size_t kept_count;
	bool old;             /* what is offered came before the block */
	bool strict, ordered, over;
	bool timed;           /* a limit by @within */
	int64_t limit_us;     /* of arrival; INT64_MAX: none */
	int64_t since_us;
	struct deadline deadline;
	struct spot spot;     /* of its first line */
};

static bool all_done(const struct block *block)
{
	for (size_t i = 0; i < block->count; i++)
		if (&block->wanted[i] != block->end && block->wanted[i].pattern->mark == MARK_MUST
			&& !block->wanted[i].done)
			return false;
	return true;
}

static bool forbids(const struct block *block)
{
	for (size_t i = 0; i < block->count; i++)
		if (block->wanted[i].pattern->mark == MARK_MUST_NOT)
			return true;
	return false;
}

static struct wanted *first_missing(struct block *block)
{
	for (size_t i = 0; i < block->count; i++)
		if (&block->wanted[i] != block->end && block->wanted[i].pattern->mark == MARK_MUST
			&& !block->wanted[i].done)
			return &block->wanted[i];
	return block->end;
}

static bool in_time(struct block *block, struct wanted *wanted, int64_t at_us)
{
	if (at_us <= block->limit_us)
		return true;
	return explain_late(block->run, wanted, at_us - block->since_us,
		block->limit_us - block->since_us);
}

/* Binds what the matchers captured.  What echoes a secret is one. */
static void commit(struct block *block, const struct match *match)
{
	struct run *run = block->run;

	for (size_t i = 0; i < match->binding_count; i++) {
		const struct binding *binding = &match->bindings[i];
		bool torn = scrub_torn(run, run->tree.reply.line, binding->bytes) != NULL;
		struct value value = { binding->bytes,
			torn || scrub_finds_secret(run, binding->bytes) };
		const struct variable *variable = variables_set(&run->variables, binding->matcher->name,
			value);
		if (torn)
			scrub_learn(run, variable);
	}
}

static bool hold(struct block *block, struct wanted *wanted, struct match *match)
{
	match_response(&block->run->matching, wanted->pattern, &block->run->tree, match);
	if (!match->matched && wanted->pattern->mark != MARK_MUST_NOT)
		explain_remember(block->run, wanted, match);
	return match->matched;
}

/* Whether the tagged response that is the tree's is about the command that the pattern means. */
static bool has_tag(const struct block *block, const struct pattern *pattern)
{
	const struct connection *connection = block->connection;
	struct bytes tag = pattern->tag, got = block->run->tree.reply.tag;

	if (tag.len == 1 && tag.data[0] == '.') {
		if (!connection->command_count)
			return false;
		const char *open = connection->commands[0].tag;
		tag = (struct bytes){ open, strlen(open) };
	}
	return tag.len == got.len && memcmp(tag.data, got.data, tag.len) == 0;
}

static bool is_forbidden(const struct block *block, const struct pattern *pattern, int64_t at_us)
{
	return pattern->mark == MARK_MUST_NOT && at_us <= block->limit_us
		&& match_begins(pattern, &block->run->tree)
		&& (pattern->kind != REPLY_TAGGED || has_tag(block, pattern));
}

static bool check_forbidden(struct block *block, int64_t at_us)
{
	struct match match;

	for (size_t i = 0; i < block->count; i++) {
		struct wanted *wanted = &block->wanted[i];
		if (is_forbidden(block, wanted->pattern, at_us) && hold(block, wanted, &match))
			return explain_forbidden(block->run, wanted);
	}
	return true;
}

/* The line that takes the response: the most exact one that matches; NULL: none.  Of ordered
 * lines only the next one that must come, and optional ones, may take it. */
static struct wanted *taker(struct block *block, struct match *match_r, bool *unset_r)
{
	struct wanted *best = NULL, *next = block->ordered ? first_missing(block) : NULL;
	struct match match;

	*unset_r = false;
	for (size_t i = 0; i < block->count; i++) {
		struct wanted *wanted = &block->wanted[i];
		bool eligible = wanted->pattern->mark != MARK_MUST_NOT && !wanted->done
			&& wanted != block->end && match_begins(wanted->pattern, &block->run->tree);
		if (!eligible || (best && best->pattern->weight >= wanted->pattern->weight))
			continue;
		bool matched = hold(block, wanted, &match);
		*unset_r |= match.miss == MISS_UNSET;
		if (!matched || (next && wanted->pattern->mark == MARK_MUST && wanted != next))
			continue;
		best = wanted;
		*match_r = match;
	}
	return best;
}

static void keep(struct block *block, struct bytes bytes, int64_t at_us)
{
	struct arena *scratch = &block->run->scratch;

	if (!block->kept)
		block->kept = arena_array(scratch, KEPT_MAX, sizeof *block->kept);
	if (block->kept_count < KEPT_MAX && bytes.len <= KEPT_BYTES_MAX)
		block->kept[block->kept_count++] = (struct leftover){ arena_copy(scratch, bytes), at_us };
}

static bool offer(struct block *block, struct bytes bytes, int64_t at_us);

/* What was kept is offered again, now that more variables are set. */
static bool offer_kept(struct block *block)
{
	size_t count = block->kept_count;
	struct leftover *kept = block->kept;

	block->kept = NULL;
	block->kept_count = 0;
	for (size_t i = 0; i < count; i++) {
		tree_begin(&block->run->tree, kept[i].bytes);
		if (!offer(block, kept[i].bytes, kept[i].at_us))
			return false;
	}
	return true;
}

/* While a pipeline's commands are open, a response may be any one's. */
static bool leave(struct block *block, struct bytes bytes, int64_t at_us)
{
	struct connection *connection = block->connection;

	if (connection->command_count < 2)
		return false;
	if (!connection->leftovers)
		connection->leftovers = arena_array(block->run->arena, LEFTOVERS_MAX,
			sizeof *connection->leftovers);
	if (connection->leftover_count < LEFTOVERS_MAX && bytes.len <= KEPT_BYTES_MAX)
		connection->leftovers[connection->leftover_count++] =
			(struct leftover){ arena_copy(block->run->arena, bytes), at_us };
	return true;
}

/* Offers an untagged response, which is the tree's, to the lines. */
static bool offer(struct block *block, struct bytes bytes, int64_t at_us)
{
	struct match match;
	bool unset;

	if (!block->old && !check_forbidden(block, at_us))
		return false;
	struct wanted *wanted = taker(block, &match, &unset);
	if (!wanted && unset)
		keep(block, bytes, at_us);
	else if (!wanted && !leave(block, bytes, at_us) && block->strict && !block->old)
		return explain_extra(block->run, block->spot, bytes);
	if (!wanted)
		return true;
	if (!in_time(block, wanted, at_us))
		return false;
	wanted->done = true;
	block->run->test->assertions++;
	commit(block, &match);
	return match.binding_count && block->kept_count ? offer_kept(block) : true;
}

/* Holds the tagged response, which is the tree's, against the line that ends the block. */
static bool end_by(struct block *block, struct bytes bytes, int64_t at_us)
{
	struct run *run = block->run;
	struct match match;

	if (!check_forbidden(block, at_us))
		return false;
	run->test->assertions++;
	if (!hold(block, block->end, &match))
		return explain_end(run, block->connection, block->end, bytes);
	if (!in_time(block, block->end, at_us))
		return false;
	if (!all_done(block))
		return explain_missing(run, block->connection, first_missing(block), bytes);
	block->end->done = true;
	commit(block, &match);
	block->over = true;
	return true;
}

/* The command that the block's tagged line is about; NULL: one that was sent by hand. */
static struct command *ended_command(const struct block *block)
{
	struct connection *connection = block->connection;
	struct bytes tag = block->end->pattern->tag;

	if (tag.len == 1 && tag.data[0] == '.')
		return connection->command_count ? &connection->commands[0] : NULL;
	return wait_command(connection, tag);
}

static bool is_ours(const struct block *block, struct bytes tag)
{
	if (!block->end || block->end->pattern->kind != REPLY_TAGGED)
		return false;
	const struct command *command = ended_command(block);
	struct bytes expected = command ? (struct bytes){ command->tag, strlen(command->tag) }
		: block->end->pattern->tag;
	return tag.len == expected.len && memcmp(tag.data, expected.data, tag.len) == 0;
}

static bool take_tagged(struct block *block, struct bytes bytes, int64_t at_us)
{
	struct run *run = block->run;
	struct connection *connection = block->connection;

	if (is_ours(block, run->tree.reply.tag)) {
		struct command *command = ended_command(block);
		bool good = end_by(block, bytes, at_us);
		wait_pop(run, connection);
		if (command)
			wait_remove(connection, command);
		return good;
	}
	if (!check_forbidden(block, at_us))
		return false;
	const struct command *command = wait_command(connection, run->tree.reply.tag);
	bool tagged_end = block->end && block->end->pattern->kind == REPLY_TAGGED;
	if (!command || tagged_end)
		return wait_put_aside(run, connection, block->spot);
	if (!block->end && all_done(block)) /* a window is open; how it ended is looked at later */
		return wait_put_aside(run, connection, block->spot);
	if (block->end)
		explain_end(run, connection, block->end, bytes);
	else
		explain_missing(run, connection, first_missing(block), bytes);
	wait_pop(run, connection); /* how the command ended belongs to the transcript */
	return false;
}

static bool take_continuation(struct block *block, struct bytes bytes, int64_t at_us)
{
	bool expected = block->end && block->end->pattern->kind == REPLY_CONTINUATION;

	if (!expected)
		return explain_continuation(block->run, block->spot, bytes);
	bool good = end_by(block, bytes, at_us);
	wait_pop(block->run, block->connection);
	block->connection->data_phase = good;
	return good;
}

static bool take_head(struct block *block)
{
	struct bytes bytes;
	const struct response *head = connection_head(block->connection, &bytes);
	const struct reply *reply = &block->run->tree.reply;

	if (reply->kind == REPLY_TAGGED)
		return take_tagged(block, bytes, head->at_us);
	if (reply->kind == REPLY_CONTINUATION)
		return take_continuation(block, bytes, head->at_us);
	bool good = offer(block, bytes, head->at_us);
	wait_pop(block->run, block->connection);
	return good;
}

/* Where nothing ends the block but its lines: done when they are, and no window is kept open. */
static void look_whether_over(struct block *block)
{
	bool window = block->timed && forbids(block);

	if (!block->end && all_done(block) && !window)
		block->over = true;
}

/* Nothing is left to wait for but what must not come. */
static bool only_window(const struct block *block)
{
	return block->timed && !block->end && all_done(block);
}

static bool time_passed(struct block *block)
{
	struct run *run = block->run;

	if (only_window(block)) {
		block->over = true; /* and nothing forbidden came */
		run->test->assertions++;
		return true;
	}
	return explain_timeout(run, block->connection, first_missing(block), block->timed
		&& deadline_now_us() > block->limit_us ? block->limit_us - block->since_us : 0);
}

static void begin(struct block *block, size_t first)
{
	struct run *run = block->run;
	const struct statement *statements = run->script->statements;

	block->wanted = arena_array(&run->scratch, block->count, sizeof *block->wanted);
	for (size_t i = 0; i < block->count; i++) {
		struct wanted *wanted = &block->wanted[i];
		wanted->pattern = statements[first + i].pattern;
		if (wanted->pattern->mark == MARK_MUST && wanted->pattern->kind != REPLY_UNTAGGED)
			block->end = wanted;
	}
	block->spot = block->wanted[0].pattern->spot;
	block->strict = run->strict;
	block->ordered = run->ordered;
	block->timed = run->within_ms > 0;
	block->since_us = run->since_us ? run->since_us : deadline_now_us();
	block->limit_us = block->timed ? block->since_us + run->within_ms * 1000 : INT64_MAX;
	block->deadline = wait_deadline(run);
	if (block->timed)
		block->deadline = deadline_min(run->deadline, (struct deadline){ block->limit_us + 1 });
	run->strict = run->ordered = false;
	run->within_ms = run->since_us = 0;
}

static bool use_result(struct block *block)
{
	struct command *command = block->end && block->end->pattern->kind == REPLY_TAGGED
		? ended_command(block) : NULL;

	if (!command || !command->result.data)
		return true;
	tree_begin(&block->run->tree, command->result);
	bool good = end_by(block, command->result, command->result_us);
	wait_remove(block->connection, command);
	return good;
}

/* What the blocks of earlier commands of a pipeline have left. */
static bool offer_leftovers(struct block *block)
{
	struct connection *connection = block->connection;
	size_t count = connection->leftover_count;

	connection->leftover_count = 0;
	block->old = true;
	for (size_t i = 0; i < count; i++) {
		struct leftover left = connection->leftovers[i];
		tree_begin(&block->run->tree, left.bytes);
		if (!offer(block, left.bytes, left.at_us))
			return false;
	}
	block->old = false;
	return true;
}

bool wait_block(struct run *run, size_t first, size_t end)
{
	unsigned number = run->script->statements[first].connection;
	struct block block = { .run = run, .connection = &run->connections[number],
		.count = end - first };

	begin(&block, first);
	if (!offer_leftovers(&block) || !use_result(&block))
		return false;
	for (look_whether_over(&block); !block.over; look_whether_over(&block))
		switch ((only_window(&block) ? wait_window : wait_response)(run, block.connection,
			block.deadline, block.spot)) {
		case WAIT_RESPONSE:
			if (!take_head(&block))
				return false;
			break;
		case WAIT_TIMEOUT:
			if (!time_passed(&block))
				return false;
			break;
		case WAIT_FAILED:
			return false;
		}
	return true;
}
