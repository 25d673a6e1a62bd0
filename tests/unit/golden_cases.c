/* SPDX-License-Identifier: MIT */
/* Targets observed and judged by hand.  The sentences are stand-ins for the judge's: what is tested
 * is how a report puts them, so each case is chosen for its shape. */
#include "golden_cases.h"

#include <string.h>
#include <sys/socket.h>

#include "attack_world.h"
#include "golden_build.h"
#include "model/grade.h"

static const char *const one[] = { "192.0.2.7", NULL };
static const char *const two[] = { "192.0.2.7", "2001:db8::7", NULL };

static struct report_item item(const struct target_facts *facts,
	const struct judgement *judgement)
{
	return (struct report_item){ "check", facts, judgement };
}

#define NOTE_OPEN { .id = "cleartext-port-open", .kind = KIND_NOTE, \
	.endpoint = "192.0.2.7:143", .title = "Port 143 is reachable.", .evidence = "it greets" }

static struct report_item healthy(struct arena *arena)
{
	struct target_facts *facts = golden_target(arena, "mail.example.org", one);
	struct finding findings[] = { NOTE_OPEN, { .id = NULL } };

	golden_all_well(arena, facts);
	return item(facts, golden_judgement(arena, VERDICT_PASS,
		"mail.example.org: IMAP works on 143 and 993, with TLS.", findings));
}

static struct report_item dual_stack(struct arena *arena)
{
	struct target_facts *facts = golden_target(arena, "mail.example.org", two);
	struct finding findings[] = { NOTE_OPEN, NOTE_OPEN, { .id = NULL } };

	findings[1].endpoint = "[2001:db8::7]:143";
	golden_all_well(arena, facts);
	return item(facts, golden_judgement(arena, VERDICT_PASS,
		"mail.example.org: IMAP works on 143 and 993, with TLS.", findings));
}

static struct report_item expired(struct arena *arena)
{
	static const struct finding findings[] = {
		{ .id = "cert-expired", .kind = KIND_FAULT, .severity = SEVERITY_CRITICAL,
			.endpoint = "192.0.2.7:993", .title = "The certificate has expired.",
			.evidence = "notAfter was 2026-11-19, 3 days ago.", .who = WHO_ADMIN,
			.remedy = "Renew the certificate, then load it:\n    systemctl reload dovecot\n"
				"and add that to the renewal hook, so that it does not happen again.",
			.reference = "RFC 5280 section 4.1.2.5" },
		{ .id = "cert-differs-143-993", .kind = KIND_WEAKNESS, .severity = SEVERITY_LOW,
			.title = "143 and 993 present different certificates.",
			.evidence = "143: aaaaaaaa, 993: eeeeeeee", .who = WHO_ADMIN,
			.remedy = "Give both listeners the same certificate.", .consequence = true },
		{ .id = NULL },
	};
	struct target_facts *facts = golden_target(arena, "mail.example.org", one);
	struct judgement *judgement = golden_judgement(arena, VERDICT_FAIL,
		"mail.example.org: the certificate on port 993 expired 3 days ago.", findings);
	struct visit_facts *session = &facts->endpoints[1].session;

	golden_all_well(arena, facts);
	golden_certificates(arena, &session->tls, -3);
	session->tls.verified = false;
	session->tls.problems = TLS_PROBLEM_EXPIRED;
	session->tls.verify_text = "The certificate is NOT trusted. The certificate has expired.";
	session->stages[STAGE_CERTIFICATE].outcome = OUTCOME_FAIL;
	session->stages[STAGE_CERTIFICATE].reason = REASON_UNVERIFIED;
	judgement->root_cause = &judgement->findings[0];
	return item(facts, judgement);
}

