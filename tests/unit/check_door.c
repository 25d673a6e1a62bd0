/* SPDX-License-Identifier: MIT */
/* Connections wait for their turn, are counted once, and an unanswered SYN holds up nobody. */
#include <check.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/resolve.h"
#include "peer.h"
#include "probe/door.h"

Suite *check_door(void);

struct scene { /* one address with room for one connection */
	struct gate gate;
	struct quota quota;
	struct address address;
	struct dial request;
	struct door door;
	struct dialled dialled;
	int listener;
};

static void set(struct scene *scene, int backlog)
{
	*scene = (struct scene){ .dialled = { .fd = -1 } };
	gate_init(&scene->gate, 1, 0);
	atomic_init(&scene->quota.left, 0);
	ck_assert(resolve_literal("127.0.0.1", &scene->address));
	scene->request.to = &scene->address;
	scene->listener = peer_bind("127.0.0.1", &scene->request.port, backlog);
	scene->door = (struct door){ .gate = &scene->gate, .quota = &scene->quota };
}

static void strike(struct scene *scene)
{
	door_leave(&scene->door);
	if (scene->dialled.fd >= 0)
		close(scene->dialled.fd);
	close(scene->listener);
	gate_destroy(&scene->gate);
}

static enum reason go(struct scene *scene, int64_t ms)
{
	ck_assert(door_enter(&scene->door, deadline_after_ms(10000)));
	return door_dial(&scene->door, &scene->request, deadline_after_ms(ms), &scene->dialled);
}

static bool has_room(struct scene *scene)
{
	bool room = gate_enter(&scene->gate, deadline_after_ms(0));

	if (room)
		gate_leave(&scene->gate);
	return room;
}

START_TEST(counts_down)
{
	struct quota quota;

	atomic_init(&quota.left, 5);
	ck_assert_int_eq(quota_take(&quota, 3), 3);
	ck_assert_int_eq(quota_take(&quota, 3), 2);
	ck_assert_int_eq(quota_take(&quota, 3), 0);
	quota_give(&quota, -4);
	ck_assert_int_eq(quota_take(&quota, 1), 0);
	quota_give(&quota, 5);
	ck_assert_int_eq(quota_take(&quota, 9), 1);
	quota_give(NULL, 1);
}
END_TEST

START_TEST(keeps_its_place_while_connected)
{
	struct scene scene;
	struct door second;

	set(&scene, 1);
	second = scene.door;
	ck_assert_int_eq(go(&scene, 10000), REASON_NONE);
	ck_assert_int_ge(scene.dialled.fd, 0);
	ck_assert(!has_room(&scene));
	ck_assert(!door_enter(&second, deadline_after_ms(0)));
	door_leave(&scene.door);
	ck_assert(door_enter(&second, deadline_after_ms(10000)));
	door_leave(&second);
	ck_assert_int_eq(atomic_load(&scene.quota.left), 0);
	strike(&scene);
}
END_TEST

START_TEST(gives_back_what_came_to_nothing)
{
	struct scene scene;

	set(&scene, -1); /* bound, and not listening: refused */
	ck_assert_int_eq(go(&scene, 10000), REASON_REFUSED);
	ck_assert(has_room(&scene));
	ck_assert_int_eq(atomic_load(&scene.quota.left), 1);
	strike(&scene);
}
END_TEST

static void *dial_in_vain(void *argument)
{
	struct scene *scene = argument;

	ck_assert_int_eq(go(scene, 60000), REASON_NONE);
	return NULL;
}

/* The backlog is full, so the SYN stays unanswered until the crowd is let in. */
START_TEST(stands_aside_and_comes_in_late)
{
	enum { CROWD = 8 };
	struct scene scene;
	pthread_t thread;
	int crowd[CROWD];

	set(&scene, 0);
	scene.door.patience_ms = 20;
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(scene.request.port),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	for (int i = 0; i < CROWD; i++) {
		crowd[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect(crowd[i], (struct sockaddr *)&at, sizeof at);
	}
	ck_assert_int_eq(pthread_create(&thread, NULL, dial_in_vain, &scene), 0);
	while (atomic_load(&scene.quota.left) == 0) /* until it has stood aside */
		continue;
	ck_assert(gate_enter(&scene.gate, deadline_after_ms(10000)));
	for (int i = 0; i < CROWD; i++)
		close(crowd[i]);
	close(accept(scene.listener, NULL, NULL)); /* room for the next SYN, which is sent again */
	pthread_join(thread, NULL);
	ck_assert_int_eq(atomic_load(&scene.quota.left), 0);
	ck_assert_uint_eq(scene.gate.open, 2); /* whoever is let in late finds another there */
	gate_leave(&scene.gate);
	strike(&scene);
}
END_TEST

Suite *check_door(void)
{
	Suite *suite = suite_create("door");
	TCase *tcase = tcase_create("door");

	tcase_add_test(tcase, counts_down);
	tcase_add_test(tcase, keeps_its_place_while_connected);
	tcase_add_test(tcase, gives_back_what_came_to_nothing);
	tcase_add_test(tcase, stands_aside_and_comes_in_late);
	tcase_set_timeout(tcase, 60);
	suite_add_tcase(suite, tcase);
	return suite;
}
