/* SPDX-License-Identifier: MIT */
/* --redact: no name of any golden case is in any report of it, however it is written; what is no
 * name stays; and a thing has one token everywhere. */
#include <check.h>
#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "golden_build.h"
#include "golden_cases.h"
#include "redact_person.h"
#include "report/redact.h"

Suite *check_redact(void);

static const struct form {
	const char *format;
	int verbosity;
} forms[] = { { "text", 0 }, { "text", 1 }, { "text", -1 }, { "json", 0 }, { "ndjson", 0 } };

enum { FORMS = sizeof forms / sizeof *forms, NAMES_MAX = 64, NAME_MIN = 3 };

static char *render(const struct form *form, bool redacted, struct report_item item)
{
	struct report report = { .format = report_find(form->format), .redact = redacted,
		.style = { false, form->verbosity }, .started_at = GOLDEN_NOW };
	struct error error;
	size_t size;
	char *text;

	report.out = open_memstream(&text, &size);
	ck_assert_int_eq(report_begin(&report, &error), 0);
	ck_assert_int_eq(report_target(&report, &item, &error), 0);
	ck_assert_int_eq(report_end(&report, &error), 0);
	ck_assert_ptr_null(report.redaction);
	fclose(report.out);
	return text;
}

struct names { /* what must not be seen */
	const char *of[NAMES_MAX];
	size_t count;
};

static void add(struct names *names, const char *name)
{
	if (!name || strlen(name) < NAME_MIN)
		return;
	ck_assert_uint_lt(names->count, NAMES_MAX);
	names->of[names->count++] = name;
}

static void add_certificate(struct names *names, const struct certificate_facts *certificate)
{
	add(names, certificate->subject);
	add(names, certificate->issuer);
	add(names, certificate->sha256);
	for (const char **name = certificate->dns_names; *name; name++)
		add(names, *name);
	for (const char **name = certificate->ip_names; *name; name++)
		add(names, *name);
}

static void add_dane(struct names *names, struct arena *arena, const struct dane_facts *dane)
{
	for (size_t i = 0; dane && i < dane->tlsa.count; i++) {
		const char *hex = text_hex(arena, dane->tlsa.records.tlsa[i].data);
		add(names, hex);
		add(names, arena_printf(arena, "%.16s", hex));
	}
}

static void add_ntlm(struct names *names, const struct attack_facts *attacks)
{
	if (!attacks || !attacks->ntlm.told)
		return;
	add(names, attacks->ntlm.target);
	add(names, attacks->ntlm.netbios_computer);
	add(names, attacks->ntlm.dns_domain);
	add(names, attacks->ntlm.dns_computer);
}

static struct names names_of(struct arena *arena, const struct target_facts *facts)
{
	struct names names = { .count = 0 };

	add(&names, facts->target.given);
	add(&names, facts->target.host);
	for (size_t i = 0; i < facts->endpoint_count; i++)
		add(&names, facts->endpoints[i].address.text);
	for (size_t i = 0; i < facts->endpoint_count; i++)
		add_dane(&names, arena, facts->endpoints[i].dane);
	if (facts->endpoint_count)
		add_ntlm(&names, facts->endpoints[0].attacks);
	if (facts->caa)
		add(&names, "ca.example.net");
	for (size_t i = 0; i < facts->endpoint_count; i++)
		for (size_t c = 0; c < facts->endpoints[i].session.tls.chain_len && i < 2; c++)
			add_certificate(&names, &facts->endpoints[i].session.tls.chain[c]);
	if (facts->endpoint_count && facts->endpoints[0].offer
		&& facts->endpoints[0].offer->rsa.seen == OBSERVED_YES)
		add_certificate(&names, &facts->endpoints[0].offer->rsa.certificate);
	return names;
}

static void collect(FILE *out, const json_t *value)
{
	const char *key;
	json_t *child;
	size_t i;

	if (json_is_string(value)) {
		fwrite(json_string_value(value), 1, json_string_length(value), out);
		fputc('\n', out);
	}
	json_array_foreach((json_t *)value, i, child)
		collect(out, child);
	json_object_foreach((json_t *)value, key, child)
		collect(out, child);
}

