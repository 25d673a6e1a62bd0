/* SPDX-License-Identifier: MIT */
/* Reads matchers:
 *
 *   matcher = "${" [name] ":" ["="] type "}" / "${!" token "}"   ; ":=" binds
 *   type    = "num" [relop 1*DIGIT] / "atom" / "str" / "any" / "rest" / "/" ERE "/"
 *
 * A regular expression (POSIX ERE) sees one token and must match all of it.  One that could take
 * exponential time or memory is refused: back-references, and large or nested counts. */
#include "script/pattern.h"

#include <regex.h>
#include <string.h>

#include "base/text.h"

enum { REGEX_MAX = 256, REGEX_REPEAT_MAX = 255 };

static const char *const type_names[] = { "num", "atom", "str", "any", "rest", NULL };

static bool wrong(struct complaints *complaints, struct spot spot, const char *what)
{
	complain(complaints, spot, "%s", what);
	return false;
}

static bool unknown_type(struct complaints *complaints, struct spot spot, struct bytes type)
{
	char *word = arena_printf(complaints->arena, "%.*s", (int)type.len, type.data);
	const char *near = text_nearest(word, type_names);

	complain(complaints, spot,
		"unknown matcher type '%s' (num, atom, str, any, rest, /regex/)%s%s%s", word,
		near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	return false;
}

/* The last character of the bracket expression that begins there, or the end. */
static const char *bracket_end(const char *at)
{
	at += at[1] == '^' ? 2 : 1;
	at += *at == ']';
	for (; *at && *at != ']'; at++)
		if (*at == '[' && at[1] && strchr(":.=", at[1])) {
			const char close[] = { at[1], ']', '\0' };
			const char *end = strstr(at + 2, close);
			if (end)
				at = end + 1;
		}
	return at;
}

/* The most that "{n,m}" says; *at is moved to its last character, or to the end. */
static unsigned long most_of(const char **at)
{
	unsigned long count = 0, most = 0;

	for (++*at; **at && **at != '}'; ++*at) {
		count = **at >= '0' && **at <= '9' && count <= REGEX_REPEAT_MAX
			? count * 10 + (unsigned long)(**at - '0') : **at == ',' ? 0 : count;
		most = count > most ? count : most;
	}
	return most ? most : 1;
}

/* What is repeated is copied, and copies of copies have no end: "{n,m}", "+" behind a group, and
 * one behind the other, which POSIX leaves undefined. */
static bool modest(const char *regex)
{
	unsigned long product = 1;
	char before = '\0'; /* the kind of what precedes: ')', '*' for any quantifier, 'x' */

	for (const char *at = regex; *at && product <= REGEX_REPEAT_MAX; at += *at != '\0') {
		char kind = *at == ')' ? ')' : strchr("*+?{", *at) ? '*' : 'x';
		if (kind == '*' && before == '*')
			return false;
		if (*at == '\\' && at[1]) {
			if (at[1] >= '1' && at[1] <= '9')
				return false;
			at++;
		} else if (*at == '[') {
			at = bracket_end(at);
		} else if (*at == '{') {
			product *= most_of(&at);
		} else if (*at == '+' && before == ')') {
			product *= 2;
		}
		before = kind;
	}
	return product <= REGEX_REPEAT_MAX;
}

static bool read_regex(struct complaints *complaints, struct spot spot, struct bytes inside,
	struct matcher *matcher)
{
	regex_t compiled;
	char reason[160];

	if (inside.len < 2 || inside.data[inside.len - 1] != '/')
		return wrong(complaints, spot, "the regular expression has no end: write ${:/ERE/}");
	if (inside.len - 2 > REGEX_MAX)
		return wrong(complaints, spot, "the regular expression has more than 256 bytes");
	matcher->type = MATCH_REGEX;
	matcher->regex = arena_printf(complaints->arena, "^(%.*s)$", (int)inside.len - 2,
		inside.data + 1);
	if (!modest(matcher->regex))
		return wrong(complaints, spot,
			"back-references, repeats of repeats and counts above 255 are not allowed in a "
			"regular expression");
	int status = regcomp(&compiled, matcher->regex, REG_EXTENDED | REG_NOSUB);
	if (status != 0) {
		regerror(status, &compiled, reason, sizeof reason);
		complain(complaints, spot, "the regular expression is wrong: %s", reason);
		return false;
	}
	regfree(&compiled);
	return true;
}

static struct bytes trimmed(struct bytes text)
{
	while (text.len && text.data[0] == ' ') {
		text.data++;
		text.len--;
	}
	while (text.len && text.data[text.len - 1] == ' ')
		text.len--;
	return text;
}

/* "num > 3": what stands behind the type's name. */
static bool read_relation(struct complaints *complaints, struct spot spot, struct bytes rest,
	struct matcher *matcher)
{
	static const struct {
		const char *text;
		enum relation relation;
	} relations[] = { { "==", RELATION_EQ }, { "!=", RELATION_NE }, { "<=", RELATION_LE },
		{ ">=", RELATION_GE }, { "<", RELATION_LT }, { ">", RELATION_GT } };

	for (size_t i = 0; i < sizeof relations / sizeof *relations; i++) {
		size_t len = strlen(relations[i].text);
		if (rest.len < len || memcmp(rest.data, relations[i].text, len) != 0)
			continue;
		struct bytes digits = trimmed((struct bytes){ rest.data + len, rest.len - len });
		matcher->relation = relations[i].relation;
		for (size_t d = 0; d < digits.len; d++) {
			if (digits.data[d] < '0' || digits.data[d] > '9' || d > 18)
				return wrong(complaints, spot, "a number of at most 19 digits is due");
			matcher->number = matcher->number * 10 + (uint64_t)(digits.data[d] - '0');
		}
		return digits.len ? true : wrong(complaints, spot, "a number is due, as ${:num > 3}");
	}
	return wrong(complaints, spot, "num is compared by == != < <= > >=, as ${:num > 3}");
}

static bool read_type(struct complaints *complaints, struct spot spot, struct bytes inside,
	struct matcher *matcher)
{
	size_t len = 0;

	if (inside.len && inside.data[0] == '/')
		return read_regex(complaints, spot, inside, matcher);
	while (len < inside.len && !strchr(" =<>!", inside.data[len]))
		len++;
	for (size_t i = 0; type_names[i]; i++) {
		if (strlen(type_names[i]) != len || memcmp(type_names[i], inside.data, len) != 0)
			continue;
		matcher->type = (enum matcher_type)i;
		struct bytes rest = trimmed((struct bytes){ inside.data + len, inside.len - len });
		if (rest.len == 0)
			return true;
		if (matcher->type == MATCH_NUM)
			return read_relation(complaints, spot, rest, matcher);
		return wrong(complaints, spot, "only num can be compared, as ${:num > 3}");
	}
	return unknown_type(complaints, spot, (struct bytes){ inside.data, len });
}

bool matcher_read(struct complaints *complaints, struct spot spot, struct node *node_r)
{
	struct bytes inside = { spot.line->text.data + spot.at + 2, spot.len - 3 };
	size_t name = template_name(inside);
	struct matcher *matcher = &node_r->matcher;

	node_r->spot = spot;
	if (inside.len && inside.data[0] == '!') {
		node_r->kind = NODE_ABSENT;
		if (inside.len == 1)
			return wrong(complaints, spot, "a token is due behind '!', as ${!STARTTLS}");
		return template_read(complaints, (struct spot){ spot.line, spot.at + 3, spot.len - 4 },
			TEMPLATE_PLAIN, &node_r->text);
	}
	if (name >= inside.len || inside.data[name] != ':') {
		node_r->kind = NODE_WORD;
		return true;
	}
	node_r->kind = NODE_MATCHER;
	bool binds = name + 1 < inside.len && inside.data[name + 1] == '=';
	if (binds != (name > 0))
		return wrong(complaints, spot, binds ? "':=' binds a variable: name it, as ${uid:=num}"
			: "a matcher with a name binds it: write ':=', as ${uid:=num}");
	matcher->name = (struct bytes){ inside.data, name };
	size_t skip = name + 1 + binds;
	return read_type(complaints, spot, (struct bytes){ inside.data + skip, inside.len - skip },
		matcher);
}
