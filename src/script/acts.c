/* SPDX-License-Identifier: MIT */
/* What directives do, but for those that connect, send, or make mailboxes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "script/run.h"

static bool mark(struct run *run, const struct statement *statement)
{
	struct bytes name = statement->words[0].text;

	if (!wait_settle_all(run))
		return false;
	for (size_t i = 0; i < run->mark_count; i++)
		if (run->marks[i].name.len == name.len
			&& memcmp(run->marks[i].name.data, name.data, name.len) == 0) {
			run->marks[i].at_us = deadline_now_us();
			return true;
		}
	if (run->mark_count == MARKS_MAX)
		return fail(run, FAILURE_LOCAL, statement->words[0].spot, "more than %d marks", MARKS_MAX);
	run->marks[run->mark_count++] = (struct mark_time){ name, deadline_now_us() };
	return true;
}

static bool within(struct run *run, const struct statement *statement)
{
	run->within_ms = statement->time_ms;
	run->since_us = 0;
	if (statement->word_count < 3)
		return true;
	struct bytes name = statement->words[2].text;
	for (size_t i = 0; i < run->mark_count; i++)
		if (run->marks[i].name.len == name.len
			&& memcmp(run->marks[i].name.data, name.data, name.len) == 0)
			run->since_us = run->marks[i].at_us;
	return run->since_us ? true : fail(run, FAILURE_LOCAL, statement->words[2].spot,
		"mark '%.*s' was not reached", (int)name.len, name.data);
}

static bool let(struct run *run, const struct statement *statement)
{
	const struct part *unset;
	struct value value;

	if (!variables_compute(&run->variables, &run->scratch, statement->data, &value, &unset))
		return fail_unset(run, unset);
	struct variable *variable = variables_set(&run->variables, statement->words[0].text, value);
	variable->let = statement;
	variable->let_shown = false;
	if (value.secret)
		scrub_learn(run, variable);
	return true;
}

static bool secret(struct run *run, const struct statement *statement)
{
	struct variable *variable = variables_find(&run->variables, statement->words[0].text);

	record_directive(run, statement);
	if (!variable)
		return fail(run, FAILURE_LOCAL, statement->words[0].spot, "variable '%.*s' is not set",
			(int)statement->words[0].text.len, statement->words[0].text.data);
	variable->value.secret = true;
	variable->let = NULL; /* it may be written there */
	scrub_learn(run, variable);
	return true;
}

static bool is_number(struct bytes text, double *number_r)
{
	char copy[40];
	char *end;

	if (text.len == 0 || text.len >= sizeof copy || strspn(text.data, " ") || (text.data[0] != '-'
		&& (text.data[0] < '0' || text.data[0] > '9')))
		return false;
	memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	if (strspn(copy, "-0123456789.") != text.len)
		return false;
	*number_r = strtod(copy, &end);
	return *end == '\0';
}

/* Days since a fixed one, by "2026-11-27..." or "27-Nov-2026..." (RFC 9051: date-time). */
static bool is_date(struct bytes text, double *days_r)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	char copy[16] = "", name[4] = "";
	unsigned year, month = 0, day;
	const char *found = NULL;

	while (text.len && text.data[0] == ' ') {
		text.data++;
		text.len--;
	}
	memcpy(copy, text.data, text.len < 11 ? text.len : 11);
	if (sscanf(copy, "%4u-%2u-%2u", &year, &month, &day) != 3 || year < 1000) {
		if (sscanf(copy, "%2u-%3[A-Za-z]-%4u", &day, name, &year) != 3 || strlen(name) != 3)
			return false;
		for (const char *at = months; *at && !found; at += 3)
			if (strncasecmp(at, name, 3) == 0)
				found = at;
		if (!found)
			return false;
		month = (unsigned)(found - months) / 3 + 1;
	}
	if (month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	/* March comes first, so that a leap day ends the year. */
	unsigned y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;
	*days_r = (double)(365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day);
	return true;
}

