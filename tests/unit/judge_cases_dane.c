/* SPDX-License-Identifier: MIT */
/* Cases for the rules about TLSA records. */
#include "judge_cases.h"

#define TLS "192.0.2.7:993"
#define OWNER "_993._tcp.mail.example.org"

static struct dane_facts *dane(struct world *w)
{
	return (struct dane_facts *)(uintptr_t)world_tls_port(w, 0)->dane;
}

static void add(struct world *w, unsigned char type, enum dane_match match, const char *why)
{
	struct dane_facts *facts = dane(w);

	facts->tlsa.status = DNS_ANSWER;
	facts->checks[facts->tlsa.count] = (struct dane_check){ match, why };
	facts->tlsa.records.tlsa[facts->tlsa.count++] = (struct dns_tlsa){ 3, 1, type,
		{ "0123456789abcdef", 16 } };
}

/* Port 993 was audited, and there is no record. */
static void with_status(struct world *w, enum dns_status status, enum dns_security security)
{
	struct dane_facts *facts = arena_alloc(&w->arena, sizeof *facts);

	*facts = (struct dane_facts){ .tlsa = { .name = OWNER, .type = DNS_TLSA, .status = status,
		.security = security, .records.any = arena_array(&w->arena, 8, sizeof(struct dns_tlsa)) },
		.security = security, .resolver_answers = true, .key_sha256 = "c0ffee",
		.checks = arena_array(&w->arena, 8, sizeof *facts->checks) };
	world_tls_port(w, 0)->dane = facts;
}

static void none(struct world *w) { with_status(w, DNS_NXDOMAIN, DNS_SECURE); }
static void none_unsigned(struct world *w) { with_status(w, DNS_NODATA, DNS_INSECURE); }
static void none_unvalidated(struct world *w) { with_status(w, DNS_NODATA, DNS_UNKNOWN); }
static void failed(struct world *w) { with_status(w, DNS_SERVFAIL, DNS_UNKNOWN); }
static void late(struct world *w) { with_status(w, DNS_TIMEOUT, DNS_UNKNOWN); }
static void absent_bogus(struct world *w) { with_status(w, DNS_NXDOMAIN, DNS_BOGUS); }

static void no_time(struct world *w)
{
	with_status(w, DNS_LOCAL, DNS_UNKNOWN);
	dane(w)->tlsa.text = "no time was left to ask";
	dane(w)->resolver_answers = false;
}

static void resolver_dead(struct world *w)
{
	late(w);
	dane(w)->resolver_answers = false;
}

static void matching(struct world *w)
{
	none(w);
	add(w, 1, DANE_MATCHES, NULL);
}

static void differing(struct world *w)
{
	none(w);
	add(w, 1, DANE_DIFFERS, NULL);
	add(w, 2, DANE_DIFFERS, "it is for something else");
}

static void many_differing(struct world *w)
{
	none(w);
	for (int i = 0; i < 7; i++)
		add(w, 1, DANE_DIFFERS, NULL);
}

static void rollover(struct world *w)
{
	matching(w);
	add(w, 1, DANE_DIFFERS, NULL);
}

static void trusted_otherwise(struct world *w)
{
	matching(w);
	world_tls_port(w, 0)->session.tls.problems = TLS_PROBLEM_SELF_SIGNED;
	world_tls_port(w, 0)->session.tls.verified = false;
	world_tls_port(w, 0)->session.tls.chain[0].self_issued = true;
	world_fail(&world_tls_port(w, 0)->session, STAGE_CERTIFICATE, REASON_UNVERIFIED, 20);
}

static void unjudged(struct world *w)
{
	none(w);
	add(w, 1, DANE_DIFFERS, NULL);
	add(w, 0, DANE_UNJUDGED, "this machine has no trust store");
}

static void bogus(struct world *w)
{
	differing(w);
	dane(w)->security = dane(w)->tlsa.security = DNS_BOGUS;
	dane(w)->tlsa.text = "signature expired";
}

static void insecure(struct world *w)
{
	differing(w);
	dane(w)->security = dane(w)->tlsa.security = DNS_INSECURE;
}

static void unvalidated(struct world *w)
{
	differing(w);
	dane(w)->security = dane(w)->tlsa.security = DNS_UNKNOWN;
	dane(w)->tlsa.text = "this system has no DNSSEC trust anchor";
}

static void unvalidated_matching(struct world *w)
{
	matching(w);
	dane(w)->security = dane(w)->tlsa.security = DNS_UNKNOWN;
}

static void by_srv(struct world *w, enum dns_security security)
{
	struct dns_answer *srv = arena_alloc(&w->arena, sizeof *srv);

	*srv = (struct dns_answer){ .name = "_imaps._tcp.example.org", .type = DNS_SRV,
		.status = DNS_ANSWER, .security = security, .text = "no signatures" };
	matching(w);
	dane(w)->srv = srv;
	dane(w)->security = security;
}

static void srv_insecure(struct world *w) { by_srv(w, DNS_INSECURE); }
static void srv_bogus(struct world *w) { by_srv(w, DNS_BOGUS); }
static void srv_unvalidated(struct world *w) { by_srv(w, DNS_UNKNOWN); }
static void srv_secure(struct world *w) { by_srv(w, DNS_SECURE); }

static void unusable(struct world *w)
{
	none(w);
	add(w, 9, DANE_UNUSABLE, "its matching type is none of 0, 1 and 2");
}

