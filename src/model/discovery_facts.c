/* SPDX-License-Identifier: MIT */
/* Names of what discovery facts are made of; part of the JSON, so never renamed.  Authentication
 * methods have the names of the autoconfig format.  How anything was found is not known here. */
#include "model/discovery_facts.h"

#include <string.h>

const char *discovery_kind_name(enum discovery_kind kind)
{
	static const char *const names[] = {
		[SOURCE_SRV_IMAPS] = "srv-imaps", [SOURCE_SRV_IMAP] = "srv-imap",
		[SOURCE_AUTOCONFIG] = "autoconfig", [SOURCE_WELL_KNOWN] = "well-known",
		[SOURCE_HTTP] = "autoconfig-http", [SOURCE_ISPDB] = "ispdb", [SOURCE_PACC] = "pacc",
		[SOURCE_MX] = "mx",
	};

	return names[kind];
}

const char *discovery_outcome_name(enum discovery_outcome outcome)
{
	static const char *const names[] = {
		[DISCOVERY_SKIPPED] = "skipped", [DISCOVERY_FOUND] = "found",
		[DISCOVERY_ABSENT] = "absent", [DISCOVERY_DENIED] = "denied",
		[DISCOVERY_BROKEN] = "broken", [DISCOVERY_UNREACHABLE] = "unreachable",
	};

	return names[outcome];
}

const char *name_form_name(enum name_form form)
{
	static const char *const names[] = {
		[NAME_UNKNOWN] = "unknown", [NAME_ADDRESS] = "address",
		[NAME_LOCAL_PART] = "local-part", [NAME_OTHER] = "other",
	};

	return names[form];
}

const char *auth_method_name(size_t i)
{
	static const char *const names[] = { "password-cleartext", "password-encrypted", "OAuth2",
		"NTLM", "GSSAPI", "TLS-client-cert", "none" };

	return i < sizeof names / sizeof *names ? names[i] : NULL;
}

bool mail_setting_same(const struct mail_setting *a, const struct mail_setting *b)
{
	return a->port == b->port && a->mode == b->mode && strcmp(a->host, b->host) == 0;
}
