/* SPDX-License-Identifier: MIT */
/* How a requirement of a profile is tested on one endpoint; for the tables of profile_rows.c. */
#ifndef JUDGE_PROFILE_TESTS_H
#define JUDGE_PROFILE_TESTS_H

#include "judge/profile.h"

#define PROFILE_TEST(name) enum observed profile_##name(const struct look *look, \
	const struct requirement *requirement, const char **evidence_r)

PROFILE_TEST(refuses_version);     /* number: enum tls_version */
PROFILE_TEST(speaks_version);
PROFILE_TEST(refuses_suites);      /* number: bits 1 << enum suite_trait, any of them */
PROFILE_TEST(accepts_suites);
PROFILE_TEST(accepts_one_of);      /* names: suites of TLS 1.2 */
PROFILE_TEST(accepts_only);        /* names: suites of all versions */
PROFILE_TEST(forward_secrecy);
PROFILE_TEST(cbc_with_etm);
PROFILE_TEST(offers_groups);       /* names: each of these groups */
PROFILE_TEST(offers_only_groups);  /* names; finite fields and hybrids are left out */
PROFILE_TEST(curve_bits);          /* number: at least so many, of elliptic curves */
PROFILE_TEST(dh_bits);             /* number: at least so many, of finite fields */
PROFILE_TEST(rsa_bits);            /* number: at least so many, of RSA keys */
PROFILE_TEST(ec_bits);             /* number: at least so many, of EC keys */
PROFILE_TEST(lifetime);            /* number: at most so many days */
PROFILE_TEST(signature);           /* of certificates: neither SHA-1 nor MD5 */
PROFILE_TEST(handshake_signature); /* not SHA-1 */
PROFILE_TEST(no_compression);
PROFILE_TEST(secure_renegotiation);
PROFILE_TEST(extended_master_secret);
PROFILE_TEST(tls_port);            /* a port for TLS from the first byte is served */

#endif
