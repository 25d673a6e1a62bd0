/* SPDX-License-Identifier: MIT */
/* Handshakes with a server in a thread, certificates with every fault, and answers to
 * ClientHello that are no TLS. */
#include <check.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/resolve.h"
#include "peer_tls.h"
#include "tls/session.h"

Suite *check_tls(void);

struct rig { /* one handshake */
	struct peer_wire wire;
	struct peer_server server;
	struct tls_trust *trust;
	struct tls_request request;
	struct tls_facts facts;
	struct tls_session *session;
	enum reason reason;
};

static struct deadline far_off(void)
{
	return deadline_after_ms(60000);
}

static void shake(struct rig *rig, const char *name, bool name_is_address, bool tcp)
{
	const char *files[] = { rig->server.ca_path, NULL };
	struct error error = { "" };

	peer_wire_open(&rig->wire, tcp);
	peer_server_start(&rig->server, rig->wire.theirs);
	rig->wire.theirs = -1;
	rig->trust = tls_trust_new(files, &error);
	ck_assert_msg(rig->trust != NULL, "%s", error.text);
	rig->request = (struct tls_request){ name, name_is_address,
		name_is_address ? NULL : name, rig->trust, TLS_PROFILE_CURRENT, NULL };
	rig->session = tls_open(&rig->wire.arena, &rig->wire.ours, &rig->request, far_off(),
		&rig->facts, &rig->reason);
}

static void part(struct rig *rig)
{
	tls_close(rig->session);
	shutdown(rig->wire.ours, SHUT_RDWR);
	peer_server_join(&rig->server);
	tls_trust_free(rig->trust);
	peer_wire_close(&rig->wire);
}

START_TEST(fills_the_facts)
{
	struct rig rig = { .server.leaf = { .dns = PEER_BYTES("mail.test"), .ip = "192.0.2.7",
		.aia = true } };
	struct tls_facts *facts = &rig.facts;

	shake(&rig, "mail.test", false, false);
	ck_assert_msg(rig.session != NULL, "%s", reason_name(rig.reason));
	ck_assert(facts->handshake_done && !facts->client_certificate_requested);
	ck_assert_str_eq(facts->version, "TLS1.3");
	ck_assert_int_eq(strncmp(facts->cipher, "TLS_", 4), 0);
	ck_assert_ptr_nonnull(facts->group);
	ck_assert_str_eq(facts->sni, "mail.test");
	ck_assert_int_eq(facts->alert, TLS_ALERT_NONE);
	ck_assert_uint_eq(facts->chain_len, 2);
	const struct certificate_facts *leaf = &facts->chain[0], *issuer = &facts->chain[1];
	ck_assert_str_eq(leaf->subject, "CN=leaf");
	ck_assert_str_eq(leaf->issuer, "CN=Test Intermediate");
	ck_assert_str_eq(issuer->subject, "CN=Test Intermediate");
	ck_assert_str_eq(leaf->dns_names[0], "mail.test");
	ck_assert_ptr_null(leaf->dns_names[1]);
	ck_assert_str_eq(leaf->ip_names[0], "192.0.2.7");
	ck_assert_ptr_null(leaf->ip_names[1]);
	ck_assert_str_eq(leaf->key, "ECDSA 256");
	ck_assert_str_eq(leaf->signature, "ecdsa-sha256");
	ck_assert_str_eq(leaf->ca_issuers, "http://ca.test/issuer.crt");
	ck_assert_uint_eq(strlen(leaf->sha256), 64);
	ck_assert(leaf->has_san && leaf->has_eku && leaf->has_server_auth && !leaf->is_ca);
	ck_assert(!leaf->self_issued && !leaf->signature_weak && issuer->is_ca);
	ck_assert(!issuer->has_san && !issuer->ca_issuers && !issuer->dns_names[0]);
	ck_assert_int_eq(leaf->not_after - leaf->not_before, 91 * 24 * 60 * 60);
	part(&rig);
	ck_assert_str_eq(rig.server.sni, "mail.test");
}
END_TEST

