/* SPDX-License-Identifier: MIT */
/* Cases for the rules about first words, modes, and servers that let nobody log in. */
#include "judge_cases.h"

#define CLEAR "192.0.2.7:143"
#define TLS "192.0.2.7:993"

static void greet_clear(struct world *w, enum greeting greeting, const char *line)
{
	world_greet(world_clear_port(w, 0), greeting, line);
}

static void late(struct world *w)
{
	world_pass(&world_clear_port(w, 0)->session, STAGE_GREETING, 3500);
}

static void nearly_late(struct world *w)
{
	world_pass(&world_clear_port(w, 0)->session, STAGE_GREETING, 1900);
}

static void silent(struct world *w)
{
	struct endpoint_facts *endpoint = world_clear_port(w, 0);

	world_break(endpoint, STAGE_GREETING, REASON_TIMEOUT);
	world_break_login(endpoint, STAGE_GREETING, REASON_TIMEOUT);
	endpoint->silence.tried = true;
	world_pass(&endpoint->silence, STAGE_CONNECT, 20);
	world_fail(&endpoint->silence, STAGE_TLS, REASON_TIMEOUT, 5000);
}

static void silent_untested(struct world *w)
{
	silent(w);
	world_clear_port(w, 0)->silence = (struct visit_facts){ .tried = false };
}

static void greeting_not_read(struct world *w)
{
	world_break(world_clear_port(w, 0), STAGE_GREETING, REASON_LOCAL);
}

static void greeting_not_tried(struct world *w)
{
	greeting_not_read(w);
	world_clear_port(w, 0)->session.stages[STAGE_GREETING].outcome = OUTCOME_SKIP;
}

static void silent_then(struct world *w, enum reason reason, const char *first)
{
	struct visit_facts *silence = &world_clear_port(w, 0)->silence;

	silent(w);
	world_fail(silence, STAGE_TLS, reason, 30);
	silence->tls.first_bytes = world_bytes(first);
}

static void silent_then_http(struct world *w)
{
	silent_then(w, REASON_NOT_TLS, "HTTP/1.1 400 Bad Request");
}

static void silent_then_late_imap(struct world *w)
{
	silent_then(w, REASON_NOT_TLS, "* OK finally");
}

static void silent_then_alert(struct world *w)
{
	silent_then(w, REASON_ALERT, "\x15\x03\x03");
}

static void silent_inside_tls(struct world *w)
{
	struct visit_facts *session = &world_tls_port(w, 0)->session;

	world_fail(session, STAGE_GREETING, REASON_TIMEOUT, 20000);
	session->greeting = GREETING_NONE;
	session->greeting_line = world_bytes(NULL);
}

static void bye_limit(struct world *w) { greet_clear(w, GREETING_BYE, "* BYE Too many users"); }
static void bye(struct world *w) { greet_clear(w, GREETING_BYE, "* BYE Maintenance"); }

static void bye_in_clear_on_993(struct world *w)
{
	struct endpoint_facts *endpoint = world_tls_port(w, 0);

	world_break(endpoint, STAGE_TLS, REASON_NOT_TLS);
	endpoint->session.tls.first_bytes = world_bytes("* BYE Maintenance");
}

static void bye_later(struct world *w)
{
	static struct transcript_entry transcript[] = {
		{ .kind = TRANSCRIPT_RECEIVED, .bytes = { "* OK ready\r\n", 12 } },
		{ .kind = TRANSCRIPT_RECEIVED, .bytes = { "* BYE Connection queue full\r\n", 29 } },
		{ .kind = TRANSCRIPT_SENT, .bytes = { "* BYE not the server\r\n", 22 } },
	};
	struct endpoint_facts *endpoint = world_clear_port(w, 0);

	world_break(endpoint, STAGE_STARTTLS, REASON_BYE);
	endpoint->session.transcript = transcript;
	endpoint->session.transcript_len = 3;
}

static void bye_later_untold(struct world *w)
{
	world_break(world_clear_port(w, 0), STAGE_STARTTLS, REASON_BYE);
}

static void preauth(struct world *w) { greet_clear(w, GREETING_PREAUTH, "* PREAUTH hello"); }

static void preauth_in_tls(struct world *w)
{
	world_tls_port(w, 0)->session.greeting = GREETING_PREAUTH;
}

