/* SPDX-License-Identifier: MIT */
/* The sources, in one table: RFC 6186 and RFC 8314 SRV records, autoconfig at the domain's own
 * hosts and in the database of Thunderbird (draft-ietf-mailmaint-autoconfig), PACC
 * (draft-ietf-mailmaint-pacc), and MX as a hint.  Documents are fetched in threads while the DNS is
 * asked; each thread writes to an arena of its own, and what it brought is read afterwards.
 * Whether sources agree, and whether a server works, is not asked here. */
#include "discover/discover.h"

#include <string.h>

#include "discover/autoconfig.h"
#include "discover/pacc.h"
#include "net/dns_mail.h"

#define NO_RESOLVER "the resolver could not be asked: "
#define LEFT_OUT "left out"

static const struct source {
	enum discovery_kind kind;
	const char *url;    /* %D the domain, %A the URL-encoded address; of records: the owner */
	void (*parse)(struct arena *arena, const struct person *person, struct bytes document,
		struct published *published_r); /* NULL: a DNS record */
	bool dedicated;     /* the host exists for this purpose alone */
	bool cleartext;
} sources[SOURCE_COUNT] = {
	{ SOURCE_SRV_IMAPS, "_imaps._tcp.%D", NULL, false, false },
	{ SOURCE_SRV_IMAP, "_imap._tcp.%D", NULL, false, false },
	{ SOURCE_AUTOCONFIG, "https://autoconfig.%D/mail/config-v1.1.xml?emailaddress=%A",
		autoconfig_parse, true, false },
	{ SOURCE_WELL_KNOWN, "https://%D/.well-known/autoconfig/mail/config-v1.1.xml",
		autoconfig_parse, false, false },
	/* Without the address: everybody on the way could read it. */
	{ SOURCE_HTTP, "http://autoconfig.%D/mail/config-v1.1.xml", autoconfig_parse, true, true },
	{ SOURCE_ISPDB, "https://autoconfig.thunderbird.net/v1.1/%D", autoconfig_parse, false,
		false },
	{ SOURCE_PACC, "https://ua-auto-config.%D/.well-known/user-agent-configuration.json",
		pacc_parse, true, false },
	{ SOURCE_MX, "%D", NULL, false, false },
};

struct errand { /* one document on its way */
	pthread_t thread;
	bool started;
	const struct discover *request;
	struct fetch_request fetch;
	struct arena arena;
	struct fetched fetched;
};

static const char *encoded_address(struct arena *arena, const struct person *person)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		"-._~";
	char *text = arena_strdup(arena, "");

	for (const char *c = person->local_part; *c; c++)
		text = arena_printf(arena, strchr(plain, *c) ? "%s%c" : "%s%%%02X", text,
			(unsigned)(unsigned char)*c);
	return arena_printf(arena, "%s%%40%s", text, person->domain);
}

static const char *url_of(struct arena *arena, const char *pattern, const struct person *person)
{
	char *url = arena_strdup(arena, "");

	while (*pattern) {
		size_t len = strcspn(pattern, "%");
		url = arena_printf(arena, "%s%.*s", url, (int)len, pattern);
		pattern += len;
		if (!*pattern)
			break;
		url = arena_printf(arena, "%s%s", url, pattern[1] == 'D' ? person->domain
			: encoded_address(arena, person));
		pattern += 2;
	}
	return url;
}

static void *run_errand(void *context)
{
	struct errand *errand = context;

	fetch_get(errand->request->fetcher, &errand->arena, &errand->fetch, &errand->fetched);
	return NULL;
}

static void send_off(struct errand *errand, const struct discover *request, const char *url,
	bool cleartext)
{
	struct error error = { "" };
	struct dns_config plain = *request->dns;

	plain.plain = true;
	errand->request = request;
	errand->fetch = (struct fetch_request){ .url = url, .cleartext = cleartext,
		.person = request->person, .bind = request->bind, .family = request->family,
		.dns = request->dns_for_hosts ? dns_open_in_turn(request->dns_lock, &plain, &error) : NULL,
		.deadline = request->deadline };
	if (*error.text) { /* the system's resolver is another one than was named */
		errand->fetched = (struct fetched){ .result = FETCH_TIMEOUT,
			.text = arena_printf(&errand->arena, NO_RESOLVER "%s", error.text) };
		return;
	}
	errand->started = pthread_create(&errand->thread, NULL, run_errand, errand) == 0;
	if (!errand->started)
		errand->fetched = (struct fetched){ .result = FETCH_FAILED, .text = "out of threads" };
}

static void bring_back(struct errand *errand)
{
	if (errand->started)
		pthread_join(errand->thread, NULL);
	dns_close_in_turn(errand->request->dns_lock, errand->fetch.dns);
}

