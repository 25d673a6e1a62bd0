/* SPDX-License-Identifier: MIT */
/* What is to be visited of one target, and in which order its steps come: a name is resolved or a
 * mail address sought, endpoints are planned, visited, and what they showed is judged. */
#include "app/job.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "app/audit.h"
#include "app/plan.h"
#include "app/seek.h"
#include "app/visits.h"
#include "discover/publish.h"
#include "net/dns_mail.h"
#include "net/resolve.h"
#include "tls/session.h"

enum {
	NAMED_MS = 5000,   /* several tries of libunbound */
	SYSTEM_MS = 12000, /* two tries of the C library, where a packet was lost */
};

int64_t job_since(const struct job *job)
{
	return deadline_now_us() - job->probe.start_us;
}

static void end_resolve(struct job *job)
{
	struct resolve_facts *facts = &job->facts.resolve;

	facts->stage.ended_us = job_since(job);
	facts->stage.outcome = facts->count ? OUTCOME_OK : OUTCOME_FAIL;
	facts->stage.reason = facts->result == RESOLVE_TIMEOUT ? REASON_TIMEOUT : REASON_NONE;
}

struct dns_config job_dns(const struct options *options)
{
	return (struct dns_config){ .resolver = options->resolver.family ? &options->resolver : NULL,
		.port = options->resolver_port, .anchor_file = options->trust_anchor };
}

/* A resolver that was named is asked, or none is. */
static void ask_named(const struct job *job, struct arena *arena, const struct dns_host *question,
	struct deadline deadline, struct resolve_facts *facts_r)
{
	const struct options *options = job->options;
	struct dns_config config = job_dns(options);
	struct error error = { "" };

	config.plain = true;
	struct dns *dns = dns_open_in_turn(job->dns_lock, &config, &error);

	if (dns) {
		dns_addresses(dns, arena, question, deadline, facts_r);
	} else {
		facts_r->result = RESOLVE_FAILED;
		facts_r->family = question->family;
		facts_r->stage.text = arena_printf(arena, "%s could not be asked: %s",
			options->resolver.text, error.text);
	}
	dns_close_in_turn(job->dns_lock, dns);
}

void job_resolve(const struct job *job, struct arena *arena, const struct dns_host *question,
	struct deadline deadline, struct resolve_facts *facts_r)
{
	struct address literal;

	if (job->options->resolver.family && !resolve_literal(question->name, &literal))
		ask_named(job, arena, question, deadline_min(deadline, deadline_after_ms(NAMED_MS)),
			facts_r);
	else
		resolve(arena, question->name, question->family,
			deadline_min(deadline, deadline_after_ms(SYSTEM_MS)), facts_r);
}

int job_family(const struct job *job)
{
	return job->options->bind.family ? job->options->bind.family : job->options->family;
}

static void find_addresses(struct job *job)
{
	const struct options *options = job->options;
	struct resolve_facts *facts = &job->facts.resolve;

	facts->stage.started_us = job_since(job);
	if (options->address_count) {
		facts->result = RESOLVE_OVERRIDDEN;
		facts->addresses = arena_array(&job->arena, options->address_count,
			sizeof *facts->addresses);
		memcpy(facts->addresses, options->addresses,
			options->address_count * sizeof *facts->addresses);
		facts->count = options->address_count;
	} else {
		job_resolve(job, &job->arena, &(struct dns_host){ job->facts.target.host,
			job_family(job) }, job->probe.deadline, facts);
	}
	end_resolve(job);
}

static size_t choose_ports(const struct target *target, uint16_t ports[2])
{
	if (target->port || target->mode != MODE_AUTO) {
		ports[0] = target->port ? target->port
			: target->mode == MODE_IMPLICIT ? PLAN_PORT_IMAPS : PLAN_PORT_IMAP;
		return 1;
	}
	ports[0] = PLAN_PORT_IMAP;
	ports[1] = PLAN_PORT_IMAPS;
	return 2;
}

static enum mode mode_of(const struct target *target, uint16_t port)
{
	if (target->mode != MODE_AUTO)
		return target->mode;
	return port == PLAN_PORT_IMAP ? MODE_STARTTLS : port == PLAN_PORT_IMAPS ? MODE_IMPLICIT
		: MODE_AUTO;
}

