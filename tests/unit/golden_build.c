/* SPDX-License-Identifier: MIT */
/* The bricks of golden cases.  Times are those of a link with 50 ms round trip; the clock stands
 * still, so that a golden report never ages. */
#include "golden_build.h"

#include <arpa/inet.h>
#include <string.h>

struct bytes golden_bytes(const char *text)
{
	return (struct bytes){ text, strlen(text) };
}

struct stage_facts golden_ok(int64_t from_us, int64_t to_us)
{
	return (struct stage_facts){ OUTCOME_OK, REASON_NONE, from_us, to_us, NULL };
}

struct stage_facts golden_failed(enum reason reason, int64_t from_us, int64_t to_us)
{
	return (struct stage_facts){ OUTCOME_FAIL, reason, from_us, to_us, NULL };
}

static struct address address_of(const char *text)
{
	struct address address = { .family = strchr(text, ':') ? AF_INET6 : AF_INET };

	inet_pton(address.family, text, address.ip);
	memcpy(address.text, text, strlen(text) + 1);
	return address;
}

struct target_facts *golden_target(struct arena *arena, const char *name,
	const char *const *addresses)
{
	struct target_facts *facts = arena_alloc(arena, sizeof *facts);
	size_t count = 0;

	while (addresses[count])
		count++;
	facts->target = (struct target){ .given = name, .host = name };
	facts->observed_at = GOLDEN_NOW;
	facts->elapsed_us = 262100;
	facts->resolve.stage = golden_ok(0, 1240);
	facts->resolve.count = count;
	facts->resolve.addresses = arena_array(arena, count, sizeof *facts->resolve.addresses);
	facts->endpoint_count = 2 * count;
	facts->endpoints = arena_array(arena, 2 * count, sizeof *facts->endpoints);
	for (size_t i = 0; i < count; i++) {
		struct endpoint_facts *pair = &facts->endpoints[2 * i];
		facts->resolve.addresses[i] = address_of(addresses[i]);
		pair[0] = (struct endpoint_facts){ .address = address_of(addresses[i]), .port = 143,
			.mode = MODE_STARTTLS };
		pair[1] = (struct endpoint_facts){ .address = address_of(addresses[i]), .port = 993,
			.mode = MODE_IMPLICIT };
	}
	return facts;
}

static void say(struct arena *arena, struct visit_facts *visit, int64_t at_us,
	enum transcript_kind kind, const char *line)
{
	struct transcript_entry *entries = arena_array(arena, visit->transcript_len + 1,
		sizeof *entries);

	if (visit->transcript_len)
		memcpy(entries, visit->transcript, visit->transcript_len * sizeof *entries);
	entries[visit->transcript_len++] = (struct transcript_entry){ at_us, kind,
		visit->stages[STAGE_TLS].outcome == OUTCOME_OK, golden_bytes(line) };
	visit->transcript = entries;
}

static struct capabilities list(struct arena *arena, const char *names)
{
	struct capabilities capabilities = { .known = true };
	char *copy = arena_strdup(arena, names), *state;

	capabilities.names = arena_array(arena, strlen(names), sizeof *capabilities.names);
	for (char *name = strtok_r(copy, " ", &state); name; name = strtok_r(NULL, " ", &state))
		capabilities.names[capabilities.count++] = name;
	return capabilities;
}

static void greet(struct arena *arena, struct visit_facts *visit, int64_t at_us,
	const char *capabilities)
{
	char *line = arena_printf(arena, "* OK [CAPABILITY %s] Dovecot ready.", capabilities);

	visit->stages[STAGE_GREETING] = golden_ok(at_us - 50900, at_us);
	visit->greeting = GREETING_OK;
	visit->greeting_line = golden_bytes(line);
	visit->in_greeting = list(arena, capabilities);
	say(arena, visit, at_us, TRANSCRIPT_RECEIVED, arena_printf(arena, "%s\r\n", line));
}

