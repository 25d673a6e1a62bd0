/* SPDX-License-Identifier: MIT */
/* What of the DNS needs no server: messages, files, and what answers mean taken together. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/dns.h"
#include "net/dns_files.h"
#include "net/dns_mail.h"
#include "net/dns_records.h"
#include "dns_show.h"
#include "peer.h"

Suite *check_dns(void);

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* A message with a question about "X" and so many answers; types are two bytes each. */
#define HEAD(answers) "\x12\x34\x81\x80\0\1\0" answers "\0\0\0\0" "\1X\0" "\0\1\0\1"
#define X "\xc0\x0c"
#define CAA_RR(owner, len) owner "\1\1" "\0\1" "\0\0\0\x3c" "\0" len
#define RR(owner, type, len) owner "\0" type "\0\1" "\0\0\0\x3c" "\0" len
#define A_RR "\x01"
#define CNAME_RR "\x05"
#define MX_RR "\x0f"
#define TXT_RR "\x10"
#define AAAA_RR "\x1c"
#define SRV_RR "\x21"
#define TLSA_RR "\x34"
#define TEN "0123456789"
#define L60 TEN TEN TEN TEN TEN TEN

static const struct {
	enum dns_type type;
	struct bytes message;
	const char *shown; /* see dns_show(); NULL: no message */
} messages[] = {
	{ DNS_A, PEER_BYTES(HEAD("\0")), "x" },
	{ DNS_A, PEER_BYTES(HEAD("\1") RR(X, A_RR, "\4") "\xc0\0\2\1"), "x 192.0.2.1" },
	{ DNS_A, PEER_BYTES(HEAD("\2") RR(X, A_RR, "\4") "\xc0\0\2\2" RR(X, A_RR, "\4") "\xc0\0\2\1"),
		"x 192.0.2.2 192.0.2.1" },
	{ DNS_AAAA, PEER_BYTES(HEAD("\1") RR(X, AAAA_RR, "\x10")
		"\x20\1\r\xb8\0\0\0\0\0\0\0\0\0\0\0\7"), "x 2001:db8::7" },
	/* another name, another class, another type */
	{ DNS_A, PEER_BYTES(HEAD("\1") RR("\1y\0", A_RR, "\4") "\xc0\0\2\1"), "x" },
	{ DNS_A, PEER_BYTES(HEAD("\1") X "\0\1\0\3\0\0\0\0\0\4" "\xc0\0\2\1"), "x" },
	{ DNS_AAAA, PEER_BYTES(HEAD("\1") RR(X, A_RR, "\4") "\xc0\0\2\1"), "x" },
	/* data of the wrong length */
	{ DNS_A, PEER_BYTES(HEAD("\1") RR(X, A_RR, "\3") "\xc0\0\2"), "x !1" },
	{ DNS_A, PEER_BYTES(HEAD("\1") RR(X, A_RR, "\5") "\xc0\0\2\1\1"), "x !1" },
	{ DNS_A, PEER_BYTES(HEAD("\2") RR(X, A_RR, "\0") RR(X, A_RR, "\4") "\xc0\0\2\1"),
		"x 192.0.2.1 !1" },
	/* chains */
	{ DNS_A, PEER_BYTES(HEAD("\2") RR(X, CNAME_RR, "\3") "\1Y\0" RR("\1y\0", A_RR, "\4")
		"\xc0\0\2\1"), "x>y 192.0.2.1" },
	{ DNS_A, PEER_BYTES(HEAD("\3") RR("\1z\0", A_RR, "\4") "\xc0\0\2\1" RR("\1y\0", CNAME_RR, "\3")
		"\1z\0" RR(X, CNAME_RR, "\3") "\1y\0"), "x>y>z 192.0.2.1" },
	{ DNS_A, PEER_BYTES(HEAD("\1") RR(X, CNAME_RR, "\3") "\1y\0"), "x>y" },
	{ DNS_A, PEER_BYTES(HEAD("\1") RR(X, CNAME_RR, "\2") X),
		"x>x>x>x>x>x>x>x>x>x>x>x>x>x>x>x>x" },
	{ DNS_A, PEER_BYTES(HEAD("\1") RR(X, CNAME_RR, "\0")), "x" },
	{ DNS_CNAME, PEER_BYTES(HEAD("\1") RR(X, CNAME_RR, "\3") "\1y\0"), "x y" },
	/* SRV: by priority, then weight, heaviest first */
	{ DNS_SRV, PEER_BYTES(HEAD("\4") RR(X, SRV_RR, "\x09") "\0\2\0\1\3\xe1\1a\0"
		RR(X, SRV_RR, "\x09") "\0\1\0\1\3\xe1\1b\0" RR(X, SRV_RR, "\x09") "\0\1\1\0\3\xe1\1d\0"
		RR(X, SRV_RR, "\x09") "\0\1\0\1\0\x8f\1b\0"),
		"x 1/256/993/d 1/1/143/b 1/1/993/b 2/1/993/a" },
	{ DNS_SRV, PEER_BYTES(HEAD("\1") RR(X, SRV_RR, "\7") "\0\0\0\0\0\0\0"), "x 0/0/0/." },
	{ DNS_SRV, PEER_BYTES(HEAD("\1") RR(X, SRV_RR, "\x08") "\0\0\0\0\3\xe1" X), "x 0/0/993/x" },
	{ DNS_SRV, PEER_BYTES(HEAD("\1") RR(X, SRV_RR, "\6") "\0\0\0\0\3\xe1"), "x !1" },
	{ DNS_SRV, PEER_BYTES(HEAD("\1") RR(X, SRV_RR, "\5") "\0\0\0\0\3"), "x !1" },
	{ DNS_SRV, PEER_BYTES(HEAD("\1") RR(X, SRV_RR, "\x08") "\0\0\0\0\3\xe1\1a"), "x !1" },
	{ DNS_SRV, PEER_BYTES(HEAD("\1") RR(X, SRV_RR, "\x0a") "\0\0\0\0\3\xe1\1a\0."), "x !1" },
	/* the pointer's second byte is behind the data */
	{ DNS_SRV, PEER_BYTES(HEAD("\2") RR(X, SRV_RR, "\7") "\0\0\0\0\3\xe1\xc0" RR(X, A_RR, "\0")),
		"x !1" },
	{ DNS_MX, PEER_BYTES(HEAD("\3") RR(X, MX_RR, "\5") "\0\x14\1b\0" RR(X, MX_RR, "\5")
		"\0\x0a\1c\0" RR(X, MX_RR, "\5") "\0\x0a\1a\0"), "x 10/a 10/c 20/b" },
	{ DNS_MX, PEER_BYTES(HEAD("\1") RR(X, MX_RR, "\3") "\0\0\0"), "x 0/." },
	{ DNS_MX, PEER_BYTES(HEAD("\1") RR(X, MX_RR, "\2") "\0\0"), "x !1" },
	{ DNS_MX, PEER_BYTES(HEAD("\1") RR(X, MX_RR, "\1") "\0"), "x !1" },
	{ DNS_TLSA, PEER_BYTES(HEAD("\2") RR(X, TLSA_RR, "\6") "\3\1\1\xab\xcd\xef" RR(X, TLSA_RR, "\3")
		"\2\0\0"), "x 3/1/1/abcdef 2/0/0/" },
	{ DNS_TLSA, PEER_BYTES(HEAD("\3") RR(X, TLSA_RR, "\2") "\3\1" RR(X, TLSA_RR, "\1") "\3"
		RR(X, TLSA_RR, "\0")), "x !3" },
	{ DNS_CAA, PEER_BYTES(HEAD("\2") CAA_RR(X, "\x0b") "\0\5ISSUEa.b\x1b" CAA_RR(X, "\4")
		"\x81\2z9"), "x issue=a.b\\x1b !z9=" },
	/* no tag, a tag that is no word, one that is longer than the record, less than a head */
	{ DNS_CAA, PEER_BYTES(HEAD("\4") CAA_RR(X, "\3") "\0\0a" CAA_RR(X, "\4") "\0\2a-"
		CAA_RR(X, "\4") "\0\3ab" CAA_RR(X, "\1") "\0"), "x !4" },
	{ DNS_CAA, PEER_BYTES(HEAD("\1") CAA_RR(X, "\0")), "x !1" },
	{ DNS_TXT, PEER_BYTES(HEAD("\2") RR(X, TXT_RR, "\7") "\2ab\3c\0d" RR(X, TXT_RR, "\1") "\0"),
		"x \"abc\\x00d\" \"\"" },
	{ DNS_TXT, PEER_BYTES(HEAD("\2") RR(X, TXT_RR, "\0") RR(X, TXT_RR, "\3") "\3ab"), "x !2" },
	{ DNS_DNSKEY, PEER_BYTES(HEAD("\1") RR(X, "\x30", "\1") "?"), "x" },
	/* names that hold any byte */
	{ DNS_CNAME, PEER_BYTES(HEAD("\1") RR(X, CNAME_RR, "\x0f") "\4a.\\B\6\x1b[3\0\x7f\xff\1*\0"),
		"x a\\.\\\\b.\\027[3\\000\\127\\255.*" },
	{ DNS_CNAME, PEER_BYTES(HEAD("\1") RR(X, CNAME_RR, "\5") "\1 \1@\0"), "x \\032.@" },
	{ DNS_CNAME, PEER_BYTES(HEAD("\1") RR(X, CNAME_RR, "\1") "\0"), "x ." },
	{ DNS_CNAME, PEER_BYTES(HEAD("\1") RR(X, CNAME_RR, "\2") "\x40" "a"), "x !1" },
	{ DNS_CNAME, PEER_BYTES(HEAD("\1") RR(X, CNAME_RR, "\x42") "\x40" L60 "0123" "\0"), "x !1" },
	{ DNS_CNAME, PEER_BYTES(HEAD("\1") RR(X, CNAME_RR, "\2") "\x80" "a"), "x !1" },
	{ DNS_CNAME, PEER_BYTES(HEAD("\1") RR(X, CNAME_RR, "\x02") "\xc0\x1f"), "x !1" }, /* itself */
	{ DNS_CNAME, PEER_BYTES(HEAD("\1") RR(X, CNAME_RR, "\4") "\1a\xc0\x1f"), "x !1" }, /* a loop */
	{ DNS_CNAME, PEER_BYTES(HEAD("\1") RR(X, CNAME_RR, "\4") "\1a\xc0\xff"), "x !1" }, /* ahead */
	{ DNS_CNAME, PEER_BYTES(HEAD("\2") RR(X, CNAME_RR, "\2") "\xc0\x2d" RR(X, TXT_RR, "\3")
		"\1a\0"), "x !1" }, /* ahead, where a name is */
	{ DNS_CNAME, PEER_BYTES(HEAD("\1") RR(X, CNAME_RR, "\xff") "\x3c" L60 "\x3c" L60 "\x3c" L60
		"\x3c" L60 "\x09" "012345678" "\0"), /* 255 bytes, all there can be */
		"x " L60 "." L60 "." L60 "." L60 ".012345678" },
	{ DNS_CNAME, PEER_BYTES(HEAD("\1") X "\0\5\0\1\0\0\0\0" "\1\0" "\x3c" L60 "\x3c" L60 "\x3c" L60
		"\x3c" L60 "\x0a" TEN "\0"), "x !1" }, /* 256 */
	/* no such message */
	{ DNS_A, PEER_BYTES(""), NULL },
	{ DNS_A, PEER_BYTES("\x12\x34\x81\x80\0\0\0\0\0\0\0\0" "\1x\0\0\1\0\1"), NULL },
	{ DNS_A, PEER_BYTES("\x12\x34\x81\x80\0\2\0\0\0\0\0\0" "\1x\0\0\1\0\1\1x\0\0\1\0\1"), NULL },
	{ DNS_A, PEER_BYTES(HEAD("\2") RR(X, A_RR, "\4") "\xc0\0\2\1"), NULL },
	{ DNS_A, PEER_BYTES(HEAD("\1") RR(X, A_RR, "\5") "\xc0\0\2\1"), NULL },
	{ DNS_A, PEER_BYTES(HEAD("\1") RR("\xc0\xff", A_RR, "\4") "\xc0\0\2\1"), NULL },
};

