/* SPDX-License-Identifier: MIT */
/* What the parsers have in common: a host name must be one, and a web page is no settings file.
 * RFC 1123 section 2.1 for names.  It does not know the formats. */
#include "discover/published.h"

#include <string.h>

#include "base/text.h"
#include "tls/session.h"

enum { HOST_MAX = 253, LOOK_AT = 512 };

bool published_add(struct arena *arena, struct published *published, const char *host,
	struct mail_setting setting)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
	struct error ignored;
	char *name = *host && strlen(host) <= HOST_MAX ? tls_host_to_ascii(arena, host, &ignored)
		: NULL;
	size_t len = name ? strlen(name) : 0;

	if (len > 1 && name[len - 1] == '.')
		name[--len] = '\0';
	if (!len || len > HOST_MAX || strspn(name, allowed) != len || *name == '.' || *name == '-'
		|| strstr(name, ".."))
		return false;
	if (published->count == PUBLISHED_MAX)
		return true;
	setting.host = name;
	published->settings[published->count++] = setting;
	return true;
}

bool published_is_html(struct bytes document)
{
	size_t i = 0;

	while (i < document.len && strchr(" \t\r\n\xef\xbb\xbf", document.data[i])
		&& document.data[i])
		i++;
	struct bytes head = { document.data + i, document.len - i };
	if (head.len > LOOK_AT)
		head.len = LOOK_AT;
	return head.len && head.data[0] == '<' && (text_contains_nocase(head, "<!doctype html")
		|| text_contains_nocase(head, "<html"));
}
