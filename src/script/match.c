/* SPDX-License-Identifier: MIT */
/* Patterns against responses, with what IMAP says about order (RFC 9051 section 7): capabilities
 * and mailbox attributes are sets that may hold more, flags and search results sets that may not,
 * FETCH, STATUS and ESEARCH data name their values, and all else stands in order. */
#include "script/match.h"

#include <string.h>

#include "script/match_word.h"

enum rule { RULE_ORDERED, RULE_SUPERSET, RULE_EXACT, RULE_FLAGS, RULE_MAP };

static const struct rules { /* of one kind of response */
	const char *name;
	enum rule whole, list; /* for what follows the name; for lists in it */
} rules[] = {
	{ "CAPABILITY", RULE_SUPERSET, RULE_ORDERED },
	{ "ENABLED", RULE_SUPERSET, RULE_ORDERED },
	{ "SEARCH", RULE_EXACT, RULE_ORDERED },
	{ "ESEARCH", RULE_MAP, RULE_ORDERED },
	{ "FLAGS", RULE_ORDERED, RULE_FLAGS },
	{ "PERMANENTFLAGS", RULE_ORDERED, RULE_SUPERSET },
	{ "LIST", RULE_ORDERED, RULE_SUPERSET },
	{ "LSUB", RULE_ORDERED, RULE_SUPERSET },
	{ "XLIST", RULE_ORDERED, RULE_SUPERSET },
	{ "FETCH", RULE_ORDERED, RULE_MAP },
	{ "STATUS", RULE_ORDERED, RULE_MAP },
	{ "ID", RULE_ORDERED, RULE_MAP },
};

static const struct rules in_order = { "", RULE_ORDERED, RULE_ORDERED };

static const struct rules *rules_of(struct bytes name)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (word_same(name, (struct bytes){ rules[i].name, strlen(rules[i].name) }, false))
			return &rules[i];
	return &in_order;
}

static struct item *item_at(const struct matching *matching, unsigned number)
{
	return number ? &matching->tree->items[number] : NULL;
}

static bool miss(struct matching *matching, enum miss what, const struct node *at,
	struct bytes got)
{
	struct match *match = matching->match;

	match->missing += what == MISS_MISSING;
	match->forbidden += what == MISS_FORBIDDEN;
	match->different += what == MISS_DIFFERENT || what == MISS_EXTRA;
	if (match->miss == MISS_NONE) {
		match->miss = what;
		match->at = at;
		match->got = got;
	}
	return false;
}

static const struct bytes nothing = { NULL, 0 };

/* What people are to see of an item. */
static struct bytes seen(const struct item *item)
{
	return item->kind == ITEM_LITERAL ? item->text : item->raw;
}

static bool match_nodes(struct matching *matching, const struct node *node, unsigned first,
	enum rule rule, const struct rules *inside);

/* Whether the element is the item; does not tell where it is not. */
static bool same(struct matching *matching, const struct node *node, const struct item *item)
{
	if (node->kind == NODE_WORD || node->kind == NODE_MATCHER)
		return word_fits(matching, node, item);
	return false;
}

/* One element against one item; tells what is wrong. */
static bool match_one(struct matching *matching, const struct node *node, const struct item *item,
	enum rule list_rule)
{
	bool group = node->kind == NODE_LIST || node->kind == NODE_CODE;
	bool list = item->kind == ITEM_LIST || item->kind == ITEM_CODE;

	if (group && list && (node->kind == NODE_CODE) == (item->kind == ITEM_CODE)) {
		matching->match->score++;
		return match_nodes(matching, node->first, item->first, list_rule, &in_order);
	}
	if (group || !same(matching, node, item))
		return miss(matching, MISS_DIFFERENT, node, seen(item));
	matching->match->score++;
	return true;
}

