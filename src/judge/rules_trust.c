/* SPDX-License-Identifier: MIT */
/* Rules about whether a client may believe the certificate: dates, name, issuer, chain (RFC 5280
 * section 6, RFC 9525).  Every reason that holds is told, for one repaired at a time costs one
 * renewal each.  Without a trust store here, nothing is said about trust. */
#include <string.h>

#include "base/date.h"
#include "judge/remedies.h"
#include "judge/rules.h"
#include "judge/seen.h"

enum { NAMES_SHOWN = 5, NAME_IN_TITLE_MAX = 100 };

/* Whether a certificate was shown and held against the roots; otherwise *ruling_r says why not. */
static bool can_ask(const struct scene *scene, struct ruling *ruling_r)
{
	const struct visit_facts *session = &scene->endpoint->session;

	*ruling_r = RULING_NOT_APPLICABLE;
	if (!session->tls.handshake_done)
		return false;
	*ruling_r = ruling_inconclusive("no certificate was seen in the handshake");
	if (!seen_leaf(scene->endpoint))
		return false;
	*ruling_r = ruling_missing(scene, "the certificate was not verified",
		&session->stages[STAGE_CERTIFICATE]);
	return session->stages[STAGE_CERTIFICATE].outcome != OUTCOME_SKIP;
}

static bool can_ask_trust(const struct scene *scene, struct ruling *ruling_r)
{
	if (!can_ask(scene, ruling_r))
		return false;
	*ruling_r = ruling_inconclusive("this machine has no trust store; give --cafile");
	return scene->endpoint->session.tls.trust_available;
}

static bool has_problem(const struct scene *scene, unsigned problem)
{
	return (scene->endpoint->session.tls.problems & problem) != 0;
}

/* The first certificate of the chain that is outside its dates; NULL: none. */
static const struct certificate_facts *out_of_date(const struct scene *scene, bool past)
{
	const struct tls_facts *tls = &scene->endpoint->session.tls;
	int64_t now = scene->facts->observed_at;

	for (size_t i = 0; i < tls->chain_len; i++)
		if (past ? tls->chain[i].not_after < now : tls->chain[i].not_before > now)
			return &tls->chain[i];
	return NULL;
}

/* "3 days ago", "in 5 days" */
static const char *how_far(const struct scene *scene, int64_t then)
{
	int64_t left = then - scene->facts->observed_at;
	long long days = (long long)((left < 0 ? -left : left) / (24 * 60 * 60));
	const char *span = days == 0 ? "less than a day"
		: arena_printf(scene->arena, "%lld day%s", days, days == 1 ? "" : "s");

	return left < 0 ? arena_printf(scene->arena, "%s ago", span)
		: arena_printf(scene->arena, "in %s", span);
}

static struct ruling expired(const struct scene *scene)
{
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	const struct certificate_facts *leaf = seen_leaf(scene->endpoint);
	const struct certificate_facts *old = out_of_date(scene, true);
	if (leaf->not_after >= scene->facts->observed_at && !has_problem(scene, TLS_PROBLEM_EXPIRED))
		return RULING_SILENT;
	if (!old)
		return ruling_fires(scene, "A certificate that the chain needs has expired.");
	return ruling_titled(ruling_fires(scene, "%s: notAfter is %s.", old->subject,
		seen_date(scene->arena, old->not_after)), scene, "The %scertificate expired %s (%s)",
		old == leaf ? "" : "intermediate ", how_far(scene, old->not_after),
		seen_date(scene->arena, old->not_after));
}

static struct ruling not_yet_valid(const struct scene *scene)
{
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	const struct certificate_facts *leaf = seen_leaf(scene->endpoint);
	const struct certificate_facts *early = out_of_date(scene, false);
	if (leaf->not_before <= scene->facts->observed_at
		&& !has_problem(scene, TLS_PROBLEM_NOT_YET_VALID))
		return RULING_SILENT;
	if (!early)
		return ruling_fires(scene, "A certificate that the chain needs is not yet valid.");
	ruling = ruling_fires(scene, "%s: notBefore is %s, this machine's clock says %s.",
		early->subject, seen_date(scene->arena, early->not_before),
		seen_date(scene->arena, scene->facts->observed_at));
	return ruling_titled(ruling_unsure(ruling, CONFIDENCE_LIKELY), scene,
		"The certificate becomes valid only %s (%s)", how_far(scene, early->not_before),
		seen_date(scene->arena, early->not_before));
}

static struct ruling expires_soon(const struct scene *scene)
{
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	const struct certificate_facts *leaf = seen_leaf(scene->endpoint);
	int64_t days = date_days_until(leaf->not_after, scene->facts->observed_at);
	if (days < 0 || days >= scene->policy->expiry_days)
		return RULING_SILENT;
	return ruling_titled(ruling_fires(scene, "%s: notAfter is %s; the limit is %d days.",
		leaf->subject, seen_date(scene->arena, leaf->not_after), scene->policy->expiry_days),
		scene, "The certificate expires %s (%s)", how_far(scene, leaf->not_after),
		seen_date(scene->arena, leaf->not_after));
}

