/* SPDX-License-Identifier: MIT */
/* Reads the command line, and refuses what it cannot read with the culprit's name.  Nothing is
 * opened or sent here.  Whether options fit together is asked at the end, in one table. */
#include "app/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/text.h"
#include "judge/judge.h"
#include "net/resolve.h"
#include "report/report.h"

enum { TIMEOUT_DEFAULT_MS = 30000, TIMEOUT_MAX_S = 3600, JOBS_MAX = 64, SHOWN_MAX = 80 };

struct parse { /* one run over the command line */
	struct arena *arena;
	struct options *options;
	struct error *error;
	const char *option; /* as typed, for messages */
};

static const char *show(struct parse *parse, const char *value)
{
	return text_printable(parse->arena, (struct bytes){ value, strlen(value) }, SHOWN_MAX);
}

static int refuse(struct parse *parse, const char *value, const char *expected)
{
	return error_set(parse->error, "%s: '%s' is not %s", parse->option, show(parse, value),
		expected);
}

static int number(const char *value, long min, long max, long *number_r)
{
	char *end;

	if (*value < '0' || *value > '9')
		return -1;
	errno = 0;
	*number_r = strtol(value, &end, 10);
	return *end || errno || *number_r < min || *number_r > max ? -1 : 0;
}

static int choose(const char *value, const char *const *names)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(value, names[i]) == 0)
			return i;
	return -1;
}

static int set_address(struct parse *parse, const char *value)
{
	struct options *options = parse->options;

	if (options->address_count == OPTIONS_ADDRESSES_MAX)
		return error_set(parse->error, "--address: at most %d can be given",
			OPTIONS_ADDRESSES_MAX);
	if (!resolve_literal(value, &options->addresses[options->address_count++]))
		return refuse(parse, value, "an IP address");
	return 0;
}

static int set_bind(struct parse *parse, const char *value)
{
	return resolve_literal(value, &parse->options->bind) ? 0
		: refuse(parse, value, "an IP address of this machine");
}

static int set_family(struct parse *parse, int family)
{
	if (parse->options->family != AF_UNSPEC && parse->options->family != family)
		return error_set(parse->error, "-4 and -6 exclude each other");
	parse->options->family = family;
	return 0;
}

static int set_ipv4(struct parse *parse, const char *value)
{
	(void)value;
	return set_family(parse, AF_INET);
}

static int set_ipv6(struct parse *parse, const char *value)
{
	(void)value;
	return set_family(parse, AF_INET6);
}

static int set_port(struct parse *parse, const char *value)
{
	long port;

	if (number(value, 1, 65535, &port) != 0)
		return refuse(parse, value, "a port from 1 to 65535");
	parse->options->port = (uint16_t)port;
	return 0;
}

static int set_tls(struct parse *parse, const char *value)
{
	static const char *const names[] = { "starttls", "implicit", "none", NULL };
	static const enum mode modes[] = { MODE_STARTTLS, MODE_IMPLICIT, MODE_CLEARTEXT };
	int i = choose(value, names);

	if (i < 0)
		return refuse(parse, value, "implicit, starttls or none");
	parse->options->mode = modes[i];
	return 0;
}

