/* SPDX-License-Identifier: MIT */
/* Memory that lives and dies together.  Not for sharing between threads while it grows. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/bytes.h"

struct arena_chunk;

struct arena { /* the zero value is an empty arena */
	struct arena_chunk *chunks;
	size_t used; /* bytes used of the newest chunk */
};

/* Zeroed memory, aligned for any type; never NULL: running out of memory ends the program here. */
void *arena_alloc(struct arena *arena, size_t size);
/* As arena_alloc for count objects; an overflow of the product ends the program. */
void *arena_array(struct arena *arena, size_t count, size_t size);
/* Room for one item more behind count: items, or where they fill *size places, a copy of them with
 * twice as many. */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *size, size_t item_size);
char *arena_strdup(struct arena *arena, const char *string);
/* A copy of the bytes, with a terminating NUL behind it that is not counted. */
struct bytes arena_copy(struct arena *arena, struct bytes bytes);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));
/* Frees everything; the arena is empty and usable again. */
void arena_clear(struct arena *arena);

#endif
