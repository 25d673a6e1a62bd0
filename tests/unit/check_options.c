/* SPDX-License-Identifier: MIT */
/* The command line: what is taken, and that every word refused is named. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "app/options.h"
#include "report/report.h"

Suite *check_options(void);

enum { WORDS_MAX = 24 };

/* Splits line at its spaces; "~" stands for an empty word, "_" inside one for a space. */
static int split(struct arena *arena, const char *line, char **argv)
{
	char *rest = arena_strdup(arena, line), *word;
	int argc = 0;

	argv[argc++] = arena_strdup(arena, "imapvet");
	while ((word = strsep(&rest, " ")) && argc < WORDS_MAX)
		if (*word)
			argv[argc++] = strcmp(word, "~") ? word : word + 1;
	for (int i = 1; i < argc; i++)
		for (char *c = argv[i]; (c = strchr(c, '_'));)
			*c = ' ';
	argv[argc] = NULL;
	return argc;
}

static int parse(struct arena *arena, const char *line, struct options *options,
	struct error *error)
{
	char **argv = arena_array(arena, WORDS_MAX + 1, sizeof *argv);
	int argc = split(arena, line, argv);

	return options_parse(arena, argc, argv, options, error);
}

static const struct {
	const char *line;
	const char *culprit, *word; /* both are in the message */
} refused[] = {
	{ "--adress ::1 x.test", "'--adress'", "did you mean --address?" },
	{ "--timout=5 x.test", "'--timout'", "did you mean --timeout?" },
	{ "--password=secret x.test", "'--password'", "see imapvet --help" },
	{ "--user joe x.test", "--user", "belongs to: audit" },
	{ "--full x.test", "--full", "imapvet check does not take it" },
	{ "discover --rate 1 x.test", "--rate", "imapvet discover does not take it" },
	{ "audit --per-host 0 x.test", "--per-host: '0'", "1 to 16" },
	{ "audit --per-host 17 x.test", "--per-host: '17'", "1 to 16" },
	{ "audit --profile bcp x.test", "no profile 'bcp'", "bcp195, mozilla-intermediate" },
	{ "--profile bcp195 x.test", "--profile", "imapvet check does not take it" },
	{ "audit --rate 0 x.test", "--rate: '0'", "0.01 to 1000" },
	{ "audit --rate -1 x.test", "--rate: '-1'", "0.01 to 1000" },
	{ "audit --rate 1e3 x.test", "--rate: '1e3'", "0.01 to 1000" },
	{ "-x x.test", "'-x'", "unknown option" },
	{ "-vx x.test", "'-vx'", "unknown option" },
	{ "-port 143 x.test", "'-port'", "did you mean --port?" },
	{ "--\x1b[31m x.test", "'--\\x1b[31m'", "unknown option" },
	{ "x.test --port", "--port", "needs a value: N" },
	{ "x.test --targets", "--targets", "needs a value: FILE" },
	{ "--no-login-probe=yes x.test", "--no-login-probe", "takes no value" },
	{ "--help=yes", "--help", "takes no value" },
	{ "--port 0 x.test", "--port: '0'", "1 to 65535" },
	{ "--port 65536 x.test", "--port: '65536'", "1 to 65535" },
	{ "--port abc x.test", "--port: 'abc'", "1 to 65535" },
	{ "--port 14x x.test", "--port: '14x'", "1 to 65535" },
	{ "--port +1 x.test", "--port: '+1'", "1 to 65535" },
	{ "--port _1 x.test", "--port: ' 1'", "1 to 65535" },
	{ "--port -1 x.test", "--port: '-1'", "1 to 65535" },
	{ "--port 99999999999999999999 x.test", "--port: '9", "1 to 65535" },
	{ "--port= x.test", "--port: ''", "1 to 65535" },
	{ "--port ~ x.test", "--port: ''", "1 to 65535" },
	{ "--port --tls x.test", "--port: '--tls'", "1 to 65535" },
	{ "--tls ssl x.test", "--tls: 'ssl'", "implicit, starttls or none" },
	{ "--tls STARTTLS x.test", "--tls: 'STARTTLS'", "implicit, starttls or none" },
	{ "--address mail.test x.test", "--address: 'mail.test'", "IP address" },
	{ "--address 127.1 x.test", "--address: '127.1'", "IP address" },
	{ "--address [::1] x.test", "--address: '[::1]'", "IP address" },
	{ "--bind eth0 x.test", "--bind: 'eth0'", "IP address" },
	{ "--reference a! x.test", "--reference: 'a!'", "ASCII" },
	{ "--resolver dns.test x.test", "--resolver: 'dns.test'", "IP address" },
	{ "--resolver 192.0.2.1:0 x.test", "--resolver: '192.0.2.1:0'", "IP:PORT" },
	{ "--resolver [::1]:x x.test", "--resolver: '[::1]:x'", "IP:PORT" },
	{ "--resolver [::1 x.test", "--resolver: '[::1'", "IP" },
	{ "--resolver ~ x.test", "--resolver: ''", "IP" },
	{ "--no-http=1 x.test", "--no-http", "no value" },
	{ "discover", "no target", "discover jane@example.org" },
	{ "--sni a_b x.test", "--sni: 'a b'", "ASCII" },
	{ "--sni ~ x.test", "--sni: ''", "ASCII" },
	{ "--sni b\xc3\xbc" "cher.test x.test", "--sni: 'b\xc3\xbc" "cher.test'", "ASCII" },
	{ "--timeout 0 x.test", "--timeout: '0'", "seconds" },
	{ "--timeout -1 x.test", "--timeout: '-1'", "seconds" },
	{ "--timeout 3601 x.test", "--timeout: '3601'", "seconds" },
	{ "--timeout 5s x.test", "--timeout: '5s'", "seconds" },
	{ "--timeout nan x.test", "--timeout: 'nan'", "seconds" },
	{ "--timeout inf x.test", "--timeout: 'inf'", "seconds" },
	{ "--timeout 0x10 x.test", "--timeout: '0x10'", "seconds" },
	{ "--timeout . x.test", "--timeout: '.'", "seconds" },
	{ "--timeout 1.2.3 x.test", "--timeout: '1.2.3'", "seconds" },
	{ "--timeout ~ x.test", "--timeout: ''", "seconds" },
	{ "--jobs 0 x.test", "--jobs: '0'", "1 to 64" },
	{ "--jobs 65 x.test", "--jobs: '65'", "1 to 64" },
	{ "--format xml x.test", "--format: no format 'xml'", "json" },
	{ "--format TEXT x.test", "--format: no format 'TEXT'", "text" },
	{ "--report json x.test", "--report: 'json'", "KIND=FILE" },
	{ "--report json= x.test", "--report: 'json='", "KIND=FILE" },
	{ "--report =file x.test", "--report: no format ''", "ndjson" },
	{ "--report xml=file x.test", "--report: no format 'xml'", "json" },
	{ "--fail-on severe x.test", "--fail-on: 'severe'", "critical, high" },
	{ "--ignore nope x.test", "'nope'", "imapvet explain" },
	{ "--ignore cert-expired,nope x.test", "'nope'", "imapvet explain" },
	{ "--ignore ~ x.test", "''", "imapvet explain" },
	{ "--color red x.test", "--color: 'red'", "auto, always or never" },
	{ "-4 -6 x.test", "-4", "-6" },
	{ "-46 x.test", "-4", "-6" },
	{ "-q -v x.test", "-q", "-v" },
	{ "-v -q x.test", "-q", "-v" },
	{ "-vvq x.test", "-q", "-v" },
	{ "run --on x.test", "no script", "--help" },
	{ "run a.imapt --set secret", "--set", "NAME=VALUE" },
	{ "run a.imapt --set password=secret", "--set", "--password-file" },
	{ "run a.imapt --set 9=secret", "'9'", "a letter" },
	{ "run a.imapt --set a=secret --env a=B", "'a'", "twice" },
	{ "run a.imapt --password-env A --password-fd 3 --user joe", "--password-fd", "one password" },
	{ "run a.imapt --password-fd x", "--password-fd: 'x'", "descriptor" },
	{ "run a.imapt --tags a,,b", "--tags: 'a,,b'", "commas" },
	{ "run a.imapt --repeat 0", "--repeat: '0'", "1 to 10000" },
	{ "run a.imapt --wait-for -1", "--wait-for: '-1'", "0 to 3600" },
	{ "run a.imapt --imap-port 0", "--imap-port: '0'", "1 to 65535" },
	{ "run a.imapt --address ::1 --address ::2", "--address", "one" },
	{ "--on x.test y.test", "--on", "belongs to: run" },
	{ "explain --format json tls-1.0", "--format", "imapvet explain does not take it" },
	{ "run a.imapt --trust-anchor k", "--trust-anchor", "imapvet run does not take it" },
	{ "-4 --bind ::1 x.test", "--bind ::1", "-4" },
	{ "-6 --address 127.0.0.1 x.test", "--address 127.0.0.1", "-6" },
	{ "--bind 127.0.0.1 --address ::1 x.test", "--address ::1", "--bind 127.0.0.1" },
	{ "", "no target", "--help" },
	{ "check", "no target", "--help" },
	{ "-v", "no target", "--help" },
	{ "--", "no target", "--help" },
	{ "mail", "'mail'", "imapvet check mail" },
	{ "chek mail.test", "'chek'", "did you mean 'check'?" },
	{ "expain cert-expired", "'expain'", "did you mean 'explain'?" },
	{ "\x1b(B", "'\\x1b(B'", "no command" },
};

