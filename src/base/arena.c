/* SPDX-License-Identifier: MIT */
/* A bump allocator.  Running out of memory ends the program here and nowhere else, so no caller
 * has a branch for it. */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_SIZE = 8192, FIRST_COUNT = 4, ALIGNMENT = _Alignof(max_align_t) };

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
	_Alignas(ALIGNMENT) char data[];
};

static void fail(size_t size)
{
	fprintf(stderr, "imapvet: out of memory (%zu bytes)\n", size);
	exit(4);
}

static void grow(struct arena *arena, size_t size)
{
	size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;
	struct arena_chunk *chunk = calloc(1, sizeof *chunk + room);

	if (!chunk) {
		fail(room);
		return;
	}
	chunk->next = arena->chunks;
	chunk->size = room;
	arena->chunks = chunk;
	arena->used = 0;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX / 2)
		fail(size);
	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (!arena->chunks || arena->chunks->size - arena->used < size)
		grow(arena, size);
	void *memory = arena->chunks->data + arena->used;
	arena->used += size;
	return memory;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / 2 / size)
		fail(SIZE_MAX);
	return arena_alloc(arena, count * size);
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *size, size_t item_size)
{
	if (count < *size)
		return items;
	*size = *size ? *size * 2 : FIRST_COUNT;
	void *more = arena_array(arena, *size, item_size);
	return count ? memcpy(more, items, count * item_size) : more;
}

char *arena_strdup(struct arena *arena, const char *string)
{
	size_t len = strlen(string);

	return memcpy(arena_alloc(arena, len + 1), string, len);
}

struct bytes arena_copy(struct arena *arena, struct bytes bytes)
{
	char *copy = arena_alloc(arena, bytes.len + 1);

	if (bytes.len)
		memcpy(copy, bytes.data, bytes.len);
	return (struct bytes){ copy, bytes.len };
}

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
	va_list again;
	va_copy(again, arguments);
	int len = vsnprintf(NULL, 0, format, again);
	va_end(again);

	char *text = arena_alloc(arena, (len < 0 ? 0 : (size_t)len) + 1);
	if (len > 0)
		vsnprintf(text, (size_t)len + 1, format, arguments);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	char *text = arena_vprintf(arena, format, arguments);
	va_end(arguments);
	return text;
}

void arena_clear(struct arena *arena)
{
	while (arena->chunks) {
		struct arena_chunk *next = arena->chunks->next;
		free(arena->chunks);
		arena->chunks = next;
	}
	arena->used = 0;
}
