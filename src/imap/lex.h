/* SPDX-License-Identifier: MIT */
/* IMAP responses to tokens (RFC 9051 section 9). */
#ifndef IMAP_LEX_H
#define IMAP_LEX_H

#include <stdbool.h>

#include "base/bytes.h"

enum lex_kind {
	LEX_END,     /* nothing is left */
	LEX_ATOM,    /* also numbers, flags, and "*" or "+" */
	LEX_QUOTED,  /* text without its quotes; escapes are left in */
	LEX_LITERAL, /* text is the octets */
	LEX_OPEN, LEX_CLOSE,            /* ( ) */
	LEX_CODE_OPEN, LEX_CODE_CLOSE,  /* [ ] */
	LEX_BAD,     /* no token can start or end here; rest stays where it was */
};

struct token {
	enum lex_kind kind;
	struct bytes text;
};

/* Takes one token, and the spaces before it, from the front of rest.  A literal's octets stand in
 * the response behind its "{n}" CRLF. */
struct token lex_next(struct bytes *rest);
/* The size of the literal that line (without CRLF) ends by announcing; false: it announces none,
 * or one larger than a 32-bit number. */
bool lex_literal_size(struct bytes line, size_t *size_r);

#endif
