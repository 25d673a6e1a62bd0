/* SPDX-License-Identifier: MIT */
/* Rules about whether the certificate is the server's at all, and about what makes judging it void:
 * products that inspect TLS (their issuers; also where this machine trusts them), hotspots, a
 * wrong clock, and revocation (RFC 6960).  Patterns are of names that such products are known to
 * write, held against the issuers of the chain. */
#include <string.h>

#include "base/text.h"
#include "judge/remedies.h"
#include "judge/rules.h"
#include "judge/seen.h"

enum { DAY_S = 24 * 60 * 60, PATTERNS = 3 };

/* A vendor that makes other servers too may have issued an appliance's own certificate. */
static const struct inspector {
	const char *product;
	const char *patterns[PATTERNS + 1]; /* NULL-ended */
	bool other_servers_too;
} inspectors[] = {
	{ "security program Avast", { "avast! Web/Mail Shield", "Avast Web/Mail Shield" }, false },
	{ "security program AVG", { "AVG Web/Mail Shield", "AVG Technologies" }, false },
	{ "security program Norton", { "Norton Web/Mail Shield", "Norton AntiVirus" }, false },
	{ "security program Bitdefender", { "Bitdefender Personal CA" }, false },
	{ "security program Kaspersky", { "Kaspersky Anti-Virus Personal Root",
		"Kaspersky Web Anti-Virus" }, false },
	{ "security program ESET", { "ESET SSL Filter CA" }, false },
	{ "firewall FortiGate", { "FortiGate CA", "O=Fortinet" }, true },
	{ "filter Cisco Umbrella", { "Cisco Umbrella" }, false },
	{ "filter Zscaler", { "O=Zscaler", "Zscaler Root CA", "Zscaler Intermediate" }, false },
	{ "firewall Sophos", { "Sophos SSL CA", "Sophos_CA", "sophosutm Proxy CA" }, false },
	{ "filter Sophos Web Appliance", { "Sophos Web Appliance" }, false },
	{ "filter ContentKeeper", { "ContentKeeper Appliance CA" }, false },
	{ "firewall Cyberoam", { "Cyberoam Certificate Authority", "Cyberoam SSL CA" }, true },
	{ "filter Forcepoint", { "Forcepoint Cloud CA", "Websense Public Primary" }, false },
	{ "filter McAfee Web Gateway", { "McAfee Web Gateway" }, false },
	{ "filter Smoothwall", { "Smoothwall-default-root" }, false },
	{ "firewall SonicWall", { "HTTPS Management Certificate for SonicWALL" }, true },
	{ "filter Blue Coat", { "O=Blue Coat" }, false },
	{ "filter Trend Micro InterScan", { "IWSS.TREND" }, false },
	{ "filter NetSpark", { "NetSpark" }, false },
};

/* Names on certificates of hotspots' login pages. */
static const char *const portals[] = { "hotelwifi.com", "wifipass.org", "login.globalsuite.net",
	"btwifi", "BT Wi-fi", "captiveportal", "captive-portal", "captive.portal", "hotspot",
	"securelogin.", "wifi-login", "wifi.login", "guestportal" };

static bool has(const char *text, const char *pattern)
{
	return text_contains_nocase((struct bytes){ text, strlen(text) }, pattern);
}

static bool is_issuer(const struct inspector *inspector, const char *issuer)
{
	for (const char *const *pattern = inspector->patterns; *pattern; pattern++)
		if (has(issuer, *pattern))
			return true;
	return false;
}

/* Who inspects, by the issuer of any certificate that is not its own issuer's leaf. */
static const struct inspector *find_inspector(const struct tls_facts *tls, const char **issuer_r)
{
	for (size_t c = 0; c < tls->chain_len; c++)
		for (size_t i = 0; i < sizeof inspectors / sizeof *inspectors; i++)
			if (!(c == 0 && tls->chain[c].self_issued)
				&& is_issuer(&inspectors[i], tls->chain[c].issuer)) {
				*issuer_r = tls->chain[c].issuer;
				return &inspectors[i];
			}
	return NULL;
}