static void pop3(struct world *w) { greet_clear(w, GREETING_POP3, "+OK POP3 ready"); }
static void smtp(struct world *w) { greet_clear(w, GREETING_SMTP, "220 mx ESMTP"); }
static void http(struct world *w) { greet_clear(w, GREETING_HTTP, "HTTP/1.0 302 Found"); }
static void ssh(struct world *w) { greet_clear(w, GREETING_OTHER, "SSH-2.0-OpenSSH_9.2"); }
static void malformed(struct world *w) { greet_clear(w, GREETING_MALFORMED, "* HELLO"); }

static void cut_off(struct world *w)
{
	world_break(world_clear_port(w, 0), STAGE_GREETING, REASON_TIMEOUT);
	world_clear_port(w, 0)->session.greeting = GREETING_MALFORMED;
	world_clear_port(w, 0)->session.greeting_line = world_bytes("* OK never ends");
}

static void endless(struct world *w)
{
	world_break(world_clear_port(w, 0), STAGE_GREETING, REASON_TOO_LONG);
}

static void on_993(struct world *w, const char *first)
{
	world_break(world_tls_port(w, 0), STAGE_TLS, REASON_NOT_TLS);
	world_tls_port(w, 0)->session.tls.first_bytes = world_bytes(first);
}

static void imap_on_993(struct world *w) { on_993(w, "* OK Dovecot ready."); }
static void bad_on_993(struct world *w) { on_993(w, "* BAD Error in IMAP command"); }
static void pop3_on_993(struct world *w) { on_993(w, "+OK ready"); }
static void smtp_on_993(struct world *w) { on_993(w, "220 mx ESMTP"); }
static void http_on_993(struct world *w) { on_993(w, "HTTP/1.1 400 Bad Request"); }
static void ssh_on_993(struct world *w) { on_993(w, "SSH-2.0-x"); }

static void pop3_inside_tls(struct world *w)
{
	world_greet(world_tls_port(w, 0), GREETING_POP3, "+OK ready");
}

static void tls_answers_silence(struct world *w)
{
	struct visit_facts *silence = &world_clear_port(w, 0)->silence;

	silent(w);
	world_pass(silence, STAGE_TLS, 30);
	silence->tls.handshake_done = true;
	silence->tls.version = "TLS1.3";
}

static void tls_speaks_first(struct world *w)
{
	greet_clear(w, GREETING_TLS, "\x15\x03\x03");
}

static void asked(struct endpoint_facts *endpoint, uint16_t port, enum mode mode)
{
	endpoint->port = port;
	endpoint->mode = mode;
	endpoint->mode_was_asked = true;
}

static void implicit_asked_of_143(struct world *w)
{
	imap_on_993(w);
	world_keep(w, 1);
	asked(&w->endpoints[0], 143, MODE_IMPLICIT);
}

static void implicit_asked_of_993(struct world *w)
{
	imap_on_993(w);
	asked(world_tls_port(w, 0), 993, MODE_IMPLICIT);
}

static void starttls_asked_of_993(struct world *w)
{
	tls_answers_silence(w);
	world_keep(w, 0);
	asked(&w->endpoints[0], 993, MODE_STARTTLS);
}

static void starttls_asked_of_143(struct world *w)
{
	tls_answers_silence(w);
	asked(world_clear_port(w, 0), 143, MODE_STARTTLS);
}

static void starttls_asked_of_993_untested(struct world *w)
{
	starttls_asked_of_993(w);
	w->endpoints[0].silence = (struct visit_facts){ .tried = false };
}

static void asked_and_right(struct world *w)
{
	asked(world_clear_port(w, 0), 1143, MODE_STARTTLS);
}

static void no_way_in(struct world *w)
{
	world_list(w, &world_tls_port(w, 0)->session.in_tls, "IMAP4rev1 LOGINDISABLED IDLE");
}

static void only_oauth(struct world *w)
{
	world_list(w, &world_tls_port(w, 0)->session.in_tls,
		"IMAP4rev1 LOGINDISABLED AUTH=OAUTHBEARER");
}

static void login_only(struct world *w)
{
	world_list(w, &world_tls_port(w, 0)->session.in_tls, "IMAP4rev1 IDLE");
}

static void no_capabilities_in_tls(struct world *w)
{
	world_break(world_tls_port(w, 0), STAGE_CAPABILITY, REASON_TIMEOUT);
}

static void capabilities_in_greeting_only(struct world *w)
{
	no_capabilities_in_tls(w);
	world_list(w, &world_tls_port(w, 0)->session.in_greeting, "IMAP4rev1 LOGINDISABLED");
}

static void endless_capability(struct world *world)
{
	world_break(world_tls_port(world, 0), STAGE_CAPABILITY, REASON_TOO_LONG);
}

