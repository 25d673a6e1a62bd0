/* SPDX-License-Identifier: MIT */
/* Texts compared as they are meant, not as they are written. */
#ifndef BASE_ENCODED_H
#define BASE_ENCODED_H

#include <stdbool.h>

#include "base/arena.h"

struct decoded { /* a text whose percent-encoding is undone, however often it was done */
	const char *bytes;  /* NUL behind them */
	size_t len;
	const size_t *from; /* where in the text each byte begins; from[len]: the text's end */
};

struct decoded encoded_read(struct arena *arena, const char *text);
/* How many bytes of plain, from its first on, are in decoded at that place: ASCII case folded, plus
 * and space one (as in forms). */
size_t encoded_match(const struct decoded *decoded, size_t at, const struct decoded *plain);
/* Whether a run of base64, plain or for URLs (RFC 4648), holds plain, wherever in the run the
 * encoded text began. */
bool encoded_in_base64(const char *run, size_t len, const struct decoded *plain);

#endif
