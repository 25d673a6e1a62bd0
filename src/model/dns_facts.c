/* SPDX-License-Identifier: MIT */
/* Names of what DNS facts are made of, and what answers mean taken together.  How they were got,
 * and whether any of them is good or bad, is not known here.  RFC 2308 tells NXDOMAIN and NODATA
 * apart, RFC 2782 gives the target "." its meaning. */
#include "model/dns_facts.h"

#include <string.h>

const char *dns_type_name(enum dns_type type)
{
	static const struct {
		enum dns_type type;
		const char *name;
	} names[] = { { DNS_A, "A" }, { DNS_CNAME, "CNAME" }, { DNS_MX, "MX" }, { DNS_TXT, "TXT" },
		{ DNS_AAAA, "AAAA" }, { DNS_SRV, "SRV" }, { DNS_DNSKEY, "DNSKEY" }, { DNS_TLSA, "TLSA" },
		{ DNS_CAA, "CAA" } };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].type == type)
			return names[i].name;
	return "?";
}

const char *dns_status_name(enum dns_status status)
{
	static const char *const names[] = {
		[DNS_NOT_ASKED] = "not-asked", [DNS_ANSWER] = "answer", [DNS_NXDOMAIN] = "nxdomain",
		[DNS_NODATA] = "nodata", [DNS_SERVFAIL] = "servfail", [DNS_TIMEOUT] = "timeout",
		[DNS_LOCAL] = "local",
	};

	return names[status];
}

const char *dns_security_name(enum dns_security security)
{
	static const char *const names[] = {
		[DNS_UNKNOWN] = "unknown", [DNS_INSECURE] = "insecure", [DNS_SECURE] = "secure",
		[DNS_BOGUS] = "bogus",
	};

	return names[security];
}

enum dns_presence dns_presence(const struct dns_answer *a, const struct dns_answer *aaaa)
{
	if (a->status == DNS_ANSWER || aaaa->status == DNS_ANSWER)
		return DNS_PRESENT;
	/* RFC 8020: NXDOMAIN speaks for every type of that name. */
	if (a->status == DNS_NXDOMAIN || aaaa->status == DNS_NXDOMAIN)
		return DNS_ABSENT;
	if (a->status == DNS_NODATA && aaaa->status == DNS_NODATA)
		return DNS_NO_ADDRESS;
	return DNS_PRESENCE_UNKNOWN;
}

bool dns_srv_denied(const struct dns_answer *srv)
{
	return srv->status == DNS_ANSWER && srv->count == 1
		&& strcmp(srv->records.srv[0].target, ".") == 0;
}

const struct dns_target *mail_dns_target(const struct mail_dns_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->target_count; i++)
		if (strcmp(facts->targets[i].name, name) == 0)
			return &facts->targets[i];
	return NULL;
}
