/* SPDX-License-Identifier: MIT */
/* Reads secrets.  A file that others can read is refused, as ssh does with keys: whoever put it
 * there should know.  One newline at the end is no part of a secret, because editors and echo add
 * it; everything else is, blanks too.  What is done with a secret is not known here. */
#include "app/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/deadline.h"
#include "base/text.h"

enum { SECRET_MAX = 64 * 1024, SHOWN_MAX = 80, LOOK_MS = 100 };

static const char *show(struct arena *arena, const char *text)
{
	return text_printable(arena, (struct bytes){ text, strlen(text) }, SHOWN_MAX);
}

/* What a source gave, as a secret; source is for messages. */
static int take(struct arena *arena, const char *source, struct bytes bytes,
	const char **value_r, struct error *error)
{
	if (bytes.len && bytes.data[bytes.len - 1] == '\n')
		bytes.len -= bytes.len > 1 && bytes.data[bytes.len - 2] == '\r' ? 2 : 1;
	if (bytes.len == 0)
		return error_set(error, "%s gives nothing", source);
	if (memchr(bytes.data, '\0', bytes.len))
		return error_set(error, "%s gives a NUL byte, which no secret can have", source);
	if (memchr(bytes.data, '\n', bytes.len))
		return error_set(error, "%s gives more than one line", source);
	*value_r = arena_copy(arena, bytes).data;
	return 0;
}

static int read_all(struct arena *arena, const char *source, int fd, const char **value_r,
	struct error *error)
{
	struct buffer buffer = { .cap = SECRET_MAX };
	char part[4096];
	ssize_t len;
	bool fits = true;

	while ((len = read(fd, part, sizeof part)) > 0 || (len < 0 && errno == EINTR))
		if (len > 0 && !(fits = buffer_append(&buffer, part, (size_t)len)))
			break;
	int status;
	if (len < 0)
		status = error_set(error, "cannot read %s: %s", source, strerrordesc_np(errno));
	else if (!fits)
		status = error_set(error, "%s gives more than %d bytes", source, SECRET_MAX);
	else
		status = take(arena, source, buffer_bytes(&buffer), value_r, error);
	explicit_bzero(part, sizeof part);
	if (buffer.data)
		explicit_bzero(buffer.data, buffer.size);
	buffer_clear(&buffer);
	return status;
}

/* Whoever else could read the file has the secret. */
static int check_mode(const char *source, int fd, struct error *error)
{
	struct stat found;

	if (fstat(fd, &found) != 0)
		return error_set(error, "cannot read %s: %s", source, strerrordesc_np(errno));
	if (S_ISDIR(found.st_mode))
		return error_set(error, "%s is a directory", source);
	bool by_others = found.st_mode & S_IRWXO;
	bool by_group = found.st_uid == geteuid() && (found.st_mode & S_IRWXG);
	if (S_ISREG(found.st_mode) && (by_others || by_group))
		return error_set(error, "%s can be read by others (mode %04o), and so the secret is none; "
			"run: chmod 600 FILE", source, (unsigned)found.st_mode & 07777);
	return 0;
}

int secret_from_file(struct arena *arena, const char *option, const char *path,
	const char **value_r, struct error *error)
{
	const char *source = arena_printf(arena, "%s: '%s'", option, show(arena, path));
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_set(error, "cannot open %s: %s", source, strerrordesc_np(errno));
	int status = check_mode(source, fd, error);
	if (status == 0)
		status = read_all(arena, source, fd, value_r, error);
	if (!standard)
		close(fd);
	return status;
}

int secret_from_env(struct arena *arena, const char *option, const char *name,
	const char **value_r, struct error *error)
{
	const char *value = getenv(name), *shown = show(arena, name);

	if (!value)
		return error_set(error, "%s: the environment has no variable '%s'", option, shown);
	return take(arena, arena_printf(arena, "%s: the variable '%s'", option, shown),
		(struct bytes){ value, strlen(value) }, value_r, error);
}

static int from_fd(struct arena *arena, const char *number, const char **value_r,
	struct error *error)
{
	int fd = (int)strtol(number, NULL, 10);
	const char *source = arena_printf(arena, "--password-fd: descriptor %d", fd);

