/* SPDX-License-Identifier: MIT */
/* `imapvet explain TEXT`: texts as people paste them lead to the right findings first, no row of
 * the tables hides another, and the command's exit codes. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/check.h"
#include "judge/judge.h"
#include "judge/phrases.h"
#include "explain_texts.h"

Suite *check_explain(void);

static const struct {
	const char *text;
	const char *id; /* the likeliest; "": nothing is wrong; NULL: unknown */
} pasted[] = {
	{ "Task 'jane@example.org - Receiving' reported error (0x800CCC0D): 'Cannot find the e-mail "
		"server.'", "dns-nxdomain" },
	{ "0x800ccc0e", "tcp-refused" },
	{ "Outlook 0X800CCC0F The connection to the server was interrupted.",
		"tcp-closed-before-greeting" },
	{ "Error 0x800CCC19", "tcp-filtered" },
	{ "0x8004210A timed out", "greet-delay" },
	{ "0x80042109", "tcp-egress-blocked" },
	{ "Your server does not support the connection encryption type, 0x800CCC1A", "mode-mismatch" },
	{ "0x800CCC92", "auth-bad-credentials" },
	{ "0x800CCC18", "auth-mechanism-missing" },
	{ "Socket error: 10061, Error Number: 0x800CCC0E", "tcp-refused" },
	{ "Socket Error: 10013", "tcp-blocked-local" },
	{ "Failed to connect to server imap.example.org.", "dns-nxdomain" },
	{ "Could not connect to mail server imap.example.org; the connection was refused.",
		"tcp-refused" },
	{ "Unable to connect to your IMAP server. You may have exceeded the maximum number of "
		"connections to this server.", "auth-too-many-connections" },
	{ "Mail server imap.example.org is not an IMAP4 mail server.", "greet-pop3" },
	{ "The certificate does not come from a trusted source.", "cert-chain-incomplete" },
	{ "The certificate belongs to a different site", "cert-name-mismatch" },
	{ "Login to server imap.example.org with username jane failed.", "auth-bad-credentials" },
	{ "Mail can\xe2\x80\x99t verify the identity of the server", "cert-name-mismatch" },
	{ "The IMAP server \xe2\x80\x9cimap.example.org\xe2\x80\x9d is not\nresponding.",
		"tcp-filtered" },
	{ "The user name or password for imap.example.org is incorrect.", "auth-bad-credentials" },
	{ "IOException Read: \"\" while waiting for ' '", "tcp-closed-before-greeting" },
	{ "java.io.EOFException: End of stream reached", "tcp-closed-before-greeting" },
	{ "MissingCapabilityException: STARTTLS", "starttls-missing" },
	{ "javax.net.ssl.SSLHandshakeException: java.security.cert.CertPathValidatorException: Trust "
		"anchor for certification path not found.", "cert-chain-incomplete" },
	{ "error:0A00010B:SSL routines::wrong version number", "mode-mismatch" },
	{ "error:0A000126:SSL routines::unexpected eof while reading", "tls-eof-after-hello" },
	{ "verify error:num=20:unable to get local issuer certificate", "cert-chain-incomplete" },
	{ "Verify return code: 18 (self-signed certificate)", "cert-self-signed" },
	{ "19 (self-signed certificate in certificate chain)", "cert-untrusted-issuer" },
	{ "error:0A00018A:SSL routines::dh key too small", "tls-weak-parameters" },
	{ "error:0A000102:SSL routines::unsupported protocol", "tls-version-server-old" },
	{ "sslv3 alert handshake failure:SSL alert number 40", "tls-no-common-cipher" },
	{ "tlsv1 unrecognized name: SSL alert number 112", "tls-sni-rejected" },
	{ "tlsv13 alert certificate required", "tls-client-cert-required" },
	{ "*** Fatal error: An unexpected TLS packet was received.", "mode-mismatch" },
	{ "The TLS connection was non-properly terminated.", "tls-eof-after-hello" },
	{ "- Status: The certificate is NOT trusted. The certificate issuer is unknown.",
		"cert-chain-incomplete" },
	{ "The name in the certificate does not match the expected.", "cert-name-mismatch" },
	{ "SSL_accept() failed: error:14094418: tlsv1 alert unknown ca: SSL alert number 48",
		"cert-chain-incomplete" },
	{ "imap-login: Disconnected: Connection closed (no auth attempts in 0 secs)",
		"cert-untrusted-issuer" },
	{ "imap-login: Disconnected (tried to use disallowed plaintext auth)", "mode-mismatch" },
	{ "imap-login: Aborted login (auth failed, 3 attempts in 10 secs)", "auth-bad-credentials" },
	{ "a1 NO [AUTHENTICATIONFAILED] Authentication failed.", "auth-bad-credentials" },
	{ "a NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", "auth-app-password-required" },
	{ "NO [ALERT] Application-specific password required: "
		"https://support.google.com/accounts/answer/185833", "auth-app-password-required" },
	{ "NO Basic authentication is disabled.", "auth-oauth-required" },
	{ "AuthFailed:LogonDenied-BasicAuthBlocked", "auth-oauth-required" },
	{ "A3 NO LOGIN failed.", "auth-oauth-required" },
	{ "BAD User is authenticated but not connected.", "auth-not-connected" },
	{ "Your account is not enabled for IMAP use", "auth-imap-disabled" },
	{ "LOGIN invalid credentials or IMAP is disabled sc=abc",
		"auth-imap-disabled-or-bad-credentials" },
	{ "[WEBALERT https://accounts.example.com] Web login required.", "auth-web-login-required" },
	{ "NO [ALERT] Too many simultaneous connections. (Failure)", "auth-too-many-connections" },
	{ "* BYE Too many connections from your address", "greet-bye-limit" },
	{ "NO SELECT Unsafe Login. Please contact kefu@188.com for help", "auth-client-id-required" },
	{ "NO [UNAVAILABLE] Temporary authentication failure. [mx:2026-11-23 08:00:00]",
		"auth-backend-unavailable" },
	{ "OK Logged in, but initialization failed.", "auth-ok-then-kicked" },
	{ "NO [PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure (SSL/TLS) "
		"connections.", "mode-mismatch" },
	{ "NO Login only available under a layer", "mode-mismatch" },
	{ "Request is throttled. Suggested Backoff Time: 299961 milliseconds", "auth-throttled" },
	{ "[LIMIT]", "auth-too-many-connections" }, { "limit", "auth-too-many-connections" },
	{ "EXPIRED", "auth-account-blocked" }, { "[CONTACTADMIN]", "auth-account-blocked" },
	{ "AUTHORIZATIONFAILED", "auth-account-blocked" }, { "inuse", "mbx-inbox-unavailable" },
	{ "NO [OVERQUOTA] Quota exceeded", "mbx-over-quota" }, { "NOPERM", "mbx-inbox-unavailable" },
	{ "CORRUPTION", "mbx-inbox-unavailable" }, { "SERVERBUG", "auth-ok-then-kicked" },
	{ "CLIENTBUG", "" }, { "CANNOT", "" }, { "ALREADYEXISTS", "" }, { "EXPUNGEISSUED", "" },
	{ "NONEXISTENT", "mbx-inbox-unavailable" }, { "UNAVAILABLE", "auth-backend-unavailable" },
	{ "NO [REFERRAL imap://jane@other.example/]", "auth-referral" },
	{ "curl: (7) Failed to connect to imap.example.org port 993 after 21 ms", "tcp-refused" },
	{ "curl: (60) SSL certificate problem: certificate has expired", "cert-chain-incomplete" },
	{ "certificate has expired", "cert-expired" }, { "Connection refused", "tcp-refused" },
	{ "getaddrinfo: Name or service not known", "dns-nxdomain" },
	{ "Temporary failure in name resolution", "dns-resolver-failed" },
	{ "No route to host", "tcp-unreachable" }, { "Connection timed out", "tcp-filtered" },
	{ "Connection reset by peer", "tcp-reset-after-accept" },
	{ "the printer is out of paper", NULL }, { "", NULL }, { "a", NULL }, { "*", NULL },
	{ "0x800CCC", NULL }, { "limitless", NULL },
};

