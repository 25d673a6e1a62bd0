/* SPDX-License-Identifier: MIT */
/* Rules about TLSA records: are they there, does DNSSEC vouch for them, can clients use them, and
 * do they fit what the server shows?  RFC 6698 and RFC 7671; RFC 7673 where SRV records lead to the
 * server, which must be secure too.  A certificate that matches may still be refused by the many
 * programs that know public authorities only, so nothing here quiets a rule about trust. */
#include <string.h>

#include "base/text.h"
#include "judge/rules.h"

enum { RECORDS_SHOWN = 4, DATA_SHOWN = 8 /* bytes */ };

static const struct dane_facts *dane_of(const struct scene *scene)
{
	return scene->endpoint->dane;
}

static bool was_answered(const struct dane_facts *dane)
{
	return dane->tlsa.status == DNS_ANSWER || dane->tlsa.status == DNS_NODATA
		|| dane->tlsa.status == DNS_NXDOMAIN;
}

static bool has_records(const struct dane_facts *dane)
{
	return was_answered(dane) && dane->tlsa.count + dane->tlsa.malformed > 0;
}

static bool can_be_used(const struct dane_facts *dane)
{
	return dane_count(dane, DANE_UNUSABLE) < dane->tlsa.count;
}

/* "3 1 1 0a1b2c3d4e5f6071...", and what is to be said of it. */
static const char *record_text(const struct scene *scene, size_t i)
{
	const struct dns_tlsa *tlsa = &dane_of(scene)->tlsa.records.tlsa[i];
	const char *why = dane_of(scene)->checks[i].why;
	bool cut = tlsa->data.len > DATA_SHOWN;
	const char *hex = text_hex(scene->arena, (struct bytes){ tlsa->data.data,
		cut ? DATA_SHOWN : tlsa->data.len });

	return arena_printf(scene->arena, "\"%u %u %u %s%s\"%s%s", tlsa->usage, tlsa->selector,
		tlsa->matching_type, hex, cut ? "..." : "", why ? ": " : "", why ? why : "");
}

/* The records that came out so, in a row. */
static const char *records_text(const struct scene *scene, enum dane_match match)
{
	const struct dane_facts *dane = dane_of(scene);
	const char *list = "";
	size_t count = 0;

	for (size_t i = 0; i < dane->tlsa.count; i++) {
		if (dane->checks[i].match != match || count++ >= RECORDS_SHOWN)
			continue;
		list = arena_printf(scene->arena, "%s%s%s", list, *list ? "; " : "",
			record_text(scene, i));
	}
	return count > RECORDS_SHOWN ? arena_printf(scene->arena, "%s; and %zu more", list,
		count - RECORDS_SHOWN) : list;
}

/* The record that fits what is served, ready for the zone; "": its key could not be read. */
static const char *to_publish(const struct scene *scene)
{
	const struct dane_facts *dane = dane_of(scene);

	return dane->key_sha256 ? arena_printf(scene->arena,
		" For the certificate that is served now publish \"%s. IN TLSA 3 1 1 %s\".",
		dane->tlsa.name, dane->key_sha256) : "";
}

static const char *why_unknown(const struct scene *scene)
{
	const struct dane_facts *dane = dane_of(scene);
	const char *text = dane->tlsa.text;

	if (dane->srv && dane->srv->security == DNS_UNKNOWN && dane->srv->text)
		text = dane->srv->text;
	return arena_printf(scene->arena, "%s: DNSSEC could not be validated%s%s; ask a resolver that "
		"passes signatures on (--resolver)", dane->tlsa.name, text ? ": " : "", text ? text : "");
}

static const char *why_unanswered(const struct scene *scene)
{
	const struct dane_facts *dane = dane_of(scene);

	return arena_printf(scene->arena, "%s: %s", dane->tlsa.name,
		dane->tlsa.status == DNS_TIMEOUT ? "the resolver did not answer in time"
		: dane->tlsa.text ? dane->tlsa.text : "the resolver reported a failure");
}

static struct ruling mismatch(const struct scene *scene)
{
	const struct dane_facts *dane = dane_of(scene);

	if (!dane || !has_records(dane) || !can_be_used(dane) || dane->security == DNS_BOGUS
		|| dane->security == DNS_INSECURE)
		return RULING_NOT_APPLICABLE; /* there is nothing to match, or another rule speaks */
	if (dane_count(dane, DANE_MATCHES))
		return RULING_SILENT;
	if (dane->security == DNS_UNKNOWN)
		return ruling_inconclusive(why_unknown(scene));
	if (dane_count(dane, DANE_UNJUDGED))
		return ruling_inconclusive(arena_printf(scene->arena, "%s: %s", dane->tlsa.name,
			records_text(scene, DANE_UNJUDGED)));
	return ruling_fires(scene, "%s says %s.%s", dane->tlsa.name,
		records_text(scene, DANE_DIFFERS), to_publish(scene));
}

/* Where nothing is answered at all, the resolver is at fault; where only the TLSA question fails,
 * clients that check DANE must give up (RFC 7671 section 9). */
static struct ruling bogus(const struct scene *scene)
{
	const struct dane_facts *dane = dane_of(scene);

	if (!dane)
		return RULING_NOT_APPLICABLE;
	bool by_srv = dane->srv && dane->srv->security == DNS_BOGUS;
	const struct dns_answer *answer = by_srv ? dane->srv : &dane->tlsa;
	if (dane->security == DNS_BOGUS)
		return ruling_titled(ruling_fires(scene, "%s: %s.", answer->name,
			answer->text ? answer->text : "validation failed"), scene,
			"The DNSSEC signatures of the %s records do not hold", dns_type_name(answer->type));
	if (!was_answered(dane))
		return dane->resolver_answers ? ruling_inconclusive(why_unanswered(scene))
			: RULING_NOT_APPLICABLE;
	if (dane->security == DNS_UNKNOWN && has_records(dane))
		return ruling_inconclusive(why_unknown(scene));
	return RULING_SILENT;
}