static struct report_item login_accepted(struct arena *arena)
{
	static const struct finding findings[] = {
		{ .id = "plaintext-login-accepted", .kind = KIND_WEAKNESS, .severity = SEVERITY_CRITICAL,
			.endpoint = "192.0.2.7:143",
			.title = "The server takes passwords without TLS, so anyone on the way can read them.",
			.evidence = "LOGIN with random credentials: a2 NO [AUTHENTICATIONFAILED] failed",
			.who = WHO_ADMIN, .remedy = "Dovecot 2.3, in /etc/dovecot/conf.d/10-ssl.conf:\n"
				"    ssl = required\n    disable_plaintext_auth = yes\nthen: doveadm reload",
			.reference = "RFC 9051 section 11.7" },
		{ .id = "plaintext-auth-advertised", .kind = KIND_WEAKNESS, .severity = SEVERITY_HIGH,
			.endpoint = "192.0.2.7:143", .title = "Plaintext mechanisms are listed before TLS.",
			.evidence = "AUTH=PLAIN", .who = WHO_ADMIN,
			.remedy = "Dovecot 2.3, in /etc/dovecot/conf.d/10-ssl.conf:\n"
				"    ssl = required\n    disable_plaintext_auth = yes\nthen: doveadm reload" },
		NOTE_OPEN, { .id = NULL },
	};
	struct target_facts *facts = golden_target(arena, "mail.example.org", one);

	golden_all_well(arena, facts);
	golden_login(arena, &facts->endpoints[0], "a2 NO [AUTHENTICATIONFAILED] failed",
		LOGIN_EVALUATED);
	return item(facts, golden_judgement(arena, VERDICT_FAIL,
		"mail.example.org: passwords are taken without TLS on port 143.", findings));
}

static void add_knocks(struct arena *arena, struct target_facts *facts)
{
	const struct address server = facts->endpoints[0].address;
	const struct knock knocks[] = {
		{ server, 443, KNOCK_NEIGHBOUR, REASON_NONE, 50200 },
		{ server, 4, KNOCK_CONTROL, REASON_REFUSED, 50100 },
		{ server, 25, KNOCK_NEIGHBOUR, REASON_TIMEOUT, 4949700 },
		{ { AF_INET, { 198, 51, 100, 9 }, 0, "198.51.100.9" }, 993, KNOCK_REFERENCE, REASON_NONE,
			20000 },
	};

	facts->reference = "imap.example.net";
	facts->knock_count = sizeof knocks / sizeof *knocks;
	facts->knocks = arena_array(arena, facts->knock_count, sizeof *knocks);
	memcpy(facts->knocks, knocks, sizeof knocks);
}

static struct report_item unreachable(struct arena *arena)
{
	static const struct finding findings[] = {
		{ .id = "tcp-refused", .kind = KIND_FAULT, .severity = SEVERITY_HIGH,
			.title = "Every IMAP port refuses the connection",
			.evidence = "4 of 4 connections refused", .who = WHO_ADMIN,
			.remedy = "Start the IMAP service, and see that it listens on the public address." },
		{ .id = "tcp-ipv6-broken", .kind = KIND_WEAKNESS, .severity = SEVERITY_MEDIUM,
			.endpoint = "[2001:db8::7]:143", .title = "IPv6 fails.", .evidence = "refused",
			.who = WHO_ADMIN, .remedy = "Listen on IPv6.", .consequence = true },
		{ .id = "tcp-ipv6-broken", .kind = KIND_WEAKNESS, .severity = SEVERITY_MEDIUM,
			.endpoint = "[2001:db8::7]:993", .title = "IPv6 fails.", .evidence = "refused",
			.who = WHO_ADMIN, .remedy = "Listen on IPv6.", .consequence = true },
		{ .id = NULL },
	};
	static const struct undecided undecided[] = {
		{ "cert-expired", SEVERITY_CRITICAL, "192.0.2.7:993", "no TLS handshake", false },
		{ "cert-expired", SEVERITY_CRITICAL, "[2001:db8::7]:993", "no TLS handshake", false },
		{ "cert-name-mismatch", SEVERITY_HIGH, "192.0.2.7:993", "no TLS handshake", false },
		{ "cert-self-signed", SEVERITY_HIGH, "192.0.2.7:993", "no TLS handshake", false },
		{ "cert-no-san", SEVERITY_MEDIUM, "192.0.2.7:993", "no TLS handshake", false },
		{ "plaintext-login-accepted", SEVERITY_CRITICAL, "192.0.2.7:143", "not connected", false },
		{ .id = NULL },
	};
	struct target_facts *facts = golden_target(arena, "mail.example.org", two);
	struct judgement *judgement = golden_judgement(arena, VERDICT_UNREACHABLE,
		"mail.example.org: every IMAP port refuses the connection.", findings);

