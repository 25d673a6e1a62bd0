/* SPDX-License-Identifier: MIT */
/* Which values of a target are names: those that were typed, that certificates hold, and whatever
 * in a server's words looks like one.  Everything is read in the same order for every format, so
 * that all reports of a run agree on their tokens. */
#include <arpa/inet.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/redact.h"
#include "report/redact_names.h"

enum { VALUE_MIN = 6, DATA_MIN = 16 };

struct redaction *redaction_new(void)
{
	struct arena arena = { 0 };
	struct redaction *redaction = arena_alloc(&arena, sizeof *redaction);

	redaction->arena = arena;
	return redaction;
}

static void forget(void *name)
{
	(void)name; /* lives in the arena */
}

void redaction_free(struct redaction *redaction)
{
	struct arena arena;

	if (!redaction)
		return;
	tdestroy(redaction->tree, forget);
	arena_clear(&redaction->target_arena);
	arena = redaction->arena;
	arena_clear(&arena);
}

/* As the text report has bytes, and as the JSON has them. */
static const char *form(struct redaction *redaction, struct bytes bytes, size_t which)
{
	struct bytes utf8;

	if (which == 0)
		return text_printable(&redaction->target_arena, bytes, SIZE_MAX);
	utf8 = text_utf8(&redaction->target_arena, bytes);
	return arena_copy(&redaction->target_arena, utf8).data;
}

static void learn_bytes(struct redaction *redaction, struct bytes bytes)
{
	for (size_t which = 0; bytes.data && which < 2; which++)
		redact(redaction, &redaction->target_arena, form(redaction, bytes, which), false);
}

static void learn_text(struct redaction *redaction, const char *text)
{
	learn_bytes(redaction, (struct bytes){ text, text ? strlen(text) : 0 });
}

/* A value that looks like nothing in particular. */
static void learn_value(struct redaction *redaction, enum token token, const char *text)
{
	struct bytes bytes = { text, strlen(text) };
	const struct name *name;

	if (!*text)
		return;
	name = names_get(redaction, token, text, bytes.len);
	for (size_t which = 0; which < 2; which++)
		names_add_pattern(redaction, form(redaction, bytes, which), "", name, false);
}

static bool is_plain(const char *text)
{
	return *text && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		"-_.") == strlen(text);
}

static bool is_address(struct redaction *redaction, const char *text)
{
	const char *ip = arena_printf(&redaction->target_arena, "%.*s", (int)strcspn(text, "%"), text);
	unsigned char bits[16];

	return inet_pton(AF_INET, ip, bits) == 1 || inet_pton(AF_INET6, ip, bits) == 1;
}

static void learn_host(struct redaction *redaction, const char *host)
{
	const char *parent;

	if (!host || !*host)
		return;
	if (is_address(redaction, host)) {
		learn_text(redaction, host);
		return;
	}
	if (!is_plain(host)) {
		learn_value(redaction, TOKEN_HOST, host);
		return;
	}
	learn_text(redaction, host);
	names_get(redaction, TOKEN_HOST, host, strlen(host));
	/* Its neighbours would tell who it is. */
	parent = strchr(host, '.');
	if (parent && strchr(parent + 1, '.'))
		names_reserve(redaction, parent + 1, strlen(parent + 1));
}

/* A name as typed, if it has other letters than the name that was looked up. */
static void learn_typed(struct redaction *redaction, const struct target *target)
{
	const char *given = target->given, *start = given;
	const struct name *host = names_find(redaction, target->host, strlen(target->host));

	while (host && *start) {
		size_t len = strcspn(start, "/:@[] ");
		for (size_t i = 0; i < len; i++)
			if ((unsigned char)start[i] >= 0x80) {
				names_alias(redaction, start, len, host);
				break;
			}
		start += len + (start[len] != '\0');
	}
	learn_text(redaction, given);
}

static void learn_user(struct redaction *redaction, const char *user)
{
	static const char *const roles[] = { "info", "mail", "imap", "admin", "office", "contact",
		"support", "postmaster", "test", "user" };

	if (!user)
		return;
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (text_equal_nocase(user, roles[i]))
			return;
	if (is_plain(user))
		names_get(redaction, TOKEN_USER, user, strlen(user));
	else
		learn_value(redaction, TOKEN_USER, user);
}

