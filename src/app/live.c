/* SPDX-License-Identifier: MIT */
/* Names the stage that each connection is in, so that a hang names its phase.  Whether there is a
 * terminal to show it on is the caller's question. */
#include "app/live.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct line {
	char text[512];
	size_t len;
};

static void add(struct line *line, const char *text)
{
	size_t room = sizeof line->text - line->len - 1;
	size_t len = strlen(text);

	if (len > room)
		len = room;
	memcpy(line->text + line->len, text, len);
	line->len += len;
	line->text[line->len] = '\0';
}

static void add_visit(struct line *line, const struct endpoint_facts *endpoint, const char *what,
	int now)
{
	char text[128];

	if (now < 0)
		return;
	snprintf(text, sizeof text, "%s%s:%u %s", line->len ? ", " : "", endpoint->address.text,
		endpoint->port, what);
	add(line, text);
	add(line, stage_name((enum stage)now));
}

static size_t terminal_width(void)
{
	struct winsize size = { 0 };

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col - 1u
		: 79;
}

void live_show(const struct job *job)
{
	size_t count = atomic_load(&job->visible);
	int64_t started_us = atomic_load(&job->started_us);
	struct line line = { "", 0 };

	if (started_us == 0)
		return; /* no worker has taken it yet */
	for (size_t i = 0; i < count; i++) {
		const struct probe_endpoint *endpoint = &job->endpoints[i];
		add_visit(&line, endpoint->facts, "", atomic_load(&endpoint->session_now));
		add_visit(&line, endpoint->facts, "login test: ", atomic_load(&endpoint->login_now));
	}
	if (count == 0)
		add(&line, "resolve");
	live_show_text(line.text, started_us);
}

void live_show_text(const char *text, int64_t started_us)
{
	double seconds = (double)(deadline_now_us() - started_us) / 1e6;

	fprintf(stderr, "\r\033[K%.*s", (int)terminal_width() - 8, text);
	fprintf(stderr, " %.1f s", seconds);
	fflush(stderr);
}

void live_clear(void)
{
	fputs("\r\033[K", stderr);
	fflush(stderr);
}
