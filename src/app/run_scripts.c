/* SPDX-License-Identifier: MIT */
/* Finds scripts, reads all of them before anything is sent, and shows what is wrong with them, or
 * what is in them.  A folder stands for every file *.imapt below it, by name, so that a run has the
 * same order on every machine. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/check.h"
#include "app/run_parts.h"
#include "base/text.h"
#include "report/problem.h"
#include "report/report.h"

enum { SCRIPTS_MAX = 10000, DEPTH_MAX = 16, SHOWN_MAX = 200 };

struct paths {
	struct arena *arena;
	const char **list;
	size_t count, size;
};

int run_fail(int code, const char *text)
{
	fprintf(stderr, "imapvet: %s\n", text);
	return code;
}

static const char *show(struct arena *arena, const char *text)
{
	return text_printable(arena, (struct bytes){ text, strlen(text) }, SHOWN_MAX);
}

static int add(struct paths *paths, const char *path, struct error *error)
{
	if (paths->count == SCRIPTS_MAX)
		return error_set(error, "more than %d scripts", SCRIPTS_MAX);
	if (paths->count == paths->size) {
		paths->size = paths->size ? 2 * paths->size : 16;
		const char **grown = arena_array(paths->arena, paths->size, sizeof *grown);
		if (paths->count)
			memcpy(grown, paths->list, paths->count * sizeof *grown);
		paths->list = grown;
	}
	paths->list[paths->count++] = path;
	return 0;
}

static bool is_script(const char *name)
{
	size_t len = strlen(name), ending = strlen(".imapt");

	return len > ending && strcmp(name + len - ending, ".imapt") == 0;
}

static int in_byte_order(const struct dirent **left, const struct dirent **right)
{
	return strcmp((*left)->d_name, (*right)->d_name);
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int add_folder(struct paths *paths, const char *folder, unsigned depth,
	struct error *error);

static int add_entry(struct paths *paths, const char *path, unsigned depth, struct error *error)
{
	struct stat found;

	if (stat(path, &found) != 0) /* a link to nowhere */
		return is_script(path) ? add(paths, path, error) : 0;
	if (S_ISDIR(found.st_mode))
		return add_folder(paths, path, depth + 1, error);
	return is_script(path) ? add(paths, path, error) : 0;
}

static int add_folder(struct paths *paths, const char *folder, unsigned depth,
	struct error *error)
{
	struct dirent **entries;
	size_t len = strlen(folder);
	int status = 0;

	if (depth > DEPTH_MAX)
		return error_set(error, "'%s': folders are nested too deep", show(paths->arena, folder));
	int count = scandir(folder, &entries, is_shown, in_byte_order);
	if (count < 0)
		return error_set(error, "cannot read folder '%s': %s", show(paths->arena, folder),
			strerrordesc_np(errno));
	for (int i = 0; i < count; i++) {
		if (status == 0)
			status = add_entry(paths, arena_printf(paths->arena, "%s%s%s", folder,
				len && folder[len - 1] == '/' ? "" : "/", entries[i]->d_name), depth, error);
		free(entries[i]);
	}
	free(entries);
	return status;
}

static int find(struct paths *paths, const struct options *options, struct error *error)
{
	for (size_t i = 0; i < options->argument_count; i++) {
		const char *path = options->arguments[i];
		struct stat found;
		size_t before = paths->count;
		bool there = stat(path, &found) == 0, folder = there && S_ISDIR(found.st_mode);
		const char *installed = there ? NULL : run_library_path(paths->arena, path);
		if (installed)
			path = installed;
		else if (!there && !strpbrk(path, "/."))
			return error_set(error, "no script '%s': there is no such file, and none of those that "
				"imapvet-scripts(7) lists", show(paths->arena, path));
		if ((folder ? add_folder(paths, path, 0, error) : add(paths, path, error)) != 0)
			return -1;
		if (paths->count == before)
			return error_set(error, "'%s' holds no script: no file below it is named *.imapt",
				show(paths->arena, path));
	}
	return 0;
}

static void print_problems(const struct script_problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		problem_print(stderr, &problems->list[i], "error");
	if (problems->left_off)
		fprintf(stderr, "and %zu more\n", problems->left_off);
}