void golden_certificates(struct arena *arena, struct tls_facts *tls, int64_t days_left)
{
	static const char *none[] = { NULL };
	const char **names = arena_array(arena, 3, sizeof *names);
	struct certificate_facts leaf = { .subject = "CN=mail.example.org",
		.issuer = "CN=E6,O=Let's Encrypt,C=US", .dns_names = names, .ip_names = none,
		.not_before = GOLDEN_NOW + (days_left - 90) * GOLDEN_DAY + 3600,
		.not_after = GOLDEN_NOW + days_left * GOLDEN_DAY + (days_left < 0 ? -3600 : 3600),
		.key = "ECDSA 256", .key_algorithm = "ECDSA", .key_bits = 256,
		.signature = "ecdsa-sha384", .has_san = true, .has_eku = true, .has_server_auth = true };
	struct certificate_facts issuer = { .subject = "CN=E6,O=Let's Encrypt,C=US",
		.issuer = "CN=ISRG Root X1,O=Internet Security Research Group,C=US", .dns_names = none,
		.ip_names = none, .not_before = 1710288000, .not_after = 1805068799,
		.key = "ECDSA 384", .key_algorithm = "ECDSA", .key_bits = 384,
		.signature = "rsa-sha256", .is_ca = true };

	names[0] = "mail.example.org";
	names[1] = "imap.example.org";
	memset(leaf.sha256, days_left < 0 ? 'e' : 'a', 64);
	memset(issuer.sha256, 'b', 64);
	tls->chain = arena_array(arena, 2, sizeof *tls->chain);
	tls->chain[0] = leaf;
	tls->chain[1] = issuer;
	tls->chain_len = 2;
}

static void shake_hands(struct arena *arena, struct visit_facts *visit, int64_t from_us)
{
	visit->stages[STAGE_TLS] = golden_ok(from_us, from_us + 52310);
	visit->stages[STAGE_CERTIFICATE] = golden_ok(from_us + 52310, from_us + 52900);
	visit->tls = (struct tls_facts){ .handshake_done = true, .version = "TLS1.3",
		.cipher = "TLS_AES_256_GCM_SHA384", .group = "X25519", .sni = "mail.example.org",
		.verified_name = "mail.example.org", .alert = TLS_ALERT_NONE,
		.trust_available = true, .verified = true };
	golden_certificates(arena, &visit->tls, 62);
}

static void finish(struct arena *arena, struct visit_facts *visit, int64_t at_us)
{
	static const char in_tls[] = "IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ AUTH=PLAIN";

	visit->in_tls = list(arena, in_tls);
	say(arena, visit, at_us, TRANSCRIPT_SENT, "a2 CAPABILITY\r\n");
	say(arena, visit, at_us + 50120, TRANSCRIPT_RECEIVED,
		arena_printf(arena, "* CAPABILITY %s\r\n", in_tls));
	say(arena, visit, at_us + 50120, TRANSCRIPT_RECEIVED, "a2 OK Capability completed.\r\n");
	say(arena, visit, at_us + 50200, TRANSCRIPT_SENT, "a3 LOGOUT\r\n");
	visit->stages[STAGE_LOGOUT] = golden_ok(at_us + 50200, at_us + 50250);
}

void golden_starttls(struct arena *arena, struct endpoint_facts *endpoint)
{
	struct visit_facts *visit = &endpoint->session;

	*visit = (struct visit_facts){ .tried = true, .purpose = "STARTTLS", .rtt_us = 50300 };
	visit->stages[STAGE_CONNECT] = golden_ok(1300, 51600);
	greet(arena, visit, 102500, "IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ STARTTLS LOGINDISABLED");
	say(arena, visit, 102600, TRANSCRIPT_SENT, "a1 STARTTLS\r\n");
	say(arena, visit, 153000, TRANSCRIPT_RECEIVED, "a1 OK Begin TLS negotiation now.\r\n");
	visit->stages[STAGE_STARTTLS] = golden_ok(102600, 153000);
	visit->starttls_answered = true;
	visit->starttls_reply = golden_bytes("a1 OK Begin TLS negotiation now.");
	shake_hands(arena, visit, 153100);
	finish(arena, visit, 206100);
}

