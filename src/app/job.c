/* SPDX-License-Identifier: MIT */
/* Schedules the visits of one target.  One visit is one connection is one thread while it lasts;
 * an endpoint has at most two, an address at most three at a time (two on the cleartext port, one
 * on the TLS port), which is the most that one host ever sees of us at once. */
#include "app/job.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "net/resolve.h"
#include "tls/session.h"

enum { PORT_IMAP = 143, PORT_IMAPS = 993, ADDRESSES_A_FAMILY = 2 };

static int64_t since(const struct job *job)
{
	return deadline_now_us() - job->probe.start_us;
}

static void end_resolve(struct job *job)
{
	struct resolve_facts *facts = &job->facts.resolve;

	facts->stage.ended_us = since(job);
	facts->stage.outcome = facts->count ? OUTCOME_OK : OUTCOME_FAIL;
	facts->stage.reason = facts->result == RESOLVE_TIMEOUT ? REASON_TIMEOUT : REASON_NONE;
}

static void find_addresses(struct job *job)
{
	const struct options *options = job->options;
	struct resolve_facts *facts = &job->facts.resolve;
	int family = options->bind.family ? options->bind.family : options->family;

	facts->stage.started_us = since(job);
	if (options->address_count) {
		facts->result = RESOLVE_OVERRIDDEN;
		facts->addresses = arena_array(&job->arena, options->address_count,
			sizeof *facts->addresses);
		memcpy(facts->addresses, options->addresses,
			options->address_count * sizeof *facts->addresses);
		facts->count = options->address_count;
	} else {
		resolve(&job->arena, job->facts.target.host, family, job->probe.deadline, facts);
	}
	end_resolve(job);
}

/* The addresses to visit: all that the user named, else the first two of each family. */
static size_t choose_addresses(const struct job *job, const struct address **chosen, size_t max)
{
	const struct resolve_facts *facts = &job->facts.resolve;
	size_t count = 0, of_ipv4 = 0, of_ipv6 = 0;

	for (size_t i = 0; i < facts->count && count < max; i++) {
		size_t *of = facts->addresses[i].family == AF_INET ? &of_ipv4 : &of_ipv6;
		if (facts->result != RESOLVE_OVERRIDDEN && *of == ADDRESSES_A_FAMILY)
			continue;
		++*of;
		chosen[count++] = &facts->addresses[i];
	}
	return count;
}

static size_t choose_ports(const struct target *target, uint16_t ports[2])
{
	if (target->port || target->mode != MODE_AUTO) {
		ports[0] = target->port ? target->port
			: target->mode == MODE_IMPLICIT ? PORT_IMAPS : PORT_IMAP;
		return 1;
	}
	ports[0] = PORT_IMAP;
	ports[1] = PORT_IMAPS;
	return 2;
}

static enum mode mode_of(const struct target *target, uint16_t port)
{
	if (target->mode != MODE_AUTO)
		return target->mode;
	return port == PORT_IMAP ? MODE_STARTTLS : port == PORT_IMAPS ? MODE_IMPLICIT : MODE_AUTO;
}

static void add_endpoint(struct job *job, const struct address *address, uint16_t port)
{
	const struct target *target = &job->facts.target;
	size_t i = job->facts.endpoint_count++;
	struct endpoint_facts *facts = &job->facts.endpoints[i];
	struct probe_endpoint *endpoint = &job->endpoints[i];

	facts->address = *address;
	facts->port = port;
	facts->mode = mode_of(target, port);
	facts->mode_was_asked = target->mode != MODE_AUTO;
	facts->login_probe_off = !job->options->login_probe;
	endpoint->probe = &job->probe;
	endpoint->facts = facts;
	atomic_init(&endpoint->session_now, PROBE_WAITING);
	atomic_init(&endpoint->login_now, PROBE_WAITING);
	atomic_init(&endpoint->speaks_tls, false);
}

static void plan(struct job *job)
{
	const struct address *addresses[OPTIONS_ADDRESSES_MAX];
	uint16_t ports[2];
	size_t address_count = choose_addresses(job, addresses, OPTIONS_ADDRESSES_MAX);
	size_t port_count = choose_ports(&job->facts.target, ports);
	size_t count = address_count * port_count;

	job->facts.endpoints = arena_array(&job->arena, count, sizeof *job->facts.endpoints);
	job->endpoints = arena_array(&job->arena, count, sizeof *job->endpoints);
	for (size_t a = 0; a < address_count; a++)
		for (size_t p = 0; p < port_count; p++)
			add_endpoint(job, addresses[a], ports[p]);
}

static void *run_session(void *endpoint)
{
	probe_session(endpoint);
	return NULL;
}

static void *run_login(void *endpoint)
{
	probe_login(endpoint);
	return NULL;
}

struct crew { /* the threads of one target's visits */
	pthread_t *threads;
	size_t count;
};

static void send_off(struct crew *crew, void *(*visit)(void *), struct probe_endpoint *endpoint)
{
	if (pthread_create(&crew->threads[crew->count], NULL, visit, endpoint) == 0)
		crew->count++;
	else
		visit(endpoint);
}

static void visit_all(struct job *job)
{
	size_t count = job->facts.endpoint_count;
	struct crew crew = { arena_array(&job->arena, 2 * count, sizeof *crew.threads), 0 };

	atomic_store(&job->visible, count);
	for (size_t i = 0; i < count; i++) {
		struct probe_endpoint *endpoint = &job->endpoints[i];
		enum mode mode = endpoint->facts->mode;
		if (probe_has_login(mode))
			send_off(&crew, run_login, endpoint);
		if (mode != MODE_CLEARTEXT)
			send_off(&crew, run_session, endpoint);
	}
	for (size_t i = 0; i < crew.count; i++)
		pthread_join(crew.threads[i], NULL);
}

static void count_visits(struct target_facts *facts)
{
	for (size_t i = 0; i < facts->endpoint_count; i++) {
		const struct endpoint_facts *endpoint = &facts->endpoints[i];
		facts->connections += endpoint->session.connections + endpoint->login.connections
			+ endpoint->silence.connections;
		facts->login_attempts += endpoint->login.login.result != LOGIN_NOT_TRIED;
	}
}

void job_run(struct job *job)
{
	const struct options *options = job->options;
	struct policy policy = { .fail_on = options->fail_on, .ignored = options->ignored,
		.expiry_days = 14 };

	job->facts.observed_at = time(NULL);
	job->probe = (struct probe){ .target = &job->facts.target, .sni = options->sni,
		.bind = options->bind.family ? &options->bind : NULL, .trust = job->trust,
		.login_probe = options->login_probe, .start_us = deadline_now_us(),
		.deadline = deadline_after_ms(options->timeout_ms) };
	atomic_store(&job->started_us, job->probe.start_us);
	find_addresses(job);
	plan(job);
	visit_all(job);
	count_visits(&job->facts);
	job->facts.elapsed_us = since(job);
	job->judgement = judge(&job->arena, &job->facts, &policy);
}

void job_clear(struct job *job)
{
	for (size_t i = 0; i < job->facts.endpoint_count; i++) {
		arena_clear(&job->endpoints[i].session_arena);
		arena_clear(&job->endpoints[i].login_arena);
	}
	arena_clear(&job->arena);
}
