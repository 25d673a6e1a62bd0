/* SPDX-License-Identifier: MIT */
/* Rules about what a server tells people who have not logged in: which version it is (RFC 9051
 * section 7.1.1, RFC 2971 section 4), and which users exist (RFC 9051 section 11.7).  Names of
 * products are harmless; numbers that lead to a list of known holes are not. */
#include <string.h>

#include "base/text.h"
#include "judge/rules.h"
#include "judge/seen.h"

enum { SHOWN_MAX = 300, NOISE_US = 500000 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Four numbers below 256, or a day with its year, are no version. */
static bool is_address_or_date(const char *word, size_t len)
{
	unsigned parts[5] = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < len; i++) {
		if (!is_digit(word[i]) && word[i] != '.')
			return false;
		if (word[i] == '.' && ++count == 4)
			return false;
		if (word[i] != '.')
			parts[count] = parts[count] * 10 % 100000 + (unsigned)(word[i] - '0');
	}
	if (count == 2)
		return parts[0] < 32 && parts[1] < 13 && parts[2] > 1970;
	return count == 3 && parts[0] < 256 && parts[1] < 256 && parts[2] < 256 && parts[3] < 256;
}

/* "3.6.1-Debian", "v9.0.1", "2007f.404": it begins with a number, and goes on with another behind
 * a dot. */
static bool is_version(const char *word, size_t len)
{
	size_t start = len && (word[0] == 'v' || word[0] == 'V');

	if (start == len || !is_digit(word[start]) || is_address_or_date(word, len))
		return false;
	for (size_t i = start; i + 1 < len; i++)
		if (word[i] == '.' && is_digit(word[i + 1]))
			return true;
	return false;
}

/* Words end where neither letters, numbers nor the marks between parts of a version go on. */
static const char *find_version(struct arena *arena, struct bytes text)
{
	for (size_t i = 0; i < text.len; i++) {
		size_t len = 0;
		while (i + len < text.len && (is_alnum(text.data[i + len])
			|| (len && strchr(".-_+~", text.data[i + len]) && text.data[i + len])))
			len++;
		while (len && !is_alnum(text.data[i + len - 1]))
			len--;
		if (is_version(text.data + i, len))
			return text_printable(arena, (struct bytes){ text.data + i, len }, SHOWN_MAX);
		i += len;
	}
	return NULL;
}

/* The greeting without its code, which lists capabilities. */
static struct bytes words_of(struct bytes line)
{
	const char *end = line.len ? memchr(line.data, ']', line.len) : NULL;
	const char *start = line.len ? memchr(line.data, '[', line.len) : NULL;

	if (!start || !end || end < start || start - line.data > 10)
		return line;
	return (struct bytes){ end + 1, line.len - (size_t)(end + 1 - line.data) };
}

static struct ruling version_in_greeting(const struct scene *scene)
{
	const struct bytes line = scene->endpoint->session.greeting_line;

	if (!scene->endpoint->attacks)
		return RULING_NOT_APPLICABLE;
	if (!line.data)
		return ruling_missing(scene, "the greeting is unknown",
			&scene->endpoint->session.stages[STAGE_GREETING]);
	const char *version = find_version(scene->arena, words_of(line));
	return version ? ruling_fires(scene, "The greeting tells version %s: %s.", version,
		seen_quote(scene->arena, words_of(line))) : RULING_SILENT;
}

