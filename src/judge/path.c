/* SPDX-License-Identifier: MIT */
/* Puts a name to what blocks the way, from what the IMAP ports, their neighbours, a port that
 * nobody uses and a host known to work did (RFC 9293 section 3.5.2: a host that is up refuses what
 * it does not serve; silence is a firewall's, or nobody's).  How sure that is, the rules say. */
#include "judge/path.h"

#include <string.h>

#include "base/text.h"
#include "judge/providers.h"
#include "judge/seen.h"

enum { PORT_HTTPS = 443, PORT_IMAPS = 993 };

static bool is_sign_of_life(enum reason reason)
{
	return reason == REASON_NONE || reason == REASON_REFUSED || reason == REASON_RESET;
}

static void add_reference(struct path *path, const struct knock *knock, bool *https_r)
{
	if (knock->port == PORT_HTTPS) {
		*https_r = knock->reason == REASON_NONE;
		return;
	}
	path->reference = knock->reason == REASON_NONE ? REFERENCE_FINE : REFERENCE_DEAD;
	path->reference_refuses = knock->reason == REASON_REFUSED;
}

/* Whatever else answers on port 443 and not on 993 may be a web server. */
static bool is_mail_server(const char *host)
{
	char lower[256] = "";

	for (size_t i = 0; host && host[i] && i < sizeof lower - 1; i++)
		lower[i] = text_lower(host[i]);
	return provider_by_host(lower, PORT_IMAPS);
}

struct path path_of(const struct target_facts *facts)
{
	struct path path = { .reference_known = is_mail_server(facts->reference) };
	bool https = false;

	for (size_t i = 0; i < facts->knock_count; i++) {
		const struct knock *knock = &facts->knocks[i];
		bool answers = is_sign_of_life(knock->reason);
		if (knock->reason == REASON_LOCAL)
			continue;
		if (knock->role == KNOCK_REFERENCE) {
			add_reference(&path, knock, &https);
			continue;
		}
		path.knocked = true;
		path.answers |= answers;
		if (knock->role == KNOCK_CONTROL) {
			path.control_refused = knock->reason == REASON_REFUSED;
			path.control_open = knock->reason == REASON_NONE;
		} else {
			path.mail_answers |= answers && knock->port != PORT_HTTPS;
		}
	}
	if (path.reference == REFERENCE_DEAD && https)
		path.reference = REFERENCE_BLOCKED;
	return path;
}

/* Where no connection got through, the reason that tells most: a refusal comes from the host,
 * a router's word beats silence, and silence beats the lack of a route in one family. */
static enum reason why_unreachable(const struct tally *tally)
{
	static const enum reason by_weight[] = { REASON_FORBIDDEN, REASON_REFUSED, REASON_RESET,
		REASON_UNREACHABLE, REASON_TIMEOUT, REASON_NO_ROUTE };

	for (size_t i = 0; i < sizeof by_weight / sizeof *by_weight; i++)
		if (tally->failed[by_weight[i]])
			return by_weight[i];
	return REASON_LOCAL;
}

/* The ports for mail are silent without exception, while the rest of the host answers as hosts
 * do: a firewall of the server's own would hide the port that nobody uses as well. */
static bool looks_like_egress(const struct path *path)
{
	return path->answers && !path->mail_answers && path->control_refused;
}

enum blockade path_blockade(const struct target_facts *facts)
{
	struct tally tally = seen_tally(facts, NULL);
	struct path path = path_of(facts);
	enum reason why = why_unreachable(&tally);

	if (tally.total == 0 || tally.connected || why == REASON_LOCAL || why == REASON_FORBIDDEN)
		return BLOCKADE_NONE;
	if (why == REASON_NO_ROUTE)
		return BLOCKADE_NO_PATH;
	if (path.reference == REFERENCE_BLOCKED)
		return BLOCKADE_EGRESS;
	if (why == REASON_REFUSED || why == REASON_RESET)
		return BLOCKADE_REFUSED;
	if (path.answers)
		return path.reference == REFERENCE_NONE && looks_like_egress(&path) ? BLOCKADE_EGRESS
			: BLOCKADE_FILTERED;
	return why == REASON_UNREACHABLE ? BLOCKADE_NO_PATH : BLOCKADE_HOST_DOWN;
}

struct trial { /* how connecting to an endpoint ended */
	const char *words;
	long long after_ms;
};

static struct trial trial_of(struct arena *arena, const struct endpoint_facts *endpoint)
{
	const struct stage_facts *stage = endpoint_stage(endpoint, STAGE_CONNECT);