	for (size_t i = 0; i < facts->endpoint_count; i++)
		golden_unconnected(&facts->endpoints[i].session, REASON_REFUSED, 50300);
	golden_unconnected(&facts->endpoints[3].session, REASON_TIMEOUT, 5000000);
	golden_undecided(arena, judgement, undecided);
	judgement->root_cause = &judgement->findings[0];
	judgement->confidence = CONFIDENCE_LIKELY;
	add_knocks(arena, facts);
	facts->elapsed_us = 5001400;
	return item(facts, judgement);
}

static struct report_item no_such_name(struct arena *arena)
{
	static const char *const nowhere[] = { NULL };
	static const struct finding findings[] = {
		{ .id = "dns-nxdomain", .kind = KIND_FAULT, .severity = SEVERITY_HIGH,
			.title = "There is no server with this name.", .evidence = "NXDOMAIN for A and AAAA",
			.who = WHO_USER, .remedy = "Copy the name from the provider's page." },
		{ .id = NULL },
	};
	struct target_facts *facts = golden_target(arena, "mial.example.org", nowhere);
	struct judgement *judgement = golden_judgement(arena, VERDICT_UNREACHABLE,
		"mial.example.org: the name does not exist.", findings);

	facts->resolve.result = RESOLVE_NXDOMAIN;
	facts->resolve.stage = golden_failed(REASON_NO, 0, 20100);
	facts->resolve.stage.text = "Name or service not known";
	facts->elapsed_us = 20400;
	judgement->root_cause = &judgement->findings[0];
	return item(facts, judgement);
}

/* ESC, NUL, DEL, C1, invalid UTF-8, bidi marks, line separators, 8-bit text, forged lines */
#define HOSTILE "\033[2J\033]0;x\007\177\xc2\x9b" "31m\xff\xfe \xe2\x80\xae gnp \xe2\x81\xa6 " \
	"\xe2\x80\xa8 Gr\xc3\xbc\xc3\x9f" "e \r\nOK  forged \t ${x}"

static struct bytes hostile_bytes(void)
{
	static const char bytes[] = "* OK nul \0 " HOSTILE;

	return (struct bytes){ bytes, sizeof bytes - 1 };
}

static void poison_certificate(struct certificate_facts *certificate)
{
	static const char *names[] = { HOSTILE, "mail.example.org", NULL };

	certificate->subject = "CN=" HOSTILE;
	certificate->issuer = HOSTILE;
	certificate->key = HOSTILE;
	certificate->signature = HOSTILE;
	certificate->dns_names = certificate->ip_names = names;
}

static void poison(struct arena *arena, struct endpoint_facts *endpoint)
{
	static const char *names[] = { "IMAP4rev1", HOSTILE };
	struct visit_facts *visit = &endpoint->session;
	char *endless = arena_alloc(arena, 301);

	memset(endless, 'x', 300);
	visit->greeting_line = hostile_bytes();
	visit->in_greeting = (struct capabilities){ true, 2, names };
	visit->in_tls = visit->in_greeting;
	visit->tls.cipher = visit->tls.group = HOSTILE;
	visit->tls.verify_text = HOSTILE;
	visit->purpose = HOSTILE;
	visit->stages[STAGE_LOGOUT] = golden_failed(REASON_CLOSED, 1, 2);
	visit->stages[STAGE_LOGOUT].text = HOSTILE;
	poison_certificate(&visit->tls.chain[0]);
	visit->transcript[0].bytes = hostile_bytes();
	visit->transcript[1] = (struct transcript_entry){ 102600, TRANSCRIPT_NOTE, false,
		hostile_bytes() };
	visit->transcript[2].bytes = golden_bytes("* OK one\n\r\n* OK two\r\r\npart");
	visit->transcript[3].bytes = golden_bytes(endless);
	visit->transcript_cut = true;
}

static struct report_item hostile(struct arena *arena)
{
	static const struct finding findings[] = {
		{ .id = "greet-malformed", .kind = KIND_FAULT, .severity = SEVERITY_MEDIUM,
			.endpoint = "192.0.2.7:143" HOSTILE, .title = HOSTILE, .evidence = HOSTILE,
			.who = WHO_ADMIN, .remedy = HOSTILE, .reference = HOSTILE },
		NOTE_OPEN, { .id = NULL },
	};
	static const struct undecided undecided[] = {
		{ "cert-expired", SEVERITY_CRITICAL, HOSTILE, HOSTILE, false }, { .id = NULL },
	};
	struct target_facts *facts = golden_target(arena, HOSTILE, one);
	struct judgement *judgement = golden_judgement(arena, VERDICT_WARN, HOSTILE, findings);