START_TEST(refuses_and_names_the_culprit)
{
	struct arena arena = { NULL, 0 };
	struct options options;
	struct error error = { "" };

	ck_assert_msg(parse(&arena, refused[_i].line, &options, &error) == -1, "%s",
		refused[_i].line);
	ck_assert_msg(strstr(error.text, refused[_i].culprit) != NULL, "%s: %s", refused[_i].line,
		error.text);
	ck_assert_msg(strstr(error.text, refused[_i].word) != NULL, "%s: %s", refused[_i].line,
		error.text);
	ck_assert_ptr_null(strstr(error.text, "secret"));
	ck_assert_ptr_null(strpbrk(error.text, "\n\x1b"));
	arena_clear(&arena);
}
END_TEST

START_TEST(has_defaults)
{
	struct arena arena = { NULL, 0 };
	struct options options;
	struct error error = { "" };

	ck_assert_int_eq(parse(&arena, "mail.test", &options, &error), 0);
	ck_assert_str_eq(options.command, "check");
	ck_assert_uint_eq(options.argument_count, 1);
	ck_assert_str_eq(options.arguments[0], "mail.test");
	ck_assert_ptr_null(options.arguments[1]);
	ck_assert(options.address_count == 0 && options.bind.family == 0 && options.port == 0);
	ck_assert(options.family == AF_UNSPEC && options.mode == MODE_AUTO && !options.sni);
	ck_assert(!options.ca_files[0] && !options.targets_file && !options.ignored[0]);
	ck_assert(options.timeout_ms == 30000 && options.jobs == 4 && options.report_count == 0);
	ck_assert(options.format == report_find("text") && options.fail_on == SEVERITY_HIGH);
	ck_assert(options.login_probe && options.color == COLOR_AUTO && options.verbosity == 0);
	ck_assert(options.per_host == 3 && options.interval_us == 0 && !options.full && !options.ntlm);
	ck_assert(!options.help && !options.version);
	arena_clear(&arena);
}
END_TEST

