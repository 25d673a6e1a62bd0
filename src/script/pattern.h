/* SPDX-License-Identifier: MIT */
/* What an S line expects, taken apart while the script is read. */
#ifndef SCRIPT_PATTERN_H
#define SCRIPT_PATTERN_H

#include "imap/reply.h"
#include "script/template.h"

enum matcher_type { MATCH_NUM, MATCH_ATOM, MATCH_STR, MATCH_ANY, MATCH_REST, MATCH_REGEX };
enum relation { RELATION_NONE, RELATION_EQ, RELATION_NE, RELATION_LT, RELATION_LE, RELATION_GT,
	RELATION_GE };

struct matcher { /* ${name:=type} */
	struct bytes name;       /* binds this variable; len 0: none */
	enum matcher_type type;
	enum relation relation;  /* of MATCH_NUM */
	uint64_t number;
	const char *regex;       /* of MATCH_REGEX, anchored */
	size_t regex_index;      /* among the script's */
};

enum node_kind {
	NODE_WORD,    /* text, exact where it was quoted or a literal */
	NODE_MATCHER, /* one, perhaps with text around it */
	NODE_LIST,    /* ( ) */
	NODE_CODE,    /* [ ] */
	NODE_ABSENT,  /* ${!token} */
	NODE_MORE,    /* ... */
};

struct node {
	enum node_kind kind;
	bool exact;            /* case counts */
	struct bytes word;     /* of a here-document, as in struct piece; len 0: none */
	struct template text;  /* of NODE_WORD and NODE_ABSENT */
	struct matcher matcher;
	struct template before, after; /* around a matcher, in one token */
	struct node *first, *next;
	struct spot spot;
};

enum mark { MARK_MUST, MARK_MUST_NOT, MARK_MAY };

struct pattern {
	enum mark mark;
	enum reply_kind kind;
	struct bytes tag;      /* of a tagged one; "." is the open command's */
	unsigned statuses;     /* bits 1 << enum reply_status; 0: data */
	struct node *code;     /* NODE_CODE; NULL: any or none */
	struct node *nodes;    /* data; the text behind a status or "+", word by word */
	struct bytes name;     /* "FETCH": constant name of data; data NULL: a matcher */
	unsigned weight;       /* how exact it is: of several that match, the heaviest takes it */
	struct node **documents; /* here-documents, in order; the reader fills in their text */
	size_t document_count;
	struct spot status_spot;
	struct spot spot;      /* the whole of it */
};

/* Reads the text of an S line from at on; text_any: texts behind a status are for people only.
 * NULL, and a problem, where it is wrong. */
struct pattern *pattern_read(struct complaints *complaints, const struct line *line, size_t at,
	bool text_any);
/* The same for a line that a server awaits: a tag and a command, or data of one. */
struct pattern *pattern_read_command(struct complaints *complaints, const struct line *line,
	size_t at);

/* Reads "${name:=type}" or "${!token}"; kind NODE_WORD where it is neither. */
bool matcher_read(struct complaints *complaints, struct spot spot, struct node *node_r);

#endif