	golden_all_well(arena, facts);
	golden_undecided(arena, judgement, undecided);
	for (size_t i = 0; i < facts->endpoint_count; i++)
		poison(arena, &facts->endpoints[i]);
	strcpy(facts->endpoints[1].address.text, "\033[31m\xff");
	return item(facts, judgement);
}

static struct report_item same_address(struct arena *arena)
{
	static const char *const home[] = { "127.0.0.1", NULL };
	static const struct finding findings[] = {
		{ .id = "plaintext-policy-untestable", .kind = KIND_NOTE, .endpoint = "127.0.0.1:143",
			.title = "The server trusts this address, so whether it refuses LOGIN cannot be seen.",
			.evidence = "client and server address are equal", .who = WHO_USER,
			.remedy = "Ask from another machine, or with --bind 127.0.0.2.\nServers trust "
				"connections from their own address." },
		{ .id = "cleartext-port-open", .kind = KIND_NOTE, .endpoint = "127.0.0.1:143",
			.title = "Port 143 is reachable.", .evidence = "it greets",
			.remedy = "Nothing needs to be done." },
		{ .id = NULL },
	};
	static const struct undecided undecided[] = {
		{ "plaintext-login-accepted", SEVERITY_CRITICAL, "127.0.0.1:143",
			"client and server share an address", false },
		{ "plaintext-sasl-accepted", SEVERITY_CRITICAL, "127.0.0.1:143",
			"client and server share an address", false },
		{ .id = NULL },
	};
	struct target_facts *facts = golden_target(arena, "localhost", home);
	struct judgement *judgement = golden_judgement(arena, VERDICT_PASS,
		"localhost: IMAP works on 143 and 993, with TLS.", findings);

	facts->resolve.result = RESOLVE_OVERRIDDEN;
	facts->resolve.stage = (struct stage_facts){ .outcome = OUTCOME_SKIP };
	golden_all_well(arena, facts);
	golden_login(arena, &facts->endpoints[0], "a2 NO [AUTHENTICATIONFAILED] failed",
		LOGIN_EVALUATED);
	facts->endpoints[0].login.same_address = true;
	golden_undecided(arena, judgement, undecided);
	return item(facts, judgement);
}

/* Every third finding on two endpoints with their own evidence, every fourth for the target. */
static struct finding *many_findings(struct arena *arena, const char *const *ids)
{
	struct finding *findings = arena_array(arena, 64, sizeof *findings);
	size_t count = 0;

	for (size_t i = 0; ids[i]; i++) {
		struct finding f = { .id = ids[i], .kind = i % 2 ? KIND_WEAKNESS : KIND_FAULT,
			.severity = i < 2 ? SEVERITY_CRITICAL : i < 6 ? SEVERITY_HIGH
				: i < 9 ? SEVERITY_MEDIUM : i < 11 ? SEVERITY_LOW : SEVERITY_INFO,
			.endpoint = i % 4 ? "192.0.2.7:143" : NULL, .who = WHO_ADMIN + i % 4,
			.title = arena_printf(arena, "Fault number %zu of a server that has many", i + 1),
			.evidence = arena_printf(arena, "seen in reply number %zu", i + 1),
			.remedy = i % 2 ? "Read the manual of the server." : NULL };
		if (i % 3 == 1)
			f.remedy = arena_printf(arena, "Cure %zu:\n  a = %zu\n  b = %zu\n\nthen reload.",
				i + 1, i, i + 1);
		findings[count++] = f;
		if (i % 3 == 0) {
			f.endpoint = "[2001:db8::7]:993";
			f.evidence = arena_printf(arena, "there in reply number %zu", i + 1);
			findings[count++] = f;
		}
	}
	return findings;
}

static struct report_item many(struct arena *arena)
{
	static const char *const ids[] = { "cert-expired", "plaintext-login-accepted",
		"cert-name-mismatch", "cert-self-signed", "starttls-missing", "plaintext-auth-advertised",
		"imaps-not-enabled", "endpoint-differs", "cert-no-san", "logindisabled-missing",
		"greet-delay", "cert-wildcard", "cleartext-port-open", NULL };
	struct target_facts *facts = golden_target(arena, "mail.example.org", two);
	struct visit_facts *session = &facts->endpoints[2].session;

