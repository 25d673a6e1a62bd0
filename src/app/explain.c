/* SPDX-License-Identifier: MIT */
/* `imapvet explain`: the rule table in words, offline. */
#include <string.h>

#include "app/check.h"
#include "base/text.h"
#include "judge/judge.h"
#include "report/report.h"

enum { IDS_MAX = 512 };

static void print_remedies(const struct explanation *rule)
{
	for (int product = 0; product < PRODUCT_COUNT; product++) {
		if (!rule->remedy[product])
			continue;
		printf("\n%s:\n", product_name((enum product)product));
		report_wrap(stdout, 2, REPORT_WIDTH, rule->remedy[product]);
	}
}

static void print_rule(const struct explanation *rule)
{
	const char *who = who_name(rule->who);

	printf("%s  (%s, %s)\n", rule->id, kind_name(rule->kind), severity_name(rule->severity));
	report_wrap(stdout, 2, REPORT_WIDTH, rule->title);
	printf("\n");
	report_wrap(stdout, 2, REPORT_WIDTH, rule->meaning);
	if (who)
		printf("\nwho must act: %s\n", who);
	print_remedies(rule);
	if (rule->reference)
		printf("\nsee %s\n", rule->reference);
}

static int unknown(struct arena *arena, const char *id)
{
	const char *ids[IDS_MAX + 1];
	struct explanation rule;
	size_t count = 0;

	while (count < IDS_MAX && judge_explain_nth(count, &rule))
		ids[count++] = rule.id;
	ids[count] = NULL;
	const char *near = text_nearest(id, ids);
	fprintf(stderr, "imapvet: no finding has the id '%s'%s%s%s\n",
		text_printable(arena, (struct bytes){ id, strlen(id) }, 80),
		near ? "; did you mean '" : "; 'imapvet explain' lists them all",
		near ? near : "", near ? "'?" : "");
	return EXIT_USAGE;
}

int explain_command(struct arena *arena, const struct options *options)
{
	struct explanation rule;

	if (options->argument_count == 0)
		for (size_t i = 0; judge_explain_nth(i, &rule); i++)
			printf("%-28s %-8s  %s\n", rule.id, severity_name(rule.severity), rule.title);
	for (size_t i = 0; i < options->argument_count; i++) {
		if (!judge_explain(options->arguments[i], &rule))
			return unknown(arena, options->arguments[i]);
		if (i > 0)
			printf("\n");
		print_rule(&rule);
	}
	return EXIT_GOOD;
}
