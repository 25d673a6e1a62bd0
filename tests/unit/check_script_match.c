/* SPDX-License-Identifier: MIT */
/* Patterns against responses: what matches, what does not and where, what is captured.  And the
 * other way: values on the wire, in the form that they need, and as a transcript shows them. */
#include <check.h>
#include <string.h>

#include "peer.h"
#include "script/match.h"
#include "script/render.h"
#include "script/script.h"

Suite *check_script_match(void);

struct rig {
	struct arena arena, scratch;
	struct variables variables;
	struct tree tree;
	regex_t regex;
	struct matching matching;
	struct match match;
};

static void rig_open(struct rig *rig)
{
	*rig = (struct rig){ .arena = { NULL, 0 } };
	rig->variables.arena = &rig->arena;
	variables_set_text(&rig->variables, "uid", "7", false);
	variables_set_text(&rig->variables, "box", "a \"b\\", false);
	variables_set_text(&rig->variables, "password", "s3cret \"pa$$ (x)", true);
	rig->matching = (struct matching){ .variables = &rig->variables, .regexes = &rig->regex,
		.arena = &rig->scratch };
}

static void rig_close(struct rig *rig)
{
	tree_clear(&rig->tree);
	arena_clear(&rig->scratch);
	arena_clear(&rig->arena);
}

static const struct line *line_of(struct rig *rig, const char *text)
{
	struct source *source = arena_alloc(&rig->arena, sizeof *source);
	struct line *line = arena_alloc(&rig->arena, sizeof *line);

	source->path = "case";
	*line = (struct line){ .source = source, .number = 1, .text = peer_text(text) };
	return line;
}

static const struct matcher *regex_in(const struct node *node)
{
	const struct matcher *found = NULL;

	for (; node && !found; node = node->next)
		found = node->kind == NODE_MATCHER && node->matcher.type == MATCH_REGEX ? &node->matcher
			: regex_in(node->first);
	return found;
}

static void hold(struct rig *rig, const char *pattern_text, struct bytes response)
{
	struct script_problems problems = { NULL, 0, 0 };
	struct complaints complaints = { &rig->arena, &problems, 0 };
	struct pattern *pattern = pattern_read(&complaints, line_of(rig, pattern_text), 0, false);

	ck_assert_msg(pattern != NULL, "%s: %s", pattern_text, problems.count
		? problems.list[0].message : "?");
	const struct matcher *regex = regex_in(pattern->nodes);
	if (regex)
		ck_assert_int_eq(regcomp(&rig->regex, regex->regex, REG_EXTENDED | REG_NOSUB), 0);
	ck_assert_msg(tree_begin(&rig->tree, response), "no response: %s", response.data);
	match_response(&rig->matching, pattern, &rig->tree, &rig->match);
	if (regex)
		regfree(&rig->regex);
}