static const char *add_names(struct arena *arena, const char *list, const char **names,
	size_t *count)
{
	for (; *names; names++)
		if ((*count)++ < NAMES_SHOWN)
			list = arena_printf(arena, "%s%s%s", list, *list ? ", " : "", *names);
	return list;
}

static const char *names_of(struct arena *arena, const struct certificate_facts *leaf)
{
	size_t count = 0;
	const char *list = add_names(arena, "", leaf->dns_names, &count);

	list = add_names(arena, list, leaf->ip_names, &count);
	if (count > NAMES_SHOWN)
		return arena_printf(arena, "%s and %zu more", list, count - NAMES_SHOWN);
	return count ? list : "none";
}

/* Whom it is made out for, where that is short enough to be told. */
static const char *other_name(struct arena *arena, const struct certificate_facts *leaf)
{
	const char *first = leaf->dns_names[0];

	if (!first || strlen(first) > NAME_IN_TITLE_MAX)
		return NULL;
	return arena_printf(arena, "%s%s", first, leaf->dns_names[1] ? " and others" : "");
}

static struct ruling name_mismatch(const struct scene *scene)
{
	const struct tls_facts *tls = &scene->endpoint->session.tls;
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	if (!has_problem(scene, TLS_PROBLEM_NAME))
		return RULING_SILENT;
	const char *asked = tls->verified_name ? tls->verified_name : scene->facts->target.host;
	const char *other = other_name(scene->arena, tls->chain);
	ruling = ruling_fires(scene, "Its names (subjectAltName): %s.",
		names_of(scene->arena, tls->chain));
	ruling = other ? ruling_titled(ruling, scene, "The certificate is made out for %s, not for %s",
		other, asked) : ruling_titled(ruling, scene, "The certificate is not made out for %s",
		asked);
	if (scene->facts->discovery && !scene->facts->discovery->guessed)
		ruling.who = WHO_ADMIN; /* the name was published, nobody mistyped it */
	return ruling;
}

static struct ruling by_trust(const struct scene *scene, unsigned problem, const char *words)
{
	const struct tls_facts *tls = &scene->endpoint->session.tls;
	struct ruling ruling;

	if (!can_ask_trust(scene, &ruling))
		return ruling;
	if (!has_problem(scene, problem))
		return RULING_SILENT;
	return ruling_fires(scene, "%s %s %s.", tls->chain[0].subject, words,
		tls->chain[tls->chain_len - 1].issuer);
}

static struct ruling self_signed(const struct scene *scene)
{
	return by_trust(scene, TLS_PROBLEM_SELF_SIGNED, "is signed by its own key; it names as issuer");
}

static struct ruling untrusted_issuer(const struct scene *scene)
{
	const struct tls_facts *tls = &scene->endpoint->session.tls;
	struct ruling ruling = by_trust(scene, TLS_PROBLEM_UNKNOWN_ISSUER,
		"leads to an issuer that is not trusted here:");

	ruling = ruling_unsure(ruling, CONFIDENCE_LIKELY); /* a product on the way issues as well */
	/* Verification failed in a way that no rule has a name for. */
	if (ruling.answer == ANSWER_SILENT && has_problem(scene, TLS_PROBLEM_OTHER))
		return ruling_inconclusive(arena_printf(scene->arena, "the certificate was rejected for "
			"another reason: %s", tls->verify_text ? tls->verify_text : "none was given"));
	if (ruling.answer == ANSWER_SILENT && has_problem(scene, TLS_PROBLEM_STAPLE_EXPIRED))
		return ruling_inconclusive(tls->ocsp.next_update < 0
			? "the OCSP response that the server sends is too old; some programs refuse it"
			: arena_printf(scene->arena, "the OCSP response that the server sends expired on %s; "
			"some programs refuse it", seen_date(scene->arena, tls->ocsp.next_update)));
	return ruling;
}

static struct ruling chain_incomplete(const struct scene *scene)
{
	return by_trust(scene, TLS_PROBLEM_INCOMPLETE,
		"was sent without the certificate of the issuer");
}

static const struct certificate_facts *find_issuer(const struct tls_facts *tls, size_t of)
{
	for (size_t i = 0; i < tls->chain_len; i++)
		if (i != of && strcmp(tls->chain[i].subject, tls->chain[of].issuer) == 0)
			return &tls->chain[i];
	return NULL;
}

static struct ruling chain_order(const struct scene *scene)
{
	const struct tls_facts *tls = &scene->endpoint->session.tls;
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	for (size_t i = 0; i + 1 < tls->chain_len; i++) {
		bool follows = strcmp(tls->chain[i + 1].subject, tls->chain[i].issuer) == 0;
		if (!follows && !tls->chain[i].self_issued && find_issuer(tls, i))
			return ruling_fires(scene, "Behind certificate %zu (%s) comes %s, and its issuer "
				"stands elsewhere.", i + 1, tls->chain[i].subject, tls->chain[i + 1].subject);
	}
	return RULING_SILENT;
}

static struct ruling contains_root(const struct scene *scene)
{
	const struct tls_facts *tls = &scene->endpoint->session.tls;
	struct ruling ruling;

