/* SPDX-License-Identifier: MIT */
/* What one TLS handshake and its certificates showed (RFC 8446, RFC 5280). */
#ifndef MODEL_TLS_FACTS_H
#define MODEL_TLS_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum { TLS_ALERT_NONE = -1 };

/* Ways in which a chain fails verification.  Bits combine: every one that holds is set. */
enum tls_problem {
	TLS_PROBLEM_EXPIRED = 1 << 0,         /* some certificate is past notAfter */
	TLS_PROBLEM_NOT_YET_VALID = 1 << 1,   /* some certificate is before notBefore */
	TLS_PROBLEM_NAME = 1 << 2,            /* no name of the leaf matches (RFC 9525) */
	TLS_PROBLEM_SELF_SIGNED = 1 << 3,     /* the leaf is its own issuer and is not trusted */
	TLS_PROBLEM_UNKNOWN_ISSUER = 1 << 4,  /* ends in an issuer that is not trusted here */
	TLS_PROBLEM_INCOMPLETE = 1 << 5,      /* an intermediate certificate was not sent */
	TLS_PROBLEM_WEAK_SIGNATURE = 1 << 6,  /* SHA-1 or MD5 below the root */
	TLS_PROBLEM_PURPOSE = 1 << 7,         /* extendedKeyUsage without serverAuth */
	TLS_PROBLEM_OTHER = 1 << 8,           /* see verify_text */
	TLS_PROBLEM_REVOKED = 1 << 9,         /* the stapled OCSP response says so (RFC 6960) */
	TLS_PROBLEM_STAPLE_MISSING = 1 << 10, /* must-staple (RFC 7633), nothing stapled */
	TLS_PROBLEM_STAPLE_EXPIRED = 1 << 11, /* the stapled OCSP response is past its nextUpdate */
};

struct sct_facts { /* signed certificate timestamp, RFC 6962 section 3.2 */
	char log_id[65];      /* lower-case hex */
	int64_t timestamp_ms; /* since 1970, UTC */
};

struct ocsp_facts { /* what was stapled for the leaf (RFC 6960, RFC 6066 section 8) */
	bool stapled;
	const char *status;  /* "good", "revoked", "unknown"; NULL: unreadable, or for another */
	int64_t this_update, next_update; /* seconds since 1970, UTC; -1: not said */
};

struct certificate_facts {
	const char *subject, *issuer; /* RFC 4514 text, printable */
	int64_t not_before, not_after; /* seconds since 1970, UTC */
	const char **dns_names; /* subjectAltName dNSName, printable; NULL-ended, never NULL */
	const char **ip_names;  /* subjectAltName iPAddress as text; NULL-ended, never NULL */
	const char *key;        /* "ECDSA 256", "RSA 2048", "Ed25519 256" */
	const char *key_algorithm; /* "RSA", "ECDSA", "Ed25519", ... */
	unsigned key_bits;
	const char *signature;  /* "ecdsa-sha256", "rsa-sha1", lower case */
	bool signature_weak;    /* made with MD2, MD5 or SHA-1 */
	char sha256[65];        /* lower-case hex of the DER's digest */
	bool self_issued;       /* signed by its own key */
	bool is_ca;             /* basicConstraints CA */
	bool has_san;
	bool has_eku, has_server_auth; /* extendedKeyUsage present; lists serverAuth or any */
	const char *ca_issuers; /* AIA caIssuers URL, printable; NULL: none */
	bool must_staple;       /* TLS feature status_request (RFC 7633) */
	struct sct_facts *scts; /* in the certificate itself */
	size_t sct_count;
	struct bytes der;       /* as sent */
};

struct tls_facts {
	bool handshake_done;
	const char *version; /* "TLS1.0" ... "TLS1.3"; NULL without a handshake, as the next two */
	const char *cipher;  /* IANA name */
	const char *group;   /* "X25519", "SECP256R1"; NULL with RSA key transport */
	const char *alpn;    /* protocol that the server selected (RFC 7301), printable; NULL: none */
	const char *sni;     /* name sent; NULL: none */
	const char *verified_name; /* the reference identity held against the certificate */
	int alert;           /* number of the fatal alert received, TLS_ALERT_NONE */
	const char *alert_name; /* NULL: no alert */
	const char *error_text; /* the library's words for a failed handshake; NULL */
	struct bytes first_bytes; /* at most 256 first bytes received, kept if the handshake failed */
	bool client_certificate_requested;
	struct certificate_facts *chain; /* as sent, leaf first; at most 16 */
	size_t chain_len;
	struct ocsp_facts ocsp;
	bool trust_available; /* false: this machine has no trust store, trust is unknown */
	bool verified;       /* problems == 0, and trust_available */
	unsigned problems;   /* enum tls_problem */
	const char *verify_text; /* the library's words; NULL when verified */
};

#endif
