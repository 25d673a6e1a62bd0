/* SPDX-License-Identifier: MIT */
/* Names of what a server's TLS offers. */
#include "model/tls_offer.h"

const char *tls_version_name(enum tls_version version)
{
	static const char *const names[VERSION_COUNT] = { "SSL2", "SSL3", "TLS1.0", "TLS1.1",
		"TLS1.2", "TLS1.3" };

	return names[version];
}