static void refused_capability(struct world *world)
{
	world_break(world_clear_port(world, 0), STAGE_CAPABILITY, REASON_BAD);
}

static void alert_at_capability(struct world *world)
{
	world_break(world_tls_port(world, 0), STAGE_CAPABILITY, REASON_ALERT);
}

static void proxy_header_as_text(struct world *world)
{
	static struct transcript_entry transcript[] = {
		{ .kind = TRANSCRIPT_RECEIVED, .bytes = { "* OK ready\r\n", 12 } },
		{ .kind = TRANSCRIPT_SENT, .bytes = { "a1 STARTTLS\r\n", 13 } },
		{ .kind = TRANSCRIPT_RECEIVED, .bytes = { "PROXY BAD Error in command\r\n", 28 } },
	};
	struct endpoint_facts *endpoint = world_clear_port(world, 0);

	world_break(endpoint, STAGE_STARTTLS, REASON_MALFORMED);
	endpoint->session.transcript = transcript;
	endpoint->session.transcript_len = 3;
}

static void too_many_commands(struct world *world, size_t entries)
{
	static struct transcript_entry transcript[] = {
		{ .kind = TRANSCRIPT_RECEIVED, .bytes = { "* OK ready\r\n", 12 } },
		{ .kind = TRANSCRIPT_SENT, .bytes = { "a1 CAPABILITY\r\n", 15 } },
		{ .kind = TRANSCRIPT_SENT, .bytes = { "a2 LOGOUT\r\n", 11 } },
		{ .kind = TRANSCRIPT_RECEIVED,
			.bytes = { "* BYE Too many invalid IMAP commands.\r\n", 39 } },
		{ .kind = TRANSCRIPT_SENT, .bytes = { "a3 NOOP\r\n", 9 } },
	};
	struct endpoint_facts *endpoint = world_tls_port(world, 0);

	world_break(endpoint, STAGE_CAPABILITY, REASON_BYE);
	endpoint->session.transcript = transcript;
	endpoint->session.transcript_len = entries;
}

static void proxy_header_as_bytes(struct world *world) { too_many_commands(world, 5); }
static void proxy_header_not_answered(struct world *world) { too_many_commands(world, 3); }

