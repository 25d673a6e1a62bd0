/* SPDX-License-Identifier: MIT */
/* The keys "dane", "caa" and "ocsp" of the JSON: records as published, how each came out when it
 * was held against the certificate, and what was stapled.  Nothing is judged here. */
#include "report/json_dns.h"

#include "base/text.h"
#include "report/view.h"

static bool was_answered(const struct dns_answer *answer)
{
	return answer->status == DNS_ANSWER || answer->status == DNS_NODATA
		|| answer->status == DNS_NXDOMAIN;
}

static json_t *of_value(struct bytes bytes)
{
	struct arena arena = { 0 };
	struct bytes text = text_utf8(&arena, bytes);
	json_t *value = json_stringn(text.data ? text.data : "", text.len);

	arena_clear(&arena);
	return value;
}

static json_t *of_hex(struct bytes bytes)
{
	struct arena arena = { 0 };
	json_t *value = json_string(text_hex(&arena, bytes));

	arena_clear(&arena);
	return value;
}

static json_t *of_tlsa(const struct dns_tlsa *tlsa, const struct dane_check *check)
{
	json_t *object = json_object();

	json_object_set_new(object, "usage", json_integer(tlsa->usage));
	json_object_set_new(object, "selector", json_integer(tlsa->selector));
	json_object_set_new(object, "matching_type", json_integer(tlsa->matching_type));
	json_object_set_new(object, "data", of_hex(tlsa->data));
	json_object_set_new(object, "matches", check->match == DANE_UNJUDGED ? json_null()
		: json_boolean(check->match == DANE_MATCHES));
	if (check->match == DANE_UNUSABLE)
		json_object_set_new(object, "usable", json_false());
	if (check->why)
		json_object_set_new(object, "text", json_string(check->why));
	return object;
}

json_t *json_dane(const struct dane_facts *dane)
{
	json_t *object = json_object(), *records = json_array();

	for (size_t i = 0; i < dane->tlsa.count; i++)
		json_array_append_new(records, of_tlsa(&dane->tlsa.records.tlsa[i], &dane->checks[i]));
	json_object_set_new(object, "name", json_string(dane->tlsa.name));
	json_object_set_new(object, "security", json_string(dns_security_name(dane->security)));
	if (dane->srv)
		json_object_set_new(object, "srv", json_string(dane->srv->name));
	if (dane->tlsa.text)
		json_object_set_new(object, "text", json_string(dane->tlsa.text));
	if (was_answered(&dane->tlsa)) {
		json_object_set_new(object, "records", records);
		return object;
	}
	json_decref(records);
	json_object_set_new(object, "records", json_null());
	return object;
}

json_t *json_caa(const struct caa_facts *caa)
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
		json_object_set_new(item, "critical", json_boolean(record->critical));
		json_object_set_new(item, "tag", json_string(record->tag));
		json_object_set_new(item, "value", of_value(record->value));
		json_array_append_new(records, item);
	}
	json_object_set_new(object, "name", json_string(caa->answer.name));
	json_object_set_new(object, "security", json_string(dns_security_name(caa->answer.security)));
	json_object_set_new(object, "records", records);
	return object;
}

static json_t *of_time(int64_t seconds)
{
	struct arena arena = { 0 };
	const char *text = seconds < 0 ? NULL : view_time(&arena, seconds);
	json_t *value = text ? json_string(text) : json_null();

	arena_clear(&arena);
	return value;
}

json_t *json_ocsp(const struct ocsp_facts *ocsp)
{
	json_t *object = json_object();

	json_object_set_new(object, "stapled", json_boolean(ocsp->stapled));
	if (!ocsp->stapled)
		return object;
	json_object_set_new(object, "status", ocsp->status ? json_string(ocsp->status) : json_null());
	json_object_set_new(object, "this_update", of_time(ocsp->this_update));
	json_object_set_new(object, "next_update", of_time(ocsp->next_update));
	return object;
}
