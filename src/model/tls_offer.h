/* SPDX-License-Identifier: MIT */
/* Which versions, suites and groups of TLS a server agrees to, without an opinion.  Seen with
 * hellos written by hand, so that no library's taste hides anything (RFC 8446, RFC 5246, RFC 6101,
 * and the SSL 2.0 draft of 1995). */
#ifndef MODEL_TLS_OFFER_H
#define MODEL_TLS_OFFER_H

#include "model/tls_facts.h"

enum observed { /* of something that a server does or does not do */
	OBSERVED_UNKNOWN, /* not tried, or what came back proves nothing */
	OBSERVED_NO,
	OBSERVED_YES,
};

enum tls_version {
	VERSION_SSL2, VERSION_SSL3, VERSION_TLS10, VERSION_TLS11, VERSION_TLS12, VERSION_TLS13,
	VERSION_COUNT
};

enum suite_trait { /* of a cipher suite; a suite has several */
	TRAIT_NULL,   /* no encryption */
	TRAIT_ANON,   /* no authentication of the server */
	TRAIT_EXPORT, /* weakened on purpose, 40 or 56 bits */
	TRAIT_DES, TRAIT_RC2, TRAIT_RC4, TRAIT_3DES, TRAIT_IDEA, TRAIT_SEED,
	TRAIT_MD5,    /* MAC */
	TRAIT_CBC,    /* any block cipher in CBC mode */
	TRAIT_AEAD,
	TRAIT_RSA,    /* RSA key transport: no forward secrecy */
	TRAIT_STATIC, /* static DH or ECDH: no forward secrecy */
	TRAIT_DHE,
	TRAIT_ECDHE,
	TRAIT_OTHER_KEX, /* PSK, SRP, Kerberos, GOST, ... */
	TRAIT_COUNT
};

struct suite {
	uint32_t id;      /* of the IANA registry; of SSL 2.0: its three bytes */
	const char *name; /* IANA name; "SSL_CK_..." of SSL 2.0 */
	unsigned traits;  /* bit 1 << enum suite_trait */
	unsigned bits;    /* of the cipher's strength; 0: NULL */
};

struct group {
	uint16_t id;
	const char *name;  /* of the IANA registry: "x25519", "secp256r1", "X25519MLKEM768" */
	bool post_quantum; /* a hybrid with, or nothing but, ML-KEM or its drafts */
	unsigned bits;     /* security of an elliptic curve by its field; size of a finite field; 0 */
};

struct offered_version {
	enum observed accepted;
	const char *unknown;        /* printable, why accepted is unknown; NULL */
	const struct suite **suites; /* that the server was seen to choose; the order says nothing */
	size_t suite_count;
	bool complete;              /* every suite was tried; else only those that tell a weakness */
	const char *incomplete;     /* printable, why complete is false although it was to be; NULL */
};

enum suite_order { ORDER_UNKNOWN, ORDER_SERVER, ORDER_CLIENT };

struct offered_leaf { /* the certificate that one kind of hello got */
	enum observed seen;
	struct certificate_facts certificate; /* where seen */
};

struct tls_offer {
	bool full;             /* --full: every suite and group was to be tried */
	bool complete;         /* and was */
	const char *cut;       /* printable, what broke the whole audit of versions off; NULL */
	bool rate_limited;     /* what broke it off looks like overload or a ban */
	struct offered_version versions[VERSION_COUNT];
	enum observed with[TRAIT_COUNT]; /* of SSL 3.0 to TLS 1.2: any suite with that trait */
	const struct group **groups; /* that the server was seen to agree to */
	size_t group_count;
	bool groups_complete;  /* every group was tried */
	enum observed post_quantum;
	enum suite_order order;
	enum observed compression;          /* DEFLATE (RFC 3749) */
	enum observed secure_renegotiation; /* RFC 5746, of TLS 1.2 or below, as the next two */
	enum observed extended_master_secret; /* RFC 7627 */
	enum observed encrypt_then_mac;       /* RFC 7366 */
	enum observed fallback_protected;     /* TLS_FALLBACK_SCSV (RFC 7507) ends it */
	enum observed sentinel; /* random of a downgraded hello carries the mark of RFC 8446 4.1.3 */
	enum observed dhe;      /* DHE was agreed to and its parameters came */
	bool dhe_broken;        /* the server breaks off whenever DHE would be chosen */
	unsigned dh_bits;       /* the smallest prime of DHE that was seen; 0: none */
	const char *signature;  /* of ServerKeyExchange under TLS 1.2: "rsa_pkcs1_sha256"; NULL */
	enum observed sha1_signature; /* the server signs with SHA-1 when nothing else is offered */
	enum observed alert_on_refusal; /* NO: it closes TCP without an alert */
	struct offered_leaf rsa, ecdsa, without_sni;
	unsigned connections;
};

/* As the JSON has it: "SSL2", "SSL3", "TLS1.0", ... */
const char *tls_version_name(enum tls_version version);

#endif
