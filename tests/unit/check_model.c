/* SPDX-License-Identifier: MIT */
/* Names that are part of the JSON, and which visit of an endpoint answers for it. */
#include <check.h>

#include "model/facts.h"
#include "model/finding.h"

Suite *check_model(void);

static const char *const stages[STAGE_COUNT] = { "resolve", "connect", "greeting", "capability",
	"starttls", "tls", "certificate", "cleartext-login", "login", "mailbox", "logout" };
static const char *const reasons[] = { NULL, "timeout", "refused", "reset", "closed", "no-route",
	"unreachable", "forbidden", "malformed", "too-long", "no", "bad", "bye", "not-tls", "alert",
	"weak-parameters", "tls", "unverified", "local" };

START_TEST(names_stages)
{
	ck_assert_str_eq(stage_name((enum stage)_i), stages[_i]);
}
END_TEST

START_TEST(names_reasons)
{
	ck_assert_pstr_eq(reason_name((enum reason)_i), reasons[_i]);
}
END_TEST

START_TEST(names_the_rest)
{
	ck_assert_str_eq(outcome_name(OUTCOME_SKIP), "skip");
	ck_assert_str_eq(outcome_name(OUTCOME_OK), "ok");
	ck_assert_str_eq(outcome_name(OUTCOME_FAIL), "fail");
	ck_assert_str_eq(mode_name(MODE_AUTO), "auto");
	ck_assert_str_eq(mode_name(MODE_STARTTLS), "starttls");
	ck_assert_str_eq(mode_name(MODE_IMPLICIT), "implicit");
	ck_assert_str_eq(mode_name(MODE_CLEARTEXT), "none");
	ck_assert_str_eq(login_result_name(LOGIN_NOT_TRIED), "not-tried");
	ck_assert_str_eq(login_result_name(LOGIN_REFUSED), "refused");
	ck_assert_str_eq(login_result_name(LOGIN_EVALUATED), "evaluated");
	ck_assert_str_eq(login_result_name(LOGIN_ACCEPTED), "accepted");
	ck_assert_str_eq(login_result_name(LOGIN_INCONCLUSIVE), "inconclusive");
}
END_TEST

START_TEST(names_findings)
{
	ck_assert_str_eq(severity_name(SEVERITY_INFO), "info");
	ck_assert_str_eq(severity_name(SEVERITY_LOW), "low");
	ck_assert_str_eq(severity_name(SEVERITY_MEDIUM), "medium");
	ck_assert_str_eq(severity_name(SEVERITY_HIGH), "high");
	ck_assert_str_eq(severity_name(SEVERITY_CRITICAL), "critical");
	ck_assert_str_eq(severity_name(SEVERITY_NEVER), "none");
	ck_assert_str_eq(kind_name(KIND_NOTE), "note");
	ck_assert_str_eq(kind_name(KIND_WEAKNESS), "weakness");
	ck_assert_str_eq(kind_name(KIND_FAULT), "fault");
	ck_assert_ptr_null(who_name(WHO_NOBODY));
	ck_assert_str_eq(who_name(WHO_ADMIN), "admin");
	ck_assert_str_eq(who_name(WHO_USER), "user");
	ck_assert_str_eq(who_name(WHO_NETWORK), "network");
	ck_assert_str_eq(who_name(WHO_PROVIDER), "provider");
	ck_assert_str_eq(verdict_name(VERDICT_PASS), "pass");
	ck_assert_str_eq(verdict_name(VERDICT_WARN), "warn");
	ck_assert_str_eq(verdict_name(VERDICT_FAIL), "fail");
	ck_assert_str_eq(verdict_name(VERDICT_UNREACHABLE), "unreachable");
}
END_TEST

START_TEST(finds_capabilities)
{
	const char *names[] = { "IMAP4rev1", "AUTH=PLAIN", "starttls" };
	struct capabilities capabilities = { .known = true, .count = 3, .names = names };

	ck_assert(capabilities_has(&capabilities, "STARTTLS"));
	ck_assert(capabilities_has(&capabilities, "imap4REV1"));
	ck_assert(!capabilities_has(&capabilities, "AUTH"));
	ck_assert(!capabilities_has(&capabilities, "AUTH=PLAINER"));
	ck_assert(!capabilities_has(&(struct capabilities){ .known = false }, "IDLE"));
}
END_TEST

