/* SPDX-License-Identifier: MIT */
/* Lines over real sockets: broken at every byte, too long, broken off, or never completed. */
#include <check.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "peer.h"

Suite *check_stream(void);

static struct deadline far_off(void)
{
	return deadline_after_ms(60000);
}

static const char *text_of(struct peer_wire *wire, struct bytes bytes)
{
	return arena_copy(&wire->arena, bytes).data;
}

/* The next line, which must come, as text. */
static const char *next_line(struct peer_wire *wire)
{
	struct bytes line;

	ck_assert_int_eq(stream_line(&wire->stream, far_off(), &line), REASON_NONE);
	return text_of(wire, line);
}

static enum reason line_reason(struct peer_wire *wire)
{
	struct bytes line;

	return stream_line(&wire->stream, far_off(), &line);
}

START_TEST(cuts_lines_at_lf)
{
	struct peer_wire wire;

	peer_wire_open(&wire, false);
	peer_say(&wire, peer_text("one\r\ntwo\n\r\n\nthree\r\r\nfour\rfive\n"));
	ck_assert_str_eq(next_line(&wire), "one");
	ck_assert_str_eq(next_line(&wire), "two");
	ck_assert_str_eq(next_line(&wire), "");
	ck_assert_str_eq(next_line(&wire), "");
	ck_assert_str_eq(next_line(&wire), "three\r");
	ck_assert_str_eq(next_line(&wire), "four\rfive");
	ck_assert_uint_eq(stream_pending(&wire.stream).len, 0);
	peer_wire_close(&wire);
}
END_TEST

/* The reader has seen the first part before the second is sent: stream_wait tells. */
START_TEST(joins_lines_split_anywhere)
{
	static const char lines[] = "* OK one\r\n* two\n";
	struct bytes line;

	for (size_t split = 1; split < strlen(lines); split++) {
		struct peer_wire wire;
		peer_wire_open(&wire, false);
		peer_say(&wire, (struct bytes){ lines, split });
		ck_assert_int_eq(stream_wait(&wire.stream, far_off()), REASON_NONE);
		ck_assert_uint_eq(stream_pending(&wire.stream).len, split);
		if (split < 10)
			ck_assert_int_eq(stream_line(&wire.stream, deadline_after_ms(0), &line),
				REASON_TIMEOUT);
		peer_say(&wire, peer_text(lines + split));
		ck_assert_str_eq(next_line(&wire), "* OK one");
		ck_assert_str_eq(next_line(&wire), "* two");
		peer_wire_close(&wire);
	}
}
END_TEST

START_TEST(takes_exact_counts)
{
	struct peer_wire wire;
	struct bytes bytes, nul = PEER_BYTES("a\0\r\nb");

	peer_wire_open(&wire, false);
	peer_say(&wire, nul);
	peer_say(&wire, peer_text("rest\r\n12"));
	ck_assert_int_eq(stream_exactly(&wire.stream, 5, far_off(), &bytes), REASON_NONE);
	ck_assert(peer_same(bytes, nul));
	ck_assert_int_eq(stream_exactly(&wire.stream, 0, far_off(), &bytes), REASON_NONE);
	ck_assert_uint_eq(bytes.len, 0);
	ck_assert_str_eq(next_line(&wire), "rest");
	peer_hang_up(&wire, false);
	ck_assert_int_eq(stream_exactly(&wire.stream, 3, far_off(), &bytes), REASON_CLOSED);
	ck_assert_int_eq(stream_exactly(&wire.stream, STREAM_LINE_MAX + 1, far_off(), &bytes),
		REASON_TOO_LONG);
	ck_assert_str_eq(text_of(&wire, stream_pending(&wire.stream)), "12");
	peer_wire_close(&wire);
}
END_TEST

struct talk { /* what a thread says, and how */
	struct peer_wire *wire;
	struct bytes bytes;
	bool hang_up;
};

static void *talk(void *argument)
{
	struct talk *talk = argument;
	struct bytes left = talk->bytes;

	while (left.len) {
		ssize_t sent = send(talk->wire->theirs, left.data, left.len, MSG_NOSIGNAL);
		if (sent <= 0)
			break;
		left.data += sent;
		left.len -= (size_t)sent;
	}
	if (talk->hang_up)
		shutdown(talk->wire->theirs, SHUT_WR);
	return NULL;
}

