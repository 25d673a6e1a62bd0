/* SPDX-License-Identifier: MIT */
/* ClientHello by hand, SSL 2.0 to TLS 1.3, with nothing in it but what was asked for. */
#ifndef TLS_HELLO_H
#define TLS_HELLO_H

#include "base/buffer.h"
#include "model/tls_offer.h"

enum {
	HELLO_NOISE_SIZE = 64,
	HELLO_SUITES_MAX = 128, /* in one hello; more is said to break old servers */
};

enum hello_flag { /* extensions and signals; none of them exists in SSL 2.0, the first four not
                   * in SSL 3.0 */
	HELLO_EXTENDED_MASTER_SECRET = 1 << 0, /* RFC 7627 */
	HELLO_ENCRYPT_THEN_MAC = 1 << 1,       /* RFC 7366 */
	HELLO_RENEGOTIATION_INFO = 1 << 2,     /* RFC 5746, as an extension */
	HELLO_SHARE_X25519 = 1 << 3,   /* TLS 1.3: a key share; without it the list is empty, and the
	                                * server has to name its group in HelloRetryRequest */
	HELLO_RENEGOTIATION_SCSV = 1 << 4,     /* RFC 5746, as a suite */
	HELLO_FALLBACK_SCSV = 1 << 5,          /* RFC 7507 */
	HELLO_DEFLATE = 1 << 6,                /* RFC 3749, before no compression */
};

struct hello {
	enum tls_version version;           /* the highest offered, from TLS 1.3 on the only one */
	const struct suite *const *suites;  /* in the order of preference */
	size_t suite_count;
	const struct group *const *groups;  /* none: no extension, as in the next three */
	size_t group_count;
	const uint16_t *schemes;            /* signature_algorithms, from TLS 1.2 on */
	size_t scheme_count;
	const char *sni;                    /* NULL: none, as the next */
	const char *alpn;
	unsigned flags;                     /* enum hello_flag */
};

/* Appends the record with the hello.  noise is fresh random bytes: random, and session id.  False
 * where the buffer's cap or a length field is too small. */
bool hello_build(const struct hello *hello, const unsigned char noise[HELLO_NOISE_SIZE],
	struct buffer *out);
/* The number of the version on the wire, as 0x0303. */
unsigned hello_version_code(enum tls_version version);
/* Appends an alert that ends the handshake: user_canceled, then close_notify. */
bool hello_build_farewell(enum tls_version version, struct buffer *out);

#endif
