/* SPDX-License-Identifier: MIT */
/* Cipher suites and groups by number and name (IANA registries of TLS parameters). */
#ifndef TLS_SUITES_H
#define TLS_SUITES_H

#include "model/tls_offer.h"

enum suite_family { /* how the key is agreed on: what a server lacks, it lacks by family */
	FAMILY_ECDHE_RSA, FAMILY_ECDHE_ECDSA, FAMILY_RSA, FAMILY_ECDH_ANON, FAMILY_STATIC_ECDH,
	FAMILY_STATIC_DH, FAMILY_DHE_RSA, FAMILY_DHE_DSS, FAMILY_DH_ANON,
	FAMILY_SHARED, /* PSK, SRP, Kerberos, GOST, FORTEZZA: no use without something agreed before */
	FAMILY_TLS13,
	FAMILY_SSL2,
	FAMILY_COUNT
};

extern const struct suite suite_rows[]; /* sorted by id */
extern const size_t suite_row_count;
extern const struct group group_rows[]; /* sorted by id */
extern const size_t group_row_count;

/* NULL: no such number, as in the next three. */
const struct suite *suite_by_id(uint32_t id);
const struct suite *suite_by_name(const char *name);
const struct group *group_by_id(unsigned id);
/* Whatever the case of its letters. */
const struct group *group_by_name(const char *name);
enum suite_family suite_family(const struct suite *suite);
/* Whether it cannot be negotiated below TLS 1.2: AEAD, or a PRF of its own (RFC 5246 section
 * 1.2). */
bool suite_needs_tls12(const struct suite *suite);
/* Of a finite field (RFC 7919). */
bool group_is_ffdhe(const struct group *group);
/* SignatureScheme (RFC 8446 section 4.2.3), or the pair of algorithms it was before; NULL. */
const char *scheme_name(unsigned scheme);

#endif
