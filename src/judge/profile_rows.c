/* SPDX-License-Identifier: MIT */
/* What the profiles demand, each row from the place that it names:
 * BCP 195 (RFC 9325 of November 2022 with RFC 8996); Mozilla's Server Side TLS guidelines 5.7,
 * "intermediate"; and the Dutch NCSC's guidelines for TLS of May 2025.  What cannot be seen from
 * outside (ticket keys, how random the random is) has no row.  Nothing is tested here. */
#include "judge/profile_tests.h"

#define MUST STRENGTH_MUST
#define SHOULD STRENGTH_SHOULD
#define MAY STRENGTH_MAY
#define WITH(trait) (1u << TRAIT_##trait)

#define TLS13_SUITES "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", \
	"TLS_CHACHA20_POLY1305_SHA256"
#define GCM_SUITES "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", \
	"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", \
	"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
#define CHACHA_SUITES "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", \
	"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"

static const char *const recommended[] = { GCM_SUITES, NULL };
static const char *const two_curves[] = { "secp256r1", "x25519", NULL };

static const struct requirement bcp195[] = {
	{ "SSL 2.0 is refused", "RFC 9325 section 3.1.1", MUST, profile_refuses_version, VERSION_SSL2,
		NULL },
	{ "SSL 3.0 is refused", "RFC 9325 section 3.1.1", MUST, profile_refuses_version, VERSION_SSL3,
		NULL },
	{ "TLS 1.0 is refused", "RFC 8996 section 4", MUST, profile_refuses_version, VERSION_TLS10,
		NULL },
	{ "TLS 1.1 is refused", "RFC 8996 section 5", MUST, profile_refuses_version, VERSION_TLS11,
		NULL },
	{ "TLS 1.2 is spoken", "RFC 9325 section 3.1.1", MUST, profile_speaks_version, VERSION_TLS12,
		NULL },
	{ "TLS 1.3 is spoken", "RFC 9325 section 3.1.1", SHOULD, profile_speaks_version, VERSION_TLS13,
		NULL },
	{ "A port is served with TLS from the first byte", "RFC 9325 section 3.2", MUST,
		profile_tls_port, 0, NULL },
	{ "TLS compression is refused", "RFC 9325 section 3.3", SHOULD, profile_no_compression, 0,
		NULL },
	{ "Renegotiation is secure (renegotiation_info)", "RFC 9325 section 3.5", MUST,
		profile_secure_renegotiation, 0, NULL },
	{ "The extended master secret is supported", "RFC 9325 section 3.5", MUST,
		profile_extended_master_secret, 0, NULL },
	{ "Suites without encryption are refused", "RFC 9325 section 4.1", MUST,
		profile_refuses_suites, WITH(NULL), NULL },
	{ "RC4 is refused", "RFC 9325 section 4.1", MUST, profile_refuses_suites, WITH(RC4), NULL },
	{ "Suites of less than 112 bits are refused", "RFC 9325 section 4.1", MUST,
		profile_refuses_suites, WITH(EXPORT) | WITH(DES), NULL },
	{ "Suites of less than 128 bits are refused", "RFC 9325 section 4.1", SHOULD,
		profile_refuses_suites, WITH(EXPORT) | WITH(DES) | WITH(3DES), NULL },
	{ "RSA key transport is refused", "RFC 9325 section 4.1", SHOULD, profile_refuses_suites,
		WITH(RSA), NULL },
	{ "Static Diffie-Hellman is refused", "RFC 9325 section 4.1", SHOULD, profile_refuses_suites,
		WITH(STATIC), NULL },
	{ "Suites with forward secrecy are accepted", "RFC 9325 section 4.1", MUST,
		profile_forward_secrecy, 0, NULL },
	{ "DHE suites are refused", "RFC 9325 section 4.1", SHOULD, profile_refuses_suites, WITH(DHE),
		NULL },
	{ "A recommended suite of TLS 1.2 is accepted", "RFC 9325 section 4.2", SHOULD,
		profile_accepts_one_of, 0, recommended },
	{ "CBC suites are refused, or encrypt-then-MAC is supported", "RFC 9325 section 4.2", SHOULD,
		profile_cbc_with_etm, 0, NULL },
	{ "P-256 and X25519 are supported", "RFC 9325 section 4.2.1", SHOULD, profile_offers_groups, 0,
		two_curves },
	{ "Diffie-Hellman groups have 2048 bits or more", "RFC 9325 section 4.5", MUST,
		profile_dh_bits, 2048, NULL },
	{ "Curves have 224 bits or more", "RFC 9325 section 4.5", MUST, profile_curve_bits, 224, NULL },
	{ "RSA keys have 2048 bits or more", "RFC 9325 section 4.5", MUST, profile_rsa_bits, 2048,
		NULL },
	{ "The certificate is not signed with SHA-1 or MD5", "RFC 9325 section 4.5", MUST,
		profile_signature, 0, NULL },
	{ "Handshakes are not signed with SHA-1", "RFC 9155 section 4", MUST,
		profile_handshake_signature, 0, NULL },
};

