/* SPDX-License-Identifier: MIT */
/* Bytes that grow up to a cap. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

struct buffer { /* set .cap, leave the rest zero */
	char *data;
	size_t len, size;
	size_t cap; /* the most bytes it ever holds */
};

/* Appends; returns false, and leaves the buffer as it was, where the cap would be passed. */
bool buffer_append(struct buffer *buffer, const void *data, size_t len);
/* Drops the first len bytes. */
void buffer_drop(struct buffer *buffer, size_t len);
struct bytes buffer_bytes(const struct buffer *buffer);
void buffer_clear(struct buffer *buffer);

#endif