/* One part of a distinguished name, "O=Example Ltd": the attribute stays. */
static void learn_part(struct redaction *redaction, char *part)
{
	char *value = strchr(part, '=');
	const struct name *name;

	if (!value || strncasecmp(part, "C=", 2) == 0)
		return;
	value++;
	if (!*value || strchr(value, '@') || (is_plain(value) && strchr(value, '.'))
		|| strncmp(value, "*.", 2) == 0)
		return; /* what it is, it shows */
	name = names_find(redaction, value, strlen(value));
	if (!name || !name->shown)
		name = names_get(redaction, TOKEN_CERTIFICATE, arena_printf(&redaction->target_arena,
			"=%s", value), strlen(value) + 1);
	names_add_pattern(redaction, part, arena_printf(&redaction->target_arena, "%.*s",
		(int)(value - part), part), name, true);
	if (strlen(value) >= VALUE_MIN)
		names_add_pattern(redaction, value, "", name, true);
}

/* RFC 4514: parts parted by commas and plus signs, unless a backslash stands before them. */
static void learn_subject(struct redaction *redaction, const char *subject)
{
	struct bytes bytes = { subject, subject ? strlen(subject) : 0 };

	for (size_t which = 0; subject && which < 2; which++) {
		char *rest = arena_strdup(&redaction->target_arena, form(redaction, bytes, which));
		for (char *end = rest; *rest; rest = end) {
			while (*end && !strchr(",+", *end))
				end += *end == '\\' && end[1] ? 2 : 1;
			if (*end)
				*end++ = '\0';
			learn_part(redaction, rest);
		}
	}
	learn_text(redaction, subject);
}

/* Long and short forms of a digest; anybody can look a certificate up by it. */
static void learn_digest(struct redaction *redaction, const char *digest)
{
	const struct name *name = *digest ? names_get(redaction, TOKEN_DIGEST, digest, strlen(digest))
		: NULL;

	for (size_t len = 8; name && len < strlen(digest); len *= 2)
		names_alias(redaction, digest, len, name);
}

static void learn_names(struct redaction *redaction, const char **names)
{
	for (; *names; names++)
		if (strncmp(*names, "*.", 2) == 0)
			learn_host(redaction, *names + 2);
		else
			learn_host(redaction, *names);
}

static void learn_certificate(struct redaction *redaction,
	const struct certificate_facts *certificate)
{
	learn_names(redaction, certificate->dns_names);
	learn_names(redaction, certificate->ip_names);
	learn_subject(redaction, certificate->subject);
	learn_subject(redaction, certificate->issuer);
	learn_digest(redaction, certificate->sha256);
	learn_text(redaction, certificate->ca_issuers);
}

/* A challenge in base64 may hold the server's name (RFC 2195). */
static void learn_challenge(struct redaction *redaction, struct bytes line)
{
	static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
		"+/=";
	const char *text = line.data ? form(redaction, line, 0) : "";

	if (strncmp(text, "+ ", 2) != 0 || strspn(text + 2, base64) < DATA_MIN)
		return;
	learn_value(redaction, TOKEN_DATA, arena_printf(&redaction->target_arena, "%.*s",
		(int)strspn(text + 2, base64), text + 2));
}

static void learn_visit(struct redaction *redaction, const struct visit_facts *visit)
{
	const struct tls_facts *tls = &visit->tls;

	learn_host(redaction, tls->sni);
	learn_host(redaction, tls->verified_name);
	for (size_t i = 0; i < tls->chain_len; i++)
		learn_certificate(redaction, &tls->chain[i]);
	learn_text(redaction, tls->verify_text);
	learn_bytes(redaction, tls->first_bytes);
	learn_bytes(redaction, visit->greeting_line);
	learn_bytes(redaction, visit->authenticate.reply);
	learn_bytes(redaction, visit->login.reply);
	for (size_t i = 0; i < visit->transcript_len; i++) {
		learn_challenge(redaction, visit->transcript[i].bytes);
		learn_bytes(redaction, visit->transcript[i].bytes);
	}
	for (size_t i = 0; i < STAGE_COUNT; i++)
		learn_text(redaction, visit->stages[i].text);
}

