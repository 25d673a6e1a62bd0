# SPDX-License-Identifier: MIT
"""A server with one sin: stands before a healthy one, and changes what it says in one place.

It speaks TLS to both sides, on both ports, so that it sees all there is.  Knows where responses and
commands end, literals included (RFC 3501 section 4.3), and nothing else of IMAP.
"""

import re
import select
import socket
import ssl
import threading
import time

LITERAL = re.compile(rb"\{(\d+)(\+?)\}\r\n$")
STARTTLS = re.compile(rb"(?i)^(\S+) STARTTLS\r\n$")
CHUNK = 65536
TIMEOUT_S = 60


class Ended(Exception):
    """One side has closed, or the sin wants it closed."""


class Sin:
    """What is wrong with the server; without rules nothing is."""

    def __init__(self, rules=None):
        rules = rules or {}
        self.on, self.during, self.ask = (
            re.compile(rules[key].encode()) if key in rules else None
            for key in ("on", "during", "ask"))
        self.say, self.as_ = (  # what re.sub() takes
            rules[key].encode() if key in rules else None for key in ("say", "as"))
        self.first, self.then, self.clear, self.answers = (
            rules.get(key, "").encode().replace(rb"\r\n", b"\r\n")
            for key in ("first", "then", "clear", "answers"))
        self.drop, self.close = "drop" in rules, "close" in rules
        self.late_s = int(rules.get("late", 0)) / 1000
        self.later = int(rules.get("later", 0))
        self.obeys = "obeys" in rules

    def answer(self, response, command, said):
        """What the client gets in place of a response; and for how long it is held back."""
        if not self.on or not self.on.search(response):
            return response, 0
        if self.during and not self.during.search(command):
            return response, 0
        if self.later:
            self.later -= 1
            return response, 0
        if self.close:
            raise Ended
        if self.drop:
            return b"", 0
        if self.say is not None:
            tag = command.partition(b" ")[0]
            response = self.on.sub(self.say.replace(b"%TAG%", tag), response, count=1)
        response = self.first + response + self.then
        return response.replace(b"%SAID%", said.replace(b"\r\n", b" ")), self.late_s

    def command(self, line):
        """What the server gets in place of a line of the client's."""
        return self.ask.sub(self.as_, line, count=1) if self.ask else line


class Side:
    """One socket, and what was read from it but not yet used."""

    def __init__(self, stream):
        self.stream = stream
        self.data = b""

    def read(self):
        # What was readable may be TLS's own, a session ticket for example: nothing to wait for.
        self.stream.settimeout(0)
        try:
            more = self.stream.recv(CHUNK)
        except (ssl.SSLWantReadError, BlockingIOError):
            return
        finally:
            self.stream.settimeout(TIMEOUT_S)
        if not more:
            raise Ended
        self.data += more

    def waiting(self):
        return isinstance(self.stream, ssl.SSLSocket) and self.stream.pending() > 0

    def unit(self, whole):
        """A line with its literals; those that wait end it, unless whole."""
        at = 0
        while True:
            end = self.data.find(b"\n", at)
            if end < 0:
                return None
            end += 1
            literal = LITERAL.search(self.data[at:end])
            if literal and (whole or literal[2]):
                at = end + int(literal[1])
                if len(self.data) < at:
                    return None
                continue
            unit, self.data = self.data[:end], self.data[end:]
            return unit


