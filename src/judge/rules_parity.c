/* SPDX-License-Identifier: MIT */
/* Rules that hold endpoints of one name against each other: the two ports of an address, the
 * addresses of a port (RFC 8314 section 3, RFC 9325 section 3.9).  A dead address is no
 * difference, and neither are names, dates and numbers in a greeting. */
#include <string.h>

#include "judge/remedies.h"
#include "judge/rules.h"
#include "judge/seen.h"

static const struct endpoint_facts *next_of(const struct scene *scene,
	const struct endpoint_facts *endpoint)
{
	const struct endpoint_facts *end = scene->facts->endpoints + scene->facts->endpoint_count;

	endpoint = endpoint ? endpoint + 1 : scene->facts->endpoints;
	return endpoint < end ? endpoint : NULL;
}

static struct ruling not_enabled(const struct scene *scene)
{
	const struct endpoint_facts *clear = seen_sibling(scene->facts, scene->endpoint, true);

	if (seen_starts_clear(scene->endpoint) || !clear)
		return RULING_NOT_APPLICABLE;
	if (seen_connect(scene->endpoint) != REASON_REFUSED || !seen_serves(clear))
		return RULING_SILENT;
	return ruling_fires(scene, "Port %u refuses the connection, port %u serves IMAP.",
		(unsigned)scene->endpoint->port, (unsigned)clear->port);
}

static struct ruling clear_open(const struct scene *scene)
{
	if (!seen_starts_clear(scene->endpoint) || !endpoint_connected(scene->endpoint))
		return RULING_NOT_APPLICABLE;
	return seen_serves(scene->endpoint) ? ruling_fires(scene, "Port %u serves IMAP.",
		(unsigned)scene->endpoint->port) : RULING_SILENT;
}

static struct ruling clear_closed(const struct scene *scene)
{
	const struct endpoint_facts *tls = seen_sibling(scene->facts, scene->endpoint, false);
	enum reason reason = seen_connect(scene->endpoint);

	if (!seen_starts_clear(scene->endpoint) || !tls || !seen_serves(tls))
		return RULING_NOT_APPLICABLE;
	if (reason != REASON_REFUSED && reason != REASON_TIMEOUT && reason != REASON_UNREACHABLE)
		return RULING_SILENT;
	return ruling_fires(scene, "Port %u: %s; port %u serves IMAP inside TLS.",
		(unsigned)scene->endpoint->port, seen_words(reason), (unsigned)tls->port);
}

/* The first endpoint of the same port at another address that stands before this one and has
 * what is to be compared; NULL: none. */
static const struct endpoint_facts *reference(const struct scene *scene,
	bool (*has)(const struct endpoint_facts *))
{
	for (const struct endpoint_facts *e = next_of(scene, NULL); e != scene->endpoint;
		e = next_of(scene, e))
		if (e->port == scene->endpoint->port && seen_same_host(e, scene->endpoint) && has(e))
			return e;
	return NULL;
}

/* An endpoint that turned us away has not shown how it is set up. */
static bool is_comparable(const struct endpoint_facts *endpoint)
{
	enum greeting greeting = seen_first_words(endpoint).greeting;

	return greeting != GREETING_NONE && greeting != GREETING_BYE;
}

static bool same_set(const struct capabilities *a, const struct capabilities *b)
{
	for (size_t i = 0; i < a->count; i++)
		if (!capabilities_has(b, a->names[i]))
			return false;
	for (size_t i = 0; i < b->count; i++)
		if (!capabilities_has(a, b->names[i]))
			return false;
	return true;
}

static bool is_settled(enum login_result result)
{
	return result == LOGIN_REFUSED || result == LOGIN_EVALUATED || result == LOGIN_ACCEPTED;
}

/* What differs, in words; NULL: nothing that both have shown. */
static const char *difference(const struct endpoint_facts *a, const struct endpoint_facts *b)
{
	enum outcome starttls_a = a->session.stages[STAGE_STARTTLS].outcome;
	enum outcome starttls_b = b->session.stages[STAGE_STARTTLS].outcome;
	const struct capabilities *listed_a = seen_tls_capabilities(a);
	const struct capabilities *listed_b = seen_tls_capabilities(b);
	enum login_result login_a = endpoint_cleartext_login(a);
	enum login_result login_b = endpoint_cleartext_login(b);

	if (seen_first_words(a).greeting != seen_first_words(b).greeting)
		return "the kind of greeting";
	if (starttls_a != OUTCOME_SKIP && starttls_b != OUTCOME_SKIP && starttls_a != starttls_b)
		return "whether STARTTLS works";
	if (a->session.tls.handshake_done && b->session.tls.handshake_done
		&& strcmp(a->session.tls.version, b->session.tls.version) != 0)
		return "the version of TLS";
	if (listed_a && listed_b && !same_set(listed_a, listed_b))
		return "the capabilities inside TLS";
	if (is_settled(login_a) && is_settled(login_b)
		&& (login_a == LOGIN_REFUSED) != (login_b == LOGIN_REFUSED))
		return "whether passwords are refused before TLS";
	return NULL;
}

