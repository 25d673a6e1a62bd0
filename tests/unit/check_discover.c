/* SPDX-License-Identifier: MIT */
/* The discover room without a network: documents as published, cut short at every byte, hostile
 * ones, pages for people; what may leave to whom; what the sources come to together. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "discover/autoconfig.h"
#include "discover/discover.h"
#include "discover/pacc.h"
#include "discover/publish.h"
#include "tls/digest.h"

Suite *check_discover(void);

#define SERVER(host, port, socket, user, auth) \
	"<incomingServer type=\"imap\"><hostname>" host "</hostname><port>" port "</port>" \
	"<socketType>" socket "</socketType><username>" user "</username>" \
	"<authentication>" auth "</authentication></incomingServer>"
#define CONFIG(servers) "<?xml version=\"1.0\"?>\n<clientConfig version=\"1.1\">" \
	"<emailProvider id=\"x\">" servers "</emailProvider></clientConfig>"
#define GOOD SERVER("imap.test", "993", "SSL", "%EMAILADDRESS%", "password-cleartext")

static const struct person jane = { "jane", "example.test" };

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){ text, strlen(text) };
}

static const struct {
	const char *document, *host;
	uint16_t port;
	enum mode mode;
	enum name_form user;
	const char *user_text;
	unsigned auth;
} readable[] = {
	{ CONFIG(GOOD), "imap.test", 993, MODE_IMPLICIT, NAME_ADDRESS, NULL, AUTH_PASSWORD },
	{ CONFIG(SERVER(" IMAP.Test. ", "\n143 ", "STARTTLS", "%EMAILLOCALPART%", "OAuth2")),
		"imap.test", 143, MODE_STARTTLS, NAME_LOCAL_PART, NULL, AUTH_OAUTH2 },
	{ CONFIG(SERVER("imap.%EMAILDOMAIN%", "1", "plain", "", "none")), "imap.example.test", 1,
		MODE_CLEARTEXT, NAME_UNKNOWN, NULL, AUTH_NONE },
	{ CONFIG(SERVER("i.test", "65535", "ssl", "jane@example.test", "x")), "i.test", 65535,
		MODE_IMPLICIT, NAME_ADDRESS, NULL, 0 },
	{ CONFIG(SERVER("i.test", "993", "SSL", "%EMAILLOCALPART%%%%EMAILDOMAIN%", "secure")),
		"i.test", 993, MODE_IMPLICIT, NAME_OTHER, "jane%%example.test", AUTH_ENCRYPTED },
	{ CONFIG("<incomingServer type=\"pop3\"><hostname>p.test</hostname></incomingServer>" GOOD),
		"imap.test", 993, MODE_IMPLICIT, NAME_ADDRESS, NULL, AUTH_PASSWORD },
	{ CONFIG(SERVER("b\xc3\xbc" "cher.test", "993", "SSL", "", "")), "xn--bcher-kva.test", 993,
		MODE_IMPLICIT, NAME_UNKNOWN, NULL, 0 },
	{ CONFIG(SERVER("a.test", "993", "SSL", "&lt;&amp;&#65;", "")), "a.test", 993, MODE_IMPLICIT,
		NAME_OTHER, "<&A", 0 },
	{ "\xef\xbb\xbf" CONFIG(GOOD), NULL, 0, 0, 0, NULL, 0 }, /* a BOM may stand in front */
};

START_TEST(reads)
{
	struct arena arena = { 0 };
	struct published *p = arena_alloc(&arena, sizeof *p);

	autoconfig_parse(&arena, &jane, bytes_of(readable[_i].document), p);
	ck_assert_msg(!p->fault, "%s", p->fault);
	ck_assert_uint_eq(p->count, 1);
	if (readable[_i].host) {
		ck_assert_str_eq(p->settings[0].host, readable[_i].host);
		ck_assert_uint_eq(p->settings[0].port, readable[_i].port);
		ck_assert_int_eq(p->settings[0].mode, readable[_i].mode);
		ck_assert_int_eq(p->settings[0].user, readable[_i].user);
		ck_assert_pstr_eq(p->settings[0].user_text, readable[_i].user_text);
		ck_assert_uint_eq(p->settings[0].auth, readable[_i].auth);
	}
	arena_clear(&arena);
}
END_TEST

