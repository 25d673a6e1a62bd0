/* SPDX-License-Identifier: MIT */
/* connect(2) under a deadline, and errno told apart: which of them is this machine's fault,
 * which the path's, which the server's.  Nothing is sent here but the TCP handshake. */
#include "net/dial.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static socklen_t to_sockaddr(const struct address *address, uint16_t port,
	struct sockaddr_storage *out)
{
	memset(out, 0, sizeof *out);
	if (address->family == AF_INET) {
		struct sockaddr_in *in = (void *)out;
		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		memcpy(&in->sin_addr, address->ip, 4);
		return sizeof *in;
	}
	struct sockaddr_in6 *in6 = (void *)out;
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	in6->sin6_scope_id = address->scope;
	memcpy(&in6->sin6_addr, address->ip, 16);
	return sizeof *in6;
}

static enum reason reason_of(int error)
{
	static const struct {
		int error;
		enum reason reason;
	} known[] = { { ECONNREFUSED, REASON_REFUSED }, { ECONNRESET, REASON_RESET },
		{ ETIMEDOUT, REASON_TIMEOUT }, { ENETUNREACH, REASON_NO_ROUTE },
		{ EADDRNOTAVAIL, REASON_NO_ROUTE }, { EAFNOSUPPORT, REASON_NO_ROUTE },
		{ EHOSTUNREACH, REASON_UNREACHABLE }, { EHOSTDOWN, REASON_UNREACHABLE },
		{ EINVAL, REASON_UNREACHABLE }, /* a blackhole route */
		{ EACCES, REASON_FORBIDDEN }, { EPERM, REASON_FORBIDDEN } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].error == error)
			return known[i].reason;
	return REASON_LOCAL;
}

static enum reason failed(int error, struct error *error_r)
{
	enum reason reason = reason_of(error);

	if (reason == REASON_LOCAL)
		error_set(error_r, "%s", strerrordesc_np(error));
	return reason;
}

/* Waits for the answer, and tells where it has not come for long. */
static int await(int fd, const struct dial *dial, struct deadline deadline)
{
	struct deadline first = deadline_min(deadline, deadline_after_ms(dial->patience_ms));
	int ready = dial->patience_ms ? deadline_poll(fd, POLLOUT, first) : 0;

	if (ready || (dial->patience_ms && deadline_passed(deadline)))
		return ready;
	if (dial->patience_ms)
		dial->unanswered(dial->context);
	return deadline_poll(fd, POLLOUT, deadline);
}

static enum reason finish(int fd, const struct dial *dial, struct deadline deadline,
	struct error *error_r)
{
	int error = 0;
	socklen_t len = sizeof error;

	switch (await(fd, dial, deadline)) {
	case 0:
		return REASON_TIMEOUT;
	case -1:
		return failed(errno, error_r);
	}
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
		error = errno;
	return error ? failed(error, error_r) : REASON_NONE;
}

static bool one_address(int fd)
{
	struct sockaddr_storage near = { 0 }, far = { 0 };
	socklen_t near_len = sizeof near, far_len = sizeof far;

	if (getsockname(fd, (void *)&near, &near_len) != 0
		|| getpeername(fd, (void *)&far, &far_len) != 0 || near.ss_family != far.ss_family)
		return false;
	if (near.ss_family == AF_INET)
		return memcmp(&((struct sockaddr_in *)(void *)&near)->sin_addr,
			&((struct sockaddr_in *)(void *)&far)->sin_addr, 4) == 0;
	return memcmp(&((struct sockaddr_in6 *)(void *)&near)->sin6_addr,
		&((struct sockaddr_in6 *)(void *)&far)->sin6_addr, 16) == 0;
}

static int bind_to(int fd, const struct address *from)
{
	struct sockaddr_storage source;
	socklen_t len = to_sockaddr(from, 0, &source);

	return bind(fd, (struct sockaddr *)&source, len);
}

static enum reason start(int fd, const struct dial *dial, struct deadline deadline,
	struct error *error_r)
{
	struct sockaddr_storage to;
	socklen_t len = to_sockaddr(dial->to, dial->port, &to);
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (dial->segment_max)
		setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &dial->segment_max, sizeof dial->segment_max);
	if (dial->from && bind_to(fd, dial->from) != 0)
		return failed(errno, error_r);
	if (connect(fd, (struct sockaddr *)&to, len) == 0)
		return REASON_NONE;
	return errno == EINPROGRESS ? finish(fd, dial, deadline, error_r) : failed(errno, error_r);
}

enum reason dial(const struct dial *dial, struct deadline deadline, int *fd_r,
	bool *same_address_r, struct error *error_r)
{
	int fd = socket(dial->to->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	*fd_r = -1;
	if (fd < 0)
		return failed(errno, error_r);
	enum reason reason = start(fd, dial, deadline, error_r);
	if (reason != REASON_NONE) {
		close(fd);
		return reason;
	}
	*same_address_r = one_address(fd);
	*fd_r = fd;
	return REASON_NONE;
}

int dial_check_source(const struct address *address, struct error *error)
{
	int fd = socket(address->family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int status = fd < 0 ? -1 : bind_to(fd, address);
	int saved = errno;

	if (fd >= 0)
		close(fd);
	if (status != 0)
		return error_set(error, "cannot use source address '%s': %s", address->text,
			strerrordesc_np(saved));
	return 0;
}
