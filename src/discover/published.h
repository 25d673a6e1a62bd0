/* SPDX-License-Identifier: MIT */
/* What a parser of published settings is given, and what it gives. */
#ifndef DISCOVER_PUBLISHED_H
#define DISCOVER_PUBLISHED_H

#include "base/arena.h"
#include "model/discovery_facts.h"

struct person { /* whose settings are wanted */
	const char *local_part;
	const char *domain; /* A-labels */
};

enum { PUBLISHED_MAX = 16 }; /* IMAP servers taken from one document */

struct published {
	struct mail_setting settings[PUBLISHED_MAX];
	size_t count;
	const char *fault; /* why nothing of it can be used; NULL: it can */
	const char *flaw;  /* it can be used, but this is wrong; NULL: nothing is */
	bool foreign;      /* no such document at all, but a page of a host that answers everything */
};

/* Adds a setting of that host, which becomes A-labels; false: it is no host name. */
bool published_add(struct arena *arena, struct published *published, const char *host,
	struct mail_setting setting);
/* Whether the document is a web page for people. */
bool published_is_html(struct bytes document);

#endif
