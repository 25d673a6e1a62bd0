/* SPDX-License-Identifier: MIT */
/* Responses over a transport that breaks them anywhere, and the wait for a tag. */
#include <check.h>
#include <string.h>

#include "base/text.h"
#include "imap/session.h"
#include "peer.h"

Suite *check_imap_session(void);

struct rig { /* an IMAP session with a server from memory */
	struct arena arena;
	struct peer_play play;
	struct visit_facts facts;
	struct transcript transcript;
	struct stream stream;
	struct imap imap;
	struct deadline deadline;
};

static void rig_open(struct rig *rig, struct bytes bytes)
{
	*rig = (struct rig){ .play = { .bytes = bytes, .end = REASON_CLOSED } };
	rig->transcript = (struct transcript){ .arena = &rig->arena, .facts = &rig->facts };
	stream_init(&rig->stream, peer_transport(&rig->play), &rig->transcript);
	imap_init(&rig->imap, &rig->stream, &rig->arena);
	rig->deadline = deadline_after_ms(60000);
}

static void rig_close(struct rig *rig)
{
	imap_clear(&rig->imap);
	stream_clear(&rig->stream);
	arena_clear(&rig->arena);
}

static const struct {
	struct bytes bytes;
	const char *replies; /* as render() writes them, up to the reason the last read gave */
} dialogues[] = {
	{ PEER_BYTES(""), "closed" },
	{ PEER_BYTES("* OK ready\r\n"), "* OK - ready; closed" },
	{ PEER_BYTES("* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\na1 OK done\r\n"),
		"* OK CAPABILITY IMAP4rev1 STARTTLS ready; a1 OK - done; closed" },
	{ PEER_BYTES("* OK bare\n* NO lf\na1 BAD\n"), "* OK - bare; * NO - lf; a1 BAD - ; closed" },
	{ PEER_BYTES("* OK two\r\r\n"), "* OK - two\\r; closed" },
	{ PEER_BYTES("+ \r\n+\r\n+ go on\r\n"), "+ - - ; + - - ; + - - go on; closed" },
	{ PEER_BYTES("* 1 FETCH (BODY[] {5}\r\na\r\nb\0)\r\na1 OK x\r\n"),
		"* 1 - FETCH (BODY[] {5}\\r\\na\\r\\nb\\x00); a1 OK - x; closed" },
	{ PEER_BYTES("* X {0}\r\n\r\na1 OK x\r\n"), "* X - {0}\\r\\n; a1 OK - x; closed" },
	{ PEER_BYTES("* X {1}\r\nY {2}\r\n12 Z\r\n"), "* X - {1}\\r\\nY {2}\\r\\n12 Z; closed" },
	{ PEER_BYTES("* X {3}\n1\n2\r\n"), "* X - {3}\\r\\n1\\n2; closed" },
	{ PEER_BYTES("* OK a\0b\x1b\xff\r\n"), "* OK - a\\x00b\\x1b\\xff; closed" },
	{ PEER_BYTES("\r\n"), "malformed" },
	{ PEER_BYTES("* OK x\r\n\0\r\n"), "* OK - x; malformed" },
	{ PEER_BYTES("* OK unfinished"), "closed" },
	{ PEER_BYTES("* X {5}\r\nabc"), "closed" },
	{ PEER_BYTES("* X {5}\r\nabcde"), "closed" },
	{ PEER_BYTES("* X {4294967295}\r\nabc"), "too-long" },
	{ PEER_BYTES("* X {4294967296}\r\n"), "* X - {4294967296}; closed" }, /* no literal */
	{ PEER_BYTES("* BYE go\r\n"), "* BYE - go; bye" },
	{ PEER_BYTES("* BYE go\r\nhalf a"), "* BYE - go; bye" },
};

static const char *render(struct rig *rig, const struct reply *reply)
{
	const char *tag = reply->kind == REPLY_UNTAGGED ? "*"
		: reply->kind == REPLY_CONTINUATION ? "+" : text_printable(&rig->arena, reply->tag, 99);
	const char *name = reply->name.data ? text_printable(&rig->arena, reply->name, 99) : "-";
	const char *code = reply->code.data ? text_printable(&rig->arena, reply->code, 99) : "-";

	return arena_printf(&rig->arena, "%s %s %s %s", tag, name, code,
		text_printable(&rig->arena, reply->text, 99));
}

