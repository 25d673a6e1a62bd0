/* SPDX-License-Identifier: MIT */
/* What an audit looked at besides TLS itself, without an opinion. */
#ifndef MODEL_AUDIT_FACTS_H
#define MODEL_AUDIT_FACTS_H

#include "model/attack_facts.h"
#include "model/dns_facts.h"
#include "model/tls_offer.h"

struct dane_facts { /* of one endpoint: TLSA (RFC 6698, RFC 7671, RFC 7673) */
	struct dns_answer tlsa; /* of _PORT._tcp.HOST */
};

#endif
