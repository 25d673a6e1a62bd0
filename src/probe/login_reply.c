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

/* Words that only a policy uses, whatever stands beside them. */
static bool names_policy(struct bytes text)
{
	static const char *const words[] = {
		"plaintext", "plain text", "plain-text", "cleartext", "clear text", "clear-text",
		"starttls", "tls required", "ssl required", "tls is required", "ssl is required",
		"requires tls", "require tls", "requires ssl", "require ssl", "until tls", "until ssl",
		"without tls", "without ssl", "over tls", "over ssl", "encryption required",
		"encryption is required", "encryption needed", "under a layer", "non-secure",
		"privacyrequired", "logindisabled", "login disabled", "login is disabled", NULL };

	return text.data && contains_any(text, words);
}

/* Words of a policy, unless the text is about an account: that was looked up. */
static bool hints_at_policy(struct bytes text)
{
	static const char *const words[] = {
		"ssl/tls", "use tls", "use ssl", "encrypt", "secure connection", "insecure", "unsecure",
		"not secure", "disabled", "invalid state", NULL };

	return contains_any(text, words);
}

static bool speaks_of_credentials(struct bytes text)
{
	static const char *const words[] = {
		"login failed", "authentication fail", "authenticate failed", "auth failed",
		"invalid credential", "bad credential", "invalid login or", "invalid username",
		"invalid user name", "invalid userid", "invalid user or", "invalid password",
		"incorrect user", "incorrect login", "incorrect password", "password incorrect",
		"password is incorrect", "wrong user", "wrong password", "bad user", "bad password",
		"passwd rejected", "password rejected", "user name or pass", "username or pass",
		"login or pass", "login/pass", "login incorrect", "login denied", "unknown user", NULL };

	return contains_any(text, words);
}

static bool speaks_of_account(struct bytes text)
{
	static const char *const words[] = { "account", "mailbox", "user", "your password",
		"imap access", "imap service", "imap disabled", "imap is disabled", NULL };

	return contains_any(text, words);
}

/* The server could not or would not decide now; that says nothing of its policy. */
static bool speaks_of_trouble(struct bytes text)
{
	static const char *const words[] = { "temporar", "try again", "too many", "internal error",
		"server error", "unavailable", NULL };

	return contains_any(text, words);
}

/* "* OK [ALERT]" may announce anything; an untagged BAD, NO or BYE answers the command. */
static bool remark_names_policy(struct bytes remark)
{
	struct reply reply;

	return remark.data && names_policy(remark) && reply_parse(remark, &reply)
		&& reply.status != REPLY_OK;
}

static bool by_words(const struct reply *reply, const struct login_context *context,
	struct exchange *exchange)
{
	bool credentials = context->credentials_sent && speaks_of_credentials(reply->text);
	bool remark = remark_names_policy(context->remark);

	if (names_policy(reply->text))
		decide(exchange, LOGIN_REFUSED, "words");
	else if (speaks_of_trouble(reply->text))
		decide(exchange, LOGIN_INCONCLUSIVE, "words");
	else if (credentials && remark)
		decide(exchange, LOGIN_INCONCLUSIVE, "words that disagree");
	else if (credentials)
		decide(exchange, LOGIN_EVALUATED, "words");
	else if (remark || (hints_at_policy(reply->text) && !speaks_of_account(reply->text)))
		decide(exchange, LOGIN_REFUSED, "words");
	else
		return false;
	return true;
}

static void by_time(const struct login_context *context, struct exchange *exchange)
{
	bool slow = context->took_us >= SLOW_US + 2 * context->rtt_us;

	if (slow && context->logindisabled)
		decide(exchange, LOGIN_INCONCLUSIVE, "late, and LOGINDISABLED is listed");
	else if (slow)
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
	if (remark_names_policy(context->remark))
		decide(exchange, LOGIN_REFUSED, "words");
	else
		decide(exchange, LOGIN_INCONCLUSIVE, reason_name(reason));
}
