/* SPDX-License-Identifier: MIT */
/* What the DNS said, without an opinion.  Names are lower-case ASCII without the trailing dot, the
 * root is "."; any byte that is not graphic ASCII is \DDD and a dot inside a label is \. as in
 * RFC 1035 section 5.1, so every name is fit to print and to ask for again. */
#ifndef MODEL_DNS_FACTS_H
#define MODEL_DNS_FACTS_H

#include "base/bytes.h"
#include "model/target.h"

enum dns_type { /* numbers of the IANA registry */
	DNS_A = 1, DNS_CNAME = 5, DNS_MX = 15, DNS_TXT = 16, DNS_AAAA = 28, DNS_SRV = 33,
	DNS_DNSKEY = 48, /* no record of it is kept */
	DNS_TLSA = 52, DNS_CAA = 257,
};

enum dns_status {
	DNS_NOT_ASKED,
	DNS_ANSWER,   /* at least one record */
	DNS_NXDOMAIN, /* the name, or the last name of its chain, does not exist */
	DNS_NODATA,   /* the name exists without a record of that type */
	DNS_SERVFAIL, /* the resolver reported a failure, or refused */
	DNS_TIMEOUT,  /* no answer before the deadline */
	DNS_LOCAL,    /* could not be asked, see text */
};

enum dns_security { /* RFC 4033 section 5 */
	DNS_UNKNOWN,  /* not validated: no trust anchor, or a resolver that passes no signatures */
	DNS_INSECURE, /* proven to be unsigned */
	DNS_SECURE,
	DNS_BOGUS,    /* signed, and the signatures do not hold; the records are kept */
};

struct dns_srv { /* RFC 2782 */
	uint16_t priority, weight, port;
	const char *target; /* ".": the service is not offered */
};

struct dns_mx { /* RFC 5321 section 5 */
	uint16_t preference;
	const char *exchange; /* ".": the domain takes no mail (RFC 7505) */
};

struct dns_tlsa { /* RFC 6698 section 2.1 */
	uint8_t usage, selector, matching_type;
	struct bytes data;
};

struct dns_caa { /* RFC 8659 section 4.1 */
	bool critical;
	const char *tag; /* lower-case letters and digits */
	struct bytes value;
};

struct dns_answer { /* a question and what came of it */
	const char *name;
	enum dns_type type;
	enum dns_status status;
	enum dns_security security;
	const char *text;      /* printable: why it is bogus, unknown or local; NULL: no more to say */
	int64_t asked_us, took_us; /* CLOCK_MONOTONIC; took 0: none came in time */
	const char *canonical; /* the last name of the chain, or the name itself; NULL: no answer */
	const char **aliases;  /* what each CNAME on the way pointed to, in order */
	size_t alias_count;
	size_t count;          /* records, in the member that belongs to type */
	size_t malformed;      /* records left out because they are not what their type says */
	union {
		void *any;                 /* whichever it is */
		struct address *addresses; /* A, AAAA */
		struct dns_srv *srv;       /* by priority, then weight, heaviest first */
		struct dns_mx *mx;         /* by preference */
		struct dns_tlsa *tlsa;
		struct dns_caa *caa;
		struct bytes *txt;         /* the strings of a record joined; bytes as sent */
		const char **names;        /* CNAME */
	} records;
};

enum dns_presence { DNS_PRESENCE_UNKNOWN, DNS_PRESENT, DNS_NO_ADDRESS, DNS_ABSENT };

struct dns_target { /* a host that an SRV record points to */
	const char *name;
	enum dns_presence presence;
	bool is_alias; /* a CNAME, which RFC 2782 forbids here */
	struct dns_answer a, aaaa;
};

struct mail_dns_facts {
	const char *domain;
	struct dns_answer imaps, imap; /* SRV of _imaps._tcp (RFC 8314) and _imap._tcp (RFC 6186) */
	struct dns_answer mx;
	struct dns_target *targets; /* each host of imaps, then imap, once; "." is none */
	size_t target_count;
	bool targets_cut;           /* there were more than were asked about */
	/* Names that nobody made, one in the domain and one in .invalid.  The first is there: a
	 * wildcard, or a resolver that invents.  The second is there too: a resolver that invents. */
	struct dns_answer random_a, random_aaaa, invalid_a;
};

const char *dns_type_name(enum dns_type type);             /* "A", "SRV", ... */
const char *dns_status_name(enum dns_status status);       /* "answer", "nxdomain", ... */
const char *dns_security_name(enum dns_security security); /* "secure", ... */
/* What two answers say together about a host. */
enum dns_presence dns_presence(const struct dns_answer *a, const struct dns_answer *aaaa);
/* Whether the domain states that it does not offer the service: one record, target ".". */
bool dns_srv_denied(const struct dns_answer *srv);
/* The target of that name; NULL: it was not asked about. */
const struct dns_target *mail_dns_target(const struct mail_dns_facts *facts, const char *name);

#endif
