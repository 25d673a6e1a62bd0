/* SPDX-License-Identifier: MIT */
/* What a server says may echo a secret, so received text is searched for it: as it is, with the
 * escapes of a quoted string and of one inside of another, and of these in hexadecimal and in
 * base64 at each of its three alignments (RFC 4648 section 4); as in a URL (RFC 3986 section 2.1),
 * in the name of a mailbox (RFC 3501 section 5.1.3) and in markup.
 * What is sent needs none of this, see render.c.  Names that are this run's alone become their
 * variables, so that the transcript can be played again. */
#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "script/run.h"

enum { WHOLE_BELOW = 4, WORDS_MAX_COUNT = 2048, SPELLING_MAX = 8 };

static const char hex_digits[] = "0123456789abcdef";

/* Case counts in base64, and in what is no secret. */
static void add(struct run *run, struct bytes text, const char *mark, bool exact, bool secret)
{
	if (text.len == 0)
		return;
	if (run->scrub_count == WORDS_MAX_COUNT) {
		run->scrubs_full |= secret;
		return;
	}
	if (run->scrub_count == run->scrub_size) {
		size_t size = run->scrub_size ? run->scrub_size * 2 : 16;
		struct scrub *more = arena_array(run->arena, size, sizeof *more);
		if (run->scrub_count)
			memcpy(more, run->scrubs, run->scrub_count * sizeof *more);
		run->scrubs = more;
		run->scrub_size = size;
	}
	struct scrub new = { arena_copy(run->arena, text), mark, text.len < WHOLE_BELOW, exact,
		secret };
	size_t at = run->scrub_count++;
	for (; at > 0 && run->scrubs[at - 1].text.len < text.len; at--) /* the longest go first */
		run->scrubs[at] = run->scrubs[at - 1];
	run->scrubs[at] = new;
}

static void add_base64(struct run *run, struct bytes text, const char *mark)
{
	/* Digits that depend on the bytes in front, for 0, 1 and 2 of them. */
	static const size_t lead[] = { 0, 2, 3 };

	for (size_t before = 0; before < 3; before++) {
		char *padded = arena_alloc(&run->scratch, before + text.len + 1);
		memcpy(padded + before, text.data, text.len);
		const char *digits = base64_encode(&run->scratch,
			(struct bytes){ padded, before + text.len });
		size_t whole = (before + text.len) * 8 / 6;
		if (whole < lead[before] + WHOLE_BELOW)
			continue;
		add(run, (struct bytes){ digits + lead[before], whole - lead[before] }, mark, true,
			true);
	}
}

static void add_hex(struct run *run, struct bytes text, const char *mark)
{
	char *hex = arena_alloc(&run->scratch, text.len * 2 + 1);

	for (size_t i = 0; i < text.len; i++) {
		hex[2 * i] = hex_digits[(unsigned char)text.data[i] >> 4];
		hex[2 * i + 1] = hex_digits[(unsigned char)text.data[i] & 15];
	}
	if (text.len >= WHOLE_BELOW)
		add(run, (struct bytes){ hex, text.len * 2 }, mark, false, true);
}

static bool is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
		|| (c && strchr("-._~", c));
}

/* How an encoding spells a byte; the length, 0: as it is. */
static size_t spell_quoted(char c, char out[SPELLING_MAX])
{
	memcpy(out, (char[]){ '\\', c }, 2);
	return c == '"' || c == '\\' ? 2 : 0;
}

static size_t spell_percent(char c, char out[SPELLING_MAX])
{
	out[0] = '%';
	out[1] = hex_digits[(unsigned char)c >> 4];
	out[2] = hex_digits[(unsigned char)c & 15];
	return is_unreserved(c) ? 0 : 3;
}

static size_t spell_mailbox(char c, char out[SPELLING_MAX])
{
	memcpy(out, "&-", 2);
	return c == '&' ? 2 : 0;
}

static size_t spell_markup(char c, char out[SPELLING_MAX])
{
	const char *name = c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;"
		: c == '"' ? "&quot;" : c == '\'' ? "&#39;" : "";

	memcpy(out, name, strlen(name));
	return strlen(name);
}

static struct bytes spelled(struct run *run, struct bytes text,
	size_t (*spell)(char c, char out[SPELLING_MAX]))
{
	char *out = arena_alloc(&run->scratch, text.len * SPELLING_MAX + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		size_t spelling = spell(text.data[i], out + len);
		if (!spelling)
			out[len] = text.data[i];
		len += spelling ? spelling : 1;
	}
	return (struct bytes){ out, len };
}

