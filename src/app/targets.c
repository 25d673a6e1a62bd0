/* SPDX-License-Identifier: MIT */
/* Reads targets and refuses what is none before anything is sent.  Host names follow RFC 1123
 * section 2.1 (an underscore is let through: people have them), international ones RFC 5891. */
#include "app/targets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/resolve.h"
#include "tls/session.h"

enum { HOST_MAX = 253, LABEL_MAX = 63, LOCAL_PART_MAX = 64, SHOWN_MAX = 80, TARGETS_MAX = 100000 };

static const char *show(struct arena *arena, const char *text)
{
	return text_printable(arena, (struct bytes){ text, strlen(text) }, SHOWN_MAX);
}

static int refuse(struct arena *arena, const char *text, const char *why, struct error *error)
{
	return error_set(error, "target '%s': %s", show(arena, text), why);
}

static bool only_digits(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

static const char *label_fault(const char *label, size_t len)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";

	if (len == 0)
		return "a label of the host name is empty";
	if (len > LABEL_MAX)
		return "a label of the host name is longer than 63 characters";
	if (strspn(label, allowed) < len)
		return "a host name has letters, digits, hyphens and dots only";
	if (label[0] == '-' || label[len - 1] == '-')
		return "a label of a host name neither starts nor ends with a hyphen";
	return NULL;
}

/* NULL: host, in A-labels, is a name that DNS can hold. */
static const char *host_fault(const char *host)
{
	const char *last = strrchr(host, '.');

	if (strlen(host) > HOST_MAX)
		return "the host name is longer than 253 characters";
	if (only_digits(last ? last + 1 : host))
		return "this is neither a host name nor an IP address";
	for (const char *label = host; label;) {
		size_t len = strcspn(label, ".");
		const char *fault = label_fault(label, len);
		if (fault)
			return fault;
		label = label[len] ? label + len + 1 : NULL;
	}
	return NULL;
}

static bool has_control_or_space(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text <= ' ' || *text == 0x7f)
			return true;
	return false;
}

static int take_host(struct arena *arena, const char *text, char *host, struct target *target,
	struct error *error)
{
	struct address address;
	size_t len = strlen(host);

	if (resolve_literal(host, &address)) {
		target->is_address = true;
		target->host = arena_strdup(arena, address.text);
		return 0;
	}
	if (strchr(host, ':'))
		return refuse(arena, text, "this is no IPv6 address; with a port, write [IPV6]:PORT",
			error);
	if (len > 1 && host[len - 1] == '.')
		host[len - 1] = '\0';
	if (strlen(host) > HOST_MAX)
		return refuse(arena, text, "the host name is longer than 253 characters", error);
	target->host = tls_host_to_ascii(arena, host, error);
	if (!target->host)
		return -1;
	const char *fault = host_fault(target->host);
	return fault ? refuse(arena, text, fault, error) : 0;
}

static int take_port(struct arena *arena, const char *text, const char *port,
	struct target *target, struct error *error)
{
	unsigned long number = strlen(port) <= 5 ? strtoul(port, NULL, 10) : 0;

	if (!only_digits(port) || number == 0 || number > 65535)
		return error_set(error, "target '%s': bad port '%s'; ports are 1 to 65535",
			show(arena, text), show(arena, port));
	target->port = (uint16_t)number;
	return 0;
}

/* Cuts host and port apart; *port_r is NULL where there is none. */
static int split(struct arena *arena, const char *text, char *rest, char **host_r, char **port_r,
	struct error *error)
{
	char *colon = strchr(rest, ':');
	char *bracket = strchr(rest, ']');

	*host_r = rest;
	*port_r = NULL;
	if (rest[0] == '[') {
		if (!bracket || (bracket[1] && bracket[1] != ':'))
			return refuse(arena, text, "after '[' comes an IPv6 address and ']', then :PORT",
				error);
		*host_r = rest + 1;
		*port_r = bracket[1] ? bracket + 2 : NULL;
		*bracket = '\0';
		if (!strchr(rest + 1, ':'))
			return refuse(arena, text, "only an IPv6 address goes into '[' and ']'", error);
		return 0;
	}
	if (!colon || strchr(colon + 1, ':'))
		return 0; /* no port, or a bare IPv6 address */
	*colon = '\0';
	*port_r = colon + 1;
	return 0;
}

