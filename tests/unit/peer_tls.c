/* SPDX-License-Identifier: MIT */
/* Makes certificates (RFC 5280) as a test wants them, and shows them as a TLS server would. */
#include "peer_tls.h"

#include <arpa/inet.h>
#include <check.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <gnutls/x509-ext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { DAY = 24 * 60 * 60, CHAIN_MAX = 4 };

struct issued { /* a certificate and its key */
	gnutls_x509_crt_t crt;
	gnutls_x509_privkey_t key;
};

static void ok(int status)
{
	ck_assert_msg(status >= 0, "%s", gnutls_strerror(status));
}

static struct issued start(struct bytes common_name, int from_days, int to_days)
{
	struct issued new;
	unsigned char serial[8];

	ok(gnutls_x509_privkey_init(&new.key));
	ok(gnutls_x509_privkey_generate(new.key, GNUTLS_PK_ECDSA,
		GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
	ok(gnutls_x509_crt_init(&new.crt));
	ok(gnutls_x509_crt_set_version(new.crt, 3));
	ok(gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial));
	serial[0] &= 0x7f;
	ok(gnutls_x509_crt_set_serial(new.crt, serial, sizeof serial));
	ok(gnutls_x509_crt_set_activation_time(new.crt, time(NULL) + (time_t)from_days * DAY));
	ok(gnutls_x509_crt_set_expiration_time(new.crt, time(NULL) + (time_t)to_days * DAY));
	ok(gnutls_x509_crt_set_dn_by_oid(new.crt, GNUTLS_OID_X520_COMMON_NAME, 0, common_name.data,
		(unsigned)common_name.len));
	ok(gnutls_x509_crt_set_key(new.crt, new.key));
	return new;
}

static void sign(struct issued *new, const struct issued *issuer, bool sha1)
{
	ok(gnutls_x509_crt_sign2(new->crt, issuer->crt, issuer->key,
		sha1 ? GNUTLS_DIG_SHA1 : GNUTLS_DIG_SHA256, 0));
}

static void add_aia(gnutls_x509_crt_t crt)
{
	gnutls_datum_t url = { (unsigned char *)(uintptr_t)"http://ca.test/issuer.crt", 25 };

	ok(gnutls_x509_crt_set_authority_info_access(crt, GNUTLS_IA_CAISSUERS_URI, &url));
}

/* Signed by itself where issuer is NULL. */
static struct issued authority(const char *name, const struct issued *issuer, bool aia)
{
	struct issued new = start(peer_text(name), -1, 3650);

	ok(gnutls_x509_crt_set_basic_constraints(new.crt, 1, -1));
	ok(gnutls_x509_crt_set_key_usage(new.crt, GNUTLS_KEY_KEY_CERT_SIGN));
	if (aia)
		add_aia(new.crt);
	sign(&new, issuer ? issuer : &new, false);
	return new;
}

/* The library would cut a name at its first NUL, so this one is written by hand:
 * SubjectAltName ::= SEQUENCE OF GeneralName, dNSName [2] IA5String. */
static void add_raw_name(gnutls_x509_crt_t crt, struct bytes name)
{
	unsigned char der[64] = { 0x30, (unsigned char)(name.len + 2), 0x82,
		(unsigned char)name.len };

	ck_assert_uint_le(name.len + 4, sizeof der);
	memcpy(der + 4, name.data, name.len);
	ok(gnutls_x509_crt_set_extension_by_oid(crt, "2.5.29.17", der, (unsigned)name.len + 4, 0));
}

static void add_names(gnutls_x509_crt_t crt, const struct peer_leaf *leaf)
{
	unsigned char ip[16];

	if (leaf->dns.data && memchr(leaf->dns.data, '\0', leaf->dns.len))
		add_raw_name(crt, leaf->dns);
	else if (leaf->dns.data)
		ok(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, leaf->dns.data,
			(unsigned)leaf->dns.len, GNUTLS_FSAN_APPEND));
	for (unsigned i = 0; i < leaf->extra_names; i++) {
		char name[32];
		snprintf(name, sizeof name, "extra%u.test", i);
		ok(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, name,
			(unsigned)strlen(name), GNUTLS_FSAN_APPEND));
	}
	if (!leaf->ip)
		return;
	int family = strchr(leaf->ip, ':') ? AF_INET6 : AF_INET;
	ck_assert_int_eq(inet_pton(family, leaf->ip, ip), 1);
	ok(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, ip,
		family == AF_INET ? 4 : 16, GNUTLS_FSAN_APPEND));
}

