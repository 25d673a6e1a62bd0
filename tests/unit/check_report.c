/* SPDX-License-Identifier: MIT */
/* The report room apart from its golden files: wrapping, failed writes, several targets, and where
 * JSON says null and where nothing. */
#include <check.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "golden_build.h"
#include "golden_render.h"
#include "judge_world.h"
#include "report/view.h"

enum { FORMATS = 5 };

Suite *check_report(void);

START_TEST(wraps)
{
	static const struct {
		unsigned indent, width;
		const char *text, *expected;
	} table[] = {
		{ 0, 40, "", "\n" },
		{ 2, 40, "one", "  one\n" },
		{ 2, 30, "the quick brown fox jumps over it", "  the quick brown fox jumps\n  over it\n" },
		{ 0, 24, "aaaa bbbb cccc dddd eeeee", "aaaa bbbb cccc dddd\neeeee\n" },
		{ 0, 24, "aaaa bbbb cccc dddd eeee", "aaaa bbbb cccc dddd eeee\n" },
		{ 2, 40, "set\n    ssl = required\nthen", "  set\n      ssl = required\n  then\n" },
		{ 0, 29, "    12345678 12345678 12345678 x", "    12345678 12345678\n    12345678 x\n" },
		{ 1, 40, "one\n\ntwo\n", " one\n\n two\n" },
		{ 0, 25, "abcdefghijklmnopqrstuvwxyz01234", "abcdefghijklmnopqrstuvwxy\nz01234\n" },
		{ 0, 25, "aa abcdefghijklmnopqrstuvwxyz0",
			"aa\nabcdefghijklmnopqrstuvwxy\nz0\n" },
		{ 0, 24, "\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc 5678 0123 5678 0123x",
			"\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc 5678 0123 5678\n0123x\n" },
		{ 0, 24, "\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc 5678 0123 5678 0123",
			"\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc 5678 0123 5678 0123\n" },
		{ 0, 21, "\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc"
			"\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc"
			"\xc3\xbc\xc3\xbc",
			"\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc"
			"\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc"
			"\xc3\xbc\n\xc3\xbc\n" },
		{ 60, 40, "a deep indent has room for twenty", NULL },
		{ 0, 40, "a\033[2J \r \xff", "a\\x1b[2J \\r \\xff\n" },
	};
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	report_wrap(out, table[_i].indent, table[_i].width, table[_i].text);
	fclose(out);
	if (table[_i].expected)
		ck_assert_str_eq(text, table[_i].expected);
	else
		for (const char *line = text; *line; line = strchr(line, '\n') + 1)
			ck_assert_uint_eq(strspn(line, " "), table[_i].indent);
	free(text);
}
END_TEST

START_TEST(knows_its_formats)
{
	const char *const *names = report_names();
	size_t count = 0;

	for (; names[count]; count++)
		ck_assert_ptr_nonnull(report_find(names[count]));
	ck_assert_uint_eq(count, FORMATS);
	ck_assert_ptr_null(report_find("xml"));
	ck_assert_ptr_null(report_find(""));
}
END_TEST

/* The first failed write is told by the call it happened in and by every one behind it. */
START_TEST(a_full_disk_is_told)
{
	const char *name = report_names()[_i / 2];
	struct report report = { .format = report_find(name), .out = fopen("/dev/full", "w") };
	struct arena arena = { 0 };
	struct report_item item = golden_case(0)->make(&arena);
	struct error error = { "" };

	ck_assert_ptr_nonnull(report.out);
	if (_i % 2)
		setvbuf(report.out, NULL, _IONBF, 0);
	bool at_once = strcmp(name, "tap") == 0; /* the plan comes first */
	ck_assert_int_eq(report_begin(&report, &error), at_once ? -1 : 0);
	bool at_end = strcmp(name, "json") == 0 || strcmp(name, "junit") == 0;
	if (!at_end) {
		ck_assert_int_eq(report_target(&report, &item, &error), -1);
		error.text[0] = '\0';
	}
	ck_assert_int_eq(report_target(&report, &item, &error), at_end ? 0 : -1);
	ck_assert_int_eq(report_end(&report, &error), -1);
	ck_assert_str_eq(error.text, "cannot write the report: No space left on device");
	ck_assert_ptr_null(report.document);
	fclose(report.out);
	arena_clear(&arena);
}
END_TEST