START_TEST(reads_messages)
{
	struct arena arena = { NULL, 0 };
	struct bytes message = peer_guarded(messages[_i].message);
	struct dns_answer answer = { .name = "x", .type = messages[_i].type };
	bool read = dns_records_read(&arena, message, &answer);

	ck_assert_msg(read == (messages[_i].shown != NULL), "message %d", _i);
	if (read) {
		ck_assert_str_eq(dns_show(&arena, &answer), messages[_i].shown);
		if (answer.alias_count)
			ck_assert_str_eq(answer.canonical, answer.aliases[answer.alias_count - 1]);
	}
	peer_unguard(message);
	arena_clear(&arena);
}
END_TEST

/* However short a message is cut, it is refused, and nothing of it is taken. */
START_TEST(refuses_cut_messages)
{
	struct arena arena = { NULL, 0 };

	for (size_t len = 0; len < messages[_i].message.len; len++) {
		struct bytes cut = peer_guarded((struct bytes){ messages[_i].message.data, len });
		struct dns_answer answer = { .name = "x", .type = messages[_i].type };
		ck_assert_msg(!dns_records_read(&arena, cut, &answer), "message %d cut to %zu", _i, len);
		ck_assert(!answer.canonical && !answer.count && !answer.alias_count);
		peer_unguard(cut);
	}
	arena_clear(&arena);
}
END_TEST

