/* SPDX-License-Identifier: MIT */
/* Finds names in a text and puts their tokens in place.  A text is taken apart into runs of the
 * characters that host names have (RFC 1123 section 2.1, and UTF-8), so that a name is found with
 * any case and with a dot behind it, and a longer name around a known one is hidden as a whole. */
#include "report/redact.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "report/redact_names.h"
#include "report/redact_user.h"

enum { TRUNCATED_MIN = 5, LABELS_MAX = 128 };

struct scan { /* one text on its way through */
	struct redaction *redaction;
	const char *text; /* from its start */
	const char *at;   /* not yet written */
	char *out;
	size_t out_len, out_size;
	struct arena *arena;
	bool our_words;
	struct decoded meant; /* the text, as URLs mean it */
	size_t mark;          /* where in that `at` is, or the first place behind it */
};

static void put(struct scan *scan, const char *text, size_t len)
{
	if (scan->out_len + len + 1 > scan->out_size) {
		scan->out_size = 2 * (scan->out_len + len + 1);
		char *out = arena_alloc(scan->arena, scan->out_size);
		if (scan->out_len)
			memcpy(out, scan->out, scan->out_len);
		scan->out = out;
	}
	memcpy(scan->out + scan->out_len, text, len);
	scan->out_len += len;
	scan->out[scan->out_len] = '\0';
}

/* Writes what stands for len bytes of the text. */
static void replace(struct scan *scan, size_t len, const char *shown)
{
	put(scan, shown, strlen(shown));
	scan->at += len;
}

static void keep(struct scan *scan, size_t len)
{
	put(scan, scan->at, len);
	scan->at += len;
}

/* Whether what is meant has a byte that begins here. */
static bool find_mark(struct scan *scan)
{
	size_t offset = (size_t)(scan->at - scan->text);

	while (scan->mark < scan->meant.len && scan->meant.from[scan->mark] < offset)
		scan->mark++;
	return scan->mark < scan->meant.len && scan->meant.from[scan->mark] == offset;
}

