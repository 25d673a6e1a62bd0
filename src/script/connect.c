/* SPDX-License-Identifier: MIT */
/* From a name to a connection on which a script can talk.  While a server is starting it refuses,
 * or hangs up before it has greeted: with --wait-for both are tried again, and nothing else is. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/dial.h"
#include "net/resolve.h"
#include "script/run.h"

enum { RETRY_MS = 200, CONNECT_MS = 10000 };

struct plan { /* where to and how */
	enum mode mode;
	uint16_t port;
	const char *host; /* named by the script; NULL: the target */
	const struct address *addresses; /* to be tried in this order */
	size_t count;
	struct address address; /* tried last */
	bool login;
};

bool connect_word(struct run *run, const struct statement *statement, const char *key,
	const char **value_r)
{
	const struct word *word = words_find(statement, key);
	const struct part *unset;
	struct value value;

	*value_r = NULL;
	if (!word)
		return true;
	if (!variables_expand(&run->variables, &run->scratch, &word->value, &value, &unset))
		return fail_unset(run, unset);
	*value_r = arena_copy(run->arena, value.bytes).data;
	return true;
}

static enum mode default_mode(const struct run *run)
{
	const struct target *target = run->settings->target;

	if (target && target->mode != MODE_AUTO)
		return target->mode;
	return target && target->port && target->port == run->settings->starttls_port
		&& target->port != run->settings->implicit_port ? MODE_STARTTLS : MODE_IMPLICIT;
}

static uint16_t default_port(const struct run *run, enum mode mode)
{
	if (mode == MODE_IMPLICIT)
		return run->settings->implicit_port ? run->settings->implicit_port : 993;
	return run->settings->starttls_port ? run->settings->starttls_port : 143;
}

static bool resolve_host(struct run *run, const char *host, struct spot spot, struct plan *plan)
{
	struct resolve_facts found = { .count = 0 };

	resolve(run->arena, host, AF_UNSPEC, wait_deadline(run), &found);
	plan->addresses = found.addresses;
	plan->count = found.count;
	return found.count ? true : fail(run, FAILURE_CONNECT, spot, "the name '%s' has no address%s%s",
		host, found.stage.text ? ": " : "", found.stage.text ? found.stage.text : "");
}

/* The one that was connected to before is asked again, for the script is about one server. */
static bool find_addresses(struct run *run, struct plan *plan, struct spot spot)
{
	const struct script_settings *settings = run->settings;

	if (plan->host)
		return resolve_host(run, plan->host, spot, plan);
	if (run->address.family == 0 && settings->address && settings->address->family)
		run->address = *settings->address;
	if (run->address.family == 0 && !settings->target) {
		fail(run, FAILURE_LOCAL, spot, "no server is named");
		failed(run)->hint = "name one by --on TARGET, or write host= here";
		return false;
	}
	if (run->address.family == 0)
		return resolve_host(run, settings->target->host, spot, plan);
	plan->addresses = &run->address;
	plan->count = 1;
	return true;
}

static bool read_plan(struct run *run, const struct statement *statement, struct plan *plan)
{
	static const struct {
		const char *word;
		enum mode mode;
	} modes[] = { { "none", MODE_CLEARTEXT }, { "starttls", MODE_STARTTLS },
		{ "implicit", MODE_IMPLICIT } };
	const char *tls, *host, *port;
	int64_t number = 0;

	*plan = (struct plan){ .mode = default_mode(run) };
	if (!connect_word(run, statement, "tls", &tls)
		|| !connect_word(run, statement, "host", &host)
		|| !connect_word(run, statement, "port", &port))
		return false;
	for (size_t i = 0; tls && i < sizeof modes / sizeof *modes; i++)
		if (strcmp(tls, modes[i].word) == 0)
			plan->mode = modes[i].mode;
	plan->port = default_port(run, plan->mode);
	struct bytes digits = { port, port ? strlen(port) : 0 };
	if (port && (!words_number(digits, &number) || number < 1 || number > 65535))
		return fail(run, FAILURE_LOCAL, words_find(statement, "port")->spot,
			"'%s' is no port", port);
	if (port)
		plan->port = (uint16_t)number;
	plan->host = host;
	for (size_t i = 0; i < statement->word_count; i++)
		plan->login |= words_is(&statement->words[i], "login");
	return find_addresses(run, plan, whole_line(statement->line));
}