	return (struct trial){ endpoint_connected(endpoint) ? "connected"
		: seen_stage_words(arena, stage), (stage->ended_us - stage->started_us) / 1000 };
}

/* Whether that endpoint stands at the end of a list of endpoints to which the same happened. */
static bool ends_list(struct arena *arena, const struct target_facts *facts,
	const struct endpoint_facts *of, size_t i)
{
	const char *words = trial_of(arena, &facts->endpoints[i]).words;

	for (i++; i < facts->endpoint_count; i++)
		if (!of || address_same(&facts->endpoints[i].address, &of->address))
			return strcmp(trial_of(arena, &facts->endpoints[i]).words, words) != 0;
	return true;
}

const char *path_attempts(struct arena *arena, const struct target_facts *facts,
	const struct endpoint_facts *of)
{
	const char *list = "";
	long long after_ms = 0;

	for (size_t i = 0; i < facts->endpoint_count; i++) {
		const struct endpoint_facts *endpoint = &facts->endpoints[i];
		if (of && !address_same(&endpoint->address, &of->address))
			continue;
		struct trial trial = trial_of(arena, endpoint);
		after_ms = trial.after_ms > after_ms ? trial.after_ms : after_ms;
		list = arena_printf(arena, "%s%s", list, endpoint_text(arena, endpoint));
		if (!ends_list(arena, facts, of, i)) {
			list = arena_printf(arena, "%s, ", list);
			continue;
		}
		list = arena_printf(arena, "%s: %s after %lld ms; ", list, trial.words, after_ms);
		after_ms = 0;
	}
	size_t len = strlen(list);
	return len ? arena_printf(arena, "%.*s", (int)len - 2, list) : "";
}

const char *path_ports(struct arena *arena, const struct target_facts *facts, enum reason a,
	enum reason b)
{
	const char *list = "";

	for (size_t i = 0; i < facts->knock_count; i++) {
		const struct knock *knock = &facts->knocks[i];
		if (knock->role == KNOCK_NEIGHBOUR && (knock->reason == a || knock->reason == b))
			list = arena_printf(arena, "%s%s%u", list, *list ? ", " : "",
				(unsigned)knock->port);
	}
	return list;
}

static const char *port_words(enum reason reason)
{
	return reason == REASON_NONE ? "open" : reason == REASON_REFUSED ? "closed"
		: reason == REASON_LOCAL ? "unknown, there was no time to wait for an answer"
		: "no answer";
}

static const char *group(struct arena *arena, const char *list, const struct target_facts *facts,
	enum reason a, enum reason b)
{
	const char *ports = path_ports(arena, facts, a, b);

	if (!*ports)
		return list;
	return arena_printf(arena, "%s%s%s %s", list, *list ? "; " : "", ports, port_words(a));
}

static const char *control(const struct target_facts *facts)
{
	for (size_t i = 0; i < facts->knock_count; i++)
		if (facts->knocks[i].role == KNOCK_CONTROL)
			return port_words(facts->knocks[i].reason);
	return "not tried";
}

const char *path_sentence(struct arena *arena, const struct target_facts *facts,
	const struct address *address)
{
	const char *list = "";

	if (!facts->knock_count || facts->knocks[0].role == KNOCK_REFERENCE
		|| (address && strcmp(facts->knocks[0].address.text, address->text) != 0))
		return "";
	list = group(arena, list, facts, REASON_NONE, REASON_NONE);
	list = group(arena, list, facts, REASON_REFUSED, REASON_RESET);
	list = group(arena, list, facts, REASON_TIMEOUT, REASON_UNREACHABLE);
	list = group(arena, list, facts, REASON_LOCAL, REASON_LOCAL);
	return arena_printf(arena, "Other ports of %s: %s; a port that nobody uses: %s",
		facts->knocks[0].address.text, list, control(facts));
}

const char *path_reference(struct arena *arena, const struct target_facts *facts)
{
	const char *list = "";

	if (!facts->reference)
		return "";
	for (size_t i = 0; i < facts->knock_count; i++)
		if (facts->knocks[i].role == KNOCK_REFERENCE)
			list = arena_printf(arena, "%s%sport %u %s", list, *list ? ", " : "",
				(unsigned)facts->knocks[i].port, facts->knocks[i].reason == REASON_NONE ? "open"
				: seen_words(facts->knocks[i].reason));
	return arena_printf(arena, "The reference %s: %s", facts->reference,
		*list ? list : "not tried, no address was found for it");
}
