/* SPDX-License-Identifier: MIT */
/* A target as a JSON value of schema "imapvet/1".  Keys are added, never renamed or retyped; null
 * means applicable but unknown, an absent key not applicable; booleans are named so that true is
 * good.  man/imapvet.schema.json says the same to programs. */
#include <string.h>

#include "base/date.h"
#include "report/discovery.h"
#include "report/json_dns.h"
#include "report/json_offer.h"
#include "report/json_value.h"
#include "report/view.h"

static json_t *of_names(struct json *json, const char *const *names, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		value_add(json, array, value_text(names[i]));
	return array;
}

static json_t *of_list(struct json *json, const char **names) /* ended by NULL */
{
	size_t count = 0;

	while (names[count])
		count++;
	return of_names(json, names, count);
}

static json_t *of_stage(struct json *json, enum stage stage, const struct stage_facts *facts)
{
	json_t *object = json_object();

	value_set(json, object, "stage", value_text(stage_name(stage)));
	value_set(json, object, "outcome", value_text(outcome_name(facts->outcome)));
	if (facts->outcome == OUTCOME_FAIL)
		value_set(json, object, "reason", value_text(reason_name(facts->reason)));
	if (facts->outcome != OUTCOME_SKIP)
		value_set(json, object, "ms", json_real(view_stage_ms(facts)));
	value_set_text(json, object, "text", facts->text);
	return object;
}

static json_t *of_stages(struct json *json, const struct endpoint_facts *endpoint)
{
	json_t *array = json_array();

	for (const enum stage *s = view_stages(endpoint->mode); *s != STAGE_COUNT; s++) {
		const struct stage_facts *facts = endpoint_stage(endpoint, *s);
		bool needs_user = *s == STAGE_LOGIN || *s == STAGE_MAILBOX;
		if (facts->outcome != OUTCOME_SKIP || !needs_user)
			value_add(json, array, of_stage(json, *s, facts));
	}
	return array;
}

static json_t *of_phase(struct json *json, const struct capabilities *capabilities)
{
	if (!capabilities->known)
		return json_null();
	return of_names(json, capabilities->names, capabilities->count);
}

static json_t *of_capabilities(struct json *json, const struct endpoint_facts *endpoint)
{
	json_t *object = json_object();

	value_set(json, object, "greeting", of_phase(json, view_in_greeting(endpoint)));
	if (view_has_cleartext(endpoint->mode))
		value_set(json, object, "cleartext", of_phase(json, view_in_clear(endpoint)));
	if (view_has_tls(endpoint->mode))
		value_set(json, object, "tls", of_phase(json, &endpoint->session.in_tls));
	return object;
}

static json_t *of_tls(struct json *json, const struct tls_facts *tls)
{
	json_t *object;

	if (!tls->handshake_done)
		return json_null();
	object = json_object();
	value_set(json, object, "version", value_text(tls->version));
	value_set(json, object, "cipher", value_text(tls->cipher));
	value_set_text(json, object, "group", tls->group);
	return object;
}

static json_t *of_certificate(struct json *json, const struct certificate_facts *certificate,
	int64_t observed_at)
{
	json_t *object = json_object();

	value_set(json, object, "subject", value_text(certificate->subject));
	value_set(json, object, "issuer", value_text(certificate->issuer));
	value_set(json, object, "not_before", value_time(certificate->not_before));
	value_set(json, object, "not_after", value_time(certificate->not_after));
	value_set(json, object, "days_left",
		json_integer(date_days_until(certificate->not_after, observed_at)));
	value_set(json, object, "dns_names", of_list(json, certificate->dns_names));
	value_set(json, object, "ip_names", of_list(json, certificate->ip_names));
	value_set(json, object, "key", value_text(certificate->key));
	value_set(json, object, "signature", value_text(certificate->signature));
	value_set(json, object, "sha256", value_text(certificate->sha256));
	value_set(json, object, "scts", json_integer((json_int_t)certificate->sct_count));
	return object;
}

static json_t *of_chain(struct json *json, const struct tls_facts *tls, int64_t observed_at)
{
	json_t *array;

	if (!tls->handshake_done && !tls->chain_len)
		return json_null();
	array = json_array();
	for (size_t i = 0; i < tls->chain_len; i++)
		value_add(json, array, of_certificate(json, &tls->chain[i], observed_at));
	return array;
}

