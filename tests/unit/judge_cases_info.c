/* SPDX-License-Identifier: MIT */
/* Cases for the rules about SASL mechanisms and about what a server gives away. */
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

static void audited(struct world *w)
{
	world_attack(w, clear(w));
	world_attack(w, tls(w));
}

static void list_in_tls(struct world *w, const char *names)
{
	audited(w);
	world_list(w, &tls(w)->session.in_tls, names);
}

static void weak(struct world *w)
{
	list_in_tls(w, "IMAP4rev1 AUTH=PLAIN AUTH=ANONYMOUS AUTH=CRAM-MD5 AUTH=DIGEST-MD5 AUTH=NTLM");
}

static void weak_in_clear(struct world *w)
{
	audited(w);
	world_list(w, &clear(w)->login.in_clear,
		"IMAP4rev1 STARTTLS LOGINDISABLED AUTH=CRAM-MD5 AUTH=NTLM");
}

static void weak_in_both(struct world *w)
{
	weak_in_clear(w);
	world_list(w, &clear(w)->session.in_tls, "IMAP4rev1 AUTH=PLAIN AUTH=CRAM-MD5");
}

static void weak_unaudited(struct world *w)
{
	weak(w);
	clear(w)->attacks = tls(w)->attacks = NULL;
}

static void strong(struct world *w)
{
	list_in_tls(w, "IMAP4rev1 AUTH=PLAIN AUTH=SCRAM-SHA-256 AUTH=CRAM-SHA1 ID");
}

static void unlisted(struct world *w)
{
	audited(w);
	world_break(tls(w), STAGE_CAPABILITY, REASON_CLOSED);
}

static void ntlm(struct world *w)
{
	weak(w);
	world_attack(w, tls(w))->ntlm = (struct ntlm_facts){ .asked = true, .told = true,
		.target = "EXAMPLE", .dns_computer = "mail.corp.example", .version = "10.0 build 17763" };
}

static void ntlm_untold(struct world *w)
{
	weak(w);
	world_attack(w, tls(w))->ntlm.asked = true;
}

static void bound(struct world *w)
{
	list_in_tls(w, "IMAP4rev1 AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-256-PLUS");
}

static void bound_by_cyrus(struct world *w)
{
	bound(w);
	tls(w)->session.greeting_line =
		world_bytes("* OK [CAPABILITY IMAP4rev1 ID] mail.test Cyrus IMAP 3.6.1 server ready");
}

static void bound_below(struct world *w)
{
	bound_by_cyrus(w);
	tls(w)->session.tls.version = "TLS1.2";
}

static void greet(struct world *w, const char *line)
{
	audited(w);
	tls(w)->session.greeting_line = world_bytes(line);
}

static void cyrus(struct world *w)
{
	greet(w, "* OK [CAPABILITY IMAP4rev1 LITERAL+ ID] mail.test Cyrus IMAP 3.6.1-Debian-3.6.1-4 "
		"server ready");
}

static void domino(struct world *w)
{
	greet(w, "* OK Domino IMAP4 Server Release 9.0.1FP8 ready Mon, 23 Nov 2026 12:00:00 +0100");
}

static void washington(struct world *w)
{
	greet(w, "* OK mail.test IMAP4rev1 2007f.404 at Mon, 23 Nov 2026 12:00:00 +0100");
}

static void exchange(struct world *w)
{
	greet(w, "* OK Microsoft Exchange Server 2003 IMAP4rev1 server version 6.5.7638.1 ready.");
}

static void courier(struct world *w)
{
	greet(w, "* OK [CAPABILITY IMAP4rev1 X9.9] Courier-IMAP ready. Copyright 1998-2019 Double "
		"Precision, Inc.  See COPYING for distribution information.");
}

static void gimap(struct world *w)
{
	greet(w, "* OK Gimap ready for requests from 203.0.113.5 q3mb12345678 on 23.11.2026, 1.");
}

static void greeting_unknown(struct world *w)
{
	audited(w);
	world_break(tls(w), STAGE_GREETING, REASON_TIMEOUT);
}

static void tell(struct world *w, const char *name, const char *value)
{
	struct id_facts *id = &world_attack(w, tls(w))->id;

	id->fields[id->count++] = (struct id_field){ name, value };
}

static void id_version(struct world *w)
{
	tell(w, "version", "3.6.1-Debian-3.6.1-4");
	tell(w, "os", "Linux");
}

static void id_version_elsewhere(struct world *w) { tell(w, "comment", "build 15.20"); }

static void id_harmless(struct world *w)
{
	tell(w, "vendor", "Google, Inc.");
	tell(w, "remote-host", "203.0.113.5");
	tell(w, "version", NULL);
}

static void id_unasked(struct world *w)
{
	world_attack(w, tls(w))->id = (struct id_facts){ .asked = false };
}

static void id_broken(struct world *w)
{
	world_attack(w, tls(w))->id = (struct id_facts){ .asked = true };
	world_attack(w, tls(w))->inside = (struct trouble){ "ID", REASON_CLOSED };
}

static void inside_broken(struct world *w)
{
	id_unasked(w);
	world_attack(w, tls(w))->inside = (struct trouble){ "tls", REASON_CLOSED };
}

static void log_in(struct world *w, const char *nobody, const char *user)
{
	struct attack_facts *facts = world_attack(w, tls(w));

	facts->user_given = true;
	facts->nobody = (struct attempt){ .made = true, .name = "qwerty@example.org",
		.reply = world_bytes(nobody), .reason = REASON_NO, .took_us = 2000000 };
	facts->user = (struct attempt){ .made = true, .name = "joe@example.org",
		.reply = world_bytes(user), .reason = REASON_NO, .took_us = 2100000 };
}