static const struct {
	size_t len;      /* of the line, in front of its LF */
	bool lf;
	enum reason reason;
} lengths[] = {
	{ STREAM_LINE_MAX - 1, true, REASON_NONE },
	{ STREAM_LINE_MAX, true, REASON_NONE },
	{ STREAM_LINE_MAX + 1, true, REASON_TOO_LONG },
	{ STREAM_LINE_MAX + 1000, true, REASON_TOO_LONG },
	{ STREAM_LINE_MAX, false, REASON_CLOSED },
	{ STREAM_LINE_MAX + 1, false, REASON_TOO_LONG },
};

/* However the bytes were cut into segments, one bound holds. */
START_TEST(bounds_lines)
{
	struct peer_wire wire;
	pthread_t thread;

	peer_wire_open(&wire, false);
	char *data = arena_alloc(&wire.arena, lengths[_i].len + 1);
	memset(data, 'x', lengths[_i].len);
	data[lengths[_i].len] = '\n';
	struct talk long_line = { &wire, { data, lengths[_i].len + lengths[_i].lf }, true };
	ck_assert_int_eq(pthread_create(&thread, NULL, talk, &long_line), 0);
	enum reason reason = line_reason(&wire);
	shutdown(wire.ours, SHUT_RD);
	pthread_join(thread, NULL);
	ck_assert_msg(reason == lengths[_i].reason, "%zu bytes: %s", lengths[_i].len,
		reason_name(reason));
	peer_wire_close(&wire);
}
END_TEST

START_TEST(bounds_the_connection)
{
	enum { LINE = 1024 };
	struct peer_wire wire;
	pthread_t thread;
	size_t lines = 0;
	enum reason reason;

	peer_wire_open(&wire, false);
	char *data = arena_alloc(&wire.arena, 2 * STREAM_TOTAL_MAX);
	for (size_t i = 0; i < 2 * STREAM_TOTAL_MAX; i++)
		data[i] = i % LINE == LINE - 1 ? '\n' : 'x';
	struct talk much = { &wire, { data, 2 * STREAM_TOTAL_MAX }, true };
	ck_assert_int_eq(pthread_create(&thread, NULL, talk, &much), 0);
	while ((reason = line_reason(&wire)) == REASON_NONE)
		lines++;
	shutdown(wire.ours, SHUT_RD);
	pthread_join(thread, NULL);
	ck_assert_int_eq(reason, REASON_TOO_LONG);
	ck_assert_uint_le(lines, STREAM_TOTAL_MAX / LINE);
	ck_assert_uint_ge(lines, STREAM_TOTAL_MAX / LINE - 16);
	peer_wire_close(&wire);
}
END_TEST

static const struct {
	bool tcp, reset;
	const char *said;
	enum reason reason;
} ends[] = {
	{ false, false, "", REASON_CLOSED },
	{ false, false, "* OK half a li", REASON_CLOSED },
	{ true, false, "", REASON_CLOSED },
	{ true, false, "* OK half a li", REASON_CLOSED },
	{ true, true, "", REASON_RESET },
	{ true, true, "* OK half a li", REASON_RESET },
};

START_TEST(tells_ends_apart)
{
	struct peer_wire wire;

	peer_wire_open(&wire, ends[_i].tcp);
	if (*ends[_i].said) {
		peer_say(&wire, peer_text(ends[_i].said));
		ck_assert_int_eq(stream_wait(&wire.stream, far_off()), REASON_NONE);
	}
	peer_hang_up(&wire, ends[_i].reset);
	ck_assert_int_eq(line_reason(&wire), ends[_i].reason);
	ck_assert_str_eq(text_of(&wire, stream_pending(&wire.stream)), ends[_i].said);
	peer_wire_close(&wire);
}
END_TEST

START_TEST(reads_what_came_before_the_end)
{
	struct peer_wire wire;

	peer_wire_open(&wire, true);
	peer_say(&wire, peer_text("* BYE\r\n"));
	peer_hang_up(&wire, false);
	ck_assert_str_eq(next_line(&wire), "* BYE");
	ck_assert_int_eq(line_reason(&wire), REASON_CLOSED);
	peer_wire_close(&wire);
}
END_TEST

struct drip { /* a server that has always one more byte, and never a line */
	int to, stop; /* stop: readable when it is time to end */
};

