/* SPDX-License-Identifier: MIT */
/* Do the errors of a failed login tell which users exist (RFC 9051 section 11.7)?  Two attempts,
 * each on a connection of its own because some servers hang up after one: as a random user, then as
 * the one that was named, with random passwords.  Only inside TLS whose certificate verifies: a
 * user's name is nobody else's business.  No real password is known here. */
#include <string.h>

#include "base/base64.h"
#include "base/random.h"
#include "probe/audit_leg.h"

enum {
	USER_MAX = 128, LETTERS_SIZE = 17,
	LIMIT_MS = 30000, /* servers answer a second failure of one address after 15 s, or more */
};

/* A random name of the same kind: in the same domain, if the real one has a domain. */
static const char *nobody_like(struct arena *arena, const char *user)
{
	const char *domain = strchr(user, '@');
	char letters[LETTERS_SIZE];

	random_letters(letters, sizeof letters);
	return arena_printf(arena, "%s%s", letters, domain ? domain : "");
}

/* What AUTHENTICATE PLAIN sends (RFC 4616): NUL user NUL password. */
static const char *plain_message(struct arena *arena, const char *user)
{
	char password[LETTERS_SIZE];
	size_t len = strlen(user);

	random_letters(password, sizeof password);
	const char *message = arena_printf(arena, "%c%s%c%s", '\0', user, '\0', password);
	return base64_encode(arena, (struct bytes){ message, len + sizeof password + 1 });
}

static enum reason by_plain(struct leg *leg, const char *user, struct reply *reply_r)
{
	struct imap *imap = &leg->visit.imap;
	struct deadline deadline = leg_deadline(leg);
	char tag[IMAP_TAG_SIZE];

	imap_tag(imap, tag);
	enum reason reason = imap_send(imap, deadline, "%s AUTHENTICATE PLAIN\r\n", tag);
	if (reason == REASON_NONE)
		reason = imap_await(imap, tag, true, deadline, reply_r);
	if (reason != REASON_NONE || reply_r->kind != REPLY_CONTINUATION)
		return reason;
	reason = imap_send(imap, deadline, "%s\r\n", plain_message(leg->arena, user));
	return reason == REASON_NONE ? imap_await(imap, tag, false, deadline, reply_r) : reason;
}

/* A quoted string (RFC 9051 section 9) holds no other bytes. */
static bool can_be_quoted(const char *user)
{
	for (; *user; user++)
		if (*user < 0x20 || *user >= 0x7f)
			return false;
	return true;
}

static const char *quoted(struct arena *arena, const char *user)
{
	char *out = arena_array(arena, strlen(user) + 2, 2), *end = out;

	*end++ = '"';
	for (; *user; *end++ = *user++)
		if (*user == '"' || *user == '\\')
			*end++ = '\\';
	*end = '"';
	return out;
}

static enum reason by_login(struct leg *leg, const char *user, struct reply *reply_r)
{
	struct imap *imap = &leg->visit.imap;
	char tag[IMAP_TAG_SIZE], password[LETTERS_SIZE];

	imap_tag(imap, tag);
	random_letters(password, sizeof password);
	enum reason reason = imap_send(imap, leg_deadline(leg), "%s LOGIN %s %s\r\n", tag,
		quoted(leg->arena, user), password);
	return reason == REASON_NONE ? imap_await(imap, tag, false, leg_deadline(leg), reply_r)
		: reason;
}

static struct bytes without_tag(const struct reply *reply)
{
	return (struct bytes){ reply->line.data + reply->tag.len,
		reply->line.len - reply->tag.len };
}

static void attempt(struct leg *leg, const char *user, struct arena *arena,
	struct attempt *attempt_r)
{
	struct reply reply;
	int64_t started_us = deadline_now_us();

	attempt_r->made = true;
	attempt_r->name = user;
	attempt_r->reason = audit_lists(leg->audit, "AUTH=PLAIN") ? by_plain(leg, user, &reply)
		: by_login(leg, user, &reply);
	attempt_r->took_us = deadline_now_us() - started_us;
	if (attempt_r->reason != REASON_NONE)
		return;
	attempt_r->reply = arena_copy(arena, without_tag(&reply));
	attempt_r->reason = reply.status == REPLY_OK ? REASON_NONE
		: reply.status == REPLY_NO ? REASON_NO : REASON_BAD;
	visit_logout(&leg->visit);
}

/* NULL: it was tried, else why not. */
static const char *try_user(const struct audit *audit, const char *user, struct arena *arena,
	struct attack_facts *facts, struct attempt *attempt_r)
{
	const char *untested = NULL;
	struct leg leg;

	leg_init(&leg, audit, arena);
	leg.limit_ms = LIMIT_MS;
	if (!leg_begin(&leg, NULL) || !leg_secure(&leg))
		untested = "no connection inside TLS came about";
	else if (!leg.facts.tls.verified)
		untested = "the certificate does not verify, so no user is named there";
	else
		attempt(&leg, user, arena, attempt_r);
	leg_close(&leg);
	facts->connections += leg.connections;
	facts->login_attempts += attempt_r->made;
	return untested;
}

/* Why nobody can be logged in there; NULL: nothing is in the way. */
static const char *obstacle(const struct audit *audit)
{
	if (strlen(audit->user) > USER_MAX)
		return "the name of the user is too long";
	if (!audit->endpoint->session.in_tls.known)
		return "the capabilities inside TLS are unknown";
	if (audit_lists(audit, "AUTH=PLAIN"))
		return NULL;
	return audit_lists(audit, "LOGINDISABLED") || !can_be_quoted(audit->user)
		? "neither AUTHENTICATE PLAIN nor LOGIN is possible with that user" : NULL;
}

void audit_users(const struct audit *audit, struct arena *arena, struct attack_facts *facts)
{
	if (!audit->user)
		return;
	facts->user_given = true;
	facts->user_untested = obstacle(audit);
	if (!facts->user_untested)
		facts->user_untested = try_user(audit, nobody_like(arena, audit->user), arena, facts,
			&facts->nobody);
	if (!facts->user_untested)
		facts->user_untested = try_user(audit, audit->user, arena, facts, &facts->user);
}
