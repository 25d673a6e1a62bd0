/* SPDX-License-Identifier: MIT */
/* One sentence for the whole target: the root cause, else the worst finding, else what could not
 * be checked, else that all is well.  It promises no more than was seen, whatever the user chose
 * to ignore. */
#include <string.h>

#include "judge/court.h"
#include "judge/other_port.h"
#include "judge/seen.h"

struct spread { /* how far a finding reaches */
	size_t here, connected, of_port, here_of_port;
};

static bool has_hit(const struct court *court, const char *id,
	const struct endpoint_facts *endpoint)
{
	for (size_t i = 0; i < court->hit_count; i++)
		if (court->hits[i].endpoint == endpoint && strcmp(court->hits[i].rule->id, id) == 0)
			return true;
	return false;
}

static struct spread spread_of(const struct court *court, const struct hit *hit)
{
	struct spread spread = { 0 };

	for (size_t i = 0; i < court->facts->endpoint_count; i++) {
		const struct endpoint_facts *endpoint = &court->facts->endpoints[i];
		bool here = has_hit(court, hit->rule->id, endpoint);
		if (!here && !endpoint_connected(endpoint))
			continue;
		spread.connected++;
		spread.here += here;
		if (endpoint->port == hit->endpoint->port) {
			spread.of_port++;
			spread.here_of_port += here;
		}
	}
	return spread;
}

static const char *name_of(const struct court *court)
{
	const struct target *target = &court->facts->target;

	return target->local_part ? target->given : target->host;
}

/* The target, its port, or its port at one address: as much as the finding concerns. */
static const char *place_of(const struct court *court, const struct hit *hit)
{
	if (!hit->endpoint)
		return name_of(court);
	struct spread spread = spread_of(court, hit);
	if (spread.here == spread.connected)
		return name_of(court);
	if (spread.here_of_port == spread.of_port)
		return arena_printf(court->arena, "%s port %u", name_of(court),
			(unsigned)hit->endpoint->port);
	return arena_printf(court->arena, "%s (%s port %u)", name_of(court),
		hit->endpoint->address.text, (unsigned)hit->endpoint->port);
}

/* A title behind a colon or a "but": its first letter small, unless it starts a name. */
static const char *clause(const struct court *court, const char *title)
{
	char *text = arena_strdup(court->arena, title);

	if (text[0] >= 'A' && text[0] <= 'Z' && !(text[1] >= 'A' && text[1] <= 'Z'))
		text[0] = (char)(text[0] + ('a' - 'A'));
	return text;
}

static bool any_serves(const struct court *court)
{
	for (size_t i = 0; i < court->facts->endpoint_count; i++)
		if (seen_serves(&court->facts->endpoints[i]))
			return true;
	return false;
}

/* To be connected is of use to nobody who cannot log in. */
static bool clients_can_connect(const struct court *court)
{
	for (size_t i = 0; i < court->facts->endpoint_count; i++)
		if (seen_serves(&court->facts->endpoints[i])
			&& !seen_no_way_in(&court->facts->endpoints[i]))
			return true;
	return false;
}

/* Every certificate was verified, and every cleartext port refused every password. */
static bool passwords_are_safe(const struct court *court)
{
	bool verified = false;

	for (size_t i = 0; i < court->facts->endpoint_count; i++) {
		const struct endpoint_facts *endpoint = &court->facts->endpoints[i];
		const struct tls_facts *tls = &endpoint->session.tls;
		if (tls->handshake_done && !tls->verified)
			return false;
		if (seen_starts_clear(endpoint) && seen_serves(endpoint)
			&& (endpoint->login.login.result != LOGIN_REFUSED
			|| endpoint->login.authenticate.result != LOGIN_REFUSED))
			return false;
		verified = verified || tls->verified;
	}
	return verified;
}

/* A port that clients can use in place of the one that the finding is about; 0: none. */
static unsigned way_out(const struct court *court, const struct hit *hit)
{
	const struct endpoint_facts *other = other_port_works(court->facts, hit->endpoint);

	return other && !has_hit(court, hit->rule->id, other) ? other->port : 0;
}

static const char *of_finding(const struct court *court, const struct hit *hit)
{
	const char *text = clause(court, hit->finding.title);
	unsigned port = way_out(court, hit);

	if (hit != court->root && clients_can_connect(court))
		return arena_printf(court->arena, "%s: clients can connect, but %s.", name_of(court), text);
	if (port)
		return arena_printf(court->arena, "%s: %s; port %u works.", place_of(court, hit), text,
			port);
	return arena_printf(court->arena, "%s: %s.", place_of(court, hit), text);
}

static const char *of_unsettled(const struct court *court)
{
	return arena_printf(court->arena, clients_can_connect(court)
		? "%s: clients can connect, but not everything could be checked: %s."
		: "%s: could not be checked: %s.", name_of(court), court->unsettled);
}

static const char *of_pass(const struct court *court)
{
	if (!clients_can_connect(court))
		return arena_printf(court->arena, "%s: clients cannot %s, and what stands in their way is "
			"ignored, as you chose.", name_of(court), any_serves(court) ? "log in" : "connect");
	if (passwords_are_safe(court))
		return arena_printf(court->arena,
			"%s: clients can connect, and passwords are safe on the way.", name_of(court));
	for (size_t i = 0; i < court->undecided_count; i++)
		if (court->undecided[i].by_choice)
			return arena_printf(court->arena, "%s: clients can connect; not everything was "
				"tested, as you chose.", name_of(court));
	return arena_printf(court->arena, "%s: clients can connect.", name_of(court));
}

const char *headline_of(const struct court *court, enum verdict verdict)
{
	const struct hit *worst = court->hit_count ? court->hits : NULL;
	bool counts = worst && (verdict == VERDICT_FAIL || worst->rule->severity > SEVERITY_INFO);

	if (court->root)
		return of_finding(court, court->root);
	if (verdict == VERDICT_UNREACHABLE && has_hit(court, "srv-unavailable", NULL))
		return arena_printf(court->arena, "%s: the domain states that it offers no IMAP service.",
			name_of(court));
	if (verdict == VERDICT_UNREACHABLE)
		return arena_printf(court->arena, "%s: could not be checked, no connection was possible.",
			name_of(court));
	if (counts && (verdict == VERDICT_FAIL || !court->unsettled))
		return of_finding(court, worst);
	return court->unsettled ? of_unsettled(court) : of_pass(court);
}
