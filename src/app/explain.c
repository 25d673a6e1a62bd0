/* SPDX-License-Identifier: MIT */
/* `imapvet explain`: what a finding means, and which findings a text may mean, offline.  A text
 * comes from a mail program, a log or a server, with whatever stood around it, quoted or not. */
#include <string.h>

#include "app/check.h"
#include "base/text.h"
#include "judge/judge.h"
#include "judge/phrases.h"
#include "report/report.h"

enum { IDS_MAX = 512, NEAR_MAX = 5, SHOWN_MAX = 80 };

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
	if (!rule->has_rule)
		printf("\nThis version of imapvet does not look for it.\n");
	if (who)
		printf("\nwho must act: %s\n", who);
	print_remedies(rule);
	if (rule->reference)
		printf("\nsee %s\n", rule->reference);
}

static void print_candidate(size_t number, const char *id)
{
	struct explanation rule;

	judge_explain(id, &rule);
	printf("\n%zu. %s\n", number, id);
	report_wrap(stdout, 3, REPORT_WIDTH, rule.title);
	report_wrap(stdout, 3, REPORT_WIDTH, clue_for(id)->tell);
}

static bool is_told_before(const struct phrase *phrase, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(clue_for(phrase->ids[j])->command, clue_for(phrase->ids[i])->command) == 0)
			return true;
	return false;
}

static void print_phrase(const struct phrase *phrase)
{
	report_wrap(stdout, 0, REPORT_WIDTH, phrase->meaning);
	printf("These are words of %s.\n", phrase->source);
	if (phrase->ids[0])
		printf("\nWhat it may be, the likeliest first:\n");
	for (size_t i = 0; phrase->ids[i]; i++)
		print_candidate(i + 1, phrase->ids[i]);
	if (phrase->ids[0])
		printf("\nTo find out:\n");
	for (size_t i = 0; phrase->ids[i]; i++)
		if (!is_told_before(phrase, i))
			printf("  %s\n", clue_for(phrase->ids[i])->command);
	if (phrase->ids[0])
		printf("What to do then: imapvet explain %s\n", phrase->ids[0]);
}

/* How many words of the id, "cert" and "expired" of cert-expired, the text has. */
static size_t words_in_common(const char *id, struct bytes text)
{
	size_t count = 0;

	for (size_t len; *id; id += len + (id[len] == '-')) {
		char word[32];
		len = strcspn(id, "-");
		if (len < 3 || len >= sizeof word)
			continue;
		memcpy(word, id, len);
		word[len] = '\0';
		count += text_contains_nocase(text, word);
	}
	return count;
}

/* The ids that share the most words with the text; "": none shares any. */
static const char *nearest_ids(struct arena *arena, const char *text)
{
	const char *list = "";
	struct bytes bytes = { text, strlen(text) };
	struct explanation rule;
	size_t shown = 0;

	for (size_t least = 3; least > 0; least--)
		for (size_t i = 0; judge_explain_nth(i, &rule) && shown < NEAR_MAX; i++) {
			size_t common = words_in_common(rule.id, bytes);
			if (common != least && !(least == 3 && common > least))
				continue;
			list = arena_printf(arena, "%s%s%s", list, shown++ ? ", " : "", rule.id);
		}
	return list;
}

static int unknown(struct arena *arena, const char *text)
{
	const char *ids[IDS_MAX + 1], *shown;
	struct explanation rule;
	size_t count = 0;

	while (count < IDS_MAX && judge_explain_nth(count, &rule))
		ids[count++] = rule.id;
	ids[count] = NULL;
	shown = text_printable(arena, (struct bytes){ text, strlen(text) }, SHOWN_MAX);
	const char *nearest = text_nearest(text, ids), *near = nearest_ids(arena, text);
	if (nearest)
		fprintf(stderr, "imapvet: no finding has the id '%s'; did you mean "
			"'%s'?\n", shown, nearest);
	else if (*near)
		fprintf(stderr, "imapvet: nothing is known of '%s'; the nearest findings: "
			"%s\n", shown, near);
	else
		fprintf(stderr, "imapvet: nothing is known of '%s'; 'imapvet explain' lists all findings\n",
			shown);
	return EXIT_USAGE;
}

/* All arguments in a row: a text need not be quoted. */
static const char *joined(struct arena *arena, const struct options *options)
{
	const char *text = options->arguments[0];

	for (size_t i = 1; i < options->argument_count; i++)
		text = arena_printf(arena, "%s %s", text, options->arguments[i]);
	return text;
}

/* An id in square brackets, as our own reports have it. */
static bool quotes_id(const char *text, struct explanation *rule_r)
{
	for (size_t i = 0; judge_explain_nth(i, rule_r); i++) {
		const char *found = strstr(text, rule_r->id);
		size_t len = strlen(rule_r->id);
		if (found && found > text && found[-1] == '[' && strchr(",]", found[len]) && found[len])
			return true;
	}
	return false;
}

static int explain_text(struct arena *arena, const struct options *options)
{
	const char *text = joined(arena, options);
	const struct phrase *phrase = phrase_find(arena, text);
	struct explanation rule;

	if (quotes_id(text, &rule))
		print_rule(&rule);
	else if (phrase)
		print_phrase(phrase);
	else
		return unknown(arena, text);
	return EXIT_GOOD;
}

/* The first argument that is no id; NULL: all are. */
static const char *first_other(const struct options *options)
{
	struct explanation rule;

	for (size_t i = 0; i < options->argument_count; i++)
		if (!judge_explain(options->arguments[i], &rule))
			return options->arguments[i];
	return NULL;
}

static void list_all(void)
{
	struct explanation rule;

	for (size_t i = 0; judge_explain_nth(i, &rule); i++)
		printf("%-28s %-8s  %s\n", rule.id, severity_name(rule.severity), rule.title);
}

int explain_command(struct arena *arena, const struct options *options)
{
	struct explanation rule;
	int code = EXIT_GOOD;

	if (options->argument_count == 0)
		list_all();
	else if (first_other(options))
		code = explain_text(arena, options);
	for (size_t i = 0; i < options->argument_count && !first_other(options); i++) {
		judge_explain(options->arguments[i], &rule);
		if (i > 0)
			printf("\n");
		print_rule(&rule);
	}
	return code;
}
