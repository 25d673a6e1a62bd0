/* SPDX-License-Identifier: MIT */
/* Rules about a port that speaks IMAP in another mode than it was asked in, TLS from the first
 * byte or cleartext (RFC 8314 section 3, RFC 9051 section 11.2), and about one that lets no
 * client get further than its greeting.  "Wrong version number" and its like are never the
 * verdict: the first bytes are. */
#include <string.h>

#include "base/text.h"
#include "judge/rules.h"
#include "judge/seen.h"

enum { PORT_CLEARTEXT = 143, PORT_TLS = 993 };

/* By --tls, against what everybody expects of that port: then the question was wrong, not the
 * server. */
static bool was_asked_against_custom(const struct endpoint_facts *endpoint)
{
	return endpoint->mode_was_asked
		&& endpoint->port != (seen_starts_clear(endpoint) ? PORT_CLEARTEXT : PORT_TLS);
}

static bool speaks_clear_imap(const struct endpoint_facts *endpoint)
{
	struct first_words words = seen_first_words(endpoint);

	return words.in_clear && (words.greeting == GREETING_OK || words.greeting == GREETING_PREAUTH
		|| words.greeting == GREETING_BYE || words.greeting == GREETING_MALFORMED);
}

static bool speaks_tls(const struct endpoint_facts *endpoint)
{
	return seen_starts_clear(endpoint)
		&& seen_first_words(endpoint).greeting == GREETING_TLS;
}

/* A silent cleartext port that nobody sent a ClientHello to. */
static bool is_untested(const struct endpoint_facts *endpoint)
{
	return seen_starts_clear(endpoint) && !endpoint->silence.tried
		&& seen_first_words(endpoint).greeting == GREETING_NONE
		&& seen_failed(seen_visit(endpoint), STAGE_GREETING, REASON_TIMEOUT);
}

static struct ruling clear_words(const struct scene *scene)
{
	return ruling_fires(scene, "To the start of a TLS handshake it answered %s.",
		seen_quote(scene->arena, seen_first_words(scene->endpoint).bytes));
}

static struct ruling tls_words(const struct scene *scene)
{
	const struct tls_facts *tls = &scene->endpoint->silence.tls;

	if (!tls->handshake_done)
		return ruling_fires(scene, "It answered with TLS records in place of an IMAP greeting.");
	return ruling_fires(scene, "It did not greet, and completed a %s handshake when it was offered "
		"one.", tls->version);
}

static struct ruling mismatch(const struct scene *scene)
{
	const struct endpoint_facts *endpoint = scene->endpoint;
	unsigned port = endpoint->port;

	if (!was_asked_against_custom(endpoint))
		return RULING_NOT_APPLICABLE;
	if (is_untested(endpoint))
		return ruling_inconclusive("a silent port was not asked whether it speaks TLS");
	if (speaks_clear_imap(endpoint))
		return ruling_titled(clear_words(scene), scene, "Port %u speaks cleartext first: choose "
			"STARTTLS for it, not SSL/TLS", port);
	if (speaks_tls(endpoint))
		return ruling_titled(tls_words(scene), scene, "Port %u speaks TLS from the first byte: "
			"choose SSL/TLS for it, not STARTTLS or none", port);
	return RULING_SILENT;
}

static struct ruling tls_on_143(const struct scene *scene)
{
	const struct endpoint_facts *endpoint = scene->endpoint;

	if (!seen_starts_clear(endpoint) || was_asked_against_custom(endpoint))
		return RULING_NOT_APPLICABLE;
	if (is_untested(endpoint))
		return ruling_inconclusive("a silent port was not asked whether it speaks TLS");
	return speaks_tls(endpoint) ? tls_words(scene) : RULING_SILENT;
}

static struct ruling plain_on_993(const struct scene *scene)
{
	const struct endpoint_facts *endpoint = scene->endpoint;

	if (seen_starts_clear(endpoint) || was_asked_against_custom(endpoint))
		return RULING_NOT_APPLICABLE;
	return speaks_clear_imap(endpoint) ? clear_words(scene) : RULING_SILENT;
}

static struct ruling login_impossible(const struct scene *scene)
{
	static const char *const mechanisms[] = { "AUTH=", NULL };
	const struct capabilities *listed = seen_tls_capabilities(scene->endpoint);