void job_add_endpoint(struct job *job, const struct job_place *place)
{
	size_t i = job->facts.endpoint_count++;
	struct endpoint_facts *facts = &job->facts.endpoints[i];
	struct probe_endpoint *endpoint = &job->endpoints[i];

	facts->host = place->host;
	facts->address = *place->address;
	facts->port = place->port;
	facts->mode = place->mode;
	facts->mode_was_asked = place->mode_was_asked;
	facts->login_probe_off = !job->options->login_probe;
	endpoint->probe = place->probe;
	endpoint->facts = facts;
	endpoint->number = i;
	atomic_init(&endpoint->session_now, PROBE_WAITING);
	atomic_init(&endpoint->login_now, PROBE_WAITING);
	atomic_init(&endpoint->speaks_tls, false);
}

static void add_endpoint(struct job *job, const struct address *address, uint16_t port)
{
	const struct target *target = &job->facts.target;

	job_add_endpoint(job, &(struct job_place){ .probe = &job->probe, .address = address,
		.port = port, .mode = mode_of(target, port),
		.mode_was_asked = target->mode != MODE_AUTO });
}

static void plan(struct job *job)
{
	struct plan_addresses addresses = plan_addresses(&job->facts.resolve);
	uint16_t ports[2];
	size_t port_count = choose_ports(&job->facts.target, ports);
	size_t count = addresses.count * port_count;

	job->facts.endpoints = arena_array(&job->arena, count, sizeof *job->facts.endpoints);
	job->endpoints = arena_array(&job->arena, count, sizeof *job->endpoints);
	for (size_t a = 0; a < addresses.count; a++)
		for (size_t p = 0; p < port_count; p++)
			add_endpoint(job, addresses.of[a], ports[p]);
}

static unsigned connections_of(const struct endpoint_facts *endpoint)
{
	unsigned count = endpoint->session.connections + endpoint->login.connections
		+ endpoint->silence.connections;

	for (size_t i = 0; i < RUNG_COUNT; i++)
		count += endpoint->rungs[i].connections;
	if (endpoint->offer)
		count += endpoint->offer->connections;
	if (endpoint->attacks)
		count += endpoint->attacks->connections;
	return count;
}

static void count_visits(struct target_facts *facts)
{
	for (size_t i = 0; i < facts->endpoint_count; i++) {
		const struct endpoint_facts *endpoint = &facts->endpoints[i];
		facts->connections += connections_of(endpoint);
		facts->login_attempts += endpoint->login.login.result != LOGIN_NOT_TRIED;
		if (endpoint->attacks)
			facts->login_attempts += endpoint->attacks->login_attempts;
	}
	for (size_t i = 0; i < facts->knock_count; i++)
		facts->connections += facts->knocks[i].reason == REASON_NONE
			|| facts->knocks[i].reason == REASON_RESET;
}

void job_run(struct job *job)
{
	const struct options *options = job->options;
	struct policy policy = { .fail_on = options->fail_on, .ignored = options->ignored,
		.expiry_days = 14, .profiles = options->profiles };

	job->facts.observed_at = time(NULL);
	job->facts.built_at = IMAPVET_BUILT;
	job->facts.reference = options->reference;
	job->facts.audited = strcmp(options->command, "audit") == 0;
	job->probe = (struct probe){ .target = &job->facts.target, .sni = options->sni,
		.bind = options->bind.family ? &options->bind : NULL, .trust = job->trust,
		.login_probe = options->login_probe, .start_us = deadline_now_us(),
		.deadline = deadline_after_ms(options->timeout_ms) };
	atomic_store(&job->started_us, job->probe.start_us);
	if (job->facts.target.local_part) {
		seek(job);
	} else {
		find_addresses(job);
		plan(job);
	}
	visits_make(job);
	if (job->facts.audited)
		audit_run(job);
	count_visits(&job->facts);
	job->facts.elapsed_us = job_since(job);
	job->judgement = judge(&job->arena, &job->facts, &policy);
	if (job->judgement.settings)
		job->judgement.publication = publish(&job->arena, job->facts.target.domain,
			job->judgement.settings);
}

void job_clear(struct job *job)
{
	for (size_t i = 0; i < job->facts.endpoint_count; i++) {
		arena_clear(&job->endpoints[i].session_arena);
		arena_clear(&job->endpoints[i].login_arena);
		for (size_t rung = 0; rung < RUNG_COUNT; rung++)
			arena_clear(&job->endpoints[i].rung_arenas[rung]);
	}
	for (size_t i = 0; i < job->host_count; i++)
		arena_clear(&job->hosts[i].arena);
	audit_clear(job);
	arena_clear(&job->dns_arena);
	visits_clear(job);
	arena_clear(&job->arena);
}
