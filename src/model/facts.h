/* SPDX-License-Identifier: MIT */
/* Everything observed at one target, without an opinion.  Times are microseconds since the
 * target's start; pointers live in the arenas of the target. */
#ifndef MODEL_FACTS_H
#define MODEL_FACTS_H

#include "base/arena.h"
#include "model/audit_facts.h"
#include "model/discovery_facts.h"
#include "model/path_facts.h"
#include "model/reason.h"
#include "model/target.h"
#include "model/tls_facts.h"

enum stage {
	STAGE_RESOLVE, STAGE_CONNECT, STAGE_GREETING, STAGE_CAPABILITY, STAGE_STARTTLS, STAGE_TLS,
	STAGE_CERTIFICATE, STAGE_CLEARTEXT_LOGIN, STAGE_LOGIN, STAGE_MAILBOX, STAGE_LOGOUT,
	STAGE_COUNT
};

enum outcome { OUTCOME_SKIP, OUTCOME_OK, OUTCOME_FAIL };

struct stage_facts {
	enum outcome outcome; /* OUTCOME_SKIP: not tried */
	enum reason reason;
	int64_t started_us, ended_us;
	const char *text; /* printable detail; NULL: none */
};

enum greeting { /* what the first line was */
	GREETING_NONE,      /* no byte */
	GREETING_OK, GREETING_PREAUTH, GREETING_BYE,
	GREETING_POP3, GREETING_SMTP, GREETING_HTTP,
	GREETING_TLS,       /* a TLS record in place of text */
	GREETING_OTHER,     /* another protocol: no "* " in front */
	GREETING_MALFORMED, /* "* " and no legal greeting behind it */
};

struct capabilities {
	bool known; /* false: never listed in this phase */
	size_t count;
	const char **names; /* printable, as sent; "AUTH=PLAIN" is one name */
};

enum login_result { /* of LOGIN or AUTHENTICATE PLAIN in clear, before any judgement of trust */
	LOGIN_NOT_TRIED,
	LOGIN_REFUSED,      /* by policy, before the credentials mattered */
	LOGIN_EVALUATED,    /* the credentials were looked at, or would be */
	LOGIN_ACCEPTED,     /* random credentials were let in */
	LOGIN_INCONCLUSIVE,
};

struct exchange {       /* one command and its answer */
	enum login_result result;
	struct bytes reply; /* the tagged line, or the line that decided; without CRLF */
	struct bytes alert; /* an untagged BAD, NO or [ALERT] line before it; data NULL: none */
	int64_t took_us;    /* from the command's last byte to the tagged line */
	const char *basis;  /* what decided: "code", "words", "timing", "continuation", ... */
};

enum transcript_kind { TRANSCRIPT_SENT, TRANSCRIPT_RECEIVED, TRANSCRIPT_NOTE };

struct transcript_entry {
	int64_t at_us;
	enum transcript_kind kind;
	bool tls;
	struct bytes bytes; /* with its CRLF */
};

struct visit_facts { /* one connection, or none */
	bool tried;
	const char *purpose; /* "STARTTLS", "cleartext LOGIN", "implicit TLS", "silence probe" */
	unsigned connections; /* TCP connections it made */
	struct stage_facts stages[STAGE_COUNT];
	bool same_address; /* client and server address are equal: servers trust that */
	int64_t rtt_us;    /* time connect(2) took; 0: not connected */
	enum greeting greeting;
	struct bytes greeting_line; /* the first line or bytes, without CRLF */
	struct capabilities in_greeting, in_clear, in_tls;
	bool starttls_answered;
	struct bytes starttls_reply; /* the tagged answer, without CRLF */
	struct bytes starttls_trailing; /* bytes in clear behind the tagged OK; data NULL: none */
	struct tls_facts tls;
	struct exchange authenticate, login; /* of the cleartext login visit */
	struct transcript_entry *transcript;
	size_t transcript_len;
	bool transcript_cut; /* the cap was reached */
};

