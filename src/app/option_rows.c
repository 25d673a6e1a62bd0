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
#include "net/resolve.h"
#include "report/report.h"

enum { TIMEOUT_MAX_S = 3600, JOBS_MAX = 64, SHOWN_MAX = 80 };

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

static int refuse(struct parse *parse, const char *value, const char *expected)
{
	return error_set(parse->error, "%s: '%s' is not %s", parse->option, option_show(parse, value),
		expected);
}

static int number(const char *value, long min, long max, long *number_r)
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
		return refuse(parse, value, "an IP address");
	return 0;
}

static int set_bind(struct parse *parse, const char *value)
{
	return resolve_literal(value, &parse->options->bind) ? 0
		: refuse(parse, value, "an IP address of this machine");
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

	if (number(value, 1, 65535, &port) != 0)
		return refuse(parse, value, "a port from 1 to 65535");
	parse->options->port = (uint16_t)port;
	return 0;
}

static int set_tls(struct parse *parse, const char *value)
{
	static const char *const names[] = { "starttls", "implicit", "none", NULL };
	static const enum mode modes[] = { MODE_STARTTLS, MODE_IMPLICIT, MODE_CLEARTEXT };
	int i = option_choose(value, names);

	if (i < 0)
		return refuse(parse, value, "implicit, starttls or none");
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
		return refuse(parse, value, "a host name in ASCII");
	parse->options->sni = value;
	return 0;
}

static int set_reference(struct parse *parse, const char *value)
{
	struct address literal;

	if (!resolve_literal(value, &literal) && !is_ascii_name(value))
		return refuse(parse, value, "a host name in ASCII, or an IP address");
	parse->options->reference = value;
	return 0;
}

static int set_resolver(struct parse *parse, const char *value)
{
	struct options *options = parse->options;

	return resolve_literal_port(parse->arena, value, &options->resolver, &options->resolver_port)
		? 0 : refuse(parse, value, "an IP address, or IP:PORT");
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

static int add_to_list(struct parse *parse, const char **list, const char *value)
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
	return add_to_list(parse, parse->options->ca_files, value);
}

static int set_timeout(struct parse *parse, const char *value)
{
	char *end;
	double seconds = strtod(value, &end);

	if (value[strspn(value, "0123456789.")] || *end || !(seconds >= 0.001)
		|| seconds > TIMEOUT_MAX_S)
		return refuse(parse, value, "a number of seconds from 0.001 to 3600");
	parse->options->timeout_ms = (int64_t)(seconds * 1000);
	return 0;
}

static int set_jobs(struct parse *parse, const char *value)
{
	long jobs;

	if (number(value, 1, JOBS_MAX, &jobs) != 0)
		return refuse(parse, value, "a number from 1 to 64");
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
		return refuse(parse, value, "KIND=FILE, such as json=result.json");
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
		return refuse(parse, value, "critical, high, medium, low or none");
	parse->options->fail_on = severities[i];
	return 0;
}

static int ignore_one(struct parse *parse, const char *id)
{
	struct explanation known;

	if (!judge_explain(id, &known))
		return error_set(parse->error, "--ignore: no finding has the id '%s'; see imapvet explain",
			option_show(parse, id));
	return add_to_list(parse, parse->options->ignored, id);
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
		return refuse(parse, value, "a user name");
	parse->options->user = value;
	return 0;
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
		return refuse(parse, value, "auto, always or never");
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

int option_refuse(struct parse *parse, const char *value, const char *expected)
{
	return refuse(parse, value, expected);
}

int option_number(const char *value, long min, long max, long *number_r)
{
	return number(value, min, max, number_r);
}

int option_add(struct parse *parse, const char **list, const char *value)
{
	return add_to_list(parse, list, value);
}

static const struct option_row rows[] = {
	{ "address", 0, "IP", "connect there; still ask for, and verify, TARGET (repeatable)",
		.set = set_address },
	{ "port", 0, "N", "this port only, instead of 143 and 993", .set = set_port },
	{ "tls", 0, "MODE", "implicit, starttls or none, instead of what the port suggests",
		.set = set_tls },
	{ NULL, '4', NULL, "IPv4 only", .set = set_ipv4 },
	{ NULL, '6', NULL, "IPv6 only", .set = set_ipv6 },
	{ "bind", 0, "IP", "connect from this address of this machine", .set = set_bind },
	{ "sni", 0, "NAME", "server name to send in TLS; TARGET is still what is verified",
		.set = set_sni },
	{ "cafile", 0, "FILE", "trust the certificates of this PEM file only (repeatable)",
		.set = set_cafile },
	{ "reference", 0, "HOST", "a mail server known to work: tells a firewall there from one here",
		.set = set_reference, .only = "check audit discover" },
	{ "resolver", 0, "IP[:PORT]", "ask this DNS resolver, and no file", .set = set_resolver },
	{ "trust-anchor", 0, "FILE", "DNSSEC keys to trust, instead of the system's",
		.set = set_trust_anchor },
	{ "no-http", 0, NULL, "discover: ask the DNS only, fetch no document", .set = set_no_http,
		.only = "check audit discover" },
	{ "timeout", 0, "SECONDS", "limit for one whole target (default 30; run: a script, 600)",
		.set = set_timeout },
	{ "no-login-probe", 0, NULL, "do not send LOGIN with random credentials before TLS",
		.set = set_no_login_probe, .only = "check audit discover" },
	{ "user", 0, "NAME", "a real account", .set = set_user, .only = "audit run" },
	{ "targets", 0, "FILE", "read more targets, one a line; - is standard input",
		.set = set_targets },
	{ "jobs", 0, "N", "targets at a time (default 4; run: scripts, default 1)", .set = set_jobs },
	{ "format", 0, "FORMAT", "text, json, ndjson, junit or tap on standard output "
		"(default text)", .set = set_format },
	{ "report", 0, "KIND=FILE", "write a report of that format as well (repeatable)",
		.set = set_report },
	{ "fail-on", 0, "SEVERITY", "critical, high, medium, low or none: what makes exit code 1 "
		"(default high)", .set = set_fail_on, .only = "check audit discover" },
	{ "ignore", 0, "ID[,ID]", "leave these findings out (repeatable)", .set = set_ignore,
		.only = "check audit discover" },
	{ "redact", 0, NULL, "hide host names, addresses, certificate names and users in reports",
		.set = set_redact, .only = "check audit discover" },
	{ "color", 0, "WHEN", "auto, always or never", .set = set_color },
	{ NULL, 'q', NULL, "one line for a target with findings, none for a good one; run: failures",
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
