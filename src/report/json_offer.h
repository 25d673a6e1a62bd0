/* SPDX-License-Identifier: MIT */
/* The parts of the JSON that only an audit fills. */
#ifndef REPORT_JSON_OFFER_H
#define REPORT_JSON_OFFER_H

#include "report/json_document.h"

/* The value of the key "tls_offer". */
json_t *json_offer(struct json *json, const struct tls_offer *offer);
/* The value of the key "attacks" of an endpoint that was audited. */
json_t *json_attacks(struct json *json, const struct endpoint_facts *endpoint);
/* Gives the target the keys "grade", "grade_reason" and "profiles", as far as there are any. */
void json_set_grade(struct json *json, json_t *target, const struct judgement *judgement);

#endif
