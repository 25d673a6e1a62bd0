/* SPDX-License-Identifier: MIT */
/* The keys "tls_offer", "grade" and "profiles" of the JSON.  A version has its key where it is
 * accepted; "versions" has a word for each of them, for a version that is missing may be one that
 * was not tried.  Booleans are named so that true is good; null is not tested.  Every text in it
 * is printable already.  Nothing is judged here. */
#include "report/json_offer.h"

#include "model/grade.h"
#include "report/json_value.h"

static json_t *of_suites(struct json *json, const struct offered_version *offered)
{
	json_t *array = json_array();

	for (size_t i = 0; i < offered->suite_count; i++)
		value_add(json, array, value_text(offered->suites[i]->name));
	return array;
}

static json_t *of_versions(struct json *json, const struct tls_offer *offer)
{
	static const char *const words[] = { [OBSERVED_UNKNOWN] = "unknown", [OBSERVED_NO] = "refused",
		[OBSERVED_YES] = "accepted" };
	json_t *object = json_object();

	for (enum tls_version v = VERSION_SSL2; v < VERSION_COUNT; v++)
		value_set(json, object, tls_version_name(v),
			value_text(words[offer->versions[v].accepted]));
	return object;
}

static json_t *of_groups(struct json *json, const struct tls_offer *offer)
{
	json_t *array = json_array();

	for (size_t i = 0; i < offer->group_count; i++)
		value_add(json, array, value_text(offer->groups[i]->name));
	return array;
}

/* The certificate that a kind of hello got; null: it got none; absent: it was not tried. */
static void set_leaf(struct json *json, json_t *object, const char *key,
	const struct offered_leaf *leaf)
{
	json_t *value;

	if (leaf->seen == OBSERVED_UNKNOWN)
		return;
	value = json_null();
	if (leaf->seen == OBSERVED_YES) {
		value = json_object();
		value_set(json, value, "subject", value_text(leaf->certificate.subject));
		value_set(json, value, "key", value_text(leaf->certificate.key));
		value_set(json, value, "signature", value_text(leaf->certificate.signature));
		value_set(json, value, "sha256", value_text(leaf->certificate.sha256));
	}
	value_set(json, object, key, value);
}

static json_t *of_leaves(struct json *json, const struct tls_offer *offer)
{
	json_t *object = json_object();

	set_leaf(json, object, "rsa", &offer->rsa);
	set_leaf(json, object, "ecdsa", &offer->ecdsa);
	set_leaf(json, object, "without_sni", &offer->without_sni);
	return object;
}

static json_t *of_order(enum suite_order order)
{
	return order == ORDER_UNKNOWN ? json_null()
		: value_text(order == ORDER_SERVER ? "server" : "client");
}

static void set_properties(struct json *json, json_t *object, const struct tls_offer *offer)
{
	value_set(json, object, "suite_order", of_order(offer->order));
	value_set(json, object, "compression_refused", value_good(offer->compression, OBSERVED_NO));
	value_set(json, object, "secure_renegotiation",
		value_good(offer->secure_renegotiation, OBSERVED_YES));
	value_set(json, object, "extended_master_secret",
		value_good(offer->extended_master_secret, OBSERVED_YES));
	value_set(json, object, "encrypt_then_mac", value_good(offer->encrypt_then_mac, OBSERVED_YES));
	value_set(json, object, "fallback_scsv", value_good(offer->fallback_protected, OBSERVED_YES));
	value_set(json, object, "downgrade_sentinel", value_good(offer->sentinel, OBSERVED_YES));
	value_set(json, object, "post_quantum", value_good(offer->post_quantum, OBSERVED_YES));
	value_set(json, object, "sha1_signature_refused",
		value_good(offer->sha1_signature, OBSERVED_NO));
	value_set(json, object, "alert_on_refusal", value_good(offer->alert_on_refusal, OBSERVED_YES));
	if (offer->dh_bits)
		value_set(json, object, "dh_bits", json_integer(offer->dh_bits));
	value_set_text(json, object, "signature", offer->signature);
}

json_t *json_offer(struct json *json, const struct tls_offer *offer)
{
	json_t *object = json_object();

	value_set(json, object, "complete", json_boolean(offer->complete));
	value_set_text(json, object, "cut", offer->cut);
	value_set(json, object, "connections", json_integer(offer->connections));
	value_set(json, object, "versions", of_versions(json, offer));
	for (enum tls_version v = VERSION_SSL2; v < VERSION_COUNT; v++)
		if (offer->versions[v].accepted == OBSERVED_YES)
			value_set(json, object, tls_version_name(v), of_suites(json, &offer->versions[v]));
	value_set(json, object, "groups", of_groups(json, offer));
	set_properties(json, object, offer);
	value_set(json, object, "leaves", of_leaves(json, offer));
	return object;
}

static json_t *of_requirement(struct json *json, const struct requirement_result *requirement)
{
	json_t *object = json_object();

	value_set(json, object, "requirement", value_text(requirement->text));
	value_set(json, object, "strength", value_text(strength_name(requirement->strength)));
	value_set(json, object, "met", value_good(requirement->met, OBSERVED_YES));
	value_set_text(json, object, "evidence", requirement->evidence);
	value_set_text(json, object, "reference", requirement->reference);
	return object;
}

static json_t *of_profile(struct json *json, const struct profile_result *profile)
{
	json_t *object = json_object(), *requirements = json_array();

	for (size_t i = 0; i < profile->count; i++)
		value_add(json, requirements, of_requirement(json, &profile->requirements[i]));
	value_set(json, object, "profile", value_text(profile->name));
	value_set(json, object, "title", value_text(profile->title));
	value_set(json, object, "met", value_good(profile->met, OBSERVED_YES));
	value_set_text(json, object, "level", profile->level);
	value_set(json, object, "requirements", requirements);
	return object;
}

void json_set_grade(struct json *json, json_t *target, const struct judgement *judgement)
{
	json_t *profiles = json_array();

	if (judgement->grade) {
		value_set(json, target, "grade", value_text(judgement->grade->letter));
		value_set(json, target, "grade_reason", value_text(judgement->grade->because));
	}
	for (size_t i = 0; i < judgement->profile_count; i++)
		value_add(json, profiles, of_profile(json, &judgement->profiles[i]));
	if (judgement->profile_count)
		value_set(json, target, "profiles", json_incref(profiles));
	json_decref(profiles);
}
