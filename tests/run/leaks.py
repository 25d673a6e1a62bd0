#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Looks for secrets in a file: usage: tests/run/leaks.py FILE SECRET...

Prints a word for each form of a secret that is there: as it is, with any escapes, in base64 at each
of the three places it can start, in hexadecimal, in any case, and the parts of it that are longer
than three characters."""
import base64
import re
import sys


def base64_cores(secret):
    """What every base64 text has that holds the secret somewhere."""
    for before in range(3):
        text = base64.b64encode(b"\0" * before + secret).decode()
        start = -(-before * 8 // 6)
        end = (before + len(secret)) * 8 // 6
        yield text[start:end]


def main():
    with open(sys.argv[1], "rb") as file:
        found = file.read()
    bare = re.sub(rb"\\+|&quot;", lambda m: b'"' if b"q" in m[0] else b"", found)
    leaks = set()
    for secret in (argument.encode() for argument in sys.argv[2:]):
        for text in (found, bare):
            if secret in text or secret.replace(b"\\", b"") in text:
                leaks.add("as it is")
            for part in re.split(rb'[ "\\]+', secret):
                if len(part) > 3 and part.lower() in text.lower():
                    leaks.add("a part of it")
        for core in base64_cores(secret):
            if core[:12].encode() in found:
                leaks.add("in base64")
        if secret.hex()[:16].encode() in found.lower():
            leaks.add("in hexadecimal")
    if leaks:
        print("the secret is told: " + ", ".join(sorted(leaks)))


if __name__ == "__main__":
    main()
