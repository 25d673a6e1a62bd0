/* SPDX-License-Identifier: MIT */
/* Documents of any bytes: whatever settings come out, they are fit to connect to and to print, and
 * a document gives settings or a reason.  JSON is read where the first byte is '{'. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "discover/autoconfig.h"
#include "discover/pacc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool truth)
{
	if (!truth)
		abort();
}

static void hold_harmless(struct arena *arena, const char *text)
{
	hold(!text || strcmp(text_printable(arena, (struct bytes){ text, strlen(text) }, SIZE_MAX),
		text) == 0);
}

static void hold_setting(struct arena *arena, const struct mail_setting *setting)
{
	size_t len = strlen(setting->host);

	hold(len > 0 && len <= 253);
	hold(strspn(setting->host, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == len);
	hold(setting->port != 0 && setting->mode != MODE_AUTO);
	hold((setting->user == NAME_OTHER) == (setting->user_text != NULL));
	hold_harmless(arena, setting->user_text);
	hold_harmless(arena, setting->user_pattern);
	hold_harmless(arena, setting->issuer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct person person = { "jane", "example.test" };
	struct arena arena = { NULL, 0 };
	struct published *published = arena_alloc(&arena, sizeof *published);
	struct bytes document = { (const char *)data, size };
	struct dns_answer txt = { .status = DNS_ANSWER, .count = 1, .records.txt = &document };

	if (size && *data == '{')
		pacc_parse(&arena, &person, document, published);
	else
		autoconfig_parse(&arena, &person, document, published);
	hold((published->count > 0) == (published->fault == NULL));
	hold(published->count <= PUBLISHED_MAX);
	hold_harmless(&arena, published->fault);
	hold_harmless(&arena, published->flaw);
	for (size_t i = 0; i < published->count; i++)
		hold_setting(&arena, &published->settings[i]);
	pacc_digest_fault(&arena, (struct bytes){ "abc", 3 }, &txt);
	arena_clear(&arena);
	return 0;
}