/* "${!token}" among the items from first on. */
static bool absent(struct matching *matching, const struct node *node, unsigned first)
{
	struct bytes expected;

	if (!word_value(matching, node, &node->text, &expected))
		return false;
	for (struct item *item = item_at(matching, first); item;
		item = item_at(matching, item->next)) {
		bool list = item->kind == ITEM_LIST || item->kind == ITEM_CODE;
		if (!list && word_same(word_text(matching, item), expected, false))
			return miss(matching, MISS_FORBIDDEN, node, item->raw);
	}
	matching->match->score++;
	return true;
}

static struct bytes raw_from(const struct matching *matching, const struct item *item)
{
	const char *from = item->raw.data, *end = from;

	for (; item; item = item_at(matching, item->next))
		end = item->raw.data + item->raw.len;
	return (struct bytes){ from, (size_t)(end - from) };
}

static bool match_ordered(struct matching *matching, const struct node *node, unsigned first,
	const struct rules *inside)
{
	struct item *item = item_at(matching, first);
	bool good = true;

	for (; node; node = node->next) {
		if (node->kind == NODE_MORE)
			return good;
		if (node->kind == NODE_ABSENT) {
			good &= absent(matching, node, first);
			continue;
		}
		bool rest = node->kind == NODE_MATCHER && node->matcher.type == MATCH_REST;
		if (rest) {
			word_bind(matching, &node->matcher, item ? raw_from(matching, item)
				: (struct bytes){ "", 0 });
			return good;
		}
		if (!item)
			return miss(matching, MISS_MISSING, node, nothing);
		if (!match_one(matching, node, item, inside->list))
			return false;
		item = item_at(matching, item->next);
	}
	return item ? miss(matching, MISS_EXTRA, NULL, seen(item)) : good;
}

/* Takes an item for the element; words go first, for a matcher takes what is left. */
static bool take(struct matching *matching, const struct node *node, unsigned first)
{
	struct match before = { .miss = MISS_NONE };

	for (struct item *item = item_at(matching, first); item;
		item = item_at(matching, item->next)) {
		if (item->taken)
			continue;
		bool group = node->kind == NODE_LIST && item->kind == ITEM_LIST;
		before.miss = matching->match->miss;
		bool found = group ? match_nodes(matching, node->first, item->first, RULE_ORDERED,
			&in_order) : same(matching, node, item);
		if (group && !found && before.miss == MISS_NONE)
			matching->match->miss = MISS_NONE; /* another may fit */
		if (!found)
			continue;
		item->taken = true;
		matching->match->score++;
		return true;
	}
	return miss(matching, MISS_MISSING, node, nothing);
}

static bool is_recent(const struct item *item)
{
	return word_same(item->text, (struct bytes){ "\\Recent", 7 }, false);
}

static bool match_set(struct matching *matching, const struct node *nodes, unsigned first,
	enum rule rule)
{
	bool good = true, more = rule == RULE_SUPERSET;

	for (struct item *item = item_at(matching, first); item; item = item_at(matching, item->next))
		item->taken = false;
	for (int matchers = 0; matchers <= 1; matchers++)
		for (const struct node *node = nodes; node; node = node->next) {
			bool rest = node->kind == NODE_MATCHER && node->matcher.type == MATCH_REST;
			more |= node->kind == NODE_MORE || rest;
			if (rest && matchers)
				word_bind(matching, &node->matcher, first ? raw_from(matching,
					item_at(matching, first)) : (struct bytes){ "", 0 });
			else if (node->kind == NODE_MORE || rest)
				continue;
			else if ((node->kind == NODE_MATCHER) != (matchers == 1))
				continue;
			else if (node->kind == NODE_ABSENT)
				good &= absent(matching, node, first);
			else
				good &= take(matching, node, first);
		}
	for (struct item *item = item_at(matching, first); item && !more;
		item = item_at(matching, item->next))
		if (!item->taken && !(rule == RULE_FLAGS && is_recent(item)))
			good &= miss(matching, MISS_EXTRA, NULL, seen(item));
	return good;
}

