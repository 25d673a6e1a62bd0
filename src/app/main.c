/* SPDX-License-Identifier: MIT */
/* The door: options, then the command. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "app/check.h"

static const struct {
	const char *name;
	int (*run)(struct arena *arena, const struct options *options);
} commands[] = { { "check", check_command }, { "discover", check_command },
	{ "audit", check_command }, { "explain", explain_command }, { "run", run_command } };

static int written(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return EXIT_GOOD;
	perror("imapvet: cannot write to standard output");
	return EXIT_INTERNAL;
}

static int run(struct arena *arena, const struct options *options)
{
	if (options->help) {
		options_print_help(stdout);
		return written();
	}
	if (options->version) {
		puts("imapvet " IMAPVET_VERSION);
		return written();
	}
	int code = EXIT_INTERNAL;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, options->command) == 0)
			code = commands[i].run(arena, options);
	return code == EXIT_GOOD ? written() : code;
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
