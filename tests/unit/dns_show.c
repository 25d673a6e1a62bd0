/* SPDX-License-Identifier: MIT */
/* Writes answers down.  What they ought to be, the suites know. */
#include "dns_show.h"

#include "base/text.h"

static char *show_record(struct arena *arena, const struct dns_answer *answer, size_t i)
{
	const struct dns_srv *srv = &answer->records.srv[i];
	const struct dns_mx *mx = &answer->records.mx[i];
	const struct dns_tlsa *tlsa = &answer->records.tlsa[i];
	char *text;

	switch (answer->type) {
	case DNS_A:
	case DNS_AAAA:
		return answer->records.addresses[i].text;
	case DNS_SRV:
		return arena_printf(arena, "%u/%u/%u/%s", srv->priority, srv->weight, srv->port,
			srv->target);
	case DNS_MX:
		return arena_printf(arena, "%u/%s", mx->preference, mx->exchange);
	case DNS_TLSA:
		text = arena_printf(arena, "%u/%u/%u/", tlsa->usage, tlsa->selector,
			tlsa->matching_type);
		for (size_t j = 0; j < tlsa->data.len; j++)
			text = arena_printf(arena, "%s%02x", text, (unsigned char)tlsa->data.data[j]);
		return text;
	case DNS_CAA:
		return arena_printf(arena, "%s%s=%s", answer->records.caa[i].critical ? "!" : "",
			answer->records.caa[i].tag,
			text_printable(arena, answer->records.caa[i].value, 99));
	case DNS_TXT:
		return arena_printf(arena, "\"%s\"",
			text_printable(arena, answer->records.txt[i], 99));
	case DNS_CNAME:
		return arena_strdup(arena, answer->records.names[i]);
	default:
		return arena_strdup(arena, "?");
	}
}

const char *dns_show(struct arena *arena, const struct dns_answer *answer)
{
	const char *text = answer->alias_count ? answer->name : answer->canonical;

	if (!text)
		return "";
	for (size_t i = 0; i < answer->alias_count; i++)
		text = arena_printf(arena, "%s>%s", text, answer->aliases[i]);
	for (size_t i = 0; i < answer->count; i++)
		text = arena_printf(arena, "%s %s", text, show_record(arena, answer, i));
	if (answer->malformed)
		text = arena_printf(arena, "%s !%zu", text, answer->malformed);
	return text;
}
