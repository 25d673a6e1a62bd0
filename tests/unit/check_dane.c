/* SPDX-License-Identifier: MIT */
/* TLSA records of every usage, selector and matching type, good and bad, held against chains that
 * a server in a thread sends. */
#include <check.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/socket.h>

#include "base/text.h"
#include "peer_tls.h"
#include "tls/dane.h"
#include "tls/session.h"

Suite *check_dane(void);

enum cert { LEAF, INTERMEDIATE, ROOT, NOTHING };

struct rig { /* one handshake, verified for mail.test */
	struct peer_wire wire;
	struct peer_server server;
	struct tls_trust *trust;
	struct tls_facts facts;
	gnutls_x509_crt_t root;
};

static void ok(int status)
{
	ck_assert_msg(status >= 0, "%s", gnutls_strerror(status));
}

static void load_root(struct rig *rig)
{
	gnutls_datum_t pem;

	ok(gnutls_load_file(rig->server.ca_path, &pem));
	ok(gnutls_x509_crt_init(&rig->root));
	ok(gnutls_x509_crt_import(rig->root, &pem, GNUTLS_X509_FMT_PEM));
	gnutls_free(pem.data);
}

static void shake(struct rig *rig)
{
	const char *files[] = { rig->server.ca_path, NULL };
	struct deadline far_off = deadline_after_ms(60000);
	struct error error = { "" };
	enum reason reason;

	peer_wire_open(&rig->wire, false);
	peer_server_start(&rig->server, rig->wire.theirs);
	rig->wire.theirs = -1;
	rig->trust = tls_trust_new(files, &error);
	ck_assert_msg(rig->trust != NULL, "%s", error.text);
	load_root(rig);
	struct tls_request request = { .name = "mail.test", .sni = "mail.test", .trust = rig->trust,
		.profile = TLS_PROFILE_CURRENT };
	struct tls_session *session = tls_open(&rig->wire.arena, &rig->wire.ours, &request, far_off,
		&rig->facts, &reason);
	ck_assert_msg(session != NULL, "%s", reason_name(reason));
	tls_verify(session, &rig->wire.arena, &request, &rig->facts);
	tls_close(session);
	shutdown(rig->wire.ours, SHUT_RDWR);
	peer_server_join(&rig->server);
}

static void part(struct rig *rig)
{
	gnutls_x509_crt_deinit(rig->root);
	tls_trust_free(rig->trust);
	peer_wire_close(&rig->wire);
}

static gnutls_datum_t part_of(struct rig *rig, enum cert cert, bool key)
{
	gnutls_datum_t der;
	gnutls_x509_crt_t crt = rig->root;
	gnutls_pubkey_t pubkey;

	if (cert != ROOT) {
		struct bytes bytes = rig->facts.chain[cert].der;
		der = (gnutls_datum_t){ (unsigned char *)(uintptr_t)bytes.data, (unsigned)bytes.len };
		ok(gnutls_x509_crt_init(&crt));
		ok(gnutls_x509_crt_import(crt, &der, GNUTLS_X509_FMT_DER));
	}
	if (key) {
		ok(gnutls_pubkey_init(&pubkey));
		ok(gnutls_pubkey_import_x509(pubkey, crt, 0));
		ok(gnutls_pubkey_export2(pubkey, GNUTLS_X509_FMT_DER, &der));
		gnutls_pubkey_deinit(pubkey);
	} else {
		ok(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_DER, &der));
	}
	if (cert != ROOT)
		gnutls_x509_crt_deinit(crt);
	return der;
}

/* The data of a record for that certificate; a name of a matching type that is unknown: SHA-256. */
static struct bytes data_of(struct rig *rig, enum cert cert, unsigned selector, unsigned type)
{
	char digest[64] = "";
	gnutls_datum_t part = { NULL, 0 };
	struct bytes data = { digest, type == 2 ? 64 : 32 };

	if (cert == NOTHING)
		return arena_copy(&rig->wire.arena, data);
	part = part_of(rig, cert, selector == 1);
	if (type == 0)
		data = (struct bytes){ (const char *)part.data, part.size };
	else
		ok(gnutls_hash_fast(type == 2 ? GNUTLS_DIG_SHA512 : GNUTLS_DIG_SHA256, part.data,
			part.size, digest));
	data = arena_copy(&rig->wire.arena, data);
	gnutls_free(part.data);
	return data;
}

