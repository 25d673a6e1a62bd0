/* SPDX-License-Identifier: MIT */
/* The directives of imapvet's scripts. */
#ifndef SCRIPT_DIRECTIVES_H
#define SCRIPT_DIRECTIVES_H

#include "script/language.h"

enum act {
	ACT_IMAPT, ACT_NAME, ACT_TAGS, ACT_TEST, ACT_REQUIRE, ACT_SKIP, ACT_XFAIL, ACT_TIMEOUT,
	ACT_WITHIN, ACT_MARK, ACT_CONNECT, ACT_TLS, ACT_LOGIN, ACT_CLOSE, ACT_EOF, ACT_SEND, ACT_LET,
	ACT_SECRET, ACT_MAILBOX, ACT_ASSERT, ACT_RETRY, ACT_REPEAT, ACT_PIPELINE, ACT_END, ACT_STRICT,
	ACT_ORDERED, ACT_INCLUDE, ACT_CLEANUP, ACT_ECHO,
};

enum function { FUNCTION_TEXT, FUNCTION_BASE64, FUNCTION_LENGTH, FUNCTION_LOWER, FUNCTION_UPPER,
	FUNCTION_CONCAT };

struct expression { /* of @let */
	enum function function;
	struct template text; /* of FUNCTION_TEXT */
	struct expression *arguments, *next;
};

/* Reads "base64("\0", user)" from at on; NULL, and a problem, where it is wrong. */
struct expression *expression_read(struct complaints *complaints, const struct line *line,
	size_t at);

/* What is wrong in a script whose every line can be read: names, connections, commands that
 * wait for data, passwords; and what its lines imply. */
void check_script(struct complaints *complaints, struct script *script);
/* The problems of names alone: also fills script->needs. */
void check_names(struct complaints *complaints, struct script *script);
/* Credentials that are written into it. */
void check_secrets(struct complaints *complaints, const struct script *script);
/* Variables that are always there. */
bool variable_is_given(struct bytes name);

#endif
