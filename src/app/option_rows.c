/* SPDX-License-Identifier: MIT */
/* What each option takes, and what it does to the options.  Nothing is opened or sent here; how
 * words become options is not known here. */
#include "app/option_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/text.h"
#include "judge/judge.h"
#include "judge/profile.h"
#include "net/resolve.h"
#include "report/report.h"

enum { TIMEOUT_MAX_S = 3600, JOBS_MAX = 64, PER_HOST_MAX = 16, RATE_MAX = 1000, SHOWN_MAX = 80 };

const char *option_show(struct parse *parse, const char *value)
{
	return text_printable(parse->arena, (struct bytes){ value, strlen(value) }, SHOWN_MAX);
}

int option_choose(const char *value, const char *const *names)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(value, names[i]) == 0)
			return i;
	return -1;
}

int option_refuse(struct parse *parse, const char *value, const char *expected)
{
	return error_set(parse->error, "%s: '%s' is not %s", parse->option, option_show(parse, value),
		expected);
}

int option_number(const char *value, long min, long max, long *number_r)
{
	char *end;

	if (*value < '0' || *value > '9')
		return -1;
	errno = 0;
	*number_r = strtol(value, &end, 10);
	return *end || errno || *number_r < min || *number_r > max ? -1 : 0;
}

static int set_address(struct parse *parse, const char *value)
{
	struct options *options = parse->options;

	if (options->address_count == OPTIONS_ADDRESSES_MAX)
		return error_set(parse->error, "--address: at most %d can be given",
			OPTIONS_ADDRESSES_MAX);
	if (!resolve_literal(value, &options->addresses[options->address_count++]))
		return option_refuse(parse, value, "an IP address");
	return 0;
}

static int set_bind(struct parse *parse, const char *value)
{
	return resolve_literal(value, &parse->options->bind) ? 0
		: option_refuse(parse, value, "an IP address of this machine");
}

static int set_family(struct parse *parse, int family)
{
	if (parse->options->family != AF_UNSPEC && parse->options->family != family)
		return error_set(parse->error, "-4 and -6 exclude each other");
	parse->options->family = family;
	return 0;
}

static int set_ipv4(struct parse *parse, const char *value)
{
	(void)value;
	return set_family(parse, AF_INET);
}

static int set_ipv6(struct parse *parse, const char *value)
{
	(void)value;
	return set_family(parse, AF_INET6);
}

static int set_port(struct parse *parse, const char *value)
{
	long port;

	if (option_number(value, 1, 65535, &port) != 0)
		return option_refuse(parse, value, "a port from 1 to 65535");
	parse->options->port = (uint16_t)port;
	return 0;
}

static int set_tls(struct parse *parse, const char *value)
{
	static const char *const names[] = { "starttls", "implicit", "none", NULL };
	static const enum mode modes[] = { MODE_STARTTLS, MODE_IMPLICIT, MODE_CLEARTEXT };
	int i = option_choose(value, names);

	if (i < 0)
		return option_refuse(parse, value, "implicit, starttls or none");
	parse->options->mode = modes[i];
	return 0;
}

static bool is_ascii_name(const char *value)
{
	return *value && strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789.-_") == strlen(value);
}

static int set_sni(struct parse *parse, const char *value)
{
	if (!is_ascii_name(value))
		return option_refuse(parse, value, "a host name in ASCII");
	parse->options->sni = value;
	return 0;
}

static int set_reference(struct parse *parse, const char *value)
{
	struct address literal;

	if (!resolve_literal(value, &literal) && !is_ascii_name(value))
		return option_refuse(parse, value, "a host name in ASCII, or an IP address");
	parse->options->reference = value;
	return 0;
}

static int set_resolver(struct parse *parse, const char *value)
{
	struct options *options = parse->options;

	return resolve_literal_port(parse->arena, value, &options->resolver, &options->resolver_port)
		? 0 : option_refuse(parse, value, "an IP address, or IP:PORT");
}

static int set_trust_anchor(struct parse *parse, const char *value)
{
	parse->options->trust_anchor = value;
	return 0;
}

static int set_no_http(struct parse *parse, const char *value)
{
	(void)value;
	parse->options->http = false;
	return 0;
}

int option_add(struct parse *parse, const char **list, const char *value)
{
	for (size_t i = 0; i < OPTIONS_LIST_MAX; i++)
		if (!list[i]) {
			list[i] = value;
			return 0;
		}
	return error_set(parse->error, "%s: at most %d can be given", parse->option, OPTIONS_LIST_MAX);
}

static int set_cafile(struct parse *parse, const char *value)
{
	return option_add(parse, parse->options->ca_files, value);
}

/* A decimal fraction, without sign and exponent. */
static bool is_between(const char *value, double min, double max, double *number_r)
{
	char *end;

	*number_r = strtod(value, &end);
	return !value[strspn(value, "0123456789.")] && !*end && *number_r >= min && *number_r <= max;
}

static int set_timeout(struct parse *parse, const char *value)
{
	double seconds;

	if (!is_between(value, 0.001, TIMEOUT_MAX_S, &seconds))
		return option_refuse(parse, value, "a number of seconds from 0.001 to 3600");
	parse->options->timeout_ms = (int64_t)(seconds * 1000);
	return 0;
}