START_TEST(takes_every_option)
{
	struct arena arena = { NULL, 0 };
	struct options options;
	struct error error = { "" };

	ck_assert_int_eq(parse(&arena, "--address 192.0.2.7 --address=192.0.2.8 --port 1143 "
		"--tls starttls -4 --bind 127.0.0.1", &options, &error), -1); /* no target */
	ck_assert_int_eq(parse(&arena, "--address 192.0.2.7 --address=192.0.2.8 --port 1143 "
		"--tls starttls -4 --bind 127.0.0.1 x.test", &options, &error), 0);
	ck_assert(options.address_count == 2 && options.port == 1143 && options.family == AF_INET);
	ck_assert_str_eq(options.addresses[1].text, "192.0.2.8");
	ck_assert_str_eq(options.bind.text, "127.0.0.1");
	ck_assert_int_eq(options.mode, MODE_STARTTLS);
	ck_assert_int_eq(parse(&arena, "--sni a.test --reference 192.0.2.9 --cafile one "
		"--cafile=two --timeout 2.5 --no-login-probe --redact --jobs 64 --targets "
		"-", &options, &error), 0);
	ck_assert_str_eq(options.sni, "a.test");
	ck_assert_str_eq(options.reference, "192.0.2.9");
	ck_assert_str_eq(options.ca_files[0], "one");
	ck_assert_str_eq(options.ca_files[1], "two");
	ck_assert_ptr_null(options.ca_files[2]);
	ck_assert(options.timeout_ms == 2500 && !options.login_probe && options.jobs == 64);
	ck_assert_str_eq(options.targets_file, "-");
	ck_assert_int_eq(parse(&arena, "--format ndjson --report json=a=b --fail-on none "
		"--ignore cert-expired,cert-no-san --color never -6vv x.test", &options, &error), 0);
	ck_assert(options.format == report_find("ndjson") && options.report_count == 1);
	ck_assert(options.reports[0].format == report_find("json"));
	ck_assert_str_eq(options.reports[0].path, "a=b");
	ck_assert_str_eq(options.ignored[1], "cert-no-san");
	ck_assert(options.fail_on == SEVERITY_NEVER && options.color == COLOR_NEVER);
	ck_assert(options.family == AF_INET6 && options.verbosity == 1);
	ck_assert_int_eq(parse(&arena, "audit --full --per-host 1 --rate 0.5 --ntlm --user jane x.test",
		&options, &error), 0);
	ck_assert(options.full && options.per_host == 1 && options.interval_us == 2000000);
	ck_assert(options.ntlm && strcmp(options.user, "jane") == 0);
	ck_assert_int_eq(options.timeout_ms, 120000 + 200 * 2000);
	ck_assert_int_eq(parse(&arena, "audit --rate 10 x.test", &options, &error), 0);
	ck_assert_int_eq(options.timeout_ms, 30000 + 60 * 100);
	ck_assert_int_eq(parse(&arena, "audit --rate 10 --timeout 7 x.test", &options, &error), 0);
	ck_assert_int_eq(options.timeout_ms, 7000);
	ck_assert_int_eq(parse(&arena, "audit --profile bcp195 --profile ncsc-nl-2025 x.test",
		&options, &error), 0);
	ck_assert(options.full && strcmp(options.profiles[1], "ncsc-nl-2025") == 0);
	arena_clear(&arena);
}
END_TEST

