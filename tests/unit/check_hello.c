/* SPDX-License-Identifier: MIT */
/* ClientHello byte by byte, of every version, and the caps of what is written. */
#include <check.h>
#include <string.h>

#include "peer.h"
#include "tls/hello.h"
#include "tls/suites.h"

Suite *check_hello(void);

static const unsigned char noise[HELLO_NOISE_SIZE] = { 'N', 'O', 'I', 'S', 'E' };

static struct buffer build(const struct hello *hello)
{
	struct buffer out = { .cap = 4096 };

	ck_assert(hello_build(hello, noise, &out));
	return out;
}

static unsigned byte_at(const struct buffer *out, size_t at)
{
	return (unsigned char)out->data[at];
}

/* Where the extension's body begins; 0: it is not there. */
static size_t find_extension(const struct buffer *out, unsigned type, size_t *len_r)
{
	size_t at = 5 + 4 + 2 + 32;

	at += 1 + byte_at(out, at);
	at += 2 + (byte_at(out, at) << 8) + byte_at(out, at + 1);
	at += 1 + byte_at(out, at);
	for (at += 2; at + 4 <= out->len; at += 4 + *len_r) {
		*len_r = (byte_at(out, at + 2) << 8) + byte_at(out, at + 3);
		if ((byte_at(out, at) << 8) + byte_at(out, at + 1) == type)
			return at + 4;
	}
	return 0;
}

START_TEST(an_old_hello_has_nothing_but_suites)
{
	const struct suite *suites[] = { suite_by_id(0x000A), suite_by_id(0x0005) };
	struct hello hello = { .version = VERSION_SSL3, .suites = suites, .suite_count = 2,
		.sni = "mail.test", .flags = HELLO_EXTENDED_MASTER_SECRET | HELLO_RENEGOTIATION_SCSV };
	struct buffer out = build(&hello);
	static const char head[] = "\x16\x03\x00\x00\x31\x01\x00\x00\x2D\x03\x00NOISE";
	static const char tail[] = "\x00\x00\x06\x00\x0A\x00\x05\x00\xFF\x01\x00";

	ck_assert_uint_eq(out.len, 5 + 4 + 2 + 32 + sizeof tail - 1);
	ck_assert_mem_eq(out.data, head, sizeof head - 1);
	ck_assert_mem_eq(out.data + 43, tail, sizeof tail - 1);
	buffer_clear(&out);
}
END_TEST

START_TEST(a_hello_of_ssl2_is_one_record)
{
	const struct suite *suites[] = { suite_by_id(0x010080), suite_by_id(0x0700C0) };
	struct buffer out = build(&(struct hello){ .version = VERSION_SSL2, .suites = suites,
		.suite_count = 2 });
	static const char head[] = "\x80\x1F\x01\x00\x02\x00\x06\x00\x00\x00\x10"
		"\x01\x00\x80\x07\x00\xC0NOISE";

	ck_assert_uint_eq(out.len, 33);
	ck_assert_mem_eq(out.data, head, sizeof head - 1);
	buffer_clear(&out);
}
END_TEST

START_TEST(each_extension_stands_where_it_was_asked_for)
{
	const struct suite *suites[] = { suite_by_id(0xC02F) };
	const struct group *groups[] = { group_by_id(29), group_by_id(23) };
	const uint16_t schemes[] = { 0x0804 };
	struct hello hello = { .version = VERSION_TLS12, .suites = suites, .suite_count = 1,
		.groups = groups, .group_count = 2, .schemes = schemes, .scheme_count = 1,
		.sni = "mail.test", .alpn = "imap", .flags = HELLO_EXTENDED_MASTER_SECRET
			| HELLO_ENCRYPT_THEN_MAC | HELLO_RENEGOTIATION_INFO | HELLO_FALLBACK_SCSV
			| HELLO_DEFLATE };
	struct buffer out = build(&hello);
	static const struct {
		unsigned type;
		struct bytes body;
	} extensions[] = { { 0, PEER_BYTES("\x00\x0C\x00\x00\x09mail.test") },
		{ 10, PEER_BYTES("\x00\x04\x00\x1D\x00\x17") }, { 11, PEER_BYTES("\x01\x00") },
		{ 13, PEER_BYTES("\x00\x02\x08\x04") }, { 16, PEER_BYTES("\x00\x05\x04imap") },
		{ 22, PEER_BYTES("") }, { 23, PEER_BYTES("") }, { 0xFF01, PEER_BYTES("\x00") } };

	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
		size_t len = 0, at = find_extension(&out, extensions[i].type, &len);
		ck_assert_uint_ne(at, 0);
		ck_assert(peer_same((struct bytes){ out.data + at, len }, extensions[i].body));
	}
	static const char middle[] = "\x00\x00\x04\xC0\x2F\x56\x00\x02\x01\x00";
	ck_assert_mem_eq(out.data + 43, middle, sizeof middle - 1);
	buffer_clear(&out);
	hello.flags = 0;
	hello.sni = hello.alpn = NULL;
	hello.group_count = hello.scheme_count = 0;
	out = build(&hello);
	ck_assert_uint_eq(out.len, 5 + 4 + 2 + 32 + 1 + 4 + 2 + 2);
	buffer_clear(&out);
}
END_TEST

