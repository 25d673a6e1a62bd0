/* SPDX-License-Identifier: MIT */
/* Bytes that grow up to a cap.  It does not know what the bytes mean. */
#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(struct buffer *buffer, size_t need)
{
	size_t size = buffer->size ? buffer->size : 256;

	while (size < need)
		size *= 2;
	char *data = realloc(buffer->data, size);
	if (!data) {
		fprintf(stderr, "imapvet: out of memory (%zu bytes)\n", size);
		exit(4);
	}
	buffer->data = data;
	buffer->size = size;
}

bool buffer_append(struct buffer *buffer, const void *data, size_t len)
{
	if (len > buffer->cap - buffer->len)
		return false;
	if (len == 0)
		return true;
	if (buffer->len + len > buffer->size)
		reserve(buffer, buffer->len + len);
	memcpy(buffer->data + buffer->len, data, len);
	buffer->len += len;
	return true;
}

void buffer_drop(struct buffer *buffer, size_t len)
{
	buffer->len -= len;
	if (buffer->len)
		memmove(buffer->data, buffer->data + len, buffer->len);
}

struct bytes buffer_bytes(const struct buffer *buffer)
{
	return (struct bytes){ buffer->data, buffer->len };
}

void buffer_clear(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ .cap = buffer->cap };
}
