/* SPDX-License-Identifier: MIT */
/* Takes S lines apart into the shape that responses have (RFC 9051 section 9):
 *
 *   pattern = "*" data / tag status *("|" status) ["[" code "]"] [text] / "+" [text]
 *
 * "*" may have a status too.  Data are tokens, lists and codes; text is words, for its brackets
 * and quotes mean nothing.  What matches what is not known here. */
#include "script/pattern.h"

#include <string.h>

#include "base/text.h"
#include "script/sending.h"

enum { DEPTH_MAX = 32, DOCUMENTS_MAX = 16, WEIGHT_WORD = 2, WEIGHT_MATCHER = 1 };

struct reading {
	struct complaints *complaints;
	const struct line *line;
	struct pattern *pattern;
	size_t at;
	unsigned depth;
	bool in_code, in_text;
};

static bool wrong(struct reading *reading, size_t at, size_t len, const char *what)
{
	complain(reading->complaints, (struct spot){ reading->line, at, len }, "%s", what);
	return false;
}

static bool at_end(const struct reading *reading)
{
	return reading->at >= reading->line->text.len;
}

static char here(const struct reading *reading)
{
	return reading->line->text.data[reading->at];
}

static void skip_spaces(struct reading *reading)
{
	while (!at_end(reading) && here(reading) == ' ')
		reading->at++;
}

static struct node *new_node(struct reading *reading, enum node_kind kind, size_t at, size_t len)
{
	struct node *node = arena_alloc(reading->complaints->arena, sizeof *node);

	node->kind = kind;
	node->spot = (struct spot){ reading->line, at, len };
	return node;
}

/* The end of "[...]" inside of a token, as in BODY[HEADER.FIELDS (SUBJECT)]. */
static size_t section_end(struct bytes text, size_t at)
{
	bool quoted = false;

	for (size_t i = at + 1; i < text.len; i++) {
		if (text.data[i] == '"')
			quoted = !quoted;
		else if (text.data[i] == ']' && !quoted)
			return i + 1;
	}
	return text.len;
}

static size_t token_end(const struct reading *reading)
{
	struct bytes text = reading->line->text;
	const char *stops = reading->in_text ? " " : reading->in_code ? " ()\"]" : " ()\"";
	size_t at = reading->at;

	while (at < text.len && !strchr(stops, text.data[at])) {
		if (text.len - at >= 2 && memcmp(text.data + at, "${", 2) == 0) {
			size_t end = template_reference_end(text, at);
			at = end ? end : text.len;
		} else if (text.len - at >= 3 && memcmp(text.data + at, "$${", 3) == 0) {
			at += 3;
		} else if (text.data[at] == '[' && at > reading->at && !reading->in_text) {
			at = section_end(text, at);
		} else {
			at++;
		}
	}
	return at;
}

/* Where a matcher stands in [at, end); end: nowhere. */
static size_t find_matcher(struct bytes text, size_t at, size_t end)
{
	while (at < end) {
		if (end - at >= 3 && memcmp(text.data + at, "$${", 3) == 0) {
			at += 3;
			continue;
		}
		if (end - at < 2 || memcmp(text.data + at, "${", 2) != 0) {
			at++;
			continue;
		}
		size_t stop = template_reference_end(text, at), name;
		if (stop == 0 || stop > end)
			return end;
		name = template_name((struct bytes){ text.data + at + 2, stop - at - 3 });
		char next = text.data[at + 2 + name];
		if (next == ':' || (name == 0 && next == '!'))
			return at;
		at = stop;
	}
	return end;
}

static bool around(struct reading *reading, size_t from, size_t to, struct template *template_r)
{
	struct spot spot = { reading->line, from, to - from };

	return template_read(reading->complaints, spot, TEMPLATE_PLAIN, template_r);
}

static bool take_matcher(struct reading *reading, struct node *node, size_t at, size_t end)
{
	size_t from = node->spot.at, stop = template_reference_end(reading->line->text, at);
	struct spot whole = node->spot;

	if (find_matcher(reading->line->text, stop, end) != end)
		return wrong(reading, from, end - from, "one token holds one matcher at most");
	if (!matcher_read(reading->complaints, (struct spot){ reading->line, at, stop - at }, node))
		return false;
	if (node->kind == NODE_ABSENT && (at != from || stop != end))
		return wrong(reading, from, end - from, "'${!token}' stands alone");
	if (node->kind == NODE_MATCHER && node->matcher.type == MATCH_REST && stop != end)
		return wrong(reading, from, end - from, "nothing can follow 'rest'");
	node->spot = whole;
	return around(reading, from, at, &node->before) && around(reading, stop, end, &node->after);
}

static bool take_token(struct reading *reading, struct node **node_r)
{
	struct bytes text = reading->line->text;
	size_t from = reading->at, end = token_end(reading);
	size_t matcher = find_matcher(text, from, end);
	struct node *node = new_node(reading, NODE_WORD, from, end - from);

	*node_r = node;
	if (end == from)
		return wrong(reading, from, 1, "this closes what was not opened");
	reading->at = end;
	if (matcher != end)
		return take_matcher(reading, node, matcher, end);
	if (end - from == 3 && memcmp(text.data + from, "...", 3) == 0) {
		node->kind = NODE_MORE;
		return true;
	}
	return around(reading, from, end, &node->text);
}

