/* SPDX-License-Identifier: MIT */
/* Connections that are read all the time, and their responses, in order, with the time at which
 * each arrived. */
#ifndef SCRIPT_CONNECTION_H
#define SCRIPT_CONNECTION_H

#include "base/error.h"
#include "script/language.h"
#include "tls/session.h"

enum {
	RESPONSE_MAX = 32 * 1024 * 1024, /* bytes of one response with its literals */
	PENDING_MAX = 64 * 1024 * 1024,  /* bytes that wait on one connection */
	LEFTOVERS_MAX = 1024,
	TAG_SIZE = 64, /* of a tag that is shown whole and compared */
};

struct response { /* whole, and not yet looked at by the script */
	size_t len;      /* with its last CRLF */
	int64_t at_us;   /* CLOCK_MONOTONIC, when its last byte arrived */
	bool taken;      /* out of order */
};

struct command { /* sent, its tagged response not yet seen by the script */
	char tag[TAG_SIZE];
	bool fresh;      /* the tag is ours, shown as "." */
	const struct statement *statement; /* NULL: our own */
	int64_t sent_us;
	struct bytes result; /* its tagged response, seen too early; data NULL: not */
	int64_t result_us;
};

struct leftover { /* came while a pipeline's commands were open, and no line took it */
	struct bytes bytes;
	int64_t at_us;
};

struct connection {
	unsigned number; /* 1 to 9; 0: for fixtures and capabilities */
	const char *host; /* named by the script; NULL: the target */
	bool open;
	int fd;
	struct tls_session *tls;
	struct tls_facts tls_facts;
	bool verified;   /* inside TLS, and the certificate holds */
	bool same_address; /* as ours */
	struct stream stream;
	/* Offsets in what is pending: */
	size_t framed;   /* of the response under way */
	size_t scanned;  /* of its line under way, or of what is left of its literal */
	size_t looked;   /* up to where no LF is */
	size_t literal;  /* bytes of a literal that are still to come */
	struct buffer queue; /* of responses, behind queue_first that are done with */
	size_t queue_first, queue_count;
	enum reason ended; /* REASON_NONE: not ended */
	bool greeted;    /* a directive has taken the greeting */
	const char *bye; /* printable; NULL: the server has not said it */
	bool tagged_waits; /* a tagged response may be in the queue */
	struct command *commands; /* COMMANDS_MAX */
	size_t command_count;
	struct leftover *leftovers; /* LEFTOVERS_MAX */
	size_t leftover_count;
	bool by_hand;    /* bytes were sent by @send: unknown tags may be theirs */
	bool data_phase; /* a continuation was taken; what is sent is data */
	struct buffer held; /* what a pipeline has gathered */
};

/* Whether it was opened anew.  The connection may be open already: it is closed first. */
void connection_reset(struct connection *connection, struct arena *arena);
void connection_close(struct connection *connection);
/* Takes what has arrived, without waiting. */
void connection_read(struct connection *connection);
/* Waits until something arrives on any of them, or the deadline passes; -1: a local fault. */
int connections_wait(struct connection *connections, size_t count, struct deadline deadline);
/* The oldest response, without its last CRLF; NULL: none. */
const struct response *connection_head(const struct connection *connection,
	struct bytes *bytes_r);
/* The index-th response of the queue. */
const struct response *connection_peek(const struct connection *connection, size_t index,
	struct bytes *bytes_r);
/* Done with the oldest one. */
void connection_pop(struct connection *connection);
/* Done with one behind others. */
void connection_take(struct connection *connection, size_t index);
/* Whether bytes of no whole response, or responses, wait. */
bool connection_has_bytes(const struct connection *connection);

#endif
