/* SPDX-License-Identifier: MIT */
/* The handshake and the bytes inside TLS (RFC 8446, RFC 5246).  It observes and does not judge:
 * a handshake goes on whatever the certificate is.  Bytes move through our own functions, so that
 * one absolute deadline bounds a handshake however slowly the server drips, and the first bytes of
 * a failed one are kept as evidence. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/text.h"
#include "tls/certificate.h"
#include "tls/library.h"

enum {
	HOST_SHOWN_MAX = 80, PROTOCOL_SHOWN_MAX = 32,
	EXTENSION_PADDING = 21,
	PADDING = 1300, /* makes ClientHello 1.7 kB */
};

static void keep_first(struct tls_session *session, const void *data, size_t len)
{
	size_t room = TLS_FIRST_BYTES_MAX - session->first_len;

	if (len > room)
		len = room;
	memcpy(session->first + session->first_len, data, len);
	session->first_len += len;
}

static ssize_t fail(struct tls_session *session, enum reason reason, int error)
{
	session->broken = reason;
	gnutls_transport_set_errno(session->gnutls, error);
	return -1;
}

static ssize_t pull(gnutls_transport_ptr_t context, void *data, size_t size)
{
	struct tls_session *session = context;
	struct transport socket = stream_socket(session->fd);
	size_t len = 0;
	enum reason reason = socket.read(socket.context, data, size, session->deadline, &len);

	if (reason == REASON_CLOSED && session->write_reset)
		reason = REASON_RESET; /* the kernel tells of an RST once, and told the write */
	if (reason == REASON_CLOSED) {
		session->broken = reason;
		return 0;
	}
	if (reason != REASON_NONE)
		return fail(session, reason, reason != REASON_TIMEOUT ? ECONNRESET
			: session->talking ? EAGAIN : ETIMEDOUT);
	keep_first(session, data, len);
	return (ssize_t)len;
}

static ssize_t push(gnutls_transport_ptr_t context, const void *data, size_t len)
{
	struct tls_session *session = context;
	struct transport socket = stream_socket(session->fd);
	enum reason reason = socket.write(socket.context, data, len, session->deadline);

	/* What the server said before it hung up is still to be read, so a failed write is not
	 * the end: the next read tells. */
	session->write_reset |= reason == REASON_RESET;
	if (reason != REASON_NONE && reason != REASON_CLOSED && reason != REASON_RESET)
		return fail(session, reason, ETIMEDOUT);
	return (ssize_t)len;
}

static int pull_timeout(gnutls_transport_ptr_t context, unsigned ms)
{
	struct tls_session *session = context;
	struct deadline until = ms == GNUTLS_INDEFINITE_TIMEOUT ? session->deadline
		: deadline_min(session->deadline, deadline_after_ms(ms));

	return deadline_poll(*session->fd, POLLIN, until);
}

/* Padding (RFC 7685) up to the size that a key share of X25519MLKEM768 brings along, so that
 * whatever cannot take the hello of an up-to-date program shows here as well. */
static int send_padding(gnutls_session_t gnutls, gnutls_buffer_t extension)
{
	static const unsigned char zeroes[PADDING];

	(void)gnutls;
	return gnutls_buffer_append_data(extension, zeroes, sizeof zeroes);
}

static int ignore_padding(gnutls_session_t gnutls, const unsigned char *data, size_t len)
{
	(void)gnutls;
	(void)data;
	(void)len;
	return 0;
}

static int pad(struct tls_session *session)
{
	return gnutls_session_ext_register(session->gnutls, "padding", EXTENSION_PADDING,
		GNUTLS_EXT_TLS, ignore_padding, send_padding, NULL, NULL, NULL,
		GNUTLS_EXT_FLAG_CLIENT_HELLO | GNUTLS_EXT_FLAG_TLS | GNUTLS_EXT_FLAG_OVERRIDE_INTERNAL);
}

static int offer(struct tls_session *session, enum tls_profile profile)
{
	static const char *const priorities[] = {
		[TLS_PROFILE_CURRENT] = NULL, [TLS_PROFILE_SMALL] = NULL,
		[TLS_PROFILE_TLS12] = "NONE:+VERS-TLS1.2:+COMP-NULL:+ECDHE-RSA:+ECDHE-ECDSA:+DHE-RSA:+RSA:"
			"+AES-128-GCM:+AES-256-GCM:+AES-128-CBC:+AEAD:+SHA1:+SIGN-RSA-SHA256:"
			"+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-ECDSA-SHA256:+GROUP-SECP256R1:+GROUP-X25519:"
			"+CTYPE-X509",
		[TLS_PROFILE_LEGACY] = "NORMAL:+VERS-ALL:+ARCFOUR-128:+3DES-CBC:+NULL:+MD5:+DHE-DSS:"
			"+SIGN-ALL:+GROUP-ALL:%PROFILE_VERY_WEAK:%UNSAFE_RENEGOTIATION",
	};

	if (profile == TLS_PROFILE_CURRENT && pad(session) != 0)
		return -1;
	return priorities[profile]
		? gnutls_priority_set_direct(session->gnutls, priorities[profile], NULL)
		: gnutls_set_default_priority(session->gnutls);
}

