/* SPDX-License-Identifier: MIT */
/* What another port has to offer to users of one that does not work. */
#ifndef JUDGE_OTHER_PORT_H
#define JUDGE_OTHER_PORT_H

#include "base/arena.h"
#include "model/facts.h"

/* An endpoint at another port that was seen to serve, with a certificate that holds; NULL: none. */
const struct endpoint_facts *other_port_works(const struct target_facts *facts,
	const struct endpoint_facts *than);
/* What users can do, in a sentence with a space before it; "": the other port was seen not to
 * work. */
const char *other_port_advice(struct arena *arena, const struct target_facts *facts,
	const struct endpoint_facts *than);

#endif
