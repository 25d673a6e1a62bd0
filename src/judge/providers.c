/* SPDX-License-Identifier: MIT */
/* Looks providers up and puts their settings into words.  The rows are in provider_rows.c.
 * Nothing here is ever used in place of an observation: providers change faster than programs. */
#include "judge/providers.h"

#include <fnmatch.h>
#include <string.h>

#include "judge/provider_rows.h"

const struct provider *provider_nth(size_t i)
{
	size_t count;
	const struct provider *rows = provider_rows(&count);

	return i < count ? &rows[i] : NULL;
}

/* Whether a word of the list matches; the list is parted by spaces. */
static bool matches(const char *list, const char *name)
{
	char pattern[128];

	for (size_t len; *list; list += len + (list[len] == ' ')) {
		len = strcspn(list, " ");
		if (len >= sizeof pattern)
			continue;
		memcpy(pattern, list, len);
		pattern[len] = '\0';
		if (fnmatch(pattern, name, 0) == 0)
			return true;
	}
	return false;
}

const struct provider *provider_by_domain(const char *domain)
{
	for (size_t i = 0; provider_nth(i); i++)
		if (matches(provider_nth(i)->domains, domain))
			return provider_nth(i);
	return NULL;
}

const struct provider *provider_by_mx(const char *host)
{
	for (size_t i = 0; provider_nth(i); i++)
		if (matches(provider_nth(i)->mx, host))
			return provider_nth(i);
	return NULL;
}

/* 127.0.0.1 is whoever's, until the port is the Bridge's too. */
static bool is_server(const struct provider_host *server, const char *host, uint16_t port)
{
	bool local = server->port != 143 && server->port != 993;

	if (local)
		return server->port == port && (strcmp(server->name, host) == 0
			|| strcmp(host, "localhost") == 0);
	return strcmp(server->name, host) == 0;
}

const struct provider *provider_by_host(const char *host, uint16_t port)
{
	for (size_t i = 0; provider_nth(i); i++)
		for (const struct provider_host *h = provider_nth(i)->hosts; h->name; h++)
			if (is_server(h, host, port))
				return provider_nth(i);
	return NULL;
}

static const struct provider *by_mistake(const char *host)
{
	for (size_t i = 0; provider_nth(i); i++)
		if (matches(provider_nth(i)->mistaken, host))
			return provider_nth(i);
	return NULL;
}

/* "imap.gmx.de", "mail.gmx.de", "pop.gmx.de": what people make of a mail domain. */
static const struct provider *by_usual_name(const char *host)
{
	static const char usual[] = "imap mail pop pop3 smtp mx www webmail imaps email";
	const char *dot = strchr(host, '.');
	char label[16];

	if (!dot || (size_t)(dot - host) >= sizeof label)
		return NULL;
	memcpy(label, host, (size_t)(dot - host));
	label[dot - host] = '\0';
	return matches(usual, label) ? provider_by_domain(dot + 1) : NULL;
}

const struct provider *provider_meant(const char *host, uint16_t port)
{
	const struct provider *found = provider_by_host(host, port);

	if (!found)
		found = by_mistake(host);
	if (!found)
		found = provider_by_mx(host);
	if (!found)
		found = provider_by_domain(host);
	return found ? found : by_usual_name(host);
}

static const char *mode_words(enum mode mode)
{
	static const char *const words[] = { [MODE_AUTO] = "any security", [MODE_STARTTLS] = "STARTTLS",
		[MODE_IMPLICIT] = "SSL/TLS", [MODE_CLEARTEXT] = "no encryption" };

	return words[mode];
}

static const char *servers(struct arena *arena, const struct provider *provider)
{
	const char *text = "", *last = "";

	for (const struct provider_host *h = provider->hosts; h->name; h++) {
		if (strcmp(last, h->name) == 0)
			text = arena_printf(arena, "%s, or port %u with %s", text, (unsigned)h->port,
				mode_words(h->mode));
		else
			text = arena_printf(arena, "%s%s%s, port %u with %s", text, *text ? "; or " : "",
				h->name, (unsigned)h->port, mode_words(h->mode));
		last = h->name;
	}
	return text;
}

static const char *user_words(enum user_form form)
{
	static const char *const words[] = {
		[USER_ADDRESS] = " User name: the full mail address.",
		[USER_LOCAL_PART] = " User name: only the part before the @.",
		[USER_EITHER] = " User name: the full mail address, or the part before the @.",
		[USER_OWN_RULE] = "",
	};

	return words[form];
}

static const char *method_words(struct arena *arena, unsigned methods)
{
	static const char *const words[] = { "the mailbox password", "an application password",
		"OAuth 2 (a sign-in in the browser)", "the password that the Bridge shows" };
	const char *text = "";

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (methods & 1U << i)
			text = arena_printf(arena, "%s%s%s", text, *text ? ", or " : "", words[i]);
	return text;
}

/* " SENTENCE", or "" for NULL. */
static const char *more(struct arena *arena, const char *sentence)
{
	return sentence ? arena_printf(arena, " %s", sentence) : "";
}

const char *provider_settings(struct arena *arena, const struct provider *provider)
{
	if (!provider->hosts[0].name)
		return arena_printf(arena, "As of %s, %s offers no IMAP at all.%s", provider->as_of,
			provider->name, more(arena, provider->note));
	return arena_printf(arena, "As of %s, %s serves IMAP at %s.%s Authentication: %s.%s%s",
		provider->as_of, provider->name, servers(arena, provider), user_words(provider->user),
		method_words(arena, provider->methods), more(arena, provider->prepare),
		more(arena, provider->note));
}
