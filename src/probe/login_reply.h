/* SPDX-License-Identifier: MIT */
/* What an answer to LOGIN or AUTHENTICATE in clear says of the server's policy. */
#ifndef PROBE_LOGIN_REPLY_H
#define PROBE_LOGIN_REPLY_H

#include "imap/reply.h"

struct login_context {
	bool credentials_sent;  /* LOGIN; false: AUTHENTICATE without an initial response */
	bool logindisabled;     /* LOGINDISABLED is listed in clear (RFC 9051 section 6.2.3) */
	int64_t took_us, rtt_us;
	struct bytes remark;    /* untagged BAD, NO, BYE or [ALERT] on the way; data NULL: none */
};

/* Fills result and basis of exchange from a tagged reply. */
void login_reply_judge(const struct reply *reply, const struct login_context *context,
	struct exchange *exchange);
/* The same where no tagged reply came: only a BYE that speaks of policy decides anything. */
void login_reply_missing(enum reason reason, const struct login_context *context,
	struct exchange *exchange);

#endif
