/* SPDX-License-Identifier: MIT */
/* Opens and closes what reports are written to.  A file is written beside its place and moved there
 * when it is whole, so that no reader ever sees half of one and no report that was there before is
 * lost to one that could not be written.  What is written is not known here. */
#include "app/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool wants_color(const struct options *options)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (options->color != COLOR_AUTO)
		return options->color == COLOR_ALWAYS;
	return isatty(STDOUT_FILENO) && !(no_color && *no_color) && !(term && !strcmp(term, "dumb"));
}

int sink_open(struct arena *arena, struct sink *sink, const char *path, struct error *error)
{
	char *real = realpath(path, NULL); /* a link stays, and leads to the report */
	struct stat found;

	sink->path = real ? arena_strdup(arena, real) : path;
	free(real);
	bool direct = stat(sink->path, &found) == 0 && !S_ISREG(found.st_mode)
		&& !S_ISDIR(found.st_mode); /* devices and pipes are written to, never replaced */
	sink->temporary = direct ? NULL : arena_printf(arena, "%s.XXXXXX", sink->path);
	int fd = direct ? open(sink->path, O_WRONLY | O_CLOEXEC) : mkstemp(sink->temporary);
	if (fd < 0)
		return error_set(error, "cannot write report '%s': %s", path, strerrordesc_np(errno));
	mode_t mask = umask(0);
	umask(mask);
	if (!direct)
		fchmod(fd, 0666 & ~mask);
	sink->report.out = fdopen(fd, "w");
	return 0;
}

int sinks_open(struct arena *arena, const struct options *options, struct sinks *sinks_r,
	struct error *error)
{
	sinks_r->list[0].report = (struct report){ .format = options->format, .out = stdout,
		.redact = options->redact, .fail_on = options->fail_on,
		.style = { wants_color(options), options->verbosity } };
	sinks_r->count = 1;
	for (size_t i = 0; i < options->report_count; i++) {
		struct sink *sink = &sinks_r->list[sinks_r->count];
		sink->report = (struct report){ .format = options->reports[i].format,
			.redact = options->redact, .fail_on = options->fail_on,
			.style = { false, options->verbosity } };
		if (sink_open(arena, sink, options->reports[i].path, error) != 0)
			return -1;
		sinks_r->count++;
	}
	return 0;
}

int sink_close(struct sink *sink, bool whole, struct error *error)
{
	if (!sink->path)
		return fflush(stdout) == 0 ? 0 : error_set(error, "cannot write to standard output: %s",
			strerrordesc_np(errno));
	if (fclose(sink->report.out) != 0 || !whole
		|| (sink->temporary && rename(sink->temporary, sink->path) != 0)) {
		int saved = errno;
		if (sink->temporary)
			unlink(sink->temporary);
		return whole ? error_set(error, "cannot write report '%s': %s", sink->path,
			strerrordesc_np(saved)) : 0;
	}
	return 0;
}

int sinks_close(struct sinks *sinks, bool keep, struct error *error)
{
	int status = 0;

	for (size_t i = 0; i < sinks->count; i++) {
		struct sink *sink = &sinks->list[i];
		if (sink_close(sink, keep && sink->report.write_errno == 0, error) != 0)
			status = -1;
	}
	return status;
}
