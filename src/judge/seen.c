/* SPDX-License-Identifier: MIT */
/* Reads the facts of an endpoint the way the rules ask for them: which visit speaks, what the
 * first words were, which capabilities are known in which phase.  Nothing here is good or bad.
 * Phases are those of RFC 9051 section 6.2.1: what was listed in clear says nothing of TLS. */
#include "judge/seen.h"

#include <string.h>
#include <time.h>

#include "base/text.h"

enum { QUOTE_MAX = 200 };

enum reason seen_connect(const struct endpoint_facts *endpoint)
{
	const struct stage_facts *stage = endpoint_stage(endpoint, STAGE_CONNECT);

	if (endpoint_connected(endpoint))
		return REASON_NONE;
	return stage->outcome == OUTCOME_FAIL ? stage->reason : REASON_LOCAL;
}

struct tally seen_tally(const struct target_facts *facts, const struct endpoint_facts *of)
{
	struct tally tally = { 0 };

	for (size_t i = 0; i < facts->endpoint_count; i++) {
		const struct endpoint_facts *endpoint = &facts->endpoints[i];
		if (of && !address_same(&endpoint->address, &of->address))
			continue;
		tally.total++;
		if (endpoint_connected(endpoint))
			tally.connected++;
		else
			tally.failed[seen_connect(endpoint)]++;
	}
	return tally;
}

bool seen_starts_clear(const struct endpoint_facts *endpoint)
{
	return endpoint->mode != MODE_IMPLICIT;
}

bool seen_same_host(const struct endpoint_facts *a, const struct endpoint_facts *b)
{
	return a->host == b->host || (a->host && b->host && strcmp(a->host, b->host) == 0);
}

const struct endpoint_facts *seen_sibling(const struct target_facts *facts,
	const struct endpoint_facts *of, bool starts_clear)
{
	for (size_t i = 0; i < facts->endpoint_count; i++) {
		const struct endpoint_facts *e = &facts->endpoints[i];
		if (e != of && address_same(&e->address, &of->address) && seen_same_host(e, of)
			&& seen_starts_clear(e) == starts_clear)
			return e;
	}
	return NULL;
}

const struct visit_facts *seen_visit(const struct endpoint_facts *endpoint)
{
	return endpoint->session.tried || !endpoint->login.tried ? &endpoint->session
		: &endpoint->login;
}

bool seen_failed(const struct visit_facts *visit, enum stage stage, enum reason reason)
{
	return visit->tried && visit->stages[stage].outcome == OUTCOME_FAIL
		&& visit->stages[stage].reason == reason;
}

static enum greeting class_of(struct bytes bytes)
{
	static const struct {
		const char *prefix;
		enum greeting greeting;
	} prefixes[] = { { "* OK", GREETING_OK }, { "* PREAUTH", GREETING_PREAUTH },
		{ "* BYE", GREETING_BYE }, { "* ", GREETING_MALFORMED }, { "+OK", GREETING_POP3 },
		{ "-ERR", GREETING_POP3 }, { "220", GREETING_SMTP }, { "421", GREETING_SMTP },
		{ "554", GREETING_SMTP }, { "HTTP/", GREETING_HTTP }, { "<", GREETING_HTTP } };

	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (bytes_begin(bytes, prefixes[i].prefix))
			return prefixes[i].greeting;
	return bytes.len ? GREETING_OTHER : GREETING_NONE;
}

/* A cleartext port that stayed silent was sent a ClientHello: a TLS record tells TLS, and some
 * protocols, HTTP for one, complain in words of their own.  A late IMAP line tells nothing. */
static struct first_words after_silence(const struct visit_facts *silence)
{
	struct first_words words = { GREETING_NONE, silence->tls.first_bytes, false };

	if (silence->tls.handshake_done || seen_failed(silence, STAGE_TLS, REASON_ALERT))
		words.greeting = GREETING_TLS;
	else if (seen_failed(silence, STAGE_TLS, REASON_NOT_TLS) && !bytes_begin(words.bytes, "* "))
		words.greeting = class_of(words.bytes);
	return words;
}

