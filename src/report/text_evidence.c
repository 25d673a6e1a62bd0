/* SPDX-License-Identifier: MIT */
/* What was seen, on few lines: one row an endpoint with the time of each stage, then what those
 * endpoints have in common, once, and apart where they differ.  No row says good or bad beyond what
 * the verification itself said. */
#include <string.h>

#include "base/date.h"
#include "report/page.h"
#include "report/view.h"

enum { NAME_MAX_BYTES = 80 };

/* Without -v, a stage is told if something came of it: the rows below say better what became of
 * certificate and login test, and how a server parts matters to nobody. */
static const struct {
	const char *name;
	bool told_if_ok, told_if_failed;
} stages[STAGE_COUNT] = {
	[STAGE_RESOLVE] = { "resolve", true, true },
	[STAGE_CONNECT] = { "connect", true, true },
	[STAGE_GREETING] = { "greeting", true, true },
	[STAGE_CAPABILITY] = { "CAPABILITY", false, true },
	[STAGE_STARTTLS] = { "STARTTLS", true, true },
	[STAGE_TLS] = { "TLS", true, true },
	[STAGE_CERTIFICATE] = { "certificate", false, false },
	[STAGE_CLEARTEXT_LOGIN] = { "LOGIN before TLS", false, false },
	[STAGE_LOGIN] = { "login", true, true },
	[STAGE_MAILBOX] = { "mailbox", true, true },
	[STAGE_LOGOUT] = { "LOGOUT", false, false },
};

static const char *reason_words(enum reason reason)
{
	static const char *const words[] = {
		[REASON_NONE] = "no reason known",
		[REASON_TIMEOUT] = "no answer",
		[REASON_REFUSED] = "refused",
		[REASON_RESET] = "reset by the server",
		[REASON_CLOSED] = "closed by the server",
		[REASON_NO_ROUTE] = "no route from this machine",
		[REASON_UNREACHABLE] = "unreachable",
		[REASON_FORBIDDEN] = "forbidden by this machine's firewall",
		[REASON_MALFORMED] = "not IMAP",
		[REASON_TOO_LONG] = "more than a client should take",
		[REASON_NO] = "the server says NO",
		[REASON_BAD] = "the server says BAD",
		[REASON_BYE] = "the server says BYE",
		[REASON_NOT_TLS] = "the answer is not TLS",
		[REASON_ALERT] = "TLS alert",
		[REASON_WEAK_PARAMETERS] = "parameters too weak",
		[REASON_TLS] = "handshake error",
		[REASON_UNVERIFIED] = "not verified",
		[REASON_LOCAL] = "this machine's fault",
	};

	return reason < sizeof words / sizeof *words && words[reason] ? words[reason]
		: reason_name(reason);
}

const char *page_stage(const struct page *page, enum stage stage, const struct stage_facts *facts)
{
	const char *took = page_duration(page, facts->ended_us - facts->started_us);
	const char *text;

	if (facts->outcome == OUTCOME_OK)
		return arena_printf(page->arena, "%s %s", stages[stage].name, took);
	text = arena_printf(page->arena, "%s FAILED after %s: %s", stages[stage].name, took,
		reason_words(facts->reason));
	if (page->verbose && facts->text)
		text = arena_printf(page->arena, "%s (%s)", text, facts->text);
	return text;
}

static bool is_told(const struct page *page, enum stage stage, enum outcome outcome)
{
	if (outcome == OUTCOME_SKIP)
		return false;
	return page->verbose || (outcome == OUTCOME_OK ? stages[stage].told_if_ok
		: stages[stage].told_if_failed);
}

static const char *stages_text(const struct page *page, const struct endpoint_facts *endpoint)
{
	const char *text = NULL;

	for (const enum stage *s = view_stages(endpoint->mode); *s != STAGE_COUNT; s++) {
		const struct stage_facts *facts = endpoint_stage(endpoint, *s);
		if (is_told(page, *s, facts->outcome))
			text = page_join(page, text, page_stage(page, *s, facts));
	}
	return text ? text : "not tried";
}

