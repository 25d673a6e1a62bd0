/* SPDX-License-Identifier: MIT */
/*
 * The loopback server: listeners as the script says, a thread for each connection.  Everything
 * listens before a client is started, so nobody ever waits for it to come up.  Keeps an eye on the
 * client's manners: at most three connections to an address at a time, one LOGIN to a listener,
 * nothing behind STARTTLS.
 */
#include "server_parts.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { AT_ONCE = 3 /* connections to one address that a gentle client may hold */ };

void server_complain(struct connection *connection, const char *format, ...)
{
	struct server *server = connection->server;
	size_t length;
	char text[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	pthread_mutex_lock(&server->lock);
	length = strlen(server->complaints);
	snprintf(server->complaints + length, sizeof(server->complaints) - length,
		"client at %s port %u: %s\n", connection->listener->address,
		connection->listener->port, text);
	pthread_mutex_unlock(&server->lock);
}

static void *serve(void *argument)
{
	struct connection *connection = argument;
	struct server *server = connection->server;

	server_converse(connection);
	wire_end(&connection->wire);
	pthread_mutex_lock(&server->lock);
	server->count.cut |= connection->wire.was_cut;
	connection->open = false;
	close(connection->wire.fd);
	pthread_mutex_unlock(&server->lock);
	return NULL;
}

/* Accepting */

/* Connections to that address that neither side has closed yet.  Called with the lock held. */
static unsigned open_at(const struct server *server, const char *address)
{
	unsigned open = 0;

	for (size_t i = 0; i < server->connection_count; i++) {
		const struct connection *connection = server->connections[i];
		struct tcp_info info;
		socklen_t size = sizeof(info);

		if (connection->open && strcmp(connection->listener->address, address) == 0 &&
		    getsockopt(connection->wire.fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
		    info.tcpi_state == TCP_ESTABLISHED)
			open++;
	}
	return open;
}

static void accept_one(struct server *server, struct listener *listener)
{
	struct connection *connection;
	unsigned open;
	int on = 1, fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	connection = calloc(1, sizeof(*connection));
	if (connection == NULL || server->connection_count == CONNECTIONS)
		abort();
	connection->server = server;
	connection->listener = listener;
	connection->open = true;
	connection->wire.fd = fd;
	connection->wire.stop_fd = server->stop_fd;
	connection->wire.drip = server->script->drip;
	connection->wire.cut_at = server->cut_at;
	connection->wire.cut_reset = server->script->cut.reset;
	pthread_mutex_lock(&server->lock);
	server->connections[server->connection_count++] = connection;
	server->count.connections++;
	open = open_at(server, listener->address);
	pthread_mutex_unlock(&server->lock);
	if (open > AT_ONCE)
		server_complain(connection, "held %u connections at once", open);
	if (pthread_create(&connection->thread, NULL, serve, connection) != 0)
		abort();
}

/* Takes connections until the run is over; those that wait in a queue then are still taken. */
static void *accept_all(void *argument)
{
	struct server *server = argument;
	struct pollfd fds[LISTENERS + 1];

	for (;;) {
		bool some = false;

		for (size_t i = 0; i < server->listener_count; i++) {
			bool serving = server->listeners[i].how >= LISTEN_CLEARTEXT;

			fds[i] = (struct pollfd){serving ? server->listeners[i].fd : -1, POLLIN, 0};
		}
		fds[server->listener_count] = (struct pollfd){server->stop_fd, POLLIN, 0};
		if (poll(fds, server->listener_count + 1, -1) < 0)
			continue;
		for (size_t i = 0; i < server->listener_count; i++) {
			if (fds[i].revents == 0)
				continue;
			accept_one(server, &server->listeners[i]);
			some = true;
		}
		if (!some && fds[server->listener_count].revents)
			return NULL;
	}
}

void server_start(struct server *server, long cut_at)
{
	server->cut_at = cut_at;
	server->count = (struct server_count){0};
	server->complaints[0] = '\0';
	for (size_t i = 0; i < server->listener_count; i++)
		server->listeners[i].logins = 0;
	if (pthread_create(&server->acceptor, NULL, accept_all, server) != 0)
		abort();
}

struct server_count server_stop(struct server *server, char *complaints, size_t size)
{
	eventfd_t value;
	size_t length = strlen(complaints);

	eventfd_write(server->stop_fd, 1);
	pthread_join(server->acceptor, NULL);
	for (size_t i = 0; i < server->connection_count; i++) {
		pthread_join(server->connections[i]->thread, NULL);
		free(server->connections[i]);
	}
	server->connection_count = 0;
	eventfd_read(server->stop_fd, &value);
	snprintf(complaints + length, size - length, "%s", server->complaints);
	return server->count;
}

enum server_result server_open(struct server **server_r, const struct server_script *script,
	const char *certificates, char why[256])
{
	struct server *server = calloc(1, sizeof(*server));
	enum server_result result;

	if (server == NULL || script->addresses.count > LISTENERS / 2
	    || script->elsewhere.count > LISTENERS / 2)
		abort();
	server->script = script;
	server->stop_fd = eventfd(0, EFD_CLOEXEC);
	pthread_mutex_init(&server->lock, NULL);
	gnutls_session_ticket_key_generate(&server->ticket_key);
	result = server_load_certificate(server, "good", certificates, why);
	for (size_t i = 0; result == SERVER_OK && i < script->section_count; i++) {
		const char *name = script->sections[i].tls.certificate;

		if (name)
			result = server_load_certificate(server, name, certificates, why);
	}
	for (size_t i = 0; result == SERVER_OK && i < script->addresses.count; i++)
		result = server_listen(server, script->addresses.word[i], why);
	for (size_t i = 0; result == SERVER_OK && i < script->elsewhere.count; i++)
		result = server_listen(server, script->elsewhere.word[i], why);
	*server_r = server;
	return result;
}