struct first_words seen_first_words(const struct endpoint_facts *endpoint)
{
	const struct visit_facts *visit = seen_visit(endpoint);
	struct bytes first = visit->tls.first_bytes;

	if (visit->greeting != GREETING_NONE)
		return (struct first_words){ visit->greeting, visit->greeting_line, false };
	if (seen_starts_clear(endpoint))
		return after_silence(&endpoint->silence);
	if (seen_failed(visit, STAGE_TLS, REASON_NOT_TLS))
		return (struct first_words){ class_of(first), first, true };
	return (struct first_words){ GREETING_NONE, visit->greeting_line, false };
}

bool seen_serves(const struct endpoint_facts *endpoint)
{
	struct first_words words = seen_first_words(endpoint);

	return !words.in_clear
		&& (words.greeting == GREETING_OK || words.greeting == GREETING_PREAUTH);
}

/* Mechanisms that keep the password to themselves may be allowed in clear. */
static bool lists_challenges(const struct capabilities *listed)
{
	static const char *const plain[] = { "AUTH=PLAIN", "AUTH=LOGIN", "AUTH=XOAUTH2",
		"AUTH=OAUTHBEARER", "AUTH=EXTERNAL" };

	for (size_t i = 0; listed && i < listed->count; i++) {
		bool other = strncasecmp(listed->names[i], "AUTH=", 5) == 0;
		for (size_t j = 0; j < sizeof plain / sizeof *plain; j++)
			other = other && !text_equal_nocase(listed->names[i], plain[j]);
		if (other)
			return true;
	}
	return false;
}

bool seen_no_way_in(const struct endpoint_facts *endpoint)
{
	enum login_result by_sasl = endpoint->login.authenticate.result;

	return seen_starts_clear(endpoint) && seen_first_words(endpoint).greeting == GREETING_OK
		&& endpoint->session.tried && !endpoint->session.tls.handshake_done
		&& endpoint->session.stages[STAGE_STARTTLS].outcome == OUTCOME_FAIL
		&& endpoint->login.login.result == LOGIN_REFUSED
		&& by_sasl != LOGIN_EVALUATED && by_sasl != LOGIN_ACCEPTED
		&& by_sasl != LOGIN_INCONCLUSIVE
		&& !lists_challenges(seen_clear_capabilities(endpoint));
}

struct bytes seen_line(const struct transcript_entry *entry)
{
	struct bytes line = entry->bytes;

	while (line.len && (line.data[line.len - 1] == '\n' || line.data[line.len - 1] == '\r'))
		line.len--;
	return line;
}

static struct bytes last_bye(const struct visit_facts *visit)
{
	for (size_t i = visit->transcript_len; i-- > 0;) {
		const struct transcript_entry *entry = &visit->transcript[i];
		if (entry->kind == TRANSCRIPT_RECEIVED && entry->bytes.len >= 5
			&& text_contains_nocase((struct bytes){ entry->bytes.data, 5 }, "* BYE"))
			return seen_line(entry);
	}
	return (struct bytes){ "* BYE", 5 };
}

struct bytes seen_farewell(const struct endpoint_facts *endpoint)
{
	const struct visit_facts *visit = seen_visit(endpoint);
	struct first_words words = seen_first_words(endpoint);

	if (!words.in_clear && words.greeting == GREETING_BYE)
		return words.bytes;
	if (seen_failed(visit, STAGE_GREETING, REASON_BYE)
		|| seen_failed(visit, STAGE_CAPABILITY, REASON_BYE)
		|| seen_failed(visit, STAGE_STARTTLS, REASON_BYE))
		return last_bye(visit);
	return (struct bytes){ NULL, 0 };
}

bool seen_tls_due(const struct endpoint_facts *endpoint)
{
	if (seen_starts_clear(endpoint))
		return endpoint->session.stages[STAGE_STARTTLS].outcome == OUTCOME_OK;
	return endpoint->session.stages[STAGE_CONNECT].outcome == OUTCOME_OK;
}

