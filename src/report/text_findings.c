/* SPDX-License-Identifier: MIT */
/* Findings, remedies and what stayed undecided, each said once.  The same finding on several
 * endpoints is one paragraph; what the root cause explains stands folded under it. */
#include <string.h>

#include "base/text.h"
#include "report/page.h"

enum { TEXT_MAX_BYTES = 500, IDS_SHOWN = 3, REASONS_SHOWN = 3, REMEDY_LINES = 12,
	REMEDY_LINES_AUDIT = 60 };

static const char *clip(const struct page *page, const char *text)
{
	return page_clip(page, text, TEXT_MAX_BYTES);
}

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Consequences stand under the root cause, and info is told in full with -v only. */
static bool is_told(const struct page *page, const struct finding *finding)
{
	return !finding->consequence && (page->verbose || finding->severity > SEVERITY_INFO);
}

static bool is_of_group(const struct finding *finding, const struct finding *leader)
{
	return is_same(finding->id, leader->id) && finding->consequence == leader->consequence;
}

static bool says_same(const struct finding *a, const struct finding *b)
{
	return is_same(a->title, b->title) && is_same(a->evidence, b->evidence);
}

/* No finding before it in the list says the same of the same. */
static bool states_first(const struct judgement *judgement, const struct finding *finding)
{
	for (const struct finding *f = judgement->findings; f < finding; f++)
		if (is_of_group(f, finding) && says_same(f, finding))
			return false;
	return true;
}

static bool leads_group(const struct judgement *judgement, const struct finding *finding)
{
	for (const struct finding *f = judgement->findings; f < finding; f++)
		if (is_of_group(f, finding))
			return false;
	return true;
}

/* Endpoints of a group; where like is not NULL, of those in it that say the same as like. */
static const char *endpoints(const struct page *page, const struct finding *leader,
	const struct finding *like)
{
	const struct judgement *judgement = page->item->judgement;
	const char *list = NULL;

	for (size_t i = 0; i < judgement->finding_count; i++) {
		const struct finding *f = &judgement->findings[i];
		if (f->endpoint && is_of_group(f, leader) && (!like || says_same(f, like)))
			list = page_join(page, list, f->endpoint);
	}
	return list;
}

/* "id (endpoints)" */
static const char *name_of(const struct page *page, const struct finding *leader)
{
	const char *list = endpoints(page, leader, NULL);

	return list ? arena_printf(page->arena, "%s (%s)", leader->id, list) : leader->id;
}

static const char *sentence(const struct page *page, const char *text)
{
	size_t len = strlen(text);

	return arena_printf(page->arena, "%s%s", text, len && strchr(".!?:", text[len - 1]) ? "" : ".");
}

/* How many different statements a group makes, and whether under one title. */
static size_t count_statements(const struct judgement *judgement, const struct finding *leader,
	bool *one_title_r)
{
	size_t count = 0;

	*one_title_r = true;
	for (size_t i = 0; i < judgement->finding_count; i++) {
		const struct finding *f = &judgement->findings[i];
		if (!is_of_group(f, leader) || !states_first(judgement, f))
			continue;
		count++;
		*one_title_r = *one_title_r && is_same(f->title, leader->title);
	}
	return count;
}

/* The headline said it already. */
static bool is_in_headline(const struct judgement *judgement, const char *title)
{
	return text_contains_nocase((struct bytes){ judgement->headline, strlen(judgement->headline) },
		title);
}

/* The title and the evidence; where endpoints differ, each of them on a line of its own. */
static const char *statements(const struct page *page, const struct finding *leader)
{
	const struct judgement *judgement = page->item->judgement;
	bool one_title;
	size_t count = count_statements(judgement, leader, &one_title);
	const char *text = "";

	if (one_title && !(leader->evidence && is_in_headline(judgement, leader->title)))
		text = arena_printf(page->arena, " %s", clip(page, sentence(page, leader->title)));
	for (size_t i = 0; i < judgement->finding_count; i++) {
		const struct finding *f = &judgement->findings[i];
		if (!is_of_group(f, leader) || !states_first(judgement, f))
			continue;
		const char *where = count > 1 ? endpoints(page, leader, f) : NULL;
		text = arena_printf(page->arena, "%s%s%s%s%s%s", text, count > 1 ? "\n" : " ",
			where ? clip(page, where) : "", where ? ": " : "",
			one_title ? "" : clip(page, arena_printf(page->arena, "%s ", sentence(page, f->title))),
			f->evidence ? clip(page, f->evidence) : "");
	}
	return text;
}

