/* SPDX-License-Identifier: MIT */
/* Tags, commands and the wait for their answers (RFC 9051 section 2.2).  Untagged data on the way
 * is legal at any time: CAPABILITY goes where the caller said, warnings are remembered, the rest
 * is passed over.  Which command makes sense when is the probe's business. */
#include "imap/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "imap/lex.h"

void imap_init(struct imap *imap, struct stream *stream, struct arena *arena)
{
	*imap = (struct imap){ .stream = stream, .arena = arena, .prefix = "a" };
	imap->response.cap = IMAP_RESPONSE_MAX;
}

void imap_clear(struct imap *imap)
{
	buffer_clear(&imap->response);
}

static enum reason append(struct imap *imap, struct bytes bytes)
{
	return buffer_append(&imap->response, bytes.data, bytes.len) ? REASON_NONE : REASON_TOO_LONG;
}

static enum reason append_literal(struct imap *imap, size_t size, struct deadline deadline)
{
	struct bytes octets;
	enum reason reason = append(imap, (struct bytes){ "\r\n", 2 });

	if (reason == REASON_NONE)
		reason = stream_exactly(imap->stream, size, deadline, &octets);
	return reason == REASON_NONE ? append(imap, octets) : reason;
}

static enum reason read_response(struct imap *imap, struct deadline deadline)
{
	imap->response.len = 0;
	for (;;) {
		struct bytes line;
		size_t size;
		enum reason reason = stream_line(imap->stream, deadline, &line);
		if (reason != REASON_NONE)
			return reason;
		bool more = lex_literal_size(line, &size);
		reason = append(imap, line);
		if (reason == REASON_NONE && more)
			reason = append_literal(imap, size, deadline);
		if (reason != REASON_NONE || !more)
			return reason;
	}
}

static void note(struct imap *imap, const struct reply *reply)
{
	bool warning = reply->status == REPLY_NO || reply->status == REPLY_BAD
		|| reply->status == REPLY_BYE || reply_code_is(reply, "ALERT");

	if (imap->listed && imap->listings < IMAP_LISTINGS_MAX)
		imap->listings += reply_capabilities(reply, imap->arena, imap->listed);
	if (reply->kind == REPLY_UNTAGGED && warning)
		imap->remark = arena_copy(imap->arena, reply->line);
	if (reply->kind == REPLY_UNTAGGED && reply->status == REPLY_BYE)
		imap->said_bye = true;
}

enum reason imap_read(struct imap *imap, struct deadline deadline, struct reply *reply_r)
{
	enum reason reason = read_response(imap, deadline);

	if ((reason == REASON_CLOSED || reason == REASON_RESET) && imap->said_bye)
		return REASON_BYE; /* RST: it did not read our last line */
	if (reason != REASON_NONE)
		return reason;
	if (!reply_parse(buffer_bytes(&imap->response), reply_r))
		return REASON_MALFORMED;
	note(imap, reply_r);
	return REASON_NONE;
}

void imap_tag(struct imap *imap, char tag_r[IMAP_TAG_SIZE])
{
	snprintf(tag_r, IMAP_TAG_SIZE, "%s%u", imap->prefix, ++imap->tags % 100000);
}

enum reason imap_await(struct imap *imap, const char *tag, bool take_continuation,
	struct deadline deadline, struct reply *reply_r)
{
	for (;;) {
		enum reason reason = imap_read(imap, deadline, reply_r);
		if (reason != REASON_NONE)
			return reason;
		if (reply_r->kind == REPLY_CONTINUATION)
			return take_continuation ? REASON_NONE : REASON_MALFORMED;
		if (reply_r->kind == REPLY_UNTAGGED)
			continue;
		bool ours = reply_r->tag.len == strlen(tag)
			&& memcmp(reply_r->tag.data, tag, reply_r->tag.len) == 0;
		return ours ? REASON_NONE : REASON_MALFORMED;
	}
}

enum reason imap_send(struct imap *imap, struct deadline deadline, const char *format, ...)
{
	char lines[1024];
	va_list arguments;

	va_start(arguments, format);
	int len = vsnprintf(lines, sizeof lines, format, arguments);
	va_end(arguments);
	if (len < 0 || (size_t)len >= sizeof lines)
		return REASON_LOCAL;
	return stream_write(imap->stream, (struct bytes){ lines, (size_t)len }, deadline);
}
