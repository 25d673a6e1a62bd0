/* SPDX-License-Identifier: MIT */
/* What the JSON has of the DNS and of stapled responses. */
#ifndef REPORT_JSON_DNS_H
#define REPORT_JSON_DNS_H

#include "report/json_document.h"

/* The value of the key "dane" of an endpoint. */
json_t *json_dane(struct json *json, const struct dane_facts *dane);
/* The value of the key "caa" of a target. */
json_t *json_caa(struct json *json, const struct caa_facts *caa);
/* The value of the key "ocsp" of an endpoint. */
json_t *json_ocsp(struct json *json, const struct ocsp_facts *ocsp);

#endif
