/* SPDX-License-Identifier: MIT */
/* Gathers the variables of scripts.  What is given by name beats a file of variables, and a later
 * file an earlier one.  A variable that a script needs and nobody sets is told with the line that
 * wants it, before anything is sent. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/check.h"
#include "app/option_rows.h"
#include "app/run_parts.h"
#include "app/secret.h"
#include "base/text.h"
#include "report/problem.h"

enum { SHOWN_MAX = 200, VARIABLES_MAX = 1000 };

struct gathering {
	struct arena *arena;
	struct run_variables *variables;
	struct error *error;
};

static const char *show(struct arena *arena, const char *text)
{
	return text_printable(arena, (struct bytes){ text, strlen(text) }, SHOWN_MAX);
}

static struct script_variable *find(const struct run_variables *variables, const char *name)
{
	for (size_t i = 0; i < variables->count; i++)
		if (strcmp(variables->list[i].name, name) == 0)
			return &variables->list[i];
	return NULL;
}

/* Sets the variable, or sets it again. */
static int put(struct gathering *gathering, const char *name, const char *value, bool secret)
{
	struct run_variables *variables = gathering->variables;
	struct script_variable *variable = find(variables, name);

	if (!variable && variables->count == VARIABLES_MAX)
		return error_set(gathering->error, "more than %d variables are set", VARIABLES_MAX);
	if (!variable)
		variable = &variables->list[variables->count++];
	*variable = (struct script_variable){ name, value, secret };
	return 0;
}

static int read_pair(struct gathering *gathering, const char *place, char *line)
{
	struct arena *arena = gathering->arena;
	char *equals = strchr(line, '=');

	if (!equals)
		return error_set(gathering->error, "%s: this is not NAME=VALUE", place);
	*equals = '\0';
	const char *fault = option_variable_fault(line);
	if (fault)
		return error_set(gathering->error, "%s: '%s': %s", place, show(arena, line), fault);
	return put(gathering, arena_strdup(arena, line), arena_strdup(arena, equals + 1), false);
}

static int read_file(struct gathering *gathering, const char *path)
{
	const char *shown = show(gathering->arena, path);
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int status = 0;

	if (!file)
		return error_set(gathering->error, "--vars: cannot open '%s': %s", shown,
			strerrordesc_np(errno));
	for (unsigned number = 1; status == 0 && (len = getline(&line, &size, file)) >= 0; number++) {
		const char *place = arena_printf(gathering->arena, "%s:%u", shown, number);
		while (len && strchr("\r\n", line[len - 1]))
			line[--len] = '\0';
		if (strlen(line) != (size_t)len)
			status = error_set(gathering->error, "%s: a NUL byte is in it", place);
		else if (*line && *line != '#')
			status = read_pair(gathering, place, line);
	}
	if (status == 0 && ferror(file))
		status = error_set(gathering->error, "--vars: cannot read '%s': %s", shown,
			strerrordesc_np(errno));
	free(line);
	fclose(file);
	return status;
}

static int read_option(struct gathering *gathering, const struct variable_option *option)
{
	struct arena *arena = gathering->arena;
	const char *value = option->from;

	switch (option->source) {
	case VARIABLE_SET:
		return put(gathering, option->name, value, false);
	case VARIABLE_ENV:
		value = getenv(option->from);
		if (!value)
			return error_set(gathering->error, "%s: the environment has no variable '%s'",
				option->option, show(arena, option->from));
		return put(gathering, option->name, value, false);
	case VARIABLE_SECRET_FILE:
		return secret_from_file(arena, option->option, option->from, &value,
			gathering->error) == 0 ? put(gathering, option->name, value, true) : -1;
	case VARIABLE_SECRET_ENV:
		return secret_from_env(arena, option->option, option->from, &value,
			gathering->error) == 0 ? put(gathering, option->name, value, true) : -1;
	}
	return 0;
}

/* By one of the first count scripts. */
static bool is_needed(const struct run_scripts *scripts, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		for (const char *const *need = script_needs(scripts->list[i]); *need; need++)
			if (strcmp(*need, name) == 0)
				return true;
	return false;
}

static int read_account(struct gathering *gathering, const struct options *options,
	const struct run_scripts *scripts)
{
	const char *password = NULL;

	if (!options->user)
		return 0;
	if (put(gathering, "user", options->user, false) != 0
		|| secret_password(gathering->arena, options, &password, gathering->error) != 0)
		return -1;
	bool wanted = options->run.action == RUN_RECORD
		|| is_needed(scripts, scripts->count, "password");
	if (!password && !options->run.no_input && wanted
		&& secret_ask(gathering->arena, options->user, &password, gathering->error) < 0)
		return -1;
	return password ? put(gathering, "password", password, true) : 0;
}

