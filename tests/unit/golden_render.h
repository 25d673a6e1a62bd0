/* SPDX-License-Identifier: MIT */
/* Golden cases put into memory by the report's own calls. */
#ifndef TESTS_GOLDEN_RENDER_H
#define TESTS_GOLDEN_RENDER_H

#include "golden_cases.h"

/* Each is the caller's to free. */
char *render_case(const char *format, int verbosity, const struct golden_case *c);
char *render_coloured(int verbosity, const struct golden_case *c);
/* All golden cases in one report. */
char *render_all(const char *format, int verbosity);
/* Holds a report against the golden file, or makes it that; see check_golden.c. */
void golden_agrees(const char *path, char *text);

#endif