START_TEST(tls13_has_an_empty_list_of_shares)
{
	const struct suite *suites[] = { suite_by_id(0x1301) };
	struct hello hello = { .version = VERSION_TLS13, .suites = suites, .suite_count = 1 };
	struct buffer out = build(&hello);
	size_t len, at = find_extension(&out, 51, &len);

	ck_assert_uint_eq(len, 2);
	ck_assert_mem_eq(out.data + at, "\x00\x00", 2);
	at = find_extension(&out, 43, &len);
	ck_assert_uint_eq(len, 3);
	ck_assert_mem_eq(out.data + at, "\x02\x03\x04", 3);
	ck_assert_mem_eq(out.data + 9, "\x03\x03", 2);
	buffer_clear(&out);
	hello.flags = HELLO_SHARE_X25519;
	out = build(&hello);
	at = find_extension(&out, 51, &len);
	ck_assert_uint_eq(len, 2 + 4 + 32);
	ck_assert_mem_eq(out.data + at, "\x00\x24\x00\x1D\x00\x20NOISE", 11);
	buffer_clear(&out);
}
END_TEST

/* RFC 7685: no hello is 256 to 511 bytes long; _i suites. */
START_TEST(lengths_that_some_hang_at_are_padded)
{
	const struct suite *suites[300];
	struct hello hello = { .version = VERSION_TLS12, .suites = suites,
		.suite_count = (size_t)_i };

	for (size_t i = 0; i < 300; i++)
		suites[i] = &suite_rows[i];
	struct buffer out = build(&hello);
	size_t len = out.len - 5;
	ck_assert(len < 256 || len >= 512);
	ck_assert_uint_eq((byte_at(&out, 3) << 8) + byte_at(&out, 4), len);
	ck_assert_uint_eq((byte_at(&out, 7) << 8) + byte_at(&out, 8), len - 4);
	buffer_clear(&out);
}
END_TEST

START_TEST(what_does_not_fit_is_not_written)
{
	const struct suite *suites[] = { suite_by_id(0x1301) };
	struct hello hello = { .version = VERSION_TLS13, .suites = suites, .suite_count = 1 };
	struct buffer whole = build(&hello);

	for (size_t cap = 0; cap < whole.len; cap++) {
		struct buffer out = { .cap = cap };
		ck_assert(!hello_build(&hello, noise, &out));
		buffer_clear(&out);
	}
	char name[300] = { 0 };
	memset(name, 'a', sizeof name - 1);
	hello.alpn = name;
	struct buffer out = { .cap = 4096 };
	ck_assert(!hello_build(&hello, noise, &out));
	buffer_clear(&out);
	buffer_clear(&whole);
}
END_TEST

START_TEST(it_ends_with_an_alert_of_its_version)
{
	static const struct {
		enum tls_version version;
		struct bytes bytes;
	} ends[] = { { VERSION_SSL2, PEER_BYTES("") },
		{ VERSION_SSL3, PEER_BYTES("\x15\x03\x00\x00\x02\x01\x00") },
		{ VERSION_TLS13, PEER_BYTES("\x15\x03\x03\x00\x02\x01\x5A\x15\x03\x03\x00\x02\x01\x00") } };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		struct buffer out = { .cap = 64 };
		ck_assert(hello_build_farewell(ends[i].version, &out));
		ck_assert(peer_same(buffer_bytes(&out), ends[i].bytes)
			|| (!out.len && !ends[i].bytes.len));
		buffer_clear(&out);
	}
}
END_TEST

Suite *check_hello(void)
{
	Suite *suite = suite_create("hello");
	TCase *tcase = tcase_create("build");

	tcase_add_test(tcase, an_old_hello_has_nothing_but_suites);
	tcase_add_test(tcase, a_hello_of_ssl2_is_one_record);
	tcase_add_test(tcase, each_extension_stands_where_it_was_asked_for);
	tcase_add_test(tcase, tls13_has_an_empty_list_of_shares);
	tcase_add_loop_test(tcase, lengths_that_some_hang_at_are_padded, 0, 300);
	tcase_add_test(tcase, what_does_not_fit_is_not_written);
	tcase_add_test(tcase, it_ends_with_an_alert_of_its_version);
	suite_add_tcase(suite, tcase);
	return suite;
}
