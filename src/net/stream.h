/* SPDX-License-Identifier: MIT */
/* Lines and exact byte counts over a transport that can be swapped at the STARTTLS cut. */
#ifndef NET_STREAM_H
#define NET_STREAM_H

#include "base/buffer.h"
#include "base/deadline.h"
#include "net/transcript.h"

enum {
	STREAM_LINE_MAX = 64 * 1024,   /* bytes of one line before its LF */
	STREAM_TOTAL_MAX = 256 * 1024, /* bytes taken from one connection, unless its owner says */
};

struct transport { /* how bytes move; REASON_NONE means at least one byte did */
	void *context;
	enum reason (*read)(void *context, void *data, size_t size, struct deadline deadline,
		size_t *len_r);
	enum reason (*write)(void *context, const void *data, size_t len, struct deadline deadline);
};

struct stream {
	struct transport transport;
	struct buffer in;   /* received and not yet taken, behind `taken` bytes that were */
	size_t taken, scanned;
	size_t total, total_max; /* bytes received so far, and the most of them */
	enum reason broken; /* how the connection ended before a read could tell; REASON_NONE */
	struct transcript *transcript; /* NULL: none is kept */
};

/* Reads and writes the socket *fd, which outlives the transport. */
struct transport stream_socket(int *fd);
void stream_init(struct stream *stream, struct transport transport,
	struct transcript *transcript);
void stream_clear(struct stream *stream);
/* Waits until a byte is there to be taken; takes none.  With a deadline that has passed it looks
 * once. */
enum reason stream_wait(struct stream *stream, struct deadline deadline);
/* The bytes received and not yet taken; valid until the next call. */
struct bytes stream_pending(const struct stream *stream);
/* Reads once and adds to what is pending; for callers that watch several streams. */
enum reason stream_fill(struct stream *stream, struct deadline deadline);
/* Takes the first len of the pending bytes, which stay valid until the next other call. */
void stream_skip(struct stream *stream, size_t len);
/* Takes a line up to its LF and gives it without CRLF; valid until the next call.
 * REASON_TOO_LONG past STREAM_LINE_MAX or STREAM_TOTAL_MAX. */
enum reason stream_line(struct stream *stream, struct deadline deadline, struct bytes *line_r);
/* Takes exactly len bytes, len <= STREAM_LINE_MAX; valid until the next call. */
enum reason stream_exactly(struct stream *stream, size_t len, struct deadline deadline,
	struct bytes *bytes_r);
enum reason stream_write(struct stream *stream, struct bytes bytes, struct deadline deadline);
/* The STARTTLS cut: what was received and not taken is copied to the arena and dropped, so that
 * no cleartext byte is ever read as if TLS had carried it; then the transport is exchanged. */
struct bytes stream_cut(struct stream *stream, struct arena *arena);
void stream_swap(struct stream *stream, struct transport transport);

#endif
