/* SPDX-License-Identifier: MIT */
/* The scripts that are installed with the program.  They are looked for beside the program: a
 * package may be installed anywhere, and a tree that was just built has its own.  What they say is
 * their own affair. */
#include <string.h>
#include <unistd.h>

#include "app/run_parts.h"

enum { PATH_SIZE = 4096 };

/* The folder of the program, with room for more behind it; false: it cannot be known. */
static bool program_folder(char *folder)
{
	ssize_t len = readlink("/proc/self/exe", folder, PATH_SIZE - 1);

	if (len <= 0)
		return false;
	folder[len] = '\0';
	char *slash = strrchr(folder, '/');
	if (!slash)
		return false;
	*slash = '\0';
	return true;
}

const char *run_library_path(struct arena *arena, const char *name)
{
	static const char *const places[] = { "/../share/imapvet/scripts/", "/scripts/imapt/" };
	char folder[PATH_SIZE];

	if (!*name || strpbrk(name, "/.") || !program_folder(folder))
		return NULL;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const char *path = arena_printf(arena, "%s%s%s.imapt", folder, places[i], name);
		if (access(path, R_OK) == 0)
			return path;
	}
	return NULL;
}
