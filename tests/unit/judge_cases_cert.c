/* SPDX-License-Identifier: MIT */
/* Cases for the rules about certificates. */
#include "judge_cases.h"

#define CLEAR "192.0.2.7:143"
#define TLS "192.0.2.7:993"

static struct tls_facts *tls(struct world *w)
{
	return &world_tls_port(w, 0)->session.tls;
}

static struct certificate_facts *leaf(struct world *w)
{
	return tls(w)->chain;
}

static struct certificate_facts *issuer(struct world *w)
{
	return &tls(w)->chain[1];
}

static void reject(struct world *w, unsigned problems)
{
	tls(w)->problems |= problems;
	tls(w)->verified = false;
	tls(w)->verify_text = "The library's words.";
	world_fail(&world_tls_port(w, 0)->session, STAGE_CERTIFICATE, REASON_UNVERIFIED, 20);
}

static void expired(struct world *w)
{
	leaf(w)->not_after = WORLD_NOW - 3 * WORLD_DAY;
	reject(w, TLS_PROBLEM_EXPIRED);
}

static void expired_just_now(struct world *w)
{
	leaf(w)->not_after = WORLD_NOW - 1;
	reject(w, TLS_PROBLEM_EXPIRED);
}

static void intermediate_expired(struct world *w)
{
	issuer(w)->not_after = WORLD_NOW - 40 * WORLD_DAY;
	reject(w, TLS_PROBLEM_EXPIRED);
}

static void unneeded_certificate_expired(struct world *w)
{
	tls(w)->chain[2] = *issuer(w);
	tls(w)->chain[2].not_after = WORLD_NOW - 40 * WORLD_DAY;
	tls(w)->chain_len = 3;
}

static void expires_this_second(struct world *w) { leaf(w)->not_after = WORLD_NOW; }

static void early(struct world *w)
{
	leaf(w)->not_before = WORLD_NOW + 2 * WORLD_DAY;
	reject(w, TLS_PROBLEM_NOT_YET_VALID);
}

static void thirteen_days(struct world *w)
{
	leaf(w)->not_after = WORLD_NOW + 14 * WORLD_DAY - 1;
}

static void fourteen_days(struct world *w) { leaf(w)->not_after = WORLD_NOW + 14 * WORLD_DAY; }

static void limit_100(struct world *w) { w->policy.expiry_days = 100; }
static void limit_0(struct world *w)
{
	w->policy.expiry_days = 0;
	thirteen_days(w);
}

static void other_name(struct world *w)
{
	leaf(w)->dns_names[0] = "web42.hoster.example";
	reject(w, TLS_PROBLEM_NAME);
}

static void many_other_names(struct world *w)
{
	static const char *many[] = { "a.test", "b.test", "c.test", "d.test", "e.test", "f.test",
		"g.test", NULL };

	leaf(w)->dns_names = many;
	reject(w, TLS_PROBLEM_NAME);
}

static void self_signed(struct world *w)
{
	leaf(w)->issuer = leaf(w)->subject;
	leaf(w)->self_issued = true;
	tls(w)->chain_len = 1;
	reject(w, TLS_PROBLEM_SELF_SIGNED);
}

static void unknown_issuer(struct world *w) { reject(w, TLS_PROBLEM_UNKNOWN_ISSUER); }

static void incomplete(struct world *w)
{
	tls(w)->chain_len = 1;
	reject(w, TLS_PROBLEM_INCOMPLETE);
}

static void otherwise_rejected(struct world *w) { reject(w, TLS_PROBLEM_OTHER); }

static void no_trust_store(struct world *w)
{
	unknown_issuer(w);
	tls(w)->trust_available = false;
}

static void wrong_order(struct world *w)
{
	struct certificate_facts root = *issuer(w);

	root.subject = root.issuer = "CN=Root";
	root.self_issued = true;
	tls(w)->chain[2] = *issuer(w);
	*issuer(w) = root;
	tls(w)->chain_len = 3;
}

static void stranger_behind_leaf(struct world *w) { issuer(w)->subject = "CN=Stranger"; }

