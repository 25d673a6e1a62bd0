/* SPDX-License-Identifier: MIT */
/* Asks the servers that tests/dns/run starts, and faulty ones of its own.  DNS_SIGNED, DNS_TAMPERED
 * and DNS_STRIPPED are ports on 127.0.0.1, DNS_ANCHOR is a file; with DNS_SYSTEM set, the first
 * server is at port 53 too and the network holds fe80::53%lo. */
#include <check.h>
#include <dirent.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fake.h"
#include "net/dns_mail.h"
#include "net/resolve.h"
#include "../unit/dns_show.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

enum { SECOND_MS = 1000, LONG_MS = 20 * SECOND_MS };

static struct arena arena;

static struct dns *open_at(const char *port_or_name, bool plain)
{
	const char *port = port_or_name;
	struct dns_config config = { .plain = plain, .anchor_file = getenv("DNS_ANCHOR") };
	struct error error = { "" };
	struct address address;

	if (port_or_name[0] == 'D')
		port = getenv(port_or_name);
	ck_assert_msg(port != NULL, "%s is not set: start tests/dns/run", port_or_name);
	ck_assert(resolve_literal("127.0.0.1", &address));
	config.resolver = &address;
	config.port = (uint16_t)strtoul(port, NULL, 10);
	struct dns *dns = dns_open(&config, &error);
	ck_assert_msg(dns != NULL, "%s", error.text);
	return dns;
}

static struct dns *open_fake(const struct fake *fake)
{
	char port[8];

	snprintf(port, sizeof port, "%u", fake->port);
	return open_at(port, false);
}

static struct dns_answer ask(struct dns *dns, const char *name, enum dns_type type, int64_t ms)
{
	struct dns_answer answer = { .name = name, .type = type };

	dns_ask(dns, &arena, &answer, 1, deadline_after_ms(ms));
	return answer;
}

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
		"ok.test 192.0.2.2 192.0.2.1", "not even the keys of test. could be validated through this resolver" },
	{ "DNS_STRIPPED", false, "nowhere.test", DNS_A, DNS_NXDOMAIN, DNS_UNKNOWN, "nowhere.test",
		"not even the keys of test. could be validated through this resolver" },
	/* what a mail program would be told */
	{ "DNS_TAMPERED", true, "tampered.test", DNS_A, DNS_ANSWER, DNS_UNKNOWN,
		"tampered.test 192.0.2.98", NULL },
	{ "DNS_SIGNED", true, "ok.test", DNS_A, DNS_ANSWER, DNS_UNKNOWN,
		"ok.test 192.0.2.1 192.0.2.2", NULL },
	/* no names */
	{ "DNS_SIGNED", false, "a..test", DNS_A, DNS_LOCAL, DNS_UNKNOWN, "", "no room" },
	{ "DNS_SIGNED", false,
		"0123456789012345678901234567890123456789012345678901234567890123.test", DNS_A,
		DNS_LOCAL, DNS_UNKNOWN, "", "no room" },
};

