/* SPDX-License-Identifier: MIT */
/* Owns the text of scripts: files, lines, and places as people count them.  Everything is capped,
 * for a script may come from a stranger.  What a line means is not known here.  A column counts
 * Unicode code points from 1 (SARIF 2.1.0 section 3.14.17, "unicodeCodePoints"). */
#include "script/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "script/script.h"

enum { PROBLEMS_MAX = 50, MESSAGE_MAX = 2000 };

static struct script_problem *add(struct complaints *complaints, const char *format,
	va_list arguments)
{
	struct script_problems *problems = complaints->problems;
	struct arena *arena = complaints->arena;
	char *message = arena_vprintf(arena, format, arguments);
	bool full = problems->count == PROBLEMS_MAX;

	if (!problems->list)
		problems->list = arena_array(arena, PROBLEMS_MAX, sizeof *problems->list);
	struct script_problem *problem = full ? arena_alloc(arena, sizeof *problem)
		: &problems->list[problems->count++];
	problems->left_off += full;
	problem->message = text_printable(arena, (struct bytes){ message, strlen(message) },
		MESSAGE_MAX);
	return problem;
}

/* A file that is included twice has each fault once. */
static bool is_told(const struct script_problems *problems, const struct script_problem *problem)
{
	for (size_t i = 0; i < problems->count; i++) {
		const struct script_problem *other = &problems->list[i];
		if (other != problem && other->place.line == problem->place.line
			&& other->place.column == problem->place.column
			&& strcmp(other->place.path, problem->place.path) == 0
			&& strcmp(other->message, problem->message) == 0)
			return true;
	}
	return false;
}

struct script_problem *complain(struct complaints *complaints, struct spot spot,
	const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	struct script_problem *problem = add(complaints, format, arguments);
	va_end(arguments);
	problem->place = source_place(spot);
	problem->source = source_shown(complaints->arena, spot.line);
	struct script_problems *problems = complaints->problems;
	if (!is_told(problems, problem))
		return problem;
	bool kept = problem == &problems->list[problems->count - 1];
	problems->count -= kept;
	problems->left_off -= !kept;
	return arena_alloc(complaints->arena, sizeof *problem);
}

void complain_file(struct complaints *complaints, const char *path, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	struct script_problem *problem = add(complaints, format, arguments);
	va_end(arguments);
	problem->place.path = arena_strdup(complaints->arena, path);
}

static unsigned code_points(struct bytes bytes)
{
	unsigned count = 0, code;

	while (bytes.len) {
		size_t len = text_utf8_length(bytes, &code);
		len = len ? len : 1;
		bytes.data += len;
		bytes.len -= len;
		count++;
	}
	return count;
}

struct script_place source_place(struct spot spot)
{
	struct bytes text = spot.line->text;
	size_t at = spot.at < text.len ? spot.at : text.len;
	size_t len = spot.len < text.len - at ? spot.len : text.len - at;
	struct script_place place = { .path = spot.line->source->path, .line = spot.line->number };

	if (spot.len == 0)
		return place;
	place.column = code_points((struct bytes){ text.data, at }) + 1;
	place.width = len ? code_points((struct bytes){ text.data + at, len }) : 1;
	return place;
}

const char *source_shown(struct arena *arena, const struct line *line)
{
	return text_printable(arena, line->text, SOURCE_SHOWN_MAX);
}

static size_t count_lines(struct bytes text)
{
	size_t count = 0;

	for (const char *at = text.data, *end = text.data + text.len; at < end; count++) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		at = lf ? lf + 1 : end;
	}
	return count;
}

bool source_split(struct complaints *complaints, const char *path, struct bytes text,
	struct source *source_r)
{
	*source_r = (struct source){ .path = arena_strdup(complaints->arena, path) };
	if (text.len > SOURCE_FILE_MAX) {
		complain_file(complaints, path, "the file has more than %d bytes", SOURCE_FILE_MAX);
		return false;
	}
	if (text.len && memchr(text.data, '\0', text.len)) {
		complain_file(complaints, path, "the file is no text: it holds a NUL byte");
		return false;
	}
	if (text.len >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0) {
		text.data += 3; /* some editors begin UTF-8 so */
		text.len -= 3;
	}
	source_r->lines = arena_array(complaints->arena, count_lines(text), sizeof *source_r->lines);
	bool sound = true;
	for (const char *at = text.data, *end = text.data + text.len; at < end;) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		struct line *line = &source_r->lines[source_r->count++];
		*line = (struct line){ .source = source_r, .number = (unsigned)source_r->count,
			.text = { at, (size_t)((lf ? lf : end) - at) } };
		if (line->text.len && at[line->text.len - 1] == '\r')
			line->text.len--;
		if (line->text.len > SOURCE_LINE_MAX) {
			line->text.len = SOURCE_LINE_MAX;
			complain(complaints, (struct spot){ line, 0, 0 }, "the line has more than %d bytes",
				SOURCE_LINE_MAX);
			sound = false;
		}
		at = lf ? lf + 1 : end;
	}
	return sound;
}

static bool read_all(struct arena *arena, int fd, struct bytes *text_r)
{
	char *data = arena_alloc(arena, SOURCE_FILE_MAX + 2);
	size_t len = 0;

	while (len < SOURCE_FILE_MAX + 1) {
		ssize_t got = read(fd, data + len, SOURCE_FILE_MAX + 1 - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		if (got == 0)
			break;
		len += (size_t)got;
	}
	*text_r = (struct bytes){ data, len };
	return true;
}

bool source_read(struct arena *arena, const char *path, struct bytes *text_r,
	const char **reason_r)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int error = 0;

	*reason_r = NULL;
	if (fd < 0 || fstat(fd, &status) != 0)
		error = errno;
	else if (!S_ISREG(status.st_mode))
		*reason_r = "it is no file";
	else if (!read_all(arena, fd, text_r))
		error = errno;
	if (error)
		*reason_r = strerrordesc_np(error);
	if (fd >= 0)
		close(fd);
	return !*reason_r;
}