START_TEST(keeps_the_order)
{
	struct arena arena = { 0 };
	struct published *p = arena_alloc(&arena, sizeof *p);

	autoconfig_parse(&arena, &jane, bytes_of(CONFIG(
		SERVER("b.test", "143", "STARTTLS", "", "") GOOD)), p);
	ck_assert_uint_eq(p->count, 2);
	ck_assert_str_eq(p->settings[0].host, "b.test");
	ck_assert_str_eq(p->settings[1].host, "imap.test");
	arena_clear(&arena);
}
END_TEST

#define TEN "<a><a><a><a><a><a><a><a><a><a>"

static const struct {
	const char *document, *why;
	bool foreign;
} refused[] = {
	{ "", "not well-formed XML", false },
	{ "hello", "not well-formed XML", false },
	{ "<html><body>Hello</body></html>", "a web page", true },
	{ "\r\n <!DOCTYPE HTML PUBLIC \"-//W3C\"><HTML>", "a web page", true },
	{ "\xef\xbb\xbf<!-- x --><html lang=\"en\">", "a web page", true },
	{ "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><clientConfig>&b;</clientConfig>",
		"document type", false },
	{ "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><clientConfig/>", "document type", false },
	{ "<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://x.test/\">%p;]><clientConfig/>",
		"document type", false },
	{ CONFIG(SERVER("&a;", "993", "SSL", "", "")), "undefined entity", false },
	{ TEN TEN TEN TEN, "no clientConfig", false },
	{ "<clientConfig>" TEN TEN TEN TEN, "too deeply", false },
	{ "<feed/>", "no clientConfig", false },
	{ "<clientConfig/>", "names no IMAP server", false },
	{ CONFIG(""), "names no IMAP server", false },
	{ CONFIG(SERVER("a b.test", "993", "SSL", "", "")), "no host name", false },
	{ CONFIG(SERVER("", "993", "SSL", "", "")), "no host name", false },
	{ CONFIG(SERVER("a..b", "993", "SSL", "", "")), "no host name", false },
	{ CONFIG(SERVER("a.test/x", "993", "SSL", "", "")), "no host name", false },
	{ CONFIG(SERVER("a.test", "0", "SSL", "", "")), "port '0'", false },
	{ CONFIG(SERVER("a.test", "65536", "SSL", "", "")), "port '65536'", false },
	{ CONFIG(SERVER("a.test", "99999999999999999999", "SSL", "", "")), "port '9", false },
	{ CONFIG(SERVER("a.test", "-1", "SSL", "", "")), "port '-1'", false },
	{ CONFIG(SERVER("a.test", "993", "TLS\x7f", "", "")), "socketType 'TLS\\x7f'", false },
	{ CONFIG(SERVER("a.test", "993", "", "", "")), "socketType ''", false },
};

START_TEST(refuses)
{
	struct arena arena = { 0 };
	struct published *p = arena_alloc(&arena, sizeof *p);

	autoconfig_parse(&arena, &jane, bytes_of(refused[_i].document), p);
	ck_assert_uint_eq(p->count, 0);
	ck_assert_ptr_nonnull(p->fault);
	ck_assert_msg(strstr(p->fault, refused[_i].why), "%s", p->fault);
	ck_assert(p->foreign == refused[_i].foreign);
	arena_clear(&arena);
}
END_TEST

START_TEST(says_what_is_odd)
{
	struct arena arena = { 0 };
	struct published *p = arena_alloc(&arena, sizeof *p);

	autoconfig_parse(&arena, &jane, bytes_of(CONFIG(SERVER("imap.test", "993", "SSL",
		"jane%40EXAMPLE.test", "") SERVER("x", "0", "SSL", "", ""))), p);
	ck_assert_uint_eq(p->count, 1);
	ck_assert_ptr_nonnull(strstr(p->flaw, "URL-encoded"));
	ck_assert_ptr_null(p->fault);
	arena_clear(&arena);
}
END_TEST