static int set_sni(struct parse *parse, const char *value)
{
	if (!*value || strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789.-_") != strlen(value))
		return refuse(parse, value, "a host name in ASCII");
	parse->options->sni = value;
	return 0;
}

static int add_to_list(struct parse *parse, const char **list, const char *value)
{
	for (size_t i = 0; i < OPTIONS_LIST_MAX; i++)
		if (!list[i]) {
			list[i] = value;
			return 0;
		}
	return error_set(parse->error, "%s: at most %d can be given", parse->option, OPTIONS_LIST_MAX);
}

static int set_cafile(struct parse *parse, const char *value)
{
	return add_to_list(parse, parse->options->ca_files, value);
}

static int set_timeout(struct parse *parse, const char *value)
{
	char *end;
	double seconds = strtod(value, &end);

	if (value[strspn(value, "0123456789.")] || *end || !(seconds >= 0.001)
		|| seconds > TIMEOUT_MAX_S)
		return refuse(parse, value, "a number of seconds from 0.001 to 3600");
	parse->options->timeout_ms = (int64_t)(seconds * 1000);
	return 0;
}

static int set_jobs(struct parse *parse, const char *value)
{
	long jobs;

	if (number(value, 1, JOBS_MAX, &jobs) != 0)
		return refuse(parse, value, "a number from 1 to 64");
	parse->options->jobs = (size_t)jobs;
	return 0;
}

static int set_targets(struct parse *parse, const char *value)
{
	parse->options->targets_file = value;
	return 0;
}

static int find_format(struct parse *parse, const char *name, const struct report_format **format_r)
{
	char known[128] = "";

	*format_r = report_find(name);
	if (*format_r)
		return 0;
	for (const char *const *n = report_names(); *n; n++)
		snprintf(known + strlen(known), sizeof known - strlen(known), "%s%s",
			n == report_names() ? "" : ", ", *n);
	return error_set(parse->error, "%s: no format '%s'; there are: %s", parse->option,
		show(parse, name), known);
}

static int set_format(struct parse *parse, const char *value)
{
	return find_format(parse, value, &parse->options->format);
}

static int set_report(struct parse *parse, const char *value)
{
	struct options *options = parse->options;
	const char *equals = strchr(value, '=');

	if (!equals || !equals[1])
		return refuse(parse, value, "KIND=FILE, such as json=result.json");
	if (options->report_count == OPTIONS_LIST_MAX)
		return error_set(parse->error, "--report: too many");
	struct report_file *file = &options->reports[options->report_count++];
	file->path = equals + 1;
	return find_format(parse, arena_printf(parse->arena, "%.*s", (int)(equals - value), value),
		&file->format);
}

static int set_fail_on(struct parse *parse, const char *value)
{
	static const char *const names[] = { "critical", "high", "medium", "low", "none", NULL };
	static const enum severity severities[] = { SEVERITY_CRITICAL, SEVERITY_HIGH, SEVERITY_MEDIUM,
		SEVERITY_LOW, SEVERITY_NEVER };
	int i = choose(value, names);

	if (i < 0)
		return refuse(parse, value, "critical, high, medium, low or none");
	parse->options->fail_on = severities[i];
	return 0;
}

static int ignore_one(struct parse *parse, const char *id)
{
	struct explanation known;

	if (!judge_explain(id, &known))
		return error_set(parse->error, "--ignore: no finding has the id '%s'; see imapvet explain",
			show(parse, id));
	return add_to_list(parse, parse->options->ignored, id);
}

static int set_ignore(struct parse *parse, const char *value)
{
	char *rest = arena_strdup(parse->arena, value);

	for (char *id = strsep(&rest, ","); id; id = strsep(&rest, ","))
		if (ignore_one(parse, id) != 0)
			return -1;
	return 0;
}

static int set_no_login_probe(struct parse *parse, const char *value)
{
	(void)value;
	parse->options->login_probe = false;
	return 0;
}

static int set_color(struct parse *parse, const char *value)
{
	static const char *const names[] = { "auto", "always", "never", NULL };
	static const enum color colors[] = { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
	int i = choose(value, names);

	if (i < 0)
		return refuse(parse, value, "auto, always or never");
	parse->options->color = colors[i];
	return 0;
}

static int set_verbosity(struct parse *parse, int verbosity)
{
	if (parse->options->verbosity == -verbosity)
		return error_set(parse->error, "-q and -v exclude each other");
	parse->options->verbosity = verbosity;
	return 0;
}

static int set_quiet(struct parse *parse, const char *value)
{
	(void)value;
	return set_verbosity(parse, -1);
}

static int set_verbose(struct parse *parse, const char *value)
{
	(void)value;
	return set_verbosity(parse, 1);
}

static int set_help(struct parse *parse, const char *value)
{
	(void)value;
	parse->options->help = true;
	return 0;
}

static int set_version(struct parse *parse, const char *value)
{
	(void)value;
	parse->options->version = true;
	return 0;
}

struct option_row {
	const char *name;  /* without dashes; NULL: short only */
	char letter;       /* 0: long only */
	const char *value; /* what it takes; NULL: nothing */
	const char *help;
	int (*set)(struct parse *parse, const char *value);
};

static const struct option_row rows[] = {
	{ "address", 0, "IP", "connect there; still ask for, and verify, TARGET (repeatable)",
		set_address },
	{ "port", 0, "N", "this port only, instead of 143 and 993", set_port },
	{ "tls", 0, "MODE", "implicit, starttls or none, instead of what the port suggests", set_tls },
	{ NULL, '4', NULL, "IPv4 only", set_ipv4 },
	{ NULL, '6', NULL, "IPv6 only", set_ipv6 },
	{ "bind", 0, "IP", "connect from this address of this machine", set_bind },
	{ "sni", 0, "NAME", "server name to send in TLS; TARGET is still what is verified", set_sni },
	{ "cafile", 0, "FILE", "trust the certificates of this PEM file only (repeatable)",
		set_cafile },
	{ "timeout", 0, "SECONDS", "limit for one whole target (default 30)", set_timeout },
	{ "no-login-probe", 0, NULL, "do not send LOGIN with random credentials before TLS",
		set_no_login_probe },
	{ "targets", 0, "FILE", "read more targets, one a line; - is standard input", set_targets },
	{ "jobs", 0, "N", "targets at a time (default 4)", set_jobs },
	{ "format", 0, "FORMAT", "text, json or ndjson on standard output (default text)",
		set_format },
	{ "report", 0, "KIND=FILE", "write a report of that format as well (repeatable)",
		set_report },
	{ "fail-on", 0, "SEVERITY", "critical, high, medium, low or none: what makes exit code 1 "
		"(default high)", set_fail_on },
	{ "ignore", 0, "ID[,ID]", "leave these findings out (repeatable)", set_ignore },
	{ "color", 0, "WHEN", "auto, always or never", set_color },
	{ NULL, 'q', NULL, "one line for a target with findings, none for a good one", set_quiet },
	{ NULL, 'v', NULL, "all details, and the dialogue with the server", set_verbose },
	{ "help", 'h', NULL, "show this help", set_help },
	{ "version", 'V', NULL, "show the version", set_version },
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

static int unknown_option(struct parse *parse, const char *name)
{
	const char *names[ROW_COUNT + 1];
	size_t count = 0;

	for (size_t i = 0; i < ROW_COUNT; i++)
		if (rows[i].name)
			names[count++] = rows[i].name;
	names[count] = NULL;
	const char *near = text_nearest(name, names);
	return error_set(parse->error, "unknown option '%s'%s%s%s", show(parse, parse->option),
		near ? "; did you mean --" : "", near ? near : "", near ? "?" : "; see imapvet --help");
}

/* Reads the option at argv[*i], and its value where it takes one. */
static int parse_long(struct parse *parse, int argc, char **argv, int *i)
{
	const char *name = argv[*i] + 2;
	size_t len = strcspn(name, "=");
	const char *value = name[len] ? name + len + 1 : NULL;

	parse->option = arena_printf(parse->arena, "--%.*s", (int)len, name);
	for (size_t row = 0; row < ROW_COUNT; row++) {
		if (!rows[row].name || strcmp(rows[row].name, parse->option + 2) != 0)
			continue;
		if (value && !rows[row].value)
			return error_set(parse->error, "%s takes no value", parse->option);
		if (!value && rows[row].value && ++*i < argc)
			value = argv[*i];
		if (!value && rows[row].value)
			return error_set(parse->error, "%s needs a value: %s", parse->option,
				rows[row].value);
		return rows[row].set(parse, value);
	}
	return unknown_option(parse, parse->option + 2);
}

static int parse_letters(struct parse *parse, const char *word)
{
	for (const char *letter = word + 1; *letter; letter++) {
		size_t row = 0;
		while (row < ROW_COUNT && rows[row].letter != *letter)
			row++;
		if (row == ROW_COUNT) {
			parse->option = word;
			return unknown_option(parse, word + 1);
		}
		if (rows[row].set(parse, NULL) != 0)
			return -1;
	}
	return 0;
}

static int parse_words(struct parse *parse, int argc, char **argv)
{
	struct options *options = parse->options;
	bool only_words = false;

	for (int i = 1; i < argc; i++) {
		const char *word = argv[i];
		int status = 0;
		if (only_words || word[0] != '-' || !word[1])
			options->arguments[options->argument_count++] = word;
		else if (strcmp(word, "--") == 0)
			only_words = true;
		else if (word[1] == '-')
			status = parse_long(parse, argc, argv, &i);
		else
			status = parse_letters(parse, word);
		if (status != 0)
			return -1;
	}
	return 0;
}

/* No command's name has any of these characters, and every target that is not behind `check` has
 * one. */
static bool is_target(const char *word)
{
	return !*word || strpbrk(word, ".:[@") || text_equal_nocase(word, "localhost");
}

static int take_command(struct parse *parse)
{
	static const char *const commands[] = { "check", "explain", NULL };
	struct options *options = parse->options;

	options->command = "check";
	if (options->argument_count == 0 || is_target(options->arguments[0]))
		return 0;
	const char *word = options->arguments[0];
	int i = choose(word, commands);
	if (i < 0) {
		const char *near = text_nearest(word, commands);
		return error_set(parse->error, "no command '%s'%s%s%s; for a host of that name: "
			"imapvet check %s", show(parse, word), near ? "; did you mean '" : "",
			near ? near : "", near ? "'?" : "", show(parse, word));
	}
	options->command = commands[i];
	options->arguments++;
	options->argument_count--;
	return 0;
}

static bool family_clash(int wanted, int given)
{
	return wanted != AF_UNSPEC && given != AF_UNSPEC && wanted != given;
}

static int check_together(struct parse *parse)
{
	const struct options *options = parse->options;

	if (family_clash(options->family, options->bind.family))
		return error_set(parse->error, "--bind %s is not of the family that -%d asks for",
			options->bind.text, options->family == AF_INET ? 4 : 6);
	for (size_t i = 0; i < options->address_count; i++) {
		const struct address *address = &options->addresses[i];
		if (family_clash(options->family, address->family))
			return error_set(parse->error, "--address %s is not of the family that -%d asks for",
				address->text, options->family == AF_INET ? 4 : 6);
		if (family_clash(options->bind.family, address->family))
			return error_set(parse->error, "--address %s cannot be reached from --bind %s: "
				"one is IPv4, the other IPv6", address->text, options->bind.text);
	}
	bool check = strcmp(options->command, "check") == 0;
	if (check && options->argument_count == 0 && !options->targets_file && !options->help
		&& !options->version)
		return error_set(parse->error, "no target; try: imapvet mail.example.org, or --help");
	return 0;
}

int options_parse(struct arena *arena, int argc, char **argv, struct options *options_r,
	struct error *error)
{
	struct parse parse = { arena, options_r, error, NULL };

	*options_r = (struct options){ .family = AF_UNSPEC, .timeout_ms = TIMEOUT_DEFAULT_MS,
		.jobs = 4, .format = report_find("text"), .fail_on = SEVERITY_HIGH,
		.login_probe = true };
	options_r->arguments = arena_array(arena, (size_t)argc + 1, sizeof *options_r->arguments);
	if (parse_words(&parse, argc, argv) != 0 || take_command(&parse) != 0)
		return -1;
	return check_together(&parse);
}

void options_print_help(FILE *out)
{
	fputs("imapvet vets IMAP servers: can clients connect, and safely?\n\n"
		"  imapvet mail.example.org             check ports 143 and 993, all addresses\n"
		"  imapvet mail.example.org:993         one port\n"
		"  imapvet imaps://mail.example.org     implicit TLS only\n"
		"  imapvet -v mail.example.org          show the dialogue as well\n"
		"  imapvet --format json HOST HOST...   for programs\n"
		"  imapvet explain cert-expired         what a finding means, and the remedy\n"
		"  imapvet explain                      all findings\n\n"
		"usage: imapvet [check] [OPTION...] TARGET...\n"
		"       imapvet explain [ID...]\n"
		"TARGET: HOST, HOST:PORT, [IPV6]:PORT, imap://HOST, imaps://HOST\n\n", out);
	for (size_t i = 0; i < ROW_COUNT; i++) {
		char left[64] = "";
		if (rows[i].letter)
			snprintf(left, sizeof left, "-%c%s", rows[i].letter, rows[i].name ? ", " : "");
		if (rows[i].name)
			snprintf(left + strlen(left), sizeof left - strlen(left), "--%s%s%s",
				rows[i].name, rows[i].value ? " " : "", rows[i].value ? rows[i].value : "");
		fprintf(out, "  %-22s  %s\n", left, rows[i].help);
	}
	fputs("\nexit codes: 0 good; 1 findings at or above --fail-on; 2 usage;\n"
		"            3 could not be checked; 4 internal error, or a report could not be written\n",
		out);
}
