/* SPDX-License-Identifier: MIT */
/* Rules about a server that could not be reached at all, and about single ports that a firewall
 * hides.  Silence alone tells nothing; what other ports of the server do beside it, and what a
 * host known to work does from here, tells who must act.  RFC 9293 section 3.5.2. */
#include <string.h>

#include "base/text.h"
#include "judge/path.h"
#include "judge/rules.h"
#include "judge/seen.h"

static struct ruling not_tried(const struct scene *scene)
{
	for (size_t i = 0; i < scene->facts->endpoint_count; i++) {
		const struct endpoint_facts *endpoint = &scene->facts->endpoints[i];
		if (seen_connect(endpoint) == REASON_LOCAL)
			return ruling_missing(scene, arena_printf(scene->arena, "no connection to %s",
				endpoint_text(scene->arena, endpoint)), endpoint_stage(endpoint, STAGE_CONNECT));
	}
	return RULING_SILENT;
}

/* All that was tried, in sentences. */
static const char *evidence(const struct scene *scene)
{
	const char *knocks = path_sentence(scene->arena, scene->facts, NULL);
	const char *reference = path_reference(scene->arena, scene->facts);

	return arena_printf(scene->arena, "%s.%s%s%s%s%s%s",
		path_attempts(scene->arena, scene->facts, NULL), *knocks ? " " : "", knocks,
		*knocks ? "." : "", *reference ? " " : "", reference, *reference ? "." : "");
}

/* Whether the target is out of reach for that reason. */
static struct ruling blocked_by(const struct scene *scene, enum blockade blockade)
{
	struct tally tally = seen_tally(scene->facts, NULL);

	if (tally.total == 0)
		return RULING_NOT_APPLICABLE;
	if (tally.failed[REASON_LOCAL]
		&& (tally.connected || tally.failed[REASON_LOCAL] == tally.total))
		return not_tried(scene);
	if (path_blockade(scene->facts) != blockade)
		return RULING_SILENT;
	return ruling_fires(scene, "%s", evidence(scene));
}

/* Names under which domains list the servers that take their mail from others. */
static bool is_exchanger_name(const char *host)
{
	static const char *const parts[] = { "mail.protection.outlook.com", "aspmx", NULL };

	for (size_t i = 0; parts[i]; i++)
		if (text_contains_nocase((struct bytes){ host, strlen(host) }, parts[i]))
			return true;
	size_t digits = strncmp(host, "mx", 2) == 0 ? strspn(host + 2, "0123456789") : 0;
	return strncmp(host, "mx", 2) == 0 && (host[2 + digits] == '.' || host[2 + digits] == '-');
}

static bool is_open(const struct scene *scene, uint16_t port)
{
	for (size_t i = 0; i < scene->facts->knock_count; i++) {
		const struct knock *knock = &scene->facts->knocks[i];
		if (knock->role == KNOCK_NEIGHBOUR && knock->port == port)
			return knock->reason == REASON_NONE;
	}
	return false;
}

/* A ban that rejects looks the same, and only another network can tell. */
static struct ruling refused(const struct scene *scene)
{
	struct ruling ruling = ruling_unsure(blocked_by(scene, BLOCKADE_REFUSED), CONFIDENCE_LIKELY);
	const char *host = scene->facts->target.host;
	const char *open = path_ports(scene->arena, scene->facts, REASON_NONE, REASON_NONE);

	if (ruling.answer != ANSWER_FIRES)
		return ruling;
	if (is_open(scene, 25) && is_exchanger_name(host))
		return ruling_titled(ruling, scene, "This name is for servers that deliver mail (port 25 "
			"is open), and no IMAP program accepts connections there; mailboxes are usually on "
			"another server");
	if (!path_of(scene->facts).control_open && (is_open(scene, 993) || is_open(scene, 143))) {
		ruling.who = WHO_USER;
		return ruling_titled(ruling, scene, "Port %u is closed, and %s is open: try port %s",
			(unsigned)scene->facts->endpoints[0].port, is_open(scene, 993) ? "993" : "143",
			is_open(scene, 993) ? "993 with SSL/TLS" : "143 with STARTTLS");
	}
	return *open ? ruling_titled(ruling, scene, "The machine answers (%s: open), but no IMAP "
		"program accepts connections on it", open) : ruling;
}

static struct ruling no_path(const struct scene *scene)
{
	struct ruling ruling = blocked_by(scene, BLOCKADE_NO_PATH);
	struct tally tally = seen_tally(scene->facts, NULL);

	if (ruling.answer != ANSWER_FIRES || tally.failed[REASON_NO_ROUTE] != tally.total)
		return ruling_unsure(ruling, CONFIDENCE_LIKELY);
	return ruling_titled(ruling, scene, "This machine has no network path to the server");
}

#define DECIDE_WITH_REFERENCE " Whose firewall it is, --reference HOST decides, with a mail " \
	"server that is known to work; or a test from another network."

