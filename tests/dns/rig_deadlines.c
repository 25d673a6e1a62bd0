/* SPDX-License-Identifier: MIT */
/* Servers that say nothing, or nothing good: what they cost, and what they leave behind. */
#include "rig.h"

#include <dirent.h>

#include "../unit/dns_show.h"

static struct arena arena; /* emptied by every case */

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
	outlast(rig_open_fake(&fake, false), before);
	fake_stop(&fake);
}
END_TEST

START_TEST(closed_port)
{
	struct fake fake;

	fake_start(&fake, FAKE_SILENT, "127.0.0.1", 0);
	fake_stop(&fake);
	outlast(rig_open_fake(&fake, false), threads());
}
END_TEST

START_TEST(deadline_in_the_past)
{
	struct fake fake;

	fake_start(&fake, FAKE_SILENT, "127.0.0.1", 0);
	struct dns *dns = rig_open_fake(&fake, false);
	int64_t began_us = deadline_now_us();
	ck_assert_int_eq(rig_ask(dns, &arena, "ok.test", DNS_A, -SECOND_MS).status, DNS_TIMEOUT);
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
	struct dns *dns = rig_open_fake(&fake, false);
	struct dns_answer answer = rig_ask(dns, &arena, "ok.test", DNS_A, 10 * SECOND_MS);
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
	struct dns *dns = rig_open_fake(&fake, false);
	dns_ask(dns, &arena, answers, LENGTH(answers), deadline_after_ms(300));
	ck_assert_str_eq(dns_status_name(answers[0].status), "timeout");
	ck_assert_str_eq(dns_show(&arena, &answers[1]), "www.example 192.0.2.80 192.0.2.80");
	for (int i = 0; i < 3; i++) {
		const char *name = arena_printf(&arena, "n%d.example", i);
		struct dns_answer answer = rig_ask(dns, &arena, name, DNS_A, LONG_MS);
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
	struct dns *dns = rig_open_fake(&fake, false);
	struct dns_answer answer = rig_ask(dns, &arena, "ok.test", DNS_A, 60 * SECOND_MS);
	ck_assert_str_eq(dns_status_name(answer.status), "timeout");
	ck_assert_int_gt(answer.took_us, 0);
	answer = rig_ask(dns, &arena, "ok.test", DNS_A, SECOND_MS);
	ck_assert_str_eq(dns_status_name(answer.status), "timeout");
	dns_close(dns);
	fake_stop(&fake);
	arena_clear(&arena);
}
END_TEST

TCase *rig_deadlines(void)
{
	TCase *tc = tcase_create("deadlines");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, silent_server);
	tcase_add_test(tc, closed_port);
	tcase_add_test(tc, deadline_in_the_past);
	tcase_add_test(tc, failing_server);
	tcase_add_test(tc, swallowed_question);
	return tc;
}

TCase *rig_slow(void)
{
	TCase *tc = tcase_create("slow");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, silence_is_no_servfail);
	return tc;
}
