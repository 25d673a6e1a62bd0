# SPDX-License-Identifier: MIT
"""Servers that only pretend to speak TLS, up to ServerHelloDone, and then misbehave."""
import random
import socket
import struct
import threading
import time
from dataclasses import dataclass, field

CERTIFICATE = []  # DER; set by tests/offer/run
SUITES = 0xC02F, 0xC030, 0xC013


def record(kind, body, version=b'\x03\x03'):
    return bytes([kind]) + version + struct.pack('>H', len(body)) + body


def message(kind, body):
    return bytes([kind]) + struct.pack('>I', len(body))[1:] + body


def alert(number):
    return record(21, bytes([2, number]))


def take(conn, count):
    data = b''
    while len(data) < count:
        more = conn.recv(count - len(data))
        if not more:
            raise ConnectionError
        data += more
    return data


@dataclass
class Hello:
    version: int
    suites: list


def read_hello(conn):
    head = take(conn, 5)
    if head[0] & 0x80:
        take(conn, (head[0] & 0x7f) * 256 + head[1] - 3)
        return Hello(2, [])
    body = take(conn, struct.unpack('>H', head[3:])[0])[4:]
    at = 34 + 1 + body[34]
    count = struct.unpack_from('>H', body, at)[0]
    suites = list(struct.unpack_from(f'>{count // 2}H', body, at + 2))
    tls13 = b'\x00\x2b\x00\x03\x02\x03\x04' in body
    return Hello(0x0304 if tls13 else struct.unpack('>H', body[:2])[0], suites)


def flight(suite, version=0x0303):
    code = struct.pack('>H', version)
    hello = code + bytes(random.randrange(256) for _ in range(32)) + b'\0'
    hello += struct.pack('>H', suite) + b'\0' + struct.pack('>H', 9)
    hello += b'\xff\x01\x00\x01\x00' + b'\x00\x17\x00\x00'
    der = CERTIFICATE[0]
    chain = struct.pack('>I', len(der))[1:] + der
    curve = b'\x03\x00\x17\x41' + b'\x04' * 65 + b'\x08\x04\x00\x04sign'
    return record(22, message(2, hello) + message(11, struct.pack('>I', len(chain))[1:] + chain)
                  + message(12, curve) + message(14, b''), code)


def accepted(hello):
    return next((s for s in hello.suites if s in SUITES), None) if hello.version == 0x0303 else None


def reset(conn):
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))


# What is done with connection number n and its hello; refusing is up to `refuse`.
def refuse_by_alert(_conn, hello):
    return alert(40 if hello.version == 0x0303 else 70)


def refuse_by_trouble(_conn, _hello):
    return alert(80)


def refuse_by_close(_conn, _hello):
    return b''


def refuse_by_reset(conn, _hello):
    reset(conn)
    return b''


def answer(refuse):
    def play(_n, conn):
        hello = read_hello(conn)
        suite = accepted(hello)
        conn.sendall(flight(suite) if suite else refuse(conn, hello))
    return play


def for_a_while(good, after, bad):
    def play(n, conn):
        (good if n <= after else bad)(n, conn)
    return play


def every_fourth(good, bad):
    def play(n, conn):
        (bad if n % 4 == 0 else good)(n, conn)
    return play


def close_at_once(_n, _conn):
    pass


def reset_at_once(_n, conn):
    reset(conn)


def trouble(_n, conn):
    read_hello(conn)
    conn.sendall(alert(80))


def say_bye(_n, conn):
    conn.sendall(b'* BYE Too many connections from your address\r\n')


def to_weak(bad):
    """Sound for a hello that has a sound suite, else as told."""
    def play(_n, conn):
        hello = read_hello(conn)
        suite = accepted(hello)
        if suite:
            conn.sendall(flight(suite))
        else:
            bad(conn, hello)
    return play


def garbage(conn, _hello):
    conn.sendall(bytes(random.Random(4).randrange(256) for _ in range(3000)))


def unasked_suite(conn, hello):
    conn.sendall(flight(0x0A0A, max(hello.version, 0x0300) if hello.version != 0x0304 else 0x0303))


def lower_version(conn, hello):
    conn.sendall(flight(hello.suites[0] if hello.suites else 5, 0x0300))


def endless(conn, _hello):
    try:
        while True:
            conn.sendall(record(20, b'\x01') * 100)
    except OSError:
        pass


def hang(conn, _hello):
    conn.settimeout(30)
    try:
        conn.recv(1)
    except OSError:
        pass


def drip(conn, _hello):
    try:
        for byte in alert(40):
            conn.sendall(bytes([byte]))
            time.sleep(1)  # the sin itself
    except OSError:
        pass


