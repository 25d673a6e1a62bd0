/* SPDX-License-Identifier: MIT */
/* One run of a script: what its parts share.  For this room alone. */
#ifndef SCRIPT_RUN_H
#define SCRIPT_RUN_H

#include "script/connection.h"
#include "script/match.h"
#include "script/render.h"
#include "script/script.h"

enum { MARKS_MAX = 256, FIXTURES_MAX = 64, SHOWN_MAX = 4096 };

struct scrub { /* texts that must not be shown, or not as they are */
	struct bytes text;
	const char *mark;   /* shown in its place */
	bool whole;         /* only where it stands alone, for it is short */
	bool exact;         /* case counts */
	bool secret;        /* else a name of this run's alone */
};

struct record { /* the transcript under way */
	size_t size, bytes;
	struct buffer line, below; /* of the response under way, and its here-documents */
};

struct mark_time { /* @mark */
	struct bytes name;
	int64_t at_us;
};

struct run {
	const struct script *script;
	const struct script_settings *settings;
	struct script_facts *facts;
	struct arena *arena;      /* of the facts */
	struct arena scratch;     /* of the step under way */
	struct variables variables;
	struct tree tree;
	struct matching matching;
	struct connection connections[CONNECTIONS_MAX + 1];
	struct outgoing outgoing;
	struct record record;
	struct scrub *scrubs;
	size_t scrub_count, scrub_size;
	bool scrubs_full;         /* a secret was left out: nothing that came may be shown */
	bool names_plain;         /* only secrets are scrubbed now */
	bool numbered;            /* the transcript numbers connections */
	struct address address;   /* to connect to; family 0: not resolved yet */
	struct deadline deadline; /* of the whole script */
	int64_t start_us;
	int64_t step_timeout_ms;
	struct test_facts *test;  /* under way */
	size_t number;            /* of it */
	bool over;                /* no test is under way any more */
	struct mark_time marks[MARKS_MAX];
	size_t mark_count;
	int64_t within_ms;        /* of the next block; 0: none */
	int64_t since_us;         /* from there; 0: from the block's beginning */
	bool strict, ordered;     /* of the next block */
	bool in_pipeline;
	bool cleaning;            /* what must be done even when interrupted */
	struct connection *borrowed; /* speaks for itself: its lines are comments */
	bool xfail;               /* the test under way is to fail */
	const char *skip_reason;  /* why the test under way stops without having failed; NULL */
	struct bytes fixtures[FIXTURES_MAX]; /* variables with names of mailboxes to be deleted */
	size_t fixture_count;
	const struct statement *fixture_statement; /* the last that made one */
	const char *namespace;    /* personal, of RFC 2342; NULL: not asked yet */
	const char *delimiter;    /* "": unknown */
	const char **found;       /* what a LIST or CAPABILITY told, NULL-ended; in scratch */
	size_t found_count;
	bool server_seen;         /* it has greeted: it is started */
	char tag_prefix[4];       /* who can foresee tags can forge answers */
	unsigned tags;
};

/* What comes before and after the steps, for run.c and recorder.c; script has to be set. */
void run_begin(struct run *run);
bool run_compile(struct run *run);
void run_end(struct run *run);
/* The steps.  False: run->test says what failed, or skip_reason why not to go on. */
bool run_range(struct run *run, size_t from, size_t to);
bool send_statement(struct run *run, const struct statement *statement);
bool send_bytes(struct run *run, const struct statement *statement);
/* What a pipeline has gathered. */
bool send_held(struct run *run, const struct statement *statement);
/* A command of our own, which a directive needs. */
bool send_own(struct run *run, struct connection *connection, const struct statement *statement,
	const struct sending *sending);
bool wait_block(struct run *run, size_t first, size_t end);
/* Awaits OK for every command of the connection that has no tagged line of its own. */
bool wait_settle(struct run *run, struct connection *connection);
bool wait_settle_all(struct run *run);
/* Awaits the end of the connection. */
bool wait_end(struct run *run, const struct statement *statement);
/* Awaits "+" for a literal; *refused_r: a tagged line came instead. */
bool wait_continuation(struct run *run, struct connection *connection, bool *refused_r);
enum waited { WAIT_RESPONSE, WAIT_TIMEOUT, WAIT_FAILED };

/* Awaits a response of the connection, reading all of them.  It stays the head, and is the tree's.
 * WAIT_FAILED has been told at the spot; WAIT_TIMEOUT is for the caller to judge. */
