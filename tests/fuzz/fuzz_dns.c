/* SPDX-License-Identifier: MIT */
/* DNS messages of any content: nothing crashes, and no name that comes out can harm a terminal.
 * The first byte is the type that was asked for; the rest is read as the files of the room too. */
#include <stdlib.h>
#include <string.h>

#include "net/dns_files.h"
#include "net/dns_records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_name(const char *name)
{
	size_t len = strlen(name);

	if (!len || len > 4 * 255)
		abort();
	for (size_t i = 0; i < len; i++)
		if (name[i] <= ' ' || name[i] >= 0x7f || (name[i] >= 'A' && name[i] <= 'Z'))
			abort();
}

/* Every byte is there to be read. */
static void touch(struct bytes bytes)
{
	size_t total = 0;

	for (size_t i = 0; i < bytes.len; i++)
		total += (unsigned char)bytes.data[i];
	if (total > 255 * bytes.len)
		abort();
}

static void check_record(const struct dns_answer *answer, size_t i)
{
	switch (answer->type) {
	case DNS_SRV:
		check_name(answer->records.srv[i].target);
		if (i && answer->records.srv[i].priority < answer->records.srv[i - 1].priority)
			abort();
		break;
	case DNS_MX:
		check_name(answer->records.mx[i].exchange);
		break;
	case DNS_CNAME:
		check_name(answer->records.names[i]);
		break;
	case DNS_A:
	case DNS_AAAA:
		check_name(answer->records.addresses[i].text);
		break;
	case DNS_CAA:
		if (!*answer->records.caa[i].tag || strspn(answer->records.caa[i].tag,
			"abcdefghijklmnopqrstuvwxyz0123456789") != strlen(answer->records.caa[i].tag))
			abort();
		touch(answer->records.caa[i].value);
		break;
	case DNS_TLSA:
		touch(answer->records.tlsa[i].data);
		break;
	default:
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { NULL, 0 };
	struct address servers[DNS_SERVERS_MAX];

	if (!size)
		return 0;
	/* One byte says all types but one. */
	struct dns_answer answer = { .name = "x", .type = data[0] == 0xff ? DNS_CAA
		: (enum dns_type)data[0] };
	struct bytes rest = { (const char *)data + 1, size - 1 };
	if (dns_records_read(&arena, rest, &answer)) {
		check_name(answer.canonical);
		for (size_t i = 0; i < answer.alias_count; i++)
			check_name(answer.aliases[i]);
		for (size_t i = 0; i < answer.count; i++)
			check_record(&answer, i);
	}
	dns_file_servers(rest, servers);
	dns_file_anchor(&arena, rest);
	arena_clear(&arena);
	return 0;
}
