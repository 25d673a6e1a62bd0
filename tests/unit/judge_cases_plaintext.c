/* SPDX-License-Identifier: MIT */
/* Cases for the rules about passwords in clear, with the words of real servers. */
#include "judge_cases.h"

#define CLEAR "192.0.2.7:143"
#define FAILED "A3 NO [AUTHENTICATIONFAILED] Authentication failed."

static struct endpoint_facts *clear(struct world *w)
{
	return world_clear_port(w, 0);
}

static void list(struct world *w, const char *names)
{
	world_list(w, &clear(w)->login.in_clear, names);
}

static void login_evaluated(struct world *w) { world_login(clear(w), LOGIN_EVALUATED, FAILED); }
static void login_let_in(struct world *w) { world_login(clear(w), LOGIN_ACCEPTED, "A3 OK in"); }
static void login_unclear(struct world *w) { world_login(clear(w), LOGIN_INCONCLUSIVE, "A3 NO"); }

static void sasl_continued(struct world *w)
{
	world_sasl(clear(w), LOGIN_EVALUATED, "+ ");
	clear(w)->login.authenticate.basis = "continuation";
}

static void sasl_unclear(struct world *w)
{
	world_sasl(clear(w), LOGIN_INCONCLUSIVE, NULL);
	clear(w)->login.authenticate.basis = "timeout";
}

static void open_wide(struct world *w)
{
	login_evaluated(w);
	sasl_continued(w);
	list(w, "IMAP4rev1 STARTTLS AUTH=PLAIN AUTH=LOGIN");
}

static void no_login_probe(struct world *w)
{
	clear(w)->login_probe_off = true;
	clear(w)->login.login = (struct exchange){ .result = LOGIN_NOT_TRIED };
}

static void no_login_probe_no_logindisabled(struct world *w)
{
	no_login_probe(w);
	list(w, "IMAP4rev1 STARTTLS");
}

static void cut_after_sasl(struct world *w)
{
	world_fail(&clear(w)->login, STAGE_CLEARTEXT_LOGIN, REASON_CLOSED, 30);
	clear(w)->login.login = (struct exchange){ .result = LOGIN_NOT_TRIED };
}

static void second_connection_fails(struct world *w)
{
	world_break_login(clear(w), STAGE_CONNECT, REASON_TIMEOUT);
}

static void never_got_there(struct world *w)
{
	world_break_login(clear(w), STAGE_CAPABILITY, REASON_TIMEOUT);
	clear(w)->session.in_greeting.known = false;
}

static void closed_port(struct world *w) { world_unreach(clear(w), REASON_REFUSED); }
static void pop3(struct world *w) { world_greet(clear(w), GREETING_POP3, "+OK"); }

static void same_address(struct world *w)
{
	clear(w)->session.same_address = clear(w)->login.same_address = true;
}

static void trusted(struct world *w)
{
	open_wide(w);
	same_address(w);
}

static void trusted_no_login_probe(struct world *w)
{
	trusted(w);
	no_login_probe(w);
}

static void trusted_by_listing(struct world *w)
{
	same_address(w);
	list(w, "IMAP4rev1 STARTTLS AUTH=PLAIN");
}

static void trusted_by_sasl(struct world *w)
{
	same_address(w);
	sasl_continued(w);
}

static void trusted_with_cram(struct world *w)
{
	trusted(w);
	list(w, "IMAP4rev1 STARTTLS AUTH=PLAIN AUTH=CRAM-MD5");
}

static void plain_listed(struct world *w)
{
	list(w, "IMAP4rev1 STARTTLS LOGINDISABLED AUTH=plain AUTH=GSSAPI");
}

static void oauth_listed(struct world *w)
{
	list(w, "IMAP4rev1 STARTTLS LOGINDISABLED AUTH=XOAUTH2 AUTH=OAUTHBEARER");
}

static void mailutils(struct world *w)
{
	list(w, "IMAP4rev1 NAMESPACE ID IDLE LITERAL+ UNSELECT XTLSREQUIRED STARTTLS");
	world_login(clear(w), LOGIN_REFUSED, "A3 NO LOGIN Command disabled");
}

static void cyrus(struct world *w)
{
	list(w, "IMAP4rev1 STARTTLS LOGINDISABLED AUTH=CRAM-MD5 AUTH=DIGEST-MD5 AUTH=SCRAM-SHA-256");
}

static void only_strong_mechanisms(struct world *w)
{
	list(w, "IMAP4rev1 STARTTLS LOGINDISABLED AUTH=GSSAPI AUTH=EXTERNAL AUTH=ANONYMOUS");
}

