/* SPDX-License-Identifier: MIT */
/* What the JSON has of the DNS and of stapled responses. */
#ifndef REPORT_JSON_DNS_H
#define REPORT_JSON_DNS_H

#include <jansson.h>

#include "model/facts.h"

/* The value of the key "dane" of an endpoint; NULL: out of memory. */
json_t *json_dane(const struct dane_facts *dane);
/* The value of the key "caa" of a target; NULL: out of memory. */
json_t *json_caa(const struct caa_facts *caa);
/* The value of the key "ocsp" of an endpoint; NULL: out of memory. */
json_t *json_ocsp(const struct ocsp_facts *ocsp);

#endif