#define MAIL .dns = PEER_BYTES("mail.test")

static const struct {
	const char *name; /* wanted by the client */
	unsigned problems;
	struct peer_leaf leaf;
} verdicts[] = {
	{ "mail.test", 0, { MAIL } },
	{ "mail.test", 0, { MAIL, .chain = CHAIN_WITH_ROOT } },
	{ "mail.test", 0, { MAIL, .chain = CHAIN_SHUFFLED } },
	{ "mail.test", TLS_PROBLEM_EXPIRED, { MAIL, .from_days = -90, .to_days = -1 } },
	{ "mail.test", TLS_PROBLEM_NOT_YET_VALID, { MAIL, .from_days = 1, .to_days = 90 } },
	{ "mail.test", TLS_PROBLEM_NAME, { .dns = PEER_BYTES("other.test") } },
	{ "mail.test", 0, { .common_name = PEER_BYTES("mail.test") } }, /* no SAN: for a rule */
	{ "mail.test", TLS_PROBLEM_NAME, { .common_name = PEER_BYTES("mail.test"),
		.dns = PEER_BYTES("other.test") } },
	{ "mail.test", TLS_PROBLEM_NAME, { .dns = PEER_BYTES("mail.test\0.evil.test") } },
	{ "MAIL.test", 0, { MAIL } },
	{ "a.mail.test", 0, { .dns = PEER_BYTES("*.mail.test") } },
	{ "a.b.mail.test", TLS_PROBLEM_NAME, { .dns = PEER_BYTES("*.mail.test") } },
	{ "mail.test", TLS_PROBLEM_NAME, { .dns = PEER_BYTES("*.mail.test") } },
	{ "192.0.2.7", 0, { .ip = "192.0.2.7" } },
	{ "2001:db8::7", 0, { .ip = "2001:db8::7" } },
	{ "fe80::1%lo", 0, { .ip = "fe80::1" } },
	{ "192.0.2.7", TLS_PROBLEM_NAME, { .ip = "192.0.2.8" } },
	{ "192.0.2.7", TLS_PROBLEM_NAME, { .dns = PEER_BYTES("192.0.2.7") } },
	{ "mail.test", TLS_PROBLEM_SELF_SIGNED, { MAIL, .chain = CHAIN_SELF_SIGNED } },
	{ "mail.test", TLS_PROBLEM_SELF_SIGNED, { MAIL, .chain = CHAIN_SELF_SIGNED, .aia = true } },
	{ "mail.test", TLS_PROBLEM_UNKNOWN_ISSUER, { MAIL, .chain = CHAIN_STRANGER } },
	{ "mail.test", TLS_PROBLEM_UNKNOWN_ISSUER, { MAIL, .chain = CHAIN_STRANGER, .aia = true } },
	{ "mail.test", TLS_PROBLEM_UNKNOWN_ISSUER, { MAIL, .chain = CHAIN_STRANGER_LEAF } },
	{ "mail.test", TLS_PROBLEM_INCOMPLETE, { MAIL, .chain = CHAIN_LEAF, .aia = true } },
	{ "mail.test", TLS_PROBLEM_UNKNOWN_ISSUER, { MAIL, .chain = CHAIN_LEAF } },
	{ "mail.test", TLS_PROBLEM_OTHER, { MAIL, .chain = CHAIN_BY_LEAF } },
	{ "mail.test", TLS_PROBLEM_WEAK_SIGNATURE, { MAIL, .sha1 = true } },
	{ "mail.test", TLS_PROBLEM_PURPOSE, { MAIL, .client_only = true } },
	{ "mail.test", TLS_PROBLEM_STAPLE_MISSING, { MAIL, .must_staple = true } },
	/* every way of failing is told, not the first */
	{ "mail.test", TLS_PROBLEM_NAME | TLS_PROBLEM_EXPIRED | TLS_PROBLEM_SELF_SIGNED,
		{ .dns = PEER_BYTES("other.test"), .from_days = -90, .to_days = -1,
		.chain = CHAIN_SELF_SIGNED } },
	{ "mail.test", TLS_PROBLEM_NAME | TLS_PROBLEM_EXPIRED | TLS_PROBLEM_WEAK_SIGNATURE
		| TLS_PROBLEM_PURPOSE, { .dns = PEER_BYTES("other.test"), .from_days = -90,
		.to_days = -1, .sha1 = true, .client_only = true } },
};