def starttls(good, greeting=b'* OK ready\r\n'):
    def play(n, conn):
        conn.sendall(greeting)
        line = b''
        while not line.endswith(b'\r\n'):
            line += take(conn, 1)
        conn.sendall(line.split()[0] + b' OK go\r\n')
        good(n, conn)
    return play


@dataclass
class Case:
    name: str
    play: object
    expected: tuple = ()
    forbidden: tuple = ()
    kind: str = 'implicit'
    seconds: float = 20
    listens: int = field(default=10 ** 6)  # connections; then the port is closed


class Server:
    def __init__(self, case):
        self.case, self.count, self.lock = case, 0, threading.Lock()
        self.socket = socket.create_server(('127.0.0.1', 0), backlog=64)
        self.port = self.socket.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.socket.close()

    def serve(self):
        try:
            while self.count < self.case.listens:
                conn, _ = self.socket.accept()
                self.count += 1
                threading.Thread(target=self.play, args=(self.count, conn), daemon=True).start()
        except OSError:
            pass
        self.socket.close()

    def play(self, number, conn):
        with conn:
            try:
                conn.settimeout(20)
                self.case.play(number, conn)
            except OSError:
                pass


HEALTHY = ('version TLS1.2 yes', 'version TLS1.3 no', 'version TLS1.0 no', 'version SSL3 no',
           'version SSL2 no', 'with RC4 no', 'with RSA no', 'rate-limited 0')
LIMITED = ('version TLS1.2 yes', 'with RC4 unknown', 'with RSA unknown', 'rate-limited 1')
NOT_CLEARED = ('with RC4 no', 'with NULL no', 'with RSA no')
BY_ALERT, BY_TROUBLE, BY_CLOSE, BY_RESET = (answer(refuse) for refuse in (
    refuse_by_alert, refuse_by_trouble, refuse_by_close, refuse_by_reset))
CASES = [
    Case('refuses by alert', BY_ALERT, (*HEALTHY, 'alert-on-refusal yes')),
    Case('refuses by the alert internal_error', BY_TROUBLE, (*HEALTHY, 'alert-on-refusal yes')),
    Case('refuses by closing', BY_CLOSE, (*HEALTHY, 'alert-on-refusal no')),
    Case('refuses by resets', BY_RESET, HEALTHY),
    Case('refuses by alert, behind STARTTLS', starttls(BY_ALERT), HEALTHY, kind='starttls'),
    Case('closes everything after 8', for_a_while(BY_CLOSE, 8, close_at_once), LIMITED,
         NOT_CLEARED),
    Case('is in trouble after 8', for_a_while(BY_ALERT, 8, trouble), LIMITED, NOT_CLEARED),
    Case('resets everything after 8', for_a_while(BY_ALERT, 8, reset_at_once), LIMITED, NOT_CLEARED),
    Case('closes the port after 8', BY_ALERT, LIMITED, NOT_CLEARED, listens=8),
    Case('says BYE in place of TLS after 8', for_a_while(BY_ALERT, 8, say_bye), LIMITED, NOT_CLEARED),
    Case('greets with BYE after 8', for_a_while(starttls(BY_ALERT), 8, say_bye), LIMITED,
         NOT_CLEARED, kind='starttls'),
    Case('closes before the greeting after 8', for_a_while(starttls(BY_CLOSE), 8, close_at_once),
         LIMITED, NOT_CLEARED, kind='starttls'),
    Case('resets one of four', every_fourth(BY_ALERT, reset_at_once), HEALTHY),
    Case('answers weak hellos with garbage', to_weak(garbage),
         ('version TLS1.2 yes', 'version TLS1.0 unknown', 'rate-limited 0'), NOT_CLEARED),
    Case('chooses what was not offered', to_weak(unasked_suite),
         ('version TLS1.2 yes', 'version TLS1.0 unknown'),
         (*NOT_CLEARED, 'version TLS1.0 yes', 'with RC4 yes')),
    Case('answers with a lower version', to_weak(lower_version),
         ('version TLS1.2 yes', 'version TLS1.0 no', 'version TLS1.1 no')),
    Case('answers weak hellos without end', to_weak(endless), ('version TLS1.2 yes',), NOT_CLEARED),
    Case('leaves weak hellos unanswered', to_weak(hang), ('version TLS1.2 yes',),
         (*NOT_CLEARED, 'version TLS1.0 no')),
    Case('drips its answers to weak hellos', to_weak(drip), ('version TLS1.2 yes',),
         (*NOT_CLEARED, 'version TLS1.0 no'), seconds=30),
    Case('never accepts anything', close_at_once, ('version TLS1.2 unknown', 'rate-limited 0'),
         ('version TLS1.2 no', *NOT_CLEARED)),
]
