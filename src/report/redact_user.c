/* SPDX-License-Identifier: MIT */
/* What stands before the '@', and user names that a document gives: found in URLs inside URLs, in
 * XML and in base64.  Roles that every domain has are left alone, since they are words of our own
 * sentences too, and tell nobody's name (RFC 2142). */
#include "report/redact_user.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum { PIECE_MIN = 4, ANYWHERE_MIN = 6, BASE64_MIN = 3, RUN_MIN = 4 };

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
		|| (unsigned char)c >= 0x80;
}

static bool is_role(const char *name)
{
	static const char *const roles[] = { "info", "mail", "imap", "admin", "office", "contact",
		"support", "postmaster", "hostmaster", "webmaster", "abuse", "security", "test", "user",
		"server", "service", "hello", "team", "sales", "news", "noreply" };

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (text_equal_nocase(name, roles[i]))
			return true;
	return false;
}

static void add(struct redaction *redaction, const char *name, const char *shown)
{
	struct arena *arena = &redaction->target_arena;
	struct user *user = arena_alloc(arena, sizeof *user);

	*user = (struct user){ encoded_read(arena, name), shown, redaction->users };
	redaction->users = user;
}

/* As an XML document has it. */
static const char *as_xml(struct arena *arena, const char *name)
{
	static const char special[] = "&<>\"'";
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&apos;" };
	char *text = arena_strdup(arena, "");

	for (; *name; name++) {
		const char *found = strchr(special, *name);
		text = found ? arena_printf(arena, "%s%s", text, entities[found - special])
			: arena_printf(arena, "%s%c", text, *name);
	}
	return text;
}

/* "jane", "smith" of jane.smith+news: what says who it is, even alone. */
static void add_pieces(struct redaction *redaction, const char *name, const char *shown)
{
	for (const char *piece = name; *piece;) {
		size_t len = 0;
		while (is_word(piece[len]))
			len++;
		const char *copy = arena_printf(&redaction->target_arena, "%.*s", (int)len, piece);
		if (len >= PIECE_MIN && strcmp(copy, name) != 0 && !is_role(copy))
			add(redaction, copy, shown);
		piece += len + (piece[len] != '\0');
	}
}

void user_learn(struct redaction *redaction, const char *name)
{
	struct arena *arena = &redaction->target_arena;
	struct bytes bytes = { name, name ? strlen(name) : 0 };

	if (!bytes.len || is_role(name))
		return;
	const char *shown = names_get(redaction, TOKEN_USER, name, bytes.len)->shown;
	const char *printable = text_printable(arena, bytes, SIZE_MAX), *xml = as_xml(arena, name);
	add(redaction, name, shown);
	if (strcmp(printable, name) != 0)
		add(redaction, printable, shown);
	if (strcmp(xml, name) != 0)
		add(redaction, xml, shown);
	add_pieces(redaction, name, shown);
}

/* All that is left is the "..." of a text that was cut off, maybe in the middle of a "%40". */
static bool is_cut_off(const char *rest)
{
	size_t encoded = *rest == '%' ? 1 + strspn(rest + 1, "0123456789abcdefABCDEF") : 0;

	return strncmp(rest + encoded, "...", 3) == 0;
}

struct user_span user_at(const struct redaction *redaction, const struct decoded *meant, size_t at)
{
	struct user_span longest = { 0, NULL };
	bool inside = at && is_word(meant->bytes[at - 1]);

	for (const struct user *user = redaction->users; user; user = user->next) {
		const struct decoded *name = &user->name;
		size_t len = encoded_match(meant, at, name);
		const char *behind = meant->bytes + at + len;
		bool whole = len == name->len, anywhere = len >= ANYWHERE_MIN;
		bool alone = !(inside && is_word(*name->bytes))
			&& !(whole && is_word(name->bytes[len - 1]) && is_word(*behind));
		if (len <= longest.len || !(anywhere || alone) || !(whole || is_cut_off(behind)))
			continue;
		longest = (struct user_span){ len, user->shown };
	}
	return longest;
}

static bool is_base64(char c, bool slash)
{
	return (is_word(c) && (unsigned char)c < 0x80) || c == '+' || c == '-' || c == '_'
		|| (slash && c == '/');
}

static size_t run_of_base64(const char *at, bool slash)
{
	size_t len = 0;

	while (is_base64(at[len], slash))
		len++;
	return len;
}

static const char *held_in(const struct redaction *redaction, const char *run, size_t len)
{
	for (const struct user *user = redaction->users; len >= RUN_MIN && user; user = user->next)
		if (user->name.len >= BASE64_MIN && encoded_in_base64(run, len, &user->name))
			return user->shown;
	return NULL;
}

/* A slash is a digit of base64 as well as what parts a path: the shorter run is tried first. */
struct user_span user_in_base64(struct redaction *redaction, const char *text, const char *at)
{
	for (int slash = 0; redaction->users && slash < 2; slash++) {
		size_t len = run_of_base64(at, slash);
		if (at > text && is_base64(at[-1], slash))
			continue;
		const char *shown = held_in(redaction, at, len);
		for (size_t i = 0; shown && slash && i < len; i++) {
			bool begins = !i || at[i - 1] == '/';
			if (begins && held_in(redaction, at + i, run_of_base64(at + i, false)))
				shown = NULL;
		}
		if (shown)
			return (struct user_span){ len, names_get(redaction, TOKEN_DATA,
				arena_printf(&redaction->target_arena, "%.*s", (int)len, at), len)->shown };
	}
	return (struct user_span){ 0, NULL };
}
