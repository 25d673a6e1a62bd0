/* SPDX-License-Identifier: MIT */
/* Rules about SRV records: is the service offered, encrypted from the first byte, and do the
 * targets exist and answer?  RFC 2782 (targets), RFC 6186 (_imap, _imaps), RFC 8314 section 5.1
 * (which to prefer).  Of a target that is a host nothing is asked: it has no such records. */
#include <string.h>

#include "judge/rules.h"
#include "judge/settings.h"

static const struct discovery_source *source(const struct scene *scene, enum discovery_kind kind)
{
	return &scene->facts->discovery->sources[kind];
}

static bool is_known(const struct discovery_source *srv)
{
	return srv->outcome == DISCOVERY_FOUND || srv->outcome == DISCOVERY_ABSENT
		|| srv->outcome == DISCOVERY_DENIED;
}

/* Inconclusive where either record could not be looked up. */
static struct ruling unless_known(const struct scene *scene)
{
	static const enum discovery_kind kinds[] = { SOURCE_SRV_IMAPS, SOURCE_SRV_IMAP };

	for (size_t i = 0; i < 2; i++) {
		const struct discovery_source *srv = source(scene, kinds[i]);
		if (!is_known(srv))
			return ruling_inconclusive(arena_printf(scene->arena, "SRV records of %s: %s",
				srv->url, srv->reason ? srv->reason : "not known"));
	}
	return RULING_SILENT;
}

static struct ruling unavailable(const struct scene *scene)
{
	if (!scene->facts->discovery)
		return RULING_NOT_APPLICABLE;
	struct ruling ruling = unless_known(scene);
	enum discovery_outcome imaps = ruling.answer == ANSWER_SILENT
		? source(scene, SOURCE_SRV_IMAPS)->outcome : DISCOVERY_FOUND;
	enum discovery_outcome imap = source(scene, SOURCE_SRV_IMAP)->outcome;

	/* '.' for _imap alone switches cleartext ports off, on purpose. */
	if (imaps != DISCOVERY_DENIED || imap == DISCOVERY_FOUND)
		return ruling;
	return ruling_titled(ruling_fires(scene, "The SRV record of %s has the target '.'.",
		source(scene, SOURCE_SRV_IMAPS)->url), scene,
		"%s states that it offers no IMAP service", scene->facts->discovery->domain);
}

static struct ruling imaps_missing(const struct scene *scene)
{
	if (!scene->facts->discovery)
		return RULING_NOT_APPLICABLE;
	struct ruling ruling = unless_known(scene);
	if (ruling.answer != ANSWER_SILENT
		|| source(scene, SOURCE_SRV_IMAPS)->outcome != DISCOVERY_ABSENT
		|| source(scene, SOURCE_SRV_IMAP)->outcome == DISCOVERY_FOUND)
		return ruling;
	return ruling_fires(scene, "There is no SRV record at %s.",
		source(scene, SOURCE_SRV_IMAPS)->url);
}

static struct ruling cleartext_only(const struct scene *scene)
{
	if (!scene->facts->discovery)
		return RULING_NOT_APPLICABLE;
	struct ruling ruling = unless_known(scene);
	const struct discovery_source *imap = source(scene, SOURCE_SRV_IMAP);
	if (ruling.answer != ANSWER_SILENT || imap->outcome != DISCOVERY_FOUND
		|| source(scene, SOURCE_SRV_IMAPS)->outcome == DISCOVERY_FOUND)
		return ruling;
	return ruling_fires(scene, "%s points to %s, and there is no target at %s.", imap->url,
		setting_text(scene->arena, &imap->settings[0]), source(scene, SOURCE_SRV_IMAPS)->url);
}

/* What is wrong with a target; NULL: nothing. */
static const char *fault_of(const struct scene *scene, const struct mail_setting *setting)
{
	const struct dns_target *target = mail_dns_target(&scene->facts->discovery->dns,
		setting->host);

	if (target && target->presence == DNS_ABSENT)
		return "the name does not exist";
	if (target && target->presence == DNS_NO_ADDRESS)
		return "the name has no address";
	if (target && target->is_alias)
		return "the name is a CNAME, which an SRV target must not be";
	if (setting_state(scene->facts, setting) == SETTING_DEAD)
		return "no IMAP server answers there in that mode";
	return NULL;
}

static struct ruling target_broken(const struct scene *scene)
{
	static const enum discovery_kind kinds[] = { SOURCE_SRV_IMAPS, SOURCE_SRV_IMAP };
	const char *list = "";

