/* SPDX-License-Identifier: MIT */
/* What passed on every connection, as a script (imapvet-script(5)) that can be cut out and played:
 * "C: " and "S: " as on the wire, @connect, @tls and @pipeline where the visit did that, all else
 * behind "# ".  What no script could have, such as a line that is no IMAP response or bytes that a
 * terminal would obey, is a comment too.  The random credentials of the login test are ${random}:
 * a password in a script is an error, and these would work a second time nowhere. */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "report/page.h"
#include "report/view.h"

struct visit { /* on its way to the page */
	const struct page *page;
	const struct endpoint_facts *endpoint;
	const struct visit_facts *facts;
	bool connected, tls; /* the script knows of it */
	bool piped;          /* inside of @pipeline */
	bool asked;          /* a continuation came: data may follow */
};

static void put_line(const struct page *page, const char *prefix, const char *text)
{
	writer_line(page->report, prefix, (struct bytes){ text, strlen(text) });
}

static void put_comment(const struct page *page, const char *text)
{
	put_line(page, "# ", text);
}

static bool starts(struct bytes line, const char *word)
{
	size_t len = strlen(word);

	return line.len >= len && strncasecmp(line.data, word, len) == 0
		&& (line.len == len || line.data[len] == ' ');
}

static struct bytes behind(struct bytes line, size_t len)
{
	len = len < line.len ? len + 1 : line.len;
	return (struct bytes){ line.data + len, line.len - len };
}

static struct bytes first_word(struct bytes line)
{
	const char *space = memchr(line.data, ' ', line.len);

	return (struct bytes){ line.data, space ? (size_t)(space - line.data) : line.len };
}

/* Whether it would be shown as it is, and would mean in a script what it means on the wire. */
static bool is_plain(const struct page *page, struct bytes line)
{
	const char *shown = text_printable(page->arena, line, SIZE_MAX);

	return line.len && strlen(shown) == line.len
		&& memcmp(shown, line.data, line.len) == 0 && !strstr(shown, "${");
}

/* Quotes, lists and codes of data must close, and literals stand elsewhere. */
static bool is_balanced(struct bytes data)
{
	int lists = 0, codes = 0;
	bool quoted = false;

	for (size_t i = 0; i < data.len && lists >= 0 && codes >= 0; i++) {
		char c = data.data[i];
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted) {
			lists += (c == '(') - (c == ')');
			codes += (c == '[') - (c == ']');
			if (c == '{' || c == '}')
				return false;
		}
	}
	return !quoted && lists == 0 && codes == 0;
}

static bool is_status(struct bytes rest, bool tagged)
{
	static const char *const words[] = { "OK", "NO", "BAD", "BYE", "PREAUTH" };

	for (size_t i = 0; i < (tagged ? 3u : 5u); i++)
		if (starts(rest, words[i])) {
			struct bytes text = behind(rest, strlen(words[i]));
			const char *end = text.len ? memchr(text.data, ']', text.len) : NULL;
			return !text.len || text.data[0] != '[' || (end && is_balanced((struct bytes){
				text.data, (size_t)(end - text.data) + 1 }));
		}
	return false;
}

/* A command of this visit that was sent before the entry has this tag. */
static bool is_tag(const struct visit *visit, size_t before, struct bytes tag)
{
	for (size_t i = 0; i < before; i++) {
		const struct transcript_entry *entry = &visit->facts->transcript[i];
		struct bytes rest = entry->bytes;
		while (entry->kind == TRANSCRIPT_SENT && rest.len) {
			const char *lf = memchr(rest.data, '\n', rest.len);
			if (rest.len > tag.len && memcmp(rest.data, tag.data, tag.len) == 0
				&& rest.data[tag.len] == ' ')
				return true;
			rest = lf ? behind(rest, (size_t)(lf - rest.data)) : (struct bytes){ NULL, 0 };
		}
	}
	return false;
}

static bool is_response(const struct visit *visit, size_t entry, struct bytes line)
{
	struct bytes tag = first_word(line), rest = behind(line, tag.len);

	if (starts(line, "+"))
		return true;
	if (starts(line, "*"))
		return rest.len && (is_status(rest, false) || is_balanced(rest));
	return is_status(rest, true) && is_tag(visit, entry, tag);
}

/* A command, or data that the server asked for. */
static bool is_sendable(const struct visit *visit, struct bytes line)
{
	struct bytes tag = first_word(line);

	return visit->asked || (tag.len < line.len && behind(line, tag.len).data[0] != ' ');
}

static void put_sent(struct visit *visit, struct bytes line)
{
	struct bytes tag = first_word(line), rest = behind(line, tag.len);
	bool good = is_plain(visit->page, line) && is_sendable(visit, line);

	if (good && starts(rest, "LOGIN") && !visit->asked) {
		put_comment(visit->page, arena_printf(visit->page->arena, "as user %.*s",
			(int)first_word(behind(rest, 5)).len, first_word(behind(rest, 5)).data));
		put_line(visit->page, "C: ", arena_printf(visit->page->arena,
			"%.*s LOGIN ${random} ${random}", (int)tag.len, tag.data));
		return;
	}
	writer_line(visit->page->report, good ? "C: " : "# C: ", line);
}

