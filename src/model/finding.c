/* SPDX-License-Identifier: MIT */
/* The names of severities, kinds, actors and verdicts: part of the JSON, so never renamed.
 * What makes a finding is not known here. */
#include "model/finding.h"

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {
		[SEVERITY_INFO] = "info", [SEVERITY_LOW] = "low", [SEVERITY_MEDIUM] = "medium",
		[SEVERITY_HIGH] = "high", [SEVERITY_CRITICAL] = "critical",
		[SEVERITY_NEVER] = "none",
	};

	return names[severity];
}

const char *kind_name(enum kind kind)
{
	static const char *const names[] = {
		[KIND_NOTE] = "note", [KIND_WEAKNESS] = "weakness", [KIND_FAULT] = "fault",
	};

	return names[kind];
}

const char *who_name(enum who who)
{
	static const char *const names[] = {
		[WHO_NOBODY] = NULL, [WHO_ADMIN] = "admin", [WHO_USER] = "user",
		[WHO_NETWORK] = "network", [WHO_PROVIDER] = "provider",
	};

	return names[who];
}

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_PASS] = "pass", [VERDICT_WARN] = "warn", [VERDICT_FAIL] = "fail",
		[VERDICT_UNREACHABLE] = "unreachable",
	};

	return names[verdict];
}

const char *confidence_name(enum confidence confidence)
{
	static const char *const names[] = {
		[CONFIDENCE_CERTAIN] = "certain", [CONFIDENCE_LIKELY] = "likely",
		[CONFIDENCE_POSSIBLE] = "possible",
	};

	return names[confidence];
}
