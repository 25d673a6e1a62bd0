/* SPDX-License-Identifier: MIT */
/* Cases for the rules about names, about reaching ports, and about endpoints held against each
 * other. */
#include <sys/socket.h>

#include "judge_cases.h"

#define CLEAR "192.0.2.7:143"
#define TLS "192.0.2.7:993"
#define CLEAR_2 "192.0.2.8:143"
#define TLS_2 "192.0.2.8:993"
#define CLEAR_6 "[2001:db8::7]:143"

static void unresolved(struct world *w, enum resolve_result result)
{
	w->facts.resolve.result = result;
	w->facts.resolve.count = w->facts.endpoint_count = 0;
}

static void no_name(struct world *w)
{
	unresolved(w, RESOLVE_NXDOMAIN);
}

static void no_address(struct world *w)
{
	unresolved(w, RESOLVE_NO_ADDRESS);
}

static void no_ipv6_address(struct world *w)
{
	no_address(w);
	w->facts.resolve.family = AF_INET6;
}

static void resolver_fails(struct world *w)
{
	unresolved(w, RESOLVE_FAILED);
	w->facts.resolve.stage.text = "temporary failure in name resolution";
}

static void resolver_hangs(struct world *w)
{
	unresolved(w, RESOLVE_TIMEOUT);
}

static void use_address(struct world *w, const char *text)
{
	w->facts.endpoint_count = w->facts.resolve.count = 0;
	world_add_address(w, text);
}

static void at_10(struct world *w) { use_address(w, "10.0.0.5"); }
static void at_172_31(struct world *w) { use_address(w, "172.31.255.1"); }
static void at_172_32(struct world *w) { use_address(w, "172.32.0.1"); }
static void at_loopback(struct world *w) { use_address(w, "127.0.0.2"); }
static void at_zero(struct world *w) { use_address(w, "0.0.0.0"); }
static void at_ula(struct world *w) { use_address(w, "fd12::1"); }
static void at_loopback_6(struct world *w) { use_address(w, "::1"); }
static void at_two_6(struct world *w) { use_address(w, "::2"); }

static void private_test_name(struct world *w)
{
	at_10(w);
	w->facts.target.host = "mail.example.test";
}

static void private_single_label(struct world *w)
{
	at_10(w);
	w->facts.target.host = "mailhost";
}

static void private_literal(struct world *w)
{
	at_10(w);
	w->facts.resolve.result = RESOLVE_LITERAL;
}

static void unreach_all(struct world *w, enum reason reason)
{
	for (size_t i = 0; i < w->facts.endpoint_count; i++)
		world_unreach(&w->endpoints[i], reason);
}

static void only_6_no_route(struct world *w)
{
	use_address(w, "2001:db8::7");
	unreach_all(w, REASON_NO_ROUTE);
}

static void only_6_timeout(struct world *w)
{
	use_address(w, "2001:db8::7");
	unreach_all(w, REASON_TIMEOUT);
}

static void refused(struct world *w) { unreach_all(w, REASON_REFUSED); }
static void timed_out(struct world *w) { unreach_all(w, REASON_TIMEOUT); }
static void unreachable(struct world *w) { unreach_all(w, REASON_UNREACHABLE); }
static void no_route(struct world *w) { unreach_all(w, REASON_NO_ROUTE); }
static void forbidden(struct world *w) { unreach_all(w, REASON_FORBIDDEN); }

static void local_trouble(struct world *w)
{
	unreach_all(w, REASON_LOCAL);
	w->endpoints[0].session.stages[STAGE_CONNECT].text = "too many open files";
}

static void local_trouble_on_one(struct world *w)
{
	world_unreach(world_tls_port(w, 0), REASON_LOCAL);
}

static void refused_and_timed_out(struct world *w)
{
	world_unreach(world_clear_port(w, 0), REASON_TIMEOUT);
	world_unreach(world_tls_port(w, 0), REASON_REFUSED);
}

static void refused_v4_no_route_v6(struct world *w)
{
	refused(w);
	world_add_address(w, "2001:db8::7");
	world_unreach(world_clear_port(w, 1), REASON_NO_ROUTE);
	world_unreach(world_tls_port(w, 1), REASON_NO_ROUTE);
}

static void tls_port_fails(struct world *w, enum reason reason)
{
	world_unreach(world_tls_port(w, 0), reason);
}

