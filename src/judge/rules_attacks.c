/* SPDX-License-Identifier: MIT */
/* Rules about what an attacker between client and server could make of the server: commands that
 * slip into TLS (RFC 9051 section 6.2.1), TLS that starts twice, the weaker of two ports (RFC 9325
 * section 3.9), a handshake meant for another protocol (RFC 7301).  A handshake that breaks behind
 * an injected command is the right answer, and no fault of TLS. */
#include "base/text.h"
#include "judge/rules.h"
#include "judge/seen.h"

static const struct attack_facts *attacks_of(const struct scene *scene)
{
	return scene->endpoint->attacks;
}

static struct ruling not_to_the_end(const struct scene *scene, const char *what,
	const struct trouble *trouble)
{
	return ruling_inconclusive(arena_printf(scene->arena, "%s: %s%s%s", what,
		trouble->during ? trouble->during : "", trouble->during ? ": " : "not tried",
		trouble->during ? seen_words(trouble->reason) : ""));
}

/* There is STARTTLS to attack. */
static bool has_upgrade(const struct scene *scene)
{
	return attacks_of(scene) && seen_starts_clear(scene->endpoint)
		&& scene->endpoint->session.stages[STAGE_STARTTLS].outcome == OUTCOME_OK;
}

static const struct injection_facts *first_of(const struct attack_facts *facts,
	enum injection result)
{
	for (enum injection_way way = 0; way < INJECTION_WAYS; way++)
		if (facts->injection[way].result == result)
			return &facts->injection[way];
	return NULL;
}

static const char *way_of(const struct attack_facts *facts, const struct injection_facts *injection)
{
	return injection == &facts->injection[INJECTION_SPLIT] ? "right behind STARTTLS"
		: "in one packet with STARTTLS";
}

static struct ruling injection_untold(const struct scene *scene)
{
	const struct injection_facts *unknown = first_of(attacks_of(scene), INJECTION_UNKNOWN);

	if (unknown)
		return not_to_the_end(scene, "sending a command in clear behind STARTTLS did not get to "
			"the end", &unknown->trouble);
	return ruling_inconclusive("once of two times, nothing was answered in time after a command "
		"was sent in clear behind STARTTLS");
}

static struct ruling command_injection(const struct scene *scene)
{
	const struct attack_facts *facts = attacks_of(scene);

	if (!has_upgrade(scene))
		return RULING_NOT_APPLICABLE;
	enum injection_sum sum = injection_sum(facts);
	if (sum == INJECTION_INCONCLUSIVE)
		return injection_untold(scene);
	if (sum != INJECTION_VULNERABLE)
		return RULING_SILENT;
	const struct injection_facts *run = first_of(facts, INJECTION_RUN);
	return ruling_fires(scene, "NOOP was sent in clear, %s. Inside TLS its answer came back%s: %s.",
		way_of(facts, run), run->late ? " when the next command was sent" : "",
		seen_quote(scene->arena, run->line));
}

static struct ruling injection_suspect(const struct scene *scene)
{
	const struct attack_facts *facts = attacks_of(scene);
	const struct injection_facts *seen;

	if (!has_upgrade(scene))
		return RULING_NOT_APPLICABLE;
	enum injection_sum sum = injection_sum(facts);
	if (sum == INJECTION_INCONCLUSIVE)
		return injection_untold(scene);
	if (sum != INJECTION_SUSPECT)
		return sum == INJECTION_SAFE ? RULING_SILENT : RULING_NOT_APPLICABLE;
	if ((seen = first_of(facts, INJECTION_CLEAR)))
		return ruling_titled(ruling_fires(scene, "NOOP was sent in clear, %s, and answered in "
			"clear: %s.", way_of(facts, seen), seen_quote(scene->arena, seen->line)), scene,
			"The server goes on carrying out unencrypted commands after STARTTLS");
	if ((seen = first_of(facts, INJECTION_DESYNC)))
		return ruling_unsure(ruling_fires(scene, "NOOP was sent in clear, %s. Inside TLS came an "
			"answer to nothing that was sent there: %s.", way_of(facts, seen),
			seen_quote(scene->arena, seen->line)), CONFIDENCE_LIKELY);
	return ruling_unsure(ruling_fires(scene, "NOOP was sent in clear behind STARTTLS; both times, "
		"NOOP inside TLS was not answered then."), CONFIDENCE_POSSIBLE);
}

