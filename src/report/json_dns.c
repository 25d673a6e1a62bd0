/* SPDX-License-Identifier: MIT */
/* The keys "dane", "caa" and "ocsp" of the JSON: records as published, how each came out when it
 * was held against the certificate, and what was stapled.  Nothing is judged here. */
#include "report/json_dns.h"

#include "base/text.h"
#include "report/json_value.h"

static bool was_answered(const struct dns_answer *answer)
{
	return answer->status == DNS_ANSWER || answer->status == DNS_NODATA
		|| answer->status == DNS_NXDOMAIN;
}

static json_t *of_hex(struct bytes bytes)
{
	struct arena arena = { 0 };
	json_t *value = value_text(text_hex(&arena, bytes));

	arena_clear(&arena);
	return value;
}

static json_t *of_tlsa(struct json *json, const struct dns_tlsa *tlsa,
	const struct dane_check *check)
{
	json_t *object = json_object();

	value_set(json, object, "usage", json_integer(tlsa->usage));
	value_set(json, object, "selector", json_integer(tlsa->selector));
	value_set(json, object, "matching_type", json_integer(tlsa->matching_type));
	value_set(json, object, "data", of_hex(tlsa->data));
	value_set(json, object, "matches", check->match == DANE_UNJUDGED ? json_null()
		: json_boolean(check->match == DANE_MATCHES));
	if (check->match == DANE_UNUSABLE)
		value_set(json, object, "usable", json_false());
	value_set_text(json, object, "text", check->why);
	return object;
}

json_t *json_dane(struct json *json, const struct dane_facts *dane)
{
	json_t *object = json_object(), *records = json_array();

	for (size_t i = 0; i < dane->tlsa.count; i++)
		value_add(json, records, of_tlsa(json, &dane->tlsa.records.tlsa[i], &dane->checks[i]));
	value_set(json, object, "name", value_text(dane->tlsa.name));
	value_set(json, object, "security", value_text(dns_security_name(dane->security)));
	if (dane->srv)
		value_set(json, object, "srv", value_text(dane->srv->name));
	value_set_text(json, object, "text", dane->tlsa.text);
	if (was_answered(&dane->tlsa)) {
		value_set(json, object, "records", records);
		return object;
	}
	json_decref(records);
	value_set(json, object, "records", json_null());
	return object;
}

json_t *json_caa(struct json *json, const struct caa_facts *caa)
{
	json_t *object = json_object(), *records = json_array();

	if (!caa->known) {
		json_decref(object);
		json_decref(records);
		return json_null();
	}
	for (size_t i = 0; i < caa->answer.count; i++) {
		const struct dns_caa *record = &caa->answer.records.caa[i];
		json_t *item = json_object();
		value_set(json, item, "critical", json_boolean(record->critical));
		value_set(json, item, "tag", value_text(record->tag));
		value_set(json, item, "value", value_bytes(record->value.data ? record->value
			: (struct bytes){ "", 0 }));
		value_add(json, records, item);
	}
	value_set(json, object, "name", value_text(caa->answer.name));
	value_set(json, object, "security", value_text(dns_security_name(caa->answer.security)));
	value_set(json, object, "records", records);
	return object;
}

/* -1: the response does not say. */
static json_t *of_time(int64_t seconds)
{
	return seconds < 0 ? json_null() : value_time(seconds);
}

json_t *json_ocsp(struct json *json, const struct ocsp_facts *ocsp)
{
	json_t *object = json_object();

	value_set(json, object, "stapled", json_boolean(ocsp->stapled));
	if (!ocsp->stapled)
		return object;
	value_set(json, object, "status", value_text(ocsp->status));
	value_set(json, object, "this_update", of_time(ocsp->this_update));
	value_set(json, object, "next_update", of_time(ocsp->next_update));
	return object;
}
