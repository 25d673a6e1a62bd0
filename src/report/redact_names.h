/* SPDX-License-Identifier: MIT */
/* The names that a report hides, and the token of each. */
#ifndef REPORT_REDACT_NAMES_H
#define REPORT_REDACT_NAMES_H

#include <stdbool.h>

#include "base/arena.h"

enum token { TOKEN_HOST, TOKEN_ADDRESS, TOKEN_CERTIFICATE, TOKEN_USER, TOKEN_DIGEST, TOKEN_DATA,
	TOKEN_COUNT };

struct name {
	const char *text;  /* lower case, no trailing dot; addresses in canonical form */
	const char *shown; /* "host-1"; NULL: known, and not shown yet */
	struct name *next; /* the one before it */
};

struct pattern { /* a value that no form gives away: matched wherever its bytes are */
	const char *text, *shown;
	size_t len;
	bool of_certificate; /* may be an ordinary word too */
	struct pattern *next;
};

struct redaction {
	struct arena arena;
	void *tree;          /* of struct name, by text; see tsearch(3) */
	struct name *newest;
	unsigned counts[TOKEN_COUNT];
	struct arena target_arena;
	struct pattern *patterns; /* of the present target */
	struct user *users;       /* likewise; see redact_user.h */
};

/* The name of that text, or NULL. */
struct name *names_find(const struct redaction *redaction, const char *text, size_t len);
/* The same, made where there is none; it has its token. */
struct name *names_get(struct redaction *redaction, enum token token, const char *text, size_t len);
/* A name that gets its token when it is first shown. */
void names_reserve(struct redaction *redaction, const char *text, size_t len);
/* Another way to write a name that is known. */
void names_alias(struct redaction *redaction, const char *text, size_t len,
	const struct name *name);
/* Hides text behind prefix and the token of the name. */
void names_add_pattern(struct redaction *redaction, const char *text, const char *prefix,
	const struct name *name, bool of_certificate);

#endif
