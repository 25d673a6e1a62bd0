/* SPDX-License-Identifier: MIT */
/* Targets as people type and paste them, and what must be refused before a packet is sent. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/targets.h"
#include "net/resolve.h"
#include "peer.h"

Suite *check_targets(void);

#define LABEL_63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAME_253 LABEL_63 "." LABEL_63 "." LABEL_63 ".aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaa"

static const struct {
	const char *text, *host;
	bool is_address;
	uint16_t port;
	enum mode mode;
} targets[] = {
	{ "mail.example.org", "mail.example.org", false, 0, MODE_AUTO },
	{ "Mail.Example.ORG", "mail.example.org", false, 0, MODE_AUTO },
	{ "mail.example.org.", "mail.example.org", false, 0, MODE_AUTO },
	{ "mail.example.org.:993", "mail.example.org", false, 993, MODE_AUTO },
	{ "localhost", "localhost", false, 0, MODE_AUTO },
	{ "mail", "mail", false, 0, MODE_AUTO },
	{ "a_b.example.org", "a_b.example.org", false, 0, MODE_AUTO },
	{ "1a.2b", "1a.2b", false, 0, MODE_AUTO },
	{ "123.example", "123.example", false, 0, MODE_AUTO },
	{ LABEL_63 ".org", LABEL_63 ".org", false, 0, MODE_AUTO },
	{ NAME_253, NAME_253, false, 0, MODE_AUTO },
	{ NAME_253 ".", NAME_253, false, 0, MODE_AUTO },
	{ "b\xc3\xbc" "cher.example", "xn--bcher-kva.example", false, 0, MODE_AUTO },
	{ "B\xc3\x9c" "CHER.example.:143", "xn--bcher-kva.example", false, 143, MODE_AUTO },
	{ "xn--bcher-kva.example", "xn--bcher-kva.example", false, 0, MODE_AUTO },
	{ "mail.example.org:143", "mail.example.org", false, 143, MODE_AUTO },
	{ "mail.example.org:65535", "mail.example.org", false, 65535, MODE_AUTO },
	{ "mail.example.org:1", "mail.example.org", false, 1, MODE_AUTO },
	{ "192.0.2.7", "192.0.2.7", true, 0, MODE_AUTO },
	{ "192.0.2.7:993", "192.0.2.7", true, 993, MODE_AUTO },
	{ "2001:DB8::7", "2001:db8::7", true, 0, MODE_AUTO },
	{ "::1", "::1", true, 0, MODE_AUTO },
	{ "[::1]", "::1", true, 0, MODE_AUTO },
	{ "[2001:db8::7]:993", "2001:db8::7", true, 993, MODE_AUTO },
	{ "fe80::1%lo", "fe80::1%lo", true, 0, MODE_AUTO },
	{ "imap://mail.example.org", "mail.example.org", false, 143, MODE_STARTTLS },
	{ "imaps://mail.example.org", "mail.example.org", false, 993, MODE_IMPLICIT },
	{ "IMAPS://mail.example.org/", "mail.example.org", false, 993, MODE_IMPLICIT },
	{ "imap://mail.example.org:1143", "mail.example.org", false, 1143, MODE_STARTTLS },
	{ "imaps://[::1]:1993/", "::1", true, 1993, MODE_IMPLICIT },
};

START_TEST(takes_targets)
{
	struct arena arena = { NULL, 0 };
	struct options options = { .family = AF_UNSPEC };
	struct target target;
	struct error error = { "" };

	ck_assert_msg(target_parse(&arena, targets[_i].text, &options, &target, &error) == 0,
		"%s: %s", targets[_i].text, error.text);
	ck_assert_str_eq(target.host, targets[_i].host);
	ck_assert(target.is_address == targets[_i].is_address);
	ck_assert_uint_eq(target.port, targets[_i].port);
	ck_assert_int_eq(target.mode, targets[_i].mode);
	if (strlen(targets[_i].text) <= 80)
		ck_assert_str_eq(target.given, targets[_i].text);
	arena_clear(&arena);
}
END_TEST

static const struct {
	const char *text, *local_part, *domain;
} mail_targets[] = {
	{ "jane@example.test", "jane", "example.test" },
	{ "jane.o'neil+x=1@Example.Test.", "jane.o'neil+x=1", "example.test" },
	{ "j\xc3\xb6rg@b\xc3\xbc" "cher.test", "j\xc3\xb6rg", "xn--bcher-kva.test" },
	{ "a@localhost", "a", "localhost" },
};

START_TEST(takes_mail_addresses)
{
	struct arena arena = { 0 };
	struct options options = { .family = AF_UNSPEC, .command = "discover" };
	struct target target;
	struct error error = { "" };

	ck_assert_msg(target_parse(&arena, mail_targets[_i].text, &options, &target, &error) == 0,
		"%s", error.text);
	ck_assert_str_eq(target.local_part, mail_targets[_i].local_part);
	ck_assert_str_eq(target.domain, mail_targets[_i].domain);
	ck_assert_str_eq(target.host, mail_targets[_i].domain);
	ck_assert_int_eq(target.mode, MODE_AUTO);
	options.port = 993;
	ck_assert_int_eq(target_parse(&arena, mail_targets[_i].text, &options, &target, &error), -1);
	ck_assert_ptr_nonnull(strstr(error.text, "leave --port"));
	arena_clear(&arena);
}
END_TEST

START_TEST(discovers_mail_addresses_only)
{
	struct arena arena = { 0 };
	struct options options = { .family = AF_UNSPEC, .command = "discover" };
	struct target target;
	struct error error = { "" };

	ck_assert_int_eq(target_parse(&arena, "mail.test", &options, &target, &error), -1);
	ck_assert_ptr_nonnull(strstr(error.text, "takes a mail address"));
	arena_clear(&arena);
}
END_TEST

static const struct {
	const char *text, *why;
} refused[] = {
	{ "", "no host name" },
	{ ":143", "no host name" },
	{ "imap://", "no host name" },
	{ "imaps:///", "no host name" },
	{ "[]", "'['" },
	{ "mail.test:0", "bad port '0'" },
	{ "mail.test:65536", "bad port '65536'" },
	{ "mail.test:999999", "bad port '999999'" },
	{ "mail.test:18446744073709551759", "bad port" }, /* 2^64 + 143 */
	{ "mail.test:abc", "bad port 'abc'" },
	{ "mail.test:14x", "bad port '14x'" },
	{ "mail.test:-1", "bad port '-1'" },
	{ "mail.test:+1", "bad port '+1'" },
	{ "mail.test:", "bad port ''" },
	{ "[::1]:", "bad port ''" },
	{ "mail test", "space or a control" },
	{ " mail.test", "space or a control" },
	{ "mail.test\t", "space or a control" },
	{ "mail.test\r", "space or a control" },
	{ "mail.test\n", "space or a control" },
	{ "ma\x1b[31mil.test", "space or a control" },
	{ "mail.test\x7f", "space or a control" },
	{ "mail.test:1 43", "space or a control" },
	{ "mail..test", "label of the host name is empty" },
	{ ".mail.test", "label of the host name is empty" },
	{ "mail.test..", "label of the host name is empty" },
	{ ".", "label of the host name is empty" },
	{ "b\xc3\xbc" "cher..test", "label of the host name is empty" },
	{ LABEL_63 "a.test", "longer than 63" },
	{ NAME_253 "a", "longer than 253" },
	{ "-mail.test", "hyphen" },
	{ "mail-.test", "hyphen" },
	{ "mail.test,", "letters, digits" },
	{ "mail!.test", "letters, digits" },
	{ "mail.test/INBOX", "letters, digits" },
	{ "1", "neither a host name nor an IP" },
	{ "127.1", "neither a host name nor an IP" },
	{ "192.0.2.256", "neither a host name nor an IP" },
	{ "192.0.2.7.", "neither a host name nor an IP" },
	{ "192.0.2", "neither a host name nor an IP" },
	{ "mail.123", "neither a host name nor an IP" },
	{ "2001:db8::7:993:1:2:3:4", "[IPV6]:PORT" },
	{ "2001:db8::g", "[IPV6]:PORT" },
	{ "mail.test:143:993", "[IPV6]:PORT" },
	{ "fe80::1%no-such-interface", "no IPv6 address" },
	{ "[::1", "']'" },
	{ "[::1]x", "']'" },
	{ "[::1]]", "']'" },
	{ "[mail.test]:143", "only an IPv6 address" },
	{ "[192.0.2.7]", "only an IPv6 address" },
	{ "[a:b]", "no IPv6 address" },
	{ "imap://mail.test/INBOX", "leave the path away" },
	{ "imaps://mail.test/;UID=1", "leave the path away" },
	{ "http://mail.test", "imap:// and imaps://" },
	{ "pop3://mail.test", "imap:// and imaps://" },
	{ "imap://imap://mail.test", "leave the path away" },
	{ "@mail.test", "nothing stands before" },
	{ "joe:secret@mail.test", "never a password" },
	{ "joe@", "name of a domain" },
	{ "joe@mail.test:993", "name of a domain" },
	{ "joe@192.0.2.7", "name of a domain" },
	{ "joe@mail..test", "label" },
	{ "joe\x1b@mail.test", "control character" },
	{ "imap://joe:secret@mail.test", "never a password" },
	{ "imaps://joe:secret@mail.test/INBOX", "never a password" },
	{ "imaps://joe:secret word@mail.test", "never a password" },
	{ "smtp://joe:secret@mail.test", "never a password" },
	{ "joe@secret@mail.test", "never a password" },
	{ "\xff.test", "no host name" },
	{ "mail\xc2\x9b.test", "no host name" },
	{ "mail\xe2\x80\xae.test", "no host name" },
};

