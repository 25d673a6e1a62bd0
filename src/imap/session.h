/* SPDX-License-Identifier: MIT */
/* The client's side of an IMAP dialogue: tag, send, await. */
#ifndef IMAP_SESSION_H
#define IMAP_SESSION_H

#include "imap/reply.h"
#include "net/stream.h"

enum {
	IMAP_RESPONSE_MAX = 128 * 1024, /* bytes of one response with its literals */
	IMAP_PREFIX_SIZE = 4,
	IMAP_TAG_SIZE = 12,
	IMAP_LISTINGS_MAX = 16,
};

struct imap {
	struct stream *stream;
	struct arena *arena;
	char prefix[IMAP_PREFIX_SIZE]; /* of every tag: who can foresee it can forge answers */
	unsigned tags;               /* given out so far */
	struct capabilities *listed; /* where a CAPABILITY response of this phase goes */
	unsigned listings;           /* CAPABILITY responses taken; more than a few are passed over */
	struct buffer response;      /* the one being read; replies borrow from it */
	struct bytes remark;         /* the last untagged BAD, NO, BYE or [ALERT]; in the arena */
	bool said_bye;
};

void imap_init(struct imap *imap, struct stream *stream, struct arena *arena);
void imap_clear(struct imap *imap);
/* Reads one response, literals included; it is valid until the next call.
 * REASON_MALFORMED: not IMAP; REASON_TOO_LONG: past a cap. */
enum reason imap_read(struct imap *imap, struct deadline deadline, struct reply *reply_r);
/* A fresh tag, for commands that are written by hand. */
void imap_tag(struct imap *imap, char tag_r[IMAP_TAG_SIZE]);
/* Reads up to and with the tagged response, or a continuation where the caller takes one.
 * REASON_BYE: the server said BYE and closed instead. */
enum reason imap_await(struct imap *imap, const char *tag, bool take_continuation,
	struct deadline deadline, struct reply *reply_r);
/* Sends one or more whole lines in one write. */
enum reason imap_send(struct imap *imap, struct deadline deadline, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
