/* SPDX-License-Identifier: MIT */
/* Records put together (RFC 8446 section 5.1, RFC 6101 section 5.2), handshake messages cut out of
 * them and read up to ServerHelloDone (RFC 5246 section 7.4), HelloRetryRequest, an alert, or
 * SERVER-HELLO of the SSL 2.0 draft.  Total: every byte string has an answer, whatever its cuts.
 * Whether an answer fits the question is not asked here. */
#include "tls/hello_reply.h"

#include <string.h>

enum {
	RECORD_HEADER = 5, RECORD_MAX = 16384 + 2048, MESSAGE_HEADER = 4,
	RECORD_CHANGE_CIPHER_SPEC = 20, RECORD_ALERT = 21, RECORD_HANDSHAKE = 22,
	RECORD_APPLICATION_DATA = 23,
	SERVER_HELLO = 2, CERTIFICATE = 11, SERVER_KEY_EXCHANGE = 12, SERVER_HELLO_DONE = 14,
	LEVEL_FATAL = 2, CLOSE_NOTIFY = 0,
	SSL2_SERVER_HELLO = 4, SSL2_ERROR = 0,
	NAMED_CURVE = 3, RANDOM_SIZE = 32, SESSION_ID_MAX = 32,
	LEAF_MAX = 64 * 1024,
};

enum { /* extension types */
	EXT_ENCRYPT_THEN_MAC = 22, EXT_EXTENDED_MASTER_SECRET = 23, EXT_VERSIONS = 43,
	EXT_KEY_SHARE = 51, EXT_RENEGOTIATION_INFO = 0xFF01,
};

struct cursor { /* what is left of a message; short: a field did not fit, and everything reads 0 */
	const unsigned char *at;
	size_t left;
	bool short_of;
};

static struct cursor cut(struct cursor *from, size_t len)
{
	struct cursor part = { from->at, len, from->short_of };

	if (from->short_of || len > from->left) {
		from->short_of = true;
		return (struct cursor){ from->at, 0, true };
	}
	from->at += len;
	from->left -= len;
	return part;
}

static unsigned number(struct cursor *from, unsigned width)
{
	struct cursor field = cut(from, width);
	unsigned value = 0;

	for (unsigned i = 0; i < field.left; i++)
		value = value << 8 | field.at[i];
	return value;
}

static struct cursor vector(struct cursor *from, unsigned width)
{
	return cut(from, number(from, width));
}

void hello_reply_init(struct hello_reply *reply, bool ssl2)
{
	*reply = (struct hello_reply){ .ssl2_asked = ssl2, .alert = TLS_ALERT_NONE };
	reply->in.cap = reply->messages.cap = HELLO_REPLY_MAX;
	reply->leaf.cap = LEAF_MAX;
}

void hello_reply_clear(struct hello_reply *reply)
{
	buffer_clear(&reply->in);
	buffer_clear(&reply->messages);
	buffer_clear(&reply->leaf);
}

static void give_up(struct hello_reply *reply, const char *why)
{
	reply->progress = HELLO_BROKEN;
	reply->broken = why;
}

static void done(struct hello_reply *reply)
{
	reply->progress = HELLO_DONE;
}

static void extension(struct hello_reply *reply, unsigned type, struct cursor body)
{
	switch (type) {
	case EXT_RENEGOTIATION_INFO:
		reply->renegotiation_info = true;
		break;
	case EXT_ENCRYPT_THEN_MAC:
		reply->encrypt_then_mac = true;
		break;
	case EXT_EXTENDED_MASTER_SECRET:
		reply->extended_master_secret = true;
		break;
	case EXT_VERSIONS:
		reply->version = number(&body, 2);
		break;
	case EXT_KEY_SHARE:
		reply->group = number(&body, 2);
		break;
	}
}

static bool is_retry(struct cursor random)
{
	static const unsigned char retry[RANDOM_SIZE] = { /* RFC 8446 section 4.1.3 */
		0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65,
		0xB8, 0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2,
		0xC8, 0xA8, 0x33, 0x9C };

	return random.left == RANDOM_SIZE && memcmp(random.at, retry, RANDOM_SIZE) == 0;
}

static enum hello_mark mark_of(struct cursor random)
{
	static const char mark[] = "DOWNGRD";
	size_t len = sizeof mark - 1;

	if (random.left != RANDOM_SIZE || memcmp(random.at + RANDOM_SIZE - 1 - len, mark, len) != 0)
		return MARK_NONE;
	switch (random.at[RANDOM_SIZE - 1]) {
	case 0:
		return MARK_TLS11;
	case 1:
		return MARK_TLS12;
	default:
		return MARK_NONE;
	}
}

