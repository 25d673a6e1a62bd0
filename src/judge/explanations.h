/* SPDX-License-Identifier: MIT */
/* Findings that have no rule yet: what `imapvet explain` says of them.  A finding's row leaves here
 * when its rule comes. */
#ifndef JUDGE_EXPLANATIONS_H
#define JUDGE_EXPLANATIONS_H

#include "judge/judge.h"

/* The row that i counts, through all tables; NULL behind the last. */
const struct explanation *explanations_nth(size_t i);

/* The tables, one a file. */
const struct explanation *explanations_login(size_t *count_r);
const struct explanation *explanations_mailbox(size_t *count_r);

#endif
