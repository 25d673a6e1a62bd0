/* SPDX-License-Identifier: MIT */
/* A server of the fuzzer's choice: its bytes, and where they break.  The first byte of the input
 * says how many of them one read gives, the second how the connection ends. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "imap/lex.h"
#include "imap/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct play {
	const char *data;
	size_t left, step;
	enum reason end;
};

static enum reason play_read(void *context, void *data, size_t size, struct deadline deadline,
	size_t *len_r)
{
	struct play *play = context;

	(void)deadline;
	if (play->left == 0)
		return play->end;
	if (size > play->left)
		size = play->left;
	if (play->step && size > play->step)
		size = play->step;
	memcpy(data, play->data, size);
	play->data += size;
	play->left -= size;
	*len_r = size;
	return REASON_NONE;
}

static enum reason play_write(void *context, const void *data, size_t len,
	struct deadline deadline)
{
	(void)context;
	(void)data;
	(void)len;
	(void)deadline;
	return REASON_NONE;
}

static void hold(bool truth)
{
	if (!truth)
		abort();
}

static bool inside(struct bytes part, struct bytes line)
{
	return !part.data || (part.data >= line.data
		&& part.data + part.len <= line.data + line.len);
}

static void take_tokens(struct bytes line)
{
	struct bytes rest = line;

	for (;;) {
		size_t before = rest.len;
		struct token token = lex_next(&rest);
		hold(rest.len <= before && rest.data + rest.len == line.data + line.len);
		if (token.kind == LEX_END || token.kind == LEX_BAD)
			return;
		hold(rest.len < before && inside(token.text, line));
	}
}

static void look_at(const struct reply *reply, struct arena *arena)
{
	struct capabilities found;

	hold(reply->line.len <= IMAP_RESPONSE_MAX);
	hold(inside(reply->tag, reply->line) && inside(reply->name, reply->line));
	hold(inside(reply->code, reply->line) && inside(reply->text, reply->line));
	hold(reply->kind != REPLY_TAGGED || (reply->status != REPLY_DATA
		&& reply->status <= REPLY_BAD));
	if (reply_capabilities(reply, arena, &found))
		for (size_t i = 0; i < found.count; i++)
			hold(found.names[i] && *found.names[i]);
	reply_code_is(reply, "ALERT");
	take_tokens(reply->line);
}

/* Reads to the end, every second time through the wait for a tag. */
static void converse(struct imap *imap, struct arena *arena)
{
	struct deadline deadline = deadline_after_ms(60000);
	struct reply reply;
	enum reason reason = REASON_NONE;

	for (unsigned i = 0; reason == REASON_NONE || reason == REASON_MALFORMED; i++) {
		reason = i % 2 ? imap_await(imap, "a1", i % 4 == 1, deadline, &reply)
			: imap_read(imap, deadline, &reply);
		if (reason == REASON_NONE)
			look_at(&reply, arena);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum reason ends[] = { REASON_CLOSED, REASON_RESET, REASON_TIMEOUT };
	struct arena arena = { NULL, 0 };
	struct visit_facts facts = { .tried = true };
	struct capabilities listed = { .known = false };
	struct transcript transcript = { .arena = &arena, .facts = &facts };
	struct stream stream;
	struct imap imap;

	if (size < 2)
		return 0;
	struct play play = { (const char *)data + 2, size - 2, data[0], ends[data[1] % 3] };
	take_tokens((struct bytes){ play.data, play.left });
	stream_init(&stream, (struct transport){ &play, play_read, play_write }, &transcript);
	imap_init(&imap, &stream, &arena);
	imap.listed = &listed;
	converse(&imap, &arena);
	imap_clear(&imap);
	stream_clear(&stream);
	arena_clear(&arena);
	return 0;
}
