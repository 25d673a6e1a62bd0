/* SPDX-License-Identifier: MIT */
/* Cases for what handshakes with one thing changed prove of one that broke, and for what they do
 * not prove. */
#include "judge_cases.h"

#define CLEAR "192.0.2.7:143"
#define TLS "192.0.2.7:993"

enum { HANDSHAKE_FAILURE = 40, INTERNAL_ERROR = 80 };

static struct endpoint_facts *tls(struct world *w)
{
	return world_tls_port(w, 0);
}

/* The session breaks, and every rung of the list (ended by RUNG_COUNT) breaks likewise. */
static void breaks(struct world *w, enum reason reason, int alert, const enum rung *rungs)
{
	if (reason == REASON_ALERT)
		world_alert(tls(w), alert, "some alert");
	else
		world_break(tls(w), STAGE_TLS, reason);
	for (; *rungs != RUNG_COUNT; rungs++)
		world_climb(w, tls(w), *rungs, reason, alert);
}

static void works(struct world *w, enum rung rung, const char *version, const char *cipher)
{
	world_climb(w, tls(w), rung, REASON_NONE, TLS_ALERT_NONE);
	tls(w)->rungs[rung].tls.version = version;
	tls(w)->rungs[rung].tls.cipher = cipher;
}

static void works_well(struct world *w, enum rung rung)
{
	works(w, rung, "TLS1.2", "TLS_ECDHE_RSA_AES_128_GCM_SHA256");
}

#define RUNGS(...) ((const enum rung[]){ __VA_ARGS__, RUNG_COUNT })

static void pmtu(struct world *w)
{
	breaks(w, REASON_TIMEOUT, 0, RUNGS(RUNG_NO_SNI));
	works_well(w, RUNG_SEGMENTS);
}

static void pmtu_towards_the_server(struct world *w)
{
	pmtu(w);
	works_well(w, RUNG_SMALL);
}

static void pmtu_without_control(struct world *w)
{
	breaks(w, REASON_TIMEOUT, 0, RUNGS(RUNG_COUNT));
	works_well(w, RUNG_SEGMENTS);
}

static void fickle(struct world *w)
{
	breaks(w, REASON_TIMEOUT, 0, RUNGS(RUNG_SMALL));
	works_well(w, RUNG_SEGMENTS);
	works_well(w, RUNG_NO_SNI);
}

static void large_hangs(struct world *w)
{
	breaks(w, REASON_TIMEOUT, 0, RUNGS(RUNG_SEGMENTS, RUNG_NO_SNI));
	works_well(w, RUNG_SMALL);
}

static void large_reset(struct world *w)
{
	breaks(w, REASON_RESET, 0, RUNGS(RUNG_NO_SNI));
	works_well(w, RUNG_SMALL);
}

static void large_behind_both(struct world *w)
{
	large_reset(w);
	world_break(world_clear_port(w, 0), STAGE_TLS, REASON_RESET);
}

static void small_alone(struct world *w)
{
	breaks(w, REASON_RESET, 0, RUNGS(RUNG_COUNT));
	works_well(w, RUNG_SMALL);
}

static void name_refused(struct world *w, enum reason reason)
{
	breaks(w, reason, HANDSHAKE_FAILURE, RUNGS(RUNG_LEGACY, RUNG_TLS12, RUNG_SMALL));
	works_well(w, RUNG_NO_SNI);
}

static void name_alert(struct world *w) { name_refused(w, REASON_ALERT); }
static void name_reset(struct world *w) { name_refused(w, REASON_RESET); }
static void name_silence(struct world *w) { name_refused(w, REASON_TIMEOUT); }
static void name_closed(struct world *w) { name_refused(w, REASON_CLOSED); }

static void without_name_and_lax(struct world *w)
{
	breaks(w, REASON_ALERT, HANDSHAKE_FAILURE, RUNGS(RUNG_TLS12));
	works_well(w, RUNG_NO_SNI);
	works_well(w, RUNG_LEGACY);
}

static void lax(struct world *w, const char *version, const char *cipher)
{
	breaks(w, REASON_ALERT, HANDSHAKE_FAILURE, RUNGS(RUNG_NO_SNI, RUNG_TLS12));
	works(w, RUNG_LEGACY, version, cipher);
}