static void learn_offer(struct redaction *redaction, const struct tls_offer *offer)
{
	const struct offered_leaf *const leaves[] = { &offer->rsa, &offer->ecdsa,
		&offer->without_sni };

	for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++)
		if (leaves[i]->seen == OBSERVED_YES)
			learn_certificate(redaction, &leaves[i]->certificate);
	learn_text(redaction, offer->cut);
}

/* What an audit was told by ID and NTLM; names of Windows look like nothing in particular. */
static void learn_attacks(struct redaction *redaction, const struct attack_facts *facts)
{
	const struct ntlm_facts *ntlm = &facts->ntlm;
	const char *const names[] = { ntlm->target, ntlm->netbios_domain, ntlm->netbios_computer },
		*const hosts[] = { ntlm->dns_domain, ntlm->dns_computer, ntlm->dns_tree };

	learn_user(redaction, facts->user.name);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i])
			learn_value(redaction, TOKEN_HOST, names[i]);
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
		learn_host(redaction, hosts[i]);
	for (size_t i = 0; i < facts->id.count; i++)
		learn_text(redaction, facts->id.fields[i].value);
}

static void learn_address(struct redaction *redaction, const struct address *address)
{
	if (is_address(redaction, address->text))
		learn_text(redaction, address->text);
	else
		learn_value(redaction, TOKEN_ADDRESS, address->text);
}

/* A record's data is a digest of the certificate or its key, or more than that. */
static void learn_dane(struct redaction *redaction, const struct dane_facts *dane)
{
	if (!dane)
		return;
	learn_text(redaction, dane->tlsa.name);
	learn_text(redaction, dane->tlsa.text);
	if (dane->key_sha256)
		learn_digest(redaction, dane->key_sha256);
	for (size_t i = 0; i < dane->tlsa.count; i++)
		learn_digest(redaction, text_hex(&redaction->target_arena,
			dane->tlsa.records.tlsa[i].data));
}

static void learn_caa(struct redaction *redaction, const struct caa_facts *caa)
{
	if (!caa)
		return;
	learn_text(redaction, caa->answer.name);
	for (size_t i = 0; i < caa->answer.count; i++)
		learn_bytes(redaction, caa->answer.records.caa[i].value);
}

static void learn_findings(struct redaction *redaction, const struct judgement *judgement)
{
	learn_text(redaction, judgement->headline);
	for (size_t i = 0; i < judgement->finding_count; i++) {
		learn_text(redaction, judgement->findings[i].title);
		learn_text(redaction, judgement->findings[i].evidence);
	}
	for (size_t i = 0; i < judgement->undecided_count; i++)
		learn_text(redaction, judgement->undecided[i].reason);
}

void redaction_learn(struct redaction *redaction, const struct report_item *item)
{
	const struct target_facts *facts = item->facts;

	arena_clear(&redaction->target_arena);
	redaction->patterns = NULL;
	learn_host(redaction, facts->target.host);
	learn_host(redaction, facts->target.domain);
	learn_user(redaction, facts->target.local_part);
	learn_typed(redaction, &facts->target);
	learn_host(redaction, facts->reference);
	for (size_t i = 0; i < facts->resolve.count; i++)
		learn_address(redaction, &facts->resolve.addresses[i]);
	for (size_t i = 0; i < facts->endpoint_count; i++) {
		const struct endpoint_facts *endpoint = &facts->endpoints[i];
		learn_host(redaction, endpoint->host);
		learn_address(redaction, &endpoint->address);
		learn_visit(redaction, &endpoint->session);
		learn_visit(redaction, &endpoint->login);
		learn_visit(redaction, &endpoint->silence);
		if (endpoint->attacks)
			learn_attacks(redaction, endpoint->attacks);
		if (endpoint->offer)
			learn_offer(redaction, endpoint->offer);
		learn_dane(redaction, endpoint->dane);
	}
	learn_caa(redaction, facts->caa);
	for (size_t i = 0; i < facts->knock_count; i++)
		learn_address(redaction, &facts->knocks[i].address);
	learn_findings(redaction, item->judgement);
}
