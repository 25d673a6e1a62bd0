/* SPDX-License-Identifier: MIT */
/* The OCSP response that came with the handshake (RFC 6066 section 8), copied into facts.  Only the
 * answer about the leaf counts.  Who signed it and whether it is to be believed, the verification
 * says; nothing is fetched. */
#include "tls/library.h"

enum { ANSWERS_MAX = 16 }; /* of one response that are looked at */

static const char *status_name(unsigned status)
{
	return status == GNUTLS_OCSP_CERT_GOOD ? "good"
		: status == GNUTLS_OCSP_CERT_REVOKED ? "revoked" : "unknown";
}

static void read_answers(gnutls_ocsp_resp_t response, gnutls_x509_crt_t leaf,
	struct ocsp_facts *facts)
{
	for (unsigned i = 0; i < ANSWERS_MAX; i++) {
		unsigned status;
		time_t this_update, next_update;
		if (gnutls_ocsp_resp_get_single(response, i, NULL, NULL, NULL, NULL, &status,
			&this_update, &next_update, NULL, NULL) != 0)
			return;
		if (gnutls_ocsp_resp_check_crt(response, i, leaf) != 0)
			continue;
		facts->status = status_name(status);
		facts->this_update = this_update;
		facts->next_update = next_update;
		return;
	}
}

void ocsp_read(gnutls_session_t session, struct bytes leaf, struct ocsp_facts *facts)
{
	gnutls_datum_t staple, der = { (unsigned char *)(uintptr_t)leaf.data, (unsigned)leaf.len };
	gnutls_ocsp_resp_t response = NULL;
	gnutls_x509_crt_t crt = NULL;

	facts->this_update = facts->next_update = -1;
	facts->stapled = gnutls_ocsp_status_request_get2(session, 0, &staple) == 0 && staple.size;
	if (!facts->stapled || gnutls_ocsp_resp_init(&response) != 0)
		return;
	if (gnutls_x509_crt_init(&crt) == 0
		&& gnutls_x509_crt_import(crt, &der, GNUTLS_X509_FMT_DER) == 0
		&& gnutls_ocsp_resp_import2(response, &staple, GNUTLS_X509_FMT_DER) == 0)
		read_answers(response, crt, facts);
	gnutls_x509_crt_deinit(crt);
	gnutls_ocsp_resp_deinit(response);
}