static const struct {
	const char *pattern, *response;
	bool matches;
	enum miss miss;
	const char *detail; /* what was captured, or what was got instead; NULL: no matter */
} cases[] = {
	/* Words: an atom is a quoted string is a literal; case counts where the script quotes. */
	{ "* X foo", "* X FOO", true, MISS_NONE, NULL },
	{ "* X foo", "* X \"Foo\"", true, MISS_NONE, NULL },
	{ "* X foo", "* X {3}\r\nfoo", true, MISS_NONE, NULL },
	{ "* X \"foo\"", "* X foo", true, MISS_NONE, NULL },
	{ "* X \"foo\"", "* X FOO", false, MISS_DIFFERENT, "FOO" },
	{ "* X \"a\\\"b\"", "* X \"a\\\"b\"", true, MISS_NONE, NULL },
	{ "* X a\\b", "* X {3}\r\na\\b", true, MISS_NONE, NULL },
	{ "* X NIL", "* X NIL", true, MISS_NONE, NULL },
	{ "* X NIL", "* X \"NIL\"", false, MISS_DIFFERENT, "\"NIL\"" },
	{ "* X \"NIL\"", "* X NIL", false, MISS_DIFFERENT, "NIL" },
	{ "* X ${uid}", "* X 7", true, MISS_NONE, NULL },
	{ "* X ${uid}", "* X 8", false, MISS_DIFFERENT, "8" },
	{ "* X a${uid}b", "* X a7b", true, MISS_NONE, NULL },
	{ "* X ${box}", "* X \"a \\\"b\\\\\"", true, MISS_NONE, NULL },
	{ "* X ${nobody}", "* X 7", false, MISS_UNSET, NULL },
	{ "* X \"$${uid}\"", "* X \"${uid}\"", true, MISS_NONE, NULL },
	/* A literal's content is never protocol. */
	{ "* X foo", "* X {14}\r\nfoo\r\n. OK done", false, MISS_DIFFERENT, NULL },
	{ "* X ${v:=str} y", "* X {10}\r\n) y\r\n* Z ( y", true, MISS_NONE, ") y\r\n* Z (" },
	/* Order, lists, elision. */
	{ "* X a b", "* X a", false, MISS_MISSING, NULL },
	{ "* X a", "* X a b", false, MISS_EXTRA, "b" },
	{ "* X a ...", "* X a b c", true, MISS_NONE, NULL },
	{ "* X ...", "* X", true, MISS_NONE, NULL },
	{ "* X (a (b ...) c)", "* X (a (b x y) c)", true, MISS_NONE, NULL },
	{ "* X (a (b) c)", "* X (a (b x) c)", false, MISS_EXTRA, "x" },
	{ "* X (a)", "* X a", false, MISS_DIFFERENT, "a" },
	{ "* X a", "* X (a)", false, MISS_DIFFERENT, "(a)" },
	{ "* X ${!b} a", "* X a b", false, MISS_FORBIDDEN, "b" },
	{ "* Y a", "* X a", false, MISS_OTHER, NULL },
	/* Matchers. */
	{ "* ${n:=num} EXISTS", "* 12 EXISTS", true, MISS_NONE, "12" },
	{ "* ${:num} EXISTS", "* 12 RECENT", false, MISS_OTHER, NULL },
	{ "* X ${:num}", "* X 1a", false, MISS_DIFFERENT, "1a" },
	{ "* X ${:num > 3}", "* X 4", true, MISS_NONE, NULL },
	{ "* X ${:num > 3}", "* X 3", false, MISS_DIFFERENT, "3" },
	{ "* X ${:num<=3}", "* X 3", true, MISS_NONE, NULL },
	{ "* X ${:num != 3}", "* X 3", false, MISS_DIFFERENT, NULL },
	{ "* X ${:num == 3}", "* X 99999999999999999999", false, MISS_DIFFERENT, NULL },
	{ "* X ${a:=atom}", "* X \\Seen", true, MISS_NONE, "\\Seen" },
	{ "* X ${:atom}", "* X \"a b\"", false, MISS_DIFFERENT, NULL },
	{ "* X ${s:=str}", "* X \"a \\\"b\"", true, MISS_NONE, "a \"b" },
	{ "* X ${:str}", "* X (a)", false, MISS_DIFFERENT, NULL },
	{ "* X ${l:=any} c", "* X (a (b)) c", true, MISS_NONE, "(a (b))" },
	{ "* X a ${r:=rest}", "* X a b (c \"d\")", true, MISS_NONE, "b (c \"d\")" },
	{ "* X ${:/[0-9]+-[a-z]+/}", "* X 12-ab", true, MISS_NONE, NULL },
	{ "* X ${:/[+*-]+([[:digit:]]+,?)+/}", "* X +-1,22", true, MISS_NONE, NULL },
	{ "* X ${:/[0-9]+/}", "* X a12", false, MISS_DIFFERENT, "a12" },
	{ "* X UID${n:=num}!", "* X uid12!", true, MISS_NONE, "12" },
	/* Sets. */
	{ "* CAPABILITY IDLE IMAP4rev1", "* CAPABILITY IMAP4rev1 ID IDLE", true, MISS_NONE, NULL },
	{ "* CAPABILITY IDLE", "* CAPABILITY IMAP4rev1", false, MISS_MISSING, NULL },
	{ "* CAPABILITY ${!AUTH=PLAIN}", "* CAPABILITY X auth=plain", false, MISS_FORBIDDEN,
		"auth=plain" },
	{ "* CAPABILITY AUTH=${m:=atom}", "* CAPABILITY X AUTH=EXTERNAL", true, MISS_NONE, "EXTERNAL" },
	{ "* SEARCH 1 2 3", "* SEARCH 3 1 2", true, MISS_NONE, NULL },
	{ "* SEARCH 1 2", "* SEARCH 1 2 3", false, MISS_EXTRA, "3" },
	{ "* SEARCH 1 ${x:=num}", "* SEARCH 5 1", true, MISS_NONE, "5" },
	{ "* SEARCH ${all:=rest}", "* SEARCH 3 1 2", true, MISS_NONE, "3 1 2" },
	{ "* SEARCH ${all:=rest}", "* SEARCH", true, MISS_NONE, "" },
	{ "* SEARCH", "* SEARCH", true, MISS_NONE, NULL },
	{ "* SEARCH 1 1", "* SEARCH 1 2", false, MISS_MISSING, NULL },
	{ "* SORT 1 2", "* SORT 2 1", false, MISS_DIFFERENT, "2" },
	{ "* FLAGS (\\Seen \\Draft)", "* FLAGS (\\Draft \\Seen)", true, MISS_NONE, NULL },
	{ "* FLAGS (\\Seen)", "* FLAGS (\\Seen \\Draft)", false, MISS_EXTRA, "\\Draft" },
	{ "* LIST (\\Sent) \"/\" Sent", "* LIST (\\HasNoChildren \\Sent) \"/\" \"Sent\"", true,
		MISS_NONE,
		NULL },
	{ "* LIST () NIL Sent", "* LIST (\\X) \"/\" Sent", false, MISS_DIFFERENT, "\"/\"" },
	{ "* OK [PERMANENTFLAGS (\\*)]", "* OK [PERMANENTFLAGS (\\Seen \\*)] x", true, MISS_NONE,
		NULL },
	/* Keys and values. */
	{ "* 1 FETCH (UID 7)", "* 1 FETCH (FLAGS (\\Seen) UID 7)", true, MISS_NONE, NULL },
	{ "* 1 FETCH (UID 7 FLAGS (\\Seen))", "* 1 FETCH (FLAGS (\\Recent \\Seen) UID 7)", true,
		MISS_NONE, NULL },
	{ "* 1 FETCH (FLAGS (\\Seen))", "* 1 FETCH (FLAGS (\\Seen $x))", false, MISS_EXTRA, "$x" },
	{ "* 1 FETCH (UID 7)", "* 1 FETCH (UID 8)", false, MISS_DIFFERENT, "8" },
	{ "* 1 FETCH (UID 7)", "* 1 FETCH (FLAGS ())", false, MISS_MISSING, NULL },
	{ "* 1 FETCH (${!UID})", "* 1 FETCH (UID 8)", false, MISS_FORBIDDEN, "UID" },
	{ "* 2 FETCH ...", "* 1 FETCH (UID 8)", false, MISS_DIFFERENT, "1" },
	{ "* 1 FETCH (BODY[TEXT] \"hi\")", "* 1 FETCH (BODY[TEXT] {2}\r\nhi)", true, MISS_NONE, NULL },
	{ "* 1 FETCH (BODY[HEADER.FIELDS (Subject)]<0> ${v:=str})",
		"* 1 FETCH (BODY[HEADER.FIELDS (\"SUBJECT\")]<0> {2}\r\nhi UID 3)", true, MISS_NONE, "hi" },
	{ "* 1 FETCH (MODSEQ (${m:=num}))", "* 1 FETCH (UID 3 MODSEQ (12))", true, MISS_NONE, "12" },
	{ "* STATUS box (UIDNEXT ${n:=num} MESSAGES 0)", "* STATUS \"box\" (MESSAGES 0 UIDNEXT 4)",
		true,
		MISS_NONE, "4" },
	{ "* ESEARCH (TAG \"a\") UID COUNT ${c:=num}", "* ESEARCH (TAG \"a\") UID ALL 1:3 COUNT 3",
		true, MISS_NONE, "3" },
	{ "* ESEARCH ALL 1:3", "* ESEARCH (TAG \"a\") UID ALL 1:3", true, MISS_NONE, NULL },
	{ "* ESEARCH ${!ALL}", "* ESEARCH (TAG \"a\") UID ALL 1:3", false, MISS_FORBIDDEN, "ALL" },
	{ "* ID (\"name\" ${n:=str})", "* ID (\"version\" \"1\" \"name\" \"D\")", true, MISS_NONE,
		"D" },
	/* Status responses. */
	{ "* OK", "* OK hello", true, MISS_NONE, NULL },
	{ "* OK|PREAUTH", "* PREAUTH x", true, MISS_NONE, NULL },
	{ "* OK ...", "* BYE x", false, MISS_STATUS, "BYE" },
	{ "* OK [UIDVALIDITY ${v:=num}]", "* OK [UIDVALIDITY 5] fine", true, MISS_NONE, "5" },
	{ "* OK [UIDVALIDITY 5]", "* OK fine", false, MISS_NO_CODE, NULL },
	{ "* OK [UIDNEXT ${:num}]", "* OK [UIDVALIDITY 5] x", false, MISS_DIFFERENT, "UIDVALIDITY" },
	{ ". OK", "a1 OK", true, MISS_NONE, NULL },
	{ ". NO|BAD", "a1 BAD what", true, MISS_NONE, NULL },
	{ ". OK", "a1 NO what", false, MISS_STATUS, "NO" },
	{ ". OK [APPENDUID ${uid} ${n:=num}]", "a1 OK [APPENDUID 7 9] x", true, MISS_NONE, "9" },
	{ ". NO [AUTHENTICATIONFAILED]", "a1 NO [authenticationfailed] x", true, MISS_NONE, NULL },
	{ ". OK [CAPABILITY IDLE]", "a1 OK [CAPABILITY IMAP4rev1 IDLE] x", true, MISS_NONE, NULL },
	{ ". OK logged IN", "a1 OK Logged in", true, MISS_NONE, NULL },
	{ ". OK logged", "a1 OK Logged in", true, MISS_NONE, NULL },
	{ ". OK logged out", "a1 OK Logged in", false, MISS_DIFFERENT, "in" },
	{ ". OK a)b", "a1 OK a)b", true, MISS_NONE, NULL },
	{ "+", "+ idling", true, MISS_NONE, NULL },
	{ "+ ${c:=str}", "+ PDEyMz4=", true, MISS_NONE, "PDEyMz4=" },
	{ "+ x", "+ y", false, MISS_DIFFERENT, "y" },
};