static bool tried_tls(const struct endpoint_facts *endpoint)
{
	const struct stage_facts *stage = &endpoint->session.stages[STAGE_TLS];

	return stage->outcome != OUTCOME_SKIP && stage->reason != REASON_LOCAL;
}

/* The handshake works at one address and breaks at another; NULL: no. */
static const struct endpoint_facts *with_other_fate(const struct scene *scene)
{
	const struct endpoint_facts *other = reference(scene, tried_tls);

	return other && tried_tls(scene->endpoint)
		&& other->session.tls.handshake_done != scene->endpoint->session.tls.handshake_done ? other
		: NULL;
}

static struct ruling differs(const struct scene *scene)
{
	const struct endpoint_facts *other = with_other_fate(scene);

	if (other)
		return ruling_fires(scene, "%s and %s differ in whether the TLS handshake succeeds.",
			endpoint_text(scene->arena, other), endpoint_text(scene->arena, scene->endpoint));
	other = reference(scene, is_comparable);
	if (!other || !is_comparable(scene->endpoint))
		return RULING_NOT_APPLICABLE;
	const char *what = difference(other, scene->endpoint);
	return what ? ruling_fires(scene, "%s and %s differ in %s.",
		endpoint_text(scene->arena, other), endpoint_text(scene->arena, scene->endpoint), what)
		: RULING_SILENT;
}

static bool has_leaf(const struct endpoint_facts *endpoint)
{
	return seen_leaf(endpoint) != NULL;
}

static const char *leaf_text(const struct scene *scene, const struct endpoint_facts *endpoint)
{
	const struct certificate_facts *leaf = seen_leaf(endpoint);

	return arena_printf(scene->arena, "%s shows %s, valid until %s, SHA-256 %.16s",
		endpoint_text(scene->arena, endpoint), leaf->subject,
		seen_date(scene->arena, leaf->not_after), leaf->sha256);
}

static struct ruling leaves_differ(const struct scene *scene, const struct endpoint_facts *other)
{
	if (!other || !has_leaf(other) || !has_leaf(scene->endpoint))
		return RULING_NOT_APPLICABLE;
	if (strcmp(seen_leaf(other)->sha256, seen_leaf(scene->endpoint)->sha256) == 0)
		return RULING_SILENT;
	return ruling_fires(scene, "%s; %s.", leaf_text(scene, other),
		leaf_text(scene, scene->endpoint));
}

static struct ruling differs_between_ports(const struct scene *scene)
{
	if (seen_starts_clear(scene->endpoint))
		return RULING_NOT_APPLICABLE;
	return leaves_differ(scene, seen_sibling(scene->facts, scene->endpoint, true));
}

static struct ruling differs_by_address(const struct scene *scene)
{
	return leaves_differ(scene, reference(scene, has_leaf));
}

/* Made for the same server: the same subject, or a name in common. */
static bool is_successor(const struct certificate_facts *leaf, const struct certificate_facts *old)
{
	if (strcmp(leaf->subject, old->subject) == 0)
		return true;
	for (const char **a = leaf->dns_names; *a; a++)
		for (const char **b = old->dns_names; *b; b++)
			if (strcmp(*a, *b) == 0)
				return true;
	return false;
}

static const char *span_text(const struct scene *scene, const struct endpoint_facts *endpoint)
{
	const struct certificate_facts *leaf = seen_leaf(endpoint);

	return arena_printf(scene->arena, "%s (SHA-256 %.16s)",
		seen_date(scene->arena, leaf->not_after), leaf->sha256);
}

static struct ruling renewed_not_loaded(const struct scene *scene)
{
	int64_t now = scene->facts->observed_at;

