/* SPDX-License-Identifier: MIT */
/* An answer to ID, and an NTLM challenge, of the same bytes: what is read is printable and short,
 * whatever lengths and offsets say. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "imap/id.h"
#include "imap/ntlm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool truth)
{
	if (!truth)
		abort();
}

static void hold_harmless(struct arena *arena, const char *text)
{
	if (!text)
		return;
	struct bytes bytes = { text, strlen(text) };
	hold(bytes.len <= 8 * ID_FIELD_MAX);
	hold(strcmp(text_printable(arena, bytes, SIZE_MAX), text) == 0);
}

static void read_id(struct arena *arena, struct bytes line)
{
	struct id_facts id = { .told = false };
	struct reply reply;

	if (!reply_parse(line, &reply))
		return;
	hold(id_parse(&reply, arena, &id) == id.told);
	hold(id.count <= ID_FIELDS_MAX && (id.told || id.count == 0));
	for (size_t i = 0; i < id.count; i++) {
		hold(id.fields[i].name != NULL);
		hold_harmless(arena, id.fields[i].name);
		hold_harmless(arena, id.fields[i].value);
	}
}

static void read_challenge(struct arena *arena, struct bytes text)
{
	struct ntlm_facts ntlm = { .asked = true };

	hold(ntlm_challenge(text, arena, &ntlm) == ntlm.told);
	const char *names[] = { ntlm.target, ntlm.netbios_domain, ntlm.netbios_computer,
		ntlm.dns_domain, ntlm.dns_computer, ntlm.dns_tree, ntlm.version };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		hold_harmless(arena, names[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { NULL, 0 };
	struct bytes bytes = { (const char *)data, size }, back;

	read_id(&arena, bytes);
	read_challenge(&arena, bytes);
	const char *text = base64_encode(&arena, bytes);
	hold(size == 0 || (base64_decode(&arena, (struct bytes){ text, strlen(text) }, &back)
		&& back.len == size && memcmp(back.data, data, size) == 0));
	read_challenge(&arena, (struct bytes){ text, strlen(text) });
	arena_clear(&arena);
	return 0;
}
