/* SPDX-License-Identifier: MIT */
/* The other end of scripts in unit tests: it follows its plan line by line, and knows of IMAP only
 * tags and sizes of literals. */
#include "script_peer.h"

#include <check.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/resolve.h"
#include "peer.h"

struct talk { /* with one client */
	struct script_peer *peer;
	int fd;
	char line[4096], tag[64];
};

static void keep(struct script_peer *peer, const char *data, size_t len)
{
	pthread_mutex_lock(&peer->mutex);
	size_t room = sizeof peer->received - 1 - peer->received_len;
	len = len < room ? len : room;
	memcpy(peer->received + peer->received_len, data, len);
	peer->received_len += len;
	pthread_mutex_unlock(&peer->mutex);
}

static bool read_exactly(struct talk *talk, char *data, size_t len)
{
	return recv(talk->fd, data, len, MSG_WAITALL) == (ssize_t)len;
}

static bool read_line(struct talk *talk)
{
	size_t len = 0;

	while (len + 1 < sizeof talk->line && read_exactly(talk, talk->line + len, 1))
		if (talk->line[len++] == '\n')
			break;
	talk->line[len] = '\0';
	size_t tag = strcspn(talk->line, " \r\n");
	bool tagged = talk->line[tag] == ' ' && tag < sizeof talk->tag;
	if (tagged) {
		memcpy(talk->tag, talk->line, tag);
		talk->tag[tag] = '\0';
	}
	keep(talk->peer, talk->line + (tagged ? tag + 1 : 0), len - (tagged ? tag + 1 : 0));
	return len > 0;
}

static void say(struct talk *talk, const char *a, const char *b, size_t b_len, const char *c)
{
	char text[4096];
	size_t len = 0;

	len += (size_t)snprintf(text, sizeof text, "%s", a);
	for (size_t i = 0; i < b_len; i++)
		len += (size_t)snprintf(text + len, sizeof text - len, "%.*s", b[i] == '~' ? 2 : 1,
			b[i] == '~' ? "\r\n" : b[i] == '^' ? "\n" : b + i);
	len += (size_t)snprintf(text + len, sizeof text - len, "%s", c);
	send(talk->fd, text, len, MSG_NOSIGNAL);
}

static void read_literal(struct talk *talk, bool asked)
{
	const char *size = strrchr(talk->line, '{');
	char data[4096];
	size_t len = size ? strtoul(size + 1, NULL, 10) : 0;

	if (asked)
		say(talk, "+ go", "", 0, "\r\n");
	if (len && len <= sizeof data && read_exactly(talk, data, len))
		keep(talk->peer, data, len);
	read_line(talk);
}

static bool step(struct talk *talk, const char *plan, size_t len)
{
	const char *text = plan + 2;
	size_t text_len = len > 2 ? len - 2 : 0;
	char tag[80];

	switch (plan[0]) {
	case 'S': say(talk, "", text, text_len, "\r\n"); return true;
	case 'R': say(talk, "", text, text_len, ""); return true;
	case 'T':
		snprintf(tag, sizeof tag, "%s ", talk->tag);
		say(talk, tag, text, text_len, "\r\n");
		return true;
	case 'C': return read_line(talk);
	case 'L': read_literal(talk, true); return true;
	case 'N': {
		char head[64];
		snprintf(head, sizeof head, "%s", talk->tag);
		read_literal(talk, false);
		snprintf(talk->tag, sizeof talk->tag, "%s", head);
		return true;
	}
	case 'A': /* once the other connections got that far */
		while (atomic_load(&talk->peer->signals) < (int)strtol(text, NULL, 10))
			sched_yield();
		return true;
	case 'F': /* without an end */
		while (send(talk->fd, "* 1 FLOOD\r\n", 11, MSG_NOSIGNAL) > 0)
			;
		return true;
	case 'G': atomic_fetch_add(&talk->peer->signals, 1); return true;
	case 'I': atomic_store(talk->peer->interrupt, 1); return true;
	default: return false;
	}
}