/* All strings of a JSON document, without escapes; NUL becomes a space. */
static char *strings_of(const char *document)
{
	json_t *json = json_loads(document, JSON_ALLOW_NUL, NULL);
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(json);
	collect(out, json);
	fclose(out);
	for (size_t i = 0; i < size; i++)
		text[i] = text[i] ? text[i] : ' ';
	json_decref(json);
	return text;
}

/* The report as it is read: wrapped text in one line, lower case. */
static char *readable(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text), *out = copy;

	for (const char *in = text; *in;) {
		if (in[0] == '\n') {
			in += strspn(in, "\n ");
			*out++ = ' ';
		} else {
			*out++ = (char)tolower((unsigned char)*in++);
		}
	}
	*out = '\0';
	return copy;
}

static void hides(const char *report, const char *name)
{
	struct arena arena = { 0 };
	char *text = *report == '{' ? strings_of(report) : strdup(report);
	struct bytes bytes = { name, strlen(name) };
	const char *shown[] = { text_printable(&arena, bytes, SIZE_MAX),
		arena_copy(&arena, text_utf8(&arena, bytes)).data };
	char *plain = readable(&arena, text);

	for (size_t i = 0; i < 2; i++)
		ck_assert_msg(!strstr(plain, readable(&arena, shown[i])), "'%s' in:\n%s", shown[i], text);
	free(text);
	arena_clear(&arena);
}

START_TEST(hides_every_name)
{
	struct arena arena = { 0 };
	struct report_item item = golden_case((size_t)_i / FORMS)->make(&arena);
	struct names names = names_of(&arena, item.facts);
	char *text = render(&forms[_i % FORMS], true, item);

	for (size_t i = 0; i < names.count; i++)
		hides(text, names.of[i]);
	free(text);
	arena_clear(&arena);
}
END_TEST

static void same_value(const char *key, const json_t *a, const json_t *b);

static void same_object(const json_t *a, const json_t *b)
{
	const char *key;
	json_t *value;

	ck_assert_uint_eq(json_object_size(a), json_object_size(b));
	json_object_foreach((json_t *)a, key, value)
		same_value(key, value, json_object_get(b, key));
}

/* Everything but text is as it was, and so are the words that programs compare. */
static void same_value(const char *key, const json_t *a, const json_t *b)
{
	static const char *const kept[] = { "id", "severity", "kind", "verdict", "stage", "outcome",
		"mode", "who", "command", "root_cause", "not_after", "not_before", "key", "signature",
		"version", "cipher", "cleartext_login" };

	ck_assert_msg(b && json_typeof(a) == json_typeof(b), "%s is gone", key);
	if (json_is_object(a))
		same_object(a, b);
	else if (json_is_array(a)) {
		ck_assert_uint_eq(json_array_size(a), json_array_size(b));
		for (size_t i = 0; i < json_array_size(a); i++)
			same_value(key, json_array_get(a, i), json_array_get(b, i));
	} else if (!json_is_string(a)) {
		ck_assert_msg(json_equal(a, b), "%s differs", key);
	}
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		ck_assert_msg(strcmp(kept[i], key) != 0 || json_equal(a, b), "%s differs", key);
}

START_TEST(keeps_what_is_no_name)
{
	const struct golden_case *c = golden_case((size_t)_i);
	struct arena arena = { 0 };
	struct report_item item = c->make(&arena);
	const struct form *ndjson = &forms[4];
	char *open = render(ndjson, false, item), *hidden = render(ndjson, true, item);
	json_t *a = json_loads(open, JSON_ALLOW_NUL, NULL);
	json_t *b = json_loads(hidden, JSON_ALLOW_NUL, NULL);

	ck_assert_ptr_nonnull(a);
	ck_assert_ptr_nonnull(b);
	if (strcmp(c->name, "hostile") != 0) /* a key algorithm of which is a forged line */
		same_object(a, b);
	json_decref(a);
	json_decref(b);
	free(open);
	free(hidden);
	arena_clear(&arena);
}
END_TEST

