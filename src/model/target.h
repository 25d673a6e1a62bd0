/* SPDX-License-Identifier: MIT */
/* What to visit, as the user asked for it. */
#ifndef MODEL_TARGET_H
#define MODEL_TARGET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mode {
	MODE_AUTO,      /* by port number, else by who speaks first */
	MODE_STARTTLS,  /* cleartext, upgraded by STARTTLS (RFC 9051 section 6.2.1) */
	MODE_IMPLICIT,  /* TLS from the first byte (RFC 8314 section 3.2) */
	MODE_CLEARTEXT, /* no TLS is asked for */
};

enum { ADDRESS_TEXT_SIZE = INET6_ADDRSTRLEN + 16 };

struct address {
	int family; /* AF_INET or AF_INET6; 0: unset */
	unsigned char ip[16]; /* network order; IPv4 uses the first four bytes */
	uint32_t scope; /* IPv6 link-local interface index, else 0 */
	char text[ADDRESS_TEXT_SIZE];
};

struct target {
	const char *given; /* as typed */
	const char *local_part; /* of a mail address, as typed; NULL: the target is a host */
	const char *domain;     /* of a mail address, A-labels; host is then what was found for it */
	const char *host;  /* A-labels, lower case, no trailing dot; or the text of an address */
	bool is_address;
	uint16_t port;     /* 0: both 143 and 993 */
	enum mode mode;    /* MODE_AUTO unless the user said */
};

#endif