/* A host that a wildcard answers for says nothing of what somebody meant to publish. */
static enum discovery_outcome outcome_of(const struct discovery_facts *facts,
	const struct source *source, const struct fetched *fetched)
{
	bool meant = source->dedicated && !facts->wildcard;

	switch (fetched->result) {
	case FETCH_OK:
	case FETCH_TOO_LARGE:
	case FETCH_REDIRECTS:
	case FETCH_FAILED:
	case FETCH_CERTIFICATE:
		return meant ? DISCOVERY_BROKEN : DISCOVERY_ABSENT;
	case FETCH_TIMEOUT:
		return DISCOVERY_UNREACHABLE;
	case FETCH_STATUS:
		return fetched->status >= 500 && meant ? DISCOVERY_BROKEN : DISCOVERY_ABSENT;
	case FETCH_NO_HOST:
	case FETCH_NO_SERVER:
		break;
	}
	return DISCOVERY_ABSENT;
}

static void take_document(struct arena *arena, const struct person *person,
	const struct fetched *fetched, struct discovery_source *to)
{
	struct published *published = arena_alloc(arena, sizeof *published);

	sources[to->kind].parse(arena, person, fetched->body, published);
	to->reason = published->fault;
	to->flaw = published->flaw;
	to->settings = published->settings;
	to->setting_count = published->count;
	to->outcome = published->count ? DISCOVERY_FOUND
		: published->foreign ? DISCOVERY_ABSENT : DISCOVERY_BROKEN;
}

void discover_read(struct arena *arena, const struct person *person,
	const struct fetched *fetched, struct discovery_facts *facts, enum discovery_kind kind)
{
	struct discovery_source *to = &facts->sources[kind];

	to->kind = kind;
	to->took_us = fetched->took_us;
	to->cleartext = sources[kind].cleartext;
	to->redirect_count = fetched->redirect_count;
	for (size_t i = 0; i < fetched->redirect_count; i++)
		to->redirects[i] = arena_strdup(arena, fetched->redirects[i]);
	if (fetched->result == FETCH_OK) {
		take_document(arena, person, fetched, to);
		return;
	}
	to->outcome = outcome_of(facts, &sources[kind], fetched);
	to->reason = arena_strdup(arena, fetched->text);
}

static void read_failure(struct discovery_source *to, const struct dns_answer *answer)
{
	static const enum discovery_outcome outcomes[] = {
		[DNS_NOT_ASKED] = DISCOVERY_SKIPPED, [DNS_ANSWER] = DISCOVERY_BROKEN,
		[DNS_NXDOMAIN] = DISCOVERY_ABSENT, [DNS_NODATA] = DISCOVERY_ABSENT,
		[DNS_SERVFAIL] = DISCOVERY_UNREACHABLE, [DNS_TIMEOUT] = DISCOVERY_UNREACHABLE,
		[DNS_LOCAL] = DISCOVERY_UNREACHABLE,
	};
	static const char *const words[] = {
		[DNS_NOT_ASKED] = "not asked", [DNS_ANSWER] = "no record is well-formed",
		[DNS_NXDOMAIN] = "no such record", [DNS_NODATA] = "no such record",
		[DNS_SERVFAIL] = "the resolver reported a failure",
		[DNS_TIMEOUT] = "the resolver did not answer in time",
		[DNS_LOCAL] = "the resolver could not be asked",
	};

	to->outcome = outcomes[answer->status];
	to->reason = words[answer->status];
}

static void read_srv(struct arena *arena, struct discovery_source *to,
	const struct dns_answer *answer, enum mode mode)
{
	to->security = answer->security;
	to->took_us = answer->took_us;
	read_failure(to, answer);
	if (answer->status != DNS_ANSWER)
		return;
	if (answer->security == DNS_BOGUS) {
		to->outcome = DISCOVERY_BROKEN;
		to->reason = arena_printf(arena, "the DNSSEC signatures do not hold%s%s",
			answer->text ? ": " : "", answer->text ? answer->text : "");
		return;
	}
	to->settings = arena_array(arena, answer->count + 1, sizeof *to->settings);
	for (size_t i = 0; i < answer->count; i++) {
		const struct dns_srv *srv = &answer->records.srv[i];
		if (strcmp(srv->target, ".") != 0 && srv->port)
			to->settings[to->setting_count++] = (struct mail_setting){ .host = srv->target,
				.port = srv->port, .mode = mode };
	}
	if (to->setting_count) {
		to->outcome = DISCOVERY_FOUND;
		to->reason = NULL;
	} else if (dns_srv_denied(answer)) {
		to->outcome = DISCOVERY_DENIED;
		to->reason = "the record says '.': not offered";
	}
}

static void read_mx(struct arena *arena, struct discovery_source *to,
	const struct dns_answer *answer)
{
	to->security = answer->security;
	to->took_us = answer->took_us;
	read_failure(to, answer);
	if (answer->status != DNS_ANSWER || !answer->count)
		return;
	const char *first = answer->records.mx[0].exchange;
	to->outcome = strcmp(first, ".") == 0 ? DISCOVERY_DENIED : DISCOVERY_FOUND;
	to->reason = strcmp(first, ".") == 0 ? "the domain takes no mail"
		: arena_printf(arena, "mail for the domain goes to %s", first);
}

