/* SPDX-License-Identifier: MIT */
/* One connection of the loopback server, in clear or under TLS. */
#ifndef TESTS_SERVER_WIRE_H
#define TESTS_SERVER_WIRE_H

#include <gnutls/gnutls.h>

#include "server.h"

struct wire { /* zero, then set the first four */
	int fd;
	int stop_fd; /* readable: the run is over, no wait goes on */
	struct drip drip;
	long cut_at; /* bytes of wire; negative: never */
	bool cut_reset;

	bool was_cut, ended; /* ended: nothing more can be said */
	bool linger;         /* the client is still to be read until it closes */
	gnutls_session_t session; /* NULL: in clear */
	long sent;           /* bytes of wire */
	char *out;           /* said and not yet sent */
	size_t out_len, out_size;
	char in[16384];      /* received and not yet taken */
	size_t in_len;
	char kept[1024];     /* received in clear, to be heard inside TLS */
	size_t kept_len;
	bool kept_late;      /* not before more has come */
	size_t hello_len;    /* how much of it is a ClientHello that TLS is to read again */
};

struct wire_tls {
	gnutls_certificate_credentials_t credentials;
	const char *priority;
	const gnutls_datum_t *ticket_key;
	bool require_client_certificate;
	const char *alpn; /* the one protocol that may be asked for; NULL: ALPN is ignored */
};

enum wire_read { WIRE_ENDED, WIRE_LINE, WIRE_HELLO };

/* Breaks off at once where the cut is at byte 0. */
void wire_begin(struct wire *wire);
/* Says len bytes, at wire_flush at the latest; what is said together shares a segment. */
void wire_say(struct wire *wire, const char *data, size_t len);
void wire_flush(struct wire *wire);
/* The next line without its CRLF; WIRE_HELLO: a TLS record begins in its place. */
enum wire_read wire_line(struct wire *wire, char *line, size_t size);
/* Waits for the first TLS record of the client; its length, 0: none came. */
size_t wire_peek_hello(struct wire *wire);
/* Takes it. */
bool wire_take_hello(struct wire *wire);
/* What the client sent in clear and nobody took yet is lost, or kept for inside TLS. */
void wire_discard(struct wire *wire);
void wire_keep(struct wire *wire, bool late);
/* Whether a whole line has been received; waits for nothing. */
bool wire_has_line(struct wire *wire);
bool wire_handshake(struct wire *wire, const struct wire_tls *tls);
/* A fatal alert, then FIN. */
void wire_alert(struct wire *wire, int number);
/* Waits; nothing else happens meanwhile. */
void wire_pause(struct wire *wire, long ms);
/* Says no more; wire_end waits for the client to leave. */
void wire_close(struct wire *wire);
/* Says no more; wire_end sends RST. */
void wire_reset(struct wire *wire);
/* Says no more and does not leave either; wire_end waits for the client to. */
void wire_silence(struct wire *wire);
/* Reads until the client leaves where that is due, and frees everything but the descriptor. */
void wire_end(struct wire *wire);

#endif