/* The line it was sent in may be quoted once more by a server that repeats it. */
static void add_forms(struct run *run, struct bytes text, const char *mark)
{
	static size_t (*const spells[])(char c, char out[SPELLING_MAX]) = { spell_percent,
		spell_mailbox, spell_markup };
	struct bytes once = spelled(run, text, spell_quoted);

	add_base64(run, text, mark);
	add_hex(run, text, mark);
	for (size_t i = 0; i < sizeof spells / sizeof *spells; i++) {
		struct bytes form = spelled(run, text, spells[i]);
		if (form.len != text.len)
			add(run, form, mark, false, true);
	}
	if (once.len == text.len)
		return;
	add(run, once, mark, false, true);
	add_base64(run, once, mark);
	add_hex(run, once, mark);
	add(run, spelled(run, once, spell_quoted), mark, false, true);
}

void scrub_learn(struct run *run, const struct variable *variable)
{
	struct bytes text = variable->value.bytes;
	const char *mark = arena_printf(run->arena, "${%.*s}", (int)variable->name.len,
		variable->name.data);

	for (size_t i = 0; i < run->scrub_count; i++)
		if (run->scrubs[i].text.len == text.len && strcmp(run->scrubs[i].mark, mark) == 0
			&& memcmp(run->scrubs[i].text.data, text.data, text.len) == 0)
			return;
	add(run, text, mark, !variable->value.secret, variable->value.secret);
	if (variable->value.secret)
		add_forms(run, text, mark);
}

static bool word_char(char c)
{
	c = text_lower(c);
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool stands_at(const struct scrub *word, struct bytes bytes, size_t at)
{
	if (bytes.len - at < word->text.len)
		return false;
	for (size_t i = 0; i < word->text.len; i++) {
		char a = bytes.data[at + i], b = word->text.data[i];
		if (word->exact ? a != b : text_lower(a) != text_lower(b))
			return false;
	}
	if (!word->whole)
		return true;
	size_t end = at + word->text.len;
	return !(at > 0 && word_char(bytes.data[at - 1])) && !(end < bytes.len
		&& word_char(bytes.data[end]));
}

static const struct scrub *find(const struct run *run, struct bytes bytes, size_t at)
{
	for (size_t i = 0; i < run->scrub_count; i++)
		if ((run->scrubs[i].secret || !run->names_plain) && stands_at(&run->scrubs[i], bytes, at))
			return &run->scrubs[i];
	return NULL;
}

/* Where what begins at at ends: secrets may overlap, and no rest of one may stay.  The longest
 * names them all. */
static size_t covered_end(const struct run *run, struct bytes bytes, size_t at,
	const struct scrub **word)
{
	size_t end = at + (*word)->text.len;

	for (size_t next = at + 1; next < end; next++) {
		const struct scrub *other = find(run, bytes, next);
		if (!other || !other->secret || next + other->text.len <= end)
			continue;
		end = next + other->text.len;
		if (other->text.len > (*word)->text.len)
			*word = other;
	}
	return end;
}

struct bytes scrub(struct run *run, struct arena *arena, struct bytes bytes, bool escape)
{
	static const struct scrub dollar = { .text = { "${", 2 }, .mark = "$${" };
	struct buffer out = { .cap = SIZE_MAX };
	size_t copied = 0;

	escape = escape && bytes.len && memchr(bytes.data, '$', bytes.len);
	for (size_t at = 0; (escape || run->scrub_count) && at < bytes.len;) {
		const struct scrub *word = find(run, bytes, at);
		if (!word && escape && stands_at(&dollar, bytes, at))
			word = &dollar;
		if (!word) {
			at++;
			continue;
		}
		buffer_append(&out, bytes.data + copied, at - copied);
		at = covered_end(run, bytes, at, &word);
		buffer_append(&out, word->mark, strlen(word->mark));
		copied = at;
	}
	if (copied == 0)
		return bytes;
	buffer_append(&out, bytes.data + copied, bytes.len - copied);
	struct bytes clean = arena_copy(arena, buffer_bytes(&out));
	buffer_clear(&out);
	return clean;
}

const char *scrub_torn(const struct run *run, struct bytes whole, struct bytes part)
{
	uintptr_t from = (uintptr_t)whole.data, inside = (uintptr_t)part.data;
	size_t longest = run->scrub_count ? run->scrubs[0].text.len : 0;

	if (inside < from || inside + part.len > from + whole.len)
		return NULL; /* a copy without escapes: it is whole */
	size_t start = (size_t)(inside - from), end = start + part.len;
	for (size_t at = start > longest ? start - longest : 0; longest && at < end; at++) {
		if (at == start && part.len > longest)
			at = end - longest;
		const struct scrub *word = find(run, whole, at);
		if (word && word->secret && at + word->text.len > start
			&& (at < start || at + word->text.len > end))
			return word->mark;
	}
	return NULL;
}

bool scrub_finds_secret(struct run *run, struct bytes bytes)
{
	for (size_t at = 0; run->scrub_count && at < bytes.len; at++) {
		const struct scrub *word = find(run, bytes, at);
		if (word && word->secret)
			return true;
	}
	return false;
}
