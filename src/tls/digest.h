/* SPDX-License-Identifier: MIT */
/* Digests of documents. */
#ifndef TLS_DIGEST_H
#define TLS_DIGEST_H

#include "base/arena.h"

/* SHA-256 of the bytes in base64 (RFC 4648 section 4), with padding. */
const char *tls_sha256_base64(struct arena *arena, struct bytes bytes);

#endif
