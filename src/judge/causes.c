/* SPDX-License-Identifier: MIT */
/* Which finding explains which.  A connection that breaks leaves later rules nothing to look at,
 * so most consequences never become findings; the table has those that do.  The root cause is the
 * fault at the earliest layer that nothing else explains. */
#include <stdlib.h>
#include <string.h>

#include "judge/court.h"

struct cause {
	const char *cause, *effect;
	bool elsewhere; /* also on other endpoints than the cause's own */
};

static const struct cause causes[] = {
	{ "dns-mx-used-as-imap", "tcp-refused", true },
	{ "dns-mx-used-as-imap", "tcp-filtered", true },
	{ "dns-mx-used-as-imap", "tcp-host-down", true },
	{ "proxy-header-unexpected", "greet-bye", false },
	{ "proxy-header-unexpected", "capability-failed", false },
	{ "proxy-header-unexpected", "starttls-refused", false },
	{ "proxy-header-unexpected", "tls-eof-after-hello", true },
	{ "tls-version-server-old", "starttls-handshake-failed", true },
	{ "tls-no-common-cipher", "starttls-handshake-failed", true },
	{ "tls-weak-parameters", "starttls-handshake-failed", true },
	{ "tls-sni-rejected", "starttls-handshake-failed", true },
	{ "tls-client-cert-required", "starttls-handshake-failed", false },
	{ "tls-client-cert-required", "greet-bye", false },
	{ "tls-alpn-mismatch", "starttls-handshake-failed", false },
	{ "starttls-trailing-data", "starttls-handshake-failed", false },
	/* Proven at one endpoint, they explain the same failure at the others. */
	{ "tls-pmtu-blackhole", "starttls-hang", true },
	{ "tls-pmtu-blackhole", "tls-timeout", true },
	{ "tls-large-hello-dropped", "starttls-hang", true },
	{ "tls-large-hello-dropped", "starttls-handshake-failed", true },
	{ "tls-large-hello-dropped", "tls-timeout", true },
	{ "tls-large-hello-dropped", "tls-reset-after-hello", true },
	{ "tls-large-hello-dropped", "tls-eof-after-hello", true },
	{ "tls-no-server-certificate", "starttls-handshake-failed", true },
	{ "tls-no-server-certificate", "tls-handshake-failed", true },
	{ "tls-version-server-old", "tls-handshake-failed", true },
	{ "tls-no-common-cipher", "tls-handshake-failed", true },
	{ "tls-sni-rejected", "tls-handshake-failed", true },
	{ "clock-skew-client", "cert-not-yet-valid", true },
	{ "cert-interception", "cert-untrusted-issuer", false },
	{ "cert-interception", "cert-chain-incomplete", false },
	/* A login page need not answer on every port, and takes its time. */
	{ "greet-http", "greet-silent", true },
	{ "greet-http", "tls-timeout", true },
	{ "cert-captive-portal", "greet-silent", true },
	{ "cert-captive-portal", "greet-http", true },
	{ "cert-captive-portal", "cert-name-mismatch", false },
	{ "cert-captive-portal", "cert-untrusted-issuer", false },
	{ "cert-captive-portal", "cert-self-signed", false },
	{ "cert-renewed-not-loaded", "cert-expired", false },
	{ "cert-renewed-not-loaded", "cert-differs-143-993", true },
	{ "cert-renewed-not-loaded", "cert-differs-by-address", true },
};

static bool explains(const struct hit *hit, const struct hit *other)
{
	for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
		if (strcmp(causes[i].cause, hit->rule->id) == 0
			&& strcmp(causes[i].effect, other->rule->id) == 0
			&& (causes[i].elsewhere || hit->endpoint == other->endpoint))
			return true;
	return false;
}

static bool is_explained(const struct court *court, const struct hit *hit)
{
	for (size_t i = 0; i < court->hit_count; i++)
		if (explains(&court->hits[i], hit))
			return true;
	return false;
}

static int worst_first(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	if (x->finding.consequence != y->finding.consequence)
		return x->finding.consequence ? 1 : -1;
	if (x->rule->severity != y->rule->severity)
		return x->rule->severity < y->rule->severity ? 1 : -1;
	return x->order < y->order ? -1 : 1;
}

/* Clients can get on with a weakness; PREAUTH in clear is the one they must not. */
static bool may_be_root(const struct hit *hit)
{
	return !hit->finding.consequence && (hit->rule->kind == KIND_FAULT
		|| strcmp(hit->rule->id, "greet-preauth-cleartext") == 0);
}

void causes_find(struct court *court)
{
	for (size_t i = 0; i < court->hit_count; i++)
		court->hits[i].finding.consequence = is_explained(court, &court->hits[i]);
	qsort(court->hits, court->hit_count, sizeof *court->hits, worst_first);
	for (size_t i = 0; i < court->hit_count; i++)
		if (may_be_root(&court->hits[i])
			&& (!court->root || court->hits[i].rule->layer < court->root->rule->layer))
			court->root = &court->hits[i];
}