static void *drip(void *argument)
{
	struct drip *drip = argument;
	struct pollfd stop = { .fd = drip->stop, .events = POLLIN };

	while (poll(&stop, 1, 1) == 0)
		if (send(drip->to, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
			break;
	return NULL;
}

static enum reason read_line(struct stream *stream, struct deadline deadline)
{
	struct bytes line;

	return stream_line(stream, deadline, &line);
}

static enum reason read_count(struct stream *stream, struct deadline deadline)
{
	struct bytes bytes;

	return stream_exactly(stream, STREAM_LINE_MAX, deadline, &bytes);
}

static enum reason (*const readers[])(struct stream *, struct deadline) = { read_line,
	read_count };

START_TEST(drips_do_not_stretch_deadlines)
{
	struct peer_wire wire;
	int stop[2];
	pthread_t thread;

	peer_wire_open(&wire, false);
	ck_assert_int_eq(pipe(stop), 0);
	struct drip dripping = { wire.theirs, stop[0] };
	ck_assert_int_eq(pthread_create(&thread, NULL, drip, &dripping), 0);
	ck_assert_int_eq(stream_wait(&wire.stream, far_off()), REASON_NONE);
	int64_t before_us = deadline_now_us();
	enum reason reason = readers[_i](&wire.stream, deadline_after_ms(50));
	int64_t took_us = deadline_now_us() - before_us;
	close(stop[1]);
	pthread_join(thread, NULL);
	close(stop[0]);
	ck_assert_int_eq(reason, REASON_TIMEOUT);
	ck_assert_int_ge(took_us, 50 * 1000);
	ck_assert_int_lt(took_us, 5000 * 1000); /* a drip lasts for ever */
	peer_wire_close(&wire);
}
END_TEST

/* Bytes that are there do not make up for time that is not. */
START_TEST(a_passed_deadline_is_a_timeout)
{
	struct peer_play play = { .bytes = PEER_BYTES("always one more\r\n"), .step = 1 };
	struct peer_wire wire;

	peer_wire_open(&wire, false);
	ck_assert_int_eq(stream_wait(&wire.stream, deadline_after_ms(-1)), REASON_TIMEOUT);
	peer_say(&wire, peer_text("x"));
	ck_assert_int_eq(stream_wait(&wire.stream, deadline_after_ms(-1)), REASON_NONE);
	ck_assert_uint_eq(stream_pending(&wire.stream).len, 1);
	stream_swap(&wire.stream, peer_transport(&play));
	ck_assert_int_eq(readers[_i](&wire.stream, deadline_after_ms(-1)), REASON_TIMEOUT);
	ck_assert_uint_eq(play.at, 0);
	peer_wire_close(&wire);
}
END_TEST

START_TEST(cut_drops_what_was_pending)
{
	struct peer_wire wire;

	peer_wire_open(&wire, false);
	peer_say(&wire, peer_text("a1 OK\r\n* CAPABILITY EVIL\r\nx"));
	ck_assert_str_eq(next_line(&wire), "a1 OK");
	struct bytes cut = stream_cut(&wire.stream, &wire.arena);
	ck_assert(peer_same(cut, peer_text("* CAPABILITY EVIL\r\nx")));
	ck_assert_uint_eq(stream_pending(&wire.stream).len, 0);
	ck_assert_ptr_null(stream_cut(&wire.stream, &wire.arena).data);
	peer_say(&wire, peer_text("inside\r\n"));
	ck_assert_str_eq(next_line(&wire), "inside");
	ck_assert(peer_same(cut, peer_text("* CAPABILITY EVIL\r\nx")));
	peer_wire_close(&wire);
}
END_TEST

START_TEST(swap_changes_who_is_read)
{
	struct peer_play play = { .bytes = PEER_BYTES("sealed\r\n"), .end = REASON_CLOSED };
	struct peer_wire wire;

	peer_wire_open(&wire, false);
	peer_say(&wire, peer_text("clear\r\nleft over\r\n"));
	ck_assert_str_eq(next_line(&wire), "clear");
	stream_cut(&wire.stream, &wire.arena);
	stream_swap(&wire.stream, peer_transport(&play));
	ck_assert_str_eq(next_line(&wire), "sealed");
	ck_assert_int_eq(line_reason(&wire), REASON_CLOSED);
	ck_assert_uint_eq(wire.facts.transcript_len, 3);
	ck_assert(!wire.facts.transcript[0].tls && !wire.facts.transcript[1].tls);
	ck_assert(wire.facts.transcript[2].tls);
	peer_wire_close(&wire);
}
END_TEST

static void *swallow(void *argument)
{
	struct peer_wire *wire = argument;
	char data[4096];
	size_t total = 0;

	for (ssize_t len; (len = recv(wire->theirs, data, sizeof data, 0)) > 0;)
		total += (size_t)len;
	return (void *)total;
}

START_TEST(writes_more_than_fits)
{
	enum { MUCH = 16 * 1024 * 1024 };
	struct peer_wire wire;
	pthread_t thread;
	void *total;

	peer_wire_open(&wire, true);
	struct bytes much = { arena_alloc(&wire.arena, MUCH), MUCH };
	ck_assert_int_eq(pthread_create(&thread, NULL, swallow, &wire), 0);
	ck_assert_int_eq(stream_write(&wire.stream, much, far_off()), REASON_NONE);
	shutdown(wire.ours, SHUT_WR);
	pthread_join(thread, &total);
	ck_assert_uint_eq((uintptr_t)total, MUCH);
	peer_wire_close(&wire);
}
END_TEST

START_TEST(writes_all_or_tells)
{
	struct peer_wire wire;
	char echo[16];
	char block[65536] = "";
	enum reason reason = REASON_NONE;

	peer_wire_open(&wire, true);
	ck_assert_int_eq(stream_write(&wire.stream, peer_text("a1 NOOP\r\n"), far_off()), REASON_NONE);
	ck_assert_int_eq(recv(wire.theirs, echo, sizeof echo, 0), 9);
	ck_assert_int_eq(memcmp(echo, "a1 NOOP\r\n", 9), 0);
	for (int i = 0; i < 1000 && reason == REASON_NONE; i++) /* to a peer that reads nothing */
		reason = stream_write(&wire.stream, (struct bytes){ block, sizeof block },
			deadline_after_ms(20));
	ck_assert_int_eq(reason, REASON_TIMEOUT);
	peer_hang_up(&wire, true);
	reason = stream_write(&wire.stream, peer_text("x"), far_off());
	ck_assert(reason == REASON_RESET || reason == REASON_CLOSED);
	peer_wire_close(&wire);
}
END_TEST

START_TEST(transcript_keeps_order_and_caps)
{
	struct peer_wire wire;
	struct visit_facts *facts = &wire.facts;
	char big[8000] = "";

	peer_wire_open(&wire, false);
	peer_say(&wire, peer_text("* OK\r\n* half"));
	ck_assert_str_eq(next_line(&wire), "* OK");
	stream_write(&wire.stream, peer_text("a1 NOOP\r\n"), far_off());
	stream_clear(&wire.stream); /* what nobody took is evidence as well */
	ck_assert_uint_eq(facts->transcript_len, 3);
	ck_assert_int_eq(facts->transcript[0].kind, TRANSCRIPT_RECEIVED);
	ck_assert(peer_same(facts->transcript[0].bytes, peer_text("* OK\r\n")));
	ck_assert_int_eq(facts->transcript[1].kind, TRANSCRIPT_SENT);
	ck_assert(peer_same(facts->transcript[2].bytes, peer_text("* half")));
	ck_assert(!facts->transcript_cut);
	transcript_add(&wire.transcript, TRANSCRIPT_NOTE, (struct bytes){ big, sizeof big });
	ck_assert(facts->transcript_cut && facts->transcript[3].bytes.len < sizeof big);
	for (int i = 0; i < 2000; i++)
		transcript_add(&wire.transcript, TRANSCRIPT_NOTE, peer_text("x"));
	size_t len = facts->transcript_len;
	transcript_add(&wire.transcript, TRANSCRIPT_NOTE, peer_text("x"));
	ck_assert_uint_eq(facts->transcript_len, len);
	ck_assert_uint_le(len, 512);
	peer_wire_close(&wire);
}
END_TEST

Suite *check_stream(void)
{
	Suite *suite = suite_create("stream");
	TCase *tc = tcase_create("stream");

	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, cuts_lines_at_lf);
	tcase_add_test(tc, joins_lines_split_anywhere);
	tcase_add_test(tc, takes_exact_counts);
	tcase_add_loop_test(tc, bounds_lines, 0, sizeof lengths / sizeof *lengths);
	tcase_add_test(tc, bounds_the_connection);
	tcase_add_loop_test(tc, tells_ends_apart, 0, sizeof ends / sizeof *ends);
	tcase_add_test(tc, reads_what_came_before_the_end);
	tcase_add_loop_test(tc, drips_do_not_stretch_deadlines, 0,
		sizeof readers / sizeof *readers);
	tcase_add_loop_test(tc, a_passed_deadline_is_a_timeout, 0,
		sizeof readers / sizeof *readers);
	tcase_add_test(tc, cut_drops_what_was_pending);
	tcase_add_test(tc, swap_changes_who_is_read);
	tcase_add_test(tc, writes_more_than_fits);
	tcase_add_test(tc, writes_all_or_tells);
	tcase_add_test(tc, transcript_keeps_order_and_caps);
	suite_add_tcase(suite, tc);
	return suite;
}
