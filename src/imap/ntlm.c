/* SPDX-License-Identifier: MIT */
/* MS-NLMP sections 2.2.1.1 (NEGOTIATE_MESSAGE), 2.2.1.2 (CHALLENGE_MESSAGE), 2.2.2.1 (AV_PAIR) and
 * 2.2.2.10 (VERSION); pure.  All numbers are little-endian, and every length and offset is the
 * server's: each is held against the message before it is followed.  Nothing here can log in. */
#include "imap/ntlm.h"

#include <stdint.h>
#include <string.h>

#include "base/base64.h"
#include "base/text.h"

enum {
	HEADER_LEN = 32, TARGET_AT = 12, FLAGS_AT = 20, INFO_AT = 40, VERSION_AT = 48,
	FIELD_LEN = 8, /* length, room, offset */
	NAME_MAX_BYTES = 256, PAIRS_MAX = 32,
};

static const uint32_t flag_unicode = 0x1, flag_info = 0x00800000, flag_version = 0x02000000;

static unsigned read16(struct bytes in, size_t at)
{
	const unsigned char *p = (const unsigned char *)in.data + at;

	return (unsigned)p[0] | (unsigned)p[1] << 8;
}

static uint32_t read32(struct bytes in, size_t at)
{
	return (uint32_t)read16(in, at) | (uint32_t)read16(in, at + 2) << 16;
}

const char *ntlm_negotiate(struct arena *arena)
{
	/* UNICODE, OEM, REQUEST_TARGET, NTLM, ALWAYS_SIGN, EXTENDED_SESSIONSECURITY, 128, 56; and two
	 * empty fields. */
	static const char message[HEADER_LEN] = "NTLMSSP\0\1\0\0\0\x07\x82\x08\xa0";

	return base64_encode(arena, (struct bytes){ message, sizeof message });
}

/* False: the message ends before it. */
static bool slice(struct bytes in, size_t at, size_t len, struct bytes *part_r)
{
	if (at > in.len || len > in.len - at)
		return false;
	*part_r = (struct bytes){ in.data + at, len };
	return true;
}

/* What the length and offset that stand there point to. */
static bool field(struct bytes in, size_t at, struct bytes *part_r)
{
	struct bytes head;

	return slice(in, at, FIELD_LEN, &head) && slice(in, read32(head, 4), read16(head, 0), part_r);
}

static size_t put_utf8(char *out, unsigned code)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	out[0] = (char)(0xe0 | code >> 12);
	out[1] = (char)(0x80 | (code >> 6 & 0x3f));
	out[2] = (char)(0x80 | (code & 0x3f));
	return 3;
}

/* Halves of a surrogate pair stay alone, which makes them bytes that are shown as such: no name of
 * a machine has any. */
static const char *from_utf16(struct arena *arena, struct bytes text)
{
	char *out = arena_array(arena, text.len / 2 + 1, 3);
	size_t len = 0;

	for (size_t i = 0; i + 1 < text.len; i += 2)
		len += put_utf8(out + len, read16(text, i));
	return text_printable(arena, (struct bytes){ out, len }, NAME_MAX_BYTES);
}

/* False: the list has no end. */
static bool read_pairs(struct bytes info, struct arena *arena, struct ntlm_facts *facts)
{
	const char **const names[] = { NULL, &facts->netbios_computer, &facts->netbios_domain,
		&facts->dns_computer, &facts->dns_domain, &facts->dns_tree };
	struct bytes head, value;

	for (size_t at = 0, count = 0; count < PAIRS_MAX; count++) {
		if (!slice(info, at, 4, &head))
			return false;
		unsigned id = read16(head, 0), len = read16(head, 2);
		if (id == 0)
			return true;
		if (!slice(info, at + 4, len, &value))
			return false;
		if (id < sizeof names / sizeof *names)
			*names[id] = from_utf16(arena, value);
		at += 4 + len;
	}
	return false;
}

static const char *version_of(struct bytes message, struct arena *arena)
{
	struct bytes version;

	if (!(read32(message, FLAGS_AT) & flag_version) || !slice(message, VERSION_AT, 8, &version))
		return NULL;
	return arena_printf(arena, "%u.%u build %u", (unsigned)(unsigned char)version.data[0],
		(unsigned)(unsigned char)version.data[1], read16(version, 2));
}

bool ntlm_challenge(struct bytes text, struct arena *arena, struct ntlm_facts *facts_r)
{
	struct bytes message, target, info;

	if (!base64_decode(arena, text, &message) || message.len < HEADER_LEN
		|| memcmp(message.data, "NTLMSSP\0\2\0\0\0", TARGET_AT) != 0)
		return false;
	if (!field(message, TARGET_AT, &target))
		return false;
	if (target.len)
		facts_r->target = read32(message, FLAGS_AT) & flag_unicode ? from_utf16(arena, target)
			: text_printable(arena, target, NAME_MAX_BYTES);
	facts_r->version = version_of(message, arena);
	facts_r->told = !(read32(message, FLAGS_AT) & flag_info) || (field(message, INFO_AT, &info)
		&& (info.len == 0 || read_pairs(info, arena, facts_r)));
	return facts_r->told;
}
