/* SPDX-License-Identifier: MIT */
/* The choke point: no string reaches a text report but through here, where it is made safe. */
#ifndef REPORT_WRITER_H
#define REPORT_WRITER_H

#include "base/bytes.h"
#include "report/report.h"

enum paint { PAINT_NONE, PAINT_GOOD, PAINT_CARE, PAINT_BAD };

struct block { /* a label, and text wrapped beside it */
	enum paint paint;  /* of the label, where the style has colour */
	unsigned indent;   /* columns before the label */
	const char *label; /* NULL: none */
	unsigned column;   /* where each line of the text begins */
	unsigned width;    /* columns of a line; 0: nothing is wrapped */
	const char *text;
	bool lines; /* newlines of text stay, and spaces behind one deepen that line's column */
};

void writer_block(struct report *report, const struct block *block);
/* The same, for text of which nothing was observed; see redact(). */
void writer_our_words(struct report *report, const struct block *block);
/* Prefix and bytes on one line that is not wrapped. */
void writer_line(struct report *report, const char *prefix, struct bytes bytes);
/* The same for each line of the text. */
void writer_lines(struct report *report, const char *prefix, const char *text);
/* How many bytes the first count code points have; text is valid UTF-8. */
size_t writer_prefix(const char *text, size_t len, size_t count);
/* Bytes that are safe by construction, such as a JSON document. */
void writer_raw(struct report *report, const void *data, size_t len);

#endif
