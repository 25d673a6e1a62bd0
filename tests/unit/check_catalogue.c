/* SPDX-License-Identifier: MIT */
/* Every id that was ever promised is explained, with its kind and severity, by one row and no
 * more: its rule, or an explanation as long as there is none. */
#include <check.h>
#include <string.h>

#include "judge/explanations.h"
#include "judge/rules.h"

Suite *check_catalogue(void);

/* Frozen: an id is never renamed or used again; ids are added behind. */
static const struct {
	const char *id;
	enum kind kind;
	enum severity severity;
} frozen[] = {
	{ "dns-nxdomain", KIND_FAULT, SEVERITY_HIGH },
	{ "dns-no-address", KIND_FAULT, SEVERITY_HIGH },
	{ "dns-resolver-failed", KIND_FAULT, SEVERITY_HIGH },
	{ "dns-private-address", KIND_NOTE, SEVERITY_LOW },
	{ "dns-ipv6-only", KIND_NOTE, SEVERITY_LOW },
	{ "dns-hijacked", KIND_NOTE, SEVERITY_MEDIUM },
	{ "dns-mx-used-as-imap", KIND_FAULT, SEVERITY_MEDIUM },
	{ "srv-unavailable", KIND_NOTE, SEVERITY_INFO },
	{ "srv-target-broken", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "srv-imaps-missing", KIND_NOTE, SEVERITY_INFO },
	{ "srv-cleartext-only", KIND_WEAKNESS, SEVERITY_LOW },
	{ "tcp-refused", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-filtered", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-egress-blocked", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-host-down", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-unreachable", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-blocked-local", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-ipv6-broken", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tcp-some-addresses-dead", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tcp-reset-after-accept", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-closed-before-greeting", KIND_FAULT, SEVERITY_HIGH },
	{ "tcp-everything-open", KIND_NOTE, SEVERITY_MEDIUM },
	{ "tcp-slow-connect", KIND_NOTE, SEVERITY_LOW },
	{ "imaps-not-enabled", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "cleartext-port-open", KIND_NOTE, SEVERITY_INFO },
	{ "cleartext-port-closed", KIND_NOTE, SEVERITY_INFO },
	{ "endpoint-differs", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "greet-delay", KIND_NOTE, SEVERITY_LOW },
	{ "greet-silent", KIND_FAULT, SEVERITY_HIGH },
	{ "greet-bye-limit", KIND_FAULT, SEVERITY_HIGH },
	{ "greet-bye", KIND_FAULT, SEVERITY_HIGH },
	{ "greet-preauth-cleartext", KIND_WEAKNESS, SEVERITY_CRITICAL },
	{ "greet-pop3", KIND_FAULT, SEVERITY_HIGH },
	{ "greet-smtp", KIND_FAULT, SEVERITY_HIGH },
	{ "greet-http", KIND_FAULT, SEVERITY_HIGH },
	{ "greet-other-protocol", KIND_FAULT, SEVERITY_HIGH },
	{ "greet-malformed", KIND_FAULT, SEVERITY_MEDIUM },
	{ "proxy-header-unexpected", KIND_FAULT, SEVERITY_HIGH },
	{ "mode-tls-on-143", KIND_FAULT, SEVERITY_MEDIUM },
	{ "mode-mismatch", KIND_FAULT, SEVERITY_HIGH },
	{ "mode-plain-on-993", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "capability-failed", KIND_FAULT, SEVERITY_HIGH },
	{ "login-impossible", KIND_FAULT, SEVERITY_HIGH },
	{ "starttls-missing", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "starttls-not-advertised", KIND_WEAKNESS, SEVERITY_LOW },
	{ "starttls-refused", KIND_FAULT, SEVERITY_HIGH },
	{ "starttls-hang", KIND_FAULT, SEVERITY_HIGH },
	{ "starttls-handshake-failed", KIND_FAULT, SEVERITY_HIGH },
	{ "starttls-command-injection", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "starttls-injection-suspect", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "starttls-trailing-data", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "starttls-caps-not-refreshed", KIND_WEAKNESS, SEVERITY_LOW },
	{ "starttls-repeatable", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "starttls-weaker-than-implicit", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "plaintext-login-accepted", KIND_WEAKNESS, SEVERITY_CRITICAL },
	{ "plaintext-sasl-accepted", KIND_WEAKNESS, SEVERITY_CRITICAL },
	{ "plaintext-auth-advertised", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "logindisabled-missing", KIND_WEAKNESS, SEVERITY_LOW },
	{ "logindisabled-not-enforced", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "plaintext-policy-untestable", KIND_NOTE, SEVERITY_INFO },
	{ "cleartext-non-plain-auth", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tls-version-server-old", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-no-common-cipher", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-weak-parameters", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-no-server-certificate", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-sni-rejected", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-client-cert-required", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-eof-after-hello", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-reset-after-hello", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-timeout", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-pmtu-blackhole", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-large-hello-dropped", KIND_FAULT, SEVERITY_MEDIUM },
	{ "tls-alpn-mismatch", KIND_FAULT, SEVERITY_MEDIUM },
	{ "tls-handshake-failed", KIND_FAULT, SEVERITY_HIGH },
	{ "tls-sslv2", KIND_WEAKNESS, SEVERITY_CRITICAL },
	{ "tls-sslv3", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "tls-1.0", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tls-1.1", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tls-1.2-missing", KIND_NOTE, SEVERITY_LOW },
	{ "tls-1.3-missing", KIND_WEAKNESS, SEVERITY_LOW },
	{ "tls-cipher-null", KIND_WEAKNESS, SEVERITY_CRITICAL },
	{ "tls-cipher-anon", KIND_WEAKNESS, SEVERITY_CRITICAL },
	{ "tls-cipher-export", KIND_WEAKNESS, SEVERITY_CRITICAL },
	{ "tls-cipher-des", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "tls-cipher-rc4", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "tls-cipher-3des", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tls-cipher-md5", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tls-cipher-cbc", KIND_WEAKNESS, SEVERITY_LOW },
	{ "tls-kex-rsa", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "tls-dhe-weak", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "tls-dhe-broken", KIND_WEAKNESS, SEVERITY_LOW },
	{ "tls-cipher-order-client", KIND_NOTE, SEVERITY_INFO },
	{ "tls-compression", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "tls-insecure-renegotiation", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "tls-ems-missing", KIND_WEAKNESS, SEVERITY_LOW },
	{ "tls-pq-missing", KIND_NOTE, SEVERITY_INFO },
	{ "tls-no-alert", KIND_NOTE, SEVERITY_INFO },
	{ "cert-expired", KIND_FAULT, SEVERITY_CRITICAL },
	{ "cert-not-yet-valid", KIND_FAULT, SEVERITY_HIGH },
	{ "clock-skew-client", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-expires-soon", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "cert-name-mismatch", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-self-signed", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-untrusted-issuer", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-chain-incomplete", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-interception", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-captive-portal", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-weak-key", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "cert-weak-signature", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "cert-no-san", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "cert-revoked", KIND_FAULT, SEVERITY_CRITICAL },
	{ "cert-must-staple-unmet", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "cert-chain-order", KIND_WEAKNESS, SEVERITY_LOW },
	{ "cert-chain-contains-root", KIND_NOTE, SEVERITY_INFO },
	{ "cert-long-lifetime", KIND_WEAKNESS, SEVERITY_LOW },
	{ "cert-eku-missing", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "cert-wildcard", KIND_NOTE, SEVERITY_INFO },
	{ "cert-default-without-sni", KIND_NOTE, SEVERITY_INFO },
	{ "cert-differs-143-993", KIND_WEAKNESS, SEVERITY_LOW },
	{ "cert-renewed-not-loaded", KIND_FAULT, SEVERITY_HIGH },
	{ "cert-differs-by-address", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "dane-mismatch", KIND_FAULT, SEVERITY_CRITICAL },
	{ "dane-bogus", KIND_FAULT, SEVERITY_CRITICAL },
	{ "dane-unsigned", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "dane-unusable", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "dane-partial-rollover", KIND_NOTE, SEVERITY_INFO },
	{ "dane-none", KIND_NOTE, SEVERITY_INFO },
	{ "sasl-anonymous", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "sasl-cram-md5", KIND_WEAKNESS, SEVERITY_LOW },
	{ "sasl-digest-md5", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "sasl-ntlm", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "sasl-no-channel-binding", KIND_NOTE, SEVERITY_INFO },
	{ "info-version-greeting", KIND_WEAKNESS, SEVERITY_LOW },
	{ "info-version-id", KIND_WEAKNESS, SEVERITY_LOW },
	{ "info-user-enumeration", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "alpn-foreign-accepted", KIND_NOTE, SEVERITY_INFO },
	{ "auth-bad-credentials", KIND_FAULT, SEVERITY_HIGH },
	{ "auth-username-form", KIND_FAULT, SEVERITY_MEDIUM },
	{ "auth-app-password-required", KIND_FAULT, SEVERITY_HIGH },
	{ "auth-oauth-required", KIND_FAULT, SEVERITY_HIGH },
	{ "auth-oauth-token-rejected", KIND_FAULT, SEVERITY_HIGH },
	{ "auth-not-connected", KIND_FAULT, SEVERITY_HIGH },
	{ "auth-imap-disabled", KIND_FAULT, SEVERITY_HIGH },
	{ "auth-imap-disabled-or-bad-credentials", KIND_FAULT, SEVERITY_HIGH },
	{ "auth-web-login-required", KIND_FAULT, SEVERITY_HIGH },
	{ "auth-too-many-connections", KIND_FAULT, SEVERITY_HIGH },
	{ "auth-throttled", KIND_FAULT, SEVERITY_HIGH },
	{ "auth-backend-unavailable", KIND_FAULT, SEVERITY_HIGH },
	{ "auth-account-blocked", KIND_FAULT, SEVERITY_HIGH },
	{ "auth-mechanism-missing", KIND_FAULT, SEVERITY_MEDIUM },
	{ "auth-client-id-required", KIND_FAULT, SEVERITY_MEDIUM },
	{ "auth-ok-then-kicked", KIND_FAULT, SEVERITY_HIGH },
	{ "auth-referral", KIND_FAULT, SEVERITY_MEDIUM },
	{ "mbx-inbox-unavailable", KIND_FAULT, SEVERITY_HIGH },
	{ "mbx-no-special-use", KIND_WEAKNESS, SEVERITY_LOW },
	{ "mbx-namespace-prefix", KIND_NOTE, SEVERITY_INFO },
	{ "mbx-over-quota", KIND_FAULT, SEVERITY_HIGH },
	{ "mbx-quota-nearly-full", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "perf-huge-folder", KIND_WEAKNESS, SEVERITY_LOW },
	{ "perf-no-condstore", KIND_NOTE, SEVERITY_INFO },
	{ "perf-no-idle", KIND_NOTE, SEVERITY_LOW },
	{ "perf-idle-late", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "perf-slow-server", KIND_WEAKNESS, SEVERITY_LOW },
	{ "probe-rate-limited", KIND_NOTE, SEVERITY_INFO },
	{ "discover-none", KIND_WEAKNESS, SEVERITY_LOW },
	{ "discover-source-broken", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "discover-sources-differ", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "discover-endpoint-broken", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "discover-cleartext", KIND_WEAKNESS, SEVERITY_HIGH },
	{ "discover-http-only", KIND_WEAKNESS, SEVERITY_MEDIUM },
	{ "discover-starttls-first", KIND_WEAKNESS, SEVERITY_LOW },
	{ "profile-not-met", KIND_WEAKNESS, SEVERITY_HIGH },
};

enum { FROZEN = sizeof frozen / sizeof *frozen };

START_TEST(keeps_its_promise)
{
	struct explanation row;

	ck_assert_msg(judge_explain(frozen[_i].id, &row), "%s is gone", frozen[_i].id);
	ck_assert_msg(row.kind == frozen[_i].kind, "%s changed its kind", row.id);
	ck_assert_msg(row.severity == frozen[_i].severity, "%s changed its severity", row.id);
}
END_TEST

static bool is_frozen(const char *id)
{
	for (size_t i = 0; i < FROZEN; i++)
		if (strcmp(frozen[i].id, id) == 0)
			return true;
	return false;
}

START_TEST(promises_nothing_else)
{
	struct explanation row;
	size_t count = 0;

	for (; judge_explain_nth(count, &row); count++)
		ck_assert_msg(is_frozen(row.id), "%s is not in the frozen list", row.id);
	ck_assert_uint_eq(count, FROZEN);
}
END_TEST

static bool has_rule(const char *id)
{
	for (size_t i = 0; rules_nth(i); i++)
		if (strcmp(rules_nth(i)->id, id) == 0)
			return true;
	return false;
}

START_TEST(leaves_explaining_to_rules)
{
	for (size_t i = 0; explanations_nth(i); i++)
		ck_assert_msg(!has_rule(explanations_nth(i)->id), "%s has a rule now: remove its row from "
			"src/judge/explanations_*.c", explanations_nth(i)->id);
}
END_TEST

START_TEST(explains_once)
{
	for (size_t i = 0; explanations_nth(i); i++)
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(explanations_nth(i)->id, explanations_nth(j)->id);
}
END_TEST

START_TEST(tells_what_is_looked_for)
{
	struct explanation row;

	ck_assert(judge_explain(frozen[_i].id, &row));
	ck_assert_msg(row.has_rule == has_rule(row.id), "%s", row.id);
}
END_TEST

static bool is_sentence(const char *text)
{
	return text && text[0] >= 'A' && text[0] <= 'Z' && text[strlen(text) - 1] == '.';
}

/* As check_judge.c demands of rules. */
START_TEST(explains_well)
{
	for (size_t i = 0; explanations_nth(i); i++) {
		const struct explanation *row = explanations_nth(i);
		const char *remedy = row->remedy[PRODUCT_ANY];
		ck_assert_msg(row->title[strlen(row->title) - 1] != '.', "%s: title", row->id);
		ck_assert_msg(is_sentence(row->meaning), "%s: meaning", row->id);
		ck_assert_msg(row->reference, "%s: reference", row->id);
		ck_assert_msg(row->kind == KIND_NOTE || remedy, "%s: remedy", row->id);
		ck_assert_msg((row->who == WHO_NOBODY) == (remedy == NULL), "%s: who", row->id);
	}
}
END_TEST

Suite *check_catalogue(void)
{
	Suite *suite = suite_create("catalogue");
	TCase *tcase = tcase_create("catalogue");

	tcase_add_loop_test(tcase, keeps_its_promise, 0, FROZEN);
	tcase_add_test(tcase, promises_nothing_else);
	tcase_add_test(tcase, leaves_explaining_to_rules);
	tcase_add_test(tcase, explains_once);
	tcase_add_loop_test(tcase, tells_what_is_looked_for, 0, FROZEN);
	tcase_add_test(tcase, explains_well);
	suite_add_tcase(suite, tcase);
	return suite;
}
