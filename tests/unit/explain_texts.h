/* SPDX-License-Identifier: MIT */
/* Texts, and the finding that is the likeliest. */
#ifndef TESTS_UNIT_EXPLAIN_TEXTS_H
#define TESTS_UNIT_EXPLAIN_TEXTS_H

#include <stddef.h>

struct explain_text {
	const char *text;
	const char *id; /* "": nothing is wrong that imapvet would find */
};

const struct explain_text *explain_texts(size_t *count_r);

#endif
