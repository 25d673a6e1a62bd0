/* SPDX-License-Identifier: MIT */
/* The cleartext LOGIN test (RFC 9051 sections 6.2.3 and 11.7): one AUTHENTICATE that is cancelled
 * before any credential, then one LOGIN whose user name and password are random letters made for
 * this attempt.  A real credential never comes here.  What the answers mean is login_reply's. */
#include "probe/login.h"

#include "base/random.h"
#include "probe/login_reply.h"

enum { CREDENTIAL_SIZE = 17 };

static void finish_exchange(struct visit *visit, enum reason reason, struct reply *reply,
	struct login_context *context, struct exchange *exchange)
{
	context->remark = visit->imap.remark;
	context->rtt_us = visit->facts->rtt_us;
	context->logindisabled = capabilities_has(&visit->facts->in_clear, "LOGINDISABLED");
	exchange->took_us = context->took_us;
	exchange->alert = visit->imap.remark;
	if (reason != REASON_NONE) {
		login_reply_missing(reason, context, exchange);
		return;
	}
	exchange->reply = arena_copy(visit->arena, reply->line);
	login_reply_judge(reply, context, exchange);
}

static enum reason ask_capability(struct visit *visit)
{
	struct imap *imap = &visit->imap;
	char tag[IMAP_TAG_SIZE];
	struct reply reply;

	imap_tag(imap, tag);
	imap->listed = &visit->facts->in_clear;
	struct deadline deadline = visit_stage_begin(visit, STAGE_CAPABILITY);
	enum reason reason = imap_send(imap, deadline, "%s CAPABILITY\r\n", tag);
	if (reason == REASON_NONE)
		reason = imap_await(imap, tag, false, deadline, &reply);
	imap->listed = NULL;
	if (reason == REASON_NONE && reply.status != REPLY_OK)
		reason = reply.status == REPLY_NO ? REASON_NO : REASON_BAD;
	visit_stage_end(visit, STAGE_CAPABILITY, reason);
	return reason;
}

/* "+" is answer enough: "*" cancels before any credential is sent (RFC 9051 section 6.2.2). */
static enum reason try_authenticate(struct visit *visit, struct deadline deadline)
{
	struct imap *imap = &visit->imap;
	struct login_context context = { .credentials_sent = false };
	char tag[IMAP_TAG_SIZE];
	struct reply reply;

	imap_tag(imap, tag);
	imap->remark = (struct bytes){ NULL, 0 };
	int64_t sent_us = deadline_now_us();
	enum reason reason = imap_send(imap, deadline, "%s AUTHENTICATE PLAIN\r\n", tag);
	if (reason == REASON_NONE)
		reason = imap_await(imap, tag, true, deadline, &reply);
	context.took_us = deadline_now_us() - sent_us;
	bool asked_for_more = reason == REASON_NONE && reply.kind == REPLY_CONTINUATION;
	finish_exchange(visit, reason, &reply, &context, &visit->facts->authenticate);
	if (asked_for_more) {
		reason = imap_send(imap, deadline, "*\r\n");
		if (reason == REASON_NONE)
			reason = imap_await(imap, tag, false, deadline, &reply);
	}
	return reason;
}

/* LOGOUT rides in LOGIN's segment: nothing is learnt by waiting a round trip to send it. */
static enum reason try_login(struct visit *visit, struct deadline deadline,
	char logout[IMAP_TAG_SIZE])
{
	struct imap *imap = &visit->imap;
	struct login_context context = { .credentials_sent = true };
	char login[IMAP_TAG_SIZE];
	char user[CREDENTIAL_SIZE], password[CREDENTIAL_SIZE];
	struct reply reply;

	imap_tag(imap, login);
	imap_tag(imap, logout);
	random_letters(user, sizeof user);
	random_letters(password, sizeof password);
	imap->remark = (struct bytes){ NULL, 0 };
	int64_t sent_us = deadline_now_us();
	enum reason reason = imap_send(imap, deadline, "%s LOGIN %s %s\r\n%s LOGOUT\r\n", login, user,
		password, logout);
	if (reason == REASON_NONE)
		reason = imap_await(imap, login, false, deadline, &reply);
	context.took_us = deadline_now_us() - sent_us;
	finish_exchange(visit, reason, &reply, &context, &visit->facts->login);
	return reason;
}

static bool can_go_on(enum reason reason)
{
	return reason == REASON_NONE || reason == REASON_NO || reason == REASON_BAD;
}

void login_test(struct visit *visit)
{
	if (visit->facts->greeting != GREETING_OK || !can_go_on(ask_capability(visit)))
		return;
	struct deadline deadline = visit_stage_begin(visit, STAGE_CLEARTEXT_LOGIN);
	enum reason reason = try_authenticate(visit, deadline);
	char logout[IMAP_TAG_SIZE];
	if (reason == REASON_NONE && visit->imap.said_bye)
		reason = REASON_BYE;
	bool try = reason == REASON_NONE && visit->probe->login_probe;
	if (try)
		reason = try_login(visit, deadline, logout);
	if (!visit_stage_end(visit, STAGE_CLEARTEXT_LOGIN, reason))
		return;
	if (try)
		visit_end_logout(visit, logout, visit_stage_begin(visit, STAGE_LOGOUT));
	else
		visit_logout(visit);
}
