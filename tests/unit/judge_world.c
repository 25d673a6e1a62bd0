/* SPDX-License-Identifier: MIT */
/* Builds the facts of a healthy Dovecot as the visits leave them, and breaks single stages the
 * way the visits do: what lies behind a broken stage was not tried. */
#include "judge_world.h"

#include <arpa/inet.h>
#include <stdio.h>

static const enum stage clear_order[] = { STAGE_CONNECT, STAGE_GREETING, STAGE_STARTTLS, STAGE_TLS,
	STAGE_CERTIFICATE, STAGE_CAPABILITY, STAGE_LOGOUT, STAGE_COUNT };
static const enum stage tls_order[] = { STAGE_CONNECT, STAGE_TLS, STAGE_CERTIFICATE,
	STAGE_GREETING, STAGE_CAPABILITY, STAGE_LOGOUT, STAGE_COUNT };
static const enum stage login_order[] = { STAGE_CONNECT, STAGE_GREETING, STAGE_CAPABILITY,
	STAGE_CLEARTEXT_LOGIN, STAGE_LOGOUT, STAGE_COUNT };

struct bytes world_bytes(const char *text)
{
	return (struct bytes){ text, text ? strlen(text) : 0 };
}

void world_pass(struct visit_facts *visit, enum stage stage, int64_t ms)
{
	visit->stages[stage] = (struct stage_facts){ .outcome = OUTCOME_OK, .ended_us = ms * 1000 };
}

void world_fail(struct visit_facts *visit, enum stage stage, enum reason reason, int64_t ms)
{
	visit->stages[stage] = (struct stage_facts){ .outcome = OUTCOME_FAIL, .reason = reason,
		.ended_us = ms * 1000 };
}

void world_list(struct world *world, struct capabilities *capabilities, const char *names)
{
	char *copy = arena_strdup(&world->arena, names);
	char *rest = NULL;

	*capabilities = (struct capabilities){ .known = true,
		.names = arena_array(&world->arena, 32, sizeof *capabilities->names) };
	for (char *name = strtok_r(copy, " ", &rest); name; name = strtok_r(NULL, " ", &rest))
		capabilities->names[capabilities->count++] = name;
}

static const char **names(struct world *world, const char *name)
{
	const char **list = arena_array(&world->arena, 3, sizeof *list);

	list[0] = name;
	return list;
}

static void add_certificates(struct world *world, struct tls_facts *tls)
{
	struct certificate_facts *chain = arena_array(&world->arena, 4, sizeof *chain);

	chain[0] = (struct certificate_facts){ .subject = "CN=mail.example.org",
		.issuer = "CN=Intermediate", .not_before = WORLD_NOW - 30 * WORLD_DAY,
		.not_after = WORLD_NOW + 60 * WORLD_DAY, .dns_names = names(world, "mail.example.org"),
		.ip_names = names(world, NULL), .key = "ECDSA 256", .key_algorithm = "ECDSA",
		.key_bits = 256, .signature = "ecdsa-sha256", .sha256 = "1111", .has_san = true,
		.has_eku = true, .has_server_auth = true };
	chain[1] = (struct certificate_facts){ .subject = "CN=Intermediate", .issuer = "CN=Root",
		.not_before = WORLD_NOW - 300 * WORLD_DAY, .not_after = WORLD_NOW + 900 * WORLD_DAY,
		.dns_names = names(world, NULL), .ip_names = names(world, NULL), .key = "ECDSA 384",
		.key_algorithm = "ECDSA", .key_bits = 384, .signature = "ecdsa-sha384", .sha256 = "2222",
		.is_ca = true };
	tls->chain = chain;
	tls->chain_len = 2;
}

static void add_tls(struct world *world, struct visit_facts *visit)
{
	visit->tls = (struct tls_facts){ .handshake_done = true, .version = "TLS1.3",
		.cipher = "TLS_AES_256_GCM_SHA384", .group = "X25519", .sni = "mail.example.org",
		.verified_name = "mail.example.org", .alert = TLS_ALERT_NONE, .trust_available = true,
		.verified = true };
	add_certificates(world, &visit->tls);
	world_list(world, &visit->in_tls, "IMAP4rev1 SASL-IR IDLE AUTH=PLAIN AUTH=LOGIN");
}

static void pass_all(struct visit_facts *visit, const enum stage *order)
{
	visit->tried = true;
	visit->connections = 1;
	visit->rtt_us = 20000;
	visit->greeting = GREETING_OK;
	visit->greeting_line = world_bytes("* OK [CAPABILITY IMAP4rev1] ready.");
	for (; *order != STAGE_COUNT; order++)
		world_pass(visit, *order, 20);
}

