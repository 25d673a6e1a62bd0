/* SPDX-License-Identifier: MIT */
/* Rules about the upgrade on a cleartext port (RFC 9051 sections 6.2.1 and 11.2): is STARTTLS
 * listed, is it accepted, does TLS come of it?  Listed and working are two questions; a server
 * may get either wrong.  Why a handshake broke is left to the rules about TLS. */
#include "base/text.h"
#include "judge/rules.h"
#include "judge/seen.h"

enum listing { LISTED, NOT_LISTED, LISTING_UNKNOWN };

static const struct stage_facts *stage_of(const struct scene *scene)
{
	return &scene->endpoint->session.stages[STAGE_STARTTLS];
}

static bool is_accepted(const struct scene *scene)
{
	return stage_of(scene)->outcome == OUTCOME_OK;
}

static enum listing listing_of(const struct scene *scene)
{
	const struct capabilities *listed = seen_clear_capabilities(scene->endpoint);

	if (!listed)
		return LISTING_UNKNOWN;
	return capabilities_has(listed, "STARTTLS") ? LISTED : NOT_LISTED;
}

static struct ruling listing_missing(const struct scene *scene)
{
	return ruling_missing(scene, "the capabilities before TLS are unknown",
		endpoint_stage(scene->endpoint, STAGE_CAPABILITY));
}

/* The server's own words to STARTTLS, or how the wait for them ended. */
static const char *answer(const struct scene *scene)
{
	const struct visit_facts *session = &scene->endpoint->session;

	return session->starttls_answered ? seen_quote(scene->arena, session->starttls_reply)
		: seen_stage_words(scene->arena, stage_of(scene));
}

/* Whether the rules of this file can be asked at all; otherwise *ruling_r says why not. */
static bool can_ask(const struct scene *scene, struct ruling *ruling_r)
{
	const struct endpoint_facts *endpoint = scene->endpoint;
	const struct stage_facts *connect = &endpoint->session.stages[STAGE_CONNECT];

	*ruling_r = RULING_NOT_APPLICABLE;
	if (!seen_starts_clear(endpoint))
		return false;
	if (connect->outcome == OUTCOME_FAIL && endpoint->login.greeting == GREETING_OK)
		*ruling_r = ruling_missing(scene, "the connection for STARTTLS failed", connect);
	if (seen_first_words(endpoint).greeting != GREETING_OK)
		return false;
	if (endpoint->mode == MODE_CLEARTEXT) {
		*ruling_r = ruling_by_choice("no TLS was asked for (--tls none)");
		return false;
	}
	if (stage_of(scene)->outcome == OUTCOME_SKIP || stage_of(scene)->reason == REASON_LOCAL) {
		*ruling_r = ruling_missing(scene, "STARTTLS was not tested", stage_of(scene));
		return false;
	}
	return true;
}

static struct ruling missing(const struct scene *scene)
{
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return listing_of(scene) == LISTED && ruling.answer == ANSWER_INCONCLUSIVE
			? RULING_SILENT : ruling;
	if (is_accepted(scene) || listing_of(scene) == LISTED)
		return RULING_SILENT;
	if (listing_of(scene) == LISTING_UNKNOWN)
		return listing_missing(scene);
	ruling = ruling_fires(scene, "STARTTLS is not listed; when it was sent all the same: %s.",
		answer(scene));
	return seen_no_way_in(scene->endpoint) ? ruling_titled(ruling, scene, "The cleartext port "
		"offers no encryption and refuses passwords without it, so no client can log in there")
		: ruling;
}

static struct ruling not_advertised(const struct scene *scene)
{
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	if (!is_accepted(scene) || listing_of(scene) == LISTED)
		return RULING_SILENT;
	if (listing_of(scene) == LISTING_UNKNOWN)
		return listing_missing(scene);
	return ruling_fires(scene, "STARTTLS is not listed, yet was answered %s.", answer(scene));
}

static struct ruling refused(const struct scene *scene)
{
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	if (is_accepted(scene) || stage_of(scene)->reason == REASON_TIMEOUT
		|| listing_of(scene) == NOT_LISTED)
		return RULING_SILENT;
	if (listing_of(scene) == LISTING_UNKNOWN)
		return listing_missing(scene);
	return ruling_fires(scene, "STARTTLS is listed; when it was sent: %s.", answer(scene));
}

/* That it hangs or breaks was seen; why, is for the server's log to say. */
#define FIRES_LIKELY(...) ruling_unsure(ruling_fires(__VA_ARGS__), CONFIDENCE_LIKELY)

