/* SPDX-License-Identifier: MIT */
/* Cases for the rules about STARTTLS. */
#include "judge_cases.h"

#define CLEAR "192.0.2.7:143"
#define TLS "192.0.2.7:993"
#define UNLISTED "IMAP4rev1 SASL-IR IDLE LOGINDISABLED"

static struct endpoint_facts *clear(struct world *w)
{
	return world_clear_port(w, 0);
}

static void unlist(struct world *w)
{
	world_list(w, &clear(w)->session.in_greeting, UNLISTED);
	world_list(w, &clear(w)->login.in_clear, UNLISTED);
}

static void list_nothing(struct world *w)
{
	clear(w)->session.in_greeting.known = false;
	world_break_login(clear(w), STAGE_CAPABILITY, REASON_TIMEOUT);
}

static void refuse(struct world *w, enum reason reason, const char *reply)
{
	world_break(clear(w), STAGE_STARTTLS, reason);
	clear(w)->session.starttls_answered = reply != NULL;
	clear(w)->session.starttls_reply = world_bytes(reply);
}

static void refused(struct world *w) { refuse(w, REASON_BAD, "A1 BAD no"); }
static void hung_up(struct world *w) { refuse(w, REASON_CLOSED, NULL); }
static void unanswered(struct world *w) { refuse(w, REASON_TIMEOUT, NULL); }

static void unlisted_refused(struct world *w)
{
	refused(w);
	unlist(w);
}

static void unlisted_with_a_challenge(struct world *w)
{
	refused(w);
	world_list(w, &clear(w)->login.in_clear, "IMAP4rev1 LOGINDISABLED AUTH=CRAM-MD5");
	world_list(w, &clear(w)->session.in_greeting, UNLISTED);
}

static void unlisted_unanswered(struct world *w)
{
	unanswered(w);
	unlist(w);
}

static void unknown_refused(struct world *w)
{
	refused(w);
	list_nothing(w);
}

static void unknown_accepted(struct world *w) { list_nothing(w); }

static void unknown_unanswered(struct world *w)
{
	unanswered(w);
	list_nothing(w);
}

static void not_tried(struct world *w)
{
	unlist(w);
	world_break(clear(w), STAGE_STARTTLS, REASON_LOCAL);
	clear(w)->session.stages[STAGE_STARTTLS] = (struct stage_facts){ .outcome = OUTCOME_SKIP };
}

static void local_trouble(struct world *w) { refuse(w, REASON_LOCAL, NULL); }

static void session_unconnected(struct world *w)
{
	world_break(clear(w), STAGE_CONNECT, REASON_TIMEOUT);
}

static void no_tls_asked(struct world *w)
{
	clear(w)->mode = MODE_CLEARTEXT;
	clear(w)->session = (struct visit_facts){ .tried = false };
}

static void no_tls_asked_unlisted(struct world *w)
{
	no_tls_asked(w);
	unlist(w);
}

static void closed_port(struct world *w) { world_unreach(clear(w), REASON_REFUSED); }

static void preauth(struct world *w)
{
	world_greet(clear(w), GREETING_PREAUTH, "* PREAUTH hi");
}

static void tls_ends(struct world *w, enum reason reason)
{
	world_break(clear(w), STAGE_TLS, reason);
}

static void ok_then_silence(struct world *w) { tls_ends(w, REASON_TIMEOUT); }
static void ok_then_closed(struct world *w) { tls_ends(w, REASON_CLOSED); }
static void ok_then_local(struct world *w) { tls_ends(w, REASON_LOCAL); }

static void ok_then_alert(struct world *w)
{
	world_alert(clear(w), 40, "handshake failure");
}

static void ok_then_text(struct world *w)
{
	tls_ends(w, REASON_NOT_TLS);
	clear(w)->session.tls.first_bytes = world_bytes("* OK still here");
}

static void trailing(struct world *w)
{
	clear(w)->session.starttls_trailing = world_bytes("* CAPABILITY IMAP4rev1\r\n");
}

static void farewell_behind_ok(struct world *w)
{
	world_break(clear(w), STAGE_TLS, REASON_NOT_TLS);
	clear(w)->session.starttls_trailing = world_bytes("* BYE TLS initialization failed.\r\n");
}

static void still_listed(struct world *w)
{
	world_list(w, &clear(w)->session.in_tls, "IMAP4rev1 STARTTLS AUTH=PLAIN");
}

static void still_listed_on_993(struct world *w)
{
	world_list(w, &world_tls_port(w, 0)->session.in_tls, "IMAP4rev1 STARTTLS AUTH=PLAIN");
}

static void unknown_in_tls(struct world *w)
{
	world_break(clear(w), STAGE_CAPABILITY, REASON_CLOSED);
}

