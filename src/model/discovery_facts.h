/* SPDX-License-Identifier: MIT */
/* What a domain tells mail programs about its IMAP service, source by source, without an opinion.
 * Hosts are A-labels in lower case; every text is printable. */
#ifndef MODEL_DISCOVERY_FACTS_H
#define MODEL_DISCOVERY_FACTS_H

#include "model/dns_facts.h"

enum discovery_kind { /* in the order in which reports list them */
	SOURCE_SRV_IMAPS,  /* _imaps._tcp (RFC 8314 section 5.1) */
	SOURCE_SRV_IMAP,   /* _imap._tcp (RFC 6186) */
	SOURCE_AUTOCONFIG, /* https://autoconfig.DOMAIN/ */
	SOURCE_WELL_KNOWN, /* https://DOMAIN/.well-known/autoconfig/ */
	SOURCE_HTTP,       /* http://autoconfig.DOMAIN/ */
	SOURCE_ISPDB,      /* the database of Thunderbird, a third party */
	SOURCE_PACC,       /* https://ua-auto-config.DOMAIN/ */
	SOURCE_MX,         /* a hint: the hosts that take the domain's mail */
	SOURCE_COUNT
};

enum discovery_outcome {
	DISCOVERY_SKIPPED,     /* not asked */
	DISCOVERY_FOUND,       /* at least one setting */
	DISCOVERY_ABSENT,      /* nothing is published there */
	DISCOVERY_DENIED,      /* published: the service is not offered */
	DISCOVERY_BROKEN,      /* something is published, and no program can use it */
	DISCOVERY_UNREACHABLE, /* no answer, so nothing is known */
};

enum name_form { NAME_UNKNOWN, NAME_ADDRESS, NAME_LOCAL_PART, NAME_OTHER };

enum auth_method { /* bits */
	AUTH_PASSWORD = 1, AUTH_ENCRYPTED = 2, AUTH_OAUTH2 = 4, AUTH_NTLM = 8, AUTH_GSSAPI = 16,
	AUTH_CLIENT_CERT = 32, AUTH_NONE = 64,
};

struct mail_setting { /* what one source says of one server */
	const char *host;
	uint16_t port;
	enum mode mode;
	enum name_form user;
	const char *user_text; /* of NAME_OTHER, filled in for this person; NULL */
	const char *user_pattern; /* of NAME_OTHER, as published; NULL */
	unsigned auth;         /* enum auth_method; 0: the source does not say */
	const char *issuer;    /* of OAuth 2; NULL: not said */
};

enum { DISCOVERY_REDIRECTS = 3, DISCOVERY_ENDPOINTS = 6 };

struct discovery_source {
	enum discovery_kind kind;
	const char *url;      /* as asked; of a DNS source, the owner name */
	enum discovery_outcome outcome;
	const char *reason;   /* why there is nothing to use; NULL: there is */
	const char *flaw;     /* usable, but wrong in this; NULL: nothing is */
	const char *redirects[DISCOVERY_REDIRECTS]; /* where it sent us, in order */
	size_t redirect_count;
	bool cleartext;       /* fetched without TLS, so anybody may have written it */
	enum dns_security security; /* of DNS sources */
	int64_t took_us;
	struct mail_setting *settings; /* the source's first choice first */
	size_t setting_count;
};

struct discovery_facts {
	const char *local_part; /* of the mail address, printable */
	const char *domain;     /* A-labels */
	bool http;              /* sources on the web were asked as well */
	bool wildcard;          /* a name in the domain that nobody made has an address */
	struct mail_dns_facts dns;
	struct discovery_source sources[SOURCE_COUNT];
	struct mail_setting *endpoints; /* what was visited: each host, port and mode once */
	size_t endpoint_count;
	bool cut;               /* more were published than are visited */
	bool guessed;           /* nothing is published: what is visited is no source's word */
	const char *provider;   /* the provider that runs the domain's mail, by its MX; NULL */
};

struct mail_settings { /* what to type into a mail program: a conclusion */
	struct mail_setting setting;
	struct mail_setting starttls; /* seen to work as well; host NULL: none */
	bool works;    /* seen: it answers in that mode with a certificate for that name */
	bool guessed;  /* no source says so */
	const char *password_note; /* about authentication, one sentence; NULL */
};

struct mail_publication { /* ready to publish; texts of several lines */
	const char *srv;        /* zone file syntax */
	const char *autoconfig; /* XML */
	const char *pacc;       /* JSON; NULL: there is no implicit TLS to tell of */
	const char *pacc_txt;   /* zone file syntax, belongs to pacc */
};

/* Names as the JSON has them. */
const char *discovery_kind_name(enum discovery_kind kind);
const char *discovery_outcome_name(enum discovery_outcome outcome);
const char *name_form_name(enum name_form form);
/* The name of bit number i; NULL behind the last. */
const char *auth_method_name(size_t i);
/* Same host, port and mode. */
bool mail_setting_same(const struct mail_setting *a, const struct mail_setting *b);

#endif
