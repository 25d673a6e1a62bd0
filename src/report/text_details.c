/* SPDX-License-Identifier: MIT */
/* What -v adds about certificates: all of them, in full, each chain once. */
#include <string.h>

#include "base/date.h"
#include "report/page.h"

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
	const char *from = date_time(page->arena, certificate->not_before);
	const char *until = date_time(page->arena, certificate->not_after);

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
			list = page_join(page, list, endpoint_text(page->arena, &facts->endpoints[i]));
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
