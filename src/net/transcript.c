/* SPDX-License-Identifier: MIT */
/* Keeps what passed on a connection, in order, for -v.  It never judges nor prints: the report
 * makes the bytes safe. */
#include "net/transcript.h"

#include <string.h>

#include "base/deadline.h"

enum {
	TRANSCRIPT_BYTES_MAX = 64 * 1024,
	TRANSCRIPT_ENTRY_MAX = 4096,
	TRANSCRIPT_ENTRIES_MAX = 512,
};

static void make_room(struct transcript *transcript)
{
	struct visit_facts *facts = transcript->facts;
	size_t size = transcript->size ? transcript->size * 2 : 16;
	struct transcript_entry *entries = arena_array(transcript->arena, size, sizeof *entries);

	if (facts->transcript_len)
		memcpy(entries, facts->transcript, facts->transcript_len * sizeof *entries);
	facts->transcript = entries;
	transcript->size = size;
}

void transcript_add(struct transcript *transcript, enum transcript_kind kind,
	struct bytes bytes)
{
	if (!transcript)
		return;
	struct visit_facts *facts = transcript->facts;
	if (bytes.len > TRANSCRIPT_ENTRY_MAX) {
		bytes.len = TRANSCRIPT_ENTRY_MAX;
		facts->transcript_cut = true;
	}
	if (facts->transcript_len == TRANSCRIPT_ENTRIES_MAX
		|| transcript->total + bytes.len > TRANSCRIPT_BYTES_MAX) {
		facts->transcript_cut = true;
		return;
	}
	if (facts->transcript_len == transcript->size)
		make_room(transcript);
	struct transcript_entry *entry = &facts->transcript[facts->transcript_len++];
	entry->at_us = deadline_now_us() - transcript->start_us;
	entry->kind = kind;
	entry->tls = transcript->tls;
	entry->bytes = arena_copy(transcript->arena, bytes);
	transcript->total += bytes.len;
}
