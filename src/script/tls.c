/* SPDX-License-Identifier: MIT */
/* The STARTTLS cut and what TLS showed.  Cleartext that waits to be read when TLS begins was put
 * there to be taken for the server's words inside of TLS (RFC 9051 section 11.1; as
 * CVE-2020-15685), so it fails the test.  Certificates are verified unless the script says
 * verify=no. */
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "net/resolve.h"
#include "script/run.h"

static void set(struct run *run, const char *name, const char *text)
{
	variables_set_text(&run->variables, name, text ? text : "", false);
}

static const char *date(struct run *run, int64_t seconds)
{
	const char *text = date_time(&run->scratch, seconds);

	return text ? text : "";
}

static const char *joined(struct run *run, const char **names)
{
	const char *text = "";

	for (; *names; names++)
		text = arena_printf(&run->scratch, "%s%s%s", text, *text ? " " : "", *names);
	return text;
}

static void set_certificate(struct run *run, const struct certificate_facts *leaf)
{
	set(run, "cert.subject", leaf->subject);
	set(run, "cert.issuer", leaf->issuer);
	set(run, "cert.not_before", date(run, leaf->not_before));
	set(run, "cert.not_after", date(run, leaf->not_after));
	set(run, "cert.days_left", arena_printf(&run->scratch, "%lld",
		(long long)date_days_until(leaf->not_after, (int64_t)time(NULL))));
	set(run, "cert.names", joined(run, leaf->dns_names));
	set(run, "cert.key", leaf->key);
	set(run, "cert.signature", leaf->signature);
	set(run, "cert.sha256", leaf->sha256);
}