START_TEST(finds_every_fault)
{
	struct rig rig = { .server.leaf = verdicts[_i].leaf };
	const char *name = verdicts[_i].name;
	struct address address;

	shake(&rig, name, resolve_literal(name, &address), false);
	ck_assert_msg(rig.session != NULL, "verdict %d: %s", _i, reason_name(rig.reason));
	tls_verify(rig.session, &rig.wire.arena, &rig.request, &rig.facts);
	ck_assert_msg(rig.facts.problems == verdicts[_i].problems, "verdict %d: 0x%x, %s", _i,
		rig.facts.problems, rig.facts.verify_text ? rig.facts.verify_text : "verified");
	ck_assert(rig.facts.verified == (verdicts[_i].problems == 0));
	ck_assert((rig.facts.verify_text == NULL) == rig.facts.verified);
	ck_assert(rig.facts.trust_available);
	ck_assert_str_eq(rig.facts.verified_name, name);
	ck_assert(rig.facts.chain[0].signature_weak == verdicts[_i].leaf.sha1);
	ck_assert(rig.facts.chain[0].has_server_auth == !verdicts[_i].leaf.client_only);
	ck_assert(rig.facts.chain[0].self_issued
		== (verdicts[_i].leaf.chain == CHAIN_SELF_SIGNED));
	part(&rig);
}
END_TEST

static const struct {
	struct bytes name;
	const char *part; /* of the subject, as it must come out */
} hostile[] = {
	{ PEER_BYTES("a\x1b]0;owned\x07z"), "\\x1b]0\\;owned\\x07z" },
	{ PEER_BYTES("a\xe2\x80\xaez"), "a\\xe2\\x80\\xaez" },
	{ PEER_BYTES("a\0z"), "#" }, /* RFC 4514 section 2.4 writes it in hex */
};

START_TEST(makes_names_printable)
{
	struct rig rig = { .server.leaf = { .dns = PEER_BYTES("a\0\x1b[2Jb\xe2\x80\xae.test"),
		.common_name = hostile[_i].name } };

	shake(&rig, "mail.test", false, false);
	ck_assert_ptr_nonnull(rig.session);
	const struct certificate_facts *leaf = &rig.facts.chain[0];
	ck_assert_msg(strstr(leaf->subject, hostile[_i].part) != NULL, "%s", leaf->subject);
	for (const char *c = leaf->subject; *c; c++)
		ck_assert_msg(*c >= ' ' && *c <= '~', "%s", leaf->subject);
	ck_assert_str_eq(leaf->dns_names[0], "a\\x00\\x1b[2Jb\\xe2\\x80\\xae.test");
	part(&rig);
}
END_TEST

START_TEST(bounds_names)
{
	struct rig rig = { .server.leaf = { MAIL, .extra_names = 150 } };
	size_t count = 0;

	shake(&rig, "mail.test", false, false);
	ck_assert_ptr_nonnull(rig.session);
	while (rig.facts.chain[0].dns_names[count])
		count++;
	ck_assert_uint_eq(count, 100);
	tls_verify(rig.session, &rig.wire.arena, &rig.request, &rig.facts);
	ck_assert(rig.facts.verified);
	part(&rig);
}
END_TEST

START_TEST(sends_no_name_for_an_address)
{
	struct rig rig = { .server.leaf = { .ip = "192.0.2.7" } };

	shake(&rig, "192.0.2.7", true, false);
	ck_assert_ptr_nonnull(rig.session);
	ck_assert_ptr_null(rig.facts.sni);
	part(&rig);
	ck_assert_str_eq(rig.server.sni, "");
}
END_TEST

