/* SPDX-License-Identifier: MIT */
/* The tables of rules in one row, and the few sentences every predicate ends with.  What any
 * single rule looks for is in the rules_*.c of its subject. */
#include "judge/rules.h"

#include "judge/seen.h"

const struct rule *rules_nth(size_t i)
{
	static const struct rule *(*const tables[])(size_t *) = {
		rules_dns, rules_srv, rules_discover,
		rules_provider, rules_path,
		rules_tcp, rules_greet, rules_mode, rules_starttls, rules_tls, rules_doubt, rules_trust,
		rules_cert, rules_dane, rules_plaintext, rules_parity, rules_offer, rules_suites,
		rules_profile,
		rules_attacks, rules_sasl, rules_info,
	};

	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
		size_t count;
		const struct rule *table = tables[t](&count);
		if (i < count)
			return &table[i];
		i -= count;
	}
	return NULL;
}

struct ruling ruling_fires(const struct scene *scene, const char *format, ...)
{
	struct ruling ruling = { .answer = ANSWER_FIRES };
	va_list arguments;

	va_start(arguments, format);
	ruling.text = arena_vprintf(scene->arena, format, arguments);
	va_end(arguments);
	return ruling;
}

struct ruling ruling_titled(struct ruling ruling, const struct scene *scene,
	const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	ruling.title = arena_vprintf(scene->arena, format, arguments);
	va_end(arguments);
	return ruling;
}

struct ruling ruling_unsure(struct ruling ruling, enum confidence confidence)
{
	if (ruling.confidence < confidence)
		ruling.confidence = confidence;
	return ruling;
}

struct ruling ruling_inconclusive(const char *reason)
{
	return (struct ruling){ .answer = ANSWER_INCONCLUSIVE, .text = reason };
}

struct ruling ruling_by_choice(const char *reason)
{
	return (struct ruling){ .answer = ANSWER_INCONCLUSIVE, .by_choice = true, .text = reason };
}

struct ruling ruling_missing(const struct scene *scene, const char *what,
	const struct stage_facts *stage)
{
	return ruling_inconclusive(arena_printf(scene->arena, "%s: %s", what,
		seen_stage_words(scene->arena, stage)));
}