/* Fields of RFC 2971 section 3.3 that speak of the machine or of how the server was started. */
static bool is_detail(const char *name)
{
	static const char *const names[] = { "version", "os", "os-version", "command", "arguments",
		"environment", "date" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (text_equal_nocase(names[i], name))
			return true;
	return false;
}

static bool gives_away(const struct scene *scene, const struct id_field *field)
{
	return field->value && *field->value && (is_detail(field->name)
		|| find_version(scene->arena, (struct bytes){ field->value, strlen(field->value) }));
}

static struct ruling version_in_id(const struct scene *scene)
{
	const struct attack_facts *facts = scene->endpoint->attacks;
	const char *list = "";

	if (!facts || (!facts->id.asked && !facts->inside.during))
		return RULING_NOT_APPLICABLE;
	for (size_t i = 0; i < facts->id.count; i++)
		if (gives_away(scene, &facts->id.fields[i]))
			list = arena_printf(scene->arena, "%s%s%s %s", list, *list ? ", " : "",
				facts->id.fields[i].name, seen_quote(scene->arena,
				(struct bytes){ facts->id.fields[i].value, strlen(facts->id.fields[i].value) }));
	if (*list)
		return ruling_fires(scene, "ID was answered with %s.", list);
	if (!facts->id.told && facts->inside.during)
		return ruling_inconclusive(arena_printf(scene->arena, "ID was not asked to the end: %s: %s",
			facts->inside.during, seen_words(facts->inside.reason)));
	return RULING_SILENT;
}

static const char *without_name(struct arena *arena, const char *text, const char *name)
{
	const char *at = name && *name ? strstr(text, name) : NULL;

	while (at) {
		text = arena_printf(arena, "%.*s?%s", (int)(at - text), text, at + strlen(name));
		at = strstr(text, name);
	}
	return text;
}

/* What an answer says of every user: without the name, and without whatever has a digit in it,
 * which may be a time or the number of a session. */
static const char *essence(struct arena *arena, const struct attempt *attempt)
{
	const char *text = without_name(arena, text_printable(arena, attempt->reply, SHOWN_MAX),
		attempt->name);
	char *out = arena_alloc(arena, strlen(text) + 1), *end = out;

	while (*text) {
		size_t len = 0;
		bool numbered = false;
		for (; is_alnum(text[len]); len++)
			numbered = numbered || is_digit(text[len]);
		if (numbered)
			*end++ = '#';
		for (size_t i = 0; i < len && !numbered; i++)
			*end++ = text[i];
		text += len;
		if (*text)
			*end++ = *text++;
	}
	return out;
}

/* A server that has enough of failed logins, or trouble of its own, speaks of that and not of the
 * user. */
static bool is_about_load(struct bytes reply)
{
	static const char *const words[] = { "[UNAVAILABLE]", "[LIMIT]", "[INUSE]", "[SERVERBUG]",
		"too many", "try again", "temporar", "rate limit" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (text_contains_nocase(reply, words[i]))
			return true;
	return false;
}

static const char *incomparable(const struct scene *scene, const struct attempt *attempt)
{
	if (!attempt->reply.data)
		return arena_printf(scene->arena, "a failed login was not answered: %s",
			seen_words(attempt->reason));
	if (attempt->reason == REASON_NONE)
		return "a random password was let in";
	return is_about_load(attempt->reply) ? arena_printf(scene->arena, "a failed login was answered "
		"%s, which says nothing of the user", seen_quote(scene->arena, attempt->reply)) : NULL;
}

static struct ruling compare_attempts(const struct scene *scene, const struct attempt *nobody,
	const struct attempt *user)
{
	int64_t apart_us = user->took_us - nobody->took_us;

	if (strcmp(essence(scene->arena, nobody), essence(scene->arena, user)) != 0)
		return ruling_fires(scene, "With a wrong password, a user who does not exist got %s, and "
			"the one that was named got %s.", seen_quote(scene->arena, nobody->reply),
			seen_quote(scene->arena, user->reply));
	if (apart_us > NOISE_US || apart_us < -NOISE_US)
		return ruling_inconclusive(arena_printf(scene->arena, "both failed logins got the same "
			"answer, after %lld and %lld ms; servers slow down repeated failures, so that the "
			"times prove nothing", (long long)(nobody->took_us / 1000),
			(long long)(user->took_us / 1000)));
	return RULING_SILENT;
}

static struct ruling user_enumeration(const struct scene *scene)
{
	const struct attack_facts *facts = scene->endpoint->attacks;

	if (!facts || !facts->user_given) /* one endpoint of a target is asked, if any */
		return RULING_NOT_APPLICABLE;
	if (facts->user_untested)
		return ruling_inconclusive(facts->user_untested);
	const char *reason = incomparable(scene, &facts->nobody);
	if (!reason)
		reason = incomparable(scene, &facts->user);
	return reason ? ruling_inconclusive(reason)
		: compare_attempts(scene, &facts->nobody, &facts->user);
}

static const struct rule rules[] = {
	{ "info-version-greeting", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_GREET, SCOPE_ENDPOINT,
		version_in_greeting,
		.title = "The greeting tells the version of the server software",
		.meaning = "Anybody learns which known holes to try.",
		.reference = "RFC 9051 section 7.1.1",
		.remedy = { [PRODUCT_ANY] = "Set a greeting without a version.",
			[PRODUCT_DOVECOT_23] = "in dovecot.conf:\n  login_greeting = IMAP ready.",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  login_greeting = IMAP ready.",
			[PRODUCT_CYRUS] = "in imapd.conf:\n  serverinfo: off",
			[PRODUCT_EXCHANGE] = "in the Exchange Management Shell:\n"
				"  Set-ImapSettings -Banner \"IMAP ready.\"\n"
				"  Restart-Service MSExchangeIMAP4, MSExchangeIMAP4BE" } },
	{ "info-version-id", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_LOGIN, SCOPE_ENDPOINT,
		version_in_id,
		.title = "The answer to ID tells the version or details of the system",
		.meaning = "Anybody learns version, operating system or more by the ID command, without "
			"logging in.",
		.reference = "RFC 2971 section 4",
		.remedy = { [PRODUCT_ANY] = "Answer ID with the product's name alone, or with NIL.",
			[PRODUCT_DOVECOT_23] = "in conf.d/20-imap.conf:\n  imap_id_send = name *",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  imap_id_send {\n    name = Dovecot\n"
				"  }",
			[PRODUCT_CYRUS] = "in imapd.conf:\n  imapidresponse: no",
			[PRODUCT_COURIER] = "in /etc/courier/imapd, unset IMAP_ID_FIELDS." } },
	{ "info-user-enumeration", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_LOGIN,
		SCOPE_ENDPOINT, user_enumeration,
		.title = "Failed logins tell which users exist",
		.meaning = "The answer for an unknown user differs from that for a wrong password. Found "
			"out with --user alone, by two logins with random passwords.",
		.reference = "RFC 9051 section 11.7",
		.remedy = { [PRODUCT_ANY] = "Answer both with the same words, code and delay." } },
};

const struct rule *rules_info(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