static void fill_clear(struct world *world, struct endpoint_facts *endpoint)
{
	static const char *listed = "IMAP4rev1 SASL-IR IDLE STARTTLS LOGINDISABLED";

	endpoint->port = 143;
	endpoint->mode = MODE_STARTTLS;
	pass_all(&endpoint->session, clear_order);
	pass_all(&endpoint->login, login_order);
	endpoint->session.starttls_answered = true;
	endpoint->session.starttls_reply = world_bytes("A1 OK Begin TLS negotiation now.");
	add_tls(world, &endpoint->session);
	world_list(world, &endpoint->session.in_greeting, listed);
	world_list(world, &endpoint->login.in_clear, listed);
	world_login(endpoint, LOGIN_REFUSED, "A3 NO [PRIVACYREQUIRED] Use TLS first.");
	world_sasl(endpoint, LOGIN_REFUSED, "A2 NO [PRIVACYREQUIRED] Use TLS first.");
}

static void fill_tls(struct world *world, struct endpoint_facts *endpoint)
{
	endpoint->port = 993;
	endpoint->mode = MODE_IMPLICIT;
	pass_all(&endpoint->session, tls_order);
	add_tls(world, &endpoint->session);
}

void world_add_address(struct world *world, const char *text)
{
	struct address *address = &world->addresses[world->facts.resolve.count++];
	struct endpoint_facts *endpoint = &world->endpoints[world->facts.endpoint_count];

	address->family = strchr(text, ':') ? AF_INET6 : AF_INET;
	inet_pton(address->family, text, address->ip);
	snprintf(address->text, sizeof address->text, "%s", text);
	endpoint[0].address = endpoint[1].address = *address;
	fill_clear(world, &endpoint[0]);
	fill_tls(world, &endpoint[1]);
	world->facts.endpoint_count += 2;
}

void world_init(struct world *world)
{
	*world = (struct world){ .policy = { .fail_on = SEVERITY_HIGH, .expiry_days = 14 } };
	world->facts = (struct target_facts){ .observed_at = WORLD_NOW,
		.target = { .given = "mail.example.org", .host = "mail.example.org" },
		.resolve = { .result = RESOLVE_OK, .addresses = world->addresses },
		.endpoints = world->endpoints };
	world_add_address(world, "192.0.2.7");
}

void world_clear(struct world *world)
{
	arena_clear(&world->arena);
}

void world_keep(struct world *world, size_t i)
{
	world->endpoints[0] = world->endpoints[i];
	world->facts.endpoint_count = 1;
}

struct endpoint_facts *world_clear_port(struct world *world, size_t address)
{
	return &world->endpoints[address * 2];
}

struct endpoint_facts *world_tls_port(struct world *world, size_t address)
{
	return &world->endpoints[address * 2 + 1];
}

static void forget(struct visit_facts *visit, enum stage stage)
{
	visit->stages[stage] = (struct stage_facts){ .outcome = OUTCOME_SKIP };
	if (stage == STAGE_GREETING) {
		visit->greeting = GREETING_NONE;
		visit->greeting_line = (struct bytes){ NULL, 0 };
		visit->in_greeting.known = false;
	} else if (stage == STAGE_STARTTLS) {
		visit->starttls_answered = false;
		visit->starttls_reply = (struct bytes){ NULL, 0 };
	} else if (stage == STAGE_TLS) {
		visit->tls = (struct tls_facts){ .alert = TLS_ALERT_NONE, .sni = visit->tls.sni };
	} else if (stage == STAGE_CAPABILITY) {
		visit->in_tls.known = visit->in_clear.known = false;
	} else if (stage == STAGE_CLEARTEXT_LOGIN) {
		visit->login = visit->authenticate = (struct exchange){ .result = LOGIN_NOT_TRIED };
	}
}

static void break_at(struct visit_facts *visit, const enum stage *order, enum stage stage,
	enum reason reason)
{
	while (*order != stage)
		order++;
	for (; *order != STAGE_COUNT; order++)
		forget(visit, *order);
	world_fail(visit, stage, reason, 5000);
}

void world_break(struct endpoint_facts *endpoint, enum stage stage, enum reason reason)
{
	break_at(&endpoint->session, endpoint->mode == MODE_IMPLICIT ? tls_order : clear_order, stage,
		reason);
}

void world_break_login(struct endpoint_facts *endpoint, enum stage stage, enum reason reason)
{
	break_at(&endpoint->login, login_order, stage, reason);
}