static const struct {
	const char *priority, *version;
	bool group;
} protocols[] = {
	{ "NORMAL:-VERS-ALL:+VERS-TLS1.3", "TLS1.3", true },
	{ "NORMAL:-VERS-ALL:+VERS-TLS1.2", "TLS1.2", true },
	{ "NORMAL:-VERS-ALL:+VERS-TLS1.1", "TLS1.1", true },
	{ "NORMAL:-VERS-ALL:+VERS-TLS1.0", "TLS1.0", true },
};

START_TEST(speaks_versions)
{
	struct rig rig = { .server = { .leaf = { MAIL }, .priority = protocols[_i].priority,
		.want_client_certificate = true } };

	shake(&rig, "mail.test", false, false);
	ck_assert_msg(rig.session != NULL, "%s", rig.facts.error_text);
	ck_assert_str_eq(rig.facts.version, protocols[_i].version);
	ck_assert((rig.facts.group != NULL) == protocols[_i].group);
	ck_assert(rig.facts.client_certificate_requested);
	part(&rig);
}
END_TEST

START_TEST(tells_no_common_suite)
{
	struct rig rig = { .server = { .leaf = { MAIL },
		.priority = "NONE:+VERS-TLS1.2:+CIPHER-ALL:+MAC-ALL:+SIGN-ALL:+COMP-NULL:+KX-ALL:"
		"+GROUP-ALL:-KX-ALL:+RSA" } };

	shake(&rig, "mail.test", false, false);
	ck_assert_ptr_null(rig.session);
	ck_assert_int_eq(rig.reason, REASON_ALERT);
	ck_assert_int_eq(rig.facts.alert, GNUTLS_A_HANDSHAKE_FAILURE);
	ck_assert_ptr_nonnull(rig.facts.alert_name);
	ck_assert_ptr_nonnull(rig.facts.error_text);
	ck_assert(!rig.facts.handshake_done && rig.facts.chain_len == 0);
	part(&rig);
}
END_TEST

#define ALERT(number) PEER_BYTES("\x15\x03\x03\x00\x02\x02" number)

static const struct {
	struct bytes said; /* in answer to ClientHello */
	bool hang_up, reset;
	enum reason reason;
	int alert;
	const char *first; /* what is kept as evidence begins with it */
} answers[] = {
	{ ALERT("\x28"), true, false, REASON_ALERT, 40, "\x15\x03" },
	{ ALERT("\x70"), true, false, REASON_ALERT, 112, "\x15\x03" },
	{ ALERT("\xfa"), true, false, REASON_ALERT, 250, "\x15\x03" },
	{ PEER_BYTES("* OK IMAP ready\r\n"), false, false, REASON_NOT_TLS, -1,
		"* OK IMAP ready\r\n" },
	{ PEER_BYTES("* BAD Error in IMAP command received by server.\r\n"), true, false,
		REASON_NOT_TLS, -1, "* BAD Error in IMAP command received by server.\r\n" },
	{ PEER_BYTES("HTTP/1.1 400 Bad Request\r\n\r\n"), true, false, REASON_NOT_TLS, -1,
		"HTTP/1.1 400" },
	{ PEER_BYTES("\x80\x2e\x01\x03"), true, false, REASON_NOT_TLS, -1, "\x80\x2e" },
	{ PEER_BYTES("x"), true, false, REASON_NOT_TLS, -1, "x" },
	{ PEER_BYTES("\x16\x03\x03\x00\x04\x63\x00\x00\x00"), true, false, REASON_TLS, -1,
		"\x16\x03" },
	{ PEER_BYTES(""), true, false, REASON_CLOSED, -1, "" },
	{ PEER_BYTES("\x16\x03\x03\x40\x00zzz"), true, false, REASON_CLOSED, -1, "\x16\x03" },
	{ PEER_BYTES(""), true, true, REASON_RESET, -1, "" },
	{ PEER_BYTES(""), false, false, REASON_TIMEOUT, -1, "" },
	{ PEER_BYTES("\x16\x03\x03\x40\x00zzz"), false, false, REASON_TIMEOUT, -1, "\x16\x03" },
};

