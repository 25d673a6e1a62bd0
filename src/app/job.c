/* SPDX-License-Identifier: MIT */
/* Schedules the visits of one target.  One visit is one connection is one thread while it lasts;
 * an endpoint has at most two, an address at most three at a time (two on the cleartext port, one
 * on the TLS port), which is the most that one host ever sees of us at once. */
#include "app/job.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "app/audit.h"
#include "app/seek.h"
#include "discover/publish.h"
#include "net/dns_mail.h"
#include "net/resolve.h"
#include "tls/session.h"

enum {
	PORT_IMAP = 143, PORT_IMAPS = 993, PORT_HTTPS = 443, ADDRESSES_A_FAMILY = 2,
	CONNECTIONS_MAX = 12, /* of one target, in all, before anything optional is left out */
	CONNECT_MS = 5000,    /* as visits wait for a connection: knocks end with them */
	PATIENCE_MS = 1000,   /* a SYN this long unanswered is reason enough to try other ports */
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

/* libunbound wants to be opened and closed by one thread at a time. */
static struct dns *open_dns(const struct job *job)
{
	const struct options *options = job->options;
	struct dns_config config = { .resolver = &options->resolver,
		.port = options->resolver_port, .plain = true };
	struct error ignored;

	pthread_mutex_lock(job->dns_lock);
	struct dns *dns = dns_open(&config, &ignored);
	pthread_mutex_unlock(job->dns_lock);
	return dns;
}

void job_resolve(const struct job *job, struct arena *arena, const char *host,
	struct resolve_facts *facts_r)
{
	const struct options *options = job->options;
	struct dns_host question = { host, options->bind.family ? options->bind.family
		: options->family };
	struct dns *dns = options->resolver.family ? open_dns(job) : NULL;

