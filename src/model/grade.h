/* SPDX-License-Identifier: MIT */
/* What an audit comes to: a letter, and how a published profile is met. */
#ifndef MODEL_GRADE_H
#define MODEL_GRADE_H

#include "model/tls_offer.h"

struct grade {
	const char *letter;  /* "A+", "A", "B", "C", "D" or "F"; NULL: not graded */
	const char *because; /* a whole sentence */
};

enum strength { /* of a requirement: what it costs not to meet it */
	STRENGTH_MUST,   /* the profile is not met */
	STRENGTH_SHOULD, /* it is met, and advises against this */
	STRENGTH_MAY,    /* it is met, and something better exists */
};

struct requirement_result {
	const char *text;      /* "TLS 1.1 is refused" */
	const char *reference; /* NULL: the profile as a whole */
	enum strength strength;
	enum observed met;     /* OBSERVED_UNKNOWN: not tested */
	const char *evidence;  /* of what is not met, or why it was not tested; NULL: met */
};

struct profile_result {
	const char *name;      /* as --profile takes it */
	const char *title;     /* of the document */
	enum observed met;     /* every requirement of STRENGTH_MUST */
	const char *level;     /* in the profile's own words; NULL: it has none, or it is unknown */
	const struct requirement_result *requirements;
	size_t count;
};

/* "must", "should", "may" */
const char *strength_name(enum strength strength);

#endif
