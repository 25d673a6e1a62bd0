/* SPDX-License-Identifier: MIT */
/* Every kind of answer, and how far it is to be believed. */
#include "rig.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/resolve.h"
#include "../unit/dns_show.h"

#define DIGEST "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static struct arena arena; /* emptied by every case */

static const struct {
	const char *server;
	bool plain;
	const char *name;
	enum dns_type type;
	enum dns_status status;
	enum dns_security security;
	const char *shown; /* see dns_show() */
	const char *text;  /* a part of it; NULL: there is none */
} questions[] = {
	{ "DNS_SIGNED", false, "ok.test", DNS_A, DNS_ANSWER, DNS_SECURE, "ok.test 192.0.2.1 192.0.2.2",
		NULL },
	{ "DNS_SIGNED", false, "OK.Test.", DNS_AAAA, DNS_ANSWER, DNS_SECURE, "ok.test 2001:db8::1",
		NULL },
	{ "DNS_SIGNED", false, "ok.test", DNS_MX, DNS_NODATA, DNS_SECURE, "ok.test", NULL },
	{ "DNS_SIGNED", false, "nowhere.test", DNS_A, DNS_NXDOMAIN, DNS_SECURE, "nowhere.test", NULL },
	{ "DNS_SIGNED", false, "any.wild.test", DNS_A, DNS_ANSWER, DNS_SECURE,
		"any.wild.test 192.0.2.7", NULL },
	{ "DNS_SIGNED", false, "text.test", DNS_TXT, DNS_ANSWER, DNS_SECURE,
		"text.test \"one two\xc3\xa9\\x1b\"", NULL },
	{ "DNS_SIGNED", false, "first.test", DNS_A, DNS_ANSWER, DNS_SECURE,
		"first.test>second.test>ok.test 192.0.2.1 192.0.2.2", NULL },
	{ "DNS_SIGNED", false, "first.test", DNS_CNAME, DNS_ANSWER, DNS_SECURE,
		"first.test second.test", NULL },
	{ "DNS_SIGNED", false, "first.test", DNS_MX, DNS_NODATA, DNS_SECURE,
		"first.test>second.test>ok.test", NULL },
	{ "DNS_SIGNED", false, "dangling.test", DNS_A, DNS_NXDOMAIN, DNS_SECURE,
		"dangling.test>nowhere.test", NULL },
	{ "DNS_SIGNED", false, "loop.test", DNS_A, DNS_SERVFAIL, DNS_UNKNOWN, "", NULL },
	{ "DNS_SIGNED", false, "_imaps._tcp.good.test", DNS_SRV, DNS_ANSWER, DNS_SECURE,
		"_imaps._tcp.good.test 10/60/993/imap.good.test 10/20/993/imap2.good.test "
		"20/0/993/backup.good.test", NULL },
	{ "DNS_SIGNED", false, "_imap._tcp.good.test", DNS_SRV, DNS_ANSWER, DNS_SECURE,
		"_imap._tcp.good.test 0/0/0/.", NULL },
	{ "DNS_SIGNED", false, "good.test", DNS_MX, DNS_ANSWER, DNS_SECURE,
		"good.test 10/mx1.good.test 20/mx2.good.test", NULL },
	{ "DNS_SIGNED", false, "_993._tcp.imap.good.test", DNS_TLSA, DNS_ANSWER, DNS_SECURE,
		"_993._tcp.imap.good.test 2/0/2/ff "
		"3/1/1/000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", NULL },
	{ "DNS_SIGNED", false, "_143._tcp.imap.good.test", DNS_TLSA, DNS_ANSWER, DNS_SECURE,
		"_143._tcp.imap.good.test>_993._tcp.imap.good.test 2/0/2/ff 3/1/1/" DIGEST, NULL },
	{ "DNS_SIGNED", false, "_993._tcp.ok.test", DNS_TLSA, DNS_NXDOMAIN, DNS_SECURE,
		"_993._tcp.ok.test", NULL },
	{ "DNS_SIGNED", false, "_993._tcp.www.unsigned.test", DNS_TLSA, DNS_ANSWER, DNS_INSECURE,
		"_993._tcp.www.unsigned.test 3/1/1/" DIGEST, NULL },
	{ "DNS_SIGNED", false, "_993._tcp.www.late", DNS_TLSA, DNS_ANSWER, DNS_BOGUS,
		"_993._tcp.www.late 3/1/1/" DIGEST, "expired" },
	{ "DNS_STRIPPED", false, "_993._tcp.imap.good.test", DNS_TLSA, DNS_ANSWER, DNS_UNKNOWN,
		"_993._tcp.imap.good.test 3/1/1/" DIGEST " 2/0/2/ff",
		"not even the keys of test. could be validated through this resolver" },
	{ "DNS_SIGNED", false, "imap.good.test", DNS_CAA, DNS_ANSWER, DNS_SECURE,
		"imap.good.test issue=ca.example; policy=ev !iodef=mailto:x@good.test", NULL },
	{ "DNS_SIGNED", false, "alias.test", DNS_CAA, DNS_ANSWER, DNS_SECURE,
		"alias.test>imap.good.test issue=ca.example; policy=ev !iodef=mailto:x@good.test", NULL },
	{ "DNS_SIGNED", false, "ok.test", DNS_CAA, DNS_NODATA, DNS_SECURE, "ok.test", NULL },
	{ "DNS_SIGNED", false, "test", DNS_DNSKEY, DNS_NODATA, DNS_SECURE, "test", NULL },
	/* unsigned, and proven to be */
	{ "DNS_SIGNED", false, "www.unsigned.test", DNS_A, DNS_ANSWER, DNS_INSECURE,
		"www.unsigned.test 192.0.2.5", NULL },
	{ "DNS_SIGNED", false, "nowhere.unsigned.test", DNS_A, DNS_NXDOMAIN, DNS_INSECURE,
		"nowhere.unsigned.test", NULL },
	{ "DNS_SIGNED", false, "leaves.test", DNS_A, DNS_ANSWER, DNS_INSECURE,
		"leaves.test>www.unsigned.test 192.0.2.5", NULL },
	/* bogus, for two reasons */
	{ "DNS_SIGNED", false, "www.late", DNS_A, DNS_ANSWER, DNS_BOGUS, "www.late 192.0.2.6",
		"expired" },
	{ "DNS_TAMPERED", false, "tampered.test", DNS_A, DNS_ANSWER, DNS_BOGUS,
		"tampered.test 192.0.2.98", "signature" },
	{ "DNS_TAMPERED", false, "ok.test", DNS_A, DNS_ANSWER, DNS_SECURE,
		"ok.test 192.0.2.1 192.0.2.2", NULL },
	/* a resolver that passes no signatures on says nothing about the zone */
	{ "DNS_STRIPPED", false, "ok.test", DNS_A, DNS_ANSWER, DNS_UNKNOWN,
		"ok.test 192.0.2.2 192.0.2.1",
		"not even the keys of test. could be validated through this resolver" },
	{ "DNS_STRIPPED", false, "nowhere.test", DNS_A, DNS_NXDOMAIN, DNS_UNKNOWN, "nowhere.test",
		"not even the keys of test. could be validated through this resolver" },
	/* what a mail program would be told */
	{ "DNS_TAMPERED", true, "tampered.test", DNS_A, DNS_ANSWER, DNS_UNKNOWN,
		"tampered.test 192.0.2.98", NULL },
	{ "DNS_SIGNED", true, "ok.test", DNS_A, DNS_ANSWER, DNS_UNKNOWN,
		"ok.test 192.0.2.1 192.0.2.2", NULL },
	/* no names */
	{ "DNS_SIGNED", false, "a..test", DNS_A, DNS_LOCAL, DNS_UNKNOWN, "", "not a DNS name" },
	{ "DNS_SIGNED", false,
		"0123456789012345678901234567890123456789012345678901234567890123.test", DNS_A,
		DNS_LOCAL, DNS_UNKNOWN, "", "not a DNS name" },
};

