/* SPDX-License-Identifier: MIT */
/* A borrowed run of bytes: not terminated, may hold NUL, owned by whoever made it. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stddef.h>

struct bytes {
	const char *data; /* NULL: nothing was observed */
	size_t len;
};

#endif