	if (!can_ask(scene, &ruling))
		return ruling;
	for (size_t i = 1; i < tls->chain_len; i++)
		if (tls->chain[i].self_issued)
			return ruling_fires(scene, "Certificate %zu of %zu is the root %s.", i + 1,
				tls->chain_len, tls->chain[i].subject);
	return RULING_SILENT;
}

static const struct rule rules[] = {
	{ "cert-expired", KIND_FAULT, SEVERITY_CRITICAL, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT, expired,
		.title = "The certificate has expired",
		.meaning = "The date behind which the certificate is no longer valid has passed. Settings "
			"and passwords of users are not at fault.",
		.reference = "RFC 5280 section 4.1.2.5",
		.remedy = { [PRODUCT_ANY] = "Renew the certificate and reload the server. Users: wait, and "
			"do not accept the warning.", INSTALL_CERTIFICATE } },
	{ "cert-not-yet-valid", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		not_yet_valid,
		.title = "The certificate is not valid yet",
		.meaning = "The certificate's first day lies in the future; or the clock of this machine "
			"is wrong.",
		.reference = "RFC 5280 section 4.1.2.5",
		.remedy = { [PRODUCT_ANY] = "Check this machine's clock first. If it is right, install a "
			"certificate that is valid today.", INSTALL_CERTIFICATE } },
	{ "cert-expires-soon", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		expires_soon,
		.title = "The certificate expires soon",
		.meaning = "Fewer days are left than the limit. Automatic renewal usually happens earlier, "
			"so it may be broken.",
		.reference = "RFC 5280 section 4.1.2.5",
		.remedy = { [PRODUCT_ANY] = "Renew the certificate, and let the renewal reload the server "
			"(with certbot: a script in /etc/letsencrypt/renewal-hooks/deploy).",
			INSTALL_CERTIFICATE } },
	{ "cert-self-signed", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		self_signed,
		.title = "The certificate is home-made: the server vouches for itself",
		.meaning = "The certificate is signed by its own key, so nobody can tell it from a forged "
			"one. Servers make such certificates when they are installed.",
		.reference = "RFC 5280 section 6.1",
		.remedy = { [PRODUCT_ANY] = "Install a certificate of an authority that clients trust. "
			"Users: accept it only if the administrator confirms its SHA-256 fingerprint.",
			INSTALL_CERTIFICATE } },
	{ "cert-untrusted-issuer", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		untrusted_issuer,
		.title = "The certificate was issued by an authority that is not trusted here",
		.meaning = "The chain ends at a root that this machine does not know: a private authority, "
			"or something on the way that presents its own certificates.",
		.reference = "RFC 5280 section 6.1",
		.remedy = { [PRODUCT_ANY] = "If the authority is your organisation's own, install its root "
			"on the clients (here: --cafile). Otherwise install a certificate of a public "
			"authority.",
			INSTALL_CERTIFICATE } },
	{ "cert-chain-incomplete", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		chain_incomplete,
		.title = "The server leaves out an intermediate certificate; some programs cope, phones do "
			"not",
		.meaning = "The server sends its certificate without the one of its issuer. Programs that "
			"have seen the issuer before, or fetch it, do not notice.",
		.reference = "RFC 8446 section 4.4.2, RFC 5246 section 7.4.2",
		.remedy = { [PRODUCT_ANY] = "Install the full chain (fullchain.pem instead of cert.pem).",
			INSTALL_CERTIFICATE } },
	{ "cert-name-mismatch", KIND_FAULT, SEVERITY_HIGH, WHO_USER, LAYER_CERT, SCOPE_ENDPOINT,
		name_mismatch,
		.title = "The certificate is made out for other names",
		.meaning = "None of the certificate's names is the name that was connected to, so a client "
			"cannot know that it talks to the right server.",
		.reference = "RFC 9525 section 6, RFC 7817 section 3",
		.remedy = { [PRODUCT_ANY] = "Users: use one of the certificate's names as the server name, "
			"if the provider confirms it. Administrators: get a certificate that has this name.",
			INSTALL_CERTIFICATE } },
	{ "cert-chain-order", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		chain_order,
		.title = "The certificates of the chain are sent in the wrong order",
		.meaning = "Each certificate should be followed by the one that signed it. Some programs "
			"sort the chain, some refuse it.",
		.reference = "RFC 5246 section 7.4.2",
		.remedy = { [PRODUCT_ANY] = "Put the server's certificate first into the file, then each "
			"issuer's, without the root.", INSTALL_CERTIFICATE } },
	{ "cert-chain-contains-root", KIND_NOTE, SEVERITY_INFO, WHO_ADMIN, LAYER_CERT, SCOPE_ENDPOINT,
		contains_root,
		.title = "The root certificate is sent along, which nobody needs",
		.meaning = "Clients have the root already, or do not trust it; sending it costs time.",
		.reference = "RFC 8446 section 4.4.2",
		.remedy = { [PRODUCT_ANY] = "Leave the root out of the certificate file." } },
};

const struct rule *rules_trust(size_t *count_r)
{
	*count_r = sizeof rules / sizeof *rules;
	return rules;
}
