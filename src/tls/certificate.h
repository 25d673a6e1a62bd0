/* SPDX-License-Identifier: MIT */
/* A certificate that was not part of a session of the library's. */
#ifndef TLS_CERTIFICATE_H
#define TLS_CERTIFICATE_H

#include "base/arena.h"
#include "model/tls_facts.h"

/* False where der is no certificate. */
bool tls_read_certificate(struct arena *arena, struct bytes der,
	struct certificate_facts *facts_r);

#endif