/* One target with the same names in every dress. */
static struct report_item dressed_up(struct arena *arena)
{
	static const char *const addresses[] = { "192.0.2.7", "2001:db8::7", NULL };
	static const struct finding findings[] = {
		{ .id = "cert-name-mismatch", .kind = KIND_FAULT, .severity = SEVERITY_HIGH,
			.endpoint = "[2001:db8::7]:993", .who = WHO_ADMIN,
			.title = "The certificate is for Imap.EXAMPLE.org. and not for MAIL.example.org",
			.evidence = "\"* BYE backend-3.internal.example.net says jane.doe@Example.ORG at "
				"2001:0DB8:0:0::7 and 192.0.2.7.\" (SHA-256 aaaaaaaaaaaaaaaa); \"mail.exam... (80 "
				"bytes)\" O=Smith GmbH; srv-mail.example.org; _imaps._tcp.example.org; "
				"[192.0.2.7]:993",
			.remedy = "In /etc/dovecot/conf.d/10-ssl.conf, as on 127.0.0.2 and www.dovecot.org:\n"
				"    ssl_cert = </etc/ssl/fullchain.pem\nfor mail.example.org",
			.reference = "RFC 9525 section 6" },
		{ .id = NULL },
	};
	/* Told in short, it is cut in the middle of the organisation. */
	static const char long_subject[] = "CN=mail.example.org,"
		"OU=123456789-123456789-123456789-123456789-12345678,O=Smith Sons Ltd,O=Smith GmbH,C=DE";
	struct target_facts *facts = golden_target(arena, "mail.example.org", addresses);
	struct judgement *judgement = golden_judgement(arena, VERDICT_FAIL,
		"mail.example.org: the certificate is for another name.", findings);

	golden_all_well(arena, facts);
	facts->target.given = "imaps://Mail.Example.org:993";
	facts->target.local_part = "jane.doe";
	facts->target.domain = "example.org";
	for (size_t i = 0; i < facts->endpoint_count; i++) {
		facts->endpoints[i].session.tls.chain[0].subject = long_subject;
		facts->endpoints[i].session.greeting_line
			= golden_bytes("* OK Gimap at 203.0.113.9, host backend-3.internal.example.net ready");
	}
	judgement->provider = "As of 2026-03, Example Mail serves IMAP at imap.example.org.";
	judgement->root_cause = &judgement->findings[0];
	return (struct report_item){ "check", facts, judgement };
}

START_TEST(hides_names_in_any_dress)
{
	static const char *const gone[] = { "example.org", "example.net", "backend-3", "jane",
		"192.0.2.7", "203.0.113", "db8", "smith", "aaaaaaaa", "mail.exam", "example mail" };
	struct arena arena = { 0 };
	char *text = render(&forms[_i], true, dressed_up(&arena));

	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
		hides(text, gone[i]);
	free(text);
	arena_clear(&arena);
}
END_TEST

static void has(const char *text, const char *const *words)
{
	for (; *words; words++)
		ck_assert_msg(strstr(text, *words) != NULL, "no '%s' in:\n%s", *words, text);
}

START_TEST(stays_useful)
{
	static const char *const in_text[] = { "[cert-name-mismatch", "993 TLS", "143 STARTTLS",
		"62 days left", "TLS1.3 TLS_AES_256_GCM_SHA384 X25519", "10-ssl.conf", "127.0.0.2",
		"www.dovecot.org", "fullchain.pem", "exit code", "_imaps._tcp.host-", "C=DE",
		"host-1: the certificate is for another name.", "CN=host-1,OU=cert-", NULL };
	static const char *const in_json[] = { "\"cert-name-mismatch\"", "10-ssl.conf", "127.0.0.2",
		"www.dovecot.org", "RFC 9525 section 6", "_imaps._tcp.host-", "CN=host-1,OU=cert-",
		"\"imaps://host-1:993\"", "TLS_AES_256_GCM_SHA384", NULL };
	struct arena arena = { 0 };
	char *text = render(&forms[1], true, dressed_up(&arena));
	char *json = render(&forms[3], true, dressed_up(&arena));

	has(text, in_text);
	has(json, in_json);
	free(text);
	free(json);
	arena_clear(&arena);
}
END_TEST

