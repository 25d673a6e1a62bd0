/* SPDX-License-Identifier: MIT */
/* Names of what grades and profiles are made of; part of the JSON, so never renamed. */
#include "model/grade.h"

const char *strength_name(enum strength strength)
{
	static const char *const names[] = { [STRENGTH_MUST] = "must", [STRENGTH_SHOULD] = "should",
		[STRENGTH_MAY] = "may" };

	return names[strength];
}