START_TEST(a_closed_pipe_is_told)
{
	struct report report = { .format = report_find(report_names()[_i]) };
	struct arena arena = { 0 };
	struct report_item item = golden_case(0)->make(&arena);
	struct error error = { "" };
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	close(ends[0]);
	report.out = fdopen(ends[1], "w");
	report_begin(&report, &error);
	report_target(&report, &item, &error);
	ck_assert_int_eq(report_end(&report, &error), -1);
	ck_assert_str_eq(error.text, "cannot write the report: Broken pipe");
	fclose(report.out);
	arena_clear(&arena);
}
END_TEST

struct hole { /* a disk that is full for one write */
	int writes, bytes_behind;
};

static ssize_t write_with_hole(void *cookie, const char *data, size_t len)
{
	struct hole *hole = cookie;

	(void)data;
	if (hole->writes++ == 2) {
		errno = ENOSPC;
		return 0;
	}
	if (hole->writes > 2)
		hole->bytes_behind += (int)len;
	return (ssize_t)len;
}

/* A report with a hole in it would be taken for a whole one. */
START_TEST(nothing_is_written_behind_a_hole)
{
	struct hole hole = { 0 };
	struct report report = { .format = report_find(report_names()[_i]) };
	struct arena arena = { 0 };
	struct report_item item = golden_case(0)->make(&arena);
	struct error error = { "" };

	report.out = fopencookie(&hole, "w", (cookie_io_functions_t){ .write = write_with_hole });
	setvbuf(report.out, NULL, _IONBF, 0);
	report_begin(&report, &error);
	report_target(&report, &item, &error);
	report_target(&report, &item, &error);
	ck_assert_int_eq(report_end(&report, &error), -1);
	ck_assert_str_eq(error.text, "cannot write the report: No space left on device");
	ck_assert_int_gt(hole.writes, 2);
	ck_assert_int_eq(hole.bytes_behind, 0);
	fclose(report.out);
	arena_clear(&arena);
}
END_TEST

START_TEST(many_targets_are_apart_and_counted)
{
	char *text = render_all("text", 0), *quiet = render_all("text", -1);
	const char *last = strstr(text, "\n\n12 targets: ");
	size_t lines = 0;

	ck_assert_ptr_nonnull(last);
	ck_assert_str_eq(last, "\n\n12 targets: 5 OK, 2 WARNING, 3 PROBLEM, 2 UNREACHABLE\n");
	ck_assert_ptr_nonnull(strstr(text, "\n\nUNREACHABLE  mial.example.org"));
	for (const char *p = quiet; *p; p = strchr(p, '\n') + 1, lines++)
		ck_assert_msg(strncmp(p, "OK ", 3) != 0 && *p != '\n', "-q tells: %s", p);
	ck_assert_uint_eq(lines, 7);
	free(text);
	free(quiet);
}
END_TEST

START_TEST(targets_keep_their_order)
{
	char *json = render_all("json", 0), *lines = render_all("ndjson", 0);
	json_t *document = json_loads(json, JSON_ALLOW_NUL, NULL), *target;
	json_t *targets = json_object_get(document, "targets");
	const char *line = lines;
	size_t i;

	ck_assert_str_eq(json_string_value(json_object_get(document, "schema")), "imapvet/1");
	ck_assert_str_eq(json_string_value(json_object_get(document, "version")), IMAPVET_VERSION);
	ck_assert_str_eq(json_string_value(json_object_get(document, "started")),
		"2026-11-22T12:00:00Z");
	ck_assert_uint_eq(json_array_size(targets), golden_case_count());
	json_array_foreach(targets, i, target) {
		json_t *same = json_loads(line, JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK, NULL);
		ck_assert(json_equal(same, target));
		json_decref(same);
		line = strchr(line, '\n') + 1;
	}
	ck_assert_str_eq(line, "");
	json_decref(document);
	free(json);
	free(lines);
}
END_TEST