START_TEST(takes_no_more_than_it_can_hold)
{
	struct arena arena = { 0 };
	struct published *p = arena_alloc(&arena, sizeof *p);
	const char *servers = "";
	char *name = arena_alloc(&arena, 3000);

	for (int i = 0; i < 40; i++)
		servers = arena_printf(&arena, "%s%s", servers, GOOD);
	autoconfig_parse(&arena, &jane, bytes_of(arena_printf(&arena, "<clientConfig><emailProvider>"
		"%s</emailProvider></clientConfig>", servers)), p);
	ck_assert_uint_eq(p->count, PUBLISHED_MAX);
	memset(name, 'a', 2999);
	autoconfig_parse(&arena, &jane, bytes_of(arena_printf(&arena, "<clientConfig><emailProvider>"
		"<incomingServer type='imap'><hostname>%s</hostname></incomingServer></emailProvider>"
		"</clientConfig>", name)), p);
	ck_assert_str_eq(p->fault, "a value in the XML is too long");
	for (size_t i = 0; i < 1000; i++)
		name[i] = "%EMAILADDRESS%"[i % 14];
	name[1000] = '\0';
	struct person long_name = { name + 900, "example.test" };
	autoconfig_parse(&arena, &long_name, bytes_of(arena_printf(&arena,
		"<clientConfig><emailProvider><incomingServer type='imap'><username>%s</username>"
		"</incomingServer></emailProvider></clientConfig>", name)), p);
	ck_assert_str_eq(p->fault, "a value in the XML is too long");
	arena_clear(&arena);
}
END_TEST

static const char whole_xml[] = CONFIG(GOOD);
static const char whole_json[] = "{\"protocols\": {\"imap\": {\"host\": \"Imap.Test\"}}, "
	"\"authentication\": {\"password\": true, \"oauth-public\": {\"issuer\": \"https://o.test\"}}}";

/* From memory of exactly that size, so that a sanitizer sees a step too far. */
static void cut(const char *whole, size_t len, void (*parse)(struct arena *, const struct person *,
	struct bytes, struct published *), bool expected)
{
	struct arena arena = { 0 };
	struct published *p = arena_alloc(&arena, sizeof *p);
	char *copy = malloc(len ? len : 1);

	memcpy(copy, whole, len);
	parse(&arena, &jane, (struct bytes){ copy, len }, p);
	free(copy);
	ck_assert_msg(expected == (p->count == 1), "%zu bytes: %s", len, p->fault);
	ck_assert(expected == !p->fault);
	arena_clear(&arena);
}

START_TEST(notices_every_cut)
{
	for (size_t len = 0; len < sizeof whole_xml; len++)
		cut(whole_xml, len, autoconfig_parse, len == sizeof whole_xml - 1);
	for (size_t len = 0; len < sizeof whole_json; len++)
		cut(whole_json, len, pacc_parse, len == sizeof whole_json - 1);
}
END_TEST

START_TEST(reads_pacc)
{
	struct arena arena = { 0 };
	struct published *p = arena_alloc(&arena, sizeof *p);

	pacc_parse(&arena, &jane, bytes_of(whole_json), p);
	ck_assert_str_eq(p->settings[0].host, "imap.test");
	ck_assert_uint_eq(p->settings[0].port, 993);
	ck_assert_int_eq(p->settings[0].mode, MODE_IMPLICIT);
	ck_assert_uint_eq(p->settings[0].auth, AUTH_PASSWORD | AUTH_OAUTH2);
	ck_assert_str_eq(p->settings[0].issuer, "https://o.test");
	arena_clear(&arena);
}
END_TEST

static const struct {
	const char *document, *why;
} refused_json[] = {
	{ "[]", "no object 'protocols'" },
	{ "{}", "no object 'protocols'" },
	{ "{\"protocols\": []}", "no object 'protocols'" },
	{ "{\"protocols\": {\"jmap\": {}}}", "names no IMAP server" },
	{ "{\"protocols\": {\"imap\": {\"host\": 7}}}", "no string" },
	{ "{\"protocols\": {\"imap\": \"imap.test\"}}", "no string" },
	{ "{\"protocols\": {\"imap\": {\"host\": \"a b\"}}}", "no host name" },
	{ "{\"protocols\": {\"imap\": {\"host\": \"a.test\\u0000b\"}}}", "not JSON" },
	{ "{\"a\": 1, \"a\": 2}", "not JSON" },
	{ "<!doctype html><p>", "a web page" },
	{ "\xff\xfe", "not JSON" },
};

