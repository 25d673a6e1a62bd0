/* SPDX-License-Identifier: MIT */
/* Digests, from the library that the rest of the program has for TLS.  Of which document, and what
 * a match means, is not known here. */
#include "tls/digest.h"

#include "tls/library.h"

const char *tls_sha256_base64(struct arena *arena, struct bytes bytes)
{
	unsigned char digest[32];
	gnutls_datum_t raw = { digest, sizeof digest }, text;
	const char *copy = "";

	gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes.data, bytes.len, digest);
	if (gnutls_base64_encode2(&raw, &text) == 0) {
		copy = arena_copy(arena, (struct bytes){ (const char *)text.data, text.size }).data;
		gnutls_free(text.data);
	}
	return copy;
}