static void tls_port_refused(struct world *w) { tls_port_fails(w, REASON_REFUSED); }
static void tls_port_timeout(struct world *w) { tls_port_fails(w, REASON_TIMEOUT); }
static void tls_port_rejected(struct world *w) { tls_port_fails(w, REASON_UNREACHABLE); }
static void tls_port_forbidden(struct world *w) { tls_port_fails(w, REASON_FORBIDDEN); }

static void only_port_timeout(struct world *w)
{
	world_keep(w, 1);
	unreach_all(w, REASON_TIMEOUT);
}

static void tls_port_refused_clear_broken(struct world *w)
{
	tls_port_refused(w);
	world_greet(world_clear_port(w, 0), GREETING_POP3, "+OK ready");
}

static void clear_port_refused(struct world *w)
{
	world_unreach(world_clear_port(w, 0), REASON_REFUSED);
}

static void clear_port_timeout(struct world *w)
{
	world_unreach(world_clear_port(w, 0), REASON_TIMEOUT);
}

static void clear_closed_tls_broken(struct world *w)
{
	clear_port_refused(w);
	world_break(world_tls_port(w, 0), STAGE_TLS, REASON_CLOSED);
}

static void second_address(struct world *w, const char *text, enum reason reason)
{
	world_add_address(w, text);
	world_unreach(world_clear_port(w, 1), reason);
	world_unreach(world_tls_port(w, 1), reason);
}

static void v6_refused(struct world *w) { second_address(w, "2001:db8::7", REASON_REFUSED); }
static void v6_timeout(struct world *w) { second_address(w, "2001:db8::7", REASON_TIMEOUT); }
static void v6_no_route(struct world *w) { second_address(w, "2001:db8::7", REASON_NO_ROUTE); }
static void second_v4_dead(struct world *w) { second_address(w, "192.0.2.8", REASON_TIMEOUT); }

static void one_of_two_v6_dead(struct world *w)
{
	world_add_address(w, "2001:db8::8");
	world_add_address(w, "2001:db8::7");
	world_unreach(world_clear_port(w, 2), REASON_TIMEOUT);
	world_unreach(world_tls_port(w, 2), REASON_TIMEOUT);
}

static void both_families_dead(struct world *w)
{
	v6_timeout(w);
	timed_out(w);
}

static void reset_before_greeting(struct world *w)
{
	world_break(world_clear_port(w, 0), STAGE_GREETING, REASON_RESET);
}

static void reset_in_greeting(struct world *w)
{
	reset_before_greeting(w);
	world_clear_port(w, 0)->session.greeting = GREETING_MALFORMED;
	world_clear_port(w, 0)->session.greeting_line = world_bytes("* O");
}

static void closed_before_greeting(struct world *w)
{
	world_break(world_clear_port(w, 0), STAGE_GREETING, REASON_CLOSED);
}

static void closed_after_three_seconds(struct world *w)
{
	closed_before_greeting(w);
	world_fail(&world_clear_port(w, 0)->session, STAGE_GREETING, REASON_CLOSED, 3010);
}

static void closed_inside_tls(struct world *w)
{
	struct visit_facts *session = &world_tls_port(w, 0)->session;

	world_fail(session, STAGE_GREETING, REASON_CLOSED, 10);
	session->greeting = GREETING_NONE;
	session->greeting_line = world_bytes(NULL);
}

static void slow(struct world *w)
{
	world_pass(&world_tls_port(w, 0)->session, STAGE_CONNECT, 1040);
}

static void not_so_slow(struct world *w)
{
	world_pass(&world_tls_port(w, 0)->session, STAGE_CONNECT, 900);
}

static void two_addresses(struct world *w)
{
	world_add_address(w, "192.0.2.8");
}

static void other_tls_version(struct world *w)
{
	two_addresses(w);
	world_tls_port(w, 1)->session.tls.version = "TLS1.2";
}

static void other_capabilities(struct world *w)
{
	two_addresses(w);
	world_list(w, &world_tls_port(w, 1)->session.in_tls, "IMAP4rev1 SASL-IR AUTH=PLAIN");
}

static void more_capabilities(struct world *w)
{
	two_addresses(w);
	world_list(w, &world_tls_port(w, 1)->session.in_tls,
		"IMAP4rev1 SASL-IR IDLE AUTH=PLAIN AUTH=LOGIN QUOTA");
}

