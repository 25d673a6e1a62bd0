/* SPDX-License-Identifier: MIT */
/* The scripts that are installed with the program.  They are looked for beside the program: a
 * package may be installed anywhere, and a tree that was just built has its own.  What they say is
 * their own affair. */
#include <string.h>
#include <unistd.h>

#include "app/run_parts.h"

enum { PATH_SIZE = 4096 };

/* Cuts the last name off a path, with its slash; false: nothing is left. */
static bool cut(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash)
		return false;
	*slash = '\0';
	return true;
}

const char *run_library_path(struct arena *arena, const char *name)
{
	/* In the folder of the program, then in the one that this is in. */
	static const char *const places[] = { "scripts/imapt", "share/imapvet/scripts" };
	char folder[PATH_SIZE];
	ssize_t len = readlink("/proc/self/exe", folder, sizeof folder - 1);

	if (len <= 0 || !*name || strpbrk(name, "/."))
		return NULL;
	folder[len] = '\0';
	for (size_t i = 0; i < sizeof places / sizeof *places && cut(folder); i++) {
		const char *path = arena_printf(arena, "%s/%s/%s.imapt", folder, places[i], name);
		if (access(path, R_OK) == 0)
			return path;
	}
	return NULL;
}
