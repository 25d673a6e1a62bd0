/* SPDX-License-Identifier: MIT */
/* Rules about passwords in clear (RFC 9051 sections 6.2.3 and 11.7, RFC 8314 section 4.1): before
 * TLS a server must list LOGINDISABLED, list no plaintext mechanism, and refuse LOGIN and
 * AUTHENTICATE whatever the password.  What an answer meant has been decided with the answer at
 * hand; here it is only put together.  Servers trust a client that has their own address, so
 * what they grant such a client proves nothing; what they refuse even so does. */
#include <string.h>

#include "judge/rules.h"
#include "judge/seen.h"

#define SAME_ADDRESS \
	"client and server have the same address, which servers trust; run imapvet elsewhere"
#define LOGIN_TEST_OFF "the LOGIN test was switched off (--no-login-probe)"

/* Mechanisms that hand the server's next reader a password or token. */
static const char *const plaintext_mechanisms[] = { "AUTH=PLAIN", "AUTH=LOGIN", "AUTH=XOAUTH2",
	"AUTH=OAUTHBEARER", NULL };
static const char *const other_mechanisms[] = { "AUTH=CRAM-", "AUTH=DIGEST-", "AUTH=NTLM",
	"AUTH=SCRAM-", NULL };

static bool grants(const struct exchange *exchange)
{
	return exchange->result == LOGIN_EVALUATED || exchange->result == LOGIN_ACCEPTED;
}

static const char *listed(const struct scene *scene, const char *const *mechanisms)
{
	const struct capabilities *capabilities = seen_clear_capabilities(scene->endpoint);

	return capabilities ? seen_listed(scene->arena, capabilities, mechanisms) : "";
}

static bool is_trusted(const struct scene *scene)
{
	const struct visit_facts *visit = &scene->endpoint->login;

	return visit->same_address && (grants(&visit->login) || grants(&visit->authenticate)
		|| *listed(scene, plaintext_mechanisms));
}

/* The server greeted on the cleartext port; where it did not, another rule has spoken. */
static bool has_cleartext(const struct scene *scene)
{
	return seen_starts_clear(scene->endpoint) && (scene->endpoint->login.greeting == GREETING_OK
		|| seen_first_words(scene->endpoint).greeting == GREETING_OK);
}

static bool is_left_out(const struct scene *scene, const struct exchange *exchange)
{
	return exchange == &scene->endpoint->login.login && scene->endpoint->login_probe_off
		&& exchange->result == LOGIN_NOT_TRIED;
}

/* How the visit that tries to log in ended, where that was too early. */
static bool came_too_short(const struct scene *scene, struct ruling *ruling_r)
{
	static const enum stage stages[] = { STAGE_CONNECT, STAGE_GREETING, STAGE_CAPABILITY };
	const struct visit_facts *visit = &scene->endpoint->login;

	for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
		if (visit->stages[stages[i]].outcome != OUTCOME_OK) {
			*ruling_r = ruling_missing(scene, "the connection that tests passwords in clear did "
				"not get that far", &visit->stages[stages[i]]);
			return true;
		}
	return false;
}

/* Whether the answers count; otherwise *ruling_r says why not. */
static bool can_ask(const struct scene *scene, struct ruling *ruling_r)
{
	*ruling_r = RULING_NOT_APPLICABLE;
	if (!has_cleartext(scene))
		return false;
	*ruling_r = ruling_inconclusive(SAME_ADDRESS);
	return !is_trusted(scene);
}

static bool can_ask_listing(const struct scene *scene, struct ruling *ruling_r)
{
	if (!can_ask(scene, ruling_r))
		return false;
	*ruling_r = ruling_missing(scene, "the capabilities before TLS are unknown",
		endpoint_stage(scene->endpoint, STAGE_CAPABILITY));
	return seen_clear_capabilities(scene->endpoint) != NULL;
}

/* Whether the server decided about the command; otherwise *ruling_r says what was missing. */
static bool is_decided(const struct scene *scene, const char *command,
	const struct exchange *exchange, struct ruling *ruling_r)
{
	if (exchange->result == LOGIN_REFUSED || grants(exchange))
		return true;
	if (exchange->result == LOGIN_INCONCLUSIVE)
		*ruling_r = ruling_inconclusive(arena_printf(scene->arena,
			"the answer to %s in clear did not tell (%s%s%s)", command,
			exchange->basis ? exchange->basis : "unknown", exchange->reply.data ? ": " : "",
			exchange->reply.data ? seen_quote(scene->arena, exchange->reply) : ""));
	else if (is_left_out(scene, exchange))
		*ruling_r = ruling_by_choice(LOGIN_TEST_OFF);
	else if (!came_too_short(scene, ruling_r))
		*ruling_r = ruling_missing(scene, arena_printf(scene->arena,
			"%s in clear was not tested", command),
			&scene->endpoint->login.stages[STAGE_CLEARTEXT_LOGIN]);
	return false;
}