START_TEST(matches)
{
	struct rig rig;

	rig_open(&rig);
	hold(&rig, cases[_i].pattern, peer_text(cases[_i].response));
	ck_assert_msg(rig.match.matched == cases[_i].matches, "%s / %s: matched %d, miss %d",
		cases[_i].pattern, cases[_i].response, rig.match.matched, (int)rig.match.miss);
	ck_assert_msg(rig.match.miss == cases[_i].miss, "%s / %s: miss %d", cases[_i].pattern,
		cases[_i].response, (int)rig.match.miss);
	if (cases[_i].detail && cases[_i].matches)
		ck_assert(rig.match.binding_count == 1
			&& peer_same(rig.match.bindings[0].bytes, peer_text(cases[_i].detail)));
	else if (cases[_i].detail)
		ck_assert(peer_same(rig.match.got, peer_text(cases[_i].detail)));
	rig_close(&rig);
}
END_TEST

/* No response, cut anywhere, makes the reader look behind its end. */
START_TEST(survives_cut_responses)
{
	struct rig rig;
	struct bytes whole = peer_text(cases[_i].response);

	rig_open(&rig);
	for (size_t len = 0; len <= whole.len; len++) {
		struct bytes cut = peer_guarded((struct bytes){ whole.data, len });
		if (tree_begin(&rig.tree, cut)) {
			tree_build(&rig.tree);
			hold(&rig, cases[_i].pattern, cut);
		}
		peer_unguard(cut);
	}
	rig_close(&rig);
}
END_TEST