static int set_jobs(struct parse *parse, const char *value)
{
	long jobs;

	if (option_number(value, 1, JOBS_MAX, &jobs) != 0)
		return option_refuse(parse, value, "a number from 1 to 64");
	parse->options->jobs = (size_t)jobs;
	return 0;
}

static int set_targets(struct parse *parse, const char *value)
{
	parse->options->targets_file = value;
	return 0;
}

static int find_format(struct parse *parse, const char *name, const struct report_format **format_r)
{
	char known[128] = "";

	*format_r = report_find(name);
	if (*format_r)
		return 0;
	for (const char *const *n = report_names(); *n; n++)
		snprintf(known + strlen(known), sizeof known - strlen(known), "%s%s",
			n == report_names() ? "" : ", ", *n);
	return error_set(parse->error, "%s: no format '%s'; there are: %s", parse->option,
		option_show(parse, name), known);
}

static int set_format(struct parse *parse, const char *value)
{
	return find_format(parse, value, &parse->options->format);
}

static int set_report(struct parse *parse, const char *value)
{
	struct options *options = parse->options;
	const char *equals = strchr(value, '=');

	if (!equals || !equals[1])
		return option_refuse(parse, value, "KIND=FILE, such as json=result.json");
	if (options->report_count == OPTIONS_LIST_MAX)
		return error_set(parse->error, "--report: too many");
	struct report_file *file = &options->reports[options->report_count++];
	file->path = equals + 1;
	return find_format(parse, arena_printf(parse->arena, "%.*s", (int)(equals - value), value),
		&file->format);
}

static int set_fail_on(struct parse *parse, const char *value)
{
	static const char *const names[] = { "critical", "high", "medium", "low", "none", NULL };
	static const enum severity severities[] = { SEVERITY_CRITICAL, SEVERITY_HIGH, SEVERITY_MEDIUM,
		SEVERITY_LOW, SEVERITY_NEVER };
	int i = option_choose(value, names);

	if (i < 0)
		return option_refuse(parse, value, "critical, high, medium, low or none");
	parse->options->fail_on = severities[i];
	return 0;
}

static int ignore_one(struct parse *parse, const char *id)
{
	struct explanation known;

	if (!judge_explain(id, &known))
		return error_set(parse->error, "--ignore: no finding has the id '%s'; see imapvet explain",
			option_show(parse, id));
	return option_add(parse, parse->options->ignored, id);
}

static int set_ignore(struct parse *parse, const char *value)
{
	char *rest = arena_strdup(parse->arena, value);

	for (char *id = strsep(&rest, ","); id; id = strsep(&rest, ","))
		if (ignore_one(parse, id) != 0)
			return -1;
	return 0;
}

static int set_no_login_probe(struct parse *parse, const char *value)
{
	(void)value;
	parse->options->login_probe = false;
	return 0;
}

static int set_user(struct parse *parse, const char *value)
{
	if (!*value || strpbrk(value, "\r\n"))
		return option_refuse(parse, value, "a user name");
	parse->options->user = value;
	return 0;
}

static int set_full(struct parse *parse, const char *value)
{
	(void)value;
	parse->options->full = true;
	return 0;
}

static int set_ntlm(struct parse *parse, const char *value)
{
	(void)value;
	parse->options->ntlm = true;
	return 0;
}

static int set_per_host(struct parse *parse, const char *value)
{
	long most;

	if (option_number(value, 1, PER_HOST_MAX, &most) != 0)
		return option_refuse(parse, value, "a number from 1 to 16");
	parse->options->per_host = (unsigned)most;
	return 0;
}

static int set_rate(struct parse *parse, const char *value)
{
	double a_second;

	if (!is_between(value, 0.01, RATE_MAX, &a_second))
		return option_refuse(parse, value, "a number of connections a second from 0.01 to 1000");
	parse->options->interval_us = (int64_t)(1e6 / a_second);
	return 0;
}

static int set_profile(struct parse *parse, const char *value)
{
	const struct profile *profile;
	const char *known = "";

	parse->options->full = true; /* every profile has something to say of every suite */
	if (profile_find(value))
		return option_add(parse, parse->options->profiles, value);
	for (size_t i = 0; (profile = profile_nth(i)) != NULL; i++)
		known = arena_printf(parse->arena, "%s%s%s", known, i ? ", " : "", profile->name);
	return error_set(parse->error, "--profile: no profile '%s'; there are: %s",
		option_show(parse, value), known);
}

static int set_redact(struct parse *parse, const char *value)
{
	(void)value;
	parse->options->redact = true;
	return 0;
}