static struct ruling granted(const struct scene *scene, const char *command,
	const struct exchange *exchange)
{
	struct ruling ruling;

	if (has_cleartext(scene) && is_left_out(scene, exchange))
		return ruling_by_choice(LOGIN_TEST_OFF);
	if (!can_ask(scene, &ruling) || !is_decided(scene, command, exchange, &ruling))
		return ruling;
	if (!grants(exchange))
		return RULING_SILENT;
	return ruling_fires(scene, "%s without TLS was answered %s after %lld ms (decided by: %s).",
		command, seen_quote(scene->arena, exchange->reply), (long long)(exchange->took_us / 1000),
		exchange->basis ? exchange->basis : "unknown");
}

static struct ruling login_accepted(const struct scene *scene)
{
	return granted(scene, "LOGIN", &scene->endpoint->login.login);
}

static struct ruling sasl_accepted(const struct scene *scene)
{
	return granted(scene, "AUTHENTICATE PLAIN", &scene->endpoint->login.authenticate);
}

static struct ruling advertised(const struct scene *scene)
{
	struct ruling ruling;

	if (!can_ask_listing(scene, &ruling))
		return ruling;
	const char *names = listed(scene, plaintext_mechanisms);
	return *names ? ruling_fires(scene, "Before TLS the server lists %s.", names)
		: RULING_SILENT;
}

static bool lists_logindisabled(const struct scene *scene)
{
	return capabilities_has(seen_clear_capabilities(scene->endpoint), "LOGINDISABLED");
}

static struct ruling logindisabled_missing(const struct scene *scene)
{
	const struct exchange *login = &scene->endpoint->login.login;
	struct ruling ruling;

	if (!can_ask_listing(scene, &ruling))
		return ruling;
	if (lists_logindisabled(scene))
		return RULING_SILENT;
	if (!is_decided(scene, "LOGIN", login, &ruling))
		return ruling;
	if (grants(login))
		return RULING_SILENT;
	return ruling_fires(scene, "LOGINDISABLED is not listed, yet LOGIN was answered %s.",
		seen_quote(scene->arena, login->reply));
}

static struct ruling logindisabled_not_enforced(const struct scene *scene)
{
	const struct exchange *login = &scene->endpoint->login.login;
	struct ruling ruling;

	if (!can_ask_listing(scene, &ruling))
		return ruling;
	if (!lists_logindisabled(scene))
		return RULING_SILENT;
	if (!is_decided(scene, "LOGIN", login, &ruling))
		return ruling;
	if (!grants(login))
		return RULING_SILENT;
	return ruling_fires(scene, "LOGINDISABLED is listed, yet LOGIN was answered %s.",
		seen_quote(scene->arena, login->reply));
}

static struct ruling untestable(const struct scene *scene)
{
	const struct visit_facts *visit = &scene->endpoint->login;

	if (!has_cleartext(scene))
		return RULING_NOT_APPLICABLE;
	if (!is_trusted(scene))
		return RULING_SILENT;
	const char *names = listed(scene, plaintext_mechanisms);
	return ruling_fires(scene, "Client and server are both %s; before TLS, LOGIN was %s, "
		"AUTHENTICATE PLAIN was %s%s%s.", scene->endpoint->address.text,
		login_result_name(visit->login.result), login_result_name(visit->authenticate.result),
		*names ? ", and these are listed: " : "", names);
}

static struct ruling non_plain(const struct scene *scene)
{
	struct ruling ruling;

	if (!can_ask_listing(scene, &ruling))
		return ruling;
	const char *names = listed(scene, other_mechanisms);
	return *names ? ruling_fires(scene, "Before TLS the server lists %s.", names)
		: RULING_SILENT;
}

