/* SPDX-License-Identifier: MIT */
/* The report for people: the answer in the first two lines, then who must act, what was seen, what
 * to do, and what stayed open.  The sentences are the judge's; here they get their order.  No
 * verdict depends on colour. */
#include <string.h>

#include "base/text.h"
#include "report/discovery.h"
#include "report/format.h"
#include "report/page.h"
#include "report/redact.h"
#include "report/tally.h"


static const struct {
	const char *word;
	enum paint paint;
} verdicts[] = {
	[VERDICT_PASS] = { "OK", PAINT_GOOD },
	[VERDICT_WARN] = { "WARNING", PAINT_CARE },
	[VERDICT_FAIL] = { "PROBLEM", PAINT_BAD },
	[VERDICT_UNREACHABLE] = { "UNREACHABLE", PAINT_BAD },
};

void page_put(const struct page *page, enum paint paint, const char *label, const char *text)
{
	struct block block = { paint, 0, label, PAGE_COLUMN, REPORT_WIDTH, text, false };

	writer_block(page->report, &block);
}

void page_put_under(const struct page *page, enum paint paint, const char *label,
	const char *text)
{
	struct block block = { paint, 2, label, PAGE_COLUMN, REPORT_WIDTH, text, false };

	writer_block(page->report, &block);
}

const char *page_join(const struct page *page, const char *list, const char *item)
{
	return list ? arena_printf(page->arena, "%s, %s", list, item) : item;
}

const char *page_clip(const struct page *page, const char *text, size_t max)
{
	struct bytes bytes = { text, strlen(text) };

	/* Redacted before it is cut: half a name is one too many. */
	if (page->report->redaction) {
		bytes.data = redact(page->report->redaction, page->arena,
			text_printable(page->arena, bytes, SIZE_MAX), false);
		bytes.len = strlen(bytes.data);
	}
	return text_printable(page->arena, bytes, page->verbose ? SIZE_MAX : max);
}

const char *page_duration(const struct page *page, int64_t us)
{
	double ms = us > 0 ? (double)us / 1000 : 0;

	if (ms >= 1000)
		return arena_printf(page->arena, "%.1f s", ms / 1000);
	return arena_printf(page->arena, ms < 10 ? "%.1f ms" : "%.0f ms", ms);
}

static const char *headline(const struct page *page)
{
	const struct judgement *judgement = page->item->judgement;

	if (!judgement->root_cause)
		return judgement->headline;
	return arena_printf(page->arena, "%s [%s, %s]", judgement->headline,
		judgement->root_cause->id, confidence_name(judgement->confidence));
}

static void put_who(const struct page *page)
{
	static const char *const words[] = {
		[WHO_ADMIN] = "The administrator of the server.",
		[WHO_USER] = "You: the settings of the mail program or of this computer.",
		[WHO_NETWORK] = "The administrator of your network; or use another network.",
		[WHO_PROVIDER] = "The mail provider.",
	};
	const struct judgement *judgement = page->item->judgement;
	const struct finding *finding = judgement->root_cause;

	if (!finding && judgement->finding_count)
		finding = &judgement->findings[0];
	if (judgement->verdict != VERDICT_PASS && finding && words[finding->who])
		page_put(page, PAINT_NONE, "WHO", words[finding->who]);
}

static const char *count(const struct page *page, unsigned n, const char *noun)
{
	return arena_printf(page->arena, "%u %s%s", n, noun, n == 1 ? "" : "s");
}

static void put_footer(const struct page *page)
{
	const struct target_facts *facts = page->item->facts;
	const struct judgement *judgement = page->item->judgement;
	const char *more = page->verbose || judgement->verdict == VERDICT_PASS ? ""
		: " (details: -v)";
	struct block block = { .width = REPORT_WIDTH };

	block.text = arena_printf(page->arena, "%s, %s, %s, exit code %d%s",
		page_duration(page, facts->elapsed_us), count(page, facts->connections, "connection"),
		count(page, facts->login_attempts, "login attempt"), judgement->exit_code, more);
	writer_block(page->report, &block);
}

static void put_page(const struct page *page)
{
	const struct judgement *judgement = page->item->judgement;

	if (page->report->count)
		writer_raw(page->report, "\n", 1);
	page_put(page, verdicts[judgement->verdict].paint, verdicts[judgement->verdict].word,
		headline(page));
	put_who(page);
	page_sources(page);
	page_evidence(page);
	page_findings(page);
	page_remedies(page);
	if (judgement->provider)
		page_put(page, PAINT_NONE, "PROVIDER", judgement->provider);
	page_undecided(page);
	page_settings(page);
	put_footer(page);
	if (page->verbose) {
		page_chains(page);
		page_transcripts(page);
	}
}

/* -q: one line for each target that is not as it should be, however long. */
static void put_line(const struct page *page)
{
	enum verdict verdict = page->item->judgement->verdict;
	struct block block = { verdicts[verdict].paint, 0, verdicts[verdict].word, PAGE_COLUMN, 0,
		headline(page), false };

	if (verdict != VERDICT_PASS)
		writer_block(page->report, &block);
}

int text_begin(struct report *report, struct error *error)
{
	struct arena arena = { 0 };
	struct tally *tally = arena_alloc(&arena, sizeof *tally);

	(void)error;
	tally->arena = arena;
	report->document = tally;
	return 0;
}

int text_target(struct report *report, const struct report_item *item, struct error *error)
{
	struct arena arena = { 0 };
	struct page page = { report, &arena, item, report->style.verbosity > 0 };
	struct tally *tally = report->document;

	(void)error;
	tally->verdicts[item->judgement->verdict]++;
	if (report->style.verbosity < 0)
		put_line(&page);
	else
		put_page(&page);
	arena_clear(&arena);
	return 0;
}

/* Of many targets, the sum is what one wants to see last. */
static void put_tally(struct report *report, struct tally *tally)
{
	const char *line = arena_printf(&tally->arena, "\n%zu targets:", report->count);
	const char *comma = "";

	for (size_t i = 0; i <= VERDICT_UNREACHABLE; i++) {
		if (!tally->verdicts[i])
			continue;
		line = arena_printf(&tally->arena, "%s%s %zu %s", line, comma, tally->verdicts[i],
			verdicts[i].word);
		comma = ",";
	}
	writer_block(report, &(struct block){ .text = line, .lines = true });
}

int text_end(struct report *report, struct error *error)
{
	struct tally *tally = report->document;
	struct arena arena;

	(void)error;
	if (report->of_scripts)
		tally_put_scripts(report, tally);
	else if (report->count > 1 && report->style.verbosity >= 0)
		put_tally(report, tally);
	arena = tally->arena;
	arena_clear(&arena);
	report->document = NULL;
	return 0;
}
