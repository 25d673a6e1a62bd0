#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Types a password where imapvet asks for one: usage: tests/run/prompt.py PROGRAM PASSWORD ARGUMENT...

Prints what is wrong: no question, the password on the screen, another exit code than 0, a terminal
that is left without echo."""
import os
import pty
import sys
import termios


def main():
    program, password, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
    child, terminal = pty.fork()
    if child == 0:
        os.execv(program, [program, "run", *arguments])
    shown, typed = b"", False
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # EIO: the other end is closed
            break
        if not part:
            break
        shown += part
        if not typed and b"Password of jane: " in shown:
            os.write(terminal, b"wrong\x15" + password.encode() + b"x\x7f\n")
            typed = True
    _, status = os.waitpid(child, 0)
    if not typed:
        print("it did not ask")
    if password.encode() in shown or b"wrong" in shown:
        print("the password is on the screen")
    if os.waitstatus_to_exitcode(status) != 0:
        print("exit code", os.waitstatus_to_exitcode(status), shown.decode(errors="replace"))
    try:
        if not termios.tcgetattr(terminal)[3] & termios.ECHO:
            print("the terminal is left without echo")
    except termios.error:
        pass


if __name__ == "__main__":
    main()
