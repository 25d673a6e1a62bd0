/* SPDX-License-Identifier: MIT */
/* Owns the bytes between a transport and the IMAP reader.  Bounded in every direction: a line,
 * a connection's total, and an absolute deadline for each wait.  What a line means is not known
 * here, nor what carries the bytes. */
#include "net/stream.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

enum { CHUNK = 16 * 1024 };

static enum reason reason_of_errno(void)
{
	if (errno == EPIPE)
		return REASON_CLOSED;
	if (errno == ETIMEDOUT)
		return REASON_TIMEOUT;
	return errno == EHOSTUNREACH || errno == ENETUNREACH ? REASON_UNREACHABLE : REASON_RESET;
}

/* REASON_NONE: the socket is ready. */
static enum reason await(int fd, short events, struct deadline deadline)
{
	int ready = deadline_poll(fd, events, deadline);

	if (ready < 0)
		return REASON_LOCAL;
	return ready ? REASON_NONE : REASON_TIMEOUT;
}

/* A server that writes a reply in two pieces waits for our ACK before the second, and ours is
 * delayed by 40 ms unless the kernel is told, anew each time. */
static void acknowledge_at_once(int fd)
{
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

static enum reason socket_read(void *context, void *data, size_t size, struct deadline deadline,
	size_t *len_r)
{
	int fd = *(int *)context;

	for (;;) {
		ssize_t len = recv(fd, data, size, MSG_DONTWAIT);
		if (len > 0) {
			*len_r = (size_t)len;
			return REASON_NONE;
		}
		if (len == 0)
			return REASON_CLOSED;
		if (errno != EAGAIN && errno != EINTR)
			return reason_of_errno();
		acknowledge_at_once(fd);
		enum reason reason = await(fd, POLLIN, deadline);
		if (reason != REASON_NONE)
			return reason;
	}
}

static enum reason socket_write(void *context, const void *data, size_t len,
	struct deadline deadline)
{
	int fd = *(int *)context;

	while (len > 0) {
		ssize_t sent = send(fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent >= 0) {
			data = (const char *)data + sent;
			len -= (size_t)sent;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return reason_of_errno();
		enum reason reason = await(fd, POLLOUT, deadline);
		if (reason != REASON_NONE)
			return reason;
	}
	return REASON_NONE;
}

struct transport stream_socket(int *fd)
{
	return (struct transport){ fd, socket_read, socket_write };
}

void stream_init(struct stream *stream, struct transport transport, struct transcript *transcript)
{
	*stream = (struct stream){ .transport = transport, .transcript = transcript };
	stream->in.cap = STREAM_LINE_MAX + CHUNK;
	stream->total_max = STREAM_TOTAL_MAX;
}

struct bytes stream_pending(const struct stream *stream)
{
	if (stream->in.len == stream->taken)
		return (struct bytes){ "", 0 };
	return (struct bytes){ stream->in.data + stream->taken, stream->in.len - stream->taken };
}

void stream_clear(struct stream *stream)
{
	struct bytes rest = stream_pending(stream);

	if (rest.len)
		transcript_add(stream->transcript, TRANSCRIPT_RECEIVED, rest);
	buffer_clear(&stream->in);
	stream->taken = stream->scanned = 0;
}

static void drop_taken(struct stream *stream)
{
	buffer_drop(&stream->in, stream->taken);
	stream->taken = stream->scanned = 0;
}

static enum reason fill(struct stream *stream, struct deadline deadline)
{
	char chunk[CHUNK];
	size_t len = 0;

	if (stream->broken != REASON_NONE)
		return stream->broken;
	enum reason reason = stream->transport.read(stream->transport.context, chunk, sizeof chunk,
		deadline, &len);
	if (reason != REASON_NONE)
		return reason;
	stream->total += len;
	if (stream->total > stream->total_max || !buffer_append(&stream->in, chunk, len))
		return REASON_TOO_LONG;
	return REASON_NONE;
}

/* Moving what is left costs, so it waits until much was taken. */
enum reason stream_fill(struct stream *stream, struct deadline deadline)
{
	if (stream->taken * 2 >= stream->in.len)
		drop_taken(stream);
	return fill(stream, deadline);
}

void stream_skip(struct stream *stream, size_t len)
{
	stream->taken += len;
	stream->scanned = 0;
}

enum reason stream_wait(struct stream *stream, struct deadline deadline)
{
	drop_taken(stream);
	return stream->in.len ? REASON_NONE : fill(stream, deadline);
}

/* A server that drips always has a byte ready, so the clock is asked before each read. */
static enum reason fill_in_time(struct stream *stream, struct deadline deadline)
{
	return deadline_passed(deadline) ? REASON_TIMEOUT : fill(stream, deadline);
}

static struct bytes take(struct stream *stream, size_t len)
{
	struct bytes bytes = { stream->in.data, len };

	stream->taken = len;
	transcript_add(stream->transcript, TRANSCRIPT_RECEIVED, bytes);
	return bytes;
}

enum reason stream_line(struct stream *stream, struct deadline deadline, struct bytes *line_r)
{
	drop_taken(stream);
	for (;;) {
		size_t left = stream->in.len - stream->scanned;
		char *end = left ? memchr(stream->in.data + stream->scanned, '\n', left) : NULL;
		size_t len = end ? (size_t)(end - stream->in.data) : stream->in.len;
		if (len > STREAM_LINE_MAX)
			return REASON_TOO_LONG;
		if (end) {
			*line_r = take(stream, len + 1);
			line_r->len--;
			if (line_r->len && line_r->data[line_r->len - 1] == '\r')
				line_r->len--;
			return REASON_NONE;
		}
		stream->scanned = stream->in.len;
		enum reason reason = fill_in_time(stream, deadline);
		if (reason != REASON_NONE)
			return reason;
	}
}

enum reason stream_exactly(struct stream *stream, size_t len, struct deadline deadline,
	struct bytes *bytes_r)
{
	drop_taken(stream);
	if (len > STREAM_LINE_MAX)
		return REASON_TOO_LONG;
	while (stream->in.len < len) {
		enum reason reason = fill_in_time(stream, deadline);
		if (reason != REASON_NONE)
			return reason;
	}
	*bytes_r = take(stream, len);
	return REASON_NONE;
}

enum reason stream_write(struct stream *stream, struct bytes bytes, struct deadline deadline)
{
	transcript_add(stream->transcript, TRANSCRIPT_SENT, bytes);
	return stream->transport.write(stream->transport.context, bytes.data, bytes.len, deadline);
}

struct bytes stream_cut(struct stream *stream, struct arena *arena)
{
	struct bytes pending = stream_pending(stream);
	struct bytes rest = { NULL, 0 };

	if (pending.len) {
		transcript_add(stream->transcript, TRANSCRIPT_RECEIVED, pending);
		rest = arena_copy(arena, pending);
	}
	buffer_clear(&stream->in);
	stream->taken = stream->scanned = 0;
	return rest;
}

void stream_swap(struct stream *stream, struct transport transport)
{
	stream->transport = transport;
	if (stream->transcript)
		stream->transcript->tls = true;
}