static struct ruling hang(const struct scene *scene)
{
	const struct visit_facts *session = &scene->endpoint->session;
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	if (seen_failed(session, STAGE_STARTTLS, REASON_TIMEOUT) && listing_of(scene) != NOT_LISTED)
		return FIRES_LIKELY(scene, "STARTTLS was not answered within %lld ms.",
			(long long)((stage_of(scene)->ended_us - stage_of(scene)->started_us) / 1000));
	if (seen_failed(session, STAGE_TLS, REASON_TIMEOUT))
		return FIRES_LIKELY(scene, "STARTTLS was answered %s, and the handshake did not end in "
			"time (%zu bytes came).", answer(scene), session->tls.first_bytes.len);
	return RULING_SILENT;
}

static struct ruling handshake_failed(const struct scene *scene)
{
	const struct visit_facts *session = &scene->endpoint->session;
	const struct stage_facts *tls = &session->stages[STAGE_TLS];
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	if (!is_accepted(scene))
		return RULING_NOT_APPLICABLE;
	if (tls->outcome == OUTCOME_SKIP || tls->reason == REASON_LOCAL)
		return ruling_missing(scene, "no TLS handshake was made", tls);
	if (tls->outcome == OUTCOME_OK || tls->reason == REASON_TIMEOUT)
		return RULING_SILENT;
	if (tls->reason == REASON_NOT_TLS)
		return FIRES_LIKELY(scene, "After %s came %s in place of TLS.", answer(scene),
			seen_quote(scene->arena, session->tls.first_bytes));
	return FIRES_LIKELY(scene, "STARTTLS was answered %s, then: %s%s%s.", answer(scene),
		seen_stage_words(scene->arena, tls), session->tls.alert_name ? ": " : "",
		session->tls.alert_name ? session->tls.alert_name : "");
}

static struct ruling trailing_data(const struct scene *scene)
{
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	if (!is_accepted(scene))
		return RULING_NOT_APPLICABLE;
	if (scene->endpoint->session.starttls_trailing.len == 0)
		return RULING_SILENT;
	/* "* BYE" is the server saying why no handshake will follow. */
	if (text_contains_nocase(scene->endpoint->session.starttls_trailing, "* BYE ")
		&& !scene->endpoint->session.tls.handshake_done)
		return RULING_NOT_APPLICABLE;
	return ruling_fires(scene, "Behind the answer to STARTTLS came, in clear: %s.",
		seen_quote(scene->arena, scene->endpoint->session.starttls_trailing));
}

static struct ruling caps_not_refreshed(const struct scene *scene)
{
	const struct capabilities *listed = seen_tls_capabilities(scene->endpoint);

	if (!scene->endpoint->session.tls.handshake_done || !seen_serves(scene->endpoint))
		return RULING_NOT_APPLICABLE;
	if (!listed)
		return ruling_missing(scene, "the capabilities inside TLS are unknown",
			&scene->endpoint->session.stages[STAGE_CAPABILITY]);
	return capabilities_has(listed, "STARTTLS")
		? ruling_fires(scene, "Inside TLS the server still lists STARTTLS.") : RULING_SILENT;
}