/* The value of a key among "key value key value"; NULL: no such key.  "UID" of ESEARCH has none. */
static struct item *find_key(struct matching *matching, unsigned first, struct bytes key,
	struct item **key_r)
{
	for (struct item *item = item_at(matching, first); item;) {
		struct item *value = item_at(matching, item->next);
		bool lone = item->kind == ITEM_LIST || (item->kind == ITEM_ATOM
			&& word_same(item->text, (struct bytes){ "UID", 3 }, false) && value
			&& value->kind == ITEM_ATOM && value->text.len
			&& (value->text.data[0] < '0' || value->text.data[0] > '9'));
		if (item->kind != ITEM_LIST && word_same_key(word_text(matching, item), key)) {
			*key_r = item;
			return lone ? NULL : value;
		}
		item = lone ? value : value ? item_at(matching, value->next) : NULL;
	}
	*key_r = NULL;
	return NULL;
}

static bool match_pair(struct matching *matching, const struct node *node, unsigned first)
{
	struct bytes key;
	struct item *found;

	if (node->kind != NODE_WORD)
		return miss(matching, MISS_DIFFERENT, node, nothing);
	if (!word_value(matching, node, &node->text, &key))
		return false;
	struct item *value = find_key(matching, first, key, &found);
	if (!found)
		return miss(matching, MISS_MISSING, node, nothing);
	matching->match->score++;
	if (!node->next || !value || node->next->kind == NODE_MORE || node->next->kind == NODE_ABSENT)
		return true;
	return match_one(matching, node->next, value, rules_of(key)->list);
}

/* Whether the element has a value behind it: "UID" of ESEARCH stands alone. */
static bool has_value(struct matching *matching, const struct node *node, unsigned first)
{
	struct bytes key;
	struct item *found;

	if (!node->next || node->next->kind == NODE_MORE || node->next->kind == NODE_ABSENT)
		return false;
	if (!word_value(matching, node, &node->text, &key))
		return true;
	return find_key(matching, first, key, &found) || !found;
}

static bool match_map(struct matching *matching, const struct node *node, unsigned first)
{
	const struct item *correlator = item_at(matching, first);
	bool good = true;

	if (node && node->kind == NODE_LIST) { /* (TAG "a1") of ESEARCH */
		if (!correlator)
			return miss(matching, MISS_MISSING, node, nothing);
		good = match_one(matching, node, correlator, RULE_ORDERED);
		node = node->next;
	}
	while (node && node->kind != NODE_MORE) {
		if (node->kind == NODE_ABSENT) {
			good &= absent(matching, node, first);
			node = node->next;
			continue;
		}
		bool value = node->kind == NODE_WORD && has_value(matching, node, first);
		good &= match_pair(matching, node, first);
		node = value ? node->next->next : node->next;
	}
	return good;
}

static bool match_nodes(struct matching *matching, const struct node *node, unsigned first,
	enum rule rule, const struct rules *inside)
{
	switch (rule) {
	case RULE_SUPERSET:
	case RULE_EXACT:
	case RULE_FLAGS:
		return match_set(matching, node, first, rule);
	case RULE_MAP:
		return match_map(matching, node, first);
	case RULE_ORDERED:
		break;
	}
	return match_ordered(matching, node, first, inside);
}

bool match_begins(const struct pattern *pattern, const struct tree *tree)
{
	const struct reply *reply = &tree->reply;

	if (pattern->kind != reply->kind)
		return false;
	if (pattern->kind == REPLY_CONTINUATION || pattern->kind == REPLY_TAGGED)
		return true;
	if ((pattern->statuses != 0) != (reply->status != REPLY_DATA))
		return false;
	return pattern->statuses || !pattern->name.data
		|| word_same(pattern->name, tree->name, false);
}

