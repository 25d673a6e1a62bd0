/* SPDX-License-Identifier: MIT */
/* A target as a JSON value of schema "imapvet/1".  Keys are added, never renamed or retyped; null
 * means applicable but unknown, an absent key not applicable; booleans are named so that true is
 * good.  man/imapvet.schema.json says the same to programs. */
#include "report/json_document.h"

#include <string.h>

#include "base/text.h"
#include "report/discovery.h"
#include "report/view.h"

/* Takes value, which may be NULL: memory ran out, and the report fails as a whole. */
static void set(struct json *json, json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value))
		json->failed = true;
}

static void add(struct json *json, json_t *array, json_t *value)
{
	if (json_array_append_new(array, value))
		json->failed = true;
}

static json_t *of_bytes(struct bytes bytes)
{
	struct arena arena = { 0 };
	struct bytes text;
	json_t *value;

	if (!bytes.data)
		return json_null();
	text = text_utf8(&arena, bytes);
	value = json_stringn(text.data, text.len);
	arena_clear(&arena);
	return value;
}

static json_t *of_text(const char *text)
{
	return of_bytes((struct bytes){ text, text ? strlen(text) : 0 });
}

/* For what is not applicable where it is NULL. */
static void set_text(struct json *json, json_t *object, const char *key, const char *text)
{
	if (text)
		set(json, object, key, of_text(text));
}

static json_t *of_names(struct json *json, const char *const *names, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		add(json, array, of_text(names[i]));
	return array;
}

static json_t *of_list(struct json *json, const char **names) /* ended by NULL */
{
	size_t count = 0;

	while (names[count])
		count++;
	return of_names(json, names, count);
}

static json_t *of_time(int64_t seconds)
{
	struct arena arena = { 0 };
	json_t *value = of_text(view_time(&arena, seconds));

	arena_clear(&arena);
	return value;
}

static json_t *of_stage(struct json *json, enum stage stage, const struct stage_facts *facts)
{
	json_t *object = json_object();

	set(json, object, "stage", of_text(stage_name(stage)));
	set(json, object, "outcome", of_text(outcome_name(facts->outcome)));
	if (facts->outcome == OUTCOME_FAIL)
		set(json, object, "reason", of_text(reason_name(facts->reason)));
	if (facts->outcome != OUTCOME_SKIP)
		set(json, object, "ms", json_real(view_stage_ms(facts)));
	set_text(json, object, "text", facts->text);
	return object;
}

