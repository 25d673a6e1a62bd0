/* SPDX-License-Identifier: MIT */
/* What playing a script and recording one need alike, before anything is sent. */
#include "app/run_parts.h"
#include "app/targets.h"
#include "net/dial.h"
#include "net/dns.h"
#include "tls/session.h"

static int check_target(const struct target *target, struct error *error)
{
	if (!target->local_part)
		return 0;
	/* A script logs in: a record that nobody signed must not say who gets the password. */
	return error_set(error, "target '%s': a script is played against a server; give its name, "
		"which imapvet discover finds", target->given);
}

int run_targets_read(struct arena *arena, const struct options *options,
	struct target **targets_r, size_t *count_r, struct error *error)
{
	struct options plain = *options;

	plain.arguments = arena_array(arena, RUN_LIST_MAX + 1, sizeof *plain.arguments);
	for (plain.argument_count = 0; options->run.on[plain.argument_count]; plain.argument_count++)
		plain.arguments[plain.argument_count] = options->run.on[plain.argument_count];
	if (targets_read(arena, &plain, targets_r, count_r, error) != 0)
		return -1;
	for (size_t i = 0; i < *count_r; i++)
		if (check_target(&(*targets_r)[i], error) != 0)
			return -1;
	return 0;
}

int run_open_common(const struct options *options, struct play_common *common,
	struct error *error)
{
	struct dns_config config = { .resolver = &options->resolver, .port = options->resolver_port };

	common->options = options;
	if (options->bind.family && dial_check_source(&options->bind, error) != 0)
		return -1;
	if (options->resolver.family) {
		struct dns *dns = dns_open(&config, error);
		if (!dns)
			return -1;
		dns_close(dns);
	}
	common->trust = tls_trust_new(options->ca_files, error);
	return common->trust ? 0 : -1;
}