#define MAIL .dns = PEER_BYTES("mail.test")
#define OTHER .dns = PEER_BYTES("other.test")
#define EXPIRED MAIL, .from_days = -90, .to_days = -1

static const struct {
	unsigned char usage, selector, type;
	enum cert cert;
	enum dane_match match;
	const char *why; /* a part of it; NULL: nothing is said */
	struct peer_leaf leaf;
} records[] = {
	/* every way to name the right certificate */
	{ 3, 0, 0, LEAF, DANE_MATCHES, NULL, { MAIL } },
	{ 3, 0, 1, LEAF, DANE_MATCHES, NULL, { MAIL } },
	{ 3, 0, 2, LEAF, DANE_MATCHES, NULL, { MAIL } },
	{ 3, 1, 0, LEAF, DANE_MATCHES, NULL, { MAIL } },
	{ 3, 1, 1, LEAF, DANE_MATCHES, NULL, { MAIL } },
	{ 3, 1, 2, LEAF, DANE_MATCHES, NULL, { MAIL } },
	{ 2, 0, 0, INTERMEDIATE, DANE_MATCHES, NULL, { MAIL } },
	{ 2, 0, 1, INTERMEDIATE, DANE_MATCHES, NULL, { MAIL } },
	{ 2, 0, 2, INTERMEDIATE, DANE_MATCHES, NULL, { MAIL } },
	{ 2, 1, 0, INTERMEDIATE, DANE_MATCHES, NULL, { MAIL } },
	{ 2, 1, 1, INTERMEDIATE, DANE_MATCHES, NULL, { MAIL } },
	{ 2, 1, 2, INTERMEDIATE, DANE_MATCHES, NULL, { MAIL } },
	{ 1, 0, 0, LEAF, DANE_MATCHES, NULL, { MAIL } },
	{ 1, 0, 1, LEAF, DANE_MATCHES, NULL, { MAIL } },
	{ 1, 0, 2, LEAF, DANE_MATCHES, NULL, { MAIL } },
	{ 1, 1, 0, LEAF, DANE_MATCHES, NULL, { MAIL } },
	{ 1, 1, 1, LEAF, DANE_MATCHES, NULL, { MAIL } },
	{ 1, 1, 2, LEAF, DANE_MATCHES, NULL, { MAIL } },
	{ 0, 0, 0, INTERMEDIATE, DANE_MATCHES, NULL, { MAIL } },
	{ 0, 0, 1, ROOT, DANE_MATCHES, NULL, { MAIL } },
	{ 0, 0, 2, ROOT, DANE_MATCHES, NULL, { MAIL } },
	{ 0, 1, 0, ROOT, DANE_MATCHES, NULL, { MAIL } },
	{ 0, 1, 1, ROOT, DANE_MATCHES, NULL, { MAIL, .chain = CHAIN_WITH_ROOT } },
	{ 0, 1, 2, INTERMEDIATE, DANE_MATCHES, NULL, { MAIL } },
	/* another certificate than the usage is about */
	{ 3, 1, 1, INTERMEDIATE, DANE_DIFFERS, "it is for an authority", { MAIL } },
	{ 3, 0, 1, NOTHING, DANE_DIFFERS, NULL, { MAIL } },
	{ 3, 1, 2, NOTHING, DANE_DIFFERS, NULL, { MAIL } },
	{ 3, 0, 0, ROOT, DANE_DIFFERS, "it is for an authority", { MAIL } },
	{ 2, 1, 1, LEAF, DANE_DIFFERS, "is for an authority", { MAIL } },
	{ 2, 1, 0, LEAF, DANE_DIFFERS, "is for an authority", { MAIL } },
	{ 2, 0, 1, NOTHING, DANE_DIFFERS, NULL, { MAIL } },
	{ 1, 1, 1, INTERMEDIATE, DANE_DIFFERS, "it is for an authority", { MAIL } },
	{ 1, 1, 1, NOTHING, DANE_DIFFERS, NULL, { MAIL } },
	{ 0, 1, 1, LEAF, DANE_DIFFERS, "is for an authority", { MAIL } },
	{ 0, 0, 1, NOTHING, DANE_DIFFERS, NULL, { MAIL } },
	/* RFC 7671 section 5.1: neither name nor date nor trust count */
	{ 3, 1, 1, LEAF, DANE_MATCHES, NULL, { OTHER } },
	{ 3, 1, 1, LEAF, DANE_MATCHES, NULL, { EXPIRED } },
	{ 3, 0, 1, LEAF, DANE_MATCHES, NULL, { MAIL, .chain = CHAIN_SELF_SIGNED } },
	/* section 5.2: both do below an authority, which has to be sent along */
	{ 2, 1, 1, INTERMEDIATE, DANE_DIFFERS, "for another name", { OTHER } },
	{ 2, 0, 1, INTERMEDIATE, DANE_DIFFERS, "has expired", { EXPIRED } },
	{ 2, 0, 1, ROOT, DANE_DIFFERS, "does not send along", { MAIL } },
	{ 2, 0, 1, ROOT, DANE_MATCHES, NULL, { MAIL, .chain = CHAIN_WITH_ROOT } },
	{ 2, 0, 1, INTERMEDIATE, DANE_MATCHES, NULL, { MAIL, .chain = CHAIN_STRANGER } },
	{ 2, 0, 1, LEAF, DANE_DIFFERS, "is for an authority", { MAIL, .chain = CHAIN_SELF_SIGNED } },
	/* any order: what is sent second is the root */
	{ 2, 0, 1, INTERMEDIATE, DANE_MATCHES, NULL, { MAIL, .chain = CHAIN_SHUFFLED } },
	/* one leaf signed by another proves nothing */
	{ 2, 0, 1, INTERMEDIATE, DANE_DIFFERS, "do not verify", { MAIL,
		.chain = CHAIN_BY_LEAF } },
	/* the root itself in the record */
	{ 2, 1, 0, ROOT, DANE_DIFFERS, "does not send along", { MAIL } },
	/* PKIX usages ask for the public authorities as well */
	{ 1, 1, 1, LEAF, DANE_DIFFERS, "one that verifies", { MAIL, .chain = CHAIN_SELF_SIGNED } },
	{ 1, 1, 1, LEAF, DANE_DIFFERS, "one that verifies", { EXPIRED } },
	{ 0, 1, 1, INTERMEDIATE, DANE_DIFFERS, "one that verifies", { OTHER } },
	/* parameters that nobody knows */
	{ 4, 1, 1, LEAF, DANE_UNUSABLE, "usage", { MAIL } },
	{ 255, 1, 1, LEAF, DANE_UNUSABLE, "usage", { MAIL } },
	{ 3, 2, 1, LEAF, DANE_UNUSABLE, "selector", { MAIL } },
	{ 3, 1, 3, LEAF, DANE_UNUSABLE, "matching type", { MAIL } },
	{ 3, 1, 255, LEAF, DANE_UNUSABLE, "matching type", { MAIL } },
	{ 3, 0, 0, NOTHING, DANE_UNUSABLE, "no certificate", { MAIL } },
	{ 3, 1, 0, NOTHING, DANE_UNUSABLE, "no public key", { MAIL } },
};