static void other_capability_order(struct world *w)
{
	two_addresses(w);
	world_list(w, &world_tls_port(w, 1)->session.in_tls,
		"AUTH=LOGIN AUTH=PLAIN idle SASL-IR IMAP4rev1");
	world_tls_port(w, 1)->session.greeting_line = world_bytes("* OK node-2 ready 17:03:22");
}

static void other_policy(struct world *w)
{
	two_addresses(w);
	world_login(world_clear_port(w, 1), LOGIN_EVALUATED, "A3 NO [AUTHENTICATIONFAILED] no");
}

static void other_tls_fate(struct world *w)
{
	two_addresses(w);
	world_break(world_tls_port(w, 1), STAGE_TLS, REASON_CLOSED);
}

static void same_tls_fate(struct world *w)
{
	other_tls_fate(w);
	world_break(world_tls_port(w, 0), STAGE_TLS, REASON_RESET);
}

static void unknown_policy(struct world *w)
{
	two_addresses(w);
	world_login(world_clear_port(w, 1), LOGIN_INCONCLUSIVE, "A3 NO no");
}

static void other_greeting(struct world *w)
{
	two_addresses(w);
	world_greet(world_clear_port(w, 1), GREETING_POP3, "+OK ready");
}

static void turned_away_there(struct world *w)
{
	two_addresses(w);
	world_greet(world_clear_port(w, 1), GREETING_BYE, "* BYE too many connections");
}

static void other_starttls(struct world *w)
{
	two_addresses(w);
	world_break(world_clear_port(w, 1), STAGE_STARTTLS, REASON_NO);
}

static struct certificate_facts *leaf(struct endpoint_facts *endpoint)
{
	return endpoint->session.tls.chain;
}

static void other_certificate(struct endpoint_facts *endpoint)
{
	memcpy(leaf(endpoint)->sha256, "3333", 5);
}

static void ports_differ(struct world *w) { other_certificate(world_tls_port(w, 0)); }

static void addresses_differ(struct world *w)
{
	two_addresses(w);
	other_certificate(world_clear_port(w, 1));
	other_certificate(world_tls_port(w, 1));
}

static void old_on_tls_port(struct world *w)
{
	ports_differ(w);
	leaf(world_tls_port(w, 0))->not_after = WORLD_NOW - 3 * WORLD_DAY;
	world_tls_port(w, 0)->session.tls.problems = TLS_PROBLEM_EXPIRED;
	world_tls_port(w, 0)->session.tls.verified = false;
}

static void old_everywhere(struct world *w)
{
	for (size_t i = 0; i < w->facts.endpoint_count; i++)
		leaf(&w->endpoints[i])->not_after = WORLD_NOW - 3 * WORLD_DAY;
}

static void old_and_same_subject(struct world *w)
{
	old_on_tls_port(w);
	leaf(world_clear_port(w, 0))->dns_names[0] = "imap.example.org";
}

static void old_and_same_name(struct world *w)
{
	old_on_tls_port(w);
	leaf(world_clear_port(w, 0))->subject = "";
}

static void old_and_a_stranger(struct world *w)
{
	old_on_tls_port(w);
	leaf(world_clear_port(w, 0))->subject = "CN=elsewhere.example.net";
	leaf(world_clear_port(w, 0))->dns_names[0] = "elsewhere.example.net";
}

