/* SPDX-License-Identifier: MIT */
/* Takes the answer section of a DNS message apart: RFC 1035 section 4.1 (messages, compressed
 * names) and the record types' own RFCs.  No byte is trusted: names may hold any byte, lengths may
 * lie, pointers may lead astray.  Where the message came from, and whether it is to be believed,
 * is not known here. */
#include "net/dns_records.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
	NAME_MAX_WIRE = 255,  /* RFC 1035 section 2.3.4 */
	NAME_MAX_JUMPS = 127, /* a name of that length has no more labels to point at */
	NAME_TEXT_SIZE = 4 * NAME_MAX_WIRE + 1,
	CLASS_IN = 1,
};

struct reader { /* a window on the message; names may point to bytes before it */
	struct bytes message;
	size_t at, end;
};

struct name {
	char text[NAME_TEXT_SIZE];
	size_t len;
};

struct record {
	struct name owner;
	unsigned type, class;
	struct reader rdata;
};

struct section { /* the answer section */
	struct reader start;
	size_t count;
};

static unsigned byte_at(const struct reader *reader, size_t at)
{
	return (unsigned char)reader->message.data[at];
}

static bool read_u8(struct reader *reader, uint8_t *value_r)
{
	if (reader->end - reader->at < 1)
		return false;
	*value_r = (uint8_t)byte_at(reader, reader->at++);
	return true;
}

static bool read_u16(struct reader *reader, uint16_t *value_r)
{
	if (reader->end - reader->at < 2)
		return false;
	*value_r = (uint16_t)(byte_at(reader, reader->at) << 8 | byte_at(reader, reader->at + 1));
	reader->at += 2;
	return true;
}

static bool read_bytes(struct reader *reader, size_t len, struct bytes *bytes_r)
{
	if (reader->end - reader->at < len)
		return false;
	*bytes_r = (struct bytes){ reader->message.data + reader->at, len };
	reader->at += len;
	return true;
}

static void put_byte(struct name *name, unsigned byte)
{
	char *out = name->text + name->len;

	if (byte >= 'A' && byte <= 'Z')
		byte += 'a' - 'A';
	if (byte == '.' || byte == '\\') {
		out[0] = '\\';
		out[1] = (char)byte;
		name->len += 2;
	} else if (byte > ' ' && byte < 0x7f) {
		out[0] = (char)byte;
		name->len += 1;
	} else {
		out[0] = '\\';
		out[1] = (char)('0' + byte / 100);
		out[2] = (char)('0' + byte / 10 % 10);
		out[3] = (char)('0' + byte % 10);
		name->len += 4;
	}
}

static void put_label(struct name *name, const struct reader *reader, size_t at, size_t len)
{
	if (name->len)
		name->text[name->len++] = '.';
	for (size_t i = 0; i < len; i++)
		put_byte(name, byte_at(reader, at + i));
}

/* A pointer leads to a place before the run of labels that it ends, so reading comes to an end. */
static bool read_name(struct reader *reader, struct name *name_r)
{
	size_t at = reader->at, end = reader->end, run = at, wire = 1, jumps = 0;

	name_r->len = 0;
	for (;;) {
		if (at >= end)
			return false;
		unsigned len = byte_at(reader, at++);
		if (len == 0)
			break;
		if (len >= 0xc0) {
			if (at >= end)
				return false;
			size_t to = (len & 0x3f) << 8 | byte_at(reader, at++);
			if (to >= run || ++jumps > NAME_MAX_JUMPS)
				return false;
			if (jumps == 1)
				reader->at = at;
			at = run = to;
			end = reader->message.len;
			continue;
		}
		wire += len + 1;
		if (len > 63 || len > end - at || wire > NAME_MAX_WIRE)
			return false;
		put_label(name_r, reader, at, len);
		at += len;
	}
	if (!jumps)
		reader->at = at;
	if (!name_r->len)
		name_r->text[name_r->len++] = '.';
	name_r->text[name_r->len] = '\0';
	return true;
}

static bool read_text_name(struct arena *arena, struct reader *reader, const char **name_r)
{
	struct name name;

	if (!read_name(reader, &name))
		return false;
	*name_r = arena_strdup(arena, name.text);
	return true;
}

static bool read_address(struct reader *rdata, int family, size_t len, struct address *address_r)
{
	struct address address = { .family = family };
	struct bytes ip;

	if (!read_bytes(rdata, len, &ip))
		return false;
	memcpy(address.ip, ip.data, len);
	inet_ntop(family, address.ip, address.text, sizeof address.text);
	*address_r = address;
	return true;
}