START_TEST(counts_what_is_wrong)
{
	struct rig rig;

	rig_open(&rig);
	hold(&rig, "* CAPABILITY STARTTLS LOGINDISABLED ${!AUTH=PLAIN} ${!AUTH=LOGIN}",
		peer_text("* CAPABILITY STARTTLS AUTH=PLAIN AUTH=LOGIN"));
	ck_assert_uint_eq(rig.match.missing, 1);
	ck_assert_uint_eq(rig.match.forbidden, 2);
	ck_assert_uint_eq(rig.match.at->spot.at, 22);
	ck_assert_uint_eq(rig.match.at->spot.len, 13);
	rig_close(&rig);
}
END_TEST

static const struct {
	const char *line, *value; /* of ${v}; NULL: unset */
	bool secret;
	const char *wire, *shown; /* shown NULL: it fails */
	size_t cuts;
} sendings[] = {
	{ ". NOOP", "", false, "t NOOP\r\n", ". NOOP", 0 },
	{ ". X ${v}", "atom", false, "t X atom\r\n", ". X atom", 0 },
	{ ". X ${v}", "", false, "t X \"\"\r\n", ". X \"\"", 0 },
	{ ". X ${v}", "a b", false, "t X \"a b\"\r\n", ". X \"a b\"", 0 },
	{ ". X ${v}", "a\"\\b", false, "t X \"a\\\"\\\\b\"\r\n", ". X \"a\\\"\\\\b\"", 0 },
	{ ". X ${v}", "s3cret \"pa$$ (x)", true, "t X \"s3cret \\\"pa$$ (x)\"\r\n", ". X ${v}", 0 },
	{ ". X ${v}", "a\r\nb", false, "t X {4}\r\na\r\nb\r\n", ". X ${v}", 1 },
	{ ". X ${v}", "a\rb", false, "t X {3}\r\na\rb\r\n", ". X ${v}", 1 },
	{ ". X ${v}", "p\xc3\xa4", true, "t X {3}\r\np\xc3\xa4\r\n", ". X ${v}", 1 },
	{ ". X ${v}", "NIL", false, "t X \"NIL\"\r\n", ". X \"NIL\"", 0 },
	{ ". X ${v}", "1:*,7", false, "t X 1:*,7\r\n", ". X 1:*,7", 0 },
	{ ". X ${v}", "1*", true, "t X \"1*\"\r\n", ". X ${v}", 0 },
	{ ". X ${v}", "\\Seen", false, "t X \\Seen\r\n", ". X \\Seen", 0 },
	{ ". X ${v}", "\\Seen", true, "t X \"\\\\Seen\"\r\n", ". X ${v}", 0 },
	{ ". X ${v}", "a%b", false, "t X \"a%b\"\r\n", ". X \"a%b\"", 0 },
	{ ". X ${v}/c", "a b", false, "t X \"a b/c\"\r\n", ". X \"a b/c\"", 0 },
	{ ". X (${v} 1:${v})", "7", false, "t X (7 1:7)\r\n", ". X (7 1:7)", 0 },
	{ ". X \"${v}\"", "atom", false, "t X \"atom\"\r\n", ". X \"atom\"", 0 },
	{ ". X \"a ${v}\"", "\"", false, "t X \"a \\\"\"\r\n", ". X \"a \\\"\"", 0 },
	{ ". X \"$${v} {5}\" $${v}", "", false, "t X \"${v} {5}\" ${v}\r\n", ". X \"$${v} {5}\" $${v}",
		0 },
	{ ". X ${v}", "${w}", false, "t X \"${w}\"\r\n", ". X \"$${w}\"", 0 },
	{ ". LOGIN ${v} x${v}", "joe", false, "t LOGIN joe xjoe\r\n", ". LOGIN ${v} x${v}", 0 },
	{ ". APPEND x {=v} {+=v}", "ab", false, "t APPEND x {2}\r\nab {2+}\r\nab\r\n",
		". APPEND x {=v} {+=v}", 1 },
	{ ". APPEND x ~{=v}", "ab", true, "t APPEND x ~{2}\r\nab\r\n", ". APPEND x ~{=v}", 1 },
	{ ". X ${v}", NULL, false, "", NULL, 0 },
};

