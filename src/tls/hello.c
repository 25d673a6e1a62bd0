/* SPDX-License-Identifier: MIT */
/* Writes ClientHello byte by byte (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2, RFC 6101
 * section 5.6.1.2, and CLIENT-HELLO of the SSL 2.0 draft).  Pure: no clock, no socket, no random
 * numbers of its own.  What is worth offering, and what an answer means, is not known here. */
#include "tls/hello.h"

#include <string.h>

enum { /* extension types */
	EXT_SERVER_NAME = 0, EXT_GROUPS = 10, EXT_POINT_FORMATS = 11, EXT_SIGNATURES = 13,
	EXT_ALPN = 16, EXT_PADDING = 21, EXT_ENCRYPT_THEN_MAC = 22, EXT_EXTENDED_MASTER_SECRET = 23,
	EXT_VERSIONS = 43, EXT_KEY_SHARE = 51, EXT_RENEGOTIATION_INFO = 0xFF01,
};

enum {
	RECORD_ALERT = 21, RECORD_HANDSHAKE = 22, CLIENT_HELLO = 1,
	RENEGOTIATION_SCSV = 0x00FF, FALLBACK_SCSV = 0x5600,
	USER_CANCELED = 90, CLOSE_NOTIFY = 0, LEVEL_WARNING = 1,
	X25519 = 29, NOISE_HALF = HELLO_NOISE_SIZE / 2, CHALLENGE = 16,
	PAD_FROM = 256, PAD_TO = 512, /* RFC 7685: some take such a length for SSL 2.0 and hang */
};

struct pen { /* keeps the first failure, so that a line of fields needs no branch each */
	struct buffer *out;
	bool failed;
};

static void raw(struct pen *pen, const void *data, size_t len)
{
	if (!pen->failed && len)
		pen->failed = !buffer_append(pen->out, data, len);
}

static void number(struct pen *pen, unsigned value, unsigned width)
{
	for (unsigned i = width; i-- > 0;)
		raw(pen, &(unsigned char){ (unsigned char)(value >> 8 * i) }, 1);
}

/* Begins a vector whose length stands in front in width bytes; end_vector fills it in. */
static size_t begin_vector(struct pen *pen, unsigned width)
{
	number(pen, 0, width);
	return pen->out->len;
}

static void end_vector(struct pen *pen, size_t start, unsigned width)
{
	size_t len = pen->out->len - start;

	if (pen->failed || len >> 8 * width) {
		pen->failed = true;
		return;
	}
	for (unsigned i = 0; i < width; i++)
		pen->out->data[start - 1 - i] = (char)(len >> 8 * i);
}

unsigned hello_version_code(enum tls_version version)
{
	static const unsigned codes[VERSION_COUNT] = { 0x0002, 0x0300, 0x0301, 0x0302, 0x0303,
		0x0304 };

	return codes[version];
}

static void server_name(struct pen *pen, const char *name)
{
	number(pen, EXT_SERVER_NAME, 2);
	size_t extension = begin_vector(pen, 2), list = begin_vector(pen, 2);
	number(pen, 0, 1); /* host_name */
	size_t host = begin_vector(pen, 2);
	raw(pen, name, strlen(name));
	end_vector(pen, host, 2);
	end_vector(pen, list, 2);
	end_vector(pen, extension, 2);
}

static void groups(struct pen *pen, const struct hello *hello)
{
	number(pen, EXT_GROUPS, 2);
	size_t extension = begin_vector(pen, 2), list = begin_vector(pen, 2);
	for (size_t i = 0; i < hello->group_count; i++)
		number(pen, hello->groups[i]->id, 2);
	end_vector(pen, list, 2);
	end_vector(pen, extension, 2);
	if (hello->version == VERSION_TLS13)
		return;
	number(pen, EXT_POINT_FORMATS, 2);
	extension = begin_vector(pen, 2);
	raw(pen, "\x01\x00", 2); /* uncompressed */
	end_vector(pen, extension, 2);
}

static void signatures(struct pen *pen, const struct hello *hello)
{
	number(pen, EXT_SIGNATURES, 2);
	size_t extension = begin_vector(pen, 2), list = begin_vector(pen, 2);
	for (size_t i = 0; i < hello->scheme_count; i++)
		number(pen, hello->schemes[i], 2);
	end_vector(pen, list, 2);
	end_vector(pen, extension, 2);
}

static void alpn(struct pen *pen, const char *protocol)
{
	number(pen, EXT_ALPN, 2);
	size_t extension = begin_vector(pen, 2), list = begin_vector(pen, 2);
	size_t name = begin_vector(pen, 1);
	raw(pen, protocol, strlen(protocol));
	end_vector(pen, name, 1);
	end_vector(pen, list, 2);
	end_vector(pen, extension, 2);
}

static void flag_extensions(struct pen *pen, unsigned flags)
{
	static const struct {
		enum hello_flag flag;
		unsigned type;
		const char *body;
		size_t len;
	} extensions[] = { { HELLO_RENEGOTIATION_INFO, EXT_RENEGOTIATION_INFO, "\0", 1 },
		{ HELLO_ENCRYPT_THEN_MAC, EXT_ENCRYPT_THEN_MAC, "", 0 },
		{ HELLO_EXTENDED_MASTER_SECRET, EXT_EXTENDED_MASTER_SECRET, "", 0 } };

	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
		if (!(flags & extensions[i].flag))
			continue;
		number(pen, extensions[i].type, 2);
		number(pen, (unsigned)extensions[i].len, 2);
		raw(pen, extensions[i].body, extensions[i].len);
	}
}