static bool read_a(struct arena *arena, struct reader *rdata, void *record_r)
{
	(void)arena;
	return read_address(rdata, AF_INET, 4, record_r);
}

static bool read_aaaa(struct arena *arena, struct reader *rdata, void *record_r)
{
	(void)arena;
	return read_address(rdata, AF_INET6, 16, record_r);
}

static bool read_cname(struct arena *arena, struct reader *rdata, void *record_r)
{
	return read_text_name(arena, rdata, record_r);
}

static bool read_mx(struct arena *arena, struct reader *rdata, void *record_r)
{
	struct dns_mx *mx = record_r;

	return read_u16(rdata, &mx->preference) && read_text_name(arena, rdata, &mx->exchange);
}

static bool read_srv(struct arena *arena, struct reader *rdata, void *record_r)
{
	struct dns_srv *srv = record_r;

	return read_u16(rdata, &srv->priority) && read_u16(rdata, &srv->weight)
		&& read_u16(rdata, &srv->port) && read_text_name(arena, rdata, &srv->target);
}

static bool read_tlsa(struct arena *arena, struct reader *rdata, void *record_r)
{
	struct dns_tlsa *tlsa = record_r;
	struct bytes data;

	if (!read_u8(rdata, &tlsa->usage) || !read_u8(rdata, &tlsa->selector)
		|| !read_u8(rdata, &tlsa->matching_type)
		|| !read_bytes(rdata, rdata->end - rdata->at, &data))
		return false;
	tlsa->data = arena_copy(arena, data);
	return true;
}

/* RFC 8659 section 4.1: tags are letters and digits, and matched in any case. */
static bool read_tag(struct arena *arena, struct bytes bytes, const char **tag_r)
{
	char *tag = arena_alloc(arena, bytes.len + 1);

	for (size_t i = 0; i < bytes.len; i++) {
		char c = text_lower(bytes.data[i]);
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
			return false;
		tag[i] = c;
	}
	*tag_r = tag;
	return bytes.len > 0;
}

static bool read_caa(struct arena *arena, struct reader *rdata, void *record_r)
{
	struct dns_caa *caa = record_r;
	uint8_t flags, tag_len;
	struct bytes tag, value;

	if (!read_u8(rdata, &flags) || !read_u8(rdata, &tag_len)
		|| !read_bytes(rdata, tag_len, &tag) || !read_tag(arena, tag, &caa->tag)
		|| !read_bytes(rdata, rdata->end - rdata->at, &value))
		return false;
	caa->critical = flags & 0x80;
	caa->value = arena_copy(arena, value);
	return true;
}

/* RFC 1035 section 3.3.14: one string or more; long texts are cut into several. */
static bool read_txt(struct arena *arena, struct reader *rdata, void *record_r)
{
	char *text = arena_alloc(arena, rdata->end - rdata->at + 1);
	size_t len = 0;

	do {
		uint8_t part_len;
		struct bytes part;
		if (!read_u8(rdata, &part_len) || !read_bytes(rdata, part_len, &part))
			return false;
		memcpy(text + len, part.data, part.len);
		len += part.len;
	} while (rdata->at < rdata->end);
	*(struct bytes *)record_r = (struct bytes){ text, len };
	return true;
}

static int by_number(unsigned a, unsigned b)
{
	return (a > b) - (a < b);
}

/* RFC 2782 draws lots by weight; a report must say the same twice, so the heaviest leads. */
static int compare_srv(const void *left, const void *right)
{
	const struct dns_srv *a = left, *b = right;
	int order = by_number(a->priority, b->priority);

	if (order == 0)
		order = by_number(b->weight, a->weight);
	if (order == 0)
		order = strcmp(a->target, b->target);
	return order ? order : by_number(a->port, b->port);
}

static int compare_mx(const void *left, const void *right)
{
	const struct dns_mx *a = left, *b = right;
	int order = by_number(a->preference, b->preference);

	return order ? order : strcmp(a->exchange, b->exchange);
}

