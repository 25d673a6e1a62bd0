/* SPDX-License-Identifier: MIT */
/* The provider table: look-ups, soundness, the settings in words, and that nothing the program
 * says repeats what is often said and wrong. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "judge/explanations.h"
#include "judge/phrases.h"
#include "judge/providers.h"
#include "judge_world.h"

Suite *check_providers(void);

typedef const struct provider *lookup(const char *name);

static const struct provider *by_host(const char *host)
{
	return provider_by_host(host, 0);
}

static const struct provider *by_bridge(const char *host)
{
	return provider_by_host(host, 1143);
}

static const struct provider *meant(const char *host)
{
	return provider_meant(host, 0);
}

static const struct {
	lookup *find;
	const char *name, *provider; /* how its name begins; NULL: nobody is known */
} found[] = {
	{ provider_by_domain, "gmail.com", "Gmail" }, { provider_by_domain, "gmx.de", "GMX (gmx.net)" },
	{ provider_by_domain, "gmx.com", "GMX (gmx.com)" }, { provider_by_domain, "me.com", "iCloud" },
	{ provider_by_domain, "proton.me", "Proton" }, { provider_by_domain, "tutanota.com", "Tuta" },
	{ provider_by_domain, "contoso.onmicrosoft.com", "Microsoft 365" },
	{ provider_by_domain, "example.org", NULL }, { provider_by_domain, "notgmail.com", NULL },
	{ provider_by_domain, "mail.gmail.com", NULL }, { provider_by_domain, "", NULL },
	{ by_host, "imap.gmail.com", "Gmail" }, { by_host, "outlook.office365.com", "Outlook.com" },
	{ by_host, "imap.ionos.com", "IONOS" }, { by_host, "mx.freenet.de", "freenet" },
	{ by_host, "127.0.0.1", NULL }, { by_bridge, "127.0.0.1", "Proton" },
	{ by_bridge, "localhost", "Proton" }, { by_host, "gmail.com", NULL },
	{ provider_by_mx, "aspmx.l.google.com", "Gmail" },
	{ provider_by_mx, "alt2.aspmx.l.google.com", "Gmail" },
	{ provider_by_mx, "example-org.mail.protection.outlook.com", "Microsoft 365" },
	{ provider_by_mx, "hotmail-com.olc.protection.outlook.com", "Outlook.com" },
	{ provider_by_mx, "mx-eu.mail.am0.yahoodns.net", "Yahoo" },
	{ provider_by_mx, "mta7.am0.yahoodns.net", "Yahoo" },
	{ provider_by_mx, "mxbiz1.qq.com", "Tencent" }, { provider_by_mx, "mx3.qq.com", "QQ" },
	{ provider_by_mx, "mx00.kundenserver.de", "IONOS" },
	{ provider_by_mx, "smtpin.rzone.de", "Strato" }, { provider_by_mx, "mx.freenet.de", NULL },
	{ provider_by_mx, "mx1.example.org", NULL }, { provider_by_mx, "imap.gmail.com", NULL },
	{ meant, "imap.google.com", "Gmail" }, { meant, "imap.proton.ch", "Proton" },
	{ meant, "imap.gmx.de", "GMX (gmx.net)" }, { meant, "mail.web.de", "WEB.DE" },
	{ meant, "icloud.com", "iCloud" }, { meant, "pop.gmail.com", "Gmail" },
	{ meant, "imap.hey.com", "HEY" }, { meant, "aspmx.l.google.com", "Gmail" },
	{ meant, "mail.example.org", NULL }, { meant, "gmail", NULL }, { meant, "127.0.0.1", NULL },
	{ meant, "shop.gmail.com", NULL },
};

START_TEST(finds)
{
	const struct provider *provider = found[_i].find(found[_i].name);
	const char *expected = found[_i].provider;

	ck_assert_msg((provider != NULL) == (expected != NULL), "%s: %s", found[_i].name,
		provider ? provider->name : "nobody");
	ck_assert_msg(!expected || strncmp(provider->name, expected, strlen(expected)) == 0, "%s: %s",
		found[_i].name, provider->name);
}
END_TEST

static bool is_month(const char *text)
{
	return strlen(text) == 7 && text[4] == '-' && atoi(text) >= 2020 && atoi(text + 5) >= 1
		&& atoi(text + 5) <= 12;
}

