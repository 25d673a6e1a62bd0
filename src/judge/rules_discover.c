/* SPDX-License-Identifier: MIT */
/* Rules about the settings that a domain publishes: are there any, can they be read, are they safe,
 * do the sources agree, and does each server that they name really work?
 * draft-ietf-mailmaint-autoconfig, draft-ietf-mailmaint-pacc, RFC 8314 section 3.  The SRV records'
 * own rules are elsewhere. */
#include <string.h>

#include "judge/rules.h"
#include "judge/settings.h"

static const struct discovery_source *source(const struct scene *scene, size_t i)
{
	return &scene->facts->discovery->sources[i];
}

/* Everything was asked: `discover`, without --no-http. */
static bool was_asked(const struct scene *scene)
{
	return scene->facts->discovery && scene->facts->discovery->http;
}

static const char *add(const struct scene *scene, const char *list, const char *item)
{
	return arena_printf(scene->arena, "%s%s%s", list, *list ? "; " : "", item);
}

static struct ruling of_list(const struct scene *scene, const char *list)
{
	return *list ? ruling_fires(scene, "%s.", list) : RULING_SILENT;
}

static struct ruling none(const struct scene *scene)
{
	if (!was_asked(scene))
		return RULING_NOT_APPLICABLE;
	for (size_t i = 0; i < SOURCE_MX; i++) {
		enum discovery_outcome outcome = source(scene, i)->outcome;
		if (outcome == DISCOVERY_FOUND || outcome == DISCOVERY_DENIED)
			return RULING_SILENT;
	}
	for (size_t i = 0; i < SOURCE_MX; i++)
		if (source(scene, i)->outcome == DISCOVERY_UNREACHABLE)
			return ruling_inconclusive(arena_printf(scene->arena, "%s: %s",
				source(scene, i)->url, source(scene, i)->reason));
	return ruling_fires(scene, "Neither SRV records nor autoconfig, PACC or the ISPDB tell of %s.",
		scene->facts->discovery->domain);
}

static struct ruling broken(const struct scene *scene)
{
	const char *list = "";

	if (!scene->facts->discovery)
		return RULING_NOT_APPLICABLE;
	for (size_t i = 0; i < SOURCE_MX; i++) {
		const struct discovery_source *s = source(scene, i);
		const char *what = s->outcome == DISCOVERY_BROKEN ? s->reason : s->flaw;
		if (what)
			list = add(scene, list, arena_printf(scene->arena, "%s: %s", s->url, what));
	}
	return of_list(scene, list);
}

/* SRV records say together what a document says at once. */
static size_t group_of(size_t i)
{
	return i == SOURCE_SRV_IMAP ? SOURCE_SRV_IMAPS : i;
}

static bool group_lists(const struct scene *scene, size_t group,
	const struct mail_setting *setting)
{
	for (size_t i = 0; i < SOURCE_COUNT; i++)
		for (size_t j = 0; group_of(i) == group && j < source(scene, i)->setting_count; j++)
			if (mail_setting_same(&source(scene, i)->settings[j], setting))
				return true;
	return false;
}

static const struct mail_setting *first_of(const struct scene *scene, size_t group)
{
	for (size_t i = 0; i < SOURCE_COUNT; i++)
		if (group_of(i) == group && source(scene, i)->setting_count)
			return &source(scene, i)->settings[0];
	return NULL;
}

static bool say_same_of_user(const struct mail_setting *a, const struct mail_setting *b)
{
	if (a->user == NAME_UNKNOWN || b->user == NAME_UNKNOWN)
		return true;
	return a->user == b->user && (a->user != NAME_OTHER || strcmp(a->user_text, b->user_text) == 0);
}

static const char *contradiction(const struct scene *scene, size_t one, size_t other)
{
	const struct mail_setting *a = first_of(scene, one), *b = first_of(scene, other);
	const char *of_one = discovery_kind_name((enum discovery_kind)one);
	const char *of_other = discovery_kind_name((enum discovery_kind)other);

	if (!group_lists(scene, other, a) || !group_lists(scene, one, b))
		return arena_printf(scene->arena, "%s says %s, %s says %s", of_one,
			setting_text(scene->arena, a), of_other, setting_text(scene->arena, b));
	if (!say_same_of_user(a, b))
		return arena_printf(scene->arena, "%s and %s differ in the user name", of_one, of_other);
	if (a->auth && b->auth && !(a->auth & b->auth))
		return arena_printf(scene->arena, "%s and %s differ in how to log in", of_one, of_other);
	return NULL;
}

