/* SPDX-License-Identifier: MIT */
/* One letter for an audit, by rules that the manual states. */
#ifndef JUDGE_GRADE_H
#define JUDGE_GRADE_H

#include "judge/court.h"
#include "model/grade.h"

/* Of an audit, when all hits and undecided rules of the court are known. */
struct grade grade_of(const struct court *court);

#endif