START_TEST(lets_the_login_visit_speak_for_its_stages)
{
	struct endpoint_facts endpoint = { .session.tried = true };

	ck_assert_ptr_eq(endpoint_stage(&endpoint, STAGE_CAPABILITY),
		&endpoint.session.stages[STAGE_CAPABILITY]);
	endpoint.login.tried = true;
	ck_assert_ptr_eq(endpoint_stage(&endpoint, STAGE_CAPABILITY),
		&endpoint.login.stages[STAGE_CAPABILITY]);
	ck_assert_ptr_eq(endpoint_stage(&endpoint, STAGE_CLEARTEXT_LOGIN),
		&endpoint.login.stages[STAGE_CLEARTEXT_LOGIN]);
	ck_assert_ptr_eq(endpoint_stage(&endpoint, STAGE_CONNECT),
		&endpoint.session.stages[STAGE_CONNECT]);
	endpoint.session.tried = false;
	ck_assert_ptr_eq(endpoint_stage(&endpoint, STAGE_CONNECT),
		&endpoint.login.stages[STAGE_CONNECT]);
}
END_TEST

START_TEST(knows_whether_it_connected)
{
	struct endpoint_facts endpoint = { .session.tried = true };
	struct visit_facts *visits[] = { &endpoint.session, &endpoint.login, &endpoint.silence };

	ck_assert(!endpoint_connected(&endpoint));
	for (size_t i = 0; i < 3; i++) {
		visits[i]->tried = true;
		visits[i]->stages[STAGE_CONNECT].outcome = OUTCOME_FAIL;
		ck_assert(!endpoint_connected(&endpoint));
		visits[i]->stages[STAGE_CONNECT].outcome = OUTCOME_OK;
		ck_assert(endpoint_connected(&endpoint));
		visits[i]->tried = false;
		ck_assert(!endpoint_connected(&endpoint));
	}
}
END_TEST

static const struct {
	bool same_address;
	enum login_result login, authenticate, told;
} logins[] = {
	{ false, LOGIN_NOT_TRIED, LOGIN_NOT_TRIED, LOGIN_NOT_TRIED },
	{ false, LOGIN_NOT_TRIED, LOGIN_REFUSED, LOGIN_REFUSED },
	{ false, LOGIN_REFUSED, LOGIN_EVALUATED, LOGIN_REFUSED },
	{ false, LOGIN_EVALUATED, LOGIN_REFUSED, LOGIN_EVALUATED },
	{ false, LOGIN_ACCEPTED, LOGIN_NOT_TRIED, LOGIN_ACCEPTED },
	{ false, LOGIN_INCONCLUSIVE, LOGIN_REFUSED, LOGIN_INCONCLUSIVE },
	{ true, LOGIN_EVALUATED, LOGIN_EVALUATED, LOGIN_INCONCLUSIVE },
	{ true, LOGIN_ACCEPTED, LOGIN_REFUSED, LOGIN_INCONCLUSIVE },
	{ true, LOGIN_NOT_TRIED, LOGIN_EVALUATED, LOGIN_INCONCLUSIVE },
	{ true, LOGIN_REFUSED, LOGIN_REFUSED, LOGIN_REFUSED },
	{ true, LOGIN_NOT_TRIED, LOGIN_NOT_TRIED, LOGIN_NOT_TRIED },
};

START_TEST(tells_how_login_ended)
{
	struct endpoint_facts endpoint = { .login = { .tried = true,
		.same_address = logins[_i].same_address, .login.result = logins[_i].login,
		.authenticate.result = logins[_i].authenticate } };

	ck_assert_int_eq(endpoint_cleartext_login(&endpoint), logins[_i].told);
}
END_TEST

Suite *check_model(void)
{
	Suite *suite = suite_create("model");
	TCase *names = tcase_create("names"), *visits = tcase_create("visits");

	tcase_add_loop_test(names, names_stages, 0, STAGE_COUNT);
	tcase_add_loop_test(names, names_reasons, 0, sizeof reasons / sizeof *reasons);
	tcase_add_test(names, names_the_rest);
	tcase_add_test(names, names_findings);
	tcase_add_test(visits, finds_capabilities);
	tcase_add_test(visits, lets_the_login_visit_speak_for_its_stages);
	tcase_add_test(visits, knows_whether_it_connected);
	tcase_add_loop_test(visits, tells_how_login_ended, 0, sizeof logins / sizeof *logins);
	suite_add_tcase(suite, names);
	suite_add_tcase(suite, visits);
	return suite;
}
