/* SPDX-License-Identifier: MIT */
/* The vectors of RFC 4648 section 10 both ways, every prefix of them, and what is no base 64. */
#include <check.h>
#include <string.h>

#include "base/base64.h"
#include "peer.h"

Suite *check_base64(void);

static const struct {
	struct bytes plain;
	const char *text;
} vectors[] = {
	{ PEER_BYTES("f"), "Zg==" }, { PEER_BYTES("fo"), "Zm8=" }, { PEER_BYTES("foo"), "Zm9v" },
	{ PEER_BYTES("foob"), "Zm9vYg==" }, { PEER_BYTES("fooba"), "Zm9vYmE=" },
	{ PEER_BYTES("foobar"), "Zm9vYmFy" }, { PEER_BYTES("\0joe\0secret"), "AGpvZQBzZWNyZXQ=" },
	{ PEER_BYTES("\xff\xfe\xfd"), "//79" }, { PEER_BYTES("\xfb\xef\xbe"), "++++" },
};

enum { VECTORS = sizeof vectors / sizeof *vectors };

START_TEST(goes_both_ways)
{
	struct arena arena = { NULL, 0 };
	struct bytes text = peer_guarded(peer_text(vectors[_i].text)), back;

	ck_assert_str_eq(base64_encode(&arena, vectors[_i].plain), vectors[_i].text);
	ck_assert(base64_decode(&arena, text, &back));
	ck_assert(peer_same(back, vectors[_i].plain));
	peer_unguard(text);
	arena_clear(&arena);
}
END_TEST

START_TEST(takes_whole_groups_only)
{
	struct arena arena = { NULL, 0 };
	struct bytes whole = peer_text(vectors[_i].text), back;

	for (size_t len = 0; len < whole.len; len++) {
		struct bytes text = peer_guarded((struct bytes){ whole.data, len });
		ck_assert_int_eq(base64_decode(&arena, text, &back), len > 0 && len % 4 == 0);
		peer_unguard(text);
	}
	arena_clear(&arena);
}
END_TEST

START_TEST(encodes_nothing)
{
	struct arena arena = { NULL, 0 };

	ck_assert_str_eq(base64_encode(&arena, (struct bytes){ "", 0 }), "");
	arena_clear(&arena);
}
END_TEST

static const struct bytes refused[] = {
	PEER_BYTES(""), PEER_BYTES("===="), PEER_BYTES("Z==="), PEER_BYTES("Zg=a"),
	PEER_BYTES("Zg==Zg=="), PEER_BYTES("Zh=="), PEER_BYTES("Zm9="), PEER_BYTES("Zm9v\r\n=="),
	PEER_BYTES(" m9v"), PEER_BYTES("Zm-_"), PEER_BYTES("Z\0\0\0"), PEER_BYTES("=m9v"),
};

START_TEST(refuses)
{
	struct arena arena = { NULL, 0 };
	struct bytes back;

	ck_assert_msg(!base64_decode(&arena, refused[_i], &back), "%s", refused[_i].data);
	arena_clear(&arena);
}
END_TEST

Suite *check_base64(void)
{
	Suite *suite = suite_create("base64");
	TCase *tcase = tcase_create("base64");

	tcase_add_loop_test(tcase, goes_both_ways, 0, VECTORS);
	tcase_add_loop_test(tcase, takes_whole_groups_only, 0, VECTORS);
	tcase_add_test(tcase, encodes_nothing);
	tcase_add_loop_test(tcase, refuses, 0, sizeof refused / sizeof *refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
