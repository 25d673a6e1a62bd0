/* SPDX-License-Identifier: MIT */
/* What is sent, on the wire and as a transcript may show it: made side by side. */
#ifndef SCRIPT_RENDER_H
#define SCRIPT_RENDER_H

#include "base/buffer.h"
#include "script/value.h"

enum { CUTS_MAX = 64, NAMED_MAX = 32, OUTGOING_MAX = 64 * 1024 * 1024 };

struct outgoing { /* set the caps of both buffers */
	struct buffer wire;   /* with its CRLF */
	struct buffer shown;  /* lines of a script, the last without LF */
	size_t cuts[CUTS_MAX]; /* where in wire a "+" is to be awaited */
	size_t cut_count;
	bool quiet;           /* nothing will be shown any more */
	bool secret;          /* a secret is in wire */
	const struct variable *named[NAMED_MAX]; /* shown by their names */
	size_t named_count;
	const struct part *unset; /* why it failed; NULL: it is too large */
};

void outgoing_init(struct outgoing *outgoing);
void outgoing_reset(struct outgoing *outgoing);
void outgoing_clear(struct outgoing *outgoing);
/* Appends a line; tag stands for ".". */
bool render_line(struct outgoing *outgoing, struct variables *variables, struct arena *arena,
	const struct sending *sending, const char *tag);
/* Appends bytes as they are; shown is what "@send" would have in its quotes. */
bool render_bytes(struct outgoing *outgoing, struct variables *variables, struct arena *arena,
	const struct template *template);

#endif