/* One line that names the culprit, but shows neither a password nor a byte for the terminal. */
START_TEST(refuses_what_is_no_target)
{
	struct arena arena = { NULL, 0 };
	struct options options = { .family = AF_UNSPEC };
	struct target target;
	struct error error = { "" };

	ck_assert_msg(target_parse(&arena, refused[_i].text, &options, &target, &error) == -1, "%s",
		refused[_i].text);
	ck_assert_msg(strstr(error.text, refused[_i].why) != NULL, "%s: %s", refused[_i].text,
		error.text);
	ck_assert_ptr_null(strstr(error.text, "secret"));
	ck_assert_ptr_nonnull(strchr(error.text, '\''));
	for (const char *c = error.text; *c; c++)
		ck_assert_msg((unsigned char)*c >= 0x20 && *c != 0x7f, "%s", error.text);
	ck_assert_ptr_null(strstr(error.text, "\xc2\x9b"));
	ck_assert_ptr_null(strstr(error.text, "\xe2\x80\xae"));
	arena_clear(&arena);
}
END_TEST

static const struct {
	const char *text;
	uint16_t port;      /* 0: not given */
	enum mode mode;     /* MODE_AUTO: not given */
	int family;         /* AF_UNSPEC: neither -4 nor -6 */
	const char *bind, *address; /* NULL: not given */
	const char *why;    /* NULL: fits */
	uint16_t port_r;
	enum mode mode_r;
} combinations[] = {
	{ "x.test", 1143, MODE_AUTO, AF_UNSPEC, NULL, NULL, NULL, 1143, MODE_AUTO },
	{ "x.test:1143", 1143, MODE_AUTO, AF_UNSPEC, NULL, NULL, NULL, 1143, MODE_AUTO },
	{ "x.test:143", 1143, MODE_AUTO, AF_UNSPEC, NULL, NULL, "--port 1143", 0, MODE_AUTO },
	{ "imaps://x.test", 143, MODE_AUTO, AF_UNSPEC, NULL, NULL, "--port 143", 0, MODE_AUTO },
	{ "x.test", 0, MODE_CLEARTEXT, AF_UNSPEC, NULL, NULL, NULL, 0, MODE_CLEARTEXT },
	{ "imaps://x.test", 0, MODE_IMPLICIT, AF_UNSPEC, NULL, NULL, NULL, 993, MODE_IMPLICIT },
	{ "imaps://x.test", 0, MODE_STARTTLS, AF_UNSPEC, NULL, NULL, "--tls starttls", 0, MODE_AUTO },
	{ "imap://x.test", 0, MODE_CLEARTEXT, AF_UNSPEC, NULL, NULL, "--tls none", 0, MODE_AUTO },
	{ "127.0.0.1", 0, MODE_AUTO, AF_INET, NULL, NULL, NULL, 0, MODE_AUTO },
	{ "127.0.0.1", 0, MODE_AUTO, AF_INET6, NULL, NULL, "-6 asks for", 0, MODE_AUTO },
	{ "[::1]:143", 0, MODE_AUTO, AF_INET, NULL, NULL, "-4 asks for", 0, MODE_AUTO },
	{ "::1", 0, MODE_AUTO, AF_UNSPEC, "127.0.0.1", NULL, "--bind asks for", 0, MODE_AUTO },
	{ "::1", 0, MODE_AUTO, AF_UNSPEC, "::1", NULL, NULL, 0, MODE_AUTO },
	/* --address is where the connection goes; the target is only a name then */
	{ "::1", 0, MODE_AUTO, AF_INET, NULL, "127.0.0.1", NULL, 0, MODE_AUTO },
	{ "x.test", 0, MODE_AUTO, AF_INET, "127.0.0.1", NULL, NULL, 0, MODE_AUTO },
};