START_TEST(null_is_unknown_and_absent_not_applicable)
{
	enum { STRING, NUL, ABSENT, LIST, TRUE };
	static const struct {
		size_t golden, endpoint;
		const char *phase, *key; /* phase NULL: a key of the endpoint itself */
		int expected;
	} table[] = {
		{ 0, 0, NULL, "greeting", STRING }, { 0, 0, NULL, "certificates", LIST },
		{ 0, 0, NULL, "certificate_verified", TRUE }, { 0, 0, NULL, "cleartext_login", STRING },
		{ 0, 1, NULL, "cleartext_login", ABSENT }, { 0, 1, NULL, "cleartext_authenticate", ABSENT },
		{ 0, 0, "capabilities", "cleartext", LIST }, { 0, 1, "capabilities", "cleartext", ABSENT },
		{ 0, 0, "capabilities", "authenticated", ABSENT }, { 0, 0, "tls", "group", STRING },
		{ 4, 0, NULL, "greeting", NUL }, { 4, 0, NULL, "tls", NUL },
		{ 4, 0, NULL, "certificates", NUL }, { 4, 0, NULL, "certificate_verified", NUL },
		{ 4, 0, "capabilities", "greeting", NUL }, { 4, 0, "capabilities", "tls", NUL },
		{ 8, 1, NULL, "tls", ABSENT }, { 8, 1, NULL, "certificates", ABSENT },
		{ 8, 1, NULL, "certificate_verified", ABSENT }, { 8, 1, "capabilities", "tls", ABSENT },
		{ 8, 3, NULL, "certificate_verified", NUL },
	};
	char *line = render_case("ndjson", 0, golden_case(table[_i].golden));
	json_t *target = json_loads(line, 0, NULL);
	json_t *object = json_array_get(json_object_get(target, "endpoints"), table[_i].endpoint);
	json_t *value;

	if (table[_i].phase)
		object = json_object_get(object, table[_i].phase);
	ck_assert(json_is_object(object));
	value = json_object_get(object, table[_i].key);
	ck_assert_int_eq(!value ? ABSENT : json_is_null(value) ? NUL : json_is_array(value) ? LIST
		: json_is_true(value) ? TRUE : json_is_string(value) ? STRING : -1, table[_i].expected);
	json_decref(target);
	free(line);
}
END_TEST

START_TEST(counts_days)
{
	static const struct {
		int64_t seconds, days;
	} table[] = { { 0, 0 }, { 1, 0 }, { 86399, 0 }, { 86400, 1 }, { 62 * 86400 + 5, 62 },
		{ -1, -1 }, { -86400, -1 }, { -86401, -2 }, { -3 * 86400 + 60, -3 } };
	struct certificate_facts certificate = { .not_after = GOLDEN_NOW + table[_i].seconds };

	ck_assert_int_eq(date_days_until(certificate.not_after, GOLDEN_NOW), table[_i].days);
}
END_TEST

START_TEST(writes_times)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} table[] = { { 0, "1970-01-01T00:00:00Z" }, { GOLDEN_NOW, "2026-11-22T12:00:00Z" },
		{ -1, "1969-12-31T23:59:59Z" }, { INT64_C(253402300799), "9999-12-31T23:59:59Z" },
		{ INT64_C(253402300800), NULL }, { INT64_MAX, NULL }, { INT64_MIN, NULL } };
	struct arena arena = { 0 };
	const char *text = date_time(&arena, table[_i].seconds);

	if (table[_i].text)
		ck_assert_str_eq(text, table[_i].text);
	else
		ck_assert_ptr_null(text);
	arena_clear(&arena);
}
END_TEST

START_TEST(rounds_times)
{
	static const struct {
		int64_t us;
		double ms;
	} table[] = { { 0, 0 }, { 49, 0 }, { 50, 0.1 }, { 262149, 262.1 }, { 5000000, 5000 },
		{ -7, 0 } };

	ck_assert_double_eq(view_ms(table[_i].us), table[_i].ms);
}
END_TEST

/* The egress of a network, a mode that does not fit the port, a certificate that was renewed and is
 * not in use: what the helpdesk gets to paste. */
