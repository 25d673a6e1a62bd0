# SPDX-License-Identifier: MIT
"""Plays a script of the library once, in every format at a time, and holds each of them to what
they promise: the password is in none of them, whatever was said to the server or back, and the
transcript is a valid script."""

import base64
import json
import pathlib
import subprocess
import tempfile
from typing import NamedTuple

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LIBRARY = ROOT / "scripts/imapt"
LIMIT_S = 100
MARK = b"s3cret"  # how the password begins: it is in its plain, quoted, XML and JSON forms alike


class Account(NamedTuple):
    user: str
    password_file: str


class Played(NamedTuple):
    status: int
    tests: list      # as JSON reports them
    complaints: list  # what no run may show
    left: list        # what could not be cleaned up
    text: str        # the report for people, with the dialogue


def secret_forms(password: bytes):
    """Forms that survive on the wire and in reports; of base64, what is the same wherever the
    password stands in the encoded text."""
    yield MARK
    for before in range(3):
        code = base64.b64encode(bytes(before) + password)
        yield code[4 if before else 0:len(code) // 4 * 4 - 4]


def leaks(name: str, data: bytes, account: Account) -> list:
    password = pathlib.Path(account.password_file).read_bytes().rstrip(b"\n")
    assert password.startswith(MARK)
    return [f"{name} shows the password, as {form.decode()!r}" for form in secret_forms(password)
            if form in data]


def invalid(program: str, transcript: bytes) -> list:
    with tempfile.NamedTemporaryFile(suffix=".imapt") as file:
        file.write(transcript)
        file.flush()
        read = subprocess.run([program, "run", "--lint", "-q", file.name], check=False,
                              capture_output=True, timeout=LIMIT_S, stdin=subprocess.DEVNULL)
    if read.returncode == 0:
        return []
    return ["the transcript is no valid script: " + read.stderr.decode(errors="replace")]


def play(program: str, script: pathlib.Path, account: Account, options: list) -> Played:
    with tempfile.TemporaryDirectory() as room:
        reports = {kind: pathlib.Path(room, f"report.{kind}") for kind in ("json", "junit", "tap")}
        command = [program, "run", str(script), "-v", "--color", "never", "--no-input",
                   "--user", account.user, "--password-file", account.password_file, *options]
        for kind, path in reports.items():
            command += ["--report", f"{kind}={path}"]
        try:
            done = subprocess.run(command, capture_output=True, timeout=LIMIT_S, check=False,
                                  stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return Played(-1, [], [f"not done after {LIMIT_S} s"], [], "")
        complaints = leaks("text", done.stdout, account) + leaks("stderr", done.stderr, account)
        if done.stderr:
            complaints.append("stderr: " + done.stderr.decode(errors="replace"))
        for kind, path in reports.items():
            if not path.exists():
                complaints.append(f"wrote no {kind} report, exit code {done.returncode}")
                return Played(done.returncode, [], complaints, [], done.stdout.decode())
            complaints += leaks(kind, path.read_bytes(), account)
        target = json.loads(reports["json"].read_bytes())["suites"][0]
        if any(test["outcome"] not in ("skipped", "blocked") for test in target["tests"]):
            complaints += invalid(program, done.stdout)
        return Played(done.returncode, target["tests"], complaints,
                      [warning["message"] for warning in target["warnings"]],
                      done.stdout.decode(errors="replace"))


def told(test: dict) -> str:
    """What came of a test, in a word."""
    if test["outcome"] in ("failed", "broken"):
        return test["failure"]
    return {"passed": "pass", "skipped": "skip"}.get(test["outcome"], test["outcome"])
