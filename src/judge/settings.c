/* SPDX-License-Identifier: MIT */
/* Chooses among what the sources publish: what was seen to work first, implicit TLS before
 * STARTTLS (RFC 8314 section 3), the domain's own word before a third party's.  What a source
 * leaves out is taken from another one, then from the server.  Pure. */
#include "judge/settings.h"

#include <string.h>

#include "judge/providers.h"
#include "judge/seen.h"

static enum setting_state state_of(const struct endpoint_facts *endpoint)
{
	enum reason reason = seen_connect(endpoint);

	if (reason == REASON_NO_ROUTE || reason == REASON_FORBIDDEN || reason == REASON_LOCAL)
		return SETTING_UNSEEN; /* this machine's fault, not the server's */
	if (!seen_serves(endpoint))
		return SETTING_DEAD;
	if (endpoint->mode == MODE_CLEARTEXT || !endpoint->session.tls.verified)
		return endpoint->mode == MODE_STARTTLS && !endpoint->session.tls.handshake_done
			? SETTING_DEAD : SETTING_UNTRUSTED;
	return SETTING_WORKS;
}

static bool is_of(const struct target_facts *facts, const struct endpoint_facts *endpoint,
	const struct mail_setting *setting)
{
	const char *host = endpoint->host ? endpoint->host : facts->target.host;

	return endpoint->port == setting->port && endpoint->mode == setting->mode
		&& strcmp(host, setting->host) == 0;
}

enum setting_state setting_state(const struct target_facts *facts,
	const struct mail_setting *setting)
{
	enum setting_state best = SETTING_UNSEEN;

	for (size_t i = 0; i < facts->discovery->endpoint_count; i++)
		if (mail_setting_same(&facts->discovery->endpoints[i], setting))
			best = SETTING_DEAD; /* no address is no server either */
	for (size_t i = 0; i < facts->endpoint_count; i++) {
		if (!is_of(facts, &facts->endpoints[i], setting))
			continue;
		enum setting_state state = state_of(&facts->endpoints[i]);
		best = state > best ? state : best;
	}
	return best;
}

const char *setting_text(struct arena *arena, const struct mail_setting *setting)
{
	static const char *const modes[] = { [MODE_AUTO] = "?", [MODE_STARTTLS] = "STARTTLS",
		[MODE_IMPLICIT] = "TLS", [MODE_CLEARTEXT] = "no TLS" };

	return arena_printf(arena, "%s:%u (%s)", setting->host, (unsigned)setting->port,
		modes[setting->mode]);
}

static unsigned rank(const struct target_facts *facts, const struct discovery_source *source,
	const struct mail_setting *setting)
{
	static const unsigned modes[] = { [MODE_AUTO] = 0, [MODE_CLEARTEXT] = 0,
		[MODE_STARTTLS] = 1, [MODE_IMPLICIT] = 2 };
	static const unsigned sources[SOURCE_COUNT] = { [SOURCE_AUTOCONFIG] = 6,
		[SOURCE_WELL_KNOWN] = 5, [SOURCE_PACC] = 4, [SOURCE_SRV_IMAPS] = 3,
		[SOURCE_SRV_IMAP] = 2, [SOURCE_ISPDB] = 1 };

	return 100 * (unsigned)setting_state(facts, setting) + 10 * modes[setting->mode]
		+ (source ? sources[source->kind] : 0);
}

/* What another source says of the same host, else of any, where this one is silent. */
static void complete(const struct discovery_facts *discovery, struct mail_setting *setting,
	bool same_host)
{
	for (size_t i = 0; i < SOURCE_COUNT; i++)
		for (size_t j = 0; j < discovery->sources[i].setting_count; j++) {
			const struct mail_setting *other = &discovery->sources[i].settings[j];
			if (same_host && strcmp(other->host, setting->host) != 0)
				continue;
			if (setting->user == NAME_UNKNOWN) {
				setting->user = other->user;
				setting->user_text = other->user_text;
				setting->user_pattern = other->user_pattern;
			}
			if (!setting->auth) {
				setting->auth = other->auth;
				setting->issuer = other->issuer;
			}
		}
}

static bool lists(const struct capabilities *listed, const char *a, const char *b)
{
	return capabilities_has(listed, a) || capabilities_has(listed, b);
}

