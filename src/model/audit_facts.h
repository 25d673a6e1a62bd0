/* SPDX-License-Identifier: MIT */
/* What an audit looked at besides TLS itself, without an opinion. */
#ifndef MODEL_AUDIT_FACTS_H
#define MODEL_AUDIT_FACTS_H

#include "model/attack_facts.h"
#include "model/dns_facts.h"
#include "model/tls_offer.h"

enum dane_match { /* of one TLSA record with the certificates that were served */
	DANE_UNJUDGED, DANE_MATCHES, DANE_DIFFERS,
	DANE_UNUSABLE, /* no client can use it, whatever is served */
};

struct dane_check {
	enum dane_match match;
	const char *why; /* in words, printable; NULL: it matches, or it is for another certificate */
};

struct dane_facts { /* of one endpoint: TLSA (RFC 6698, RFC 7671, RFC 7673) */
	struct dns_answer tlsa; /* of _PORT._tcp.HOST, or of the name that HOST is an alias of */
	const struct dns_answer *srv; /* the records that lead to the endpoint; NULL: none do */
	enum dns_security security;   /* of tlsa and of srv, whichever is less */
	bool resolver_answers;        /* it told something about HOST, if not about this */
	struct dane_check *checks;    /* one a record */
	const char *key_sha256;       /* of the served key, for a record "3 1 1"; NULL: unknown */
};

struct caa_facts { /* RFC 8659 */
	bool known;               /* no question on the way up was left without an answer */
	struct dns_answer answer; /* of the nearest name with records, else of the host */
};

const char *dane_match_name(enum dane_match match); /* "matches", ... */
/* How many records came out so. */
size_t dane_count(const struct dane_facts *dane, enum dane_match match);

#endif