static struct ruling repeatable(const struct scene *scene)
{
	const struct attack_facts *facts = attacks_of(scene);

	if (!facts)
		return RULING_NOT_APPLICABLE;
	if (facts->starttls_again == OBSERVED_UNKNOWN)
		return not_to_the_end(scene, "STARTTLS inside TLS was not tested to the end",
			&facts->inside);
	return facts->starttls_again == OBSERVED_NO ? RULING_SILENT
		: ruling_fires(scene, "Inside TLS, STARTTLS was answered %s.",
			seen_quote(scene->arena, facts->starttls_again_reply));
}

/* Suites that a port should not be alone with. */
static const struct {
	enum suite_trait trait;
	const char *name;
} weak_traits[] = {
	{ TRAIT_NULL, "no encryption" }, { TRAIT_ANON, "no authentication" },
	{ TRAIT_EXPORT, "export suites" }, { TRAIT_DES, "DES" }, { TRAIT_RC2, "RC2" },
	{ TRAIT_RC4, "RC4" }, { TRAIT_3DES, "3DES" }, { TRAIT_MD5, "MD5" },
	{ TRAIT_RSA, "RSA key transport" }, { TRAIT_STATIC, "static DH" },
};

struct comparison { /* of what two ports offer */
	struct arena *arena;
	const char *weaker; /* a list; NULL: nothing */
	bool known;         /* each of the pairs */
};

static void compare(struct comparison *comparison, enum observed clear, enum observed tls,
	const char *name)
{
	comparison->known = comparison->known && clear != OBSERVED_UNKNOWN && tls != OBSERVED_UNKNOWN;
	if (clear == OBSERVED_YES && tls == OBSERVED_NO)
		comparison->weaker = comparison->weaker ? arena_printf(comparison->arena, "%s, %s",
			comparison->weaker, name) : name;
}

/* What is weaker about TLS 1.3 is nothing. */
static struct comparison compare_offers(const struct scene *scene, const struct tls_offer *clear,
	const struct tls_offer *tls)
{
	struct comparison comparison = { scene->arena, NULL, true };

	for (enum tls_version v = 0; v < VERSION_TLS13; v++)
		compare(&comparison, clear->versions[v].accepted, tls->versions[v].accepted,
			tls_version_name(v));
	for (size_t i = 0; i < sizeof weak_traits / sizeof *weak_traits; i++)
		compare(&comparison, clear->with[weak_traits[i].trait], tls->with[weak_traits[i].trait],
			weak_traits[i].name);
	return comparison;
}

static enum tls_version agreed(const struct endpoint_facts *endpoint)
{
	const char *name = endpoint->session.tls.version;

	for (enum tls_version v = 0; name && v < VERSION_COUNT; v++)
		if (text_equal_nocase(tls_version_name(v), name))
			return v;
	return VERSION_COUNT;
}

/* The same hello got an older version there. */
static bool agrees_to_less(const struct endpoint_facts *clear, const struct endpoint_facts *tls)
{
	return agreed(clear) < VERSION_COUNT && agreed(tls) < VERSION_COUNT
		&& agreed(clear) < agreed(tls);
}

static struct ruling weaker(const struct scene *scene)
{
	const struct endpoint_facts *clear = scene->endpoint, *tls;

	if (!attacks_of(scene) || !seen_starts_clear(clear))
		return RULING_NOT_APPLICABLE;
	tls = seen_sibling(scene->facts, clear, false);
	if (!tls || !tls->session.tls.handshake_done || !clear->session.tls.handshake_done)
		return RULING_NOT_APPLICABLE;
	if (agrees_to_less(clear, tls))
		return ruling_fires(scene, "The same client gets %s on port %u and %s on port %u.",
			clear->session.tls.version, (unsigned)clear->port, tls->session.tls.version,
			(unsigned)tls->port);
	if (!clear->offer || !tls->offer)
		return ruling_inconclusive("what both ports accept was not enumerated");
	struct comparison comparison = compare_offers(scene, clear->offer, tls->offer);
	if (comparison.weaker)
		return ruling_fires(scene, "Port %u accepts what port %u refuses: %s.",
			(unsigned)clear->port, (unsigned)tls->port, comparison.weaker);
	return comparison.known ? RULING_SILENT
		: ruling_inconclusive("not everything that both ports accept is known");
}

static struct ruling foreign_accepted(const struct scene *scene)
{
	const struct attack_facts *facts = attacks_of(scene);