static int take_scheme(struct arena *arena, const char *text, char **rest, struct target *target,
	struct error *error)
{
	static const struct {
		const char *prefix;
		enum mode mode;
		uint16_t port;
	} schemes[] = { { "imap://", MODE_STARTTLS, 143 }, { "imaps://", MODE_IMPLICIT, 993 } };

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		size_t len = strlen(schemes[i].prefix);
		if (strncasecmp(*rest, schemes[i].prefix, len) != 0)
			continue;
		*rest += len;
		target->mode = schemes[i].mode;
		target->port = schemes[i].port;
		char *slash = strchr(*rest, '/');
		if (slash && slash[1])
			return refuse(arena, text, "only the server's part of a URL is used; leave the "
				"path away", error);
		if (slash)
			*slash = '\0';
		return 0;
	}
	return strstr(*rest, "://")
		? refuse(arena, text, "only imap:// and imaps:// URLs name IMAP servers", error) : 0;
}

static int apply_options(struct arena *arena, const char *text, const struct options *options,
	struct target *target, struct error *error)
{
	if (options->port && target->port && options->port != target->port)
		return error_set(error, "target '%s' and --port %u name different ports",
			show(arena, text), options->port);
	if (options->mode != MODE_AUTO && target->mode != MODE_AUTO && options->mode != target->mode)
		return error_set(error, "target '%s' and --tls %s ask for different modes",
			show(arena, text), mode_name(options->mode));
	if (options->port)
		target->port = options->port;
	if (options->mode != MODE_AUTO)
		target->mode = options->mode;
	return 0;
}

static int check_family(struct arena *arena, const struct options *options,
	const struct target *target, struct error *error)
{
	struct address address;
	int wanted = options->family != AF_UNSPEC ? options->family : options->bind.family;

	if (options->address_count || !resolve_literal(target->host, &address)
		|| wanted == AF_UNSPEC || wanted == address.family)
		return 0;
	return error_set(error, "target '%s' is not of the family that %s asks for",
		show(arena, target->given), options->family == AF_UNSPEC ? "--bind"
		: options->family == AF_INET ? "-4" : "-6");
}

/* What is no part of an address that is sent as it is (RFC 5321 section 4.1.2, RFC 6531), above
 * all the colon before which URLs carry a user and behind which a password. */
static const char *local_part_fault(const char *text, size_t len)
{
	if (len == 0)
		return "nothing stands before the '@'";
	if (len > LOCAL_PART_MAX)
		return "more than 64 characters stand before the '@'";
	if (strcspn(text, " \"\\:/@<>()[],;%") < len)
		return "this is no mail address; give one, or the name of the mail server alone, and never "
			"a password";
	return NULL;
}

/* Options that speak of one server, where a mail address may lead to several. */
static const char *mail_option_fault(const struct options *options)
{
	if (options->address_count)
		return "--address speaks of a server, and this is a mail address";
	if (options->port || options->mode != MODE_AUTO)
		return "a mail address takes ports and modes from its domain; leave --port and --tls";
	return NULL;
}

static int take_mail(struct arena *arena, const char *text, const struct options *options,
	struct target *target, struct error *error)
{
	const char *at = strrchr(text, '@'), *domain = at + 1;
	struct address literal;
	const char *fault = local_part_fault(text, (size_t)(at - text));

	if (!fault && has_control_or_space(text))
		fault = "it has a space or a control character in it";
	if (!fault && (!*domain || strchr(domain, ':') || resolve_literal(domain, &literal)))
		fault = "after the '@' comes the name of a domain, and nothing else";
	if (!fault)
		fault = mail_option_fault(options);
	if (fault) /* what stands before the '@' is shown to nobody */
		return error_set(error, "target '...%s': %s", show(arena, at), fault);
	target->local_part = show(arena, arena_printf(arena, "%.*s", (int)(at - text), text));
	if (take_host(arena, arena_printf(arena, "...%s", at), arena_strdup(arena, domain), target,
		error) != 0)
		return -1;
	target->domain = target->host;
	return 0;
}