START_TEST(understands)
{
	struct arena arena = { 0 };
	const struct phrase *phrase = phrase_find(&arena, pasted[_i].text);

	ck_assert_msg((phrase != NULL) == (pasted[_i].id != NULL), "'%s' is %s", pasted[_i].text,
		phrase ? phrase->pattern : "not known");
	if (phrase)
		ck_assert_msg(strcmp(phrase->ids[0] ? phrase->ids[0] : "", pasted[_i].id) == 0,
			"'%s' is '%s': %s", pasted[_i].text, phrase->pattern, phrase->ids[0]);
	arena_clear(&arena);
}
END_TEST

START_TEST(understands_what_is_pasted)
{
	struct arena arena = { 0 };
	size_t count;
	const struct explain_text *pasted_text = &explain_texts(&count)[_i];
	const struct phrase *phrase = phrase_find(&arena, pasted_text->text);

	ck_assert_msg(phrase != NULL, "'%s' is not known", pasted_text->text);
	ck_assert_msg(strcmp(phrase->ids[0] ? phrase->ids[0] : "", pasted_text->id) == 0,
		"'%s' is '%s'", pasted_text->text, phrase->pattern);
	arena_clear(&arena);
}
END_TEST

/* What stands behind a row and is longer would never be found. */
START_TEST(no_row_hides_another)
{
	struct arena arena = { 0 };

	for (size_t i = 0; phrases_nth(i); i++) {
		const struct phrase *phrase = phrases_nth(i);
		ck_assert_msg(phrase_find(&arena, phrase->pattern) == phrase, "'%s' is hidden by '%s'",
			phrase->pattern, phrase_find(&arena, phrase->pattern)->pattern);
	}
	arena_clear(&arena);
}
END_TEST