/* Without a trust store, only a problem that needs none is certain. */
static json_t *of_verified(const struct tls_facts *tls)
{
	bool known = tls->verified || tls->problems;

	return known ? json_boolean(tls->verified) : json_null();
}

static json_t *of_problems(struct json *json, const struct tls_facts *tls)
{
	json_t *array;

	if (!tls->handshake_done && !tls->chain_len)
		return json_null();
	array = json_array();
	for (size_t i = 0; view_problem(i); i++)
		if (tls->problems & 1U << i)
			value_add(json, array, value_text(view_problem(i)));
	return array;
}

static json_t *of_rung(struct json *json, enum rung rung, const struct visit_facts *visit)
{
	const struct stage_facts *stage = &visit->stages[STAGE_TLS];
	json_t *object = json_object();

	value_set(json, object, "changed", value_text(rung_name(rung)));
	value_set(json, object, "outcome", value_text(outcome_name(stage->outcome)));
	if (stage->outcome == OUTCOME_FAIL)
		value_set(json, object, "reason", value_text(reason_name(stage->reason)));
	if (stage->outcome != OUTCOME_SKIP)
		value_set(json, object, "ms", json_real(view_stage_ms(stage)));
	if (visit->tls.handshake_done) {
		value_set(json, object, "version", value_text(visit->tls.version));
		value_set(json, object, "cipher", value_text(visit->tls.cipher));
	}
	return object;
}

/* Handshakes that were made again. */
static void set_rungs(struct json *json, json_t *object, const struct endpoint_facts *endpoint)
{
	json_t *array = json_array();

	for (size_t i = 0; i < RUNG_COUNT; i++)
		if (endpoint->rungs[i].tried)
			value_add(json, array, of_rung(json, (enum rung)i, &endpoint->rungs[i]));
	if (json_array_size(array))
		value_set(json, object, "tls_retries", array);
	else
		json_decref(array);
}

static json_t *of_endpoint(struct json *json, const struct endpoint_facts *endpoint,
	int64_t observed_at)
{
	const struct tls_facts *tls = &endpoint->session.tls;
	json_t *object = json_object();

	value_set_text(json, object, "host", endpoint->host);
	value_set(json, object, "address", value_text(endpoint->address.text));
	value_set(json, object, "port", json_integer(endpoint->port));
	value_set(json, object, "mode", value_text(mode_name(endpoint->mode)));
	value_set(json, object, "stages", of_stages(json, endpoint));
	value_set(json, object, "greeting", value_bytes(view_greeting(endpoint)));
	value_set(json, object, "capabilities", of_capabilities(json, endpoint));
	if (view_has_tls(endpoint->mode)) {
		value_set(json, object, "tls", of_tls(json, tls));
		value_set(json, object, "certificates", of_chain(json, tls, observed_at));
		value_set(json, object, "certificate_verified", of_verified(tls));
		value_set(json, object, "certificate_problems", of_problems(json, tls));
		if (tls->chain_len)
			value_set(json, object, "ocsp", json_ocsp(json, &tls->ocsp));
		set_rungs(json, object, endpoint);
	}
	if (endpoint->offer)
		value_set(json, object, "tls_offer", json_offer(json, endpoint->offer));
	if (endpoint->dane)
		value_set(json, object, "dane", json_dane(json, endpoint->dane));
	if (view_has_cleartext(endpoint->mode)) {
		value_set(json, object, "cleartext_login",
			value_text(login_result_name(endpoint_cleartext_login(endpoint))));
		value_set(json, object, "cleartext_authenticate",
			value_text(login_result_name(view_cleartext_authenticate(endpoint))));
	}
	if (endpoint->attacks)
		value_set(json, object, "attacks", json_attacks(json, endpoint));
	return object;
}

static json_t *of_resolve(struct json *json, const struct resolve_facts *resolve)
{
	json_t *object = json_object(), *addresses = json_array();

	for (size_t i = 0; i < resolve->count; i++)
		value_add(json, addresses, value_text(resolve->addresses[i].text));
	value_set(json, object, "result", value_text(view_resolve_result(resolve->result)));
	if (view_asked_resolver(resolve->result))
		value_set(json, object, "ms", json_real(view_stage_ms(&resolve->stage)));
	value_set_text(json, object, "text", resolve->stage.text);
	value_set(json, object, "addresses", addresses);
	return object;
}

