/* SPDX-License-Identifier: MIT */
/* What a server says again of a secret is not told: in the message, the transcript, a variable. */
#include <check.h>
#include <string.h>
#include <strings.h>

#include "script_peer.h"

Suite *check_script_secrets(void);

#define OPEN "@connect tls=none\nS: * OK ...\n"
#define HELLO "S * OK hi\n"

/* A server that repeats what it must not know: as it is, quoted, in base64 at each alignment. */
static const char *const echoes[] = { "hunter2", "HUNTER2", "aHVudGVyMg==", "AGh1bnRlcjI=",
	"am9lAGh1bnRlcjI=", "\"x hunter2 y\"" };

START_TEST(hides_what_a_server_echoes)
{
	struct arena arena = { NULL, 0 };
	char *plan = arena_printf(&arena, HELLO "C\nS * X %s\nS * 1 EXISTS\nT NO [A] %s ab cab\n",
		echoes[_i], echoes[_i]);
	struct script_peer peer = { .plans = { plan } };
	struct script_facts facts;

	script_peer_start(&peer);
	script_peer_play(&peer, &arena, OPEN "C: . X\nS: * X ${c:=any}\nS: * 1 EXISTS\nS: . NO\n"
		"@echo \"${c}\"\n@assert ${c} == ${short}\n", NULL, &facts);
	script_peer_join(&peer);
	char *text = script_peer_transcript(&arena, &facts);
	const struct script_problem *problem = &facts.tests[0].problem;
	text = arena_printf(&arena, "%s%s%s%s", text, problem->message, problem->expected,
		problem->received);
	ck_assert_int_eq(facts.tests[0].failure, FAILURE_ASSERTION);
	for (const char *at = text; *at; at++)
		ck_assert_msg(strncasecmp(at, "hunter", 6) != 0 && strncmp(at, "h1bnRlcj", 8) != 0
			&& strncmp(at, "aHVudGVy", 8) != 0 && strncmp(at, "odW50ZXIy", 9) != 0, "%s", text);
	ck_assert_ptr_nonnull(strstr(text, "${password}"));
	ck_assert_ptr_nonnull(strstr(text, "${short} cab")); /* a short one only where it is a word */
	arena_clear(&arena);
}
END_TEST

/* "a&b <c>'\"\\" as servers write it. */
static const char *const spellings[] = { "a&b <c>'\"\\", "a&b <c>'\\\"\\\\",
	"a%26b%20%3Cc%3E%27%22%5C",
	"a%26b%20%3cc%3e%27%22%5c", "a&-b <c>'\"\\", "a&amp;b &lt;c&gt;&#39;&quot;\\",
	"612662203c633e27225c", "YSZiIDxjPiciXA==" };

START_TEST(knows_how_servers_spell)
{
	struct arena arena = { NULL, 0 };
	char *plan = arena_printf(&arena, HELLO "C\nT OK said %s here\n", spellings[_i]);
	struct script_peer peer = { .plans = { plan } };
	struct script_facts facts;

	script_peer_start(&peer);
	script_peer_play(&peer, &arena, OPEN "C: . X\n", NULL, &facts);
	script_peer_join(&peer);
	char *text = script_peer_transcript(&arena, &facts);
	ck_assert_msg(strstr(text, "said ${odd}") != NULL, "%s", text);
	arena_clear(&arena);
}
END_TEST

/* No secret is left out silently. */
START_TEST(ends_where_secrets_are_too_many)
{
	struct arena arena = { NULL, 0 };
	struct script_peer peer = { .plans = { HELLO "C\nT OK dGhlIGVuZGh1bnRlcjI=\n" } };
	struct script_facts facts;

	script_peer_start(&peer);
	script_peer_play(&peer, &arena, OPEN "@repeat 2100 as i\n@let t = i, \" \", password\n@end\n"
		"@let last = base64(\"the end\", password)\nC: . ${t}\nC: . ${last}\n@cleanup\n"
		"C: . X\n", NULL, &facts);
	script_peer_join(&peer);
	const struct script_problem *problem = &facts.tests[0].problem;
	ck_assert_int_eq(facts.tests[0].failure, FAILURE_LOCAL);
	ck_assert_ptr_nonnull(strstr(problem->message, "more secret values"));
	ck_assert_str_eq(peer.received, "X\r\n");
	ck_assert_ptr_null(strstr(script_peer_transcript(&arena, &facts), "dGhlIGVuZGh1"));
	arena_clear(&arena);
}
END_TEST

/* A token may be a piece of a secret that has a blank in it. */
static const struct {
	const char *said, *expected;
} torn[] = {
	{ "* OK you said two words", "* OK you said ${a:=any} ${:any}" },
	{ "* OK you said two words", "* OK you said ${:any} ${a:=any}" },
	{ "* OK you said two words", "* OK you said nothing" },
	{ "* OK you said two words", "* OK you said ${:any} nothing" },
	{ "* X (two words)", "* X (${a:=any} ${:any})" },
	{ "* X (two words)", "* X (two nothing)" },
	{ "* X (two words)", "* X (nothing ${:any})" },
	{ "* X \\two words", "* X ${a:=any} ${:any}" },
};

START_TEST(hides_a_piece_of_a_secret)
{
	struct arena arena = { NULL, 0 };
	char *plan = arena_printf(&arena, HELLO "C\nS %s\nT OK x\nC\nS * 2 horses\nS * 3 words\n"
		"S * 4 two\nS %s\nT OK x\n", torn[_i].said,
		torn[_i].said);
	bool binds = strstr(torn[_i].expected, ":=") != NULL;
	char *script = arena_printf(&arena, OPEN "C: . X\nS: %s\nS: . OK\n%sC: . NOOP\n",
		torn[_i].expected, binds ? "@echo \"got ${a}.\"\n" : "");
	struct script_peer peer = { .plans = { plan } };
	struct script_facts facts;

	script_peer_start(&peer);
	script_peer_play(&peer, &arena, script, NULL, &facts);
	script_peer_join(&peer);
	const struct script_problem *problem = &facts.tests[0].problem;
	char *text = script_peer_transcript(&arena, &facts);
	ck_assert_int_eq(facts.tests[0].failure, binds ? FAILURE_NONE : FAILURE_MISMATCH);
	if (binds) {
		ck_assert_ptr_null(strstr(text, "got two"));
		ck_assert_ptr_null(strstr(text, "got words"));
		ck_assert_msg(strstr(text, "# a secret") != NULL, "%s", text);
		ck_assert_ptr_null(strstr(text, "} words"));
	} else {
		ck_assert_ptr_nonnull(strstr(problem->message, "'${phrase}'"));
		ck_assert_ptr_nonnull(strstr(problem->received, "${phrase}"));
	}
	arena_clear(&arena);
}
END_TEST

Suite *check_script_secrets(void)
{
	Suite *suite = suite_create("script_secrets");
	TCase *echo = tcase_create("echo");

	tcase_add_loop_test(echo, hides_what_a_server_echoes, 0, sizeof echoes / sizeof *echoes);
	tcase_add_loop_test(echo, hides_a_piece_of_a_secret, 0, sizeof torn / sizeof *torn);
	tcase_add_loop_test(echo, knows_how_servers_spell, 0, sizeof spellings / sizeof *spellings);
	tcase_add_test(echo, ends_where_secrets_are_too_many);
	suite_add_tcase(suite, echo);
	return suite;
}
