/* SPDX-License-Identifier: MIT */
/* Rules about the first words of a server (RFC 9051 section 7.1: OK, PREAUTH or BYE): none, late,
 * unwilling, or those of another protocol.  An IMAP greeting where TLS was due belongs to the
 * rules about modes. */
#include "base/text.h"
#include "judge/rules.h"
#include "judge/seen.h"

enum { LATE_US = 2000000, PORT_CLEARTEXT = 143, PORT_TLS = 993 };

#define FOREIGN_REMEDY "Port 143 and 993 are IMAP's own: if it is one of them, its administrator " \
	"must find out what else listens there (ss -ltnp). Any other port is the wrong one: IMAP is " \
	"at 993 with SSL/TLS on most servers, on some at 143 with STARTTLS."

static bool is_heard(const struct scene *scene)
{
	return endpoint_connected(scene->endpoint)
		&& (seen_visit(scene->endpoint)->stages[STAGE_GREETING].outcome != OUTCOME_SKIP
		|| seen_first_words(scene->endpoint).in_clear);
}

static bool is_port_of_imap(unsigned port)
{
	return port == PORT_CLEARTEXT || port == PORT_TLS;
}

static struct ruling says(const struct scene *scene, enum greeting greeting)
{
	struct first_words words = seen_first_words(scene->endpoint);

	if (!is_heard(scene))
		return RULING_NOT_APPLICABLE;
	if (words.greeting != greeting)
		return RULING_SILENT;
	struct ruling ruling = ruling_fires(scene, "Port %u answered %s.",
		(unsigned)scene->endpoint->port, seen_quote(scene->arena, words.bytes));
	/* Nobody mistyped the port of IMAP; a login page of a network is its visitor's to fill in. */
	if (is_port_of_imap(scene->endpoint->port) && greeting != GREETING_HTTP)
		ruling.who = WHO_ADMIN;
	return ruling;
}

static struct ruling pop3(const struct scene *scene)
{
	return says(scene, GREETING_POP3);
}

static struct ruling smtp(const struct scene *scene)
{
	return says(scene, GREETING_SMTP);
}

static struct ruling http(const struct scene *scene)
{
	return says(scene, GREETING_HTTP);
}

static struct ruling other_protocol(const struct scene *scene)
{
	return says(scene, GREETING_OTHER);
}

static struct ruling malformed(const struct scene *scene)
{
	const struct visit_facts *visit = seen_visit(scene->endpoint);
	struct first_words words = seen_first_words(scene->endpoint);

	if (!is_heard(scene) || words.in_clear)
		return RULING_NOT_APPLICABLE;
	bool broken = words.greeting == GREETING_MALFORMED
		|| (words.greeting == GREETING_NONE && (words.bytes.len
		|| seen_failed(visit, STAGE_GREETING, REASON_MALFORMED)
		|| seen_failed(visit, STAGE_GREETING, REASON_TOO_LONG)));
	if (!broken)
		return RULING_SILENT;
	return ruling_fires(scene, "The first bytes were %s (%s).",
		seen_quote(scene->arena, words.bytes),
		seen_stage_words(scene->arena, &visit->stages[STAGE_GREETING]));
}

static struct ruling delay(const struct scene *scene)
{
	const struct stage_facts *stage = &seen_visit(scene->endpoint)->stages[STAGE_GREETING];
	int64_t took_us = stage->ended_us - stage->started_us;

	if (stage->outcome != OUTCOME_OK)
		return RULING_NOT_APPLICABLE;
	if (took_us < LATE_US)
		return RULING_SILENT;
	return ruling_titled(ruling_fires(scene, "The greeting came %lld ms after the connection.",
		(long long)(took_us / 1000)), scene, "The server takes %lld seconds to say hello",
		(long long)(took_us / 1000000));
}

static bool is_told_elsewhere(const struct visit_facts *visit)
{
	static const enum reason told[] = { REASON_TIMEOUT, REASON_RESET, REASON_CLOSED,
		REASON_MALFORMED, REASON_TOO_LONG, REASON_BYE };

	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		if (seen_failed(visit, STAGE_GREETING, told[i]))
			return true;
	return visit->tls.handshake_done && (seen_failed(visit, STAGE_GREETING, REASON_ALERT)
		|| seen_failed(visit, STAGE_GREETING, REASON_TLS));
}

