/* SPDX-License-Identifier: MIT */
/* A loopback server that plays scripts: servers/README.md describes their language. */
#ifndef TESTS_SERVER_H
#define TESTS_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct pattern; /* script/pattern.h */
struct script;  /* script/language.h */

enum { /* more than any script needs; passing one is a script error */
	SCRIPT_WORDS = 32,    /* of one directive, and entries of one list */
	SCRIPT_RULES = 16,
	SCRIPT_SECTIONS = 16,
	SCRIPT_REACTIONS = 16,
	SCRIPT_STEPS = 16,
	SCRIPT_FACTS = 8,
};

struct words { /* NULL-ended */
	char *word[SCRIPT_WORDS + 1];
	size_t count;
};

struct where { /* which listeners a section or rule is about */
	char address[46]; /* "": any */
	uint16_t port;    /* 0: any */
};

enum verb { /* what the server does next */
	DO_SEND,      /* data; after "tagged" the client's tag goes in front */
	DO_AWAIT,     /* a line of the client that matches data */
	DO_HANDSHAKE, /* number: enum pipelined; TLS starts here */
	DO_DISCARD,   /* what came in one read with what was heard last is lost */
	DO_DELAY,     /* number: milliseconds */
	DO_CLOSE,     /* close_notify under TLS, then FIN */
	DO_RESET,
	DO_SILENT,    /* says nothing more, until the client leaves */
	DO_ENDLESS,   /* data over and over, until the client leaves */
	DO_ALERT,     /* number: a fatal TLS alert */
};

enum pipelined { /* what becomes of bytes in clear that came behind STARTTLS */
	PIPELINED_TO_TLS = 1, /* TLS takes them for its own, and breaks */
	PIPELINED_DROP,
	PIPELINED_ANSWER,  /* they are answered in clear, before TLS starts */
	PIPELINED_KEEP,    /* they are answered inside TLS */
	PIPELINED_KEEP_LATE, /* the same, with the client's next words */
};

struct step {
	enum verb verb;
	bool tagged;
	const struct pattern *pattern; /* of DO_AWAIT */
	char *data;
	size_t len;
	long number; /* DO_SEND: how many times */
};

struct reaction {
	const struct pattern *pattern; /* of a command; NULL: of what is said first */
	struct step steps[SCRIPT_STEPS];
	size_t step_count;
};

enum phase {
	PHASE_CLEAR,
	PHASE_HELLO, /* a ClientHello arrived: played in place of the handshake */
	PHASE_TLS,
};

enum hello { /* traits of a ClientHello, as bits */
	HELLO_LARGE = 1 << 0,
	HELLO_NAMED = 1 << 1, /* it names the server (SNI) */
	HELLO_TLS13 = 1 << 2, /* it offers TLS 1.3 */
};

struct tls_settings { /* NULL: not said in this section */
	char *certificate, *priority, *minimum, *maximum, *client_certificate, *alpn;
};

struct section {
	enum phase phase;
	struct where where;
	unsigned hello; /* PHASE_HELLO: the traits that a ClientHello must have */
	struct tls_settings tls;
	struct reaction opening; /* said before the client has spoken; no pattern */
	struct reaction reactions[SCRIPT_REACTIONS];
	size_t reaction_count;
};

enum listening { LISTEN_CLOSED, LISTEN_FILTERED, LISTEN_CLEARTEXT, LISTEN_IMPLICIT };

struct listen_rule {
	struct where where;
	enum listening how;
};

struct cut { /* where each connection breaks off, counted in bytes sent on the wire */
	bool wanted, reset;
	long from, to, step; /* one value, or a sweep; to -1: until no connection is long enough */
};

struct drip { /* bytes go out in pieces; piece 0: all at once */
	size_t piece;
	long pause_ms;
};

struct fact { /* a value that the report must show */
	char *path, *value; /* path "endpoints.0.tls.version" */
};

struct expectations {
	struct words args, expect, never, may, undecided;
	struct fact facts[SCRIPT_FACTS];
	size_t fact_count;
	char *command, *root, *verdict, *target; /* command: of imapvet; NULL: none is named */
	int exit_code;  /* -1: any that is not an error */
	long within_ms; /* 0: the timeout alone bounds the run */
	bool text;      /* the text report is looked at too */
};

struct server_script {
	char name[64];
	struct words addresses, elsewhere;
	struct listen_rule rules[SCRIPT_RULES];
	size_t rule_count;
	struct section sections[SCRIPT_SECTIONS];
	size_t section_count;
	struct cut cut;
	struct drip drip;
	struct expectations expectations;
	const struct script *lines; /* as they were read */
	const void *regexes;        /* regex_t, of the lines' patterns */
};

/* The trait that a word behind @hello names: "large", "named", "tls13"; 0: none. */
unsigned hello_trait(const char *word);
/* Reads a script with what it includes; NULL with the reason in why.  Lives until exit. */
struct server_script *server_script_read(const char *path, char why[256]);
/* Whether where is about that address and port. */
bool where_matches(const struct where *where, const char *address, uint16_t port);
/* Whether a client's line, of a command what follows its tag, is what the script means. */
bool line_matches(const struct server_script *script, const struct pattern *pattern,
	const char *line);

struct server;

enum server_result { SERVER_OK, SERVER_BROKEN, SERVER_UNSUPPORTED };

struct server_count { /* what one run of the client did */
	unsigned connections, logins;
	bool cut; /* some connection was long enough to be cut */
};

/* Binds and listens on everything the script names, so that a client may start at once.
 * SERVER_UNSUPPORTED: this machine lacks what the script needs. */
enum server_result server_open(struct server **server_r, const struct server_script *script,
	const char *certificates, char why[256]);
/* Serves connections until server_stop; every connection breaks off after cut_at bytes unless
 * that is negative. */
void server_start(struct server *server, long cut_at);
/* Ends every connection.  What the client did against the script or against good manners is
 * appended to complaints, a line each. */
struct server_count server_stop(struct server *server, char *complaints, size_t size);

#endif