	if (!has_leaf(scene->endpoint))
		return RULING_NOT_APPLICABLE;
	const struct certificate_facts *old = seen_leaf(scene->endpoint);
	for (const struct endpoint_facts *e = next_of(scene, NULL); e && old->not_after < now;
		e = next_of(scene, e))
		if (has_leaf(e) && seen_leaf(e)->not_after >= now && is_successor(seen_leaf(e), old))
			return ruling_titled(ruling_fires(scene, "Valid until %s, at %s until %s.",
				span_text(scene, scene->endpoint), endpoint_text(scene->arena, e),
				span_text(scene, e)), scene, "The certificate expired on %s and was renewed, but "
				"the old one is still in use", seen_date(scene->arena, old->not_after));
	return RULING_SILENT;
}

static const struct rule rules[] = {
	{ "imaps-not-enabled", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_TCP, SCOPE_ENDPOINT,
		not_enabled,
		.title = "The TLS port is closed; IMAP works on the cleartext port only",
		.meaning = "Nothing listens on the port for TLS from the first byte, which clients try "
			"first and which cannot be downgraded.",
		.reference = "RFC 8314 section 3.2, RFC 9051 section 11.2",
		.remedy = {
			[PRODUCT_ANY] = "Switch the TLS port on. Users, until then: port 143 with STARTTLS, if "
				"that works.",
			[PRODUCT_DOVECOT_23] = "in conf.d/10-master.conf, service imap-login:\n"
				"  inet_listener imaps {\n    port = 993\n    ssl = yes\n  }",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf, service imap-login:\n  inet_listener imaps {\n"
				"    port = 993\n    ssl = yes\n  }",
			[PRODUCT_CYRUS] = "in the SERVICES section of cyrus.conf:\n"
				"  imaps cmd=\"imapd -s\" listen=\"imaps\"",
			[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl:\n  IMAPDSSLSTART=YES\nThen run: "
				"systemctl enable --now courier-imap-ssl" } },
	{ "cleartext-port-open", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY, LAYER_TCP, SCOPE_ENDPOINT,
		clear_open,
		.title = "The cleartext port is open",
		.meaning = "IMAP can be reached on a port that starts in clear. With STARTTLS that is "
			"allowed; with all clients on port 993 it is not needed.",
		.reference = "RFC 8314 section 3" },
	{ "cleartext-port-closed", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY, LAYER_TCP, SCOPE_ENDPOINT,
		clear_closed,
		.title = "The cleartext port is closed and the TLS port serves, as is recommended",
		.meaning = "Clients use port 993 with SSL/TLS; settings that name port 143 must be "
			"changed.",
		.reference = "RFC 8314 section 4.1" },
	{ "endpoint-differs", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_LOGIN, SCOPE_ENDPOINT,
		differs,
		.title = "The addresses behind this name are not set up alike",
		.meaning = "The same port answers differently at different addresses, so what a client "
			"meets depends on chance.",
		.reference = "RFC 9325 section 3.9",
		.remedy = { [PRODUCT_ANY] = "Give the servers behind the name the same software and "
			"configuration." } },
	{ "cert-differs-143-993", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		differs_between_ports,
		.title = "The two ports show different certificates",
		.meaning = "One of them will be forgotten when certificates are renewed.",
		.reference = "RFC 9325 section 3.9",
		.remedy = { [PRODUCT_ANY] = "Use one certificate for both ports.", INSTALL_CERTIFICATE } },
	{ "cert-renewed-not-loaded", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		renewed_not_loaded,
		.title = "The certificate was renewed, but a listener still uses the old one, which "
			"expired",
		.meaning = "Another port or address of the same server shows the renewed certificate, so "
			"the renewal worked and the program was not told.",
		.reference = "RFC 5280 section 4.1.2.5",
		.remedy = { [PRODUCT_ANY] = "Reload the mail server now and after every renewal (certbot: "
			"renewal-hooks/deploy).",
			[PRODUCT_DOVECOT_23] = "run: doveadm reload",
			[PRODUCT_DOVECOT_24] = "run: doveadm reload",
			[PRODUCT_CYRUS] = "restart the Cyrus master process.",
			[PRODUCT_COURIER] = "copy the new key and chain into TLS_CERTFILE, and restart "
				"courier-imap and courier-imap-ssl." } },
	{ "cert-differs-by-address", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_CERT,
		SCOPE_ENDPOINT, differs_by_address,
		.title = "The addresses behind this name show different certificates",
		.meaning = "Which certificate a client meets depends on chance; a fault in one of them "
			"shows only some of the time.",
		.reference = "RFC 9325 section 3.9",
		.remedy = { [PRODUCT_ANY] = "Install the same certificate at every address.",
			INSTALL_CERTIFICATE } },
};

const struct rule *rules_parity(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
