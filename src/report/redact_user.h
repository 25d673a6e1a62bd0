/* SPDX-License-Identifier: MIT */
/* The user's name in a text, in whatever encoding. */
#ifndef REPORT_REDACT_USER_H
#define REPORT_REDACT_USER_H

#include "base/encoded.h"
#include "report/redact_names.h"

struct user { /* a name to be hidden */
	struct decoded name;
	const char *shown;
	struct user *next;
};

struct user_span { /* in bytes of the text, or of what it means; len 0: nothing is there */
	size_t len;
	const char *shown;
};

/* Hides the name, and what it is made of, in all of this target's texts. */
void user_learn(struct redaction *redaction, const char *name);
/* A known name that begins there, or the beginning of one where the text was cut off. */
struct user_span user_at(const struct redaction *redaction, const struct decoded *meant, size_t at);
/* Base64 with a known name in it. */
struct user_span user_in_base64(struct redaction *redaction, const char *text, const char *at);

#endif
