/* SPDX-License-Identifier: MIT */
/* Answers questions wrongly on purpose, byte by byte as RFC 1035 section 4 has them. */
#include "fake.h"

#include <check.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEADER = 12, TYPE_A = 1, TYPE_SRV = 33, SERVFAIL = 2,
	CHECKING_DISABLED = 0x10 /* RFC 4035 section 3.2.2 */ };

/* Length of header and question; 0: not one question. */
static size_t question_len(const unsigned char *message, size_t len)
{
	size_t at = HEADER;

	while (at < len && message[at])
		at += message[at] + 1u;
	return at + 5 <= len ? at + 5 : 0;
}

static bool is_dropped(const unsigned char *question, size_t len, unsigned type)
{
	size_t tail = sizeof "\4drop" + 4; /* with the root, type and class */

	return type == TYPE_SRV
		|| (len >= tail && memcmp(question + len - tail, "\4drop", sizeof "\4drop") == 0);
}

/* Turns the question into the answer; 0: none. */
static size_t answer(enum fake_kind kind, unsigned char *message, size_t len)
{
	static const unsigned char record[] = { 0xc0, HEADER, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4,
		192, 0, 2, 80 };
	size_t end = question_len(message, len);

	if (!end || kind == FAKE_SILENT)
		return 0;
	unsigned type = (unsigned)message[end - 4] << 8 | message[end - 3];
	if (kind == FAKE_DROPS && is_dropped(message + HEADER, end - HEADER, type))
		return 0;
	bool fails = kind == FAKE_SERVFAIL
		|| (kind == FAKE_STRICT && !(message[3] & CHECKING_DISABLED));
	message[2] = 0x81;
	message[3] = (unsigned char)(0x80 | (fails ? SERVFAIL : 0));
	memset(message + 6, 0, 6);
	if (fails || type != TYPE_A)
		return end;
	message[7] = 2;
	for (int i = 0; i < 2; i++, end += sizeof record)
		memcpy(message + end, record, sizeof record);
	return end;
}

static void *serve(void *argument)
{
	struct fake *fake = argument;
	struct pollfd slots[] = { { .fd = fake->fd, .events = POLLIN },
		{ .fd = fake->stop[0], .events = POLLIN } };

	while (poll(slots, 2, -1) > 0 && !slots[1].revents) {
		unsigned char message[4096];
		struct sockaddr_storage from;
		socklen_t from_len = sizeof from;
		ssize_t len = recvfrom(fake->fd, message, sizeof message - 64, 0,
			(struct sockaddr *)&from, &from_len);
		size_t out = len > HEADER ? answer(fake->kind, message, (size_t)len) : 0;
		if (out)
			sendto(fake->fd, message, out, 0, (struct sockaddr *)&from, from_len);
	}
	return NULL;
}

void fake_start(struct fake *fake, enum fake_kind kind, const char *address, uint16_t port)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_DGRAM }, *info;
	struct sockaddr_storage bound;
	socklen_t len = sizeof bound;
	char service[8];

	snprintf(service, sizeof service, "%u", port);
	ck_assert_int_eq(getaddrinfo(address, service, &hints, &info), 0);
	fake->kind = kind;
	fake->fd = socket(info->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(fake->fd, info->ai_addr, info->ai_addrlen), 0);
	freeaddrinfo(info);
	ck_assert_int_eq(getsockname(fake->fd, (struct sockaddr *)&bound, &len), 0);
	fake->port = ntohs(bound.ss_family == AF_INET ? ((struct sockaddr_in *)&bound)->sin_port
		: ((struct sockaddr_in6 *)&bound)->sin6_port);
	ck_assert_int_eq(pipe(fake->stop), 0);
	ck_assert_int_eq(pthread_create(&fake->thread, NULL, serve, fake), 0);
}

void fake_stop(struct fake *fake)
{
	close(fake->stop[1]);
	pthread_join(fake->thread, NULL);
	close(fake->stop[0]);
	close(fake->fd);
}
