/* SPDX-License-Identifier: MIT */
/* Rules about a handshake that failed, by the alert (RFC 8446 section 6), by how it ended, and by
 * what handshakes with one thing changed proved.  Exact causes are told on every port.  "Some
 * failure or other" is told here for implicit TLS only; behind STARTTLS the rules about STARTTLS
 * say it.  Servers exist that never send an alert, so a bare end of the connection names no
 * cause. */
#include <string.h>

#include "base/text.h"
#include "judge/ladder.h"
#include "judge/remedies.h"
#include "judge/rules.h"
#include "judge/seen.h"

enum { /* RFC 8446 section 6, RFC 7301 section 3.2 */
	ALERT_HANDSHAKE_FAILURE = 40, ALERT_BAD_CERTIFICATE = 42, ALERT_PROTOCOL_VERSION = 70,
	ALERT_INSUFFICIENT_SECURITY = 71, ALERT_UNRECOGNIZED_NAME = 112,
	ALERT_CERTIFICATE_REQUIRED = 116, ALERT_NO_APPLICATION_PROTOCOL = 120,
};

static const struct stage_facts *stage_of(const struct scene *scene)
{
	return &scene->endpoint->session.stages[STAGE_TLS];
}

/* Whether a handshake was made; otherwise *ruling_r says why not. */
static bool can_ask(const struct scene *scene, struct ruling *ruling_r)
{
	*ruling_r = RULING_NOT_APPLICABLE;
	if (!seen_tls_due(scene->endpoint)
		|| seen_failed(&scene->endpoint->session, STAGE_TLS, REASON_NOT_TLS))
		return false;
	if (stage_of(scene)->outcome != OUTCOME_SKIP && stage_of(scene)->reason != REASON_LOCAL)
		return true;
	*ruling_r = ruling_missing(scene, "no TLS handshake was made", stage_of(scene));
	return false;
}

/* The rule's own fatal alert came; whether it is the whole truth is for the caller to say. */
static struct ruling by_alert(const struct scene *scene, int alert)
{
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	if (seen_alert(scene->endpoint) != alert)
		return RULING_SILENT;
	return ruling_fires(scene, "The server sent the fatal alert %d (%s).%s", alert,
		scene->endpoint->session.tls.alert_name ? scene->endpoint->session.tls.alert_name
		: "unnamed", ladder_sentence(scene->arena, scene->endpoint));
}

/* How the handshake broke, and every way in which it was made again. */
static const char *attempts(const struct scene *scene)
{
	const struct tls_facts *tls = &scene->endpoint->session.tls;
	const char *alert = seen_alert(scene->endpoint) == TLS_ALERT_NONE ? ""
		: arena_printf(scene->arena, " %d (%s)", tls->alert,
			tls->alert_name ? tls->alert_name : "unnamed");

	return arena_printf(scene->arena, "The handshake broke: %s%s.%s",
		seen_words(stage_of(scene)->reason), alert,
		ladder_sentence(scene->arena, scene->endpoint));
}

/* The handshakes that followed prove what stood in the way. */
static struct ruling by_obstacle(const struct scene *scene, enum obstacle obstacle)
{
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	if (ladder_obstacle(scene->endpoint) != obstacle)
		return RULING_SILENT;
	return ruling_fires(scene, "%s", attempts(scene));
}

static struct ruling by_obstacle_or_alert(const struct scene *scene, enum obstacle obstacle,
	int alert)
{
	struct ruling ruling = by_obstacle(scene, obstacle);

	if (ruling.answer != ANSWER_SILENT)
		return ruling;
	return ruling_unsure(by_alert(scene, alert), CONFIDENCE_LIKELY);
}

static bool is_old(const struct tls_facts *tls)
{
	return tls->handshake_done && tls->version && (strncmp(tls->version, "SSL", 3) == 0
		|| strcmp(tls->version, "TLS1.0") == 0 || strcmp(tls->version, "TLS1.1") == 0);
}

static struct ruling titled_old(const struct scene *scene, struct ruling ruling,
	const char *version)
{
	return ruling_titled(ruling, scene, "The server speaks nothing newer than %s; current "
		"programs refuse that", version);
}

static struct ruling version_old(const struct scene *scene)
{
	const struct tls_facts *tls = &scene->endpoint->session.tls;
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	if (is_old(tls))
		return titled_old(scene, ruling_fires(scene, "TLS 1.3 was offered, and the server chose "
			"%s.", tls->version), tls->version);
	ruling = by_obstacle_or_alert(scene, OBSTACLE_VERSION, ALERT_PROTOCOL_VERSION);
	const struct tls_facts *legacy = ladder_legacy(scene->endpoint);
	return ruling.answer == ANSWER_FIRES && ruling.confidence == CONFIDENCE_CERTAIN && legacy
		? titled_old(scene, ruling, legacy->version) : ruling;
}

