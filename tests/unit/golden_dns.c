/* SPDX-License-Identifier: MIT */
/* A golden case with all that the DNS and the certificate's own proofs can show, some of it
 * hostile. */
#include "golden_cases.h"

#include <string.h>

#include "golden_build.h"

static const struct finding findings[] = {
	{ .id = "dane-partial-rollover", .kind = KIND_NOTE, .endpoint = "192.0.2.7:993",
		.title = "Some TLSA records match and some do not",
		.evidence = "_993._tcp.mail.example.org. Fitting: \"3 1 1 3131313131313131...\". Not "
			"fitting: \"2 0 2 3232323232323232...\".", .reference = "RFC 7671 section 8.1" },
	{ .id = NULL },
};

static struct dane_facts *dane(struct arena *arena, const char *name)
{
	struct dane_facts *facts = arena_alloc(arena, sizeof *facts);

	facts->tlsa = (struct dns_answer){ .name = name, .type = DNS_TLSA, .status = DNS_ANSWER,
		.security = DNS_SECURE };
	facts->security = DNS_SECURE;
	facts->checks = arena_array(arena, 4, sizeof *facts->checks);
	facts->tlsa.records.tlsa = arena_array(arena, 4, sizeof *facts->tlsa.records.tlsa);
	return facts;
}

static void add(struct dane_facts *facts, struct dns_tlsa record, struct dane_check check)
{
	facts->tlsa.records.tlsa[facts->tlsa.count] = record;
	facts->checks[facts->tlsa.count++] = check;
}

static const struct caa_facts *caa(struct arena *arena)
{
	struct caa_facts *facts = arena_alloc(arena, sizeof *facts);
	struct dns_caa records[] = { { false, "issue", golden_bytes("ca.example.net; policy=ev") },
		{ true, "iodef", golden_bytes("mailto:jane@mail.example.org\033[2J\xff") } };

	facts->known = true;
	facts->answer = (struct dns_answer){ .name = "mail.example.org", .type = DNS_CAA,
		.status = DNS_ANSWER, .security = DNS_INSECURE, .count = 2 };
	facts->answer.records.caa = arena_array(arena, 2, sizeof *records);
	memcpy(facts->answer.records.caa, records, sizeof records);
	return facts;
}

static void add_proofs(struct arena *arena, struct tls_facts *tls)
{
	struct certificate_facts *leaf = &tls->chain[0];

	tls->ocsp = (struct ocsp_facts){ true, "good", GOLDEN_NOW - 8 * GOLDEN_DAY,
		GOLDEN_NOW - GOLDEN_DAY };
	leaf->sct_count = 2;
	leaf->scts = arena_array(arena, 2, sizeof *leaf->scts);
	for (size_t i = 0; i < 2; i++) {
		memset(leaf->scts[i].log_id, 'a' + (int)i, sizeof leaf->scts[i].log_id - 1);
		leaf->scts[i].timestamp_ms = (GOLDEN_NOW - 30 * GOLDEN_DAY) * INT64_C(1000);
	}
}

struct report_item golden_dns(struct arena *arena)
{
	static const char *const addresses[] = { "192.0.2.7", NULL };
	static struct dns_answer srv = { .name = "_imaps._tcp.example.org", .type = DNS_SRV };
	struct target_facts *facts = golden_target(arena, "mail.example.org", addresses);
	struct dane_facts *tls = dane(arena, "_993._tcp.mail.example.org");
	struct dane_facts *clear = dane(arena, "_143._tcp.mail.example.org");

	golden_all_well(arena, facts);
	add_proofs(arena, &facts->endpoints[1].session.tls);
	add(tls, (struct dns_tlsa){ 3, 1, 1, golden_bytes("11111111111111111111111111111111") },
		(struct dane_check){ DANE_MATCHES, NULL });
	add(tls, (struct dns_tlsa){ 2, 0, 2, golden_bytes("22222222222222222222222222222222"
		"22222222222222222222222222222222") }, (struct dane_check){ DANE_DIFFERS,
		"the authority is the right one, but the certificate is for another name" });
	add(tls, (struct dns_tlsa){ 3, 1, 255, golden_bytes("") },
		(struct dane_check){ DANE_UNUSABLE, "its matching type is none of 0, 1 and 2" });
	add(tls, (struct dns_tlsa){ 1, 1, 1, golden_bytes("33333333333333333333333333333333") },
		(struct dane_check){ DANE_UNJUDGED, "this machine has no trust store" });
	tls->srv = &srv;
	clear->tlsa.status = DNS_TIMEOUT;
	clear->security = DNS_UNKNOWN;
	clear->tlsa.text = "no answer for _143._tcp.mail.example.org";
	facts->endpoints[0].dane = clear;
	facts->endpoints[1].dane = tls;
	facts->caa = caa(arena);
	return (struct report_item){ "audit", facts, golden_judgement(arena, VERDICT_PASS,
		"mail.example.org: IMAP works on 143 and 993, with TLS.", findings) };
}
