/* SPDX-License-Identifier: MIT */
/* Reads resolv.conf(5) and files of trust anchors (RFC 1035 section 5.1 with ';' comments), as far
 * as has to be known of them here: libunbound reads the anchors itself, and of resolv.conf it
 * leaves out the zone of a link-local server.  Nothing is asked from here. */
#include "net/dns_files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "net/resolve.h"

enum { FILE_MAX = 64 * 1024 };

struct bytes dns_file_read(struct arena *arena, const char *path)
{
	struct buffer buffer = { .cap = FILE_MAX };
	struct bytes file = { NULL, 0 };
	FILE *stream = fopen(path, "re");
	char part[4096];
	size_t len;
	int saved;

	if (!stream)
		return file;
	while ((len = fread(part, 1, sizeof part, stream)) > 0)
		if (!buffer_append(&buffer, part, len)) {
			errno = EFBIG;
			goto out;
		}
	if (!ferror(stream))
		file = arena_copy(arena, buffer_bytes(&buffer));
out:
	buffer_clear(&buffer);
	saved = errno;
	fclose(stream);
	errno = saved;
	return file;
}

static struct bytes next_line(struct bytes *file)
{
	const char *newline = memchr(file->data, '\n', file->len);
	size_t len = newline ? (size_t)(newline - file->data) : file->len;
	struct bytes line = { file->data, len };

	len += newline != NULL;
	file->data += len;
	file->len -= len;
	return line;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static struct bytes next_word(struct bytes *line)
{
	while (line->len && is_space(*line->data)) {
		line->data++;
		line->len--;
	}
	struct bytes word = { line->data, 0 };
	while (word.len < line->len && !is_space(word.data[word.len]))
		word.len++;
	line->data += word.len;
	line->len -= word.len;
	return word;
}

static bool is_word(struct bytes word, const char *text)
{
	return word.len == strlen(text) && memcmp(word.data, text, word.len) == 0;
}

size_t dns_file_servers(struct bytes file, struct address servers_r[DNS_SERVERS_MAX])
{
	size_t count = 0;

	while (file.len && count < DNS_SERVERS_MAX) {
		struct bytes line = next_line(&file);
		char text[ADDRESS_TEXT_SIZE + 1];

		if (!is_word(next_word(&line), "nameserver"))
			continue;
		struct bytes word = next_word(&line);
		if (word.len >= sizeof text || memchr(word.data, '\0', word.len))
			continue;
		memcpy(text, word.data, word.len);
		text[word.len] = '\0';
		count += resolve_literal(text, &servers_r[count]);
	}
	return count;
}

const char *dns_file_anchor(struct arena *arena, struct bytes file)
{
	while (file.len) {
		struct bytes line = next_line(&file);
		/* A line that starts with a space goes on with the owner before, a '$' directs. */
		if (!line.len || is_space(*line.data))
			continue;
		struct bytes word = next_word(&line);
		if (word.len && *word.data != ';' && *word.data != '$')
			return arena_copy(arena, word).data;
	}
	return NULL;
}