/* The greeting was due, and neither came nor failed to come in a way that some rule tells. */
static bool is_unheard(const struct endpoint_facts *endpoint)
{
	const struct visit_facts *visit = seen_visit(endpoint);
	bool due = seen_starts_clear(endpoint) ? visit->stages[STAGE_CONNECT].outcome == OUTCOME_OK
		: visit->tls.handshake_done;

	return due && visit->stages[STAGE_GREETING].outcome != OUTCOME_OK
		&& !is_told_elsewhere(visit);
}

static struct ruling silent(const struct scene *scene)
{
	const struct visit_facts *visit = seen_visit(scene->endpoint);
	const struct stage_facts *stage = &visit->stages[STAGE_GREETING];
	struct first_words words = seen_first_words(scene->endpoint);

	if (is_unheard(scene->endpoint))
		return ruling_missing(scene, "the greeting was not read", stage);
	if (!seen_failed(visit, STAGE_GREETING, REASON_TIMEOUT) || words.greeting != GREETING_NONE
		|| visit->greeting_line.len)
		return RULING_SILENT;
	return ruling_unsure(ruling_fires(scene,
		"The connection%s stood for %lld ms, and not a byte came.",
		visit->tls.handshake_done ? " and TLS" : "",
		(long long)((stage->ended_us - stage->started_us) / 1000)),
		CONFIDENCE_LIKELY);
}

static bool speaks_of_limits(struct bytes text)
{
	static const char *const words[] = { "too many", "maximum number", "connection limit",
		"limit reached", "limit exceeded", "[LIMIT]", "queue full", "connections exceeded" };

	if (text_contains_nocase(text, "invalid")) /* commands, not connections */
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (text_contains_nocase(text, words[i]))
			return true;
	return false;
}

static struct ruling turned_away(const struct scene *scene, bool for_limits)
{
	struct bytes line = seen_farewell(scene->endpoint);

	if (!is_heard(scene))
		return RULING_NOT_APPLICABLE;
	if (!line.data || speaks_of_limits(line) != for_limits)
		return RULING_SILENT;
	return ruling_fires(scene, "It said %s.", seen_quote(scene->arena, line));
}

static struct ruling bye_limit(const struct scene *scene)
{
	return turned_away(scene, true);
}

static struct ruling bye(const struct scene *scene)
{
	return turned_away(scene, false);
}

static struct ruling preauth_cleartext(const struct scene *scene)
{
	if (!seen_starts_clear(scene->endpoint))
		return RULING_NOT_APPLICABLE;
	return says(scene, GREETING_PREAUTH);
}