static const struct {
	const char *text, *expected;
	bool our_words;
} replaced[] = {
	{ "mail.example.org", "host-1", false },
	{ "MAIL.Example.ORG.", "host-1.", false },
	{ "at mail.example.org:993, yes", "at host-1:993, yes", false },
	{ "mail.example.org.", "host-1.", true },
	{ "192.0.2.7", "addr-1", false },
	{ "[2001:DB8:0:0:0:0:0:7]:993", "[addr-2]:993", false },
	{ "2001:db8::7.", "addr-2.", true },
	{ "version 3.6.1-4 of TLS1.3 at 12:00:00", "version 3.6.1-4 of TLS1.3 at 12:00:00", false },
	{ "198.51.100.4", "198.51.100.4", true },
	{ "www.dovecot.org", "www.dovecot.org", true },
	{ "in conf.d/10-ssl.conf and x.pem", "in conf.d/10-ssl.conf and x.pem", false },
	{ "jane.doe@example.org", "user-1@host-2", false },
	{ "jane.doe%40example.org", "user-1%40host-2", false },
	{ "listen = *, ::", "listen = *, ::", false },
	{ "\"mail.example... (80 bytes)\"", "\"host-1... (80 bytes)\"", false },
	{ "mail.e... (80 bytes)", "host-1... (80 bytes)", false },
	{ "", "", false },
	{ "...", "...", false },
};

START_TEST(replaces)
{
	struct arena arena = { 0 };
	struct report_item item = dressed_up(&arena);
	struct redaction *redaction = redaction_new();

	redaction_learn(redaction, &item);
	ck_assert_str_eq(redact(redaction, &arena, replaced[_i].text, replaced[_i].our_words),
		replaced[_i].expected);
	ck_assert_str_eq(redact(NULL, &arena, replaced[_i].text, false), replaced[_i].text);
	redaction_free(redaction);
	arena_clear(&arena);
}
END_TEST

static const struct {
	const char *text, *expected;
} people[] = {
	{ "jane.doe+news@example.org", "user-1@host-2" },
	{ "?e=JANE.DOE%2BNews%40example.org&v=1", "?e=user-1%40host-2&v=1" },
	{ "?e=jane.doe%2bnews%40example.org", "?e=user-1%40host-2" },
	{ "?e=jane%252Edoe%252Bnews%2540example.org", "?e=user-1%2540host-2" },
	{ "?e=jane.doe%20news", "?e=user-1" },         /* a form's plus, read and written again */
	{ "?u=%6a%61%6e%65", "?u=user-1" },            /* a piece of it */
	{ "/x-jane/", "/x-user-1/" },
	{ "/x-jane.doe+", "/host-6+" },                /* looks like a host, and is gone as well */
	{ "jane.example.org", "host-6" },
	{ "a-jane_b", "a-user-1_b" },
	{ "/jane-/", "/user-1-/" },
	{ "janet and news", "janet and news" },        /* another word; a role */
	{ "?e=jane.doe%2Bne... (300 bytes)", "?e=user-1... (300 bytes)" },
	{ "?e=jane.doe%2... (300 bytes)", "?e=host-6%2... (300 bytes)" },
	{ "?e=amFuZS5kb2UrbmV3c0BleGFtcGxlLm9yZw==&v=1", "?e=data-1==&v=1" },
	{ "/config/amFuZS5kb2UrbmV3cw/x", "/config/data-1/x" },
	{ "eGphbmUuZG9lK05FV1M", "data-1" },           /* xjane.doe+NEWS */
	{ "the user CORP\\m4711, or corp%5cm4711", "the user user-2, or user-2" },
	{ "<username>d&amp;x-smythe</username>", "<username>user-3</username>" },
	{ "bob%2Bx%40example.net", "user-5%40host-6" }, /* a stranger */
	{ "/path/bob%40example.net", "/path/user-5%40host-6" },
};