enum waited wait_response(struct run *run, struct connection *connection,
	struct deadline deadline, struct spot spot);
/* The same where nothing is missed if nothing comes: so does the end of the connection mean, which
 * counts as WAIT_TIMEOUT. */
enum waited wait_window(struct run *run, struct connection *connection,
	struct deadline deadline, struct spot spot);
/* Done with the head: it goes to the transcript. */
void wait_pop(struct run *run, struct connection *connection);
/* How long something on the way out may take: less where a signal came. */
int64_t wait_patience_ms(const struct run *run, int64_t usual_ms);
/* The end of the step that begins now. */
struct deadline wait_deadline(const struct run *run);
/* The command with that tag; NULL: none. */
struct command *wait_command(struct connection *connection, struct bytes tag);
void wait_remove(struct connection *connection, struct command *command);
/* Puts the head, a tagged response, aside for the block that is about its command; false: no
 * command has its tag, which is told. */
bool wait_put_aside(struct run *run, struct connection *connection, struct spot spot);
bool act(struct run *run, const struct statement *statement);

/* connect.c: from nothing to a connection on which the script can talk. */
bool connect_statement(struct run *run, const struct statement *statement);
bool connect_tls(struct run *run, const struct statement *statement);
/* The one for fixtures and capabilities, as the target is connected to by default. */
bool connect_control(struct run *run, const struct statement *statement);
/* The value of key=value, NULL where that is not there; false: a variable is unset, told. */
bool connect_word(struct run *run, const struct statement *statement, const char *key,
	const char **value_r);
/* The TLS part of it; see tls.c. */
bool tls_begin(struct run *run, struct connection *connection, const struct statement *statement,
	bool may_fail);

/* own.c: what directives say on a connection by themselves. */
bool own_greeting(struct run *run, struct connection *connection,
	const struct statement *statement);
/* A command of words, of which "${name}" is a variable; its tagged response is then the tree's.
 * each sees the untagged ones before it; NULL: nobody does. */
bool own_command(struct run *run, struct connection *connection,
	const struct statement *statement, const char *text, void (*each)(struct run *run));
bool own_login(struct run *run, struct connection *connection, const struct statement *statement);
void own_logout(struct run *run, struct connection *connection);
/* The connection for fixtures and capabilities, logged in where credentials are there; NULL:
 * failed, and told. */
struct connection *own_control(struct run *run, const struct statement *statement);
void own_control_end(struct run *run);

/* mailbox.c */
bool mailbox_create(struct run *run, const struct statement *statement);
void mailbox_delete_all(struct run *run);
bool mailbox_require(struct run *run, const struct statement *statement);

/* diagnose.c: what failed, for people.  They give false. */
bool fail(struct run *run, enum failure failure, struct spot spot, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Adds to the problem of the last fail. */
struct script_problem *failed(struct run *run);
const char *shown(struct run *run, struct bytes bytes);
/* The first line of what no line of the script has taken, whole or not; "nothing". */
const char *shown_pending(struct run *run, const struct connection *connection);
bool fail_unset(struct run *run, const struct part *part);
bool fail_ended(struct run *run, const struct connection *connection, struct spot spot,
	const char *what);
void fail_hint(struct run *run, const struct connection *connection,
	const struct pattern *pattern);
/* Names of mailboxes are told as they are, for somebody may have to delete one. */
void warn(struct run *run, struct spot spot, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
struct spot whole_line(const struct line *line);

/* scrub.c */
void scrub_learn(struct run *run, const struct variable *variable);
/* escape: the result is to be read as a script, where "${" means a reference. */
struct bytes scrub(struct run *run, struct arena *arena, struct bytes bytes, bool escape);
bool scrub_finds_secret(struct run *run, struct bytes bytes);
/* What stands for the secret of which a part of the whole has only a piece, for tokens end at
 * blanks and a password does not; NULL: none. */
const char *scrub_torn(const struct run *run, struct bytes whole, struct bytes part);

/* record.c: the transcript. */
void record_start(struct run *run);
/* "2", or nothing where only one connection is spoken of. */
const char *record_number(const struct run *run, const struct connection *connection);
void record_note(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));
void record_directive(struct run *run, const struct statement *statement);
void record_test(struct run *run, const char *name);
void record_sent(struct run *run, const struct connection *connection, bool aside);
void record_raw(struct run *run, const struct connection *connection);
void record_received(struct run *run, struct connection *connection, struct bytes bytes,
	int64_t at_us);

#endif
