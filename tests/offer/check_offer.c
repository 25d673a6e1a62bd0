/* SPDX-License-Identifier: MIT */
/* Tells what a server's TLS offers, as lines to compare: `default` and `full` as the audit finds
 * it, `truth` by one connection for each version and suite, and each group; `brief` leaves out
 * versions that refuse a hello with everything, for servers that take their time.
 *   check_offer ADDRESS PORT implicit|starttls default|full|truth|brief [SNI] */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/offer.h"
#include "probe/visit.h"

enum { AT_A_TIME = 3, TIMEOUT_MS = 300000, GREETING_MS = 1000 };

struct rig {
	struct target target;
	struct probe probe;
	struct endpoint_facts endpoint;
	struct probe_endpoint visits;
	struct gate gate;
	struct arena arena;
	struct tls_offer facts;
};

static const char *const traits[TRAIT_COUNT] = { "NULL", "ANON", "EXPORT", "DES", "RC2", "RC4",
	"3DES", "IDEA", "SEED", "MD5", "CBC", "AEAD", "RSA", "STATIC", "DHE", "ECDHE", "OTHER" };

static const char *word(enum observed observed)
{
	static const char *const words[] = { "unknown", "no", "yes" };

	return words[observed];
}

static void print_properties(const struct tls_offer *facts)
{
	static const char *const orders[] = { "unknown", "server", "client" };
	const struct {
		const char *name;
		enum observed value;
	} rows[] = { { "post-quantum", facts->post_quantum }, { "compression", facts->compression },
		{ "secure-renegotiation", facts->secure_renegotiation },
		{ "extended-master-secret", facts->extended_master_secret },
		{ "encrypt-then-mac", facts->encrypt_then_mac },
		{ "fallback-protected", facts->fallback_protected }, { "sentinel", facts->sentinel },
		{ "dhe", facts->dhe }, { "sha1-signature", facts->sha1_signature },
		{ "alert-on-refusal", facts->alert_on_refusal }, { "rsa", facts->rsa.seen },
		{ "ecdsa", facts->ecdsa.seen }, { "without-sni", facts->without_sni.seen } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		printf("fact %s %s\n", rows[i].name, word(rows[i].value));
	printf("fact order %s\nfact dhe-broken %s\nfact dh-bits %u\nfact signature %s\n",
		orders[facts->order], facts->dhe_broken ? "yes" : "no", facts->dh_bits,
		facts->signature ? facts->signature : "none");
	printf("note complete %s, groups %s, cut %s, rate-limited %d, %u connections\n",
		facts->complete ? "yes" : "no", facts->groups_complete ? "yes" : "no",
		facts->cut ? facts->cut : "no", facts->rate_limited, facts->connections);
}

static void print(const struct tls_offer *facts)
{
	for (size_t v = 0; v < VERSION_COUNT; v++) {
		const struct offered_version *version = &facts->versions[v];
		const char *name = tls_version_name((enum tls_version)v);
		printf("version %s %s\n", name, word(version->accepted));
		if (version->unknown || version->incomplete)
			printf("note %s: %s / %s\n", name, version->unknown ? version->unknown : "-",
				version->incomplete ? version->incomplete : "-");
		for (size_t i = 0; i < version->suite_count; i++)
			printf("suite %s %s\n", name, version->suites[i]->name);
	}
	for (size_t i = 0; i < facts->group_count; i++)
		printf("group %s\n", facts->groups[i]->name);
	for (size_t i = 0; i < TRAIT_COUNT; i++)
		printf("with %s %s\n", traits[i], word(facts->with[i]));
	print_properties(facts);
}

static bool is_accepted(struct offer *offer, const struct offer_question *question,
	struct offer_answer *answer_r)
{
	struct arena scratch = { NULL, 0 };

	offer_ask_once(offer, question, &scratch, answer_r);
	if (answer_r->verdict == OFFER_ACCEPTED)
		offer_note(offer, question, answer_r);
	if (answer_r->verdict == OFFER_UNKNOWN)
		fprintf(stderr, "check_offer: %s: %s\n", tls_version_name(question->version),
			answer_r->why);
	hello_reply_clear(&answer_r->reply);
	arena_clear(&scratch);
	return answer_r->verdict == OFFER_ACCEPTED;
}

static void try_version(struct offer *offer, enum tls_version version)
{
	struct offer_question question;
	struct offer_answer answer;

	offer_base(version, &question);
	for (size_t i = 0; i < suite_row_count; i++) {
		enum suite_family family = suite_family(&suite_rows[i]);
		bool fits = version == VERSION_SSL2 ? family == FAMILY_SSL2 : family != FAMILY_SSL2
			&& (family == FAMILY_TLS13) == (version == VERSION_TLS13);
		question.suites.count = 0;
		suite_list_add(&question.suites, &suite_rows[i]);
		if (fits)
			is_accepted(offer, &question, &answer);
	}
}

static void try_suites(struct offer *offer, bool brief)
{
	for (size_t v = 0; v < VERSION_COUNT; v++) {
		struct offer_question question;
		struct offer_answer answer;
		offer_base((enum tls_version)v, &question);
		if (!brief || is_accepted(offer, &question, &answer))
			try_version(offer, (enum tls_version)v);
	}
}

static void try_group(struct offer *offer, enum tls_version version, const struct group *group,
	const struct group *second)
{
	struct offer_question question;
	struct offer_answer answer;

	offer_base(version, &question);
	if (version < VERSION_TLS13) {
		question.suites.count = 0;
		for (size_t i = 0; i < offer->facts->versions[version].suite_count; i++)
			if (offer->facts->versions[version].suites[i]->traits & 1u << TRAIT_ECDHE)
				suite_list_add(&question.suites, offer->facts->versions[version].suites[i]);
	}
	question.groups.count = 0;
	question.groups.at[question.groups.count++] = group;
	if (second)
		question.groups.at[question.groups.count++] = second;
	if (question.suites.count)
		is_accepted(offer, &question, &answer);
}

/* In TLS 1.2 the curve of an ECDSA certificate may have to be offered as well. */
static void try_groups(struct offer *offer)
{
	enum tls_version old = VERSION_TLS12;

	while (old > VERSION_TLS10 && offer->facts->versions[old].accepted != OBSERVED_YES)
		old--;
	for (size_t i = 0; i < group_row_count; i++) {
		if (offer->facts->versions[VERSION_TLS13].accepted == OBSERVED_YES)
			try_group(offer, VERSION_TLS13, &group_rows[i], NULL);
		if (group_is_ffdhe(&group_rows[i]) || group_rows[i].post_quantum)
			continue;
		try_group(offer, old, &group_rows[i], NULL);
		if (offer->facts->ecdsa.seen == OBSERVED_YES)
			try_group(offer, old, &group_rows[i], group_by_name("secp256r1"));
	}
}

static void find_truth(const struct audit *audit, bool brief, struct arena *arena,
	struct tls_offer *facts_r)
{
	struct offer *offer = arena_alloc(arena, sizeof *offer);

	*offer = (struct offer){ .audit = audit, .arena = arena, .facts = facts_r,
		.sni = audit->probe->sni };
	pthread_mutex_init(&offer->lock, NULL);
	for (size_t v = 0; v < VERSION_COUNT; v++)
		facts_r->versions[v].suites = arena_array(arena, suite_row_count,
			sizeof *facts_r->versions[v].suites);
	facts_r->groups = arena_array(arena, group_row_count, sizeof *facts_r->groups);
	try_suites(offer, brief);
	try_groups(offer);
	for (size_t v = 0; v < VERSION_COUNT; v++)
		if (facts_r->versions[v].accepted == OBSERVED_UNKNOWN)
			facts_r->versions[v].accepted = OBSERVED_NO;
	for (size_t i = 0; i < TRAIT_COUNT; i++)
		if (facts_r->with[i] == OBSERVED_UNKNOWN)
			facts_r->with[i] = OBSERVED_NO;
}

static bool set_up(struct rig *rig, char **words)
{
	struct error error;
	struct address *address = &rig->endpoint.address;

	address->family = AF_INET;
	if (inet_pton(AF_INET, words[0], address->ip) != 1)
		return false;
	snprintf(address->text, sizeof address->text, "%s", words[0]);
	rig->endpoint.port = (uint16_t)strtoul(words[1], NULL, 10);
	rig->endpoint.mode = strcmp(words[2], "implicit") == 0 ? MODE_IMPLICIT : MODE_STARTTLS;
	rig->target = (struct target){ .given = words[0], .host = words[0], .is_address = true };
	rig->probe = (struct probe){ .target = &rig->target, .sni = words[4],
		.trust = tls_trust_new((const char *const[]){ NULL }, &error),
		.start_us = deadline_now_us(), .deadline = deadline_after_ms(TIMEOUT_MS) };
	rig->visits = (struct probe_endpoint){ .probe = &rig->probe, .facts = &rig->endpoint };
	gate_init(&rig->gate, AT_A_TIME, 0);
	return rig->probe.trust != NULL;
}

int main(int argc, char **argv)
{
	struct rig *rig = calloc(1, sizeof *rig);

	if (!rig || argc < 5 || !set_up(rig, argv + 1)) {
		fprintf(stderr, "usage: check_offer ADDRESS PORT implicit|starttls"
			" default|full|truth|brief [SNI]\n");
		return 2;
	}
	const struct audit audit = { .probe = &rig->probe, .endpoint = &rig->endpoint,
		.gate = &rig->gate, .full = strcmp(argv[4], "full") == 0 };
	bool brief = strcmp(argv[4], "brief") == 0;
	if (brief || strcmp(argv[4], "truth") == 0) {
		find_truth(&audit, brief, &rig->arena, &rig->facts);
	} else {
		struct probe probe = rig->probe; /* the peers that speak TLS alone never greet */
		probe.deadline = deadline_after_ms(GREETING_MS);
		rig->visits.probe = &probe;
		probe_session(&rig->visits);
		int64_t began_us = deadline_now_us();
		audit_offer(&audit, &rig->arena, &rig->facts);
		printf("note check %s %s, audit %.0f ms\n",
			rig->endpoint.session.tls.handshake_done ? rig->endpoint.session.tls.version : "-",
			rig->endpoint.session.tls.handshake_done ? rig->endpoint.session.tls.cipher : "-",
			(double)(deadline_now_us() - began_us) / 1000);
	}
	print(&rig->facts);
	arena_clear(&rig->visits.session_arena);
	arena_clear(&rig->arena);
	tls_trust_free(rig->probe.trust);
	gate_destroy(&rig->gate);
	free(rig);
	return 0;
}
