/* SPDX-License-Identifier: MIT */
/* Cases for the rules about handshakes that fail. */
#include "judge_cases.h"

#define CLEAR "192.0.2.7:143"
#define TLS "192.0.2.7:993"

static struct endpoint_facts *tls(struct world *w)
{
	return world_tls_port(w, 0);
}

static void alert(struct world *w, int number, const char *name)
{
	world_alert(tls(w), number, name);
}

static void alert_version(struct world *w) { alert(w, 70, "protocol version"); }
static void alert_security(struct world *w) { alert(w, 71, "insufficient security"); }
static void alert_handshake(struct world *w) { alert(w, 40, "handshake failure"); }
static void alert_name(struct world *w) { alert(w, 112, "unrecognized name"); }
static void alert_certificate(struct world *w) { alert(w, 116, "certificate required"); }
static void alert_alpn(struct world *w) { alert(w, 120, "no application protocol"); }
static void alert_close(struct world *w) { alert(w, 0, "close notify"); }

static void alert_name_without_sni(struct world *w)
{
	alert_name(w);
	tls(w)->session.tls.sni = NULL;
}

static void alert_version_behind_starttls(struct world *w)
{
	world_alert(world_clear_port(w, 0), 70, "protocol version");
}

static void speaks(struct world *w, const char *version)
{
	tls(w)->session.tls.version = version;
}

static void speaks_1_0(struct world *w) { speaks(w, "TLS1.0"); }
static void speaks_1_1(struct world *w) { speaks(w, "TLS1.1"); }
static void speaks_1_2(struct world *w) { speaks(w, "TLS1.2"); }

static void breaks(struct world *w, enum reason reason, const char *first)
{
	world_break(tls(w), STAGE_TLS, reason);
	tls(w)->session.tls.first_bytes = world_bytes(first);
	tls(w)->session.tls.error_text = "library words.";
}

static void weak_dh(struct world *w) { breaks(w, REASON_WEAK_PARAMETERS, "\x16\x03\x03"); }
static void closed(struct world *w) { breaks(w, REASON_CLOSED, NULL); }
static void closed_midway(struct world *w) { breaks(w, REASON_CLOSED, "\x16\x03\x03"); }
static void reset(struct world *w) { breaks(w, REASON_RESET, NULL); }
static void reset_midway(struct world *w) { breaks(w, REASON_RESET, "\x16\x03\x03"); }
static void hangs(struct world *w) { breaks(w, REASON_TIMEOUT, NULL); }
static void hangs_midway(struct world *w) { breaks(w, REASON_TIMEOUT, "\x16\x03\x03"); }
static void nonsense(struct world *w) { breaks(w, REASON_TLS, "\x16\x03\x03"); }
static void cleartext(struct world *w) { breaks(w, REASON_NOT_TLS, "* OK"); }
static void local_trouble(struct world *w) { breaks(w, REASON_LOCAL, NULL); }
static void refused(struct world *w) { world_unreach(tls(w), REASON_REFUSED); }

static void closed_behind_starttls(struct world *w)
{
	world_break(world_clear_port(w, 0), STAGE_TLS, REASON_CLOSED);
}

static void hangs_behind_starttls(struct world *w)
{
	world_break(world_clear_port(w, 0), STAGE_TLS, REASON_TIMEOUT);
}

static void not_tried(struct world *w)
{
	closed(w);
	tls(w)->session.stages[STAGE_TLS] = (struct stage_facts){ .outcome = OUTCOME_SKIP };
}

/* TLS 1.3: the refusal meets the first read. */
static void alert_after_handshake(struct world *w, int number, bool requested)
{
	struct visit_facts *session = &tls(w)->session;

	world_fail(session, STAGE_GREETING, REASON_ALERT, 20);
	session->greeting = GREETING_NONE;
	session->greeting_line = world_bytes(NULL);
	session->tls.client_certificate_requested = requested;
	session->tls.alert = number;
	session->tls.alert_name = "some alert";
}

static void refused_behind_handshake(struct world *w) { alert_after_handshake(w, 116, true); }
static void bad_certificate_behind(struct world *w) { alert_after_handshake(w, 42, true); }
static void unasked_alert_behind(struct world *w) { alert_after_handshake(w, 42, false); }

static void refused_behind_starttls(struct world *w)
{
	struct visit_facts *session = &world_clear_port(w, 0)->session;

	world_break(world_clear_port(w, 0), STAGE_CAPABILITY, REASON_ALERT);
	session->tls.client_certificate_requested = true;
	session->tls.alert = 116;
	session->tls.alert_name = "certificate required";
}

static void requested_handshake_failure(struct world *w)
{
	alert_handshake(w);
	tls(w)->session.tls.client_certificate_requested = true;
}

static void unasked_then_bye(struct world *w)
{
	world_greet(tls(w), GREETING_BYE, "* BYE No required SSL certificate");
}