static struct ruling differ(const struct scene *scene)
{
	const char *list = "";

	if (!scene->facts->discovery)
		return RULING_NOT_APPLICABLE;
	for (size_t one = 0; one < SOURCE_COUNT; one++)
		for (size_t other = one + 1; other < SOURCE_COUNT; other++) {
			if (group_of(one) != one || group_of(other) != other || !first_of(scene, one)
				|| !first_of(scene, other))
				continue;
			const char *what = contradiction(scene, one, other);
			list = what ? add(scene, list, what) : list;
		}
	return of_list(scene, list);
}

static const char *endpoint_fault(const struct scene *scene, size_t i,
	const struct mail_setting *setting)
{
	enum setting_state state = setting_state(scene->facts, setting);

	if (state == SETTING_DEAD)
		return "no IMAP server answers there in that mode";
	if (state != SETTING_UNTRUSTED || setting->mode == MODE_CLEARTEXT)
		return NULL;
	return i <= SOURCE_SRV_IMAP ? NULL : "the certificate does not hold for that name";
}

static struct ruling endpoint_broken(const struct scene *scene)
{
	const char *list = "";

	if (!scene->facts->discovery)
		return RULING_NOT_APPLICABLE;
	for (size_t i = SOURCE_AUTOCONFIG; i < SOURCE_MX; i++)
		for (size_t j = 0; j < source(scene, i)->setting_count; j++) {
			const struct mail_setting *setting = &source(scene, i)->settings[j];
			const char *fault = endpoint_fault(scene, i, setting);
			if (fault)
				list = add(scene, list, arena_printf(scene->arena, "%s, named by %s: %s",
					setting_text(scene->arena, setting),
					discovery_kind_name((enum discovery_kind)i), fault));
		}
	return of_list(scene, list);
}

static struct ruling cleartext(const struct scene *scene)
{
	const char *list = "";

	if (!scene->facts->discovery)
		return RULING_NOT_APPLICABLE;
	for (size_t i = 0; i < SOURCE_COUNT; i++)
		for (size_t j = 0; j < source(scene, i)->setting_count; j++)
			if (source(scene, i)->settings[j].mode == MODE_CLEARTEXT)
				list = add(scene, list, arena_printf(scene->arena, "%s names %s",
					source(scene, i)->url,
					setting_text(scene->arena, &source(scene, i)->settings[j])));
	return of_list(scene, list);
}

static struct ruling http_only(const struct scene *scene)
{
	if (!was_asked(scene))
		return RULING_NOT_APPLICABLE;
	if (source(scene, SOURCE_HTTP)->outcome != DISCOVERY_FOUND
		|| source(scene, SOURCE_AUTOCONFIG)->outcome == DISCOVERY_FOUND
		|| source(scene, SOURCE_WELL_KNOWN)->outcome == DISCOVERY_FOUND)
		return RULING_SILENT;
	if (source(scene, SOURCE_AUTOCONFIG)->outcome == DISCOVERY_UNREACHABLE
		|| source(scene, SOURCE_WELL_KNOWN)->outcome == DISCOVERY_UNREACHABLE)
		return ruling_inconclusive("whether there is a document over HTTPS is not known");
	return ruling_fires(scene, "%s answers, %s does not: %s.", source(scene, SOURCE_HTTP)->url,
		source(scene, SOURCE_AUTOCONFIG)->url, source(scene, SOURCE_AUTOCONFIG)->reason);
}

static bool prefers_starttls(const struct discovery_source *s)
{
	if (!s->setting_count || s->settings[0].mode == MODE_IMPLICIT)
		return false;
	for (size_t i = 1; i < s->setting_count; i++)
		if (s->settings[i].mode == MODE_IMPLICIT)
			return true;
	return false;
}