START_TEST(answers_questions)
{
	struct dns *dns = rig_open(questions[_i].server, questions[_i].plain);
	struct dns_answer answer = rig_ask(dns, &arena, questions[_i].name, questions[_i].type,
		LONG_MS);

	ck_assert_str_eq(dns_status_name(answer.status), dns_status_name(questions[_i].status));
	ck_assert_msg(answer.security == questions[_i].security, "%s: %s",
		dns_security_name(answer.security), answer.text ? answer.text : "");
	ck_assert_str_eq(dns_show(&arena, &answer), questions[_i].shown);
	if (questions[_i].text)
		ck_assert_ptr_nonnull(strstr(answer.text, questions[_i].text));
	else
		ck_assert_ptr_null(answer.text);
	ck_assert_int_gt(answer.took_us, 0);
	dns_close(dns);
	arena_clear(&arena);
}
END_TEST

/* Without a file of ours the system's anchor counts, where it has one; it is the root's, which says
 * that .test does not exist, and yet nobody is to be told that his .test is forged. */
START_TEST(default_anchor)
{
	struct address address;
	struct error error = { "" };

	ck_assert(resolve_literal("127.0.0.1", &address));
	struct dns_config config = { .resolver = &address,
		.port = (uint16_t)strtoul(getenv("DNS_SIGNED"), NULL, 10) };
	struct dns *dns = dns_open(&config, &error);
	ck_assert_msg(dns != NULL, "%s", error.text);
	struct dns_answer answer = rig_ask(dns, &arena, "four.test", DNS_A, LONG_MS);
	ck_assert_str_eq(dns_show(&arena, &answer), "four.test 192.0.2.4");
	if (access("/usr/share/dns/root.key", R_OK) == 0) {
		ck_assert_str_eq(dns_security_name(answer.security), "insecure");
		/* NSD at 127.0.0.1 knows no root, so nothing else can be validated. */
		answer = rig_ask(dns, &arena, "www.late", DNS_A, LONG_MS);
		ck_assert_str_eq(dns_security_name(answer.security), "unknown");
		ck_assert_ptr_nonnull(strstr(answer.text, "not even the keys of the root zone could"));
	} else if (answer.security == DNS_UNKNOWN) {
		ck_assert_ptr_nonnull(strstr(answer.text, "has no DNSSEC trust anchor"));
	} else {
		ck_assert_str_eq(dns_security_name(answer.security), "insecure");
	}
	dns_close(dns);
	arena_clear(&arena);
}
END_TEST

