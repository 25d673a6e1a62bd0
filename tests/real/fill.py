# SPDX-License-Identifier: MIT
"""fill.py ADDRESS CAFILE USER PASSWORD-FILE NAME COUNT: makes a mailbox of COUNT messages through
IMAP, so that any server can have one, and prints its full name.

A few messages are appended, the rest are copies of them: some servers count how often one message
was copied (Dovecot's mdbox takes 32,767).
"""

import imaplib
import ssl
import sys

MESSAGE = b"From: probe@example.invalid\r\nSubject: one of many\r\n\r\nhello\r\n"
ORIGINALS = 10


def login(address, cafile, user, password_file):
    tls = ssl.create_default_context(cafile=cafile)
    tls.check_hostname = False  # the address is the test's own choice
    with open(password_file, encoding="utf-8") as file:
        password = file.read().rstrip("\n")
    imap = imaplib.IMAP4_SSL(address, ssl_context=tls, timeout=60)
    ok(imap.login(user, password))
    return imap


def mailboxes(address, cafile, user, password_file):
    """The names of all there are."""
    imap = login(address, cafile, user, password_file)
    names = {line.split()[-1].strip(b'"') for line in ok(imap.list('""', "*"))}
    imap.logout()
    return names


def main(address, cafile, user, password_file, name, count):
    imap = login(address, cafile, user, password_file)
    if b'"INBOX."' in ok(imap.namespace())[0]:
        name = f"INBOX.{name}"
    ok(imap.create(name))
    have = min(ORIGINALS, int(count))
    for _ in range(have):
        ok(imap.append(name, None, None, MESSAGE))
    ok(imap.select(name))
    while have < int(count):
        more = min(have, int(count) - have)
        ok(imap.copy(f"1:{more}", name))
        ok(imap.noop())
        have += more
    imap.logout()
    print(name)


def ok(answer):
    status, data = answer
    if status != "OK":
        sys.exit(f"fill.py: {data}")
    return data


if __name__ == "__main__":
    main(*sys.argv[1:])
