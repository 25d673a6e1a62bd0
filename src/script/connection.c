/* SPDX-License-Identifier: MIT */
/* Owns the sockets of a script.  All are read whenever one is waited for, so that what a server
 * pushes on one while another works is stamped when it arrives.  Framing knows lines and literals
 * (RFC 9051 section 2.2.2) and nothing else; whose turn it is, wait.c knows. */
#include "script/connection.h"

#include <string.h>
#include <unistd.h>

#include "imap/lex.h"

enum { READS_AT_ONCE = 64, READ_SIZE = 16 * 1024 };

void connection_reset(struct connection *connection, struct arena *arena)
{
	struct connection fresh = { .number = connection->number, .fd = -1,
		.queue = connection->queue, .commands = connection->commands,
		.leftovers = connection->leftovers,
		.held = connection->held };

	connection_close(connection);
	if (!fresh.commands)
		fresh.commands = arena_array(arena, COMMANDS_MAX, sizeof *fresh.commands);
	fresh.held.len = fresh.queue.len = 0;
	fresh.queue.cap = PENDING_MAX;
	fresh.held.cap = PENDING_MAX;
	*connection = fresh;
	connection->tls_facts.alert = TLS_ALERT_NONE;
	stream_init(&connection->stream, stream_socket(&connection->fd), NULL);
	connection->stream.in.cap = PENDING_MAX;
	connection->stream.total_max = SIZE_MAX;
}

void connection_close(struct connection *connection)
{
	if (!connection->open)
		return;
	stream_clear(&connection->stream);
	tls_close(connection->tls);
	connection->tls = NULL;
	if (connection->fd >= 0)
		close(connection->fd);
	connection->fd = -1;
	connection->open = false;
}

static struct response *slot(const struct connection *connection, size_t index)
{
	return (struct response *)(void *)connection->queue.data + connection->queue_first + index;
}

static bool enqueue(struct connection *connection, size_t len, int64_t now_us)
{
	struct response response = { len, now_us, false };
	bool room = buffer_append(&connection->queue, &response, sizeof response);

	connection->queue_count += room;
	return room;
}

/* Cuts responses out of what is pending: lines, and the literals that lines announce. */
static enum reason frame(struct connection *connection, int64_t now_us)
{
	struct bytes pending = stream_pending(&connection->stream);

	for (;;) {
		size_t left = pending.len - connection->scanned;
		if (connection->literal) {
			size_t skip = connection->literal < left ? connection->literal : left;
			connection->scanned += skip;
			connection->literal -= skip;
			left -= skip;
			if (connection->literal)
				return REASON_NONE;
		}
		const char *from = pending.data + connection->scanned;
		size_t known = connection->looked > connection->scanned
			? connection->looked - connection->scanned : 0;
		const char *lf = left > known ? memchr(from + known, '\n', left - known) : NULL;
		connection->looked = lf ? 0 : pending.len;
		if (!lf)
			return pending.len - connection->framed > RESPONSE_MAX ? REASON_TOO_LONG : REASON_NONE;
		struct bytes line = { from, (size_t)(lf - from) };
		size_t size;
		connection->scanned += line.len + 1;
		if (line.len && line.data[line.len - 1] == '\r')
			line.len--;
		if (lex_literal_size(line, &size)) {
			connection->literal = size;
			if (size > RESPONSE_MAX)
				return REASON_TOO_LONG;
			continue;
		}
		if (!enqueue(connection, connection->scanned - connection->framed, now_us))
			return REASON_TOO_LONG;
		char first = pending.data[connection->framed];
		connection->tagged_waits |= first != '*' && first != '+';
		connection->framed = connection->scanned;
	}
}

void connection_read(struct connection *connection)
{
	int64_t now_us = deadline_now_us();

	for (int i = 0; i < READS_AT_ONCE && connection->ended == REASON_NONE; i++) {
		size_t before = connection->stream.total;
		enum reason reason = stream_fill(&connection->stream, (struct deadline){ 0 });
		size_t got = connection->stream.total - before;
		if (reason == REASON_TIMEOUT)
			return;
		if (got)
			reason = reason == REASON_NONE ? frame(connection, now_us) : reason;
		if (reason != REASON_NONE)
			connection->ended = reason;
		/* A short read emptied the socket; poll(2) knows, so asking once more costs a call. */
		if (got < READ_SIZE && !(connection->tls && tls_pending(connection->tls)))
			return;
	}
}

int connections_wait(struct connection *connections, size_t count, struct deadline deadline)
{
	struct deadline_watch watches[CONNECTIONS_MAX + 1];
	struct connection *watched[CONNECTIONS_MAX + 1];
	size_t n = 0;
	bool arrived = false;

	for (size_t i = 0; i < count; i++) {
		struct connection *connection = &connections[i];
		if (!connection->open || connection->ended != REASON_NONE)
			continue;
		if (connection->tls && tls_pending(connection->tls)) {
			connection_read(connection);
			arrived = true;
		}
		watches[n].fd = connection->fd;
		watched[n++] = connection;
	}
	if (arrived)
		return 1;
	int ready = deadline_poll_any(watches, n, deadline);
	for (size_t i = 0; ready > 0 && i < n; i++)
		if (watches[i].ready)
			connection_read(watched[i]);
	return ready;
}

static struct bytes bytes_of(struct bytes pending, size_t at, size_t len)
{
	struct bytes bytes = { pending.data + at, len - 1 };

	if (bytes.len && bytes.data[bytes.len - 1] == '\r')
		bytes.len--;
	return bytes;
}

const struct response *connection_peek(const struct connection *connection, size_t index,
	struct bytes *bytes_r)
{
	size_t at = 0;

	if (index >= connection->queue_count)
		return NULL;
	for (size_t i = 0; i < index; i++)
		at += slot(connection, i)->len;
	const struct response *response = slot(connection, index);
	*bytes_r = bytes_of(stream_pending(&connection->stream), at, response->len);
	return response;
}

static void drop(struct connection *connection)
{
	size_t len = slot(connection, 0)->len;

	stream_skip(&connection->stream, len);
	connection->scanned -= len;
	connection->framed -= len;
	connection->looked -= connection->looked < len ? connection->looked : len;
	connection->queue_first++;
	connection->queue_count--;
	if (connection->queue_first >= connection->queue_count) { /* moving the rest costs little now */
		buffer_drop(&connection->queue, connection->queue_first * sizeof(struct response));
		connection->queue_first = 0;
	}
}

const struct response *connection_head(const struct connection *connection,
	struct bytes *bytes_r)
{
	return connection_peek(connection, 0, bytes_r);
}

static void drop_taken(struct connection *connection)
{
	while (connection->queue_count && slot(connection, 0)->taken)
		drop(connection);
}

void connection_pop(struct connection *connection)
{
	drop(connection);
	drop_taken(connection);
}

void connection_take(struct connection *connection, size_t index)
{
	slot(connection, index)->taken = true;
	drop_taken(connection);
}

bool connection_has_bytes(const struct connection *connection)
{
	return stream_pending(&connection->stream).len > 0;
}
