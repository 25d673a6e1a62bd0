/* SPDX-License-Identifier: MIT */
/* The only room that knows libunbound: forwards questions to the configured servers and validates
 * what comes back (RFC 4035).  libunbound gives up on a silent server after 17 s, so every
 * question runs in its thread and is cancelled at the deadline.  What names and records mean to
 * mail is not known here. */
#include "net/dns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unbound.h>

#include "base/text.h"
#include "net/dns_files.h"
#include "net/dns_records.h"

enum {
	RCODE_NOERROR = 0, RCODE_NXDOMAIN = 3, /* RFC 1035 section 4.1.1 */
	CLASS_IN = 1,
	WHY_MAX = 512, /* bytes shown of libunbound's reason */
	GIVES_UP_US = 10 * 1000 * 1000, /* no live server takes that long to say SERVFAIL */
};

struct dns {
	struct ub_ctx *unbound;
	struct arena arena;
	const char *anchor; /* owner of the trust anchor; NULL: nothing is validated */
	const char *why_not; /* why nothing is; NULL: that was asked for */
	bool heard;    /* a server has given an answer */
	bool silent;   /* or has let a deadline pass before it gave one */
};

struct question { /* under way */
	struct dns *dns;
	struct arena *arena;
	struct dns_answer *answer;
	size_t *open; /* of all that were asked with it */
	int id;
	bool done;
};

static int add_server(struct ub_ctx *unbound, const struct address *server, uint16_t port)
{
	char ip[INET6_ADDRSTRLEN], scope[16] = "", text[sizeof ip + sizeof scope + 8];

	inet_ntop(server->family, server->ip, ip, sizeof ip);
	if (server->scope) /* libunbound takes the zone as a number only */
		snprintf(scope, sizeof scope, "%%%u", server->scope);
	snprintf(text, sizeof text, "%s%s@%u", ip, scope, port);
	return ub_ctx_set_fwd(unbound, text);
}

static int add_servers(struct dns *dns, const struct dns_config *config)
{
	const char *path = config->resolv_conf ? config->resolv_conf : "/etc/resolv.conf";
	struct address servers[DNS_SERVERS_MAX];
	int status = 0;

	if (config->resolver)
		return add_server(dns->unbound, config->resolver, config->port ? config->port : 53);
	size_t count = dns_file_servers(dns_file_read(&dns->arena, path), servers);
	if (!count)
		return ub_ctx_set_fwd(dns->unbound, "127.0.0.1"); /* as the C library does */
	for (size_t i = 0; status == 0 && i < count; i++)
		status = add_server(dns->unbound, &servers[i], 53);
	return status;
}

static const char *system_anchor(struct dns *dns)
{
	static const char *const paths[] = { "/usr/share/dns/root.key", "/var/lib/unbound/root.key",
		"/etc/unbound/root.key", "/usr/share/dnssec-root/trusted-key.key",
		"/etc/trusted-key.key" };

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (dns_file_anchor(&dns->arena, dns_file_read(&dns->arena, paths[i])))
			return paths[i];
	return NULL;
}

/* Names that the root zone proves not to exist, and that a local resolver may serve all the same
 * (RFC 6761, RFC 6762 appendix G, RFC 8375). */
static int free_private_names(struct ub_ctx *unbound)
{
	static const char *const names[] = { "test.", "internal.", "intranet.", "private.", "corp.",
		"home.", "lan.", "local.", "home.arpa." };
	int status = 0;

	for (size_t i = 0; status == 0 && i < sizeof names / sizeof *names; i++)
		status = ub_ctx_set_option(unbound, "domain-insecure:", names[i]);
	return status;
}

