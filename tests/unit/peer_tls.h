/* SPDX-License-Identifier: MIT */
/* A TLS server in a thread, and certificates made for the test that shows them. */
#ifndef TESTS_UNIT_PEER_TLS_H
#define TESTS_UNIT_PEER_TLS_H

#include <gnutls/gnutls.h>
#include <pthread.h>

#include "peer.h"

enum peer_chain { /* what is sent */
	CHAIN_WHOLE,        /* leaf, intermediate */
	CHAIN_LEAF,         /* leaf alone */
	CHAIN_WITH_ROOT,    /* leaf, intermediate, root */
	CHAIN_SHUFFLED,     /* leaf, root, intermediate */
	CHAIN_SELF_SIGNED,  /* leaf, its own issuer */
	CHAIN_STRANGER,     /* leaf, and the unknown root that signed it */
	CHAIN_STRANGER_LEAF, /* the same leaf alone */
	CHAIN_BY_LEAF,      /* leaf, signed by another leaf, that one, intermediate */
};

struct peer_leaf { /* the zero value: a good certificate that names nobody */
	struct bytes dns;     /* subjectAltName dNSName; data NULL: none */
	const char *ip;       /* subjectAltName iPAddress; NULL: none */
	struct bytes common_name; /* data NULL: "leaf" */
	int from_days, to_days;   /* validity, from now; 0 and 0: -1 to 90 */
	unsigned extra_names;     /* so many more dNSNames */
	bool aia;             /* its issuer, and a stranger's, offer themselves for download */
	bool sha1, client_only, must_staple;
	enum peer_chain chain;
};

enum peer_act { /* what the server does behind the handshake */
	ACT_GREET,   /* sends "* OK hello", then waits for the client's end */
	ACT_BYE,     /* the same, then close_notify */
	ACT_HANG_UP, /* FIN without close_notify */
	ACT_ALERT,   /* a fatal alert */
};

struct peer_server {
	struct peer_leaf leaf;
	enum peer_act act;
	const char *priority;     /* NULL: GnuTLS's default */
	const char *protocol;     /* the one that ALPN may select; NULL: it ignores ALPN */
	bool want_client_certificate, require_client_certificate;
	int fd;                   /* its end of the socket; closed at the end */
	gnutls_certificate_credentials_t credentials;
	pthread_t thread;
	int status;               /* of its handshake */
	char sni[256];            /* as received */
	char ca_path[64];         /* PEM file of the root to trust */
};

/* Makes the certificates and starts to serve fd.  The caller fills leaf, act and so on first. */
void peer_server_start(struct peer_server *server, int fd);
/* Waits for its end; the client's end of the socket must have been closed. */
void peer_server_join(struct peer_server *server);

#endif