	if (!scene->facts->discovery)
		return RULING_NOT_APPLICABLE;
	for (size_t k = 0; k < 2; k++) {
		const struct discovery_source *srv = source(scene, kinds[k]);
		for (size_t i = 0; i < srv->setting_count; i++) {
			const char *fault = fault_of(scene, &srv->settings[i]);
			if (fault)
				list = arena_printf(scene->arena, "%s%s%s: %s", list, *list ? "; " : "",
					setting_text(scene->arena, &srv->settings[i]), fault);
		}
	}
	return *list ? ruling_fires(scene, "%s.", list) : unless_known(scene);
}

/* A wildcard in the zone is its owner's choice; a name in .invalid that resolves is the resolver's
 * invention (RFC 6761 section 6.4). */
static struct ruling hijacked(const struct scene *scene)
{
	if (!scene->facts->discovery)
		return RULING_NOT_APPLICABLE;
	const struct mail_dns_facts *dns = &scene->facts->discovery->dns;
	if (dns->random_a.status == DNS_NOT_ASKED)
		return RULING_NOT_APPLICABLE;
	enum dns_presence presence = dns_presence(&dns->random_a, &dns->random_aaaa);
	if (dns->invalid_a.status == DNS_ANSWER)
		return ruling_fires(scene, "%s, a name that cannot exist, has an address.",
			dns->invalid_a.name);
	if (presence == DNS_PRESENT)
		return ruling_titled(ruling_fires(scene, "%s, a name made up for this check, has an "
			"address.", dns->random_a.name), scene,
			"Every name under %s has an address, mistyped ones as well", dns->domain);
	return presence == DNS_PRESENCE_UNKNOWN ? ruling_inconclusive(
		"a made-up name could not be looked up") : RULING_SILENT;
}

static const struct rule rules[] = {
	{ "dns-hijacked", KIND_NOTE, SEVERITY_MEDIUM, WHO_NETWORK, LAYER_DNS, SCOPE_TARGET, hijacked,
		.title = "The DNS has an address even for names that nobody made",
		.meaning = "A random name resolves. Either the zone of the domain has a wildcard, or the "
			"resolver invents an address for every name that does not exist. A mistyped server "
			"name then leads to a strange machine in place of an error.",
		.reference = "RFC 8020, RFC 4592",
		.remedy = { [PRODUCT_ANY] = "Check how the server name is spelt. If names outside the "
			"domain resolve as well, use another resolver or switch the provider's search help "
			"off; else the wildcard is in the zone itself." } },
	{ "srv-unavailable", KIND_NOTE, SEVERITY_INFO, WHO_USER, LAYER_DNS, SCOPE_TARGET, unavailable,
		.title = "The domain states that it offers no IMAP service",
		.meaning = "The SRV record of the service has the target '.': the domain's administrator "
			"says that there is no IMAP here.",
		.reference = "RFC 2782, RFC 6186 section 3.4",
		.remedy = { [PRODUCT_ANY] = "Use the provider's web mail or its own program. If the domain "
			"is yours and has IMAP, let the SRV record name the server." } },
	{ "srv-target-broken", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_DNS, SCOPE_TARGET,
		target_broken,
		.title = "The SRV record points to a server that programs cannot use",
		.meaning = "The target of an SRV record does not exist, has no address, is a CNAME, or "
			"does not serve IMAP in the mode that the record stands for. Programs that set "
			"themselves up by it fail.",
		.reference = "RFC 2782, RFC 6186 section 3",
		.remedy = { [PRODUCT_ANY] = "Let the record name a host that has A or AAAA records of its "
			"own and serves IMAP at that port: TLS from the first byte for _imaps, STARTTLS for "
			"_imap." } },
	{ "srv-imaps-missing", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY, LAYER_DNS, SCOPE_TARGET,
		imaps_missing,
		.title = "No SRV record tells programs where the IMAP server is",
		.meaning = "Some mail programs find the server by the record _imaps._tcp of the domain. "
			"Without it they use other sources, or guess. 'imapvet discover ADDRESS' prints a "
			"record to publish.",
		.reference = "RFC 6186 section 3.2, RFC 8314 section 5.1" },
	{ "srv-cleartext-only", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_DNS, SCOPE_TARGET,
		cleartext_only,
		.title = "SRV records name only the port that starts without encryption",
		.meaning = "There is a record at _imap._tcp and no target at _imaps._tcp. Programs that "
			"follow them start in clear and rely on STARTTLS, which an attacker can suppress.",
		.reference = "RFC 8314 sections 3 and 5.1",
		.remedy = { [PRODUCT_ANY] = "Serve implicit TLS at port 993 and publish _imaps._tcp with "
			"a better (lower) priority." } },
};

const struct rule *rules_srv(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
