/* SPDX-License-Identifier: MIT */
/* Schedules the visits of one target.  One visit is one connection is one thread while it lasts;
 * an endpoint has at most two (two on the cleartext port, one on the TLS port).  Every connection
 * goes through the gate of its address, whatever name or purpose it has, so that no host sees more
 * than three of us at once, and optional ones are made as far as the target's quota goes. */
#include "app/visits.h"

#include <sys/socket.h>

#include "app/crew.h"
#include "app/plan.h"

enum {
	PORT_HTTPS = 443,
	CONNECT_MS = 5000, /* as visits wait for a connection: knocks end with them */
	ALL_TOLD_MS = 100, /* until whoever has waited too long has stood aside */
};

struct job_gate {
	const struct address *address;
	struct gate gate;
};

static struct gate *gate_at(struct job *job, const struct address *address)
{
	for (size_t i = 0; i < job->gate_count; i++)
		if (address_same(job->gates[i].address, address))
			return &job->gates[i].gate;
	return NULL;
}

/* One gate an address: two names may share it. */
static void open_gates(struct job *job)
{
	job->gates = arena_array(&job->arena, job->facts.endpoint_count, sizeof *job->gates);
	for (size_t i = 0; i < job->facts.endpoint_count; i++) {
		const struct address *address = &job->facts.endpoints[i].address;
		if (!gate_at(job, address)) {
			struct job_gate *gate = &job->gates[job->gate_count++];
			gate->address = address;
			gate_init(&gate->gate, job->options->per_host < PLAN_AT_ONCE
				? job->options->per_host : PLAN_AT_ONCE, job->options->interval_us);
		}
		job->endpoints[i].gate = gate_at(job, address);
	}
}