static bool offer_protocol(struct tls_session *session, const char *name)
{
	gnutls_datum_t protocol = { (unsigned char *)name, (unsigned)strlen(name) };

	return gnutls_alpn_set_protocols(session->gnutls, &protocol, 1, 0) == 0;
}

static bool setup(struct tls_session *session, const struct tls_request *request)
{
	if (gnutls_init(&session->gnutls, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL) != 0)
		return false;
	gnutls_transport_set_ptr(session->gnutls, session);
	gnutls_transport_set_pull_function(session->gnutls, pull);
	gnutls_transport_set_push_function(session->gnutls, push);
	gnutls_transport_set_pull_timeout_function(session->gnutls, pull_timeout);
	gnutls_handshake_set_timeout(session->gnutls, GNUTLS_INDEFINITE_TIMEOUT);
	if (request->sni)
		gnutls_server_name_set(session->gnutls, GNUTLS_NAME_DNS, request->sni,
			strlen(request->sni));
	if (request->alpn && !offer_protocol(session, request->alpn))
		return false;
	return offer(session, request->profile) == 0
		&& gnutls_credentials_set(session->gnutls, GNUTLS_CRD_CERTIFICATE,
			request->trust->credentials) == 0;
}

static bool looks_like_tls(const struct tls_session *session)
{
	/* Record types change_cipher_spec (20) to application_data (23), RFC 8446 section 5.1. */
	return session->first_len == 0 || (session->first[0] >= 20 && session->first[0] <= 23);
}

static enum reason reason_of(const struct tls_session *session, int status)
{
	static const struct {
		int status;
		enum reason reason;
	} known[] = { { GNUTLS_E_FATAL_ALERT_RECEIVED, REASON_ALERT },
		{ GNUTLS_E_PREMATURE_TERMINATION, REASON_CLOSED },
		{ GNUTLS_E_TIMEDOUT, REASON_TIMEOUT },
		{ GNUTLS_E_DH_PRIME_UNACCEPTABLE, REASON_WEAK_PARAMETERS } };

	if (!looks_like_tls(session))
		return REASON_NOT_TLS;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].status == status)
			return known[i].reason;
	return session->broken != REASON_NONE ? session->broken : REASON_TLS;
}

/* GnuTLS reads a record header at a time, so most of a cleartext answer is still in the socket. */
static void keep_rest_of_text(struct tls_session *session)
{
	unsigned char rest[TLS_FIRST_BYTES_MAX];
	ssize_t len = recv(*session->fd, rest, sizeof rest, MSG_DONTWAIT);

	if (len > 0)
		keep_first(session, rest, (size_t)len);
}

static void note_alert(const struct tls_session *session, struct arena *arena,
	struct tls_facts *facts)
{
	gnutls_alert_description_t alert = gnutls_alert_get(session->gnutls);
	const char *name = gnutls_alert_get_name(alert);

	facts->alert = (int)alert;
	facts->alert_name = name || !arena ? name : arena_printf(arena, "alert %d", (int)alert);
}

static void note_failure(struct tls_session *session, struct arena *arena, int status,
	enum reason reason, struct tls_facts *facts)
{
	facts->error_text = arena_strdup(arena, gnutls_strerror(status));
	facts->client_certificate_requested =
		gnutls_certificate_client_get_request_status(session->gnutls) != 0;
	if (reason == REASON_NOT_TLS)
		keep_rest_of_text(session);
	if (reason == REASON_ALERT)
		note_alert(session, arena, facts);
	facts->first_bytes = arena_copy(arena,
		(struct bytes){ (const char *)session->first, session->first_len });
}

static const char *version_name(gnutls_protocol_t version)
{
	static const struct {
		gnutls_protocol_t version;
		const char *name;
	} names[] = { { GNUTLS_SSL3, "SSL3" }, { GNUTLS_TLS1_0, "TLS1.0" },
		{ GNUTLS_TLS1_1, "TLS1.1" }, { GNUTLS_TLS1_2, "TLS1.2" }, { GNUTLS_TLS1_3, "TLS1.3" } };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].version == version)
			return names[i].name;
	return "unknown";
}

static void read_chain(struct tls_session *session, struct arena *arena, struct tls_facts *facts)
{
	unsigned count = 0;
	const gnutls_datum_t *der = gnutls_certificate_get_peers(session->gnutls, &count);

	if (!der)
		return;
	if (count > TLS_CHAIN_MAX)
		count = TLS_CHAIN_MAX;
	facts->chain = arena_array(arena, count, sizeof *facts->chain);
	for (unsigned i = 0; i < count; i++)
		facts->chain_len += tls_read_certificate(arena,
			(struct bytes){ (const char *)der[i].data, der[i].size },
			&facts->chain[facts->chain_len]);
}

/* GnuTLS lets only a protocol through that was offered. */
static const char *read_protocol(struct tls_session *session, struct arena *arena)
{
	gnutls_datum_t selected;

	if (gnutls_alpn_get_selected_protocol(session->gnutls, &selected) != 0)
		return NULL;
	return text_printable(arena, (struct bytes){ (const char *)selected.data, selected.size },
		PROTOCOL_SHOWN_MAX);
}