static void put_received(struct visit *visit, size_t entry, struct bytes line)
{
	bool good = is_plain(visit->page, line) && is_response(visit, entry, line);

	if (good && starts(line, "+"))
		visit->asked = true;
	else if (good && !starts(line, "*"))
		visit->asked = false;
	writer_line(visit->page->report, good ? "S: " : "# S: ", line);
}

/* The lines of an entry.  An end of line other than CRLF is worth a word: it breaks RFC 9051. */
static void put_lines(struct visit *visit, size_t entry)
{
	bool sent = visit->facts->transcript[entry].kind == TRANSCRIPT_SENT;
	struct bytes bytes = visit->facts->transcript[entry].bytes;

	while (bytes.len) {
		const char *newline = memchr(bytes.data, '\n', bytes.len);
		size_t len = newline ? (size_t)(newline - bytes.data) + 1 : bytes.len;
		size_t end = len;

		if (newline)
			end -= len > 1 && newline[-1] == '\r' ? 2 : 1;
		if (sent)
			put_sent(visit, (struct bytes){ bytes.data, end });
		else
			put_received(visit, entry, (struct bytes){ bytes.data, end });
		if (!newline)
			put_comment(visit->page, "no end of line here");
		else if (len - end == 1)
			put_comment(visit->page, "ended by LF alone");
		bytes.data += len;
		bytes.len -= len;
	}
}

/* Where it goes from nothing to a connection, and from there to TLS. */
static void put_layer(struct visit *visit, bool tls)
{
	const struct page *page = visit->page;
	const struct tls_facts *facts = &visit->facts->tls;
	const char *verify = tls && !facts->verified ? " verify=no" : "";

	if (visit->connected && visit->tls == tls)
		return;
	put_comment(page, !tls ? "clear" : arena_printf(page->arena, "%s %s",
		facts->version ? facts->version : "TLS", facts->cipher ? facts->cipher : ""));
	if (!visit->connected)
		put_line(page, "", arena_printf(page->arena, "@connect tls=%s%s",
			tls ? "implicit" : "none", verify));
	else
		put_line(page, "", arena_printf(page->arena, "@tls%s", verify));
	visit->connected = true;
	visit->tls = tls;
}

/* How many lines are sent from this entry on before anything is received. */
static size_t lines_at_once(const struct visit_facts *facts, size_t from)
{
	size_t count = 0;

	for (size_t i = from; i < facts->transcript_len; i++) {
		const struct transcript_entry *entry = &facts->transcript[i];
		if (entry->kind == TRANSCRIPT_RECEIVED || entry->tls != facts->transcript[from].tls)
			break;
		for (size_t k = 0; entry->kind == TRANSCRIPT_SENT && k < entry->bytes.len; k++)
			count += entry->bytes.data[k] == '\n';
	}
	return count;
}

static void put_pipeline(struct visit *visit, bool begin)
{
	if (visit->piped != begin)
		put_line(visit->page, "", begin ? "@pipeline" : "@end");
	visit->piped = begin;
}

static void put_entry(struct visit *visit, size_t i)
{
	const struct transcript_entry *entry = &visit->facts->transcript[i];

	if (entry->kind == TRANSCRIPT_NOTE) {
		writer_line(visit->page->report, "# ", entry->bytes);
		return;
	}
	if (entry->kind == TRANSCRIPT_RECEIVED)
		put_pipeline(visit, false);
	else if (!visit->asked && lines_at_once(visit->facts, i) > 1)
		put_pipeline(visit, true);
	put_lines(visit, i);
}

static void put_entries(struct visit *visit)
{
	const struct visit_facts *facts = visit->facts;
	double told = -1;

	for (size_t i = 0; i < facts->transcript_len; i++) {
		const struct transcript_entry *entry = &facts->transcript[i];
		double ms = view_ms(entry->at_us);

		if (visit->connected && visit->tls != entry->tls)
			put_pipeline(visit, false);
		put_layer(visit, entry->tls);
		if (ms > told)
			put_comment(visit->page, arena_printf(visit->page->arena, "%.1f ms", ms));
		told = ms;
		put_entry(visit, i);
	}
	put_pipeline(visit, false);
	if (facts->transcript_cut)
		put_comment(visit->page, "more passed than is kept here");
}

static void put_visit(const struct page *page, const struct endpoint_facts *endpoint,
	const struct visit_facts *facts)
{
	struct visit visit = { .page = page, .endpoint = endpoint, .facts = facts };

	if (!facts->tried)
		return;
	writer_raw(page->report, "\n", 1);
	put_comment(page, arena_printf(page->arena, "visit %s port %u: %s", endpoint->address.text,
		(unsigned)endpoint->port, facts->purpose ? facts->purpose : ""));
	put_line(page, "", "@imapt 1 text=any");
	for (const enum stage *s = view_stages(endpoint->mode); *s != STAGE_COUNT; s++)
		if (facts->stages[*s].outcome != OUTCOME_SKIP)
			put_comment(page, page_stage(page, *s, &facts->stages[*s]));
	put_entries(&visit);
}

void page_transcripts(const struct page *page)
{
	const struct target_facts *facts = page->item->facts;

	for (size_t i = 0; i < facts->endpoint_count; i++) {
		const struct endpoint_facts *endpoint = &facts->endpoints[i];
		put_visit(page, endpoint, &endpoint->session);
		put_visit(page, endpoint, &endpoint->login);
		put_visit(page, endpoint, &endpoint->silence);
	}
}
