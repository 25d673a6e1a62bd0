/* SPDX-License-Identifier: MIT */
/* Memory that dies together, buffers with a cap, and deadlines that nothing stretches. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/deadline.h"
#include "base/error.h"
#include "peer.h"

Suite *check_base(void);

START_TEST(arena_gives_zeroed_aligned_memory)
{
	struct arena arena = { NULL, 0 };
	unsigned char *last = NULL;

	for (size_t size = 1; size < 20000; size = size * 3 / 2 + 1) {
		unsigned char *memory = arena_alloc(&arena, size);
		ck_assert_ptr_nonnull(memory);
		ck_assert_uint_eq((uintptr_t)memory % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			ck_assert_int_eq(memory[i], 0);
		memset(memory, 0xff, size);
		ck_assert_ptr_ne(memory, last);
		last = memory;
	}
	arena_clear(&arena);
	ck_assert_int_eq(*(char *)arena_alloc(&arena, 1), 0);
	arena_clear(&arena);
	ck_assert_ptr_null(arena.chunks);
}
END_TEST

START_TEST(arena_copies)
{
	struct arena arena = { NULL, 0 };
	struct bytes nul = PEER_BYTES("a\0b");
	struct bytes copy = arena_copy(&arena, nul);

	ck_assert(peer_same(copy, nul) && copy.data != nul.data);
	ck_assert_int_eq(copy.data[3], '\0');
	copy = arena_copy(&arena, (struct bytes){ NULL, 0 });
	ck_assert(copy.len == 0 && copy.data && !*copy.data);
	ck_assert_str_eq(arena_strdup(&arena, "text"), "text");
	ck_assert_str_eq(arena_printf(&arena, "%s:%u", "host", 993u), "host:993");
	ck_assert_str_eq(arena_printf(&arena, "%s", ""), "");
	ck_assert_uint_eq(strlen(arena_printf(&arena, "%30000s", "x")), 30000);
	arena_clear(&arena);
}
END_TEST

static void too_large_at_once(struct arena *arena)
{
	arena_alloc(arena, SIZE_MAX - 3);
}

static void too_large_a_product(struct arena *arena)
{
	arena_array(arena, SIZE_MAX / 8, 16);
}

static void (*const out_of_memory[])(struct arena *) = { too_large_at_once, too_large_a_product };

START_TEST(arena_ends_the_program_when_memory_ends)
{
	int status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		struct arena arena = { NULL, 0 };
		dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
		out_of_memory[_i](&arena);
		_exit(99);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 4);
}
END_TEST

START_TEST(arena_grows_lists)
{
	struct arena arena = { NULL, 0 };
	size_t *list = NULL, size = 0;

	for (size_t count = 0; count < 1000; count++) {
		size_t before = size, *was = list;
		list = arena_grow(&arena, list, count, &size, sizeof *list);
		ck_assert_uint_gt(size, count);
		ck_assert(count < before ? list == was && size == before : size > before);
		list[count] = count;
	}
	for (size_t i = 0; i < 1000; i++)
		ck_assert_uint_eq(list[i], i);
	arena_clear(&arena);
}
END_TEST

START_TEST(bytes_compare)
{
	struct bytes nul = { "a\0b", 3 }, other = { "a\0c", 3 }, none = { NULL, 0 };

	ck_assert(bytes_equal(nul, (struct bytes){ "a\0bc", 3 }) && !bytes_equal(nul, other));
	ck_assert(!bytes_equal(nul, (struct bytes){ nul.data, 2 }));
	ck_assert(bytes_equal(none, (struct bytes){ "", 0 }) && !bytes_equal(none, nul));
	ck_assert(bytes_begin(nul, "a") && !bytes_begin(nul, "b") && bytes_begin(none, ""));
	ck_assert(!bytes_begin((struct bytes){ "SSH-2", 3 }, "SSH-"));
	ck_assert(!bytes_begin((struct bytes){ "ssh-2", 5 }, "SSH-"));
}
END_TEST

START_TEST(buffer_holds_its_cap_and_no_more)
{
	struct buffer buffer = { .cap = 1000 };
	char data[1000];

	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (char)i;
	ck_assert(buffer_append(&buffer, NULL, 0));
	ck_assert(buffer_append(&buffer, data, 300));
	ck_assert(buffer_append(&buffer, data + 300, 699));
	ck_assert(!buffer_append(&buffer, data, 2));
	ck_assert(!buffer_append(&buffer, data, SIZE_MAX));
	ck_assert_uint_eq(buffer.len, 999);
	ck_assert(buffer_append(&buffer, data + 999, 1));
	ck_assert(peer_same(buffer_bytes(&buffer), (struct bytes){ data, sizeof data }));
	buffer_drop(&buffer, 0);
	ck_assert_uint_eq(buffer.len, 1000);
	buffer_drop(&buffer, 990);
	ck_assert(peer_same(buffer_bytes(&buffer), (struct bytes){ data + 990, 10 }));
	ck_assert(buffer_append(&buffer, data, 990) && !buffer_append(&buffer, data, 1));
	buffer_drop(&buffer, 1000);
	ck_assert_uint_eq(buffer.len, 0);
	buffer_clear(&buffer);
	ck_assert(buffer.cap == 1000 && !buffer.data);
	ck_assert(buffer_append(&buffer, "x", 1));
	buffer_clear(&buffer);
}
END_TEST

START_TEST(error_is_one_line_that_fits)
{
	struct error error;
	char name[2000];

	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	ck_assert_int_eq(error_set(&error, "no file '%s'", "a"), -1);
	ck_assert_str_eq(error.text, "no file 'a'");
	ck_assert_int_eq(error_set(&error, "%s", name), -1);
	ck_assert_uint_eq(strlen(error.text), sizeof error.text - 1);
}
END_TEST

START_TEST(deadlines_compare)
{
	struct deadline past = deadline_after_ms(-1), soon = deadline_after_ms(1000);
	struct deadline late = deadline_after_ms(60000);

	ck_assert(deadline_passed(past) && !deadline_passed(soon));
	ck_assert_int_eq(deadline_min(soon, late).at_us, soon.at_us);
	ck_assert_int_eq(deadline_min(late, soon).at_us, soon.at_us);
	ck_assert_int_eq(deadline_min(past, soon).at_us, past.at_us);
	ck_assert_int_ge(late.at_us - deadline_now_us(), 59000 * 1000);
}
END_TEST

static void on_alarm(int number)
{
	(void)number;
}

/* A signal every 2 ms until it is called with 0. */
static void interrupt_every_us(long us)
{
	struct sigaction action = { .sa_handler = on_alarm }; /* without SA_RESTART */
	struct itimerval every = { { 0, us }, { 0, us } };

	ck_assert_int_eq(sigaction(SIGALRM, &action, NULL), 0);
	ck_assert_int_eq(setitimer(ITIMER_REAL, &every, NULL), 0);
}