static json_t *of_knock(struct json *json, const struct knock *knock)
{
	json_t *object = json_object();

	value_set(json, object, "address", value_text(knock->address.text));
	value_set(json, object, "port", json_integer(knock->port));
	value_set(json, object, "role", value_text(knock_role_name(knock->role)));
	value_set(json, object, "outcome",
		value_text(outcome_name(knock->reason == REASON_NONE ? OUTCOME_OK
		: knock->reason == REASON_LOCAL ? OUTCOME_SKIP : OUTCOME_FAIL)));
	if (knock->reason != REASON_NONE)
		value_set(json, object, "reason", value_text(reason_name(knock->reason)));
	value_set(json, object, "ms", json_real(view_ms(knock->took_us)));
	return object;
}

static json_t *of_knocks(struct json *json, const struct target_facts *facts)
{
	json_t *array = json_array();

	for (size_t i = 0; i < facts->knock_count; i++)
		value_add(json, array, of_knock(json, &facts->knocks[i]));
	return array;
}

static json_t *of_finding(struct json *json, const struct finding *finding)
{
	json_t *object = json_object();

	value_set(json, object, "id", value_text(finding->id));
	value_set(json, object, "kind", value_text(kind_name(finding->kind)));
	value_set(json, object, "severity", value_text(severity_name(finding->severity)));
	value_set_text(json, object, "endpoint", finding->endpoint);
	value_set(json, object, "title", value_text(finding->title));
	value_set(json, object, "evidence", value_text(finding->evidence));
	value_set_text(json, object, "who", who_name(finding->who));
	value_set_text(json, object, "remedy", finding->remedy);
	value_set_text(json, object, "reference", finding->reference);
	value_set(json, object, "consequence", json_boolean(finding->consequence));
	return object;
}

static json_t *of_undecided(struct json *json, const struct undecided *undecided)
{
	json_t *object = json_object();

	value_set(json, object, "id", value_text(undecided->id));
	value_set(json, object, "severity", value_text(severity_name(undecided->severity)));
	value_set_text(json, object, "endpoint", undecided->endpoint);
	value_set(json, object, "reason", value_text(undecided->reason));
	return object;
}

static void set_verdict(struct json *json, json_t *object, const struct report_item *item)
{
	const struct judgement *judgement = item->judgement;

	value_set(json, object, "target", value_text(item->facts->target.given));
	value_set(json, object, "command", value_text(item->command));
	value_set(json, object, "elapsed_ms", json_real(view_ms(item->facts->elapsed_us)));
	value_set(json, object, "verdict", value_text(verdict_name(judgement->verdict)));
	value_set(json, object, "exit_code", json_integer(judgement->exit_code));
	value_set(json, object, "headline", value_text(judgement->headline));
	if (judgement->root_cause) {
		value_set(json, object, "root_cause", value_text(judgement->root_cause->id));
		value_set(json, object, "root_cause_confidence",
			value_text(confidence_name(judgement->confidence)));
	}
	value_set_text(json, object, "provider", judgement->provider);
	value_set(json, object, "connections", json_integer(item->facts->connections));
	value_set(json, object, "login_attempts", json_integer(item->facts->login_attempts));
}

json_t *json_of_target(struct json *json, const struct report_item *item)
{
	const struct target_facts *facts = item->facts;
	const struct judgement *judgement = item->judgement;
	json_t *object = json_object(), *endpoints = json_array(), *findings = json_array();
	json_t *inconclusive = json_array();

	for (size_t i = 0; i < facts->endpoint_count; i++)
		value_add(json, endpoints, of_endpoint(json, &facts->endpoints[i], facts->observed_at));
	for (size_t i = 0; i < judgement->finding_count; i++)
		value_add(json, findings, of_finding(json, &judgement->findings[i]));
	for (size_t i = 0; i < judgement->undecided_count; i++)
		value_add(json, inconclusive, of_undecided(json, &judgement->undecided[i]));
	set_verdict(json, object, item);
	value_set(json, object, "resolve", of_resolve(json, &facts->resolve));
	value_set(json, object, "endpoints", endpoints);
	if (facts->caa)
		value_set(json, object, "caa", json_caa(json, facts->caa));
	if (facts->knock_count)
		value_set(json, object, "knocks", of_knocks(json, facts));
	json_set_grade(json, object, judgement);
	value_set(json, object, "findings", findings);
	value_set(json, object, "inconclusive", inconclusive);
	if (facts->discovery)
		value_set(json, object, "discovery", json_discovery(json, item));
	return object;
}