static void read_session(struct tls_session *session, struct arena *arena,
	struct tls_facts *facts)
{
	const char *group = gnutls_group_get_name(gnutls_group_get(session->gnutls));
	const char *cipher = gnutls_ciphersuite_get(session->gnutls);

	facts->handshake_done = true;
	facts->version = version_name(gnutls_protocol_get_version(session->gnutls));
	facts->cipher = arena_strdup(arena, cipher ? cipher : "unknown");
	facts->group = group ? arena_strdup(arena, group) : NULL;
	facts->alpn = read_protocol(session, arena);
	facts->client_certificate_requested =
		gnutls_certificate_client_get_request_status(session->gnutls) != 0;
	read_chain(session, arena, facts);
	if (facts->chain_len)
		ocsp_read(session->gnutls, facts->chain[0].der, &facts->ocsp);
}

static void end(struct tls_session *session)
{
	if (session->gnutls)
		gnutls_deinit(session->gnutls);
	free(session);
}

static int shake_hands(struct tls_session *session)
{
	int status;

	do
		status = gnutls_handshake(session->gnutls);
	while (status < 0 && !gnutls_error_is_fatal(status) && session->broken == REASON_NONE);
	return status;
}

struct tls_session *tls_open(struct arena *arena, int *fd, const struct tls_request *request,
	struct deadline deadline, struct tls_facts *facts_r, enum reason *reason_r)
{
	struct tls_session *session = calloc(1, sizeof *session);

	facts_r->alert = TLS_ALERT_NONE;
	facts_r->sni = request->sni;
	*reason_r = REASON_LOCAL;
	if (!session)
		return NULL;
	session->fd = fd;
	session->deadline = deadline;
	if (!setup(session, request)) {
		end(session);
		return NULL;
	}
	int status = shake_hands(session);
	if (status != 0) {
		*reason_r = reason_of(session, status);
		note_failure(session, arena, status, *reason_r, facts_r);
		end(session);
		return NULL;
	}
	*reason_r = REASON_NONE;
	session->talking = true;
	read_session(session, arena, facts_r);
	return session;
}

/* RFC 8446 section 4.6: tickets and key updates arrive like data and yield none. */
static bool try_again(int status)
{
	return status == GNUTLS_E_AGAIN || status == GNUTLS_E_INTERRUPTED
		|| status == GNUTLS_E_WARNING_ALERT_RECEIVED || status == GNUTLS_E_REHANDSHAKE;
}

static enum reason session_read(void *context, void *data, size_t size, struct deadline deadline,
	size_t *len_r)
{
	struct tls_session *session = context;
	ssize_t len;

	session->deadline = deadline;
	if (session->broken == REASON_TIMEOUT)
		session->broken = REASON_NONE; /* that was another call's deadline */
	do
		len = gnutls_record_recv(session->gnutls, data, size);
	while (len < 0 && try_again((int)len) && session->broken == REASON_NONE
		&& !deadline_passed(deadline));
	if (len > 0) {
		*len_r = (size_t)len;
		return REASON_NONE;
	}
	if (len == 0)
		return REASON_CLOSED;
	return try_again((int)len) && session->broken == REASON_NONE ? REASON_TIMEOUT
		: reason_of(session, (int)len);
}

static enum reason session_write(void *context, const void *data, size_t len,
	struct deadline deadline)
{
	struct tls_session *session = context;

	session->deadline = deadline;
	while (len > 0) {
		ssize_t sent = gnutls_record_send(session->gnutls, data, len);
		if (sent < 0 && !try_again((int)sent))
			return reason_of(session, (int)sent);
		if (deadline_passed(deadline))
			return REASON_TIMEOUT;
		if (sent > 0) {
			data = (const char *)data + sent;
			len -= (size_t)sent;
		}
	}
	return REASON_NONE;
}

struct transport tls_transport(struct tls_session *session)
{
	return (struct transport){ session, session_read, session_write };
}

bool tls_pending(const struct tls_session *session)
{
	return gnutls_record_check_pending(session->gnutls) > 0;
}

void tls_alert(const struct tls_session *session, struct tls_facts *facts)
{
	note_alert(session, NULL, facts);
}

void tls_close(struct tls_session *session)
{
	if (!session)
		return;
	session->deadline = deadline_after_ms(0);
	gnutls_bye(session->gnutls, GNUTLS_SHUT_WR);
	end(session);
}

char *tls_host_to_ascii(struct arena *arena, const char *host, struct error *error)
{
	gnutls_datum_t ascii = { NULL, 0 };
	int status = gnutls_idna_map(host, (unsigned)strlen(host), &ascii, 0);

	if (status != 0) {
		error_set(error, "'%s' is no host name: %s", text_printable(arena,
			(struct bytes){ host, strlen(host) }, HOST_SHOWN_MAX), gnutls_strerror(status));
		return NULL;
	}
	char *copy = arena_strdup(arena, (const char *)ascii.data);
	gnutls_free(ascii.data);
	for (char *c = copy; *c; c++)
		*c = text_lower(*c);
	return copy;
}
