/* SPDX-License-Identifier: MIT */
/*
 * Sockets and certificates of the loopback server, before any client is there.  A filtered port
 * is one whose queue of connections is full: Linux then drops the next SYN as a firewall would.
 */
#include "server_parts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 64, CHAIN = 8 };

static socklen_t socket_address(const char *address, uint16_t port,
	struct sockaddr_storage *address_r)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)address_r;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address_r;

	memset(address_r, 0, sizeof(*address_r));
	if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		return sizeof(*v4);
	}
	if (inet_pton(AF_INET6, address, &v6->sin6_addr) != 1)
		return 0;
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	return sizeof(*v6);
}

/* Connects to itself until the queue takes no more: the next SYN is dropped. */
static void fill_queue(struct listener *listener, const struct sockaddr_storage *address,
	socklen_t length)
{
	for (int i = 0; i < HELD; i++) {
		listener->held[i] = socket(address->ss_family,
			SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		connect(listener->held[i], (const struct sockaddr *)address, length);
	}
}

static enum server_result open_listener(struct listener *listener, char why[256])
{
	struct sockaddr_storage address;
	socklen_t length = socket_address(listener->address, listener->port, &address);
	bool filtered = listener->how == LISTEN_FILTERED;
	int on = 1;

	if (length == 0) {
		snprintf(why, 256, "bad address '%s'", listener->address);
		return SERVER_BROKEN;
	}
	listener->fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener->fd, (struct sockaddr *)&address, length) < 0 ||
	    listen(listener->fd, filtered ? 0 : BACKLOG) < 0) {
		bool absent = errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT || errno == EBADF;

		snprintf(why, 256, "cannot listen on %s port %u: %s", listener->address,
			listener->port, strerror(errno));
		return absent ? SERVER_UNSUPPORTED : SERVER_BROKEN;
	}
	if (filtered)
		fill_queue(listener, &address, length);
	return SERVER_OK;
}

/* How the script wants that address and port: the last rule about them wins. */
static enum listening listening_of(const struct server_script *script, const char *address,
	uint16_t port)
{
	enum listening how = LISTEN_CLOSED;

	for (size_t i = 0; i < script->rule_count; i++)
		if (where_matches(&script->rules[i].where, address, port))
			how = script->rules[i].how;
	return how;
}

enum server_result server_listen(struct server *server, const char *address, char why[256])
{
	const struct server_script *script = server->script;

	for (size_t i = 0; i < script->rule_count; i++) {
		uint16_t port = script->rules[i].where.port;
		struct listener listener = {.address = address, .port = port,
			.how = listening_of(script, address, port)};
		enum server_result result;
		bool known = port == 0;

		for (size_t k = 0; k < server->listener_count; k++)
			known |= server->listeners[k].port == listener.port &&
				strcmp(server->listeners[k].address, address) == 0;
		if (known || listener.how == LISTEN_CLOSED)
			continue;
		result = open_listener(&listener, why);
		if (result != SERVER_OK)
			return result;
		server->listeners[server->listener_count++] = listener;
	}
	return SERVER_OK;
}

static int load_file(const char *folder, const char *name, const char *suffix,
	gnutls_datum_t *file_r)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s.%s", folder, name, suffix);
	return gnutls_load_file(path, file_r);
}

/* As the file has them: GnuTLS's own way of loading a chain would put it in order. */
static int load_chain(gnutls_certificate_credentials_t credentials, const gnutls_datum_t *chain,
	const gnutls_datum_t *key)
{
	gnutls_pcert_st *certificates = calloc(CHAIN, sizeof(*certificates));
	gnutls_x509_crt_t chain_read[CHAIN];
	gnutls_privkey_t private_key;
	unsigned count = CHAIN;
	int result = gnutls_x509_crt_list_import(chain_read, &count, chain, GNUTLS_X509_FMT_PEM,
		GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED);

	if (result < 0 || certificates == NULL)
		return result;
	for (unsigned i = 0; i < count; i++) {
		gnutls_pcert_import_x509(&certificates[i], chain_read[i], 0);
		gnutls_x509_crt_deinit(chain_read[i]);
	}
	gnutls_privkey_init(&private_key);
	result = gnutls_privkey_import_x509_raw(private_key, key, GNUTLS_X509_FMT_PEM, NULL, 0);
	if (result < 0)
		return result;
	return gnutls_certificate_set_key(credentials, NULL, 0, certificates, (int)count,
		private_key); /* which keeps both */
}

enum server_result server_load_certificate(struct server *server, const char *name,
	const char *folder, char why[256])
{
	struct certificate *certificate = &server->certificates[server->certificate_count];
	gnutls_datum_t chain = {0}, key = {0};
	int result;

	for (size_t i = 0; i < server->certificate_count; i++)
		if (strcmp(server->certificates[i].name, name) == 0)
			return SERVER_OK;
	if (server->certificate_count++ == CERTIFICATES)
		abort();
	certificate->name = name;
	gnutls_certificate_allocate_credentials(&certificate->credentials);
	result = load_file(folder, name, "pem", &chain);
	if (result >= 0)
		result = load_file(folder, name, "key", &key);
	if (result >= 0)
		result = load_chain(certificate->credentials, &chain, &key);
	gnutls_free(chain.data);
	gnutls_free(key.data);
	if (result >= 0)
		return SERVER_OK;
	snprintf(why, 256, "certificate %s in %.150s: %s", name, folder, gnutls_strerror(result));
	return SERVER_BROKEN;
}