/* How STARTTLS is switched on. */
#define STARTTLS_ON \
	[PRODUCT_DOVECOT_23] = "in conf.d/10-ssl.conf:\n  ssl = required\n" \
		"  ssl_cert = </etc/ssl/mail/fullchain.pem\n  ssl_key = </etc/ssl/mail/privkey.pem\nThen " \
		"run: doveadm reload", \
	[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  ssl = required\n" \
		"  ssl_server_cert_file = /etc/ssl/mail/fullchain.pem\n" \
		"  ssl_server_key_file = /etc/ssl/mail/privkey.pem\nThen run: doveadm reload", \
	[PRODUCT_CYRUS] = "in imapd.conf:\n  tls_server_cert: /etc/ssl/mail/fullchain.pem\n" \
		"  tls_server_key: /etc/ssl/mail/privkey.pem\n  allowstarttls: yes\n(allowstarttls from " \
		"3.10.2 on, where it is off unless set. The user cyrus must be able to read both files.)", \
	[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl:\n  IMAPDSTARTTLS=YES\n" \
		"  COURIERTLS=/usr/bin/couriertls\n  TLS_CERTFILE=/etc/courier/imapd.pem\nThe file holds " \
		"key and chain and belongs to the user courier. Then restart courier-imap."

static const struct rule rules[] = {
	{ "starttls-missing", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_STARTTLS, SCOPE_ENDPOINT,
		missing,
		.title = "The cleartext port offers no encryption",
		.meaning = "STARTTLS is neither listed nor accepted, so nobody can encrypt on this port. A "
			"server that listens on the cleartext port must allow STARTTLS. Where another network "
			"does see STARTTLS, something on this one removes it.",
		.reference = "RFC 9051 section 11.2",
		.remedy = { [PRODUCT_ANY] = "Switch STARTTLS on, or close the port and serve 993 "
			"only.", STARTTLS_ON }, .other_port = true },
	{ "starttls-not-advertised", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_STARTTLS,
		SCOPE_ENDPOINT, not_advertised,
		.title = "The server does not list STARTTLS, although it works",
		.meaning = "Clients that look before they ask believe that there is no encryption here.",
		.reference = "RFC 9051 section 6.2.1",
		.remedy = { [PRODUCT_ANY] = "Update the server, or remove what overrides its capability "
			"list.",
			[PRODUCT_DOVECOT_23] = "remove imap_capability if it is set.",
			[PRODUCT_DOVECOT_24] = "remove imap_capability if it is set.",
			[PRODUCT_CYRUS] = "remove STARTTLS from suppress_capabilities in imapd.conf." } },
	{ "starttls-refused", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_STARTTLS, SCOPE_ENDPOINT,
		refused,
		.title = "The server offers STARTTLS, but does not start it",
		.meaning = "STARTTLS is listed, and the server answers it with NO or BAD or hangs up. Most "
			"often it cannot load its certificate or key.",
		.reference = "RFC 9051 section 6.2.1",
		.remedy = { [PRODUCT_ANY] = "Look in the server's log for the reason; check that it can "
			"read certificate and key.", STARTTLS_ON }, .other_port = true },
	{ "starttls-hang", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_STARTTLS, SCOPE_ENDPOINT, hang,
		.title = "The upgrade to encryption hangs",
		.meaning = "STARTTLS was sent and not answered, or answered OK and no TLS handshake came "
			"of it: a stuck server, or a firewall that inspects mail.",
		.reference = "RFC 9051 section 6.2.1",
		.remedy = { [PRODUCT_ANY] = "Try from another network. If it works there, switch off mail "
			"inspection in the firewall on the way." }, .other_port = true },
	{ "starttls-handshake-failed", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_STARTTLS,
		SCOPE_ENDPOINT, handshake_failed,
		.title = "The server agrees to STARTTLS, and then the TLS handshake breaks",
		.meaning = "The tagged OK came, but the handshake behind it failed: no usable certificate, "
			"no common version or cipher, or a filter on the way.",
		.reference = "RFC 9051 section 6.2.1",
		.remedy = { [PRODUCT_ANY] = "Look in the server's log for the reason of the failed "
			"handshake; check certificate, key and TLS settings.", STARTTLS_ON },
		.other_port = true },
	{ "starttls-trailing-data", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_STARTTLS,
		SCOPE_ENDPOINT, trailing_data,
		.title = "The server sends unencrypted text behind STARTTLS, where encryption begins",
		.meaning = "Bytes in clear came behind the tagged OK. A client that keeps them takes words "
			"that anybody on the line can write for answers given inside TLS.",
		.reference = "RFC 9051 sections 6.2.1 and 11.3",
		.remedy = { [PRODUCT_ANY] = "Update the server and whatever proxy stands before it. If the "
			"bytes are not there from another network, something on this one inserts them." } },
	{ "starttls-caps-not-refreshed", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_STARTTLS,
		SCOPE_ENDPOINT, caps_not_refreshed,
		.title = "The server offers to start encryption (STARTTLS) where it is on already",
		.meaning = "The server does not know that the connection is encrypted already. Usually a "
			"proxy ends TLS before it, and then its other security decisions are wrong as well.",
		.reference = "RFC 9051 section 6.2.1",
		.remedy = { [PRODUCT_ANY] = "Let the proxy that ends TLS tell the server so (PROXY "
			"protocol version 2 with TLS information), or end TLS in the server itself.",
			[PRODUCT_DOVECOT_23] = "it lists STARTTLS behind a proxy whatever the proxy tells it; "
				"where clients reach it through the proxy only, in conf.d/10-ssl.conf:\n"
				"  ssl = no",
			[PRODUCT_DOVECOT_24] = "on the listener behind the proxy:\n  haproxy = yes\nand in "
				"dovecot.conf:\n  haproxy_trusted_networks = PROXY-ADDRESS" } },
};

const struct rule *rules_starttls(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
