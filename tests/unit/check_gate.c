/* SPDX-License-Identifier: MIT */
/* The gate lets in so many at a time, so many a second and so many in all, and nobody waits behind
 * his deadline. */
#include <check.h>
#include <pthread.h>
#include <string.h>

#include "probe/gate.h"

Suite *check_gate(void);

enum { VISITORS = 12 };

struct crowd { /* everybody enters and leaves once */
	struct gate gate;
	atomic_uint inside, most_inside, refused;
};

static void *visit(void *context)
{
	struct crowd *crowd = context;

	if (!gate_enter(&crowd->gate, deadline_after_ms(20000))) {
		atomic_fetch_add(&crowd->refused, 1);
		return NULL;
	}
	unsigned inside = atomic_fetch_add(&crowd->inside, 1) + 1;
	unsigned most = atomic_load(&crowd->most_inside);
	while (inside > most && !atomic_compare_exchange_weak(&crowd->most_inside, &most, inside))
		continue;
	atomic_fetch_sub(&crowd->inside, 1);
	gate_leave(&crowd->gate);
	return NULL;
}

static void send_in(struct crowd *crowd)
{
	pthread_t threads[VISITORS];

	for (size_t i = 0; i < VISITORS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, visit, crowd), 0);
	for (size_t i = 0; i < VISITORS; i++)
		pthread_join(threads[i], NULL);
}

START_TEST(lets_in_so_many_at_a_time)
{
	struct crowd crowd = { .inside = 0 };
	atomic_uint passed = 0;

	gate_init(&crowd.gate, 3, 0);
	crowd.gate.passed = &passed;
	send_in(&crowd);
	ck_assert_uint_le(atomic_load(&crowd.most_inside), 3);
	ck_assert_uint_eq(atomic_load(&passed), VISITORS);
	ck_assert_uint_eq(crowd.gate.open, 0);
	gate_destroy(&crowd.gate);
}
END_TEST

START_TEST(lets_in_so_many_in_all)
{
	struct crowd crowd = { .inside = 0 };

	gate_init(&crowd.gate, 3, 0);
	crowd.gate.left = VISITORS - 2;
	send_in(&crowd);
	ck_assert_uint_eq(atomic_load(&crowd.refused), 2);
	ck_assert(!gate_enter(&crowd.gate, deadline_after_ms(20000)));
	ck_assert_ptr_nonnull(strstr(gate_reason(&crowd.gate), "used up"));
	gate_destroy(&crowd.gate);
}
END_TEST

START_TEST(takes_other_limits)
{
	struct crowd crowd = { .inside = 0 };
	atomic_uint passed = 0;

	gate_init(&crowd.gate, VISITORS, 0);
	send_in(&crowd);
	gate_limit(&crowd.gate, 1, 0, &passed);
	ck_assert(!gate_enter(&crowd.gate, deadline_after_ms(20000)));
	crowd.gate.left = VISITORS - 1;
	atomic_store(&crowd.most_inside, 0);
	send_in(&crowd);
	ck_assert_uint_eq(atomic_load(&crowd.most_inside), 1);
	ck_assert_uint_eq(atomic_load(&crowd.refused), 1);
	ck_assert_uint_eq(atomic_load(&passed), VISITORS - 1);
	gate_destroy(&crowd.gate);
}
END_TEST

START_TEST(keeps_the_pace)
{
	struct crowd crowd = { .inside = 0 };
	int64_t began_us = deadline_now_us();

	gate_init(&crowd.gate, VISITORS, 5000);
	send_in(&crowd);
	ck_assert_int_ge(deadline_now_us() - began_us, (VISITORS - 1) * 5000);
	gate_destroy(&crowd.gate);
}
END_TEST

START_TEST(ends_with_the_deadline)
{
	struct gate gate;

	gate_init(&gate, 1, 0);
	ck_assert(gate_enter(&gate, deadline_after_ms(20000)));
	ck_assert(!gate_enter(&gate, deadline_after_ms(10)));
	ck_assert_str_eq(gate_reason(&gate), "time ran out");
	gate_leave(&gate);
	ck_assert(gate_enter(&gate, deadline_after_ms(20000)));
	gate_leave(&gate);
	gate_destroy(&gate);
}
END_TEST

Suite *check_gate(void)
{
	Suite *suite = suite_create("gate");
	TCase *tcase = tcase_create("gate");

	tcase_add_test(tcase, lets_in_so_many_at_a_time);
	tcase_add_test(tcase, lets_in_so_many_in_all);
	tcase_add_test(tcase, takes_other_limits);
	tcase_add_test(tcase, keeps_the_pace);
	tcase_add_test(tcase, ends_with_the_deadline);
	suite_add_tcase(suite, tcase);
	return suite;
}
