/* SPDX-License-Identifier: MIT */
/* Seconds since 1970, as people and programs read them. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdint.h>

#include "base/arena.h"

/* RFC 3339 in UTC; NULL for years that it cannot write. */
const char *date_time(struct arena *arena, int64_t seconds);
/* Whole days; negative from the second it has passed. */
int64_t date_days_until(int64_t then, int64_t now);

#endif
