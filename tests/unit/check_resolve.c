/* SPDX-License-Identifier: MIT */
/* What is an address, and what becomes of every answer of the system's resolver.  Names under
 * .fake never reach it: getaddrinfo(3) below answers for them, also too late. */
#include <check.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/resolve.h"
#include "peer.h"

Suite *check_resolve(void);

static const struct {
	const char *name;
	int status, error;
	enum resolve_result result;
} answers[] = {
	{ "nxdomain.fake", EAI_NONAME, 0, RESOLVE_NXDOMAIN },
	{ "nodata.fake", EAI_NODATA, 0, RESOLVE_NO_ADDRESS },
	{ "family.fake", EAI_ADDRFAMILY, 0, RESOLVE_NO_ADDRESS },
	{ "again.fake", EAI_AGAIN, 0, RESOLVE_FAILED },
	{ "fail.fake", EAI_FAIL, 0, RESOLVE_FAILED },
	{ "memory.fake", EAI_MEMORY, 0, RESOLVE_FAILED },
	{ "system.fake", EAI_SYSTEM, EMFILE, RESOLVE_FAILED },
};

static int stuck[2] = { -1, -1 }; /* a pipe: the resolver hangs until it is closed */

static int real(const char *node, const char *service, const struct addrinfo *hints,
	struct addrinfo **list_r)
{
	int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

	*(void **)&next = dlsym(RTLD_NEXT, "getaddrinfo");
	return next(node, service, hints, list_r);
}

/* Stands in front of the system's own. */
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
	struct addrinfo **list_r)
{
	for (size_t i = 0; node && i < sizeof answers / sizeof *answers; i++)
		if (strcmp(node, answers[i].name) == 0) {
			errno = answers[i].error;
			return answers[i].status;
		}
	if (node && strcmp(node, "twice.fake") == 0) {
		struct addrinfo every = { .ai_flags = AI_NUMERICHOST, .ai_family = hints->ai_family };
		return real(hints->ai_family == AF_INET6 ? "2001:db8::7" : "192.0.2.7", NULL, &every,
			list_r); /* once for every kind of socket */
	}
	if (node && strcmp(node, "stuck.fake") == 0) {
		while (read(stuck[0], &(char){ 0 }, 1) > 0)
			;
		return EAI_NONAME;
	}
	return real(node, service, hints, list_r);
}

static const struct {
	const char *text, *normal; /* NULL: no address */
	int family;
} literals[] = {
	{ "192.0.2.7", "192.0.2.7", AF_INET },
	{ "0.0.0.0", "0.0.0.0", AF_INET },
	{ "255.255.255.255", "255.255.255.255", AF_INET },
	{ "::1", "::1", AF_INET6 },
	{ "2001:DB8:0:0:0:0:0:7", "2001:db8::7", AF_INET6 },
	{ "::ffff:192.0.2.7", "::ffff:192.0.2.7", AF_INET6 },
	{ "fe80::1%lo", "fe80::1%lo", AF_INET6 },
	{ "fe80::1%1", "fe80::1%lo", AF_INET6 },
	{ "fe80::1%99999", "fe80::1%99999", AF_INET6 }, /* no interface has that number */
	{ "2001:db8::7%1", "2001:db8::7", AF_INET6 },   /* a scope means nothing there */
	{ "", NULL, 0 },
	{ "1", NULL, 0 },
	{ "127.1", NULL, 0 },
	{ "0x7f.1", NULL, 0 },
	{ "0x7f000001", NULL, 0 },
	{ "017700000001", NULL, 0 },
	{ "127.0.0.01", NULL, 0 },
	{ "127.0.0.256", NULL, 0 },
	{ "127.0.0.1.", NULL, 0 },
	{ "127.0.0.1 ", NULL, 0 },
	{ "1.2.3.4.5", NULL, 0 },
	{ "[::1]", NULL, 0 },
	{ "::1]", NULL, 0 },
	{ ":::", NULL, 0 },
	{ "2001:db8::g", NULL, 0 },
	{ "1:2:3:4:5:6:7:8:9", NULL, 0 },
	{ "::1%", NULL, 0 },
	{ "fe80::1%no-such-interface", NULL, 0 },
	{ "localhost", NULL, 0 },
};

