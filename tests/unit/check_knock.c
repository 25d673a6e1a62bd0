/* SPDX-License-Identifier: MIT */
/* Where to knock and at which ports; that a knock says nothing; that whoever waits for arrivals
 * waits no longer than needed. */
#include <check.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/resolve.h"
#include "peer.h"
#include "probe/knock.h"

Suite *check_knock(void);

enum { UP = REASON_NONE, SHUT = REASON_REFUSED, MUTE = REASON_TIMEOUT, NOWAY = REASON_NO_ROUTE,
	BANNED = REASON_FORBIDDEN, LOST = REASON_LOCAL, END = -1 };

static const char *const addresses[] = { "192.0.2.7", "192.0.2.7", "192.0.2.8", "2001:db8::7" };

static const struct {
	int reasons[4]; /* of those addresses, ended by END */
	int where;      /* index, END: nowhere */
} places[] = {
	{ { UP, UP, END }, END },
	{ { UP, MUTE, END }, END },
	{ { MUTE, UP, END }, END },
	{ { MUTE, MUTE, END }, 0 },
	{ { SHUT, MUTE, END }, 0 },
	{ { NOWAY, NOWAY, END }, END },
	{ { BANNED, BANNED, END }, END },
	{ { LOST, LOST, END }, END },
	{ { MUTE, MUTE, UP, END }, END },
	{ { NOWAY, NOWAY, MUTE, END }, 2 },
	{ { UP, UP, UP, MUTE }, 3 },
	{ { MUTE, MUTE, MUTE, UP }, 0 },
	{ { MUTE, MUTE, MUTE, MUTE }, 0 },
	{ { END }, END },
};

static struct address address_of(const char *text)
{
	struct address address;

	ck_assert_msg(resolve_literal(text, &address), "%s", text);
	return address;
}

START_TEST(finds_the_place)
{
	struct address list[4];
	struct arrival arrivals[4];
	size_t count = 0;

	for (; count < 4 && places[_i].reasons[count] != END; count++) {
		list[count] = address_of(addresses[count]);
		arrivals[count] = (struct arrival){ .address = &list[count], .settled = true,
			.reason = (enum reason)places[_i].reasons[count] };
	}
	const struct address *where = knock_where(arrivals, count);
	ck_assert_ptr_eq(where, places[_i].where == END ? NULL : &list[places[_i].where]);
}
END_TEST

static size_t plan(const uint16_t *ports, struct knock *knocks_r)
{
	struct endpoint_facts endpoints[2] = { 0 };
	struct target_facts facts = { .endpoints = endpoints };
	struct address address = address_of("192.0.2.7");

	for (; ports[facts.endpoint_count]; facts.endpoint_count++) {
		endpoints[facts.endpoint_count].address = address;
		endpoints[facts.endpoint_count].port = ports[facts.endpoint_count];
	}
	return knock_plan(&facts, &address, knocks_r);
}

START_TEST(plans_neighbours_and_a_control)
{
	struct knock knocks[KNOCKS_MAX];
	size_t controls = 0;

	ck_assert_uint_eq(plan((const uint16_t[]){ 143, 993, 0 }, knocks), 7);
	for (size_t i = 0; i < 7; i++) {
		ck_assert_uint_ne(knocks[i].port, 143);
		ck_assert_uint_ne(knocks[i].port, 993);
		controls += knocks[i].role == KNOCK_CONTROL;
	}
	ck_assert_uint_eq(controls, 1);
}
END_TEST

START_TEST(asks_for_the_other_imap_port_first)
{
	struct knock knocks[KNOCKS_MAX];

	ck_assert_uint_le(plan((const uint16_t[]){ 143, 0 }, knocks), KNOCKS_MAX - 2);
	ck_assert_uint_eq(knocks[0].port, 993);
}
END_TEST

