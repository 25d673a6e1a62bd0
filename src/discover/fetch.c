/* SPDX-License-Identifier: MIT */
/* Gets documents through libcurl: the only file that includes it.  Redirects are followed here, one
 * by one, so that each is recorded, none leads from https to http, and no third party learns whose
 * settings are wanted.  No credentials, cookies or proxies.  RFC 9110 section 15 for the statuses.
 * What a document means is not known here. */
#include "discover/fetch.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/encoded.h"
#include "base/text.h"
#include "net/dns_mail.h"

enum { SHOWN_MAX = 300, ADDRESSES_MAX = 8, URL_MAX = 2048 };

struct fetcher {
	int ca_fd;          /* memory with all the certificates; -1: the machine's own */
	char ca_path[64];   /* how libcurl finds it */
};

struct transfer { /* one request of maybe several */
	const struct fetcher *fetcher;
	struct arena *arena;
	const struct fetch_request *request;
	struct fetched *fetched;
	CURL *curl;
	struct curl_slist *resolved;
	struct buffer body;
	bool too_large;
	char error[CURL_ERROR_SIZE];
};

static int copy_file(int to, const char *path, struct error *error)
{
	FILE *from = fopen(path, "re");
	char part[4096];
	size_t len;
	int status = 0;

	if (!from)
		return error_set(error, "cannot open CA file '%s': %s", path, strerrordesc_np(errno));
	while (status == 0 && (len = fread(part, 1, sizeof part, from)) > 0)
		if (write(to, part, len) != (ssize_t)len)
			status = error_set(error, "cannot keep CA file '%s': %s", path,
				strerrordesc_np(errno));
	if (status == 0 && write(to, "\n", 1) != 1)
		status = error_set(error, "cannot keep CA file '%s': %s", path, strerrordesc_np(errno));
	fclose(from);
	return status;
}

/* libcurl takes one file; there may be several. */
static int collect_certificates(struct fetcher *fetcher, const char *const *files,
	struct error *error)
{
	fetcher->ca_fd = memfd_create("imapvet-ca", MFD_CLOEXEC);
	if (fetcher->ca_fd < 0)
		return error_set(error, "cannot keep CA files: %s", strerrordesc_np(errno));
	snprintf(fetcher->ca_path, sizeof fetcher->ca_path, "/proc/self/fd/%d", fetcher->ca_fd);
	for (; *files; files++)
		if (copy_file(fetcher->ca_fd, *files, error) != 0)
			return -1;
	return 0;
}

struct fetcher *fetcher_new(const char *const *ca_files, struct error *error)
{
	struct fetcher *fetcher = calloc(1, sizeof *fetcher);

	if (!fetcher || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		error_set(error, "libcurl cannot be started");
		free(fetcher);
		return NULL;
	}
	fetcher->ca_fd = -1;
	if (*ca_files && collect_certificates(fetcher, ca_files, error) != 0) {
		fetcher_free(fetcher);
		return NULL;
	}
	return fetcher;
}

void fetcher_free(struct fetcher *fetcher)
{
	if (!fetcher)
		return;
	if (fetcher->ca_fd >= 0)
		close(fetcher->ca_fd);
	curl_global_cleanup();
	free(fetcher);
}

static size_t take_body(char *data, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;

	transfer->too_large = !buffer_append(&transfer->body, data, size * count);
	return transfer->too_large ? 0 : size * count;
}

static char *url_part(struct arena *arena, const char *url, CURLUPart part)
{
	CURLU *parsed = curl_url();
	char *value = NULL, *copy = NULL;

	if (parsed && curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK
		&& curl_url_get(parsed, part, &value, CURLU_DEFAULT_PORT) == CURLUE_OK) {
		copy = arena_strdup(arena, value);
		curl_free(value);
	}
	curl_url_cleanup(parsed);
	return copy;
}

static bool is_of_domain(const char *host, const char *domain)
{
	size_t len = strlen(host), domain_len = strlen(domain);

	if (len < domain_len || strcasecmp(host + len - domain_len, domain) != 0)
		return false;
	return len == domain_len || host[len - domain_len - 1] == '.';
}