START_TEST(refuses_pacc)
{
	struct arena arena = { 0 };
	struct published *p = arena_alloc(&arena, sizeof *p);

	pacc_parse(&arena, &jane, bytes_of(refused_json[_i].document), p);
	ck_assert_uint_eq(p->count, 0);
	ck_assert_msg(p->fault && strstr(p->fault, refused_json[_i].why), "%s", p->fault);
	arena_clear(&arena);
}
END_TEST

static const struct {
	const char *record, *why; /* NULL: it vouches for "abc" */
} vouchers[] = {
	{ "v=UAAC1; a=sha256; d=ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", NULL },
	{ "d=ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0;a=SHA256 ;v=UAAC1", NULL },
	{ "v=UAAC1; a=sha256; d=AAAA", "not that of the document" },
	{ "v=UAAC1; a=sha256", "not that of the document" },
	{ "v=UAAC1; a=md5; d=AAAA", "another digest algorithm" },
	{ "v=UAAC2; a=sha256; d=ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", "no TXT record of" },
	{ "v=spf1 -all", "no TXT record of" },
	{ ";;;==;=", "no TXT record of" },
	{ "", "no TXT record of" },
};

START_TEST(holds_digests)
{
	struct arena arena = { 0 };
	struct bytes record = bytes_of(vouchers[_i].record);
	struct dns_answer txt = { .status = DNS_ANSWER, .count = 1, .records.txt = &record };
	const char *fault = pacc_digest_fault(&arena, bytes_of("abc"), &txt);

	ck_assert(!vouchers[_i].why == !fault);
	ck_assert_msg(!fault || strstr(fault, vouchers[_i].why), "%s", fault);
	txt.status = DNS_NXDOMAIN;
	ck_assert_str_eq(pacc_digest_fault(&arena, bytes_of("abc"), &txt),
		"no TXT record vouches for it");
	arena_clear(&arena);
}
END_TEST

static const struct {
	const char *url, *host, *sent;
} urls[] = {
	{ "https://autoconfig.example.test/?e=jane%40example.test", "autoconfig.example.test", NULL },
	{ "https://example.test/jane", "EXAMPLE.test", NULL },
	{ "https://h.test/?e=jane%40example.test", "h.test",
		"https://h.test/?e=someone%40example.test" },
	{ "https://h.test/?e=jane@example.test&u=jane", "h.test",
		"https://h.test/?e=someone@example.test&u=someone" },
	{ "https://h.test/%6a%61%6E%65%40x", "h.test", "https://h.test/someone%40x" },
	{ "https://notexample.test/?u=jane", "notexample.test", "https://notexample.test/?u=someone" },
	{ "https://h.test/jane/?u=janet&v=1", "h.test", NULL },
	{ "https://h.test/?e=JANE%2540Example.test", "h.test",
		"https://h.test/?e=someone%2540Example.test" },
	{ "https://h.test/?u=Jan%65", "h.test", "https://h.test/?u=someone" },
	{ "https://h.test/?u=%256Aane&v=1", "h.test", "https://h.test/?u=someone&v=1" },
	{ "https://h.test/?to=https%3A%2F%2Fx%2F%3Fu%3Djane%26v%3D1", "h.test",
		"https://h.test/?to=https%3A%2F%2Fx%2F%3Fu%3Dsomeone%26v%3D1" },
	{ "https://h.test/%25%36%41ane%40x", "h.test", "https://h.test/someone%40x" },
	{ "https://h.test/?u=%2525252525252525252525256Aane", "h.test", "https://h.test/?u=someone" },
	{ "https://h.test/?u=%%36%41ane&v=100%", "h.test", "https://h.test/?u=someone&v=100%" },
};

START_TEST(keeps_the_local_part_at_home)
{
	struct arena arena = { 0 };

	ck_assert_str_eq(fetch_redact(&arena, urls[_i].url, urls[_i].host, &jane),
		urls[_i].sent ? urls[_i].sent : urls[_i].url);
	arena_clear(&arena);
}
END_TEST

