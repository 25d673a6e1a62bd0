/* SPDX-License-Identifier: MIT */
/* The trusted roots, and a chain held against them (RFC 5280 section 6) and against a name
 * (RFC 9525).  The machine's own store takes milliseconds to read, so a thread reads it while
 * connections are being made.  Every way of failing is reported, not the first. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "net/resolve.h"
#include "tls/library.h"

static void mark_loaded(struct tls_trust *trust, int roots)
{
	pthread_mutex_lock(&trust->mutex);
	trust->roots = roots;
	trust->loaded = true;
	pthread_cond_broadcast(&trust->changed);
	pthread_mutex_unlock(&trust->mutex);
}

static void *load_system(void *argument)
{
	struct tls_trust *trust = argument;

	mark_loaded(trust, gnutls_certificate_set_x509_system_trust(trust->credentials));
	return NULL;
}

static int load_files(struct tls_trust *trust, const char *const *files, struct error *error)
{
	int roots = 0;

	for (; *files; files++) {
		int n = gnutls_certificate_set_x509_trust_file(trust->credentials, *files,
			GNUTLS_X509_FMT_PEM);
		if (n == GNUTLS_E_FILE_ERROR)
			return error_set(error, "cannot read CA file '%s': %s", *files,
				strerrordesc_np(errno));
		if (n <= 0)
			return error_set(error, "CA file '%s' holds no PEM certificate", *files);
		roots += n;
	}
	mark_loaded(trust, roots);
	return 0;
}

static int load(struct tls_trust *trust, const char *const *files, struct error *error)
{
	if (gnutls_certificate_allocate_credentials(&trust->credentials) != 0)
		return error_set(error, "out of memory");
	if (files && *files)
		return load_files(trust, files, error);
	trust->loading = pthread_create(&trust->loader, NULL, load_system, trust) == 0;
	if (!trust->loading)
		load_system(trust);
	return 0;
}

struct tls_trust *tls_trust_new(const char *const *files, struct error *error)
{
	struct tls_trust *trust = calloc(1, sizeof *trust);

	if (!trust) {
		error_set(error, "out of memory");
		return NULL;
	}
	pthread_mutex_init(&trust->mutex, NULL);
	pthread_cond_init(&trust->changed, NULL);
	if (load(trust, files, error) != 0) {
		tls_trust_free(trust);
		return NULL;
	}
	return trust;
}

void tls_trust_free(struct tls_trust *trust)
{
	if (!trust)
		return;
	if (trust->loading)
		pthread_join(trust->loader, NULL);
	if (trust->credentials)
		gnutls_certificate_free_credentials(trust->credentials);
	pthread_cond_destroy(&trust->changed);
	pthread_mutex_destroy(&trust->mutex);
	free(trust);
}

int trust_wait(struct tls_trust *trust)
{
	pthread_mutex_lock(&trust->mutex);
	while (!trust->loaded)
		pthread_cond_wait(&trust->changed, &trust->mutex);
	int roots = trust->roots;
	pthread_mutex_unlock(&trust->mutex);
	return roots;
}

static void add_problems(unsigned status, unsigned *problems)
{
	static const struct {
		unsigned status, problem;
	} map[] = { { GNUTLS_CERT_EXPIRED, TLS_PROBLEM_EXPIRED },
		{ GNUTLS_CERT_NOT_ACTIVATED, TLS_PROBLEM_NOT_YET_VALID },
		{ GNUTLS_CERT_UNEXPECTED_OWNER, TLS_PROBLEM_NAME },
		{ GNUTLS_CERT_INSECURE_ALGORITHM, TLS_PROBLEM_WEAK_SIGNATURE },
		{ GNUTLS_CERT_PURPOSE_MISMATCH, TLS_PROBLEM_PURPOSE },
		{ GNUTLS_CERT_REVOKED, TLS_PROBLEM_REVOKED },
		{ GNUTLS_CERT_MISSING_OCSP_STATUS, TLS_PROBLEM_STAPLE_MISSING },
		{ GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED, TLS_PROBLEM_STAPLE_EXPIRED } };
	unsigned known = GNUTLS_CERT_INVALID | GNUTLS_CERT_SIGNER_NOT_FOUND;

	for (size_t i = 0; i < sizeof map / sizeof *map; i++) {
		known |= map[i].status;
		if (status & map[i].status)
			*problems |= map[i].problem;
	}
	if (status & ~known)
		*problems |= TLS_PROBLEM_OTHER;
}

static const struct certificate_facts *find_issuer(const struct tls_facts *facts,
	const struct certificate_facts *of)
{
	for (size_t i = 0; i < facts->chain_len; i++)
		if (&facts->chain[i] != of && strcmp(facts->chain[i].subject, of->issuer) == 0)
			return &facts->chain[i];
	return NULL;
}

/* The library says only "signer not found".  Where the chain as sent stops tells more: at a
 * self-issued leaf, at a certificate whose issuer offers itself for download as public
 * authorities do (AIA caIssuers, RFC 5280 section 4.2.2.1) and so was left out, or at an
 * authority nobody here trusts. */
static unsigned untrusted_kind(const struct tls_facts *facts)
{
	const struct certificate_facts *top = facts->chain;

	if (facts->chain_len == 0)
		return TLS_PROBLEM_UNKNOWN_ISSUER;
	if (top->self_issued)
		return TLS_PROBLEM_SELF_SIGNED;
	for (size_t steps = 0; steps < facts->chain_len; steps++) {
		const struct certificate_facts *issuer = find_issuer(facts, top);
		if (!issuer)
			break;
		top = issuer;
	}
	return !top->self_issued && top->ca_issuers ? TLS_PROBLEM_INCOMPLETE
		: TLS_PROBLEM_UNKNOWN_ISSUER;
}

static gnutls_typed_vdata_st identity(const struct tls_request *request, unsigned char ip[16])
{
	struct address address;

	if (request->name_is_address && resolve_literal(request->name, &address)) {
		memcpy(ip, address.ip, 16);
		return (gnutls_typed_vdata_st){ GNUTLS_DT_IP_ADDRESS, ip,
			address.family == AF_INET ? 4 : 16 };
	}
	return (gnutls_typed_vdata_st){ GNUTLS_DT_DNS_HOSTNAME, (void *)(uintptr_t)request->name, 0 };
}

void tls_verify(struct tls_session *session, struct arena *arena,
	const struct tls_request *request, struct tls_facts *facts)
{
	unsigned char ip[16];
	unsigned status = 0;
	gnutls_typed_vdata_st data[] = { identity(request, ip),
		{ GNUTLS_DT_KEY_PURPOSE_OID, (void *)(uintptr_t)GNUTLS_KP_TLS_WWW_SERVER, 0 } };

	facts->verified_name = request->name;
	facts->trust_available = trust_wait(request->trust) > 0;
	if (gnutls_certificate_verify_peers(session->gnutls, data, 2, &status) != 0) {
		facts->problems = TLS_PROBLEM_OTHER;
		facts->verify_text = "the certificate cannot be read";
		return;
	}
	add_problems(status, &facts->problems);
	if (status & GNUTLS_CERT_SIGNER_NOT_FOUND)
		facts->problems |= untrusted_kind(facts);
	facts->verified = status == 0 && facts->trust_available;
	gnutls_datum_t text = { NULL, 0 };
	if (status != 0 && gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509,
		&text, 0) == 0) {
		facts->verify_text = arena_strdup(arena, (const char *)text.data);
		gnutls_free(text.data);
	}
}
