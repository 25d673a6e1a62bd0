/* SPDX-License-Identifier: MIT */
/* TLSA records held against the certificates that a server sent (RFC 6698, RFC 7671). */
#ifndef TLS_DANE_H
#define TLS_DANE_H

#include "base/arena.h"
#include "model/facts.h"

struct tls_trust;

struct tls_dane { /* what is held against what */
	const struct tls_facts *tls;     /* handshake done, and verified by tls_verify() */
	const char *const *names;        /* reference identities, ended by NULL */
	struct tls_trust *trust;
	const struct dns_tlsa *records;
	size_t count;
};

/* Judges each record alone.  libgnutls-dane opens a context of libunbound, which must not happen
 * while another thread opens or closes one; nothing is sent. */
void tls_dane_check(struct arena *arena, const struct tls_dane *dane, struct dane_check *checks_r);
/* SHA-256 of the certificate's key (SubjectPublicKeyInfo) in hex, the data of a record "3 1 1";
 * NULL: it cannot be read. */
const char *tls_key_sha256(struct arena *arena, struct bytes der);

#endif
