/* SPDX-License-Identifier: MIT */
/* The parts of the text report, in the order in which a page has them. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "base/arena.h"
#include "report/report.h"
#include "report/writer.h"

enum { PAGE_COLUMN = 13 }; /* where text stands beside its label */

struct page { /* one target on its way into the text report */
	struct report *report;
	struct arena *arena; /* scratch, gone after the target */
	const struct report_item *item;
	bool verbose;
};

/* A label at the margin, and text. */
void page_put(const struct page *page, enum paint paint, const char *label, const char *text);
/* A label that is indented, and text. */
void page_put_under(const struct page *page, enum paint paint, const char *label,
	const char *text);
/* "list, item"; list may be NULL, item may not. */
const char *page_join(const struct page *page, const char *list, const char *item);
/* At most max bytes of a string, printable; without -v only. */
const char *page_clip(const struct page *page, const char *text, size_t max);
/* "0.4 ms", "52 ms", "5.0 s" */
const char *page_duration(const struct page *page, int64_t us);

void page_evidence(const struct page *page);
void page_offers(const struct page *page); /* of an audit, as page_grade */
void page_findings(const struct page *page);
void page_remedies(const struct page *page);
void page_undecided(const struct page *page);
void page_grade(const struct page *page);
/* What -v adds behind the report proper. */
void page_chains(const struct page *page);
void page_dns(const struct page *page);
void page_transcripts(const struct page *page);

/* What became of a stage, in words: "TLS 52 ms", "greeting FAILED after 5.0 s: no answer". */
const char *page_stage(const struct page *page, enum stage stage, const struct stage_facts *facts);
/* The stapled OCSP response and the leaf's certificate timestamps, where there are any. */
void page_proofs(const struct page *page, const struct tls_facts *tls);
/* "62 days left", "EXPIRED 3 days ago (2026-11-19)" */
const char *page_validity(const struct page *page, const struct certificate_facts *certificate);

#endif