static void users_differ(struct world *w)
{
	log_in(w, " NO [AUTHENTICATIONFAILED] No such user", " NO [AUTHENTICATIONFAILED] Bad password");
}

static void users_differ_by_code(struct world *w)
{
	log_in(w, " NO [NONEXISTENT] failed", " NO [AUTHENTICATIONFAILED] failed");
}

static void users_same(struct world *w)
{
	log_in(w, " NO Login of qwerty@example.org failed (12:00:01, session 4f0a)",
		" NO Login of joe@example.org failed (12:00:03, session 77)");
}

static void user_later(struct world *w)
{
	log_in(w, " NO no", " NO no");
	world_attack(w, tls(w))->user.took_us = 6100000;
}

static void user_unanswered(struct world *w)
{
	users_same(w);
	world_attack(w, tls(w))->user.reply.data = NULL;
	world_attack(w, tls(w))->user.reason = REASON_CLOSED;
}

static void user_accepted(struct world *w)
{
	users_differ(w);
	world_attack(w, tls(w))->user.reason = REASON_NONE;
}

static void users_limited(struct world *w) { log_in(w, " NO no", " NO Too many failures"); }

static void users_untested(struct world *w)
{
	users_differ(w);
	world_attack(w, tls(w))->user_untested = "the certificate does not verify";
}

static const struct judge_case cases[] = {
	{ "sasl-anonymous", FIRES, weak, TLS, "AUTH=ANONYMOUS is listed inside TLS" },
	{ "sasl-anonymous", SILENT, weak_in_both, NULL, NULL },
	{ "sasl-anonymous", SILENT, weak_unaudited, NULL, NULL },
	{ "sasl-anonymous", UNDECIDED, unlisted, TLS, "closed" },
	{ "sasl-cram-md5", FIRES, weak, TLS, "inside TLS" },
	{ "sasl-cram-md5", FIRES, weak_in_clear, CLEAR, "listed before TLS" },
	{ "sasl-cram-md5", FIRES, weak_in_both, CLEAR, "before and inside TLS" },
	{ "sasl-cram-md5", SILENT, strong, NULL, NULL },
	{ "sasl-digest-md5", FIRES, weak, TLS, NULL },
	{ "sasl-digest-md5", SILENT, strong, NULL, NULL },
	{ "sasl-ntlm", FIRES, weak, TLS, "AUTH=NTLM is listed inside TLS." },
	{ "sasl-ntlm", FIRES, ntlm, TLS, "target \"EXAMPLE\", DNS name \"mail.corp.example\"," },
	{ "sasl-ntlm", FIRES, ntlm_untold, TLS, "told nothing" },
	{ "sasl-ntlm", SILENT, strong, NULL, NULL },
	{ "sasl-no-channel-binding", FIRES, strong, TLS, "No SCRAM mechanism" },
	{ "sasl-no-channel-binding", LIKELY, bound_by_cyrus, TLS, "listed where it cannot work" },
	{ "sasl-no-channel-binding", SILENT, NULL, NULL, NULL },
	{ "sasl-no-channel-binding", UNDECIDED, bound, TLS, "AUTH=SCRAM-SHA-256-PLUS is listed" },
	{ "sasl-no-channel-binding", UNDECIDED, bound_below, TLS, "takes an account" },
	{ "sasl-no-channel-binding", UNDECIDED, unlisted, TLS, "closed" },
	{ "info-version-greeting", FIRES, cyrus, TLS, "tells version 3.6.1-Debian-3.6.1-4:" },
	{ "info-version-greeting", FIRES, domino, TLS, "9.0.1FP8" },
	{ "info-version-greeting", FIRES, washington, TLS, "2007f.404" },
	{ "info-version-greeting", FIRES, exchange, TLS, "6.5.7638.1" },
	{ "info-version-greeting", SILENT, courier, NULL, NULL },
	{ "info-version-greeting", SILENT, gimap, NULL, NULL },
	{ "info-version-greeting", SILENT, audited, NULL, NULL },
	{ "info-version-greeting", UNDECIDED, greeting_unknown, TLS, "no answer in time" },
	{ "info-version-id", FIRES, id_version, TLS, "version \"3.6.1-Debian-3.6.1-4\", os \"Linux\"" },
	{ "info-version-id", FIRES, id_version_elsewhere, TLS, "15.20" },
	{ "info-version-id", SILENT, audited, NULL, NULL },
	{ "info-version-id", SILENT, id_harmless, NULL, NULL },
	{ "info-version-id", SILENT, id_unasked, NULL, NULL },
	{ "info-version-id", UNDECIDED, id_broken, TLS, "ID: connection closed" },
	{ "info-version-id", UNDECIDED, inside_broken, TLS, "tls: connection closed" },
	{ "info-user-enumeration", FIRES, users_differ, TLS, "No such user" },
	{ "info-user-enumeration", FIRES, users_differ_by_code, TLS, "NONEXISTENT" },
	{ "info-user-enumeration", SILENT, users_same, NULL, NULL },
	{ "info-user-enumeration", SILENT, audited, NULL, NULL },
	{ "info-user-enumeration", UNDECIDED, user_later, TLS, "2000 and 6100 ms" },
	{ "info-user-enumeration", UNDECIDED, user_unanswered, TLS, "connection closed" },
	{ "info-user-enumeration", UNDECIDED, user_accepted, TLS, "let in" },
	{ "info-user-enumeration", UNDECIDED, users_limited, TLS, "Too many" },
	{ "info-user-enumeration", UNDECIDED, users_untested, TLS, "does not verify" },
};

const struct judge_case *judge_cases_info(size_t *count_r)
{
	*count_r = sizeof cases / sizeof *cases;
	return cases;
}