static void one_unusable(struct world *w)
{
	unusable(w);
	add(w, 1, DANE_MATCHES, NULL);
}

static void malformed(struct world *w)
{
	none(w);
	dane(w)->tlsa.status = DNS_NODATA;
	dane(w)->tlsa.malformed = 1;
}

static const struct judge_case cases[] = {
	{ "dane-mismatch", CERTAIN, differing, TLS, OWNER " says \"3 1 1 3031323334353637...\"; "
		"\"3 1 2 3031323334353637...\": it is for something else. For the certificate that is "
		"served now publish \"" OWNER ". IN TLSA 3 1 1 c0ffee\"." },
	{ "dane-mismatch", CERTAIN, many_differing, TLS, "; and 3 more." },
	{ "dane-mismatch", SILENT, matching, NULL, NULL },
	{ "dane-mismatch", SILENT, rollover, NULL, NULL },
	{ "dane-mismatch", SILENT, NULL, NULL, NULL },
	{ "dane-mismatch", SILENT, none, NULL, NULL },
	{ "dane-mismatch", SILENT, failed, NULL, NULL },
	{ "dane-mismatch", SILENT, bogus, NULL, NULL },
	{ "dane-mismatch", SILENT, insecure, NULL, NULL },
	{ "dane-mismatch", SILENT, unusable, NULL, NULL },
	{ "dane-mismatch", SILENT, malformed, NULL, NULL },
	{ "dane-mismatch", SILENT, unvalidated_matching, NULL, NULL },
	{ "dane-mismatch", UNDECIDED, unvalidated, TLS, "no DNSSEC trust anchor; ask a resolver" },
	{ "dane-mismatch", UNDECIDED, unjudged, TLS, "no trust store" },
	{ "dane-bogus", CERTAIN, bogus, TLS, OWNER ": signature expired." },
	{ "dane-bogus", CERTAIN, absent_bogus, TLS, "validation failed" },
	{ "dane-bogus", CERTAIN, srv_bogus, TLS, "signatures of the SRV records do not hold" },
	{ "dane-bogus", SILENT, insecure, NULL, NULL },
	{ "dane-bogus", SILENT, differing, NULL, NULL },
	{ "dane-bogus", SILENT, none_unvalidated, NULL, NULL },
	{ "dane-bogus", SILENT, resolver_dead, NULL, NULL },
	{ "dane-bogus", UNDECIDED, failed, TLS, "the resolver reported a failure" },
	{ "dane-bogus", UNDECIDED, late, TLS, "did not answer in time" },
	{ "dane-bogus", UNDECIDED, unvalidated_matching, TLS, "could not be validated" },
	{ "dane-unsigned", CERTAIN, insecure, TLS, "in a zone without DNSSEC" },
	{ "dane-unsigned", CERTAIN, srv_insecure, TLS, "_imaps._tcp.example.org, which leads there" },
	{ "dane-unsigned", SILENT, differing, NULL, NULL },
	{ "dane-unsigned", SILENT, srv_secure, NULL, NULL },
	{ "dane-unsigned", SILENT, bogus, NULL, NULL },
	{ "dane-unsigned", SILENT, none_unsigned, NULL, NULL },
	{ "dane-unsigned", UNDECIDED, unvalidated, TLS, "no DNSSEC trust anchor" },
	{ "dane-unsigned", UNDECIDED, srv_unvalidated, TLS, "no signatures" },
	{ "dane-unusable", CERTAIN, unusable, TLS, "none of 0, 1 and 2. For the certificate" },
	{ "dane-unusable", CERTAIN, one_unusable, TLS, "One or more of the TLSA records" },
	{ "dane-unusable", CERTAIN, malformed, TLS, "not even a TLSA record" },
	{ "dane-unusable", SILENT, differing, NULL, NULL },
	{ "dane-unusable", SILENT, bogus, NULL, NULL },
	{ "dane-partial-rollover", CERTAIN, rollover, TLS, "Fitting: \"3 1 1 3031323334353637...\". "
		"Not fitting: \"3 1 1 3031323334353637...\"." },
	{ "dane-partial-rollover", SILENT, matching, NULL, NULL },
	{ "dane-partial-rollover", SILENT, differing, NULL, NULL },
	{ "dane-partial-rollover", SILENT, one_unusable, NULL, NULL },
	{ "dane-none", CERTAIN, none, TLS, "the zone is signed. For the certificate" },
	{ "dane-none", CERTAIN, none_unsigned, TLS, "would protect nothing" },
	{ "dane-none", SILENT, matching, NULL, NULL },
	{ "dane-none", SILENT, malformed, NULL, NULL },
	{ "dane-none", SILENT, absent_bogus, NULL, NULL },
	{ "dane-none", SILENT, NULL, NULL, NULL },
	{ "dane-none", UNDECIDED, none_unvalidated, TLS, "could not be validated" },
	{ "dane-none", UNDECIDED, no_time, TLS, OWNER ": no time was left" },
	{ "dane-none", UNDECIDED, resolver_dead, TLS, "did not answer in time" },
	/* Mail programs know public authorities only. */
	{ "cert-self-signed", FIRES, trusted_otherwise, TLS, NULL },
};

const struct judge_case *judge_cases_dane(size_t *count_r)
{
	*count_r = sizeof cases / sizeof *cases;
	return cases;
}
