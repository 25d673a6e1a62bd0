/* SPDX-License-Identifier: MIT */
/* Names, order and arithmetic that the formats share, so that they cannot differ.  Which fact is
 * good or bad it does not know.  Dates are those of RFC 3339 section 5.6. */
#include "report/view.h"

#include <sys/socket.h>

const enum stage *view_stages(enum mode mode)
{
	static const enum stage stages[][STAGE_COUNT + 1] = {
		[MODE_AUTO] = { STAGE_CONNECT, STAGE_GREETING, STAGE_COUNT },
		[MODE_STARTTLS] = { STAGE_CONNECT, STAGE_GREETING, STAGE_CAPABILITY, STAGE_STARTTLS,
			STAGE_TLS, STAGE_CERTIFICATE, STAGE_CLEARTEXT_LOGIN, STAGE_LOGIN, STAGE_MAILBOX,
			STAGE_LOGOUT, STAGE_COUNT },
		[MODE_IMPLICIT] = { STAGE_CONNECT, STAGE_TLS, STAGE_CERTIFICATE, STAGE_GREETING,
			STAGE_CAPABILITY, STAGE_LOGIN, STAGE_MAILBOX, STAGE_LOGOUT, STAGE_COUNT },
		[MODE_CLEARTEXT] = { STAGE_CONNECT, STAGE_GREETING, STAGE_CAPABILITY,
			STAGE_CLEARTEXT_LOGIN, STAGE_LOGIN, STAGE_MAILBOX, STAGE_LOGOUT, STAGE_COUNT },
	};

	return stages[mode];
}

bool view_has_tls(enum mode mode)
{
	return mode == MODE_STARTTLS || mode == MODE_IMPLICIT;
}

bool view_has_cleartext(enum mode mode)
{
	return mode == MODE_STARTTLS || mode == MODE_CLEARTEXT;
}

double view_ms(int64_t us)
{
	return us > 0 ? (double)((us + 50) / 100) / 10 : 0;
}

double view_stage_ms(const struct stage_facts *stage)
{
	return view_ms(stage->ended_us - stage->started_us);
}

struct bytes view_greeting(const struct endpoint_facts *endpoint)
{
	return endpoint->session.greeting_line.data ? endpoint->session.greeting_line
		: endpoint->login.greeting_line;
}

const struct capabilities *view_in_greeting(const struct endpoint_facts *endpoint)
{
	return endpoint->session.in_greeting.known ? &endpoint->session.in_greeting
		: &endpoint->login.in_greeting;
}

const struct capabilities *view_in_clear(const struct endpoint_facts *endpoint)
{
	return endpoint->login.in_clear.known ? &endpoint->login.in_clear
		: &endpoint->session.in_clear;
}

enum login_result view_cleartext_authenticate(const struct endpoint_facts *endpoint)
{
	enum login_result result = endpoint->login.authenticate.result;

	if (endpoint->login.same_address && (result == LOGIN_EVALUATED || result == LOGIN_ACCEPTED))
		return LOGIN_INCONCLUSIVE;
	return result;
}

const char *view_problem(size_t i)
{
	static const char *const names[] = { "expired", "not-yet-valid", "name", "self-signed",
		"unknown-issuer", "incomplete", "weak-signature", "purpose", "other", "revoked",
		"staple-missing", "staple-expired" };

	return i < sizeof names / sizeof *names ? names[i] : NULL;
}

bool view_asked_resolver(enum resolve_result result)
{
	return result != RESOLVE_LITERAL && result != RESOLVE_OVERRIDDEN;
}

const char *view_resolve_result(enum resolve_result result)
{
	static const char *const names[] = {
		[RESOLVE_OK] = "ok", [RESOLVE_LITERAL] = "literal", [RESOLVE_OVERRIDDEN] = "overridden",
		[RESOLVE_NXDOMAIN] = "nxdomain", [RESOLVE_NO_ADDRESS] = "no-address",
		[RESOLVE_FAILED] = "failed", [RESOLVE_TIMEOUT] = "timeout",
	};

	return names[result];
}
