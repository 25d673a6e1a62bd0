/* SPDX-License-Identifier: MIT */
/* The parts of the JSON that only an audit fills. */
#ifndef REPORT_JSON_OFFER_H
#define REPORT_JSON_OFFER_H

#include <jansson.h>

#include "model/finding.h"
#include "model/tls_offer.h"

/* The value of the key "tls_offer"; NULL: out of memory. */
json_t *json_offer(const struct tls_offer *offer);
/* Gives the target the keys "grade", "grade_reason" and "profiles", as far as there are any. */
void json_set_grade(json_t *target, const struct judgement *judgement);

#endif
