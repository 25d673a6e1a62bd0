/* SPDX-License-Identifier: MIT */
/* What servers answer to LOGIN and AUTHENTICATE PLAIN before TLS, and what each answer means.
 * The texts are those of the named servers; the rest are traps. */
#include <check.h>
#include <string.h>

#include "peer.h"
#include "probe/login_reply.h"

Suite *check_login_reply(void);

enum { FAST = 50, SLOW = 3000, RTT = 50 }; /* ms */
enum { LISTED = 1 }; /* LOGINDISABLED */

#define ALERT_23 "* BAD [ALERT] Plaintext authentication not allowed without SSL/TLS, but your " \
	"client did it anyway. If anyone was listening, the password was exposed."
#define ALERT_24 "* BAD [ALERT] cleartext authentication not allowed without SSL/TLS, but your " \
	"client did it anyway. If anyone was listening, the password was exposed."

static const struct answer {
	const char *line, *remark; /* remark NULL: none came before */
	int took_ms, logindisabled;
	enum login_result result;
	const char *basis;
} logins[] = {
	/* Dovecot 2.3 */
	{ "a2 NO [PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure (SSL/TLS) "
		"connections.", ALERT_23, FAST, LISTED, LOGIN_REFUSED, "code" },
	{ "a2 NO [PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure (SSL/TLS) "
		"connections.", ALERT_23, SLOW, 0, LOGIN_REFUSED, "code" },
	{ "a2 NO [AUTHENTICATIONFAILED] Authentication failed.", NULL, SLOW, 0, LOGIN_EVALUATED,
		"code" },
	{ "a2 NO [AUTHENTICATIONFAILED] Authentication failed.", NULL, FAST, LISTED,
		LOGIN_EVALUATED, "code" },
	{ "a2 NO [UNAVAILABLE] Temporary authentication failure. [mail:2026-11-22 12:00:00]", NULL,
		FAST, 0, LOGIN_INCONCLUSIVE, "code" },
	{ "a2 NO [CONTACTADMIN] Login disabled for this user.", NULL, FAST, 0, LOGIN_EVALUATED,
		"code" },
	{ "a2 NO [EXPIRED] Password expired.", NULL, FAST, 0, LOGIN_EVALUATED, "code" },
	{ "a2 NO [AUTHORIZATIONFAILED] No.", NULL, FAST, 0, LOGIN_EVALUATED, "code" },
	{ "a2 NO [LIMIT] Maximum number of connections from user+IP exceeded", NULL, FAST, 0,
		LOGIN_INCONCLUSIVE, "code" },
	{ "a2 OK [CAPABILITY IMAP4rev1] Logged in", NULL, FAST, 0, LOGIN_ACCEPTED, "status" },
	/* Dovecot 2.4 */
	{ "a2 NO [PRIVACYREQUIRED] Cleartext authentication disallowed on non-secure (SSL/TLS) "
		"connections.", ALERT_24, FAST, LISTED, LOGIN_REFUSED, "code" },
	/* older Dovecot had no codes */
	{ "a2 NO Plaintext authentication disabled.", ALERT_23, FAST, LISTED, LOGIN_REFUSED,
		"words" },
	{ "a2 NO Authentication failed.", NULL, SLOW, 0, LOGIN_EVALUATED, "words" },
	/* Cyrus */
	{ "a2 NO Login only available under a layer", NULL, FAST, LISTED, LOGIN_REFUSED, "words" },
	{ "a2 NO Login only available under a layer", NULL, SLOW, 0, LOGIN_REFUSED, "words" },
	{ "a2 NO Login failed: authentication failure", NULL, SLOW, 0, LOGIN_EVALUATED, "words" },
	{ "a2 NO Login failed: user not found", NULL, SLOW, 0, LOGIN_EVALUATED, "words" },
	/* asked before the policy is */
	{ "a2 NO Invalid user", NULL, FAST, 0, LOGIN_INCONCLUSIVE, "a bare NO" },
	/* Courier */
	{ "a2 NO STARTTLS required", NULL, FAST, LISTED, LOGIN_REFUSED, "words" },
	{ "a2 NO Login failed.", NULL, 5000, 0, LOGIN_EVALUATED, "words" },
	/* GNU Mailutils */
	{ "a2 NO LOGIN Command disabled", NULL, FAST, 0, LOGIN_REFUSED, "words" },
	{ "a2 NO LOGIN User name or passwd rejected", NULL, FAST, 0, LOGIN_EVALUATED, "words" },
	/* Exchange, Office 365 */
	{ "a2 BAD Command received in Invalid state.", NULL, FAST, LISTED, LOGIN_REFUSED, "words" },
	{ "a2 NO LOGIN failed.", NULL, FAST, 0, LOGIN_EVALUATED, "words" },
	{ "a2 NO Basic authentication is disabled.", NULL, FAST, 0, LOGIN_REFUSED, "words" },
	/* Gmail */
	{ "a2 NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", NULL, FAST, 0,
		LOGIN_EVALUATED, "code" },
	/* nginx */
	{ "a2 BAD invalid command", NULL, FAST, LISTED, LOGIN_REFUSED, "status" },
	{ "a2 NO Invalid login or password", NULL, FAST, 0, LOGIN_EVALUATED, "words" },
	{ "a2 BAD internal server error", NULL, FAST, 0, LOGIN_INCONCLUSIVE, "words" },
	/* stunnel */
	{ "a2 BAD LOGIN unexpected", "* BYE stunnel: unexpected command", FAST, 0, LOGIN_REFUSED,
		"status" },
	/* hMailServer */
	{ "a2 BAD A SSL/TLS-connection is required for authentication.", NULL, FAST, 0,
		LOGIN_REFUSED, "words" },
	{ "a2 NO Invalid user name or password.", NULL, FAST, 0, LOGIN_EVALUATED, "words" },
	/* Zimbra, Stalwart, GreenMail, Domino */
	{ "a2 NO cleartext logins disabled", NULL, FAST, LISTED, LOGIN_REFUSED, "words" },
	{ "a2 NO LOGIN is disabled on the clear-text port.", NULL, FAST, LISTED, LOGIN_REFUSED,
		"words" },
	{ "a2 NO LOGIN failed. Invalid login/password for user id x", NULL, FAST, 0,
		LOGIN_EVALUATED, "words" },
	{ "a2 NO LOGIN invalid userid or password", NULL, FAST, 0, LOGIN_EVALUATED, "words" },
	/* other ways to refuse */
	{ "a2 NO Login failed: TLS required", NULL, SLOW, 0, LOGIN_REFUSED, "words" },
	{ "a2 NO Must issue a STARTTLS command first", NULL, FAST, 0, LOGIN_REFUSED, "words" },
	{ "a2 NO Plaintext login not allowed", NULL, FAST, 0, LOGIN_REFUSED, "words" },
	{ "a2 NO Encryption required", NULL, FAST, 0, LOGIN_REFUSED, "words" },
	{ "a2 NO Unencrypted passwords are not welcome", NULL, FAST, 0, LOGIN_REFUSED, "words" },
	{ "a2 NO Connection is not secure", NULL, FAST, 0, LOGIN_REFUSED, "words" },
	{ "a2 BAD Unknown command", NULL, FAST, 0, LOGIN_REFUSED, "status" },
	{ "a2 BAD", NULL, SLOW, 0, LOGIN_REFUSED, "status" },
	{ "a2 NO Login failed", ALERT_23, FAST, 0, LOGIN_INCONCLUSIVE, "words that disagree" },
	{ "a2 NO no", ALERT_23, FAST, 0, LOGIN_REFUSED, "words" },
	/* a bare NO: the clock decides, and only where nothing contradicts it */
	{ "a2 NO no", NULL, FAST, 0, LOGIN_INCONCLUSIVE, "a bare NO" },
	{ "a2 NO no", NULL, FAST, LISTED, LOGIN_REFUSED, "at once, and LOGINDISABLED is listed" },
	{ "a2 NO no", NULL, SLOW, 0, LOGIN_EVALUATED, "timing" },
	{ "a2 NO no", NULL, SLOW, LISTED, LOGIN_INCONCLUSIVE,
		"late, and LOGINDISABLED is listed" },
	{ "a2 NO", NULL, 1500, 0, LOGIN_INCONCLUSIVE, "a bare NO" }, /* the way takes time, too */
	{ "a2 NO", NULL, 1500 + 2 * RTT, 0, LOGIN_EVALUATED, "timing" },
	/* words that mislead */
	{ "a2 NO Login failed. Check user name, password and SSL/TLS settings.", NULL, FAST, 0,
		LOGIN_EVALUATED, "words" },
	{ "a2 NO Authentication failed, or the account is disabled", NULL, FAST, 0,
		LOGIN_EVALUATED, "words" },
	{ "a2 NO Your account has been disabled", NULL, FAST, 0, LOGIN_INCONCLUSIVE, "a bare NO" },
	{ "a2 NO IMAP access is disabled for your domain", NULL, FAST, 0, LOGIN_INCONCLUSIVE,
		"a bare NO" },
	{ "a2 NO User disabled", NULL, SLOW, 0, LOGIN_EVALUATED, "timing" },
	{ "a2 NO Login failed", "* OK [ALERT] Plaintext logins end on 1 January", FAST, 0,
		LOGIN_EVALUATED, "words" },
	{ "a2 NO no", "* OK [ALERT] See our privacy policy, use SSL/TLS", FAST, 0,
		LOGIN_INCONCLUSIVE, "a bare NO" },
	{ "a2 BAD incorrect syntax", NULL, FAST, 0, LOGIN_REFUSED, "status" },
	{ "a2 BAD Invalid LOGIN command", NULL, FAST, 0, LOGIN_REFUSED, "status" },
	{ "a2 BAD Invalid credentials", NULL, FAST, 0, LOGIN_EVALUATED, "words" },
	{ "a2 NO Temporary authentication failure", NULL, SLOW, 0, LOGIN_INCONCLUSIVE, "words" },
	{ "a2 NO Too many login failures, try again later", NULL, SLOW, 0, LOGIN_INCONCLUSIVE,
		"words" },
	{ "a2 NO [PRIVACYREQUIRED]", NULL, SLOW, 0, LOGIN_REFUSED, "code" },
	{ "a2 no [privacyrequired] x", NULL, FAST, 0, LOGIN_REFUSED, "code" },
	{ "a2 NO [ALERT] x [PRIVACYREQUIRED]", NULL, FAST, 0, LOGIN_REFUSED, "words" },
};

