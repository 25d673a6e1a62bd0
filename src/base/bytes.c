/* SPDX-License-Identifier: MIT */
/* Comparisons of runs of bytes, where case counts.  Text and its cases are known in text.c. */
#include "base/bytes.h"

#include <string.h>

bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool bytes_begin(struct bytes bytes, const char *prefix)
{
	size_t len = strlen(prefix);

	return bytes.len >= len && (len == 0 || memcmp(bytes.data, prefix, len) == 0);
}