static void add_must_staple(gnutls_x509_crt_t crt)
{
	gnutls_x509_tlsfeatures_t features;

	ok(gnutls_x509_tlsfeatures_init(&features));
	ok(gnutls_x509_tlsfeatures_add(features, 5)); /* status_request, RFC 7633 */
	ok(gnutls_x509_crt_set_tlsfeatures(crt, features));
	gnutls_x509_tlsfeatures_deinit(features);
}

static struct issued make_leaf(const struct peer_leaf *leaf, const struct issued *issuer)
{
	bool said = leaf->from_days || leaf->to_days;
	struct bytes name = leaf->common_name.data ? leaf->common_name : peer_text("leaf");
	struct issued new = start(name, said ? leaf->from_days : -1, said ? leaf->to_days : 90);

	add_names(new.crt, leaf);
	ok(gnutls_x509_crt_set_basic_constraints(new.crt, 0, -1));
	ok(gnutls_x509_crt_set_key_usage(new.crt, GNUTLS_KEY_DIGITAL_SIGNATURE));
	ok(gnutls_x509_crt_set_key_purpose_oid(new.crt,
		leaf->client_only ? GNUTLS_KP_TLS_WWW_CLIENT : GNUTLS_KP_TLS_WWW_SERVER, 0));
	if (leaf->aia)
		add_aia(new.crt);
	if (leaf->must_staple)
		add_must_staple(new.crt);
	sign(&new, issuer ? issuer : &new, leaf->sha1);
	return new;
}

static void discard(struct issued *issued)
{
	gnutls_x509_crt_deinit(issued->crt);
	gnutls_x509_privkey_deinit(issued->key);
}

static void write_root(struct peer_server *server, const struct issued *root)
{
	gnutls_datum_t pem;

	ok(gnutls_x509_crt_export2(root->crt, GNUTLS_X509_FMT_PEM, &pem));
	snprintf(server->ca_path, sizeof server->ca_path, "/tmp/imapvet-unit-XXXXXX");
	int fd = mkstemp(server->ca_path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, pem.data, pem.size), (ssize_t)pem.size);
	close(fd);
	gnutls_free(pem.data);
}

/* As given: the usual functions would put a chain in order. */
static void show(struct peer_server *server, gnutls_x509_crt_t chain[CHAIN_MAX],
	gnutls_x509_privkey_t key)
{
	gnutls_pcert_st sent[CHAIN_MAX];
	gnutls_privkey_t sealed;
	int count = 0;

	for (; count < CHAIN_MAX && chain[count]; count++) {
		gnutls_datum_t der;
		ok(gnutls_x509_crt_export2(chain[count], GNUTLS_X509_FMT_DER, &der));
		ok(gnutls_pcert_import_x509_raw(&sent[count], &der, GNUTLS_X509_FMT_DER, 0));
		gnutls_free(der.data);
	}
	ok(gnutls_privkey_init(&sealed));
	ok(gnutls_privkey_import_x509(sealed, key, GNUTLS_PRIVKEY_IMPORT_COPY));
	ok(gnutls_certificate_allocate_credentials(&server->credentials));
	ok(gnutls_certificate_set_key(server->credentials, NULL, 0, sent, count, sealed));
}