static struct ruling no_common_cipher(const struct scene *scene)
{
	struct ruling ruling = by_obstacle_or_alert(scene, OBSTACLE_SUITES,
		ALERT_INSUFFICIENT_SECURITY);
	const struct tls_facts *legacy = ladder_legacy(scene->endpoint);

	if (ruling.answer != ANSWER_FIRES || !legacy)
		return ruling;
	return ruling_titled(ruling, scene, "The server has no encryption method that is still in use; "
		"it takes %s", legacy->cipher);
}

static struct ruling sni_rejected(const struct scene *scene)
{
	const char *sni = scene->endpoint->session.tls.sni;
	enum reason reason = stage_of(scene)->reason;
	struct ruling ruling = by_obstacle(scene, OBSTACLE_NAME);

	/* Where nothing but silence or RST answers a name, a filter on the way is as good a guess. */
	if (ruling.answer == ANSWER_FIRES && (reason == REASON_TIMEOUT || reason == REASON_RESET))
		return RULING_SILENT;
	if (ruling.answer == ANSWER_SILENT)
		ruling = ruling_unsure(by_alert(scene, ALERT_UNRECOGNIZED_NAME), CONFIDENCE_LIKELY);
	if (ruling.answer != ANSWER_FIRES || !sni)
		return ruling;
	if (ladder_obstacle(scene->endpoint) == OBSTACLE_NAME)
		return ruling_titled(ruling, scene, "The server does not serve the name %s; without a "
			"name it answers", sni);
	return ruling_titled(ruling, scene, "The server says that it does not serve the name %s", sni);
}

static struct ruling pmtu_blackhole(const struct scene *scene)
{
	return by_obstacle(scene, OBSTACLE_PMTU);
}

static struct ruling large_hello_dropped(const struct scene *scene)
{
	return by_obstacle(scene, OBSTACLE_LARGE_HELLO);
}

/* A server that wants a suite nobody offered refuses in the same way. */
static struct ruling no_server_certificate(const struct scene *scene)
{
	return ruling_unsure(by_obstacle(scene, OBSTACLE_CERTIFICATE), CONFIDENCE_LIKELY);
}

static struct ruling alpn_mismatch(const struct scene *scene)
{
	return by_alert(scene, ALERT_NO_APPLICATION_PROTOCOL);
}

static bool is_for_client_certificate(const struct scene *scene)
{
	int alert = seen_alert(scene->endpoint);

	return alert == ALERT_CERTIFICATE_REQUIRED
		|| (scene->endpoint->session.tls.client_certificate_requested
		&& (alert == ALERT_HANDSHAKE_FAILURE || alert == ALERT_BAD_CERTIFICATE));
}

static struct ruling client_cert_required(const struct scene *scene)
{
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	if (is_for_client_certificate(scene))
		return by_alert(scene, seen_alert(scene->endpoint));
	/* nginx completes the handshake without one, and says so by BYE */
	struct bytes farewell = seen_farewell(scene->endpoint);
	if (!scene->endpoint->session.tls.client_certificate_requested
		|| !text_contains_nocase(farewell, "SSL certificate"))
		return RULING_SILENT;
	return ruling_fires(scene, "It asked for a client certificate, and then said %s.",
		seen_quote(scene->arena, farewell));
}

/* Without the full stop, for the sentence goes on; NULL: nothing. */
static const char *library_words(const struct scene *scene)
{
	const char *text = scene->endpoint->session.tls.error_text;
	size_t len = text ? strlen(text) : 0;

	if (!len)
		return NULL;
	return arena_printf(scene->arena, "%.*s", (int)(text[len - 1] == '.' ? len - 1 : len), text);
}

static struct ruling weak_parameters(const struct scene *scene)
{
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	if (!seen_failed(&scene->endpoint->session, STAGE_TLS, REASON_WEAK_PARAMETERS))
		return RULING_SILENT;
	const char *library = library_words(scene);
	return ruling_fires(scene, "This side broke the handshake off: %s.%s",
		library ? library : seen_words(REASON_WEAK_PARAMETERS),
		ladder_sentence(scene->arena, scene->endpoint));
}

/* What the ladder knows better than "it ended". */
static bool is_explained(const struct scene *scene)
{
	switch (ladder_obstacle(scene->endpoint)) {
	case OBSTACLE_UNKNOWN:
	case OBSTACLE_TLS13:
		return false;
	case OBSTACLE_NAME:
		return stage_of(scene)->reason != REASON_TIMEOUT && stage_of(scene)->reason != REASON_RESET;
	default:
		return true;
	}
}

