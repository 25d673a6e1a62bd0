/* SPDX-License-Identifier: MIT */
/* Opens the room at a server of the rig.  What is asked there, the cases know. */
#include "rig.h"

#include <stdlib.h>

#include "net/resolve.h"

static struct dns *open_at(uint16_t port, bool plain)
{
	struct error error = { "" };
	struct address address;

	ck_assert(resolve_literal("127.0.0.1", &address));
	struct dns_config config = { .plain = plain, .anchor_file = getenv("DNS_ANCHOR"),
		.resolver = &address, .port = port };
	struct dns *dns = dns_open(&config, &error);
	ck_assert_msg(dns != NULL, "%s", error.text);
	return dns;
}

struct dns *rig_open(const char *variable, bool plain)
{
	const char *port = getenv(variable);

	ck_assert_msg(port != NULL, "%s is not set: start tests/dns/run", variable);
	return open_at((uint16_t)strtoul(port, NULL, 10), plain);
}

struct dns *rig_open_fake(const struct fake *fake, bool plain)
{
	return open_at(fake->port, plain);
}

struct dns_answer rig_ask(struct dns *dns, struct arena *arena, const char *name,
	enum dns_type type, int64_t ms)
{
	struct dns_answer answer = { .name = name, .type = type };

	dns_ask(dns, arena, &answer, 1, deadline_after_ms(ms));
	return answer;
}
