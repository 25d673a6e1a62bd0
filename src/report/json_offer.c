/* SPDX-License-Identifier: MIT */
/* The keys "tls_offer", "grade" and "profiles" of the JSON.  A version has its key where it is
 * accepted; "versions" has a word for each of them, for a version that is missing may be one that
 * was not tried.  Booleans are named so that true is good; null is not tested.  Every text in it
 * is printable already.  Nothing is judged here. */
#include "report/json_offer.h"

#include "model/grade.h"

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_string(text));
}

/* Whether what was seen is what is good. */
static void set_good(json_t *object, const char *key, enum observed seen, enum observed good)
{
	json_object_set_new(object, key, seen == OBSERVED_UNKNOWN ? json_null()
		: json_boolean(seen == good));
}

static json_t *of_suites(const struct offered_version *offered)
{
	json_t *array = json_array();

	for (size_t i = 0; i < offered->suite_count; i++)
		json_array_append_new(array, json_string(offered->suites[i]->name));
	return array;
}

static json_t *of_versions(const struct tls_offer *offer)
{
	static const char *const words[] = { [OBSERVED_UNKNOWN] = "unknown", [OBSERVED_NO] = "refused",
		[OBSERVED_YES] = "accepted" };
	json_t *object = json_object();

	for (enum tls_version v = VERSION_SSL2; v < VERSION_COUNT; v++)
		json_object_set_new(object, tls_version_name(v),
			json_string(words[offer->versions[v].accepted]));
	return object;
}

static json_t *of_groups(const struct tls_offer *offer)
{
	json_t *array = json_array();

	for (size_t i = 0; i < offer->group_count; i++)
		json_array_append_new(array, json_string(offer->groups[i]->name));
	return array;
}

/* The certificate that a kind of hello got; null: it got none; absent: it was not tried. */
static void set_leaf(json_t *object, const char *key, const struct offered_leaf *leaf)
{
	json_t *value;

	if (leaf->seen == OBSERVED_UNKNOWN)
		return;
	value = json_null();
	if (leaf->seen == OBSERVED_YES) {
		value = json_object();
		json_object_set_new(value, "subject", text_or_null(leaf->certificate.subject));
		json_object_set_new(value, "key", text_or_null(leaf->certificate.key));
		json_object_set_new(value, "signature", text_or_null(leaf->certificate.signature));
		json_object_set_new(value, "sha256", json_string(leaf->certificate.sha256));
	}
	json_object_set_new(object, key, value);
}

static json_t *of_leaves(const struct tls_offer *offer)
{
	json_t *object = json_object();

	set_leaf(object, "rsa", &offer->rsa);
	set_leaf(object, "ecdsa", &offer->ecdsa);
	set_leaf(object, "without_sni", &offer->without_sni);
	return object;
}

static json_t *of_order(enum suite_order order)
{
	return order == ORDER_UNKNOWN ? json_null()
		: json_string(order == ORDER_SERVER ? "server" : "client");
}

static void set_properties(json_t *object, const struct tls_offer *offer)
{
	json_object_set_new(object, "suite_order", of_order(offer->order));
	set_good(object, "compression_refused", offer->compression, OBSERVED_NO);
	set_good(object, "secure_renegotiation", offer->secure_renegotiation, OBSERVED_YES);
	set_good(object, "extended_master_secret", offer->extended_master_secret, OBSERVED_YES);
	set_good(object, "encrypt_then_mac", offer->encrypt_then_mac, OBSERVED_YES);
	set_good(object, "fallback_scsv", offer->fallback_protected, OBSERVED_YES);
	set_good(object, "downgrade_sentinel", offer->sentinel, OBSERVED_YES);
	set_good(object, "post_quantum", offer->post_quantum, OBSERVED_YES);
	set_good(object, "sha1_signature_refused", offer->sha1_signature, OBSERVED_NO);
	set_good(object, "alert_on_refusal", offer->alert_on_refusal, OBSERVED_YES);
	if (offer->dh_bits)
		json_object_set_new(object, "dh_bits", json_integer(offer->dh_bits));
	set_text(object, "signature", offer->signature);
}

json_t *json_offer(const struct tls_offer *offer)
{
	json_t *object = json_object();

	json_object_set_new(object, "complete", json_boolean(offer->complete));
	set_text(object, "cut", offer->cut);
	json_object_set_new(object, "connections", json_integer(offer->connections));
	json_object_set_new(object, "versions", of_versions(offer));
	for (enum tls_version v = VERSION_SSL2; v < VERSION_COUNT; v++)
		if (offer->versions[v].accepted == OBSERVED_YES)
			json_object_set_new(object, tls_version_name(v), of_suites(&offer->versions[v]));
	json_object_set_new(object, "groups", of_groups(offer));
	set_properties(object, offer);
	json_object_set_new(object, "leaves", of_leaves(offer));
	return object;
}

static json_t *of_met(enum observed met)
{
	return met == OBSERVED_UNKNOWN ? json_null() : json_boolean(met == OBSERVED_YES);
}

static json_t *of_requirement(const struct requirement_result *requirement)
{
	json_t *object = json_object();

	json_object_set_new(object, "requirement", json_string(requirement->text));
	json_object_set_new(object, "strength", json_string(strength_name(requirement->strength)));
	json_object_set_new(object, "met", of_met(requirement->met));
	set_text(object, "evidence", requirement->evidence);
	set_text(object, "reference", requirement->reference);
	return object;
}

static json_t *of_profile(const struct profile_result *profile)
{
	json_t *object = json_object(), *requirements = json_array();

	for (size_t i = 0; i < profile->count; i++)
		json_array_append_new(requirements, of_requirement(&profile->requirements[i]));
	json_object_set_new(object, "profile", json_string(profile->name));
	json_object_set_new(object, "title", json_string(profile->title));
	json_object_set_new(object, "met", of_met(profile->met));
	set_text(object, "level", profile->level);
	json_object_set_new(object, "requirements", requirements);
	return object;
}

void json_set_grade(json_t *target, const struct judgement *judgement)
{
	json_t *profiles = json_array();

	if (judgement->grade) {
		json_object_set_new(target, "grade", text_or_null(judgement->grade->letter));
		json_object_set_new(target, "grade_reason", json_string(judgement->grade->because));
	}
	for (size_t i = 0; i < judgement->profile_count; i++)
		json_array_append_new(profiles, of_profile(&judgement->profiles[i]));
	if (judgement->profile_count)
		json_object_set(target, "profiles", profiles);
	json_decref(profiles);
}