static void root_sent(struct world *w)
{
	tls(w)->chain[2] = *issuer(w);
	tls(w)->chain[2].subject = "CN=Root";
	tls(w)->chain[2].self_issued = true;
	tls(w)->chain_len = 3;
}

static void key(struct certificate_facts *certificate, const char *algorithm, unsigned bits)
{
	certificate->key_algorithm = certificate->key = algorithm;
	certificate->key_bits = bits;
}

static void rsa_1024(struct world *w) { key(leaf(w), "RSA", 1024); }
static void rsa_2048(struct world *w) { key(leaf(w), "RSA", 2048); }
static void ecdsa_192(struct world *w) { key(leaf(w), "ECDSA", 192); }
static void ed25519(struct world *w) { key(leaf(w), "Ed25519", 256); }
static void issuer_rsa_1024(struct world *w) { key(issuer(w), "RSA", 1024); }

static void sha1(struct world *w)
{
	leaf(w)->signature = "rsa-sha1";
	leaf(w)->signature_weak = true;
	reject(w, TLS_PROBLEM_WEAK_SIGNATURE);
}

static void sha1_on_root(struct world *w)
{
	root_sent(w);
	tls(w)->chain[2].signature_weak = true;
}

static void sha1_somewhere(struct world *w) { reject(w, TLS_PROBLEM_WEAK_SIGNATURE); }
static void cn_only(struct world *w)
{
	leaf(w)->has_san = false;
	leaf(w)->dns_names[0] = NULL;
}

static void two_years(struct world *w) { leaf(w)->not_before = WORLD_NOW - 700 * WORLD_DAY; }
static void days_398(struct world *w)
{
	leaf(w)->not_before = leaf(w)->not_after - 398 * WORLD_DAY;
}

static void client_only(struct world *w)
{
	leaf(w)->has_server_auth = false;
	reject(w, TLS_PROBLEM_PURPOSE);
}

static void any_purpose(struct world *w) { leaf(w)->has_eku = leaf(w)->has_server_auth = false; }
static void wildcard(struct world *w) { leaf(w)->dns_names[0] = "*.example.org"; }
static void chainless(struct world *w) { tls(w)->chain_len = 0; }

static void unverified_yet(struct world *w)
{
	struct stage_facts *stage = &world_tls_port(w, 0)->session.stages[STAGE_CERTIFICATE];

	*stage = (struct stage_facts){ .outcome = OUTCOME_SKIP };
}

static void no_handshake(struct world *w)
{
	world_break(world_tls_port(w, 0), STAGE_TLS, REASON_CLOSED);
}

static void issued_by(struct world *w, const char *name)
{
	leaf(w)->issuer = name;
	issuer(w)->subject = name;
	issuer(w)->issuer = name;
}

static void avast(struct world *w) { issued_by(w, "CN=Avast Web/Mail Shield Root,O=Avast"); }

static void avast_untrusted(struct world *w)
{
	avast(w);
	reject(w, TLS_PROBLEM_UNKNOWN_ISSUER);
}

static void fortigate(struct world *w) { issued_by(w, "CN=FG101F,O=Fortinet,C=US"); }
static void avast_alike(struct world *w) { issued_by(w, "CN=Avast Software Mail CA"); }

static void fortimail_itself(struct world *w)
{
	issued_by(w, "CN=FortiMail,O=Fortinet");
	leaf(w)->self_issued = true;
	tls(w)->chain_len = 1;
	reject(w, TLS_PROBLEM_SELF_SIGNED);
}

static void portal(struct world *w)
{
	leaf(w)->dns_names[0] = "login.globalsuite.net";
	reject(w, TLS_PROBLEM_NAME);
}

static void portal_and_http(struct world *w)
{
	portal(w);
	world_greet(world_clear_port(w, 0), GREETING_HTTP, "HTTP/1.1 302 Found");
}

static void portal_is_the_name(struct world *w) { leaf(w)->dns_names[0] = "hotspot.example.org"; }

static void all_early(struct world *w)
{
	leaf(w)->not_before = issuer(w)->not_before = WORLD_NOW + 300 * WORLD_DAY;
	reject(w, TLS_PROBLEM_NOT_YET_VALID);
}