static const struct judge_case cases[] = {
	{ "greet-delay", FIRES, late, CLEAR, "takes 3 seconds" },
	{ "greet-delay", SILENT, nearly_late, NULL, NULL },
	{ "greet-silent", FIRES, silent, CLEAR, "not a byte" },
	{ "greet-silent", FIRES, silent_untested, CLEAR, NULL },
	{ "greet-silent", FIRES, silent_then_late_imap, CLEAR, NULL },
	{ "greet-silent", FIRES, silent_inside_tls, TLS, "TLS stood for 20000 ms" },
	{ "greet-silent", UNDECIDED, greeting_not_read, CLEAR, "this machine could not" },
	{ "greet-silent", UNDECIDED, greeting_not_tried, CLEAR, "not tried" },
	{ "greet-silent", SILENT, tls_answers_silence, NULL, NULL },
	{ "greet-silent", SILENT, silent_then_http, NULL, NULL },
	{ "greet-silent", SILENT, cut_off, NULL, NULL },
	{ "greet-bye-limit", FIRES, bye_limit, CLEAR, "\"* BYE Too many users\"" },
	{ "greet-bye-limit", FIRES, bye_later, CLEAR, "queue full" },
	{ "greet-bye-limit", SILENT, bye, NULL, NULL },
	{ "greet-bye", FIRES, bye, CLEAR, "Maintenance" },
	{ "greet-bye", FIRES, bye_later_untold, CLEAR, "BYE" },
	{ "greet-bye", SILENT, bye_limit, NULL, NULL },
	{ "greet-bye", SILENT, bye_in_clear_on_993, NULL, NULL },
	{ "greet-bye", FIRES, proxy_header_as_bytes, TLS, "invalid" },
	{ "greet-bye-limit", SILENT, proxy_header_as_bytes, NULL, NULL },
	{ "greet-preauth-cleartext", FIRES, preauth, CLEAR, "PREAUTH hello" },
	{ "greet-preauth-cleartext", SILENT, preauth_in_tls, NULL, NULL },
	{ "greet-pop3", FIRES, pop3, CLEAR, "+OK POP3 ready" },
	{ "greet-pop3", FIRES, pop3_on_993, TLS, NULL },
	{ "greet-pop3", FIRES, pop3_inside_tls, TLS, NULL },
	{ "greet-pop3", SILENT, smtp, NULL, NULL },
	{ "greet-smtp", FIRES, smtp, CLEAR, "220 mx" },
	{ "greet-smtp", FIRES, smtp_on_993, TLS, NULL },
	{ "greet-smtp", SILENT, pop3, NULL, NULL },
	{ "greet-http", FIRES, http, CLEAR, "302 Found" },
	{ "greet-http", FIRES, http_on_993, TLS, NULL },
	{ "greet-http", FIRES, silent_then_http, CLEAR, "400 Bad Request" },
	{ "greet-http", SILENT, ssh, NULL, NULL },
	{ "greet-other-protocol", FIRES, ssh, CLEAR, "SSH-2.0" },
	{ "greet-other-protocol", FIRES, ssh_on_993, TLS, NULL },
	{ "greet-other-protocol", SILENT, http, NULL, NULL },
	{ "greet-other-protocol", SILENT, imap_on_993, NULL, NULL },
	{ "greet-malformed", FIRES, malformed, CLEAR, "* HELLO" },
	{ "greet-malformed", FIRES, cut_off, CLEAR, "never ends" },
	{ "greet-malformed", FIRES, endless, CLEAR, "too long" },
	{ "greet-malformed", SILENT, silent, NULL, NULL },
	{ "greet-malformed", SILENT, bad_on_993, NULL, NULL },
	{ "mode-tls-on-143", FIRES, tls_answers_silence, CLEAR, "TLS1.3 handshake" },
	{ "mode-tls-on-143", FIRES, tls_speaks_first, CLEAR, "TLS records" },
	{ "mode-tls-on-143", FIRES, silent_then_alert, CLEAR, "TLS records" },
	{ "mode-tls-on-143", FIRES, starttls_asked_of_143, CLEAR, NULL },
	{ "mode-tls-on-143", UNDECIDED, silent_untested, CLEAR, "not asked" },
	{ "mode-tls-on-143", SILENT, silent, NULL, NULL },
	{ "mode-tls-on-143", SILENT, starttls_asked_of_993, NULL, NULL },
	{ "mode-mismatch", FIRES, implicit_asked_of_143, CLEAR, "choose STARTTLS" },
	{ "mode-mismatch", FIRES, starttls_asked_of_993, TLS, "choose SSL/TLS" },
	{ "mode-mismatch", UNDECIDED, starttls_asked_of_993_untested, TLS, "not asked" },
	{ "mode-mismatch", SILENT, implicit_asked_of_993, NULL, NULL },
	{ "mode-mismatch", SILENT, asked_and_right, NULL, NULL },
	{ "mode-mismatch", SILENT, imap_on_993, NULL, NULL },
	{ "mode-plain-on-993", FIRES, imap_on_993, TLS, "* OK Dovecot ready." },
	{ "mode-plain-on-993", FIRES, bad_on_993, TLS, "* BAD" },
	{ "mode-plain-on-993", FIRES, implicit_asked_of_993, TLS, NULL },
	{ "mode-plain-on-993", SILENT, implicit_asked_of_143, NULL, NULL },
	{ "mode-plain-on-993", SILENT, pop3_on_993, NULL, NULL },
	{ "proxy-header-unexpected", FIRES, proxy_header_as_text, CLEAR, "\"PROXY BAD Error" },
	{ "proxy-header-unexpected", FIRES, proxy_header_as_bytes, TLS, "Too many invalid" },
	{ "proxy-header-unexpected", SILENT, proxy_header_not_answered, NULL, NULL },
	{ "proxy-header-unexpected", SILENT, bye_later, NULL, NULL },
	{ "capability-failed", UNDECIDED, endless_capability, TLS, "CAPABILITY inside TLS" },
	{ "capability-failed", FIRES, refused_capability, CLEAR, NULL },
	{ "capability-failed", SILENT, alert_at_capability, NULL, NULL },
	{ "capability-failed", SILENT, only_oauth, NULL, NULL },
	{ "login-impossible", FIRES, no_way_in, TLS, "LOGINDISABLED" },
	{ "login-impossible", FIRES, capabilities_in_greeting_only, TLS, NULL },
	{ "login-impossible", SILENT, only_oauth, NULL, NULL },
	{ "login-impossible", SILENT, login_only, NULL, NULL },
	{ "login-impossible", UNDECIDED, no_capabilities_in_tls, TLS, "no answer in time" },
};

const struct judge_case *judge_cases_greet(size_t *count_r)
{
	*count_r = sizeof cases / sizeof *cases;
	return cases;
}