/* The local part of an address, or the value of a parameter. */
static size_t local_part_length(const struct decoded *url, size_t at,
	const struct decoded *local_part)
{
	const char *behind;

	if (encoded_match(url, at, local_part) < local_part->len)
		return 0;
	behind = url->bytes + at + local_part->len;
	if (*behind == '@')
		return local_part->len;
	return at && url->bytes[at - 1] == '=' && (!*behind || strchr("&;#", *behind))
		? local_part->len : 0;
}

const char *fetch_redact(struct arena *arena, const char *url, const char *host,
	const struct person *person)
{
	static const char stand_in[] = "someone";
	struct decoded meant, local_part;
	struct buffer redacted = { .cap = SIZE_MAX };

	if (is_of_domain(host, person->domain))
		return url;
	meant = encoded_read(arena, url);
	local_part = encoded_read(arena, person->local_part);
	for (size_t at = 0, len; at < meant.len; at += len ? len : 1) {
		len = local_part_length(&meant, at, &local_part);
		if (len)
			buffer_append(&redacted, stand_in, sizeof stand_in - 1);
		else
			buffer_append(&redacted, url + meant.from[at], meant.from[at + 1] - meant.from[at]);
	}
	url = arena_copy(arena, buffer_bytes(&redacted)).data;
	buffer_clear(&redacted);
	return url;
}

static bool end(struct transfer *transfer, enum fetch_result result, const char *text)
{
	transfer->fetched->result = result;
	transfer->fetched->text = text_printable(transfer->arena,
		(struct bytes){ text, strlen(text) }, SHOWN_MAX);
	return false;
}

/* Asks the resolver that the user named, and tells libcurl what it said. */
static bool look_up(struct transfer *transfer, const char *url, const char *host)
{
	const struct fetch_request *request = transfer->request;
	struct dns_host question = { host, request->family };
	struct resolve_facts facts = { .result = RESOLVE_FAILED };
	const char *port = url_part(transfer->arena, url, CURLUPART_PORT);

	if (!request->dns)
		return true;
	dns_addresses(request->dns, transfer->arena, &question, request->deadline, &facts);
	if (!facts.count)
		return end(transfer, facts.result == RESOLVE_TIMEOUT ? FETCH_TIMEOUT : FETCH_NO_HOST,
			facts.result == RESOLVE_TIMEOUT ? "the resolver did not answer" : "no such host");
	char *line = arena_printf(transfer->arena, "%s:%s:", host, port ? port : "443");
	for (size_t i = 0; i < facts.count && i < ADDRESSES_MAX; i++)
		line = arena_printf(transfer->arena, "%s%s%s", line, i ? "," : "",
			facts.addresses[i].text);
	transfer->resolved = curl_slist_append(NULL, line);
	return true;
}

static void set_up(struct transfer *transfer, const char *url, int64_t left_ms)
{
	const struct fetch_request *request = transfer->request;
	CURL *curl = transfer->curl;

	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, request->cleartext ? "http,https" : "https");
	curl_easy_setopt(curl, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L); /* no waiting for a resolver that is dead */
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)left_ms);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "imapvet/" IMAPVET_VERSION);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer->error);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
	if (transfer->resolved)
		curl_easy_setopt(curl, CURLOPT_RESOLVE, transfer->resolved);
	if (request->family != AF_UNSPEC)
		curl_easy_setopt(curl, CURLOPT_IPRESOLVE, request->family == AF_INET
			? CURL_IPRESOLVE_V4 : CURL_IPRESOLVE_V6);
	if (request->bind)
		curl_easy_setopt(curl, CURLOPT_INTERFACE, arena_printf(transfer->arena, "host!%s",
			request->bind->text));
	if (transfer->fetcher->ca_fd >= 0) {
		curl_easy_setopt(curl, CURLOPT_CAINFO, transfer->fetcher->ca_path);
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
}

