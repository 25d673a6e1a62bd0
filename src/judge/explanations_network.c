/* SPDX-License-Identifier: MIT */
/* What names, networks and certificates can do to a connection, beyond what a rule looks for. */
#include "judge/explanations.h"

static const struct explanation rows[] = {
	{ "probe-rate-limited", KIND_NOTE, SEVERITY_INFO, WHO_USER,
		.title = "The server stopped answering in the middle of the test",
		.meaning = "Connections that worked before no longer do: a limit or a ban has struck. What "
			"was not seen until then is inconclusive, not good.",
		.reference = "RFC 5530 section 3 (LIMIT)",
		.remedy = { [PRODUCT_ANY] = "Wait, or have your address put on the server's allow list "
			"(fail2ban: ignoreip), and test again." } },
};

const struct explanation *explanations_network(size_t *count_r)
{
	*count_r = sizeof rows / sizeof *rows;
	return rows;
}
