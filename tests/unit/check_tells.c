/* SPDX-License-Identifier: MIT */
/* What a server tells of itself: answers to ID (RFC 2971) and NTLM challenges (MS-NLMP), whole, cut
 * off at every byte, and with lengths and offsets that lead astray. */
#include <check.h>
#include <string.h>

#include "base/base64.h"
#include "imap/id.h"
#include "imap/ntlm.h"
#include "peer.h"

Suite *check_tells(void);

static const struct {
	struct bytes line;
	const char *fields; /* "name=value;..."; NULL: no answer to ID */
} answers[] = {
	{ PEER_BYTES("* ID (\"name\" \"Dovecot\")"), "name=Dovecot;" },
	{ PEER_BYTES("* id (\"name\" \"Cyrus IMAPD\" \"version\" \"3.6.1\" \"os\" NIL)"),
		"name=Cyrus IMAPD;version=3.6.1;os=NIL;" },
	{ PEER_BYTES("* ID NIL"), "" },
	{ PEER_BYTES("* ID ()"), "" },
	{ PEER_BYTES("* ID (\"a\" {3}\r\nb\"c)"), "a=b\"c;" },
	{ PEER_BYTES("* ID ({1}\r\nn \"v\")"), "n=v;" },
	{ PEER_BYTES("* ID (\"a\\\"b\\\\\" \"\\\\\")"), "a\"b\\=\\;" },
	{ PEER_BYTES("* ID (\"a\" \"\x1b[31m\r\")"), "a=\\x1b[31m\\r;" },
	{ PEER_BYTES("* ID (\"a\" \"b\" \"c\")"), "a=b;" },
	{ PEER_BYTES("* ID (\"a\" b)"), "" },
	{ PEER_BYTES("* ID (a \"b\")"), "" },
	{ PEER_BYTES("* ID (\"a\" \"b"), "" },
	{ PEER_BYTES("* ID"), NULL },
	{ PEER_BYTES("* ID \"a\" \"b\""), NULL },
	{ PEER_BYTES("* IDLE (\"a\" \"b\")"), NULL },
	{ PEER_BYTES("* OK ID (\"a\" \"b\")"), NULL },
	{ PEER_BYTES("+ ID (\"a\" \"b\")"), NULL },
};

static void render(const struct id_facts *id, char text[512])
{
	*text = '\0';
	for (size_t i = 0; i < id->count; i++) {
		strcat(text, id->fields[i].name);
		strcat(text, "=");
		strcat(text, id->fields[i].value ? id->fields[i].value : "NIL");
		strcat(text, ";");
	}
}

START_TEST(reads_id)
{
	struct arena arena = { NULL, 0 };
	struct id_facts id = { .told = false };
	struct reply reply;
	char text[512];

	ck_assert(reply_parse(answers[_i].line, &reply));
	ck_assert_int_eq(id_parse(&reply, &arena, &id), answers[_i].fields != NULL);
	ck_assert_int_eq(id.told, answers[_i].fields != NULL);
	render(&id, text);
	ck_assert_str_eq(text, answers[_i].fields ? answers[_i].fields : "");
	arena_clear(&arena);
}
END_TEST

START_TEST(reads_every_part_of_id)
{
	struct arena arena = { NULL, 0 };

	for (size_t len = 0; len <= answers[_i].line.len; len++) {
		struct bytes part = peer_guarded((struct bytes){ answers[_i].line.data, len });
		struct id_facts id = { .told = false };
		struct reply reply;
		if (reply_parse(part, &reply))
			ck_assert_int_eq(id_parse(&reply, &arena, &id), id.told);
		peer_unguard(part);
	}
	arena_clear(&arena);
}
END_TEST