/* A script that passes whatever the server does is a mistake, such as a file that was cut off. */
static bool is_idle(struct arena *arena, const char *path, const struct script *script)
{
	bool idle = script_does_nothing(script);

	if (idle)
		problem_print(stderr, &(struct script_problem){ .place.path = show(arena, path),
			.message = "there is no test in it: nothing connects, sends or expects" }, "error");
	return idle;
}

int run_scripts_read(struct arena *arena, const struct options *options,
	struct run_scripts *scripts_r)
{
	struct paths paths = { .arena = arena };
	struct error error;
	size_t bad = 0, found = 0;

	if (find(&paths, options, &error) != 0)
		return run_fail(EXIT_USAGE, error.text);
	*scripts_r = (struct run_scripts){ paths.list,
		arena_array(arena, paths.count, sizeof *scripts_r->list), paths.count };
	for (size_t i = 0; i < paths.count; i++) {
		struct script_problems problems = { 0 };
		scripts_r->list[i] = script_read(arena, paths.list[i], &problems);
		bool idle = scripts_r->list[i] && is_idle(arena, paths.list[i], scripts_r->list[i]);
		print_problems(&problems);
		bad += !scripts_r->list[i] || idle;
		found += problems.count + problems.left_off + idle;
	}
	if (!bad)
		return EXIT_GOOD;
	fprintf(stderr, "imapvet: %zu problem%s in %zu of %zu script%s; nothing was sent\n", found,
		found == 1 ? "" : "s", bad, paths.count, paths.count == 1 ? "" : "s");
	return EXIT_USAGE;
}

static bool holds(const char *const *list, const char *word)
{
	for (; *list; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

static bool has_tag(const struct options *options, const struct script *script)
{
	if (!options->run.tags[0])
		return true;
	for (const char *const *tag = script_tags(script); *tag; tag++)
		if (holds(options->run.tags, *tag))
			return true;
	return false;
}

static bool is_wanted(const struct options *options, const char *test)
{
	const char *const *filter = options->run.filter;

	for (; *filter; filter++)
		if (text_contains_nocase((struct bytes){ test, strlen(test) }, *filter))
			return true;
	return !options->run.filter[0];
}

static bool has_test(const struct options *options, const struct script *script)
{
	for (const char *const *test = script_tests(script); *test; test++)
		if (is_wanted(options, *test))
			return true;
	return !options->run.filter[0];
}

int run_scripts_select(struct arena *arena, const struct options *options,
	struct run_scripts *scripts)
{
	size_t kept = 0, tagged = 0;

	for (size_t i = 0; i < scripts->count; i++) {
		bool tag = has_tag(options, scripts->list[i]);
		tagged += tag;
		if (!tag || !has_test(options, scripts->list[i]))
			continue;
		scripts->paths[kept] = scripts->paths[i];
		scripts->list[kept++] = scripts->list[i];
	}
	scripts->count = kept;
	if (kept)
		return EXIT_GOOD;
	return run_fail(EXIT_USAGE, tagged ? arena_printf(arena, "no test has '%s' in its name; "
		"--list prints the names", show(arena, options->run.filter[0]))
		: arena_printf(arena, "no script has the tag '%s'", show(arena, options->run.tags[0])));
}

static size_t count_tests(const struct options *options, const struct script *script)
{
	size_t count = 0;

	for (const char *const *test = script_tests(script); *test; test++)
		count += is_wanted(options, *test);
	return count;
}

static void list(const struct options *options, const struct run_scripts *scripts, size_t i)
{
	for (const char *const *test = script_tests(scripts->list[i]); *test; test++)
		if (is_wanted(options, *test))
			printf("%s: %s\n", scripts->paths[i], *test);
}

int run_scripts_show(struct arena *arena, const struct options *options,
	const struct run_scripts *scripts)
{
	size_t tests = 0;

	for (size_t i = 0; i < scripts->count; i++) {
		tests += count_tests(options, scripts->list[i]);
		if (options->run.action == RUN_LIST)
			list(options, scripts, i);
		if (options->run.action != RUN_FORMAT)
			continue;
		struct bytes text = script_format(arena, scripts->list[i]);
		fwrite(text.data, 1, text.len, stdout);
	}
	if (options->run.action == RUN_LINT && options->verbosity >= 0)
		printf("%zu script%s, %zu test%s: no problem found\n", scripts->count,
			scripts->count == 1 ? "" : "s", tests, tests == 1 ? "" : "s");
	return EXIT_GOOD;
}