static void make_chain(struct peer_server *server)
{
	enum peer_chain kind = server->leaf.chain;
	struct issued root = authority("Test Root", NULL, false);
	struct issued intermediate = authority("Test Intermediate", &root, false);
	struct issued stranger = authority("Stranger", NULL, server->leaf.aia);
	struct peer_leaf plain = { .common_name = peer_text("no authority") };
	struct issued other = make_leaf(&plain, &intermediate);
	bool strange = kind == CHAIN_STRANGER || kind == CHAIN_STRANGER_LEAF;
	struct issued leaf = make_leaf(&server->leaf, kind == CHAIN_SELF_SIGNED ? NULL
		: strange ? &stranger : kind == CHAIN_BY_LEAF ? &other : &intermediate);
	gnutls_x509_crt_t i = intermediate.crt, r = root.crt;
	gnutls_x509_crt_t forms[][CHAIN_MAX] = { [CHAIN_WHOLE] = { leaf.crt, i },
		[CHAIN_LEAF] = { leaf.crt }, [CHAIN_WITH_ROOT] = { leaf.crt, i, r },
		[CHAIN_SHUFFLED] = { leaf.crt, r, i }, [CHAIN_SELF_SIGNED] = { leaf.crt },
		[CHAIN_STRANGER] = { leaf.crt, stranger.crt }, [CHAIN_STRANGER_LEAF] = { leaf.crt },
		[CHAIN_BY_LEAF] = { leaf.crt, other.crt, i } };

	show(server, forms[kind], leaf.key);
	write_root(server, &root);
	discard(&root);
	discard(&intermediate);
	discard(&stranger);
	discard(&other);
	discard(&leaf);
}

static void act(const struct peer_server *server, gnutls_session_t session)
{
	char data[512];

	if (server->act == ACT_ALERT) {
		gnutls_alert_send(session, GNUTLS_AL_FATAL, GNUTLS_A_CERTIFICATE_REQUIRED);
		return;
	}
	if (server->act != ACT_HANG_UP)
		gnutls_record_send(session, "* OK hello\r\n", 12);
	if (server->act == ACT_BYE)
		gnutls_bye(session, GNUTLS_SHUT_WR);
	if (server->act == ACT_GREET)
		while (gnutls_record_recv(session, data, sizeof data) > 0)
			;
}

static void *serve(void *argument)
{
	struct peer_server *server = argument;
	gnutls_session_t session;
	size_t len = sizeof server->sni - 1;
	unsigned type;

	if (gnutls_init(&session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL) != 0)
		return NULL;
	gnutls_transport_set_int(session, server->fd);
	gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, server->credentials);
	if (server->priority)
		gnutls_priority_set_direct(session, server->priority, NULL);
	else
		gnutls_set_default_priority(session);
	if (server->protocol) {
		gnutls_datum_t name = { (unsigned char *)(uintptr_t)server->protocol,
			(unsigned)strlen(server->protocol) };
		gnutls_alpn_set_protocols(session, &name, 1, GNUTLS_ALPN_MANDATORY);
	}
	gnutls_certificate_server_set_request(session, server->require_client_certificate
		? GNUTLS_CERT_REQUIRE : server->want_client_certificate ? GNUTLS_CERT_REQUEST
		: GNUTLS_CERT_IGNORE);
	do
		server->status = gnutls_handshake(session);
	while (server->status < 0 && !gnutls_error_is_fatal(server->status));
	gnutls_server_name_get(session, server->sni, &len, &type, 0);
	if (server->status == 0)
		act(server, session);
	else
		gnutls_alert_send_appropriate(session, server->status);
	gnutls_deinit(session);
	shutdown(server->fd, SHUT_WR);
	return NULL;
}

void peer_server_start(struct peer_server *server, int fd)
{
	server->fd = fd;
	make_chain(server);
	ck_assert_int_eq(pthread_create(&server->thread, NULL, serve, server), 0);
}

void peer_server_join(struct peer_server *server)
{
	pthread_join(server->thread, NULL);
	close(server->fd);
	unlink(server->ca_path);
	gnutls_certificate_free_credentials(server->credentials);
}