static void expect(const struct dane_check *check, enum dane_match match, const char *why)
{
	ck_assert_msg(check->match == match && (why == NULL) == (check->why == NULL)
		&& (!why || strstr(check->why, why)), "%s: %s", dane_match_name(check->match),
		check->why ? check->why : "no reason");
}

static struct dane_check hold(struct rig *rig, const char *const *names,
	const struct dns_tlsa *record)
{
	struct dane_check check;
	struct tls_dane dane = { &rig->facts, names, rig->trust, record, 1 };

	tls_dane_check(&rig->wire.arena, &dane, &check);
	return check;
}

static const char *const usual_names[] = { "mail.test", NULL };

START_TEST(judges_records)
{
	struct rig rig = { .server.leaf = records[_i].leaf };

	shake(&rig);
	struct dns_tlsa record = { records[_i].usage, records[_i].selector, records[_i].type,
		data_of(&rig, records[_i].cert, records[_i].selector, records[_i].type) };
	struct dane_check check = hold(&rig, usual_names, &record);
	expect(&check, records[_i].match, records[_i].why);
	part(&rig);
}
END_TEST

/* Digests of every length but the right one. */
START_TEST(refuses_lengths)
{
	struct rig rig = { .server.leaf = { MAIL } };
	char data[70] = "";

	shake(&rig);
	for (unsigned char type = 1; type <= 2; type++)
		for (size_t len = 0; len < sizeof data; len++) {
			struct dns_tlsa record = { 3, 1, type, { data, len } };
			struct dane_check check = hold(&rig, usual_names, &record);
			bool right = len == (type == 1 ? 32 : 64);
			expect(&check, right ? DANE_DIFFERS : DANE_UNUSABLE, right ? NULL : "length");
		}
	part(&rig);
}
END_TEST