START_TEST(gives_values_their_form)
{
	struct script_problems problems = { NULL, 0, 0 };
	struct outgoing outgoing;
	struct rig rig;

	rig_open(&rig);
	struct complaints complaints = { &rig.arena, &problems, 0 };
	if (sendings[_i].value)
		variables_set_text(&rig.variables, "v", sendings[_i].value, sendings[_i].secret);
	struct sending *sending = sending_read(&complaints, line_of(&rig, sendings[_i].line), 0,
		SENDING_COMMAND);
	ck_assert_ptr_nonnull(sending);
	outgoing_init(&outgoing);
	bool good = render_line(&outgoing, &rig.variables, &rig.scratch, sending, "t");
	ck_assert(good == (sendings[_i].shown != NULL));
	if (good) {
		ck_assert(peer_same(buffer_bytes(&outgoing.wire), peer_text(sendings[_i].wire)));
		ck_assert(peer_same(buffer_bytes(&outgoing.shown), peer_text(sendings[_i].shown)));
		ck_assert_uint_eq(outgoing.cut_count, sendings[_i].cuts);
		ck_assert(outgoing.secret == sendings[_i].secret);
	} else {
		ck_assert_ptr_nonnull(outgoing.unset);
	}
	outgoing_clear(&outgoing);
	rig_close(&rig);
}
END_TEST

