/* SPDX-License-Identifier: MIT */
/* Each server software gets the remedy written for it, and nothing that a server says gets out of
 * its quotes. */
#include <check.h>

#include "judge_world.h"

Suite *check_judge_remedy(void);

static const struct {
	const char *greeting, *starttls, *login;
	const char *has, *has_not; /* in the remedy of plaintext-login-accepted */
} products[] = {
	{ "* OK ready", NULL, "A NO no", "Refuse passwords before TLS", "Dovecot" },
	{ "* OK Dovecot ready.", NULL, "A NO no", "Dovecot 2.3: in conf.d", "Cyrus" },
	{ "* OK Dovecot ready.", NULL, "A NO no", "Dovecot 2.4: in dovecot.conf", "Courier" },
	{ "* OK Dovecot ready.", NULL, "A NO Plaintext authentication disallowed",
		"disable_plaintext_auth = yes", "auth_allow_cleartext" },
	{ "* OK Dovecot ready.", NULL, "A NO Cleartext authentication disallowed",
		"auth_allow_cleartext = no", "disable_plaintext_auth" },
	{ "* OK hello", NULL, "A NO Cleartext authentication disallowed", "auth_allow_cleartext",
		"disable_plaintext_auth" },
	{ "* OK mail.test Cyrus IMAP 3.6.1 server ready", NULL, "A NO no", "allowplaintext: no",
		"Dovecot" },
	{ "* OK hi", NULL, "A NO Login only available under a layer", "tls_required: yes", "Courier" },
	{ "* OK Courier-IMAP ready.", NULL, "A NO no", "IMAP_TLS_REQUIRED=1", "Cyrus" },
	{ "* OK The Microsoft Exchange IMAP4 service is ready.", NULL, "A NO no",
		"Set-ImapSettings -LoginType SecureLogin", "Dovecot" },
	{ "* OK hi", "A1 OK Begin SSL/TLS negotiation now.", "A NO no", "IMAP_TLS_REQUIRED=1",
		"Dovecot" },
	{ "* OK hi", "A1 OK Begin TLS negotiation now.", "A NO no", "Refuse passwords", "Dovecot" },
};

START_TEST(gives_the_products_remedy)
{
	struct world world;

	world_init(&world);
	world_clear_port(&world, 0)->session.greeting_line = world_bytes(products[_i].greeting);
	world_clear_port(&world, 0)->session.starttls_reply = world_bytes(products[_i].starttls);
	world_login(world_clear_port(&world, 0), LOGIN_EVALUATED, products[_i].login);
	struct judgement judgement = world_judge(&world);
	const struct finding *finding = world_finding(&judgement, "plaintext-login-accepted", NULL);
	ck_assert_ptr_nonnull(finding);
	ck_assert_msg(strstr(finding->remedy, products[_i].has), "%s", finding->remedy);
	ck_assert_msg(!strstr(finding->remedy, products[_i].has_not), "%s", finding->remedy);
	world_clear(&world);
}
END_TEST

START_TEST(learns_the_product_from_another_port)
{
	struct world world;

	world_init(&world);
	struct endpoint_facts *clear = world_clear_port(&world, 0);
	clear->session.greeting_line = world_bytes("* OK Dovecot ready.");
	clear->login.login.alert = world_bytes(
		"* BAD [ALERT] Plaintext authentication not allowed without SSL/TLS");
	world_tls_port(&world, 0)->session.tls.chain[0].not_after = WORLD_NOW - 3 * WORLD_DAY;
	struct judgement judgement = world_judge(&world);
	const struct finding *finding = world_finding(&judgement, "cert-expired", "192.0.2.7:993");
	ck_assert_ptr_nonnull(finding);
	ck_assert_ptr_nonnull(strstr(finding->remedy, "ssl_cert = </"));
	ck_assert_ptr_null(strstr(finding->remedy, "ssl_server_cert_file"));
	world_clear(&world);
}
END_TEST

/* What the greeting leaves open, an audit's ALPN tells. */
static const struct {
	enum observed imap_by_alpn;
	bool has_23, has_24;
} by_alpn[] = { { OBSERVED_YES, false, true }, { OBSERVED_NO, true, false },
	{ OBSERVED_UNKNOWN, true, true } };

START_TEST(tells_dovecots_apart_by_alpn)
{
	struct attack_facts attacks = { .imap_by_alpn = by_alpn[_i].imap_by_alpn };
	struct world world;

	world_init(&world);
	world_tls_port(&world, 0)->session.greeting_line = world_bytes("* OK Dovecot ready.");
	world_tls_port(&world, 0)->session.tls.chain[0].not_after = WORLD_NOW - 3 * WORLD_DAY;
	world_tls_port(&world, 0)->attacks = &attacks;
	struct judgement judgement = world_judge(&world);
	const struct finding *finding = world_finding(&judgement, "cert-expired", "192.0.2.7:993");
	ck_assert_ptr_nonnull(finding);
	ck_assert((strstr(finding->remedy, "Dovecot 2.3:") != NULL) == by_alpn[_i].has_23);
	ck_assert((strstr(finding->remedy, "Dovecot 2.4:") != NULL) == by_alpn[_i].has_24);
	world_clear(&world);
}
END_TEST

