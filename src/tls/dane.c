/* SPDX-License-Identifier: MIT */
/* Holds TLSA records against a chain.  libgnutls-dane compares one certificate or key with a
 * record; what it leaves to its caller is done here: chains in any order, signatures, names and
 * dates below a trust anchor of the zone (RFC 7671 section 5.2), and the public authorities for
 * PKIX usages.  Of usage DANE-EE neither name nor date counts (section 5.1).
 * Where the records come from, and whether they are secure, is not known here. */
#include "tls/dane.h"

#include <string.h>

#include "base/text.h"
#include "tls/library.h"

enum { PKIX_TA, PKIX_EE, DANE_TA, DANE_EE, USAGE_COUNT }; /* certificate usages, RFC 7218 */
enum { FULL_CERTIFICATE, KEY, SELECTOR_COUNT };
enum { EXACT, SHA_256, SHA_512, TYPE_COUNT };

struct path { /* from the leaf up, as far as issuers are known */
	gnutls_x509_crt_t crts[TLS_CHAIN_MAX + 1];
	gnutls_datum_t ders[TLS_CHAIN_MAX + 1];
	unsigned sent; /* of them came with the handshake */
	unsigned len;  /* with the root that this machine knows */
	bool owns_root;
};

struct hold { /* one chain while its records are judged */
	const struct tls_dane *dane;
	dane_state_t library;
	gnutls_x509_crt_t sent[TLS_CHAIN_MAX];
	size_t sent_count;
	struct path path;
	struct arena *arena;
};

static gnutls_datum_t datum(struct bytes bytes)
{
	return (gnutls_datum_t){ (unsigned char *)(uintptr_t)bytes.data, (unsigned)bytes.len };
}

static gnutls_x509_crt_t import(struct bytes der)
{
	gnutls_datum_t data = datum(der);
	gnutls_x509_crt_t crt;

	if (gnutls_x509_crt_init(&crt) != 0)
		return NULL;
	if (gnutls_x509_crt_import(crt, &data, GNUTLS_X509_FMT_DER) == 0)
		return crt;
	gnutls_x509_crt_deinit(crt);
	return NULL;
}

static bool is_on_path(const struct path *path, gnutls_x509_crt_t crt)
{
	for (unsigned i = 0; i < path->len; i++)
		if (path->crts[i] == crt)
			return true;
	return false;
}

static void add(struct path *path, gnutls_x509_crt_t crt, gnutls_datum_t der)
{
	path->crts[path->len] = crt;
	path->ders[path->len++] = der;
}

/* Goes one issuer up; false at the top of what was sent. */
static bool climb(struct hold *hold)
{
	struct path *path = &hold->path;
	gnutls_x509_crt_t top = path->crts[path->len - 1];

	for (size_t i = 0; i < hold->sent_count; i++) {
		gnutls_x509_crt_t crt = hold->sent[i];
		if (is_on_path(path, crt) || !gnutls_x509_crt_check_issuer(top, crt))
			continue;
		add(path, crt, datum(hold->dane->tls->chain[i].der));
		return true;
	}
	return false;
}

/* The root that a client looks up in its own store (RFC 6698 section 2.1.1, usage 0). */
static void add_root(struct hold *hold)
{
	struct path *path = &hold->path;
	gnutls_x509_trust_list_t roots;
	gnutls_x509_crt_t root;
	gnutls_datum_t der;

	if (trust_wait(hold->dane->trust) <= 0)
		return;
	gnutls_certificate_get_trust_list(hold->dane->trust->credentials, &roots);
	if (gnutls_x509_trust_list_get_issuer(roots, path->crts[path->len - 1], &root,
		GNUTLS_TL_GET_COPY) != 0)
		return;
	path->owns_root = gnutls_x509_crt_export2(root, GNUTLS_X509_FMT_DER, &der) == 0;
	if (path->owns_root)
		add(path, root, der);
	else
		gnutls_x509_crt_deinit(root);
}

static bool open_hold(struct hold *hold)
{
	const struct tls_facts *tls = hold->dane->tls;

	for (size_t i = 0; i < tls->chain_len && i < TLS_CHAIN_MAX; i++) {
		hold->sent[i] = import(tls->chain[i].der);
		if (!hold->sent[i])
			return false;
		hold->sent_count++;
	}
	/* Neither resolver nor trust anchor of the system are wanted: no question is asked. */
	if (!hold->sent_count || dane_state_init(&hold->library,
		DANE_F_INSECURE | DANE_F_IGNORE_LOCAL_RESOLVER) != 0)
		return false;
	add(&hold->path, hold->sent[0], datum(tls->chain[0].der));
	while (climb(hold))
		continue;
	hold->path.sent = hold->path.len;
	add_root(hold);
	return true;
}