static const struct {
	const char *expression, *value;
	bool secret;
} lets[] = {
	{ "\"a\", uid, \"b\"", "a7b", false },
	{ "base64(\"\\0\", \"joe\", \"\\0\", \"x\")", "AGpvZQB4", false },
	{ "base64(\"a\")", "YQ==", false },
	{ "base64(password)", "czNjcmV0ICJwYSQkICh4KQ==", true },
	{ "upper(lower(\"aB\"))", "AB", false },
	{ "length(password)", "16", true },
	{ "\"${uid}-${password}\"", "7-s3cret \"pa$$ (x)", true },
	{ "12", "12", false },
};

START_TEST(taints_what_a_secret_goes_into)
{
	struct script_problems problems = { NULL, 0, 0 };
	const struct part *unset;
	struct value value;
	struct rig rig;

	rig_open(&rig);
	struct complaints complaints = { &rig.arena, &problems, 0 };
	struct expression *expression = expression_read(&complaints,
		line_of(&rig, lets[_i].expression), 0);
	ck_assert_ptr_nonnull(expression);
	ck_assert(variables_compute(&rig.variables, &rig.scratch, expression, &value, &unset));
	ck_assert(peer_same(value.bytes, peer_text(lets[_i].value)));
	ck_assert(value.secret == lets[_i].secret);
	rig_close(&rig);
}
END_TEST

Suite *check_script_match(void)
{
	Suite *suite = suite_create("script_match");
	TCase *patterns = tcase_create("patterns"), *values = tcase_create("values");

	tcase_add_loop_test(patterns, matches, 0, sizeof cases / sizeof *cases);
	tcase_add_loop_test(patterns, survives_cut_responses, 0, sizeof cases / sizeof *cases);
	tcase_add_test(patterns, counts_what_is_wrong);
	suite_add_tcase(suite, patterns);
	tcase_add_loop_test(values, gives_values_their_form, 0, sizeof sendings / sizeof *sendings);
	tcase_add_loop_test(values, taints_what_a_secret_goes_into, 0, sizeof lets / sizeof *lets);
	suite_add_tcase(suite, values);
	return suite;
}