static bool may_retry(const struct run *run)
{
	return !run->server_seen && run->settings->wait_for_ms > 0
		&& deadline_now_us() < run->start_us + run->settings->wait_for_ms * 1000
		&& !(run->settings->interrupted && atomic_load(run->settings->interrupted));
}

static void pause_for(int64_t ms)
{
	deadline_poll_any(NULL, 0, deadline_after_ms(ms));
}

/* Whether the server says anything before it hangs up.  With TLS from the first byte it is the
 * handshake that shows whether somebody is there. */
static bool is_there(struct run *run, struct connection *connection)
{
	struct deadline deadline = deadline_min(wait_deadline(run),
		(struct deadline){ run->start_us + run->settings->wait_for_ms * 1000 });

	while (!connection_has_bytes(connection) && connection->ended == REASON_NONE
		&& !deadline_passed(deadline))
		connections_wait(connection, 1, deadline);
	return connection_has_bytes(connection);
}

static bool unreachable(struct run *run, struct spot spot, const struct plan *plan,
	enum reason reason, const struct error *error)
{
	fail(run, reason == REASON_LOCAL ? FAILURE_LOCAL : FAILURE_CONNECT, spot,
		"cannot connect to %s port %u: %s", plan->address.text, plan->port,
		reason == REASON_LOCAL ? error->text : reason_name(reason));
	if (!run->server_seen && reason == REASON_REFUSED && run->settings->wait_for_ms > 0)
		failed(run)->hint = arena_printf(run->arena, "it was asked for %lld s; is this its port?",
			(long long)(run->settings->wait_for_ms / 1000));
	else if (!run->server_seen && reason == REASON_REFUSED)
		failed(run)->hint = "is the server started, and is this its port? "
			"--wait-for SECONDS waits for one that starts";
	return false;
}

static bool dial_once(struct run *run, struct connection *connection, struct plan *plan,
	enum reason *reason_r, struct error *error)
{
	struct dial request = { .to = &plan->address, .port = plan->port,
		.from = run->settings->bind };

	connection_reset(connection, run->arena);
	connection->host = plan->host;
	*reason_r = dial(&request, deadline_min(wait_deadline(run), deadline_after_ms(CONNECT_MS)),
		&connection->fd, &connection->same_address, error);
	connection->open = *reason_r == REASON_NONE;
	run->facts->connections += connection->open;
	return connection->open;
}

/* A name's addresses one after the other, until one answers. */
static bool dial_any(struct run *run, struct connection *connection, struct plan *plan,
	enum reason *reason_r, struct error *error)
{
	for (size_t i = 0; i < plan->count; i++) {
		plan->address = plan->addresses[i];
		if (dial_once(run, connection, plan, reason_r, error)) {
			if (!plan->host)
				run->address = plan->address;
			return true;
		}
	}
	return false;
}

static bool open_connection(struct run *run, struct connection *connection,
	struct plan *plan, struct spot spot)
{
	for (;;) {
		struct error error = { "" };
		enum reason reason = REASON_LOCAL;
		bool open = dial_any(run, connection, plan, &reason, &error);
		bool waits = run->settings->wait_for_ms > 0 && !run->server_seen
			&& plan->mode != MODE_IMPLICIT;
		if (open && (!waits || is_there(run, connection)))
			break;
		if (open && !may_retry(run))
			break; /* the script's next line tells what is missing */
		if (!open && (reason == REASON_LOCAL || !may_retry(run)))
			return unreachable(run, spot, plan, reason, &error);
		connection_close(connection);
		pause_for(RETRY_MS);
	}
	variables_set_text(&run->variables, "host", plan->host ? plan->host
		: run->settings->target ? run->settings->target->host : plan->address.text, false);
	variables_set_text(&run->variables, "port", arena_printf(&run->scratch, "%u", plan->port),
		false);
	record_note(run, "connected to %s port %u", plan->address.text, plan->port);
	return true;
}

