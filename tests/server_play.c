/* SPDX-License-Identifier: MIT */
/*
 * What the server says when: finds the script's answer to each line of the client and plays its
 * steps.  Of several sections about a listener the latest that has an answer speaks.  Knows of
 * IMAP only that a line begins with a tag (RFC 9051 section 2.2.1).
 */
#include "server_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum { LINE_SIZE = 4096 };

/* What the script says about a listener: the latest section that says it wins. */

static const struct section *find_section(const struct connection *connection, enum phase phase,
	const struct section *before)
{
	const struct server_script *script = connection->server->script;
	const struct section *section = before ? before : script->sections + script->section_count;

	while (section-- > script->sections)
		if (section->phase == phase && where_matches(&section->where,
		    connection->listener->address, connection->listener->port))
			return section;
	return NULL;
}

static const struct reaction *find_opening(const struct connection *connection, enum phase phase)
{
	const struct section *section = NULL;

	while ((section = find_section(connection, phase, section)))
		if (section->opening.step_count > 0)
			return &section->opening;
	return NULL;
}

/* What the script has in place of the handshake with a client that sends such a hello. */
static const struct reaction *find_instead(const struct connection *connection, unsigned traits)
{
	const struct section *section = NULL;

	while ((section = find_section(connection, PHASE_HELLO, section)))
		if (section->opening.step_count > 0 && (section->hello & traits) == section->hello)
			return &section->opening;
	return NULL;
}

static const struct reaction *find_reaction(const struct connection *connection, enum phase phase,
	const char *command)
{
	const struct section *section = NULL;

	while ((section = find_section(connection, phase, section)))
		for (size_t i = 0; i < section->reaction_count; i++)
			if (line_matches(connection->server->script, section->reactions[i].pattern,
			    command))
				return &section->reactions[i];
	return NULL;
}

static struct tls_settings find_tls(const struct connection *connection)
{
	struct tls_settings found = {.certificate = "good"};
	const struct server_script *script = connection->server->script;

	for (size_t i = 0; i < script->section_count; i++) {
		const struct section *section = &script->sections[i];
		const struct tls_settings *said = &section->tls;

		if (section->phase != PHASE_TLS || !where_matches(&section->where,
		    connection->listener->address, connection->listener->port))
			continue;
		if (said->certificate)
			found.certificate = said->certificate;
		if (said->priority)
			found.priority = said->priority;
		if (said->minimum)
			found.minimum = said->minimum;
		if (said->maximum)
			found.maximum = said->maximum;
		if (said->alpn)
			found.alpn = said->alpn;
		if (said->client_certificate)
			found.client_certificate = said->client_certificate;
	}
	return found;
}

/* Playing */

static void play(struct connection *connection, const struct reaction *reaction);

static void priority_of(const struct tls_settings *settings, char *text, size_t size)
{
	static const char *const versions[] = {"1.0", "1.1", "1.2", "1.3"};
	bool on = settings->minimum == NULL;
	size_t length;

	snprintf(text, size, "%s", settings->priority ? settings->priority : "NORMAL");
	if (settings->minimum == NULL && settings->maximum == NULL)
		return;
	length = strlen(text);
	length += (size_t)snprintf(text + length, size - length, ":-VERS-ALL");
	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++) {
		if (settings->minimum && strcmp(versions[i], settings->minimum) == 0)
			on = true;
		if (on)
			length += (size_t)snprintf(text + length, size - length, ":+VERS-TLS%s",
				versions[i]);
		if (settings->maximum && strcmp(versions[i], settings->maximum) == 0)
			on = false;
	}
}

/* A ClientHello is waiting, or due: the handshake, or what @hello has instead. */
static bool start_tls(struct connection *connection)
{
	const struct reaction *instead = NULL;
	const struct tls_settings settings = find_tls(connection);
	const struct server *server = connection->server;
	char priority[256];
	struct wire_tls tls = {
		.priority = priority, .ticket_key = &server->ticket_key,
		.require_client_certificate = settings.client_certificate != NULL,
		.alpn = settings.alpn,
	};

	if (find_opening(connection, PHASE_HELLO)) {
		wire_flush(&connection->wire);
		size_t len = wire_peek_hello(&connection->wire);
		instead = find_instead(connection, hello_traits(connection->wire.in, len));
	}
	if (instead) {
		if (wire_take_hello(&connection->wire))
			play(connection, instead);
		wire_silence(&connection->wire);
		return false;
	}
	priority_of(&settings, priority, sizeof(priority));
	for (size_t i = 0; i < server->certificate_count; i++)
		if (strcmp(server->certificates[i].name, settings.certificate) == 0)
			tls.credentials = server->certificates[i].credentials;
	return wire_handshake(&connection->wire, &tls);
}

static void await(struct connection *connection, const struct pattern *pattern)
{
	char line[LINE_SIZE];

	wire_flush(&connection->wire);
	if (wire_line(&connection->wire, line, sizeof(line)) != WIRE_LINE)
		wire_silence(&connection->wire);
	else if (!line_matches(connection->server->script, pattern, line))
		server_complain(connection, "sent '%.80s', the script awaits something else", line);
}

static void answer(struct connection *connection, const char *line);

/* What came in clear behind STARTTLS is dealt with as the script wants it. */
static void step_into_tls(struct connection *connection, enum pipelined pipelined)
{
	struct wire *wire = &connection->wire;
	char line[LINE_SIZE];

	if (pipelined == PIPELINED_DROP)
		wire_discard(wire);
	else if (pipelined == PIPELINED_KEEP || pipelined == PIPELINED_KEEP_LATE)
		wire_keep(wire, pipelined == PIPELINED_KEEP_LATE);
	while (pipelined == PIPELINED_ANSWER && wire_has_line(wire) &&
	    wire_line(wire, line, sizeof(line)) == WIRE_LINE)
		answer(connection, line);
	start_tls(connection);
}

