/* SPDX-License-Identifier: MIT */
/* Cases for the rules about a server that cannot be reached: its neighbour ports, a port that
 * nobody uses, and a host known to work, each ended in every way that tells something. */
#include "judge_cases.h"

#define OPEN REASON_NONE
#define SHUT REASON_REFUSED
#define MUTE REASON_TIMEOUT
#define BARRED REASON_UNREACHABLE
#define LOST REASON_LOCAL

static void unreach(struct world *w, enum reason reason)
{
	for (size_t i = 0; i < w->facts.endpoint_count; i++)
		world_unreach(&w->endpoints[i], reason);
}

static void knocked(struct world *w, enum reason web, enum reason control, enum reason mail)
{
	unreach(w, MUTE);
	world_knock(w, web, control, mail);
}

static void silent(struct world *w) { unreach(w, MUTE); }
static void refused(struct world *w) { unreach(w, SHUT); }
static void barred(struct world *w) { unreach(w, BARRED); }
static void nothing_answers(struct world *w) { knocked(w, MUTE, MUTE, MUTE); }
static void mail_answers(struct world *w) { knocked(w, OPEN, SHUT, OPEN); }
static void all_refused_beside(struct world *w) { knocked(w, SHUT, SHUT, SHUT); }
static void web_alone(struct world *w) { knocked(w, OPEN, MUTE, MUTE); }
static void mail_silent(struct world *w) { knocked(w, OPEN, SHUT, MUTE); }
/* There was no time to wait for an answer. */
static void nothing_known(struct world *w) { knocked(w, LOST, LOST, LOST); }
static void web_known(struct world *w) { knocked(w, OPEN, LOST, LOST); }
static void control_open(struct world *w) { knocked(w, OPEN, OPEN, OPEN); }

static void nothing_answers_at_a_literal(struct world *w)
{
	nothing_answers(w);
	w->facts.resolve.result = RESOLVE_LITERAL;
}

static void reference_fine(struct world *w)
{
	mail_silent(w);
	world_refer(w, OPEN, OPEN);
}

static void reference_fine_all_dead(struct world *w)
{
	nothing_answers_at_a_literal(w);
	world_refer(w, OPEN, MUTE);
}

static void reference_blocked(struct world *w)
{
	web_alone(w);
	world_refer(w, MUTE, OPEN);
}

static void reference_known(struct world *w)
{
	reference_blocked(w);
	w->facts.reference = "IMAP.gmail.com";
}

static void reference_known_refuses(struct world *w)
{
	refused(w);
	world_knock(w, OPEN, SHUT, SHUT);
	world_refer(w, SHUT, OPEN);
	w->facts.reference = "imap.gmail.com";
}

static void reference_known_all_dead(struct world *w)
{
	nothing_answers(w);
	world_refer(w, MUTE, OPEN);
	w->facts.reference = "imap.gmail.com";
}

static void reference_blocked_all_dead(struct world *w)
{
	nothing_answers(w);
	world_refer(w, MUTE, OPEN);
}

static void reference_refuses(struct world *w)
{
	refused(w);
	world_knock(w, OPEN, SHUT, SHUT);
	world_refer(w, SHUT, OPEN);
}

static void reference_useless(struct world *w)
{
	refused(w);
	world_knock(w, OPEN, SHUT, SHUT);
	world_refer(w, SHUT, SHUT);
}

static void reference_dead(struct world *w)
{
	nothing_answers(w);
	world_refer(w, MUTE, MUTE);
}

static void reference_unknown(struct world *w)
{
	nothing_answers(w);
	w->facts.reference = "no.example.net";
}

static void barred_beside_open(struct world *w)
{
	barred(w);
	world_knock(w, OPEN, SHUT, OPEN);
}

static void barred_everywhere(struct world *w)
{
	barred(w);
	world_knock(w, BARRED, BARRED, BARRED);
}

static void refused_beside_open(struct world *w)
{
	refused(w);
	world_knock(w, OPEN, SHUT, OPEN);
}

static void closed_beside_993(struct world *w)
{
	world_keep(w, 0);
	refused_beside_open(w);
	w->knocks[2].port = 993;
}

static void closed_beside_everything(struct world *w)
{
	closed_beside_993(w);
	w->knocks[1].reason = OPEN;
}

static void refused_exchanger(struct world *w)
{
	refused_beside_open(w);
	w->facts.target.host = "mx2.example.org";
}

static void refused_like_an_exchanger(struct world *w)
{
	refused_beside_open(w);
	w->facts.target.host = "mxmail.example.org";
}

static void control_open_refused(struct world *w)
{
	refused(w);
	world_knock(w, OPEN, OPEN, OPEN);
}

static void v6_dead_beside_open(struct world *w)
{
	world_add_address(w, "2001:db8::7");
	world_unreach(world_clear_port(w, 1), MUTE);
	world_unreach(world_tls_port(w, 1), MUTE);
	w->addresses[0] = w->addresses[1];
	world_knock(w, OPEN, SHUT, SHUT);
}

