/* SPDX-License-Identifier: MIT */
/* What a server answers to ClientHello, read as it comes, up to where a secret would be needed. */
#ifndef TLS_HELLO_REPLY_H
#define TLS_HELLO_REPLY_H

#include "base/buffer.h"
#include "tls/suites.h"

enum {
	HELLO_REPLY_MAX = 128 * 1024, /* bytes of one server's answer */
	HELLO_FIRST_MAX = 256,
	HELLO_SSL2_MAX = 64,          /* kinds of cipher that SERVER-HELLO of SSL 2.0 lists */
};

enum hello_progress {
	HELLO_MORE,   /* more is due */
	HELLO_DONE,   /* nothing more is due, or can be read without a secret */
	HELLO_BROKEN, /* no server's answer goes on like this, see broken; what came before holds */
};

enum hello_answer {
	HELLO_NOTHING,      /* no whole message yet */
	HELLO_SERVER_HELLO, /* of TLS and SSL 3.0 */
	HELLO_RETRY,        /* HelloRetryRequest: the server agreed to version, suite and group */
	HELLO_SSL2,         /* SERVER-HELLO of SSL 2.0 */
	HELLO_ALERT,        /* fatal, or close_notify, before any of these; ERROR of SSL 2.0 */
	HELLO_NOT_TLS,      /* no record of either kind, see first */
};

enum hello_mark { MARK_NONE, MARK_TLS11, MARK_TLS12 }; /* RFC 8446 section 4.1.3: what a server
                                                        * marks that it was asked down to */

struct hello_reply {
	bool ssl2_asked;
	enum hello_progress progress;
	enum hello_answer answer;
	const char *broken;    /* what does not fit; NULL */
	int alert;             /* the last alert, of any level; TLS_ALERT_NONE */
	size_t total;          /* bytes taken */
	unsigned char first[HELLO_FIRST_MAX];
	size_t first_len;
	/* Of HELLO_SERVER_HELLO and HELLO_RETRY: */
	unsigned version;      /* on the wire, as 0x0303 */
	uint32_t suite;
	unsigned compression;
	unsigned group;        /* key_share, or the curve of ServerKeyExchange; 0: none */
	enum hello_mark mark;
	bool extended_master_secret, encrypt_then_mac, renegotiation_info;
	unsigned scheme;       /* signature of ServerKeyExchange under TLS 1.2; 0: none */
	unsigned dh_bits;      /* prime of ServerKeyExchange; 0: none */
	/* Of HELLO_SSL2: */
	uint32_t ssl2_suites[HELLO_SSL2_MAX];
	size_t ssl2_suite_count;
	/* Below TLS 1.3: */
	struct buffer leaf;    /* DER of the first certificate; empty: none came */
	struct buffer in, messages;
	unsigned char half_alert;
	bool has_half_alert;
};

/* ssl2: the hello was one of SSL 2.0. */
void hello_reply_init(struct hello_reply *reply, bool ssl2);
/* Takes what came; after HELLO_DONE and HELLO_BROKEN it takes nothing. */
enum hello_progress hello_reply_feed(struct hello_reply *reply, struct bytes bytes);
void hello_reply_clear(struct hello_reply *reply);

#endif