static bool is_lower(const char *text)
{
	for (; *text; text++)
		if (*text >= 'A' && *text <= 'Z')
			return false;
	return true;
}

START_TEST(rows_are_sound)
{
	struct explanation rule;

	for (size_t i = 0; phrases_nth(i); i++) {
		const struct phrase *phrase = phrases_nth(i);
		ck_assert_msg(is_lower(phrase->pattern) && strlen(phrase->pattern) >= 5, "%s",
			phrase->pattern);
		ck_assert_msg(phrase->meaning[strlen(phrase->meaning) - 1] == '.', "%s", phrase->pattern);
		for (size_t j = 0; phrase->ids[j]; j++) {
			ck_assert_msg(judge_explain(phrase->ids[j], &rule), "%s: %s", phrase->pattern,
				phrase->ids[j]);
			ck_assert_msg(clue_for(phrase->ids[j]), "%s has no clue", phrase->ids[j]);
			for (size_t k = 0; k < j; k++)
				ck_assert_str_ne(phrase->ids[j], phrase->ids[k]);
		}
	}
}
END_TEST

/* Runs the command with its output in a file. */
static int run(const char **words, char *said, size_t size)
{
	struct arena arena = { 0 };
	struct options options = { .command = "explain", .arguments = words };
	FILE *file = tmpfile();
	int kept_out = dup(STDOUT_FILENO), kept_err = dup(STDERR_FILENO);

	while (words[options.argument_count])
		options.argument_count++;
	fflush(NULL);
	dup2(fileno(file), STDOUT_FILENO);
	dup2(fileno(file), STDERR_FILENO);
	int code = explain_command(&arena, &options);
	fflush(NULL);
	dup2(kept_out, STDOUT_FILENO);
	dup2(kept_err, STDERR_FILENO);
	close(kept_out);
	close(kept_err);
	rewind(file);
	said[fread(said, 1, size - 1, file)] = '\0';
	fclose(file);
	arena_clear(&arena);
	return code;
}

static const struct {
	const char *words[5];
	int code;
	const char *said;
} commands[] = {
	{ { NULL }, EXIT_GOOD, "dane-bogus " },
	{ { "cert-expired", NULL }, EXIT_GOOD, "who must act: admin" },
	{ { "cert-expired", "auth-oauth-required", NULL }, EXIT_GOOD,
		"This version of imapvet does not look for it." },
	{ { "0x800CCC0E", NULL }, EXIT_GOOD, "1. tcp-refused" },
	{ { "connection", "refused", NULL }, EXIT_GOOD, "What it may be, the likeliest first:" },
	{ { "connection refused", NULL }, EXIT_GOOD, "  imapvet HOST\n" },
	{ { "PROBLEM mail.example.org: ... [cert-expired, certain]", NULL }, EXIT_GOOD,
		"cert-expired  (fault, critical)" },
	{ { "CLIENTBUG", NULL }, EXIT_GOOD, "a fault of the program" },
	{ { "cert-expird", NULL }, EXIT_USAGE, "did you mean 'cert-expired'?" },
	{ { "cert-expired", "cert-expird", NULL }, EXIT_USAGE, "nothing is known" },
	{ { "what is this about a starttls that was hanging?", NULL }, EXIT_USAGE, "starttls-hang" },
	{ { "gibberish", NULL }, EXIT_USAGE, "lists all" },
	{ { "", NULL }, EXIT_USAGE, "nothing is known" },
	{ { "\033[31mred", NULL }, EXIT_USAGE, "\\x1b[31mred" },
};

START_TEST(answers)
{
	char *said = malloc(65536);
	const char *words[5];

	memcpy(words, commands[_i].words, sizeof words);
	ck_assert_int_eq(run(words, said, 65536), commands[_i].code);
	ck_assert_msg(strstr(said, commands[_i].said) != NULL, "no '%s' in:\n%s", commands[_i].said,
		said);
	free(said);
}
END_TEST

Suite *check_explain(void)
{
	size_t text_count;

	explain_texts(&text_count);
	Suite *suite = suite_create("explain");
	TCase *tcase = tcase_create("explain");

	tcase_add_loop_test(tcase, understands, 0, sizeof pasted / sizeof *pasted);
	tcase_add_loop_test(tcase, understands_what_is_pasted, 0, (int)text_count);
	tcase_add_test(tcase, no_row_hides_another);
	tcase_add_test(tcase, rows_are_sound);
	tcase_add_loop_test(tcase, answers, 0, sizeof commands / sizeof *commands);
	suite_add_tcase(suite, tcase);
	return suite;
}
