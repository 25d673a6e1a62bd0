/* SPDX-License-Identifier: MIT */
/* What a server's TLS offers, in the terms that rules and profiles think in.  No opinion yet. */
#ifndef JUDGE_OFFER_H
#define JUDGE_OFFER_H

#include "base/arena.h"
#include "model/facts.h"

/* A version below TLS 1.3 is spoken: its questions arise, or may. */
enum observed offer_speaks_old(const struct tls_offer *offer);
/* A version is spoken, or may be; NO: every handshake is refused, and nothing follows from it. */
enum observed offer_speaks_any(const struct tls_offer *offer);
/* Why nothing is known of a version: "the time was up". */
const char *offer_why_version(const struct tls_offer *offer, enum tls_version version);
/* Why something about suites or extensions is unknown. */
const char *offer_why(const struct tls_offer *offer);
/* "TLS1.2 with TLS_RSA_WITH_RC4_128_SHA and 3 more suites": those below TLS 1.3 that have one of
 * the traits, a bit each; NULL: none was seen. */
const char *offer_suites_with(struct arena *arena, const struct tls_offer *offer, unsigned traits);
/* The strongest evidence that a version is spoken: a suite of it; NULL: none was seen. */
const char *offer_a_suite(const struct tls_offer *offer, enum tls_version version);

#endif
