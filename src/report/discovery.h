/* SPDX-License-Identifier: MIT */
/* The parts of the reports that are about mail addresses. */
#ifndef REPORT_DISCOVERY_H
#define REPORT_DISCOVERY_H

#include "report/json_document.h"
#include "report/page.h"

/* The value of the key "discovery". */
json_t *json_discovery(struct json *json, const struct report_item *item);
/* Where settings were looked for, and what each place says; nothing for a host. */
void page_sources(const struct page *page);
/* The settings to type in and, for `discover`, what to publish; nothing for a host. */
void page_settings(const struct page *page);

#endif