static bool end_by_code(struct transfer *transfer, CURLcode code)
{
	static const struct {
		CURLcode code;
		enum fetch_result result;
		const char *text; /* NULL: libcurl's own words */
	} ends[] = {
		{ CURLE_COULDNT_RESOLVE_HOST, FETCH_NO_HOST, "no such host" },
		{ CURLE_COULDNT_CONNECT, FETCH_NO_SERVER, "nobody answers at that port" },
		{ CURLE_OPERATION_TIMEDOUT, FETCH_TIMEOUT, "no answer in time" },
		{ CURLE_PEER_FAILED_VERIFICATION, FETCH_CERTIFICATE, NULL },
		{ CURLE_LOGIN_DENIED, FETCH_REDIRECTS, "the URL carries a user name" },
		{ CURLE_UNSUPPORTED_PROTOCOL, FETCH_REDIRECTS, "redirected from https to another scheme" },
	};

	if (transfer->too_large)
		return end(transfer, FETCH_TOO_LARGE, "the document is larger than 256 KiB");
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (ends[i].code == code)
			return end(transfer, ends[i].result, ends[i].text ? ends[i].text
				: *transfer->error ? transfer->error : curl_easy_strerror(code));
	return end(transfer, FETCH_FAILED, *transfer->error ? transfer->error
		: curl_easy_strerror(code));
}

/* Where the answer sends us; NULL: nowhere, this is the end. */
static const char *take_answer(struct transfer *transfer)
{
	struct fetched *fetched = transfer->fetched;
	char *location = NULL;

	curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &fetched->status);
	curl_easy_getinfo(transfer->curl, CURLINFO_REDIRECT_URL, &location);
	if (location && fetched->status >= 300 && fetched->status < 400) {
		if (strlen(location) <= URL_MAX)
			return arena_strdup(transfer->arena, location);
		end(transfer, FETCH_REDIRECTS, "redirected to a URL of more than 2048 characters");
		return NULL;
	}
	if (fetched->status != 200) {
		end(transfer, FETCH_STATUS, arena_printf(transfer->arena, "HTTP status %ld",
			fetched->status));
		return NULL;
	}
	fetched->result = FETCH_OK;
	fetched->body = arena_copy(transfer->arena, buffer_bytes(&transfer->body));
	return NULL;
}

/* One request; the URL to go on with, NULL: it is over. */
static const char *get_one(struct transfer *transfer, const char *url)
{
	int64_t left_ms = (transfer->request->deadline.at_us - deadline_now_us()) / 1000;
	const char *host = url_part(transfer->arena, url, CURLUPART_HOST);
	const char *next = NULL;

	if (!host || left_ms <= 0) {
		end(transfer, host ? FETCH_TIMEOUT : FETCH_REDIRECTS, host ? "no answer in time"
			: "redirected to something that is no URL");
		return NULL;
	}
	if (!look_up(transfer, url, host))
		return NULL;
	transfer->curl = curl_easy_init();
	if (transfer->curl) {
		set_up(transfer, fetch_redact(transfer->arena, url, host, transfer->request->person),
			left_ms);
		CURLcode code = curl_easy_perform(transfer->curl);
		next = code == CURLE_OK ? take_answer(transfer) : NULL;
		if (code != CURLE_OK)
			end_by_code(transfer, code);
	} else {
		end(transfer, FETCH_FAILED, "libcurl ran out of memory");
	}
	curl_easy_cleanup(transfer->curl);
	curl_slist_free_all(transfer->resolved);
	buffer_clear(&transfer->body);
	return next;
}

void fetch_get(const struct fetcher *fetcher, struct arena *arena,
	const struct fetch_request *request, struct fetched *fetched_r)
{
	const char *url = request->url;
	int64_t started_us = deadline_now_us();

	*fetched_r = (struct fetched){ .result = FETCH_FAILED };
	for (;;) {
		struct transfer transfer = { .fetcher = fetcher, .arena = arena, .request = request,
			.fetched = fetched_r, .body = { .cap = FETCH_SIZE_MAX } };
		url = get_one(&transfer, url);
		if (!url)
			break;
		if (fetched_r->redirect_count == DISCOVERY_REDIRECTS) {
			end(&transfer, FETCH_REDIRECTS, "redirected more than three times");
			break;
		}
		fetched_r->redirects[fetched_r->redirect_count++] = text_printable(arena,
			(struct bytes){ url, strlen(url) }, SHOWN_MAX);
	}
	fetched_r->took_us = deadline_now_us() - started_us;
}