/* RFC 7673 section 3.3, RFC 7671 section 7: more than one name may fit. */
START_TEST(knows_more_names)
{
	static const char *const names[] = { "imap.example", "other.test", NULL };
	struct rig rig = { .server.leaf = { OTHER } };

	shake(&rig);
	struct dns_tlsa record = { 2, 0, 1, data_of(&rig, INTERMEDIATE, 0, 1) };
	struct dane_check check = hold(&rig, names, &record);
	expect(&check, DANE_MATCHES, NULL);
	part(&rig);
}
END_TEST

START_TEST(doubts_without_roots)
{
	struct rig rig = { .server.leaf = { MAIL } };

	shake(&rig);
	rig.facts.verified = rig.facts.trust_available = false;
	struct dns_tlsa record = { 1, 1, 1, data_of(&rig, LEAF, 1, 1) };
	struct dane_check check = hold(&rig, usual_names, &record);
	expect(&check, DANE_UNJUDGED, "no trust store");
	part(&rig);
}
END_TEST

/* A root that neither the server sends nor this machine knows, whole in the record. */
START_TEST(takes_a_whole_anchor)
{
	struct rig rig = { .server.leaf = { MAIL }, };
	struct rig other = { .server.leaf = { MAIL } };

	shake(&rig);
	shake(&other);
	struct tls_dane dane = { &rig.facts, usual_names, other.trust, NULL, 1 };
	struct dns_tlsa list[] = { { 2, 0, 0, data_of(&rig, ROOT, 0, 0) },
		{ 2, 1, 0, data_of(&rig, ROOT, 1, 0) }, { 2, 0, 0, data_of(&other, ROOT, 0, 0) } };
	struct dane_check checks[3];
	dane.records = list;
	dane.count = 3;
	tls_dane_check(&rig.wire.arena, &dane, checks);
	expect(&checks[0], DANE_MATCHES, NULL);
	expect(&checks[1], DANE_UNJUDGED, "whole key");
	ck_assert_str_eq(dane_match_name(checks[2].match), "differs");
	part(&other);
	part(&rig);
}
END_TEST

START_TEST(tells_what_to_publish)
{
	struct rig rig = { .server.leaf = { MAIL } };

	shake(&rig);
	struct bytes der = rig.facts.chain[0].der;
	ck_assert_str_eq(tls_key_sha256(&rig.wire.arena, der), text_hex(&rig.wire.arena,
		data_of(&rig, LEAF, 1, 1)));
	der.len--;
	ck_assert_ptr_null(tls_key_sha256(&rig.wire.arena, der));
	rig.facts.chain[0].der = der;
	struct dns_tlsa record = { 3, 1, 1, data_of(&rig, NOTHING, 1, 1) };
	struct dane_check check = hold(&rig, usual_names, &record);
	expect(&check, DANE_UNJUDGED, "cannot be read");
	part(&rig);
}
END_TEST

Suite *check_dane(void)
{
	Suite *suite = suite_create("dane");
	TCase *tc = tcase_create("records");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, judges_records, 0, sizeof records / sizeof *records);
	tcase_add_test(tc, refuses_lengths);
	tcase_add_test(tc, knows_more_names);
	tcase_add_test(tc, doubts_without_roots);
	tcase_add_test(tc, takes_a_whole_anchor);
	tcase_add_test(tc, tells_what_to_publish);
	suite_add_tcase(suite, tc);
	return suite;
}
