/* SPDX-License-Identifier: MIT */
/* An answer as one line, for tests to compare. */
#ifndef TESTS_UNIT_DNS_SHOW_H
#define TESTS_UNIT_DNS_SHOW_H

#include "base/arena.h"
#include "model/dns_facts.h"

/* "NAME>ALIAS>... RECORD ... !MALFORMED"; NAME is the canonical one, or as asked where aliases
 * follow.  Without an answer: "". */
const char *dns_show(struct arena *arena, const struct dns_answer *answer);

#endif