	golden_all_well(arena, facts);
	session->stages[STAGE_STARTTLS] = golden_failed(REASON_BAD, 102600, 153000);
	session->stages[STAGE_TLS] = session->stages[STAGE_CERTIFICATE] = (struct stage_facts){ 0 };
	session->tls = (struct tls_facts){ .alert = TLS_ALERT_NONE };
	facts->endpoints[1].session.tls.version = "TLS1.2";
	facts->endpoints[1].session.tls.group = NULL;
	facts->endpoints[1].mode = MODE_CLEARTEXT;
	facts->endpoints[1].port = 10143;
	facts->endpoints[3].session.tls.verified = facts->endpoints[3].session.tls.trust_available
		= false;
	return item(facts, golden_judgement(arena, VERDICT_FAIL,
		"mail.example.org: the certificate has expired, and that is not all.",
		many_findings(arena, ids)));
}

static struct report_item audited(struct arena *arena, const struct target_facts *facts,
	struct judgement *judgement, const struct grade *grade)
{
	struct grade *copy = arena_alloc(arena, sizeof *copy);

	*copy = *grade;
	judgement->grade = copy;
	return (struct report_item){ "audit", facts, judgement };
}

static void audit_all(struct arena *arena, struct target_facts *facts, bool full)
{
	facts->audited = true;
	facts->connections += 32;
	for (size_t i = 0; i < facts->endpoint_count; i++)
		facts->endpoints[i].offer = offer_make(arena, facts->endpoints[i].session.tls.chain, full);
}

static void repel(struct arena *arena, struct target_facts *facts)
{
	for (size_t i = 0; i < facts->endpoint_count; i++)
		facts->endpoints[i].attacks = attacks_in_vain(arena);
}

/* Every attack succeeds, and the server talks. */
static void let_in(struct arena *arena, struct target_facts *facts)
{
	repel(arena, facts);
	for (size_t i = 0; i < facts->endpoint_count; i++) {
		struct attack_facts *attacks = (struct attack_facts *)facts->endpoints[i].attacks;
		attacks->injection[INJECTION_SPLIT].result = INJECTION_RUN;
		attacks->starttls_again = attacks->foreign_alpn = OBSERVED_YES;
		attacks->imap_by_alpn = i ? OBSERVED_NO : OBSERVED_YES;
		attacks->id.told = i == 0;
		attacks->id.fields[attacks->id.count++] = (struct id_field){ "version", NULL };
		attacks->ntlm = (struct ntlm_facts){ .asked = true, .told = i == 0, .target = "EXAMPLENT",
			.netbios_domain = "EXAMPLENT", .netbios_computer = "POSTBOX7",
			.dns_domain = "corp.example.net", .dns_computer = "postbox7.corp.example.net",
			.dns_tree = "example.net", .version = "10.0 build 17763" };
	}
}

static struct report_item audit_good(struct arena *arena)
{
	struct target_facts *facts = golden_target(arena, "mail.example.org", one);
	struct finding findings[] = { NOTE_OPEN, { .id = NULL } };

	golden_all_well(arena, facts);
	audit_all(arena, facts, false);
	repel(arena, facts);
	return audited(arena, facts, golden_judgement(arena, VERDICT_PASS,
		"mail.example.org: clients can connect, and passwords are safe on the way.", findings),
		&(struct grade){ "A+", "No weakness was found, nothing is undecided." });
}

/* Two profiles: one broken, one met at a level and with advice. */
static void add_profiles(struct arena *arena, struct judgement *judgement)
{
	static const struct requirement_result broken[] = {
		{ "TLS 1.0 is refused", "RFC 8996 section 4", STRENGTH_MUST, OBSERVED_NO,
			"192.0.2.7:143: TLS1.0 is accepted" },
		{ "Curves have 224 bits or more", "RFC 9325 section 4.5", STRENGTH_MUST, OBSERVED_UNKNOWN,
			"192.0.2.7:993: the time was up" },
		{ "TLS 1.2 is spoken", "RFC 9325 section 3.1.1", STRENGTH_MUST, OBSERVED_YES, NULL },
	}, advised[] = {
		{ "RSA keys have 3072 bits or more", NULL, STRENGTH_SHOULD, OBSERVED_NO,
			"192.0.2.7:993: the key is RSA 2048" },
		{ "TLS 1.3 is the only version", "section 3.3.1", STRENGTH_MAY, OBSERVED_NO,
			"192.0.2.7:993: TLS1.2 is accepted" },
	};
	struct profile_result *profiles = arena_array(arena, 2, sizeof *profiles);

	profiles[0] = (struct profile_result){ "bcp195", "BCP 195", OBSERVED_NO, NULL, broken, 3 };
	profiles[1] = (struct profile_result){ "ncsc-nl-2025", "NCSC-NL 2025-05", OBSERVED_YES,
		"phase out", advised, 2 };
	judgement->profiles = profiles;
	judgement->profile_count = 2;
}