static const struct kind {
	enum dns_type type;
	size_t size;
	bool (*read)(struct arena *arena, struct reader *rdata, void *record_r);
	int (*compare)(const void *left, const void *right); /* NULL: the order they came in */
} kinds[] = {
	{ DNS_A, sizeof(struct address), read_a, NULL },
	{ DNS_AAAA, sizeof(struct address), read_aaaa, NULL },
	{ DNS_CNAME, sizeof(const char *), read_cname, NULL },
	{ DNS_MX, sizeof(struct dns_mx), read_mx, compare_mx },
	{ DNS_SRV, sizeof(struct dns_srv), read_srv, compare_srv },
	{ DNS_TLSA, sizeof(struct dns_tlsa), read_tlsa, NULL },
	{ DNS_TXT, sizeof(struct bytes), read_txt, NULL },
	{ DNS_CAA, sizeof(struct dns_caa), read_caa, NULL },
};

static const struct kind *kind_of(enum dns_type type)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

static bool next_record(struct reader *reader, struct record *record_r)
{
	uint16_t type, class, len;
	struct bytes ttl;

	if (!read_name(reader, &record_r->owner) || !read_u16(reader, &type)
		|| !read_u16(reader, &class) || !read_bytes(reader, 4, &ttl)
		|| !read_u16(reader, &len) || reader->end - reader->at < len)
		return false;
	record_r->type = type;
	record_r->class = class;
	record_r->rdata = (struct reader){ reader->message, reader->at, reader->at + len };
	reader->at += len;
	return true;
}

/* Header and question; afterwards every record of the section is known to be whole. */
static bool open_section(struct bytes message, struct name *question_r, struct section *section_r)
{
	struct reader reader = { message, 0, message.len };
	struct bytes skipped;
	uint16_t questions, answers;
	struct record record;

	if (!read_bytes(&reader, 4, &skipped) || !read_u16(&reader, &questions) || questions != 1
		|| !read_u16(&reader, &answers) || !read_bytes(&reader, 4, &skipped)
		|| !read_name(&reader, question_r) || !read_bytes(&reader, 4, &skipped))
		return false;
	*section_r = (struct section){ reader, answers };
	for (size_t i = 0; i < answers; i++)
		if (!next_record(&reader, &record))
			return false;
	return true;
}

static bool belongs(const struct record *record, const struct name *owner, enum dns_type type)
{
	return record->type == (unsigned)type && record->class == CLASS_IN
		&& strcmp(record->owner.text, owner->text) == 0;
}

/* Goes one CNAME on; false at the chain's end. */
static bool follow(const struct section *section, struct name *name)
{
	struct reader reader = section->start;
	struct record record;
	struct name next;

	for (size_t i = 0; i < section->count && next_record(&reader, &record); i++) {
		if (!belongs(&record, name, DNS_CNAME) || !read_name(&record.rdata, &next))
			continue;
		*name = next;
		return true;
	}
	return false;
}

static void follow_all(struct arena *arena, const struct section *section, struct name *name,
	struct dns_answer *answer)
{
	answer->aliases = arena_array(arena, DNS_CHAIN_MAX, sizeof *answer->aliases);
	answer->alias_count = 0;
	while (answer->alias_count < DNS_CHAIN_MAX && follow(section, name))
		answer->aliases[answer->alias_count++] = arena_strdup(arena, name->text);
}

static size_t count_of(const struct section *section, const struct name *owner,
	enum dns_type type)
{
	struct reader reader = section->start;
	struct record record;
	size_t count = 0;

	for (size_t i = 0; i < section->count && next_record(&reader, &record); i++)
		count += belongs(&record, owner, type);
	return count;
}

static void collect(struct arena *arena, const struct section *section, const struct name *owner,
	const struct kind *kind, struct dns_answer *answer)
{
	struct reader reader = section->start;
	struct record record;
	size_t most = count_of(section, owner, kind->type);
	char *records = arena_array(arena, most, kind->size);

	answer->count = answer->malformed = 0;
	for (size_t i = 0; i < section->count && next_record(&reader, &record); i++) {
		if (!belongs(&record, owner, kind->type))
			continue;
		if (kind->read(arena, &record.rdata, records + answer->count * kind->size)
			&& record.rdata.at == record.rdata.end)
			answer->count++;
		else
			answer->malformed++;
	}
	if (kind->compare && answer->count)
		qsort(records, answer->count, kind->size, kind->compare);
	answer->records.any = records;
}

bool dns_records_read(struct arena *arena, struct bytes message, struct dns_answer *answer)
{
	const struct kind *kind = kind_of(answer->type);
	struct section section;
	struct name name;

	if (!open_section(message, &name, &section))
		return false;
	if (answer->type != DNS_CNAME)
		follow_all(arena, &section, &name, answer);
	answer->canonical = arena_strdup(arena, name.text);
	if (kind)
		collect(arena, &section, &name, kind, answer);
	return true;
}
