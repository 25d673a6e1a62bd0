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
enum confidence { /* in the root cause */
	CONFIDENCE_CERTAIN,  /* what tells it from others was observed */
	CONFIDENCE_LIKELY,   /* it explains everything; a look-alike could too */
	CONFIDENCE_POSSIBLE, /* one of several explanations */
};
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
	enum confidence confidence; /* that it is what it says */
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
	const char *const *profiles; /* to be held against an audit, NULL-ended; NULL: none */
};

struct grade;            /* model/grade.h */
struct profile_result;
struct mail_settings;    /* model/discovery_facts.h */
struct mail_publication;

struct judgement {
	enum verdict verdict;
	int exit_code;         /* 0, 1 or 3, of the contract */
	const char *headline;  /* the verdict in one sentence, names the target */
	const struct finding *root_cause; /* one of findings; NULL: none */
	enum confidence confidence;       /* in root_cause, where there is one */
	struct finding *findings;   /* worst first, consequences last */
	size_t finding_count;
	struct undecided *undecided;
	size_t undecided_count;
	const struct grade *grade; /* of an audit; NULL: it was none */
	const struct profile_result *profiles; /* in the order of the policy's */
	size_t profile_count;
	const char *provider;  /* what is known, not observed, of the provider; NULL: nothing */
	const struct mail_settings *settings;       /* to type into a mail program; NULL: none */
	const struct mail_publication *publication; /* NULL: none */
};

const char *severity_name(enum severity severity);
const char *kind_name(enum kind kind);
const char *who_name(enum who who);       /* "admin", ...; NULL for WHO_NOBODY */
const char *verdict_name(enum verdict verdict);
const char *confidence_name(enum confidence confidence);

#endif