	if (!scene->endpoint->session.tls.handshake_done || !seen_serves(scene->endpoint))
		return RULING_NOT_APPLICABLE;
	if (!listed)
		return ruling_missing(scene, "the capabilities inside TLS are unknown",
			&scene->endpoint->session.stages[STAGE_CAPABILITY]);
	if (!capabilities_has(listed, "LOGINDISABLED")
		|| *seen_listed(scene->arena, listed, mechanisms))
		return RULING_SILENT;
	return ruling_fires(scene, "Inside TLS the server lists LOGINDISABLED and no AUTH= mechanism.");
}

static bool begins(struct bytes line, const char *with)
{
	size_t len = strlen(with);

	return line.len >= len && text_contains_nocase((struct bytes){ line.data, len }, with);
}

/* The line that answers what no client said: a PROXY header, taken for commands.  Version 1 is
 * "PROXY TCP4 ...", so that its first word is the tag.  Version 2 is binary and makes several
 * lines, none of them a command: Dovecot hangs up on so many. */
static struct bytes proxy_header_answer(const struct visit_facts *visit)
{
	size_t sent = 0;

	for (size_t i = 0; i < visit->transcript_len; i++) {
		const struct transcript_entry *entry = &visit->transcript[i];
		sent += entry->kind == TRANSCRIPT_SENT;
		if (entry->kind == TRANSCRIPT_RECEIVED && (begins(entry->bytes, "PROXY BAD ")
			|| begins(entry->bytes, "PROXY NO ")
			|| (sent <= 2 && begins(entry->bytes, "* BYE Too many invalid IMAP commands"))))
			return seen_line(entry);
	}
	return (struct bytes){ NULL, 0 };
}

static struct ruling proxy_header_unexpected(const struct scene *scene)
{
	struct bytes line = proxy_header_answer(&scene->endpoint->session);

	if (!endpoint_connected(scene->endpoint))
		return RULING_NOT_APPLICABLE;
	if (!line.data)
		line = proxy_header_answer(&scene->endpoint->login);
	if (!line.data)
		return RULING_SILENT;
	return ruling_fires(scene, "The server answered %s, to something that was not sent from here.",
		seen_quote(scene->arena, line));
}

static struct ruling capability_failed(const struct scene *scene)
{
	const struct stage_facts *stage = &scene->endpoint->session.stages[STAGE_CAPABILITY];

	/* A fatal alert and BYE have rules of their own. */
	if (stage->outcome == OUTCOME_SKIP || stage->reason == REASON_ALERT
		|| stage->reason == REASON_BYE)
		return RULING_NOT_APPLICABLE;
	if (stage->outcome == OUTCOME_OK)
		return RULING_SILENT;
	if (stage->reason == REASON_TOO_LONG) /* for us; another client may have more patience */
		return ruling_missing(scene, "CAPABILITY inside TLS", stage);
	return ruling_fires(scene, "CAPABILITY inside TLS: %s.",
		seen_stage_words(scene->arena, stage));
}