static const struct answer authenticates[] = {
	{ "+ ", NULL, FAST, 0, LOGIN_EVALUATED, "continuation" },
	{ "+", NULL, SLOW, LISTED, LOGIN_EVALUATED, "continuation" },
	{ "+ VXNlcm5hbWU6", NULL, FAST, 0, LOGIN_EVALUATED, "continuation" },
	{ "a1 NO [PRIVACYREQUIRED] Plaintext authentication disabled.", NULL, FAST, LISTED,
		LOGIN_REFUSED, "code" },
	{ "a1 NO [PRIVACYREQUIRED] Authentication not allowed until SSL/TLS is enabled.", NULL, FAST,
		LISTED, LOGIN_REFUSED, "code" },
	{ "a1 NO encryption needed to use mechanism", NULL, SLOW, LISTED, LOGIN_REFUSED, "words" },
	{ "a1 NO Authenticate only available under a layer", NULL, FAST, LISTED, LOGIN_REFUSED,
		"words" },
	{ "a1 NO no mechanism available", NULL, SLOW, 0, LOGIN_REFUSED, "status" },
	{ "a1 NO [ALERT] Unsupported authentication mechanism.", NULL, FAST, 0, LOGIN_REFUSED,
		"status" },
	{ "a1 NO STARTTLS required", NULL, FAST, LISTED, LOGIN_REFUSED, "words" },
	{ "a1 BAD Command received in Invalid state.", NULL, FAST, 0, LOGIN_REFUSED, "words" },
	{ "a1 BAD invalid command", NULL, FAST, LISTED, LOGIN_REFUSED, "status" },
	{ "a1 BAD AUTHENTICATE unexpected", "* BYE stunnel: unexpected command", FAST, 0,
		LOGIN_REFUSED, "status" },
	{ "a1 NO AUTHENTICATE failed.", NULL, FAST, 0, LOGIN_REFUSED, "status" },
	/* No credential was there to be looked at. */
	{ "a1 NO [AUTHENTICATIONFAILED] Authentication failed.", NULL, FAST, 0, LOGIN_INCONCLUSIVE,
		"code" },
	{ "a1 NO no", NULL, SLOW, 0, LOGIN_REFUSED, "status" },
	{ "a1 NO [UNAVAILABLE] x", NULL, FAST, 0, LOGIN_INCONCLUSIVE, "code" },
	{ "a1 NO Temporary failure", NULL, FAST, 0, LOGIN_INCONCLUSIVE, "words" },
	{ "a1 OK welcome", NULL, FAST, 0, LOGIN_ACCEPTED, "status" },
};

