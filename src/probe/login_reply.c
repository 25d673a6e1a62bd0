/* SPDX-License-Identifier: MIT */
/* Refused by policy, or were the credentials looked at?  NO alone means either.  Response codes
 * decide (RFC 5530), then words that servers are known to use, then BAD (the command was not
 * executed, RFC 9051 section 7.1.3), then time: checking a password is slow on purpose.  What
 * none of these decides stays inconclusive; a connection that ends says nothing at all. */
#include "probe/login_reply.h"

#include "base/text.h"

enum { SLOW_US = 1500000 };

static void decide(struct exchange *exchange, enum login_result result, const char *basis)
{
	exchange->result = result;
	exchange->basis = basis;
}

static bool by_code(const struct reply *reply, const struct login_context *context,
	struct exchange *exchange)
{
	static const struct {
		const char *code;
		enum login_result result;
	} codes[] = { { "PRIVACYREQUIRED", LOGIN_REFUSED },
		{ "AUTHENTICATIONFAILED", LOGIN_EVALUATED },
		{ "AUTHORIZATIONFAILED", LOGIN_EVALUATED }, { "EXPIRED", LOGIN_EVALUATED },
		{ "CONTACTADMIN", LOGIN_EVALUATED }, { "UNAVAILABLE", LOGIN_INCONCLUSIVE },
		{ "LIMIT", LOGIN_INCONCLUSIVE }, { "SERVERBUG", LOGIN_INCONCLUSIVE } };

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (reply_code_is(reply, codes[i].code)) {
			bool looked = codes[i].result == LOGIN_EVALUATED && context->credentials_sent;
			decide(exchange, codes[i].result == LOGIN_EVALUATED && !looked
				? LOGIN_INCONCLUSIVE : codes[i].result, "code");
			return true;
		}
	return false;
}

static bool contains_any(struct bytes text, const char *const *words)
{
	for (; *words; words++)
		if (text_contains_nocase(text, *words))
			return true;
	return false;
}

static bool speaks_of_policy(struct bytes text)
{
	static const char *const words[] = {
		"plaintext auth", "cleartext auth", "starttls", "tls required", "ssl required",
		"ssl/tls", "requires tls", "require tls", "requires ssl", "use tls", "use ssl",
		"encrypt", "under a layer", "privacy", "secure connection", "non-secure", "insecure",
		"not secure", "unsecure", "disabled", "invalid state", "until ssl", "until tls",
		"without ssl", "without tls", "logindisabled", NULL };

	return text.data && contains_any(text, words);
}

static bool speaks_of_credentials(struct bytes text)
{
	static const char *const words[] = {
		"login failed", "authentication fail", "authenticate failed", "auth failed",
		"invalid credential", "invalid login", "invalid user", "invalid password",
		"incorrect", "wrong password", "bad password", "bad username", "passwd rejected",
		"password rejected", "user name or pass", "username or pass", "login or password",
		"login incorrect", "login denied", "unknown user", NULL };

	return text.data && contains_any(text, words);
}

static bool by_words(const struct reply *reply, const struct login_context *context,
	struct exchange *exchange)
{
	bool policy = speaks_of_policy(reply->text) || speaks_of_policy(context->remark);

	if (!policy && !(context->credentials_sent && speaks_of_credentials(reply->text)))
		return false;
	decide(exchange, policy ? LOGIN_REFUSED : LOGIN_EVALUATED, "words");
	return true;
}

static void by_time(const struct login_context *context, struct exchange *exchange)
{
	if (context->took_us >= SLOW_US + 2 * context->rtt_us)
		decide(exchange, LOGIN_EVALUATED, "timing");
	else if (context->logindisabled)
		decide(exchange, LOGIN_REFUSED, "at once, and LOGINDISABLED is listed");
	else
		decide(exchange, LOGIN_INCONCLUSIVE, "a bare NO");
}

void login_reply_judge(const struct reply *reply, const struct login_context *context,
	struct exchange *exchange)
{
	if (reply->kind == REPLY_CONTINUATION)
		decide(exchange, LOGIN_EVALUATED, "continuation");
	else if (reply->status == REPLY_OK)
		decide(exchange, LOGIN_ACCEPTED, "status");
	else if (by_code(reply, context, exchange) || by_words(reply, context, exchange))
		return;
	else if (reply->status == REPLY_BAD || !context->credentials_sent)
		decide(exchange, LOGIN_REFUSED, "status");
	else
		by_time(context, exchange);
}

void login_reply_missing(enum reason reason, const struct login_context *context,
	struct exchange *exchange)
{
	if (speaks_of_policy(context->remark))
		decide(exchange, LOGIN_REFUSED, "words");
	else
		decide(exchange, LOGIN_INCONCLUSIVE, reason_name(reason));
}
