/* SPDX-License-Identifier: MIT */
/* The first two messages of NTLM (MS-NLMP): what a server tells of itself to whoever asks. */
#ifndef IMAP_NTLM_H
#define IMAP_NTLM_H

#include "base/arena.h"
#include "model/attack_facts.h"

/* NEGOTIATE_MESSAGE in base 64: names nobody, and asks for the target. */
const char *ntlm_negotiate(struct arena *arena);
/* Reads the names and the version out of a CHALLENGE_MESSAGE in base 64.  False: it is none, or
 * less than all of it; then what could be read is there. */
bool ntlm_challenge(struct bytes text, struct arena *arena, struct ntlm_facts *facts_r);

#endif