static const struct judge_case cases[] = {
	{ "dns-nxdomain", FIRES, no_name, NULL, "no server named mail.example.org" },
	{ "dns-nxdomain", SILENT, no_address, NULL, NULL },
	{ "dns-no-address", FIRES, no_address, NULL, "A nor AAAA" },
	{ "dns-no-address", FIRES, no_ipv6_address, NULL, "were not asked for" },
	{ "dns-no-address", SILENT, no_name, NULL, NULL },
	{ "dns-resolver-failed", FIRES, resolver_fails, NULL, "temporary failure" },
	{ "dns-resolver-failed", FIRES, resolver_hangs, NULL, "in time" },
	{ "dns-resolver-failed", SILENT, no_name, NULL, NULL },
	{ "dns-private-address", FIRES, at_10, NULL, "10.0.0.5, a private address" },
	{ "dns-private-address", FIRES, at_172_31, NULL, "private" },
	{ "dns-private-address", SILENT, at_172_32, NULL, NULL },
	{ "dns-private-address", FIRES, at_loopback, NULL, "loopback" },
	{ "dns-private-address", FIRES, at_zero, NULL, "unspecified" },
	{ "dns-private-address", FIRES, at_ula, NULL, "private" },
	{ "dns-private-address", FIRES, at_loopback_6, NULL, "loopback" },
	{ "dns-private-address", SILENT, at_two_6, NULL, NULL },
	{ "dns-private-address", SILENT, private_test_name, NULL, NULL },
	{ "dns-private-address", SILENT, private_single_label, NULL, NULL },
	{ "dns-private-address", SILENT, private_literal, NULL, NULL },
	{ "dns-ipv6-only", FIRES, only_6_no_route, NULL, "2001:db8::7" },
	{ "dns-ipv6-only", SILENT, only_6_timeout, NULL, NULL },
	{ "dns-ipv6-only", SILENT, no_route, NULL, NULL },
	{ "tcp-refused", FIRES, refused, NULL, "192.0.2.7:993: connection refused" },
	{ "tcp-refused", FIRES, refused_and_timed_out, NULL, "192.0.2.7:143: no answer" },
	{ "tcp-refused", FIRES, refused_v4_no_route_v6, NULL, NULL },
	{ "tcp-refused", SILENT, clear_port_refused, NULL, NULL },
	{ "tcp-refused", UNDECIDED, local_trouble, NULL, "too many open files" },
	{ "tcp-refused", UNDECIDED, local_trouble_on_one, NULL, "192.0.2.7:993" },
	{ "tcp-refused", SILENT, no_name, NULL, NULL },
	{ "tcp-unreachable", FIRES, unreachable, NULL, "network path to the server" },
	{ "tcp-unreachable", FIRES, no_route, NULL, "This machine has no network path" },
	{ "tcp-unreachable", SILENT, refused_v4_no_route_v6, NULL, NULL },
	{ "tcp-unreachable", SILENT, v6_no_route, NULL, NULL },
	{ "tcp-blocked-local", FIRES, forbidden, NULL, "firewall" },
	{ "tcp-blocked-local", FIRES, tls_port_forbidden, NULL, "192.0.2.7:143: connected" },
	{ "tcp-blocked-local", SILENT, refused, NULL, NULL },
	{ "tcp-filtered", FIRES, tls_port_timeout, TLS, "no answer in time" },
	{ "tcp-filtered", FIRES, tls_port_rejected, TLS, "unreachable" },
	{ "tcp-filtered", SILENT, tls_port_refused, NULL, NULL },
	{ "tcp-filtered", SILENT, clear_port_timeout, NULL, NULL },
	{ "tcp-filtered", SILENT, only_port_timeout, NULL, NULL },
	{ "tcp-ipv6-broken", FIRES, v6_refused, CLEAR_6, "IPv4 works" },
	{ "tcp-ipv6-broken", FIRES, v6_timeout, CLEAR_6, NULL },
	{ "tcp-ipv6-broken", SILENT, v6_no_route, NULL, NULL },
	{ "tcp-ipv6-broken", SILENT, one_of_two_v6_dead, NULL, NULL },
	{ "tcp-ipv6-broken", SILENT, both_families_dead, NULL, NULL },
	{ "tcp-some-addresses-dead", FIRES, second_v4_dead, CLEAR_2, "192.0.2.8:993: no answer" },
	{ "tcp-some-addresses-dead", FIRES, one_of_two_v6_dead, CLEAR_6, NULL },
	{ "tcp-some-addresses-dead", SILENT, v6_refused, NULL, NULL },
	{ "tcp-some-addresses-dead", SILENT, v6_no_route, NULL, NULL },
	{ "tcp-some-addresses-dead", SILENT, timed_out, NULL, NULL },
	{ "tcp-some-addresses-dead", SILENT, tls_port_refused, NULL, NULL },
	{ "tcp-reset-after-accept", FIRES, reset_before_greeting, CLEAR, "reset after 5000 ms" },
	{ "tcp-reset-after-accept", SILENT, reset_in_greeting, NULL, NULL },
	{ "tcp-reset-after-accept", SILENT, closed_before_greeting, NULL, NULL },
	{ "tcp-closed-before-greeting", FIRES, closed_before_greeting, CLEAR, "closed after" },
	{ "tcp-closed-before-greeting", LIKELY, closed_after_three_seconds, CLEAR, "PROXY header" },
	{ "tcp-closed-before-greeting", FIRES, closed_inside_tls, TLS, "inside TLS" },
	{ "tcp-closed-before-greeting", SILENT, reset_before_greeting, NULL, NULL },
	{ "tcp-slow-connect", FIRES, slow, TLS, "1040 ms" },
	{ "tcp-slow-connect", SILENT, not_so_slow, NULL, NULL },
	{ "imaps-not-enabled", FIRES, tls_port_refused, TLS, "143 serves IMAP" },
	{ "imaps-not-enabled", SILENT, tls_port_timeout, NULL, NULL },
	{ "imaps-not-enabled", SILENT, refused, NULL, NULL },
	{ "imaps-not-enabled", SILENT, tls_port_refused_clear_broken, NULL, NULL },
	{ "cleartext-port-open", FIRES, NULL, CLEAR, "143" },
	{ "cleartext-port-open", SILENT, clear_port_refused, NULL, NULL },
	{ "cleartext-port-closed", FIRES, clear_port_refused, CLEAR, "refused" },
	{ "cleartext-port-closed", FIRES, clear_port_timeout, CLEAR, "no answer" },
	{ "cleartext-port-closed", SILENT, NULL, NULL, NULL },
	{ "cleartext-port-closed", SILENT, clear_closed_tls_broken, NULL, NULL },
	{ "endpoint-differs", FIRES, other_tls_version, TLS_2, "version of TLS" },
	{ "endpoint-differs", FIRES, other_capabilities, TLS_2, "capabilities inside TLS" },
	{ "endpoint-differs", FIRES, more_capabilities, TLS_2, "capabilities inside TLS" },
	{ "endpoint-differs", FIRES, other_policy, CLEAR_2, "passwords" },
	{ "endpoint-differs", FIRES, other_greeting, CLEAR_2, "greeting" },
	{ "endpoint-differs", FIRES, other_starttls, CLEAR_2, "STARTTLS" },
	{ "endpoint-differs", FIRES, other_tls_fate, TLS_2, "whether the TLS handshake" },
	{ "endpoint-differs", SILENT, same_tls_fate, NULL, NULL },
	{ "endpoint-differs", SILENT, two_addresses, NULL, NULL },
	{ "endpoint-differs", SILENT, other_capability_order, NULL, NULL },
	{ "endpoint-differs", SILENT, unknown_policy, NULL, NULL },
	{ "endpoint-differs", SILENT, turned_away_there, NULL, NULL },
	{ "endpoint-differs", SILENT, second_v4_dead, NULL, NULL },
	{ "cert-differs-143-993", FIRES, ports_differ, TLS, "SHA-256 3333" },
	{ "cert-differs-143-993", SILENT, addresses_differ, NULL, NULL },
	{ "cert-differs-143-993", SILENT, tls_port_refused, NULL, NULL },
	{ "cert-differs-by-address", FIRES, addresses_differ, CLEAR_2, "192.0.2.7:143 shows" },
	{ "cert-differs-by-address", FIRES, addresses_differ, TLS_2, "192.0.2.8:993 shows" },
	{ "cert-differs-by-address", SILENT, ports_differ, NULL, NULL },
	{ "cert-differs-by-address", SILENT, two_addresses, NULL, NULL },
	{ "cert-renewed-not-loaded", FIRES, old_on_tls_port, TLS, "expired on 2026-11-20" },
	{ "cert-renewed-not-loaded", FIRES, old_and_same_subject, TLS, "143 until 2027-01-22" },
	{ "cert-renewed-not-loaded", FIRES, old_and_same_name, TLS, NULL },
	{ "cert-renewed-not-loaded", SILENT, old_everywhere, NULL, NULL },
	{ "cert-renewed-not-loaded", SILENT, old_and_a_stranger, NULL, NULL },
	{ "cert-renewed-not-loaded", SILENT, ports_differ, NULL, NULL },
};

const struct judge_case *judge_cases_net(size_t *count_r)
{
	*count_r = sizeof cases / sizeof *cases;
	return cases;
}
