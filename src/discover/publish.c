/* SPDX-License-Identifier: MIT */
/* Writes settings as SRV records in zone file syntax (RFC 2782, RFC 8314 section 5.1), as an
 * autoconfig document (draft-ietf-mailmaint-autoconfig) and as a PACC document with its TXT record
 * (draft-ietf-mailmaint-pacc).  Which settings are worth it is not known here. */
#include "discover/publish.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tls/digest.h"

enum { TTL_S = 3600 };

static const char *srv_of(struct arena *arena, const char *domain,
	const struct mail_settings *settings)
{
	const struct mail_setting *first = &settings->setting, *second = &settings->starttls;
	const char *text = "";

	if (first->mode == MODE_IMPLICIT)
		text = arena_printf(arena, "_imaps._tcp.%s. %d IN SRV 0 1 %u %s.\n", domain, TTL_S,
			(unsigned)first->port, first->host);
	if (second->host)
		text = arena_printf(arena, "%s_imap._tcp.%s. %d IN SRV %d 1 %u %s.\n", text, domain,
			TTL_S, *text ? 10 : 0, (unsigned)second->port, second->host);
	return text;
}

static const char *escape(struct arena *arena, const char *text)
{
	static const struct {
		char character;
		const char *entity;
	} entities[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" } };
	char *escaped = arena_strdup(arena, "");

	for (; *text; text++) {
		size_t i = 0;
		while (i < 3 && entities[i].character != *text)
			i++;
		escaped = i < 3 ? arena_printf(arena, "%s%s", escaped, entities[i].entity)
			: arena_printf(arena, "%s%c", escaped, *text);
	}
	return escaped;
}

/* Most providers take the full address, and the format wants an answer. */
static const char *user_of(struct arena *arena, const struct mail_setting *setting)
{
	if (setting->user == NAME_OTHER)
		return escape(arena, setting->user_pattern);
	return setting->user == NAME_LOCAL_PART ? "%EMAILLOCALPART%" : "%EMAILADDRESS%";
}

static const char *auth_of(struct arena *arena, const struct mail_setting *setting)
{
	const char *text = "";

	for (size_t i = 0; auth_method_name(i); i++)
		if (setting->auth & 1u << i)
			text = arena_printf(arena,
				"%s      <authentication>%s</authentication>\n", text, auth_method_name(i));
	return text;
}

static const char *server_of(struct arena *arena, const struct mail_settings *settings,
	const struct mail_setting *server)
{
	return arena_printf(arena,
		"    <incomingServer type=\"imap\">\n"
		"      <hostname>%s</hostname>\n"
		"      <port>%u</port>\n"
		"      <socketType>%s</socketType>\n"
		"      <username>%s</username>\n"
		"%s"
		"    </incomingServer>\n", server->host, (unsigned)server->port,
		server->mode == MODE_IMPLICIT ? "SSL" : "STARTTLS",
		user_of(arena, &settings->setting), auth_of(arena, &settings->setting));
}

static const char *autoconfig_of(struct arena *arena, const char *domain,
	const struct mail_settings *settings)
{
	bool two = settings->setting.mode == MODE_IMPLICIT && settings->starttls.host;

	return arena_printf(arena,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<clientConfig version=\"1.1\">\n"
		"  <emailProvider id=\"%s\">\n"
		"    <domain>%s</domain>\n"
		"    <displayName>%s</displayName>\n"
		"%s%s"
		"    <!-- Thunderbird wants an outgoingServer here as well: yours for sending. -->\n"
		"  </emailProvider>\n"
		"</clientConfig>\n", domain, domain, domain,
		server_of(arena, settings, &settings->setting),
		two ? server_of(arena, settings, &settings->starttls) : "");
}

static json_t *pacc_json(const char *domain, const struct mail_setting *setting)
{
	json_t *auth = json_object();

	if (setting->auth & AUTH_OAUTH2 && setting->issuer)
		json_object_set_new(auth, "oauth-public", json_pack("{s:s}", "issuer",
			setting->issuer));
	json_object_set_new(auth, "password", json_boolean(setting->auth & AUTH_PASSWORD));
	return json_pack("{s:{s:{s:s}}, s:o, s:{s:{s:s}}}", "protocols", "imap", "host",
		setting->host, "authentication", auth, "info", "provider", "name", domain);
}

/* The format knows neither other ports nor STARTTLS. */
static void add_pacc(struct arena *arena, const char *domain, const struct mail_setting *setting,
	struct mail_publication *publication)
{
	if (setting->mode != MODE_IMPLICIT || setting->port != 993)
		return;
	json_t *root = pacc_json(domain, setting);
	char *text = root ? json_dumps(root, JSON_INDENT(2) | JSON_ENSURE_ASCII) : NULL;
	json_decref(root);
	if (!text)
		return;
	publication->pacc = arena_printf(arena, "%s\n", text);
	free(text);
	publication->pacc_txt = arena_printf(arena,
		"_ua-auto-config.%s. %d IN TXT \"v=UAAC1; a=sha256; d=%s\"\n", domain, TTL_S,
		tls_sha256_base64(arena, (struct bytes){ publication->pacc,
		strlen(publication->pacc) }));
}

const struct mail_publication *publish(struct arena *arena, const char *domain,
	const struct mail_settings *settings)
{
	struct mail_publication *publication = arena_alloc(arena, sizeof *publication);

	if (!settings->works)
		return NULL;
	publication->srv = srv_of(arena, domain, settings);
	publication->autoconfig = autoconfig_of(arena, domain, settings);
	add_pacc(arena, domain, &settings->setting, publication);
	return publication;
}
