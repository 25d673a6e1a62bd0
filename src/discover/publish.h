/* SPDX-License-Identifier: MIT */
/* Settings in the forms in which a domain publishes them. */
#ifndef DISCOVER_PUBLISH_H
#define DISCOVER_PUBLISH_H

#include "base/arena.h"
#include "model/discovery_facts.h"

/* Records and documents for the domain; NULL: the settings were not seen to work. */
const struct mail_publication *publish(struct arena *arena, const char *domain,
	const struct mail_settings *settings);

#endif