static struct ruling starttls_first(const struct scene *scene)
{
	const char *list = "";

	if (!was_asked(scene))
		return RULING_NOT_APPLICABLE;
	for (size_t i = SOURCE_AUTOCONFIG; i < SOURCE_MX; i++)
		if (prefers_starttls(source(scene, i)))
			list = add(scene, list, arena_printf(scene->arena, "%s names %s first",
				source(scene, i)->url,
				setting_text(scene->arena, &source(scene, i)->settings[0])));
	return of_list(scene, list);
}

static const struct rule rules[] = {
	{ "discover-none", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_DNS, SCOPE_TARGET, none,
		.title = "Nothing tells mail programs the settings, so they guess or ask the user",
		.meaning = "No SRV record, no autoconfig document and no entry in Thunderbird's database "
			"names the domain's IMAP server. People have to type it in.",
		.reference = "RFC 6186, draft-ietf-mailmaint-autoconfig",
		.remedy = { [PRODUCT_ANY] = "Publish SRV records and an autoconfig document; imapvet "
			"discover prints them once the server can be reached." } },
	{ "discover-source-broken", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_DNS, SCOPE_TARGET,
		broken,
		.title = "Settings are published where mail programs look, but in a form they refuse",
		.meaning = "A source of settings exists and cannot be used as it is: its certificate, its "
			"syntax, its digest or one of its values is wrong. Programs skip it or set themselves "
			"up wrongly.",
		.reference = "draft-ietf-mailmaint-autoconfig, draft-ietf-mailmaint-pacc",
		.remedy = { [PRODUCT_ANY] = "Mend what the evidence names, or remove the source: none is "
			"better than a wrong one." } },
	{ "discover-sources-differ", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_DNS,
		SCOPE_TARGET, differ,
		.title = "Mail programs find different settings, depending on where they look",
		.meaning = "Two sources of settings contradict each other in server, port, encryption, "
			"user name or authentication. Which one a program believes depends on the program.",
		.reference = "RFC 6186, draft-ietf-mailmaint-autoconfig",
		.remedy = { [PRODUCT_ANY] = "Let all sources name the same server; the records printed by "
			"imapvet discover fit together." } },
	{ "discover-endpoint-broken", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_DNS,
		SCOPE_TARGET, endpoint_broken,
		.title = "Published settings name a server that does not work",
		.meaning = "A server that autoconfig, PACC or the ISPDB names does not answer in the mode "
			"they say, or its certificate is not made out for that name.",
		.reference = "draft-ietf-mailmaint-autoconfig",
		.remedy = { [PRODUCT_ANY] = "Correct the host, port or encryption in that source, or mend "
			"the server." } },
	{ "discover-cleartext", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_DNS, SCOPE_TARGET,
		cleartext,
		.title = "Published settings make mail programs send passwords without encryption",
		.meaning = "A source names a server with the socket type 'plain': neither TLS nor "
			"STARTTLS. Everybody on the way can read the password and the mail.",
		.reference = "RFC 8314 section 3",
		.remedy = { [PRODUCT_ANY] = "Publish port 993 with the socket type SSL in its place." } },
	{ "discover-http-only", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_DNS, SCOPE_TARGET,
		http_only,
		.title = "The settings are published over http only, where anybody on the way can change "
			"them",
		.meaning = "The autoconfig document is served over http and not over https. Careful "
			"programs do not read it; others can be led to a false server.",
		.reference = "draft-ietf-mailmaint-autoconfig",
		.remedy = { [PRODUCT_ANY] = "Serve the same document over https, with a certificate for "
			"the name autoconfig.DOMAIN." } },
	{ "discover-starttls-first", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_DNS, SCOPE_TARGET,
		starttls_first,
		.title = "Published settings prefer the port that starts without encryption",
		.meaning = "A document lists a cleartext port before one with TLS from the first byte. Its "
			"order is the order of preference, so programs take the weaker one.",
		.reference = "RFC 8314 section 3",
		.remedy = { [PRODUCT_ANY] = "Put the server with socket type SSL first." } },
};

const struct rule *rules_discover(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
