/* SPDX-License-Identifier: MIT */
/* Bytes to tokens; pure.  It does not know which response it reads.  RFC 9051 section 9:
 *
 *   ATOM-CHAR       = <any CHAR except atom-specials>
 *   atom-specials   = "(" / ")" / "{" / SP / CTL / list-wildcards / quoted-specials / resp-specials
 *   resp-specials   = "]"
 *   quoted          = DQUOTE *QUOTED-CHAR DQUOTE
 *   literal         = "{" number64 ["+"] "}" CRLF *CHAR8
 *
 * Servers put "*", "%" and "\" into places where only atoms may stand (flags, tags), and a reader
 * must follow them, so these count as atom characters here. */
#include "imap/lex.h"

#include <string.h>

static bool atom_char(char c)
{
	return (unsigned char)c > 0x20 && c != 0x7f && !strchr("(){\"[]", c);
}

static struct token bad(void)
{
	return (struct token){ LEX_BAD, { "", 0 } };
}

static struct token take(struct bytes *rest, enum lex_kind kind, size_t skip, size_t len)
{
	struct token token = { kind, { rest->data + skip, len } };
	size_t used = skip + len + (kind == LEX_QUOTED);

	rest->data += used;
	rest->len -= used;
	return token;
}

static struct token quoted(struct bytes *rest)
{
	for (size_t i = 1; i < rest->len; i++) {
		if (rest->data[i] == '"')
			return take(rest, LEX_QUOTED, 1, i - 1);
		if (rest->data[i] == '\\')
			i++;
	}
	return bad();
}

/* Reads "{n}" or "{n+}" at the front; false: something else stands there. */
static bool literal_head(struct bytes at, size_t *size_r, size_t *head_len_r)
{
	size_t i = 1, size = 0;

	if (at.len < 3 || at.data[0] != '{')
		return false;
	for (; i < at.len && at.data[i] >= '0' && at.data[i] <= '9'; i++) {
		size = size * 10 + (size_t)(at.data[i] - '0');
		if (size > 0xffffffff)
			return false;
	}
	if (i == 1)
		return false;
	if (i < at.len && at.data[i] == '+')
		i++;
	if (i >= at.len || at.data[i] != '}')
		return false;
	*size_r = size;
	*head_len_r = i + 1;
	return true;
}

static struct token literal(struct bytes *rest)
{
	size_t size, head;

	if (!literal_head(*rest, &size, &head))
		return bad();
	if (rest->len - head < 2 || memcmp(rest->data + head, "\r\n", 2) != 0)
		return bad();
	if (rest->len - head - 2 < size)
		return bad();
	return take(rest, LEX_LITERAL, head + 2, size);
}

struct token lex_next(struct bytes *rest)
{
	static const struct {
		char c;
		enum lex_kind kind;
	} singles[] = { { '(', LEX_OPEN }, { ')', LEX_CLOSE }, { '[', LEX_CODE_OPEN },
		{ ']', LEX_CODE_CLOSE } };
	size_t len = 0;

	while (rest->len && rest->data[0] == ' ') {
		rest->data++;
		rest->len--;
	}
	if (rest->len == 0)
		return (struct token){ LEX_END, { "", 0 } };
	for (size_t i = 0; i < sizeof singles / sizeof *singles; i++)
		if (rest->data[0] == singles[i].c)
			return take(rest, singles[i].kind, 0, 1);
	if (rest->data[0] == '"')
		return quoted(rest);
	if (rest->data[0] == '{')
		return literal(rest);
	while (len < rest->len && atom_char(rest->data[len]))
		len++;
	return len ? take(rest, LEX_ATOM, 0, len) : bad();
}

bool lex_literal_size(struct bytes line, size_t *size_r)
{
	size_t start = line.len, head;

	if (line.len == 0 || line.data[line.len - 1] != '}')
		return false;
	while (start > 0 && line.data[start - 1] != '{')
		start--;
	if (start == 0)
		return false;
	struct bytes at = { line.data + start - 1, line.len - start + 1 };
	return literal_head(at, size_r, &head) && head == at.len;
}