static int compare(struct bytes a, struct bytes b)
{
	double x, y;

	if ((is_number(a, &x) && is_number(b, &y)) || (is_date(a, &x) && is_date(b, &y)))
		return (x > y) - (x < y);
	size_t least = a.len < b.len ? a.len : b.len;
	int order = least ? memcmp(a.data, b.data, least) : 0;
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static bool holds(struct bytes a, const char *relation, struct bytes b)
{
	if (strcmp(relation, "contains") == 0)
		return b.len == 0 || (a.len >= b.len && memmem(a.data, a.len, b.data, b.len));
	int order = compare(a, b);
	bool equal = relation[1] == '=' && relation[0] != '!' ? order == 0 : false;
	switch (relation[0]) {
	case '<': return order < 0 || equal;
	case '>': return order > 0 || equal;
	case '!': return order != 0;
	default: return order == 0;
	}
}

/* The least that a test fails by must not tell a secret. */
static const char *told(struct run *run, const struct value *value)
{
	return value->secret ? "a secret" : shown(run, value->bytes);
}

static bool assert_statement(struct run *run, const struct statement *statement)
{
	const struct word *words = statement->words;
	struct value a, b;
	const struct part *unset;

	if (!wait_settle_all(run))
		return false;
	if (!variables_expand(&run->variables, &run->scratch, &words[0].value, &a, &unset)
		|| !variables_expand(&run->variables, &run->scratch, &words[2].value, &b, &unset))
		return fail_unset(run, unset);
	const char *relation = arena_copy(&run->scratch, words[1].text).data;
	run->test->assertions++;
	if (holds(a.bytes, relation, b.bytes))
		return true;
	const char *left = told(run, &a), *right = told(run, &b);
	fail(run, FAILURE_ASSERTION, (struct spot){ statement->line, words[0].spot.at,
		words[2].spot.at + words[2].spot.len - words[0].spot.at }, "'%s' %s '%s' does not hold",
		left, relation, right);
	failed(run)->expected = arena_printf(run->arena, "a value %s %s", relation, right);
	failed(run)->received = left;
	return false;
}

static bool echo(struct run *run, const struct statement *statement)
{
	const struct part *unset;
	struct value value;

	if (!variables_expand(&run->variables, &run->scratch, &statement->words[0].value, &value,
		&unset))
		return fail_unset(run, unset);
	record_note(run, "%s", told(run, &value));
	return true;
}

/* What is open there has had its answers, and the directive is noted. */
static bool settle(struct run *run, const struct statement *statement)
{
	struct connection *connection = &run->connections[statement->connection];

	if (connection->open && !wait_settle(run, connection))
		return false;
	record_directive(run, statement);
	return true;
}

static bool close_statement(struct run *run, const struct statement *statement)
{
	if (!settle(run, statement))
		return false;
	connection_close(&run->connections[statement->connection]);
	return true;
}

static bool end_statement(struct run *run, const struct statement *statement)
{
	return settle(run, statement) && wait_end(run, statement);
}

static bool login_statement(struct run *run, const struct statement *statement)
{
	return settle(run, statement)
		&& own_login(run, &run->connections[statement->connection], statement);
}

static bool skip(struct run *run, const struct statement *statement)
{
	run->skip_reason = arena_copy(run->arena, statement->words[0].text).data;
	return false;
}

bool act(struct run *run, const struct statement *statement)
{
	switch (statement->directive->id) {
	case ACT_REQUIRE: return mailbox_require(run, statement);
	case ACT_SKIP: return skip(run, statement);
	case ACT_XFAIL:
		run->test->reason = arena_copy(run->arena, statement->words[0].text).data;
		run->xfail = true;
		return true;
	case ACT_TIMEOUT:
		run->step_timeout_ms = statement->time_ms;
		return true;
	case ACT_WITHIN: return within(run, statement);
	case ACT_MARK: return mark(run, statement);
	case ACT_CONNECT: return connect_statement(run, statement);
	case ACT_TLS: return connect_tls(run, statement);
	case ACT_LOGIN: return login_statement(run, statement);
	case ACT_CLOSE: return close_statement(run, statement);
	case ACT_EOF: return end_statement(run, statement);
	case ACT_SEND: return send_bytes(run, statement);
	case ACT_LET: return let(run, statement);
	case ACT_SECRET: return secret(run, statement);
	case ACT_MAILBOX: return mailbox_create(run, statement);
	case ACT_ASSERT: return assert_statement(run, statement);
	case ACT_STRICT: return run->strict = true;
	case ACT_ORDERED: return run->ordered = true;
	case ACT_ECHO: return echo(run, statement);
	default: return true; /* for readers, or for run_range */
	}
}
