/* SPDX-License-Identifier: MIT */
/* Randomness from the kernel, for what a hostile server must not foresee. */
#include "base/random.h"

#include <sys/random.h>

enum { SIZE_MAX_LETTERS = 64 };

void random_letters(char *text, size_t size)
{
	unsigned char noise[SIZE_MAX_LETTERS];
	size_t len = size - 1;

	while (getrandom(noise, len, 0) != (ssize_t)len)
		;
	for (size_t i = 0; i < len; i++)
		text[i] = (char)('a' + noise[i] % 26);
	text[len] = '\0';
}