START_TEST(fits_targets_to_options)
{
	struct arena arena = { NULL, 0 };
	struct options options = { .family = combinations[_i].family, .port = combinations[_i].port,
		.mode = combinations[_i].mode };
	struct target target;
	struct error error = { "" };

	if (combinations[_i].bind)
		ck_assert(resolve_literal(combinations[_i].bind, &options.bind));
	if (combinations[_i].address)
		ck_assert(resolve_literal(combinations[_i].address,
			&options.addresses[options.address_count++]));
	int status = target_parse(&arena, combinations[_i].text, &options, &target, &error);
	ck_assert_msg((status == 0) == !combinations[_i].why, "%s: %s", combinations[_i].text,
		error.text);
	if (combinations[_i].why) {
		ck_assert_msg(strstr(error.text, combinations[_i].why) != NULL, "%s", error.text);
		ck_assert_ptr_nonnull(strstr(error.text, combinations[_i].text));
	} else {
		ck_assert_uint_eq(target.port, combinations[_i].port_r);
		ck_assert_int_eq(target.mode, combinations[_i].mode_r);
	}
	arena_clear(&arena);
}
END_TEST

static const struct {
	struct bytes file;
	size_t count;       /* targets, where none is wrong */
	const char *where;  /* of the error, behind the file's name; NULL: none */
	const char *why;
} lists[] = {
	{ PEER_BYTES("a.test\nb.test:993\n"), 2, NULL, NULL },
	{ PEER_BYTES("a.test\r\n\r\n# mail servers\r\n  b.test \t\r\n"), 2, NULL, NULL },
	{ PEER_BYTES("a.test"), 1, NULL, NULL },
	{ PEER_BYTES("\n\na.test\n"), 1, NULL, NULL },
	{ PEER_BYTES("a.test\nb test\n"), 0, ":2:1: ", "'b test'" },
	{ PEER_BYTES("a.test\n\n#\n \t b.test:0\n"), 0, ":4:4: ", "bad port '0'" },
	{ PEER_BYTES("imaps://joe:secret@b.test\n"), 0, ":1:1: ", "never a password" },
	{ PEER_BYTES("\x1b]0;x\x07\n"), 0, ":1:1: ", "\\x1b]0;x\\x07" },
	{ PEER_BYTES(""), 0, "'", "names no target" },
	{ PEER_BYTES("# nothing\n\n"), 0, "'", "names no target" },
};

