/* SPDX-License-Identifier: MIT */
/* What is asked on behalf of mail programs: a domain's servers, a host's addresses. */
#include "rig.h"

#include <string.h>
#include <sys/socket.h>

#include "net/dns_mail.h"

static struct arena arena; /* emptied by every case */

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
	struct dns *dns = rig_open("DNS_SIGNED", false);
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
	struct dns *dns = rig_open_fake(&fake, false);
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
	struct dns *dns = rig_open_fake(&fake, false);
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
	struct dns *dns = rig_open("DNS_SIGNED", false);
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
	struct dns *dns = rig_open_fake(&fake, false);
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
	struct dns *dns = rig_open_fake(&fake, false);
	dns_addresses(dns, &arena, &host, deadline_after_ms(200), &facts);
	ck_assert_int_eq(facts.result, RESOLVE_TIMEOUT);
	ck_assert_str_eq(facts.stage.text, "AAAA: no answer, A: no answer");
	dns_close(dns);
	fake_stop(&fake);
	arena_clear(&arena);
}
END_TEST

TCase *rig_mail(void)
{
	TCase *tc = tcase_create("mail");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, mail_domains, 0, LENGTH(domains));
	tcase_add_test(tc, mail_with_inventions);
	tcase_add_test(tc, mail_with_swallowed_questions);
	tcase_add_loop_test(tc, addresses, 0, LENGTH(hosts));
	tcase_add_test(tc, addresses_sent_twice);
	tcase_add_test(tc, addresses_without_an_answer);
	return tc;
}