static struct ruling interception(const struct scene *scene)
{
	const struct tls_facts *tls = &scene->endpoint->session.tls;
	const char *issuer = NULL;

	if (!seen_leaf(scene->endpoint))
		return RULING_NOT_APPLICABLE;
	const struct inspector *inspector = find_inspector(tls, &issuer);
	if (!inspector)
		return RULING_SILENT;
	struct ruling ruling = ruling_titled(ruling_fires(scene, "%s was issued by %s%s.",
		tls->chain[0].subject, issuer, tls->verified ? ", which this machine trusts" : ""), scene,
		"The %s opens the encrypted connection and shows its own certificate",
		inspector->product);
	return inspector->other_servers_too ? ruling_unsure(ruling, CONFIDENCE_LIKELY) : ruling;
}

static const char *find_portal(const struct certificate_facts *leaf)
{
	for (size_t i = 0; i < sizeof portals / sizeof *portals; i++) {
		if (has(leaf->subject, portals[i]))
			return leaf->subject;
		for (const char **name = leaf->dns_names; *name; name++)
			if (has(*name, portals[i]))
				return *name;
	}
	return NULL;
}

static bool some_http(const struct target_facts *facts)
{
	for (size_t i = 0; i < facts->endpoint_count; i++)
		if (seen_first_words(&facts->endpoints[i]).greeting == GREETING_HTTP)
			return true;
	return false;
}

/* A name is a hint only; a web server in the place of IMAP beside it settles it. */
static struct ruling captive_portal(const struct scene *scene)
{
	const struct certificate_facts *leaf = seen_leaf(scene->endpoint);

	if (!leaf)
		return RULING_NOT_APPLICABLE;
	const char *name = find_portal(leaf);
	if (!name || !(scene->endpoint->session.tls.problems & TLS_PROBLEM_NAME))
		return RULING_SILENT;
	bool http = some_http(scene->facts);
	return ruling_unsure(ruling_fires(scene, "The certificate is made out for %s%s.", name,
		http ? ", and a web server answers on another port" : ""),
		http ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY);
}

/* All of a chain, the authority's certificate too, lies in the future. */
static bool is_all_early(const struct scene *scene, const struct tls_facts *tls)
{
	for (size_t i = 0; i < tls->chain_len; i++)
		if (tls->chain[i].not_before <= scene->facts->observed_at)
			return false;
	return tls->chain_len >= 2;
}

static struct ruling clock_skew(const struct scene *scene)
{
	const struct target_facts *facts = scene->facts;

	if (facts->built_at && facts->observed_at < facts->built_at - DAY_S)
		return ruling_fires(scene, "This machine's clock says %s, and this program was made on %s.",
			seen_date(scene->arena, facts->observed_at), seen_date(scene->arena, facts->built_at));
	for (size_t i = 0; i < facts->endpoint_count; i++) {
		const struct tls_facts *tls = &facts->endpoints[i].session.tls;
		if (is_all_early(scene, tls))
			return ruling_unsure(ruling_fires(scene, "This machine's clock says %s; every "
				"certificate of %s, that of the authority too, begins later: %s from %s on.",
				seen_date(scene->arena, facts->observed_at),
				endpoint_text(scene->arena, &facts->endpoints[i]),
				tls->chain[tls->chain_len - 1].subject, seen_date(scene->arena,
				tls->chain[tls->chain_len - 1].not_before)), CONFIDENCE_LIKELY);
	}
	return RULING_SILENT;
}

static struct ruling by_problem(const struct scene *scene, unsigned problem, const char *words)
{
	const struct certificate_facts *leaf = seen_leaf(scene->endpoint);

	if (!leaf || scene->endpoint->session.stages[STAGE_CERTIFICATE].outcome == OUTCOME_SKIP)
		return RULING_NOT_APPLICABLE;
	return scene->endpoint->session.tls.problems & problem
		? ruling_fires(scene, "%s %s.", leaf->subject, words) : RULING_SILENT;
}

