/* SPDX-License-Identifier: MIT */
/* Settings in the JSON of automatic configuration by the provider (draft-ietf-mailmaint-pacc). */
#ifndef DISCOVER_PACC_H
#define DISCOVER_PACC_H

#include "discover/published.h"

/* Reads the IMAP server of a document.  Pure; any bytes will do. */
void pacc_parse(struct arena *arena, const struct person *person, struct bytes document,
	struct published *published_r);
/* Holds the document against the TXT records of _ua-auto-config.DOMAIN.  NULL: they agree;
 * otherwise what is wrong, of which any makes a program refuse the document. */
const char *pacc_digest_fault(struct arena *arena, struct bytes document,
	const struct dns_answer *txt);

#endif
