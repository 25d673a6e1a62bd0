/* SPDX-License-Identifier: MIT */
/* Connections on loopback: made, refused, never answered; and whose addresses they join. */
#include <check.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/dial.h"
#include "net/resolve.h"
#include "peer.h"

Suite *check_dial(void);

static struct address address_of(const char *text)
{
	struct address address;

	ck_assert_msg(resolve_literal(text, &address), "%s", text);
	return address;
}

static const struct {
	const char *to, *from; /* from NULL: the system's choice */
	bool same;
} paths[] = {
	{ "127.0.0.1", NULL, true },
	{ "127.0.0.2", NULL, false }, /* loopback's own address is the source */
	{ "127.0.0.2", "127.0.0.2", true },
	{ "127.0.0.2", "127.0.0.1", false },
	{ "127.0.0.1", "127.0.0.3", false },
};

START_TEST(connects_and_compares_addresses)
{
	struct address to = address_of(paths[_i].to), from;
	struct dial request = { .to = &to };
	struct sockaddr_in source;
	socklen_t len = sizeof source;
	struct error error;
	bool same = !paths[_i].same;
	int fd;

	if (paths[_i].from) {
		from = address_of(paths[_i].from);
		request.from = &from;
	}
	int listener = peer_bind(paths[_i].to, &request.port, 1);
	ck_assert_int_eq(dial(&request, deadline_after_ms(10000), &fd, &same, &error), REASON_NONE);
	ck_assert(same == paths[_i].same);
	int theirs = accept(listener, (struct sockaddr *)&source, &len);
	ck_assert_int_ge(theirs, 0);
	if (paths[_i].from)
		ck_assert_int_eq(memcmp(&source.sin_addr, from.ip, 4), 0);
	ck_assert(fcntl(fd, F_GETFL) & O_NONBLOCK);
	ck_assert(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(theirs);
	close(fd);
	close(listener);
}
END_TEST

/* A port that is taken, and not listened to, refuses; nobody else can get it meanwhile. */
START_TEST(tells_refused)
{
	struct address to = address_of("127.0.0.1");
	struct dial request = { .to = &to };
	struct error error;
	bool same;
	int fd = 99, taken = peer_bind("127.0.0.1", &request.port, -1);

	ck_assert_int_eq(dial(&request, deadline_after_ms(10000), &fd, &same, &error),
		REASON_REFUSED);
	ck_assert_int_eq(fd, -1);
	close(taken);
}
END_TEST

START_TEST(times_out_on_a_full_backlog)
{
	enum { CROWD = 8 };
	struct address to = address_of("127.0.0.1");
	struct dial request = { .to = &to };
	struct error error;
	bool same;
	int fd = 99, crowd[CROWD], listener = peer_bind("127.0.0.1", &request.port, 0);
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(request.port),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };

	for (int i = 0; i < CROWD; i++) {
		crowd[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect(crowd[i], (struct sockaddr *)&at, sizeof at);
	}
	int64_t before_us = deadline_now_us();
	ck_assert_int_eq(dial(&request, deadline_after_ms(50), &fd, &same, &error), REASON_TIMEOUT);
	ck_assert_int_ge(deadline_now_us() - before_us, 50 * 1000);
	ck_assert_int_eq(fd, -1);
	for (int i = 0; i < CROWD; i++)
		close(crowd[i]);
	close(listener);
}
END_TEST

START_TEST(keeps_segments_small)
{
	struct address to = address_of("127.0.0.1");
	struct dial request = { .to = &to, .segment_max = 1200 };
	int fd, segment = 0, listener = peer_bind("127.0.0.1", &request.port, 1);
	socklen_t len = sizeof segment;
	struct error error;
	bool same;

	ck_assert_int_eq(dial(&request, deadline_after_ms(10000), &fd, &same, &error), REASON_NONE);
	int theirs = accept(listener, NULL, NULL);
	ck_assert_int_eq(getsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &segment, &len), 0);
	ck_assert_int_le(segment, 1200);
	ck_assert_int_eq(getsockopt(theirs, IPPROTO_TCP, TCP_MAXSEG, &segment, &len), 0);
	ck_assert_int_le(segment, 1200);
	close(theirs);
	close(fd);
	close(listener);
}
END_TEST

START_TEST(tells_a_foreign_source)
{
	struct address to = address_of("127.0.0.1"), from = address_of("192.0.2.1");
	struct dial request = { .to = &to, .port = 9, .from = &from };
	struct error error;
	bool same;
	int fd;

	ck_assert_int_eq(dial(&request, deadline_after_ms(1000), &fd, &same, &error),
		REASON_NO_ROUTE);
	ck_assert_int_eq(fd, -1);
}
END_TEST

/* What has no way there is this machine's word, whatever it says. */
START_TEST(tells_where_no_path_is)
{
	struct address to = address_of("255.255.255.255");
	struct dial request = { .to = &to, .port = 143 };
	struct error error;
	bool same;
	int fd;
	enum reason reason = dial(&request, deadline_after_ms(1000), &fd, &same, &error);

	ck_assert_msg(reason == REASON_NO_ROUTE || reason == REASON_FORBIDDEN
		|| reason == REASON_UNREACHABLE, "%s", reason_name(reason));
}
END_TEST

START_TEST(checks_sources)
{
	struct address ours = address_of("127.0.0.9"), foreign = address_of("192.0.2.1");
	struct error error = { "" };

	ck_assert_int_eq(dial_check_source(&ours, &error), 0);
	ck_assert_int_eq(dial_check_source(&foreign, &error), -1);
	ck_assert_ptr_nonnull(strstr(error.text, "'192.0.2.1'"));
}
END_TEST

/* Where this machine has IPv6 at all. */
START_TEST(connects_over_ipv6)
{
	struct address to = address_of("::1");
	struct sockaddr_in6 at = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	socklen_t len = sizeof at;
	struct error error;
	bool same = false;
	int fd, listener = socket(AF_INET6, SOCK_STREAM, 0);

	if (listener < 0 || bind(listener, (struct sockaddr *)&at, len) != 0)
		return;
	ck_assert_int_eq(listen(listener, 1), 0);
	ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&at, &len), 0);
	struct dial request = { .to = &to, .port = ntohs(at.sin6_port) };
	ck_assert_int_eq(dial(&request, deadline_after_ms(10000), &fd, &same, &error), REASON_NONE);
	ck_assert(same);
	close(fd);
	close(listener);
}
END_TEST

Suite *check_dial(void)
{
	Suite *suite = suite_create("dial");
	TCase *tc = tcase_create("dial");

	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, connects_and_compares_addresses, 0, sizeof paths / sizeof *paths);
	tcase_add_test(tc, tells_refused);
	tcase_add_test(tc, times_out_on_a_full_backlog);
	tcase_add_test(tc, keeps_segments_small);
	tcase_add_test(tc, tells_a_foreign_source);
	tcase_add_test(tc, tells_where_no_path_is);
	tcase_add_test(tc, checks_sources);
	tcase_add_test(tc, connects_over_ipv6);
	suite_add_tcase(suite, tc);
	return suite;
}
