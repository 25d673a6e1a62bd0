/* SPDX-License-Identifier: MIT */
/* The key "attacks" of an endpoint in the JSON: what an audit tried besides TLS itself, and what
 * the server gave away.  Texts are printable already, but for the server's own lines. */
#include "report/json_offer.h"
#include "report/json_value.h"

static json_t *of_field(struct json *json, const char *name, const char *value)
{
	json_t *object = json_object();

	value_set(json, object, "name", value_text(name));
	value_set(json, object, "value", value_text(value));
	return object;
}

/* A list, for a server may name its fields as it likes, and twice. */
static json_t *of_id(struct json *json, const struct id_facts *id)
{
	json_t *array;

	if (!id->told)
		return json_null();
	array = json_array();
	for (size_t i = 0; i < id->count; i++)
		value_add(json, array, of_field(json, id->fields[i].name, id->fields[i].value));
	return array;
}

static json_t *of_ntlm(struct json *json, const struct ntlm_facts *ntlm)
{
	const struct {
		const char *key, *value;
	} rows[] = { { "target", ntlm->target }, { "netbios_domain", ntlm->netbios_domain },
		{ "netbios_computer", ntlm->netbios_computer }, { "dns_domain", ntlm->dns_domain },
		{ "dns_computer", ntlm->dns_computer }, { "dns_tree", ntlm->dns_tree },
		{ "version", ntlm->version } };
	json_t *object;

	if (!ntlm->told)
		return json_null();
	object = json_object();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		value_set_text(json, object, rows[i].key, rows[i].value);
	return object;
}

static void set_tls(struct json *json, json_t *object, const struct attack_facts *facts,
	bool implicit)
{
	value_set(json, object, "starttls_refused_in_tls",
		value_good(facts->starttls_again, OBSERVED_NO));
	value_set(json, object, "imap_by_alpn", value_good(facts->imap_by_alpn, OBSERVED_YES));
	if (implicit)
		value_set(json, object, "foreign_alpn_refused",
			value_good(facts->foreign_alpn, OBSERVED_NO));
}

json_t *json_attacks(struct json *json, const struct endpoint_facts *endpoint)
{
	const struct attack_facts *facts = endpoint->attacks;
	bool implicit = endpoint->mode == MODE_IMPLICIT;
	json_t *object = json_object();

	if (!implicit)
		value_set(json, object, "starttls_injection",
			value_text(injection_sum_name(injection_sum(facts))));
	set_tls(json, object, facts, implicit);
	if (facts->id.asked)
		value_set(json, object, "id", of_id(json, &facts->id));
	if (facts->ntlm.asked)
		value_set(json, object, "ntlm", of_ntlm(json, &facts->ntlm));
	return object;
}
