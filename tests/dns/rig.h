/* SPDX-License-Identifier: MIT */
/* What the cases of the rig share.  DNS_SIGNED, DNS_TAMPERED and DNS_STRIPPED are ports on
 * 127.0.0.1, DNS_ANCHOR is a file of trust anchors; tests/dns/run sets them. */
#ifndef TESTS_DNS_RIG_H
#define TESTS_DNS_RIG_H

#include <check.h>

#include "fake.h"
#include "net/dns.h"

enum { SECOND_MS = 1000, LONG_MS = 20 * SECOND_MS };

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* Opens at the server of that variable. */
struct dns *rig_open(const char *variable, bool plain);
struct dns *rig_open_fake(const struct fake *fake, bool plain);
struct dns_answer rig_ask(struct dns *dns, struct arena *arena, const char *name,
	enum dns_type type, int64_t ms);

/* The cases, by what they are about. */
TCase *rig_answers(void);
TCase *rig_deadlines(void);
TCase *rig_slow(void); /* takes 17 s */
TCase *rig_mail(void);
TCase *rig_system(void); /* needs the first server at port 53 too, and fe80::53%lo */
enum { RIG_SYSTEM_COUNT = 3 };

#endif
