# SPDX-License-Identifier: MIT
"""mutants.py [NAME...]: holds that the library's scripts can fail.  Each mutant of NAME.mutants is
a copy of NAME.imapt that expects something wrong, or a proxy that makes the server do something
wrong, and the run must fail with the failure, and at the line, that the file says.  README says how
they are written.  The environment is that of tests/real/inside.sh, with a Dovecot on 127.0.0.2.
The last line is "passed N failed N".
"""

import concurrent.futures
import os
import pathlib
import re
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "real"))

from play import LIBRARY, Account, play, told  # noqa: E402
from proxy import Proxy, Sin  # noqa: E402

SERVER = "127.0.0.2"
TRUSTED = ["--on", "mail.test", "--cafile", os.environ["IMAPVET_PKI"] + "/ca.pem",
           "--set", "large=large", "--set", "count=300"]
LEAST = 5  # mutants of a script
JOBS = 6   # most of their time is waiting
SCRIPT_KEYS = {"edit", "into", "nth", "fails", "at"}
KEYS = SCRIPT_KEYS | {"on", "during", "say", "drop", "late", "first", "then", "close",
                      "ask", "as", "obeys", "clear", "answers", "certificate", "later"}


def read(path):
    """[(name, {key: value})] of a file of mutants."""
    mutants = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith("\t"):
            mutants.append((line, {}))
            continue
        key, _, value = line[1:].partition(" ")
        if key not in KEYS or not mutants or key in mutants[-1][1]:
            sys.exit(f"{path}:{number}: '{key}' has no place there")
        mutants[-1][1][key] = value
    return mutants


def edited(text, rules):
    """The script with its one line changed, and the number of that line."""
    lines = text.split("\n")
    places = [i for i, line in enumerate(lines) if line == rules["edit"]]
    at = places[int(rules.get("nth", 1)) - 1]
    lines[at] = rules["into"]
    return "\n".join(lines), at + 1


class Bench:
    """Where mutants are played, side by side, each with an address and a user of its own."""

    def __init__(self, room):
        self.room = pathlib.Path(room)
        self.lock = threading.Lock()
        self.count = 0

    def place(self):
        with self.lock:
            self.count += 1
            number = self.count
        return number, f"127.0.{1 + number // 200}.{1 + number % 200}"

    def play(self, script, text, rules=None):
        """A text of a script, against the server itself or, where there are rules, a proxy."""
        number, address = self.place()
        path = self.room / str(number) / f"{script}.imapt"
        path.parent.mkdir()
        # A server that keeps silent is not to be waited for as long as a slow one.
        path.write_text(re.sub(r"(?m)^@timeout .*$", "@timeout 4s", text), encoding="utf-8")
        account = Account("joe" if script == "large-mailbox" else f"user{number}",
                          os.environ["IMAPVET_PASSWORD_FILE"])
        proxy = rules is not None and Proxy(address, SERVER, os.environ["IMAPVET_PKI"], Sin(rules),
                                            rules.get("certificate", "good"))
        try:
            return play(os.environ["IMAPVET_PROGRAM"], path, account,
                        TRUSTED + ["--address", address if proxy else SERVER])
        finally:
            if proxy:
                proxy.close()


def controls(bench, script, text):
    """A healthy server passes; the proxy without a sin changes nothing, and neither does one that
    says in an alert whatever was said to it, which is rude and legal."""
    direct, behind = bench.play(script, text), bench.play(script, text, {})
    echoed = bench.play(script, text, {"on": r"^\S+ (OK|NO|BAD) ",
                                       "first": r"* OK [ALERT] %SAID%\r\n"})
    complaints = [one for played in (direct, behind, echoed)
                  for one in played.complaints + played.left]
    seen, *others = [[(test["name"], told(test)) for test in played.tests]
                     for played in (direct, behind, echoed)]
    if direct.status != 0 or any(result not in ("pass", "skip") for _, result in seen):
        complaints.append(f"the script as it is does not pass: {seen}")
    for other, played in zip(others, (behind, echoed)):
        if other != seen:
            complaints += [f"behind the proxy it ends otherwise: {other}", played.text]
    return complaints


def survivor(bench, script, text, rules):
    """Why a mutant was not seen, or not as it should; empty: it was."""
    line = None
    if "edit" in rules:
        text, line = edited(text, rules)
    played = bench.play(script, text, rules if rules.keys() - SCRIPT_KEYS else None)
    # A server that is healthy lets a script clean up however it failed.
    complaints = played.complaints + ([] if rules.keys() - SCRIPT_KEYS else played.left)
    if complaints:
        return complaints + [played.text]
    failed = [test for test in played.tests if test["outcome"] in ("failed", "broken")]
    if not failed or played.status == 0:
        return [f"it was not seen, exit code {played.status}", played.text]
    problem = failed[0]["problem"]
    at = text.split("\n")[problem.get("line", 0) - 1]
    right = (rules["at"] in at) if "at" in rules else problem.get("line") == line
    if told(failed[0]) == rules["fails"] and right:
        return []
    return [f"it fails as {told(failed[0])} at {at!r}, line {problem.get('line')}, and not as "
            f"{rules['fails']} at {rules.get('at', rules.get('into'))!r}", played.text]


def jobs(bench, names):
    """(what it is, a function that gives the complaints) for all there is to play."""
    for path in sorted(LIBRARY.glob("*.imapt")):
        script = path.stem
        if names and script not in names:
            continue
        text = path.read_text(encoding="utf-8")
        mutants = read(HERE / f"{script}.mutants")
        if len(mutants) < LEAST:
            sys.exit(f"{script}.mutants: {len(mutants)} mutants, {LEAST} is the least")
        yield f"{script}: a healthy server", lambda s=script, t=text: controls(bench, s, t)
        for name, rules in mutants:
            yield (f"{script}: {name}",
                   lambda s=script, t=text, r=rules: survivor(bench, s, t, r))


def main(names):
    passed = failed = 0
    with (tempfile.TemporaryDirectory() as room,
          concurrent.futures.ThreadPoolExecutor(JOBS) as pool):
        under_way = [(what, pool.submit(job)) for what, job in jobs(Bench(room), names)]
        for what, future in under_way:
            complaints = future.result()
            passed, failed = passed + (not complaints), failed + bool(complaints)
            if complaints:
                print(f"not ok {what}")
                print("\n".join("    " + line for line in "\n".join(complaints).splitlines()))
    print(f"passed {passed} failed {failed}")


if __name__ == "__main__":
    main(sys.argv[1:])