/* Reads to the end. */
static const char *read_all(struct rig *rig)
{
	const char *all = "";
	struct reply reply;
	enum reason reason;

	while ((reason = imap_read(&rig->imap, rig->deadline, &reply)) == REASON_NONE)
		all = arena_printf(&rig->arena, "%s%s; ", all, render(rig, &reply));
	return arena_printf(&rig->arena, "%s%s", all, reason_name(reason));
}

START_TEST(reads_whole)
{
	struct rig rig;

	rig_open(&rig, dialogues[_i].bytes);
	ck_assert_str_eq(read_all(&rig), dialogues[_i].replies);
	rig_close(&rig);
}
END_TEST

START_TEST(reads_split_anywhere)
{
	for (size_t split = 1; split < dialogues[_i].bytes.len; split++) {
		struct rig rig;
		rig_open(&rig, dialogues[_i].bytes);
		rig.play.split = split;
		ck_assert_str_eq(read_all(&rig), dialogues[_i].replies);
		rig_close(&rig);
	}
}
END_TEST

START_TEST(reads_byte_by_byte)
{
	struct rig rig;

	rig_open(&rig, dialogues[_i].bytes);
	rig.play.step = 1;
	ck_assert_str_eq(read_all(&rig), dialogues[_i].replies);
	rig_close(&rig);
}
END_TEST

/* Whatever is cut off, what came before it reads as it does in the whole. */
START_TEST(reads_every_prefix)
{
	static const enum reason ends[] = { REASON_CLOSED, REASON_RESET, REASON_TIMEOUT };

	for (size_t len = 0; len < dialogues[_i].bytes.len; len++) {
		struct rig rig;
		rig_open(&rig, (struct bytes){ dialogues[_i].bytes.data, len });
		rig.play.end = ends[len % 3];
		const char *all = read_all(&rig), *last = strrchr(all, ';');
		if (last)
			ck_assert_msg(!strncmp(all, dialogues[_i].replies, (size_t)(last - all)), "%s", all);
		rig_close(&rig);
	}
}
END_TEST

static const struct {
	const char *said;
	bool take_continuation;
	enum reason end, reason;
	const char *last;   /* the reply that was awaited; NULL: none */
	const char *remark; /* NULL: none */
} waits[] = {
	{ "a1 OK done\r\n", false, REASON_CLOSED, REASON_NONE, "a1 OK done", NULL },
	{ "* 1 EXISTS\r\n* OK hm\r\na1 NO done\r\n", false, REASON_CLOSED, REASON_NONE, "a1 NO done",
		NULL },
	{ "+ go\r\n", true, REASON_CLOSED, REASON_NONE, "+ go", NULL },
	{ "* OK x\r\n+ go\r\n", true, REASON_CLOSED, REASON_NONE, "+ go", NULL },
	{ "+ go\r\na1 OK x\r\n", false, REASON_CLOSED, REASON_MALFORMED, NULL, NULL },
	{ "a2 OK done\r\n", false, REASON_CLOSED, REASON_MALFORMED, NULL, NULL },
	{ "A1 OK done\r\n", false, REASON_CLOSED, REASON_MALFORMED, NULL, NULL },
	{ "a11 OK done\r\n", false, REASON_CLOSED, REASON_MALFORMED, NULL, NULL },
	{ "a OK done\r\n", false, REASON_CLOSED, REASON_MALFORMED, NULL, NULL },
	{ "220 smtp\r\n", false, REASON_CLOSED, REASON_MALFORMED, NULL, NULL },
	{ "* OK x\r\n", false, REASON_TIMEOUT, REASON_TIMEOUT, NULL, NULL },
	{ "* OK x\r\n", false, REASON_CLOSED, REASON_CLOSED, NULL, NULL },
	{ "* OK x\r\n", false, REASON_RESET, REASON_RESET, NULL, NULL },
	{ "* BYE x\r\n", false, REASON_CLOSED, REASON_BYE, NULL, "* BYE x" },
	{ "* BYE x\r\n", false, REASON_RESET, REASON_BYE, NULL, "* BYE x" },
	{ "* BYE x\r\n", false, REASON_TIMEOUT, REASON_TIMEOUT, NULL, "* BYE x" },
	{ "* BYE x\r\na1 OK done\r\n", false, REASON_CLOSED, REASON_NONE, "a1 OK done", "* BYE x" },
	{ "* BAD [ALERT] in clear\r\na1 NO x\r\n", false, REASON_CLOSED, REASON_NONE, "a1 NO x",
		"* BAD [ALERT] in clear" },
	{ "* OK [ALERT] warm\r\n* OK x\r\na1 NO x\r\n", false, REASON_CLOSED, REASON_NONE, "a1 NO x",
		"* OK [ALERT] warm" },
	{ "* NO one\r\n* BAD two\r\na1 NO [ALERT] x\r\n", false, REASON_CLOSED, REASON_NONE,
		"a1 NO [ALERT] x", "* BAD two" },
};

