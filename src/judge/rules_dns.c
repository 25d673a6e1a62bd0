/* SPDX-License-Identifier: MIT */
/* Rules about the name: does it exist, has it addresses, are they any that others can reach?
 * RFC 1035 and RFC 8020 (names), RFC 6761 and RFC 6890 (names and addresses for special use).
 * Nothing is known here of what answers at an address. */
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include "judge/rules.h"
#include "judge/seen.h"

static struct ruling by_result(const struct scene *scene, enum resolve_result wanted,
	const char *evidence)
{
	const struct resolve_facts *resolve = &scene->facts->resolve;

	if (resolve->result != wanted)
		return RULING_SILENT;
	return resolve->stage.text ? ruling_fires(scene, "%s: %s.", evidence, resolve->stage.text)
		: ruling_fires(scene, "%s.", evidence);
}

/* Of a mail address nobody typed the host: it was published, or guessed. */
static struct ruling for_mail(const struct scene *scene, struct ruling ruling)
{
	const struct discovery_facts *discovery = scene->facts->discovery;

	if (ruling.answer != ANSWER_FIRES || !discovery)
		return ruling;
	ruling.who = WHO_ADMIN;
	if (!discovery->guessed)
		return ruling_titled(ruling, scene, "The published settings name %s, which %s",
			scene->facts->target.host, scene->facts->resolve.result == RESOLVE_NXDOMAIN
			? "does not exist" : "has no address");
	return ruling_titled(ruling, scene, "Nothing says where the mailboxes of %s are, and no server "
		"was found by guessing", discovery->domain);
}

static struct ruling nxdomain(const struct scene *scene)
{
	struct ruling ruling = by_result(scene, RESOLVE_NXDOMAIN, "The resolver knows no such name");

	if (ruling.answer != ANSWER_FIRES)
		return ruling;
	ruling = ruling_titled(ruling, scene, "There is no server named %s",
		scene->facts->target.host);
	return for_mail(scene, ruling);
}

static struct ruling no_address(const struct scene *scene)
{
	int family = scene->facts->resolve.family;

	if (family == AF_INET || family == AF_INET6) {
		struct ruling ruling = by_result(scene, RESOLVE_NO_ADDRESS,
			"Addresses of the other family were not asked for");
		ruling.who = WHO_USER;
		return ruling.answer != ANSWER_FIRES ? ruling : ruling_titled(ruling, scene,
			"The name has no IPv%d address, and only such were asked for",
			family == AF_INET ? 4 : 6);
	}
	return for_mail(scene, by_result(scene, RESOLVE_NO_ADDRESS,
		"The resolver found neither A nor AAAA records"));
}

static struct ruling resolver_failed(const struct scene *scene)
{
	struct ruling ruling = by_result(scene, RESOLVE_TIMEOUT, "The resolver did not answer in time");

	return ruling.answer == ANSWER_SILENT
		? by_result(scene, RESOLVE_FAILED, "The resolver reported a failure") : ruling;
}

/* Names that have no place in the public DNS (RFC 6761, RFC 6762, RFC 8375, RFC 9476). */
static bool looks_public(const char *host)
{
	static const char *const suffixes[] = { ".test", ".local", ".localhost", ".internal", ".lan",
		".home.arpa", ".invalid", ".example" };
	size_t len = strlen(host);

	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		size_t suffix_len = strlen(suffixes[i]);
		if (len >= suffix_len && strcmp(host + len - suffix_len, suffixes[i]) == 0)
			return false;
	}
	return strchr(host, '.') != NULL;
}

static bool same_bits(const unsigned char *a, const unsigned char *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

/* What kind of address; NULL: one that may be public. */
static const char *private_kind(const struct address *address)
{
	static const struct {
		int family;
		const char *prefix;
		unsigned bits;
		const char *kind;
	} prefixes[] = {
		{ AF_INET, "0.0.0.0", 32, "unspecified" }, { AF_INET, "127.0.0.0", 8, "loopback" },
		{ AF_INET, "10.0.0.0", 8, "private" }, { AF_INET, "172.16.0.0", 12, "private" },
		{ AF_INET, "192.168.0.0", 16, "private" }, { AF_INET, "169.254.0.0", 16, "link-local" },
		{ AF_INET, "100.64.0.0", 10, "shared (carrier)" },
		{ AF_INET6, "::", 128, "unspecified" }, { AF_INET6, "::1", 128, "loopback" },
		{ AF_INET6, "fc00::", 7, "private" }, { AF_INET6, "fe80::", 10, "link-local" },
	};

	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
		unsigned char ip[16];
		if (prefixes[i].family == address->family
			&& inet_pton(address->family, prefixes[i].prefix, ip) == 1
			&& same_bits(ip, address->ip, prefixes[i].bits))
			return prefixes[i].kind;
	}
	return NULL;
}