START_TEST(hides_people)
{
	struct arena arena = { 0 };
	struct report_item item = redact_person(&arena, dressed_up(&arena));
	struct redaction *redaction = redaction_new();

	redaction_learn(redaction, &item);
	ck_assert_str_eq(redact(redaction, &arena, people[_i].text, false), people[_i].expected);
	redaction_free(redaction);
	arena_clear(&arena);
}
END_TEST

START_TEST(hides_people_in_reports)
{
	static const char *const gone[] = { "jane", "doe", "m4711", "smythe", "amfuzs5" };
	struct arena arena = { 0 };
	char *text = render(&forms[_i], true, redact_person(&arena, dressed_up(&arena)));

	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
		hides(text, gone[i]);
	free(text);
	arena_clear(&arena);
}
END_TEST

/* Over several targets, and in whatever order texts come. */
START_TEST(keeps_its_tokens)
{
	struct arena arena = { 0 };
	struct report_item item = dressed_up(&arena), other = golden_case(0)->make(&arena);
	struct redaction *redaction = redaction_new();

	redaction_learn(redaction, &item);
	const char *before = redact(redaction, &arena, "strange.example.com and 198.51.100.1", false);
	redaction_learn(redaction, &other);
	ck_assert_str_eq(before,
		redact(redaction, &arena, "STRANGE.example.com and 198.51.100.1", false));
	ck_assert_str_eq(redact(redaction, &arena, "mail.example.org", false), "host-1");
	redaction_free(redaction);
	arena_clear(&arena);
}
END_TEST

/* Another host of the domain would tell which one it is. */
START_TEST(hides_neighbours)
{
	struct arena arena = { 0 };
	struct report_item item = golden_case(0)->make(&arena);
	struct redaction *redaction = redaction_new();

	redaction_learn(redaction, &item);
	ck_assert_str_eq(redact(redaction, &arena, "srv-mail.example.org or example.org", true),
		"host-3 or host-4");
	ck_assert_str_eq(redact(redaction, &arena, "mail.example.net", true), "mail.example.net");
	redaction_free(redaction);
	arena_clear(&arena);
}
END_TEST

START_TEST(knows_typed_names)
{
	struct arena arena = { 0 };
	struct report_item item = dressed_up(&arena);
	struct target_facts facts = *item.facts;
	struct redaction *redaction = redaction_new();

	facts.target.given = "imap://b\xc3\xbc" "cher.example:143";
	facts.target.host = "xn--bcher-kva.example";
	item.facts = &facts;
	redaction_learn(redaction, &item);
	ck_assert_str_eq(redact(redaction, &arena, "b\xc3\xbc" "cher.example = xn--bcher-kva.example",
		false), "host-1 = host-1");
	redaction_free(redaction);
	arena_clear(&arena);
}
END_TEST

Suite *check_redact(void)
{
	Suite *suite = suite_create("redact");
	TCase *tcase = tcase_create("redact");
	int cases = (int)golden_case_count();

	tcase_add_loop_test(tcase, hides_every_name, 0, cases * FORMS);
	tcase_add_loop_test(tcase, keeps_what_is_no_name, 0, cases);
	tcase_add_loop_test(tcase, hides_names_in_any_dress, 0, FORMS);
	tcase_add_test(tcase, stays_useful);
	tcase_add_loop_test(tcase, replaces, 0, sizeof replaced / sizeof *replaced);
	tcase_add_loop_test(tcase, hides_people, 0, sizeof people / sizeof *people);
	tcase_add_loop_test(tcase, hides_people_in_reports, 0, FORMS);
	tcase_add_test(tcase, keeps_its_tokens);
	tcase_add_test(tcase, hides_neighbours);
	tcase_add_test(tcase, knows_typed_names);
	suite_add_tcase(suite, tcase);
	return suite;
}
