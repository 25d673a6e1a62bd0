/* SPDX-License-Identifier: MIT */
/* The room's own door to GnuTLS: the only place that includes it.  Not for other rooms. */
#ifndef TLS_LIBRARY_H
#define TLS_LIBRARY_H

#include <pthread.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "tls/session.h"

enum { TLS_FIRST_BYTES_MAX = 256, TLS_CHAIN_MAX = 16 };

struct tls_trust {
	gnutls_certificate_credentials_t credentials;
	pthread_t loader;
	bool loading; /* the loader is to be joined */
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool loaded;
	int roots; /* how many certificates are trusted; negative: the store cannot be read */
};

struct tls_session {
	gnutls_session_t gnutls;
	int *fd;
	struct deadline deadline; /* of the call that is under way */
	bool talking;             /* the handshake is done: a deadline leaves the session usable */
	enum reason broken;       /* what ended the transport; REASON_NONE: nothing did */
	bool write_reset;         /* a write found the connection reset */
	unsigned char first[TLS_FIRST_BYTES_MAX];
	size_t first_len;
};

/* Fills the facts of one certificate. */
void certificate_read(struct arena *arena, gnutls_x509_crt_t crt,
	struct certificate_facts *facts_r);
/* Waits for the roots to be loaded and tells how many there are; negative: none readable. */
int trust_wait(struct tls_trust *trust);

#endif
