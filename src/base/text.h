/* SPDX-License-Identifier: MIT */
/* Hostile bytes made fit for people and for UTF-8 documents. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* For terminals, logs and messages: valid UTF-8 stays, save control characters, line separators
 * and the marks that reorder text; those and every other byte become \xHH (\r, \n, \t by letter).
 * At most max bytes of input are shown; where more were given, "..." and the total follow. */
char *text_printable(struct arena *arena, struct bytes bytes, size_t max);
/* For documents: each byte that is not part of valid UTF-8 (RFC 3629) becomes U+FFFD. */
struct bytes text_utf8(struct arena *arena, struct bytes bytes);
/* Two lower-case digits a byte. */
char *text_hex(struct arena *arena, struct bytes bytes);
/* Length of the valid UTF-8 sequence at the start of bytes, 0 where there is none. */
size_t text_utf8_length(struct bytes bytes, unsigned *code_point_r);
/* ASCII only, whatever the locale, as the next two. */
char text_lower(char c);
bool text_equal_nocase(const char *a, const char *b);
/* Whether needle occurs in bytes. */
bool text_contains_nocase(struct bytes bytes, const char *needle);
/* The entry of candidates (ended by NULL) nearest to word, NULL where none is near. */
const char *text_nearest(const char *word, const char *const *candidates);

#endif
