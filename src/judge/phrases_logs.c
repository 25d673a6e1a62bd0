/* SPDX-License-Identifier: MIT */
/* What Dovecot writes to its log when clients fail, or when it cannot serve them; and what servers
 * say in BYE.  A row that holds a longer part of a line stands before one that holds less of it. */
#include "judge/phrases.h"

#define DOVECOT_LOG "Dovecot's log"
#define SERVER "an IMAP server"

static const struct phrase rows[] = {
	{ "tried to use disallowed cleartext auth", DOVECOT_LOG,
		"A program sent its password without TLS, and was refused. Set SSL/TLS or STARTTLS in "
		"that program; the password has been on the wire in clear.",
		{ "mode-mismatch", "starttls-missing", "logindisabled-missing" } },
	{ "cleartext_auth_disabled", DOVECOT_LOG,
		"A program sent its password without TLS, and was refused. Set SSL/TLS or STARTTLS in "
		"that program; the password has been on the wire in clear.",
		{ "mode-mismatch", "starttls-missing", "logindisabled-missing" } },
	{ "too many invalid commands", DOVECOT_LOG,
		"What came was not IMAP: a program that speaks TLS, SMTP or HTTP, or a PROXY line, "
		"reached the cleartext port.",
		{ "mode-mismatch", "proxy-header-unexpected", "probe-rate-limited" } },
	{ "disconnected before auth was ready", DOVECOT_LOG,
		"The store of passwords was not ready when a program left.",
		{ "auth-backend-unavailable", "greet-delay" } },
	{ "ssl_accept() failed*http request", DOVECOT_LOG,
		"HTTP was spoken to a port that expects TLS: a web browser, or a port scan.",
		{ "mode-mismatch" } },
	{ "key values mismatch", DOVECOT_LOG, "The private key does not belong to the certificate.",
		{ "tls-no-server-certificate" } },
	{ "couldn't parse private ssl key", DOVECOT_LOG, "The private key cannot be used.",
		{ "tls-no-server-certificate" } },
	{ "couldn't parse private key", DOVECOT_LOG, "The private key cannot be used.",
		{ "tls-no-server-certificate" } },
	{ "ssl_cert: can't open file", DOVECOT_LOG, "The file of the certificate cannot be read.",
		{ "tls-no-server-certificate" } },
	{ "ssl_key: can't open file", DOVECOT_LOG, "The file of the private key cannot be read.",
		{ "tls-no-server-certificate" } },
	{ "failed to initialize ssl server context", DOVECOT_LOG,
		"TLS cannot be started: the certificate, the key or the settings are at fault.",
		{ "tls-no-server-certificate" } },
	{ "process_limit*reached", DOVECOT_LOG,
		"The service has all the processes it may have, and turns clients away.",
		{ "greet-bye-limit", "greet-delay", "tcp-closed-before-greeting" } },
	{ "client connections are being dropped", DOVECOT_LOG,
		"The service has all the clients it may have, and turns clients away.",
		{ "greet-bye-limit", "greet-delay", "tcp-closed-before-greeting" } },
	{ "waiting for handshake from auth server", DOVECOT_LOG,
		"The store of passwords does not answer.", { "auth-backend-unavailable" } },
	{ "auth*ldap*connect", DOVECOT_LOG, "The directory with the passwords is not reached.",
		{ "auth-backend-unavailable" } },
	{ "sql(*connect failed", DOVECOT_LOG, "The database with the passwords is not reached.",
		{ "auth-backend-unavailable" } },
	{ "auth-worker*error", DOVECOT_LOG, "The store of passwords failed.",
		{ "auth-backend-unavailable" } },
	{ "user is missing uid", DOVECOT_LOG,
		"The login was right; the server does not know as which system user to open the mailbox.",
		{ "auth-ok-then-kicked" } },
	{ "couldn't drop privileges", DOVECOT_LOG,
		"The login was right; the mailbox could not be opened.", { "auth-ok-then-kicked" } },
	{ "failed to autocreate mailbox", DOVECOT_LOG,
		"The login was right; the inbox could not be made.",
		{ "mbx-inbox-unavailable", "auth-ok-then-kicked" } },
	{ "imap(*permission denied", DOVECOT_LOG,
		"The login was right; the files of the mailbox may not be used.",
		{ "auth-ok-then-kicked", "mbx-inbox-unavailable" } },
	{ "unknown user", DOVECOT_LOG, "The server knows no user of that name.",
		{ "auth-bad-credentials", "auth-username-form" } },
	{ "password mismatch", DOVECOT_LOG, "The user is known, and the password is another one.",
		{ "auth-bad-credentials", "auth-app-password-required" } },
	{ "disconnected: inactivity", DOVECOT_LOG,
		"A program was connected and said nothing for too long.", { "perf-idle-late" } },
	{ "bye*session expired", SERVER,
		"The server ends sessions after a while; the program has to log in again.",
		{ "auth-throttled", "perf-idle-late" } },
	{ "autologout", SERVER, "The connection was quiet for too long.", { "perf-idle-late" } },
	{ "bye*temporary system error", SERVER,
		"The server cannot serve now; the settings are not at fault.",
		{ "greet-bye", "auth-backend-unavailable" } },
	{ "bye*shutting down", SERVER, "The server is being stopped; the settings are not at fault.",
		{ "greet-bye" } },
	{ "bye*maintenance", SERVER, "The server is in maintenance; the settings are not at fault.",
		{ "greet-bye" } },
	{ "bye*ssl certificate error", "nginx",
		"The proxy wants a certificate of the program, or does not accept the one it got.",
		{ "tls-client-cert-required" } },
	{ "bye*this is an imap server", "Cyrus",
		"The program, or a port scan, spoke another protocol.",
		{ "mode-mismatch", "proxy-header-unexpected" } },
	{ "proxy bad", SERVER,
		"A load balancer sends a PROXY line that the server takes for a command.",
		{ "proxy-header-unexpected" } },
	{ "tls is already active", "Dovecot",
		"STARTTLS was sent inside TLS: the program is set to STARTTLS on a port that has TLS "
		"from the first byte, or asks twice.",
		{ "mode-mismatch", "starttls-caps-not-refreshed" } },
	{ "invalid characters in atom", SERVER,
		"The program did not quote the user name or the password. Letters of plain English and "
		"digits work with every program.", { "auth-bad-credentials", "auth-username-form" } },
	{ "outdated address book", "Google's server",
		"The program signs in by a method that is no longer accepted.",
		{ "auth-oauth-required", "auth-app-password-required" } },
};

const struct phrase *phrases_logs(size_t *count_r)
{
	*count_r = sizeof rows / sizeof *rows;
	return rows;
}
