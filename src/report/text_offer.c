/* SPDX-License-Identifier: MIT */
/* What an audit saw of TLS, as a table: a line a version, then groups, keys and extensions.
 * Endpoints that offer the same share one table.  Nothing is called good or bad here. */
#include <string.h>

#include "report/page.h"

struct line { /* of a table */
	const char *label, *text;
};

enum { LINES_MAX = VERSION_COUNT + 6, WIDEST_SUITE = 48 };

struct table {
	struct line lines[LINES_MAX];
	size_t count;
};

static void add(struct table *table, const char *label, const char *text)
{
	if (text)
		table->lines[table->count++] = (struct line){ label, text };
}

static const char *traits_text(const struct page *page, unsigned traits)
{
	static const char *const words[TRAIT_COUNT] = {
		[TRAIT_NULL] = "no encryption", [TRAIT_ANON] = "no certificate",
		[TRAIT_EXPORT] = "export", [TRAIT_DES] = "DES", [TRAIT_RC2] = "RC2", [TRAIT_RC4] = "RC4",
		[TRAIT_3DES] = "3DES", [TRAIT_IDEA] = "IDEA", [TRAIT_SEED] = "SEED", [TRAIT_MD5] = "MD5",
		[TRAIT_CBC] = "CBC", [TRAIT_RSA] = "no forward secrecy",
		[TRAIT_STATIC] = "no forward secrecy", [TRAIT_OTHER_KEX] = "no certificate alone",
	};
	const char *text = NULL;

	for (size_t t = 0; t < TRAIT_COUNT; t++)
		if (traits & 1u << t && words[t])
			text = page_join(page, text, words[t]);
	return text ? text : "";
}

static const char *suites_text(const struct page *page, const struct offered_version *offered)
{
	const char *text = "";

	for (size_t i = 0; i < offered->suite_count; i++) {
		const struct suite *suite = offered->suites[i];
		text = arena_printf(page->arena, "%s\n%-*s %3u  %s", text, WIDEST_SUITE, suite->name,
			suite->bits, traits_text(page, suite->traits));
	}
	return text;
}

static const char *version_text(const struct page *page, const struct tls_offer *offer,
	enum tls_version version)
{
	const struct offered_version *offered = &offer->versions[version];
	const char *why = offered->unknown ? offered->unknown : offer->cut;

	if (offered->accepted == OBSERVED_NO)
		return "not offered";
	if (offered->accepted == OBSERVED_UNKNOWN)
		return arena_printf(page->arena, "not tested%s%s", why ? ": " : "", why ? why : "");
	if (!offer->full)
		return offered->suite_count == 0 ? "offered"
			: arena_printf(page->arena, "offered: %s%s", offered->suites[0]->name,
				offered->suite_count > 1 ? ", ..." : "");
	return arena_printf(page->arena, "offered, %zu suite%s%s%s%s", offered->suite_count,
		offered->suite_count == 1 ? "" : "s", offered->complete ? "" : " seen, not all were tried",
		offered->incomplete ? ": " : "", offered->incomplete ? offered->incomplete : "");
}

static const char *groups_text(const struct page *page, const struct tls_offer *offer)
{
	const char *text = NULL;

	for (size_t i = 0; i < offer->group_count; i++)
		text = page_join(page, text, offer->groups[i]->name);
	if (!text)
		return NULL;
	return offer->groups_complete ? text
		: arena_printf(page->arena, "%s (not all were tried)", text);
}

static const char *leaf_text(const struct offered_leaf *leaf, const char *kind)
{
	return leaf->seen == OBSERVED_YES && leaf->certificate.key ? leaf->certificate.key
		: leaf->seen == OBSERVED_YES ? kind : NULL;
}

static const char *keys_text(const struct page *page, const struct tls_offer *offer)
{
	const char *rsa = leaf_text(&offer->rsa, "RSA"), *ecdsa = leaf_text(&offer->ecdsa, "ECDSA");
	const char *text = rsa;

	if (ecdsa)
		text = page_join(page, text, ecdsa);
	if (offer->dh_bits)
		text = arena_printf(page->arena, "%s%sDHE group %u bits", text ? text : "",
			text ? "; " : "", offer->dh_bits);
	if (offer->signature)
		text = arena_printf(page->arena, "%s%shandshake signed with %s", text ? text : "",
			text ? "; " : "", offer->signature);
	return text;
}

