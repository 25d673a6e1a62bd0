/* SPDX-License-Identifier: MIT */
/* Lists of certificate timestamps, good and malformed, cut at every byte. */
#include <check.h>
#include <string.h>

#include "peer.h"
#include "tls/sct.h"

Suite *check_sct(void);

#define TEN "0123456789"
#define LOG_ID TEN TEN TEN "ab"
#define TIME "\0\0\1\x98\0\0\0\1" /* 1752346656769 */
#define SCT "\0" LOG_ID TIME "\0\0" "\4\3\0\2xy" /* 49 bytes */

static const struct {
	struct bytes extension;
	size_t count;
} lists[] = {
	{ PEER_BYTES("\4\x35" "\0\x33" "\0\x31" SCT), 1 },
	{ PEER_BYTES("\4\x68" "\0\x66" "\0\x31" SCT "\0\x31" SCT), 2 },
	{ PEER_BYTES("\4\x81\x68" "\0\x66" "\0\x31" SCT "\0\x31" SCT), 2 },
	{ PEER_BYTES("\4\x82\0\x35" "\0\x33" "\0\x31" SCT), 1 },
	{ PEER_BYTES("\4\2\0\0"), 0 },
	/* another version in front of a known one */
	{ PEER_BYTES("\4\x39" "\0\x37" "\0\2\1?" "\0\x31" SCT), 1 },
	/* a timestamp that no clock ever says */
	{ PEER_BYTES("\4\x2d" "\0\x2b" "\0\x29" "\0" LOG_ID "\x80\0\0\0\0\0\0\0"), 0 },
	/* lengths that lie */
	{ PEER_BYTES("\4\x36" "\0\x33" "\0\x31" SCT), 0 },
	{ PEER_BYTES("\4\x34" "\0\x33" "\0\x31" SCT), 0 },
	{ PEER_BYTES("\4\x35" "\0\x34" "\0\x31" SCT), 0 },
	{ PEER_BYTES("\4\x35" "\0\x33" "\0\x32" SCT), 0 },
	{ PEER_BYTES("\4\x83\0\0\x35" "\0\x33" "\0\x31" SCT), 0 },
	{ PEER_BYTES("\4\xff"), 0 },
	{ PEER_BYTES("\5\2\0\0"), 0 },
	{ PEER_BYTES(""), 0 },
};

START_TEST(reads_lists)
{
	struct arena arena = { 0 };
	struct bytes extension = peer_guarded(lists[_i].extension);
	struct sct_facts *scts;

	ck_assert_uint_eq(sct_read(&arena, extension, &scts), lists[_i].count);
	for (size_t i = 0; i < lists[_i].count; i++) {
		ck_assert_str_eq(scts[i].log_id,
			"30313233343536373839303132333435363738393031323334353637383961" "62");
		ck_assert_int_eq(scts[i].timestamp_ms, 1752346656769);
	}
	peer_unguard(extension);
	arena_clear(&arena);
}
END_TEST

/* However it is cut, nothing behind the end is read, and nothing is invented. */
START_TEST(survives_cuts)
{
	struct arena arena = { 0 };

	for (size_t len = 0; len < lists[_i].extension.len; len++) {
		struct bytes cut = peer_guarded((struct bytes){ lists[_i].extension.data, len });
		struct sct_facts *scts;
		ck_assert_uint_eq(sct_read(&arena, cut, &scts), 0);
		peer_unguard(cut);
	}
	arena_clear(&arena);
}
END_TEST

START_TEST(bounds_lists)
{
	struct arena arena = { 0 };
	char extension[4 + 2 + 40 * 51] = "\4\x82";
	size_t len = sizeof extension - 4;
	struct sct_facts *scts;

	extension[2] = (char)(len >> 8);
	extension[3] = (char)len;
	extension[4] = (char)((len - 2) >> 8);
	extension[5] = (char)(len - 2);
	for (size_t i = 0; i < 40; i++)
		memcpy(extension + 6 + i * 51, "\0\x31" SCT, 51);
	ck_assert_uint_eq(sct_read(&arena, (struct bytes){ extension, sizeof extension }, &scts),
		SCT_MAX);
	arena_clear(&arena);
}
END_TEST

Suite *check_sct(void)
{
	Suite *suite = suite_create("sct");
	TCase *tc = tcase_create("lists");

	tcase_add_loop_test(tc, reads_lists, 0, sizeof lists / sizeof *lists);
	tcase_add_loop_test(tc, survives_cuts, 0, sizeof lists / sizeof *lists);
	tcase_add_test(tc, bounds_lists);
	suite_add_tcase(suite, tc);
	return suite;
}
