/* SPDX-License-Identifier: MIT */
/* Rules about the mechanisms that are listed (RFC 4422): the ones nobody should offer, before or
 * inside TLS, and whether any ties the login to the TLS connection (RFC 5929, RFC 9266).  What
 * plaintext mechanisms do before TLS is in rules_plaintext.c.  That a mechanism works takes an
 * account, and is not claimed here. */
#include <string.h>

#include "base/text.h"
#include "judge/rules.h"
#include "judge/seen.h"

enum { SUFFIX_LEN = 5 }; /* of "-PLUS" */

static const char *places(bool in_clear, bool in_tls)
{
	return in_clear && in_tls ? "before and inside TLS" : in_tls ? "inside TLS" : "before TLS";
}

static struct ruling listed(const struct scene *scene, const char *capability)
{
	const struct endpoint_facts *endpoint = scene->endpoint;

	if (!endpoint->attacks)
		return RULING_NOT_APPLICABLE;
	const struct capabilities *clear = seen_clear_capabilities(endpoint);
	const struct capabilities *tls = seen_tls_capabilities(endpoint);
	bool in_clear = clear && capabilities_has(clear, capability);
	bool in_tls = tls && capabilities_has(tls, capability);
	if (in_clear || in_tls)
		return ruling_fires(scene, "%s is listed %s.", capability, places(in_clear, in_tls));
	return tls ? RULING_SILENT : ruling_missing(scene, "the capabilities inside TLS are unknown",
		&endpoint->session.stages[STAGE_CAPABILITY]);
}

static struct ruling anonymous(const struct scene *scene)
{
	return listed(scene, "AUTH=ANONYMOUS");
}

static struct ruling cram_md5(const struct scene *scene)
{
	return listed(scene, "AUTH=CRAM-MD5");
}

static struct ruling digest_md5(const struct scene *scene)
{
	return listed(scene, "AUTH=DIGEST-MD5");
}

/* What the challenge told, in a row; "": nothing. */
static const char *told(const struct scene *scene, const struct ntlm_facts *ntlm)
{
	const struct {
		const char *what, *value;
	} parts[] = { { "target", ntlm->target }, { "domain", ntlm->netbios_domain },
		{ "computer", ntlm->netbios_computer }, { "DNS domain", ntlm->dns_domain },
		{ "DNS name", ntlm->dns_computer }, { "DNS tree", ntlm->dns_tree },
		{ "version", ntlm->version } };
	const char *list = "";

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (parts[i].value)
			list = arena_printf(scene->arena, "%s%s%s %s", list, *list ? ", " : "",
				parts[i].what, seen_quote(scene->arena, (struct bytes){ parts[i].value,
				strlen(parts[i].value) }));
	return list;
}

static struct ruling ntlm(const struct scene *scene)
{
	struct ruling ruling = listed(scene, "AUTH=NTLM");

	if (ruling.answer != ANSWER_FIRES || !scene->endpoint->attacks->ntlm.asked)
		return ruling;
	const char *names = told(scene, &scene->endpoint->attacks->ntlm);
	return ruling_fires(scene, "%s Its challenge %s%s.", ruling.text, *names ? "tells: "
		: "told nothing", names);
}

static bool ends_in_plus(const char *name)
{
	size_t len = strlen(name);

	return len > SUFFIX_LEN && text_equal_nocase(name + len - SUFFIX_LEN, "-PLUS")
		&& text_contains_nocase((struct bytes){ name, len }, "AUTH=SCRAM-");
}

static const char *find_binding(const struct capabilities *capabilities)
{
	for (size_t i = 0; i < capabilities->count; i++)
		if (ends_in_plus(capabilities->names[i]))
			return capabilities->names[i];
	return NULL;
}

/* Cyrus up to 3.6 lists -PLUS under TLS 1.3 as well, and accepts tls-unique alone, which there is
 * none of under TLS 1.3 (RFC 9266 section 1).  Later ones have not been seen. */
static bool binds_by_tls_unique(const struct endpoint_facts *endpoint)
{
	static const char *const signs[] = { "Cyrus IMAP 2.", "Cyrus IMAP 3.0", "Cyrus IMAP 3.2",
		"Cyrus IMAP 3.4", "Cyrus IMAP 3.6" };

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (endpoint->session.greeting_line.data
			&& text_contains_nocase(endpoint->session.greeting_line, signs[i]))
			return true;
	return false;
}

static struct ruling no_channel_binding(const struct scene *scene)
{
	const struct endpoint_facts *endpoint = scene->endpoint;
	const char *version = endpoint->session.tls.version;