static struct ruling revoked(const struct scene *scene)
{
	return by_problem(scene, TLS_PROBLEM_REVOKED, "is revoked, says the OCSP response that came "
		"with it");
}

static struct ruling staple_missing(const struct scene *scene)
{
	const struct certificate_facts *leaf = seen_leaf(scene->endpoint);
	const struct ocsp_facts *ocsp = &scene->endpoint->session.tls.ocsp;

	if (leaf && leaf->must_staple && ocsp->stapled && ocsp->next_update >= 0
		&& ocsp->next_update < scene->facts->observed_at)
		return ruling_titled(ruling_fires(scene, "%s demands a stapled OCSP response; the one that "
			"came was to be used until %s.", leaf->subject,
			seen_date(scene->arena, ocsp->next_update)), scene,
			"The certificate demands an OCSP response, and the one that the server sends has "
			"expired");
	return by_problem(scene, TLS_PROBLEM_STAPLE_MISSING, "demands a stapled OCSP response, and "
		"none came");
}

static const struct rule rules[] = {
	{ "clock-skew-client", KIND_FAULT, SEVERITY_HIGH, WHO_USER, LAYER_CERT,
		SCOPE_TARGET, clock_skew,
		.title = "The clock of this computer is wrong",
		.meaning = "Every certificate seems to be from the future, or the clock is behind the day "
			"this program was made. Dates of certificates cannot be judged.",
		.reference = "RFC 5280 section 4.1.2.5",
		.remedy = { [PRODUCT_ANY] = "Set date, time and time zone, then try again." } },
	{ "cert-interception", KIND_FAULT, SEVERITY_HIGH, WHO_USER, LAYER_CERT,
		SCOPE_ENDPOINT, interception,
		.title = "A security product opens the encrypted connection and shows its own certificate",
		.meaning = "The certificate was issued by a product that inspects TLS, on this computer or "
			"in this network. Programs that do not know its authority refuse it.",
		.reference = "RFC 8446 section 9.3",
		.remedy = { [PRODUCT_ANY] = "Switch the scanning of encrypted mail off in that product, or "
			"except ports 993 and 143; in a company, ask the IT department. Do not accept the "
			"certificate blindly." } },
	{ "cert-captive-portal", KIND_FAULT, SEVERITY_HIGH, WHO_USER, LAYER_CERT,
		SCOPE_ENDPOINT, captive_portal,
		.title = "The certificate is that of a hotspot's login page",
		.meaning = "A hotspot answers every connection itself until somebody has signed in.",
		.reference = "RFC 8910",
		.remedy = { [PRODUCT_ANY] = "Open any web page, sign in to the hotspot, and try again." } },
	{ "cert-revoked", KIND_FAULT, SEVERITY_CRITICAL, WHO_ADMIN, LAYER_CERT,
		SCOPE_ENDPOINT, revoked,
		.title = "The certificate has been revoked",
		.meaning = "The issuer says, in the OCSP response that the server sends along, that the "
			"certificate must no longer be trusted; its key may be known to others.",
		.reference = "RFC 6960, RFC 6066 section 8",
		.remedy = { [PRODUCT_ANY] = "Get a new certificate with a new "
			"key.", INSTALL_CERTIFICATE } },
	{ "cert-must-staple-unmet", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_CERT,
		SCOPE_ENDPOINT, staple_missing,
		.title = "The certificate demands an OCSP response that the server does not send",
		.meaning = "The certificate has the TLS feature extension (must-staple), and no OCSP "
			"response came with it. Programs that heed it refuse the connection.",
		.reference = "RFC 7633",
		.remedy = { [PRODUCT_ANY] = "Get a certificate without must-staple: common IMAP servers "
			"cannot staple.", INSTALL_CERTIFICATE } },
};

const struct rule *rules_doubt(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