static void egress(struct world *w)
{
	world_unreach(world_clear_port(w, 0), REASON_TIMEOUT);
	world_unreach(world_tls_port(w, 0), REASON_TIMEOUT);
	world_knock(w, REASON_NONE, REASON_REFUSED, REASON_TIMEOUT);
	world_refer(w, REASON_TIMEOUT, REASON_NONE);
}

static void mode_mismatch(struct world *w)
{
	world_keep(w, 1);
	w->endpoints[0].port = 143;
	w->endpoints[0].mode_was_asked = true;
	world_break(&w->endpoints[0], STAGE_TLS, REASON_NOT_TLS);
	w->endpoints[0].session.tls.first_bytes = world_bytes("* OK [CAPABILITY IMAP4rev1 STARTTLS "
		"LOGINDISABLED] Dovecot ready.");
}

static void not_loaded(struct world *w)
{
	world_tls_port(w, 0)->session.tls.chain[0].not_after = WORLD_NOW - 3 * WORLD_DAY;
	world_tls_port(w, 0)->session.tls.problems = TLS_PROBLEM_EXPIRED;
	world_tls_port(w, 0)->session.tls.verified = false;
}

static void intercepted(struct world *w)
{
	for (size_t i = 0; i < 2; i++)
		w->endpoints[i].session.tls.chain[0].issuer = "CN=Avast Web/Mail Shield Root";
}

static const struct {
	void (*spoil)(struct world *world);
	const char *root;
} pastes[] = { { egress, "tcp-egress-blocked" }, { mode_mismatch, "mode-mismatch" },
	{ not_loaded, "cert-renewed-not-loaded" }, { intercepted, "cert-interception" } };

static size_t lines_of(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

/* Verdict, who, evidence and what to do in less than 15 lines, counts last. */
START_TEST(fits_into_a_mail)
{
	struct world world;
	char *text;
	size_t size;

	world_init(&world);
	pastes[_i].spoil(&world);
	struct judgement judgement = world_judge(&world);
	ck_assert_ptr_nonnull(judgement.root_cause);
	ck_assert_str_eq(judgement.root_cause->id, pastes[_i].root);
	struct report_item item = { "check", &world.facts, &judgement };
	struct report report = { .format = report_find("text"), .out = open_memstream(&text, &size) };
	struct error error;
	ck_assert_int_eq(report_begin(&report, &error), 0);
	ck_assert_int_eq(report_target(&report, &item, &error), 0);
	ck_assert_int_eq(report_end(&report, &error), 0);
	fclose(report.out);
	ck_assert_msg(lines_of(text) < 15, "%zu lines:\n%s", lines_of(text), text);
	const char *who = strstr(text, "\nWHO "), *todo = strstr(text, "\nWHAT TO DO ");
	ck_assert_msg(who && todo && who < todo, "%s", text);
	ck_assert_ptr_nonnull(strstr(todo, "login attempt"));
	ck_assert_msg(strchr(strstr(todo, "login attempt"), '\n')[1] == '\0', "%s", text);
	free(text);
	world_clear(&world);
}
END_TEST

Suite *check_report(void)
{
	Suite *suite = suite_create("report");
	TCase *tcase = tcase_create("report");

	tcase_add_loop_test(tcase, wraps, 0, 15);
	tcase_add_test(tcase, knows_its_formats);
	tcase_add_loop_test(tcase, a_full_disk_is_told, 0, 2 * FORMATS);
	tcase_add_loop_test(tcase, a_closed_pipe_is_told, 0, FORMATS);
	tcase_add_loop_test(tcase, nothing_is_written_behind_a_hole, 0, FORMATS);
	tcase_add_test(tcase, many_targets_are_apart_and_counted);
	tcase_add_test(tcase, targets_keep_their_order);
	tcase_add_loop_test(tcase, null_is_unknown_and_absent_not_applicable, 0, 21);
	tcase_add_loop_test(tcase, counts_days, 0, 9);
	tcase_add_loop_test(tcase, writes_times, 0, 7);
	tcase_add_loop_test(tcase, rounds_times, 0, 6);
	tcase_add_loop_test(tcase, fits_into_a_mail, 0, sizeof pastes / sizeof *pastes);
	suite_add_tcase(suite, tcase);
	return suite;
}