	if (!facts || seen_starts_clear(scene->endpoint))
		return RULING_NOT_APPLICABLE;
	if (facts->foreign_alpn == OBSERVED_UNKNOWN)
		return not_to_the_end(scene, "a handshake for another protocol did not get to an answer",
			&facts->foreign);
	return facts->foreign_alpn == OBSERVED_NO ? RULING_SILENT
		: ruling_fires(scene, "A handshake that offers the protocol http/1.1 alone was completed; "
			"the server selected %s.", facts->foreign_selected ? facts->foreign_selected
			: "none, and went on");
}

static const struct rule rules[] = {
	{ "starttls-command-injection", KIND_WEAKNESS, SEVERITY_HIGH, WHO_ADMIN, LAYER_STARTTLS,
		SCOPE_ENDPOINT, command_injection,
		.title = "A command sent in clear is carried out inside TLS",
		.meaning = "What stands behind STARTTLS in clear is kept and run after the handshake. "
			"Somebody on the way can put his own commands into another's session, such as a LOGIN "
			"to his own account, into which the victim's mail is stored then (CVE-2011-0411 and "
			"its many successors).",
		.reference = "RFC 9051 section 6.2.1, CVE-2011-0411",
		.remedy = { [PRODUCT_ANY] = "Update the server or the proxy in front of it: whatever was "
			"received before the handshake must be thrown away. Until then, close the cleartext "
			"port and serve 993 only.",
			[PRODUCT_CYRUS] = "mended in 2.4.7 (CVE-2011-1926)." } },
	{ "starttls-injection-suspect", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_STARTTLS,
		SCOPE_ENDPOINT, injection_suspect,
		.title = "The server loses step when a command follows STARTTLS in clear",
		.meaning = "The command was not seen to run inside TLS, but the server did not throw it "
			"away cleanly either: it answered in clear where TLS was due, or the session inside "
			"TLS no longer answers as it should.",
		.reference = "RFC 9051 section 6.2.1",
		.remedy = { [PRODUCT_ANY] = "Update the server or the proxy in front of it. To look for "
			"yourself, send STARTTLS and NOOP in one packet and see which tags are answered." } },
	{ "starttls-repeatable", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_STARTTLS,
		SCOPE_ENDPOINT, repeatable,
		.title = "A second STARTTLS is accepted inside TLS",
		.meaning = "TLS is already running, and the server agrees to start it again. Either it "
			"forgets what it has done, or a proxy ends TLS in front of it and it does not know.",
		.reference = "RFC 9051 section 6.2.1",
		.remedy = { [PRODUCT_ANY] = "Update the server. If a proxy ends TLS in front of it, let "
			"the proxy tell the server so (PROXY protocol version 2 with TLS information), or "
			"switch STARTTLS off behind it.",
			[PRODUCT_DOVECOT_23] = "where clients reach it through a proxy only, in "
				"conf.d/10-ssl.conf:\n  ssl = no",
			[PRODUCT_DOVECOT_24] = "on the listener behind a proxy:\n  haproxy = yes\nand in "
				"dovecot.conf:\n  haproxy_trusted_networks = PROXY-ADDRESS" } },
	{ "starttls-weaker-than-implicit", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_STARTTLS,
		SCOPE_ENDPOINT, weaker,
		.title = "STARTTLS allows weaker encryption than the TLS port",
		.meaning = "The cleartext port accepts versions or suites of TLS that the TLS port "
			"refuses, so the weaker port decides how safe the server is.",
		.reference = "RFC 9325 section 3.9",
		.remedy = { [PRODUCT_ANY] = "Give both listeners the same TLS settings.",
			[PRODUCT_COURIER] = "in /etc/courier/imapd-ssl, set TLS_STARTTLS_PROTOCOL as "
				"TLS_PROTOCOL." } },
	{ "alpn-foreign-accepted", KIND_NOTE, SEVERITY_INFO, WHO_ADMIN, LAYER_TLS, SCOPE_ENDPOINT,
		foreign_accepted,
		.title = "The server lets a handshake for another protocol through",
		.meaning = "A client that asks for HTTP by ALPN is not turned away, so a browser can be "
			"led to the IMAP port (ALPACA).",
		.reference = "RFC 7301 section 3.2, RFC 9325 section 3.8",
		.remedy = { [PRODUCT_ANY] = "Update to a server that knows ALPN (Dovecot 2.4, recent "
			"Cyrus)." } },
};

const struct rule *rules_attacks(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
