/* SPDX-License-Identifier: MIT */
/* What an audit tried on a server that an attacker could, and what the server gave away, without an
 * opinion.  Texts are printable. */
#ifndef MODEL_ATTACK_FACTS_H
#define MODEL_ATTACK_FACTS_H

#include "base/bytes.h"
#include "model/reason.h"
#include "model/tls_offer.h"

enum injection { /* what became of a command sent in clear behind STARTTLS (CVE-2011-0411) */
	INJECTION_UNKNOWN,   /* not tried, or not to the end */
	INJECTION_DISCARDED, /* the handshake worked, and only what was sent inside TLS is answered */
	INJECTION_BROKEN,    /* the handshake or the session broke: no session to steal */
	INJECTION_REFUSED,   /* STARTTLS got NO or BAD, because of what stood behind it */
	INJECTION_RUN,       /* its tag came back inside TLS */
	INJECTION_CLEAR,     /* it was answered in clear, where TLS was due */
	INJECTION_DESYNC,    /* inside TLS came an answer that nothing sent there asks for */
	INJECTION_SILENT,    /* inside TLS the next command got no answer in time */
};

enum injection_way {
	INJECTION_AT_ONCE, /* STARTTLS and the command in one segment */
	INJECTION_SPLIT,   /* the command in a segment of its own, a few milliseconds behind */
	INJECTION_WAYS
};

struct trouble { /* where an attempt ended too early; reason REASON_NONE: it did not */
	const char *during; /* "greeting", "ID", ... */
	enum reason reason;
};

struct injection_facts {
	enum injection result;
	bool late;             /* INJECTION_RUN: only when a command inside TLS came after it */
	struct bytes line;     /* that decided; data NULL: none did */
	struct trouble trouble; /* INJECTION_UNKNOWN, INJECTION_BROKEN */
};

struct id_field { const char *name, *value; /* NULL: NIL */ };

struct id_facts { /* the answer to ID (RFC 2971) */
	bool asked; /* inside TLS, where the server lists ID */
	bool told;  /* "* ID" came and could be read */
	struct id_field *fields;
	size_t count; /* 0: NIL */
};

struct ntlm_facts { /* what the challenge tells (MS-NLMP section 2.2.1.2); NULL: it does not */
	bool asked; /* with --ntlm, where the server lists AUTH=NTLM */
	bool told;  /* a challenge came and could be read */
	const char *target, *netbios_domain, *netbios_computer, *dns_domain, *dns_computer, *dns_tree;
	const char *version; /* "10.0 build 17763" */
};

struct attempt { /* one login inside verified TLS, with a random password */
	bool made;
	const char *name;    /* of the user, as sent */
	struct bytes reply;  /* without its tag; data NULL: none came */
	enum reason reason;  /* why none came, or REASON_NO, REASON_BAD */
	int64_t took_us;
};

struct attack_facts { /* of one endpoint */
	unsigned connections, login_attempts;
	struct injection_facts injection[INJECTION_WAYS]; /* where TLS starts by STARTTLS */
	struct trouble inside;        /* the session inside TLS that the next four are of */
	enum observed starttls_again; /* OBSERVED_YES: a second STARTTLS was answered OK */
	struct bytes starttls_again_reply; /* data NULL: none came */
	struct id_facts id;
	struct ntlm_facts ntlm;
	enum observed imap_by_alpn;   /* OBSERVED_YES: offered "imap", the server selected it */
	enum observed foreign_alpn;   /* OBSERVED_YES: a handshake that offers HTTP alone works */
	const char *foreign_selected; /* what the server selected then; NULL: nothing */
	struct trouble foreign;
	bool user_given;              /* --user */
	const char *user_untested;    /* why the next two were not made; NULL */
	struct attempt nobody, user;  /* as a random user; as --user */
};

enum injection_sum { /* of both ways */
	INJECTION_INCONCLUSIVE, INJECTION_SAFE, INJECTION_SUSPECT, INJECTION_VULNERABLE
};

enum injection_sum injection_sum(const struct attack_facts *facts);
const char *injection_sum_name(enum injection_sum sum);

#endif