	if (!dns) {
		resolve(arena, host, question.family, job->probe.deadline, facts_r);
		return;
	}
	dns_addresses(dns, arena, &question, job->probe.deadline, facts_r);
	pthread_mutex_lock(job->dns_lock);
	dns_close(dns);
	pthread_mutex_unlock(job->dns_lock);
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
		job_resolve(job, &job->arena, job->facts.target.host, facts);
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

struct crew { /* the threads of one target */
	pthread_t *threads;
	size_t count;
};

static void send_off(struct crew *crew, void *(*work)(void *), void *on)
{
	if (pthread_create(&crew->threads[crew->count], NULL, work, on) == 0)
		crew->count++;
	else
		work(on);
}

static void send_visits(struct job *job, struct crew *crew)
{
	size_t count = job->facts.endpoint_count;

	atomic_store(&job->visible, count);
	for (size_t i = 0; i < count; i++) {
		struct probe_endpoint *endpoint = &job->endpoints[i];
		enum mode mode = endpoint->facts->mode;
		if (probe_has_login(mode))
			send_off(crew, run_login, endpoint);
		if (mode != MODE_CLEARTEXT)
			send_off(crew, run_session, endpoint);
	}
}

struct knocking { /* one knock on its way */
	const struct probe *probe;
	struct deadline deadline;
	struct knock *knock;
};

static void *run_knock(void *argument)
{
	struct knocking *knocking = argument;

	knock(knocking->probe, knocking->deadline, knocking->knock);
	return NULL;
}

static void send_knocks(struct job *job, struct crew *crew, size_t first, struct deadline deadline)
{
	for (size_t i = first; i < job->facts.knock_count; i++) {
		struct knocking *knocking = arena_alloc(&job->arena, sizeof *knocking);
		*knocking = (struct knocking){ &job->probe, deadline, &job->facts.knocks[i] };
		send_off(crew, run_knock, knocking);
	}
}

/* How many connections may still be made when every visit that was not turned away is made. */
static size_t connections_left(const struct job *job, const struct arrival *arrivals)
{
	size_t taken = 0;

	for (size_t i = 0; i < job->facts.endpoint_count; i++)
		if (arrivals[i].reason == REASON_NONE)
			taken += arrivals[i].visits;
	return taken < CONNECTIONS_MAX ? CONNECTIONS_MAX - taken : 0;
}

/* An address of the reference host, of the family of the address it is to be compared with where
 * it has one. */
static const struct address *find_reference(struct job *job, int family, struct deadline deadline)
{
	struct resolve_facts *facts = arena_alloc(&job->arena, sizeof *facts);

	resolve(&job->arena, job->options->reference, AF_UNSPEC, deadline, facts);
	for (size_t i = 0; i < facts->count; i++)
		if (facts->addresses[i].family == family)
			return &facts->addresses[i];
	return facts->count ? &facts->addresses[0] : NULL;
}

static void add_reference(struct job *job, int family, struct deadline deadline)
{
	static const uint16_t ports[] = { PORT_IMAPS, PORT_HTTPS };
	const struct address *address = find_reference(job, family, deadline);

	for (size_t i = 0; address && i < 2; i++)
		job->facts.knocks[job->facts.knock_count++] = (struct knock){ .address = *address,
			.port = ports[i], .role = KNOCK_REFERENCE };
}

/* Tries other ports where no IMAP port answers; all knocks end with the last connect(2). */
static void knock_around(struct job *job, struct crew *crew)
{
	struct deadline limit = deadline_min(job->probe.deadline, deadline_after_ms(CONNECT_MS));
	const struct arrival *arrivals = arrivals_wait(&job->arrivals, &job->arena,
		deadline_min(limit, deadline_after_ms(PATIENCE_MS)));
	const struct address *where = knock_where(arrivals, job->facts.endpoint_count);
	size_t left = connections_left(job, arrivals), of_reference = job->options->reference ? 2 : 0;

	if (!where || left <= of_reference)
		return;
	left -= of_reference;
	job->facts.knocks = arena_array(&job->arena, KNOCKS_MAX, sizeof *job->facts.knocks);
	size_t count = knock_plan(&job->facts, where, job->facts.knocks);
	job->facts.knock_count = count < left ? count : left;
	send_knocks(job, crew, 0, limit);
	if (of_reference) {
		size_t first = job->facts.knock_count;
		add_reference(job, where->family, limit);
		send_knocks(job, crew, first, limit);
	}
}

static void visit_all(struct job *job)
{
	struct crew crew = { arena_array(&job->arena, 2 * job->facts.endpoint_count + KNOCKS_MAX,
		sizeof *crew.threads), 0 };

	arrivals_init(&job->arrivals, &job->arena, &job->facts);
	job->probe.arrivals = &job->arrivals;
	for (size_t i = 0; i < job->host_count; i++)
		job->hosts[i].probe.arrivals = &job->arrivals;
	send_visits(job, &crew);
	knock_around(job, &crew);
	for (size_t i = 0; i < crew.count; i++)
		pthread_join(crew.threads[i], NULL);
	arrivals_destroy(&job->arrivals);
}

struct climb { /* one rung on its way */
	struct probe_endpoint *endpoint;
	enum rung rung;
};

static void *run_rung(void *argument)
{
	struct climb *climb = argument;

	ladder_climb(climb->endpoint, climb->rung);
	return NULL;
}

static void send_rungs(struct job *job, struct crew *crew, struct probe_endpoint *endpoint,
	size_t left)
{
	enum rung rungs[LADDER_AT_ONCE];
	size_t count = ladder_plan(endpoint->facts, rungs);

	for (size_t i = 0; i < count && i < left; i++) {
		struct climb *climb = arena_alloc(&job->arena, sizeof *climb);
		*climb = (struct climb){ endpoint, rungs[i] };
		send_off(crew, run_rung, climb);
	}
}

/* Makes broken handshakes again, as many as there are connections and time for; true: some. */
static bool climb_once(struct job *job, unsigned *connections)
{
	size_t count = job->facts.endpoint_count;
	struct crew crew = { arena_array(&job->arena, count * LADDER_AT_ONCE, sizeof *crew.threads),
		0 };

	if (deadline_min(job->probe.deadline, deadline_after_ms(LADDER_MS)).at_us
		== job->probe.deadline.at_us)
		return false;
	for (size_t i = 0; i < count && *connections + crew.count < CONNECTIONS_MAX; i++)
		if (ladder_is_wanted(&job->facts, &job->facts.endpoints[i]))
			send_rungs(job, &crew, &job->endpoints[i],
				CONNECTIONS_MAX - *connections - crew.count);
	for (size_t i = 0; i < crew.count; i++)
		pthread_join(crew.threads[i], NULL);
	*connections += (unsigned)crew.count;
	return crew.count > 0;
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

static void climb(struct job *job)
{
	unsigned connections = 0;

	for (size_t i = 0; i < job->facts.endpoint_count; i++)
		connections += connections_of(&job->facts.endpoints[i]);
	for (size_t i = 0; i < job->facts.knock_count; i++)
		connections += job->facts.knocks[i].reason == REASON_NONE;
	while (climb_once(job, &connections))
		continue;
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
	visit_all(job);
	climb(job);
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
	arena_clear(&job->arena);
}