/* How passwords in clear are refused. */
#define REFUSE_PLAINTEXT \
	[PRODUCT_DOVECOT_23] = "in conf.d/10-auth.conf and 10-ssl.conf:\n" \
		"  disable_plaintext_auth = yes\n  ssl = required\nThen run: doveadm reload", \
	[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  auth_allow_cleartext = no\n  ssl = required\n" \
		"Then run: doveadm reload", \
	[PRODUCT_CYRUS] = "in imapd.conf:\n  allowplaintext: no\n  tls_required: yes", \
	[PRODUCT_EXCHANGE] = "in the Exchange Management Shell:\n" \
		"  Set-ImapSettings -LoginType SecureLogin\n" \
		"  Restart-Service MSExchangeIMAP4, MSExchangeIMAP4BE"
#define REFUSE_PLAINTEXT_COURIER \
	[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl:\n  IMAPDSTARTTLS=YES\n" \
		"  IMAP_TLS_REQUIRED=1\nThen restart courier-imap."

static const struct rule rules[] = {
	{ "plaintext-login-accepted", KIND_WEAKNESS, SEVERITY_CRITICAL, WHO_ADMIN, LAYER_LOGIN,
		SCOPE_ENDPOINT, login_accepted,
		.title = "The server takes passwords without encryption: LOGIN works before TLS",
		.meaning = "LOGIN was sent in clear with a random name and password, and the server "
			"checked them instead of refusing. Everybody on the line can read such a password.",
		.reference = "RFC 9051 section 11.7, RFC 8314 section 4.1",
		.remedy = { [PRODUCT_ANY] = "Refuse passwords before TLS, whatever the password. If the "
			"server is set so already, it trusts this network: see login_trusted_networks.",
			REFUSE_PLAINTEXT, REFUSE_PLAINTEXT_COURIER } },
	{ "plaintext-sasl-accepted", KIND_WEAKNESS, SEVERITY_CRITICAL, WHO_ADMIN, LAYER_LOGIN,
		SCOPE_ENDPOINT, sasl_accepted,
		.title = "The server takes passwords without encryption: AUTHENTICATE PLAIN works before "
			"TLS",
		.meaning = "AUTHENTICATE PLAIN was sent in clear, and the server asked for the "
			"credentials. The test stopped there and sent none.",
		.reference = "RFC 9051 section 11.7, RFC 4616 section 4",
		.remedy = { [PRODUCT_ANY] = "Refuse passwords before TLS, whatever the password. If the "
			"server is set so already, it trusts this network: see login_trusted_networks.",
			REFUSE_PLAINTEXT, REFUSE_PLAINTEXT_COURIER } },
	{ "plaintext-auth-advertised", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_LOGIN,
		SCOPE_ENDPOINT, advertised,
		.title = "Before TLS the server invites clients to send their password in clear",
		.meaning = "Mechanisms that send a password or token as it is are listed on the "
			"unencrypted connection. A client may send it before it can be refused.",
		.reference = "RFC 9051 section 11.7",
		.remedy = { [PRODUCT_ANY] = "List such mechanisms inside TLS only.",
			REFUSE_PLAINTEXT,
			[PRODUCT_COURIER] = "in /etc/courier/imapd, take AUTH=PLAIN out of IMAP_CAPABILITY and "
				"leave it in IMAP_CAPABILITY_TLS." } },
	{ "logindisabled-missing", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_LOGIN, SCOPE_ENDPOINT,
		logindisabled_missing,
		.title = "The server refuses passwords before TLS without saying so beforehand "
			"(LOGINDISABLED)",
		.meaning = "A client that is not told sends its password in clear first and is refused "
			"afterwards; then it has been on the line.",
		.reference = "RFC 9051 sections 6.2.3 and 11.7",
		.remedy = { [PRODUCT_ANY] = "Let the server list LOGINDISABLED before TLS; update it if it "
			"cannot." } },
	{ "logindisabled-not-enforced", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_LOGIN,
		SCOPE_ENDPOINT, logindisabled_not_enforced,
		.title = "The server lists LOGINDISABLED, and accepts LOGIN all the same",
		.meaning = "Well-behaved clients do not try; an attacker, or a careless client, does, and "
			"the password is checked.",
		.reference = "RFC 9051 section 6.2.3",
		.remedy = { [PRODUCT_ANY] = "Refuse LOGIN while LOGINDISABLED is listed.",
			REFUSE_PLAINTEXT, REFUSE_PLAINTEXT_COURIER } },
	{ "plaintext-policy-untestable", KIND_NOTE, SEVERITY_INFO, WHO_USER, LAYER_LOGIN,
		SCOPE_ENDPOINT, untestable,
		.title = "The server trusts this machine, so whether it refuses passwords in clear from "
			"others cannot be told from here",
		.meaning = "Client and server have the same address. Servers take such a connection for "
			"secure, and offer it what they refuse to everybody else.",
		.reference = "RFC 9051 section 11.7",
		.remedy = { [PRODUCT_ANY] = "Run the test from another machine; or, on loopback, let the "
			"two addresses differ: --address 127.0.0.2 with --bind 127.0.0.1, for instance." } },
	{ "cleartext-non-plain-auth", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_LOGIN,
		SCOPE_ENDPOINT, non_plain,
		.title = "The server lets clients log in without encryption, by a challenge mechanism",
		.meaning = "CRAM, DIGEST, NTLM and SCRAM hide the password, but not the mail that follows, "
			"and what they show can be used to guess weak passwords.",
		.reference = "RFC 8314 section 4.1",
		.remedy = { [PRODUCT_ANY] = "Allow no login at all before TLS.",
			[PRODUCT_DOVECOT_23] = "in conf.d/10-ssl.conf:\n  ssl = required\nThen run: doveadm "
				"reload",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  ssl = required\nThen run: doveadm reload",
			[PRODUCT_CYRUS] = "in imapd.conf:\n  tls_required: yes",
			[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl:\n  IMAP_TLS_REQUIRED=1\nand in "
				"/etc/courier/imapd, take AUTH=CRAM-* out of IMAP_CAPABILITY." } },
};

const struct rule *rules_plaintext(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
