/* SPDX-License-Identifier: MIT */
/* What -v adds: the certificates in full, and what passed on every connection.  A transcript has
 * the line kinds of a script, so that it can be cut out and played: "C: " and "S: " as on the wire,
 * everything else behind "# ".  Bytes that a terminal would obey are escaped. */
#include <string.h>

#include "report/page.h"
#include "report/view.h"

static bool same_chain(const struct tls_facts *a, const struct tls_facts *b)
{
	if (a->chain_len != b->chain_len || a->ocsp.stapled != b->ocsp.stapled
		|| a->ocsp.next_update != b->ocsp.next_update)
		return false;
	for (size_t i = 0; i < a->chain_len; i++)
		if (strcmp(a->chain[i].sha256, b->chain[i].sha256) != 0)
			return false;
	return true;
}

static const char *names(const struct page *page, const struct certificate_facts *certificate)
{
	const char *list = NULL;

	for (const char **name = certificate->dns_names; *name; name++)
		list = page_join(page, list, *name);
	for (const char **name = certificate->ip_names; *name; name++)
		list = page_join(page, list, *name);
	return list ? list : "none";
}

static void put_certificate(const struct page *page, size_t number,
	const struct certificate_facts *certificate)
{
	const char *from = view_time(page->arena, certificate->not_before);
	const char *until = view_time(page->arena, certificate->not_after);

	page_put_under(page, PAINT_NONE, arena_printf(page->arena, "%zu subject", number),
		certificate->subject);
	page_put_under(page, PAINT_NONE, "  issuer", certificate->issuer);
	page_put_under(page, PAINT_NONE, "  valid", arena_printf(page->arena, "%s to %s, %s",
		from ? from : "?", until ? until : "?", page_validity(page, certificate)));
	page_put_under(page, PAINT_NONE, "  names", names(page, certificate));
	page_put_under(page, PAINT_NONE, "  key", arena_printf(page->arena, "%s, signature %s",
		certificate->key, certificate->signature));
	page_put_under(page, PAINT_NONE, "  sha256", certificate->sha256);
}

static void put_chain(const struct page *page, size_t first)
{
	const struct target_facts *facts = page->item->facts;
	const struct tls_facts *tls = &facts->endpoints[first].session.tls;
	const char *list = NULL;

	for (size_t i = first; i < facts->endpoint_count; i++)
		if (same_chain(tls, &facts->endpoints[i].session.tls))
			list = page_join(page, list, view_endpoint(page->arena, &facts->endpoints[i]));
	writer_raw(page->report, "\n", 1);
	page_put(page, PAINT_NONE, "CERTIFICATES", list);
	for (size_t i = 0; i < tls->chain_len; i++)
		put_certificate(page, i + 1, &tls->chain[i]);
	page_proofs(page, tls);
	if (tls->verify_text)
		page_put_under(page, PAINT_NONE, "verifier", tls->verify_text);
}

void page_chains(const struct page *page)
{
	const struct target_facts *facts = page->item->facts;

	for (size_t i = 0; i < facts->endpoint_count; i++) {
		bool again = facts->endpoints[i].session.tls.chain_len == 0;
		for (size_t j = 0; j < i; j++)
			again = again || same_chain(&facts->endpoints[j].session.tls,
				&facts->endpoints[i].session.tls);
		if (!again)
			put_chain(page, i);
	}
}

static void put_comment(const struct page *page, const char *text)
{
	writer_line(page->report, "# ", (struct bytes){ text, strlen(text) });
}

/* The lines of an entry.  An end of line other than CRLF is worth a word: it breaks RFC 9051. */
static void put_lines(const struct page *page, const char *prefix, struct bytes bytes)
{
	while (bytes.len) {
		const char *newline = memchr(bytes.data, '\n', bytes.len);
		size_t len = newline ? (size_t)(newline - bytes.data) + 1 : bytes.len;
		size_t end = len;

		if (newline)
			end -= len > 1 && newline[-1] == '\r' ? 2 : 1;
		writer_line(page->report, prefix, (struct bytes){ bytes.data, end });
		if (!newline)
			put_comment(page, "no end of line here");
		else if (len - end == 1)
			put_comment(page, "ended by LF alone");
		bytes.data += len;
		bytes.len -= len;
	}
}

static void put_layer(const struct page *page, const struct visit_facts *visit, bool tls)
{
	put_comment(page, tls ? arena_printf(page->arena, "%s %s",
		visit->tls.version ? visit->tls.version : "TLS", visit->tls.cipher ? visit->tls.cipher : "")
		: "clear");
}

static void put_entries(const struct page *page, const struct visit_facts *visit)
{
	static const char *const prefixes[] = { [TRANSCRIPT_SENT] = "C: ",
		[TRANSCRIPT_RECEIVED] = "S: ", [TRANSCRIPT_NOTE] = "# " };
	double told = -1;

	for (size_t i = 0; i < visit->transcript_len; i++) {
		const struct transcript_entry *entry = &visit->transcript[i];
		double ms = view_ms(entry->at_us);

		if (i == 0 || entry->tls != entry[-1].tls)
			put_layer(page, visit, entry->tls);
		if (ms > told)
			put_comment(page, arena_printf(page->arena, "%.1f ms", ms));
		told = ms;
		if (entry->kind == TRANSCRIPT_NOTE)
			writer_line(page->report, prefixes[entry->kind], entry->bytes);
		else
			put_lines(page, prefixes[entry->kind], entry->bytes);
	}
	if (visit->transcript_cut)
		put_comment(page, "more passed than is kept here");
}

static void put_visit(const struct page *page, const struct endpoint_facts *endpoint,
	const struct visit_facts *visit)
{
	if (!visit->tried)
		return;
	writer_raw(page->report, "\n", 1);
	put_comment(page, arena_printf(page->arena, "visit %s port %u: %s", endpoint->address.text,
		(unsigned)endpoint->port, visit->purpose ? visit->purpose : ""));
	for (const enum stage *s = view_stages(endpoint->mode); *s != STAGE_COUNT; s++)
		if (visit->stages[*s].outcome != OUTCOME_SKIP)
			put_comment(page, page_stage(page, *s, &visit->stages[*s]));
	put_entries(page, visit);
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