class Dialogue:
    """One client and, behind it, one connection to the healthy server."""

    def __init__(self, proxy, stream, implicit):
        self.proxy, self.sin = proxy, proxy.sin
        self.command, self.said, self.literal_left, self.held = b"", b"", 0, []
        behind = socket.create_connection((proxy.behind, 993 if implicit else 143), TIMEOUT_S)
        for end in (stream, behind):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if implicit:
            stream = proxy.server_tls.wrap_socket(stream, server_side=True)
            behind = proxy.client_tls.wrap_socket(behind, server_hostname="mail.test")
        self.client, self.server = Side(stream), Side(behind)
        self.streams = [stream, behind]

    def run(self):
        while True:
            sides = [self.client, self.server]
            ready = [side for side in sides if side.waiting()]
            if not ready:
                wait = self.held[0][0] - time.monotonic() if self.held else TIMEOUT_S
                fds, _, _ = select.select([side.stream for side in sides], [], [], max(0, wait))
                ready = [side for side in sides if side.stream in fds]
                if not ready and not self.held:
                    raise Ended
            for side in ready:
                side.read()
            self.from_client()
            self.from_server()
            self.release()

    def from_client(self):
        while self.client.data:
            if self.literal_left:
                part = self.client.data[:self.literal_left]
                self.client.data = self.client.data[len(part):]
                self.literal_left -= len(part)
                self.said += part
                self.server.stream.sendall(part)
                continue
            line = self.client.unit(whole=False)
            if line is None:
                return
            if STARTTLS.match(line) and not isinstance(self.client.stream, ssl.SSLSocket):
                self.starttls(line)
                continue
            if re.match(rb"\S+ [A-Za-z]", line):
                self.command, self.said = line, b""
            self.said += line
            self.server.stream.sendall(self.sin.command(line))
            waits = LITERAL.search(line)
            self.literal_left = int(waits[1]) if waits else 0

    def from_server(self):
        while True:
            response = self.server.unit(whole=True)
            if response is None:
                return
            if response.partition(b" ")[0] == self.command.partition(b" ")[0]:
                self.literal_left = 0  # refused, so it does not come
            answer, late_s = self.sin.answer(response, self.command, self.said)
            if late_s or self.held:
                # What comes after waits its turn: a server has one voice.
                self.held.append((time.monotonic() + late_s, answer))
            else:
                self.client.stream.sendall(answer)

    def release(self):
        while self.held and self.held[0][0] <= time.monotonic():
            self.client.stream.sendall(self.held.pop(0)[1])

    def starttls(self, line):
        """Both sides begin TLS; what the client said in clear behind its line ends the dialogue,
        as it does in Dovecot, or is obeyed."""
        injected, self.client.data = self.client.data, b""
        self.command = line
        self.server.stream.sendall(line)
        while (response := self.server.unit(whole=True)) is None:
            select.select([self.server.stream], [], [], TIMEOUT_S)
            self.server.read()
        answer, _ = self.sin.answer(response, line, line)
        self.client.stream.sendall(answer + self.sin.clear + (self.sin.answers if injected else b""))
        if b" OK" not in response or (injected and not (self.sin.obeys or self.sin.answers)):
            raise Ended
        behind = self.proxy.client_tls.wrap_socket(self.server.stream,
                                                   server_hostname="mail.test")
        front = self.proxy.server_tls.wrap_socket(self.client.stream, server_side=True)
        self.streams += [front, behind]
        self.client, self.server = Side(front), Side(behind)
        self.client.data = injected if self.sin.obeys else b""


class Proxy:
    """Listens on both ports of an address until it is closed."""

    def __init__(self, address, behind, pki, sin, certificate="good"):
        self.behind, self.sin = behind, sin
        self.server_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server_tls.load_cert_chain(f"{pki}/{certificate}.pem", f"{pki}/{certificate}.key")
        self.client_tls = ssl.create_default_context(cafile=f"{pki}/ca.pem")
        self.listeners = []
        for port in (143, 993):
            listener = socket.create_server((address, port))
            self.listeners.append(listener)
            threading.Thread(target=self.accept, args=(listener, port == 993),
                             daemon=True).start()

    def accept(self, listener, implicit):
        while True:
            try:
                stream, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(stream, implicit), daemon=True).start()

    def serve(self, stream, implicit):
        stream.settimeout(TIMEOUT_S)
        streams = [stream]
        try:
            dialogue = Dialogue(self, stream, implicit)
            streams = dialogue.streams
            dialogue.run()
        except (Ended, OSError, ValueError):
            pass
        finally:
            for one in reversed(streams):
                one.close()

    def close(self):
        for listener in self.listeners:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
