/* SPDX-License-Identifier: MIT */
/* Dates and times in UTC (RFC 3339), and the days between two of them.  What becomes of a date that
 * cannot be written is the caller's business. */
#include "base/date.h"

#include <time.h>

enum { DAY = 24 * 60 * 60 };

const char *date_time(struct arena *arena, int64_t seconds)
{
	time_t time = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&time, &tm) || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900)
		return NULL;
	return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
		tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

int64_t date_days_until(int64_t then, int64_t now)
{
	int64_t left = then - now;

	return left < 0 ? -((DAY - 1 - left) / DAY) : left / DAY;
}