START_TEST(awaits_its_tag)
{
	struct rig rig;
	struct reply reply;

	rig_open(&rig, peer_text(waits[_i].said));
	rig.play.end = waits[_i].end;
	enum reason reason = imap_await(&rig.imap, "a1", waits[_i].take_continuation, rig.deadline,
		&reply);
	ck_assert_msg(reason == waits[_i].reason, "%s: %s", waits[_i].said, reason_name(reason));
	if (waits[_i].last)
		ck_assert(peer_same(reply.line, peer_text(waits[_i].last)));
	ck_assert_msg((rig.imap.remark.data != NULL) == (waits[_i].remark != NULL), "%s",
		waits[_i].said);
	if (waits[_i].remark)
		ck_assert(peer_same(rig.imap.remark, peer_text(waits[_i].remark)));
	rig_close(&rig);
}
END_TEST

/* size bytes: head, then a run of x, then tail. */
static struct bytes pad(struct arena *arena, const char *head, size_t size, const char *tail)
{
	size_t head_len = strlen(head), tail_len = strlen(tail);
	char *data = arena_alloc(arena, size);

	memset(data, 'x', size);
	memcpy(data, head, head_len);
	memcpy(data + size - tail_len, tail, tail_len);
	return (struct bytes){ data, size };
}

static const struct {
	const char *head;
	size_t size;
	const char *tail;
	enum reason reason;
} loads[] = {
	{ "* OK ", STREAM_LINE_MAX, "\r\n", REASON_NONE },
	{ "* OK ", STREAM_LINE_MAX + 3, "\r\n", REASON_TOO_LONG },
	{ "* OK ", 2 * STREAM_TOTAL_MAX, "", REASON_TOO_LONG },
	{ "* X {65536}\r\n", 13 + 65536 + 2, "\r\n", REASON_NONE },
	{ "* X {65537}\r\n", 13 + 65537 + 2, "\r\n", REASON_TOO_LONG },
	/* Two literals, each within its bounds, are too much for one response. */
	{ "* X {65536}\r\n", 13 + 65536 + 10 + 65536 + 2, "\r\n", REASON_TOO_LONG },
};

START_TEST(bounds_what_it_reads)
{
	struct arena arena = { NULL, 0 };
	struct rig rig;
	struct reply reply;
	struct bytes load = pad(&arena, loads[_i].head, loads[_i].size, loads[_i].tail);

	if (_i == 5)
		memcpy((char *)(uintptr_t)load.data + 13 + 65536, " {65536}\r\n", 10);
	rig_open(&rig, load);
	enum reason reason = imap_read(&rig.imap, rig.deadline, &reply);
	ck_assert_msg(reason == loads[_i].reason, "load %d: %s", _i, reason_name(reason));
	rig_close(&rig);
	arena_clear(&arena);
}
END_TEST

START_TEST(tires_of_endless_data)
{
	static const char line[] = "* 1 RECENT\r\n";
	struct arena arena = { NULL, 0 };
	size_t count = 2 * STREAM_TOTAL_MAX / strlen(line);
	char *lines = arena_array(&arena, count, strlen(line));
	struct rig rig;
	struct reply reply;

	for (size_t i = 0; i < count; i++)
		memcpy(lines + i * strlen(line), line, strlen(line));
	rig_open(&rig, (struct bytes){ lines, count * strlen(line) });
	ck_assert_int_eq(imap_await(&rig.imap, "a1", false, rig.deadline, &reply), REASON_TOO_LONG);
	rig_close(&rig);
	arena_clear(&arena);
}
END_TEST

