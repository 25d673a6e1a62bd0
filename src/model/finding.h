/* SPDX-License-Identifier: MIT */
/* What the judge concluded, ready for any report. */
#ifndef MODEL_FINDING_H
#define MODEL_FINDING_H

#include <stdbool.h>
#include <stddef.h>

enum severity { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL,
	SEVERITY_NEVER /* above all: --fail-on none */ };
enum kind { KIND_NOTE, KIND_WEAKNESS, KIND_FAULT };
enum who { WHO_NOBODY, WHO_ADMIN, WHO_USER, WHO_NETWORK, WHO_PROVIDER };
enum verdict { VERDICT_PASS, VERDICT_WARN, VERDICT_FAIL, VERDICT_UNREACHABLE };

struct finding { /* strings are printable and live in the judge's arena or are constant */
	const char *id;        /* as in the catalogue; never renamed */
	enum kind kind;
	enum severity severity;
	const char *endpoint;  /* "192.0.2.7:993", "[2001:db8::7]:993"; NULL: the whole target */
	const char *title;     /* one plain sentence a helpdesk can paste */
	const char *evidence;  /* what was seen */
	enum who who;
	const char *remedy;    /* may hold several lines; NULL: nothing to do */
	const char *reference; /* "RFC 9051 section 11.7"; NULL: none */
	bool consequence;      /* explained by the root cause */
};

struct undecided { /* a rule that lacked its fact */
	const char *id;
	enum severity severity;
	const char *endpoint;  /* NULL: the whole target */
	const char *reason;    /* what was missing */
	bool by_choice;        /* the user left the test out; weighs nothing */
};

struct policy { /* the user's say */
	enum severity fail_on; /* findings at or above it fail */
	const char *const *ignored; /* ids, NULL-ended; NULL: none */
	int expiry_days;       /* cert-expires-soon below this; 14 unless said */
};

struct judgement {
	enum verdict verdict;
	int exit_code;         /* 0, 1 or 3, of the contract */
	const char *headline;  /* the verdict in one sentence, names the target */
	const struct finding *root_cause; /* one of findings; NULL: none */
	struct finding *findings;   /* worst first, consequences last */
	size_t finding_count;
	struct undecided *undecided;
	size_t undecided_count;
};

const char *severity_name(enum severity severity);
const char *kind_name(enum kind kind);
const char *who_name(enum who who);       /* "admin", ...; NULL for WHO_NOBODY */
const char *verdict_name(enum verdict verdict);

#endif
