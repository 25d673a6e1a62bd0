/* SPDX-License-Identifier: MIT */
/* Names of what facts are made of, and which of an endpoint's connections answers for a stage.
 * The names are part of the JSON, so never renamed.  Whether anything observed is good or bad is
 * not known here. */
#include "model/facts.h"

#include <string.h>

#include "base/text.h"

bool address_same(const struct address *a, const struct address *b)
{
	return a->family == b->family && a->scope == b->scope
		&& memcmp(a->ip, b->ip, sizeof a->ip) == 0;
}

const char *stage_name(enum stage stage)
{
	static const char *const names[STAGE_COUNT] = {
		[STAGE_RESOLVE] = "resolve", [STAGE_CONNECT] = "connect",
		[STAGE_GREETING] = "greeting", [STAGE_CAPABILITY] = "capability",
		[STAGE_STARTTLS] = "starttls", [STAGE_TLS] = "tls",
		[STAGE_CERTIFICATE] = "certificate", [STAGE_CLEARTEXT_LOGIN] = "cleartext-login",
		[STAGE_LOGIN] = "login", [STAGE_MAILBOX] = "mailbox", [STAGE_LOGOUT] = "logout",
	};

	return names[stage];
}

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[] = {
		[OUTCOME_SKIP] = "skip", [OUTCOME_OK] = "ok", [OUTCOME_FAIL] = "fail",
	};

	return names[outcome];
}

const char *reason_name(enum reason reason)
{
	static const char *const names[] = {
		[REASON_NONE] = NULL, [REASON_TIMEOUT] = "timeout", [REASON_REFUSED] = "refused",
		[REASON_RESET] = "reset", [REASON_CLOSED] = "closed",
		[REASON_NO_ROUTE] = "no-route", [REASON_UNREACHABLE] = "unreachable",
		[REASON_FORBIDDEN] = "forbidden", [REASON_MALFORMED] = "malformed",
		[REASON_TOO_LONG] = "too-long", [REASON_NO] = "no", [REASON_BAD] = "bad",
		[REASON_BYE] = "bye", [REASON_NOT_TLS] = "not-tls", [REASON_ALERT] = "alert",
		[REASON_WEAK_PARAMETERS] = "weak-parameters", [REASON_TLS] = "tls",
		[REASON_UNVERIFIED] = "unverified", [REASON_LOCAL] = "local",
	};

	return names[reason];
}

const char *knock_role_name(enum knock_role role)
{
	static const char *const names[] = {
		[KNOCK_NEIGHBOUR] = "neighbour", [KNOCK_CONTROL] = "control",
		[KNOCK_REFERENCE] = "reference",
	};

	return names[role];
}

const char *mode_name(enum mode mode)
{
	static const char *const names[] = {
		[MODE_AUTO] = "auto", [MODE_STARTTLS] = "starttls", [MODE_IMPLICIT] = "implicit",
		[MODE_CLEARTEXT] = "none", /* as --tls has it */
	};

	return names[mode];
}

const char *rung_name(enum rung rung)
{
	static const char *const names[RUNG_COUNT] = {
		[RUNG_SEGMENTS] = "small-segments", [RUNG_SMALL] = "small-hello",
		[RUNG_TLS12] = "tls-1.2-only", [RUNG_NO_SNI] = "no-sni", [RUNG_LEGACY] = "legacy",
	};

	return names[rung];
}

const char *login_result_name(enum login_result result)
{
	static const char *const names[] = {
		[LOGIN_NOT_TRIED] = "not-tried", [LOGIN_REFUSED] = "refused",
		[LOGIN_EVALUATED] = "evaluated", [LOGIN_ACCEPTED] = "accepted",
		[LOGIN_INCONCLUSIVE] = "inconclusive",
	};

	return names[result];
}

bool capabilities_has(const struct capabilities *capabilities, const char *name)
{
	for (size_t i = 0; i < capabilities->count; i++)
		if (text_equal_nocase(capabilities->names[i], name))
			return true;
	return false;
}

const struct stage_facts *endpoint_stage(const struct endpoint_facts *endpoint, enum stage stage)
{
	bool of_login = stage == STAGE_CAPABILITY || stage == STAGE_CLEARTEXT_LOGIN;
	bool login_speaks = endpoint->login.tried && (of_login || !endpoint->session.tried);

	return &(login_speaks ? &endpoint->login : &endpoint->session)->stages[stage];
}

static bool connected(const struct visit_facts *visit)
{
	return visit->tried && visit->stages[STAGE_CONNECT].outcome == OUTCOME_OK;
}

const char *endpoint_text(struct arena *arena, const struct endpoint_facts *endpoint)
{
	return arena_printf(arena, endpoint->address.family == AF_INET6 ? "[%s]:%u" : "%s:%u",
		endpoint->address.text, (unsigned)endpoint->port);
}

bool endpoint_connected(const struct endpoint_facts *endpoint)
{
	return connected(&endpoint->session) || connected(&endpoint->login)
		|| connected(&endpoint->silence);
}

enum login_result endpoint_cleartext_login(const struct endpoint_facts *endpoint)
{
	const struct visit_facts *visit = &endpoint->login;
	enum login_result result = visit->login.result != LOGIN_NOT_TRIED ? visit->login.result
		: visit->authenticate.result;

	if (visit->same_address && (result == LOGIN_EVALUATED || result == LOGIN_ACCEPTED))
		return LOGIN_INCONCLUSIVE;
	return result;
}