void world_unreach(struct endpoint_facts *endpoint, enum reason reason)
{
	world_break(endpoint, STAGE_CONNECT, reason);
	if (endpoint->login.tried)
		world_break_login(endpoint, STAGE_CONNECT, reason);
}

static void add_knock(struct world *world, uint16_t port, enum knock_role role, enum reason reason)
{
	world->facts.knocks = world->knocks;
	world->knocks[world->facts.knock_count++] = (struct knock){ world->addresses[0], port, role,
		reason, 20000 };
}

void world_knock(struct world *world, enum reason web, enum reason control, enum reason mail)
{
	add_knock(world, 443, KNOCK_NEIGHBOUR, web);
	add_knock(world, 4, KNOCK_CONTROL, control);
	add_knock(world, 25, KNOCK_NEIGHBOUR, mail);
	add_knock(world, 587, KNOCK_NEIGHBOUR, mail);
}

void world_refer(struct world *world, enum reason imaps, enum reason https)
{
	world->facts.reference = "imap.example.net";
	add_knock(world, 993, KNOCK_REFERENCE, imaps);
	add_knock(world, 443, KNOCK_REFERENCE, https);
}

static void greet(struct visit_facts *visit, enum greeting greeting, const char *line)
{
	visit->greeting = greeting;
	visit->greeting_line = world_bytes(line);
	if (greeting == GREETING_OK || greeting == GREETING_PREAUTH)
		world_pass(visit, STAGE_GREETING, 20);
}

void world_greet(struct endpoint_facts *endpoint, enum greeting greeting, const char *line)
{
	enum reason reason = greeting == GREETING_BYE ? REASON_BYE : REASON_MALFORMED;

	world_break(endpoint, STAGE_GREETING, reason);
	greet(&endpoint->session, greeting, line);
	if (!endpoint->login.tried)
		return;
	world_break_login(endpoint, STAGE_GREETING, reason);
	greet(&endpoint->login, greeting, line);
}

void world_alert(struct endpoint_facts *endpoint, int alert, const char *name)
{
	world_break(endpoint, STAGE_TLS, REASON_ALERT);
	endpoint->session.tls.alert = alert;
	endpoint->session.tls.alert_name = name;
	endpoint->session.tls.first_bytes = (struct bytes){ "\x15\x03\x03\0\2\2", 6 };
}

void world_climb(struct world *world, struct endpoint_facts *endpoint, enum rung rung,
	enum reason reason, int alert)
{
	struct visit_facts *visit = &endpoint->rungs[rung];

	*visit = (struct visit_facts){ .tried = true, .connections = 1 };
	world_pass(visit, STAGE_CONNECT, 20);
	if (reason == REASON_NONE) {
		world_pass(visit, STAGE_TLS, 20);
		add_tls(world, visit);
		return;
	}
	world_fail(visit, STAGE_TLS, reason, 3000);
	visit->tls = (struct tls_facts){ .alert = reason == REASON_ALERT ? alert : TLS_ALERT_NONE };
}

static void answer(struct exchange *exchange, enum login_result result, const char *reply)
{
	*exchange = (struct exchange){ .result = result, .reply = world_bytes(reply),
		.took_us = 2000000, .basis = "code" };
}

void world_login(struct endpoint_facts *endpoint, enum login_result result, const char *reply)
{
	answer(&endpoint->login.login, result, reply);
}

void world_sasl(struct endpoint_facts *endpoint, enum login_result result, const char *reply)
{
	answer(&endpoint->login.authenticate, result, reply);
}

static bool is_at(const char *endpoint, const char *wanted)
{
	return !wanted || (endpoint && strcmp(endpoint, wanted) == 0);
}

const struct finding *world_finding(const struct judgement *judgement, const char *id,
	const char *endpoint)
{
	for (size_t i = 0; i < judgement->finding_count; i++)
		if (strcmp(judgement->findings[i].id, id) == 0
			&& is_at(judgement->findings[i].endpoint, endpoint))
			return &judgement->findings[i];
	return NULL;
}

const struct undecided *world_undecided(const struct judgement *judgement, const char *id,
	const char *endpoint)
{
	for (size_t i = 0; i < judgement->undecided_count; i++)
		if (strcmp(judgement->undecided[i].id, id) == 0
			&& is_at(judgement->undecided[i].endpoint, endpoint))
			return &judgement->undecided[i];
	return NULL;
}

struct judgement world_judge(struct world *world)
{
	return judge(&world->arena, &world->facts, &world->policy);
}