static void put_consequences(const struct page *page)
{
	const struct judgement *judgement = page->item->judgement;
	const char *list = NULL;

	for (size_t i = 0; i < judgement->finding_count; i++) {
		const struct finding *f = &judgement->findings[i];
		if (f->consequence && leads_group(judgement, f))
			list = page_join(page, list, name_of(page, f));
	}
	if (list)
		page_put_under(page, PAINT_NONE, "",
			arena_printf(page->arena, "This explains: %s", list));
}

static void put_finding(const struct page *page, const struct finding *leader)
{
	static const enum paint paints[] = {
		[SEVERITY_INFO] = PAINT_NONE, [SEVERITY_LOW] = PAINT_CARE, [SEVERITY_MEDIUM] = PAINT_CARE,
		[SEVERITY_HIGH] = PAINT_BAD, [SEVERITY_CRITICAL] = PAINT_BAD, [SEVERITY_NEVER] = PAINT_NONE,
	};
	struct block block = { paints[leader->severity], 2, severity_name(leader->severity),
		PAGE_COLUMN, REPORT_WIDTH, NULL, true };

	block.text = arena_printf(page->arena, "%s:%s", clip(page, name_of(page, leader)),
		statements(page, leader));
	if (page->item->facts->audited && leader->reference)
		block.text = arena_printf(page->arena, "%s [%s]", block.text, leader->reference);
	writer_block(page->report, &block);
}

static void put_notes(const struct page *page)
{
	const struct judgement *judgement = page->item->judgement;
	const char *list = NULL;

	for (size_t i = 0; i < judgement->finding_count; i++) {
		const struct finding *f = &judgement->findings[i];
		if (!f->consequence && !is_told(page, f) && f != judgement->root_cause
			&& leads_group(judgement, f))
			list = page_join(page, list, f->id);
	}
	if (list)
		page_put(page, PAINT_NONE, "NOTES", list);
}

void page_findings(const struct page *page)
{
	const struct judgement *judgement = page->item->judgement;
	const struct finding *root = judgement->root_cause;

	if (root)
		put_finding(page, root);
	put_consequences(page);
	for (size_t i = 0; i < judgement->finding_count; i++) {
		const struct finding *f = &judgement->findings[i];
		if (is_told(page, f) && leads_group(judgement, f) && !(root && is_of_group(f, root)))
			put_finding(page, f);
	}
	put_notes(page);
}

/* What to do about a finding; of a mere note only where somebody is to act, and in short. */
static const char *remedy_of(const struct page *page, const struct finding *finding)
{
	if (finding->consequence || !finding->remedy)
		return NULL;
	if (is_told(page, finding))
		return finding->remedy;
	if (finding->who == WHO_NOBODY)
		return NULL;
	return arena_printf(page->arena, "%.*s", (int)strcspn(finding->remedy, "\n"), finding->remedy);
}

struct remedies {
	const struct finding **of; /* one for each text; no two texts are the same */
	const char **texts;
	size_t count;
};

/* One sentence may have the configuration lines of another: then it points there. */
static const char *without_repeating(const struct page *page, const struct remedies *remedies,
	const char *text)
{
	const char *lines = strchr(text, '\n');

	for (size_t i = 0; lines && i < remedies->count; i++) {
		const char *told = strchr(remedies->texts[i], '\n');
		if (told && is_same(lines, told))
			return arena_printf(page->arena, "%.*s The lines of %zu. do that too.",
				(int)(lines - text), text, i + 1);
	}
	return text;
}

static bool is_told_already(const struct remedies *remedies, const char *text)
{
	for (size_t i = 0; i < remedies->count; i++)
		if (is_same(text, remedies->texts[i]))
			return true;
	return false;
}

static void add_remedy(const struct page *page, struct remedies *remedies,
	const struct finding *finding)
{
	const char *text = remedy_of(page, finding);
	const char *brief = text ? without_repeating(page, remedies, text) : NULL;

	if (!text || is_told_already(remedies, text) || is_told_already(remedies, brief))
		return;
	remedies->of[remedies->count] = finding;
	remedies->texts[remedies->count] = brief;
	remedies->count++;
}

