/* SPDX-License-Identifier: MIT */
/* The record of one connection's bytes, up to a cap. */
#ifndef NET_TRANSCRIPT_H
#define NET_TRANSCRIPT_H

#include "base/arena.h"
#include "model/facts.h"

struct transcript {
	struct arena *arena;
	struct visit_facts *facts; /* where the entries go */
	int64_t start_us;          /* of the target, CLOCK_MONOTONIC */
	bool tls;                  /* what passes now is inside TLS */
	size_t size, total;        /* entries there is room for; bytes kept */
};

/* Where transcript is NULL, nothing is kept. */
void transcript_add(struct transcript *transcript, enum transcript_kind kind,
	struct bytes bytes);

#endif
