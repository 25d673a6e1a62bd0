/* SPDX-License-Identifier: MIT */
/* Turns a mail address into endpoints: what the sources publish (SRV records alone for `check`),
 * else the servers of the provider that takes the domain's mail, else the domain itself.  Each
 * server is visited and verified under its own name: for SRV records that is the target, which
 * DNSSEC or the user has to vouch for (RFC 6186 section 6, RFC 7817). */
#include "app/seek.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "app/crew.h"
#include "app/plan.h"
#include "discover/discover.h"
#include "judge/providers.h"
#include "net/resolve.h"

enum { DISCOVER_MS = 10000 };

static void guess(struct discovery_facts *facts, const char *host, uint16_t port, enum mode mode)
{
	if (facts->endpoint_count < DISCOVERY_ENDPOINTS)
		facts->endpoints[facts->endpoint_count++] = (struct mail_setting){ .host = host,
			.port = port, .mode = mode };
}

static const struct provider *provider_of(const struct discovery_facts *facts)
{
	const struct dns_answer *mx = &facts->dns.mx;
	const struct provider *provider = provider_by_domain(facts->domain);

	return provider || mx->status != DNS_ANSWER || !mx->count ? provider
		: provider_by_mx(mx->records.mx[0].exchange);
}

static bool is_denied(const struct discovery_facts *facts)
{
	return facts->sources[SOURCE_SRV_IMAPS].outcome == DISCOVERY_DENIED;
}

static void fall_back(struct job *job, struct discovery_facts *facts)
{
	const struct provider *provider = provider_of(facts);

	if (provider)
		facts->provider = provider_settings(&job->arena, provider);
	if (facts->endpoint_count || is_denied(facts))
		return;
	facts->guessed = true;
	for (size_t i = 0; provider && i < PROVIDER_HOSTS_MAX && provider->hosts[i].name; i++)
		guess(facts, provider->hosts[i].name, provider->hosts[i].port, provider->hosts[i].mode);
	if (provider)
		return;
	guess(facts, facts->domain, PLAN_PORT_IMAP, MODE_STARTTLS);
	guess(facts, facts->domain, PLAN_PORT_IMAPS, MODE_IMPLICIT);
}

static struct deadline discover_deadline(const struct job *job)
{
	int64_t third = job->options->timeout_ms / 3;

	return deadline_min(job->probe.deadline,
		deadline_after_ms(third < DISCOVER_MS ? third : DISCOVER_MS));
}

/* Without a resolver (no descriptor is left, say) nothing is found, and the domain is tried. */
static void ask_sources(struct job *job)
{
	const struct options *options = job->options;
	const struct target *target = &job->facts.target;
	struct person person = { target->local_part, target->domain };
	struct dns_config dns = job_dns(options);
	struct discover request = { .person = &person, .fetcher = job->fetcher, .dns = &dns,
		.dns_lock = job->dns_lock, .dns_for_hosts = options->resolver.family != 0,
		.bind = options->bind.family ? &options->bind : NULL, .family = job_family(job),
		.deadline = discover_deadline(job) };
	struct error ignored = { "" };

	discover(&job->arena, &request, &job->discovery, &ignored);
	fall_back(job, &job->discovery);
}

static struct job_host *host_named(struct job *job, const char *name)
{
	for (size_t i = 0; i < job->host_count; i++)
		if (strcmp(job->hosts[i].target.host, name) == 0)
			return &job->hosts[i];
	return NULL;
}

static int by_port(const void *left, const void *right)
{
	const struct mail_setting *a = left, *b = right;
	int order = (a->port > b->port) - (a->port < b->port);

	return order ? order : (int)a->mode - (int)b->mode;
}

static void make_hosts(struct job *job)
{
	const struct discovery_facts *facts = &job->discovery;

	if (facts->endpoint_count)
		qsort(facts->endpoints, facts->endpoint_count, sizeof *facts->endpoints, by_port);
	job->hosts = arena_array(&job->arena, DISCOVERY_ENDPOINTS, sizeof *job->hosts);
	for (size_t i = 0; i < facts->endpoint_count; i++) {
		if (host_named(job, facts->endpoints[i].host))
			continue;
		struct job_host *host = &job->hosts[job->host_count++];
		host->target = job->facts.target;
		struct address literal;
		host->target.host = facts->endpoints[i].host;
		host->target.is_address = resolve_literal(host->target.host, &literal);
		host->probe = job->probe;
		host->probe.target = &host->target;
	}
}

struct lookup {
	const struct job *job;
	struct job_host *host;
};

