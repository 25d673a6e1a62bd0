/* SPDX-License-Identifier: MIT */
/* Cases for the rules about mail addresses: SRV records and other sources of settings. */
#include "judge_cases.h"

enum { WORLD_TARGETS = 2 };

static const struct mail_setting imaps = { .host = "mail.example.org", .port = 993,
	.mode = MODE_IMPLICIT };
static const struct mail_setting imap = { .host = "mail.example.org", .port = 143,
	.mode = MODE_STARTTLS };

static struct discovery_facts *discovery(struct world *w)
{
	return (struct discovery_facts *)w->facts.discovery;
}

static void publish(struct world *w, enum discovery_kind kind, struct mail_setting setting)
{
	struct discovery_source *source = &discovery(w)->sources[kind];

	if (!source->settings)
		source->settings = arena_array(&w->arena, 4, sizeof *source->settings);
	source->settings[source->setting_count++] = setting;
	source->outcome = DISCOVERY_FOUND;
	source->reason = NULL;
}

static void visit(struct world *w, struct mail_setting setting)
{
	struct discovery_facts *facts = discovery(w);

	if (!facts->endpoints)
		facts->endpoints = arena_array(&w->arena, DISCOVERY_ENDPOINTS, sizeof *facts->endpoints);
	facts->endpoints[facts->endpoint_count++] = setting;
}

static void end(struct world *w, enum discovery_kind kind, enum discovery_outcome outcome,
	const char *reason)
{
	discovery(w)->sources[kind].outcome = outcome;
	discovery(w)->sources[kind].reason = reason;
	discovery(w)->sources[kind].setting_count = 0;
}

/* jane@example.org, of whom nothing is published anywhere. */
static void blank(struct world *w)
{
	struct discovery_facts *facts = arena_alloc(&w->arena, sizeof *facts);

	facts->local_part = "jane";
	facts->domain = "example.org";
	facts->http = true;
	w->facts.discovery = facts;
	w->facts.target.local_part = "jane";
	w->facts.target.domain = "example.org";
	for (size_t i = 0; i < SOURCE_COUNT; i++) {
		facts->sources[i].kind = (enum discovery_kind)i;
		facts->sources[i].url = discovery_kind_name((enum discovery_kind)i);
		end(w, (enum discovery_kind)i, DISCOVERY_ABSENT, "no such record");
	}
	visit(w, imap);
	visit(w, imaps);
}

/* Both SRV records and an autoconfig document, which agree and work. */
static void good(struct world *w)
{
	struct mail_setting setting = imaps;

	blank(w);
	publish(w, SOURCE_SRV_IMAPS, imaps);
	publish(w, SOURCE_SRV_IMAP, imap);
	setting.user = NAME_ADDRESS;
	setting.auth = AUTH_PASSWORD;
	publish(w, SOURCE_AUTOCONFIG, setting);
}

static void denied(struct world *w)
{
	blank(w);
	end(w, SOURCE_SRV_IMAPS, DISCOVERY_DENIED, "the record says '.': not offered");
	end(w, SOURCE_SRV_IMAP, DISCOVERY_DENIED, "the record says '.': not offered");
}

static void only_clear_denied(struct world *w)
{
	good(w);
	end(w, SOURCE_SRV_IMAP, DISCOVERY_DENIED, "the record says '.': not offered");
}

static void only_starttls(struct world *w)
{
	good(w);
	end(w, SOURCE_SRV_IMAPS, DISCOVERY_ABSENT, "no such record");
}

static void unknown_srv(struct world *w)
{
	blank(w);
	end(w, SOURCE_SRV_IMAPS, DISCOVERY_UNREACHABLE, "the resolver did not answer in time");
}

static void targets(struct world *w, enum dns_presence presence, bool is_alias)
{
	struct dns_target *target = arena_array(&w->arena, WORLD_TARGETS, sizeof *target);

	good(w);
	target->name = "mail.example.org";
	target->presence = presence;
	target->is_alias = is_alias;
	discovery(w)->dns.targets = target;
	discovery(w)->dns.target_count = 1;
}

static void target_absent(struct world *w) { targets(w, DNS_ABSENT, false); }
static void target_bare(struct world *w) { targets(w, DNS_NO_ADDRESS, false); }
static void target_alias(struct world *w) { targets(w, DNS_PRESENT, true); }
static void target_present(struct world *w) { targets(w, DNS_PRESENT, false); }

