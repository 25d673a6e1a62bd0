/* SPDX-License-Identifier: MIT */
/* What a server sends in answer to ClientHello, any bytes in any pieces: nothing crashes, nothing
 * is read twice, and the pieces make no difference.  The first byte tells the pieces, and whether
 * the hello was one of SSL 2.0. */
#include <stdlib.h>
#include <string.h>

#include "tls/hello_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void feed(struct hello_reply *reply, struct bytes bytes, size_t piece)
{
	while (bytes.len) {
		size_t len = piece && piece < bytes.len ? piece : bytes.len;
		hello_reply_feed(reply, (struct bytes){ bytes.data, len });
		bytes.data += len;
		bytes.len -= len;
	}
}

static void check_same(const struct hello_reply *a, const struct hello_reply *b)
{
	if (a->progress != b->progress || a->answer != b->answer || a->version != b->version
		|| a->suite != b->suite || a->group != b->group || a->dh_bits != b->dh_bits
		|| a->scheme != b->scheme || a->alert != b->alert || a->leaf.len != b->leaf.len
		|| a->ssl2_suite_count != b->ssl2_suite_count || !a->broken != !b->broken)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hello_reply whole, pieces;

	if (!size)
		return 0;
	struct bytes bytes = { (const char *)data + 1, size - 1 };
	hello_reply_init(&whole, data[0] & 0x80);
	hello_reply_init(&pieces, data[0] & 0x80);
	feed(&whole, bytes, 0);
	feed(&pieces, bytes, 1 + (data[0] & 0x7F));
	check_same(&whole, &pieces);
	if ((whole.progress == HELLO_BROKEN) != (whole.broken != NULL)
		|| whole.ssl2_suite_count > HELLO_SSL2_MAX || whole.first_len > HELLO_FIRST_MAX)
		abort();
	hello_reply_clear(&whole);
	hello_reply_clear(&pieces);
	return 0;
}
