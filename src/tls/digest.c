/* SPDX-License-Identifier: MIT */
/* Digests, from the library that the rest of the program has for TLS.  Of which document, and what
 * a match means, is not known here. */
#include "tls/digest.h"

#include "base/base64.h"
#include "tls/library.h"

const char *tls_sha256_base64(struct arena *arena, struct bytes bytes)
{
	unsigned char digest[32];

	gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes.data, bytes.len, digest);
	return base64_encode(arena, (struct bytes){ (const char *)digest, sizeof digest });
}
