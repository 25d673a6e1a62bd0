/* SPDX-License-Identifier: MIT */
/* The options of `imapvet run`, and those for secrets.  A secret is never the value of an option:
 * every user of the machine sees command lines.  Nothing is opened or sent here. */
#include <string.h>

#include "app/option_rows.h"

enum { REPEAT_MAX = 10000, WAIT_MAX_S = 3600, PREFIX_MAX = 64 };

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";

static bool is_name(const char *name)
{
	size_t len = strspn(name, letters);

	if (len == 0)
		return false;
	while (name[len] && (strchr(letters, name[len]) || strchr("0123456789-", name[len])))
		len++;
	return !name[len];
}

const char *option_variable_fault(const char *name)
{
	if (strcmp(name, "password") == 0)
		return "the password comes from --password-file, -fd, -command or -env";
	if (strcmp(name, "user") == 0)
		return "the user comes from --user";
	return is_name(name) ? NULL : "the name of a variable is a letter, then letters, digits and "
		"hyphens";
}

static int set_on(struct parse *parse, const char *value)
{
	return option_add(parse, parse->options->run.on, value);
}

static int set_vars(struct parse *parse, const char *value)
{
	return option_add(parse, parse->options->run.vars_files, value);
}

static int set_filter(struct parse *parse, const char *value)
{
	return option_add(parse, parse->options->run.filter, value);
}

static int set_tags(struct parse *parse, const char *value)
{
	char *rest = arena_strdup(parse->arena, value);

	for (char *tag = strsep(&rest, ","); tag; tag = strsep(&rest, ","))
		if (!*tag)
			return option_refuse(parse, value, "a list of tags with commas between");
		else if (option_add(parse, parse->options->run.tags, tag) != 0)
			return -1;
	return 0;
}

static int add_variable(struct parse *parse, enum variable_source source, const char *name,
	const char *from)
{
	struct run_options *run = &parse->options->run;

	const char *fault = option_variable_fault(name);
	if (fault)
		return error_set(parse->error, "%s: '%s': %s", parse->option, option_show(parse, name),
			fault);
	for (size_t i = 0; i < run->variable_count; i++)
		if (strcmp(run->variables[i].name, name) == 0)
			return error_set(parse->error, "%s: the variable '%s' is given twice", parse->option,
				name);
	if (run->variable_count == RUN_LIST_MAX)
		return error_set(parse->error, "%s: at most %d variables can be given", parse->option,
			RUN_LIST_MAX);
	run->variables[run->variable_count++] = (struct variable_option){ source, parse->option, name,
		from };
	return 0;
}

/* NAME=FROM; of a secret, what stands behind the sign must not get into a message. */
static int add_pair(struct parse *parse, enum variable_source source, const char *value,
	const char *form)
{
	const char *equals = strchr(value, '=');

	if (!equals)
		return error_set(parse->error, "%s needs %s", parse->option, form);
	return add_variable(parse, source,
		arena_printf(parse->arena, "%.*s", (int)(equals - value), value), equals + 1);
}

static int set_set(struct parse *parse, const char *value)
{
	return add_pair(parse, VARIABLE_SET, value, "NAME=VALUE");
}

static int set_env(struct parse *parse, const char *value)
{
	if (!strchr(value, '='))
		return add_variable(parse, VARIABLE_ENV, value, value);
	return add_pair(parse, VARIABLE_ENV, value, "NAME or NAME=VARIABLE");
}

static int set_secret_file(struct parse *parse, const char *value)
{
	return add_pair(parse, VARIABLE_SECRET_FILE, value, "NAME=FILE");
}

static int set_secret_env(struct parse *parse, const char *value)
{
	return add_pair(parse, VARIABLE_SECRET_ENV, value, "NAME=VARIABLE");
}

static int set_password(struct parse *parse, enum password_source source, const char *value)
{
	struct run_options *run = &parse->options->run;

	if (run->password_source != PASSWORD_NONE)
		return error_set(parse->error, "%s: there is one password, and another option gives it",
			parse->option);
	run->password_source = source;
	run->password_from = value;
	return 0;
}

static int set_password_file(struct parse *parse, const char *value)
{
	return set_password(parse, PASSWORD_FILE, value);
}

static int set_password_fd(struct parse *parse, const char *value)
{
	long fd;

	if (option_number(value, 0, 1 << 20, &fd) != 0)
		return option_refuse(parse, value, "the number of an open file descriptor");
	return set_password(parse, PASSWORD_FD, value);
}

static int set_password_command(struct parse *parse, const char *value)
{
	return set_password(parse, PASSWORD_COMMAND, value);
}

static int set_password_env(struct parse *parse, const char *value)
{
	return set_password(parse, PASSWORD_ENV, value);
}

static int set_no_input(struct parse *parse, const char *value)
{
	(void)value;
	parse->options->run.no_input = true;
	return 0;
}

static int set_run_port(struct parse *parse, const char *value, uint16_t *port_r)
{
	long port;

	if (option_number(value, 1, 65535, &port) != 0)
		return option_refuse(parse, value, "a port from 1 to 65535");
	*port_r = (uint16_t)port;
	return 0;
}