static void server_hello(struct hello_reply *reply, struct cursor body)
{
	reply->version = number(&body, 2);
	struct cursor random = cut(&body, RANDOM_SIZE);
	struct cursor session_id = vector(&body, 1);
	reply->suite = number(&body, 2);
	reply->compression = number(&body, 1);
	if (body.short_of || session_id.left > SESSION_ID_MAX) {
		give_up(reply, "a malformed ServerHello");
		return;
	}
	/* SSL 3.0 and old TLS end here, RFC 5246 section 7.4.1.3. */
	struct cursor list = body.left ? vector(&body, 2) : body;
	while (list.left && !list.short_of) {
		unsigned type = number(&list, 2);
		struct cursor content = vector(&list, 2);
		if (!list.short_of)
			extension(reply, type, content);
	}
	if (body.short_of || list.short_of) {
		give_up(reply, "malformed extensions in ServerHello");
		return;
	}
	reply->mark = mark_of(random);
	reply->answer = is_retry(random) ? HELLO_RETRY : HELLO_SERVER_HELLO;
	if (reply->answer == HELLO_RETRY || reply->version >= 0x0304)
		done(reply); /* the rest is encrypted */
}

static void certificate(struct hello_reply *reply, struct cursor body)
{
	struct cursor list = vector(&body, 3);
	struct cursor first = list.left ? vector(&list, 3) : list;

	if (list.short_of || body.short_of)
		give_up(reply, "a malformed Certificate message");
	else if (first.left && !reply->leaf.len)
		buffer_append(&reply->leaf, first.at, first.left);
}

static unsigned bits_of(struct cursor prime)
{
	unsigned bits;

	while (prime.left && *prime.at == 0)
		cut(&prime, 1);
	bits = (unsigned)prime.left * 8;
	for (unsigned top = 0x80; prime.left && !(*prime.at & top); top >>= 1)
		bits--;
	return bits;
}

/* RFC 5246 section 7.4.3, RFC 8422 section 5.4; of other kinds of key exchange nothing is read. */
static void server_key_exchange(struct hello_reply *reply, struct cursor body)
{
	const struct suite *suite = suite_by_id(reply->suite);
	enum suite_family family = suite ? suite_family(suite) : FAMILY_SHARED;
	bool anonymous = family == FAMILY_DH_ANON || family == FAMILY_ECDH_ANON;

	if (family == FAMILY_DHE_RSA || family == FAMILY_DHE_DSS || family == FAMILY_DH_ANON) {
		struct cursor prime = vector(&body, 2);
		vector(&body, 2);
		vector(&body, 2);
		reply->dh_bits = body.short_of ? 0 : bits_of(prime);
	} else if (family == FAMILY_ECDHE_RSA || family == FAMILY_ECDHE_ECDSA
		|| family == FAMILY_ECDH_ANON) {
		unsigned type = number(&body, 1);
		unsigned curve = type == NAMED_CURVE ? number(&body, 2) : 0;
		vector(&body, 1);
		reply->group = body.short_of ? 0 : curve;
	} else {
		return;
	}
	if (body.short_of)
		give_up(reply, "a malformed ServerKeyExchange");
	else if (reply->version == 0x0303 && !anonymous)
		reply->scheme = number(&body, 2);
}

static void message(struct hello_reply *reply, unsigned type, struct cursor body)
{
	if ((reply->answer != HELLO_SERVER_HELLO) != (type == SERVER_HELLO)) {
		give_up(reply, "handshake messages in an impossible order");
		return;
	}
	switch (type) {
	case SERVER_HELLO:
		server_hello(reply, body);
		break;
	case CERTIFICATE:
		certificate(reply, body);
		break;
	case SERVER_KEY_EXCHANGE:
		server_key_exchange(reply, body);
		break;
	case SERVER_HELLO_DONE:
		done(reply);
		break;
	}
}

static void messages(struct hello_reply *reply)
{
	while (reply->progress == HELLO_MORE && reply->messages.len >= MESSAGE_HEADER) {
		struct cursor rest = { (const unsigned char *)reply->messages.data, reply->messages.len,
			false };
		unsigned type = number(&rest, 1);
		unsigned len = number(&rest, 3);
		if (len > HELLO_REPLY_MAX) {
			give_up(reply, "a handshake message that is too long");
			return;
		}
		if (rest.left < len)
			return;
		message(reply, type, cut(&rest, len));
		buffer_drop(&reply->messages, MESSAGE_HEADER + len);
	}
}

static void alert(struct hello_reply *reply, unsigned level, unsigned description)
{
	reply->alert = (int)description;
	if (level < LEVEL_FATAL && description != CLOSE_NOTIFY)
		return; /* a warning, as unrecognized_name may be */
	if (reply->answer == HELLO_NOTHING)
		reply->answer = HELLO_ALERT;
	done(reply);
}

