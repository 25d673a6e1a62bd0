/* SPDX-License-Identifier: MIT */
/* Reads user-agent-configuration.json through jansson, and the TXT record that vouches for it by a
 * digest.  The format knows implicit TLS alone: a host is always one at port 993.  Where the
 * document came from is not known here. */
#include "discover/pacc.h"

#include <jansson.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "tls/digest.h"

enum { PORT_IMAPS = 993, SHOWN_MAX = 80 };

static const char *show(struct arena *arena, const char *text)
{
	return text ? text_printable(arena, (struct bytes){ text, strlen(text) }, SHOWN_MAX) : NULL;
}

static void take_auth(struct arena *arena, const json_t *root, struct mail_setting *setting)
{
	const json_t *auth = json_object_get(root, "authentication");
	const json_t *oauth = json_object_get(auth, "oauth-public");

	if (json_is_true(json_object_get(auth, "password")))
		setting->auth |= AUTH_PASSWORD;
	if (json_is_object(oauth)) {
		setting->auth |= AUTH_OAUTH2;
		setting->issuer = show(arena, json_string_value(json_object_get(oauth, "issuer")));
	}
}

static void take(struct arena *arena, const json_t *root, struct published *published)
{
	const json_t *imap = json_object_get(json_object_get(root, "protocols"), "imap");
	const char *host = json_string_value(json_object_get(imap, "host"));
	struct mail_setting setting = { .port = PORT_IMAPS, .mode = MODE_IMPLICIT };

	if (!json_is_object(json_object_get(root, "protocols"))) {
		published->fault = "the JSON has no object 'protocols'";
	} else if (!imap) {
		published->fault = "it names no IMAP server";
	} else if (!host) {
		published->fault = "'protocols.imap.host' is no string";
	} else {
		take_auth(arena, root, &setting);
		if (!published_add(arena, published, host, setting))
			published->fault = arena_printf(arena, "'%s' is no host name", show(arena, host));
	}
}

void pacc_parse(struct arena *arena, const struct person *person, struct bytes document,
	struct published *published_r)
{
	json_error_t error;
	json_t *root;

	(void)person;
	*published_r = (struct published){ .count = 0 };
	if (published_is_html(document)) {
		published_r->foreign = true;
		published_r->fault = "a web page, not JSON: the host answers every request";
		return;
	}
	root = json_loadb(document.data ? document.data : "", document.len, JSON_REJECT_DUPLICATES,
		&error);
	if (root)
		take(arena, root, published_r);
	else
		published_r->fault = arena_printf(arena, "not JSON: %s in line %d",
			show(arena, error.text), error.line);
	json_decref(root);
}

struct tags { /* of "v=UAAC1; a=sha256; d=..." */
	struct bytes version, algorithm, digest;
};

static struct bytes trim(struct bytes text)
{
	while (text.len && strchr(" \t", text.data[0]) && text.data[0]) {
		text.data++;
		text.len--;
	}
	while (text.len && strchr(" \t", text.data[text.len - 1]) && text.data[text.len - 1])
		text.len--;
	return text;
}

static void take_tag(struct tags *tags, struct bytes tag)
{
	struct bytes *values[] = { &tags->version, &tags->algorithm, &tags->digest };
	const char *equals = memchr(tag.data, '=', tag.len);

	if (!equals)
		return;
	struct bytes name = trim((struct bytes){ tag.data, (size_t)(equals - tag.data) });
	struct bytes value = { equals + 1, tag.len - (size_t)(equals - tag.data) - 1 };
	for (size_t i = 0; i < 3; i++)
		if (name.len == 1 && name.data[0] == "vad"[i])
			*values[i] = trim(value);
}

static struct tags read_tags(struct bytes record)
{
	struct tags tags = { 0 };

	while (record.len) {
		const char *end = memchr(record.data, ';', record.len);
		size_t len = end ? (size_t)(end - record.data) : record.len;
		take_tag(&tags, (struct bytes){ record.data, len });
		len += end != NULL;
		record.data += len;
		record.len -= len;
	}
	return tags;
}

static bool is(struct bytes bytes, const char *text)
{
	return bytes.len == strlen(text) && strncasecmp(bytes.data, text, bytes.len) == 0;
}

static bool same_digest(struct bytes given, const char *digest)
{
	size_t len = strcspn(digest, "=");

	while (given.len && given.data[given.len - 1] == '=')
		given.len--;
	return given.len == len && memcmp(given.data, digest, len) == 0;
}

const char *pacc_digest_fault(struct arena *arena, struct bytes document,
	const struct dns_answer *txt)
{
	const char *digest = tls_sha256_base64(arena, document);

	if (txt->status != DNS_ANSWER)
		return txt->status == DNS_NXDOMAIN || txt->status == DNS_NODATA
			? "no TXT record vouches for it" : "the TXT record that vouches for it could not be "
			"looked up";
	for (size_t i = 0; i < txt->count; i++) {
		struct tags tags = read_tags(txt->records.txt[i]);
		if (!is(tags.version, "UAAC1"))
			continue;
		if (!is(tags.algorithm, "sha256"))
			return "the TXT record names another digest algorithm than sha256";
		return same_digest(tags.digest, digest) ? NULL
			: arena_printf(arena, "the digest of the TXT record is not that of the document, "
			"d=%s", digest);
	}
	return "no TXT record of version UAAC1 vouches for it";
}