static struct ruling is_unsigned(const struct scene *scene)
{
	const struct dane_facts *dane = dane_of(scene);

	if (!dane || !has_records(dane) || dane->security == DNS_BOGUS)
		return RULING_NOT_APPLICABLE;
	if (dane->security == DNS_UNKNOWN)
		return ruling_inconclusive(why_unknown(scene));
	if (dane->security == DNS_SECURE)
		return RULING_SILENT;
	if (dane->tlsa.security == DNS_SECURE)
		return ruling_titled(ruling_fires(scene, "%s is signed, but %s, which leads there, is "
			"not.", dane->tlsa.name, dane->srv->name), scene,
			"The SRV records are not signed, so the TLSA records behind them protect nothing");
	return ruling_fires(scene, "%s has TLSA records and is in a zone without DNSSEC.",
		dane->tlsa.name);
}

static struct ruling unusable(const struct scene *scene)
{
	const struct dane_facts *dane = dane_of(scene);

	if (!dane || !has_records(dane) || dane->security == DNS_BOGUS)
		return RULING_NOT_APPLICABLE;
	size_t count = dane_count(dane, DANE_UNUSABLE);
	if (count + dane->tlsa.malformed == 0)
		return RULING_SILENT;
	struct ruling ruling = ruling_fires(scene, "%s says %s%s.%s", dane->tlsa.name,
		records_text(scene, DANE_UNUSABLE), count ? "" : "what is not even a TLSA record",
		to_publish(scene));
	return count < dane->tlsa.count ? ruling_titled(ruling, scene,
		"One or more of the TLSA records have parameters that no client can use") : ruling;
}

static struct ruling partial_rollover(const struct scene *scene)
{
	const struct dane_facts *dane = dane_of(scene);

	if (!dane || !has_records(dane) || dane->security != DNS_SECURE)
		return RULING_NOT_APPLICABLE;
	if (!dane_count(dane, DANE_MATCHES) || !dane_count(dane, DANE_DIFFERS))
		return RULING_SILENT;
	return ruling_fires(scene, "%s. Fitting: %s. Not fitting: %s.", dane->tlsa.name,
		records_text(scene, DANE_MATCHES), records_text(scene, DANE_DIFFERS));
}

static struct ruling none(const struct scene *scene)
{
	const struct dane_facts *dane = dane_of(scene);

	if (!dane || has_records(dane) || dane->security == DNS_BOGUS)
		return RULING_NOT_APPLICABLE;
	if (!was_answered(dane))
		return ruling_inconclusive(why_unanswered(scene));
	if (dane->security == DNS_UNKNOWN)
		return ruling_inconclusive(why_unknown(scene));
	if (dane->tlsa.security == DNS_INSECURE)
		return ruling_fires(scene, "There is no TLSA record at %s, and the zone is not signed, "
			"so that one would protect nothing.", dane->tlsa.name);
	return ruling_fires(scene, "There is no TLSA record at %s; the zone is signed.%s",
		dane->tlsa.name, to_publish(scene));
}

static const struct rule rules[] = {
	{ "dane-mismatch", KIND_FAULT, SEVERITY_CRITICAL, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		mismatch,
		.title = "The TLSA records match none of the server's certificates",
		.meaning = "The domain publishes by DNSSEC which certificate is right, and the server "
			"shows another. Clients that check DANE refuse it.",
		.reference = "RFC 6698, RFC 7671",
		.remedy = { [PRODUCT_ANY] = "Publish TLSA records for the present certificate. At the next "
			"renewal publish the new record first, and wait for the TTL." } },
	{ "dane-bogus", KIND_FAULT, SEVERITY_CRITICAL, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT, bogus,
		.title = "The DNSSEC signatures of the TLSA records do not hold",
		.meaning = "A validating resolver gives no answer for them. Clients that check DANE refuse "
			"the server.",
		.reference = "RFC 4035 section 5, RFC 7671",
		.remedy = { [PRODUCT_ANY] = "Sign the zone again and check its DS record at the "
			"parent." } },
	{ "dane-unsigned", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		is_unsigned,
		.title = "TLSA records are published without DNSSEC, so they protect nothing",
		.meaning = "Without signatures anybody on the way can change them; clients must ignore "
			"them.",
		.reference = "RFC 6698 section 4.1, RFC 7673",
		.remedy = { [PRODUCT_ANY] = "Sign the zone, or remove the TLSA records." } },
	{ "dane-unusable", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		unusable,
		.title = "The TLSA records have parameters that no client can use",
		.meaning = "Usage, selector or matching type are unknown, or the data has the wrong "
			"length.",
		.reference = "RFC 7671",
		.remedy = { [PRODUCT_ANY] = "Publish records of the form 3 1 1 (the SHA-256 of the "
			"server's public key)." } },
	{ "dane-partial-rollover", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY, LAYER_CERT, SCOPE_ENDPOINT,
		partial_rollover,
		.title = "Some TLSA records match and some do not",
		.meaning = "That is normal while a certificate is being replaced.",
		.reference = "RFC 7671 section 8.1" },
	{ "dane-none", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY, LAYER_CERT, SCOPE_ENDPOINT, none,
		.title = "No TLSA record is published",
		.meaning = "Clients rely on certificate authorities alone.",
		.reference = "RFC 6698" },
};

const struct rule *rules_dane(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
