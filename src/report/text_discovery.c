/* SPDX-License-Identifier: MIT */
/* What people read of a mail address: where its settings were looked for, what to type into the
 * mail program, and what an administrator can publish, ready to be copied.  Nothing is judged. */
#include <string.h>

#include "report/discovery.h"

enum { REASON_MAX_BYTES = 300 };

static const char *const modes[] = { [MODE_AUTO] = "?", [MODE_STARTTLS] = "STARTTLS",
	[MODE_IMPLICIT] = "SSL/TLS", [MODE_CLEARTEXT] = "none" };

static const char *user_words(const struct page *page, const struct mail_setting *setting)
{
	const struct discovery_facts *facts = page->item->facts->discovery;

	switch (setting->user) {
	case NAME_ADDRESS:
		return arena_printf(page->arena, "the full mail address, %s@%s", facts->local_part,
			facts->domain);
	case NAME_LOCAL_PART:
		return arena_printf(page->arena, "only what stands before the @, %s",
			facts->local_part);
	case NAME_OTHER:
		return setting->user_text;
	case NAME_UNKNOWN:
		break;
	}
	return "no source says; try the full mail address, then what stands before the @";
}

static const char *auth_words(const struct page *page, unsigned auth)
{
	static const char *const words[] = { "password (\"normal password\")",
		"encrypted password (CRAM-MD5)", "OAuth2 (sign-in in the browser)", "NTLM",
		"Kerberos / GSSAPI", "TLS certificate", "none" };
	const char *text = NULL;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (auth & 1u << i)
			text = text ? arena_printf(page->arena, "%s, or %s", text, words[i]) : words[i];
	return text ? text : "no source says";
}

static const char *setting_words(const struct page *page, const struct mail_setting *setting)
{
	static const char *const users[] = { [NAME_UNKNOWN] = "", [NAME_ADDRESS] = ", user: address",
		[NAME_LOCAL_PART] = ", user: local part", [NAME_OTHER] = ", user: other" };

	return arena_printf(page->arena, "%s:%u %s%s", setting->host, (unsigned)setting->port,
		modes[setting->mode], users[setting->user]);
}

static const char *security_words(const struct discovery_source *source)
{
	if (source->kind > SOURCE_SRV_IMAP || source->outcome != DISCOVERY_FOUND)
		return source->cleartext && source->outcome == DISCOVERY_FOUND
			? " (without TLS: anybody on the way can change it)" : "";
	/* RFC 6186 section 6 and RFC 7817: the name that DNS gave is to be confirmed by the user. */
	static const char *const words[] = {
		[DNS_UNKNOWN] = " (DNSSEC: not checked; a program should have the user confirm the "
			"server's name)",
		[DNS_INSECURE] = " (not secured by DNSSEC: a program should have the user confirm the "
			"server's name)",
		[DNS_SECURE] = " (DNSSEC: secure)",
		[DNS_BOGUS] = " (DNSSEC: the signatures do not hold)",
	};
	return words[source->security];
}

static const char *source_words(const struct page *page, const struct discovery_source *source)
{
	const char *text = NULL;

	for (size_t i = 0; i < source->setting_count; i++)
		text = arena_printf(page->arena, "%s%s%s", text ? text : "", text ? "; " : "",
			setting_words(page, &source->settings[i]));
	if (!text)
		text = arena_printf(page->arena, "%s%s%s", source->outcome == DISCOVERY_BROKEN
			? "BROKEN: " : source->outcome == DISCOVERY_UNREACHABLE ? "NO ANSWER: " : "",
			source->kind == SOURCE_MX && source->outcome == DISCOVERY_FOUND ? "hint: " : "",
			source->reason ? page_clip(page, source->reason, REASON_MAX_BYTES) : "nothing");
	if (source->flaw && source->setting_count)
		text = arena_printf(page->arena, "%s; WRONG: %s", text, source->flaw);
	for (size_t i = 0; i < source->redirect_count; i++)
		text = arena_printf(page->arena, "%s; sent us on to %s", text,
			page_clip(page, source->redirects[i], REASON_MAX_BYTES));
	return arena_printf(page->arena, "%s%s", text, security_words(source));
}

static void put_source(const struct page *page, const char *name, const char *text)
{
	struct block block = { .indent = 2, .label = name, .column = 19, .width = REPORT_WIDTH,
		.text = text };

	writer_block(page->report, &block);
}

void page_sources(const struct page *page)
{
	const struct discovery_facts *facts = page->item->facts->discovery;

	if (!facts)
		return;
	for (size_t i = 0; i < SOURCE_COUNT; i++) {
		const struct discovery_source *source = &facts->sources[i];
		if (source->outcome == DISCOVERY_SKIPPED && !page->verbose)
			continue;
		put_source(page, discovery_kind_name(source->kind), source_words(page, source));
	}
	if (facts->provider)
		put_source(page, "provider", facts->provider);
	if (facts->guessed && facts->endpoint_count)
		put_source(page, "guess", arena_printf(page->arena, "no source names a server, so %s was "
			"tried", facts->endpoints[0].host));
	if (facts->cut)
		put_source(page, "", "more servers are published than were visited");
}

static void put_document(const struct page *page, const char *what, const char *document)
{
	writer_block(page->report, &(struct block){ .width = REPORT_WIDTH, .text = what });
	writer_block(page->report, &(struct block){ .column = 2, .text = document, .lines = true });
}

static void put_publication(const struct page *page)
{
	const struct mail_publication *publication = page->item->judgement->publication;
	const char *domain = page->item->facts->discovery->domain;

	if (!publication)
		return;
	put_document(page, "TO PUBLISH   (administrators) in the zone of the domain:",
		publication->srv);
	put_document(page, arena_printf(page->arena,
		"as https://autoconfig.%s/mail/config-v1.1.xml:", domain), publication->autoconfig);
	if (!publication->pacc)
		return;
	put_document(page, arena_printf(page->arena, "as https://ua-auto-config.%s"
		"/.well-known/user-agent-configuration.json:", domain), publication->pacc);
	put_document(page, "with its digest, which counts the newline at the end, in the zone:",
		publication->pacc_txt);
}

void page_settings(const struct page *page)
{
	const struct mail_settings *settings = page->item->judgement->settings;
	const char *state;

	if (!page->item->facts->discovery || !settings)
		return;
	state = settings->works ? settings->guessed ? "seen to work, though no source says so"
		: "seen to work" : "published, but NOT seen to work";
	page_put(page, settings->works ? PAINT_GOOD : PAINT_CARE, "SETTINGS", arena_printf(
		page->arena, "for the mail program (%s):", state));
	page_put_under(page, PAINT_NONE, "server", settings->setting.host);
	page_put_under(page, PAINT_NONE, "port", arena_printf(page->arena, "%u",
		(unsigned)settings->setting.port));
	page_put_under(page, PAINT_NONE, "security", modes[settings->setting.mode]);
	page_put_under(page, PAINT_NONE, "user name", user_words(page, &settings->setting));
	page_put_under(page, PAINT_NONE, "login by", auth_words(page, settings->setting.auth));
	if (settings->password_note)
		page_put_under(page, PAINT_NONE, "", settings->password_note);
	if (strcmp(page->item->command, "discover") == 0)
		put_publication(page);
}