static const struct rule rules[] = {
	{ "greet-delay", KIND_NOTE, SEVERITY_LOW, WHO_ADMIN, LAYER_GREET, SCOPE_ENDPOINT, delay,
		.title = "The server is slow to say hello",
		.meaning = "The connection stood, but the greeting took two seconds or more. Many programs "
			"give up on slow servers.",
		.reference = "RFC 9051 section 7.1",
		.remedy = { [PRODUCT_ANY] = "Look for what the server waits for before it greets: reverse "
			"DNS or ident lookups of the client, a full process pool, or a delay set on "
			"purpose." } },
	{ "greet-silent", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_GREET, SCOPE_ENDPOINT, silent,
		.title = "A connection is accepted, but no mail server greets behind it",
		.meaning = "The port accepts connections and then stays silent: a load balancer without a "
			"working back end, a server that has run out of processes, or another protocol that "
			"waits for the client to speak.",
		.reference = "RFC 9051 section 7.1",
		.remedy = { [PRODUCT_ANY] = "Look whether the IMAP service behind this port runs and has "
			"free processes, whether the load balancer or container forwards to it, and whether "
			"the listener waits for a load balancer's PROXY header.",
			[PRODUCT_CYRUS] = "past maxchild of the service in cyrus.conf, connections wait "
				"without a greeting; raise it." } },
	{ "greet-bye-limit", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_GREET, SCOPE_ENDPOINT,
		bye_limit,
		.title = "The server turns connections away: too many are open",
		.meaning = "The server said BYE because of a connection limit: of this client's address, "
			"or of the whole server.",
		.reference = "RFC 9051 section 7.1.5",
		.remedy = {
			[PRODUCT_ANY] = "Close mail programs on other devices, and try again. If it happens to "
				"many users, raise the server's limits.",
			[PRODUCT_DOVECOT_23] = "in conf.d/10-master.conf, service imap-login:\n"
				"  process_limit = 500\nor let one process serve many:\n  service_count = 0",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf, service imap-login:\n  process_limit = 500\n"
				"or let one process serve many:\n  restart_request_count = unlimited",
			[PRODUCT_CYRUS] = "in imapd.conf:\n  maxlogins_per_host: 0\nand in cyrus.conf raise "
				"maxchild of the service.",
			[PRODUCT_COURIER] = "in /etc/courier/imapd:\n  MAXDAEMONS=200\n  MAXPERIP=20" } },
	{ "greet-bye", KIND_FAULT, SEVERITY_HIGH, WHO_PROVIDER, LAYER_GREET, SCOPE_ENDPOINT, bye,
		.title = "The server says goodbye instead of serving",
		.meaning = "The server greeted with BYE, or said it soon after: maintenance, an internal "
			"error, or an access rule. Its own words tell which.",
		.reference = "RFC 9051 section 7.1.5",
		.remedy = { [PRODUCT_ANY] = "The settings are not at fault. Try later; if it lasts, send "
			"the server's words to its administrator." } },
	{ "greet-preauth-cleartext", KIND_WEAKNESS, SEVERITY_CRITICAL, WHO_ADMIN, LAYER_GREET,
		SCOPE_ENDPOINT, preauth_cleartext,
		.title = "The server logs everybody in without a password and without encryption, or "
			"somebody on the way pretends to be it",
		.meaning = "PREAUTH on a cleartext connection: the client is logged in at once, and "
			"STARTTLS is no longer allowed, so everything travels in clear. It is also how an "
			"attacker on the line keeps a client from encrypting.",
		.reference = "RFC 9051 sections 7.1.4 and 11.3",
		.remedy = { [PRODUCT_ANY] = "Do not use this port. Find out from another network whether "
			"the server itself greets so; if it does, remove the preauthenticated listener." } },
	{ "greet-pop3", KIND_FAULT, SEVERITY_HIGH, WHO_USER, LAYER_GREET, SCOPE_ENDPOINT, pop3,
		.title = "A POP3 server answers here, not an IMAP server",
		.meaning = "The first words are those of POP3, which is at home on ports 110 and 995.",
		.reference = "RFC 1939 section 4",
		.remedy = { [PRODUCT_ANY] = FOREIGN_REMEDY } },
	{ "greet-smtp", KIND_FAULT, SEVERITY_HIGH, WHO_USER, LAYER_GREET, SCOPE_ENDPOINT, smtp,
		.title = "An SMTP server, for sending mail, answers here, not an IMAP server",
		.meaning = "The first words are those of SMTP, which is at home on ports 25, 465 and 587.",
		.reference = "RFC 5321 section 4.2",
		.remedy = { [PRODUCT_ANY] = FOREIGN_REMEDY } },
	{ "greet-http", KIND_FAULT, SEVERITY_HIGH, WHO_USER, LAYER_GREET, SCOPE_ENDPOINT, http,
		.title = "A web server or a Wi-Fi login page answers instead of the mail server",
		.meaning = "The first words are those of HTTP: the port belongs to a web server, or a "
			"captive portal or proxy answers in the server's place.",
		.reference = "RFC 9112 section 4",
		.remedy = { [PRODUCT_ANY] = "Open a web page in the browser: if a login page appears, sign "
			"in there. Otherwise check the port." } },
	{ "greet-other-protocol", KIND_FAULT, SEVERITY_HIGH, WHO_USER, LAYER_GREET, SCOPE_ENDPOINT,
		other_protocol,
		.title = "Something other than a mail server answers here",
		.meaning = "The first bytes are not IMAP, and of no protocol that is known to sit on mail "
			"ports by mistake.",
		.reference = "RFC 9051 section 7.1",
		.remedy = { [PRODUCT_ANY] = "Check host name and port. The bytes that were received tell "
			"what answered." } },
	{ "greet-malformed", KIND_FAULT, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_GREET, SCOPE_ENDPOINT,
		malformed,
		.title = "The server's first words are no proper IMAP; mail programs refuse them",
		.meaning = "The first line starts like IMAP and is no legal greeting, is cut off, or never "
			"ends. Clients refuse it or hang.",
		.reference = "RFC 9051 section 9 (greeting)",
		.remedy = { [PRODUCT_ANY] = "Compare with what the server sends locally: if that is right, "
			"a proxy or filter on the way changes it. Otherwise update the server." } },
};

const struct rule *rules_greet(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
