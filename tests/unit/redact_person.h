/* SPDX-License-Identifier: MIT */
#ifndef UNIT_REDACT_PERSON_H
#define UNIT_REDACT_PERSON_H

#include "base/arena.h"
#include "report/report.h"

/* The item as a discovery that names jane.doe+News@example.org in all encodings documents have. */
struct report_item redact_person(struct arena *arena, struct report_item item);

#endif