/* A server that offers PLAIN may still refuse the password of the web mail. */
static void ask_server(const struct target_facts *facts, struct mail_settings *settings)
{
	struct mail_setting *setting = &settings->setting;

	for (size_t i = 0; i < facts->endpoint_count && !setting->auth; i++) {
		const struct capabilities *listed = seen_tls_capabilities(&facts->endpoints[i]);
		if (!listed || !is_of(facts, &facts->endpoints[i], setting))
			continue;
		if (lists(listed, "AUTH=PLAIN", "AUTH=LOGIN")
			|| !capabilities_has(listed, "LOGINDISABLED"))
			setting->auth |= AUTH_PASSWORD;
		if (lists(listed, "AUTH=XOAUTH2", "AUTH=OAUTHBEARER"))
			setting->auth |= AUTH_OAUTH2;
		settings->password_note = setting->auth & AUTH_PASSWORD
			? "No source says how to log in; the server offers it. Some providers want a password "
			"made for mail programs." : "No source says how to log in; the server offers it.";
	}
}

static void ask_providers(struct arena *arena, struct mail_settings *settings)
{
	const struct provider *provider = provider_by_host(settings->setting.host,
		settings->setting.port);

	if (!provider)
		return;
	settings->password_note = provider_settings(arena, provider);
	if (settings->setting.user == NAME_UNKNOWN)
		settings->setting.user = provider->user == USER_ADDRESS ? NAME_ADDRESS
			: provider->user == USER_LOCAL_PART ? NAME_LOCAL_PART : NAME_UNKNOWN;
	/* Before the server is asked: providers list PLAIN and refuse it. */
	if (!settings->setting.auth)
		settings->setting.auth = (provider->methods & LOGIN_METHOD_OAUTH ? AUTH_OAUTH2 : 0u)
			| (provider->methods & ~(unsigned)LOGIN_METHOD_OAUTH ? AUTH_PASSWORD : 0u);
}

static const struct mail_setting *best_published(const struct target_facts *facts)
{
	const struct discovery_facts *discovery = facts->discovery;
	const struct mail_setting *best = NULL;
	unsigned best_rank = 0;

	for (size_t i = 0; i < SOURCE_COUNT; i++)
		for (size_t j = 0; j < discovery->sources[i].setting_count; j++) {
			const struct mail_setting *setting = &discovery->sources[i].settings[j];
			unsigned its = rank(facts, &discovery->sources[i], setting);
			if (!best || its > best_rank) {
				best = setting;
				best_rank = its;
			}
		}
	return best;
}

/* A guess is worth telling only if it was seen to work. */
static const struct mail_setting *best_guess(const struct target_facts *facts)
{
	const struct discovery_facts *discovery = facts->discovery;
	const struct mail_setting *best = NULL;

	for (size_t i = 0; discovery->guessed && i < discovery->endpoint_count; i++) {
		const struct mail_setting *setting = &discovery->endpoints[i];
		if (setting_state(facts, setting) == SETTING_WORKS
			&& (!best || rank(facts, NULL, setting) > rank(facts, NULL, best)))
			best = setting;
	}
	return best;
}

/* A port with STARTTLS that works, of the same host. */
static void add_starttls(const struct target_facts *facts, struct mail_settings *settings)
{
	const struct discovery_facts *discovery = facts->discovery;

	for (size_t i = 0; i < discovery->endpoint_count; i++) {
		const struct mail_setting *other = &discovery->endpoints[i];
		if (other->mode == MODE_STARTTLS && setting_state(facts, other) == SETTING_WORKS
			&& strcmp(other->host, settings->setting.host) == 0)
			settings->starttls = *other;
	}
}

const struct mail_settings *settings_choose(struct arena *arena,
	const struct target_facts *facts)
{
	const struct mail_setting *best = facts->discovery ? best_published(facts) : NULL;
	struct mail_settings *settings = arena_alloc(arena, sizeof *settings);

	if (facts->discovery && !best) {
		best = best_guess(facts);
		settings->guessed = true;
	}
	if (!best)
		return NULL;
	settings->setting = *best;
	settings->works = setting_state(facts, best) == SETTING_WORKS;
	complete(facts->discovery, &settings->setting, true);
	complete(facts->discovery, &settings->setting, false);
	ask_providers(arena, settings);
	if (!settings->setting.auth)
		ask_server(facts, settings);
	add_starttls(facts, settings);
	return settings;
}
