/* SPDX-License-Identifier: MIT */
/* The rows of the provider table, and nothing that reads them. */
#ifndef JUDGE_PROVIDER_ROWS_H
#define JUDGE_PROVIDER_ROWS_H

#include "judge/providers.h"

const struct provider *provider_rows(size_t *count_r);

#endif