/* Words of a text: as many as the pattern has, and any that follow. */
static bool match_text(struct matching *matching, const struct node *node)
{
	struct item *item = item_at(matching, matching->tree->data);

	for (; node && node->kind != NODE_MORE; node = node->next) {
		if (node->kind == NODE_ABSENT) {
			if (!absent(matching, node, matching->tree->data))
				return false;
			continue;
		}
		if (node->kind == NODE_MATCHER && node->matcher.type == MATCH_REST) {
			word_bind(matching, &node->matcher, item ? raw_from(matching, item)
				: (struct bytes){ "", 0 });
			return true;
		}
		if (!item)
			return miss(matching, MISS_MISSING, node, nothing);
		if (!match_one(matching, node, item, RULE_ORDERED))
			return false;
		item = item_at(matching, item->next);
	}
	return true;
}

static bool match_code(struct matching *matching, const struct node *code)
{
	struct item *name = item_at(matching, matching->tree->code);
	const struct node *first = code->first;

	if (!matching->tree->reply.code.data)
		return miss(matching, MISS_NO_CODE, code, nothing);
	if (!first || !name)
		return first == NULL && name == NULL ? true : miss(matching, MISS_DIFFERENT, code, nothing);
	if (first->kind == NODE_MORE)
		return true;
	if (!match_one(matching, first, name, RULE_ORDERED))
		return false;
	matching->match->score += 2;
	const struct rules *by_name = rules_of(name->text);
	bool known = by_name->whole == RULE_SUPERSET || by_name->list == RULE_SUPERSET;
	return match_nodes(matching, first->next, name->next, known ? by_name->whole : RULE_ORDERED,
		known ? by_name : &in_order);
}

static bool match_status(struct matching *matching, const struct pattern *pattern)
{
	const struct reply *reply = &matching->tree->reply;

	if (!(pattern->statuses & 1u << reply->status))
		return miss(matching, MISS_STATUS, NULL, reply->name);
	matching->match->score += 2;
	if (pattern->code && !match_code(matching, pattern->code))
		return false;
	return match_text(matching, pattern->nodes);
}

/* The number and the name, in order; what follows, by the name's rules. */
static bool match_data(struct matching *matching, const struct pattern *pattern)
{
	const struct node *node = pattern->nodes;
	struct item *item = item_at(matching, matching->tree->data);
	struct bytes name = matching->tree->name;
	bool named = false;

	while (node && item && !named && node->kind != NODE_MORE && node->kind != NODE_ABSENT
		&& !(node->kind == NODE_MATCHER && node->matcher.type == MATCH_REST)) {
		named = item->text.data == name.data;
		if (!match_one(matching, node, item, RULE_ORDERED))
			return false;
		matching->match->score += named ? 2 : 0;
		node = node->next;
		item = item_at(matching, item->next);
	}
	const struct rules *by_name = named ? rules_of(name) : &in_order;
	return match_nodes(matching, node, item ? (unsigned)(item - matching->tree->items) : 0,
		by_name->whole, by_name);
}

/* Its bindings are many, and need no clearing. */
static void match_begin(struct match *match)
{
	match->matched = false;
	match->score = match->missing = match->forbidden = match->different = 0;
	match->miss = MISS_NONE;
	match->at = NULL;
	match->got = nothing;
	match->binding_count = 0;
}

void match_response(struct matching *matching, const struct pattern *pattern, struct tree *tree,
	struct match *match_r)
{
	match_begin(match_r);
	matching->tree = tree;
	matching->match = match_r;
	if (!match_begins(pattern, tree)) {
		match_r->miss = MISS_OTHER;
		return;
	}
	if (pattern->nodes || pattern->code || !pattern->statuses)
		tree_build(tree);
	if (pattern->kind == REPLY_CONTINUATION)
		match_r->matched = match_text(matching, pattern->nodes);
	else if (pattern->statuses)
		match_r->matched = match_status(matching, pattern);
	else
		match_r->matched = match_data(matching, pattern);
	match_r->matched &= match_r->miss == MISS_NONE;
}