static void put_endpoints(const struct page *page)
{
	static const char *const modes[] = { [MODE_AUTO] = "", [MODE_STARTTLS] = "STARTTLS",
		[MODE_IMPLICIT] = "TLS", [MODE_CLEARTEXT] = "no TLS" };
	const struct target_facts *facts = page->item->facts;
	size_t widest = 0;

	for (size_t i = 0; i < facts->endpoint_count; i++) {
		size_t len = strlen(facts->endpoints[i].address.text);
		widest = len > widest ? len : widest;
	}
	for (size_t i = 0; i < facts->endpoint_count; i++) {
		const struct endpoint_facts *endpoint = &facts->endpoints[i];
		char *label = arena_printf(page->arena, "%-*s %5u %s", (int)widest,
			endpoint->address.text, (unsigned)endpoint->port, modes[endpoint->mode]);
		bool other = endpoint->host && strcmp(endpoint->host, facts->target.host) != 0;
		struct block block = { PAINT_NONE, 2, label, (unsigned)widest + 2 + 17, REPORT_WIDTH,
			arena_printf(page->arena, "%s%s%s", other ? endpoint->host : "", other ? ": " : "",
			stages_text(page, endpoint)), false };
		writer_block(page->report, &block);
	}
}

/* "443 open 21 ms, 25 no answer 4.0 s" */
static const char *knocks_text(const struct page *page, bool of_reference)
{
	const struct target_facts *facts = page->item->facts;
	const char *text = NULL;

	for (size_t i = 0; i < facts->knock_count; i++) {
		const struct knock *knock = &facts->knocks[i];
		if ((knock->role == KNOCK_REFERENCE) != of_reference)
			continue;
		text = page_join(page, text, arena_printf(page->arena, "%u%s %s %s",
			(unsigned)knock->port, knock->role == KNOCK_CONTROL ? " (used by nobody)" : "",
			knock->reason == REASON_NONE ? "open" : knock->reason == REASON_LOCAL
			? "unknown, no time left after" : reason_words(knock->reason),
			page_duration(page, knock->took_us)));
	}
	return text;
}

static void put_knocks(const struct page *page)
{
	const struct target_facts *facts = page->item->facts;
	const char *neighbours = knocks_text(page, false), *reference = knocks_text(page, true);
	const struct finding *root = page->item->judgement->root_cause;

	if (root && !page->verbose && strncmp(root->id, "tcp-", 4) == 0)
		return; /* its evidence tells all of it, save the times */
	if (neighbours)
		page_put_under(page, PAINT_NONE, "also tried", arena_printf(page->arena, "%s: %s",
			facts->knocks[0].address.text, neighbours));
	if (reference)
		page_put_under(page, PAINT_NONE, "reference", arena_printf(page->arena, "%s: %s",
			facts->reference ? facts->reference : "", reference));
}

static const char *tls_text(const struct page *page, const struct endpoint_facts *endpoint)
{
	const struct tls_facts *tls = &endpoint->session.tls;

	if (!tls->handshake_done)
		return NULL;
	return arena_printf(page->arena, "%s %s%s%s", tls->version ? tls->version : "TLS",
		tls->cipher ? tls->cipher : "", tls->group ? " " : "", tls->group ? tls->group : "");
}

const char *page_validity(const struct page *page, const struct certificate_facts *certificate)
{
	int64_t now = page->item->facts->observed_at;
	int64_t days = date_days_until(certificate->not_after, now);
	int64_t ago = (now - certificate->not_after) / (24 * 60 * 60);
	const char *until = date_time(page->arena, certificate->not_after);
	const char *from = date_time(page->arena, certificate->not_before);

	if (days < 0 && ago == 0)
		return arena_printf(page->arena, "EXPIRED less than a day ago (%s)", until ? until : "?");
	if (days < 0)
		return arena_printf(page->arena, "EXPIRED %lld day%s ago (%.10s)", (long long)ago,
			ago == 1 ? "" : "s", until ? until : "?");
	if (certificate->not_before > now)
		return arena_printf(page->arena, "NOT VALID BEFORE %s", from ? from : "?");
	return arena_printf(page->arena, "%lld day%s left", (long long)days, days == 1 ? "" : "s");
}

static const char *verification(const struct page *page, const struct tls_facts *tls)
{
	const char *problems = NULL;

	if (tls->verified)
		return "verified";
	for (size_t i = 0; view_problem(i); i++)
		if (tls->problems & 1U << i)
			problems = page_join(page, problems, view_problem(i));
	if (problems)
		return arena_printf(page->arena, "NOT VERIFIED: %s", problems);
	return "not verified: this machine has no trust store";
}

static const char *certificate_text(const struct page *page,
	const struct endpoint_facts *endpoint)
{
	const struct tls_facts *tls = &endpoint->session.tls;
	const struct certificate_facts *leaf = tls->chain;

	if (!tls->chain_len)
		return tls->handshake_done ? "none was sent" : NULL;
	return arena_printf(page->arena, "%s, %s, %s; issued by %s",
		page_clip(page, leaf->subject, NAME_MAX_BYTES), page_validity(page, leaf),
		verification(page, tls), page_clip(page, leaf->issuer, NAME_MAX_BYTES));
}

