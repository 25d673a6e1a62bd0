/* SPDX-License-Identifier: MIT */
/* The parts of the reports that are about an audit. */
#ifndef REPORT_AUDIT_H
#define REPORT_AUDIT_H

#include <jansson.h>

#include "model/facts.h"

/* Adds the key "attacks" to the endpoint's object, if it was audited.  -1: out of memory. */
int json_attacks(json_t *object, const struct endpoint_facts *endpoint);

#endif
