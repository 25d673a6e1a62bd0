/* SPDX-License-Identifier: MIT */
/* What is known of big mail providers, each row with the month it was true. */
#ifndef JUDGE_PROVIDERS_H
#define JUDGE_PROVIDERS_H

#include "base/arena.h"
#include "model/target.h"

enum { PROVIDER_HOSTS_MAX = 7 };

enum user_form { /* what a mail program must send as user name */
	USER_ADDRESS,    /* the full mail address */
	USER_LOCAL_PART, /* what stands before the @ */
	USER_EITHER,
	USER_OWN_RULE,   /* see note */
};

enum login_method { /* bits */
	LOGIN_METHOD_PASSWORD = 1 << 0,     /* that of the web mail */
	LOGIN_METHOD_APP_PASSWORD = 1 << 1, /* one made for mail programs */
	LOGIN_METHOD_OAUTH = 1 << 2,        /* sign-in in the browser */
	LOGIN_METHOD_BRIDGE = 1 << 3,       /* one that a program on the user's computer shows */
};

struct provider_host {
	const char *name; /* NULL behind the last */
	uint16_t port;
	enum mode mode;
};

struct provider {
	const char *name;
	struct provider_host hosts[PROVIDER_HOSTS_MAX]; /* the one to type in first; none: no IMAP */
	/* Words parted by spaces, lower case, * stands for anything; "": none known. */
	const char *domains;  /* of its mail addresses */
	const char *mx;       /* names of its mail exchangers */
	const char *mistaken; /* names that people take for the server and that are none */
	enum user_form user;
	unsigned methods;     /* enum login_method; 0: no IMAP, no login */
	const char *prepare;  /* what must be switched on first; NULL: nothing known */
	const char *note;     /* NULL: none */
	const char *as_of;    /* "2026-03" */
	const char *source;
};

const struct provider *provider_nth(size_t i); /* NULL behind the last */
/* Each: lower-case ASCII in, NULL where nobody is known. */
const struct provider *provider_by_domain(const char *domain);
const struct provider *provider_by_host(const char *host, uint16_t port); /* port 0: any */
const struct provider *provider_by_mx(const char *host);
/* By whatever the user may have meant: a server, a mail exchanger, a mistaken name, a mail domain
 * or a usual name under one ("imap.gmx.de"). */
const struct provider *provider_meant(const char *host, uint16_t port);
/* What to type into a mail program, in sentences that say as of when. */
const char *provider_settings(struct arena *arena, const struct provider *provider);

#endif