static void write_list(char *path, struct bytes bytes)
{
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes.data, bytes.len), (ssize_t)bytes.len);
	close(fd);
}

START_TEST(reads_lists)
{
	char path[] = "/tmp/imapvet-unit-XXXXXX";
	struct arena arena = { NULL, 0 };
	struct options options = { .family = AF_UNSPEC, .targets_file = path };
	struct target *found;
	size_t count = 0;
	struct error error = { "" };

	write_list(path, lists[_i].file);
	int status = targets_read(&arena, &options, &found, &count, &error);
	unlink(path);
	ck_assert_msg((status == 0) == !lists[_i].where, "list %d: %s", _i, error.text);
	ck_assert_uint_eq(count, lists[_i].count);
	if (lists[_i].where) {
		const char *place = strstr(error.text, path);
		ck_assert_ptr_nonnull(place);
		ck_assert_msg(!strncmp(place + strlen(path), lists[_i].where,
			strlen(lists[_i].where)), "%s", error.text);
		ck_assert_msg(strstr(error.text, lists[_i].why) != NULL, "%s", error.text);
		ck_assert_ptr_null(strstr(error.text, "secret"));
	}
	arena_clear(&arena);
}
END_TEST

START_TEST(reads_many_behind_the_arguments)
{
	enum { MANY = 1000 };
	char path[] = "/tmp/imapvet-unit-XXXXXX";
	const char *arguments[] = { "first.test", "second.test", NULL };
	struct arena arena = { NULL, 0 };
	struct options options = { .family = AF_UNSPEC, .targets_file = path,
		.arguments = arguments, .argument_count = 2 };
	char *lines = arena_alloc(&arena, MANY * 10 + 1);
	struct target *found;
	size_t count;
	struct error error = { "" };

	for (size_t i = 0; i < MANY; i++)
		memcpy(lines + i * 10, arena_printf(&arena, "h%03zu.test\n", i), 10);
	write_list(path, (struct bytes){ lines, MANY * 10 });
	ck_assert_int_eq(targets_read(&arena, &options, &found, &count, &error), 0);
	unlink(path);
	ck_assert_uint_eq(count, MANY + 2);
	ck_assert_str_eq(found[0].host, "first.test");
	ck_assert_str_eq(found[1].host, "second.test");
	ck_assert_str_eq(found[2].host, "h000.test");
	ck_assert_str_eq(found[MANY + 1].host, "h999.test");
	arena_clear(&arena);
}
END_TEST

