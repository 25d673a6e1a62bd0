/* SPDX-License-Identifier: MIT */
/* Composes questions about mail from single DNS questions: RFC 6186 and RFC 8314 section 5.1 (SRV
 * records for mail programs), RFC 2782 (their targets), RFC 6761 section 6.4 (.invalid).  How a
 * question travels, and whether an answer is good news, is not known here. */
#include "net/dns_mail.h"

#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "net/resolve.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* The name tells an admin who reads a query log where it comes from. */
static const char *random_name(struct arena *arena, const char *domain)
{
	unsigned long long noise;

	while (getrandom(&noise, sizeof noise, 0) != sizeof noise)
		;
	return arena_printf(arena, "imapvet-%016llx.%s", noise, domain);
}

static struct deadline half_way(struct deadline deadline)
{
	int64_t now_us = deadline_now_us();

	if (deadline.at_us > now_us)
		deadline.at_us = now_us + (deadline.at_us - now_us) / 2;
	return deadline;
}

static void ask_domain(struct dns *dns, struct arena *arena, struct deadline deadline,
	struct mail_dns_facts *facts)
{
	const char *random = random_name(arena, facts->domain);
	const struct {
		struct dns_answer *to;
		const char *name;
		enum dns_type type;
	} wanted[] = {
		{ &facts->imaps, arena_printf(arena, "_imaps._tcp.%s", facts->domain), DNS_SRV },
		{ &facts->imap, arena_printf(arena, "_imap._tcp.%s", facts->domain), DNS_SRV },
		{ &facts->mx, facts->domain, DNS_MX },
		{ &facts->random_a, random, DNS_A }, { &facts->random_aaaa, random, DNS_AAAA },
		{ &facts->invalid_a, random_name(arena, "invalid"), DNS_A },
	};
	struct dns_answer answers[LENGTH(wanted)];

	for (size_t i = 0; i < LENGTH(wanted); i++)
		answers[i] = (struct dns_answer){ .name = wanted[i].name, .type = wanted[i].type };
	dns_ask(dns, arena, answers, LENGTH(wanted), deadline);
	for (size_t i = 0; i < LENGTH(wanted); i++)
		*wanted[i].to = answers[i];
}

static void add_targets(struct mail_dns_facts *facts, const struct dns_answer *srv)
{
	for (size_t i = 0; i < srv->count; i++) {
		const char *name = srv->records.srv[i].target;
		if (strcmp(name, ".") == 0 || mail_dns_target(facts, name))
			continue;
		if (facts->target_count == DNS_TARGETS_MAX) {
			facts->targets_cut = true;
			return;
		}
		facts->targets[facts->target_count++].name = name;
	}
}

static void ask_targets(struct dns *dns, struct arena *arena, struct deadline deadline,
	struct mail_dns_facts *facts)
{
	struct dns_answer answers[2 * DNS_TARGETS_MAX];

	for (size_t i = 0; i < facts->target_count; i++) {
		const char *name = facts->targets[i].name;
		answers[2 * i] = (struct dns_answer){ .name = name, .type = DNS_A };
		answers[2 * i + 1] = (struct dns_answer){ .name = name, .type = DNS_AAAA };
	}
	dns_ask(dns, arena, answers, 2 * facts->target_count, deadline);
	for (size_t i = 0; i < facts->target_count; i++) {
		struct dns_target *target = &facts->targets[i];
		target->a = answers[2 * i];
		target->aaaa = answers[2 * i + 1];
		target->presence = dns_presence(&target->a, &target->aaaa);
		target->is_alias = target->a.alias_count || target->aaaa.alias_count;
	}
}

void dns_mail(struct dns *dns, struct arena *arena, const char *domain, struct deadline deadline,
	struct mail_dns_facts *facts_r)
{
	*facts_r = (struct mail_dns_facts){ .domain = arena_strdup(arena, domain) };
	facts_r->targets = arena_array(arena, DNS_TARGETS_MAX, sizeof *facts_r->targets);
	/* A resolver that swallows one kind of question must not cost the second round. */
	ask_domain(dns, arena, half_way(deadline), facts_r);
	add_targets(facts_r, &facts_r->imaps);
	add_targets(facts_r, &facts_r->imap);
	ask_targets(dns, arena, deadline, facts_r);
}