/* Without the resolver that was named nothing is asked, and every source says so. */
START_TEST(asks_no_other_resolver)
{
	struct arena arena = { 0 };
	struct dns_config dns = { .anchor_file = "/nowhere/anchor" };
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct discover request = { .person = &jane, .dns = &dns, .dns_lock = &lock,
		.deadline = deadline_after_ms(10000) };
	struct discovery_facts facts;
	struct error error = { "" };

	ck_assert_int_eq(discover(&arena, &request, &facts, &error), -1);
	ck_assert_uint_eq(facts.endpoint_count, 0);
	ck_assert_int_eq(facts.sources[SOURCE_SRV_IMAPS].outcome, DISCOVERY_UNREACHABLE);
	ck_assert_ptr_nonnull(strstr(facts.sources[SOURCE_SRV_IMAPS].reason, "/nowhere/anchor"));
	ck_assert_int_eq(facts.sources[SOURCE_AUTOCONFIG].outcome, DISCOVERY_SKIPPED);
	arena_clear(&arena);
}
END_TEST

static const struct {
	enum discovery_kind kind;
	enum fetch_result result;
	long status;
	const char *body;
	bool wildcard;
	enum discovery_outcome outcome;
} fetches[] = {
	{ SOURCE_AUTOCONFIG, FETCH_OK, 200, CONFIG(GOOD), false, DISCOVERY_FOUND },
	{ SOURCE_AUTOCONFIG, FETCH_OK, 200, "<html>", true, DISCOVERY_ABSENT },
	{ SOURCE_AUTOCONFIG, FETCH_OK, 200, "<html>", false, DISCOVERY_ABSENT },
	{ SOURCE_AUTOCONFIG, FETCH_OK, 200, "<clientConfig", false, DISCOVERY_BROKEN },
	{ SOURCE_AUTOCONFIG, FETCH_CERTIFICATE, 0, NULL, false, DISCOVERY_BROKEN },
	{ SOURCE_AUTOCONFIG, FETCH_CERTIFICATE, 0, NULL, true, DISCOVERY_ABSENT },
	{ SOURCE_WELL_KNOWN, FETCH_CERTIFICATE, 0, NULL, false, DISCOVERY_ABSENT },
	{ SOURCE_AUTOCONFIG, FETCH_STATUS, 404, NULL, false, DISCOVERY_ABSENT },
	{ SOURCE_AUTOCONFIG, FETCH_STATUS, 503, NULL, false, DISCOVERY_BROKEN },
	{ SOURCE_ISPDB, FETCH_STATUS, 503, NULL, false, DISCOVERY_ABSENT },
	{ SOURCE_PACC, FETCH_TOO_LARGE, 200, NULL, false, DISCOVERY_BROKEN },
	{ SOURCE_PACC, FETCH_TIMEOUT, 0, NULL, false, DISCOVERY_UNREACHABLE },
	{ SOURCE_HTTP, FETCH_NO_HOST, 0, NULL, false, DISCOVERY_ABSENT },
	{ SOURCE_HTTP, FETCH_NO_SERVER, 0, NULL, false, DISCOVERY_ABSENT },
};

START_TEST(weighs_what_was_fetched)
{
	struct arena arena = { 0 };
	struct discovery_facts facts = { .wildcard = fetches[_i].wildcard };
	struct fetched fetched = { .result = fetches[_i].result, .status = fetches[_i].status,
		.text = "why", .body = fetches[_i].body ? bytes_of(fetches[_i].body)
		: (struct bytes){ NULL, 0 } };

	discover_read(&arena, &jane, &fetched, &facts, fetches[_i].kind);
	ck_assert_int_eq(facts.sources[fetches[_i].kind].outcome, fetches[_i].outcome);
	ck_assert((fetches[_i].outcome == DISCOVERY_FOUND) == !facts.sources[fetches[_i].kind].reason);
	arena_clear(&arena);
}
END_TEST