void golden_implicit(struct arena *arena, struct endpoint_facts *endpoint)
{
	struct visit_facts *visit = &endpoint->session;

	*visit = (struct visit_facts){ .tried = true, .purpose = "implicit TLS", .rtt_us = 50200 };
	visit->stages[STAGE_CONNECT] = golden_ok(1300, 51500);
	shake_hands(arena, visit, 51600);
	greet(arena, visit, 155400, "IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ AUTH=PLAIN");
	finish(arena, visit, 155500);
}

void golden_login(struct arena *arena, struct endpoint_facts *endpoint, const char *answer,
	enum login_result result)
{
	static const char in_clear[] = "IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ STARTTLS "
		"LOGINDISABLED";
	struct visit_facts *visit = &endpoint->login;

	*visit = (struct visit_facts){ .tried = true, .purpose = "LOGIN in clear", .rtt_us = 50300 };
	visit->stages[STAGE_CONNECT] = golden_ok(1300, 51600);
	greet(arena, visit, 102500, in_clear);
	visit->stages[STAGE_CAPABILITY] = golden_ok(102600, 152700);
	visit->in_clear = list(arena, in_clear);
	say(arena, visit, 102600, TRANSCRIPT_SENT, "a1 CAPABILITY\r\n");
	say(arena, visit, 152700, TRANSCRIPT_RECEIVED,
		arena_printf(arena, "* CAPABILITY %s\r\na1 OK done.\r\n", in_clear));
	say(arena, visit, 152800, TRANSCRIPT_SENT, "a2 LOGIN imapvet-k3v9 x7q2m4\r\n");
	say(arena, visit, 203100, TRANSCRIPT_RECEIVED, arena_printf(arena, "%s\r\n", answer));
	visit->stages[STAGE_CLEARTEXT_LOGIN] = golden_ok(152800, 203100);
	visit->login = (struct exchange){ .result = result, .reply = golden_bytes(answer),
		.took_us = 50300, .basis = "code" };
	visit->authenticate = visit->login;
}

void golden_unconnected(struct visit_facts *visit, enum reason reason, int64_t took_us)
{
	*visit = (struct visit_facts){ .tried = true, .purpose = "STARTTLS" };
	visit->stages[STAGE_CONNECT] = golden_failed(reason, 1300, 1300 + took_us);
}

void golden_all_well(struct arena *arena, struct target_facts *facts)
{
	for (size_t i = 0; i < facts->endpoint_count; i += 2) {
		golden_starttls(arena, &facts->endpoints[i]);
		golden_login(arena, &facts->endpoints[i], "a2 NO [PRIVACYREQUIRED] Plaintext "
			"authentication disallowed on non-secure (SSL/TLS) connections.", LOGIN_REFUSED);
		golden_implicit(arena, &facts->endpoints[i + 1]);
		facts->connections += 3;
		facts->login_attempts++;
	}
}

struct judgement *golden_judgement(struct arena *arena, enum verdict verdict,
	const char *headline, const struct finding *findings)
{
	struct judgement *judgement = arena_alloc(arena, sizeof *judgement);
	size_t count = 0;

	while (findings[count].id)
		count++;
	judgement->verdict = verdict;
	judgement->exit_code = verdict == VERDICT_FAIL ? 1 : verdict == VERDICT_UNREACHABLE ? 3 : 0;
	judgement->headline = headline;
	judgement->findings = arena_array(arena, count, sizeof *findings);
	if (count)
		memcpy(judgement->findings, findings, count * sizeof *findings);
	judgement->finding_count = count;
	return judgement;
}

void golden_undecided(struct arena *arena, struct judgement *judgement,
	const struct undecided *undecided)
{
	size_t count = 0;

	while (undecided[count].id)
		count++;
	judgement->undecided = arena_array(arena, count, sizeof *undecided);
	memcpy(judgement->undecided, undecided, count * sizeof *undecided);
	judgement->undecided_count = count;
}
