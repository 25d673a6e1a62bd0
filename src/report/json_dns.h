/* SPDX-License-Identifier: MIT */
/* What of the JSON an audit found in the DNS. */
#ifndef REPORT_JSON_DNS_H
#define REPORT_JSON_DNS_H

#include <jansson.h>

#include "model/facts.h"

/* The value of the key "dane" of an endpoint; NULL: out of memory. */
json_t *json_dane(const struct dane_facts *dane);
/* The value of the key "caa" of a target; NULL: out of memory. */
json_t *json_caa(const struct caa_facts *caa);

#endif
