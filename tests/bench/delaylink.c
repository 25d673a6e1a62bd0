/* SPDX-License-Identifier: MIT */
/*
 * delaylink ONE_WAY_MS: two network namespaces joined by a wire that takes its time.
 *
 * Side a is 10.77.0.1, side b 10.77.0.2; a packet arrives ONE_WAY_MS after it left, in order.
 * Prints "ready PATH PATH", a's namespace and b's as nsenter --net takes them, then carries
 * packets until its standard input ends or a signal asks it to stop.  The namespaces have no
 * names: the kernel removes them with the last process in them, so that no end of this one, not
 * even SIGKILL, leaves anything behind.  What the packets say, and to whom, is not known here.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum {
	PACKET_MAX = 2048, /* bytes; a TUN device's MTU is 1500 */
	WIRE_PACKETS = 1024,
	DELAY_MAX_MS = 10000,
	NS_PER_MS = 1000000,
	NS_PER_S = 1000000000,
};

struct packet {
	int64_t due_ns; /* CLOCK_MONOTONIC */
	size_t len;
	unsigned char data[PACKET_MAX];
};

/* One direction: a ring.  The two counts only grow, and their difference is what is under way. */
struct wire {
	int from, to; /* TUN devices */
	unsigned int taken, delivered;
	struct packet packets[WIRE_PACKETS];
};

struct side {
	int namespace, device;
};

static int fail(const char *what)
{
	fprintf(stderr, "delaylink: %s: %s\n", what, strerror(errno));
	return -1;
}

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

static int parse_delay(const char *text, int64_t *delay_ns_r)
{
	char *end;
	double ms = strtod(text, &end);

	if (end == text || *end != '\0' || !(ms >= 0 && ms <= DELAY_MAX_MS))
		return -1;
	*delay_ns_r = (int64_t)(ms * NS_PER_MS);
	return 0;
}

static int interface_up(int sock, const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_UP };

	snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
	return ioctl(sock, SIOCSIFFLAGS, &request);
}

static int interface_set(int sock, const char *name, unsigned long what, const char *address)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct ifreq request = { .ifr_flags = 0 };

	snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
	inet_pton(AF_INET, address, &in.sin_addr);
	memcpy(&request.ifr_addr, &in, sizeof in);
	return ioctl(sock, what, &request);
}

static int interfaces_configure(const char *device, const char *address)
{
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool done;

	if (sock < 0)
		return -1;
	done = interface_up(sock, "lo") == 0 &&
	    interface_set(sock, device, SIOCSIFADDR, address) == 0 &&
	    interface_set(sock, device, SIOCSIFNETMASK, "255.255.255.0") == 0 &&
	    interface_up(sock, device) == 0;
	close(sock);
	return done ? 0 : -1;
}

/* Moves this process into a new namespace; its TUN device can be used from anywhere later.
 * TUN, not TAP: with no Ethernet there is no ARP, which would cost the first packet a round trip.
 */
static int side_open(const char *address, struct side *side_r)
{
	struct ifreq request = { .ifr_name = "link", .ifr_flags = IFF_TUN | IFF_NO_PI };

	if (unshare(CLONE_NEWNET) != 0)
		return fail("cannot make a network namespace (needs root)");
	side_r->namespace = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (side_r->namespace < 0)
		return fail("/proc/self/ns/net");
	side_r->device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (side_r->device < 0 || ioctl(side_r->device, TUNSETIFF, &request) != 0)
		return fail("/dev/net/tun");
	if (interfaces_configure(request.ifr_name, address) != 0)
		return fail(address);
	return 0;
}

static bool wire_full(const struct wire *wire)
{
	return wire->taken - wire->delivered == WIRE_PACKETS;
}

/* When the next packet is due; 0 when none is under way. */
static int64_t wire_due_ns(const struct wire *wire)
{
	if (wire->taken == wire->delivered)
		return 0;
	return wire->packets[wire->delivered % WIRE_PACKETS].due_ns;
}