/* The first of them, in the words of the findings. */
static const char *problem_of(const struct tls_facts *facts)
{
	static const struct {
		unsigned problem;
		const char *word;
	} words[] = { { TLS_PROBLEM_EXPIRED, "expired" },
		{ TLS_PROBLEM_NOT_YET_VALID, "not-yet-valid" },
		{ TLS_PROBLEM_REVOKED, "revoked" }, { TLS_PROBLEM_NAME, "name-mismatch" },
		{ TLS_PROBLEM_SELF_SIGNED, "self-signed" },
		{ TLS_PROBLEM_INCOMPLETE, "chain-incomplete" },
		{ TLS_PROBLEM_UNKNOWN_ISSUER, "untrusted-issuer" },
		{ TLS_PROBLEM_WEAK_SIGNATURE, "weak-signature" }, { TLS_PROBLEM_PURPOSE, "purpose" },
		{ TLS_PROBLEM_STAPLE_MISSING, "staple-missing" },
		{ TLS_PROBLEM_STAPLE_EXPIRED, "staple-expired" }, { TLS_PROBLEM_OTHER, "other" } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (facts->problems & words[i].problem)
			return words[i].word;
	return facts->trust_available ? "" : "no-trust-store";
}

static void set_variables(struct run *run, const struct tls_facts *facts)
{
	set(run, "tls.done", facts->handshake_done ? "yes" : "no");
	set(run, "tls.version", facts->version);
	set(run, "tls.cipher", facts->cipher);
	set(run, "tls.group", facts->group);
	set(run, "tls.verified", facts->verified ? "yes" : "no");
	set(run, "tls.problem", facts->handshake_done ? problem_of(facts) : facts->error_text);
	if (facts->chain_len)
		set_certificate(run, &facts->chain[0]);
}

static bool no_plaintext(struct run *run, struct connection *connection, struct spot spot)
{
	connection_read(connection);
	if (!connection_has_bytes(connection))
		return true;
	fail(run, FAILURE_FORBIDDEN, spot, "cleartext came where TLS should begin");
	failed(run)->expected = "nothing between the answer to STARTTLS and TLS";
	failed(run)->received = shown_pending(run, connection);
	failed(run)->hint = "whoever is on the path could put words into the server's mouth this way";
	return false;
}

static bool refused(struct run *run, struct connection *connection, struct spot spot,
	enum reason reason)
{
	const struct tls_facts *facts = &connection->tls_facts;

	fail(run, FAILURE_TLS, spot, "the TLS handshake failed: %s", facts->alert_name
		? facts->alert_name : reason_name(reason));
	failed(run)->received = facts->first_bytes.len && reason == REASON_NOT_TLS
		? shown(run, facts->first_bytes) : facts->error_text ? arena_strdup(run->arena,
		facts->error_text) : "nothing";
	if (reason == REASON_NOT_TLS)
		failed(run)->hint = "the server talks in clear here: is this a port for tls=starttls?";
	return false;
}

static bool check_version(struct run *run, const struct statement *statement, const char *min,
	const char *version)
{
	if (!min || strcmp(version + strlen("TLS"), min) >= 0)
		return true;
	fail(run, FAILURE_TLS, words_find(statement, "min")->spot, "the server agreed to %s only",
		version);
	failed(run)->expected = arena_printf(run->arena, "TLS%s or later", min);
	failed(run)->received = version;
	return false;
}

/* What to do, by what is wrong: who gives an authority to trust has still not the right name. */
static const char *certificate_hint(struct run *run, const struct tls_facts *facts)
{
	unsigned issuer = TLS_PROBLEM_SELF_SIGNED | TLS_PROBLEM_INCOMPLETE | TLS_PROBLEM_UNKNOWN_ISSUER;

	if (facts->problems & issuer || !facts->trust_available)
		return "give the server's authority by --cafile, or write verify=no here "
			"where it does not matter; no password is sent then";
	const char *names = facts->chain_len ? joined(run, facts->chain[0].dns_names) : "";
	if (facts->problems & TLS_PROBLEM_NAME)
		return arena_printf(run->arena, "the certificate is of %s: name the server so by --on, and "
			"tell by --address where it is if that name leads elsewhere",
			*names ? shown(run, (struct bytes){ names, strlen(names) }) : "no host at all");
	if (facts->problems & TLS_PROBLEM_NOT_YET_VALID)
		return "is the clock of this machine right?";
	return "the server needs another certificate; with verify=no here, the rest can be tried "
		"without a password";
}

static bool check_certificate(struct run *run, const struct statement *statement,
	const struct tls_facts *facts, const char *verify)
{
	if (facts->verified || (verify && strcmp(verify, "no") == 0))
		return true;
	fail(run, FAILURE_TLS, whole_line(statement->line), facts->trust_available
		? "the server's certificate does not verify"
		: "no certificate can be verified: this machine has no trusted authorities");
	failed(run)->expected = facts->verified_name
		? arena_printf(run->arena, "a certificate of %s", facts->verified_name) : NULL;
	failed(run)->received = facts->verify_text;
	failed(run)->hint = certificate_hint(run, facts);
	return false;
}

static struct tls_request request_of(const struct run *run, const char *host)
{
	const struct target *target = run->settings->target;
	struct address literal;
	bool is_address = host ? resolve_literal(host, &literal) : target && target->is_address;
	const char *name = host ? host : target ? target->host : "";

	return (struct tls_request){ .name = name, .name_is_address = is_address,
		.sni = run->settings->sni && !host ? run->settings->sni : is_address ? NULL : name,
		.trust = run->settings->trust };
}

bool tls_begin(struct run *run, struct connection *connection, const struct statement *statement,
	bool may_fail)
{
	struct spot spot = whole_line(statement->line);
	const char *verify, *min, *sni, *alpn;
	enum reason reason;

	if (!no_plaintext(run, connection, spot)
		|| !connect_word(run, statement, "verify", &verify)
		|| !connect_word(run, statement, "min", &min) || !connect_word(run, statement, "sni", &sni)
		|| !connect_word(run, statement, "alpn", &alpn))
		return false;
	struct tls_request request = request_of(run, connection->host);
	request.sni = sni ? sni : request.sni;
	request.alpn = alpn;
	if (!request.trust)
		return fail(run, FAILURE_LOCAL, spot, "TLS was not made ready");
	run->test->assertions++;
	connection->tls = tls_open(run->arena, &connection->fd, &request, wait_deadline(run),
		&connection->tls_facts, &reason);
	struct tls_facts *facts = &connection->tls_facts;
	if (!connection->tls) {
		set_variables(run, facts);
		record_note(run, "TLS failed: %s", facts->alert_name ? facts->alert_name
			: reason_name(reason));
		connection_close(connection);
		return may_fail ? true : refused(run, connection, spot, reason);
	}
	stream_swap(&connection->stream, tls_transport(connection->tls));
	tls_verify(connection->tls, run->arena, &request, facts);
	connection->verified = facts->verified;
	set_variables(run, facts);
	record_note(run, "%s %s, the certificate %s", facts->version, facts->cipher,
		facts->verified ? "verifies" : "does not verify");
	return check_version(run, statement, min, facts->version)
		&& check_certificate(run, statement, facts, verify);
}
