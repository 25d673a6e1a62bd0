/* SPDX-License-Identifier: MIT */
/* The key "attacks" of an endpoint in the JSON: what an audit tried besides TLS itself, and what
 * the server gave away.  Texts are printable already, but for the server's own lines. */
#include "report/audit.h"

/* Takes value; what fails once makes the whole report fail. */
static int set(json_t *object, const char *key, json_t *value)
{
	return json_object_set_new(object, key, value);
}

static json_t *of_text(const char *text)
{
	return text ? json_string(text) : json_null();
}

/* Whether the good answer was seen. */
static json_t *of_observed(enum observed observed, enum observed good)
{
	return observed == OBSERVED_UNKNOWN ? json_null() : json_boolean(observed == good);
}

/* A list, for a server may name its fields as it likes, and twice. */
static json_t *of_id(const struct id_facts *id)
{
	json_t *array;

	if (!id->told)
		return json_null();
	array = json_array();
	for (size_t i = 0; i < id->count; i++)
		if (json_array_append_new(array, json_pack("{s:s, s:o}", "name", id->fields[i].name,
			"value", of_text(id->fields[i].value)))) {
			json_decref(array);
			return NULL;
		}
	return array;
}

static json_t *of_ntlm(const struct ntlm_facts *ntlm)
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
		if (rows[i].value && set(object, rows[i].key, json_string(rows[i].value))) {
			json_decref(object);
			return NULL;
		}
	return object;
}

static int set_starttls(json_t *object, const struct attack_facts *facts)
{
	return set(object, "starttls_injection",
		json_string(injection_sum_name(injection_sum(facts))));
}

static int set_tls(json_t *object, const struct attack_facts *facts, bool implicit)
{
	int failed = set(object, "starttls_refused_in_tls",
		of_observed(facts->starttls_again, OBSERVED_NO));

	failed |= set(object, "imap_by_alpn", of_observed(facts->imap_by_alpn, OBSERVED_YES));
	if (implicit)
		failed |= set(object, "foreign_alpn_refused",
			of_observed(facts->foreign_alpn, OBSERVED_NO));
	return failed;
}

static json_t *of_attacks(const struct endpoint_facts *endpoint)
{
	const struct attack_facts *facts = endpoint->attacks;
	bool implicit = endpoint->mode == MODE_IMPLICIT;
	json_t *object = json_object();
	int failed = implicit ? 0 : set_starttls(object, facts);

	failed |= set_tls(object, facts, implicit);
	if (facts->id.asked)
		failed |= set(object, "id", of_id(&facts->id));
	if (facts->ntlm.asked)
		failed |= set(object, "ntlm", of_ntlm(&facts->ntlm));
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}

int json_attacks(json_t *object, const struct endpoint_facts *endpoint)
{
	return endpoint->attacks ? set(object, "attacks", of_attacks(endpoint)) : 0;
}