static int add_anchor(struct dns *dns, const struct dns_config *config, struct error *error)
{
	const char *path = config->anchor_file ? config->anchor_file : system_anchor(dns);
	int status = 0;

	if (!path) {
		dns->why_not = "this system has no DNSSEC trust anchor (/usr/share/dns/root.key)";
		return 0;
	}
	struct bytes file = dns_file_read(&dns->arena, path);
	if (!file.data)
		return error_set(error, "%s: %s", path, strerrordesc_np(errno));
	dns->anchor = dns_file_anchor(&dns->arena, file);
	if (!dns->anchor)
		return error_set(error, "%s: holds no trust anchor", path);
	if (strcmp(dns->anchor, ".") == 0)
		status = free_private_names(dns->unbound);
	if (status == 0)
		status = ub_ctx_add_ta_file(dns->unbound, path);
	return status == 0 ? 0 : error_set(error, "%s: %s", path, ub_strerror(status));
}

/* libunbound answers these itself unless told not to.  Must come last: it ends the setting up,
 * which is where libunbound looks at its files. */
static int remove_builtin_zones(struct ub_ctx *unbound)
{
	static const char *const zones[] = { "test.", "invalid.", "home.arpa." };
	int status = 0;

	for (size_t i = 0; status == 0 && i < sizeof zones / sizeof *zones; i++)
		status = ub_ctx_zone_remove(unbound, zones[i]);
	return status;
}

static int set_up(struct dns *dns, const struct dns_config *config, struct error *error)
{
	ub_ctx_debugout(dns->unbound, NULL); /* it would write to stderr */
	int status = ub_ctx_async(dns->unbound, 1); /* by a thread, not by fork(2) */

	if (status == 0) /* so that two runs report alike */
		status = ub_ctx_set_option(dns->unbound, "rrset-roundrobin:", "no");
	if (status == 0)
		status = add_servers(dns, config);
	if (status == 0 && !config->plain && add_anchor(dns, config, error) != 0)
		return -1;
	if (status == 0)
		status = remove_builtin_zones(dns->unbound);
	if (status == 0)
		return 0;
	return error_set(error, "the DNS library cannot be set up: %s%s%s", ub_strerror(status),
		config->anchor_file ? "; is this a file of trust anchors? " : "",
		config->anchor_file ? config->anchor_file : "");
}

struct dns *dns_open(const struct dns_config *config, struct error *error)
{
	struct dns *dns = calloc(1, sizeof *dns);

	if (!dns || !(dns->unbound = ub_ctx_create())) {
		error_set(error, "the DNS library cannot be started: %s", strerrordesc_np(errno));
		free(dns);
		return NULL;
	}
	if (set_up(dns, config, error) != 0) {
		dns_close(dns);
		return NULL;
	}
	return dns;
}

void dns_close(struct dns *dns)
{
	if (!dns)
		return;
	ub_ctx_delete(dns->unbound);
	arena_clear(&dns->arena);
	free(dns);
}

struct dns *dns_open_in_turn(pthread_mutex_t *turn, const struct dns_config *config,
	struct error *error)
{
	pthread_mutex_lock(turn);
	struct dns *dns = dns_open(config, error);
	pthread_mutex_unlock(turn);
	return dns;
}

void dns_close_in_turn(pthread_mutex_t *turn, struct dns *dns)
{
	pthread_mutex_lock(turn);
	dns_close(dns);
	pthread_mutex_unlock(turn);
}

static const char *printable(struct arena *arena, const char *text)
{
	return text ? text_printable(arena, (struct bytes){ text, strlen(text) }, WHY_MAX) : NULL;
}

static enum dns_security security_of(const struct dns *dns, const struct ub_result *result)
{
	if (!dns->anchor)
		return DNS_UNKNOWN;
	return result->secure ? DNS_SECURE : result->bogus ? DNS_BOGUS : DNS_INSECURE;
}

/* When libunbound gives up on a silent server it says SERVFAIL, which no server said. */
static enum dns_status failure_of(struct dns *dns, int64_t took_us)
{
	if (!dns->heard && took_us >= GIVES_UP_US)
		dns->silent = true;
	return dns->silent && !dns->heard ? DNS_TIMEOUT : DNS_SERVFAIL;
}

