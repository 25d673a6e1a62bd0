/* SPDX-License-Identifier: MIT */
/* Cases for the rules about STARTTLS attacks and ALPN. */
#include "attack_world.h"
#include "judge_cases.h"

#define CLEAR "192.0.2.7:143"
#define TLS "192.0.2.7:993"

static struct endpoint_facts *clear(struct world *w)
{
	return world_clear_port(w, 0);
}

static struct endpoint_facts *tls(struct world *w)
{
	return world_tls_port(w, 0);
}

static struct injection_facts *inject(struct world *w, enum injection_way way,
	enum injection result, const char *line)
{
	struct injection_facts *facts = &world_attack(w, clear(w))->injection[way];

	*facts = (struct injection_facts){ .result = result, .line = world_bytes(line) };
	return facts;
}

static void audited(struct world *w)
{
	world_attack(w, clear(w));
	world_attack(w, tls(w));
}

static void run(struct world *w)
{
	inject(w, INJECTION_AT_ONCE, INJECTION_RUN, "qwertyuiop OK Completed");
}

static void run_late(struct world *w)
{
	inject(w, INJECTION_SPLIT, INJECTION_RUN, "qwertyuiop BAD what")->late = true;
}

static void run_and_unknown(struct world *w)
{
	run(w);
	inject(w, INJECTION_SPLIT, INJECTION_UNKNOWN, NULL);
}

static void broken(struct world *w)
{
	inject(w, INJECTION_AT_ONCE, INJECTION_BROKEN, NULL);
	inject(w, INJECTION_SPLIT, INJECTION_REFUSED, "A1 BAD no");
}

static void untold(struct world *w)
{
	inject(w, INJECTION_SPLIT, INJECTION_UNKNOWN, NULL)->trouble =
		(struct trouble){ "greeting", REASON_RESET };
}

static void untold_by_tls(struct world *w)
{
	world_break(clear(w), STAGE_STARTTLS, REASON_BAD);
	untold(w);
}

static void silent_once(struct world *w)
{
	inject(w, INJECTION_SPLIT, INJECTION_SILENT, NULL);
}

static void silent_twice(struct world *w)
{
	silent_once(w);
	inject(w, INJECTION_AT_ONCE, INJECTION_SILENT, NULL);
}

static void in_clear(struct world *w)
{
	inject(w, INJECTION_AT_ONCE, INJECTION_CLEAR, "qwertyuiop OK NOOP completed");
}

static void out_of_step(struct world *w)
{
	inject(w, INJECTION_SPLIT, INJECTION_DESYNC, "* BAD what?");
}

static void again(struct world *w)
{
	struct attack_facts *facts = world_attack(w, tls(w));

	facts->starttls_again = OBSERVED_YES;
	facts->starttls_again_reply = world_bytes("A4 OK Begin TLS negotiation now.");
}

static void again_untold(struct world *w)
{
	struct attack_facts *facts = world_attack(w, clear(w));

	facts->starttls_again = OBSERVED_UNKNOWN;
	facts->inside = (struct trouble){ "tls", REASON_TIMEOUT };
}

static void older(struct world *w)
{
	audited(w);
	clear(w)->session.tls.version = "TLS1.2";
}

static void newer(struct world *w)
{
	world_attack_offered(w);
	tls(w)->session.tls.version = "TLS1.2";
}

static void offers(struct world *w) { world_attack_offered(w); }

static void offers_old(struct world *w)
{
	world_attack_offered(w);
	offer_at(clear(w))->versions[VERSION_TLS10].accepted = OBSERVED_YES;
}

static void offers_rc4(struct world *w)
{
	world_attack_offered(w);
	offer_at(clear(w))->with[TRAIT_RC4] = OBSERVED_YES;
	offer_at(clear(w))->with[TRAIT_3DES] = OBSERVED_YES;
}

static void offers_both(struct world *w)
{
	offers_rc4(w);
	offer_at(tls(w))->with[TRAIT_RC4] = OBSERVED_YES;
	offer_at(tls(w))->with[TRAIT_3DES] = OBSERVED_YES;
}

static void offers_unknown(struct world *w)
{
	world_attack_offered(w);
	offer_at(tls(w))->versions[VERSION_TLS11].accepted = OBSERVED_UNKNOWN;
}

static void weaker_on_993(struct world *w)
{
	world_attack_offered(w);
	offer_at(tls(w))->versions[VERSION_TLS10].accepted = OBSERVED_YES;
}