static void listed_in_lower_case(struct world *w)
{
	world_list(w, &clear(w)->login.in_clear, "imap4rev1 starttls logindisabled");
}

static const struct judge_case cases[] = {
	{ "starttls-missing", FIRES, unlisted_refused, CLEAR, "\"A1 BAD no\"" },
	{ "starttls-missing", FIRES, unlisted_refused, CLEAR, "no client can log in" },
	{ "starttls-missing", FIRES, unlisted_with_a_challenge, CLEAR, "A1 BAD no" },
	{ "starttls-missing", FIRES, unlisted_unanswered, CLEAR, "no answer in time" },
	{ "starttls-missing", SILENT, unlist, NULL, NULL },
	{ "starttls-missing", SILENT, refused, NULL, NULL },
	{ "starttls-missing", SILENT, preauth, NULL, NULL },
	{ "starttls-missing", SILENT, closed_port, NULL, NULL },
	{ "starttls-missing", SILENT, no_tls_asked, NULL, NULL },
	{ "starttls-missing", LEFT_OUT, no_tls_asked_unlisted, CLEAR, "--tls none" },
	{ "starttls-missing", UNDECIDED, unknown_refused, CLEAR, "capabilities before TLS" },
	{ "starttls-missing", UNDECIDED, not_tried, CLEAR, "not tried" },
	{ "starttls-missing", SILENT, local_trouble, NULL, NULL },
	{ "starttls-not-advertised", FIRES, unlist, CLEAR, "Begin TLS negotiation now" },
	{ "starttls-not-advertised", SILENT, unlisted_refused, NULL, NULL },
	{ "starttls-not-advertised", SILENT, listed_in_lower_case, NULL, NULL },
	{ "starttls-not-advertised", UNDECIDED, unknown_accepted, CLEAR, "no answer in time" },
	{ "starttls-refused", FIRES, refused, CLEAR, "A1 BAD no" },
	{ "starttls-refused", FIRES, hung_up, CLEAR, "closed by the server" },
	{ "starttls-refused", SILENT, unlisted_refused, NULL, NULL },
	{ "starttls-refused", SILENT, unanswered, NULL, NULL },
	{ "starttls-refused", UNDECIDED, unknown_refused, CLEAR, NULL },
	{ "starttls-refused", UNDECIDED, local_trouble, CLEAR, "this machine" },
	{ "starttls-refused", UNDECIDED, session_unconnected, CLEAR, "no answer in time" },
	{ "starttls-hang", FIRES, unanswered, CLEAR, "within 5000 ms" },
	{ "starttls-hang", FIRES, ok_then_silence, CLEAR, "0 bytes came" },
	{ "starttls-hang", FIRES, unknown_unanswered, CLEAR, NULL },
	{ "starttls-hang", SILENT, unlisted_unanswered, NULL, NULL },
	{ "starttls-hang", SILENT, hung_up, NULL, NULL },
	{ "starttls-hang", SILENT, ok_then_closed, NULL, NULL },
	{ "starttls-handshake-failed", FIRES, ok_then_closed, CLEAR, "closed by the server" },
	{ "starttls-handshake-failed", FIRES, ok_then_alert, CLEAR, "TLS alert: handshake failure." },
	{ "starttls-handshake-failed", FIRES, ok_then_text, CLEAR, "* OK still here" },
	{ "starttls-handshake-failed", SILENT, ok_then_silence, NULL, NULL },
	{ "starttls-handshake-failed", SILENT, refused, NULL, NULL },
	{ "starttls-handshake-failed", UNDECIDED, ok_then_local, CLEAR, "this machine" },
	{ "starttls-trailing-data", FIRES, trailing, CLEAR, "* CAPABILITY IMAP4rev1\\r\\n" },
	{ "starttls-trailing-data", SILENT, NULL, NULL, NULL },
	{ "starttls-trailing-data", SILENT, refused, NULL, NULL },
	{ "starttls-trailing-data", SILENT, farewell_behind_ok, NULL, NULL },
	{ "starttls-caps-not-refreshed", FIRES, still_listed, CLEAR, "STARTTLS" },
	{ "starttls-caps-not-refreshed", FIRES, still_listed_on_993, TLS, NULL },
	{ "starttls-caps-not-refreshed", SILENT, refused, NULL, NULL },
	{ "starttls-caps-not-refreshed", SILENT, NULL, NULL, NULL },
	{ "starttls-caps-not-refreshed", UNDECIDED, unknown_in_tls, CLEAR, "closed" },
};

const struct judge_case *judge_cases_starttls(size_t *count_r)
{
	*count_r = sizeof cases / sizeof *cases;
	return cases;
}
