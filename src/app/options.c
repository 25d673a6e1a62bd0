/* SPDX-License-Identifier: MIT */
/* Reads the command line, and refuses what it cannot read with the culprit's name.  Nothing is
 * opened or sent here.  Whether options fit together is asked at the end, in one table. */
#include "app/option_rows.h"

#include <string.h>
#include <sys/socket.h>

#include "base/text.h"
#include "report/report.h"

enum {
	TIMEOUT_DEFAULT_MS = 30000, TIMEOUT_FULL_MS = 120000, TIMEOUT_SCRIPT_MS = 600000,
	NAMES_MAX = 96, JOBS_DEFAULT = 4, PER_HOST_DEFAULT = 3,
	USUAL_CONNECTIONS = 60, USUAL_CONNECTIONS_FULL = 200, /* of an audit of both ports */
};

static int unknown_option(struct parse *parse, const char *name)
{
	const char *names[NAMES_MAX + 1];
	const struct option_row *row;
	size_t count = 0;

	for (size_t i = 0; count < NAMES_MAX && (row = option_row(i)) != NULL; i++)
		if (row->name)
			names[count++] = row->name;
	names[count] = NULL;
	if (strcmp(name, "password") == 0)
		return error_set(parse->error, "unknown option '--password': a password never stands on a "
			"command line; use --password-file, see imapvet --help");
	const char *near = text_nearest(name, names);
	return error_set(parse->error, "unknown option '%s'%s%s%s", option_show(parse, parse->option),
		near ? "; did you mean --" : "", near ? near : "", near ? "?" : "; see imapvet --help");
}

/* The row of a long name, or with name NULL of a letter. */
static const struct option_row *find(const char *name, char letter)
{
	const struct option_row *row = NULL;

	for (size_t i = 0; (row = option_row(i)) != NULL; i++)
		if (name ? row->name && strcmp(row->name, name) == 0 : row->letter == letter)
			break;
	return row;
}

/* Sets what the row stands for, and keeps the row if not every command takes it. */
static int set(struct parse *parse, const struct option_row *row, const char *value)
{
	size_t i = 0;

	while (i < parse->given_count && parse->given[i] != row)
		i++;
	if (i == OPTIONS_GIVEN_MAX)
		return error_set(parse->error, "%s: too many options", parse->option);
	if (row->only && i == parse->given_count)
		parse->given[parse->given_count++] = row;
	return row->set(parse, value);
}

/* Reads the option at argv[*i], and its value where it takes one. */
static int parse_long(struct parse *parse, int argc, char **argv, int *i)
{
	const char *name = argv[*i] + 2;
	size_t len = strcspn(name, "=");
	const char *value = name[len] ? name + len + 1 : NULL;

	parse->option = arena_printf(parse->arena, "--%.*s", (int)len, name);
	const struct option_row *row = find(parse->option + 2, 0);
	if (!row)
		return unknown_option(parse, parse->option + 2);
	if (value && !row->value)
		return error_set(parse->error, "%s takes no value", parse->option);
	if (!value && row->value && ++*i < argc)
		value = argv[*i];
	if (!value && row->value)
		return error_set(parse->error, "%s needs a value: %s", parse->option, row->value);
	return set(parse, row, value);
}