/* The server's answer is in the socket before the client asks. */
START_TEST(tells_answers_apart)
{
	struct peer_wire wire;
	struct tls_facts facts = { .handshake_done = false };
	struct error error = { "" };
	struct tls_request request = { "mail.test", false, "mail.test",
		tls_trust_new(NULL, &error), TLS_PROFILE_CURRENT, NULL };
	enum reason reason;

	peer_wire_open(&wire, answers[_i].reset);
	peer_say(&wire, answers[_i].said);
	if (answers[_i].hang_up && answers[_i].reset)
		peer_hang_up(&wire, true);
	else if (answers[_i].hang_up)
		shutdown(wire.theirs, SHUT_WR);
	struct deadline deadline = deadline_after_ms(answers[_i].reason == REASON_TIMEOUT ? 50
		: 60000);
	ck_assert_ptr_null(tls_open(&wire.arena, &wire.ours, &request, deadline, &facts, &reason));
	ck_assert_msg(reason == answers[_i].reason, "answer %d: %s, %s", _i, reason_name(reason),
		facts.error_text);
	ck_assert_int_eq(facts.alert, answers[_i].alert);
	ck_assert((facts.alert_name != NULL) == (answers[_i].alert >= 0));
	ck_assert_ptr_nonnull(facts.error_text);
	ck_assert_uint_ge(facts.first_bytes.len, strlen(answers[_i].first));
	ck_assert_int_eq(memcmp(facts.first_bytes.data, answers[_i].first,
		strlen(answers[_i].first)), 0);
	ck_assert(reason != REASON_TIMEOUT || deadline_passed(deadline));
	tls_trust_free(request.trust);
	peer_wire_close(&wire);
}
END_TEST

static const struct {
	enum peer_act act;
	bool greets;
	enum reason end;
} inside[] = {
	{ ACT_GREET, true, REASON_TIMEOUT },
	{ ACT_BYE, true, REASON_CLOSED },
	{ ACT_HANG_UP, false, REASON_CLOSED },
	{ ACT_ALERT, false, REASON_ALERT },
};

START_TEST(carries_lines)
{
	struct rig rig = { .server = { .leaf = { MAIL }, .act = inside[_i].act } };
	struct bytes line;

	shake(&rig, "mail.test", false, true);
	ck_assert_ptr_nonnull(rig.session);
	stream_swap(&rig.wire.stream, tls_transport(rig.session));
	if (inside[_i].greets) {
		ck_assert_int_eq(stream_line(&rig.wire.stream, far_off(), &line), REASON_NONE);
		ck_assert(peer_same(line, peer_text("* OK hello")));
	}
	struct deadline deadline = inside[_i].end == REASON_TIMEOUT ? deadline_after_ms(50)
		: far_off();
	ck_assert_int_eq(stream_line(&rig.wire.stream, deadline, &line), inside[_i].end);
	if (inside[_i].end == REASON_ALERT) {
		tls_alert(rig.session, &rig.facts);
		ck_assert_int_eq(rig.facts.alert, GNUTLS_A_CERTIFICATE_REQUIRED);
		ck_assert_ptr_nonnull(rig.facts.alert_name);
	}
	part(&rig);
}
END_TEST

/* TLS 1.3 ends the client's handshake before the server has looked for its certificate. */
START_TEST(tells_a_demanded_client_certificate)
{
	struct rig rig = { .server = { .leaf = { MAIL }, .require_client_certificate = true,
		.priority = "NORMAL:-VERS-ALL:+VERS-TLS1.3" } };
	struct bytes line;

	shake(&rig, "mail.test", false, false);
	ck_assert_ptr_nonnull(rig.session);
	ck_assert(rig.facts.client_certificate_requested);
	stream_swap(&rig.wire.stream, tls_transport(rig.session));
	ck_assert_int_eq(stream_line(&rig.wire.stream, far_off(), &line), REASON_ALERT);
	tls_alert(rig.session, &rig.facts);
	ck_assert_int_eq(rig.facts.alert, GNUTLS_A_CERTIFICATE_REQUIRED);
	part(&rig);
}
END_TEST

