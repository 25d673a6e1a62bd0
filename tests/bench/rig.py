# SPDX-License-Identifier: MIT
"""What the benches share: a Dovecot behind a link with a delay, and programs that visit it, each
run under a meter.  The kernel counts, none is asked."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
from typing import Callable, NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RTT_MS = 50
SERVER = "10.77.0.2"  # side b of the link
RUN_LIMIT_S = 60  # for one run of one program
STOPPED_BY = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)

# One process serves all logins, so that no visitor waits for the start of one.
DOVECOT_LINES = [
    f"listen = 127.0.0.2, {SERVER}",
    """service imap-login {
      service_count = 0
      inet_listener bench_imap {
        port = 143
      }
      inet_listener bench_imaps {
        port = 993
        ssl = yes
      }
    }""",
]


class Program(NamedTuple):
    """One of those who visit the server."""
    name: str
    command: list
    verified: Callable  # of its output: did it do what it is there for?
    codes: tuple = (0,)  # it may exit with; empty: any
    limit_s: int = RUN_LIMIT_S


class Run(NamedTuple):
    wall_ms: float
    cpu_ms: float
    peak_mib: float
    connections: int
    output: str


class BenchError(Exception):
    pass


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def helper(command):
    """Yields the output of a program that gets ready, says so, and serves until its standard
    input ends: when this script is done with it, or itself at an end of any kind."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          start_new_session=True) as process:
        yield process.stdout


@contextlib.contextmanager
def link(build, one_way_ms):
    """Yields the two sides' namespaces."""
    with helper([build / "delaylink", str(one_way_ms)]) as lines:
        ready = lines.readline().split()
        if len(ready) != 3:
            raise BenchError("the link could not be made")
        yield ready[1:]


@contextlib.contextmanager
def dovecot(namespace, more_lines=()):
    """Yields the name in the certificate and the file with the authority behind it."""
    command = ["nsenter", f"--net={namespace}", ROOT / "tests/real/throwaway-dovecot.sh"]
    for line in [*DOVECOT_LINES, *more_lines]:
        command += ["--set", line]
    with helper(command) as lines:
        facts = {}
        while "IMAP_HOST" not in facts or "IMAP_CA" not in facts:
            name, equals, value = lines.readline().strip().partition("=")
            if not equals:
                raise BenchError("Dovecot did not start")
            facts[name] = value
        yield facts["IMAP_HOST"], facts["IMAP_CA"]


def visit(build, namespace, program):
    """Runs a program once.  All find a LOGOUT on their input, and read it or not; the input does
    not end while they run, for some would take that as a wish to stop."""
    reader, writer = os.pipe()
    os.write(writer, b"z LOGOUT\r\n")
    try:
        meter = subprocess.run([build / "meter", namespace, *program.command], stdin=reader,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               errors="replace", timeout=program.limit_s, check=False)
    except subprocess.TimeoutExpired as expired:
        raise BenchError(f"{program.name}: no end after {program.limit_s} s") from expired
    finally:
        os.close(reader)
        os.close(writer)
    figures = [int(figure) for figure in meter.stdout.split()]
    if (len(figures) != 5 or (program.codes and figures[4] not in program.codes)
            or not program.verified(meter.stderr)):
        raise BenchError(f"{program.name}: the visit failed (exit code {figures[-1:]}):\n"
                         + meter.stderr)
    return Run(figures[0] / 1000, figures[1] / 1000, figures[2] / 1024, figures[3],
               meter.stderr)


def version(command):
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return next(word for word in output.split() if word[0].isdigit())


def provide(providers):
    """Installs what is missing; providers tells what scripts/setup is to be asked for."""
    for name, options in providers.items():
        if shutil.which(name):
            continue
        say(f"{name} is missing, scripts/setup installs it")
        subprocess.run([ROOT / "scripts/setup", *options], stdout=sys.stderr, check=True)
        if not shutil.which(name):
            raise BenchError(f"{name} is still missing")


def compile_helpers(build):
    for name in ("delaylink", "meter"):
        subprocess.run(["cc", "-std=c11", "-O2", "-o", build / name, HERE / f"{name}.c"],
                       check=True)


def find_imapvet(name):
    if os.geteuid() != 0:
        raise BenchError("needs root, to make network namespaces; try: sudo make bench")
    found = shutil.which(name)
    if not found:
        raise BenchError(f"no {name}; build it first: make")
    return found


def stop(number, _frame):
    """Ends the script through its clean-up, which no second signal may cut short."""
    for other in STOPPED_BY:
        signal.signal(other, signal.SIG_IGN)
    sys.exit(128 + number)


def run_bench(bench, parser):
    """Runs bench(options) with the options that every bench has, and cleans up whatever ends it."""
    parser.add_argument("--markdown", action="store_true", help="print the table for the README")
    parser.add_argument("--imapvet", default=os.environ.get("IMAPVET", str(ROOT / "imapvet")),
                        help="the program (default $IMAPVET, else this tree's)")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs takes a number from 1")
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    for number in STOPPED_BY:
        signal.signal(number, stop)
    try:
        bench(options)
    except (BenchError, subprocess.CalledProcessError) as error:
        say(error)
        sys.exit(1)
