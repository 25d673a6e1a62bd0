/* SPDX-License-Identifier: MIT */
/* Rules that need to know how big providers name their machines.  Such knowledge ages, so it only
 * explains what was observed to fail; the settings that go with it are told apart from findings,
 * with their date. */
#include "judge/providers.h"
#include "judge/rules.h"
#include "judge/seen.h"

static bool takes_mail(const struct target_facts *facts)
{
	for (size_t i = 0; i < facts->knock_count; i++)
		if (facts->knocks[i].role == KNOCK_NEIGHBOUR && facts->knocks[i].port == 25
			&& facts->knocks[i].reason == REASON_NONE)
			return true;
	return false;
}

static struct ruling mx_used(const struct scene *scene)
{
	const struct target_facts *facts = scene->facts;
	struct tally tally = seen_tally(facts, NULL);

	if (facts->target.is_address || tally.total == 0)
		return RULING_NOT_APPLICABLE;
	if (tally.connected || !provider_by_mx(facts->target.host))
		return RULING_SILENT;
	return ruling_fires(scene, "%s is named as the mail exchangers of a large provider are, and "
		"none of its IMAP ports can be reached%s.", facts->target.host,
		takes_mail(facts) ? "; port 25, for incoming mail, is open" : "");
}

static const struct rule rules[] = {
	{ "dns-mx-used-as-imap", KIND_FAULT, SEVERITY_MEDIUM, WHO_USER, LAYER_DNS, SCOPE_TARGET,
		mx_used,
		.title = "The name is that of a mail exchanger: it receives mail from other servers, the "
			"mailboxes are on another one",
		.meaning = "The MX record of a domain names the machine that takes mail in (port 25). Mail "
			"programs need the server that gives mail out, which has another name.",
		.reference = "RFC 5321 section 5",
		.remedy = { [PRODUCT_ANY] = "Set the IMAP server that the provider's settings page "
			"names." } },
};

const struct rule *rules_provider(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