static void target_silent(struct world *w)
{
	good(w);
	world_unreach(world_tls_port(w, 0), REASON_REFUSED);
}

static void not_visited(struct world *w)
{
	struct mail_setting far = imaps;

	good(w);
	far.host = "far.example.org";
	publish(w, SOURCE_SRV_IMAPS, far);
}

static void no_srv(struct world *w)
{
	good(w);
	end(w, SOURCE_SRV_IMAPS, DISCOVERY_ABSENT, "no such record");
	end(w, SOURCE_SRV_IMAP, DISCOVERY_ABSENT, "no such record");
}

static void web_unreachable(struct world *w)
{
	blank(w);
	end(w, SOURCE_ISPDB, DISCOVERY_UNREACHABLE, "no answer in time");
}

static void no_web(struct world *w)
{
	blank(w);
	discovery(w)->http = false;
}

static void broken(struct world *w)
{
	good(w);
	end(w, SOURCE_PACC, DISCOVERY_BROKEN, "the digest is wrong");
}

static void flawed(struct world *w)
{
	good(w);
	discovery(w)->sources[SOURCE_AUTOCONFIG].flaw = "port '0' is none";
}

static void other_host(struct world *w)
{
	struct mail_setting other = imaps;

	good(w);
	other.host = "old.example.org";
	publish(w, SOURCE_ISPDB, other);
}

static void other_order(struct world *w)
{
	good(w);
	publish(w, SOURCE_ISPDB, imaps);
	publish(w, SOURCE_ISPDB, imap);
}

static void other_user(struct world *w)
{
	struct mail_setting other = imaps;

	good(w);
	other.user = NAME_LOCAL_PART;
	publish(w, SOURCE_ISPDB, other);
}

static void other_login(struct world *w)
{
	struct mail_setting other = imaps;

	good(w);
	other.auth = AUTH_OAUTH2;
	publish(w, SOURCE_ISPDB, other);
}

static void less_said(struct world *w)
{
	good(w);
	publish(w, SOURCE_PACC, imaps);
}

static void untrusted(struct world *w)
{
	good(w);
	world_tls_port(w, 0)->session.tls.verified = false;
	world_tls_port(w, 0)->session.tls.problems = TLS_PROBLEM_NAME;
}

static void plain(struct world *w)
{
	struct mail_setting setting = imap;

	good(w);
	setting.mode = MODE_CLEARTEXT;
	publish(w, SOURCE_AUTOCONFIG, setting);
}

static void http_only(struct world *w)
{
	blank(w);
	publish(w, SOURCE_HTTP, imaps);
}

static void https_unreachable(struct world *w)
{
	http_only(w);
	end(w, SOURCE_WELL_KNOWN, DISCOVERY_UNREACHABLE, "no answer in time");
}

static void http_too(struct world *w)
{
	good(w);
	publish(w, SOURCE_HTTP, imaps);
}

static void starttls_first(struct world *w)
{
	blank(w);
	publish(w, SOURCE_AUTOCONFIG, imap);
	publish(w, SOURCE_AUTOCONFIG, imaps);
}

static void starttls_alone(struct world *w)
{
	blank(w);
	publish(w, SOURCE_AUTOCONFIG, imap);
}

static struct mail_dns_facts *ask_random(struct world *w)
{
	good(w);
	struct mail_dns_facts *dns = &discovery(w)->dns;
	dns->domain = "example.org";
	dns->random_a = (struct dns_answer){ .name = "qzv.example.org", .status = DNS_NXDOMAIN };
	dns->random_aaaa = dns->random_a;
	dns->invalid_a = (struct dns_answer){ .name = "qzv.invalid", .status = DNS_NXDOMAIN };
	return dns;
}

static void random_absent(struct world *w)
{
	ask_random(w);
}

static void wildcard(struct world *w)
{
	struct mail_dns_facts *dns = ask_random(w);

	dns->random_a.status = DNS_ANSWER;
	dns->random_a.count = 1;
}

static void invented(struct world *w)
{
	wildcard(w);
	discovery(w)->dns.invalid_a.status = DNS_ANSWER;
}

static void random_unknown(struct world *w)
{
	struct mail_dns_facts *dns = ask_random(w);

	dns->random_a.status = dns->random_aaaa.status = DNS_TIMEOUT;
}

