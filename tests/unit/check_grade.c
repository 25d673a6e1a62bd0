/* SPDX-License-Identifier: MIT */
/* The letter follows the published rules, and profiles are met, broken or untested for the reason
 * that is told. */
#include <check.h>

#include "judge/profile.h"
#include "offer_world.h"

Suite *check_grade(void);

static struct tls_offer *offer(struct world *w)
{
	return offer_at(world_tls_port(w, 0));
}

static void spotless(struct world *w) { (void)w; }
static void no_pq(struct world *w) { offer(w)->post_quantum = OBSERVED_NO; }
static void pq_unknown(struct world *w) { offer(w)->post_quantum = OBSERVED_UNKNOWN; }
static void note_only(struct world *w) { offer(w)->alert_on_refusal = OBSERVED_NO; }

static void only_tls13(struct world *w)
{
	offer_refuse(offer(w), VERSION_TLS12);
}

static void low(struct world *w) { offer(w)->extended_master_secret = OBSERVED_NO; }

static void medium(struct world *w)
{
	low(w);
	offer_add(&w->arena, offer(w), VERSION_TLS10, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA");
}

static void high(struct world *w)
{
	medium(w);
	offer(w)->compression = OBSERVED_YES;
}

static void critical(struct world *w)
{
	high(w);
	offer_add(&w->arena, offer(w), VERSION_TLS12, "TLS_RSA_WITH_NULL_MD5");
}

static void low_unknown(struct world *w)
{
	offer(w)->extended_master_secret = OBSERVED_UNKNOWN;
}

static void high_and_critical_unknown(struct world *w)
{
	high(w);
	offer_doubt(offer(w), VERSION_SSL2, "the time was up");
}

static void critical_and_unknown(struct world *w)
{
	critical(w);
	offer_cut(offer_at(world_clear_port(w, 0)), "the time was up");
}

static void low_and_note_unknown(struct world *w)
{
	low(w);
	offer_doubt(offer(w), VERSION_TLS12, "no answer");
	offer(w)->with[TRAIT_NULL] = OBSERVED_NO;
}

static void login_left_out(struct world *w)
{
	w->endpoints[0].login_probe_off = true;
	w->endpoints[0].login.login = (struct exchange){ .result = LOGIN_NOT_TRIED };
}

static void fault(struct world *w)
{
	world_break(world_clear_port(w, 0), STAGE_STARTTLS, REASON_BAD);
	world_clear_port(w, 0)->offer = NULL;
}

static void forget_offers(struct world *w)
{
	w->endpoints[0].offer = w->endpoints[1].offer = NULL;
}

static void nothing_audited_but_broken(struct world *w)
{
	forget_offers(w);
	world_login(world_clear_port(w, 0), LOGIN_EVALUATED, "A NO [AUTHENTICATIONFAILED] no");
}

static void broken_profile(struct world *w)
{
	static const char *const names[] = { "mozilla-intermediate", NULL };

	w->policy.profiles = names;
	offer_add(&w->arena, offer(w), VERSION_TLS12, "TLS_ECDHE_RSA_WITH_ARIA_256_GCM_SHA384");
}

static const struct {
	void (*spoil)(struct world *world);
	const char *letter, *because;
} grades[] = {
	{ spotless, "A+", "nothing is undecided" },
	{ no_pq, "A", "post-quantum" },
	{ pq_unknown, "A", "post-quantum" },
	{ note_only, "A+", "" },
	{ only_tls13, "A+", "" },
	{ low, "B", "low: tls-ems-missing." },
	{ medium, "C", "medium: tls-1.0." },
	{ high, "D", "high: tls-compression." },
	{ critical, "F", "critical: tls-cipher-null." },
	{ low_unknown, NULL, "tls-ems-missing is undecided (" },
	{ high_and_critical_unknown, NULL, "(the time was up), and would make it F." },
	{ critical_and_unknown, "F", "tls-cipher-null" },
	{ low_and_note_unknown, "B", "tls-ems-missing" },
	{ login_left_out, NULL, "is undecided (" },
	{ fault, "D", "starttls-refused" },
	{ forget_offers, NULL, "No TLS was reached" },
	{ nothing_audited_but_broken, "F", "plaintext-login-accepted" },
	{ broken_profile, "A+", "" },
};

START_TEST(grades_by_the_published_rules)
{
	struct world world;

	world_init(&world);
	offer_init(&world, true);
	grades[_i].spoil(&world);
	struct judgement judgement = world_judge(&world);
	ck_assert_ptr_nonnull(judgement.grade);
	ck_assert_msg((judgement.grade->letter == NULL) == (grades[_i].letter == NULL), "%s: %s",
		judgement.grade->letter, judgement.grade->because);
	if (grades[_i].letter)
		ck_assert_str_eq(judgement.grade->letter, grades[_i].letter);
	ck_assert_msg(strstr(judgement.grade->because, grades[_i].because), "%s",
		judgement.grade->because);
	world_clear(&world);
}
END_TEST

START_TEST(grades_no_check)
{
	struct world world;

	world_init(&world);
	struct judgement judgement = world_judge(&world);
	ck_assert_ptr_null(judgement.grade);
	ck_assert_uint_eq(judgement.profile_count, 0);
	world_clear(&world);
}
END_TEST

/* What breaks a profile, or leaves it untested. */
static void speaks_tls10(struct world *w)
{
	offer_add(&w->arena, offer(w), VERSION_TLS10, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA");
	offer(w)->versions[VERSION_TLS10].complete = true;
}

static void no_tls12(struct world *w) { offer_refuse(offer(w), VERSION_TLS12); }
static void no_tls13(struct world *w) { offer_refuse(offer(w), VERSION_TLS13); }
static void cut(struct world *w) { offer_cut(offer(w), "the server hung up"); }
static void suite(struct world *w, const char *name)
{
	offer_add(&w->arena, offer(w), VERSION_TLS12, name);
}

static void has_aria(struct world *w) { suite(w, "TLS_ECDHE_RSA_WITH_ARIA_256_GCM_SHA384"); }
static void has_3des(struct world *w) { suite(w, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"); }
static void has_rc4(struct world *w) { suite(w, "TLS_RSA_WITH_RC4_128_SHA"); }
static void incomplete(struct world *w) { offer(w)->versions[VERSION_TLS12].complete = false; }
static void has_cbc(struct world *w) { suite(w, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"); }

static void has_cbc_without_etm(struct world *w)
{
	has_cbc(w);
	offer(w)->encrypt_then_mac = OBSERVED_NO;
}

static void dh(struct world *w, unsigned bits)
{
	suite(w, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256");
	offer(w)->dhe = OBSERVED_YES;
	offer(w)->dh_bits = bits;
}

static void dhe_chacha(struct world *w)
{
	suite(w, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
}

static void dh_2048(struct world *w) { dh(w, 2048); }
static void dh_1024(struct world *w) { dh(w, 1024); }
static void dh_3072(struct world *w) { dh(w, 3072); }

/* One port breaks it, the other could not be tested. */
static void broken_and_cut(struct world *w)
{
	offer_cut(offer_at(world_clear_port(w, 0)), "the time was up");
	speaks_tls10(w);
}

static void group(struct world *w, const char *name, unsigned bits)
{
	struct group *added = arena_alloc(&w->arena, sizeof *added);

	*added = (struct group){ .name = name, .bits = bits };
	offer(w)->groups[0] = added; /* in place of the hybrid */
}

static void has_p521(struct world *w) { group(w, "secp521r1", 521); }
static void has_p192(struct world *w) { group(w, "secp192r1", 192); }
static void has_p224(struct world *w) { group(w, "secp224r1", 224); }
static void has_ffdhe2048(struct world *w) { group(w, "ffdhe2048", 2048); }
static void groups_incomplete(struct world *w) { offer(w)->groups_complete = false; }
static void no_x25519(struct world *w) { offer(w)->groups[1] = offer(w)->groups[2]; }

static void rsa(struct world *w, unsigned bits)
{
	offer(w)->rsa = offer(w)->ecdsa;
	offer(w)->rsa.certificate.key_algorithm = offer(w)->rsa.certificate.key = "RSA";
	offer(w)->rsa.certificate.key_bits = bits;
}

static void rsa_2048(struct world *w) { rsa(w, 2048); }
static void rsa_1024(struct world *w) { rsa(w, 1024); }
static void sha1_kex(struct world *w) { offer(w)->sha1_signature = OBSERVED_YES; }
static void kex_unknown(struct world *w) { offer(w)->sha1_signature = OBSERVED_UNKNOWN; }
static void no_ems(struct world *w) { offer(w)->extended_master_secret = OBSERVED_NO; }
static void no_reneg(struct world *w) { offer(w)->secure_renegotiation = OBSERVED_NO; }
static void deflate(struct world *w) { offer(w)->compression = OBSERVED_YES; }

static struct certificate_facts *leaf(struct world *w)
{
	return world_tls_port(w, 0)->session.tls.chain;
}

static void two_years(struct world *w) { leaf(w)->not_after += 700 * WORLD_DAY; }
static void sha1_certificate(struct world *w)
{
	leaf(w)->signature_weak = true;
	leaf(w)->signature = "rsa-sha1";
}

static void ecdsa_192(struct world *w)
{
	leaf(w)->key_bits = 192;
	leaf(w)->key = "ECDSA 192";
}

static void no_imaps(struct world *w)
{
	world_unreach(world_tls_port(w, 0), REASON_REFUSED);
	world_tls_port(w, 0)->offer = NULL;
}

static void clear_port_alone(struct world *w) { world_keep(w, 0); }
static void nothing_audited(struct world *w) { forget_offers(w); }

#define BCP "bcp195"
#define MOZILLA "mozilla-intermediate"
#define NCSC "ncsc-nl-2025"

static const struct {
	const char *profile;
	void (*spoil)(struct world *world);
	enum observed met;
	const char *level;
	const char *text;     /* of the requirement that is not met, or not tested; NULL: none is */
	const char *evidence; /* of it */
} profiles[] = {
	{ BCP, spotless, OBSERVED_YES, NULL, NULL, NULL },
	{ BCP, speaks_tls10, OBSERVED_NO, NULL, "TLS 1.0 is refused", ":993: TLS1.0 is accepted" },
	{ BCP, broken_and_cut, OBSERVED_NO, NULL, "TLS 1.0 is refused", ":993: TLS1.0 is accepted" },
	{ BCP, no_tls12, OBSERVED_NO, NULL, "TLS 1.2 is spoken", "TLS1.2 is refused" },
	{ BCP, no_tls13, OBSERVED_YES, NULL, "TLS 1.3 is spoken", "TLS1.3 is refused" },
	{ BCP, cut, OBSERVED_UNKNOWN, NULL, "SSL 2.0 is refused", "the server hung up" },
	{ BCP, nothing_audited, OBSERVED_UNKNOWN, NULL, "SSL 2.0 is refused", "no endpoint" },
	{ BCP, has_rc4, OBSERVED_NO, NULL, "RC4 is refused", "TLS1.2 with TLS_RSA_WITH_RC4_128_SHA" },
	{ BCP, has_3des, OBSERVED_YES, NULL, "Suites of less than 128 bits are refused", "3DES" },
	{ BCP, has_3des, OBSERVED_YES, NULL, "RSA key transport is refused", "3DES" },
	{ BCP, has_cbc, OBSERVED_YES, NULL, NULL, NULL },
	{ BCP, has_cbc_without_etm, OBSERVED_YES, NULL,
		"CBC suites are refused, or encrypt-then-MAC is supported", "encrypt-then-MAC is not" },
	{ BCP, dh_1024, OBSERVED_NO, NULL, "Diffie-Hellman groups have 2048 bits or more", "1024" },
	{ BCP, dh_2048, OBSERVED_YES, NULL, "DHE suites are refused", "TLS_DHE_RSA" },
	{ BCP, has_p192, OBSERVED_NO, NULL, "Curves have 224 bits or more", "secp192r1 is offered" },
	{ BCP, groups_incomplete, OBSERVED_UNKNOWN, NULL, "Curves have 224 bits or more", NULL },
	{ BCP, no_x25519, OBSERVED_YES, NULL, "P-256 and X25519 are supported", "x25519 is not" },
	{ BCP, rsa_1024, OBSERVED_NO, NULL, "RSA keys have 2048 bits or more", "the key is RSA" },
	{ BCP, sha1_certificate, OBSERVED_NO, NULL,
		"The certificate is not signed with SHA-1 or MD5", "rsa-sha1" },
	{ BCP, sha1_kex, OBSERVED_NO, NULL, "Handshakes are not signed with SHA-1", "SHA-1" },
	{ BCP, kex_unknown, OBSERVED_UNKNOWN, NULL, "Handshakes are not signed with SHA-1", NULL },
	{ BCP, no_ems, OBSERVED_NO, NULL, "The extended master secret is supported", "not answered" },
	{ BCP, no_reneg, OBSERVED_NO, NULL, "Renegotiation is secure (renegotiation_info)", "not" },
	{ BCP, deflate, OBSERVED_YES, NULL, "TLS compression is refused", "DEFLATE" },
	{ BCP, no_imaps, OBSERVED_NO, NULL, "A port is served with TLS from the first byte", "993" },
	{ BCP, clear_port_alone, OBSERVED_UNKNOWN, NULL,
		"A port is served with TLS from the first byte", "not visited" },
	{ MOZILLA, spotless, OBSERVED_YES, NULL, NULL, NULL },
	{ MOZILLA, has_aria, OBSERVED_NO, NULL, "No other suites than the listed ones are accepted",
		"TLS1.2 with TLS_ECDHE_RSA_WITH_ARIA_256_GCM_SHA384" },
	{ MOZILLA, incomplete, OBSERVED_UNKNOWN, NULL,
		"No other suites than the listed ones are accepted", NULL },
	{ MOZILLA, dh_2048, OBSERVED_YES, NULL, NULL, NULL },
	{ MOZILLA, has_p521, OBSERVED_NO, NULL,
		"No other curves than X25519, P-256 and P-384 are offered", "secp521r1" },
	{ MOZILLA, groups_incomplete, OBSERVED_UNKNOWN, NULL,
		"No other curves than X25519, P-256 and P-384 are offered", NULL },
	{ MOZILLA, dhe_chacha, OBSERVED_YES, NULL, NULL, NULL },
	{ MOZILLA, has_ffdhe2048, OBSERVED_YES, NULL, NULL, NULL },
	{ MOZILLA, two_years, OBSERVED_NO, NULL, "The certificate lives for 366 days at most", "790" },
	{ MOZILLA, ecdsa_192, OBSERVED_NO, NULL, "ECDSA keys are of P-256 or larger", "ECDSA 192" },
	{ MOZILLA, no_tls13, OBSERVED_NO, NULL, "TLS 1.3 is spoken", "refused" },
	{ NCSC, spotless, OBSERVED_YES, "sufficient", "Only good suites are accepted", "TLS1.2" },
	{ NCSC, no_tls12, OBSERVED_YES, "sufficient", "TLS 1.3 is the only version", ":143: TLS1.2" },
	{ NCSC, has_aria, OBSERVED_YES, "phase out", "No suite is accepted that is to be phased out",
		"ARIA" },
	{ NCSC, has_3des, OBSERVED_NO, "insufficient", "No insufficient suite is accepted", "3DES" },
	{ NCSC, dh_3072, OBSERVED_YES, "phase out", "No suite is accepted that is to be phased out",
		"DHE" },
	{ NCSC, dh_2048, OBSERVED_NO, "insufficient", "Diffie-Hellman groups have 3072 bits or more",
		"2048" },
	{ NCSC, has_ffdhe2048, OBSERVED_NO, "insufficient",
		"Diffie-Hellman groups have 3072 bits or more", "ffdhe2048" },
	{ NCSC, has_p224, OBSERVED_YES, "phase out", "No curve is offered that is to be phased out",
		"secp224r1" },
	{ NCSC, rsa_2048, OBSERVED_YES, "phase out", "RSA keys have 3072 bits or more", "RSA" },
	{ NCSC, no_ems, OBSERVED_NO, "insufficient", "The extended master secret is supported", "" },
	{ NCSC, cut, OBSERVED_UNKNOWN, NULL, "No insufficient suite is accepted", "hung up" },
};

static const struct requirement_result *result_of(const struct profile_result *profile,
	const char *text)
{
	for (size_t i = 0; i < profile->count; i++)
		if (strcmp(profile->requirements[i].text, text) == 0)
			return &profile->requirements[i];
	ck_abort_msg("no requirement \"%s\"", text);
	return NULL;
}

static void expect_all_met(const struct profile_result *profile)
{
	for (size_t i = 0; i < profile->count; i++)
		if (profile->requirements[i].strength != STRENGTH_MAY)
			ck_assert_msg(profile->requirements[i].met == OBSERVED_YES, "%s: %s",
				profile->requirements[i].text, profile->requirements[i].evidence);
}

START_TEST(holds_profiles)
{
	const char *names[] = { profiles[_i].profile, NULL };
	struct world world;

	world_init(&world);
	offer_init(&world, true);
	profiles[_i].spoil(&world);
	world.policy.profiles = names;
	struct judgement judgement = world_judge(&world);
	ck_assert_uint_eq(judgement.profile_count, 1);
	const struct profile_result *profile = &judgement.profiles[0];
	ck_assert_str_eq(profile->name, profiles[_i].profile);
	ck_assert_int_eq(profile->met, profiles[_i].met);
	ck_assert_pstr_eq(profile->level, profiles[_i].level);
	ck_assert((world_finding(&judgement, PROFILE_FINDING, NULL) != NULL)
		== (profile->met == OBSERVED_NO));
	ck_assert((world_undecided(&judgement, PROFILE_FINDING, NULL) != NULL)
		== (profile->met == OBSERVED_UNKNOWN));
	if (profiles[_i].text) {
		const struct requirement_result *result = result_of(profile, profiles[_i].text);
		ck_assert_int_ne(result->met, OBSERVED_YES);
		ck_assert_msg(!profiles[_i].evidence || strstr(result->evidence, profiles[_i].evidence),
			"%s", result->evidence);
	} else {
		expect_all_met(profile);
	}
	world_clear(&world);
}
END_TEST

START_TEST(fails_the_run_by_a_profile)
{
	const char *names[] = { "bcp195", "mozilla-intermediate", NULL };
	struct world world;

	world_init(&world);
	offer_init(&world, true);
	world.policy.profiles = names;
	struct judgement judgement = world_judge(&world);
	ck_assert_int_eq(judgement.exit_code, 0);
	has_p521(&world);
	judgement = world_judge(&world);
	ck_assert_int_eq(judgement.exit_code, 1);
	ck_assert(judgement.profiles[0].met == OBSERVED_YES);
	ck_assert(judgement.profiles[1].met == OBSERVED_NO);
	world.policy.fail_on = SEVERITY_CRITICAL;
	judgement = world_judge(&world);
	ck_assert_int_eq(judgement.exit_code, 0);
	world.policy.fail_on = SEVERITY_HIGH;
	offer(&world)->groups_complete = false;
	offer(&world)->group_count = 0;
	judgement = world_judge(&world);
	ck_assert_int_eq(judgement.exit_code, 3);
	world_clear(&world);
}
END_TEST

START_TEST(finds_profiles_by_name)
{
	const struct profile *profile;

	for (size_t i = 0; (profile = profile_nth(i)) != NULL; i++) {
		ck_assert_ptr_eq(profile_find(profile->name), profile);
		ck_assert_uint_gt(profile->count, 10);
	}
	ck_assert_ptr_null(profile_find("bcp"));
	ck_assert_ptr_null(profile_find(""));
}
END_TEST

Suite *check_grade(void)
{
	Suite *suite = suite_create("grade");
	TCase *tcase = tcase_create("grade");

	tcase_add_loop_test(tcase, grades_by_the_published_rules, 0, sizeof grades / sizeof *grades);
	tcase_add_test(tcase, grades_no_check);
	tcase_add_loop_test(tcase, holds_profiles, 0, sizeof profiles / sizeof *profiles);
	tcase_add_test(tcase, fails_the_run_by_a_profile);
	tcase_add_test(tcase, finds_profiles_by_name);
	suite_add_tcase(suite, tcase);
	return suite;
}