static void alerts(struct hello_reply *reply, struct cursor body)
{
	while (body.left && reply->progress == HELLO_MORE) {
		unsigned char byte = (unsigned char)number(&body, 1);
		if (reply->has_half_alert)
			alert(reply, reply->half_alert, byte);
		reply->half_alert = byte;
		reply->has_half_alert = !reply->has_half_alert;
	}
}

static void record(struct hello_reply *reply, unsigned type, struct cursor body)
{
	switch (type) {
	case RECORD_CHANGE_CIPHER_SPEC: /* RFC 8446 section D.4: may come at any time */
		break;
	case RECORD_ALERT:
		alerts(reply, body);
		break;
	case RECORD_HANDSHAKE:
		if (!body.left)
			give_up(reply, "an empty handshake record"); /* RFC 8446 section 5.1 */
		else if (buffer_append(&reply->messages, body.at, body.left))
			messages(reply);
		break;
	default:
		give_up(reply, "application data in place of a handshake");
	}
}

static void records(struct hello_reply *reply)
{
	while (reply->progress == HELLO_MORE && reply->in.len >= RECORD_HEADER) {
		struct cursor rest = { (const unsigned char *)reply->in.data, reply->in.len, false };
		unsigned type = number(&rest, 1), version = number(&rest, 2), len = number(&rest, 2);
		if (type < RECORD_CHANGE_CIPHER_SPEC || type > RECORD_APPLICATION_DATA
			|| version >> 8 != 3 || len > RECORD_MAX) {
			give_up(reply, "bytes that are no TLS record");
			return;
		}
		if (rest.left < len)
			return;
		record(reply, type, cut(&rest, len));
		buffer_drop(&reply->in, RECORD_HEADER + len);
	}
}

static void ssl2_server_hello(struct hello_reply *reply, struct cursor body)
{
	number(&body, 2); /* session-id-hit, certificate type */
	reply->version = number(&body, 2);
	unsigned certificate_len = number(&body, 2), suites_len = number(&body, 2);
	number(&body, 2); /* length of the connection id */
	struct cursor leaf = cut(&body, certificate_len);
	struct cursor suites = cut(&body, suites_len);
	if (body.short_of || suites_len % 3) {
		give_up(reply, "a malformed SERVER-HELLO of SSL 2.0");
		return;
	}
	buffer_append(&reply->leaf, leaf.at, leaf.left);
	while (suites.left && reply->ssl2_suite_count < HELLO_SSL2_MAX)
		reply->ssl2_suites[reply->ssl2_suite_count++] = number(&suites, 3);
	reply->answer = HELLO_SSL2;
	done(reply);
}

static void ssl2_record(struct hello_reply *reply)
{
	struct cursor rest = { (const unsigned char *)reply->in.data, reply->in.len, false };
	unsigned len = number(&rest, 2) & 0x7FFF;

	if (rest.short_of || rest.left < len)
		return;
	struct cursor body = cut(&rest, len);
	unsigned type = number(&body, 1);
	if (type == SSL2_SERVER_HELLO && !body.short_of) {
		ssl2_server_hello(reply, body);
	} else if (type == SSL2_ERROR && len == 3) {
		reply->answer = HELLO_ALERT;
		done(reply);
	} else {
		give_up(reply, "an unknown message of SSL 2.0");
	}
}

static void keep_first(struct hello_reply *reply, struct bytes bytes)
{
	size_t room = HELLO_FIRST_MAX - reply->first_len;
	size_t len = bytes.len < room ? bytes.len : room;

	if (len)
		memcpy(reply->first + reply->first_len, bytes.data, len);
	reply->first_len += len;
}

static bool looks_like_tls(const struct hello_reply *reply)
{
	return reply->first[0] >= RECORD_CHANGE_CIPHER_SPEC
		&& reply->first[0] <= RECORD_APPLICATION_DATA
		&& (reply->first_len < 2 || reply->first[1] == 3);
}

enum hello_progress hello_reply_feed(struct hello_reply *reply, struct bytes bytes)
{
	if (reply->progress != HELLO_MORE || !bytes.len)
		return reply->progress;
	keep_first(reply, bytes);
	reply->total += bytes.len;
	if (reply->total > HELLO_REPLY_MAX || !buffer_append(&reply->in, bytes.data, bytes.len)) {
		give_up(reply, "more bytes than a handshake has");
		return reply->progress;
	}
	if (reply->ssl2_asked && reply->first[0] & 0x80) {
		ssl2_record(reply);
	} else if (looks_like_tls(reply)) {
		records(reply);
	} else {
		reply->answer = HELLO_NOT_TLS;
		done(reply);
	}
	return reply->progress;
}
