/* SPDX-License-Identifier: MIT */
/* Rules about single addresses and about connections that end at once (RFC 9293).  Why nothing at
 * all could be reached is asked in rules_path.c.  A machine without IPv6 is no fault of the
 * server. */
#include <sys/socket.h>

#include "judge/path.h"
#include "judge/rules.h"
#include "judge/seen.h"

enum {
	RETRANSMIT_US = 1000000, /* the first SYN is repeated after 1 s, RFC 6298 section 2 */
	PROXY_MIN_US = 2900000, PROXY_MAX_US = 3300000,
};

#define PROXY_WAIT " Three seconds are what Dovecot waits for a load balancer's PROXY header " \
	"on a listener with haproxy = yes: this may be the port that is meant for the balancer."

static struct ruling blocked_local(const struct scene *scene)
{
	struct tally tally = seen_tally(scene->facts, NULL);

	if (tally.total == 0)
		return RULING_NOT_APPLICABLE;
	return tally.failed[REASON_FORBIDDEN] ? ruling_fires(scene, "%s.",
		path_attempts(scene->arena, scene->facts, NULL)) : RULING_SILENT;
}

/* An address is told once, at the first of its endpoints. */
static bool is_first_of_address(const struct scene *scene)
{
	const struct endpoint_facts *endpoint = scene->facts->endpoints;

	while (!address_same(&endpoint->address, &scene->endpoint->address))
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
	const char *knocks = path_sentence(scene->arena, scene->facts, &scene->endpoint->address);
	return ruling_fires(scene, "%s; IPv4 works.%s%s%s",
		path_attempts(scene->arena, scene->facts, scene->endpoint), *knocks ? " " : "", knocks,
		*knocks ? "." : "");
}

static struct ruling some_addresses_dead(const struct scene *scene)
{
	if (!is_first_of_address(scene) || !is_dead(scene) || is_ipv6_broken(scene)
		|| seen_tally(scene->facts, NULL).connected == 0)
		return RULING_SILENT;
	return ruling_titled(ruling_fires(scene, "%s; other addresses answer.",
		path_attempts(scene->arena, scene->facts, scene->endpoint)),
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
	int64_t us = stage->ended_us - stage->started_us;
	return ruling_unsure(ruling_fires(scene, "The connection was %s after %lld ms%s, before a "
		"single byte of IMAP.%s", reason == REASON_RESET ? "reset" : "closed",
		(long long)(us / 1000), visit->tls.handshake_done ? " inside TLS" : "",
		reason == REASON_CLOSED && us >= PROXY_MIN_US && us <= PROXY_MAX_US ? PROXY_WAIT : ""),
		CONFIDENCE_LIKELY);
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
	{ "tcp-blocked-local", KIND_FAULT, SEVERITY_HIGH, WHO_USER, LAYER_TCP, SCOPE_TARGET,
		blocked_local,
		.title = "A firewall or security program on this machine stops the connection",
		.meaning = "The operating system itself forbade the connection (EACCES, EPERM).",
		.remedy = { [PRODUCT_ANY] = "Allow outgoing TCP connections to ports 993 and 143 in this "
			"machine's firewall or security program." } },
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