static const struct {
	const char *line, *command;
	const char *arguments; /* joined by a comma */
} commands[] = {
	{ "mail.test", "check", "mail.test" },
	{ "localhost", "check", "localhost" },
	{ "LocalHost", "check", "LocalHost" },
	{ "::1", "check", "::1" },
	{ "[::1]:143 b.test", "check", "[::1]:143,b.test" },
	{ "mail:143", "check", "mail:143" },
	{ "check mail", "check", "mail" },
	{ "check explain", "check", "explain" },
	{ "mail.test explain", "check", "mail.test,explain" },
	{ "-q mail.test -q", "check", "mail.test" },
	{ "-- -mail.test", "check", "-mail.test" },
	{ "- x.test", NULL, NULL },
	{ "explain", "explain", "" },
	{ "explain cert-expired", "explain", "cert-expired" },
	{ "explain -v a b", "explain", "a,b" },
	{ "--help", "check", "" },
	{ "-h", "check", "" },
	{ "--version", "check", "" },
	{ "~", "check", "" },
};

START_TEST(tells_commands_from_targets)
{
	struct arena arena = { NULL, 0 };
	struct options options;
	struct error error = { "" };
	const char *joined = "";
	int status = parse(&arena, commands[_i].line, &options, &error);

	ck_assert_msg((status == 0) == (commands[_i].command != NULL), "%s: %s", commands[_i].line,
		error.text);
	if (status == 0) {
		ck_assert_str_eq(options.command, commands[_i].command);
		for (size_t i = 0; i < options.argument_count; i++)
			joined = arena_printf(&arena, "%s%s%s", joined, i ? "," : "",
				options.arguments[i]);
		ck_assert_str_eq(joined, commands[_i].arguments);
	}
	arena_clear(&arena);
}
END_TEST

static const struct {
	const char *option;
	int max;
} repeatable[] = {
	{ "--address=192.0.2.7", OPTIONS_ADDRESSES_MAX },
	{ "--cafile=x", OPTIONS_LIST_MAX },
	{ "--ignore=cert-expired", OPTIONS_LIST_MAX },
	{ "--report=json=x", OPTIONS_LIST_MAX },
};

START_TEST(bounds_repetition)
{
	for (int over = 0; over <= 1; over++) {
		struct arena arena = { NULL, 0 };
		struct options options;
		struct error error = { "" };
		int argc = repeatable[_i].max + over + 2;
		char **argv = arena_array(&arena, (size_t)argc + 1, sizeof *argv);
		for (int i = 0; i < argc; i++)
			argv[i] = arena_strdup(&arena, i == 1 ? "x.test" : repeatable[_i].option);
		ck_assert_int_eq(options_parse(&arena, argc, argv, &options, &error), -over);
		ck_assert(!over || strncmp(error.text, repeatable[_i].option, 6) == 0);
		arena_clear(&arena);
	}
}
END_TEST

static const struct {
	const char *given, *ip;
	unsigned port;
} resolvers[] = {
	{ "192.0.2.1", "192.0.2.1", 0 }, { "192.0.2.1:5353", "192.0.2.1", 5353 },
	{ "2001:db8::1", "2001:db8::1", 0 }, { "[2001:db8::1]", "2001:db8::1", 0 },
	{ "[2001:db8::1]:65535", "2001:db8::1", 65535 },
};

