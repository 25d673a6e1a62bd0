/* SPDX-License-Identifier: MIT */
/* What the text report adds up, for its last lines. */
#ifndef REPORT_TALLY_H
#define REPORT_TALLY_H

#include "report/script_view.h"

struct tally { /* lives in its own arena */
	struct arena arena;
	size_t verdicts[VERDICT_UNREACHABLE + 1]; /* of targets */
	struct script_counts counts;              /* of scripts, as the next ones */
	unsigned connections, login_attempts;
};

/* The sums of a run of scripts. */
void tally_put_scripts(struct report *report, struct tally *tally);

#endif