static void close_hold(struct hold *hold)
{
	struct path *path = &hold->path;

	if (path->owns_root) {
		gnutls_x509_crt_deinit(path->crts[path->len - 1]);
		gnutls_free(path->ders[path->len - 1].data);
	}
	for (size_t i = 0; i < hold->sent_count; i++)
		gnutls_x509_crt_deinit(hold->sent[i]);
	if (hold->library)
		dane_state_deinit(hold->library);
}

/* Whether the record is for the certificate at that place of the path.  Of authorities the library
 * says yes or no to the whole path and not why, so every certificate is asked about alone, as the
 * end entity that it would be in a path of one. */
static bool is_for(const struct hold *hold, const struct dns_tlsa *record, unsigned place)
{
	size_t rdata_len = 3 + record->data.len;
	char *rdata = arena_alloc(hold->arena, rdata_len);
	char *list[] = { rdata, NULL };
	int lengths[] = { (int)rdata_len, 0 };
	unsigned status = 0;
	dane_query_t query;

	rdata[0] = DANE_EE;
	rdata[1] = (char)record->selector;
	rdata[2] = (char)record->matching_type;
	memcpy(rdata + 3, record->data.data, record->data.len);
	if (dane_raw_tlsa(hold->library, &query, list, lengths, 1, 0) != 0)
		return false;
	int result = dane_verify_crt_raw(hold->library, &hold->path.ders[place], 1, GNUTLS_CRT_X509,
		query, 0, 0, &status);
	dane_query_deinit(query);
	return result == 0 && status == 0;
}

/* The place on the path of the authority that the record is for; 0: none.  The leaf is no
 * authority, not even its own (RFC 7671 section 5.2). */
static unsigned find_authority(const struct hold *hold, const struct dns_tlsa *record)
{
	for (unsigned place = 1; place < hold->path.len; place++)
		if (is_for(hold, record, place))
			return place;
	return 0;
}

static struct dane_check differs(const char *why)
{
	return (struct dane_check){ DANE_DIFFERS, why };
}

/* It may be a good record with the wrong usage. */
static struct dane_check is_for_none(const struct hold *hold, const struct dns_tlsa *record)
{
	bool of_authority = record->usage == DANE_TA || record->usage == PKIX_TA;

	if (of_authority && is_for(hold, record, 0))
		return differs("it is for the server's certificate, but its usage is for an authority");
	if (!of_authority && find_authority(hold, record))
		return differs("it is for an authority, but its usage is for the server's certificate");
	return differs(NULL);
}

/* RFC 7671 section 5.2: below a trust anchor, dates and the name count as with any other. */
static struct dane_check below(const struct hold *hold, gnutls_x509_crt_t anchor)
{
	const char *const *name = hold->dane->names;
	gnutls_x509_crt_t path[TLS_CHAIN_MAX];
	gnutls_x509_trust_list_t list;
	unsigned status = GNUTLS_CERT_INVALID;

	while (*name && !gnutls_x509_crt_check_hostname(hold->path.crts[0], *name))
		name++;
	if (!*name)
		return differs("the authority is the right one, but the certificate is for another name");
	if (gnutls_x509_trust_list_init(&list, 0) != 0)
		return (struct dane_check){ DANE_UNJUDGED, "out of memory" };
	memcpy(path, hold->path.crts, hold->path.sent * sizeof *path);
	gnutls_x509_trust_list_add_cas(list, &anchor, 1, 0);
	gnutls_x509_trust_list_verify_crt2(list, path, hold->path.sent, NULL, 0, 0, &status, NULL);
	gnutls_x509_trust_list_deinit(list, 0);
	if (status == 0)
		return (struct dane_check){ DANE_MATCHES, NULL };
	return differs(status & GNUTLS_CERT_EXPIRED
		? "the authority is the right one, but a certificate below it has expired"
		: "the authority is the right one, but the certificates below it do not verify");
}

/* The records of public authorities count on top of what clients check anyway. */
static struct dane_check with_pkix(const struct hold *hold)
{
	const struct tls_facts *tls = hold->dane->tls;

	if (tls->verified)
		return (struct dane_check){ DANE_MATCHES, NULL };
	if (!tls->trust_available)
		return (struct dane_check){ DANE_UNJUDGED,
			"this usage needs public authorities, and this machine has no trust store" };
	return differs("it is for this certificate, but this usage also needs one that verifies");
}