START_TEST(knows_addresses)
{
	struct address address = { .family = -1 }, again;
	bool known = resolve_literal(literals[_i].text, &address);

	ck_assert_msg(known == (literals[_i].normal != NULL), "'%s'", literals[_i].text);
	ck_assert_int_eq(address.family, known ? literals[_i].family : -1);
	if (known) {
		ck_assert_str_eq(address.text, literals[_i].normal);
		ck_assert(resolve_literal(literals[_i].normal, &again));
		ck_assert(again.scope == address.scope && !memcmp(again.ip, address.ip, 16));
	}
}
END_TEST

START_TEST(answers_addresses_with_themselves)
{
	struct arena arena = { NULL, 0 };
	struct resolve_facts facts = { .count = 0 };

	resolve(&arena, "192.0.2.7", AF_UNSPEC, deadline_after_ms(-1), &facts);
	ck_assert_int_eq(facts.result, RESOLVE_LITERAL);
	ck_assert_uint_eq(facts.count, 1);
	ck_assert_str_eq(facts.addresses[0].text, "192.0.2.7");
	arena_clear(&arena);
}
END_TEST

static const struct {
	const char *name, *address; /* the only one */
	int family;
} names[] = {
	{ "localhost", "127.0.0.1", AF_INET }, /* in every machine's hosts file */
	{ "twice.fake", "192.0.2.7", AF_UNSPEC },
	{ "twice.fake", "192.0.2.7", AF_INET },
	{ "twice.fake", "2001:db8::7", AF_INET6 },
};

START_TEST(resolves_names)
{
	struct arena arena = { NULL, 0 };
	struct resolve_facts facts = { .count = 0 };

	resolve(&arena, names[_i].name, names[_i].family, deadline_after_ms(10000), &facts);
	ck_assert_int_eq(facts.result, RESOLVE_OK);
	ck_assert_uint_eq(facts.count, 1);
	ck_assert_str_eq(facts.addresses[0].text, names[_i].address);
	ck_assert_ptr_null(facts.stage.text);
	arena_clear(&arena);
}
END_TEST

START_TEST(tells_failures_apart)
{
	struct arena arena = { NULL, 0 };
	struct resolve_facts facts = { .count = 0 };

	resolve(&arena, answers[_i].name, AF_UNSPEC, deadline_after_ms(10000), &facts);
	ck_assert_msg(facts.result == answers[_i].result, "%s", answers[_i].name);
	ck_assert_uint_eq(facts.count, 0);
	ck_assert_ptr_nonnull(facts.stage.text);
	if (answers[_i].error)
		ck_assert_str_eq(facts.stage.text, strerrordesc_np(answers[_i].error));
	arena_clear(&arena);
}
END_TEST

START_TEST(leaves_a_stuck_resolver_behind)
{
	struct arena arena = { NULL, 0 };
	struct resolve_facts facts = { .count = 0 };

	ck_assert_int_eq(pipe(stuck), 0);
	struct deadline deadline = deadline_after_ms(30);
	resolve(&arena, "stuck.fake", AF_UNSPEC, deadline, &facts);
	ck_assert(deadline_passed(deadline));
	ck_assert_int_eq(facts.result, RESOLVE_TIMEOUT);
	ck_assert_uint_eq(facts.count, 0);
	close(stuck[1]);
	arena_clear(&arena);
}
END_TEST

Suite *check_resolve(void)
{
	Suite *suite = suite_create("resolve");
	TCase *tc = tcase_create("resolve");

	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, knows_addresses, 0, sizeof literals / sizeof *literals);
	tcase_add_test(tc, answers_addresses_with_themselves);
	tcase_add_loop_test(tc, resolves_names, 0, sizeof names / sizeof *names);
	tcase_add_loop_test(tc, tells_failures_apart, 0, sizeof answers / sizeof *answers);
	tcase_add_test(tc, leaves_a_stuck_resolver_behind);
	suite_add_tcase(suite, tc);
	return suite;
}
