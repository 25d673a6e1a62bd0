#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A server that says everything again, in all the forms a password can have.

usage: tests/run/echo.py CERTIFICATE KEY [PORT]

Serves TLS on that or a free port of 127.0.0.2, prints the port, and ends when standard input does.  What a
client says comes back as a status text, as a quoted string, as a literal, in base64 and, where it
was base64, as what that stands for."""
import base64
import binascii
import socket
import ssl
import sys
import threading


def forms(line):
    """The line again, and again."""
    yield b"* OK you said " + line
    yield b'* ECHO "' + line.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
    yield b"* ECHO {%d}\r\n%s" % (len(line), line)
    yield b"* OK [ALERT] " + base64.b64encode(line)
    yield b"* OK " + line.hex().encode()
    for word in line.split():
        try:
            plain = base64.b64decode(word, validate=True)
        except binascii.Error:
            continue
        if len(plain) > 4:
            yield b"* ECHO {%d}\r\n%s" % (len(plain), plain)
            yield b"* OK " + plain.replace(b"\0", b" ")


def serve(stream):
    def say(line):
        stream.write(line + b"\r\n")

    def hear():
        return stream.readline().rstrip(b"\r\n")

    say(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR LITERAL+] ready")
    stream.flush()
    while line := hear():
        tag, _, command = line.partition(b" ")
        said = [line]
        while line.endswith(b"}"):
            if not line.endswith(b"+}"):
                say(b"+ go on")
                stream.flush()
            size = int(line[line.rindex(b"{") + 1:].rstrip(b"+}"))
            said.append(stream.read(size))
            line = hear()
            said.append(line)
        if command.upper() == b"AUTHENTICATE PLAIN":
            say(b"+ ")
            stream.flush()
            said.append(hear())
        for part in said:
            for form in forms(part):
                say(form)
        if command.upper().startswith(b"CAPABILITY"):
            say(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR LITERAL+")
        if command.upper().startswith(b"LOGOUT"):
            say(b"* BYE")
        say(tag + b" OK done: " + b" ".join(part for part in said if part)[:2000])
        stream.flush()


def accept(listener, context):
    while True:
        client, _ = listener.accept()

        def talk(connection=client):
            try:
                with context.wrap_socket(connection, server_side=True) as secure:
                    serve(secure.makefile("rwb"))
            except (OSError, ValueError):
                pass

        threading.Thread(target=talk, daemon=True).start()


def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    listener = socket.create_server(("127.0.0.2", int((sys.argv + [0])[3])))
    print(listener.getsockname()[1], flush=True)
    threading.Thread(target=accept, args=(listener, context), daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
