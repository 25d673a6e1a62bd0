/* SPDX-License-Identifier: MIT */
/* Tells an IMAP greeting (RFC 9051 section 7.1: OK, PREAUTH or BYE, untagged) from what other
 * protocols say first.  Other protocols need not end their first words with a line feed, so a
 * connection that does not start with "*" is given only a moment to complete its line. */
#include "probe/greeting.h"

#include <string.h>

enum { FOREIGN_LINE_MS = 500, FIRST_BYTES_MAX = 1024 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* RFC 5321 section 4.2: three digits, then a space or a hyphen. */
static bool is_smtp(struct bytes b)
{
	return b.len >= 4 && is_digit(b.data[0]) && is_digit(b.data[1]) && is_digit(b.data[2])
		&& (b.data[3] == ' ' || b.data[3] == '-');
}

enum greeting greeting_classify(struct bytes first)
{
	static const struct {
		const char *prefix;
		enum greeting greeting;
	} prefixes[] = { { "* ", GREETING_MALFORMED }, { "+OK", GREETING_POP3 },
		{ "-ERR", GREETING_POP3 }, { "HTTP/", GREETING_HTTP }, { "<", GREETING_HTTP },
		{ "\x15\x03", GREETING_TLS }, { "\x16\x03", GREETING_TLS } };

	if (first.len == 0)
		return GREETING_NONE;
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (bytes_begin(first, prefixes[i].prefix))
			return prefixes[i].greeting;
	if (first.data[0] == '*')
		return GREETING_MALFORMED;
	return is_smtp(first) ? GREETING_SMTP : GREETING_OTHER;
}

static void keep_line(struct imap *imap, struct bytes line, struct visit_facts *facts)
{
	if (line.len > FIRST_BYTES_MAX)
		line.len = FIRST_BYTES_MAX;
	facts->greeting_line = arena_copy(imap->arena, line);
}

static enum reason read_foreign(struct imap *imap, struct deadline deadline,
	struct visit_facts *facts)
{
	struct deadline moment = deadline_min(deadline, deadline_after_ms(FOREIGN_LINE_MS));
	struct bytes line;

	if (stream_line(imap->stream, moment, &line) != REASON_NONE)
		line = stream_pending(imap->stream);
	keep_line(imap, line, facts);
	/* An empty line is not nothing. */
	facts->greeting = line.len ? greeting_classify(facts->greeting_line) : GREETING_MALFORMED;
	return REASON_MALFORMED;
}

static enum reason read_imap(struct imap *imap, struct deadline deadline,
	struct visit_facts *facts, struct reply *reply_r)
{
	static const struct {
		enum reply_status status;
		enum greeting greeting;
		enum reason reason;
	} greetings[] = { { REPLY_OK, GREETING_OK, REASON_NONE },
		{ REPLY_PREAUTH, GREETING_PREAUTH, REASON_NONE },
		{ REPLY_BYE, GREETING_BYE, REASON_BYE } };
	enum reason reason = imap_read(imap, deadline, reply_r);

	facts->greeting = GREETING_MALFORMED;
	if (reason == REASON_MALFORMED) {
		keep_line(imap, reply_r->line, facts);
		return reason;
	}
	if (reason != REASON_NONE) {
		keep_line(imap, stream_pending(imap->stream), facts);
		return reason;
	}
	keep_line(imap, reply_r->line, facts);
	for (size_t i = 0; i < sizeof greetings / sizeof *greetings; i++)
		if (reply_r->kind == REPLY_UNTAGGED && reply_r->status == greetings[i].status) {
			facts->greeting = greetings[i].greeting;
			return greetings[i].reason;
		}
	return REASON_MALFORMED;
}

enum reason greeting_read(struct imap *imap, struct deadline deadline, struct visit_facts *facts,
	struct reply *reply_r)
{
	enum reason reason = stream_wait(imap->stream, deadline);

	if (reason != REASON_NONE)
		return reason;
	if (stream_pending(imap->stream).data[0] != '*')
		return read_foreign(imap, deadline, facts);
	return read_imap(imap, deadline, facts, reply_r);
}
