/* SPDX-License-Identifier: MIT */
/* Why something that was tried with a server failed. */
#ifndef MODEL_REASON_H
#define MODEL_REASON_H

enum reason {
	REASON_NONE,
	REASON_TIMEOUT,     /* no answer, or not enough of it, within the stage's time */
	REASON_REFUSED,     /* RST in answer to SYN */
	REASON_RESET,       /* RST on an open connection */
	REASON_CLOSED,      /* FIN where more was due */
	REASON_NO_ROUTE,    /* ENETUNREACH: this machine has no path in that family */
	REASON_UNREACHABLE, /* EHOSTUNREACH: a router or neighbour says there is no path */
	REASON_FORBIDDEN,   /* EACCES, EPERM: this machine's firewall */
	REASON_MALFORMED,   /* not IMAP (RFC 9051 section 9) */
	REASON_TOO_LONG,    /* more bytes than a client should take */
	REASON_NO, REASON_BAD, REASON_BYE, /* the server's own words */
	REASON_NOT_TLS,     /* the answer to ClientHello is no TLS record */
	REASON_ALERT,       /* fatal alert, see tls_facts.alert */
	REASON_WEAK_PARAMETERS, /* our side refused DH or key sizes */
	REASON_TLS,         /* any other handshake failure, see tls_facts.error_text */
	REASON_UNVERIFIED,  /* the certificate, see tls_facts.problems */
	REASON_LOCAL,       /* this machine ran out of something, see stage text */
};

#endif
