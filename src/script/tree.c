/* SPDX-License-Identifier: MIT */
/* Responses to trees (RFC 9051 section 9).  Framing comes first: a literal's octets are one token
 * and nothing in them is protocol.  "BODY[HEADER.FIELDS (SUBJECT)]<0>" is one token too.  The text
 * behind a status is words, for brackets and quotes mean nothing there.  A pass without recursion
 * and with a cap on depth and number, for the server decides about both. */
#include "script/tree.h"

#include <string.h>

enum { DEPTH_MAX = 64, ITEMS_MAX = 1024 * 1024 };

bool tree_begin(struct tree *tree, struct bytes response)
{
	struct bytes rest;

	tree->count = 1;
	tree->code = tree->data = 0;
	tree->built = tree->cut = false;
	if (!reply_parse(response, &tree->reply))
		return false;
	tree->name = tree->reply.name;
	if (tree->reply.kind != REPLY_UNTAGGED || tree->reply.status != REPLY_DATA)
		return true;
	if (tree->name.len && tree->name.data[0] >= '0' && tree->name.data[0] <= '9') {
		rest = tree->reply.text;
		tree->name = lex_next(&rest).text;
	}
	return true;
}

static unsigned add(struct tree *tree, enum item_kind kind, struct bytes text, struct bytes raw)
{
	struct item item = { .kind = kind, .text = text, .raw = raw };

	tree->store.cap = (ITEMS_MAX + 1) * sizeof item;
	tree->store.len = tree->count * sizeof item;
	if (tree->count == 1) { /* number 0 stands for none */
		tree->store.len = 0;
		buffer_append(&tree->store, &(struct item){ .next = 0 }, sizeof item);
	}
	buffer_append(&tree->store, &item, sizeof item);
	tree->items = (struct item *)(void *)tree->store.data;
	return (unsigned)tree->count++;
}

struct branch { /* a list under way */
	unsigned parent; /* 0: the outermost */
	unsigned last;   /* its newest item; 0: none */
};

struct build {
	struct tree *tree;
	struct bytes rest;
	struct branch branches[DEPTH_MAX];
	unsigned depth;
	unsigned first; /* of the outermost */
};

static void link(struct build *build, unsigned item)
{
	struct branch *branch = &build->branches[build->depth];

	if (branch->last)
		build->tree->items[branch->last].next = item;
	else if (branch->parent)
		build->tree->items[branch->parent].first = item;
	else
		build->first = item;
	branch->last = item;
}

/* Behind an atom: "[...]" and what follows it without a space. */
static size_t section_length(struct bytes rest)
{
	bool quoted = false;
	size_t i = 0;

	if (rest.len == 0 || rest.data[0] != '[')
		return 0;
	while (i < rest.len && (quoted || rest.data[i] != ']')) {
		quoted ^= rest.data[i] == '"';
		i++;
	}
	while (i < rest.len && !strchr(" ()\"{", rest.data[i]))
		i++;
	return i;
}

static bool open_list(struct build *build, enum item_kind kind, const char *from)
{
	if (build->depth + 1 == DEPTH_MAX)
		return false;
	unsigned item = add(build->tree, kind, (struct bytes){ from + 1, 0 },
		(struct bytes){ from, 1 });
	link(build, item);
	build->branches[++build->depth] = (struct branch){ item, 0 };
	return true;
}

static bool close_list(struct build *build, enum item_kind kind)
{
	struct branch *branch = &build->branches[build->depth];

	if (build->depth == 0 || build->tree->items[branch->parent].kind != kind)
		return false;
	struct item *item = &build->tree->items[branch->parent];
	item->raw.len = (size_t)(build->rest.data - item->raw.data);
	item->text.len = item->raw.len - 2;
	build->depth--;
	return true;
}

static bool take(struct build *build)
{
	while (build->rest.len && build->rest.data[0] == ' ') {
		build->rest.data++;
		build->rest.len--;
	}
	const char *from = build->rest.data;
	struct token token = lex_next(&build->rest);
	switch (token.kind) {
	case LEX_OPEN:
	case LEX_CODE_OPEN:
		return open_list(build, token.kind == LEX_OPEN ? ITEM_LIST : ITEM_CODE, from);
	case LEX_CLOSE:
	case LEX_CODE_CLOSE:
		return close_list(build, token.kind == LEX_CLOSE ? ITEM_LIST : ITEM_CODE);
	case LEX_END:
	case LEX_BAD:
		return false;
	case LEX_ATOM: {
		size_t section = section_length(build->rest);
		token.text.len += section;
		build->rest.data += section;
		build->rest.len -= section;
		break;
	}
	case LEX_QUOTED:
	case LEX_LITERAL:
		break;
	}
	link(build, add(build->tree, token.kind == LEX_ATOM ? ITEM_ATOM
		: token.kind == LEX_QUOTED ? ITEM_QUOTED : ITEM_LITERAL, token.text,
		(struct bytes){ from, (size_t)(build->rest.data - from) }));
	return true;
}

static unsigned build_tokens(struct tree *tree, struct bytes text)
{
	struct build build = { .tree = tree, .rest = text };

	while (build.rest.len) {
		if (tree->count < ITEMS_MAX && take(&build))
			continue;
		while (build.rest.len && build.rest.data[0] == ' ') {
			build.rest.data++;
			build.rest.len--;
		}
		tree->cut = build.rest.len > 0;
		break;
	}
	tree->cut |= build.depth > 0;
	return build.first;
}

static unsigned build_words(struct tree *tree, struct bytes text)
{
	struct build build = { .tree = tree };
	const char *at = text.data, *end = text.data + text.len;

	while (at < end && tree->count < ITEMS_MAX) {
		const char *space = memchr(at, ' ', (size_t)(end - at));
		struct bytes word = { at, (size_t)((space ? space : end) - at) };
		if (word.len)
			link(&build, add(tree, ITEM_ATOM, word, word));
		at = space ? space + 1 : end;
	}
	return build.first;
}

void tree_build(struct tree *tree)
{
	const struct reply *reply = &tree->reply;

	if (tree->built)
		return;
	tree->built = true;
	if (reply->kind == REPLY_CONTINUATION || reply->status != REPLY_DATA) {
		if (reply->code.data)
			tree->code = build_tokens(tree, reply->code);
		tree->data = build_words(tree, reply->text);
		return;
	}
	tree->data = build_tokens(tree, (struct bytes){ reply->name.data,
		(size_t)(reply->line.data + reply->line.len - reply->name.data) });
}

void tree_clear(struct tree *tree)
{
	buffer_clear(&tree->store);
	*tree = (struct tree){ .items = NULL };
}

struct bytes tree_text(const struct item *item, char *buffer, size_t size)
{
	size_t len = 0;

	if (item->kind != ITEM_QUOTED || item->text.len > size
		|| !memchr(item->text.data, '\\', item->text.len))
		return item->text;
	for (size_t i = 0; i < item->text.len; i++) {
		if (item->text.data[i] == '\\' && i + 1 < item->text.len)
			i++;
		buffer[len++] = item->text.data[i];
	}
	return (struct bytes){ buffer, len };
}