/* Writes what stands for the next len bytes of what is meant. */
static void replace_meant(struct scan *scan, size_t len, const char *shown)
{
	size_t begin = scan->meant.from[scan->mark], end = scan->meant.from[scan->mark + len];

	replace(scan, end - begin, shown);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static bool is_run(char c)
{
	return is_word(c) || c == '-' || c == '_' || c == '.';
}

static size_t run_length(const char *text)
{
	size_t len = 0;

	while (is_run(text[len]))
		len++;
	return len;
}

/* Files that our own and servers' sentences speak of. */
static bool is_file_ending(const char *label, size_t len)
{
	static const char *const endings[] = { "conf", "pem", "crt", "key", "xml", "json", "txt",
		"sh" };

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (strlen(endings[i]) == len && strncmp(endings[i], label, len) == 0)
			return true;
	return false;
}

/* Two labels or more, the last one of letters or an A-label: no version number is. */
static bool looks_like_host(const char *run, size_t len)
{
	size_t last = len;

	while (last && run[last - 1] != '.')
		last--;
	if (last < 2 || len - last < 2 || is_file_ending(run + last, len - last))
		return false;
	for (size_t i = 1; i < len; i++)
		if (run[i] == '.' && run[i - 1] == '.')
			return false;
	if (len - last > 4 && strncmp(run + last, "xn--", 4) == 0)
		return true;
	for (size_t i = last; i < len; i++)
		if (!is_letter(run[i]) && (unsigned char)run[i] < 0x80)
			return false;
	return true;
}

/* Some labels of the run, in a row, are a known name. */
static bool holds_known(const struct redaction *redaction, const char *run, size_t len)
{
	size_t starts[LABELS_MAX], count = 0;

	for (size_t i = 0; i < len && count < LABELS_MAX - 1; i++)
		if (i == 0 || run[i - 1] == '.')
			starts[count++] = i;
	for (size_t from = 0; from < count; from++)
		for (size_t to = from; to < count; to++) {
			size_t end = to + 1 < count ? starts[to + 1] - 1 : len;
			if (names_find(redaction, run + starts[from], end - starts[from]))
				return true;
		}
	return false;
}

/* The name that a cut-off text began to say. */
static const struct name *truncated(const struct redaction *redaction, const char *run, size_t len)
{
	if (len < TRUNCATED_MIN || strncmp(run + len, "...", 3) != 0)
		return NULL;
	for (const struct name *name = redaction->newest; name; name = name->next)
		if (name->shown && strncasecmp(name->text, run, len) == 0)
			return name;
	return NULL;
}

static bool is_ipv4(const char *run, size_t len)
{
	char text[INET_ADDRSTRLEN];
	unsigned char ip[4];

	if (len >= sizeof text)
		return false;
	memcpy(text, run, len);
	text[len] = '\0';
	return inet_pton(AF_INET, text, ip) == 1;
}

/* What to write for a run without dots at its ends; NULL: itself. */
static const char *token_of_run(struct scan *scan, const char *run, size_t len)
{
	struct redaction *redaction = scan->redaction;
	const struct name *name = names_find(redaction, run, len);

	if (name && name->shown)
		return name->shown;
	if (name)
		return names_get(redaction, TOKEN_HOST, run, len)->shown;
	if (is_ipv4(run, len))
		return scan->our_words ? NULL : names_get(redaction, TOKEN_ADDRESS, run, len)->shown;
	name = truncated(redaction, run, len);
	if (name)
		return name->shown;
	if (holds_known(redaction, run, len) || (!scan->our_words && looks_like_host(run, len)))
		return names_get(redaction, TOKEN_HOST, run, len)->shown;
	return NULL;
}

/* A run that is no name may have one in it. */
static void keep_up_to_user(struct scan *scan, size_t len)
{
	for (size_t kept = 0; kept < len; kept++) {
		if (kept && find_mark(scan) && user_at(scan->redaction, &scan->meant, scan->mark).len)
			return;
		keep(scan, 1);
	}
}

/* The run that begins here, without dots and hyphens at its end. */
static size_t trimmed_run(const struct scan *scan)
{
	size_t len = run_length(scan->at);

	while (len && (scan->at[len - 1] == '.' || scan->at[len - 1] == '-'))
		len--;
	return len;
}

static void put_run(struct scan *scan)
{
	size_t len = run_length(scan->at);

	/* "_imaps._tcp." in front of a domain tells nothing of it. */
	if (*scan->at == '_' || *scan->at == '.' || *scan->at == '-') {
		size_t label = *scan->at == '_' ? strcspn(scan->at, ".") : 1;
		keep_up_to_user(scan, label < len ? label : len);
		return;
	}
	len = trimmed_run(scan);
	const char *shown = token_of_run(scan, scan->at, len);
	if (shown)
		replace(scan, len, shown);
	else
		keep_up_to_user(scan, len);
}

/* An IPv6 address, however it is written (RFC 4291 section 2.2). */
static bool put_ipv6(struct scan *scan)
{
	size_t len = strspn(scan->at, "0123456789abcdefABCDEF:."), scope;
	char text[INET6_ADDRSTRLEN];
	unsigned char ip[16];

	while (len && strchr(".:", scan->at[len - 1]) && (len < 2 || scan->at[len - 2] != ':'))
		len--;
	if (len < 2 || len >= sizeof text || is_word(scan->at[len]))
		return false;
	memcpy(text, scan->at, len);
	text[len] = '\0';
	if (inet_pton(AF_INET6, text, ip) != 1 || !inet_ntop(AF_INET6, ip, text, sizeof text))
		return false;
	const struct name *name = names_find(scan->redaction, text, strlen(text));
	if (!name && (scan->our_words || len == 2))
		return false;
	name = names_get(scan->redaction, TOKEN_ADDRESS, text, strlen(text));
	scope = scan->at[len] == '%' ? 1 + run_length(scan->at + len + 1) : 0;
	replace(scan, len + (scope > 1 ? scope : 0), name->shown);
	return true;
}

/* A character of a user's name, if URLs are as likely as mail addresses to be around it. */
static bool is_of_user(const struct scan *scan, size_t at)
{
	char c = scan->meant.bytes[at];
	bool encoded = scan->meant.from[at + 1] - scan->meant.from[at] > 1;

	return is_run(c) || c == '+' || (encoded && c && !strchr("@=/&?:;,<>\" ", c));
}

/* "user" of user@host and user%40host. */
static bool put_user(struct scan *scan)
{
	size_t len = 0, domain_len;

	if (!find_mark(scan))
		return false;
	while (scan->mark + len < scan->meant.len && is_of_user(scan, scan->mark + len))
		len++;
	const char *user = scan->meant.bytes + scan->mark, *domain = user + len + 1;
	if (!len || user[len] != '@')
		return false;
	domain_len = run_length(domain);
	while (domain_len && domain[domain_len - 1] == '.')
		domain_len--;
	if (!domain_len || !(holds_known(scan->redaction, domain, domain_len)
		|| (!scan->our_words && looks_like_host(domain, domain_len))))
		return false;
	const char *key = arena_printf(scan->arena, "%.*s", (int)len, user);
	struct name *name = names_find(scan->redaction, key, len);
	if (!name || !name->shown) /* the @ keeps words that are users apart from words */
		name = names_get(scan->redaction, TOKEN_USER, arena_printf(scan->arena, "%s@", key),
			len + 1);
	replace_meant(scan, len, name->shown);
	keep(scan, scan->meant.from[scan->mark + len + 1] - scan->meant.from[scan->mark + len]);
	return true;
}

/* A host that is named like a user stays a host. */
static bool is_in_name(struct scan *scan, size_t len)
{
	size_t run = trimmed_run(scan);
	bool begins = scan->at == scan->text || !is_run(scan->at[-1]);

	return begins && run >= len && token_of_run(scan, scan->at, run);
}

/* The person whose mailbox it is, whatever is around the name. */
static bool put_known_user(struct scan *scan)
{
	struct user_span span = { 0, NULL };

	if (find_mark(scan))
		span = user_at(scan->redaction, &scan->meant, scan->mark);
	if (span.len && is_in_name(scan, scan->meant.from[scan->mark + span.len]
		- scan->meant.from[scan->mark]))
		return false;
	if (span.len) {
		replace_meant(scan, span.len, span.shown);
		return true;
	}
	span = user_in_base64(scan->redaction, scan->text, scan->at);
	if (span.len)
		replace(scan, span.len, span.shown);
	return span.len > 0;
}

/* One character, however many it is written with. */
static void keep_one(struct scan *scan)
{
	keep(scan, find_mark(scan) ? scan->meant.from[scan->mark + 1] - scan->meant.from[scan->mark]
		: 1);
}

static bool put_pattern(struct scan *scan)
{
	const struct pattern *longest = NULL;
	bool inside = scan->at > scan->text && is_word(scan->at[-1]);

	for (const struct pattern *p = scan->redaction->patterns; p; p = p->next) {
		if ((longest && p->len <= longest->len) || strncasecmp(scan->at, p->text, p->len) != 0)
			continue;
		bool cut = (inside && is_word(p->text[0]))
			|| (is_word(p->text[p->len - 1]) && is_word(scan->at[p->len]));
		if (!cut && !(scan->our_words && p->of_certificate))
			longest = p;
	}
	if (longest)
		replace(scan, longest->len, longest->shown);
	return longest;
}

const char *redact(struct redaction *redaction, struct arena *arena, const char *text,
	bool our_words)
{
	struct scan scan = { .redaction = redaction, .text = text, .at = text, .arena = arena,
		.our_words = our_words };

	if (!redaction)
		return text;
	scan.meant = encoded_read(arena, text);
	put(&scan, "", 0);
	while (*scan.at)
		if (!put_pattern(&scan) && !put_ipv6(&scan) && !put_user(&scan)
			&& !put_known_user(&scan)) {
			if (is_run(*scan.at))
				put_run(&scan);
			else
				keep_one(&scan);
		}
	return scan.out;
}