/* Pointers to pointers to pointers: cheap to send, dear to follow for each of many records. */
START_TEST(bounds_jumps)
{
	enum { MOST = 127 };
	static const char hops[] = HEAD("\2") "\0" /* their owner is the root */
		"\0\x10\0\1\0\0\0\0";
	static const char last[] = X "\0\5\0\1\0\0\0\0" "\0\2";
	size_t count = _i ? MOST : MOST - 1, len = sizeof hops - 1;
	char bytes[sizeof hops + sizeof last + 2 * MOST + 2];
	struct dns_answer answer = { .name = "x", .type = DNS_CNAME };
	struct arena arena = { NULL, 0 };

	memcpy(bytes, hops, len);
	bytes[len++] = 0;
	bytes[len++] = (char)(2 * count);
	for (size_t i = 0, to = 12; i < count; i++, to = len - 2) {
		bytes[len++] = (char)(0xc0 | to >> 8);
		bytes[len++] = (char)(to & 0xff);
	}
	size_t to = len - 2;
	memcpy(bytes + len, last, sizeof last - 1);
	len += sizeof last - 1;
	bytes[len++] = (char)(0xc0 | to >> 8);
	bytes[len++] = (char)(to & 0xff);
	ck_assert(dns_records_read(&arena, (struct bytes){ bytes, len }, &answer));
	ck_assert_str_eq(dns_show(&arena, &answer), _i ? "x !1" : "x x");
	arena_clear(&arena);
}
END_TEST