static json_t *of_stages(struct json *json, const struct endpoint_facts *endpoint)
{
	json_t *array = json_array();

	for (const enum stage *s = view_stages(endpoint->mode); *s != STAGE_COUNT; s++) {
		const struct stage_facts *facts = endpoint_stage(endpoint, *s);
		bool needs_user = *s == STAGE_LOGIN || *s == STAGE_MAILBOX;
		if (facts->outcome != OUTCOME_SKIP || !needs_user)
			add(json, array, of_stage(json, *s, facts));
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

	set(json, object, "greeting", of_phase(json, view_in_greeting(endpoint)));
	if (view_has_cleartext(endpoint->mode))
		set(json, object, "cleartext", of_phase(json, view_in_clear(endpoint)));
	if (view_has_tls(endpoint->mode))
		set(json, object, "tls", of_phase(json, &endpoint->session.in_tls));
	return object;
}

static json_t *of_tls(struct json *json, const struct tls_facts *tls)
{
	json_t *object;

	if (!tls->handshake_done)
		return json_null();
	object = json_object();
	set(json, object, "version", of_text(tls->version));
	set(json, object, "cipher", of_text(tls->cipher));
	set_text(json, object, "group", tls->group);
	return object;
}

static json_t *of_certificate(struct json *json, const struct certificate_facts *certificate,
	int64_t observed_at)
{
	json_t *object = json_object();

	set(json, object, "subject", of_text(certificate->subject));
	set(json, object, "issuer", of_text(certificate->issuer));
	set(json, object, "not_before", of_time(certificate->not_before));
	set(json, object, "not_after", of_time(certificate->not_after));
	set(json, object, "days_left", json_integer(view_days_left(certificate, observed_at)));
	set(json, object, "dns_names", of_list(json, certificate->dns_names));
	set(json, object, "ip_names", of_list(json, certificate->ip_names));
	set(json, object, "key", of_text(certificate->key));
	set(json, object, "signature", of_text(certificate->signature));
	set(json, object, "sha256", of_text(certificate->sha256));
	return object;
}

static json_t *of_chain(struct json *json, const struct tls_facts *tls, int64_t observed_at)
{
	json_t *array;

	if (!tls->handshake_done && !tls->chain_len)
		return json_null();
	array = json_array();
	for (size_t i = 0; i < tls->chain_len; i++)
		add(json, array, of_certificate(json, &tls->chain[i], observed_at));
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
			add(json, array, of_text(view_problem(i)));
	return array;
}

static json_t *of_rung(struct json *json, enum rung rung, const struct visit_facts *visit)
{
	const struct stage_facts *stage = &visit->stages[STAGE_TLS];
	json_t *object = json_object();

	set(json, object, "changed", of_text(rung_name(rung)));
	set(json, object, "outcome", of_text(outcome_name(stage->outcome)));
	if (stage->outcome == OUTCOME_FAIL)
		set(json, object, "reason", of_text(reason_name(stage->reason)));
	if (stage->outcome != OUTCOME_SKIP)
		set(json, object, "ms", json_real(view_stage_ms(stage)));
	if (visit->tls.handshake_done) {
		set(json, object, "version", of_text(visit->tls.version));
		set(json, object, "cipher", of_text(visit->tls.cipher));
	}
	return object;
}

/* Handshakes that were made again. */
static void set_rungs(struct json *json, json_t *object, const struct endpoint_facts *endpoint)
{
	json_t *array = json_array();

	for (size_t i = 0; i < RUNG_COUNT; i++)
		if (endpoint->rungs[i].tried)
			add(json, array, of_rung(json, (enum rung)i, &endpoint->rungs[i]));
	if (json_array_size(array))
		set(json, object, "tls_retries", array);
	else
		json_decref(array);
}

static json_t *of_endpoint(struct json *json, const struct endpoint_facts *endpoint,
	int64_t observed_at)
{
	const struct tls_facts *tls = &endpoint->session.tls;
	json_t *object = json_object();

	set_text(json, object, "host", endpoint->host);
	set(json, object, "address", of_text(endpoint->address.text));
	set(json, object, "port", json_integer(endpoint->port));
	set(json, object, "mode", of_text(mode_name(endpoint->mode)));
	set(json, object, "stages", of_stages(json, endpoint));
	set(json, object, "greeting", of_bytes(view_greeting(endpoint)));
	set(json, object, "capabilities", of_capabilities(json, endpoint));
	if (view_has_tls(endpoint->mode)) {
		set(json, object, "tls", of_tls(json, tls));
		set(json, object, "certificates", of_chain(json, tls, observed_at));
		set(json, object, "certificate_verified", of_verified(tls));
		set(json, object, "certificate_problems", of_problems(json, tls));
		set_rungs(json, object, endpoint);
	}
	if (view_has_cleartext(endpoint->mode)) {
		set(json, object, "cleartext_login",
			of_text(login_result_name(endpoint_cleartext_login(endpoint))));
		set(json, object, "cleartext_authenticate",
			of_text(login_result_name(view_cleartext_authenticate(endpoint))));
	}
	return object;
}

static json_t *of_resolve(struct json *json, const struct resolve_facts *resolve)
{
	json_t *object = json_object(), *addresses = json_array();

	for (size_t i = 0; i < resolve->count; i++)
		add(json, addresses, of_text(resolve->addresses[i].text));
	set(json, object, "result", of_text(view_resolve_result(resolve->result)));
	if (view_asked_resolver(resolve->result))
		set(json, object, "ms", json_real(view_stage_ms(&resolve->stage)));
	set_text(json, object, "text", resolve->stage.text);
	set(json, object, "addresses", addresses);
	return object;
}

static json_t *of_knock(struct json *json, const struct knock *knock)
{
	json_t *object = json_object();

	set(json, object, "address", of_text(knock->address.text));
	set(json, object, "port", json_integer(knock->port));
	set(json, object, "role", of_text(knock_role_name(knock->role)));
	set(json, object, "outcome", of_text(outcome_name(knock->reason == REASON_NONE ? OUTCOME_OK
		: OUTCOME_FAIL)));
	if (knock->reason != REASON_NONE)
		set(json, object, "reason", of_text(reason_name(knock->reason)));
	set(json, object, "ms", json_real(view_ms(knock->took_us)));
	return object;
}

static json_t *of_knocks(struct json *json, const struct target_facts *facts)
{
	json_t *array = json_array();

	for (size_t i = 0; i < facts->knock_count; i++)
		add(json, array, of_knock(json, &facts->knocks[i]));
	return array;
}

static json_t *of_finding(struct json *json, const struct finding *finding)
{
	json_t *object = json_object();

	set(json, object, "id", of_text(finding->id));
	set(json, object, "kind", of_text(kind_name(finding->kind)));
	set(json, object, "severity", of_text(severity_name(finding->severity)));
	set_text(json, object, "endpoint", finding->endpoint);
	set(json, object, "title", of_text(finding->title));
	set(json, object, "evidence", of_text(finding->evidence));
	set_text(json, object, "who", who_name(finding->who));
	set_text(json, object, "remedy", finding->remedy);
	set_text(json, object, "reference", finding->reference);
	set(json, object, "consequence", json_boolean(finding->consequence));
	return object;
}

static json_t *of_undecided(struct json *json, const struct undecided *undecided)
{
	json_t *object = json_object();

	set(json, object, "id", of_text(undecided->id));
	set(json, object, "severity", of_text(severity_name(undecided->severity)));
	set_text(json, object, "endpoint", undecided->endpoint);
	set(json, object, "reason", of_text(undecided->reason));
	return object;
}

static void set_verdict(struct json *json, json_t *object, const struct report_item *item)
{
	const struct judgement *judgement = item->judgement;

	set(json, object, "target", of_text(item->facts->target.given));
	set(json, object, "command", of_text(item->command));
	set(json, object, "elapsed_ms", json_real(view_ms(item->facts->elapsed_us)));
	set(json, object, "verdict", of_text(verdict_name(judgement->verdict)));
	set(json, object, "exit_code", json_integer(judgement->exit_code));
	set(json, object, "headline", of_text(judgement->headline));
	if (judgement->root_cause) {
		set(json, object, "root_cause", of_text(judgement->root_cause->id));
		set(json, object, "root_cause_confidence",
			of_text(confidence_name(judgement->confidence)));
	}
	set_text(json, object, "provider", judgement->provider);
	set(json, object, "connections", json_integer(item->facts->connections));
	set(json, object, "login_attempts", json_integer(item->facts->login_attempts));
}

json_t *json_of_target(struct json *json, const struct report_item *item)
{
	const struct target_facts *facts = item->facts;
	const struct judgement *judgement = item->judgement;
	json_t *object = json_object(), *endpoints = json_array(), *findings = json_array();
	json_t *inconclusive = json_array();

	for (size_t i = 0; i < facts->endpoint_count; i++)
		add(json, endpoints, of_endpoint(json, &facts->endpoints[i], facts->observed_at));
	for (size_t i = 0; i < judgement->finding_count; i++)
		add(json, findings, of_finding(json, &judgement->findings[i]));
	for (size_t i = 0; i < judgement->undecided_count; i++)
		add(json, inconclusive, of_undecided(json, &judgement->undecided[i]));
	set_verdict(json, object, item);
	set(json, object, "resolve", of_resolve(json, &facts->resolve));
	set(json, object, "endpoints", endpoints);
	if (facts->knock_count)
		set(json, object, "knocks", of_knocks(json, facts));
	set(json, object, "findings", findings);
	set(json, object, "inconclusive", inconclusive);
	if (facts->discovery)
		set(json, object, "discovery", json_discovery(item));
	return object;
}
