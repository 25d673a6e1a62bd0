/* SPDX-License-Identifier: MIT */
/* Targets of any bytes: taken ones are names or addresses that DNS and sockets can hold, refused
 * ones are told in one line that drives no terminal. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "app/targets.h"
#include "base/text.h"
#include "net/resolve.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool truth)
{
	if (!truth)
		abort();
}

static void hold_harmless(struct arena *arena, const char *text)
{
	struct bytes bytes = { text, strlen(text) };

	/* What is harmless already is shown as it is. */
	hold(strcmp(text_printable(arena, bytes, SIZE_MAX), text) == 0);
}

static void hold_name(const char *host)
{
	hold(*host && strlen(host) <= 253);
	hold(host[strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789-_.")] == '\0');
	hold(!strstr(host, "..") && *host != '.' && host[strlen(host) - 1] != '.');
	for (const char *label = host; *label; label += strspn(label, ".")) {
		hold(strcspn(label, ".") <= 63);
		label += strcspn(label, ".");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { NULL, 0 };
	struct options options = { .family = AF_UNSPEC };
	struct bytes bytes = { (const char *)data, size };
	const char *text = arena_copy(&arena, bytes).data;
	struct target target;
	struct address address;
	struct error error = { "" };

	if (target_parse(&arena, text, &options, &target, &error) == 0) {
		hold(!strpbrk(text, " \t\r\n"));
		hold(!strchr(text, '@') == !target.local_part);
		hold(target.is_address == resolve_literal(target.host, &address));
		if (!target.is_address)
			hold_name(target.host);
	} else {
		hold(*error.text != '\0');
		hold_harmless(&arena, error.text);
	}
	hold_harmless(&arena, target.given);
	arena_clear(&arena);
	return 0;
}