#define SAME_LINES "\nDovecot 2.3: in conf.d/10-ssl.conf:\n  ssl_min_protocol = TLSv1.2\n" \
	"Then run: doveadm reload"

static struct report_item audit_bad(struct arena *arena)
{
	static const struct finding findings[] = {
		{ .id = "tls-1.0", .kind = KIND_WEAKNESS, .severity = SEVERITY_MEDIUM,
			.endpoint = "192.0.2.7:143", .title = "TLS 1.0 is accepted, which has been withdrawn",
			.evidence = "The server agreed to TLS1.0 with TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA.",
			.who = WHO_ADMIN, .remedy = "Allow TLS 1.2 and 1.3 only." SAME_LINES,
			.reference = "RFC 8996, RFC 9325 section 3.1.1" },
		{ .id = "tls-1.1", .kind = KIND_WEAKNESS, .severity = SEVERITY_MEDIUM,
			.endpoint = "192.0.2.7:143", .title = "TLS 1.1 is accepted, which has been withdrawn",
			.evidence = "The server agreed to TLS1.1.", .who = WHO_ADMIN,
			.remedy = "Switch TLS 1.1 off." SAME_LINES, .reference = "RFC 8996" },
		{ .id = "tls-1.1", .kind = KIND_WEAKNESS, .severity = SEVERITY_MEDIUM,
			.endpoint = "192.0.2.7:993", .title = "TLS 1.1 is accepted, which has been withdrawn",
			.evidence = "The server agreed to TLS1.1.", .who = WHO_ADMIN,
			.remedy = "Switch TLS 1.1 off." SAME_LINES, .reference = "RFC 8996" },
		NOTE_OPEN, { .id = NULL },
	};
	static const struct undecided undecided[] = {
		{ "tls-sslv2", SEVERITY_CRITICAL, "192.0.2.7:993", "the time was up", false },
		{ .id = NULL },
	};
	struct target_facts *facts = golden_target(arena, "mail.example.org", one);
	struct judgement *judgement = golden_judgement(arena, VERDICT_WARN,
		"mail.example.org: clients can connect, but TLS 1.0 is accepted.", findings);

	golden_all_well(arena, facts);
	audit_all(arena, facts, true);
	let_in(arena, facts);
	struct tls_offer *clear = offer_at(&facts->endpoints[0]);
	struct tls_offer *tls = offer_at(&facts->endpoints[1]);
	offer_add(arena, clear, VERSION_TLS10, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA");
	offer_add(arena, clear, VERSION_TLS10, "TLS_RSA_WITH_3DES_EDE_CBC_SHA");
	clear->dh_bits = 2048;
	clear->rsa.seen = OBSERVED_YES;
	clear->rsa.certificate = clear->ecdsa.certificate;
	clear->rsa.certificate.subject = "CN=legacy.example.net,O=Somebody Else GmbH";
	clear->rsa.certificate.sha256[0] = 'b';
	clear->rsa.certificate.key = "RSA 2048";
	offer_cut(tls, "the time was up");
	add_profiles(arena, judgement);
	golden_undecided(arena, judgement, undecided);
	return audited(arena, facts, judgement, &(struct grade){ NULL,
		"tls-sslv2 is undecided (the time was up), and would make it F." });
}

static const struct golden_case cases[] = {
	{ "healthy", healthy }, { "dual-stack", dual_stack }, { "expired", expired },
	{ "login-accepted", login_accepted }, { "unreachable", unreachable },
	{ "no-such-name", no_such_name }, { "hostile", hostile }, { "same-address", same_address },
	{ "many", many }, { "dns", golden_dns }, { "audit-good", audit_good },
	{ "audit-bad", audit_bad },
};

size_t golden_case_count(void)
{
	return sizeof cases / sizeof *cases;
}

const struct golden_case *golden_case(size_t i)
{
	return i < golden_case_count() ? &cases[i] : NULL;
}