static void fill_in(struct question *question, const struct ub_result *result)
{
	struct dns_answer *answer = question->answer;
	struct bytes message = { result->answer_packet, (size_t)result->answer_len };

	if ((result->rcode != RCODE_NOERROR && result->rcode != RCODE_NXDOMAIN)
		|| !dns_records_read(question->arena, message, answer)) {
		answer->status = failure_of(question->dns, answer->took_us);
		return;
	}
	question->dns->heard = true;
	answer->status = result->rcode == RCODE_NXDOMAIN ? DNS_NXDOMAIN
		: answer->count ? DNS_ANSWER : DNS_NODATA;
	answer->security = security_of(question->dns, result);
	answer->text = printable(question->arena,
		question->dns->anchor ? result->why_bogus : question->dns->why_not);
}

static void fail(struct question *question, int status)
{
	question->answer->status = DNS_LOCAL;
	question->answer->text = status == UB_SYNTAX
		? "not a DNS name: it is too long, or a part of it is too long or empty"
		: ub_strerror(status);
}

static void finish(struct question *question)
{
	question->answer->took_us = deadline_now_us() - question->answer->asked_us;
	question->done = true;
	--*question->open;
}

static void take_result(void *context, int status, struct ub_result *result)
{
	struct question *question = context;

	finish(question);
	if (status == 0)
		fill_in(question, result);
	else
		fail(question, status);
	ub_resolve_free(result);
}

static void start(struct question *question)
{
	struct dns_answer *answer = question->answer;

	*answer = (struct dns_answer){ .name = answer->name, .type = answer->type,
		.asked_us = deadline_now_us() };
	int status = ub_resolve_async(question->dns->unbound, answer->name, (int)answer->type,
		CLASS_IN, question, take_result, &question->id);
	if (status != 0) {
		finish(question);
		fail(question, status);
	}
}

/* A question that is cancelled never calls back; its answer, if one comes, is thrown away. */
static void cancel(struct question *question, int status)
{
	ub_cancel(question->dns->unbound, question->id);
	if (status != 0) {
		fail(question, status);
		return;
	}
	question->answer->status = DNS_TIMEOUT;
	question->dns->silent = true;
}

static void ask(struct dns *dns, struct arena *arena, struct dns_answer *answers, size_t count,
	struct deadline deadline)
{
	struct question *questions = arena_array(arena, count, sizeof *questions);
	size_t open = count;
	int status = 0;

	for (size_t i = 0; i < count; i++) {
		questions[i] = (struct question){ dns, arena, &answers[i], &open, 0, false };
		start(&questions[i]);
	}
	while (open && status == 0) {
		int ready = deadline_poll(ub_fd(dns->unbound), POLLIN, deadline);
		if (ready == 0)
			break;
		status = ready < 0 ? UB_PIPE : ub_process(dns->unbound);
	}
	for (size_t i = 0; open && i < count; i++)
		if (!questions[i].done)
			cancel(&questions[i], status);
}

/* Where not even the keys of the trust anchor's own zone hold, because the resolver passes no
 * signatures on or this machine's clock is wrong, a bogus answer says nothing about its zone. */
static void weigh_bogus(struct dns *dns, struct arena *arena, struct dns_answer *answers,
	size_t count, struct deadline deadline)
{
	struct dns_answer control = { .name = dns->anchor, .type = DNS_DNSKEY };
	const char *zone = strcmp(dns->anchor, ".") == 0 ? "the root zone" : dns->anchor;

	ask(dns, arena, &control, 1, deadline);
	if (control.security == DNS_SECURE)
		return;
	for (size_t i = 0; i < count; i++) {
		if (answers[i].security != DNS_BOGUS)
			continue;
		answers[i].security = DNS_UNKNOWN;
		answers[i].text = arena_printf(arena, "not even the keys of %s could be validated "
			"through this resolver: %s", zone,
			answers[i].text ? answers[i].text : "no reason given");
	}
}

void dns_ask(struct dns *dns, struct arena *arena, struct dns_answer *answers, size_t count,
	struct deadline deadline)
{
	ask(dns, arena, answers, count, deadline);
	for (size_t i = 0; i < count; i++)
		if (answers[i].security == DNS_BOGUS) {
			weigh_bogus(dns, arena, answers, count, deadline);
			return;
		}
}