static bool take_quoted(struct reading *reading, struct node **node_r)
{
	struct bytes text = reading->line->text;
	size_t from = reading->at, i = from + 1;

	while (i < text.len && text.data[i] != '"')
		i += text.data[i] == '\\' ? 2 : 1;
	if (i >= text.len)
		return wrong(reading, from, 1, "the quoted string has no end");
	*node_r = new_node(reading, NODE_WORD, from, i + 1 - from);
	(*node_r)->exact = true;
	reading->at = i + 1;
	return template_read(reading->complaints, (struct spot){ reading->line, from + 1,
		i - from - 1 }, TEMPLATE_QUOTED, &(*node_r)->text);
}

static bool take_literal(struct reading *reading, struct node **node_r, bool *taken_r)
{
	struct pattern *pattern = reading->pattern;
	struct piece piece;
	bool is_wrong;

	*taken_r = literal_read(reading->complaints, reading->line, reading->at, &piece, &is_wrong);
	if (!*taken_r)
		return !is_wrong;
	if (!piece.synchronising)
		return wrong(reading, reading->at, piece.spot.len, "'+' is a client's: write {<<WORD}");
	if (pattern->document_count == DOCUMENTS_MAX)
		return wrong(reading, reading->at, piece.spot.len, "more than 16 literals in one line");
	struct node *node = new_node(reading, NODE_WORD, piece.spot.at, piece.spot.len);
	node->exact = true;
	node->text = piece.text;
	node->word = piece.word;
	if (!pattern->documents)
		pattern->documents = arena_array(reading->complaints->arena, DOCUMENTS_MAX,
			sizeof *pattern->documents);
	if (node->word.len)
		pattern->documents[pattern->document_count++] = node;
	*node_r = node;
	reading->at += piece.spot.len;
	return true;
}

static bool take_nodes(struct reading *reading, char closer, struct node **first_r);

static bool take_group(struct reading *reading, struct node **node_r)
{
	char opener = here(reading);
	size_t from = reading->at;
	bool code = opener == '[', outer = reading->in_code;

	*node_r = new_node(reading, code ? NODE_CODE : NODE_LIST, from, 1);
	if (++reading->depth > DEPTH_MAX)
		return wrong(reading, from, 1, "lists are nested more than 32 deep");
	reading->at++;
	reading->in_code = code;
	bool sound = take_nodes(reading, code ? ']' : ')', &(*node_r)->first);
	reading->in_code = outer;
	reading->depth--;
	if (sound && at_end(reading))
		return wrong(reading, from, 1, code ? "'[' without ']'" : "'(' without ')'");
	reading->at++;
	(*node_r)->spot.len = reading->at - from;
	return sound;
}

static bool take_node(struct reading *reading, struct node **node_r)
{
	char c = here(reading);
	bool taken = false;

	if (reading->in_text)
		return take_token(reading, node_r);
	if (c == '{' || c == '~') {
		if (!take_literal(reading, node_r, &taken))
			return false;
		if (taken)
			return true;
	}
	if (c == '(' || c == '[')
		return take_group(reading, node_r);
	return c == '"' ? take_quoted(reading, node_r) : take_token(reading, node_r);
}

static bool take_nodes(struct reading *reading, char closer, struct node **first_r)
{
	struct node **link = first_r, *last = NULL;

	for (;;) {
		skip_spaces(reading);
		if (at_end(reading) || (closer && here(reading) == closer))
			return true;
		struct node *node = NULL;
		if (last && (last->kind == NODE_MORE || (last->kind == NODE_MATCHER
			&& last->matcher.type == MATCH_REST)))
			return wrong(reading, last->spot.at, last->spot.len,
				"nothing can follow this: it stands for all that is left");
		if (!take_node(reading, &node))
			return false;
		reading->pattern->weight += node->kind == NODE_WORD ? WEIGHT_WORD : WEIGHT_MATCHER;
		*link = last = node;
		link = &node->next;
	}
}

static unsigned status_bit(struct bytes word)
{
	static const char *const names[] = { [REPLY_OK] = "OK", [REPLY_NO] = "NO",
		[REPLY_BAD] = "BAD", [REPLY_BYE] = "BYE", [REPLY_PREAUTH] = "PREAUTH" };

	for (unsigned i = REPLY_OK; i <= REPLY_PREAUTH; i++)
		if (strlen(names[i]) == word.len && text_contains_nocase(word, names[i]))
			return 1u << i;
	return 0;
}