static const struct judge_case cases[] = {
	{ "plaintext-login-accepted", FIRES, login_evaluated, CLEAR, FAILED },
	{ "plaintext-login-accepted", FIRES, login_let_in, CLEAR, "A3 OK in" },
	{ "plaintext-login-accepted", SILENT, NULL, NULL, NULL },
	{ "plaintext-login-accepted", SILENT, sasl_continued, NULL, NULL },
	{ "plaintext-login-accepted", SILENT, same_address, NULL, NULL },
	{ "plaintext-login-accepted", SILENT, closed_port, NULL, NULL },
	{ "plaintext-login-accepted", SILENT, pop3, NULL, NULL },
	{ "plaintext-login-accepted", LEFT_OUT, no_login_probe, CLEAR, "--no-login-probe" },
	{ "plaintext-login-accepted", LEFT_OUT, trusted_no_login_probe, CLEAR, "--no-login-probe" },
	{ "plaintext-login-accepted", UNDECIDED, login_unclear, CLEAR, "\"A3 NO\"" },
	{ "plaintext-login-accepted", UNDECIDED, cut_after_sasl, CLEAR, "closed by the server" },
	{ "plaintext-login-accepted", UNDECIDED, second_connection_fails, CLEAR, "in time" },
	{ "plaintext-login-accepted", UNDECIDED, never_got_there, CLEAR, "did not get that far" },
	{ "plaintext-login-accepted", UNDECIDED, trusted, CLEAR, "same address" },
	{ "plaintext-sasl-accepted", FIRES, sasl_continued, CLEAR, "continuation" },
	{ "plaintext-sasl-accepted", SILENT, login_evaluated, NULL, NULL },
	{ "plaintext-sasl-accepted", SILENT, no_login_probe, NULL, NULL },
	{ "plaintext-sasl-accepted", UNDECIDED, sasl_unclear, CLEAR, "timeout" },
	{ "plaintext-sasl-accepted", UNDECIDED, trusted_by_listing, CLEAR, "same address" },
	{ "plaintext-auth-advertised", FIRES, plain_listed, CLEAR, "AUTH=plain." },
	{ "plaintext-auth-advertised", FIRES, oauth_listed, CLEAR, "AUTH=XOAUTH2 AUTH=OAUTHBEARER" },
	{ "plaintext-auth-advertised", SILENT, cyrus, NULL, NULL },
	{ "plaintext-auth-advertised", UNDECIDED, never_got_there, CLEAR, "capabilities before" },
	{ "plaintext-auth-advertised", UNDECIDED, trusted_by_sasl, CLEAR, "same address" },
	{ "logindisabled-missing", FIRES, mailutils, CLEAR, "LOGIN Command disabled" },
	{ "logindisabled-missing", SILENT, NULL, NULL, NULL },
	{ "logindisabled-missing", SILENT, open_wide, NULL, NULL },
	{ "logindisabled-missing", SILENT, no_login_probe, NULL, NULL },
	{ "logindisabled-missing", LEFT_OUT, no_login_probe_no_logindisabled, CLEAR, NULL },
	{ "logindisabled-missing", UNDECIDED, trusted, CLEAR, "same address" },
	{ "logindisabled-not-enforced", FIRES, login_evaluated, CLEAR, FAILED },
	{ "logindisabled-not-enforced", SILENT, NULL, NULL, NULL },
	{ "logindisabled-not-enforced", SILENT, open_wide, NULL, NULL },
	{ "logindisabled-not-enforced", UNDECIDED, login_unclear, CLEAR, NULL },
	{ "logindisabled-not-enforced", UNDECIDED, trusted_by_sasl, CLEAR, "same address" },
	{ "plaintext-policy-untestable", FIRES, trusted, CLEAR, "both 192.0.2.7" },
	{ "plaintext-policy-untestable", FIRES, trusted_by_listing, CLEAR, "AUTH=PLAIN" },
	{ "plaintext-policy-untestable", FIRES, trusted_by_sasl, CLEAR, "evaluated" },
	{ "plaintext-policy-untestable", SILENT, same_address, NULL, NULL },
	{ "plaintext-policy-untestable", SILENT, open_wide, NULL, NULL },
	{ "cleartext-non-plain-auth", FIRES, cyrus, CLEAR, "AUTH=DIGEST-MD5 AUTH=SCRAM-SHA-256" },
	{ "cleartext-non-plain-auth", SILENT, only_strong_mechanisms, NULL, NULL },
	{ "cleartext-non-plain-auth", SILENT, plain_listed, NULL, NULL },
	{ "cleartext-non-plain-auth", UNDECIDED, trusted_with_cram, CLEAR, "same address" },
};

const struct judge_case *judge_cases_plaintext(size_t *count_r)
{
	*count_r = sizeof cases / sizeof *cases;
	return cases;
}