/* An X25519 share may be any 32 bytes: whoever sees only ServerHello needs no key. */
static void key_share(struct pen *pen, const struct hello *hello, const unsigned char *noise)
{
	number(pen, EXT_VERSIONS, 2);
	number(pen, 3, 2);
	number(pen, 2, 1);
	number(pen, hello_version_code(hello->version), 2);
	number(pen, EXT_KEY_SHARE, 2);
	size_t extension = begin_vector(pen, 2), list = begin_vector(pen, 2);
	if (hello->flags & HELLO_SHARE_X25519) {
		number(pen, X25519, 2);
		number(pen, NOISE_HALF, 2);
		raw(pen, noise, NOISE_HALF);
	}
	end_vector(pen, list, 2);
	end_vector(pen, extension, 2);
}

static void pad(struct pen *pen, size_t message)
{
	size_t len = pen->out->len - message;

	if (len < PAD_FROM || len >= PAD_TO)
		return;
	number(pen, EXT_PADDING, 2);
	size_t extension = begin_vector(pen, 2);
	while (pen->out->len - message < PAD_TO && !pen->failed)
		number(pen, 0, 1);
	end_vector(pen, extension, 2);
}

static void extensions(struct pen *pen, const struct hello *hello, const unsigned char *noise,
	size_t message)
{
	size_t list = begin_vector(pen, 2);

	if (hello->sni)
		server_name(pen, hello->sni);
	flag_extensions(pen, hello->flags);
	if (hello->group_count)
		groups(pen, hello);
	if (hello->scheme_count && hello->version >= VERSION_TLS12)
		signatures(pen, hello);
	if (hello->alpn)
		alpn(pen, hello->alpn);
	if (hello->version == VERSION_TLS13)
		key_share(pen, hello, noise);
	pad(pen, message);
	end_vector(pen, list, 2);
}

static void suites(struct pen *pen, const struct hello *hello)
{
	size_t list = begin_vector(pen, 2);

	for (size_t i = 0; i < hello->suite_count; i++)
		number(pen, hello->suites[i]->id, 2);
	if (hello->flags & HELLO_RENEGOTIATION_SCSV)
		number(pen, RENEGOTIATION_SCSV, 2);
	if (hello->flags & HELLO_FALLBACK_SCSV)
		number(pen, FALLBACK_SCSV, 2);
	end_vector(pen, list, 2);
}

/* The 2-byte header of a record without padding has its highest bit set. */
static void build_ssl2(struct pen *pen, const struct hello *hello, const unsigned char *noise)
{
	size_t record = begin_vector(pen, 2);

	number(pen, CLIENT_HELLO, 1);
	number(pen, hello_version_code(VERSION_SSL2), 2);
	number(pen, (unsigned)(3 * hello->suite_count), 2);
	number(pen, 0, 2); /* no session id */
	number(pen, CHALLENGE, 2);
	for (size_t i = 0; i < hello->suite_count; i++)
		number(pen, hello->suites[i]->id, 3);
	raw(pen, noise, CHALLENGE);
	end_vector(pen, record, 2);
	if (!pen->failed)
		pen->out->data[record - 2] = (char)(pen->out->data[record - 2] | 0x80);
}

/* TLS 1.3 looks like TLS 1.2 from outside (RFC 8446 section D.4), down to a session id. */
static void build(struct pen *pen, const struct hello *hello, const unsigned char *noise)
{
	bool tls13 = hello->version == VERSION_TLS13;

	number(pen, RECORD_HANDSHAKE, 1);
	number(pen, hello->version == VERSION_SSL3 ? 0x0300 : 0x0301, 2);
	size_t record = begin_vector(pen, 2), message = pen->out->len;
	number(pen, CLIENT_HELLO, 1);
	size_t body = begin_vector(pen, 3);
	number(pen, hello_version_code(tls13 ? VERSION_TLS12 : hello->version), 2);
	raw(pen, noise, NOISE_HALF);
	number(pen, tls13 ? NOISE_HALF : 0, 1);
	raw(pen, noise + NOISE_HALF, tls13 ? NOISE_HALF : 0);
	suites(pen, hello);
	if (hello->flags & HELLO_DEFLATE)
		raw(pen, "\x02\x01\x00", 3);
	else
		raw(pen, "\x01\x00", 2);
	if (hello->version != VERSION_SSL3)
		extensions(pen, hello, noise, message);
	end_vector(pen, body, 3);
	end_vector(pen, record, 2);
}

bool hello_build(const struct hello *hello, const unsigned char noise[HELLO_NOISE_SIZE],
	struct buffer *out)
{
	struct pen pen = { out, false };

	if (hello->version == VERSION_SSL2)
		build_ssl2(&pen, hello, noise);
	else
		build(&pen, hello, noise);
	return !pen.failed;
}

static void alert(struct pen *pen, unsigned version, unsigned description)
{
	number(pen, RECORD_ALERT, 1);
	number(pen, version, 2);
	number(pen, 2, 2);
	number(pen, LEVEL_WARNING, 1);
	number(pen, description, 1);
}

bool hello_build_farewell(enum tls_version version, struct buffer *out)
{
	struct pen pen = { out, false };
	unsigned code = hello_version_code(version < VERSION_TLS12 ? version : VERSION_TLS12);

	/* user_canceled is not of SSL 3.0, and SSL 2.0 has no alert at all. */
	if (version > VERSION_SSL3)
		alert(&pen, code, USER_CANCELED);
	if (version >= VERSION_SSL3)
		alert(&pen, code, CLOSE_NOTIFY);
	return !pen.failed;
}