static void lax_1_0(struct world *w) { lax(w, "TLS1.0", "TLS_RSA_AES_128_CBC_SHA1"); }
static void lax_rc4(struct world *w) { lax(w, "TLS1.2", "TLS_RSA_ARCFOUR_128_SHA1"); }
static void lax_good(struct world *w) { lax(w, "TLS1.2", "TLS_RSA_AES_128_GCM_SHA256"); }

static void lax_weak(struct world *w)
{
	breaks(w, REASON_WEAK_PARAMETERS, 0, RUNGS(RUNG_TLS12));
	works_well(w, RUNG_LEGACY);
}

static void old_alert_proven(struct world *w)
{
	breaks(w, REASON_ALERT, 70, RUNGS(RUNG_NO_SNI, RUNG_TLS12));
	works(w, RUNG_LEGACY, "TLS1.0", "TLS_RSA_ARCFOUR_128_SHA1");
}

static void old_alert(struct world *w) { world_alert(tls(w), 70, "protocol version"); }

static void only_1_2(struct world *w)
{
	breaks(w, REASON_CLOSED, 0, RUNGS(RUNG_SMALL, RUNG_NO_SNI, RUNG_LEGACY));
	works_well(w, RUNG_TLS12);
}

static void refused_always(struct world *w, int alert)
{
	breaks(w, REASON_ALERT, alert, RUNGS(RUNG_LEGACY, RUNG_NO_SNI, RUNG_TLS12, RUNG_SMALL));
}

static void refused_by_40(struct world *w) { refused_always(w, HANDSHAKE_FAILURE); }
static void refused_by_80(struct world *w) { refused_always(w, INTERNAL_ERROR); }
static void refused_by_50(struct world *w) { refused_always(w, 50); }

static void refused_by_both(struct world *w)
{
	refused_by_40(w);
	world_alert(world_clear_port(w, 0), HANDSHAKE_FAILURE, "handshake failure");
}

static void refused_once(struct world *w)
{
	breaks(w, REASON_ALERT, HANDSHAKE_FAILURE, RUNGS(RUNG_COUNT));
}

static void refused_for_a_client_certificate(struct world *w)
{
	refused_by_40(w);
	tls(w)->session.tls.client_certificate_requested = true;
}

static void refused_then_turned_away(struct world *w)
{
	refused_by_40(w);
	world_fail(&tls(w)->rungs[RUNG_LEGACY], STAGE_CONNECT, REASON_REFUSED, 20);
	tls(w)->rungs[RUNG_LEGACY].stages[STAGE_TLS] = (struct stage_facts){ .outcome = OUTCOME_SKIP };
}

static void closed_always(struct world *w)
{
	breaks(w, REASON_CLOSED, 0, RUNGS(RUNG_SMALL, RUNG_NO_SNI, RUNG_LEGACY, RUNG_TLS12));
}

static void closed_once(struct world *w) { breaks(w, REASON_CLOSED, 0, RUNGS(RUNG_COUNT)); }

static void silent_always(struct world *w)
{
	breaks(w, REASON_TIMEOUT, 0, RUNGS(RUNG_SEGMENTS, RUNG_SMALL, RUNG_NO_SNI, RUNG_TLS12,
		RUNG_LEGACY));
}

static void other_certificate_without_name(struct world *w)
{
	name_alert(w);
	memcpy(tls(w)->rungs[RUNG_NO_SNI].tls.chain[0].sha256, "7777", 5);
}