static void before_the_program(struct world *w) { w->facts.built_at = WORLD_NOW + 2 * WORLD_DAY; }
static void after_the_program(struct world *w) { w->facts.built_at = WORLD_NOW - 2 * WORLD_DAY; }
static void is_revoked(struct world *w) { reject(w, TLS_PROBLEM_REVOKED); }
static void staple_missing(struct world *w) { reject(w, TLS_PROBLEM_STAPLE_MISSING); }

static void old_staple(struct world *w)
{
	tls(w)->ocsp = (struct ocsp_facts){ true, "good", WORLD_NOW - 8 * WORLD_DAY,
		WORLD_NOW - WORLD_DAY };
	reject(w, TLS_PROBLEM_STAPLE_EXPIRED);
}

static void old_staple_demanded(struct world *w)
{
	leaf(w)->must_staple = true;
	old_staple(w);
}

static void fresh_staple_demanded(struct world *w)
{
	leaf(w)->must_staple = true;
	tls(w)->ocsp = (struct ocsp_facts){ true, "good", WORLD_NOW - WORLD_DAY, WORLD_NOW };
}

static const struct judge_case cases[] = {
	{ "cert-interception", CERTAIN, avast, TLS, "which this machine trusts" },
	{ "cert-interception", CERTAIN, avast_untrusted, TLS, "The security program Avast opens" },
	{ "cert-interception", LIKELY, fortigate, TLS, "The firewall FortiGate opens" },
	{ "cert-interception", SILENT, fortimail_itself, NULL, NULL },
	{ "cert-interception", SILENT, avast_alike, NULL, NULL },
	{ "cert-captive-portal", LIKELY, portal, TLS, "login.globalsuite.net" },
	{ "cert-captive-portal", CERTAIN, portal_and_http, TLS, "a web server answers" },
	{ "cert-captive-portal", SILENT, portal_is_the_name, NULL, NULL },
	{ "clock-skew-client", CERTAIN, before_the_program, NULL, "was made on 2026-11-25" },
	{ "clock-skew-client", LIKELY, all_early, NULL, "that of the authority too" },
	{ "clock-skew-client", SILENT, after_the_program, NULL, NULL },
	{ "clock-skew-client", SILENT, early, NULL, NULL },
	{ "cert-revoked", CERTAIN, is_revoked, TLS, "OCSP" },
	{ "cert-revoked", SILENT, expired, NULL, NULL },
	{ "cert-must-staple-unmet", CERTAIN, staple_missing, TLS, "none came" },
	{ "cert-must-staple-unmet", SILENT, is_revoked, NULL, NULL },
	{ "cert-must-staple-unmet", CERTAIN, old_staple_demanded, TLS, "to be used until 2026-11-22" },
	{ "cert-must-staple-unmet", SILENT, fresh_staple_demanded, NULL, NULL },
	{ "cert-must-staple-unmet", SILENT, old_staple, NULL, NULL },
	{ "cert-untrusted-issuer", UNDECIDED, old_staple, TLS, "expired on 2026-11-22" },
	{ "cert-expired", FIRES, expired, TLS, "expired 3 days ago (2026-11-20)" },
	{ "cert-expired", FIRES, expired_just_now, TLS, "less than a day ago" },
	{ "cert-expired", FIRES, intermediate_expired, TLS, "intermediate certificate expired" },
	{ "cert-expired", SILENT, unneeded_certificate_expired, NULL, NULL },
	{ "cert-expired", SILENT, expires_this_second, NULL, NULL },
	{ "cert-expired", SILENT, no_handshake, NULL, NULL },
	{ "cert-expired", UNDECIDED, chainless, TLS, "no certificate" },
	{ "cert-not-yet-valid", FIRES, early, TLS, "in 2 days (2026-11-25)" },
	{ "cert-not-yet-valid", SILENT, expired, NULL, NULL },
	{ "cert-expires-soon", FIRES, thirteen_days, TLS, "in 13 days (2026-12-07)" },
	{ "cert-expires-soon", FIRES, expires_this_second, TLS, "less than a day" },
	{ "cert-expires-soon", FIRES, limit_100, CLEAR, "the limit is 100 days" },
	{ "cert-expires-soon", SILENT, fourteen_days, NULL, NULL },
	{ "cert-expires-soon", SILENT, limit_0, NULL, NULL },
	{ "cert-expires-soon", SILENT, expired, NULL, NULL },
	{ "cert-name-mismatch", FIRES, other_name, TLS, "not for mail.example.org" },
	{ "cert-name-mismatch", FIRES, other_name, TLS, "web42.hoster.example" },
	{ "cert-name-mismatch", FIRES, many_other_names, TLS, "d.test, e.test and 2 more." },
	{ "cert-name-mismatch", SILENT, unknown_issuer, NULL, NULL },
	{ "cert-name-mismatch", UNDECIDED, unverified_yet, TLS, "not tried" },
	{ "cert-self-signed", FIRES, self_signed, TLS, "signed by its own key" },
	{ "cert-self-signed", SILENT, unknown_issuer, NULL, NULL },
	{ "cert-self-signed", UNDECIDED, no_trust_store, TLS, "--cafile" },
	{ "cert-untrusted-issuer", FIRES, unknown_issuer, TLS, "CN=Root" },
	{ "cert-untrusted-issuer", SILENT, self_signed, NULL, NULL },
	{ "cert-untrusted-issuer", SILENT, incomplete, NULL, NULL },
	{ "cert-untrusted-issuer", UNDECIDED, chainless, TLS, "no certificate" },
	{ "cert-untrusted-issuer", UNDECIDED, no_trust_store, TLS, "no trust store" },
	{ "cert-untrusted-issuer", UNDECIDED, otherwise_rejected, TLS, "The library's words." },
	{ "cert-chain-incomplete", FIRES, incomplete, TLS, "CN=Intermediate" },
	{ "cert-chain-incomplete", SILENT, unknown_issuer, NULL, NULL },
	{ "cert-chain-incomplete", UNDECIDED, no_trust_store, TLS, NULL },
	{ "cert-chain-order", FIRES, wrong_order, TLS, "CN=Root" },
	{ "cert-chain-order", SILENT, stranger_behind_leaf, NULL, NULL },
	{ "cert-chain-order", SILENT, root_sent, NULL, NULL },
	{ "cert-chain-contains-root", FIRES, root_sent, TLS, "3 of 3" },
	{ "cert-chain-contains-root", SILENT, self_signed, NULL, NULL },
	{ "cert-weak-key", FIRES, rsa_1024, TLS, "RSA" },
	{ "cert-weak-key", FIRES, ecdsa_192, TLS, "ECDSA" },
	{ "cert-weak-key", FIRES, issuer_rsa_1024, TLS, "CN=Intermediate" },
	{ "cert-weak-key", SILENT, rsa_2048, NULL, NULL },
	{ "cert-weak-key", SILENT, ed25519, NULL, NULL },
	{ "cert-weak-signature", FIRES, sha1, TLS, "rsa-sha1" },
	{ "cert-weak-signature", FIRES, sha1_somewhere, TLS, "broken digest" },
	{ "cert-weak-signature", SILENT, sha1_on_root, NULL, NULL },
	{ "cert-no-san", FIRES, cn_only, TLS, "subjectAltName" },
	{ "cert-no-san", SILENT, other_name, NULL, NULL },
	{ "cert-long-lifetime", FIRES, two_years, TLS, "760 days" },
	{ "cert-long-lifetime", SILENT, days_398, NULL, NULL },
	{ "cert-eku-missing", FIRES, client_only, TLS, "serverAuth" },
	{ "cert-eku-missing", SILENT, any_purpose, NULL, NULL },
	{ "cert-wildcard", FIRES, wildcard, TLS, "*.example.org" },
	{ "cert-wildcard", SILENT, NULL, NULL, NULL },
	{ "cert-wildcard", UNDECIDED, chainless, TLS, NULL },
};

const struct judge_case *judge_cases_cert(size_t *count_r)
{
	*count_r = sizeof cases / sizeof *cases;
	return cases;
}