static void other_works(struct world *w) { (void)w; }
static void other_refuses(struct world *w) { world_unreach(world_tls_port(w, 0), REASON_REFUSED); }
static void other_untried(struct world *w) { world_keep(w, 0); }

static void other_unverified(struct world *w)
{
	world_tls_port(w, 0)->session.tls.verified = false;
}

static const struct {
	void (*set)(struct world *world);
	const char *has, *has_not;
} others[] = {
	{ other_works, "Users: set port 993 with SSL/TLS, which works.", "if the provider" },
	{ other_refuses, "certificate and key.", "993" },
	{ other_unverified, "certificate and key.", "993" },
	{ other_untried, "if the provider names port 993 with SSL/TLS", "which works" },
};

START_TEST(advises_by_what_was_seen)
{
	struct world world;

	world_init(&world);
	world_break(world_clear_port(&world, 0), STAGE_STARTTLS, REASON_BAD);
	others[_i].set(&world);
	struct judgement judgement = world_judge(&world);
	const struct finding *finding = world_finding(&judgement, "starttls-refused", NULL);
	ck_assert_ptr_nonnull(finding);
	ck_assert_msg(strstr(finding->remedy, others[_i].has), "%s", finding->remedy);
	ck_assert_msg(!strstr(finding->remedy, others[_i].has_not), "%s", finding->remedy);
	world_clear(&world);
}
END_TEST

/* What the server behind a proxy is set to changes nothing where the proxy ends TLS. */
START_TEST(leaves_tls_to_the_proxy_that_ends_it)
{
	struct world world;

	world_init(&world);
	struct endpoint_facts *endpoint = world_tls_port(&world, 0);
	endpoint->session.greeting_line = world_bytes("* OK Dovecot ready.");
	endpoint->session.tls.chain[0].not_after = WORLD_NOW - 3 * WORLD_DAY;
	if (_i)
		world_list(&world, &endpoint->session.in_tls, "IMAP4rev1 STARTTLS AUTH=PLAIN");
	struct judgement judgement = world_judge(&world);
	const struct finding *finding = world_finding(&judgement, "cert-expired", "192.0.2.7:993");
	ck_assert_ptr_nonnull(finding);
	ck_assert((strstr(finding->remedy, "proxy") != NULL) == (_i == 1));
	ck_assert((strstr(finding->remedy, "Dovecot 2.3:") != NULL) == (_i == 0));
	world_clear(&world);
}
END_TEST

START_TEST(shows_hostile_words_harmlessly)
{
	struct world world;

	world_init(&world);
	world_greet(world_clear_port(&world, 0), GREETING_BYE, "* BYE \x1b[2J\xff go away");
	struct judgement judgement = world_judge(&world);
	ck_assert_str_eq(judgement.root_cause->evidence,
		"It said \"* BYE \\x1b[2J\\xff go away\".");
	world_clear(&world);
}
END_TEST

START_TEST(names_the_products)
{
	ck_assert_str_eq(product_name(PRODUCT_ANY), "any server");
	ck_assert_str_eq(product_name(PRODUCT_DOVECOT_23), "Dovecot 2.3");
	ck_assert_str_eq(product_name(PRODUCT_DOVECOT_24), "Dovecot 2.4");
	ck_assert_str_eq(product_name(PRODUCT_CYRUS), "Cyrus");
	ck_assert_str_eq(product_name(PRODUCT_COURIER), "Courier");
	ck_assert_str_eq(product_name(PRODUCT_EXCHANGE), "Microsoft Exchange");
}
END_TEST

Suite *check_judge_remedy(void)
{
	Suite *suite = suite_create("judge_remedy");
	TCase *remedies = tcase_create("remedies");

	tcase_add_loop_test(remedies, gives_the_products_remedy, 0,
		sizeof products / sizeof *products);
	tcase_add_test(remedies, learns_the_product_from_another_port);
	tcase_add_loop_test(remedies, tells_dovecots_apart_by_alpn, 0,
		sizeof by_alpn / sizeof *by_alpn);
	tcase_add_loop_test(remedies, advises_by_what_was_seen, 0, sizeof others / sizeof *others);
	tcase_add_loop_test(remedies, leaves_tls_to_the_proxy_that_ends_it, 0, 2);
	tcase_add_test(remedies, shows_hostile_words_harmlessly);
	tcase_add_test(remedies, names_the_products);
	suite_add_tcase(suite, remedies);
	return suite;
}
