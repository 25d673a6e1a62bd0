/* SPDX-License-Identifier: MIT */
/* Asks for TLSA records (RFC 6698; RFC 7671 section 7 where the host is an alias, RFC 7673 where
 * SRV records lead to it) and CAA records (RFC 8659 section 3) in one round, and in a second one
 * what aliases make necessary.  What follows from them is not known here. */
#include "app/audit_dns.h"

#include <string.h>

#include "net/dns.h"
#include "net/resolve.h"
#include "tls/dane.h"

enum {
	DNS_MS = 5000,
	CLIMB_MAX = 10, /* names between the host and the root that are asked for CAA */
	NAMES_MAX = 3,  /* reference identities: the host, what it is an alias of, the domain */
};

struct round { /* of questions that are asked at once */
	struct arena *arena;
	struct dns_answer *answers;
	size_t count;
};

struct place { /* an endpoint, and where its answers are */
	struct endpoint_facts *endpoint;
	const char *host;
	const struct dns_answer *srv;                /* NULL: no SRV record leads there */
	const struct dns_answer *address, *at_host;  /* A of the host, TLSA below it */
	const struct dns_answer *at_alias;           /* TLSA below what it is an alias of; NULL */
};

static struct dns *open_dns(const struct job *job, struct error *error)
{
	struct dns_config config = job_dns(job->options);

	return dns_open_in_turn(job->dns_lock, &config, error);
}

/* The place of the answer; the same question is asked once. */
static const struct dns_answer *want(struct round *round, const char *name, enum dns_type type)
{
	for (size_t i = 0; i < round->count; i++)
		if (round->answers[i].type == type && strcmp(round->answers[i].name, name) == 0)
			return &round->answers[i];
	round->answers[round->count] = (struct dns_answer){ .name = name, .type = type };
	return &round->answers[round->count++];
}

static const struct dns_answer *want_tlsa(struct round *round, const char *host, uint16_t port)
{
	return want(round, arena_printf(round->arena, "_%u._tcp.%s", (unsigned)port, host), DNS_TLSA);
}

/* Addresses have no TLSA records, and names of one label are nobody's in the public DNS. */
static bool is_public_name(const char *host)
{
	struct address literal;

	return !resolve_literal(host, &literal) && strchr(host, '.');
}

static bool leads_to(const struct dns_answer *srv, const char *host, uint16_t port)
{
	for (size_t i = 0; srv->status == DNS_ANSWER && i < srv->count; i++)
		if (srv->records.srv[i].port == port && strcmp(srv->records.srv[i].target, host) == 0)
			return true;
	return false;
}

static const struct dns_answer *srv_of(const struct job *job, const char *host, uint16_t port)
{
	const struct discovery_facts *discovery = job->facts.discovery;

	if (!discovery)
		return NULL;
	if (leads_to(&discovery->dns.imaps, host, port))
		return &discovery->dns.imaps;
	return leads_to(&discovery->dns.imap, host, port) ? &discovery->dns.imap : NULL;
}

static size_t find_places(struct job *job, struct round *round, struct place *places)
{
	size_t count = 0;

	for (size_t i = 0; i < job->facts.endpoint_count; i++) {
		struct endpoint_facts *endpoint = &job->facts.endpoints[i];
		const char *host = endpoint->host ? endpoint->host : job->facts.target.host;
		if (!endpoint->session.tls.chain_len || !is_public_name(host))
			continue;
		places[count++] = (struct place){ endpoint, host, srv_of(job, host, endpoint->port),
			want(round, host, DNS_A), want_tlsa(round, host, endpoint->port), NULL };
	}
	return count;
}

/* One question a name, from the host upwards; returns the first. */
static const struct dns_answer *climb(struct round *round, const char *host)
{
	const struct dns_answer *first = &round->answers[round->count];

	for (size_t i = 0; host && i < CLIMB_MAX && (i || is_public_name(host)); i++) {
		want(round, host, DNS_CAA);
		const char *dot = strchr(host, '.');
		host = dot ? dot + 1 : NULL;
	}
	return first;
}

/* RFC 8659 section 3: the records nearest to the host count, and no others. */
static const struct caa_facts *nearest(struct arena *arena, const struct dns_answer *first,
	size_t count)
{
	struct caa_facts *caa = arena_alloc(arena, sizeof *caa);

	caa->known = true;
	for (size_t i = 0; i < count; i++) {
		caa->answer = first[i];
		if (first[i].status == DNS_ANSWER)
			return caa;
		caa->known = caa->known && (first[i].status == DNS_NODATA
			|| first[i].status == DNS_NXDOMAIN);
	}
	caa->answer = first[0];
	return caa;
}

