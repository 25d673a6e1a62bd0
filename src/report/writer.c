/* SPDX-License-Identifier: MIT */
/* The choke point of the text reports: cleans, redacts, paints, wraps and writes.  Escape sequences
 * come from the table below and from nowhere else.  A column is one code point: what a terminal
 * makes of wide or combining characters depends on its tables, not on ours.  It does not know what
 * the words mean.  The first write that fails is kept and silences the rest. */
#include "report/writer.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "report/redact.h"

enum { ROOM_LEAST = 20 }; /* columns a text has beside the deepest label */

static const struct {
	const char *on, *off;
} paints[] = {
	[PAINT_NONE] = { "", "" },
	[PAINT_GOOD] = { "\033[32m", "\033[0m" },
	[PAINT_CARE] = { "\033[33m", "\033[0m" },
	[PAINT_BAD] = { "\033[31m", "\033[0m" },
};

void writer_raw(struct report *report, const void *data, size_t len)
{
	if (report->write_errno || len == 0)
		return;
	errno = 0;
	if (fwrite(data, 1, len, report->out) != len)
		report->write_errno = errno ? errno : EIO;
}

static void put(struct report *report, const char *text)
{
	writer_raw(report, text, strlen(text));
}

static void pad(struct report *report, size_t columns)
{
	while (columns--)
		writer_raw(report, " ", 1);
}

static const char *clean(const struct report *report, struct arena *arena, struct bytes text,
	bool our_words)
{
	return redact(report->redaction, arena, text_printable(arena, text, SIZE_MAX), our_words);
}

/* Of text that is valid UTF-8. */
static size_t code_points(const char *text, size_t len)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

size_t writer_prefix(const char *text, size_t len, size_t count)
{
	size_t i = 0;

	while (i < len && count--)
		for (i++; i < len && ((unsigned char)text[i] & 0xc0) == 0x80;)
			i++;
	return i;
}

struct wrap {
	struct report *report;
	size_t column; /* where each line begins */
	size_t room;   /* columns behind it */
	size_t used;   /* of them, on this line */
};

static void break_line(struct wrap *wrap)
{
	put(wrap->report, "\n");
	pad(wrap->report, wrap->column);
	wrap->used = 0;
}

/* A word that is longer than a line is cut where the line ends. */
static void put_word(struct wrap *wrap, const char *word, size_t len)
{
	while (code_points(word, len) > wrap->room - wrap->used) {
		size_t part = writer_prefix(word, len, wrap->room - wrap->used);
		writer_raw(wrap->report, word, part);
		word += part;
		len -= part;
		break_line(wrap);
	}
	writer_raw(wrap->report, word, len);
	wrap->used += code_points(word, len);
}

/* One line of text, which may become several. */
static void put_wrapped(struct wrap *wrap, const char *text)
{
	for (;;) {
		size_t spaces = strspn(text, " ");
		const char *word = text + spaces;
		size_t len = strcspn(word, " ");

		if (len == 0)
			return;
		if (wrap->used && spaces + code_points(word, len) > wrap->room - wrap->used) {
			break_line(wrap);
		} else {
			pad(wrap->report, spaces);
			wrap->used += spaces;
		}
		put_word(wrap, word, len);
		text = word + len;
	}
}

/* Writes the label and returns how many columns it took, indent included. */
static size_t put_label(struct report *report, const struct block *block, struct arena *arena)
{
	enum paint paint = report->style.color ? block->paint : PAINT_NONE;
	const char *label;

	if (!block->label)
		return 0;
	label = clean(report, arena, (struct bytes){ block->label, strlen(block->label) }, false);
	pad(report, block->indent);
	put(report, paints[paint].on);
	put(report, label);
	put(report, paints[paint].off);
	return block->indent + code_points(label, strlen(label));
}

static void put_text_line(struct report *report, const struct block *block, const char *text)
{
	size_t depth = strspn(text, " ");
	size_t width = block->width ? block->width : SIZE_MAX;
	struct wrap wrap = { report, block->column + depth, ROOM_LEAST, 0 };

	if (width > wrap.column + ROOM_LEAST)
		wrap.room = width - wrap.column;
	pad(report, depth);
	put_wrapped(&wrap, text + depth);
}

static void put_block(struct report *report, const struct block *block, bool our_words)
{
	struct arena arena = { 0 };
	size_t at = put_label(report, block, &arena);
	const char *text = block->text;

	if (at > block->column) { /* the label leaves no room beside it */
		put(report, "\n");
		at = 0;
	}
	do {
		size_t len = block->lines ? strcspn(text, "\n") : strlen(text);
		if (len) {
			pad(report, block->column - at);
			put_text_line(report, block, clean(report, &arena, (struct bytes){ text, len },
				our_words));
		}
		put(report, "\n");
		text += len + (text[len] == '\n');
		at = 0;
	} while (*text);
	arena_clear(&arena);
}

void writer_block(struct report *report, const struct block *block)
{
	put_block(report, block, false);
}

void writer_our_words(struct report *report, const struct block *block)
{
	put_block(report, block, true);
}

void writer_line(struct report *report, const char *prefix, struct bytes bytes)
{
	struct arena arena = { 0 };

	put(report, prefix);
	put(report, clean(report, &arena, bytes, false));
	put(report, "\n");
	arena_clear(&arena);
}

void writer_lines(struct report *report, const char *prefix, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		writer_line(report, prefix, (struct bytes){ text, len });
		text += len + (text[len] == '\n');
	}
}

void report_wrap(FILE *out, unsigned indent, unsigned width, const char *text)
{
	struct report report = { .out = out };
	struct block block = { .column = indent, .width = width, .text = text,
		.lines = true };

	writer_block(&report, &block);
}