/* How sure it is that a firewall on the server's side, and not on this one, hides the ports. */
static struct ruling weigh_filtered(const struct scene *scene, struct ruling ruling)
{
	struct path path = path_of(scene->facts);

	if (path.control_open)
		return ruling_unsure(ruling, CONFIDENCE_POSSIBLE);
	if (path.reference == REFERENCE_FINE || path.mail_answers)
		ruling.who = WHO_ADMIN;
	if (path.reference == REFERENCE_FINE)
		return ruling;
	ruling.text = arena_printf(scene->arena, "%s%s", ruling.text,
		path.reference == REFERENCE_NONE ? DECIDE_WITH_REFERENCE : "");
	return ruling_unsure(ruling, path.mail_answers ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE);
}

static struct ruling all_filtered(const struct scene *scene)
{
	struct ruling ruling = blocked_by(scene, BLOCKADE_FILTERED);

	if (ruling.answer != ANSWER_FIRES)
		return ruling;
	const char *open = path_ports(scene->arena, scene->facts, REASON_NONE, REASON_NONE);
	ruling = ruling_titled(ruling, scene, "The IMAP ports do not answer, while the same machine "
		"answers on %s: a firewall drops the connection", *open ? open : "others");
	return weigh_filtered(scene, ruling);
}

static bool is_dropped(enum reason reason)
{
	return reason == REASON_TIMEOUT || reason == REASON_UNREACHABLE;
}

static struct ruling filtered(const struct scene *scene)
{
	if (!scene->endpoint)
		return all_filtered(scene);
	struct tally tally = seen_tally(scene->facts, scene->endpoint);
	/* A cleartext port that does not answer beside a TLS port that does is good practice. */
	if (seen_starts_clear(scene->endpoint))
		return RULING_NOT_APPLICABLE;
	if (!tally.connected || !is_dropped(seen_connect(scene->endpoint)))
		return RULING_SILENT;
	return ruling_titled(ruling_fires(scene, "%s.",
		path_attempts(scene->arena, scene->facts, scene->endpoint)), scene,
		"Port %u does not answer, while the same machine answers on another port: a firewall drops "
		"the connection", (unsigned)scene->endpoint->port);
}

/* How much a reference proves that does not answer on port 993 itself: a web server behind a
 * firewall does the same. */
static struct ruling weigh_reference(const struct scene *scene, struct ruling ruling)
{
	struct path path = path_of(scene->facts);

	if (path.reference_known)
		return ruling_unsure(ruling, path.answers && !path.control_open
			&& !path.reference_refuses ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY);
	ruling.text = arena_printf(scene->arena, "%s Whether %s serves IMAP on port 993 at all is not "
		"known here; a reference that surely does, imap.gmail.com for one, makes it certain.",
		ruling.text, scene->facts->reference);
	return ruling_titled(ruling_unsure(ruling, path.reference_refuses ? CONFIDENCE_POSSIBLE
		: CONFIDENCE_LIKELY), scene, "Your network seems to block the mail ports");
}

static struct ruling egress_blocked(const struct scene *scene)
{
	struct ruling ruling = blocked_by(scene, BLOCKADE_EGRESS);
	struct path path = path_of(scene->facts);

	if (ruling.answer != ANSWER_FIRES)
		return ruling;
	if (path.reference == REFERENCE_BLOCKED)
		return weigh_reference(scene, ruling);
	ruling.text = arena_printf(scene->arena, "%s No port for mail answers, and the rest of the "
		"machine does as machines do. A ban there would look the same." DECIDE_WITH_REFERENCE,
		ruling.text);
	return ruling_titled(ruling_unsure(ruling, CONFIDENCE_LIKELY), scene,
		"Your network seems to block the mail ports");
}

static struct ruling host_down(const struct scene *scene)
{
	struct ruling ruling = blocked_by(scene, BLOCKADE_HOST_DOWN);
	struct path path = path_of(scene->facts);

	if (ruling.answer != ANSWER_FIRES)
		return ruling;
	if (!path.knocked)
		return ruling_titled(ruling_unsure(ruling, CONFIDENCE_POSSIBLE), scene, "No answer on any "
			"port that was tried: the machine is down, or a firewall drops the connection");
	if (path.reference == REFERENCE_DEAD) {
		ruling.who = WHO_NETWORK;
		return ruling_titled(ruling_unsure(ruling, CONFIDENCE_POSSIBLE), scene, "Neither the "
			"server nor the reference host answers: look at this network first");
	}
	if (path.reference == REFERENCE_NONE)
		ruling.text = arena_printf(scene->arena, "%s Whether this network is the reason, "
			"--reference HOST tells, with a mail server that is known to work.", ruling.text);
	/* A ban that drops whatever comes from here cannot be told from this side; where the name was
	 * looked up, the network at least is there. */
	return ruling_unsure(ruling, path.reference == REFERENCE_FINE
		|| scene->facts->resolve.result == RESOLVE_OK ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE);
}

