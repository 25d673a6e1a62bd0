/* SPDX-License-Identifier: MIT */
/* One response of a server, taken apart (RFC 9051 section 7). */
#ifndef IMAP_REPLY_H
#define IMAP_REPLY_H

#include <stdbool.h>

#include "base/arena.h"
#include "model/facts.h"

enum reply_kind { REPLY_UNTAGGED, REPLY_CONTINUATION, REPLY_TAGGED };

enum reply_status { /* of a status response; REPLY_DATA: the response carries something else */
	REPLY_DATA, REPLY_OK, REPLY_NO, REPLY_BAD, REPLY_BYE, REPLY_PREAUTH
};

struct reply { /* every field borrows from line */
	struct bytes line; /* whole, without the last CRLF; literals stand inside */
	enum reply_kind kind;
	enum reply_status status;
	struct bytes tag;  /* of a tagged response */
	struct bytes name; /* "CAPABILITY" of untagged data; the status word of a status response */
	struct bytes code; /* the inside of "[...]"; data NULL: none */
	struct bytes text; /* behind the code; of data: behind the name */
};

/* False where line is no legal response (RFC 9051 section 9, response). */
bool reply_parse(struct bytes line, struct reply *reply_r);
/* Whether the response code's name is name, case folded. */
bool reply_code_is(const struct reply *reply, const char *name);
/* Takes the capabilities out of "* CAPABILITY ..." or a [CAPABILITY ...] code.
 * False where the response carries none. */
bool reply_capabilities(const struct reply *reply, struct arena *arena,
	struct capabilities *capabilities_r);

#endif