START_TEST(poll_waits_its_time_under_signals)
{
	int pipes[2];

	ck_assert_int_eq(pipe2(pipes, O_CLOEXEC), 0);
	struct deadline deadline = deadline_after_ms(30);
	interrupt_every_us(2000);
	int ready = deadline_poll(pipes[0], POLLIN, deadline);
	interrupt_every_us(0);
	ck_assert_int_eq(ready, 0);
	ck_assert(deadline_passed(deadline));
	ck_assert_int_eq(deadline_poll(pipes[0], POLLIN, deadline_after_ms(-5)), 0);
	close(pipes[0]);
	close(pipes[1]);
}
END_TEST

START_TEST(poll_tells_readiness_and_ends)
{
	int pipes[2];
	struct deadline far = deadline_after_ms(60000);

	ck_assert_int_eq(pipe2(pipes, O_CLOEXEC), 0);
	ck_assert_int_eq(deadline_poll(pipes[1], POLLOUT, far), 1);
	ck_assert_int_eq(write(pipes[1], "x", 1), 1);
	ck_assert_int_eq(deadline_poll(pipes[0], POLLIN, far), 1);
	ck_assert_int_eq(deadline_poll(pipes[0], POLLIN, deadline_after_ms(-1)), 1);
	ck_assert_int_eq(read(pipes[0], &(char){ 0 }, 1), 1);
	close(pipes[1]);
	ck_assert_int_eq(deadline_poll(pipes[0], POLLIN, far), 1); /* the end is something to read */
	close(pipes[0]);
}
END_TEST

Suite *check_base(void)
{
	Suite *suite = suite_create("base");
	TCase *tc = tcase_create("base");

	tcase_add_test(tc, arena_gives_zeroed_aligned_memory);
	tcase_add_test(tc, arena_copies);
	tcase_add_loop_test(tc, arena_ends_the_program_when_memory_ends, 0,
		sizeof out_of_memory / sizeof *out_of_memory);
	tcase_add_test(tc, arena_grows_lists);
	tcase_add_test(tc, bytes_compare);
	tcase_add_test(tc, buffer_holds_its_cap_and_no_more);
	tcase_add_test(tc, error_is_one_line_that_fits);
	tcase_add_test(tc, deadlines_compare);
	tcase_add_test(tc, poll_waits_its_time_under_signals);
	tcase_add_test(tc, poll_tells_readiness_and_ends);
	suite_add_tcase(suite, tc);
	return suite;
}