START_TEST(rows_are_sound)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789.-* ";
	size_t count = 0;

	for (; provider_nth(count); count++) {
		const struct provider *p = provider_nth(count);
		const char *lists[] = { p->domains, p->mx, p->mistaken };
		for (size_t i = 0; i < 3; i++)
			ck_assert_msg(strspn(lists[i], allowed) == strlen(lists[i]) && !strstr(lists[i], "  "),
				"%s: %s", p->name, lists[i]);
		ck_assert_msg(is_month(p->as_of) && *p->source, "%s: date and source", p->name);
		ck_assert_msg((p->hosts[0].name != NULL) == (p->methods != 0), "%s: methods", p->name);
		ck_assert_msg(p->user != USER_OWN_RULE || p->note, "%s: which rule?", p->name);
		for (const struct provider_host *h = p->hosts; h->name; h++)
			ck_assert_msg(!provider_by_mx(h->name), "%s: %s is no mail "
				"exchanger", p->name, h->name);
		for (size_t i = 0; i < count; i++)
			ck_assert_str_ne(p->name, provider_nth(i)->name);
	}
	ck_assert_uint_ge(count, 40);
}
END_TEST

static bool only_993(const struct provider *provider)
{
	for (const struct provider_host *h = provider->hosts; h->name; h++)
		if (h->port != 993 || h->mode != MODE_IMPLICIT)
			return false;
	return true;
}

/* What is often got wrong, by provider. */
START_TEST(knows_better)
{
	static const char *const large[] = { "gmail.com", "outlook.com", "yahoo.com", "icloud.com",
		"aol.com", "zoho.com" };
	static const char *const no_password[] = { "gmail.com", "outlook.com", "yahoo.com",
		"icloud.com", "aol.com" };
	size_t local_part = 0;

	for (size_t i = 0; i < sizeof large / sizeof *large; i++)
		ck_assert_msg(only_993(provider_by_domain(large[i])), "%s serves 993 only", large[i]);
	for (size_t i = 0; i < sizeof no_password / sizeof *no_password; i++)
		ck_assert_msg(!(provider_by_domain(no_password[i])->methods & LOGIN_METHOD_PASSWORD),
			"%s takes no usual password", no_password[i]);
	ck_assert_uint_eq(provider_by_domain("outlook.com")->methods, LOGIN_METHOD_OAUTH);
	ck_assert_str_eq(provider_by_domain("proton.me")->hosts[0].name, "127.0.0.1");
	for (size_t i = 0; provider_nth(i); i++)
		local_part += provider_nth(i)->user != USER_ADDRESS;
	ck_assert_uint_ge(local_part, 10);
}
END_TEST

static const struct {
	const char *domain, *words;
} settings[] = {
	{ "gmail.com", "As of 2026-03, Gmail (Google Workspace) serves IMAP at imap.gmail.com, port "
		"993 "
		"with SSL/TLS. User name: the full mail address. Authentication: an application password, "
		"or OAuth 2" },
	{ "icloud.com", "User name: only the part before the @." },
	{ "gmx.net", "imap.gmx.net, port 993 with SSL/TLS, or port 143 with STARTTLS." },
	{ "tim.it", "imap.tim.it, port 143 with STARTTLS." },
	{ "peoplepc.com", "port 143 with no encryption" },
	{ "proton.me", "127.0.0.1, port 1143 with STARTTLS. User name: the full mail address. "
		"Authentication: the password that the Bridge shows." },
	{ "hey.com", "HEY offers no IMAP at all." },
	{ "qq.com", "User name: the full mail address, or the part before the @." },
	{ "runbox.com", "user%domain" },
};

START_TEST(puts_into_words)
{
	struct arena arena = { 0 };
	const char *text = provider_settings(&arena, provider_by_domain(settings[_i].domain));

	ck_assert_msg(strstr(text, settings[_i].words) != NULL, "no '%s' in: %s", settings[_i].words,
		text);
	arena_clear(&arena);
}
END_TEST

