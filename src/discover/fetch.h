/* SPDX-License-Identifier: MIT */
/* One document from the web: bounded in time, size and redirects, and no secret ever sent. */
#ifndef DISCOVER_FETCH_H
#define DISCOVER_FETCH_H

#include "base/arena.h"
#include "base/deadline.h"
#include "base/error.h"
#include "discover/published.h"

struct dns;
struct fetcher; /* what all fetches share; read-only once made */

enum { FETCH_SIZE_MAX = 256 * 1024 };

enum fetch_result {
	FETCH_OK,          /* status 200, the whole document */
	FETCH_STATUS,      /* any other status */
	FETCH_NO_HOST,     /* the name has no address */
	FETCH_NO_SERVER,   /* nobody listens there, or no path leads there */
	FETCH_TIMEOUT,
	FETCH_CERTIFICATE, /* TLS works, the certificate does not hold for the name */
	FETCH_TOO_LARGE,
	FETCH_REDIRECTS,   /* too many, or to where we do not follow */
	FETCH_FAILED,      /* anything else, see text */
};

struct fetch_request {
	const char *url;
	bool cleartext;               /* http:// is allowed as well */
	const struct person *person;  /* its local part leaves for its own domain only */
	const struct address *bind;   /* NULL: the system's choice */
	int family;
	struct dns *dns;              /* looks the hosts up; NULL: the system's resolver */
	struct deadline deadline;
};

struct fetched {
	enum fetch_result result;
	long status;
	const char *text;   /* why, printable; NULL with FETCH_OK */
	const char *redirects[DISCOVERY_REDIRECTS];
	size_t redirect_count;
	struct bytes body;
	int64_t took_us;
};

/* Trusts the certificates of the files, or this machine's own where there is none. */
struct fetcher *fetcher_new(const char *const *ca_files, struct error *error);
void fetcher_free(struct fetcher *fetcher);
/* Gets a document; everything in fetched_r lives in the arena. */
void fetch_get(const struct fetcher *fetcher, struct arena *arena,
	const struct fetch_request *request, struct fetched *fetched_r);
/* The URL as it may be sent to that host: outside the person's domain the local part becomes
 * "someone". */
const char *fetch_redact(struct arena *arena, const char *url, const char *host,
	const struct person *person);

#endif