static struct ruling private_address(const struct scene *scene)
{
	const struct resolve_facts *resolve = &scene->facts->resolve;

	if (resolve->result != RESOLVE_OK || !looks_public(scene->facts->target.host))
		return RULING_NOT_APPLICABLE;
	for (size_t i = 0; i < resolve->count; i++) {
		const char *kind = private_kind(&resolve->addresses[i]);
		if (kind)
			return ruling_fires(scene, "%s resolves to %s, a %s address.",
				scene->facts->target.host, resolve->addresses[i].text, kind);
	}
	return RULING_SILENT;
}

static struct ruling ipv6_only(const struct scene *scene)
{
	const struct resolve_facts *resolve = &scene->facts->resolve;
	struct tally tally = seen_tally(scene->facts, NULL);

	if (resolve->result != RESOLVE_OK)
		return RULING_NOT_APPLICABLE;
	for (size_t i = 0; i < resolve->count; i++)
		if (resolve->addresses[i].family != AF_INET6)
			return RULING_SILENT;
	if (tally.total == 0 || tally.failed[REASON_NO_ROUTE] != tally.total)
		return RULING_SILENT;
	return ruling_fires(scene, "Only IPv6 addresses were found (%s), and this machine has no route "
		"to them.", resolve->addresses[0].text);
}

static const struct rule rules[] = {
	{ "dns-nxdomain", KIND_FAULT, SEVERITY_HIGH, WHO_USER, LAYER_DNS, SCOPE_TARGET, nxdomain,
		.title = "There is no server with this name",
		.meaning = "The DNS says that the name does not exist: it is mistyped, it was deleted, or "
			"the domain has expired.",
		.reference = "RFC 8020",
		.remedy = { [PRODUCT_ANY] = "Compare the name with the one on the settings page of the "
			"mail provider. If the domain is yours, add the name to its zone." } },
	{ "dns-no-address", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_DNS, SCOPE_TARGET, no_address,
		.title = "The name exists but has no address, so no program can connect to it",
		.meaning = "The name has neither an A nor an AAAA record. A domain that has only MX "
			"records receives mail, but its mailboxes are served under another name.",
		.reference = "RFC 1035 section 3.4.1, RFC 3596 section 2.1",
		.remedy = { [PRODUCT_ANY] = "Use the server's own name, often imap.DOMAIN or mail.DOMAIN; "
			"or add an A or AAAA record to this one." } },
	{ "dns-resolver-failed", KIND_FAULT, SEVERITY_HIGH, WHO_NETWORK, LAYER_DNS, SCOPE_TARGET,
		resolver_failed,
		.title = "The name could not be looked up, so nothing is known of the server",
		.meaning = "The resolver failed or did not answer. That is no mail problem yet: the "
			"network, the resolver, or the domain's name servers are at fault.",
		.reference = "RFC 1035 section 4.1.1",
		.remedy = { [PRODUCT_ANY] = "Look up another name. If that fails too, check this machine's "
			"network connection, VPN and DNS settings. If only this domain fails, its name servers "
			"or its DNSSEC signatures are broken: tell its administrator." } },
	{ "dns-private-address", KIND_NOTE, SEVERITY_LOW, WHO_ADMIN, LAYER_DNS, SCOPE_TARGET,
		private_address,
		.title = "The public name leads to an address that works only inside one network",
		.meaning = "A name of the public DNS resolves to a private, loopback, link-local or "
			"unspecified address. Inside that network this is split DNS and fine; from outside "
			"nobody reaches the server. 0.0.0.0 and :: usually come from a DNS filter.",
		.reference = "RFC 1918 section 5, RFC 6890",
		.remedy = { [PRODUCT_ANY] = "Publish the public address for clients outside, or connect "
			"from inside the network or through its VPN." } },
	{ "dns-ipv6-only", KIND_NOTE, SEVERITY_LOW, WHO_ADMIN, LAYER_DNS, SCOPE_TARGET, ipv6_only,
		.title = "The server has only IPv6 addresses, and this machine has no IPv6",
		.meaning = "The name has AAAA records and no A record. Clients on networks without IPv6 "
			"cannot reach it.",
		.reference = "RFC 3596",
		.remedy = { [PRODUCT_ANY] = "Test from a network that has IPv6. To serve everybody, add an "
			"A record." } },
};

const struct rule *rules_dns(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