static const struct judge_case cases[] = {
	{ "dns-hijacked", FIRES, wildcard, NULL, "made up for this check" },
	{ "dns-hijacked", FIRES, invented, NULL, "cannot exist" },
	{ "dns-hijacked", SILENT, random_absent, NULL, NULL },
	{ "dns-hijacked", SILENT, good, NULL, NULL },
	{ "dns-hijacked", UNDECIDED, random_unknown, NULL, "could not be looked up" },
	{ "srv-unavailable", FIRES, denied, NULL, "example.org states that it offers no IMAP" },
	{ "srv-unavailable", SILENT, only_clear_denied, NULL, NULL },
	{ "srv-unavailable", SILENT, good, NULL, NULL },
	{ "srv-unavailable", SILENT, NULL, NULL, NULL },
	{ "srv-unavailable", UNDECIDED, unknown_srv, NULL, "did not answer" },
	{ "srv-target-broken", FIRES, target_absent, NULL, "does not exist" },
	{ "srv-target-broken", FIRES, target_bare, NULL, "no address" },
	{ "srv-target-broken", FIRES, target_alias, NULL, "CNAME" },
	{ "srv-target-broken", FIRES, target_silent, NULL, "mail.example.org:993 (TLS): no IMAP" },
	{ "srv-target-broken", SILENT, target_present, NULL, NULL },
	{ "srv-target-broken", SILENT, not_visited, NULL, NULL },
	{ "srv-target-broken", UNDECIDED, unknown_srv, NULL, "did not answer" },
	{ "srv-imaps-missing", FIRES, no_srv, NULL, "no SRV record at srv-imaps" },
	{ "srv-imaps-missing", SILENT, only_starttls, NULL, NULL },
	{ "srv-imaps-missing", SILENT, denied, NULL, NULL },
	{ "srv-imaps-missing", UNDECIDED, unknown_srv, NULL, "did not answer" },
	{ "srv-cleartext-only", FIRES, only_starttls, NULL, "mail.example.org:143 (STARTTLS)" },
	{ "srv-cleartext-only", SILENT, good, NULL, NULL },
	{ "srv-cleartext-only", SILENT, only_clear_denied, NULL, NULL },
	{ "discover-none", FIRES, blank, NULL, "tell of example.org" },
	{ "discover-none", SILENT, good, NULL, NULL },
	{ "discover-none", SILENT, denied, NULL, NULL },
	{ "discover-none", SILENT, no_web, NULL, NULL },
	{ "discover-none", UNDECIDED, web_unreachable, NULL, "ispdb: no answer" },
	{ "discover-source-broken", FIRES, broken, NULL, "pacc: the digest is wrong" },
	{ "discover-source-broken", FIRES, flawed, NULL, "port '0'" },
	{ "discover-source-broken", SILENT, web_unreachable, NULL, NULL },
	{ "discover-sources-differ", FIRES, other_host, NULL,
		"srv-imaps says mail.example.org:993 (TLS), ispdb says old.example.org:993 (TLS)" },
	{ "discover-sources-differ", FIRES, other_user, NULL, "differ in the user name" },
	{ "discover-sources-differ", FIRES, other_login, NULL, "differ in how to log in" },
	{ "discover-sources-differ", SILENT, good, NULL, NULL },
	{ "discover-sources-differ", SILENT, other_order, NULL, NULL },
	{ "discover-sources-differ", SILENT, less_said, NULL, NULL },
	{ "discover-endpoint-broken", FIRES, target_silent, NULL, "named by autoconfig: no IMAP" },
	{ "discover-endpoint-broken", FIRES, untrusted, NULL, "certificate" },
	{ "discover-endpoint-broken", SILENT, good, NULL, NULL },
	{ "discover-endpoint-broken", SILENT, other_host, NULL, NULL },
	{ "discover-cleartext", FIRES, plain, NULL, "mail.example.org:143 (no TLS)" },
	{ "discover-cleartext", SILENT, starttls_alone, NULL, NULL },
	{ "discover-http-only", FIRES, http_only, NULL, "autoconfig-http answers" },
	{ "discover-http-only", SILENT, http_too, NULL, NULL },
	{ "discover-http-only", UNDECIDED, https_unreachable, NULL, "over HTTPS" },
	{ "discover-starttls-first", FIRES, starttls_first, NULL, "names mail.example.org:143" },
	{ "discover-starttls-first", SILENT, starttls_alone, NULL, NULL },
	{ "discover-starttls-first", SILENT, good, NULL, NULL },
};

const struct judge_case *judge_cases_discover(size_t *count_r)
{
	*count_r = sizeof cases / sizeof *cases;
	return cases;
}
