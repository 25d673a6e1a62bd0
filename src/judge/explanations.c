/* SPDX-License-Identifier: MIT */
/* The tables of explanations in one row.  The texts are in the explanations_*.c of their subject;
 * what is tested and how, the rules know. */
#include "judge/explanations.h"

const struct explanation *explanations_nth(size_t i)
{
	static const struct explanation *(*const tables[])(size_t *) = {
		explanations_login, explanations_mailbox,
	};

	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
		size_t count;
		const struct explanation *table = tables[t](&count);
		if (i < count)
			return &table[i];
		i -= count;
	}
	return NULL;
}