static const struct {
	struct bytes file;
	const char *servers; /* joined by spaces */
} configurations[] = {
	{ PEER_BYTES(""), "" },
	{ PEER_BYTES("nameserver 192.0.2.53\n"), "192.0.2.53" },
	{ PEER_BYTES("nameserver 192.0.2.53"), "192.0.2.53" },
	{ PEER_BYTES("# nameserver 192.0.2.1\n;nameserver 192.0.2.2\nsearch nameserver\n"), "" },
	{ PEER_BYTES("search example.org\n\tnameserver\t2001:db8::53  # two\r\nnameserver ::1\n"),
		"2001:db8::53 ::1" },
	{ PEER_BYTES("nameserver fe80::1%lo\n"), "fe80::1%lo" },
	{ PEER_BYTES("nameserver\nnameserver dns.example\nnameserver 1\nnameserver 192.0.2.4\n"),
		"192.0.2.4" },
	{ PEER_BYTES("nameservers 192.0.2.1\nnameserver192.0.2.1\n"), "" },
	{ PEER_BYTES("nameserver 192.0.2.1\0\nnameserver 192.0.2.2\n"), "192.0.2.2" },
	{ PEER_BYTES("nameserver " L60 L60 "\nnameserver 192.0.2.2\n"), "192.0.2.2" },
	{ PEER_BYTES("nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\n"
		"nameserver 192.0.2.4\n"), "192.0.2.1 192.0.2.2 192.0.2.3" },
};

START_TEST(reads_resolv_conf)
{
	struct arena arena = { NULL, 0 };
	struct bytes file = peer_guarded(configurations[_i].file);
	struct address servers[DNS_SERVERS_MAX];
	const char *text = "";
	size_t count = dns_file_servers(file, servers);

	for (size_t i = 0; i < count; i++)
		text = arena_printf(&arena, "%s%s%s", text, i ? " " : "", servers[i].text);
	ck_assert_str_eq(text, configurations[_i].servers);
	peer_unguard(file);
	arena_clear(&arena);
}
END_TEST

static const struct {
	struct bytes file;
	const char *owner;
} anchors[] = {
	{ PEER_BYTES(""), NULL },
	{ PEER_BYTES("\n\n"), NULL },
	{ PEER_BYTES("; no key\n$TTL 3600\n"), NULL },
	{ PEER_BYTES(". IN DS 20326 8 2 ab\n"), "." },
	{ PEER_BYTES("; autotrust\n$ORIGIN .\n\n  \t\n.\t172800 IN DNSKEY 257 3 8 AwEAAQ==\n"), "." },
	{ PEER_BYTES("test.\tIN DNSKEY 257 3 13 ab"), "test." },
	{ PEER_BYTES(" IN DS 1 2 3 4\nexample.org. IN DS 1 2 3 4\n"), "example.org." },
	{ PEER_BYTES("test."), "test." },
};

