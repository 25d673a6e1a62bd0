/* SPDX-License-Identifier: MIT */
/* Base 64 (RFC 4648 section 4), as SASL carries it. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>

#include "base/arena.h"

/* With padding, ended by NUL. */
char *base64_encode(struct arena *arena, struct bytes bytes);
/* False where text is no base 64 with its padding, or anything stands around it. */
bool base64_decode(struct arena *arena, struct bytes text, struct bytes *bytes_r);

#endif