START_TEST(takes_listings_while_asked_to)
{
	struct rig rig;
	struct capabilities listed = { .known = false };
	struct reply reply;

	rig_open(&rig, peer_text("* OK [CAPABILITY A B] x\r\n* CAPABILITY C\r\na1 OK x\r\n"
		"* CAPABILITY D E F\r\na2 OK [CAPABILITY G] x\r\n"));
	rig.imap.listed = &listed;
	ck_assert_int_eq(imap_await(&rig.imap, "a1", false, rig.deadline, &reply), REASON_NONE);
	ck_assert(listed.known && listed.count == 1 && capabilities_has(&listed, "c"));
	rig.imap.listed = NULL;
	ck_assert_int_eq(imap_await(&rig.imap, "a2", false, rig.deadline, &reply), REASON_NONE);
	ck_assert(listed.count == 1 && !capabilities_has(&listed, "G"));
	rig_close(&rig);
}
END_TEST

START_TEST(stops_taking_listings)
{
	struct rig rig;
	struct capabilities listed = { .known = false };
	struct reply reply;
	char said[1024] = "";

	for (int i = 0; i < IMAP_LISTINGS_MAX; i++)
		strcat(said, "* CAPABILITY OLD\r\n");
	strcat(said, "* CAPABILITY NEW\r\na1 OK x\r\n");
	rig_open(&rig, peer_text(said));
	rig.imap.listed = &listed;
	ck_assert_int_eq(imap_await(&rig.imap, "a1", false, rig.deadline, &reply), REASON_NONE);
	ck_assert(capabilities_has(&listed, "OLD") && !capabilities_has(&listed, "NEW"));
	rig_close(&rig);
}
END_TEST

START_TEST(sends_lines)
{
	struct rig rig;
	char tag[IMAP_TAG_SIZE];

	rig_open(&rig, peer_text(""));
	imap_tag(&rig.imap, tag);
	ck_assert_str_eq(tag, "a1");
	ck_assert_int_eq(imap_send(&rig.imap, rig.deadline, "%s NOOP\r\n", tag), REASON_NONE);
	imap_tag(&rig.imap, tag);
	ck_assert_str_eq(tag, "a2");
	ck_assert_int_eq(imap_send(&rig.imap, rig.deadline, "%s LOGOUT\r\n", tag), REASON_NONE);
	ck_assert(peer_same((struct bytes){ rig.play.sent, rig.play.sent_len },
		peer_text("a1 NOOP\r\na2 LOGOUT\r\n")));
	ck_assert_int_eq(imap_send(&rig.imap, rig.deadline, "%2000s\r\n", tag), REASON_LOCAL);
	rig.imap.tags = 4294967294;
	imap_tag(&rig.imap, tag);
	ck_assert_uint_lt(strlen(tag), IMAP_TAG_SIZE);
	rig_close(&rig);
}
END_TEST

Suite *check_imap_session(void)
{
	Suite *suite = suite_create("imap_session");
	TCase *tc = tcase_create("imap_session");
	int dialogue_count = sizeof dialogues / sizeof *dialogues;

	tcase_add_loop_test(tc, reads_whole, 0, dialogue_count);
	tcase_add_loop_test(tc, reads_split_anywhere, 0, dialogue_count);
	tcase_add_loop_test(tc, reads_byte_by_byte, 0, dialogue_count);
	tcase_add_loop_test(tc, reads_every_prefix, 0, dialogue_count);
	tcase_add_loop_test(tc, awaits_its_tag, 0, sizeof waits / sizeof *waits);
	tcase_add_loop_test(tc, bounds_what_it_reads, 0, sizeof loads / sizeof *loads);
	tcase_add_test(tc, tires_of_endless_data);
	tcase_add_test(tc, takes_listings_while_asked_to);
	tcase_add_test(tc, stops_taking_listings);
	tcase_add_test(tc, sends_lines);
	suite_add_tcase(suite, tc);
	return suite;
}
