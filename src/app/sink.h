/* SPDX-License-Identifier: MIT */
/* Where reports go: standard output, and files that appear when they are whole. */
#ifndef APP_SINK_H
#define APP_SINK_H

#include "app/options.h"
#include "report/report.h"

struct sink { /* one report that is being written */
	struct report report;
	const char *path;       /* NULL: standard output */
	char *temporary;        /* NULL: written to directly */
};

struct sinks { /* the zero value holds none */
	struct sink list[OPTIONS_LIST_MAX + 1];
	size_t count;
};

/* A file that is to hold one report, or any other text behind report.out. */
int sink_open(struct arena *arena, struct sink *sink, const char *path, struct error *error);
/* The file replaces the one of its name where whole is true, else it is thrown away.  -1 with the
 * reason where it should have been kept and cannot. */
int sink_close(struct sink *sink, bool whole, struct error *error);
/* Opens all that the options ask for.  -1 with the reason; those that were opened are to be closed
 * all the same. */
int sinks_open(struct arena *arena, const struct options *options, struct sinks *sinks_r,
	struct error *error);
/* A report replaces the file of its name where keep is true and all of it could be written.  -1
 * with the reason where it should have been kept and cannot. */
int sinks_close(struct sinks *sinks, bool keep, struct error *error);

#endif