static int set_imap_port(struct parse *parse, const char *value)
{
	return set_run_port(parse, value, &parse->options->run.starttls_port);
}

static int set_imaps_port(struct parse *parse, const char *value)
{
	return set_run_port(parse, value, &parse->options->run.implicit_port);
}

static int set_repeat(struct parse *parse, const char *value)
{
	if (option_number(value, 1, REPEAT_MAX, &parse->options->run.repeat) != 0)
		return option_refuse(parse, value, "a number from 1 to 10000");
	return 0;
}

static int set_wait_for(struct parse *parse, const char *value)
{
	long seconds;

	if (option_number(value, 0, WAIT_MAX_S, &seconds) != 0)
		return option_refuse(parse, value, "a number of seconds from 0 to 3600");
	parse->options->run.wait_for_ms = seconds * 1000;
	return 0;
}

static int set_mailbox_prefix(struct parse *parse, const char *value)
{
	if (strlen(value) > PREFIX_MAX || !is_name(value))
		return option_refuse(parse, value, "a letter, then letters, digits, '-' and '_'");
	parse->options->run.mailbox_prefix = value;
	return 0;
}

static int set_action(struct parse *parse, enum run_action action)
{
	struct run_options *run = &parse->options->run;

	if (run->action != RUN_PLAY && run->action != action)
		return error_set(parse->error, "%s: --lint, --fmt, --list and --record exclude each other",
			parse->option);
	run->action = action;
	return 0;
}

static int set_lint(struct parse *parse, const char *value)
{
	(void)value;
	return set_action(parse, RUN_LINT);
}

static int set_fmt(struct parse *parse, const char *value)
{
	(void)value;
	return set_action(parse, RUN_FORMAT);
}

static int set_list(struct parse *parse, const char *value)
{
	(void)value;
	return set_action(parse, RUN_LIST);
}

static int set_record(struct parse *parse, const char *value)
{
	parse->options->run.record = value;
	return set_action(parse, RUN_RECORD);
}

static const struct option_row rows[] = {
	{ "password-file", 0, "FILE", "the password is the first line of FILE; - is standard input",
		.set = set_password_file, .only = "run" },
	{ "password-fd", 0, "N", "the password comes from the open file descriptor N",
		.set = set_password_fd, .only = "run" },
	{ "password-command", 0, "COMMAND", "the password is what a shell command prints",
		.set = set_password_command, .only = "run" },
	{ "password-env", 0, "NAME", "the password is in this environment variable",
		.set = set_password_env, .only = "run" },
	{ "no-input", 0, NULL, "never ask for a password on the terminal", .set = set_no_input,
		.only = "run" },
	{ "on", 0, "TARGET", "play the scripts against this server (repeatable)", .set = set_on,
		.only = "run" },
	{ "imap-port", 0, "N", "the port of connections that begin in clear (default 143)",
		.set = set_imap_port, .only = "run" },
	{ "imaps-port", 0, "N", "the port of connections that begin with TLS (default 993)",
		.set = set_imaps_port, .only = "run" },
	{ "set", 0, "NAME=VALUE", "a variable of scripts (repeatable, as the next four)",
		.set = set_set, .only = "run" },
	{ "vars", 0, "FILE", "variables, NAME=VALUE a line", .set = set_vars, .only = "run" },
	{ "env", 0, "NAME[=VARIABLE]", "a variable with the value of one of the environment",
		.set = set_env, .only = "run" },
	{ "secret-file", 0, "NAME=FILE", "a variable that no report shows, from a file",
		.set = set_secret_file, .only = "run" },
	{ "secret-env", 0, "NAME=VARIABLE", "the same from the environment",
		.set = set_secret_env, .only = "run" },
	{ "filter", 0, "TEXT", "only tests with TEXT in their name (repeatable)",
		.set = set_filter, .only = "run" },
	{ "tags", 0, "TAG[,TAG]", "only scripts with one of these tags", .set = set_tags,
		.only = "run" },
	{ "repeat", 0, "N", "play each script N times", .set = set_repeat, .only = "run" },
	{ "wait-for", 0, "SECONDS", "give a server that long to start", .set = set_wait_for,
		.only = "run" },
	{ "mailbox-prefix", 0, "NAME", "how mailboxes that are made begin (default imapvet)",
		.set = set_mailbox_prefix, .only = "run" },
	{ "lint", 0, NULL, "read the scripts, send nothing", .set = set_lint, .only = "run" },
	{ "fmt", 0, NULL, "print the scripts in the one right form, send nothing",
		.set = set_fmt, .only = "run" },
	{ "list", 0, NULL, "print the names of the tests, send nothing", .set = set_list,
		.only = "run" },
	{ "record", 0, "FILE", "send commands from standard input, write what passes as a script",
		.set = set_record, .only = "run" },
};

const struct option_row *option_row_run(size_t i)
{
	return i < sizeof rows / sizeof *rows ? &rows[i] : NULL;
}
