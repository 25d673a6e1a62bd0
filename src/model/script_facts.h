/* SPDX-License-Identifier: MIT */
/* What came of running scripts, without an opinion on how to show it.  Every text is printable,
 * and secrets in it are marks already: no report needs to know what was secret. */
#ifndef MODEL_SCRIPT_FACTS_H
#define MODEL_SCRIPT_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum script_result {
	TEST_PASSED,
	TEST_FAILED,            /* an expectation did not hold */
	TEST_BROKEN,            /* could not be run to its end, see enum failure */
	TEST_SKIPPED,           /* @skip, or @require names what the server lacks */
	TEST_BLOCKED,           /* not begun, because an earlier test of the file failed */
	TEST_FAILED_AS_EXPECTED, /* @xfail */
	TEST_PASSED_UNEXPECTEDLY, /* @xfail, and it passed: counts as failed */
};

enum failure {
	FAILURE_NONE,
	/* of TEST_FAILED */
	FAILURE_MISMATCH, FAILURE_FORBIDDEN, FAILURE_MISSING, FAILURE_TIMEOUT, FAILURE_LATENCY,
	FAILURE_ASSERTION,
	/* of TEST_BROKEN */
	FAILURE_CONNECT, FAILURE_TLS, FAILURE_AUTH, FAILURE_PROTOCOL, FAILURE_CLOSED,
	FAILURE_INTERRUPTED, FAILURE_LOCAL,
};

struct script_place {
	const char *path; /* as the user wrote it; of an included file, its own */
	unsigned line, column; /* from 1; columns count Unicode code points; 0: the whole line */
	unsigned width;   /* code points from there that are meant; 0: none in particular */
};

struct script_problem { /* something to tell about a place in a script */
	struct script_place place;
	const char *message; /* one line, lower case */
	const char *source;  /* the line of the script; NULL: there is none */
	const char *note;    /* beside the caret, "missing"; NULL: nothing */
	const char *expected, *received; /* NULL: not of that kind */
	const char *hint;    /* what to try; NULL: nothing */
};

struct test_facts { /* one @test, or what stands before the first */
	const char *name;
	unsigned line;           /* where it begins */
	enum script_result result;
	enum failure failure;
	const char *reason;      /* one line, why it was skipped, blocked or is to fail; NULL */
	struct script_problem problem; /* of TEST_FAILED and TEST_BROKEN, also when expected */
	int64_t started_us, took_us; /* since the script's start */
	unsigned assertions;     /* expectations that were looked at */
	unsigned attempts;       /* 1 unless @retry began it again */
};

struct script_line { /* of the dialogue, as -v shows it: a line of a valid script */
	int64_t at_us;
	const char *text;  /* "C: . NOOP", "S: * 1 EXISTS", "# TLS1.3" */
	size_t test;       /* number of the test during which it passed; test_count: behind them */
};

struct script_facts { /* one file against one target */
	const char *path;
	const char *name;      /* @name, else the path */
	const char *target;    /* as typed; NULL: the script names its own */
	const char *run_id;
	int64_t started_at;    /* seconds since 1970, UTC */
	int64_t took_us;
	struct test_facts *tests;
	size_t test_count;
	struct script_line *lines;
	size_t line_count;
	bool lines_cut;        /* the cap was reached */
	struct script_problem *warnings; /* about cleaning up, for example */
	size_t warning_count;
	unsigned connections, login_attempts;
};

/* Names as the JSON has them. */
const char *test_result_name(enum script_result result);
const char *failure_name(enum failure failure); /* NULL for FAILURE_NONE */
/* Whether the result makes a run fail. */
bool test_result_fails(enum script_result result);

#endif