/* "NO|BAD"; 0: some part of it is no status. */
static unsigned status_bits(struct bytes word)
{
	unsigned bits = 0;

	while (word.len) {
		const char *bar = memchr(word.data, '|', word.len);
		size_t len = bar ? (size_t)(bar - word.data) : word.len;
		unsigned bit = status_bit((struct bytes){ word.data, len });
		if (bit == 0)
			return 0;
		bits |= bit;
		len += bar != NULL;
		word.data += len;
		word.len -= len;
	}
	return bits;
}

static struct bytes peek_word(const struct reading *reading)
{
	struct bytes text = reading->line->text;
	size_t end = reading->at;

	while (end < text.len && text.data[end] != ' ')
		end++;
	return (struct bytes){ text.data + reading->at, end - reading->at };
}

static bool take_text(struct reading *reading, bool text_any)
{
	skip_spaces(reading);
	if (text_any) {
		reading->at = reading->line->text.len;
		return true;
	}
	reading->in_text = true;
	return take_nodes(reading, '\0', &reading->pattern->nodes);
}

static bool take_status(struct reading *reading, struct bytes word, bool text_any)
{
	reading->pattern->status_spot = (struct spot){ reading->line, reading->at, word.len };
	reading->at += word.len;
	reading->pattern->weight += WEIGHT_WORD;
	skip_spaces(reading);
	if (!at_end(reading) && here(reading) == '[' && !take_group(reading,
		&reading->pattern->code))
		return false;
	return take_text(reading, text_any);
}

static void find_name(struct pattern *pattern, struct arena *arena)
{
	const struct node *node = pattern->nodes;

	for (int i = 0; node && i < 2; i++, node = node->next) {
		struct bytes word = { NULL, 0 };
		if (node->kind == NODE_WORD && !node->exact)
			word = template_constant(arena, &node->text);
		if (node->kind != NODE_WORD && node->kind != NODE_MATCHER)
			return;
		if (word.len && (word.data[0] < '0' || word.data[0] > '9')) {
			pattern->name = word;
			return;
		}
	}
}

static bool take_untagged(struct reading *reading, bool text_any)
{
	struct pattern *pattern = reading->pattern;

	skip_spaces(reading);
	struct bytes word = peek_word(reading);
	if (word.len == 0)
		return wrong(reading, reading->at ? reading->at - 1 : 0, 1, "'*' and nothing behind it");
	pattern->statuses = status_bits(word);
	if (pattern->statuses)
		return take_status(reading, word, text_any);
	if (!take_nodes(reading, '\0', &pattern->nodes))
		return false;
	find_name(pattern, reading->complaints->arena);
	return true;
}

static bool take_tagged(struct reading *reading, bool text_any)
{
	struct pattern *pattern = reading->pattern;

	skip_spaces(reading);
	struct bytes word = peek_word(reading);
	pattern->statuses = status_bits(word);
	if (pattern->statuses & ~(1u << REPLY_OK | 1u << REPLY_NO | 1u << REPLY_BAD)
		|| pattern->statuses == 0)
		return wrong(reading, reading->at ? reading->at - !word.len : 0, word.len ? word.len : 1,
			"a tagged response is OK, NO or BAD, or several: NO|BAD");
	return take_status(reading, word, text_any);
}

struct pattern *pattern_read(struct complaints *complaints, const struct line *line, size_t at,
	bool text_any)
{
	struct pattern *pattern = arena_alloc(complaints->arena, sizeof *pattern);
	struct reading reading = { .complaints = complaints, .line = line, .pattern = pattern,
		.at = at };

	skip_spaces(&reading);
	pattern->spot = (struct spot){ line, reading.at, line->text.len - reading.at };
	struct bytes word = peek_word(&reading);
	if (word.len == 0) {
		wrong(&reading, 0, 0, "nothing is expected here: write '* ...', '+' or '. OK'");
		return NULL;
	}
	reading.at += word.len;
	bool continuation = word.len == 1 && word.data[0] == '+';
	bool untagged = word.len == 1 && word.data[0] == '*';
	pattern->kind = continuation ? REPLY_CONTINUATION : untagged ? REPLY_UNTAGGED : REPLY_TAGGED;
	if (pattern->kind == REPLY_TAGGED)
		pattern->tag = word;
	bool sound = continuation ? take_text(&reading, text_any)
		: untagged ? take_untagged(&reading, text_any) : take_tagged(&reading, text_any);
	return sound ? pattern : NULL;
}

struct pattern *pattern_read_command(struct complaints *complaints, const struct line *line,
	size_t at)
{
	struct pattern *pattern = arena_alloc(complaints->arena, sizeof *pattern);
	struct reading reading = { .complaints = complaints, .line = line, .pattern = pattern,
		.at = at };

	pattern->spot = (struct spot){ line, at, line->text.len - at };
	pattern->kind = REPLY_CONTINUATION; /* data, unless a tag says otherwise */
	struct bytes word = peek_word(&reading);
	if (word.len == 1 && word.data[0] == '.') {
		pattern->kind = REPLY_TAGGED;
		pattern->tag = word;
		reading.at += word.len;
	}
	return take_nodes(&reading, '\0', &pattern->nodes) ? pattern : NULL;
}