static const struct judge_case cases[] = {
	{ "tcp-filtered", LIKELY, mail_answers, NULL, "answers on 443, 25, 587" },
	{ "tcp-filtered", LIKELY, all_refused_beside, NULL, "answers on others" },
	{ "tcp-filtered", POSSIBLE, web_alone, NULL, "--reference HOST decides" },
	{ "tcp-filtered", POSSIBLE, control_open, NULL, "nobody uses: open" },
	{ "tcp-filtered", CERTAIN, reference_fine, NULL, "imap.example.net: port 993 open" },
	{ "tcp-filtered", LIKELY, barred_beside_open, NULL, "host unreachable" },
	{ "tcp-filtered", POSSIBLE, web_known, NULL, "unknown, there was no time" },
	{ "tcp-filtered", SILENT, nothing_answers, NULL, NULL },
	{ "tcp-filtered", SILENT, silent, NULL, NULL },
	{ "tcp-filtered", SILENT, mail_silent, NULL, NULL },
	{ "tcp-filtered", SILENT, reference_blocked, NULL, NULL },
	{ "tcp-filtered", SILENT, refused_beside_open, NULL, NULL },
	{ "tcp-filtered", SILENT, barred_everywhere, NULL, NULL },
	{ "tcp-egress-blocked", CERTAIN, reference_known, NULL, "nothing points to a fault" },
	{ "tcp-egress-blocked", LIKELY, reference_known_refuses, NULL, NULL },
	{ "tcp-egress-blocked", LIKELY, reference_known_all_dead, NULL, NULL },
	{ "tcp-egress-blocked", LIKELY, reference_blocked, NULL,
		"Whether imap.example.net serves IMAP on port 993 at all is not known" },
	{ "tcp-egress-blocked", LIKELY, reference_blocked_all_dead, NULL, NULL },
	{ "tcp-egress-blocked", POSSIBLE, reference_refuses, NULL, "port 993 connection refused" },
	{ "tcp-egress-blocked", LIKELY, mail_silent, NULL, "seems to block" },
	{ "tcp-egress-blocked", SILENT, reference_fine, NULL, NULL },
	{ "tcp-egress-blocked", SILENT, reference_useless, NULL, NULL },
	{ "tcp-egress-blocked", SILENT, reference_dead, NULL, NULL },
	{ "tcp-egress-blocked", SILENT, web_alone, NULL, NULL },
	{ "tcp-egress-blocked", SILENT, mail_answers, NULL, NULL },
	{ "tcp-egress-blocked", SILENT, refused_beside_open, NULL, NULL },
	{ "tcp-host-down", LIKELY, nothing_answers, NULL, "Nothing answers" },
	{ "tcp-host-down", POSSIBLE, nothing_answers_at_a_literal, NULL, NULL },
	{ "tcp-host-down", LIKELY, reference_fine_all_dead, NULL, "port 993 open" },
	{ "tcp-host-down", POSSIBLE, reference_dead, NULL, "look at this network first" },
	{ "tcp-host-down", LIKELY, reference_unknown, NULL, "no address was found for it" },
	{ "tcp-host-down", POSSIBLE, silent, NULL, "on any port that was tried" },
	{ "tcp-host-down", POSSIBLE, nothing_known, NULL, "on any port that was tried" },
	{ "tcp-host-down", SILENT, mail_answers, NULL, NULL },
	{ "tcp-host-down", SILENT, web_alone, NULL, NULL },
	{ "tcp-host-down", SILENT, refused, NULL, NULL },
	{ "tcp-host-down", SILENT, barred_everywhere, NULL, NULL },
	{ "tcp-host-down", SILENT, reference_blocked_all_dead, NULL, NULL },
	{ "tcp-unreachable", LIKELY, barred_everywhere, NULL, NULL },
	{ "tcp-unreachable", SILENT, barred_beside_open, NULL, NULL },
	{ "tcp-everything-open", FIRES, control_open, NULL, "nobody uses: open" },
	{ "tcp-everything-open", FIRES, control_open_refused, NULL, NULL },
	{ "tcp-everything-open", SILENT, mail_answers, NULL, NULL },
	{ "tcp-everything-open", SILENT, silent, NULL, NULL },
	{ "tcp-refused", LIKELY, refused_beside_open, NULL, "(443, 25, 587: open)" },
	{ "tcp-refused", LIKELY, refused_exchanger, NULL, "for servers that deliver mail" },
	{ "tcp-refused", FIRES, refused_like_an_exchanger, NULL, "(443, 25, 587: open)" },
	{ "tcp-refused", LIKELY, closed_beside_993, NULL, "try port 993 with SSL/TLS" },
	{ "tcp-refused", LIKELY, closed_beside_everything, NULL, "no IMAP program accepts" },
	{ "tcp-refused", SILENT, reference_refuses, NULL, NULL },
	{ "tcp-ipv6-broken", FIRES, v6_dead_beside_open, "[2001:db8::7]:143",
		"Other ports of 2001:db8::7: 443 open" },
};

const struct judge_case *judge_cases_path(size_t *count_r)
{
	*count_r = sizeof cases / sizeof *cases;
	return cases;
}