START_TEST(answers_questions)
{
	struct dns *dns = open_at(questions[_i].server, questions[_i].plain);
	struct dns_answer answer = ask(dns, questions[_i].name, questions[_i].type, LONG_MS);

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
	struct dns_answer answer = ask(dns, "four.test", DNS_A, LONG_MS);
	ck_assert_str_eq(dns_show(&arena, &answer), "four.test 192.0.2.4");
	if (access("/usr/share/dns/root.key", R_OK) == 0) {
		ck_assert_str_eq(dns_security_name(answer.security), "insecure");
		/* NSD at 127.0.0.1 knows no root, so nothing else can be validated. */
		answer = ask(dns, "www.late", DNS_A, LONG_MS);
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

/* More at once than libunbound is set up to work on, each with its own answer. */
START_TEST(many_at_once)
{
	enum { MANY = 300 };
	struct dns *dns = open_at("DNS_SIGNED", false);
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

static int threads(void)
{
	DIR *tasks = opendir("/proc/self/task");
	int count = 0;

	ck_assert_ptr_nonnull(tasks);
	for (const struct dirent *entry; (entry = readdir(tasks));)
		count += entry->d_name[0] != '.';
	closedir(tasks);
	return count;
}

/* A second is all that a resolver which says nothing may cost, and then nothing may be left. */
static void outlast(struct dns *dns, int threads_before)
{
	struct dns_answer answers[] = { { .name = "ok.test", .type = DNS_A },
		{ .name = "ok.test", .type = DNS_AAAA }, { .name = "www.example", .type = DNS_SRV } };
	int64_t began_us = deadline_now_us();

	dns_ask(dns, &arena, answers, LENGTH(answers), deadline_after_ms(SECOND_MS));
	int64_t took_us = deadline_now_us() - began_us;
	ck_assert_int_ge(took_us, 1000 * 1000);
	ck_assert_int_lt(took_us, 1500 * 1000);
	for (size_t i = 0; i < LENGTH(answers); i++) {
		ck_assert_str_eq(dns_status_name(answers[i].status), "timeout");
		ck_assert_int_eq(answers[i].took_us, 0);
		ck_assert_ptr_null(answers[i].canonical);
	}
	began_us = deadline_now_us();
	dns_close(dns);
	ck_assert_int_lt(deadline_now_us() - began_us, 500 * 1000);
	ck_assert_int_eq(threads(), threads_before);
	arena_clear(&arena);
}

START_TEST(silent_server)
{
	struct fake fake;

	fake_start(&fake, FAKE_SILENT, "127.0.0.1", 0);
	int before = threads();
	outlast(open_fake(&fake), before);
	fake_stop(&fake);
}
END_TEST

START_TEST(closed_port)
{
	struct fake fake;

	fake_start(&fake, FAKE_SILENT, "127.0.0.1", 0);
	fake_stop(&fake);
	outlast(open_fake(&fake), threads());
}
END_TEST

START_TEST(deadline_in_the_past)
{
	struct fake fake;

	fake_start(&fake, FAKE_SILENT, "127.0.0.1", 0);
	struct dns *dns = open_fake(&fake);
	int64_t began_us = deadline_now_us();
	ck_assert_int_eq(ask(dns, "ok.test", DNS_A, -SECOND_MS).status, DNS_TIMEOUT);
	ck_assert_int_lt(deadline_now_us() - began_us, 500 * 1000);
	dns_close(dns);
	fake_stop(&fake);
	arena_clear(&arena);
}
END_TEST

START_TEST(failing_server)
{
	struct fake fake;

	fake_start(&fake, FAKE_SERVFAIL, "127.0.0.1", 0);
	struct dns *dns = open_fake(&fake);
	struct dns_answer answer = ask(dns, "ok.test", DNS_A, 10 * SECOND_MS);
	ck_assert_str_eq(dns_status_name(answer.status), "servfail");
	ck_assert_int_lt(answer.took_us, 5 * 1000 * 1000);
	dns_close(dns);
	fake_stop(&fake);
	arena_clear(&arena);
}
END_TEST

/* One question without an answer costs that answer, and does not come back to haunt the next. */
START_TEST(swallowed_question)
{
	struct fake fake;
	struct dns_answer answers[] = { { .name = "a.drop", .type = DNS_A },
		{ .name = "www.example", .type = DNS_A } };

	fake_start(&fake, FAKE_DROPS, "127.0.0.1", 0);
	struct dns *dns = open_fake(&fake);
	dns_ask(dns, &arena, answers, LENGTH(answers), deadline_after_ms(300));
	ck_assert_str_eq(dns_status_name(answers[0].status), "timeout");
	ck_assert_str_eq(dns_show(&arena, &answers[1]), "www.example 192.0.2.80 192.0.2.80");
	for (int i = 0; i < 3; i++) {
		const char *name = arena_printf(&arena, "n%d.example", i);
		struct dns_answer answer = ask(dns, name, DNS_A, LONG_MS);
		ck_assert_str_eq(dns_show(&arena, &answer),
			arena_printf(&arena, "%s 192.0.2.80 192.0.2.80", name));
	}
	dns_close(dns);
	fake_stop(&fake);
	arena_clear(&arena);
}
END_TEST

/* libunbound says SERVFAIL when it gives up.  No server said so. */
START_TEST(silence_is_no_servfail)
{
	struct fake fake;

	fake_start(&fake, FAKE_SILENT, "127.0.0.1", 0);
	struct dns *dns = open_fake(&fake);
	struct dns_answer answer = ask(dns, "ok.test", DNS_A, 60 * SECOND_MS);
	ck_assert_str_eq(dns_status_name(answer.status), "timeout");
	ck_assert_int_gt(answer.took_us, 0);
	answer = ask(dns, "ok.test", DNS_A, SECOND_MS);
	ck_assert_str_eq(dns_status_name(answer.status), "timeout");
	dns_close(dns);
	fake_stop(&fake);
	arena_clear(&arena);
}
END_TEST

static const char *show_target(const struct mail_dns_facts *facts, const char *name)
{
	static const char *const words[] = { [DNS_PRESENCE_UNKNOWN] = "unknown",
		[DNS_PRESENT] = "present", [DNS_NO_ADDRESS] = "no address", [DNS_ABSENT] = "absent" };
	const struct dns_target *target = mail_dns_target(facts, name);

	if (!target)
		return "not asked";
	return arena_printf(&arena, "%s%s", words[target->presence],
		target->is_alias ? ", alias" : "");
}

static struct mail_dns_facts mail(struct dns *dns, const char *domain, int64_t ms)
{
	struct mail_dns_facts facts;

	dns_mail(dns, &arena, domain, deadline_after_ms(ms), &facts);
	ck_assert_str_eq(facts.domain, domain);
	return facts;
}

static const struct {
	const char *domain;
	enum dns_status imaps, imap, mx, random;
	size_t targets;
	bool cut;
	const char *name, *shown; /* of one target; see show_target() */
} domains[] = {
	{ "good.test", DNS_ANSWER, DNS_ANSWER, DNS_ANSWER, DNS_NXDOMAIN, 3, false,
		"imap.good.test", "present" },
	{ "good.test", DNS_ANSWER, DNS_ANSWER, DNS_ANSWER, DNS_NXDOMAIN, 3, false,
		"backup.good.test", "present" },
	{ "bad.test", DNS_ANSWER, DNS_ANSWER, DNS_ANSWER, DNS_NXDOMAIN, 6, false,
		"alias.bad.test", "present, alias" },
	{ "bad.test", DNS_ANSWER, DNS_ANSWER, DNS_ANSWER, DNS_NXDOMAIN, 6, false,
		"missing.bad.test", "absent" },
	{ "bad.test", DNS_ANSWER, DNS_ANSWER, DNS_ANSWER, DNS_NXDOMAIN, 6, false,
		"lost.bad.test", "absent, alias" },
	{ "bad.test", DNS_ANSWER, DNS_ANSWER, DNS_ANSWER, DNS_NXDOMAIN, 6, false,
		"empty.bad.test", "no address" },
	{ "bad.test", DNS_ANSWER, DNS_ANSWER, DNS_ANSWER, DNS_NXDOMAIN, 6, false,
		"\\027[31m\\000.a\\.b.bad.test", "present" },
	{ "bad.test", DNS_ANSWER, DNS_ANSWER, DNS_ANSWER, DNS_NXDOMAIN, 6, false, "tampered.test",
		"present" },
	{ "many.test", DNS_ANSWER, DNS_NXDOMAIN, DNS_NODATA, DNS_NXDOMAIN, 8, true, "t8.many.test",
		"absent" },
	{ "many.test", DNS_ANSWER, DNS_NXDOMAIN, DNS_NODATA, DNS_NXDOMAIN, 8, true, "t9.many.test",
		"not asked" },
	{ "wild.test", DNS_NODATA, DNS_NODATA, DNS_NODATA, DNS_ANSWER, 0, false, "x", "not asked" },
	{ "unsigned.test", DNS_ANSWER, DNS_NXDOMAIN, DNS_NODATA, DNS_NXDOMAIN, 1, false,
		"www.unsigned.test", "present" },
	{ "any.unsigned.test", DNS_NODATA, DNS_NODATA, DNS_NODATA, DNS_ANSWER, 0, false, "x",
		"not asked" },
	{ "nowhere.test", DNS_NXDOMAIN, DNS_NXDOMAIN, DNS_NXDOMAIN, DNS_NXDOMAIN, 0, false, "x",
		"not asked" },
};

START_TEST(mail_domains)
{
	struct dns *dns = open_at("DNS_SIGNED", false);
	struct mail_dns_facts facts = mail(dns, domains[_i].domain, LONG_MS);

	ck_assert_str_eq(dns_status_name(facts.imaps.status), dns_status_name(domains[_i].imaps));
	ck_assert_str_eq(dns_status_name(facts.imap.status), dns_status_name(domains[_i].imap));
	ck_assert_str_eq(dns_status_name(facts.mx.status), dns_status_name(domains[_i].mx));
	ck_assert_str_eq(dns_status_name(facts.random_a.status), dns_status_name(domains[_i].random));
	ck_assert_int_ne(facts.invalid_a.status, DNS_ANSWER);
	ck_assert_uint_eq(facts.target_count, domains[_i].targets);
	ck_assert(facts.targets_cut == domains[_i].cut);
	ck_assert_str_eq(show_target(&facts, domains[_i].name), domains[_i].shown);
	dns_close(dns);
	arena_clear(&arena);
}
END_TEST

/* A resolver that invents addresses gives itself away by a name in .invalid. */
START_TEST(mail_with_inventions)
{
	struct fake fake;

	fake_start(&fake, FAKE_INVENTS, "127.0.0.1", 0);
	struct dns *dns = open_fake(&fake);
	struct mail_dns_facts facts = mail(dns, "mail.example", LONG_MS);
	ck_assert_str_eq(dns_status_name(facts.imaps.status), "nodata");
	ck_assert_str_eq(dns_status_name(facts.random_a.status), "answer");
	ck_assert_str_eq(dns_status_name(facts.random_aaaa.status), "nodata");
	ck_assert_str_eq(dns_status_name(facts.invalid_a.status), "answer");
	ck_assert_ptr_nonnull(strstr(facts.random_a.name, ".mail.example"));
	ck_assert_str_ne(facts.random_a.name, mail(dns, "mail.example", LONG_MS).random_a.name);
	dns_close(dns);
	fake_stop(&fake);
	arena_clear(&arena);
}
END_TEST

/* A router that swallows SRV questions costs half of the time, and no other answer. */
START_TEST(mail_with_swallowed_questions)
{
	struct fake fake;

	fake_start(&fake, FAKE_DROPS, "127.0.0.1", 0);
	struct dns *dns = open_fake(&fake);
	int64_t began_us = deadline_now_us();
	struct mail_dns_facts facts = mail(dns, "mail.example", 2 * SECOND_MS);
	ck_assert_int_lt(deadline_now_us() - began_us, 1500 * 1000);
	ck_assert_str_eq(dns_status_name(facts.imaps.status), "timeout");
	ck_assert_str_eq(dns_status_name(facts.imap.status), "timeout");
	ck_assert_str_eq(dns_status_name(facts.mx.status), "nodata");
	ck_assert_str_eq(dns_status_name(facts.random_a.status), "answer");
	dns_close(dns);
	fake_stop(&fake);
	arena_clear(&arena);
}
END_TEST

static const struct {
	const char *name;
	int family;
	enum resolve_result result;
	const char *addresses; /* joined by spaces */
	const char *text;      /* a part of it; NULL: there is none */
} hosts[] = {
	{ "ok.test", AF_UNSPEC, RESOLVE_OK, "2001:db8::1 192.0.2.1 192.0.2.2", NULL },
	{ "ok.test", AF_INET, RESOLVE_OK, "192.0.2.1 192.0.2.2", NULL },
	{ "ok.test", AF_INET6, RESOLVE_OK, "2001:db8::1", NULL },
	{ "first.test", AF_INET6, RESOLVE_OK, "2001:db8::1", NULL },
	{ "four.test", AF_UNSPEC, RESOLVE_OK, "192.0.2.4", NULL },
	{ "four.test", AF_INET6, RESOLVE_NO_ADDRESS, "", "AAAA: no such record" },
	{ "six.test", AF_UNSPEC, RESOLVE_OK, "2001:db8::6", NULL },
	{ "text.test", AF_UNSPEC, RESOLVE_NO_ADDRESS, "", "AAAA: no such record, A: no such record" },
	{ "nowhere.test", AF_UNSPEC, RESOLVE_NXDOMAIN, "", "AAAA: NXDOMAIN, A: NXDOMAIN" },
	{ "loop.test", AF_UNSPEC, RESOLVE_FAILED, "", "AAAA: SERVFAIL, A: SERVFAIL" },
	{ "a..test", AF_INET, RESOLVE_FAILED, "", "A: could not be asked (" },
	{ "www.late", AF_INET, RESOLVE_OK, "192.0.2.6", "A: DNSSEC validation failed (" },
	{ "192.0.2.200", AF_UNSPEC, RESOLVE_LITERAL, "192.0.2.200", NULL },
	{ "2001:db8::200", AF_UNSPEC, RESOLVE_LITERAL, "2001:db8::200", NULL },
	{ "localhost", AF_INET, RESOLVE_OK, "127.0.0.1", NULL },
};

static const char *join(const struct resolve_facts *facts)
{
	const char *text = "";

	for (size_t i = 0; i < facts->count; i++)
		text = arena_printf(&arena, "%s%s%s", text, i ? " " : "", facts->addresses[i].text);
	return text;
}

START_TEST(addresses)
{
	struct dns *dns = open_at("DNS_SIGNED", false);
	struct dns_host host = { hosts[_i].name, hosts[_i].family };
	struct resolve_facts facts = { .count = 0 };

	dns_addresses(dns, &arena, &host, deadline_after_ms(LONG_MS), &facts);
	ck_assert_int_eq(facts.result, hosts[_i].result);
	ck_assert_str_eq(join(&facts), hosts[_i].addresses);
	if (hosts[_i].text)
		ck_assert_ptr_nonnull(strstr(facts.stage.text, hosts[_i].text));
	else
		ck_assert_ptr_null(facts.stage.text);
	dns_close(dns);
	arena_clear(&arena);
}
END_TEST

/* An address that is sent twice is to be visited once. */
START_TEST(addresses_sent_twice)
{
	struct fake fake;
	struct dns_host host = { "www.example", AF_UNSPEC };
	struct resolve_facts facts = { .count = 0 };

	fake_start(&fake, FAKE_INVENTS, "127.0.0.1", 0);
	struct dns *dns = open_fake(&fake);
	dns_addresses(dns, &arena, &host, deadline_after_ms(LONG_MS), &facts);
	ck_assert_str_eq(join(&facts), "192.0.2.80");
	dns_close(dns);
	fake_stop(&fake);
	arena_clear(&arena);
}
END_TEST

START_TEST(addresses_without_an_answer)
{
	struct fake fake;
	struct dns_host host = { "ok.test", AF_UNSPEC };
	struct resolve_facts facts = { .count = 0 };

	fake_start(&fake, FAKE_SILENT, "127.0.0.1", 0);
	struct dns *dns = open_fake(&fake);
	dns_addresses(dns, &arena, &host, deadline_after_ms(200), &facts);
	ck_assert_int_eq(facts.result, RESOLVE_TIMEOUT);
	ck_assert_str_eq(facts.stage.text, "AAAA: no answer, A: no answer");
	dns_close(dns);
	fake_stop(&fake);
	arena_clear(&arena);
}
END_TEST

static const struct {
	const char *resolv_conf;
	bool fake; /* at the link-local address */
	const char *shown;
} systems[] = {
	{ "nameserver 127.0.0.1\n", false, "four.test 192.0.2.4" },
	{ "options rotate\n", false, "four.test 192.0.2.4" }, /* none named: 127.0.0.1 */
	{ "nameserver fe80::53%lo\n", true, "four.test 192.0.2.80 192.0.2.80" },
};

START_TEST(system_servers)
{
	char path[] = "/tmp/imapvet-resolv.XXXXXX";
	struct dns_config config = { .resolv_conf = path, .plain = true };
	FILE *file = fdopen(mkstemp(path), "w");
	struct error error = { "" };
	struct fake fake;

	fputs(systems[_i].resolv_conf, file);
	fclose(file);
	if (systems[_i].fake)
		fake_start(&fake, FAKE_INVENTS, "fe80::53%lo", 53);
	struct dns *dns = dns_open(&config, &error);
	ck_assert_msg(dns != NULL, "%s", error.text);
	struct dns_answer answer = ask(dns, "four.test", DNS_A, LONG_MS);
	ck_assert_str_eq(dns_show(&arena, &answer), systems[_i].shown);
	dns_close(dns);
	if (systems[_i].fake)
		fake_stop(&fake);
	unlink(path);
	arena_clear(&arena);
}
END_TEST

static Suite *rig(bool with_system)
{
	Suite *suite = suite_create("rig");
	TCase *tc = tcase_create("rig");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, answers_questions, 0, LENGTH(questions));
	tcase_add_test(tc, default_anchor);
	tcase_add_test(tc, many_at_once);
	tcase_add_test(tc, silent_server);
	tcase_add_test(tc, closed_port);
	tcase_add_test(tc, deadline_in_the_past);
	tcase_add_test(tc, failing_server);
	tcase_add_test(tc, swallowed_question);
	tcase_add_loop_test(tc, mail_domains, 0, LENGTH(domains));
	tcase_add_test(tc, mail_with_inventions);
	tcase_add_test(tc, mail_with_swallowed_questions);
	tcase_add_loop_test(tc, addresses, 0, LENGTH(hosts));
	tcase_add_test(tc, addresses_sent_twice);
	tcase_add_test(tc, addresses_without_an_answer);
	if (with_system)
		tcase_add_loop_test(tc, system_servers, 0, LENGTH(systems));
	suite_add_tcase(suite, tc);
	return suite;
}

static Suite *slow(void)
{
	Suite *suite = suite_create("slow");
	TCase *tc = tcase_create("slow");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, silence_is_no_servfail);
	suite_add_tcase(suite, tc);
	return suite;
}

/* Ports that are free in TCP, and so most likely in UDP. */
static int print_ports(void)
{
	for (int i = 0; i < 3; i++) {
		struct sockaddr_in address = { .sin_family = AF_INET,
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
		socklen_t len = sizeof address;
		int fd = socket(AF_INET, SOCK_STREAM, 0); /* open until all three are known */
		if (bind(fd, (struct sockaddr *)&address, len) != 0
			|| getsockname(fd, (struct sockaddr *)&address, &len) != 0)
			return EXIT_FAILURE;
		printf("%u%c", ntohs(address.sin_port), i < 2 ? ' ' : '\n');
	}
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	bool with_system = getenv("DNS_SYSTEM") != NULL;
	int skipped = with_system ? 0 : (int)LENGTH(systems);

	if (argc == 2 && strcmp(argv[1], "ports") == 0)
		return print_ports();
	signal(SIGPIPE, SIG_IGN); /* as src/app/main.c does */
	SRunner *runner = srunner_create(rig(with_system));
	srunner_add_suite(runner, slow());
	srunner_run_all(runner, CK_ENV);
	int run = srunner_ntests_run(runner), failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	if (skipped)
		printf("skip %d cases of /etc/resolv.conf: no network of our own\n", skipped);
	printf("dns: %d passed, %d failed, %d skipped\n", run - failed, failed, skipped);
	return failed == 0 && run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
