/* SPDX-License-Identifier: MIT */
/* Text with ${references} in it. */
#ifndef SCRIPT_TEMPLATE_H
#define SCRIPT_TEMPLATE_H

#include "script/source.h"

enum template_form {
	TEMPLATE_PLAIN,  /* "$${" is "${", all else stands for itself */
	TEMPLATE_QUOTED, /* and \" and \\, as in an IMAP quoted string (RFC 9051 section 9) */
	TEMPLATE_STRING, /* and \r \n \t \0 \e \xHH, as in a directive */
};

struct part {
	bool reference;    /* text is the name of a variable */
	struct bytes text;
	struct spot spot;
};

struct template {
	struct part *parts;
	size_t count;
};

/* Reads the bytes of a spot; false, and a problem, where they are wrong. */
bool template_read(struct complaints *complaints, struct spot spot, enum template_form form,
	struct template *template_r);
/* Adds part to a template that grows; size starts as 0. */
void template_add(struct arena *arena, struct template *template, size_t *size, struct part part);
bool template_has_reference(const struct template *template);
/* The text of a template without references; data NULL: it has some. */
struct bytes template_constant(struct arena *arena, const struct template *template);
/* Length of the name of a variable at the start of bytes, 0 where there is none. */
size_t template_name(struct bytes bytes);
/* The end of "${...}" that starts at `at`, behind its brace; 0: it has none. */
size_t template_reference_end(struct bytes line, size_t at);

#endif