/* More at once than libunbound opens ports for, each with its own answer. */
START_TEST(many_at_once)
{
	enum { MANY = 300 };
	struct dns *dns = rig_open("DNS_SIGNED", false);
	struct dns_answer answers[MANY];

	for (int i = 0; i < MANY; i++)
		answers[i] = (struct dns_answer){ .type = DNS_A,
			.name = arena_printf(&arena, "n%d.wild.test", i) };
	dns_ask(dns, &arena, answers, MANY, deadline_after_ms(LONG_MS));
	for (int i = 0; i < MANY; i++)
		ck_assert_str_eq(dns_show(&arena, &answers[i]),
			arena_printf(&arena, "n%d.wild.test 192.0.2.7", i));
	dns_ask(dns, &arena, NULL, 0, deadline_after_ms(LONG_MS));
	dns_close(dns);
	arena_clear(&arena);
}
END_TEST

/* A resolver that validates hides what it finds bogus.  A plain question is told what a mail
 * program is told, another one sees what is hidden. */
START_TEST(strict_resolver)
{
	struct fake fake;

	fake_start(&fake, FAKE_STRICT, "127.0.0.1", 0);
	struct dns *dns = rig_open_fake(&fake, _i == 0);
	struct dns_answer answer = rig_ask(dns, &arena, "www.test", DNS_A, LONG_MS);
	ck_assert_str_eq(dns_status_name(answer.status), _i == 0 ? "servfail" : "answer");
	ck_assert_str_eq(dns_security_name(answer.security), "unknown");
	dns_close(dns);
	fake_stop(&fake);
	arena_clear(&arena);
}
END_TEST

TCase *rig_answers(void)
{
	TCase *tc = tcase_create("answers");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, answers_questions, 0, LENGTH(questions));
	tcase_add_test(tc, default_anchor);
	tcase_add_test(tc, many_at_once);
	tcase_add_loop_test(tc, strict_resolver, 0, 2);
	return tc;
}