int seen_alert(const struct endpoint_facts *endpoint)
{
	/* In TLS 1.3 the server judges the client's certificate behind our side's end of the
	 * handshake (RFC 8446 section 4.4.2.4), so its alert meets the first read. */
	static const enum stage stages[] = { STAGE_TLS, STAGE_GREETING, STAGE_CAPABILITY };

	for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
		if (seen_failed(&endpoint->session, stages[i], REASON_ALERT))
			return endpoint->session.tls.alert;
	return TLS_ALERT_NONE;
}

const struct certificate_facts *seen_leaf(const struct endpoint_facts *endpoint)
{
	const struct tls_facts *tls = &endpoint->session.tls;

	return tls->handshake_done && tls->chain_len > 0 ? tls->chain : NULL;
}

const struct capabilities *seen_clear_capabilities(const struct endpoint_facts *endpoint)
{
	const struct capabilities *lists[] = {
		&endpoint->login.in_clear, &endpoint->session.in_clear,
		&endpoint->login.in_greeting, &endpoint->session.in_greeting,
	};

	for (size_t i = 0; seen_starts_clear(endpoint) && i < sizeof lists / sizeof *lists; i++)
		if (lists[i]->known)
			return lists[i];
	return NULL;
}

const struct capabilities *seen_tls_capabilities(const struct endpoint_facts *endpoint)
{
	const struct visit_facts *session = &endpoint->session;

	if (session->in_tls.known)
		return &session->in_tls;
	return !seen_starts_clear(endpoint) && session->in_greeting.known ? &session->in_greeting
		: NULL;
}

static bool has_prefix(const char *name, const char *const *prefixes)
{
	for (; *prefixes; prefixes++) {
		size_t len = strlen(*prefixes);
		if (strlen(name) >= len && text_contains_nocase((struct bytes){ name, len }, *prefixes))
			return true;
	}
	return false;
}

const char *seen_listed(struct arena *arena, const struct capabilities *capabilities,
	const char *const *prefixes)
{
	const char *list = "";

	for (size_t i = 0; i < capabilities->count; i++)
		if (has_prefix(capabilities->names[i], prefixes))
			list = arena_printf(arena, "%s%s%s", list, *list ? " " : "",
				capabilities->names[i]);
	return list;
}

const char *seen_words(enum reason reason)
{
	static const char *const words[] = {
		[REASON_NONE] = "ok", [REASON_TIMEOUT] = "no answer in time",
		[REASON_REFUSED] = "connection refused", [REASON_RESET] = "connection reset",
		[REASON_CLOSED] = "connection closed by the server",
		[REASON_NO_ROUTE] = "no route from this machine",
		[REASON_UNREACHABLE] = "host unreachable",
		[REASON_FORBIDDEN] = "forbidden by this machine's firewall",
		[REASON_MALFORMED] = "the answer is not IMAP",
		[REASON_TOO_LONG] = "the answer is too long", [REASON_NO] = "the server answered NO",
		[REASON_BAD] = "the server answered BAD", [REASON_BYE] = "the server said BYE",
		[REASON_NOT_TLS] = "the answer is not TLS", [REASON_ALERT] = "a fatal TLS alert",
		[REASON_WEAK_PARAMETERS] = "the key parameters are too weak",
		[REASON_TLS] = "the TLS handshake failed",
		[REASON_UNVERIFIED] = "the certificate does not verify",
		[REASON_LOCAL] = "this machine could not try",
	};

	return words[reason];
}

const char *seen_stage_words(struct arena *arena, const struct stage_facts *stage)
{
	if (stage->outcome == OUTCOME_SKIP)
		return "not tried";
	return stage->text ? arena_printf(arena, "%s (%s)", seen_words(stage->reason), stage->text)
		: seen_words(stage->reason);
}

const char *seen_quote(struct arena *arena, struct bytes bytes)
{
	return arena_printf(arena, "\"%s\"", text_printable(arena, bytes, QUOTE_MAX));
}

const char *seen_date(struct arena *arena, int64_t seconds)
{
	time_t time = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&time, &tm))
		return "a date out of range";
	return arena_printf(arena, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}