static int parse_letters(struct parse *parse, const char *word)
{
	for (const char *letter = word + 1; *letter; letter++) {
		const struct option_row *row = find(NULL, *letter);
		if (!row) {
			parse->option = word;
			return unknown_option(parse, word + 1);
		}
		if (set(parse, row, NULL) != 0)
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
	static const char *const commands[] = { "check", "audit", "discover", "explain", "run",
		NULL };
	struct options *options = parse->options;

	options->command = "check";
	if (options->argument_count == 0 || is_target(options->arguments[0]))
		return 0;
	const char *word = options->arguments[0];
	int i = option_choose(word, commands);
	if (i < 0) {
		const char *near = text_nearest(word, commands);
		return error_set(parse->error, "no command '%s'%s%s%s; for a host of that name: "
			"imapvet check %s", option_show(parse, word), near ? "; did you mean '" : "",
			near ? near : "", near ? "'?" : "", option_show(parse, word));
	}
	options->command = commands[i];
	options->arguments++;
	options->argument_count--;
	return 0;
}

/* Whether the list of words, with a blank between, has the word. */
static bool listed(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = strstr(list, word); at; at = strstr(at + 1, word))
		if ((at == list || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
			return true;
	return false;
}

static int check_command_takes(struct parse *parse)
{
	for (size_t i = 0; i < parse->given_count; i++) {
		const struct option_row *row = parse->given[i];
		if (!listed(row->only, parse->options->command))
			return error_set(parse->error, "%s%s: imapvet %s does not take it; it belongs to: %s",
				row->name ? "--" : "-", row->name ? row->name : (char[]){ row->letter, 0 },
				parse->options->command, row->only);
	}
	return 0;
}

static bool family_clash(int wanted, int given)
{
	return wanted != AF_UNSPEC && given != AF_UNSPEC && wanted != given;
}

static bool is_standard(const char *file)
{
	return file && strcmp(file, "-") == 0;
}

static int check_run(struct parse *parse)
{
	const struct options *options = parse->options;
	const struct run_options *run = &options->run;

	if (options->help || options->version)
		return 0;
	if (run->action == RUN_RECORD && options->argument_count)
		return error_set(parse->error, "--record takes commands from standard input, and no "
			"script");
	if (run->action != RUN_RECORD && options->argument_count == 0)
		return error_set(parse->error, "no script; try: imapvet run smoke.imapt --on "
			"mail.example.org, or --help");
	if (options->address_count > 1)
		return error_set(parse->error, "--address: imapvet run takes one");
	if (run->password_source != PASSWORD_NONE && !options->user)
		return error_set(parse->error, "a password is given without --user");
	if (run->password_source == PASSWORD_FILE && strcmp(run->password_from, "-") == 0
		&& (run->action == RUN_RECORD || is_standard(options->targets_file)))
		return error_set(parse->error, "--password-file -: standard input is taken already");
	return 0;
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
	bool check = strcmp(options->command, "explain") != 0;
	if (strcmp(options->command, "run") == 0)
		return check_run(parse);
	if (check && options->argument_count == 0 && !options->targets_file && !options->help
		&& !options->version)
		return error_set(parse->error, "no target; try: imapvet %s, or --help",
			strcmp(options->command, "discover") == 0 ? "discover jane@example.org"
			: "mail.example.org");
	return 0;
}

/* Where the user says nothing, a pace that he asked for is no reason to break off. */
static int64_t default_timeout_ms(const struct options *options)
{
	unsigned connections = options->full ? USUAL_CONNECTIONS_FULL : USUAL_CONNECTIONS;

	if (strcmp(options->command, "run") == 0)
		return TIMEOUT_SCRIPT_MS;
	return (options->full ? TIMEOUT_FULL_MS : TIMEOUT_DEFAULT_MS)
		+ options->interval_us * connections / 1000;
}

int options_parse(struct arena *arena, int argc, char **argv, struct options *options_r,
	struct error *error)
{
	struct parse parse = { .arena = arena, .options = options_r, .error = error };

	*options_r = (struct options){ .family = AF_UNSPEC, .format = report_find("text"),
		.fail_on = SEVERITY_HIGH, .login_probe = true, .http = true,
		.per_host = PER_HOST_DEFAULT };
	options_r->arguments = arena_array(arena, (size_t)argc + 1, sizeof *options_r->arguments);
	if (parse_words(&parse, argc, argv) != 0 || take_command(&parse) != 0
		|| check_command_takes(&parse) != 0)
		return -1;
	if (!options_r->jobs) /* scripts of one account would get into each other's way */
		options_r->jobs = strcmp(options_r->command, "run") == 0 ? 1 : JOBS_DEFAULT;
	if (!options_r->timeout_ms)
		options_r->timeout_ms = default_timeout_ms(options_r);
	return check_together(&parse);
}

static void print_option(FILE *out, const struct option_row *row)
{
	char left[64] = "";

	if (row->letter)
		snprintf(left, sizeof left, "-%c%s", row->letter, row->name ? ", " : "");
	if (row->name)
		snprintf(left + strlen(left), sizeof left - strlen(left), "--%s%s%s", row->name,
			row->value ? " " : "", row->value ? row->value : "");
	fprintf(out, "  %-26s  %s\n", left, row->help);
}

/* Each where it belongs, those of most commands first. */
static void print_options(FILE *out)
{
	static const struct {
		const char *only, *title;
	} groups[] = { { "check audit discover run", "every command but explain" },
		{ "check audit discover", "check, audit, discover" }, { "audit", "audit" },
		{ "audit run", "audit, run" }, { "run", "run" }, { NULL, "every command" } };
	const struct option_row *row;

	for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
		fprintf(out, "%s%s:\n", g ? "\n" : "", groups[g].title);
		for (size_t i = 0; (row = option_row(i)) != NULL; i++)
			if (strcmp(row->only ? row->only : "", groups[g].only ? groups[g].only : "") == 0)
				print_option(out, row);
	}
}

void options_print_help(FILE *out)
{
	fputs("imapvet vets IMAP servers: can clients connect, and safely?\n\n"
		"  imapvet mail.example.org             check ports 143 and 993, all addresses\n"
		"  imapvet mail.example.org:993         one port\n"
		"  imapvet imaps://mail.example.org     implicit TLS only\n"
		"  imapvet -v mail.example.org          show the dialogue as well\n"
		"  imapvet --format json HOST HOST...   for programs\n"
		"  imapvet jane@example.org             the server that her domain names\n"
		"  imapvet audit mail.example.org       every weakness that can be seen from outside\n"
		"  imapvet discover jane@example.org    the settings mail programs find; do they work?\n"
		"  imapvet explain cert-expired         what a finding means, and the remedy\n"
		"  imapvet explain 0x800CCC0E           what an error text or number may mean\n"
		"  imapvet explain                      all findings\n"
		"  imapvet run smoke.imapt --on HOST    play a script: a dialogue that must pass\n\n"
		"usage: imapvet [check] [OPTION...] TARGET...\n"
		"       imapvet audit [OPTION...] TARGET...\n"
		"       imapvet discover [OPTION...] USER@DOMAIN...\n"
		"       imapvet explain [ID... | TEXT]\n"
		"       imapvet run [OPTION...] SCRIPT... [--on TARGET]\n"
		"TARGET: HOST, HOST:PORT, [IPV6]:PORT, imap://HOST, imaps://HOST, USER@DOMAIN\n\n", out);
	print_options(out);
	fputs("\nexit codes: 0 good; 1 findings at or above --fail-on, or a failed test;\n"
		"            2 usage, or what is wrong with a script; 3 could not be checked;\n"
		"            4 internal error, or a report could not be written\n",
		out);
}
