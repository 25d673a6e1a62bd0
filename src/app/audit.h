/* SPDX-License-Identifier: MIT */
/* What `audit` does when the visits of a check are over. */
#ifndef APP_AUDIT_H
#define APP_AUDIT_H

#include "app/job.h"

enum { /* connections to one port, after those of the check */
	AUDIT_CONNECTIONS_MAX = 100, AUDIT_CONNECTIONS_MAX_FULL = 600,
};

/* Visits each endpoint that serves IMAP again, and asks the DNS; fills the audit of the facts. */
void audit_run(struct job *job);
/* Tells on standard error how many connections there will be at most. */
void audit_print_budget(const struct options *options);
/* Frees what audit_run made. */
void audit_clear(struct job *job);

#endif