static const struct rule rules[] = {
	{ "mode-tls-on-143", KIND_FAULT, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_MODE, SCOPE_ENDPOINT,
		tls_on_143,
		.title = "The cleartext port expects encryption from the first byte, so programs that "
			"are set to STARTTLS wait there in vain",
		.meaning = "Clients that upgrade by STARTTLS wait for a greeting that never comes, because "
			"the port waits for a TLS handshake.",
		.reference = "RFC 9051 sections 2.1 and 11.2",
		.remedy = {
			[PRODUCT_ANY] = "Serve TLS from the first byte on port 993, and STARTTLS or nothing on "
				"port 143. Until then, clients of this port must be set to SSL/TLS.",
			[PRODUCT_DOVECOT_23] = "in conf.d/10-master.conf, service imap-login:\n"
				"  inet_listener imap {\n    port = 143\n    ssl = no\n  }",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf, service imap-login:\n  inet_listener imap {\n"
				"    port = 143\n    ssl = no\n  }",
			[PRODUCT_CYRUS] = "in cyrus.conf, run the imap service without -s:\n"
				"  imap cmd=\"imapd\" listen=\"imap\"" } },
	{ "mode-mismatch", KIND_FAULT, SEVERITY_HIGH, WHO_USER, LAYER_MODE, SCOPE_ENDPOINT, mismatch,
		.title = "Port and encryption do not match",
		.meaning = "The port answers, but not in the mode that was asked for: SSL/TLS was asked of "
			"a port that greets in clear, or the other way round.",
		.reference = "RFC 8314 section 3",
		.remedy = { [PRODUCT_ANY] = "Keep the port and set the security that it speaks, or take "
			"another port." }, .other_port = true },
	{ "mode-plain-on-993", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_MODE, SCOPE_ENDPOINT,
		plain_on_993,
		.title = "The TLS port speaks cleartext IMAP: TLS is switched off there",
		.meaning = "Port 993 greets in clear where TLS is due. Clients set to SSL/TLS cannot "
			"connect, and one that can sends its password in clear.",
		.reference = "RFC 8314 section 3.2, RFC 9051 section 11.2",
		.remedy = {
			[PRODUCT_ANY] = "Switch TLS on for the listener of port 993.",
			[PRODUCT_DOVECOT_23] = "in conf.d/10-ssl.conf:\n  ssl = required\nand in "
				"conf.d/10-master.conf, service imap-login:\n  inet_listener imaps {\n"
				"    port = 993\n    ssl = yes\n  }",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  ssl = required\nand in service "
				"imap-login:\n  inet_listener imaps {\n    port = 993\n    ssl = yes\n  }",
			[PRODUCT_CYRUS] = "in cyrus.conf, run the imaps service with -s:\n"
				"  imaps cmd=\"imapd -s\" listen=\"imaps\"",
			[PRODUCT_COURIER] = "port 993 belongs to courier-imap-ssl: remove 993 from PORT in "
				"/etc/courier/imapd, and in /etc/courier/imapd-ssl:\n  SSLPORT=993\n"
				"  IMAPDSSLSTART=YES" } },
	{ "proxy-header-unexpected", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_GREET,
		SCOPE_ENDPOINT, proxy_header_unexpected,
		.title = "A proxy in front of the server sends it a PROXY header that it does not expect",
		.meaning = "A load balancer tells the server the client's address in a PROXY header before "
			"the client's first byte. The server takes that header for commands, and every "
			"answer behind it is out of step. Clients report a protocol error or a lost "
			"connection.",
		.reference = "The PROXY protocol, versions 1 and 2 (haproxy)",
		.remedy = {
			[PRODUCT_ANY] = "Either switch the header off in the proxy (haproxy: remove send-proxy "
				"or send-proxy-v2 from the server line), or let the server's listener expect it.",
			[PRODUCT_DOVECOT_23] = "on the listener behind the proxy:\n  haproxy = yes\nand in "
				"dovecot.conf:\n  haproxy_trusted_networks = PROXY-ADDRESS",
			[PRODUCT_DOVECOT_24] = "on the listener behind the proxy:\n  haproxy = yes\nand in "
				"dovecot.conf:\n  haproxy_trusted_networks = PROXY-ADDRESS" } },
	{ "capability-failed", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_MODE, SCOPE_ENDPOINT,
		capability_failed,
		.title = "The server greets like an IMAP server and then breaks the conversation",
		.meaning = "CAPABILITY, the first command of every mail program, was not answered as IMAP "
			"demands: not at all, with an error, without end, or with something else.",
		.reference = "RFC 9051 sections 2.2.2 and 6.1.1",
		.remedy = {
			[PRODUCT_ANY] = "Look at the server's log at the time of this check. If a proxy or a "
				"virus scanner stands in front of the server, test the server without it. With -v "
				"the dialogue is shown." } },
	{ "login-impossible", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_LOGIN, SCOPE_ENDPOINT,
		login_impossible,
		.title = "The server offers no way to log in, not even inside TLS",
		.meaning = "Inside TLS the server lists LOGINDISABLED and no SASL mechanism, so a client "
			"has nothing left to try.",
		.reference = "RFC 9051 sections 6.2.3 and 7.2.2",
		.remedy = {
			[PRODUCT_ANY] = "Enable a SASL mechanism for encrypted connections, usually PLAIN. "
				"Behind a proxy that ends TLS, tell the server that these connections are secure.",
			[PRODUCT_DOVECOT_23] = "in conf.d/10-auth.conf:\n  auth_mechanisms = plain login\n"
				"Behind a proxy, in dovecot.conf:\n  login_trusted_networks = PROXY-ADDRESS",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  auth_mechanisms = plain login\nBehind a "
				"proxy:\n  login_trusted_networks = PROXY-ADDRESS",
			[PRODUCT_CYRUS] = "in imapd.conf:\n  sasl_mech_list: PLAIN LOGIN" } },
};

const struct rule *rules_mode(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