START_TEST(keeps_id_short)
{
	struct arena arena = { NULL, 0 };
	struct id_facts id = { .told = false };
	char line[20000] = "* ID (";
	struct reply reply;

	for (size_t i = 0; i < 1000; i++)
		strcat(line, "\"a\" \"b\" ");
	strcat(line, ")");
	ck_assert(reply_parse(peer_text(line), &reply));
	ck_assert(id_parse(&reply, &arena, &id));
	ck_assert_uint_eq(id.count, ID_FIELDS_MAX);
	arena_clear(&arena);
}
END_TEST

/* A CHALLENGE_MESSAGE of Windows Server 2019, target "EX", in UTF-16. */
#define HEAD(target_len, target_at, flags) \
	"NTLMSSP\0\2\0\0\0" target_len target_len target_at flags "12345678\0\0\0\0\0\0\0\0"
#define PAIR(id, len, text) id "\0" len "\0" text
#define NAMES PAIR("\2", "\4", "E\0X\0") PAIR("\1", "\4", "M\0X\0") PAIR("\4", "\6", "e\0.\0x\0") \
	PAIR("\3", "\6", "m\0\xe9\0x\0") PAIR("\5", "\2", "t\0") PAIR("\7", "\10", "12345678")
static const struct bytes whole = PEER_BYTES(
	HEAD("\4\0", "\x38\0\0\0", "\x05\x82\x89\xa2") "\x3a\0\x3a\0\x3c\0\0\0"
	"\x0a\0\x63\x45\0\0\0\x0f"
	"E\0X\0" NAMES "\0\0\0\0");

static bool challenge(struct arena *arena, struct bytes message, struct ntlm_facts *facts_r)
{
	struct bytes text = peer_guarded(peer_text(base64_encode(arena, message)));
	bool read = ntlm_challenge(text, arena, facts_r);

	peer_unguard(text);
	return read;
}

START_TEST(reads_a_challenge)
{
	struct arena arena = { NULL, 0 };
	struct ntlm_facts facts = { .asked = true };

	ck_assert(challenge(&arena, whole, &facts) && facts.told);
	ck_assert_str_eq(facts.target, "EX");
	ck_assert_str_eq(facts.netbios_domain, "EX");
	ck_assert_str_eq(facts.netbios_computer, "MX");
	ck_assert_str_eq(facts.dns_domain, "e.x");
	ck_assert_str_eq(facts.dns_computer, "m\xc3\xa9x");
	ck_assert_str_eq(facts.dns_tree, "t");
	ck_assert_str_eq(facts.version, "10.0 build 17763");
	arena_clear(&arena);
}
END_TEST

START_TEST(reads_every_part_of_a_challenge)
{
	struct arena arena = { NULL, 0 };

	for (size_t len = 0; len < whole.len; len++) {
		struct ntlm_facts facts = { .asked = true };
		ck_assert_int_eq(challenge(&arena, (struct bytes){ whole.data, len }, &facts),
			facts.told);
		ck_assert_msg(!facts.told, "told by %zu bytes", len);
	}
	arena_clear(&arena);
}
END_TEST