/* TLS 1.2 has the server look first. */
START_TEST(tells_a_missing_client_certificate)
{
	struct rig rig = { .server = { .leaf = { MAIL }, .require_client_certificate = true,
		.priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2" } };

	shake(&rig, "mail.test", false, false);
	ck_assert_ptr_null(rig.session);
	ck_assert_int_eq(rig.reason, REASON_ALERT);
	ck_assert(rig.facts.client_certificate_requested && !rig.facts.handshake_done);
	part(&rig);
}
END_TEST

static const struct {
	const char *host, *ascii; /* NULL: no name */
} hosts[] = {
	{ "mail.example.org", "mail.example.org" },
	{ "MAIL.Example.ORG", "mail.example.org" },
	{ "a_b.example", "a_b.example" },
	{ "b\xc3\xbc" "cher.example", "xn--bcher-kva.example" },
	{ "B\xc3\x9c" "CHER.example", "xn--bcher-kva.example" },
	{ "stra\xc3\x9f" "e.example", "xn--strae-oqa.example" },
	{ "\xe4\xbe\x8b\xe3\x81\x88.\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88", "xn--r8jz45g.xn--zckzah" },
	{ "xn--bcher-kva.example", "xn--bcher-kva.example" },
	{ "\xff.example", NULL },
	{ "b\xc3.example", NULL },
	{ "a\xe2\x80\xae.example", NULL },
};

START_TEST(turns_hosts_to_ascii)
{
	struct arena arena = { NULL, 0 };
	struct error error = { "" };
	char *ascii = tls_host_to_ascii(&arena, hosts[_i].host, &error);

	ck_assert_msg((ascii != NULL) == (hosts[_i].ascii != NULL), "%s: %s", hosts[_i].host, ascii);
	if (ascii)
		ck_assert_str_eq(ascii, hosts[_i].ascii);
	for (const char *c = error.text; *c; c++)
		ck_assert_msg(*c >= ' ' && *c <= '~', "%s", error.text);
	ck_assert((*error.text != '\0') == (ascii == NULL));
	arena_clear(&arena);
}
END_TEST

START_TEST(refuses_bad_ca_files)
{
	static const char *const bad[] = { "/nonexistent/ca.pem", "/", "/dev/null", "/etc/passwd" };
	static const char *const words[] = { "cannot read", "", "holds no", "holds no" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *files[] = { bad[i], NULL };
		struct error error = { "" };
		ck_assert_ptr_null(tls_trust_new(files, &error));
		ck_assert_msg(strstr(error.text, bad[i]) && strstr(error.text, words[i]), "%s",
			error.text);
	}
}
END_TEST

Suite *check_tls(void)
{
	Suite *suite = suite_create("tls");
	TCase *tc = tcase_create("tls");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, fills_the_facts);
	tcase_add_loop_test(tc, finds_every_fault, 0, sizeof verdicts / sizeof *verdicts);
	tcase_add_loop_test(tc, makes_names_printable, 0, sizeof hostile / sizeof *hostile);
	tcase_add_test(tc, bounds_names);
	tcase_add_test(tc, sends_no_name_for_an_address);
	tcase_add_loop_test(tc, speaks_versions, 0, sizeof protocols / sizeof *protocols);
	tcase_add_test(tc, tells_no_common_suite);
	tcase_add_loop_test(tc, tells_answers_apart, 0, sizeof answers / sizeof *answers);
	tcase_add_loop_test(tc, carries_lines, 0, sizeof inside / sizeof *inside);
	tcase_add_test(tc, tells_a_demanded_client_certificate);
	tcase_add_test(tc, tells_a_missing_client_certificate);
	tcase_add_loop_test(tc, turns_hosts_to_ascii, 0, sizeof hosts / sizeof *hosts);
	tcase_add_test(tc, refuses_bad_ca_files);
	suite_add_tcase(suite, tc);
	return suite;
}
