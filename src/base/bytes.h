/* SPDX-License-Identifier: MIT */
/* A borrowed run of bytes: not terminated, may hold NUL, owned by whoever made it. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>

struct bytes {
	const char *data; /* NULL: nothing was observed */
	size_t len;
};

/* Byte for byte. */
bool bytes_equal(struct bytes a, struct bytes b);
bool bytes_begin(struct bytes bytes, const char *prefix);

#endif