START_TEST(asks_resolvers)
{
	struct arena arena = { 0 };
	struct options options;
	struct error error;

	ck_assert_int_eq(parse(&arena, arena_printf(&arena, "discover --no-http --trust-anchor k "
		"--resolver %s jane@x.test", resolvers[_i].given), &options, &error), 0);
	ck_assert_str_eq(options.resolver.text, resolvers[_i].ip);
	ck_assert_uint_eq(options.resolver_port, resolvers[_i].port);
	ck_assert_str_eq(options.trust_anchor, "k");
	ck_assert_str_eq(options.command, "discover");
	ck_assert(!options.http);
	arena_clear(&arena);
}
END_TEST

START_TEST(takes_the_options_of_run)
{
	struct arena arena = { NULL, 0 };
	struct options options;
	struct error error = { "" };
	const struct run_options *run = &options.run;

	ck_assert_int_eq(parse(&arena, "run a.imapt dir --on x.test --on=y.test --set a=b=c --env c "
		"--env d=E --secret-env f=G --filter one --filter=two", &options, &error), 0);
	ck_assert_str_eq(options.command, "run");
	ck_assert_uint_eq(options.argument_count, 2);
	ck_assert(options.jobs == 1 && options.timeout_ms == 600000);
	ck_assert_str_eq(run->on[1], "y.test");
	ck_assert(run->variable_count == 4 && run->variables[3].source == VARIABLE_SECRET_ENV);
	ck_assert_str_eq(run->variables[0].from, "b=c");
	ck_assert_str_eq(run->variables[1].from, "c");
	ck_assert_str_eq(run->variables[2].from, "E");
	ck_assert_str_eq(run->filter[1], "two");
	ck_assert_int_eq(parse(&arena, "run a.imapt --tags a,b --tags c --repeat 3 --wait-for 60 "
		"--imap-port 1143 --imaps-port 1993 --user jane --password-env P", &options, &error), 0);
	ck_assert_str_eq(run->tags[2], "c");
	ck_assert(run->repeat == 3 && run->wait_for_ms == 60000 && run->action == RUN_PLAY);
	ck_assert(run->starttls_port == 1143 && run->implicit_port == 1993);
	ck_assert(run->password_source == PASSWORD_ENV && strcmp(run->password_from, "P") == 0);
	ck_assert_int_eq(parse(&arena, "run a.imapt --fmt --jobs 2 --timeout 5", &options, &error), 0);
	ck_assert(run->action == RUN_FORMAT && options.jobs == 2 && options.timeout_ms == 5000);
	ck_assert_int_eq(parse(&arena, "run --record new.imapt --on x.test", &options, &error), 0);
	ck_assert(run->action == RUN_RECORD && strcmp(run->record, "new.imapt") == 0);
	arena_clear(&arena);
}
END_TEST

START_TEST(helps_with_every_option)
{
	static const char *const names[] = { "--address IP", "--port N", "--tls MODE", "-4", "-6",
		"--bind IP", "--sni NAME", "--reference HOST", "--resolver IP[:PORT]",
		"--trust-anchor FILE", "--no-http", "--cafile FILE", "--timeout SECONDS",
		"--no-login-probe", "--full", "--per-host N", "--rate N", "--ntlm", "--redact",
		"--targets FILE", "--jobs N", "--format FORMAT",
		"--report KIND=FILE", "--fail-on SEVERITY", "--ignore ID", "--color WHEN", "-q", "-v",
		"-h, --help", "-V, --version", "exit codes:", "--on TARGET", "--password-file FILE",
		"--secret-env NAME=VARIABLE", "--record FILE", "imapvet run" };
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	options_print_help(out);
	ck_assert_int_eq(fclose(out), 0);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		ck_assert_msg(strstr(text, names[i]) != NULL, "%s", names[i]);
	for (char *rest = text, *line; (line = strsep(&rest, "\n"));)
		ck_assert_msg(strlen(line) <= 100, "%s", line);
	free(text);
}
END_TEST

Suite *check_options(void)
{
	Suite *suite = suite_create("options");
	TCase *tc = tcase_create("options");

	tcase_add_loop_test(tc, refuses_and_names_the_culprit, 0, sizeof refused / sizeof *refused);
	tcase_add_test(tc, has_defaults);
	tcase_add_test(tc, takes_every_option);
	tcase_add_test(tc, takes_the_options_of_run);
	tcase_add_loop_test(tc, tells_commands_from_targets, 0, sizeof commands / sizeof *commands);
	tcase_add_loop_test(tc, bounds_repetition, 0, sizeof repeatable / sizeof *repeatable);
	tcase_add_loop_test(tc, asks_resolvers, 0, sizeof resolvers / sizeof *resolvers);
	tcase_add_test(tc, helps_with_every_option);
	suite_add_tcase(suite, tc);
	return suite;
}
