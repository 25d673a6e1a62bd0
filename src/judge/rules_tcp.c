/* SPDX-License-Identifier: MIT */
/* Rules about reaching the ports (RFC 9293).  Only ports that were asked for were tried, so where
 * none of them answers, "host down" and "firewall" are not told apart; one open port of the same
 * address is enough to know better.  A machine without IPv6 is no fault of the server. */
#include <sys/socket.h>

#include "judge/rules.h"
#include "judge/seen.h"

enum { RETRANSMIT_US = 1000000 }; /* the first SYN is repeated after 1 s, RFC 6298 section 2 */

/* All endpoints of the scene's address, or of the target, with how connecting to them ended. */
static const char *attempts(const struct scene *scene, bool of_address)
{
	const char *list = "";

	for (size_t i = 0; i < scene->facts->endpoint_count; i++) {
		const struct endpoint_facts *endpoint = &scene->facts->endpoints[i];
		if (of_address && !seen_same_address(endpoint, scene->endpoint))
			continue;
		const struct stage_facts *stage = endpoint_stage(endpoint, STAGE_CONNECT);
		list = arena_printf(scene->arena, "%s%s%s: %s after %lld ms", list, *list ? "; " : "",
			seen_endpoint(scene->arena, endpoint), endpoint_connected(endpoint) ? "connected"
			: seen_stage_words(scene->arena, stage),
			(long long)((stage->ended_us - stage->started_us) / 1000));
	}
	return list;
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

static struct ruling not_tried(const struct scene *scene)
{
	for (size_t i = 0; i < scene->facts->endpoint_count; i++) {
		const struct endpoint_facts *endpoint = &scene->facts->endpoints[i];
		if (seen_connect(endpoint) == REASON_LOCAL)
			return ruling_missing(scene, arena_printf(scene->arena, "no connection to %s",
				seen_endpoint(scene->arena, endpoint)), endpoint_stage(endpoint, STAGE_CONNECT));
	}
	return RULING_SILENT;
}

/* Whether no endpoint at all could be reached, and that because of one of two reasons. */
static struct ruling nothing_reached(const struct scene *scene, enum reason a, enum reason b)
{
	struct tally tally = seen_tally(scene->facts, NULL);
	enum reason why = why_unreachable(&tally);

	if (tally.total == 0)
		return RULING_NOT_APPLICABLE;
	if (tally.failed[REASON_LOCAL] && (tally.connected || why == REASON_LOCAL))
		return not_tried(scene);
	if (tally.connected || (why != a && why != b))
		return RULING_SILENT;
	return ruling_fires(scene, "%s.", attempts(scene, false));
}

static struct ruling refused(const struct scene *scene)
{
	return nothing_reached(scene, REASON_REFUSED, REASON_RESET);
}

static struct ruling timed_out(const struct scene *scene)
{
	return nothing_reached(scene, REASON_TIMEOUT, REASON_TIMEOUT);
}

static struct ruling unreachable(const struct scene *scene)
{
	struct ruling ruling = nothing_reached(scene, REASON_UNREACHABLE, REASON_NO_ROUTE);
	struct tally tally = seen_tally(scene->facts, NULL);

	if (ruling.answer != ANSWER_FIRES || tally.failed[REASON_NO_ROUTE] != tally.total)
		return ruling;
	return ruling_titled(ruling, scene, "This machine has no network path to the server");
}

static struct ruling blocked_local(const struct scene *scene)
{
	struct tally tally = seen_tally(scene->facts, NULL);

	if (tally.total == 0)
		return RULING_NOT_APPLICABLE;
	return tally.failed[REASON_FORBIDDEN] ? ruling_fires(scene, "%s.", attempts(scene, false))
		: RULING_SILENT;
}

static bool is_dropped(enum reason reason)
{
	return reason == REASON_TIMEOUT || reason == REASON_UNREACHABLE;
}

static struct ruling filtered(const struct scene *scene)
{
	struct tally tally = seen_tally(scene->facts, scene->endpoint);

	/* A cleartext port that does not answer beside a TLS port that does is good practice. */
	if (seen_starts_clear(scene->endpoint))
		return RULING_NOT_APPLICABLE;
	if (!tally.connected || !is_dropped(seen_connect(scene->endpoint)))
		return RULING_SILENT;
	return ruling_fires(scene, "%s.", attempts(scene, true));
}

/* An address is told once, at the first of its endpoints. */
static bool is_first_of_address(const struct scene *scene)
{
	const struct endpoint_facts *endpoint = scene->facts->endpoints;

	while (!seen_same_address(endpoint, scene->endpoint))
		endpoint++;
	return endpoint == scene->endpoint;
}

static bool is_dead(const struct scene *scene)
{
	struct tally tally = seen_tally(scene->facts, scene->endpoint);

	return tally.connected == 0 && tally.failed[REASON_REFUSED] + tally.failed[REASON_RESET]
		+ tally.failed[REASON_TIMEOUT] + tally.failed[REASON_UNREACHABLE] > 0;
}

static bool family_works(const struct scene *scene, int family)
{
	for (size_t i = 0; i < scene->facts->endpoint_count; i++)
		if (scene->facts->endpoints[i].address.family == family
			&& endpoint_connected(&scene->facts->endpoints[i]))
			return true;
	return false;
}

static bool is_ipv6_broken(const struct scene *scene)
{
	return scene->endpoint->address.family == AF_INET6 && is_dead(scene)
		&& family_works(scene, AF_INET) && !family_works(scene, AF_INET6);
}

static struct ruling ipv6_broken(const struct scene *scene)
{
	if (scene->endpoint->address.family != AF_INET6
		|| seen_connect(scene->endpoint) == REASON_NO_ROUTE)
		return RULING_NOT_APPLICABLE;
	if (!is_first_of_address(scene) || !is_ipv6_broken(scene))
		return RULING_SILENT;
	return ruling_fires(scene, "%s; IPv4 works.", attempts(scene, true));
}

static struct ruling some_addresses_dead(const struct scene *scene)
{
	if (!is_first_of_address(scene) || !is_dead(scene) || is_ipv6_broken(scene)
		|| seen_tally(scene->facts, NULL).connected == 0)
		return RULING_SILENT;
	return ruling_titled(ruling_fires(scene, "%s; other addresses answer.", attempts(scene, true)),
		scene, "One of the server's addresses, %s, does not answer",
		scene->endpoint->address.text);
}

static struct ruling ended_before_greeting(const struct scene *scene, enum reason reason)
{
	const struct visit_facts *visit = seen_visit(scene->endpoint);
	const struct stage_facts *stage = &visit->stages[STAGE_GREETING];
	struct first_words words = seen_first_words(scene->endpoint);

	if (!seen_failed(visit, STAGE_GREETING, reason) || words.greeting != GREETING_NONE
		|| words.bytes.len)
		return RULING_SILENT;
	return ruling_fires(scene, "The connection was %s after %lld ms%s, before a single byte of "
		"IMAP.", reason == REASON_RESET ? "reset" : "closed",
		(long long)((stage->ended_us - stage->started_us) / 1000),
		visit->tls.handshake_done ? " inside TLS" : "");
}

static struct ruling reset_after_accept(const struct scene *scene)
{
	return ended_before_greeting(scene, REASON_RESET);
}

static struct ruling closed_before_greeting(const struct scene *scene)
{
	return ended_before_greeting(scene, REASON_CLOSED);
}

static struct ruling slow_connect(const struct scene *scene)
{
	const struct stage_facts *stage = &seen_visit(scene->endpoint)->stages[STAGE_CONNECT];

	if (stage->outcome != OUTCOME_OK)
		return RULING_NOT_APPLICABLE;
	if (stage->ended_us - stage->started_us < RETRANSMIT_US)
		return RULING_SILENT;
	return ruling_fires(scene, "Connecting took %lld ms.",
		(long long)((stage->ended_us - stage->started_us) / 1000));
}

#define DROPPED_AT_ONCE \
	.remedy = { \
		[PRODUCT_ANY] = "Look in the server's log for the time of this test. Usual causes: a ban " \
			"(fail2ban), an access list, a connection limit, a load balancer without a working " \
			"back end, or a listener that waits for a load balancer's PROXY header.", \
		[PRODUCT_DOVECOT_23] = "in conf.d/10-master.conf, an inet_listener with haproxy = yes " \
			"closes every connection that brings no PROXY header; clients need one without.", \
		[PRODUCT_DOVECOT_24] = "an inet_listener with haproxy = yes closes every connection that " \
			"brings no PROXY header; clients need one without.", \
		[PRODUCT_COURIER] = "past MAXPERIP or MAXDAEMONS of /etc/courier/imapd connections are " \
			"closed at once; raise them.", \
	}

static const struct rule rules[] = {
	{ "tcp-refused", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_TCP, SCOPE_TARGET, refused,
		.title = "The machine answers, but no IMAP program accepts connections on it",
		.meaning = "Every IMAP port refuses the connection: the host is up, and nothing listens "
			"there, or a firewall rejects this client.",
		.reference = "RFC 9293 section 3.5.2",
		.remedy = {
			[PRODUCT_ANY] = "Start the IMAP service and let it listen on this address (ss -ltn "
				"shows what listens). If it works from another network, a ban list or a firewall "
				"rejects yours.",
			[PRODUCT_DOVECOT_23] = "in dovecot.conf:\n  protocols = imap\n  listen = *, ::\nThen "
				"run: systemctl restart dovecot",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  protocols = imap\n  listen = *, ::\nThen "
				"run: systemctl restart dovecot",
			[PRODUCT_CYRUS] = "in the SERVICES section of cyrus.conf:\n"
				"  imap cmd=\"imapd\" listen=\"imap\"\n  imaps cmd=\"imapd -s\" listen=\"imaps\"\n"
				"Then restart the Cyrus master process.",
			[PRODUCT_COURIER] = "run: systemctl enable --now courier-imap courier-imap-ssl" } },
	{ "tcp-timeout", KIND_FAULT, SEVERITY_HIGH, WHO_NETWORK, LAYER_TCP, SCOPE_TARGET, timed_out,
		.title = "No answer on any IMAP port: the host is down, or a firewall drops the connection",
		.meaning = "Nothing came back from any of the IMAP ports. That alone does not tell a "
			"machine that is down from a firewall at either end.",
		.reference = "RFC 9293 section 3.8.3",
		.remedy = { [PRODUCT_ANY] = "Try from another network, a mobile phone's for example. If it "
			"works there, this network or the server's firewall blocks ports 993 and 143 for you. "
			"If not, the server's administrator must look: is the host up, is the port open?" } },
	{ "tcp-unreachable", KIND_FAULT, SEVERITY_HIGH, WHO_NETWORK, LAYER_TCP, SCOPE_TARGET,
		unreachable,
		.title = "There is no network path to the server",
		.meaning = "This machine or a router on the way knows no path to the address (ENETUNREACH, "
			"EHOSTUNREACH).",
		.reference = "RFC 792, RFC 4443 section 3.1",
		.remedy = { [PRODUCT_ANY] = "Check this machine's network connection, VPN and routes. If "
			"other sites work, the server's network or its firewall rejects the connection." } },
	{ "tcp-blocked-local", KIND_FAULT, SEVERITY_HIGH, WHO_USER, LAYER_TCP, SCOPE_TARGET,
		blocked_local,
		.title = "A firewall or security program on this machine stops the connection",
		.meaning = "The operating system itself forbade the connection (EACCES, EPERM).",
		.remedy = { [PRODUCT_ANY] = "Allow outgoing TCP connections to ports 993 and 143 in this "
			"machine's firewall or security program." } },
	{ "tcp-filtered", KIND_FAULT, SEVERITY_HIGH, WHO_NETWORK, LAYER_TCP, SCOPE_ENDPOINT, filtered,
		.title = "No answer, while the same machine answers on another port: a firewall drops the "
			"connection",
		.meaning = "The host is up, but packets to this port get no answer. A program that does "
			"not listen would refuse; silence is a firewall's, at either end or between.",
		.reference = "RFC 9293 section 3.5.2",
		.remedy = { [PRODUCT_ANY] = "Open the port in the server's firewall or its hoster's. If it "
			"answers from another network, the firewall is at this end." } },
	{ "tcp-ipv6-broken", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_TCP, SCOPE_ENDPOINT,
		ipv6_broken,
		.title = "The server's IPv6 address does not answer, while IPv4 works",
		.meaning = "The name has an AAAA record, but mail is not served there. Programs try IPv6 "
			"first and wait before they fall back.",
		.reference = "RFC 8305",
		.remedy = { [PRODUCT_ANY] = "Let the server listen on IPv6 and open its firewall, or "
			"remove the AAAA record. If IPv6 fails for other hosts too, this network's IPv6 is "
			"broken.",
			[PRODUCT_DOVECOT_23] = "in dovecot.conf:\n  listen = *, ::",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  listen = *, ::",
			[PRODUCT_COURIER] = "in /etc/courier/imapd and imapd-ssl:\n  ADDRESS=0\n"
				"  SSLADDRESS=0" } },
	{ "tcp-some-addresses-dead", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_TCP,
		SCOPE_ENDPOINT, some_addresses_dead,
		.title = "One of the server's addresses does not answer",
		.meaning = "The name has several addresses and one of them is dead, so connecting fails or "
			"stalls for some clients, some of the time.",
		.reference = "RFC 8305",
		.remedy = { [PRODUCT_ANY] = "Bring the server behind that address back, or remove the "
			"address from the DNS." } },
	{ "tcp-reset-after-accept", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_TCP, SCOPE_ENDPOINT,
		reset_after_accept,
		.title = "The server hangs up before it says a word",
		.meaning = "The connection was accepted and then reset, without a byte: an access list, a "
			"ban, or a load balancer whose back end is down.",
		.reference = "RFC 9293 section 3.5.2", DROPPED_AT_ONCE },
	{ "tcp-closed-before-greeting", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_TCP,
		SCOPE_ENDPOINT, closed_before_greeting,
		.title = "The server closes the connection without a greeting",
		.meaning = "The connection was accepted and then closed without a byte: a limit, a ban, a "
			"crash, or a listener that waits for a load balancer's PROXY header.",
		.reference = "RFC 9051 section 7.1.5", DROPPED_AT_ONCE },
	{ "tcp-slow-connect", KIND_NOTE, SEVERITY_LOW, WHO_NETWORK, LAYER_TCP, SCOPE_ENDPOINT,
		slow_connect,
		.title = "Connecting takes a second or more: packets get lost on the way",
		.meaning = "The first packet of a connection is repeated after one second. A connection "
			"that takes that long most likely lost one.",
		.reference = "RFC 6298 section 2",
		.remedy = { [PRODUCT_ANY] = "Repeat the test. If only this server is slow, its line loses "
			"packets; if others are slow too, the local one does." } },
};

const struct rule *rules_tcp(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