START_TEST(reads_anchors)
{
	struct arena arena = { NULL, 0 };
	struct bytes file = peer_guarded(anchors[_i].file);
	const char *owner = dns_file_anchor(&arena, file);

	if (anchors[_i].owner)
		ck_assert_str_eq(owner, anchors[_i].owner);
	else
		ck_assert_ptr_null(owner);
	peer_unguard(file);
	arena_clear(&arena);
}
END_TEST

static const struct {
	const char *content; /* of the file of trust anchors; NULL: there is no file */
	size_t repeat;       /* how often it is written */
	const char *told;    /* what the error must say; NULL: none */
} openings[] = {
	{ "test. IN DS 30522 13 2 "
		"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n", 1, NULL },
	{ NULL, 0, "No such file or directory" },
	{ "", 1, "holds no trust anchor" },
	{ "; only words\n", 1, "holds no trust anchor" },
	{ "test. IN DS what is this\n", 1, "is this a file of trust anchors?" },
	{ "; a long comment without end\n", 4000, "File too large" },
};

START_TEST(opens_with_an_anchor)
{
	char path[] = "/tmp/imapvet-anchor.XXXXXX";
	struct dns_config config = { .anchor_file = path };
	struct error error = { "" };
	FILE *file = fdopen(mkstemp(path), "w");

	ck_assert_ptr_nonnull(file);
	for (size_t i = 0; i < openings[_i].repeat; i++)
		fputs(openings[_i].content, file);
	fclose(file);
	if (!openings[_i].content)
		unlink(path);
	struct dns *dns = dns_open(&config, &error);
	unlink(path);
	ck_assert_msg((dns != NULL) == !openings[_i].told, "opening %d: %s", _i, error.text);
	if (openings[_i].told) {
		ck_assert_ptr_nonnull(strstr(error.text, openings[_i].told));
		ck_assert_ptr_nonnull(strstr(error.text, path));
	}
	dns_close(dns);
}
END_TEST

static struct address some[] = { { .family = AF_INET, .ip = { 192, 0, 2, 1 }, .text = "192.0.2.1" },
	{ .family = AF_INET6, .text = "::" } };

static const struct {
	struct dns_answer aaaa, a;
	enum resolve_result result;
	size_t count;
	const char *text;
	enum dns_presence presence;
} joins[] = {
	{ { .status = DNS_NODATA }, { .status = DNS_ANSWER, .count = 1 }, RESOLVE_OK, 1, NULL,
		DNS_PRESENT },
	{ { .status = DNS_ANSWER, .count = 1 }, { .status = DNS_ANSWER, .count = 1 }, RESOLVE_OK, 2,
		NULL, DNS_PRESENT },
	{ { .status = DNS_TIMEOUT }, { .status = DNS_ANSWER, .count = 1 }, RESOLVE_OK, 1,
		"AAAA: no answer", DNS_PRESENT },
	/* a server that does not know what NXDOMAIN is for */
	{ { .status = DNS_NXDOMAIN }, { .status = DNS_ANSWER, .count = 1 }, RESOLVE_OK, 1,
		"AAAA: NXDOMAIN", DNS_PRESENT },
	{ { .status = DNS_NXDOMAIN }, { .status = DNS_NXDOMAIN }, RESOLVE_NXDOMAIN, 0,
		"AAAA: NXDOMAIN, A: NXDOMAIN", DNS_ABSENT },
	{ { .status = DNS_NXDOMAIN }, { .status = DNS_TIMEOUT }, RESOLVE_NXDOMAIN, 0,
		"AAAA: NXDOMAIN, A: no answer", DNS_ABSENT },
	{ { .status = DNS_NODATA }, { .status = DNS_NODATA }, RESOLVE_NO_ADDRESS, 0,
		"AAAA: no such record, A: no such record", DNS_NO_ADDRESS },
	{ { .status = DNS_NODATA }, { .status = DNS_SERVFAIL }, RESOLVE_FAILED, 0,
		"AAAA: no such record, A: SERVFAIL", DNS_PRESENCE_UNKNOWN },
	{ { .status = DNS_TIMEOUT }, { .status = DNS_SERVFAIL }, RESOLVE_TIMEOUT, 0,
		"AAAA: no answer, A: SERVFAIL", DNS_PRESENCE_UNKNOWN },
	{ { .status = DNS_LOCAL, .text = "no room" }, { .status = DNS_LOCAL, .text = "no room" },
		RESOLVE_FAILED, 0, "AAAA: could not be asked (no room), A: could not be asked (no room)",
		DNS_PRESENCE_UNKNOWN },
	{ { .status = DNS_NODATA }, { .status = DNS_ANSWER, .count = 1, .security = DNS_BOGUS,
		.text = "signature expired" }, RESOLVE_OK, 1,
		"AAAA: no such record, A: DNSSEC validation failed (signature expired)", DNS_PRESENT },
};