static int set_color(struct parse *parse, const char *value)
{
	static const char *const names[] = { "auto", "always", "never", NULL };
	static const enum color colors[] = { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
	int i = option_choose(value, names);

	if (i < 0)
		return option_refuse(parse, value, "auto, always or never");
	parse->options->color = colors[i];
	return 0;
}

static int set_verbosity(struct parse *parse, int verbosity)
{
	if (parse->options->verbosity == -verbosity)
		return error_set(parse->error, "-q and -v exclude each other");
	parse->options->verbosity = verbosity;
	return 0;
}

static int set_quiet(struct parse *parse, const char *value)
{
	(void)value;
	return set_verbosity(parse, -1);
}

static int set_verbose(struct parse *parse, const char *value)
{
	(void)value;
	return set_verbosity(parse, 1);
}

static int set_help(struct parse *parse, const char *value)
{
	(void)value;
	parse->options->help = true;
	return 0;
}

static int set_version(struct parse *parse, const char *value)
{
	(void)value;
	parse->options->version = true;
	return 0;
}

/* Every command that sends anything. */
#define CONNECTS "check audit discover run"

static const struct option_row rows[] = {
	{ "address", 0, "IP", "connect there; still ask for, and verify, TARGET (repeatable)",
		.set = set_address, .only = CONNECTS },
	{ "port", 0, "N", "this port only, instead of 143 and 993", .set = set_port, .only = CONNECTS },
	{ "tls", 0, "MODE", "implicit, starttls or none, instead of what the port suggests",
		.set = set_tls, .only = CONNECTS },
	{ NULL, '4', NULL, "IPv4 only", .set = set_ipv4, .only = CONNECTS },
	{ NULL, '6', NULL, "IPv6 only", .set = set_ipv6, .only = CONNECTS },
	{ "bind", 0, "IP", "connect from this address of this machine",
		.set = set_bind, .only = CONNECTS },
	{ "sni", 0, "NAME", "server name to send in TLS; TARGET is still what is verified",
		.set = set_sni, .only = CONNECTS },
	{ "cafile", 0, "FILE", "trust the certificates of this PEM file only (repeatable)",
		.set = set_cafile, .only = CONNECTS },
	{ "reference", 0, "HOST", "a mail server known to work: tells a firewall there from one here",
		.set = set_reference, .only = "check audit discover" },
	{ "resolver", 0, "IP[:PORT]", "ask this DNS resolver, and no file",
		.set = set_resolver, .only = CONNECTS },
	{ "trust-anchor", 0, "FILE", "DNSSEC keys to trust, instead of the system's",
		.set = set_trust_anchor, .only = "check audit discover" },
	{ "no-http", 0, NULL, "ask the DNS only for settings, fetch no document", .set = set_no_http,
		.only = "check audit discover" },
	{ "timeout", 0, "SECONDS", "limit for one whole target (default 30; run: a script, 600)",
		.set = set_timeout, .only = CONNECTS },
	{ "no-login-probe", 0, NULL, "do not send LOGIN with random credentials before TLS",
		.set = set_no_login_probe, .only = "check audit discover" },
	{ "user", 0, "NAME", "audit: a real account to compare errors with; run: who logs in",
		.set = set_user, .only = "audit run" },
	{ "full", 0, NULL, "try every suite and group, not only those that tell a weakness",
		.set = set_full, .only = "audit" },
	{ "profile", 0, "NAME", "is bcp195, mozilla-intermediate or ncsc-nl-2025 met? "
		"(repeatable)", .set = set_profile, .only = "audit" },
	{ "per-host", 0, "N", "connections to one address at a time (default 3)",
		.set = set_per_host, .only = "audit" },
	{ "rate", 0, "N", "connections to one address a second, at most",
		.set = set_rate, .only = "audit" },
	{ "ntlm", 0, NULL, "ask NTLM what it tells of the machine, where it is offered",
		.set = set_ntlm, .only = "audit" },
	{ "targets", 0, "FILE", "read more targets, one a line; - is standard input",
		.set = set_targets, .only = CONNECTS },
	{ "jobs", 0, "N", "targets at a time (default 4; run: scripts, default 1)",
		.set = set_jobs, .only = CONNECTS },
	{ "format", 0, "FORMAT", "text, json, ndjson, junit or tap on standard output "
		"(default text)", .set = set_format, .only = CONNECTS },
	{ "report", 0, "KIND=FILE", "write a report of that format as well (repeatable)",
		.set = set_report, .only = CONNECTS },
	{ "fail-on", 0, "SEVERITY", "what makes exit code 1: critical, high (default), "
		"medium, low or none", .set = set_fail_on, .only = "check audit discover" },
	{ "ignore", 0, "ID[,ID]", "leave these findings out (repeatable)", .set = set_ignore,
		.only = "check audit discover" },
	{ "redact", 0, NULL, "hide host names, addresses, certificate names and users in reports",
		.set = set_redact, .only = "check audit discover" },
	{ "color", 0, "WHEN", "auto, always or never", .set = set_color },
	{ NULL, 'q', NULL, "a line for a target with findings, none for a good one; run: failures",
		.set = set_quiet },
	{ NULL, 'v', NULL, "all details, and the dialogue with the server", .set = set_verbose },
	{ "help", 'h', NULL, "show this help", .set = set_help },
	{ "version", 'V', NULL, "show the version", .set = set_version },
};

const struct option_row *option_row(size_t i)
{
	size_t count = sizeof rows / sizeof *rows;

	return i < count ? &rows[i] : option_row_run(i - count);
}