/* The extensions and habits with that answer. */
static const char *features_text(const struct page *page, const struct tls_offer *offer,
	enum observed answer)
{
	const struct {
		const char *words;
		enum observed seen;
	} features[] = {
		{ "secure renegotiation", offer->secure_renegotiation },
		{ "extended master secret", offer->extended_master_secret },
		{ "encrypt-then-MAC", offer->encrypt_then_mac },
		{ "fallback SCSV", offer->fallback_protected },
		{ "post-quantum groups", offer->post_quantum },
		{ "compression", offer->compression },
		{ "SHA-1 signatures", offer->sha1_signature },
		{ "alerts on refusal", offer->alert_on_refusal },
	};
	const char *text = NULL;

	for (size_t i = 0; i < sizeof features / sizeof *features; i++)
		if (features[i].seen == answer)
			text = page_join(page, text, features[i].words);
	return text;
}

static const char *order_text(const struct tls_offer *offer)
{
	return offer->order == ORDER_SERVER ? "the server's order of suites decides"
		: offer->order == ORDER_CLIENT ? "the client's order of suites decides" : NULL;
}

static struct table table_of(const struct page *page, const struct tls_offer *offer)
{
	struct table table = { .count = 0 };

	for (enum tls_version v = VERSION_SSL2; v < VERSION_COUNT; v++) {
		const char *text = version_text(page, offer, v);
		if (offer->full)
			text = arena_printf(page->arena, "%s%s", text,
				suites_text(page, &offer->versions[v]));
		add(&table, tls_version_name(v), text);
	}
	add(&table, "groups", groups_text(page, offer));
	add(&table, "keys", keys_text(page, offer));
	add(&table, "order", order_text(offer));
	add(&table, "with", features_text(page, offer, OBSERVED_YES));
	add(&table, "without", features_text(page, offer, OBSERVED_NO));
	add(&table, "not tested", features_text(page, offer, OBSERVED_UNKNOWN));
	return table;
}

static bool same(const struct table *a, const struct table *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->lines[i].label, b->lines[i].label) != 0
			|| strcmp(a->lines[i].text, b->lines[i].text) != 0)
			return false;
	return true;
}

/* "TLS1.2 to TLS1.3"; NULL: no version was seen. */
static const char *span_text(const struct page *page, const struct tls_offer *offer)
{
	const char *oldest = NULL, *newest = NULL;

	for (enum tls_version v = VERSION_SSL2; v < VERSION_COUNT; v++)
		if (offer->versions[v].accepted == OBSERVED_YES) {
			newest = tls_version_name(v);
			oldest = oldest ? oldest : newest;
		}
	return !oldest || oldest == newest ? oldest
		: arena_printf(page->arena, "%s to %s", oldest, newest);
}

static void put_table(const struct page *page, const char *endpoints,
	const struct tls_offer *offer, const struct table *table)
{
	const char *span = span_text(page, offer);

	page_put(page, PAINT_NONE, "TLS OFFER", arena_printf(page->arena, "%s: %s", endpoints,
		span ? span : "no version was seen"));
	for (size_t i = 0; i < table->count; i++) {
		struct block block = { PAINT_NONE, 2, table->lines[i].label, PAGE_COLUMN, REPORT_WIDTH,
			table->lines[i].text, true };
		writer_block(page->report, &block);
	}
}

void page_offers(const struct page *page)
{
	const struct target_facts *facts = page->item->facts;
	struct table *tables = arena_array(page->arena, facts->endpoint_count, sizeof *tables);
	bool *told = arena_array(page->arena, facts->endpoint_count, sizeof *told);

	for (size_t i = 0; i < facts->endpoint_count; i++)
		if (facts->endpoints[i].offer)
			tables[i] = table_of(page, facts->endpoints[i].offer);
	for (size_t i = 0; i < facts->endpoint_count; i++) {
		const char *endpoints = NULL;
		for (size_t j = i; j < facts->endpoint_count && !told[i]; j++)
			if (facts->endpoints[j].offer && !told[j] && same(&tables[i], &tables[j])) {
				endpoints = page_join(page, endpoints,
					endpoint_text(page->arena, &facts->endpoints[j]));
				told[j] = j > i;
			}
		if (endpoints && facts->endpoints[i].offer)
			put_table(page, endpoints, facts->endpoints[i].offer, &tables[i]);
	}
}