/* Takes what waits in the sender's device.  What finds the wire full waits on there. */
static int wire_take(struct wire *wire, int64_t delay_ns)
{
	while (!wire_full(wire)) {
		struct packet *packet = &wire->packets[wire->taken % WIRE_PACKETS];
		ssize_t len = read(wire->from, packet->data, sizeof packet->data);

		if (len < 0)
			return errno == EAGAIN || errno == EINTR ? 0 : fail("device");
		packet->len = (size_t)len;
		packet->due_ns = now_ns() + delay_ns;
		wire->taken++;
	}
	return 0;
}

static void wire_deliver(struct wire *wire, int64_t now)
{
	int64_t due_ns;

	while ((due_ns = wire_due_ns(wire)) != 0 && due_ns <= now) {
		const struct packet *packet = &wire->packets[wire->delivered++ % WIRE_PACKETS];

		/* A packet that the receiver's device cannot take is lost, as it is anywhere. */
		if (write(wire->to, packet->data, packet->len) < 0)
			continue;
	}
}

/* Sets the timer to the earlier of two times; 0 is never, for both and for timerfd_settime(2). */
static int timer_set(int timer, int64_t a_ns, int64_t b_ns)
{
	int64_t at_ns = a_ns == 0 || (b_ns != 0 && b_ns < a_ns) ? b_ns : a_ns;
	struct itimerspec when = {
		.it_value = { .tv_sec = at_ns / NS_PER_S, .tv_nsec = at_ns % NS_PER_S },
	};

	return timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
}

/* Whether standard input still has something to say, whatever that is. */
static bool input_open(const struct pollfd *input)
{
	char ignored[256];

	return input->revents == 0 || read(input->fd, ignored, sizeof ignored) > 0;
}

/* Returns 0 when asked to stop, -1 when it cannot go on. */
static int carry(struct wire wires[2], int64_t delay_ns, int timer, int signals)
{
	for (;;) {
		struct pollfd polled[] = {
			{ .fd = signals, .events = POLLIN },
			{ .fd = STDIN_FILENO, .events = POLLIN },
			{ .fd = timer, .events = POLLIN },
			{ .fd = wires[0].from, .events = wire_full(&wires[0]) ? 0 : POLLIN },
			{ .fd = wires[1].from, .events = wire_full(&wires[1]) ? 0 : POLLIN },
		};

		if (timer_set(timer, wire_due_ns(&wires[0]), wire_due_ns(&wires[1])) != 0)
			return fail("timer");
		if (poll(polled, sizeof polled / sizeof *polled, -1) < 0 && errno != EINTR)
			return fail("poll");
		if (polled[0].revents != 0 || !input_open(&polled[1]))
			return 0;
		for (int i = 0; i < 2; i++) {
			if ((polled[3 + i].revents & ~POLLIN) != 0)
				return fail("a device is gone");
			if (wire_take(&wires[i], delay_ns) != 0)
				return -1;
			wire_deliver(&wires[i], now_ns());
		}
	}
}

/* The signals that ask for an end, as a descriptor: no handler interrupts anything. */
static int signals_open(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static int run(struct wire wires[2], int64_t delay_ns)
{
	struct side a, b;
	int signals = signals_open();
	int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);

	if (signals < 0 || timer < 0)
		return fail("signalfd or timerfd");
	if (side_open("10.77.0.1", &a) != 0 || side_open("10.77.0.2", &b) != 0)
		return -1;
	wires[0].from = wires[1].to = a.device;
	wires[1].from = wires[0].to = b.device;
	printf("ready /proc/%d/fd/%d /proc/%d/fd/%d\n", (int)getpid(), a.namespace,
	    (int)getpid(), b.namespace);
	if (fflush(stdout) != 0)
		return fail("standard output");
	return carry(wires, delay_ns, timer, signals);
}

int main(int argc, char **argv)
{
	int64_t delay_ns;
	struct wire *wires;
	int status;

	if (argc != 2 || parse_delay(argv[1], &delay_ns) != 0) {
		fprintf(stderr, "usage: delaylink ONE_WAY_MS (0 to %d)\n", DELAY_MAX_MS);
		return 2;
	}
	wires = calloc(2, sizeof *wires);
	if (!wires) {
		fail("memory");
		return 1;
	}
	status = run(wires, delay_ns);
	free(wires);
	return status == 0 ? 0 : 1;
}
