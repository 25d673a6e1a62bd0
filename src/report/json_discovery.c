/* SPDX-License-Identifier: MIT */
/* The key "discovery" of the JSON: each source with its word, the settings to use, and the records
 * to publish.  Every text in it is printable already.  Nothing is judged here. */
#include <string.h>

#include "report/discovery.h"
#include "report/view.h"

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_string(text));
}

static json_t *of_auth(unsigned auth)
{
	json_t *array = json_array();

	for (size_t i = 0; auth_method_name(i); i++)
		if (auth & 1u << i)
			json_array_append_new(array, json_string(auth_method_name(i)));
	return array;
}

static json_t *of_setting(const struct mail_setting *setting)
{
	json_t *object = json_object();

	json_object_set_new(object, "host", json_string(setting->host));
	json_object_set_new(object, "port", json_integer(setting->port));
	json_object_set_new(object, "mode", json_string(mode_name(setting->mode)));
	json_object_set_new(object, "user_name", json_string(name_form_name(setting->user)));
	set_text(object, "user_name_text", setting->user_text);
	json_object_set_new(object, "authentication", of_auth(setting->auth));
	set_text(object, "issuer", setting->issuer);
	return object;
}

static json_t *of_source(const struct discovery_source *source)
{
	json_t *object = json_object(), *settings = json_array(), *redirects = json_array();
	bool is_dns = source->kind <= SOURCE_SRV_IMAP || source->kind == SOURCE_MX;

	for (size_t i = 0; i < source->setting_count; i++)
		json_array_append_new(settings, of_setting(&source->settings[i]));
	for (size_t i = 0; i < source->redirect_count; i++)
		json_array_append_new(redirects, json_string(source->redirects[i]));
	json_object_set_new(object, "name", json_string(discovery_kind_name(source->kind)));
	json_object_set_new(object, "url", json_string(source->url));
	json_object_set_new(object, "outcome", json_string(discovery_outcome_name(source->outcome)));
	set_text(object, "reason", source->reason);
	set_text(object, "flaw", source->flaw);
	if (source->outcome != DISCOVERY_SKIPPED)
		json_object_set_new(object, "ms", json_real(view_ms(source->took_us)));
	if (is_dns)
		json_object_set_new(object, "dnssec", json_string(dns_security_name(source->security)));
	else
		json_object_set_new(object, "encrypted", json_boolean(!source->cleartext));
	json_object_set_new(object, "redirects", redirects);
	json_object_set_new(object, "settings", settings);
	return object;
}

static json_t *of_settings(const struct mail_settings *settings)
{
	json_t *object = settings ? of_setting(&settings->setting) : json_null();

	if (!settings)
		return object;
	json_object_set_new(object, "works", json_boolean(settings->works));
	json_object_set_new(object, "published", json_boolean(!settings->guessed));
	set_text(object, "note", settings->password_note);
	return object;
}

static json_t *of_publication(const struct mail_publication *publication)
{
	json_t *object = publication ? json_object() : json_null();

	if (!publication)
		return object;
	json_object_set_new(object, "srv", json_string(publication->srv));
	json_object_set_new(object, "autoconfig", json_string(publication->autoconfig));
	json_object_set_new(object, "pacc", text_or_null(publication->pacc));
	json_object_set_new(object, "pacc_txt", text_or_null(publication->pacc_txt));
	return object;
}

json_t *json_discovery(const struct report_item *item)
{
	const struct discovery_facts *facts = item->facts->discovery;
	json_t *object = json_object(), *sources = json_array();

	for (size_t i = 0; i < SOURCE_COUNT; i++)
		json_array_append_new(sources, of_source(&facts->sources[i]));
	json_object_set_new(object, "domain", json_string(facts->domain));
	json_object_set_new(object, "guessed", json_boolean(facts->guessed));
	set_text(object, "provider", facts->provider);
	json_object_set_new(object, "sources", sources);
	json_object_set_new(object, "settings", of_settings(item->judgement->settings));
	if (strcmp(item->command, "discover") == 0)
		json_object_set_new(object, "publish", of_publication(item->judgement->publication));
	return object;
}