static void *look_up(void *context)
{
	struct lookup *lookup = context;
	struct job_host *host = lookup->host;

	job_resolve(lookup->job, &host->arena, &(struct dns_host){ host->target.host,
		job_family(lookup->job) }, lookup->job->probe.deadline, &host->resolve);
	return NULL;
}

static void resolve_hosts(struct job *job)
{
	struct lookup *lookups = arena_array(&job->arena, job->host_count + 1, sizeof *lookups);
	struct crew crew = crew_make(&job->arena, job->host_count);

	for (size_t i = 0; i < job->host_count; i++) {
		lookups[i] = (struct lookup){ .job = job, .host = &job->hosts[i] };
		crew_send(&crew, look_up, &lookups[i]);
	}
	crew_await(&crew);
}

/* All addresses in one; the first host that has any speaks for the target, else the first. */
static void join_resolved(struct job *job)
{
	struct resolve_facts *joined = &job->facts.resolve;
	const struct job_host *speaker = NULL;
	size_t total = 0;

	joined->result = RESOLVE_LITERAL; /* nothing to ask about */
	for (size_t i = 0; i < job->host_count; i++) {
		const struct job_host *host = &job->hosts[i];
		if (!speaker || (!speaker->resolve.count && host->resolve.count))
			speaker = host;
		total += host->resolve.count;
	}
	if (!speaker)
		return;
	job->facts.target.host = speaker->target.host;
	joined->result = speaker->resolve.result;
	joined->stage.text = speaker->resolve.stage.text;
	joined->addresses = arena_array(&job->arena, total, sizeof *joined->addresses);
	for (size_t i = 0; i < job->host_count; i++)
		for (size_t j = 0; j < job->hosts[i].resolve.count; j++)
			joined->addresses[joined->count++] = job->hosts[i].resolve.addresses[j];
}

static void add_places(struct job *job, const struct job_host *host,
	const struct address *address)
{
	const struct discovery_facts *facts = &job->discovery;

	for (size_t i = 0; i < facts->endpoint_count; i++) {
		const struct mail_setting *setting = &facts->endpoints[i];
		bool usual = (setting->port == PLAN_PORT_IMAP && setting->mode == MODE_STARTTLS)
			|| (setting->port == PLAN_PORT_IMAPS && setting->mode == MODE_IMPLICIT);
		if (strcmp(setting->host, host->target.host) == 0)
			job_add_endpoint(job, &(struct job_place){ .probe = &host->probe,
				.host = host->target.host, .address = address, .port = setting->port,
				.mode = setting->mode, .mode_was_asked = !usual });
	}
}

/* How many addresses of each host can be visited with all their ports. */
static size_t affordable(const struct job *job)
{
	for (size_t most = PLAN_ADDRESSES; most > 1; most--) {
		size_t connections = 0;
		for (size_t i = 0; i < job->discovery.endpoint_count; i++) {
			const struct mail_setting *setting = &job->discovery.endpoints[i];
			for (size_t h = 0; h < job->host_count; h++) {
				struct plan_addresses chosen = plan_addresses(&job->hosts[h].resolve);
				if (strcmp(job->hosts[h].target.host, setting->host) == 0)
					connections += probe_visits(setting->mode)
						* (chosen.count < most ? chosen.count : most);
			}
		}
		if (connections <= PLAN_CONNECTIONS)
			return most;
	}
	return 1;
}

static void plan(struct job *job)
{
	size_t most = affordable(job);
	size_t room = job->discovery.endpoint_count * most;

	job->facts.endpoints = arena_array(&job->arena, room, sizeof *job->facts.endpoints);
	job->endpoints = arena_array(&job->arena, room, sizeof *job->endpoints);
	for (size_t h = 0; h < job->host_count; h++) {
		struct plan_addresses chosen = plan_addresses(&job->hosts[h].resolve);
		for (size_t i = 0; i < chosen.count && i < most; i++)
			add_places(job, &job->hosts[h], chosen.of[i]);
	}
}

void seek(struct job *job)
{
	struct stage_facts *stage = &job->facts.resolve.stage;

	job->facts.discovery = &job->discovery;
	ask_sources(job);
	stage->started_us = job_since(job);
	make_hosts(job);
	resolve_hosts(job);
	join_resolved(job);
	stage->ended_us = job_since(job);
	stage->outcome = job->facts.resolve.count ? OUTCOME_OK : OUTCOME_FAIL;
	stage->reason = job->facts.resolve.result == RESOLVE_TIMEOUT ? REASON_TIMEOUT : REASON_NONE;
	plan(job);
}
