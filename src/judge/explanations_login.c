/* SPDX-License-Identifier: MIT */
/* What can go wrong at login (RFC 9051 sections 6.2.2 and 6.2.3, RFC 5530). */
#include "judge/explanations.h"

static const struct explanation rows[] = {
	{ "auth-bad-credentials", KIND_FAULT, SEVERITY_HIGH, WHO_USER,
		.title = "The server rejected user name or password",
		.meaning = "The login was looked at and refused. Servers do not tell which of the two is "
			"wrong, and many providers answer the same when they want another kind of password.",
		.reference = "RFC 5530 section 3 (AUTHENTICATIONFAILED)",
		.remedy = { [PRODUCT_ANY] = "Log in to the provider's web mail with the same name and "
			"password. If that works, look whether the provider wants an application password, "
			"OAuth 2 or another form of user name. Do not try again and again: servers slow "
			"down and ban." } },
	{ "auth-username-form", KIND_FAULT, SEVERITY_MEDIUM, WHO_USER,
		.title = "The provider wants the user name in another form",
		.meaning = "Some providers want the full address, some only the part before the @, a few a "
			"form of their own.",
		.reference = "RFC 9051 section 6.2.3",
		.remedy = { [PRODUCT_ANY] = "Write the user name as the provider's settings page has "
			"it." } },
	{ "auth-app-password-required", KIND_FAULT, SEVERITY_HIGH, WHO_USER,
		.title = "The provider wants an application password in place of the usual one",
		.meaning = "The password of the web mail does not work in mail programs, often because "
			"two-factor authentication is on.",
		.reference = "RFC 5530 section 3 (AUTHENTICATIONFAILED)",
		.remedy = { [PRODUCT_ANY] = "Make an application password on the provider's security page "
			"and type it into the mail program." } },
	{ "auth-oauth-required", KIND_FAULT, SEVERITY_HIGH, WHO_USER,
		.title = "The provider accepts no password at all, only a sign-in in the browser",
		.meaning = "Passwords and application passwords are refused without being looked at, even "
			"if AUTH=PLAIN is listed. The program must use OAuth 2.",
		.reference = "RFC 7628",
		.remedy = { [PRODUCT_ANY] = "Set the authentication method of the account to OAuth2. If "
			"the "
			"program has none, update or change it." } },
	{ "auth-oauth-token-rejected", KIND_FAULT, SEVERITY_HIGH, WHO_USER,
		.title = "The sign-in has expired or does not cover IMAP",
		.meaning = "The OAuth 2 token was refused: it is too old, or was issued without the right "
			"to use IMAP.",
		.reference = "RFC 7628 section 3.2.2, RFC 6750 section 3.1",
		.remedy = { [PRODUCT_ANY] = "Remove the account from the program's sign-ins and sign in "
			"again. For makers of programs: ask for the IMAP scope." } },
	{ "auth-not-connected", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN,
		.title = "The sign-in worked, but has no right to this mailbox",
		.meaning = "Microsoft answers so when the account that signed in is not the mailbox's, has "
			"no licence, when IMAP is off for the mailbox, or while it is throttled.",
		.reference = "RFC 5530 section 3 (AUTHORIZATIONFAILED)",
		.remedy = { [PRODUCT_ANY] = "Check which account gave its consent, the mailbox's licence, "
			"its permissions, and that IMAP is on for it." } },
	{ "auth-imap-disabled", KIND_FAULT, SEVERITY_HIGH, WHO_USER,
		.title = "IMAP is switched off for this mailbox",
		.meaning = "The account exists, and its settings or the domain's administrator forbid "
			"IMAP.",
		.reference = "RFC 5530 section 3 (AUTHORIZATIONFAILED)",
		.remedy = { [PRODUCT_ANY] = "Switch IMAP on in the web mail's settings, or ask the "
			"administrator of the domain." } },
	{ "auth-imap-disabled-or-bad-credentials", KIND_FAULT, SEVERITY_HIGH, WHO_USER,
		.title = "Either the password is wrong, or IMAP is switched off for this mailbox",
		.meaning = "The server uses one text for both. Some providers have IMAP off by default, "
			"and "
			"switch it off again when it was not used for long.",
		.reference = "RFC 5530 section 3 (AUTHENTICATIONFAILED)",
		.remedy = { [PRODUCT_ANY] = "Switch IMAP on in the web mail's settings first; then make an "
			"application password." } },
	{ "auth-web-login-required", KIND_FAULT, SEVERITY_HIGH, WHO_USER,
		.title = "The provider wants a sign-in in the browser first",
		.meaning = "The login seemed unusual, so the provider blocks it until its owner confirms.",
		.reference = "RFC 9051 section 7.1 (ALERT)",
		.remedy = { [PRODUCT_ANY] = "Sign in at the provider's web mail, confirm that it was you, "
			"and try again." } },
	{ "auth-too-many-connections", KIND_FAULT, SEVERITY_HIGH, WHO_USER,
		.title = "Too many programs or devices are connected to this account at once",
		.meaning = "The password is right; the account's limit of connections is reached. People "
			"behind one router share the limit of a server that counts by address.",
		.reference = "RFC 5530 section 3 (LIMIT)",
		.remedy = { [PRODUCT_ANY] = "Close programs, and lower the number of connections each of "
				"them may keep. The administrator can raise the limit.",
			[PRODUCT_DOVECOT_23] = "in conf.d/20-imap.conf:\n"
				"  protocol imap {\n    mail_max_userip_connections = 30\n  }",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n"
				"  protocol imap {\n    mail_max_userip_connections = 30\n  }",
			[PRODUCT_COURIER] = "in /etc/courier/imapd:\n  MAXPERIP=20" } },
	{ "auth-throttled", KIND_FAULT, SEVERITY_HIGH, WHO_USER,
		.title = "The provider slows this account down after too many attempts",
		.meaning = "Logins are held back for a while. A forgotten device with an old password "
			"keeps "
			"it so.",
		.reference = "RFC 5530 section 3 (LIMIT)",
		.remedy = { [PRODUCT_ANY] = "Switch off every device that may have the old password, and "
			"wait." } },
	{ "auth-backend-unavailable", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN,
		.title = "The server cannot check passwords at the moment",
		.meaning = "The password was not judged: the database, LDAP or other store of passwords "
			"does not answer.",
		.reference = "RFC 5530 section 3 (UNAVAILABLE)",
		.remedy = { [PRODUCT_ANY] = "Look into the server's log for the password store.",
			[PRODUCT_DOVECOT_23] = "doveadm log errors; doveadm auth test USER",
			[PRODUCT_DOVECOT_24] = "doveadm log errors; doveadm auth test USER" } },
	{ "auth-account-blocked", KIND_FAULT, SEVERITY_HIGH, WHO_PROVIDER,
		.title = "The account is suspended, its password has expired, or it may not use IMAP",
		.meaning = "The server knows the account and refuses it for a reason other than the "
			"password.",
		.reference = "RFC 5530 section 3 (EXPIRED, AUTHORIZATIONFAILED, CONTACTADMIN)",
		.remedy = { [PRODUCT_ANY] = "Ask the provider or the administrator." } },
	{ "auth-mechanism-missing", KIND_FAULT, SEVERITY_MEDIUM, WHO_USER,
		.title = "Program and server share no way to log in",
		.meaning = "The program was told to use a mechanism, such as encrypted password, that the "
			"server does not list under TLS.",
		.reference = "RFC 9051 section 6.2.2",
		.remedy = { [PRODUCT_ANY] = "Set the authentication method to one the server lists; "
			"imapvet -v HOST shows them." } },
	{ "auth-client-id-required", KIND_FAULT, SEVERITY_MEDIUM, WHO_USER,
		.title = "The server insists that the program introduces itself",
		.meaning = "Login works, but folders do not open before the program has sent ID. 163.com, "
			"126.com and yeah.net do that.",
		.reference = "RFC 2971",
		.remedy = { [PRODUCT_ANY] = "Use a program that sends ID, or switch that on in it." } },
	{ "auth-ok-then-kicked", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN,
		.title = "The login works, but the server cannot open the mailbox",
		.meaning = "Name and password are right; then the connection ends. The mail store has "
			"wrong "
			"permissions, is full, or is damaged.",
		.reference = "RFC 5530 section 3 (SERVERBUG)",
		.remedy = { [PRODUCT_ANY] = "Look into the server's log: permissions, disk space, indexes.",
			[PRODUCT_DOVECOT_23] = "doveadm log errors; doveadm mailbox list -u USER",
			[PRODUCT_DOVECOT_24] = "doveadm log errors; doveadm mailbox list -u USER" } },
	{ "auth-referral", KIND_FAULT, SEVERITY_MEDIUM, WHO_USER,
		.title = "The mailbox is on another server",
		.meaning = "The server answers the login with the address of the right one.",
		.reference = "RFC 2221",
		.remedy = { [PRODUCT_ANY] = "Set the server that it names." } },
};

const struct explanation *explanations_login(size_t *count_r)
{
	*count_r = sizeof rows / sizeof *rows;
	return rows;
}
