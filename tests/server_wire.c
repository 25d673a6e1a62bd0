/* SPDX-License-Identifier: MIT */
/*
 * Bytes to and from one client.  Everything that is sent, TLS records included, passes one door,
 * where it is cut short or let through in drops.  Knows neither scripts nor IMAP beyond the CRLF
 * of a line (RFC 9051 section 2.2).
 */
#include "server_wire.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { OUT_MAX = 65536, RECORD_HEADER = 5, HANDSHAKE_MAX = 1 << 20 };

/* Whether fd became ready for events before the time ran out (-1: none) or the run was over. */
static bool wait_for(const struct wire *wire, short events, int ms)
{
	struct pollfd fds[2] = {{wire->fd, events, 0}, {wire->stop_fd, POLLIN, 0}};
	int ready;

	do
		ready = poll(fds, 2, ms);
	while (ready < 0 && errno == EINTR);
	return ready > 0 && fds[0].revents && ((events & POLLIN) || !fds[1].revents);
}

/* Sends FIN and lets the client finish; or leaves RST to the closing of the descriptor. */
static void leave(struct wire *wire, bool reset)
{
	const struct linger now = {1, 0};

	if (reset)
		setsockopt(wire->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	else
		shutdown(wire->fd, SHUT_WR);
	wire->linger = !reset;
	wire->ended = true;
}

static void break_off(struct wire *wire)
{
	wire->was_cut = true;
	leave(wire, wire->cut_reset);
}

static void idle(struct wire *wire, long ms)
{
	struct pollfd stop = {wire->stop_fd, POLLIN, 0};

	if (poll(&stop, 1, (int)ms) > 0)
		wire->ended = true;
}

void wire_begin(struct wire *wire)
{
	if (wire->cut_at == 0)
		break_off(wire);
}

/* The door: how much of len may go out in one piece. */
static size_t piece_of(const struct wire *wire, size_t len)
{
	if (wire->drip.piece && len > wire->drip.piece)
		len = wire->drip.piece;
	if (wire->cut_at >= 0 && len > (size_t)(wire->cut_at - wire->sent))
		len = (size_t)(wire->cut_at - wire->sent);
	return len;
}

static bool raw_send(struct wire *wire, const char *data, size_t len)
{
	while (len > 0 && !wire->ended) {
		ssize_t sent = send(wire->fd, data, piece_of(wire, len),
			MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0 && errno == EAGAIN && wait_for(wire, POLLOUT, -1))
			continue;
		if (sent < 0) {
			wire->ended = true;
			break;
		}
		data += sent;
		len -= (size_t)sent;
		wire->sent += sent;
		if (wire->sent == wire->cut_at)
			break_off(wire);
		else if (wire->drip.pause_ms)
			idle(wire, wire->drip.pause_ms);
	}
	return len == 0;
}

static ssize_t raw_recv(const struct wire *wire, void *data, size_t size)
{
	if (!wait_for(wire, POLLIN, -1)) {
		errno = ECONNABORTED;
		return -1;
	}
	return recv(wire->fd, data, size, 0);
}

/* What GnuTLS calls */

static ssize_t tls_push(gnutls_transport_ptr_t pointer, const void *data, size_t len)
{
	struct wire *wire = pointer;

	if (raw_send(wire, data, len))
		return (ssize_t)len;
	gnutls_transport_set_errno(wire->session, EPIPE);
	return -1;
}

static void drop(struct wire *wire, size_t len)
{
	wire->in_len -= len;
	memmove(wire->in, wire->in + len, wire->in_len);
}

/* What was read of a ClientHello before the handshake was decided on comes first. */
static ssize_t pull_again(struct wire *wire, void *data, size_t size)
{
	if (size > wire->hello_len)
		size = wire->hello_len;
	memcpy(data, wire->in, size);
	drop(wire, size);
	wire->hello_len -= size;
	return (ssize_t)size;
}

static ssize_t tls_pull(gnutls_transport_ptr_t pointer, void *data, size_t size)
{
	struct wire *wire = pointer;
	ssize_t got;

	if (wire->hello_len > 0)
		return pull_again(wire, data, size);
	got = wire->ended ? 0 : raw_recv(wire, data, size);
	if (got < 0)
		gnutls_transport_set_errno(wire->session, errno);
	return got;
}

static int tls_pull_timeout(gnutls_transport_ptr_t pointer, unsigned ms)
{
	const struct wire *wire = pointer;

	return wire->hello_len > 0 ||
		wait_for(wire, POLLIN, ms == GNUTLS_INDEFINITE_TIMEOUT ? -1 : (int)ms);
}

/* Saying */

void wire_say(struct wire *wire, const char *data, size_t len)
{
	if (wire->out_len + len > wire->out_size) {
		wire->out_size = 2 * (wire->out_len + len);
		wire->out = realloc(wire->out, wire->out_size);
		if (wire->out == NULL)
			abort();
	}
	memcpy(wire->out + wire->out_len, data, len);
	wire->out_len += len;
	if (wire->out_len > OUT_MAX)
		wire_flush(wire);
}

void wire_flush(struct wire *wire)
{
	size_t done = 0;

	while (wire->session && done < wire->out_len && !wire->ended) {
		ssize_t sent = gnutls_record_send(wire->session, wire->out + done,
			wire->out_len - done);

		if (sent > 0)
			done += (size_t)sent;
		else if (gnutls_error_is_fatal((int)sent))
			wire->ended = true;
	}
	if (wire->session == NULL)
		raw_send(wire, wire->out, wire->out_len);
	wire->out_len = 0;
}

void wire_alert(struct wire *wire, int number)
{
	const char record[] = {21, 3, 3, 0, 2, 2, (char)number};

	wire_flush(wire);
	if (wire->session)
		gnutls_alert_send(wire->session, GNUTLS_AL_FATAL,
			(gnutls_alert_description_t)number);
	else
		raw_send(wire, record, sizeof(record));
	if (!wire->ended)
		leave(wire, false);
}

void wire_pause(struct wire *wire, long ms)
{
	wire_flush(wire);
	idle(wire, ms);
}

/* Hearing */

/* In front of what is there already. */
static void hear_kept(struct wire *wire)
{
	if (wire->kept_len > sizeof(wire->in) - wire->in_len)
		abort();
	memmove(wire->in + wire->kept_len, wire->in, wire->in_len);
	memcpy(wire->in, wire->kept, wire->kept_len);
	wire->in_len += wire->kept_len;
	wire->kept_len = 0;
}

/* Reads once more into wire->in; false at the end of the connection. */
static bool fill(struct wire *wire)
{
	size_t room = sizeof(wire->in) - wire->in_len;
	ssize_t got;

	if ((wire->ended && !wire->linger) || room == 0)
		return false;
	if (wire->session && wire->kept_len > 0 && !wire->kept_late) {
		hear_kept(wire);
		return true;
	}
	do {
		if (wire->session)
			got = gnutls_record_recv(wire->session, wire->in + wire->in_len, room);
		else
			got = raw_recv(wire, wire->in + wire->in_len, room);
	} while (wire->session && got < 0 && !gnutls_error_is_fatal((int)got));
	if (got <= 0)
		return false;
	wire->in_len += (size_t)got;
	if (wire->session && wire->kept_len > 0)
		hear_kept(wire);
	return true;
}

/* Takes what has arrived by now. */
static void gather(struct wire *wire)
{
	ssize_t got;

	do {
		got = recv(wire->fd, wire->in + wire->in_len, sizeof(wire->in) - wire->in_len,
			MSG_DONTWAIT);
		if (got > 0)
			wire->in_len += (size_t)got;
	} while (got > 0);
}

void wire_discard(struct wire *wire)
{
	gather(wire);
	wire->in_len = 0;
}

void wire_keep(struct wire *wire, bool late)
{
	gather(wire);
	if (wire->in_len > sizeof(wire->kept))
		abort();
	memcpy(wire->kept, wire->in, wire->in_len);
	wire->kept_len = wire->in_len;
	wire->kept_late = late;
	wire->in_len = 0;
}

bool wire_has_line(struct wire *wire)
{
	gather(wire);
	return memchr(wire->in, '\n', wire->in_len) != NULL;
}

enum wire_read wire_line(struct wire *wire, char *line, size_t size)
{
	char *end;
	size_t len;

	for (;;) {
		if (wire->session == NULL && wire->in_len > 0 && wire->in[0] == 22)
			return WIRE_HELLO;
		end = memchr(wire->in, '\n', wire->in_len);
		if (end)
			break;
		if (!fill(wire))
			return WIRE_ENDED;
	}
	len = (size_t)(end - wire->in);
	if (len > 0 && end[-1] == '\r')
		len--;
	if (len >= size)
		len = size - 1;
	memcpy(line, wire->in, len);
	line[len] = '\0';
	drop(wire, (size_t)(end - wire->in) + 1);
	return WIRE_LINE;
}

size_t wire_peek_hello(struct wire *wire)
{
	size_t need = RECORD_HEADER;

	while (wire->in_len < need) {
		if (!fill(wire))
			return 0;
		if (wire->in_len >= RECORD_HEADER)
			need = RECORD_HEADER + (size_t)((unsigned char)wire->in[3] << 8) +
				(unsigned char)wire->in[4];
	}
	return need;
}

bool wire_take_hello(struct wire *wire)
{
	size_t len = wire_peek_hello(wire);

	drop(wire, len);
	return len > 0;
}

bool wire_handshake(struct wire *wire, const struct wire_tls *tls)
{
	int result;

	wire_flush(wire);
	wire->hello_len = wire->in_len;
	if (gnutls_init(&wire->session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL) < 0 ||
	    gnutls_priority_set_direct(wire->session, tls->priority, NULL) < 0 ||
	    gnutls_credentials_set(wire->session, GNUTLS_CRD_CERTIFICATE, tls->credentials) < 0 ||
	    gnutls_session_ticket_enable_server(wire->session, tls->ticket_key) < 0)
		abort();
	gnutls_handshake_set_timeout(wire->session, GNUTLS_INDEFINITE_TIMEOUT);
	gnutls_handshake_set_max_packet_length(wire->session, HANDSHAKE_MAX);
	if (tls->alpn) {
		gnutls_datum_t name = {(unsigned char *)(uintptr_t)tls->alpn,
			(unsigned)strlen(tls->alpn)};

		gnutls_alpn_set_protocols(wire->session, &name, 1, GNUTLS_ALPN_MANDATORY);
	}
	if (tls->require_client_certificate)
		gnutls_certificate_server_set_request(wire->session, GNUTLS_CERT_REQUIRE);
	gnutls_transport_set_ptr(wire->session, wire);
	gnutls_transport_set_push_function(wire->session, tls_push);
	gnutls_transport_set_pull_function(wire->session, tls_pull);
	gnutls_transport_set_pull_timeout_function(wire->session, tls_pull_timeout);
	do
		result = gnutls_handshake(wire->session);
	while (result < 0 && !gnutls_error_is_fatal(result));
	if (result == 0)
		return true;
	if (result == GNUTLS_E_NO_CERTIFICATE_FOUND) /* before TLS 1.3, what OpenSSL sends too */
		gnutls_alert_send(wire->session, GNUTLS_AL_FATAL, GNUTLS_A_HANDSHAKE_FAILURE);
	else
		gnutls_alert_send_appropriate(wire->session, result);
	if (!wire->ended)
		leave(wire, false);
	return false;
}

/* Leaving */

void wire_close(struct wire *wire)
{
	wire_flush(wire);
	if (wire->ended)
		return;
	if (wire->session)
		gnutls_bye(wire->session, GNUTLS_SHUT_WR);
	if (!wire->ended)
		leave(wire, false);
}

void wire_reset(struct wire *wire)
{
	wire_flush(wire);
	if (!wire->ended)
		leave(wire, true);
}

void wire_silence(struct wire *wire)
{
	wire_flush(wire);
	if (wire->ended)
		return;
	wire->ended = true;
	wire->linger = true;
}

void wire_end(struct wire *wire)
{
	/* Closing with unread bytes would send RST and could cost the client the last line. */
	while (wire->linger && raw_recv(wire, wire->in, sizeof(wire->in)) > 0)
		continue;
	if (wire->session)
		gnutls_deinit(wire->session);
	free(wire->out);
}