/* RFC 7671 section 7: only where every step of the chain of aliases is secure. */
static void ask_at_aliases(struct dns *dns, struct arena *arena, struct place *places,
	size_t count, struct deadline deadline)
{
	struct round round = { arena, arena_array(arena, count, sizeof *round.answers), 0 };

	for (size_t i = 0; i < count; i++)
		if (places[i].address->security == DNS_SECURE && places[i].address->alias_count)
			places[i].at_alias = want_tlsa(&round, places[i].address->canonical,
				places[i].endpoint->port);
	if (round.count)
		dns_ask(dns, arena, round.answers, round.count, deadline);
}

static void ask(const struct job *job, struct round *round, struct place *places, size_t count)
{
	struct deadline deadline = deadline_min(job->probe.deadline, deadline_after_ms(DNS_MS));
	struct error error = { "no time was left to ask" };
	struct dns *dns = deadline_passed(deadline) ? NULL : open_dns(job, &error);

	for (size_t i = 0; !dns && i < round->count; i++) {
		round->answers[i].status = DNS_LOCAL;
		round->answers[i].text = arena_strdup(round->arena, error.text);
	}
	if (!dns)
		return;
	dns_ask(dns, round->arena, round->answers, round->count, deadline);
	ask_at_aliases(dns, round->arena, places, count, deadline);
	dns_close_in_turn(job->dns_lock, dns);
}

/* Below the alias there is proof that nothing is published. */
static bool is_absent(const struct dns_answer *tlsa)
{
	return tlsa->security != DNS_BOGUS && !tlsa->malformed
		&& (tlsa->status == DNS_NXDOMAIN || tlsa->status == DNS_NODATA);
}

static enum dns_security weaker(enum dns_security a, enum dns_security b)
{
	static const int strength[] = { [DNS_BOGUS] = 0, [DNS_UNKNOWN] = 1, [DNS_INSECURE] = 2,
		[DNS_SECURE] = 3 };

	return strength[a] < strength[b] ? a : b;
}

static void hold_against(const struct job *job, struct arena *arena, const struct place *place,
	struct dane_facts *facts)
{
	const struct tls_facts *tls = &place->endpoint->session.tls;
	const char *names[NAMES_MAX + 1] = { place->host };
	size_t count = 1;

	if (place->at_alias)
		names[count++] = place->address->canonical;
	if (place->srv)
		names[count++] = job->facts.target.domain; /* RFC 7673 section 3.3 */
	struct tls_dane dane = { tls, names, job->trust, facts->tlsa.records.tlsa,
		facts->tlsa.count };
	facts->checks = arena_array(arena, dane.count + 1, sizeof *facts->checks);
	facts->key_sha256 = tls_key_sha256(arena, tls->chain[0].der);
	if (!dane.count)
		return;
	pthread_mutex_lock(job->dns_lock);
	tls_dane_check(arena, &dane, facts->checks);
	pthread_mutex_unlock(job->dns_lock);
}

static const struct dane_facts *conclude(const struct job *job, struct arena *arena,
	const struct place *place)
{
	struct dane_facts *facts = arena_alloc(arena, sizeof *facts);

	facts->tlsa = place->at_alias && !is_absent(place->at_alias) ? *place->at_alias
		: *place->at_host;
	facts->srv = place->srv;
	facts->security = place->srv ? weaker(facts->tlsa.security, place->srv->security)
		: facts->tlsa.security;
	facts->resolver_answers = place->address->status == DNS_ANSWER
		|| place->address->status == DNS_NODATA || place->address->status == DNS_NXDOMAIN;
	hold_against(job, arena, place, facts);
	return facts;
}

void audit_dns(struct job *job)
{
	struct arena *arena = &job->dns_arena;
	size_t most = job->facts.endpoint_count;
	struct place *places = arena_array(arena, most + 1, sizeof *places);
	struct round round = { arena, arena_array(arena, 2 * most + CLIMB_MAX,
		sizeof *round.answers), 0 };
	size_t count = find_places(job, &round, places), before = round.count;

	if (!count)
		return;
	const struct dns_answer *caa = climb(&round, job->facts.target.host);
	ask(job, &round, places, count);
	if (round.count > before)
		job->facts.caa = nearest(arena, caa, round.count - before);
	for (size_t i = 0; i < count; i++)
		places[i].endpoint->dane = conclude(job, arena, &places[i]);
}