static const char *const mozilla_suites[] = { TLS13_SUITES, GCM_SUITES, CHACHA_SUITES,
	"TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
	"TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256", NULL };
static const char *const mozilla_curves[] = { "x25519", "secp256r1", "secp384r1", NULL };

static const struct requirement mozilla[] = {
	{ "SSL 2.0 is refused", "tls_versions", MUST, profile_refuses_version, VERSION_SSL2, NULL },
	{ "SSL 3.0 is refused", "tls_versions", MUST, profile_refuses_version, VERSION_SSL3, NULL },
	{ "TLS 1.0 is refused", "tls_versions", MUST, profile_refuses_version, VERSION_TLS10, NULL },
	{ "TLS 1.1 is refused", "tls_versions", MUST, profile_refuses_version, VERSION_TLS11, NULL },
	{ "TLS 1.2 is spoken", "tls_versions", MUST, profile_speaks_version, VERSION_TLS12, NULL },
	{ "TLS 1.3 is spoken", "tls_versions", MUST, profile_speaks_version, VERSION_TLS13, NULL },
	{ "No other suites than the listed ones are accepted", "ciphers, ciphersuites", MUST,
		profile_accepts_only, 0, mozilla_suites },
	{ "No other curves than X25519, P-256 and P-384 are offered", "tls_curves", MUST,
		profile_offers_only_groups, 0, mozilla_curves },
	{ "Diffie-Hellman groups have 2048 bits or more", "dh_param_size", MUST, profile_dh_bits, 2048,
		NULL },
	{ "RSA keys have 2048 bits or more", "rsa_key_size", MUST, profile_rsa_bits, 2048, NULL },
	{ "ECDSA keys are of P-256 or larger", "certificate_curves", MUST, profile_ec_bits, 256, NULL },
	{ "The certificate is not signed with SHA-1 or MD5", "certificate_signatures", MUST,
		profile_signature, 0, NULL },
	{ "The certificate lives for 366 days at most", "maximum_certificate_lifespan", MUST,
		profile_lifetime, 366, NULL },
	{ "The certificate lives for 90 days at most", "recommended_certificate_lifespan", SHOULD,
		profile_lifetime, 90, NULL },
};

#define NCSC_GOOD "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
#define NCSC_SUFFICIENT "TLS_AES_128_GCM_SHA256", "TLS_AES_128_CCM_SHA256", GCM_SUITES, \
	CHACHA_SUITES, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM", "TLS_ECDHE_ECDSA_WITH_AES_128_CCM"
/* Of one kind of key exchange and authentication. */
#define NCSC_ECDHE(auth) \
	"TLS_ECDHE_" auth "_WITH_CAMELLIA_256_GCM_SHA384", \
	"TLS_ECDHE_" auth "_WITH_CAMELLIA_256_CBC_SHA384", \
	"TLS_ECDHE_" auth "_WITH_CAMELLIA_128_GCM_SHA256", \
	"TLS_ECDHE_" auth "_WITH_CAMELLIA_128_CBC_SHA256", \
	"TLS_ECDHE_" auth "_WITH_ARIA_256_GCM_SHA384", "TLS_ECDHE_" auth "_WITH_ARIA_256_CBC_SHA384", \
	"TLS_ECDHE_" auth "_WITH_ARIA_128_GCM_SHA256", "TLS_ECDHE_" auth "_WITH_ARIA_128_CBC_SHA256", \
	"TLS_ECDHE_" auth "_WITH_AES_256_CBC_SHA384", "TLS_ECDHE_" auth "_WITH_AES_128_CBC_SHA256"
#define NCSC_DHE \
	"TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_DHE_RSA_WITH_CAMELLIA_256_GCM_SHA384", \
	"TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA256", "TLS_DHE_RSA_WITH_CAMELLIA_128_GCM_SHA256", \
	"TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA256", "TLS_DHE_RSA_WITH_ARIA_256_GCM_SHA384", \
	"TLS_DHE_RSA_WITH_ARIA_256_CBC_SHA384", "TLS_DHE_RSA_WITH_ARIA_128_GCM_SHA256", \
	"TLS_DHE_RSA_WITH_ARIA_128_CBC_SHA256", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", \
	"TLS_DHE_RSA_WITH_AES_256_CCM", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256", \
	"TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_DHE_RSA_WITH_AES_128_CCM", \
	"TLS_DHE_RSA_WITH_AES_128_CBC_SHA256"

