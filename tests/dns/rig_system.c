/* SPDX-License-Identifier: MIT */
/* Servers found in a resolv.conf(5); at port 53, so only in a network of our own. */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../unit/dns_show.h"

static struct arena arena; /* emptied by every case */

static const struct {
	const char *resolv_conf;
	bool fake; /* at the link-local address */
	const char *shown;
} systems[RIG_SYSTEM_COUNT] = {
	{ "nameserver 127.0.0.1\n", false, "four.test 192.0.2.4" },
	{ "options rotate\n", false, "four.test 192.0.2.4" }, /* none named: 127.0.0.1 */
	{ "nameserver fe80::53%lo\n", true, "four.test 192.0.2.80 192.0.2.80" },
};

START_TEST(system_servers)
{
	char path[] = "resolv.conf.XXXXXX";
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
	struct dns_answer answer = rig_ask(dns, &arena, "four.test", DNS_A, LONG_MS);
	ck_assert_str_eq(dns_show(&arena, &answer), systems[_i].shown);
	dns_close(dns);
	if (systems[_i].fake)
		fake_stop(&fake);
	unlink(path);
	arena_clear(&arena);
}
END_TEST

TCase *rig_system(void)
{
	TCase *tc = tcase_create("system");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, system_servers, 0, RIG_SYSTEM_COUNT);
	return tc;
}