static int read_all(struct gathering *gathering, const struct options *options,
	const struct run_scripts *scripts)
{
	const struct run_options *run = &options->run;

	for (size_t i = 0; run->vars_files[i]; i++)
		if (read_file(gathering, run->vars_files[i]) != 0)
			return -1;
	for (size_t i = 0; i < run->variable_count; i++)
		if (read_option(gathering, &run->variables[i]) != 0)
			return -1;
	return read_account(gathering, options, scripts);
}

/* The first line of the file that has text in it, and where; false: none has.  Where kind is not
 * 0, only lines that begin so count. */
static bool find_text(struct arena *arena, const char *path, char kind, const char *text,
	struct script_problem *problem)
{
	FILE *file = fopen(path, "re");
	char *line = NULL, *found = NULL;
	size_t size = 0;

	for (unsigned number = 1; file && !found && getline(&line, &size, file) >= 0; number++) {
		bool counts = kind ? line[0] == kind : line[0] != '#';
		found = counts ? strstr(line, text) : NULL;
		if (!found)
			continue;
		line[strcspn(line, "\r\n")] = '\0';
		problem->source = show(arena, line);
		problem->place.line = number;
		for (const char *p = line; p <= found; p++)
			problem->place.column += ((unsigned char)*p & 0xc0) != 0x80;
		problem->place.width = (unsigned)strlen(text);
	}
	free(line);
	if (file)
		fclose(file);
	return found;
}

/* One that is set, or that options set, and is called nearly so; NULL: none. */
static const char *nearest(struct arena *arena, const struct run_variables *variables,
	const char *name)
{
	const char **names = arena_array(arena, variables->count + 3, sizeof *names);
	size_t count = 0;

	for (size_t i = 0; i < variables->count; i++)
		names[count++] = variables->list[i].name;
	names[count++] = "user";
	names[count++] = "password";
	return text_nearest(name, names);
}

static const char *way_to_set(struct arena *arena, const struct options *options,
	const struct run_variables *variables, const char *name)
{
	if (strcmp(name, "user") == 0)
		return "--user NAME says who logs in";
	if (strcmp(name, "password") == 0)
		return options->user ? "--password-file, --password-fd, --password-command or "
			"--password-env gives it"
			: "--user NAME, and --password-file, -fd, -command or -env, give it";
	const char *near = nearest(arena, variables, name);
	return arena_printf(arena, "%s%s%s--set %s=VALUE, --env or --vars sets it, --secret-file or "
		"--secret-env if it is a secret", near ? "did you mean ${" : "", near ? near : "",
		near ? "}? If not, " : "", name);
}

static void print_missing(struct arena *arena, const struct options *options,
	const struct run_variables *variables, const char *path, const char *name)
{
	struct script_problem problem = { .place.path = show(arena, path),
		.message = arena_printf(arena, "the variable ${%s} is not set", name),
		.hint = way_to_set(arena, options, variables, name) };

	if (!find_text(arena, path, 0, arena_printf(arena, "${%s}", name), &problem)
		&& !find_text(arena, path, '@', name, &problem)
		&& (strcmp(name, "user") == 0 || strcmp(name, "password") == 0))
		find_text(arena, path, '@', "login", &problem);
	problem_print(stderr, &problem, "error");
}

int run_variables_read(struct arena *arena, const struct options *options,
	const struct run_scripts *scripts, struct run_variables *variables_r)
{
	struct error error;
	struct gathering gathering = { arena, variables_r, &error };
	size_t missing = 0;

	*variables_r = (struct run_variables){
		arena_array(arena, VARIABLES_MAX, sizeof *variables_r->list), 0 };
	if (read_all(&gathering, options, scripts) != 0)
		return run_fail(EXIT_USAGE, error.text);
	for (size_t i = 0; i < scripts->count; i++)
		for (const char *const *need = script_needs(scripts->list[i]); *need; need++) {
			if (find(variables_r, *need))
				continue;
			missing++;
			if (!is_needed(scripts, i, *need))
				print_missing(arena, options, variables_r, scripts->paths[i], *need);
		}
	if (!missing)
		return EXIT_GOOD;
	return run_fail(EXIT_USAGE, "variables are missing; nothing was sent");
}