static bool upgrade(struct run *run, struct connection *connection,
	const struct statement *statement)
{
	if (!own_greeting(run, connection, statement)
		|| !own_command(run, connection, statement, "STARTTLS", NULL))
		return false;
	if (run->tree.reply.status != REPLY_OK) {
		fail(run, FAILURE_TLS, whole_line(statement->line), "the server refused STARTTLS");
		failed(run)->received = shown(run, run->tree.reply.line);
		return false;
	}
	return tls_begin(run, connection, statement, false);
}

static bool secure(struct run *run, struct connection *connection, const struct plan *plan,
	const struct statement *statement)
{
	struct connection *outer = run->borrowed;
	bool good = true;

	run->borrowed = connection;
	if (plan->mode == MODE_STARTTLS)
		good = upgrade(run, connection, statement);
	else if (plan->mode == MODE_IMPLICIT)
		good = tls_begin(run, connection, statement, false);
	if (good && plan->mode == MODE_IMPLICIT && (plan->login || connection->number == 0))
		good = own_greeting(run, connection, statement);
	if (good && plan->mode == MODE_CLEARTEXT && connection->number == 0)
		good = own_greeting(run, connection, statement);
	run->borrowed = outer;
	return good;
}

static bool connect_by(struct run *run, struct connection *connection, struct plan *plan,
	const struct statement *statement)
{
	for (;;) {
		if (!open_connection(run, connection, plan, whole_line(statement->line)))
			return false;
		bool good = secure(run, connection, plan, statement);
		bool missing = run->test->failure == FAILURE_CLOSED || run->test->failure == FAILURE_TLS;
		if (good || !missing || connection->tls || plan->mode != MODE_IMPLICIT
			|| connection->tls_facts.first_bytes.len || !may_retry(run)) {
			run->server_seen |= good;
			return good;
		}
		run->test->failure = FAILURE_NONE; /* it hung up before it said a word */
		run->test->problem = (struct script_problem){ .message = NULL };
		pause_for(RETRY_MS);
	}
}

bool connect_statement(struct run *run, const struct statement *statement)
{
	struct connection *connection = &run->connections[statement->connection];
	struct plan plan;

	own_control_end(run);
	if (connection->open && !wait_settle(run, connection))
		return false;
	own_logout(run, connection);
	record_directive(run, statement);
	if (!read_plan(run, statement, &plan) || !connect_by(run, connection, &plan, statement))
		return false;
	return plan.login ? own_login(run, connection, statement) : true;
}

bool connect_control(struct run *run, const struct statement *statement)
{
	struct plan plan = { .mode = default_mode(run) };

	plan.port = default_port(run, plan.mode);
	return find_addresses(run, &plan, whole_line(statement->line))
		&& connect_by(run, &run->connections[0], &plan, statement);
}

bool connect_tls(struct run *run, const struct statement *statement)
{
	struct connection *connection = &run->connections[statement->connection];
	bool may_fail = false;

	if (!connection->open)
		return fail(run, FAILURE_CLOSED, whole_line(statement->line),
			"connection %u is closed already", statement->connection);
	if (connection->tls)
		return fail(run, FAILURE_LOCAL, whole_line(statement->line),
			"connection %u is inside of TLS already", statement->connection);
	for (size_t i = 0; i < statement->word_count; i++)
		may_fail |= words_is(&statement->words[i], "may-fail");
	if (!wait_settle(run, connection))
		return false;
	record_directive(run, statement);
	return tls_begin(run, connection, statement, may_fail);
}