static void requested_then_bye(struct world *w)
{
	unasked_then_bye(w);
	tls(w)->session.tls.client_certificate_requested = true;
}

static void requested_only(struct world *w)
{
	tls(w)->session.tls.client_certificate_requested = true;
}

static const struct judge_case cases[] = {
	{ "tls-version-server-old", FIRES, speaks_1_0, TLS, "nothing newer than TLS1.0" },
	{ "tls-version-server-old", FIRES, speaks_1_1, TLS, "TLS1.1" },
	{ "tls-version-server-old", FIRES, alert_version, TLS, "alert 70" },
	{ "tls-version-server-old", FIRES, alert_version_behind_starttls, CLEAR, "alert 70" },
	{ "tls-version-server-old", SILENT, speaks_1_2, NULL, NULL },
	{ "tls-version-server-old", SILENT, alert_handshake, NULL, NULL },
	{ "tls-no-common-cipher", FIRES, alert_security, TLS, "71 (insufficient security)" },
	{ "tls-no-common-cipher", SILENT, alert_handshake, NULL, NULL },
	{ "tls-weak-parameters", FIRES, weak_dh, TLS, "handshake off: library words." },
	{ "tls-weak-parameters", SILENT, nonsense, NULL, NULL },
	{ "tls-sni-rejected", FIRES, alert_name, TLS, "does not serve the name mail.example.org" },
	{ "tls-sni-rejected", FIRES, alert_name_without_sni, TLS, "does not serve this name" },
	{ "tls-sni-rejected", SILENT, alert_handshake, NULL, NULL },
	{ "tls-client-cert-required", FIRES, alert_certificate, TLS, "116" },
	{ "tls-client-cert-required", FIRES, refused_behind_handshake, TLS, "116" },
	{ "tls-client-cert-required", FIRES, bad_certificate_behind, TLS, "42" },
	{ "tls-client-cert-required", FIRES, refused_behind_starttls, CLEAR, "116" },
	{ "tls-client-cert-required", FIRES, requested_handshake_failure, TLS, "40" },
	{ "tls-client-cert-required", FIRES, requested_then_bye, TLS, "No required SSL" },
	{ "tls-client-cert-required", SILENT, unasked_then_bye, NULL, NULL },
	{ "tls-client-cert-required", SILENT, requested_only, NULL, NULL },
	{ "tls-client-cert-required", SILENT, unasked_alert_behind, NULL, NULL },
	{ "tls-alpn-mismatch", FIRES, alert_alpn, TLS, "120" },
	{ "tls-alpn-mismatch", SILENT, alert_name, NULL, NULL },
	{ "tls-eof-after-hello", FIRES, closed, TLS, "closed by the server" },
	{ "tls-eof-after-hello", SILENT, closed_midway, NULL, NULL },
	{ "tls-eof-after-hello", SILENT, closed_behind_starttls, NULL, NULL },
	{ "tls-reset-after-hello", FIRES, reset, TLS, "reset" },
	{ "tls-reset-after-hello", SILENT, reset_midway, NULL, NULL },
	{ "tls-timeout", FIRES, hangs, TLS, "0 bytes" },
	{ "tls-timeout", FIRES, hangs_midway, TLS, "3 bytes" },
	{ "tls-timeout", SILENT, hangs_behind_starttls, NULL, NULL },
	{ "tls-timeout", SILENT, closed, NULL, NULL },
	{ "tls-handshake-failed", FIRES, alert_handshake, TLS, "alert 40 (handshake failure)" },
	{ "tls-handshake-failed", FIRES, alert_close, TLS, "alert 0" },
	{ "tls-handshake-failed", FIRES, nonsense, TLS, "library says: library words." },
	{ "tls-handshake-failed", FIRES, closed_midway, TLS, "closed by the server" },
	{ "tls-handshake-failed", FIRES, reset_midway, TLS, NULL },
	{ "tls-handshake-failed", FIRES, unasked_alert_behind, TLS, "alert 42" },
	{ "tls-handshake-failed", SILENT, alert_version, NULL, NULL },
	{ "tls-handshake-failed", SILENT, requested_handshake_failure, NULL, NULL },
	{ "tls-handshake-failed", SILENT, closed, NULL, NULL },
	{ "tls-handshake-failed", SILENT, cleartext, NULL, NULL },
	{ "tls-handshake-failed", SILENT, refused, NULL, NULL },
	{ "tls-handshake-failed", SILENT, closed_behind_starttls, NULL, NULL },
	{ "tls-handshake-failed", UNDECIDED, not_tried, TLS, "not tried" },
	{ "tls-handshake-failed", UNDECIDED, local_trouble, TLS, "this machine" },
};

const struct judge_case *judge_cases_tls(size_t *count_r)
{
	*count_r = sizeof cases / sizeof *cases;
	return cases;
}
