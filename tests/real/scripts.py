# SPDX-License-Identifier: MIT
"""scripts.py SERVER LARGE COUNT [--write]: plays the library against a real server and holds what
comes of each test against the server's column of scripts.expected; in the end there must be the
mailboxes that were there before, and no other.  The environment is that of
inside.sh.  The last line is "passed N failed N"; with --write the column is printed instead."""

import os
import pathlib
import sys

from fill import mailboxes
from play import LIBRARY, Account, play, told

HERE = pathlib.Path(__file__).resolve().parent
SERVERS = ("dovecot", "cyrus", "courier", "mailutils")


def expectations(path=HERE / "scripts.expected"):
    """{(script, test): {server: cell}} and {note: text}; complains of a table that is not sound."""
    cells, notes = {}, {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            mark, _, text = line[1:].partition("] ")
            notes[mark] = text
            continue
        script, test, *row = (cell.strip() for cell in line.split("|"))
        cells[script, test] = dict(zip(SERVERS, row, strict=True))
    unexplained = {cell for row in cells.values() for cell in row.values()
                   if cell not in ("pass", "blocked") and cell.partition(" ")[2] not in notes}
    used = {cell.partition(" ")[2] for row in cells.values() for cell in row.values()}
    if unexplained or set(notes) - used:
        sys.exit(f"scripts.expected: without a note: {unexplained}, "
                 f"without a use: {set(notes) - used}")
    return cells, notes


def complaints_of(played, expected, server, script):
    complaints = played.complaints + played.left
    for test in played.tests:
        row = expected.pop((script, test["name"]), None)
        cell = row[server].partition(" ")[0] if row else "nothing, for it is not in the table"
        if told(test) != cell:
            complaints.append(f"{test['name']}: {told(test)}, and scripts.expected says {cell}: "
                              f"{test.get('problem', test.get('reason'))}")
    for key in [key for key in expected if key[0] == script]:
        complaints.append(f"{key[1]}: in scripts.expected, and was not played")
        del expected[key]
    return complaints


def main(server, large, count, write=None):
    environment = os.environ
    account = Account("joe", environment["IMAPVET_PASSWORD_FILE"])
    options = ["--on", "mail.test", "--address", "127.0.0.2",
               "--cafile", environment["IMAPVET_PKI"] + "/ca.pem",
               "--set", f"large={large}", "--set", f"count={count}"]
    expected, _ = expectations() if not write else ({}, {})
    passed = failed = 0
    door = ("127.0.0.2", environment["IMAPVET_PKI"] + "/ca.pem", *account)
    before = mailboxes(*door)
    for path in sorted(LIBRARY.glob("*.imapt")):
        script = path.stem
        played = play(environment["IMAPVET_PROGRAM"], path, account, options)
        if write:
            for test in played.tests:
                print(f"{script} | {test['name']} | {told(test)} | "
                      f"{test.get('problem', test.get('reason', ''))}")
            print("\n".join(played.complaints))
            continue
        complaints = complaints_of(played, expected, server, script)
        passed, failed = passed + (not complaints), failed + bool(complaints)
        print(f"{'not ok' if complaints else 'ok'} {server}: {script}.imapt")
        if complaints:
            print("\n".join("    " + line for line in "\n".join(
                complaints + [played.text]).splitlines()))
    for script, _ in expected if not write else ():
        print(f"not ok {server}: {script}.imapt is in scripts.expected, and nowhere else")
        failed += 1
    changed = before ^ mailboxes(*door)
    passed, failed = passed + (not changed), failed + bool(changed)
    print(f"not ok {server}: mailboxes made or lost: {changed}" if changed
          else f"ok {server}: the mailboxes are those that were there before")
    print(f"passed {passed} failed {failed}")


if __name__ == "__main__":
    main(*sys.argv[1:])