/* How sure it is that the end of the connection is all there is to see. */
static enum confidence sureness(const struct scene *scene)
{
	return ladder_was_climbed(scene->endpoint) ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
}

/* The handshake ended for that reason before the server said anything. */
static struct ruling ended(const struct scene *scene, enum reason reason)
{
	const struct visit_facts *session = &scene->endpoint->session;
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	if (seen_starts_clear(scene->endpoint))
		return RULING_NOT_APPLICABLE;
	if (!seen_failed(session, STAGE_TLS, reason) || is_explained(scene)
		|| (session->tls.first_bytes.len && reason != REASON_TIMEOUT))
		return RULING_SILENT;
	ruling = ruling_unsure(ruling_fires(scene, "ClientHello was sent; then %s after %lld ms, %zu "
		"bytes came.%s", seen_words(reason),
		(long long)((stage_of(scene)->ended_us - stage_of(scene)->started_us) / 1000),
		session->tls.first_bytes.len, ladder_sentence(scene->arena, scene->endpoint)),
		sureness(scene));
	if (ladder_obstacle(scene->endpoint) != OBSTACLE_NAME) {
		/* No size of packet and no name makes a difference: that is the server, first of all. */
		ruling.who = ladder_was_climbed(scene->endpoint) ? WHO_ADMIN : WHO_NOBODY;
		return ruling;
	}
	ruling.who = WHO_NETWORK;
	return ruling_titled(ruling, scene, "The handshake breaks as soon as the server's name is in "
		"it: something on the way, or the server, looks at the name");
}

static struct ruling eof_after_hello(const struct scene *scene)
{
	return ended(scene, REASON_CLOSED);
}

static struct ruling reset_after_hello(const struct scene *scene)
{
	return ended(scene, REASON_RESET);
}

static struct ruling timed_out(const struct scene *scene)
{
	return ended(scene, REASON_TIMEOUT);
}

static bool has_own_rule(const struct scene *scene)
{
	struct ruling (*const others[])(const struct scene *) = { version_old, no_common_cipher,
		sni_rejected, alpn_mismatch, client_cert_required, weak_parameters, pmtu_blackhole,
		large_hello_dropped, no_server_certificate, eof_after_hello, reset_after_hello,
		timed_out };

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (others[i](scene).answer == ANSWER_FIRES)
			return true;
	return false;
}

/* A broken handshake, or an alert or a record that does not decrypt right behind it; the latter
 * is told for STARTTLS too, whose own rule ends with the handshake. */
static struct ruling handshake_failed(const struct scene *scene)
{
	static const enum stage stages[] = { STAGE_TLS, STAGE_GREETING, STAGE_CAPABILITY };
	const struct visit_facts *session = &scene->endpoint->session;
	const struct stage_facts *broken = NULL;
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	if (seen_starts_clear(scene->endpoint) && !session->tls.handshake_done)
		return RULING_NOT_APPLICABLE;
	for (size_t i = 0; i < sizeof stages / sizeof *stages && !broken; i++)
		if (seen_failed(session, stages[i], REASON_ALERT)
			|| seen_failed(session, stages[i], REASON_TLS)
			|| (stages[i] == STAGE_TLS && stage_of(scene)->outcome == OUTCOME_FAIL))
			broken = &session->stages[stages[i]];
	if (!broken || has_own_rule(scene))
		return RULING_SILENT;
	if (broken->reason == REASON_ALERT)
		return ruling_unsure(by_alert(scene, session->tls.alert), sureness(scene));
	const char *library = broken->reason == REASON_TLS ? library_words(scene) : NULL;
	return ruling_unsure(ruling_fires(scene, "It ended with: %s%s%s.%s",
		seen_stage_words(scene->arena, broken), library ? "; the TLS library says: " : "",
		library ? library : "", ladder_sentence(scene->arena, scene->endpoint)), sureness(scene));
}

