/* SPDX-License-Identifier: MIT */
/* The door: options, then the command. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "app/check.h"

static const struct {
	const char *name;
	int (*run)(struct arena *arena, const struct options *options);
} commands[] = { { "check", check_command }, { "explain", explain_command } };

static int run(struct arena *arena, const struct options *options)
{
	if (options->help) {
		options_print_help(stdout);
		return EXIT_GOOD;
	}
	if (options->version) {
		puts("imapvet " IMAPVET_VERSION);
		return EXIT_GOOD;
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, options->command) == 0)
			return commands[i].run(arena, options);
	return EXIT_INTERNAL;
}

int main(int argc, char **argv)
{
	struct arena arena = { NULL, 0 };
	struct options options;
	struct error error;
	int code = EXIT_USAGE;

	signal(SIGPIPE, SIG_IGN);
	if (options_parse(&arena, argc, argv, &options, &error) == 0)
		code = run(&arena, &options);
	else
		fprintf(stderr, "imapvet: %s\n", error.text);
	arena_clear(&arena);
	return code;
}