int target_parse(struct arena *arena, const char *text, const struct options *options,
	struct target *target_r, struct error *error)
{
	char *rest = arena_strdup(arena, text), *host, *port;

	*target_r = (struct target){ .given = show(arena, text) };
	if (strchr(text, '@'))
		return take_mail(arena, text, options, target_r, error);
	if (options->command && strcmp(options->command, "discover") == 0)
		return refuse(arena, text, "discover takes a mail address, such as jane@example.org",
			error);
	if (has_control_or_space(text))
		return refuse(arena, text, "it has a space or a control character in it", error);
	if (take_scheme(arena, text, &rest, target_r, error) != 0)
		return -1;
	if (split(arena, text, rest, &host, &port, error) != 0)
		return -1;
	if (!*host)
		return refuse(arena, text, "it has no host name", error);
	if (port && take_port(arena, text, port, target_r, error) != 0)
		return -1;
	if (take_host(arena, text, host, target_r, error) != 0
		|| apply_options(arena, text, options, target_r, error) != 0)
		return -1;
	return check_family(arena, options, target_r, error);
}

struct list {
	struct target *targets;
	size_t count, size;
};

static struct target *add(struct arena *arena, struct list *list)
{
	list->targets = arena_grow(arena, list->targets, list->count, &list->size,
		sizeof *list->targets);
	return &list->targets[list->count++];
}

static char *trim(char *line)
{
	line += strspn(line, " \t");
	size_t len = strlen(line);
	while (len && strchr(" \t\r\n", line[len - 1]))
		line[--len] = '\0';
	return line;
}

static int read_lines(struct arena *arena, FILE *file, const struct options *options,
	struct list *list, struct error *error)
{
	const char *name = strcmp(options->targets_file, "-") ? show(arena, options->targets_file)
		: "standard input";
	char *line = NULL;
	size_t size = 0;
	int status = 0;

	for (unsigned number = 1; status == 0 && getline(&line, &size, file) >= 0; number++) {
		struct error why;
		char *text = trim(line);
		if (!*text || *text == '#')
			continue;
		if (list->count >= TARGETS_MAX)
			status = error_set(error, "%s:%u: more than %d targets", name, number, TARGETS_MAX);
		else if (target_parse(arena, text, options, add(arena, list), &why) != 0)
			status = error_set(error, "%s:%u:%td: %s", name, number, text - line + 1,
				why.text);
	}
	free(line);
	return status == 0 && ferror(file)
		? error_set(error, "cannot read targets from %s: %s", name, strerrordesc_np(errno))
		: status;
}

static int read_file(struct arena *arena, const struct options *options, struct list *list,
	struct error *error)
{
	bool standard = strcmp(options->targets_file, "-") == 0;
	FILE *file = standard ? stdin : fopen(options->targets_file, "r");

	if (!file)
		return error_set(error, "cannot open targets file '%s': %s",
			show(arena, options->targets_file), strerrordesc_np(errno));
	int status = read_lines(arena, file, options, list, error);
	if (!standard)
		fclose(file);
	if (status == 0 && list->count == 0)
		return error_set(error, "targets file '%s' names no target",
			show(arena, options->targets_file));
	return status;
}

int targets_read(struct arena *arena, const struct options *options, struct target **targets_r,
	size_t *count_r, struct error *error)
{
	struct list list = { NULL, 0, 0 };

	for (size_t i = 0; i < options->argument_count; i++)
		if (target_parse(arena, options->arguments[i], options, add(arena, &list), error) != 0)
			return -1;
	if (options->targets_file && read_file(arena, options, &list, error) != 0)
		return -1;
	*targets_r = list.targets;
	*count_r = list.count;
	return 0;
}