	if (!endpoint->attacks || !endpoint->session.tls.handshake_done)
		return RULING_NOT_APPLICABLE;
	const struct capabilities *tls = seen_tls_capabilities(endpoint);
	if (!tls)
		return ruling_missing(scene, "the capabilities inside TLS are unknown",
			&endpoint->session.stages[STAGE_CAPABILITY]);
	const char *name = find_binding(tls);
	if (!name)
		return ruling_fires(scene, "No SCRAM mechanism that ends in -PLUS is listed inside TLS.");
	if (strcmp(version, "TLS1.3") == 0 && binds_by_tls_unique(endpoint))
		return ruling_titled(ruling_unsure(ruling_fires(scene, "%s is listed under %s, but this "
			"server binds by tls-unique alone, which ends with TLS 1.2.", name, version),
			CONFIDENCE_LIKELY), scene, "Channel binding is listed where it cannot work");
	return ruling_inconclusive(arena_printf(scene->arena, "%s is listed; whether it works takes an "
		"account to tell", name));
}

/* How mechanisms are left out. */
#define SET_MECHANISMS \
	[PRODUCT_DOVECOT_23] = "in conf.d/10-auth.conf:\n  auth_mechanisms = plain login\nThen run: " \
		"doveadm reload", \
	[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  auth_mechanisms = plain login\nThen run: doveadm " \
		"reload"
#define SET_MECHANISMS_ELSEWHERE \
	[PRODUCT_CYRUS] = "in imapd.conf:\n  sasl_mech_list: PLAIN LOGIN", \
	[PRODUCT_COURIER] = "in /etc/courier/imapd, leave the mechanism out of IMAP_CAPABILITY and " \
		"IMAP_CAPABILITY_TLS. Then restart courier-imap and courier-imap-ssl."

static const struct rule rules[] = {
	{ "sasl-anonymous", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_LOGIN, SCOPE_ENDPOINT,
		anonymous,
		.title = "Anybody may log in without a password",
		.meaning = "The server lists AUTH=ANONYMOUS, which asks for no password.",
		.reference = "RFC 4505",
		.remedy = { [PRODUCT_ANY] = "Remove ANONYMOUS from the mechanisms.", SET_MECHANISMS,
			[PRODUCT_CYRUS] = "in imapd.conf:\n  allowanonymouslogin: no\n  sasl_mech_list: PLAIN "
				"LOGIN",
			[PRODUCT_COURIER] = "in /etc/courier/imapd, leave AUTH=ANONYMOUS out of "
				"IMAP_CAPABILITY and IMAP_CAPABILITY_TLS." } },
	{ "sasl-cram-md5", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_LOGIN, SCOPE_ENDPOINT,
		cram_md5,
		.title = "CRAM-MD5 is offered, which forces the server to keep passwords readable",
		.meaning = "CRAM-MD5 rests on MD5 and needs passwords, or their equivalent, stored in "
			"clear. Under TLS it gains nothing over PLAIN.",
		.reference = "RFC 2195, RFC 8314 section 3",
		.remedy = { [PRODUCT_ANY] = "Remove CRAM-MD5 from the mechanisms.", SET_MECHANISMS,
			SET_MECHANISMS_ELSEWHERE } },
	{ "sasl-digest-md5", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_LOGIN, SCOPE_ENDPOINT,
		digest_md5,
		.title = "DIGEST-MD5 is offered, which was withdrawn in 2011",
		.meaning = "DIGEST-MD5 has many options, few of which work together, and rests on MD5.",
		.reference = "RFC 6331",
		.remedy = { [PRODUCT_ANY] = "Remove DIGEST-MD5 from the mechanisms.", SET_MECHANISMS,
			SET_MECHANISMS_ELSEWHERE } },
	{ "sasl-ntlm", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_LOGIN, SCOPE_ENDPOINT, ntlm,
		.title = "NTLM is offered, which is broken and tells the names of the domain",
		.meaning = "NTLM can be relayed and cracked, and its challenge names the Windows domain "
			"and the host to anybody who asks. With --ntlm it is asked what it tells.",
		.reference = "MS-NLMP section 5",
		.remedy = { [PRODUCT_ANY] = "Remove NTLM from the mechanisms.", SET_MECHANISMS,
			SET_MECHANISMS_ELSEWHERE,
			[PRODUCT_EXCHANGE] = "in the Exchange Management Shell:\n"
				"  Set-ImapSettings -EnableGSSAPIAndNTLMAuth $false\n"
				"  Restart-Service MSExchangeIMAP4, MSExchangeIMAP4BE" } },
	{ "sasl-no-channel-binding", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY, LAYER_LOGIN, SCOPE_ENDPOINT,
		no_channel_binding,
		.title = "No mechanism ties the login to the TLS connection",
		.meaning = "None of the SCRAM mechanisms with -PLUS is listed, or none can work. They let "
			"client and server notice somebody in the middle even if his certificate is trusted.",
		.reference = "RFC 5802, RFC 9266" },
};

const struct rule *rules_sasl(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