START_TEST(says_nothing)
{
	struct probe probe = { .bind = NULL };
	struct knock made = { .address = address_of("127.0.0.1") };
	char byte;
	int listener = peer_bind("127.0.0.1", &made.port, 1);

	made.reason = REASON_LOCAL;
	knock(&probe, NULL, deadline_after_ms(10000), &made);
	ck_assert_int_eq(made.reason, REASON_NONE);
	ck_assert_int_ge(made.took_us, 0);
	int theirs = accept(listener, NULL, NULL);
	ck_assert_int_ge(theirs, 0);
	ck_assert_int_eq(recv(theirs, &byte, 1, 0), 0);
	close(theirs);
	close(listener);
}
END_TEST

START_TEST(tells_a_refusal)
{
	struct probe probe = { .bind = NULL };
	struct knock made = { .address = address_of("127.0.0.1") };
	int bound = peer_bind("127.0.0.1", &made.port, -1);

	knock(&probe, NULL, deadline_after_ms(10000), &made);
	ck_assert_int_eq(made.reason, REASON_REFUSED);
	close(bound);
}
END_TEST

struct scene { /* two endpoints of one address */
	struct arena arena;
	struct endpoint_facts endpoints[2];
	struct target_facts facts;
	struct arrivals arrivals;
};

static void set(struct scene *scene)
{
	*scene = (struct scene){ .facts = { .endpoint_count = 2 } };
	scene->facts.endpoints = scene->endpoints;
	arrivals_init(&scene->arrivals, &scene->arena, &scene->facts);
}

static void strike(struct scene *scene)
{
	arrivals_destroy(&scene->arrivals);
	arena_clear(&scene->arena);
}

START_TEST(keeps_score)
{
	struct scene scene;

	set(&scene);
	arrivals_report(&scene.arrivals, 0, REASON_REFUSED);
	arrivals_report(&scene.arrivals, 0, REASON_NONE);
	arrivals_report(&scene.arrivals, 0, REASON_RESET);
	struct arrival *list = arrivals_wait(&scene.arrivals, &scene.arena, deadline_after_ms(0));
	ck_assert(list[0].settled && list[0].reason == REASON_NONE);
	ck_assert(!list[1].settled && list[1].reason == REASON_TIMEOUT);
	strike(&scene);
}
END_TEST

/* The second visit of a cleartext port may still be on its way. */
START_TEST(awaits_both_visits)
{
	struct scene scene;
	struct deadline now = deadline_after_ms(0);

	set(&scene);
	scene.arrivals.list[0].awaited = 2;
	arrivals_report(&scene.arrivals, 0, REASON_REFUSED);
	ck_assert(!arrivals_wait(&scene.arrivals, &scene.arena, now)[0].settled);
	arrivals_report(&scene.arrivals, 0, REASON_REFUSED);
	ck_assert(arrivals_wait(&scene.arrivals, &scene.arena, now)[0].settled);
	strike(&scene);
}
END_TEST

static void *settle(void *argument)
{
	struct scene *scene = argument;

	arrivals_report(&scene->arrivals, 0, REASON_NONE);
	arrivals_report(&scene->arrivals, 1, REASON_REFUSED);
	return NULL;
}

START_TEST(waits_for_the_last)
{
	struct scene scene;
	pthread_t thread;

	set(&scene);
	ck_assert_int_eq(pthread_create(&thread, NULL, settle, &scene), 0);
	struct deadline deadline = deadline_after_ms(60000);
	struct arrival *list = arrivals_wait(&scene.arrivals, &scene.arena, deadline);
	ck_assert(list[0].settled && list[1].settled && list[1].reason == REASON_REFUSED);
	ck_assert(!deadline_passed(deadline));
	pthread_join(thread, NULL);
	strike(&scene);
}
END_TEST

Suite *check_knock(void)
{
	Suite *suite = suite_create("knock");
	TCase *tcase = tcase_create("knock");

	tcase_add_loop_test(tcase, finds_the_place, 0, sizeof places / sizeof *places);
	tcase_add_test(tcase, plans_neighbours_and_a_control);
	tcase_add_test(tcase, asks_for_the_other_imap_port_first);
	tcase_add_test(tcase, says_nothing);
	tcase_add_test(tcase, tells_a_refusal);
	tcase_add_test(tcase, keeps_score);
	tcase_add_test(tcase, awaits_both_visits);
	tcase_add_test(tcase, waits_for_the_last);
	suite_add_tcase(suite, tcase);
	return suite;
}