static const char *const ncsc_good[] = { NCSC_GOOD, NULL };
static const char *const ncsc_sufficient[] = { NCSC_GOOD, NCSC_SUFFICIENT, NULL };
static const char *const ncsc_phase_out[] = { NCSC_GOOD, NCSC_SUFFICIENT, NCSC_ECDHE("RSA"),
	NCSC_ECDHE("ECDSA"), NCSC_DHE, NULL };
#define NCSC_CURVES "secp521r1", "secp384r1", "secp256r1", "brainpoolP512r1", "brainpoolP384r1", \
	"brainpoolP256r1", "brainpoolP512r1tls13", "brainpoolP384r1tls13", "brainpoolP256r1tls13", \
	"x25519", "x448"
static const char *const ncsc_curves[] = { NCSC_CURVES, NULL };
static const char *const ncsc_curves_phase_out[] = { NCSC_CURVES, "secp224r1", NULL };

static const struct requirement ncsc[] = {
	{ "SSL 2.0 is refused", "section 3.3.1", MUST, profile_refuses_version, VERSION_SSL2, NULL },
	{ "SSL 3.0 is refused", "section 3.3.1", MUST, profile_refuses_version, VERSION_SSL3, NULL },
	{ "TLS 1.0 is refused", "section 3.3.1", MUST, profile_refuses_version, VERSION_TLS10, NULL },
	{ "TLS 1.1 is refused", "section 3.3.1", MUST, profile_refuses_version, VERSION_TLS11, NULL },
	{ "TLS 1.3 is the only version", "section 3.3.1", MAY, profile_refuses_version, VERSION_TLS12,
		NULL },
	{ "No insufficient suite is accepted", "appendix B", MUST, profile_accepts_only, 0,
		ncsc_phase_out },
	{ "No suite is accepted that is to be phased out", "appendix B", SHOULD, profile_accepts_only,
		0, ncsc_sufficient },
	{ "Only good suites are accepted", "appendix B", MAY, profile_accepts_only, 0, ncsc_good },
	{ "No insufficient curve is offered", "section 3.3.2.1", MUST, profile_offers_only_groups, 0,
		ncsc_curves_phase_out },
	{ "No curve is offered that is to be phased out", "section 3.3.2.1", SHOULD,
		profile_offers_only_groups, 0, ncsc_curves },
	{ "Diffie-Hellman groups have 3072 bits or more", "section 3.3.3.1", MUST, profile_dh_bits,
		3072, NULL },
	{ "RSA keys have 2048 bits or more", "section 3.3.2.1", MUST, profile_rsa_bits, 2048, NULL },
	{ "RSA keys have 3072 bits or more", "section 3.3.2.1", SHOULD, profile_rsa_bits, 3072, NULL },
	{ "ECDSA keys have 224 bits or more", "section 3.3.2.1", MUST, profile_ec_bits, 224, NULL },
	{ "ECDSA keys have 256 bits or more", "section 3.3.2.1", SHOULD, profile_ec_bits, 256, NULL },
	{ "The certificate is not signed with SHA-1 or MD5", "section 3.3.2", MUST, profile_signature,
		0, NULL },
	{ "Handshakes are not signed with SHA-1", "section 3.3.5", MUST, profile_handshake_signature,
		0, NULL },
	{ "TLS compression is refused", NULL, MUST, profile_no_compression, 0, NULL },
	{ "Renegotiation is secure (renegotiation_info)", NULL, MUST, profile_secure_renegotiation, 0,
		NULL },
	{ "The extended master secret is supported", NULL, MUST, profile_extended_master_secret, 0,
		NULL },
};

#define ROWS(table) table, sizeof table / sizeof *table

static const struct profile profiles[] = {
	{ "bcp195", "BCP 195 (RFC 9325, RFC 8996)", { NULL }, ROWS(bcp195) },
	{ "mozilla-intermediate", "Mozilla Server Side TLS 5.7, intermediate", { NULL },
		ROWS(mozilla) },
	{ "ncsc-nl-2025", "NCSC-NL, Guidelines for TLS, 2025-05",
		{ "insufficient", "phase out", "sufficient", "good" }, ROWS(ncsc) },
};

const struct profile *profile_nth(size_t i)
{
	return i < sizeof profiles / sizeof *profiles ? &profiles[i] : NULL;
}