static void play_step(struct connection *connection, const struct step *step)
{
	struct wire *wire = &connection->wire;

	switch (step->verb) {
	case DO_SEND:
		if (step->tagged)
			wire_say(wire, connection->tag, strlen(connection->tag));
		for (long i = 0; i < step->number && !wire->ended; i++)
			wire_say(wire, step->data, step->len);
		break;
	case DO_AWAIT:
		await(connection, step->pattern);
		break;
	case DO_HANDSHAKE:
		if (wire->session)
			server_complain(connection, "@tls inside TLS, the script is wrong");
		else
			step_into_tls(connection, (enum pipelined)step->number);
		break;
	case DO_DISCARD:
		wire->in_len = 0;
		break;
	case DO_DELAY:
		wire_pause(wire, step->number);
		break;
	case DO_CLOSE:
		wire_close(wire);
		break;
	case DO_RESET:
		wire_reset(wire);
		break;
	case DO_SILENT:
		wire_silence(wire);
		break;
	case DO_ENDLESS:
		while (!wire->ended)
			wire_say(wire, step->data, step->len);
		break;
	case DO_ALERT:
		wire_alert(wire, (int)step->number);
		break;
	}
}

static void play(struct connection *connection, const struct reaction *reaction)
{
	for (size_t i = 0; i < reaction->step_count && !connection->wire.ended; i++)
		play_step(connection, &reaction->steps[i]);
	wire_flush(&connection->wire);
}

static const char *command_of(const char *line)
{
	size_t tag_len = strcspn(line, " ");

	return line + tag_len + (line[tag_len] == ' ');
}

/* An audit attacks; whoever merely checks does not. */
static bool may_attack(const struct connection *connection)
{
	const char *command = connection->server->script->expectations.command;

	return command && strcmp(command, "audit") == 0;
}

/* With the user's leave. */
static bool may_log_in(const struct connection *connection)
{
	const struct words *args = &connection->server->script->expectations.args;

	for (size_t i = 0; i < args->count; i++)
		if (strcmp(args->word[i], "--user") == 0 || strcmp(args->word[i], "--ntlm") == 0)
			return true;
	return false;
}

static bool is_pipelined(const struct connection *connection)
{
	char byte;

	return connection->wire.in_len > 0 ||
		recv(connection->wire.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

static void note_starttls(struct connection *connection)
{
	if (!may_attack(connection) && is_pipelined(connection))
		server_complain(connection, "pipelined something behind STARTTLS");
}

static void note_login(struct connection *connection)
{
	struct server *server = connection->server;
	unsigned logins;

	pthread_mutex_lock(&server->lock);
	server->count.logins++;
	logins = ++connection->listener->logins;
	pthread_mutex_unlock(&server->lock);
	if (may_log_in(connection))
		return;
	if (logins > 1)
		server_complain(connection, "tried LOGIN more than once");
	if (connection->wire.session)
		server_complain(connection, "tried LOGIN inside TLS");
}

/* Keeps an eye on manners, whatever the answer will be. */
static void note_command(struct connection *connection, const char *command)
{
	if (strncasecmp(command, "LOGIN ", 6) == 0 || (connection->wire.session &&
	    strncasecmp(command, "AUTHENTICATE ", 13) == 0))
		note_login(connection);
	else if (strcasecmp(command, "STARTTLS") == 0)
		note_starttls(connection);
}

static void answer(struct connection *connection, const char *line)
{
	enum phase phase = connection->wire.session ? PHASE_TLS : PHASE_CLEAR;
	const char *command = command_of(line);
	const struct reaction *reaction = NULL;

	if (phase == PHASE_CLEAR && strcasecmp(command, "STARTTLS") == 0 && is_pipelined(connection))
		reaction = find_reaction(connection, phase, "STARTTLS pipelined");
	if (reaction == NULL)
		reaction = find_reaction(connection, phase, command);
	snprintf(connection->tag, sizeof(connection->tag), "%.*s", (int)strcspn(line, " "), line);
	note_command(connection, command);
	if (reaction)
		play(connection, reaction);
	else
		server_complain(connection, "the script has no answer to '%.80s'", line);
}

/* What the client had sent when the server left is still the client's doing. */
static void hear_out(struct connection *connection)
{
	char line[LINE_SIZE];

	while (connection->wire.session == NULL && connection->wire.linger &&
	    wire_line(&connection->wire, line, sizeof(line)) == WIRE_LINE)
		note_command(connection, command_of(line));
}

static void converse(struct connection *connection)
{
	bool implicit = connection->listener->how == LISTEN_IMPLICIT;
	const struct reaction *opening = find_opening(connection,
		implicit ? PHASE_TLS : PHASE_CLEAR);
	char line[LINE_SIZE];

	wire_begin(&connection->wire);
	if (connection->wire.ended || (implicit && !start_tls(connection)))
		return;
	if (opening)
		play(connection, opening);
	while (!connection->wire.ended) {
		enum wire_read read = wire_line(&connection->wire, line, sizeof(line));

		if (read == WIRE_ENDED)
			return;
		if (read == WIRE_LINE)
			answer(connection, line);
		else if (find_opening(connection, PHASE_HELLO))
			start_tls(connection);
		else
			wire_silence(&connection->wire);
	}
}

void server_converse(struct connection *connection)
{
	converse(connection);
	hear_out(connection);
}
