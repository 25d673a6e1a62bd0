/* SPDX-License-Identifier: MIT */
/* getaddrinfo(3) cannot be cancelled, so it runs in a thread of its own that is left behind
 * when the deadline passes; whoever comes last frees the shared record.  What a name means to
 * IMAP is not known here. */
#include "net/resolve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct lookup { /* shared by the asking thread and the looking-up thread */
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	int users;
	bool done;
	int status, saved_errno;
	struct addrinfo *list;
	int family;
	char host[256];
};

static void release(struct lookup *lookup)
{
	pthread_mutex_lock(&lookup->mutex);
	bool last = --lookup->users == 0;
	pthread_mutex_unlock(&lookup->mutex);
	if (!last)
		return;
	if (lookup->list)
		freeaddrinfo(lookup->list);
	pthread_cond_destroy(&lookup->changed);
	pthread_mutex_destroy(&lookup->mutex);
	free(lookup);
}

static void *look_up(void *argument)
{
	struct lookup *lookup = argument;
	struct addrinfo hints = { .ai_family = lookup->family, .ai_socktype = SOCK_STREAM };
	struct addrinfo *list = NULL;
	int status = getaddrinfo(lookup->host, NULL, &hints, &list);

	pthread_mutex_lock(&lookup->mutex);
	lookup->status = status;
	lookup->saved_errno = errno;
	lookup->list = status == 0 ? list : NULL;
	lookup->done = true;
	pthread_cond_signal(&lookup->changed);
	pthread_mutex_unlock(&lookup->mutex);
	release(lookup);
	return NULL;
}

static struct lookup *start(const char *host, int family)
{
	struct lookup *lookup = calloc(1, sizeof *lookup);
	pthread_condattr_t monotonic;
	pthread_t thread;

	if (!lookup)
		return NULL;
	snprintf(lookup->host, sizeof lookup->host, "%s", host);
	lookup->family = family;
	lookup->users = 2;
	pthread_mutex_init(&lookup->mutex, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&lookup->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (pthread_create(&thread, NULL, look_up, lookup) != 0) {
		lookup->users = 1;
		release(lookup);
		return NULL;
	}
	pthread_detach(thread);
	return lookup;
}

static bool await(struct lookup *lookup, struct deadline deadline)
{
	struct timespec until = { .tv_sec = deadline.at_us / 1000000,
		.tv_nsec = deadline.at_us % 1000000 * 1000 };

	pthread_mutex_lock(&lookup->mutex);
	while (!lookup->done)
		if (pthread_cond_timedwait(&lookup->changed, &lookup->mutex, &until) == ETIMEDOUT)
			break;
	bool done = lookup->done;
	pthread_mutex_unlock(&lookup->mutex);
	return done;
}

static bool from_sockaddr(const struct sockaddr *from, struct address *address_r)
{
	struct address address = { .family = from->sa_family };
	char name[IF_NAMESIZE];

	if (from->sa_family == AF_INET) {
		memcpy(address.ip, &((const struct sockaddr_in *)(const void *)from)->sin_addr, 4);
	} else if (from->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const void *)from;
		memcpy(address.ip, &in6->sin6_addr, 16);
		address.scope = IN6_IS_ADDR_LINKLOCAL(&in6->sin6_addr) ? in6->sin6_scope_id : 0;
	} else {
		return false;
	}
	inet_ntop(address.family, address.ip, address.text, sizeof address.text);
	if (address.scope) {
		size_t len = strlen(address.text);
		if (!if_indextoname(address.scope, name))
			snprintf(name, sizeof name, "%u", address.scope);
		snprintf(address.text + len, sizeof address.text - len, "%%%.15s", name);
	}
	*address_r = address;
	return true;
}

bool resolve_literal(const char *text, struct address *address_r)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM };
	struct addrinfo *list;
	struct in_addr strict; /* getaddrinfo would take "1" and "0x7f.1" for addresses too */

	if (!strchr(text, ':') && inet_pton(AF_INET, text, &strict) != 1)
		return false;
	if (getaddrinfo(text, NULL, &hints, &list) != 0)
		return false;
	bool known = from_sockaddr(list->ai_addr, address_r);
	freeaddrinfo(list);
	return known;
}

static bool read_port(const char *text, uint16_t *port_r)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long port = digits && digits <= 5 && !text[digits] ? strtoul(text, NULL, 10) : 0;

	*port_r = (uint16_t)port;
	return port >= 1 && port <= 65535;
}

bool resolve_literal_port(struct arena *arena, const char *text, struct address *address_r,
	uint16_t *port_r)
{
	char *ip = arena_strdup(arena, text), *colon = strrchr(ip, ':'), *end = strrchr(ip, ']');
	bool bare = ip[0] != '[' && colon != strchr(ip, ':');

	*port_r = 0;
	if (colon && !bare && colon > end) {
		if (!read_port(colon + 1, port_r))
			return false;
		*colon = '\0';
	}
	if (ip[0] != '[')
		return resolve_literal(ip, address_r);
	if (!end || end[1])
		return false;
	*end = '\0';
	return strchr(ip, ':') && resolve_literal(ip + 1, address_r);
}

static void add(struct resolve_facts *facts, const struct addrinfo *info)
{
	struct address address;

	if (!from_sockaddr(info->ai_addr, &address))
		return;
	for (size_t i = 0; i < facts->count; i++)
		if (address_same(&facts->addresses[i], &address))
			return;
	facts->addresses[facts->count++] = address;
}

static enum resolve_result result_of(int status)
{
	static const struct {
		int status;
		enum resolve_result result;
	} known[] = { { 0, RESOLVE_OK }, { EAI_NONAME, RESOLVE_NXDOMAIN },
		{ EAI_NODATA, RESOLVE_NO_ADDRESS }, { EAI_ADDRFAMILY, RESOLVE_NO_ADDRESS } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].status == status)
			return known[i].result;
	return RESOLVE_FAILED;
}

static void copy_answer(struct arena *arena, const struct lookup *lookup,
	struct resolve_facts *facts)
{
	size_t count = 0;

	facts->result = result_of(lookup->status);
	if (lookup->status == EAI_SYSTEM)
		facts->stage.text = arena_strdup(arena, strerrordesc_np(lookup->saved_errno));
	else if (lookup->status != 0)
		facts->stage.text = arena_strdup(arena, gai_strerror(lookup->status));
	for (const struct addrinfo *i = lookup->list; i; i = i->ai_next)
		count++;
	facts->addresses = arena_array(arena, count, sizeof *facts->addresses);
	for (const struct addrinfo *i = lookup->list; i; i = i->ai_next)
		add(facts, i);
}

void resolve(struct arena *arena, const char *host, int family, struct deadline deadline,
	struct resolve_facts *facts_r)
{
	struct address literal;

	facts_r->family = family;
	if (resolve_literal(host, &literal)) {
		facts_r->result = RESOLVE_LITERAL;
		facts_r->addresses = arena_alloc(arena, sizeof literal);
		facts_r->addresses[0] = literal;
		facts_r->count = 1;
		return;
	}
	struct lookup *lookup = start(host, family);
	if (!lookup) {
		facts_r->result = RESOLVE_FAILED;
		facts_r->stage.text = "no thread could be started";
		return;
	}
	if (await(lookup, deadline))
		copy_answer(arena, lookup, facts_r);
	else
		facts_r->result = RESOLVE_TIMEOUT;
	release(lookup);
}