static size_t count_lines(const char *text)
{
	size_t count = 1;

	while ((text = strchr(text, '\n')) != NULL && *++text)
		count++;
	return count;
}

/* The first is told in full; the others while there is room, for the page must stay one. */
static void shorten_remedies(const struct page *page, struct remedies *remedies)
{
	size_t lines = 0, most = page->item->facts->audited ? REMEDY_LINES_AUDIT : REMEDY_LINES;

	for (size_t i = 0; i < remedies->count; i++) {
		const char *text = remedies->texts[i];
		lines += count_lines(text);
		if (i == 0 || lines <= most || count_lines(text) == 1)
			continue;
		remedies->texts[i] = arena_printf(page->arena, "%.*s (how: imapvet explain %s)",
			(int)strcspn(text, "\n"), text, remedies->of[i]->id);
		lines -= count_lines(text) - 1;
	}
}

static void put_remedies(const struct page *page, const struct remedies *remedies)
{
	for (size_t i = 0; i < remedies->count; i++) {
		const char *label = i ? "" : "WHAT TO DO";
		struct block block = { PAINT_NONE, 0, label, PAGE_COLUMN, REPORT_WIDTH,
			remedies->texts[i], true };
		if (remedies->count > 1) {
			block.label = arena_printf(page->arena, "%-*s%zu.", PAGE_COLUMN, label, i + 1);
			block.column = (unsigned)strlen(block.label) + 1;
		}
		writer_our_words(page->report, &block);
	}
}

void page_remedies(const struct page *page)
{
	const struct judgement *judgement = page->item->judgement;
	struct remedies remedies = { 0 };

	remedies.of = arena_array(page->arena, judgement->finding_count + 1, sizeof *remedies.of);
	remedies.texts = arena_array(page->arena, judgement->finding_count + 1, sizeof *remedies.texts);
	if (judgement->root_cause)
		add_remedy(page, &remedies, judgement->root_cause);
	for (size_t i = 0; i < judgement->finding_count; i++)
		add_remedy(page, &remedies, &judgement->findings[i]);
	if (!page->verbose)
		shorten_remedies(page, &remedies);
	put_remedies(page, &remedies);
}

/* Ids that lack the same fact; "and N more" behind the first few, without -v. */
static const char *undecided_ids(const struct page *page, const char *reason)
{
	const struct judgement *judgement = page->item->judgement;
	const char *list = NULL;
	size_t count = 0, shown = 0;

	for (size_t i = 0; i < judgement->undecided_count; i++) {
		const struct undecided *u = &judgement->undecided[i];
		bool again = !is_same(u->reason, reason);
		for (size_t j = 0; j < i; j++)
			again = again || (is_same(judgement->undecided[j].id, u->id)
				&& is_same(judgement->undecided[j].reason, reason));
		if (again)
			continue;
		count++;
		if (page->verbose || shown < IDS_SHOWN) {
			list = page_join(page, list, u->id);
			shown++;
		}
	}
	return count == shown ? list
		: arena_printf(page->arena, "%s and %zu more", list, count - shown);
}

void page_undecided(const struct page *page)
{
	const struct judgement *judgement = page->item->judgement;
	const char *text = NULL;
	size_t reasons = 0;

	for (size_t i = 0; i < judgement->undecided_count; i++) {
		const char *reason = judgement->undecided[i].reason;
		bool again = false;
		for (size_t j = 0; j < i; j++)
			again = again || is_same(judgement->undecided[j].reason, reason);
		if (again || (++reasons > REASONS_SHOWN && !page->verbose))
			continue;
		text = arena_printf(page->arena, "%s%s%s (%s)", text ? text : "",
			!text ? "" : page->verbose ? "\n" : "; ", undecided_ids(page, reason),
			clip(page, reason));
	}
	if (reasons > REASONS_SHOWN && !page->verbose)
		text = arena_printf(page->arena, "%s; and for %zu more reason%s", text,
			reasons - REASONS_SHOWN, reasons - REASONS_SHOWN == 1 ? "" : "s");
	if (text)
		writer_block(page->report, &(struct block){ PAINT_NONE, 0, "NOT DECIDED", PAGE_COLUMN,
			REPORT_WIDTH, text, true });
}