static const struct judge_case cases[] = {
	{ "tls-pmtu-blackhole", CERTAIN, pmtu, TLS, "with small TCP segments: works" },
	{ "tls-pmtu-blackhole", CERTAIN, pmtu_towards_the_server, TLS, NULL },
	{ "tls-pmtu-blackhole", SILENT, pmtu_without_control, NULL, NULL },
	{ "tls-pmtu-blackhole", SILENT, fickle, NULL, NULL },
	{ "tls-pmtu-blackhole", SILENT, large_hangs, NULL, NULL },
	{ "tls-pmtu-blackhole", SILENT, silent_always, NULL, NULL },
	{ "tls-timeout", SILENT, pmtu, NULL, NULL },
	{ "tls-timeout", LIKELY, pmtu_without_control, TLS, NULL },
	{ "tls-timeout", LIKELY, fickle, TLS, "(SNI): works" },
	{ "tls-timeout", LIKELY, silent_always, TLS, "with outdated methods allowed: no answer" },
	{ "tls-timeout", LIKELY, name_silence, TLS, "looks at the name" },
	{ "tls-large-hello-dropped", CERTAIN, large_hangs, TLS, "with a small ClientHello: works" },
	{ "tls-large-hello-dropped", CERTAIN, large_reset, TLS, NULL },
	{ "tls-large-hello-dropped", SILENT, small_alone, NULL, NULL },
	{ "tls-large-hello-dropped", SILENT, pmtu_towards_the_server, NULL, NULL },
	{ "tls-large-hello-dropped", SILENT, name_reset, NULL, NULL },
	{ "tls-reset-after-hello", SILENT, large_reset, NULL, NULL },
	{ "tls-reset-after-hello", LIKELY, name_reset, TLS, "looks at the name" },
	{ "tls-sni-rejected", CERTAIN, name_alert, TLS, "without a name it answers" },
	{ "tls-sni-rejected", CERTAIN, name_closed, TLS, "mail.example.org" },
	{ "tls-sni-rejected", SILENT, name_reset, NULL, NULL },
	{ "tls-sni-rejected", SILENT, without_name_and_lax, NULL, NULL },
	{ "tls-handshake-failed", SILENT, name_alert, NULL, NULL },
	{ "tls-handshake-failed", LIKELY, without_name_and_lax, TLS, "alert 40" },
	{ "tls-version-server-old", CERTAIN, lax_1_0, TLS, "nothing newer than TLS1.0" },
	{ "tls-version-server-old", CERTAIN, old_alert_proven, TLS, "nothing newer than TLS1.0" },
	{ "tls-version-server-old", LIKELY, old_alert, TLS, "alert 70" },
	{ "tls-version-server-old", SILENT, lax_rc4, NULL, NULL },
	{ "tls-no-common-cipher", CERTAIN, lax_rc4, TLS, "it takes TLS_RSA_ARCFOUR_128_SHA1" },
	{ "tls-no-common-cipher", SILENT, lax_good, NULL, NULL },
	{ "tls-no-common-cipher", SILENT, lax_1_0, NULL, NULL },
	{ "tls-handshake-failed", LIKELY, lax_good, TLS, "outdated methods allowed: works" },
	{ "tls-weak-parameters", CERTAIN, lax_weak, TLS, "outdated methods allowed: works" },
	{ "tls-eof-after-hello", LIKELY, only_1_2, TLS, "with TLS 1.2 only: works" },
	{ "tls-eof-after-hello", LIKELY, closed_always, TLS, NULL },
	{ "tls-eof-after-hello", POSSIBLE, closed_once, TLS, NULL },
	{ "tls-eof-after-hello", SILENT, name_closed, NULL, NULL },
	{ "tls-no-server-certificate", LIKELY, refused_by_40, TLS, "with TLS 1.2 only: alert 40" },
	{ "tls-no-server-certificate", LIKELY, refused_by_80, TLS, NULL },
	{ "tls-no-server-certificate", SILENT, refused_by_50, NULL, NULL },
	{ "tls-no-server-certificate", SILENT, refused_once, NULL, NULL },
	{ "tls-no-server-certificate", SILENT, refused_for_a_client_certificate, NULL, NULL },
	{ "tls-no-server-certificate", SILENT, refused_then_turned_away, NULL, NULL },
	{ "tls-no-server-certificate", SILENT, closed_always, NULL, NULL },
	{ "tls-no-server-certificate", SILENT, lax_rc4, NULL, NULL },
	{ "tls-handshake-failed", POSSIBLE, refused_once, TLS, "alert 40" },
	{ "tls-handshake-failed", LIKELY, refused_then_turned_away, TLS, "no handshake was reached" },
	{ "starttls-handshake-failed", FIRES, large_behind_both, CLEAR, NULL },
	{ "starttls-handshake-failed", FIRES, refused_by_both, CLEAR, NULL },
	{ "cert-default-without-sni", CERTAIN, other_certificate_without_name, TLS, "7777" },
	{ "cert-default-without-sni", SILENT, name_alert, NULL, NULL },
	{ "cert-default-without-sni", SILENT, refused_by_40, NULL, NULL },
};

const struct judge_case *judge_cases_ladder(size_t *count_r)
{
	*count_r = sizeof cases / sizeof *cases;
	return cases;
}