static const char *login_text(const struct page *page, const struct endpoint_facts *endpoint)
{
	static const char *const words[] = {
		[LOGIN_NOT_TRIED] = "not tried before TLS",
		[LOGIN_REFUSED] = "refused before TLS",
		[LOGIN_EVALUATED] = "EVALUATED before TLS",
		[LOGIN_ACCEPTED] = "ACCEPTED before TLS",
		[LOGIN_INCONCLUSIVE] = "not decided before TLS",
	};

	(void)page;
	if (!view_has_cleartext(endpoint->mode) || !endpoint_connected(endpoint))
		return NULL;
	return words[endpoint_cleartext_login(endpoint)];
}

/* The rows that endpoints share. */
static const struct row {
	const char *label;
	const char *(*text)(const struct page *page, const struct endpoint_facts *endpoint);
	const char *layer; /* of ids that the row is about; any other root cause is told without it */
} rows[] = { { "TLS", tls_text, "tls-" }, { "cert", certificate_text, NULL },
	{ "LOGIN", login_text, "login-" } };

/* What has no part in the root cause is left to -v, if it is well. */
static bool is_beside_the_point(const struct page *page, const struct row *row)
{
	const struct finding *root = page->item->judgement->root_cause;

	if (!root || page->verbose || !row->layer
		|| strncmp(root->id, row->layer, strlen(row->layer)) == 0)
		return false;
	for (size_t i = 0; i < page->item->facts->endpoint_count; i++) {
		const struct endpoint_facts *endpoint = &page->item->facts->endpoints[i];
		enum login_result result = endpoint_cleartext_login(endpoint);
		if (row->text == login_text && (result == LOGIN_EVALUATED || result == LOGIN_ACCEPTED
			|| result == LOGIN_INCONCLUSIVE))
			return false;
	}
	return true;
}

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* Endpoints from number first on that say the same. */
static const char *speakers(const struct page *page, const char *const *texts, size_t first)
{
	const struct target_facts *facts = page->item->facts;
	const char *list = NULL;

	for (size_t i = first; i < facts->endpoint_count; i++)
		if (same(texts[i], texts[first]))
			list = page_join(page, list, endpoint_text(page->arena, &facts->endpoints[i]));
	return list;
}

static void put_row(const struct page *page, const struct row *row)
{
	size_t count = page->item->facts->endpoint_count, spoken = 0;
	const char **texts = arena_array(page->arena, count, sizeof *texts);
	bool differ = false;

	for (size_t i = 0; i < count; i++) {
		texts[i] = row->text(page, &page->item->facts->endpoints[i]);
		for (size_t j = 0; j < i; j++)
			differ = differ || (texts[i] && texts[j] && !same(texts[i], texts[j]));
	}
	for (size_t i = 0; i < count; i++) {
		bool told = !texts[i];
		for (size_t j = 0; j < i; j++)
			told = told || same(texts[j], texts[i]);
		if (told)
			continue;
		const char *text = !differ ? texts[i] : arena_printf(page->arena, "%s: %s",
			speakers(page, texts, i), texts[i]);
		page_put_under(page, PAINT_NONE, spoken++ ? "" : row->label, text);
	}
}

static void put_resolve(const struct page *page)
{
	static const char *const words[] = {
		[RESOLVE_OK] = "resolved", [RESOLVE_LITERAL] = "not asked",
		[RESOLVE_OVERRIDDEN] = "not asked", [RESOLVE_NXDOMAIN] = "no such name",
		[RESOLVE_NO_ADDRESS] = "the name has no address", [RESOLVE_FAILED] = "FAILED",
		[RESOLVE_TIMEOUT] = "no answer",
	};
	const struct resolve_facts *resolve = &page->item->facts->resolve;
	const char *text = words[resolve->result], *addresses = NULL;

	if ((resolve->count && !page->verbose)
		|| (page->item->facts->discovery && !view_asked_resolver(resolve->result)))
		return;
	if (view_asked_resolver(resolve->result))
		text = arena_printf(page->arena, "%s after %s", text, page_duration(page,
			resolve->stage.ended_us - resolve->stage.started_us));
	if (resolve->stage.text)
		text = arena_printf(page->arena, "%s (%s)", text, resolve->stage.text);
	for (size_t i = 0; i < resolve->count; i++)
		addresses = page_join(page, addresses, resolve->addresses[i].text);
	if (addresses)
		text = arena_printf(page->arena, "%s: %s", text, addresses);
	page_put_under(page, PAINT_NONE, "DNS", text);
}

void page_evidence(const struct page *page)
{
	put_resolve(page);
	put_endpoints(page);
	put_knocks(page);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!is_beside_the_point(page, &rows[i]))
			put_row(page, &rows[i]);
}
