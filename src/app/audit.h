/* SPDX-License-Identifier: MIT */
/* What `audit` does when the visits of a check are over. */
#ifndef APP_AUDIT_H
#define APP_AUDIT_H

#include "app/job.h"

/* Visits each endpoint that serves IMAP again, and asks the DNS; fills the audit of the facts. */
void audit_run(struct job *job);
/* Frees what audit_run made. */
void audit_clear(struct job *job);

#endif
