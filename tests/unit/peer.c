/* SPDX-License-Identifier: MIT */
/* The other end of unit tests.  What is said over it, and what must come of it, the suites know. */
#include "peer.h"

#include <arpa/inet.h>
#include <check.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static size_t pages(size_t len)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (len + page - 1) / page * page;
}

struct bytes peer_guarded(struct bytes bytes)
{
	size_t room = pages(bytes.len), guard = pages(1);
	char *memory = mmap(NULL, room + guard, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		-1, 0);

	ck_assert_ptr_ne(memory, MAP_FAILED);
	ck_assert_int_eq(mprotect(memory + room, guard, PROT_NONE), 0);
	if (bytes.len)
		memcpy(memory + room - bytes.len, bytes.data, bytes.len);
	return (struct bytes){ memory + room - bytes.len, bytes.len };
}

void peer_unguard(struct bytes bytes)
{
	size_t room = pages(bytes.len);

	munmap((char *)(uintptr_t)bytes.data + bytes.len - room, room + pages(1));
}

struct bytes peer_text(const char *text)
{
	return (struct bytes){ text, strlen(text) };
}

bool peer_same(struct bytes a, struct bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static enum reason play_read(void *context, void *data, size_t size, struct deadline deadline,
	size_t *len_r)
{
	struct peer_play *play = context;
	size_t left = play->bytes.len - play->at;

	(void)deadline;
	if (left == 0)
		return play->end;
	if (size > left)
		size = left;
	if (play->step && size > play->step)
		size = play->step;
	if (play->at < play->split && size > play->split - play->at)
		size = play->split - play->at;
	memcpy(data, play->bytes.data + play->at, size);
	play->at += size;
	*len_r = size;
	return REASON_NONE;
}

static enum reason play_write(void *context, const void *data, size_t len,
	struct deadline deadline)
{
	struct peer_play *play = context;
	size_t room = sizeof play->sent - play->sent_len;

	(void)deadline;
	if (len > room)
		len = room;
	memcpy(play->sent + play->sent_len, data, len);
	play->sent_len += len;
	return REASON_NONE;
}

struct transport peer_transport(struct peer_play *play)
{
	return (struct transport){ play, play_read, play_write };
}

int peer_bind(const char *address, uint16_t *port_r, int backlog)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(*port_r) };
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_eq(inet_pton(AF_INET, address, &at.sin_addr), 1);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, len), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	*port_r = ntohs(at.sin_port);
	if (backlog >= 0)
		ck_assert_int_eq(listen(fd, backlog), 0);
	return fd;
}

static void tcp_pair(int *ours_r, int *theirs_r)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	uint16_t port = 0;
	int listener = peer_bind("127.0.0.1", &port, 1);

	*ours_r = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	to.sin_port = htons(port);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(connect(*ours_r, (struct sockaddr *)&to, sizeof to), 0);
	*theirs_r = accept(listener, NULL, NULL);
	ck_assert_int_ge(*theirs_r, 0);
	close(listener);
}

void peer_wire_open(struct peer_wire *wire, bool tcp)
{
	int pair[2];

	*wire = (struct peer_wire){ .ours = -1 };
	if (tcp) {
		tcp_pair(&wire->ours, &wire->theirs);
	} else {
		ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
		wire->ours = pair[0];
		wire->theirs = pair[1];
	}
	wire->transcript = (struct transcript){ .arena = &wire->arena, .facts = &wire->facts };
	stream_init(&wire->stream, stream_socket(&wire->ours), &wire->transcript);
}

void peer_say(struct peer_wire *wire, struct bytes bytes)
{
	while (bytes.len) {
		ssize_t sent = send(wire->theirs, bytes.data, bytes.len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent <= 0)
			return;
		bytes.data += sent;
		bytes.len -= (size_t)sent;
	}
}

void peer_hang_up(struct peer_wire *wire, bool reset)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	if (reset)
		ck_assert_int_eq(setsockopt(wire->theirs, SOL_SOCKET, SO_LINGER, &now, sizeof now), 0);
	close(wire->theirs);
	wire->theirs = -1;
}

void peer_wire_close(struct peer_wire *wire)
{
	stream_clear(&wire->stream);
	arena_clear(&wire->arena);
	close(wire->ours);
	if (wire->theirs >= 0)
		close(wire->theirs);
}
