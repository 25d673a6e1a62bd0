/* SPDX-License-Identifier: MIT */
/* Local faults only: usage, files, memory. What a server does wrong is data, see model/facts.h. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

struct error {
	char text[1024]; /* one line, lower case, names the culprit */
};

/* Formats the message and returns -1, so that a caller can write `return error_set(...)`. */
int error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