static const char *const unreadable[] = { "/nonexistent/targets", "/" };

START_TEST(names_unreadable_lists)
{
	struct arena arena = { NULL, 0 };
	struct options options = { .family = AF_UNSPEC, .targets_file = unreadable[_i] };
	struct target *found;
	size_t count;
	struct error error = { "" };

	ck_assert_int_eq(targets_read(&arena, &options, &found, &count, &error), -1);
	ck_assert_ptr_nonnull(strstr(error.text, unreadable[_i]));
	arena_clear(&arena);
}
END_TEST

Suite *check_targets(void)
{
	Suite *suite = suite_create("targets");
	TCase *tc = tcase_create("targets");

	tcase_add_loop_test(tc, takes_mail_addresses, 0, 4);
	tcase_add_test(tc, discovers_mail_addresses_only);
	tcase_add_loop_test(tc, takes_targets, 0, sizeof targets / sizeof *targets);
	tcase_add_loop_test(tc, refuses_what_is_no_target, 0, sizeof refused / sizeof *refused);
	tcase_add_loop_test(tc, fits_targets_to_options, 0,
		sizeof combinations / sizeof *combinations);
	tcase_add_loop_test(tc, reads_lists, 0, sizeof lists / sizeof *lists);
	tcase_add_test(tc, reads_many_behind_the_arguments);
	tcase_add_loop_test(tc, names_unreadable_lists, 0, sizeof unreadable / sizeof *unreadable);
	suite_add_tcase(suite, tc);
	return suite;
}
