/* SPDX-License-Identifier: MIT */
/* Letters nobody can guess. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>

/* Fills text with size - 1 random lower-case letters and a NUL; size is 1 to 64. */
void random_letters(char *text, size_t size);

#endif