/* Of several answers without an address, the one that leaves most open speaks for all. */
static enum resolve_result result_of(const struct dns_answer *answers, size_t count)
{
	static const struct {
		enum dns_status status;
		enum resolve_result result;
	} known[] = { { DNS_ANSWER, RESOLVE_OK }, { DNS_NXDOMAIN, RESOLVE_NXDOMAIN },
		{ DNS_TIMEOUT, RESOLVE_TIMEOUT }, { DNS_SERVFAIL, RESOLVE_FAILED },
		{ DNS_LOCAL, RESOLVE_FAILED }, { DNS_NODATA, RESOLVE_NO_ADDRESS } };

	for (size_t i = 0; i < LENGTH(known); i++)
		for (size_t j = 0; j < count; j++)
			if (answers[j].status == known[i].status)
				return known[i].result;
	return RESOLVE_FAILED;
}

static const char *word_of(enum dns_status status)
{
	static const char *const words[] = {
		[DNS_NOT_ASKED] = "not asked", [DNS_ANSWER] = "answered", [DNS_NXDOMAIN] = "NXDOMAIN",
		[DNS_NODATA] = "no such record", [DNS_SERVFAIL] = "SERVFAIL",
		[DNS_TIMEOUT] = "no answer", [DNS_LOCAL] = "could not be asked",
	};

	return words[status];
}

/* "A: no such record, AAAA: SERVFAIL"; NULL where every answer is good. */
static const char *tell(struct arena *arena, const struct dns_answer *answers, size_t count)
{
	const char *text = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct dns_answer *answer = &answers[i];
		const char *word = word_of(answer->status), *more = NULL;

		if (answer->security == DNS_BOGUS) {
			word = "DNSSEC validation failed";
			more = answer->text;
		} else if (answer->status == DNS_LOCAL) {
			more = answer->text;
		} else if (answer->status == DNS_ANSWER) {
			continue;
		}
		text = arena_printf(arena, "%s%s%s: %s%s%s%s", text ? text : "", text ? ", " : "",
			dns_type_name(answer->type), word, more ? " (" : "", more ? more : "",
			more ? ")" : "");
	}
	return text;
}

static bool all_good(const struct dns_answer *answers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if ((answers[i].status != DNS_ANSWER && answers[i].status != DNS_NODATA)
			|| answers[i].security == DNS_BOGUS)
			return false;
	return true;
}

static void add(struct resolve_facts *facts, const struct address *address)
{
	for (size_t i = 0; i < facts->count; i++)
		if (address_same(&facts->addresses[i], address))
			return;
	facts->addresses[facts->count++] = *address;
}

void dns_addresses_join(struct arena *arena, const struct dns_answer *answers, size_t count,
	struct resolve_facts *facts_r)
{
	size_t total = 0;

	for (size_t i = 0; i < count; i++)
		total += answers[i].count;
	facts_r->result = result_of(answers, count);
	facts_r->addresses = arena_array(arena, total, sizeof *facts_r->addresses);
	facts_r->count = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < answers[i].count; j++)
			add(facts_r, &answers[i].records.addresses[j]);
	if (!total || !all_good(answers, count)) /* an address in one family is all it takes */
		facts_r->stage.text = tell(arena, answers, count);
}

void dns_addresses(struct dns *dns, struct arena *arena, const struct dns_host *host,
	struct deadline deadline, struct resolve_facts *facts_r)
{
	static const struct {
		int family;
		enum dns_type type;
	} kinds[] = { { AF_INET6, DNS_AAAA }, { AF_INET, DNS_A } }; /* RFC 8305 tries IPv6 first */
	struct dns_answer answers[LENGTH(kinds)];
	struct address literal;
	size_t count = 0;

	facts_r->family = host->family;
	if (resolve_literal(host->name, &literal)) {
		facts_r->result = RESOLVE_LITERAL;
		facts_r->addresses = arena_alloc(arena, sizeof literal);
		facts_r->addresses[0] = literal;
		facts_r->count = 1;
		return;
	}
	for (size_t i = 0; i < LENGTH(kinds); i++)
		if (host->family == AF_UNSPEC || host->family == kinds[i].family)
			answers[count++] = (struct dns_answer){ .name = host->name,
				.type = kinds[i].type };
	dns_ask(dns, arena, answers, count, deadline);
	dns_addresses_join(arena, answers, count, facts_r);
}
