/* SPDX-License-Identifier: MIT */
/* What servers answer and log: known words first, then the response codes of RFC 5530 and its
 * relatives.  Servers answer in the language of their country; the code in brackets stays. */
#include "judge/phrases.h"

#define MICROSOFT "Microsoft's servers"
#define DOVECOT_LOG "Dovecot's log"
#define CODE "an IMAP server (response code)"
#define SERVER "an IMAP server"

static const struct phrase rows[] = {
	{ "application-specific password", "Google's server", "The usual password is not accepted "
		"here.",
		{ "auth-app-password-required" } },
	{ "application password is required", "Mail.ru's server",
		"The usual password is not accepted here.", { "auth-app-password-required" } },
	{ "basic authentication is disabled", MICROSOFT, "No password is accepted, whatever the server "
		"lists. It was not even looked at.", { "auth-oauth-required" } },
	{ "basicauthblocked", MICROSOFT, "No password is accepted, whatever the server lists. It was "
		"not even looked at.", { "auth-oauth-required" } },
	{ "authenticated but not connected", MICROSOFT, "The sign-in worked; the mailbox did not open.",
		{ "auth-not-connected", "auth-imap-disabled", "auth-throttled" } },
	{ "invalid credentials or imap is disabled", "Yandex's server", "One text for two causes.",
		{ "auth-imap-disabled-or-bad-credentials", "auth-app-password-required" } },
	{ "account is abnormal, service is not open", "QQ's server", "One text for five causes.",
		{ "auth-imap-disabled-or-bad-credentials", "auth-app-password-required",
			"auth-throttled" } },
	{ "not enabled for imap", SERVER, "The mailbox may not be used by IMAP.",
		{ "auth-imap-disabled" } },
	{ "imap access is disabled", SERVER, "The mailbox may not be used by IMAP.",
		{ "auth-imap-disabled" } },
	{ "yet to enable imap", "Zoho's server", "The mailbox may not be used by IMAP.",
		{ "auth-imap-disabled" } },
	{ "webalert", SERVER, "The sign-in seemed unusual.", { "auth-web-login-required" } },
	{ "log in via your web browser", SERVER, "The sign-in seemed unusual.",
		{ "auth-web-login-required" } },
	{ "web login required", SERVER, "The sign-in seemed unusual.", { "auth-web-login-required" } },
	{ "too many simultaneous", SERVER, "The account has too many connections open.",
		{ "auth-too-many-connections" } },
	{ "mail_max_userip_connections", "Dovecot", "The account has too many connections open from "
		"one "
		"address.", { "auth-too-many-connections" } },
	{ "bye*too many connections", SERVER, "The server turns new connections away.",
		{ "greet-bye-limit", "auth-too-many-connections" } },
	{ "too many connections", SERVER, "Too many connections are open.",
		{ "greet-bye-limit", "auth-too-many-connections" } },
	{ "maximum number of connections", SERVER, "Too many connections are open.",
		{ "auth-too-many-connections", "greet-bye-limit" } },
	{ "suggested backoff time", MICROSOFT, "The account is slowed down for a while.",
		{ "auth-throttled" } },
	{ "command or bandwidth limits", "Google's server", "The account has transferred too much.",
		{ "auth-throttled" } },
	{ "too many bad login", SERVER, "The account is locked for a while.", { "auth-throttled" } },
	{ "rate limit", SERVER, "Requests come too fast.", { "auth-throttled", "probe-rate-limited" } },
	{ "tried to use disallowed plaintext auth", DOVECOT_LOG, "A program sent its password without "
		"TLS, and was refused. Set SSL/TLS or STARTTLS in that program; the password has been on "
		"the wire in clear.", { "mode-mismatch", "starttls-missing", "logindisabled-missing" } },
	{ "text authentication not allowed without", "Dovecot", "The server takes no password without "
		"TLS, as it should. The program must use SSL/TLS or STARTTLS.",
		{ "mode-mismatch", "starttls-missing", "logindisabled-missing" } },
	{ "text authentication disallowed on non-secure", "Dovecot", "The server takes no password "
		"without TLS, as it should. The program must use SSL/TLS or STARTTLS.",
		{ "mode-mismatch", "starttls-missing", "logindisabled-missing" } },
	{ "login only available under a layer", "Cyrus", "The server takes no password without TLS, as "
		"it should. The program must use SSL/TLS or STARTTLS.",
		{ "mode-mismatch", "starttls-missing", "logindisabled-missing" } },
	{ "command received in invalid state", MICROSOFT, "LOGIN came before TLS was started, or out "
		"of "
		"order.", { "mode-mismatch", "starttls-missing", "logindisabled-missing" } },
	{ "unsafe login", "NetEase's servers (163, 126, yeah.net)", "The program did not introduce "
		"itself.", { "auth-client-id-required" } },
	{ "temporary authentication failure", "Dovecot", "The store of passwords did not answer.",
		{ "auth-backend-unavailable" } },
	{ "waiting for authentication process", "Dovecot", "The store of passwords does not answer.",
		{ "auth-backend-unavailable", "greet-delay" } },
	{ "logged in, but initialization failed", "Dovecot", "The mailbox did not open.",
		{ "auth-ok-then-kicked" } },
	{ "tls support isn't enabled", "Dovecot", "STARTTLS was sent to a server without TLS.",
		{ "starttls-refused", "starttls-missing", "tls-no-server-certificate" } },
	{ "too many invalid imap commands", "Dovecot", "What came was not IMAP: a program that speaks "
		"TLS, SMTP or HTTP, or a PROXY line, reached the cleartext port.",
		{ "mode-mismatch", "probe-rate-limited" } },
	{ "disconnected for inactivity", "Dovecot", "The connection was quiet for too long.",
		{ "perf-idle-late" } },
	{ "auth failed,", DOVECOT_LOG, "A login was refused.",
		{ "auth-bad-credentials", "auth-username-form" } },
	{ "no auth attempts", DOVECOT_LOG, "A program connected and left without logging in: it did "
		"not "
		"accept the certificate, found no method to log in, or was a port scan.",
		{ "cert-untrusted-issuer", "cert-name-mismatch", "auth-mechanism-missing",
			"login-impossible" } },
	{ "alert unknown ca", "a TLS log (alert 48)", "The other side did not accept the certificate: "
		"in a server's log, the program refused the server's.",
		{ "cert-chain-incomplete", "cert-self-signed", "cert-untrusted-issuer" } },
	{ "alert certificate expired", "a TLS log (alert 45)", "The other side found the certificate "
		"expired: in a server's log, the program refused the server's.",
		{ "cert-expired", "cert-renewed-not-loaded", "clock-skew-client" } },
	{ "alert bad certificate", "a TLS log (alert 42)", "The other side did not accept the "
		"certificate: in a server's log, the program refused the server's.",
		{ "cert-name-mismatch", "cert-self-signed", "cert-chain-incomplete",
			"tls-client-cert-required" } },
	{ "alert certificate unknown", "a TLS log (alert 46)", "The other side did not accept the "
		"certificate: in a server's log, the program refused the server's.",
		{ "cert-name-mismatch", "cert-chain-incomplete", "cert-untrusted-issuer" } },
	{ "no dh parameters provided", DOVECOT_LOG, "DHE was picked, and ssl_dh is not set.",
		{ "tls-dhe-broken", "tls-eof-after-hello" } },
	{ "no shared cipher", "a server's TLS log", "Program and server have no suite in common.",
		{ "tls-no-common-cipher", "tls-no-server-certificate" } },
	{ "disconnected during tls handshake", DOVECOT_LOG, "A program left in the middle of the "
		"handshake.", { "cert-untrusted-issuer", "tls-no-common-cipher", "mode-mismatch" } },
	{ "client_limit", DOVECOT_LOG, "The login service has all the clients it may have.",
		{ "greet-delay", "greet-bye-limit", "tcp-closed-before-greeting" } },
	{ "haproxy", DOVECOT_LOG, "The listener expects a load balancer's PROXY line, and a client "
		"came "
		"without one, or the other way round.", { "tcp-closed-before-greeting",
			"tls-eof-after-hello" } },
	{ "can't load ssl certificate", DOVECOT_LOG, "The certificate or its key cannot be used.",
		{ "tls-no-server-certificate" } },
	{ "can't load private key", DOVECOT_LOG, "The certificate or its key cannot be used.",
		{ "tls-no-server-certificate" } },
	{ "starttls required", "Courier", "The server takes no password without TLS, as it should. The "
		"program must use SSL/TLS or STARTTLS.", { "starttls-missing", "logindisabled-missing" } },
	{ "invalid credentials (failure)", "Google's server", "The login was refused.",
		{ "auth-app-password-required", "auth-oauth-required", "auth-bad-credentials" } },
	{ "no login failed.", "Microsoft's servers and Courier", "The login was refused without a "
		"reason.", { "auth-oauth-required", "auth-bad-credentials", "auth-imap-disabled" } },
	{ "no authenticate failed.", MICROSOFT, "The login was refused without a reason.",
		{ "auth-oauth-token-rejected", "auth-oauth-required", "auth-imap-disabled" } },
	{ "eyjzdgf0dxmioii0mda", SERVER, "The sign-in token was refused: the answer, in base64, says "
		"status 400.", { "auth-oauth-token-rejected" } },
	{ "authenticationfailed", CODE, "User name or password were looked at and refused.",
		{ "auth-bad-credentials", "auth-app-password-required",
			"auth-imap-disabled-or-bad-credentials", "auth-username-form",
			"auth-oauth-required" } },
	{ "authorizationfailed", CODE, "The login is right, and may not be used for this mailbox.",
		{ "auth-account-blocked", "auth-not-connected" } },
	{ "privacyrequired", CODE, "The server takes no password without TLS, as it should. The "
		"program "
		"must use SSL/TLS or STARTTLS.", { "mode-mismatch", "starttls-missing",
			"logindisabled-missing" } },
	{ "[unavailable]", CODE, "Something behind the server does not answer.",
		{ "auth-backend-unavailable", "auth-too-many-connections" } },
	{ "[expired]", CODE, "The password, or the account, has expired.", { "auth-account-blocked" } },
	{ "contactadmin", CODE, "The server wants its user to ask the administrator.",
		{ "auth-account-blocked" } },
	{ "[noperm]", CODE, "This user may not do that.",
		{ "mbx-inbox-unavailable", "auth-account-blocked" } },
	{ "[inuse]", CODE, "Another session locks the mailbox.", { "mbx-inbox-unavailable" } },
	{ "[corruption]", CODE, "The mailbox is damaged.", { "mbx-inbox-unavailable" } },
	{ "serverbug", CODE, "The server failed, and knows it.",
		{ "auth-ok-then-kicked", "mbx-inbox-unavailable" } },
	{ "[limit]", CODE, "A limit of the server was reached.",
		{ "auth-too-many-connections", "auth-throttled" } },
	{ "overquota", CODE, "The mailbox is full.", { "mbx-over-quota" } },
	{ "[throttled]", CODE, "The server slows this account down.", { "auth-throttled" } },
	{ "[nonexistent]", CODE, "There is no such folder.", { "mbx-inbox-unavailable" } },
	{ "[referral", CODE, "The mailbox is on another server.", { "auth-referral" } },
	{ "clientbug", CODE, "The server finds the program's command wrong: a fault of the program.",
		{ NULL } },
	{ "[cannot]", CODE, "The server cannot do that, now or ever. The connection is "
		"fine.", { NULL } },
	{ "alreadyexists", CODE, "A folder of that name is already there. The connection is fine.",
		{ NULL } },
	{ "expungeissued", CODE, "Another session removed messages. The connection is "
		"fine.", { NULL } },
	{ "trycreate", CODE, "The folder is to be made first. The connection is fine.", { NULL } },
	{ "badcharset", CODE, "The server cannot search in that character set. The connection is fine.",
		{ NULL } },
	{ "haschildren", CODE, "The folder has others in it and cannot be deleted. The connection is "
		"fine.", { NULL } },
	{ "uidnotsticky", CODE, "The folder renumbers its messages at every opening, so programs load "
		"everything again. The connection is fine.", { NULL } },
	{ "[alert]", CODE, "The text behind it is for people: read it. Look it up here by its words.",
		{ "auth-web-login-required", "auth-app-password-required", "auth-throttled",
			"mbx-over-quota" } },
	{ "mailbox is full", SERVER, "The mailbox is full.", { "mbx-over-quota" } },
	{ "quota exceeded", SERVER, "The mailbox is full.", { "mbx-over-quota" } },
	{ "logindisabled", SERVER, "LOGIN is not to be used here. Before TLS that is right.",
		{ "mode-mismatch", "starttls-missing", "login-impossible" } },
};

const struct phrase *phrases_server(size_t *count_r)
{
	*count_r = sizeof rows / sizeof *rows;
	return rows;
}