static const struct {
	struct bytes message;
	bool told;
	const char *target; /* NULL: none */
} messages[] = {
	/* Without a list of names; and without a target. */
	{ PEER_BYTES(HEAD("\0\0", "\x28\0\0\0", "\1\0\0\0")), true, NULL },
	{ PEER_BYTES(HEAD("\0\0", "\0\0\0\0", "\1\0\x80\0") "\0\0\0\0\x30\0\0\0"), true, NULL },
	/* In OEM letters, some of which are none. */
	{ PEER_BYTES(HEAD("\2\0", "\x28\0\0\0", "\2\0\0\0") "E\x1b"), true, "E\\x1b" },
	/* Offsets and lengths beyond the message, and beyond 32 bits together. */
	{ PEER_BYTES(HEAD("\4\0", "\xff\xff\xff\xff", "\1\0\0\0")), false, NULL },
	{ PEER_BYTES(HEAD("\xff\xff", "\x20\0\0\0", "\1\0\0\0")), false, NULL },
	{ PEER_BYTES(HEAD("\0\0", "\0\0\0\0", "\1\0\x80\0") "\4\0\4\0\xfe\xff\xff\xff"), false,
		NULL },
	/* A list without an end; a value longer than the list. */
	{ PEER_BYTES(HEAD("\0\0", "\0\0\0\0", "\1\0\x80\0") "\4\0\4\0\x30\0\0\0" "\7\0\0\0"),
		false, NULL },
	{ PEER_BYTES(HEAD("\0\0", "\0\0\0\0", "\1\0\x80\0") "\4\0\4\0\x30\0\0\0" "\1\0\x09\0"),
		false, NULL },
	/* Another message, another protocol. */
	{ PEER_BYTES("NTLMSSP\0\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), false, NULL },
	{ PEER_BYTES("NTLMSSQ\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), false, NULL },
};

START_TEST(holds_lengths_against_the_message)
{
	struct arena arena = { NULL, 0 };
	struct ntlm_facts facts = { .asked = true };

	ck_assert_int_eq(challenge(&arena, messages[_i].message, &facts), messages[_i].told);
	if (messages[_i].target)
		ck_assert_str_eq(facts.target, messages[_i].target);
	arena_clear(&arena);
}
END_TEST

START_TEST(names_nobody)
{
	struct arena arena = { NULL, 0 };
	struct bytes message;

	ck_assert(base64_decode(&arena, peer_text(ntlm_negotiate(&arena)), &message));
	ck_assert_uint_eq(message.len, 32);
	ck_assert_int_eq(memcmp(message.data, "NTLMSSP\0\1\0\0\0\x07\x82\x08\xa0", 16), 0);
	for (size_t i = 16; i < message.len; i++)
		ck_assert_int_eq(message.data[i], 0);
	arena_clear(&arena);
}
END_TEST

static const struct {
	enum injection at_once, split;
	enum injection_sum sum;
} sums[] = {
	{ INJECTION_DISCARDED, INJECTION_DISCARDED, INJECTION_SAFE },
	{ INJECTION_BROKEN, INJECTION_REFUSED, INJECTION_SAFE },
	{ INJECTION_DISCARDED, INJECTION_RUN, INJECTION_VULNERABLE },
	{ INJECTION_RUN, INJECTION_UNKNOWN, INJECTION_VULNERABLE },
	{ INJECTION_UNKNOWN, INJECTION_CLEAR, INJECTION_SUSPECT },
	{ INJECTION_DESYNC, INJECTION_DISCARDED, INJECTION_SUSPECT },
	{ INJECTION_SILENT, INJECTION_SILENT, INJECTION_SUSPECT },
	{ INJECTION_SILENT, INJECTION_DISCARDED, INJECTION_INCONCLUSIVE },
	{ INJECTION_DISCARDED, INJECTION_UNKNOWN, INJECTION_INCONCLUSIVE },
};

START_TEST(sums_up)
{
	struct attack_facts facts = { .injection = { { .result = sums[_i].at_once },
		{ .result = sums[_i].split } } };

	ck_assert_int_eq(injection_sum(&facts), sums[_i].sum);
	ck_assert_ptr_nonnull(injection_sum_name(sums[_i].sum));
}
END_TEST

Suite *check_tells(void)
{
	Suite *suite = suite_create("tells");
	TCase *tcase = tcase_create("tells");
	int of_id = sizeof answers / sizeof *answers;

	tcase_add_loop_test(tcase, reads_id, 0, of_id);
	tcase_add_loop_test(tcase, reads_every_part_of_id, 0, of_id);
	tcase_add_test(tcase, keeps_id_short);
	tcase_add_test(tcase, reads_a_challenge);
	tcase_add_test(tcase, reads_every_part_of_a_challenge);
	tcase_add_loop_test(tcase, holds_lengths_against_the_message, 0,
		sizeof messages / sizeof *messages);
	tcase_add_test(tcase, names_nobody);
	tcase_add_loop_test(tcase, sums_up, 0, sizeof sums / sizeof *sums);
	suite_add_tcase(suite, tcase);
	return suite;
}