struct serving { /* one connection of a peer */
	struct script_peer *peer;
	const char *plan;
	int fd;
	pthread_t thread;
};

static void *serve_one(void *argument)
{
	struct serving *serving = argument;
	struct talk talk = { .peer = serving->peer, .fd = serving->fd };
	const char *plan = serving->plan;
	char rest[512];
	bool hung_up = false;

	while (*plan && !hung_up) {
		size_t len = strcspn(plan, "\n");
		hung_up = !step(&talk, plan, len);
		plan += len + (plan[len] == '\n');
	}
	for (ssize_t len = 1; !hung_up && len > 0;) {
		len = recv(talk.fd, rest, sizeof rest, 0);
		hung_up = len > 0 && memmem(rest, (size_t)len, "LOGOUT", 6);
	}
	close(talk.fd);
	return NULL;
}

static void *serve(void *argument)
{
	struct script_peer *peer = argument;
	struct serving serving[SCRIPT_PEER_PLANS];
	size_t count = 0;

	for (; count < SCRIPT_PEER_PLANS && peer->plans[count]; count++) {
		serving[count] = (struct serving){ .peer = peer, .plan = peer->plans[count],
			.fd = accept(peer->listener, NULL, NULL) };
		pthread_create(&serving[count].thread, NULL, serve_one, &serving[count]);
	}
	while (count-- > 0)
		pthread_join(serving[count].thread, NULL);
	return NULL;
}

void script_peer_start(struct script_peer *peer)
{
	peer->port = 0;
	atomic_store(&peer->signals, 0);
	pthread_mutex_init(&peer->mutex, NULL);
	peer->listener = peer_bind("127.0.0.1", &peer->port, 8);
	ck_assert_int_eq(pthread_create(&peer->thread, NULL, serve, peer), 0);
}

void script_peer_join(struct script_peer *peer)
{
	pthread_join(peer->thread, NULL);
	close(peer->listener);
}

static const struct script_settings *complete(struct script_peer *peer, struct arena *arena,
	const struct script_settings *more)
{
	static const struct script_variable variables[] = { { "user", "joe", false },
		{ "password", "hunter2", true }, { "short", "ab", true },
		{ "phrase", "two words", true },
		{ "odd", "a&b <c>'\"\\", true } };
	struct script_settings *settings = arena_alloc(arena, sizeof *settings);
	struct target *target = arena_alloc(arena, sizeof *target);
	struct address *address = arena_alloc(arena, sizeof *address);

	*target = (struct target){ .given = "mail.test", .host = "mail.test" };
	ck_assert(resolve_literal("127.0.0.1", address));
	*settings = more ? *more : (struct script_settings){ .step_timeout_ms = 3000,
		.timeout_ms = 20000 };
	settings->target = target;
	settings->address = address;
	settings->starttls_port = settings->implicit_port = peer->port;
	settings->variables = variables;
	settings->variable_count = sizeof variables / sizeof *variables;
	return settings;
}

void script_peer_play(struct script_peer *peer, struct arena *arena, const char *text,
	const struct script_settings *more, struct script_facts *facts_r)
{
	struct script_problems problems;
	const struct script *script = script_parse(arena, "case.imapt", peer_text(text), &problems);

	ck_assert_msg(script != NULL, "line %u: %s\n%s", problems.list ? problems.list[0].place.line
		: 0, problems.list ? problems.list[0].message : "", text);
	script_run(arena, script, complete(peer, arena, more), facts_r);
}

struct recorder *script_peer_record(struct script_peer *peer, struct arena *arena,
	struct script_facts *facts_r)
{
	return recorder_begin(arena, complete(peer, arena, NULL), "tls=none", facts_r);
}

char *script_peer_transcript(struct arena *arena, const struct script_facts *facts)
{
	char *text = arena_strdup(arena, "");

	for (size_t i = 0; i < facts->line_count; i++)
		text = arena_printf(arena, "%s%s\n", text, facts->lines[i].text);
	return text;
}