static struct ruling everything_open(const struct scene *scene)
{
	struct path path = path_of(scene->facts);

	if (!path.knocked)
		return RULING_NOT_APPLICABLE;
	return path.control_open ? ruling_fires(scene, "%s.",
		path_sentence(scene->arena, scene->facts, NULL)) : RULING_SILENT;
}

static const struct rule rules[] = {
	{ "tcp-refused", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_TCP, SCOPE_TARGET, refused,
		.title = "The machine answers, but no IMAP program accepts connections on it",
		.meaning = "Every IMAP port refuses the connection: the host is up, and nothing listens "
			"there, or a firewall rejects this client.",
		.reference = "RFC 9293 section 3.5.2",
		.remedy = {
			[PRODUCT_ANY] = "If another port of IMAP is open, use that. Else start the IMAP "
				"service and let it listen on this address (ss -ltn shows what listens). If it "
				"works from another network, a ban list or a firewall rejects yours.",
			[PRODUCT_DOVECOT_23] = "in dovecot.conf:\n  protocols = imap\n  listen = *, ::\nThen "
				"run: systemctl restart dovecot",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  protocols = imap\n  listen = *, ::\nThen "
				"run: systemctl restart dovecot",
			[PRODUCT_CYRUS] = "in the SERVICES section of cyrus.conf:\n"
				"  imap cmd=\"imapd\" listen=\"imap\"\n  imaps cmd=\"imapd -s\" listen=\"imaps\"\n"
				"Then restart the Cyrus master process.",
			[PRODUCT_COURIER] = "run: systemctl enable --now courier-imap courier-imap-ssl" } },
	{ "tcp-host-down", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_TCP, SCOPE_TARGET, host_down,
		.title = "Nothing answers at the server's address: the machine is down, has moved, or "
			"drops everything that comes from here",
		.meaning = "Neither the IMAP ports nor any other port of the address answered, not even "
			"with a refusal.",
		.reference = "RFC 9293 section 3.8.3",
		.remedy = { [PRODUCT_ANY] = "Try from another network, a mobile phone's for example. If it "
			"works there, the server bans this address or a firewall drops what comes from here. "
			"If not, the administrator must look: is the machine up, is the address in the DNS the "
			"right one?" } },
	{ "tcp-unreachable", KIND_FAULT, SEVERITY_HIGH, WHO_NETWORK, LAYER_TCP, SCOPE_TARGET,
		no_path,
		.title = "There is no network path to the server",
		.meaning = "This machine or a router on the way knows no path to the address (ENETUNREACH, "
			"EHOSTUNREACH).",
		.reference = "RFC 792, RFC 4443 section 3.1",
		.remedy = { [PRODUCT_ANY] = "Check this machine's network connection, VPN and routes. If "
			"other sites work, the server's network or its firewall rejects the connection." } },
	{ "tcp-filtered", KIND_FAULT, SEVERITY_HIGH, WHO_NETWORK, LAYER_TCP, SCOPE_BOTH, filtered,
		.title = "The port does not answer, while the same machine answers on another port: a "
			"firewall drops the connection",
		.meaning = "The host is up, but packets to this port get no answer. Where no program "
			"listens the host would refuse; silence is a firewall's, at either end or between, or "
			"a ban.",
		.reference = "RFC 9293 section 3.5.2",
		.remedy = { [PRODUCT_ANY] = "Try from another network, a mobile phone's for example. If it "
			"works there, this network's firewall, or a ban of this address, is the reason. If "
			"not, open the ports in the server's firewall or its hoster's." } },
	{ "tcp-egress-blocked", KIND_FAULT, SEVERITY_HIGH, WHO_NETWORK, LAYER_TCP, SCOPE_TARGET,
		egress_blocked,
		.title = "Your network blocks the mail ports; nothing points to a fault of the server",
		.meaning = "Connections to port 993 fail from here, even to a mail server that is known to "
			"work, while connections to web ports succeed. Hotels, offices, schools and mobile "
			"carriers do that.",
		.reference = "RFC 9293 section 3.5.2",
		.remedy = { [PRODUCT_ANY] = "Try from another network, a mobile phone's for example: if it "
			"works there, this is confirmed. Ask the administrator of this network to allow "
			"outgoing TCP connections to port 993 (and 143). Nothing in the mail program needs "
			"to change." } },
	{ "tcp-everything-open", KIND_NOTE, SEVERITY_MEDIUM, WHO_NETWORK, LAYER_TCP, SCOPE_TARGET,
		everything_open,
		.title = "Even a port that no server uses accepts connections: something nearby answers in "
			"the server's place",
		.meaning = "A security program, a proxy, a captive portal or a hoster's protection accepts "
			"connections before the server is asked, so an open port proves nothing.",
		.reference = "RFC 9293 section 3.5.2",
		.remedy = { [PRODUCT_ANY] = "Log in to the network if it has a login page; switch off the "
			"mail scan of a security program, or test from another network." } },
};

const struct rule *rules_path(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
