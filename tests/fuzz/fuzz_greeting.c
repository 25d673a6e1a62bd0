/* SPDX-License-Identifier: MIT */
/* First words of any kind.  The first byte of the input says how many bytes one read gives. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probe/greeting.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct play {
	const char *data;
	size_t left, step;
};

static enum reason play_read(void *context, void *data, size_t size, struct deadline deadline,
	size_t *len_r)
{
	struct play *play = context;

	(void)deadline;
	if (play->left == 0)
		return REASON_CLOSED;
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

static void hold(bool truth)
{
	if (!truth)
		abort();
}

static bool is_greeting(enum greeting greeting)
{
	return greeting == GREETING_OK || greeting == GREETING_PREAUTH;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { NULL, 0 };
	struct visit_facts facts = { .tried = true };
	struct transcript transcript = { .arena = &arena, .facts = &facts };
	struct stream stream;
	struct imap imap;
	struct reply reply;

	if (size == 0)
		return 0;
	struct play play = { (const char *)data + 1, size - 1, data[0] };
	greeting_classify((struct bytes){ play.data, play.left });
	stream_init(&stream, (struct transport){ &play, play_read, NULL }, &transcript);
	imap_init(&imap, &stream, &arena);
	imap.listed = &facts.in_greeting;
	enum reason reason = greeting_read(&imap, deadline_after_ms(60000), &facts, &reply);
	hold((reason == REASON_NONE) == is_greeting(facts.greeting));
	hold((size == 1) == (facts.greeting == GREETING_NONE));
	hold(facts.greeting_line.len <= 1024);
	hold(reason != REASON_NONE || (reply.kind == REPLY_UNTAGGED && size > 2 && data[1] == '*'));
	imap_clear(&imap);
	stream_clear(&stream);
	arena_clear(&arena);
	return 0;
}