START_TEST(reads_records)
{
	struct arena arena = { 0 };
	struct dns_srv imaps[] = { { 0, 1, 993, "a.test" }, { 5, 0, 993, "b.test" } };
	struct dns_srv dot = { 0, 0, 0, "." };
	struct discovery_facts facts = { .dns = { .imaps = { .status = DNS_ANSWER, .count = 2,
		.records.srv = imaps, .security = DNS_SECURE }, .imap = { .status = DNS_ANSWER,
		.count = 1, .records.srv = &dot }, .random_a = { .status = DNS_NXDOMAIN } } };

	discover_read_dns(&arena, &facts);
	discover_collect(&arena, &facts);
	ck_assert_int_eq(facts.sources[SOURCE_SRV_IMAPS].outcome, DISCOVERY_FOUND);
	ck_assert_int_eq(facts.sources[SOURCE_SRV_IMAP].outcome, DISCOVERY_DENIED);
	ck_assert_uint_eq(facts.endpoint_count, 2);
	ck_assert_str_eq(facts.endpoints[0].host, "a.test");
	ck_assert(!facts.wildcard && !facts.cut);
	facts.dns.imaps.security = DNS_BOGUS;
	facts.sources[SOURCE_SRV_IMAPS].setting_count = 0;
	discover_read_dns(&arena, &facts);
	ck_assert_int_eq(facts.sources[SOURCE_SRV_IMAPS].outcome, DISCOVERY_BROKEN);
	arena_clear(&arena);
}
END_TEST

START_TEST(publishes_what_it_reads)
{
	struct arena arena = { 0 };
	struct mail_settings settings = { .works = true, .setting = { .host = "imap.test",
		.port = 993, .mode = MODE_IMPLICIT, .user = NAME_OTHER, .user_pattern =
		"<%EMAILLOCALPART%>&x", .auth = AUTH_PASSWORD | AUTH_OAUTH2, .issuer = "https://o\"x" } };
	const struct mail_publication *out = publish(&arena, "example.test", &settings);
	struct published *p = arena_alloc(&arena, sizeof *p);
	struct bytes document = bytes_of(out->pacc);

	ck_assert_str_eq(out->srv, "_imaps._tcp.example.test. 3600 IN SRV 0 1 993 imap.test.\n");
	autoconfig_parse(&arena, &jane, bytes_of(out->autoconfig), p);
	ck_assert_uint_eq(p->count, 1);
	ck_assert_str_eq(p->settings[0].user_text, "<jane>&x");
	ck_assert_uint_eq(p->settings[0].auth, settings.setting.auth);
	pacc_parse(&arena, &jane, document, p);
	ck_assert_str_eq(p->settings[0].host, "imap.test");
	ck_assert_str_eq(p->settings[0].issuer, "https://o\"x");
	ck_assert_ptr_nonnull(strstr(out->pacc_txt, tls_sha256_base64(&arena, document)));
	settings.setting.port = 1993; /* which the JSON cannot say */
	ck_assert_ptr_null(publish(&arena, "example.test", &settings)->pacc);
	settings.works = false;
	ck_assert_ptr_null(publish(&arena, "example.test", &settings));
	arena_clear(&arena);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof *table)

Suite *check_discover(void)
{
	Suite *suite = suite_create("discover");
	TCase *tcase = tcase_create("discover");

	tcase_add_loop_test(tcase, reads, 0, COUNT(readable));
	tcase_add_test(tcase, keeps_the_order);
	tcase_add_loop_test(tcase, refuses, 0, COUNT(refused));
	tcase_add_test(tcase, says_what_is_odd);
	tcase_add_test(tcase, takes_no_more_than_it_can_hold);
	tcase_add_test(tcase, notices_every_cut);
	tcase_add_test(tcase, reads_pacc);
	tcase_add_loop_test(tcase, refuses_pacc, 0, COUNT(refused_json));
	tcase_add_loop_test(tcase, holds_digests, 0, COUNT(vouchers));
	tcase_add_test(tcase, asks_no_other_resolver);
	tcase_add_loop_test(tcase, keeps_the_local_part_at_home, 0, COUNT(urls));
	tcase_add_loop_test(tcase, weighs_what_was_fetched, 0, COUNT(fetches));
	tcase_add_test(tcase, reads_records);
	tcase_add_test(tcase, publishes_what_it_reads);
	suite_add_tcase(suite, tcase);
	return suite;
}
