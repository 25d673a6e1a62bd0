/* SPDX-License-Identifier: MIT */
/* Settings in the XML of Thunderbird's autoconfig, version 1.1. */
#ifndef DISCOVER_AUTOCONFIG_H
#define DISCOVER_AUTOCONFIG_H

#include "discover/published.h"

/* Reads the IMAP servers of a document.  Pure; any bytes will do. */
void autoconfig_parse(struct arena *arena, const struct person *person, struct bytes document,
	struct published *published_r);

#endif
