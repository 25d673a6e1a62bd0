/* SPDX-License-Identifier: MIT */
/* From a mail address to the servers that are to be visited. */
#ifndef APP_SEEK_H
#define APP_SEEK_H

#include "app/job.h"

/* Asks the sources: all of them for `discover`, the DNS for `check`.  Fills the discovery, the
 * name and the endpoints of the job, which may be none. */
void seek(struct job *job);

#endif