static void alone(struct world *w)
{
	offers_old(w);
	world_keep(w, 0);
}

static void foreign(struct world *w)
{
	world_attack(w, tls(w))->foreign_alpn = OBSERVED_YES;
}

static void foreign_selected(struct world *w)
{
	foreign(w);
	world_attack(w, tls(w))->foreign_selected = "http/1.1";
}

static void foreign_untold(struct world *w)
{
	world_attack(w, tls(w))->foreign_alpn = OBSERVED_UNKNOWN;
	world_attack(w, tls(w))->foreign = (struct trouble){ "tls", REASON_CLOSED };
}

static const struct judge_case cases[] = {
	{ "starttls-command-injection", CERTAIN, run, CLEAR, "in one packet with STARTTLS" },
	{ "starttls-command-injection", CERTAIN, run, CLEAR, "\"qwertyuiop OK Completed\"" },
	{ "starttls-command-injection", CERTAIN, run_late, CLEAR, "when the next command was sent" },
	{ "starttls-command-injection", CERTAIN, run_and_unknown, CLEAR, NULL },
	{ "starttls-command-injection", SILENT, NULL, NULL, NULL },
	{ "starttls-command-injection", SILENT, audited, NULL, NULL },
	{ "starttls-command-injection", SILENT, broken, NULL, NULL },
	{ "starttls-command-injection", SILENT, in_clear, NULL, NULL },
	{ "starttls-command-injection", SILENT, untold_by_tls, NULL, NULL },
	{ "starttls-command-injection", UNDECIDED, untold, CLEAR, "greeting: connection reset" },
	{ "starttls-command-injection", UNDECIDED, silent_once, CLEAR, "once of two times" },
	{ "starttls-injection-suspect", CERTAIN, in_clear, CLEAR, "answered in clear" },
	{ "starttls-injection-suspect", LIKELY, out_of_step, CLEAR, "\"* BAD what?\"" },
	{ "starttls-injection-suspect", POSSIBLE, silent_twice, CLEAR, "both times" },
	{ "starttls-injection-suspect", SILENT, run, NULL, NULL },
	{ "starttls-injection-suspect", SILENT, broken, NULL, NULL },
	{ "starttls-injection-suspect", SILENT, NULL, NULL, NULL },
	{ "starttls-injection-suspect", UNDECIDED, silent_once, CLEAR, "once of two times" },
	{ "starttls-repeatable", FIRES, again, TLS, "Begin TLS negotiation now" },
	{ "starttls-repeatable", SILENT, audited, NULL, NULL },
	{ "starttls-repeatable", SILENT, NULL, NULL, NULL },
	{ "starttls-repeatable", UNDECIDED, again_untold, CLEAR, "tls: no answer in time" },
	{ "starttls-weaker-than-implicit", FIRES, older, CLEAR, "gets TLS1.2 on port 143" },
	{ "starttls-weaker-than-implicit", FIRES, offers_old, CLEAR, "refuses: TLS1.0." },
	{ "starttls-weaker-than-implicit", FIRES, offers_rc4, CLEAR, "RC4, 3DES" },
	{ "starttls-weaker-than-implicit", SILENT, offers, NULL, NULL },
	{ "starttls-weaker-than-implicit", SILENT, offers_both, NULL, NULL },
	{ "starttls-weaker-than-implicit", SILENT, newer, NULL, NULL },
	{ "starttls-weaker-than-implicit", SILENT, weaker_on_993, NULL, NULL },
	{ "starttls-weaker-than-implicit", SILENT, alone, NULL, NULL },
	{ "starttls-weaker-than-implicit", SILENT, NULL, NULL, NULL },
	{ "starttls-weaker-than-implicit", UNDECIDED, audited, CLEAR, "not enumerated" },
	{ "starttls-weaker-than-implicit", UNDECIDED, offers_unknown, CLEAR, "is known" },
	{ "alpn-foreign-accepted", FIRES, foreign, TLS, "selected none" },
	{ "alpn-foreign-accepted", FIRES, foreign_selected, TLS, "selected http/1.1" },
	{ "alpn-foreign-accepted", SILENT, audited, NULL, NULL },
	{ "alpn-foreign-accepted", SILENT, NULL, NULL, NULL },
	{ "alpn-foreign-accepted", UNDECIDED, foreign_untold, TLS, "tls: connection closed" },
};

const struct judge_case *judge_cases_attacks(size_t *count_r)
{
	*count_r = sizeof cases / sizeof *cases;
	return cases;
}
