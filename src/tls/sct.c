/* SPDX-License-Identifier: MIT */
/* Reads signed certificate timestamps: RFC 6962 section 3.3 wraps a list in the notation of TLS
 * (RFC 8446 section 3) into a DER OCTET STRING.  Every length in it may lie.  Whether a log really
 * signed, and whether clients know the log, is not asked: mail programs do not ask either. */
#include "tls/sct.h"

#include <string.h>

#include "base/text.h"

enum { DER_OCTET_STRING = 4, VERSION_1 = 0, LOG_ID_LEN = 32, TIMESTAMP_LEN = 8 };

/* Cuts len bytes off the front. */
static bool take(struct bytes *from, size_t len, struct bytes *part_r)
{
	if (from->len < len)
		return false;
	*part_r = (struct bytes){ from->data, len };
	from->data += len;
	from->len -= len;
	return true;
}

static bool take_number(struct bytes *from, size_t len, uint64_t *number_r)
{
	struct bytes part;

	if (!take(from, len, &part))
		return false;
	*number_r = 0;
	for (size_t i = 0; i < len; i++)
		*number_r = *number_r << 8 | (unsigned char)part.data[i];
	return true;
}

/* opaque part<0..2^16-1> */
static bool take_vector(struct bytes *from, struct bytes *part_r)
{
	uint64_t len;

	return take_number(from, 2, &len) && take(from, (size_t)len, part_r);
}

/* X.690 section 8.1.3: one byte below 128, else 0x80 plus how many bytes follow. */
static bool open_octets(struct bytes *der)
{
	uint64_t type, len;

	if (!take_number(der, 1, &type) || type != DER_OCTET_STRING || !take_number(der, 1, &len))
		return false;
	if (len >= 0x80 && (len - 0x80 > 2 || !take_number(der, (size_t)(len - 0x80), &len)))
		return false;
	return len == der->len;
}

/* struct { Version; LogID; uint64 timestamp; extensions; signature }; another version may look
 * quite different behind its number. */
static bool read_one(struct arena *arena, struct bytes sct, struct sct_facts *facts_r)
{
	uint64_t version, timestamp;
	struct bytes log_id;

	if (!take_number(&sct, 1, &version) || version != VERSION_1
		|| !take(&sct, LOG_ID_LEN, &log_id) || !take_number(&sct, TIMESTAMP_LEN, &timestamp)
		|| timestamp > INT64_MAX)
		return false;
	memcpy(facts_r->log_id, text_hex(arena, log_id), sizeof facts_r->log_id);
	facts_r->timestamp_ms = (int64_t)timestamp;
	return true;
}

size_t sct_read(struct arena *arena, struct bytes extension, struct sct_facts **scts_r)
{
	struct bytes list, sct;
	size_t count = 0;

	*scts_r = NULL;
	if (!open_octets(&extension) || !take_vector(&extension, &list))
		return 0;
	*scts_r = arena_array(arena, SCT_MAX, sizeof **scts_r);
	while (count < SCT_MAX && take_vector(&list, &sct))
		count += read_one(arena, sct, &(*scts_r)[count]);
	return count;
}