enum rung { /* a handshake made again with one thing changed, after one that broke */
	RUNG_SEGMENTS, /* small TCP segments */
	RUNG_SMALL,    /* a small ClientHello, which offers the same */
	RUNG_TLS12,    /* TLS 1.2 only, few suites and groups */
	RUNG_NO_SNI,   /* no server name */
	RUNG_LEGACY,   /* outdated versions and suites as well */
	RUNG_COUNT
};

struct endpoint_facts { /* one address and port */
	const char *host;        /* whose address it is; NULL: the target's */
	struct address address;
	uint16_t port;
	enum mode mode; /* asked for; never MODE_AUTO after the visits */
	bool mode_was_asked; /* by --tls, not by the port's number */
	bool login_probe_off; /* --no-login-probe */
	struct visit_facts session; /* STARTTLS or implicit TLS, to LOGOUT */
	struct visit_facts login;   /* the cleartext login test, MODE_STARTTLS and MODE_CLEARTEXT */
	struct visit_facts silence; /* ClientHello to a cleartext port that stays silent */
	struct visit_facts rungs[RUNG_COUNT]; /* tried only where the session's handshake broke */
	const struct tls_offer *offer;       /* NULL: not audited, as the next two */
	const struct attack_facts *attacks;
	const struct dane_facts *dane;
};

enum resolve_result {
	RESOLVE_OK, RESOLVE_LITERAL, RESOLVE_OVERRIDDEN, /* --address */
	RESOLVE_NXDOMAIN, RESOLVE_NO_ADDRESS, RESOLVE_FAILED, RESOLVE_TIMEOUT,
};

struct resolve_facts {
	enum resolve_result result;
	int family; /* asked for; AF_UNSPEC: both */
	struct stage_facts stage;
	struct address *addresses; /* all that were found, in the resolver's order */
	size_t count;
};

struct target_facts {
	struct target target;
	int64_t observed_at;  /* seconds since 1970, UTC */
	int64_t built_at;     /* when this program was made; 0: unknown */
	int64_t elapsed_us;
	struct resolve_facts resolve;
	struct endpoint_facts *endpoints; /* by address, then port */
	size_t endpoint_count;
	const struct discovery_facts *discovery; /* of a mail address; NULL: the target is a host */
	struct knock *knocks;     /* in the order of their worth; none where IMAP was reached */
	size_t knock_count;
	const struct caa_facts *caa; /* NULL: not audited */
	const char *reference;    /* --reference; NULL: not given */
	bool audited;             /* by `audit`, not `check` */
	unsigned connections, login_attempts; /* what the server saw of us */
};

/* One family, one IP, one IPv6 scope. */
bool address_same(const struct address *a, const struct address *b);
/* Names as the JSON has them. */
const char *stage_name(enum stage stage);
const char *outcome_name(enum outcome outcome);
const char *reason_name(enum reason reason); /* "timeout", "refused", ...; NULL for REASON_NONE */
const char *mode_name(enum mode mode);
const char *rung_name(enum rung rung);
const char *login_result_name(enum login_result result);
bool capabilities_has(const struct capabilities *capabilities, const char *name);
/* The visit whose stage speaks for the endpoint: capability and cleartext-login come from the
 * login visit where one was made, everything else from the session. */
const struct stage_facts *endpoint_stage(const struct endpoint_facts *endpoint, enum stage stage);
/* "192.0.2.7:993", "[2001:db8::7]:993" */
const char *endpoint_text(struct arena *arena, const struct endpoint_facts *endpoint);
/* Whether any visit got through TCP. */
bool endpoint_connected(const struct endpoint_facts *endpoint);
/* What a JSON reader is told: the LOGIN result, else the AUTHENTICATE result; inconclusive
 * where client and server share an address and nothing was refused. */
enum login_result endpoint_cleartext_login(const struct endpoint_facts *endpoint);

#endif