static struct dane_check hold_dane_ta(const struct hold *hold, const struct dns_tlsa *record)
{
	unsigned place = find_authority(hold, record);

	if (place && place < hold->path.sent)
		return below(hold, hold->path.crts[place]);
	if (place)
		return differs("it is for an authority whose certificate the server does not send along");
	if (record->matching_type != EXACT || is_for(hold, record, 0))
		return is_for_none(hold, record);
	/* RFC 7671 section 5.2.2: the record itself may hold what was not sent. */
	if (record->selector == KEY)
		return (struct dane_check){ DANE_UNJUDGED,
			"it holds the whole key of an authority that the server does not send along" };
	gnutls_x509_crt_t anchor = import(record->data);
	struct dane_check check = anchor && gnutls_x509_crt_check_issuer(
		hold->path.crts[hold->path.sent - 1], anchor) ? below(hold, anchor) : differs(NULL);
	if (anchor)
		gnutls_x509_crt_deinit(anchor);
	return check;
}

static bool holds_key(struct bytes der)
{
	gnutls_datum_t data = datum(der);
	gnutls_pubkey_t key;

	if (gnutls_pubkey_init(&key) != 0)
		return false;
	bool good = gnutls_pubkey_import(key, &data, GNUTLS_X509_FMT_DER) == 0;
	gnutls_pubkey_deinit(key);
	return good;
}

static bool holds_certificate(struct bytes der)
{
	gnutls_x509_crt_t crt = import(der);

	if (crt)
		gnutls_x509_crt_deinit(crt);
	return crt;
}

/* Why no client can use the record; NULL: clients can. */
static const char *unusable(const struct dns_tlsa *record)
{
	static const size_t lengths[] = { [EXACT] = 0, [SHA_256] = 32, [SHA_512] = 64 };

	if (record->usage >= USAGE_COUNT)
		return "its usage is none of 0 to 3";
	if (record->selector >= SELECTOR_COUNT)
		return "its selector is neither 0 nor 1";
	if (record->matching_type >= TYPE_COUNT)
		return "its matching type is none of 0, 1 and 2";
	if (record->matching_type != EXACT)
		return record->data.len == lengths[record->matching_type] ? NULL
			: "its data has not the length of the digest";
	return (record->selector == KEY ? holds_key : holds_certificate)(record->data) ? NULL
		: record->selector == KEY ? "its data is no public key" : "its data is no certificate";
}

static struct dane_check check(const struct hold *hold, const struct dns_tlsa *record)
{
	const char *why = unusable(record);

	if (why)
		return (struct dane_check){ DANE_UNUSABLE, why };
	if (record->usage == DANE_TA)
		return hold_dane_ta(hold, record);
	if (record->usage == PKIX_TA)
		return find_authority(hold, record) ? with_pkix(hold)
			: is_for_none(hold, record);
	if (!is_for(hold, record, 0))
		return is_for_none(hold, record);
	return record->usage == DANE_EE ? (struct dane_check){ DANE_MATCHES, NULL } : with_pkix(hold);
}

void tls_dane_check(struct arena *arena, const struct tls_dane *dane, struct dane_check *checks_r)
{
	struct hold hold = { .dane = dane, .arena = arena };
	bool open = open_hold(&hold);

	for (size_t i = 0; i < dane->count; i++)
		checks_r[i] = open ? check(&hold, &dane->records[i]) : (struct dane_check){
			DANE_UNJUDGED, "the certificates that were sent cannot be read" };
	close_hold(&hold);
}

const char *tls_key_sha256(struct arena *arena, struct bytes der)
{
	unsigned char digest[32];
	gnutls_x509_crt_t crt = import(der);
	gnutls_pubkey_t key = NULL;
	gnutls_datum_t raw = { NULL, 0 };
	const char *hex = NULL;

	if (crt && gnutls_pubkey_init(&key) == 0 && gnutls_pubkey_import_x509(key, crt, 0) == 0
		&& gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &raw) == 0
		&& gnutls_hash_fast(GNUTLS_DIG_SHA256, raw.data, raw.size, digest) == 0)
		hex = text_hex(arena, (struct bytes){ (const char *)digest, sizeof digest });
	gnutls_free(raw.data);
	if (key)
		gnutls_pubkey_deinit(key);
	if (crt)
		gnutls_x509_crt_deinit(crt);
	return hex;
}
