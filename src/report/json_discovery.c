/* SPDX-License-Identifier: MIT */
/* The key "discovery" of the JSON: each source with its word, the settings to use, and the records
 * to publish.  Every text in it is printable already.  Nothing is judged here. */
#include <string.h>

#include "report/discovery.h"
#include "report/json_value.h"
#include "report/view.h"

static json_t *of_auth(struct json *json, unsigned auth)
{
	json_t *array = json_array();

	for (size_t i = 0; auth_method_name(i); i++)
		if (auth & 1u << i)
			value_add(json, array, value_text(auth_method_name(i)));
	return array;
}

static json_t *of_setting(struct json *json, const struct mail_setting *setting)
{
	json_t *object = json_object();

	value_set(json, object, "host", value_text(setting->host));
	value_set(json, object, "port", json_integer(setting->port));
	value_set(json, object, "mode", value_text(mode_name(setting->mode)));
	value_set(json, object, "user_name", value_text(name_form_name(setting->user)));
	value_set_text(json, object, "user_name_text", setting->user_text);
	value_set(json, object, "authentication", of_auth(json, setting->auth));
	value_set_text(json, object, "issuer", setting->issuer);
	return object;
}

static json_t *of_source(struct json *json, const struct discovery_source *source)
{
	json_t *object = json_object(), *settings = json_array(), *redirects = json_array();
	bool is_dns = source->kind <= SOURCE_SRV_IMAP || source->kind == SOURCE_MX;

	for (size_t i = 0; i < source->setting_count; i++)
		value_add(json, settings, of_setting(json, &source->settings[i]));
	for (size_t i = 0; i < source->redirect_count; i++)
		value_add(json, redirects, value_text(source->redirects[i]));
	value_set(json, object, "name", value_text(discovery_kind_name(source->kind)));
	value_set_text(json, object, "url", source->url);
	value_set(json, object, "outcome", value_text(discovery_outcome_name(source->outcome)));
	value_set_text(json, object, "reason", source->reason);
	value_set_text(json, object, "flaw", source->flaw);
	if (source->outcome != DISCOVERY_SKIPPED)
		value_set(json, object, "ms", json_real(view_ms(source->took_us)));
	if (is_dns)
		value_set(json, object, "dnssec", value_text(dns_security_name(source->security)));
	else
		value_set(json, object, "encrypted", json_boolean(!source->cleartext));
	value_set(json, object, "redirects", redirects);
	value_set(json, object, "settings", settings);
	return object;
}

static json_t *of_settings(struct json *json, const struct mail_settings *settings)
{
	json_t *object = settings ? of_setting(json, &settings->setting) : json_null();

	if (!settings)
		return object;
	value_set(json, object, "works", json_boolean(settings->works));
	value_set(json, object, "published", json_boolean(!settings->guessed));
	value_set_text(json, object, "note", settings->password_note);
	return object;
}

static json_t *of_publication(struct json *json, const struct mail_publication *publication)
{
	json_t *object = publication ? json_object() : json_null();

	if (!publication)
		return object;
	value_set(json, object, "srv", value_text(publication->srv));
	value_set(json, object, "autoconfig", value_text(publication->autoconfig));
	value_set(json, object, "pacc", value_text(publication->pacc));
	value_set(json, object, "pacc_txt", value_text(publication->pacc_txt));
	return object;
}

json_t *json_discovery(struct json *json, const struct report_item *item)
{
	const struct discovery_facts *facts = item->facts->discovery;
	json_t *object = json_object(), *sources = json_array();

	for (size_t i = 0; i < SOURCE_COUNT; i++)
		value_add(json, sources, of_source(json, &facts->sources[i]));
	value_set(json, object, "domain", value_text(facts->domain));
	value_set(json, object, "guessed", json_boolean(facts->guessed));
	value_set_text(json, object, "provider", facts->provider);
	value_set(json, object, "sources", sources);
	value_set(json, object, "settings", of_settings(json, item->judgement->settings));
	if (strcmp(item->command, "discover") == 0)
		value_set(json, object, "publish", of_publication(json, item->judgement->publication));
	return object;
}