	if (fcntl(fd, F_GETFD) < 0)
		return error_set(error, "%s is not open", source);
	if (check_mode(source, fd, error) != 0)
		return -1;
	return read_all(arena, source, fd, value_r, error);
}

static int from_command(struct arena *arena, const char *command, const char **value_r,
	struct error *error)
{
	FILE *pipe = popen(command, "re");

	if (!pipe)
		return error_set(error, "--password-command: cannot be started: %s",
			strerrordesc_np(errno));
	int status = read_all(arena, "--password-command", fileno(pipe), value_r, error);
	int ended = pclose(pipe);
	if (ended != 0)
		return error_set(error, "--password-command: the command failed with exit code %d",
			WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended));
	return status;
}

int secret_password(struct arena *arena, const struct options *options, const char **value_r,
	struct error *error)
{
	const char *from = options->run.password_from;

	*value_r = NULL;
	switch (options->run.password_source) {
	case PASSWORD_FILE:
		return secret_from_file(arena, "--password-file", from, value_r, error);
	case PASSWORD_FD:
		return from_fd(arena, from, value_r, error);
	case PASSWORD_COMMAND:
		return from_command(arena, from, value_r, error);
	case PASSWORD_ENV:
		return secret_from_env(arena, "--password-env", from, value_r, error);
	default:
		return 0;
	}
}

/* Whether a signal waits that is to end the program. */
static bool is_ended(void)
{
	sigset_t pending;

	return sigpending(&pending) == 0 && (sigismember(&pending, SIGTERM) == 1
		|| sigismember(&pending, SIGHUP) == 1 || sigismember(&pending, SIGINT) == 1);
}

/* One line, of which nothing is shown; false: given up. */
static bool read_line(int tty, struct buffer *line)
{
	enum { INTERRUPT = 3, END = 4, BACKSPACE = 8, KILL = 21, RUBOUT = 127 };

	while (!is_ended()) {
		char c;
		int ready = deadline_poll(tty, POLLIN, deadline_after_ms(LOOK_MS));
		if (ready < 0 || (ready > 0 && read(tty, &c, 1) != 1))
			return false;
		if (ready == 0)
			continue;
		if (c == '\n' || c == '\r')
			return true;
		if (c == INTERRUPT || (c == END && line->len == 0))
			return false;
		if (c == KILL)
			line->len = 0;
		else if (c == BACKSPACE || c == RUBOUT)
			line->len -= line->len > 0;
		else
			buffer_append(line, &c, 1);
	}
	return false;
}

/* Reads with the terminal in a state that signals must not make last. */
static bool read_hidden(int tty, const char *question, const struct termios *before,
	struct buffer *line)
{
	struct termios quiet = *before;
	sigset_t ending, old;

	sigemptyset(&ending);
	sigaddset(&ending, SIGINT);
	sigaddset(&ending, SIGTERM);
	sigaddset(&ending, SIGHUP);
	sigaddset(&ending, SIGTSTP);
	sigprocmask(SIG_BLOCK, &ending, &old);
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
	quiet.c_cc[VMIN] = 1;
	quiet.c_cc[VTIME] = 0;
	tcsetattr(tty, TCSAFLUSH, &quiet);
	dprintf(tty, "%s", question); /* not before: what is typed behind it must stay */
	bool whole = read_line(tty, line);
	tcsetattr(tty, TCSAFLUSH, before);
	sigprocmask(SIG_SETMASK, &old, NULL); /* now a signal that waited has its way */
	return whole;
}

int secret_ask(struct arena *arena, const char *user, const char **value_r, struct error *error)
{
	struct buffer line = { .cap = SECRET_MAX };
	struct termios before;
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY), status;

	if (tty < 0 || tcgetattr(tty, &before) != 0) {
		if (tty >= 0)
			close(tty);
		return 0;
	}
	const char *question = arena_printf(arena, "Password of %s: ", show(arena, user));
	if (read_hidden(tty, question, &before, &line))
		status = take(arena, "the terminal", buffer_bytes(&line), value_r, error) == 0 ? 1 : -1;
	else
		status = error_set(error, "no password was given");
	dprintf(tty, "\n");
	close(tty);
	if (line.data)
		explicit_bzero(line.data, line.size);
	buffer_clear(&line);
	return status;
}