static const struct rule rules[] = {
	{ "tls-version-server-old", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		version_old,
		.title = "The server speaks only outdated versions of TLS; current programs refuse them",
		.meaning = "TLS 1.3 and 1.2 were offered, and the server chose TLS 1.1 or older, or "
			"refused every version. TLS 1.0 and 1.1 were withdrawn in 2021.",
		.reference = "RFC 8996, RFC 9325 section 3.1.1",
		.remedy = {
			[PRODUCT_ANY] = "Update the server's TLS library and switch TLS 1.2 and 1.3 on.",
			[PRODUCT_DOVECOT_23] = "in conf.d/10-ssl.conf:\n  ssl_min_protocol = TLSv1.2",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  ssl_min_protocol = TLSv1.2",
			[PRODUCT_CYRUS] = "in imapd.conf:\n  tls_versions: tls1_2 tls1_3",
			[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl (built with OpenSSL):\n"
				"  TLS_PROTOCOL=\"TLSv1.2++\"\n(built with GnuTLS):\n"
				"  TLS_PRIORITY=\"NORMAL:-VERS-TLS1.0:-VERS-TLS1.1\"" } },
	{ "tls-no-common-cipher", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		no_common_cipher,
		.title = "Client and server have no encryption method in common",
		.meaning = "The server refused every cipher suite that was offered "
			"(insufficient_security).",
		.reference = "RFC 8446 section 6.2, RFC 9325 section 4.2",
		.remedy = {
			[PRODUCT_ANY] = "Allow current cipher suites: ECDHE with AES-GCM or ChaCha20-Poly1305.",
			[PRODUCT_DOVECOT_23] = "in conf.d/10-ssl.conf, remove ssl_cipher_list, or set:\n"
				"  ssl_cipher_list = ECDHE+AESGCM:ECDHE+CHACHA20",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf, remove ssl_cipher_list, or set:\n"
				"  ssl_cipher_list = ECDHE+AESGCM:ECDHE+CHACHA20",
			[PRODUCT_CYRUS] = "in imapd.conf:\n  tls_ciphers: ECDHE+AESGCM:ECDHE+CHACHA20",
			[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl, remove TLS_CIPHER_LIST and "
				"TLS_PRIORITY." } },
	{ "tls-weak-parameters", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		weak_parameters,
		.title = "The server's key exchange is too weak; current programs refuse it",
		.meaning = "The server offered a Diffie-Hellman group or a key that is too small.",
		.reference = "RFC 9325 sections 4.1 and 4.5",
		.remedy = {
			[PRODUCT_ANY] = "Use Diffie-Hellman parameters of at least 2048 bits, or ECDHE only.",
			[PRODUCT_DOVECOT_23] = "run: openssl dhparam -out /etc/dovecot/dh.pem 2048\nand in "
				"conf.d/10-ssl.conf:\n  ssl_dh = </etc/dovecot/dh.pem",
			[PRODUCT_DOVECOT_24] = "remove ssl_server_dh_file, so that only ECDHE is left.",
			[PRODUCT_CYRUS] = "run: openssl dhparam -out /etc/ssl/mail/dh.pem 2048\nand in "
				"imapd.conf:\n  tls_server_dhparam: /etc/ssl/mail/dh.pem",
			[PRODUCT_COURIER] = "run: DH_BITS=2048 mkdhparams" } },
	{ "tls-sni-rejected", KIND_FAULT, SEVERITY_HIGH, WHO_USER, LAYER_TLS, SCOPE_ENDPOINT,
		sni_rejected,
		.title = "The server says that it does not serve this name",
		.meaning = "The name that the client asked for (SNI) is unknown to the server "
			"(unrecognized_name).",
		.reference = "RFC 6066 section 3",
		.remedy = { [PRODUCT_ANY] = "Users: set the server name that the provider gives. "
			"Administrators: add the name, with a certificate for it.",
			[PRODUCT_DOVECOT_23] = "in conf.d/10-ssl.conf:\n  local_name NAME {\n"
				"    ssl_cert = </etc/ssl/mail/NAME.pem\n    ssl_key = </etc/ssl/mail/NAME.key\n"
				"  }",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  local_name NAME {\n"
				"    ssl_server_cert_file = /etc/ssl/mail/NAME.pem\n"
				"    ssl_server_key_file = /etc/ssl/mail/NAME.key\n  }",
			[PRODUCT_COURIER] = "put the certificate for the name in $TLS_CERTFILE.NAME." } },
	{ "tls-client-cert-required", KIND_FAULT, SEVERITY_HIGH, WHO_USER, LAYER_TLS, SCOPE_ENDPOINT,
		client_cert_required,
		.title = "The server demands a personal certificate from the client",
		.meaning = "The server asked for a client certificate and ended the connection when none "
			"was given.",
		.reference = "RFC 8446 section 4.4.2.4",
		.remedy = { [PRODUCT_ANY] = "Users: install the certificate that the provider issued. "
			"Administrators: if none is meant to be needed, stop requiring it.",
			[PRODUCT_CYRUS] = "in imapd.conf:\n  tls_client_certs: optional",
			[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl:\n  TLS_VERIFYPEER=NONE" } },
	{ "tls-alpn-mismatch", KIND_FAULT, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		alpn_mismatch,
		.title = "The server refuses clients that announce the protocol they speak (ALPN)",
		.meaning = "The server answered with no_application_protocol: its listener is made for "
			"another protocol, or its list of protocols lacks IMAP.",
		.reference = "RFC 7301 section 3.2",
		.remedy = { [PRODUCT_ANY] = "Add imap to the listener's ALPN list, or remove the list." } },
	{ "tls-pmtu-blackhole", KIND_FAULT, SEVERITY_HIGH, WHO_NETWORK, LAYER_TLS, SCOPE_ENDPOINT,
		pmtu_blackhole,
		.title = "Large packets get lost on the way: the handshake hangs, and completes at once "
			"with small segments",
		.meaning = "Somewhere on the path packets of full size are dropped without a word (ICMP), "
			"so neither end learns to send smaller ones. VPNs and PPPoE lines do that.",
		.reference = "RFC 8899 section 1, RFC 2923 section 2.1",
		.remedy = { [PRODUCT_ANY] = "Set this line's or VPN's MTU to 1400 or less, or let its "
			"router clamp the MSS; let ICMP \"fragmentation needed\" and \"packet too big\" "
			"through. If it happens from every network, the server's own network is at fault." } },
	{ "tls-large-hello-dropped", KIND_FAULT, SEVERITY_MEDIUM, WHO_NETWORK, LAYER_TLS,
		SCOPE_ENDPOINT, large_hello_dropped,
		.title = "The longer greeting of up-to-date programs is not understood: a large "
			"ClientHello fails, a small one works",
		.meaning = "Programs with post-quantum key exchange send a ClientHello that takes two "
			"packets. A firewall on the way, or the server, reads the first only. Older programs "
			"do not notice.",
		.reference = "RFC 8446 section 4.1.2",
		.remedy = { [PRODUCT_ANY] = "Update the firewall, load balancer or server that reads "
			"ClientHello in one piece. If it works from another network, the device is on this "
			"one. Users: until then, switch post-quantum key exchange off." } },
	{ "tls-no-server-certificate", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		no_server_certificate,
		.title = "The server refuses every handshake, whatever is offered: it has no usable "
			"certificate or key",
		.meaning = "TLS is switched on, but the server cannot load its certificate or its key, so "
			"it has nothing to answer with.",
		.reference = "RFC 8446 section 6.2",
		.remedy = { [PRODUCT_ANY] = "Look in the server's log; check that certificate and key "
			"exist, belong together, and can be read by the server.", INSTALL_CERTIFICATE } },
	{ "tls-eof-after-hello", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		eof_after_hello,
		.title = "The server closes the connection when TLS is to begin",
		.meaning = "The server closed the connection in answer to ClientHello, without an alert: "
			"no usable certificate, no common version, a ban, or a listener that waits for a load "
			"balancer's PROXY header.",
		.reference = "RFC 8446 section 6",
		.remedy = { [PRODUCT_ANY] = "Look in the server's log for the reason; check certificate "
			"and key first." }, .other_port = true },
	{ "tls-reset-after-hello", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		reset_after_hello,
		.title = "The connection is cut when TLS is to begin",
		.meaning = "The connection was reset in answer to ClientHello: a load balancer without a "
			"working back end, a server that crashed, or a filter on the way.",
		.reference = "RFC 9293 section 3.5.2",
		.remedy = { [PRODUCT_ANY] = "Look whether the IMAP service runs behind this port, and in "
			"its log. If it works from another network, a filter on this one cuts the "
			"connection." }, .other_port = true },
	{ "tls-timeout", KIND_FAULT, SEVERITY_HIGH, WHO_NETWORK, LAYER_TLS, SCOPE_ENDPOINT, timed_out,
		.title = "Encryption cannot start: the TLS handshake never ends",
		.meaning = "The connection stands, but the handshake is not answered to its end: a stuck "
			"server, a firewall, or a line that loses large packets.",
		.reference = "RFC 8446 section 4",
		.remedy = { [PRODUCT_ANY] = "Try from another network. If it works there, look for a wrong "
			"MTU (VPN, PPPoE) or a filter on this one; if not, the server is stuck." },
		.other_port = true },
	{ "tls-handshake-failed", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		handshake_failed,
		.title = "Encryption cannot start: the TLS handshake fails",
		.meaning = "The handshake broke for a reason that does not show from here; the alert or "
			"the TLS library's words are the evidence.",
		.reference = "RFC 8446 section 6",
		.remedy = { [PRODUCT_ANY] = "Look in the server's log for the reason; check its "
			"certificate, key, TLS versions and cipher suites." } },
};

const struct rule *rules_tls(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