static void open_quota(struct job *job)
{
	int left = PLAN_CONNECTIONS;

	for (size_t i = 0; i < job->facts.endpoint_count; i++)
		left -= (int)probe_visits(job->facts.endpoints[i].mode);
	atomic_init(&job->quota.left, left);
	job->probe.quota = &job->quota;
	for (size_t i = 0; i < job->host_count; i++)
		job->hosts[i].probe.quota = &job->quota;
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

static void send_visits(struct job *job, struct crew *crew)
{
	size_t count = job->facts.endpoint_count;

	atomic_store(&job->visible, count);
	for (size_t i = 0; i < count; i++) {
		struct probe_endpoint *endpoint = &job->endpoints[i];
		enum mode mode = endpoint->facts->mode;
		if (probe_has_login(mode))
			crew_send(crew, run_login, endpoint);
		if (mode != MODE_CLEARTEXT)
			crew_send(crew, run_session, endpoint);
	}
}

struct knocking { /* one knock on its way */
	const struct probe *probe;
	struct gate *gate;
	struct deadline deadline;
	struct knock *knock;
};

static void *run_knock(void *argument)
{
	struct knocking *knocking = argument;

	knock(knocking->probe, knocking->gate, knocking->deadline, knocking->knock);
	return NULL;
}

static void send_knocks(struct job *job, struct crew *crew, size_t first, struct deadline deadline)
{
	for (size_t i = first; i < job->facts.knock_count; i++) {
		struct knocking *knocking = arena_alloc(&job->arena, sizeof *knocking);
		struct knock *knock = &job->facts.knocks[i];
		*knocking = (struct knocking){ &job->probe, gate_at(job, &knock->address), deadline,
			knock };
		crew_send(crew, run_knock, knocking);
	}
}

/* An address of the reference host, of the family of the address it is to be compared with where
 * it has one. */
static const struct address *find_reference(struct job *job, int family, struct deadline deadline)
{
	struct resolve_facts *facts = arena_alloc(&job->arena, sizeof *facts);

	job_resolve(job, &job->arena, &(struct dns_host){ job->options->reference, AF_UNSPEC },
		deadline, facts);
	for (size_t i = 0; i < facts->count; i++)
		if (facts->addresses[i].family == family)
			return &facts->addresses[i];
	return facts->count ? &facts->addresses[0] : NULL;
}

static void add_reference(struct job *job, int family, struct deadline deadline)
{
	static const uint16_t ports[] = { PLAN_PORT_IMAPS, PORT_HTTPS };
	const struct address *address = find_reference(job, family, deadline);
	int count = address ? quota_take(&job->quota, 2) : 0;

	for (int i = 0; i < count; i++)
		job->facts.knocks[job->facts.knock_count++] = (struct knock){ .address = *address,
			.port = ports[i], .role = KNOCK_REFERENCE };
}

/* Tries other ports where no IMAP port answers; all knocks end with the last connect(2). */
static void knock_around(struct job *job, struct crew *crew)
{
	struct deadline limit = deadline_min(job->probe.deadline, deadline_after_ms(CONNECT_MS));
	const struct arrival *arrivals = arrivals_wait(&job->arrivals, &job->arena,
		deadline_min(limit, deadline_after_ms(PROBE_PATIENCE_MS + ALL_TOLD_MS)));
	const struct address *where = knock_where(arrivals, job->facts.endpoint_count);
	int of_reference = job->options->reference ? 2 : 0;

	if (!where || deadline_passed(limit))
		return;
	job->facts.knocks = arena_array(&job->arena, KNOCKS_MAX, sizeof *job->facts.knocks);
	int count = (int)knock_plan(&job->facts, where, job->facts.knocks) + of_reference;
	count = quota_take(&job->quota, count) - of_reference;
	if (count <= 0) {
		quota_give(&job->quota, count + of_reference);
		return;
	}
	quota_give(&job->quota, of_reference); /* kept for it until its address is known */
	job->facts.knock_count = (size_t)count;
	send_knocks(job, crew, 0, limit);
	if (of_reference) {
		add_reference(job, where->family, limit);
		send_knocks(job, crew, (size_t)count, limit);
	}
}

static void visit_all(struct job *job)
{
	struct crew crew = crew_make(&job->arena, 2 * job->facts.endpoint_count + KNOCKS_MAX);

	arrivals_init(&job->arrivals, &job->arena, &job->facts);
	job->probe.arrivals = &job->arrivals;
	for (size_t i = 0; i < job->host_count; i++)
		job->hosts[i].probe.arrivals = &job->arrivals;
	send_visits(job, &crew);
	knock_around(job, &crew);
	crew_await(&crew);
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

/* As many as there are connections for. */
static void send_rungs(struct job *job, struct crew *crew, struct probe_endpoint *endpoint)
{
	enum rung rungs[LADDER_AT_ONCE];
	int count = quota_take(&job->quota, (int)ladder_plan(endpoint->facts, rungs));

	for (int i = 0; i < count; i++) {
		struct climb *climb = arena_alloc(&job->arena, sizeof *climb);
		*climb = (struct climb){ endpoint, rungs[i] };
		crew_send(crew, run_rung, climb);
	}
}

/* Makes broken handshakes again, if there is time for it; true: some. */
static bool climb_once(struct job *job)
{
	size_t count = job->facts.endpoint_count;
	struct crew crew = crew_make(&job->arena, count * LADDER_AT_ONCE);

	if (deadline_min(job->probe.deadline, deadline_after_ms(LADDER_MS)).at_us
		== job->probe.deadline.at_us)
		return false;
	for (size_t i = 0; i < count; i++)
		if (ladder_is_wanted(&job->facts, &job->facts.endpoints[i]))
			send_rungs(job, &crew, &job->endpoints[i]);
	bool climbed = crew.count > 0;

	crew_await(&crew);
	return climbed;
}

void visits_make(struct job *job)
{
	open_gates(job);
	open_quota(job);
	visit_all(job);
	while (climb_once(job))
		continue;
}

void visits_clear(struct job *job)
{
	for (size_t i = 0; i < job->gate_count; i++)
		gate_destroy(&job->gates[i].gate);
	job->gate_count = 0;
}