static void judge_one(const struct answer *answer, bool credentials_sent)
{
	struct login_context context = { .credentials_sent = credentials_sent,
		.logindisabled = answer->logindisabled, .took_us = answer->took_ms * 1000,
		.rtt_us = RTT * 1000 };
	struct exchange exchange = { .result = LOGIN_NOT_TRIED };
	struct bytes line = peer_guarded(peer_text(answer->line));
	struct reply reply;

	if (answer->remark)
		context.remark = peer_text(answer->remark);
	ck_assert(reply_parse(line, &reply));
	login_reply_judge(&reply, &context, &exchange);
	ck_assert_msg(exchange.result == answer->result, "%s: %s by %s", answer->line,
		login_result_name(exchange.result), exchange.basis);
	ck_assert_msg(!strcmp(exchange.basis, answer->basis), "%s: by %s", answer->line,
		exchange.basis);
	peer_unguard(line);
}

START_TEST(judges_login)
{
	judge_one(&logins[_i], true);
}
END_TEST

START_TEST(judges_authenticate)
{
	judge_one(&authenticates[_i], false);
}
END_TEST

static const struct {
	enum reason reason;
	const char *remark; /* NULL: none */
	enum login_result result;
	const char *basis;
} silences[] = {
	{ REASON_TIMEOUT, NULL, LOGIN_INCONCLUSIVE, "timeout" },
	{ REASON_CLOSED, NULL, LOGIN_INCONCLUSIVE, "closed" },
	{ REASON_RESET, NULL, LOGIN_INCONCLUSIVE, "reset" },
	{ REASON_MALFORMED, NULL, LOGIN_INCONCLUSIVE, "malformed" },
	{ REASON_TOO_LONG, NULL, LOGIN_INCONCLUSIVE, "too-long" },
	{ REASON_BYE, "* BYE Temporary problem, please try again later", LOGIN_INCONCLUSIVE, "bye" },
	{ REASON_BYE, "* BYE Too many invalid IMAP commands.", LOGIN_INCONCLUSIVE, "bye" },
	{ REASON_BYE, "* BYE stunnel: unexpected command", LOGIN_INCONCLUSIVE, "bye" },
	{ REASON_BYE, "* BYE Disconnected for inactivity.", LOGIN_INCONCLUSIVE, "bye" },
	{ REASON_CLOSED, "* BAD internal server error", LOGIN_INCONCLUSIVE, "closed" },
	{ REASON_TIMEOUT, "* OK [ALERT] Plaintext logins end on 1 January", LOGIN_INCONCLUSIVE,
		"timeout" },
	{ REASON_BYE, "* BYE [PRIVACYREQUIRED] Use STARTTLS", LOGIN_REFUSED, "words" },
	{ REASON_BYE, "* BYE Plaintext authentication not allowed", LOGIN_REFUSED, "words" },
	{ REASON_CLOSED, ALERT_23, LOGIN_REFUSED, "words" },
};

START_TEST(judges_silence)
{
	struct login_context context = { .credentials_sent = true };
	struct exchange exchange = { .result = LOGIN_NOT_TRIED };

	if (silences[_i].remark)
		context.remark = peer_text(silences[_i].remark);
	login_reply_missing(silences[_i].reason, &context, &exchange);
	ck_assert_msg(exchange.result == silences[_i].result, "silence %d: %s", _i,
		login_result_name(exchange.result));
	ck_assert_str_eq(exchange.basis, silences[_i].basis);
}
END_TEST

Suite *check_login_reply(void)
{
	Suite *suite = suite_create("login_reply");
	TCase *tc = tcase_create("login_reply");

	tcase_add_loop_test(tc, judges_login, 0, sizeof logins / sizeof *logins);
	tcase_add_loop_test(tc, judges_authenticate, 0,
		sizeof authenticates / sizeof *authenticates);
	tcase_add_loop_test(tc, judges_silence, 0, sizeof silences / sizeof *silences);
	suite_add_tcase(suite, tc);
	return suite;
}
