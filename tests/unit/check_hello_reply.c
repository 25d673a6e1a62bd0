/* SPDX-License-Identifier: MIT */
/* Answers to ClientHello: each sample whole, in two pieces cut at every byte, and one byte at a
 * time, with unreadable memory behind every piece. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "hello_samples.h"
#include "peer.h"
#include "tls/hello_reply.h"

Suite *check_hello_reply(void);

enum { SHOWN_MAX = 200, SAMPLES = sizeof samples / sizeof *samples };

static void append(char *text, const char *format, unsigned value)
{
	size_t len = strlen(text);

	snprintf(text + len, SHOWN_MAX - len, format, value);
}

static void show(const struct hello_reply *reply, char text_r[SHOWN_MAX])
{
	static const char *const progress[] = { "MORE", "DONE", "BROKEN" };
	static const char *const answers[] = { "NOTHING", "SERVER_HELLO", "RETRY", "SSL2", "ALERT",
		"NOT_TLS" };
	bool hello = reply->answer == HELLO_SERVER_HELLO || reply->answer == HELLO_RETRY;

	snprintf(text_r, SHOWN_MAX, "%s %s", progress[reply->progress], answers[reply->answer]);
	if (hello || reply->answer == HELLO_SSL2)
		append(text_r, " version %x", reply->version);
	if (hello) {
		append(text_r, " suite %x", reply->suite);
		append(text_r, " group %u", reply->group);
	}
	if (reply->scheme)
		append(text_r, " scheme %x", reply->scheme);
	if (reply->dh_bits)
		append(text_r, " dh %u", reply->dh_bits);
	if (reply->leaf.len)
		append(text_r, " leaf %u", (unsigned)reply->leaf.len);
	if (reply->ssl2_suite_count)
		append(text_r, " kinds %u", (unsigned)reply->ssl2_suite_count);
	if (reply->alert != TLS_ALERT_NONE)
		append(text_r, " alert %u", (unsigned)reply->alert);
	append(text_r, reply->extended_master_secret ? " ems" : "", 0);
	append(text_r, reply->encrypt_then_mac ? " etm" : "", 0);
	append(text_r, reply->renegotiation_info ? " ri" : "", 0);
	append(text_r, reply->compression ? " deflate" : "", 0);
	if (reply->mark)
		append(text_r, " mark %u", reply->mark);
}

static void feed(struct hello_reply *reply, struct bytes bytes)
{
	struct bytes guarded = peer_guarded(bytes);

	hello_reply_feed(reply, guarded);
	peer_unguard(guarded);
}

static void check(const struct hello_reply *reply, const char *told)
{
	char text[SHOWN_MAX];

	show(reply, text);
	ck_assert_str_eq(text, told);
	ck_assert_int_eq(reply->progress == HELLO_BROKEN, reply->broken != NULL);
}

START_TEST(every_cut_tells_the_same)
{
	struct bytes bytes = samples[_i].bytes;

	for (size_t cut = 0; cut <= bytes.len; cut++) {
		struct hello_reply reply;
		hello_reply_init(&reply, samples[_i].ssl2);
		feed(&reply, (struct bytes){ bytes.data, cut });
		feed(&reply, (struct bytes){ bytes.data + cut, bytes.len - cut });
		check(&reply, samples[_i].told);
		hello_reply_clear(&reply);
	}
}
END_TEST

START_TEST(one_byte_at_a_time_tells_the_same)
{
	struct hello_reply reply;

	hello_reply_init(&reply, samples[_i].ssl2);
	for (size_t i = 0; i < samples[_i].bytes.len; i++)
		feed(&reply, (struct bytes){ samples[_i].bytes.data + i, 1 });
	check(&reply, samples[_i].told);
	hello_reply_clear(&reply);
}
END_TEST

/* Records that add up to no message end at the cap. */
START_TEST(an_endless_answer_ends)
{
	struct hello_reply reply;
	size_t records = 0;

	hello_reply_init(&reply, false);
	while (hello_reply_feed(&reply, (struct bytes)PEER_BYTES("\x14\x03\x03\x00\x01\x01"))
		== HELLO_MORE)
		ck_assert_uint_lt(records++, HELLO_REPLY_MAX);
	check(&reply, "BROKEN NOTHING");
	hello_reply_clear(&reply);
}
END_TEST

Suite *check_hello_reply(void)
{
	Suite *suite = suite_create("hello_reply");
	TCase *tcase = tcase_create("samples");

	tcase_add_loop_test(tcase, every_cut_tells_the_same, 0, SAMPLES);
	tcase_add_loop_test(tcase, one_byte_at_a_time_tells_the_same, 0, SAMPLES);
	tcase_add_test(tcase, an_endless_answer_ends);
	suite_add_tcase(suite, tcase);
	return suite;
}