static bool has_address(const struct dns_answer *answer)
{
	return answer->status == DNS_ANSWER && answer->count > 0;
}

void discover_read_dns(struct arena *arena, struct discovery_facts *facts)
{
	const struct mail_dns_facts *dns = &facts->dns;

	facts->wildcard = has_address(&dns->random_a) || has_address(&dns->random_aaaa);
	read_srv(arena, &facts->sources[SOURCE_SRV_IMAPS], &dns->imaps, MODE_IMPLICIT);
	read_srv(arena, &facts->sources[SOURCE_SRV_IMAP], &dns->imap, MODE_STARTTLS);
	read_mx(arena, &facts->sources[SOURCE_MX], &dns->mx);
}

static void collect_one(struct discovery_facts *facts, const struct mail_setting *setting)
{
	for (size_t i = 0; i < facts->endpoint_count; i++)
		if (mail_setting_same(&facts->endpoints[i], setting))
			return;
	if (facts->endpoint_count == DISCOVERY_ENDPOINTS)
		facts->cut = true;
	else
		facts->endpoints[facts->endpoint_count++] = *setting;
}

/* Every source's first choice comes before anybody's second. */
void discover_collect(struct arena *arena, struct discovery_facts *facts)
{
	facts->endpoints = arena_array(arena, DISCOVERY_ENDPOINTS, sizeof *facts->endpoints);
	for (size_t choice = 0; choice < PUBLISHED_MAX; choice++)
		for (size_t i = 0; i < SOURCE_COUNT; i++)
			if (choice < facts->sources[i].setting_count)
				collect_one(facts, &facts->sources[i].settings[choice]);
}

static void check_digest(struct arena *arena, struct discovery_facts *facts, struct bytes body,
	const struct dns_answer *txt)
{
	struct discovery_source *pacc = &facts->sources[SOURCE_PACC];
	const char *fault = pacc->outcome == DISCOVERY_FOUND ? pacc_digest_fault(arena, body, txt)
		: NULL;

	if (!fault)
		return;
	pacc->outcome = DISCOVERY_BROKEN;
	pacc->reason = fault;
	pacc->setting_count = 0;
}

static struct errand *start_errands(struct arena *arena, const struct discover *request,
	struct discovery_facts *facts)
{
	struct errand *errands = arena_array(arena, SOURCE_COUNT, sizeof *errands);

	for (size_t i = 0; i < SOURCE_COUNT; i++) {
		facts->sources[i].kind = sources[i].kind;
		facts->sources[i].url = url_of(arena, sources[i].url, request->person);
		if (sources[i].parse && request->fetcher)
			send_off(&errands[i], request, facts->sources[i].url, sources[i].cleartext);
		else
			facts->sources[i].reason = LEFT_OUT;
	}
	return errands;
}

static void without_resolver(struct arena *arena, const struct discover *request,
	const struct error *error, struct discovery_facts *facts)
{
	for (size_t i = 0; i < SOURCE_COUNT; i++) {
		bool asked = !sources[i].parse || request->fetcher;
		facts->sources[i].kind = sources[i].kind;
		facts->sources[i].url = url_of(arena, sources[i].url, request->person);
		facts->sources[i].outcome = asked ? DISCOVERY_UNREACHABLE : DISCOVERY_SKIPPED;
		facts->sources[i].reason = asked ? arena_printf(arena, NO_RESOLVER "%s", error->text)
			: LEFT_OUT;
	}
	discover_collect(arena, facts);
}

int discover(struct arena *arena, const struct discover *request,
	struct discovery_facts *facts_r, struct error *error)
{
	*facts_r = (struct discovery_facts){ .local_part = request->person->local_part,
		.domain = request->person->domain };
	struct dns *dns = dns_open_in_turn(request->dns_lock, request->dns, error);
	if (!dns) {
		without_resolver(arena, request, error, facts_r);
		return -1;
	}
	facts_r->http = request->fetcher != NULL;
	struct errand *errands = start_errands(arena, request, facts_r);
	struct dns_answer txt = { .name = arena_printf(arena, "_ua-auto-config.%s",
		request->person->domain), .type = DNS_TXT };
	dns_mail(dns, arena, request->person->domain, request->deadline, &facts_r->dns);
	if (request->fetcher)
		dns_ask(dns, arena, &txt, 1, request->deadline);
	dns_close_in_turn(request->dns_lock, dns);
	discover_read_dns(arena, facts_r);
	for (size_t i = 0; request->fetcher && i < SOURCE_COUNT; i++) {
		if (!sources[i].parse)
			continue;
		bring_back(&errands[i]);
		discover_read(arena, request->person, &errands[i].fetched, facts_r, sources[i].kind);
		if (sources[i].kind == SOURCE_PACC)
			check_digest(arena, facts_r, errands[i].fetched.body, &txt);
		arena_clear(&errands[i].arena);
	}
	discover_collect(arena, facts_r);
	return 0;
}