START_TEST(joins_addresses)
{
	struct arena arena = { NULL, 0 };
	struct dns_answer answers[] = { joins[_i].aaaa, joins[_i].a };
	struct resolve_facts facts = { .result = RESOLVE_LITERAL };

	answers[0].type = DNS_AAAA;
	answers[1].type = DNS_A;
	answers[0].records.addresses = &some[1];
	answers[1].records.addresses = &some[0];
	dns_addresses_join(&arena, answers, 2, &facts);
	ck_assert_int_eq(facts.result, joins[_i].result);
	ck_assert_uint_eq(facts.count, joins[_i].count);
	for (size_t i = 0; i < facts.count; i++)
		ck_assert_str_eq(facts.addresses[i].text, some[facts.count - 1 - i].text);
	ck_assert_pstr_eq(facts.stage.text, joins[_i].text);
	ck_assert_int_eq(dns_presence(&answers[1], &answers[0]), joins[_i].presence);
	ck_assert_int_eq(dns_presence(&answers[0], &answers[1]), joins[_i].presence);
	arena_clear(&arena);
}
END_TEST

START_TEST(knows_denial)
{
	struct dns_srv root = { .target = "." }, both[] = { root, { .target = "imap.x" } };
	struct dns_answer srv = { .type = DNS_SRV, .status = DNS_ANSWER, .count = 1,
		.records.srv = &root };

	ck_assert(dns_srv_denied(&srv));
	srv.status = DNS_TIMEOUT;
	ck_assert(!dns_srv_denied(&srv));
	srv.status = DNS_ANSWER;
	srv.records.srv = both;
	srv.count = 2;
	ck_assert(!dns_srv_denied(&srv));
	srv.records.srv = both + 1;
	srv.count = 1;
	ck_assert(!dns_srv_denied(&srv));
}
END_TEST

START_TEST(names_things)
{
	struct dns_target targets[] = { { .name = "a" }, { .name = "b" } };
	struct mail_dns_facts facts = { .targets = targets, .target_count = 2 };

	ck_assert_ptr_eq(mail_dns_target(&facts, "b"), &targets[1]);
	ck_assert_ptr_null(mail_dns_target(&facts, "c"));
	ck_assert_str_eq(dns_type_name(DNS_TLSA), "TLSA");
	ck_assert_str_eq(dns_type_name((enum dns_type)2), "?");
	ck_assert_str_eq(dns_status_name(DNS_LOCAL), "local");
	ck_assert_str_eq(dns_status_name(DNS_NOT_ASKED), "not-asked");
	ck_assert_str_eq(dns_security_name(DNS_BOGUS), "bogus");
	ck_assert_str_eq(dns_security_name(DNS_UNKNOWN), "unknown");
}
END_TEST

Suite *check_dns(void)
{
	Suite *suite = suite_create("dns");
	TCase *tc = tcase_create("dns");

	tcase_add_loop_test(tc, reads_messages, 0, LENGTH(messages));
	tcase_add_loop_test(tc, refuses_cut_messages, 0, LENGTH(messages));
	tcase_add_loop_test(tc, bounds_jumps, 0, 2);
	tcase_add_loop_test(tc, reads_resolv_conf, 0, LENGTH(configurations));
	tcase_add_loop_test(tc, reads_anchors, 0, LENGTH(anchors));
	tcase_add_loop_test(tc, opens_with_an_anchor, 0, LENGTH(openings));
	tcase_add_loop_test(tc, joins_addresses, 0, LENGTH(joins));
	tcase_add_test(tc, knows_denial);
	tcase_add_test(tc, names_things);
	suite_add_tcase(suite, tc);
	return suite;
}
