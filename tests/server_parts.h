/* SPDX-License-Identifier: MIT */
/* What the rooms of the loopback server share; nobody else includes it. */
#ifndef TESTS_SERVER_PARTS_H
#define TESTS_SERVER_PARTS_H

#include <pthread.h>

#include "server.h"
#include "server_wire.h"

enum { LISTENERS = 16, CONNECTIONS = 64, CERTIFICATES = 8, HELD = 4 };

struct listener {
	const char *address;
	uint16_t port;
	enum listening how;
	int fd;
	int held[HELD]; /* LISTEN_FILTERED: what keeps the queue full */
	unsigned logins; /* during this run */
};

struct connection {
	struct server *server;
	struct listener *listener;
	struct wire wire;
	pthread_t thread;
	bool open;
	char tag[64]; /* of the command being answered */
};

struct certificate {
	const char *name;
	gnutls_certificate_credentials_t credentials;
};

struct server {
	const struct server_script *script;
	struct listener listeners[LISTENERS];
	size_t listener_count;
	struct certificate certificates[CERTIFICATES];
	size_t certificate_count;
	gnutls_datum_t ticket_key;
	int stop_fd;

	/* of one run */
	long cut_at;
	pthread_t acceptor;
	pthread_mutex_t lock; /* over the rest */
	struct connection *connections[CONNECTIONS];
	size_t connection_count;
	struct server_count count;
	char complaints[2048];
};

/* Adds a line to the complaints about the client. */
void server_complain(struct connection *connection, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Plays the script to one client, to the end of the connection. */
void server_converse(struct connection *connection);
/* The traits (enum hello) of a ClientHello with its record header. */
unsigned hello_traits(const char *hello, size_t len);
/* Binds and listens as the script says at that address. */
enum server_result server_listen(struct server *server, const char *address, char why[256]);
/* Loads NAME.pem and NAME.key of the folder, once. */
enum server_result server_load_certificate(struct server *server, const char *name,
	const char *folder, char why[256]);

#endif
