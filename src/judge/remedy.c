/* SPDX-License-Identifier: MIT */
/* Which server software is it?  Its own words tell: greetings, the answer to STARTTLS, the way
 * it refuses a password.  Only wording that is known to be a product's own counts, and a front
 * end may hide what is behind it, so the answer is good for choosing a remedy and nothing else. */
#include "base/text.h"
#include "judge/other_port.h"
#include "judge/rules.h"
#include "judge/seen.h"

enum {
	DOVECOT_23 = 1 << PRODUCT_DOVECOT_23, DOVECOT_24 = 1 << PRODUCT_DOVECOT_24,
	CYRUS = 1 << PRODUCT_CYRUS, COURIER = 1 << PRODUCT_COURIER,
	EXCHANGE = 1 << PRODUCT_EXCHANGE,
};

const char *product_name(enum product product)
{
	static const char *const names[PRODUCT_COUNT] = {
		[PRODUCT_ANY] = "any server", [PRODUCT_DOVECOT_23] = "Dovecot 2.3",
		[PRODUCT_DOVECOT_24] = "Dovecot 2.4", [PRODUCT_CYRUS] = "Cyrus",
		[PRODUCT_COURIER] = "Courier", [PRODUCT_EXCHANGE] = "Microsoft Exchange",
	};

	return names[product];
}

/* Several words narrow each other down: "Dovecot ready." leaves two versions, the way it refuses
 * LOGIN leaves one. */
static void add_words(struct bytes words, unsigned *products)
{
	static const struct {
		const char *words;
		unsigned products;
	} signs[] = {
		{ "Dovecot", DOVECOT_23 | DOVECOT_24 },
		{ "TLS support isn't enabled.", DOVECOT_23 | DOVECOT_24 },
		{ "plaintext authentication dis", DOVECOT_23 },
		{ "plaintext authentication not allowed", DOVECOT_23 },
		{ "cleartext authentication dis", DOVECOT_24 },
		{ "cleartext authentication not allowed", DOVECOT_24 },
		{ "Cyrus IMAP", CYRUS },
		{ "only available under a layer", CYRUS },
		{ "Courier-IMAP", COURIER },
		{ "Begin SSL/TLS negotiation now", COURIER },
		{ "Microsoft Exchange IMAP4 service", EXCHANGE },
	};

	if (!words.data)
		return;
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		if (!text_contains_nocase(words, signs[i].words))
			continue;
		if (!*products)
			*products = signs[i].products;
		else if (*products & signs[i].products)
			*products &= signs[i].products;
	}
}

static void add_visit(const struct visit_facts *visit, unsigned *products)
{
	add_words(visit->greeting_line, products);
	add_words(visit->starttls_reply, products);
	add_words(visit->authenticate.reply, products);
	add_words(visit->authenticate.alert, products);
	add_words(visit->login.reply, products);
	add_words(visit->login.alert, products);
}

static unsigned products_of(const struct scene *scene)
{
	unsigned products = 0;

	if (scene->endpoint) {
		add_visit(&scene->endpoint->session, &products);
		add_visit(&scene->endpoint->login, &products);
	}
	/* The other endpoints most likely run the same, and may have said more. */
	for (size_t i = 0; i < scene->facts->endpoint_count; i++) {
		add_visit(&scene->facts->endpoints[i].session, &products);
		add_visit(&scene->facts->endpoints[i].login, &products);
	}
	return products;
}

/* Dovecot 2.4 selects "imap" where ALPN offers it, 2.3 knows nothing of ALPN. */
static unsigned by_alpn(const struct scene *scene)
{
	for (size_t i = 0; i < scene->facts->endpoint_count; i++) {
		const struct attack_facts *attacks = scene->facts->endpoints[i].attacks;
		if (attacks && attacks->imap_by_alpn != OBSERVED_UNKNOWN)
			return attacks->imap_by_alpn == OBSERVED_YES ? DOVECOT_24 : DOVECOT_23;
	}
	return DOVECOT_23 | DOVECOT_24;
}

/* TLS, or a certificate, at an endpoint whose server does not know that TLS is on: another program
 * ends it, and the server's own settings change nothing. */
static bool is_ended_elsewhere(const struct rule *rule, const struct scene *scene)
{
	const struct capabilities *listed = scene->endpoint
		? seen_tls_capabilities(scene->endpoint) : NULL;

	return (rule->layer == LAYER_TLS || rule->layer == LAYER_CERT) && listed
		&& capabilities_has(listed, "STARTTLS");
}

const char *remedy_for(const struct rule *rule, const struct scene *scene)
{
	unsigned products = products_of(scene);
	const char *text = rule->remedy[PRODUCT_ANY];

	if (products == (DOVECOT_23 | DOVECOT_24))
		products &= by_alpn(scene);
	if (text && rule->other_port)
		text = arena_printf(scene->arena, "%s%s", text,
			other_port_advice(scene->arena, scene->facts, scene->endpoint));
	if (text && is_ended_elsewhere(rule, scene))
		return arena_printf(scene->arena, "%s Do that in the proxy before the server, which ends "
			"TLS there: STARTTLS is still offered inside it.", text);
	for (enum product p = PRODUCT_ANY + 1; p < PRODUCT_COUNT; p++)
		if ((products & 1u << p) && rule->remedy[p])
			text = arena_printf(scene->arena, "%s%s%s: %s", text ? text : "", text ? "\n" : "",
				product_name(p), rule->remedy[p]);
	return text;
}
