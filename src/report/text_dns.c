/* SPDX-License-Identifier: MIT */
/* What -v tells of the DNS and of the proofs that come with a certificate: TLSA and CAA records,
 * the stapled OCSP response, certificate timestamps.  Nothing is judged here. */
#include "base/date.h"
#include "base/text.h"
#include "report/page.h"

enum { VALUE_MAX = 200, LOG_ID_SHOWN = 16 };

static const char *tlsa_text(const struct page *page, const struct dane_facts *dane)
{
	const char *list = NULL;

	for (size_t i = 0; i < dane->tlsa.count; i++) {
		const struct dns_tlsa *tlsa = &dane->tlsa.records.tlsa[i];
		list = page_join(page, list, arena_printf(page->arena, "%u %u %u %s", tlsa->usage,
			tlsa->selector, tlsa->matching_type, dane_match_name(dane->checks[i].match)));
	}
	return list ? list : dns_status_name(dane->tlsa.status);
}

static const char *caa_text(const struct page *page, const struct caa_facts *caa)
{
	const struct dns_answer *answer = &caa->answer;
	const char *list = NULL;

	for (size_t i = 0; i < answer->count; i++) {
		const struct dns_caa *record = &answer->records.caa[i];
		list = page_join(page, list, arena_printf(page->arena, "%s \"%s\"%s", record->tag,
			text_printable(page->arena, record->value, VALUE_MAX),
			record->critical ? " critical" : ""));
	}
	if (list)
		return arena_printf(page->arena, "%s: %s", answer->name, list);
	return caa->known ? "none, up to the root" : "not known";
}

void page_dns(const struct page *page)
{
	const struct target_facts *facts = page->item->facts;

	if (facts->caa)
		writer_raw(page->report, "\n", 1);
	for (size_t i = 0; i < facts->endpoint_count; i++) {
		const struct dane_facts *dane = facts->endpoints[i].dane;
		if (dane)
			page_put(page, PAINT_NONE, "TLSA", arena_printf(page->arena,
				"%s: %s; DNSSEC: %s; %s", dane->tlsa.name, tlsa_text(page, dane),
				dns_security_name(dane->security),
				endpoint_text(page->arena, &facts->endpoints[i])));
	}
	if (facts->caa)
		page_put(page, PAINT_NONE, "CAA", caa_text(page, facts->caa));
}

static const char *time_or_unknown(const struct page *page, int64_t seconds)
{
	const char *text = seconds >= 0 ? date_time(page->arena, seconds) : NULL;

	return text ? text : "?";
}

void page_proofs(const struct page *page, const struct tls_facts *tls)
{
	const struct ocsp_facts *ocsp = &tls->ocsp;
	const struct certificate_facts *leaf = tls->chain;
	const char *list = NULL;
	bool old = ocsp->next_update >= 0 && ocsp->next_update < page->item->facts->observed_at;

	if (ocsp->stapled)
		page_put_under(page, PAINT_NONE, "OCSP", arena_printf(page->arena,
			"stapled: %s, of %s, %s %s", ocsp->status ? ocsp->status : "not about this certificate",
			time_or_unknown(page, ocsp->this_update), old ? "EXPIRED since" : "good until",
			time_or_unknown(page, ocsp->next_update)));
	for (size_t i = 0; i < leaf->sct_count; i++)
		list = page_join(page, list, arena_printf(page->arena, "%s (log %.*s...)",
			time_or_unknown(page, leaf->scts[i].timestamp_ms / 1000), LOG_ID_SHOWN,
			leaf->scts[i].log_id));
	if (list)
		page_put_under(page, PAINT_NONE, "SCTs", list);
}
