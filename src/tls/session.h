/* SPDX-License-Identifier: MIT */
/* One TLS client session (RFC 8446, RFC 5246): handshake, verification, certificate facts. */
#ifndef TLS_SESSION_H
#define TLS_SESSION_H

#include "base/arena.h"
#include "base/error.h"
#include "model/facts.h"
#include "net/stream.h"

struct tls_trust;   /* the trusted roots; shared, read-only once loaded */
struct tls_session;

enum tls_profile { /* what ClientHello offers */
	TLS_PROFILE_CURRENT, /* as an up-to-date mail program does, and as large */
	TLS_PROFILE_SMALL,   /* the same, but small */
	TLS_PROFILE_TLS12,   /* small, TLS 1.2 only, few suites and groups */
	TLS_PROFILE_LEGACY,  /* all that the library can, broken methods too: for diagnosis only */
};

struct tls_request {
	const char *name;     /* reference identity: an A-label name, or an address as text */
	bool name_is_address;
	const char *sni;      /* server_name to send (RFC 6066 section 3); NULL: none */
	struct tls_trust *trust;
	enum tls_profile profile;
	const char *alpn;     /* the one protocol to offer (RFC 7301); NULL: none */
};

/* Reads the roots of the files, or has a thread read this machine's own when there is none.
 * NULL with the reason: a file cannot be read or holds no certificate. */
struct tls_trust *tls_trust_new(const char *const *files, struct error *error);
/* The caller has ended every session that uses it. */
void tls_trust_free(struct tls_trust *trust);

/* Performs the handshake on a connected socket, which outlives the session, and fills facts_r
 * but for the verification.  NULL where it failed, with the reason. */
struct tls_session *tls_open(struct arena *arena, int *fd, const struct tls_request *request,
	struct deadline deadline, struct tls_facts *facts_r, enum reason *reason_r);
/* Holds the chain against the roots and the name (RFC 5280 section 6, RFC 9525), all ways of
 * failing at once.  Sends nothing; waits for the roots to be loaded. */
void tls_verify(struct tls_session *session, struct arena *arena,
	const struct tls_request *request, struct tls_facts *facts);
struct transport tls_transport(struct tls_session *session);
/* Whether bytes wait inside the session, of which poll(2) knows nothing. */
bool tls_pending(const struct tls_session *session);
/* After a read that failed with REASON_ALERT: the number and name of the alert. */
void tls_alert(const struct tls_session *session, struct tls_facts *facts);
/* Sends close_notify without waiting for the peer's, and frees the session. */
void tls_close(struct tls_session *session);

/* The A-label form of a host name (RFC 5891), in lower case; ASCII names come back lowered.
 * NULL with the reason where it is no name. */
char *tls_host_to_ascii(struct arena *arena, const char *host, struct error *error);

#endif
