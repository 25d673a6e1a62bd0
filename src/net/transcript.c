/* SPDX-License-Identifier: MIT */
/* Keeps what passed on a connection, in order, for -v.  It never judges nor prints: the report
 * makes the bytes safe. */
#include "net/transcript.h"

#include "base/deadline.h"

enum {
	TRANSCRIPT_BYTES_MAX = 64 * 1024,
	TRANSCRIPT_ENTRY_MAX = 4096,
	TRANSCRIPT_ENTRIES_MAX = 512,
};

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
	facts->transcript = arena_grow(transcript->arena, facts->transcript, facts->transcript_len,
		&transcript->size, sizeof *facts->transcript);
	struct transcript_entry *entry = &facts->transcript[facts->transcript_len++];
	entry->at_us = deadline_now_us() - transcript->start_us;
	entry->kind = kind;
	entry->tls = transcript->tls;
	entry->bytes = arena_copy(transcript->arena, bytes);
	transcript->total += bytes.len;
}