START_TEST(comes_with_the_judgement)
{
	static const struct {
		const char *host, *words;
	} table[] = {
		{ "imap.google.com", "imap.gmail.com" }, { "imap.gmail.com", "OAuth 2" },
		{ "imap.proton.ch", "Bridge" }, { "mail.example.org", NULL },
	};
	struct world world;

	world_init(&world);
	world.facts.target.host = table[_i].host;
	struct judgement judgement = world_judge(&world);
	ck_assert((judgement.provider != NULL) == (table[_i].words != NULL));
	ck_assert(!judgement.provider || strstr(judgement.provider, table[_i].words));
	world_clear(&world);
}
END_TEST

/* A mail exchanger explains why nothing answers. */
START_TEST(mail_exchanger_is_the_root_cause)
{
	struct world world;

	world_init(&world);
	world.facts.target.host = "aspmx.l.google.com";
	for (size_t i = 0; i < world.facts.endpoint_count; i++)
		world_unreach(&world.endpoints[i], REASON_TIMEOUT);
	struct judgement judgement = world_judge(&world);
	ck_assert_str_eq(judgement.root_cause->id, "dns-mx-used-as-imap");
	for (size_t i = 0; i < judgement.finding_count; i++)
		ck_assert_msg(judgement.findings[i].consequence
			|| &judgement.findings[i] == judgement.root_cause
			|| judgement.findings[i].kind == KIND_NOTE, "%s", judgement.findings[i].id);
	world_clear(&world);
}
END_TEST

/* What many articles say, and what is wrong or half the truth. */
static const char *const myths[] = {
	"(unsecure)", "143 (plain", "username is your full email", "user name is always",
	"your email account password", "end-to-end encryption", "block non-ssl", "non-ssl traffic",
	"everything on 143", "143 is plaintext", "143 is unencrypted", "imap is the standard protocol",
	"permit imap responses", "idle indefinitely", "stays open indefinitely",
	"recent means unseen", "recent messages are unseen", "wrong port gives",
	"imap.proton.ch, port", "imap.protonmail.com, port",
};

static void debunks(const char *where, const char *text)
{
	struct bytes bytes = { text, text ? strlen(text) : 0 };

	for (size_t i = 0; text && i < sizeof myths / sizeof *myths; i++)
		ck_assert_msg(!text_contains_nocase(bytes, myths[i]), "%s says: %s", where, myths[i]);
}

START_TEST(repeats_no_myth)
{
	struct arena arena = { 0 };
	struct explanation rule;

	for (size_t i = 0; judge_explain_nth(i, &rule); i++) {
		debunks(rule.id, rule.title);
		debunks(rule.id, rule.meaning);
		for (size_t p = 0; p < PRODUCT_COUNT; p++)
			debunks(rule.id, rule.remedy[p]);
	}
	for (size_t i = 0; phrases_nth(i); i++) {
		debunks(phrases_nth(i)->pattern, phrases_nth(i)->meaning);
		for (size_t j = 0; phrases_nth(i)->ids[j]; j++)
			debunks(phrases_nth(i)->ids[j], clue_for(phrases_nth(i)->ids[j])->tell);
	}
	for (size_t i = 0; provider_nth(i); i++)
		debunks(provider_nth(i)->name, provider_settings(&arena, provider_nth(i)));
	arena_clear(&arena);
}
END_TEST

START_TEST(documents_repeat_no_myth)
{
	static const char *const paths[] = { "README.md", "man/imapvet.1" };
	FILE *file = fopen(paths[_i], "r");
	char *text = NULL;
	size_t size = 0;

	ck_assert_msg(file != NULL, "%s", paths[_i]);
	ck_assert(getdelim(&text, &size, '\0', file) > 0);
	fclose(file);
	debunks(paths[_i], text);
	free(text);
}
END_TEST

Suite *check_providers(void)
{
	Suite *suite = suite_create("providers");
	TCase *tcase = tcase_create("providers");

	tcase_add_loop_test(tcase, finds, 0, sizeof found / sizeof *found);
	tcase_add_test(tcase, rows_are_sound);
	tcase_add_test(tcase, knows_better);
	tcase_add_loop_test(tcase, puts_into_words, 0, sizeof settings / sizeof *settings);
	tcase_add_loop_test(tcase, comes_with_the_judgement, 0, 4);
	tcase_add_test(tcase, mail_exchanger_is_the_root_cause);
	tcase_add_test(tcase, repeats_no_myth);
	tcase_add_loop_test(tcase, documents_repeat_no_myth, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
