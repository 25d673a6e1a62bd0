/* SPDX-License-Identifier: MIT */
/* Names put out of a report: each becomes a token, the same for the same thing wherever it is. */
#ifndef REPORT_REDACT_H
#define REPORT_REDACT_H

#include <stdbool.h>

#include "base/arena.h"
#include "report/report.h"

struct redaction; /* of one report */

struct redaction *redaction_new(void);
void redaction_free(struct redaction *redaction); /* NULL: nothing */
/* Reads a target's names, so that they are hidden however they are written; values that are no
 * names by their form, as those in certificates, are kept until the next target. */
void redaction_learn(struct redaction *redaction, const struct report_item *item);
/* The text with tokens for names; redaction NULL: the text as it is.  In words of our own, only
 * what is known already is hidden; in all others, whatever looks like a host, an address or a mail
 * address. */
const char *redact(struct redaction *redaction, struct arena *arena, const char *text,
	bool our_words);

#endif
