/* SPDX-License-Identifier: MIT */
/* Cases for rules_provider.c. */
#include "judge_cases.h"

static void unreach_all(struct world *world)
{
	for (size_t i = 0; i < world->facts.endpoint_count; i++)
		world_unreach(&world->endpoints[i], REASON_TIMEOUT);
}

static void mail_exchanger(struct world *world)
{
	world->facts.target.host = "example-org.mail.protection.outlook.com";
	unreach_all(world);
}

static void mail_exchanger_knocked(struct world *world)
{
	static const struct knock knocks[] = { { .port = 25, .role = KNOCK_NEIGHBOUR } };

	mail_exchanger(world);
	world->facts.knocks = arena_array(&world->arena, 1, sizeof *knocks);
	world->facts.knocks[0] = knocks[0];
	world->facts.knock_count = 1;
}

/* The name alone proves nothing. */
static void mail_exchanger_with_imap(struct world *world)
{
	world->facts.target.host = "aspmx.l.google.com";
}

/* freenet's IMAP server is called mx. */
static void server_called_mx(struct world *world)
{
	world->facts.target.host = "mx.freenet.de";
	unreach_all(world);
}

static const struct judge_case cases[] = {
	{ "dns-mx-used-as-imap", FIRES, mail_exchanger, NULL, "mail exchangers of a large provider" },
	{ "dns-mx-used-as-imap", FIRES, mail_exchanger_knocked, NULL, "port 25" },
	{ "dns-mx-used-as-imap", SILENT, mail_exchanger_with_imap, NULL, NULL },
	{ "dns-mx-used-as-imap", SILENT, server_called_mx, NULL, NULL },
	{ "dns-mx-used-as-imap", SILENT, unreach_all, NULL, NULL },
};

const struct judge_case *judge_cases_provider(size_t *count_r)
{
	*count_r = sizeof cases / sizeof *cases;
	return cases;
}
