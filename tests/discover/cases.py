#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The domains of tests/discover/run, what they publish, and what must be found.

usage: cases.py hosts | zone | late | unsigned | (nothing: serves the documents and runs the cases)"""
import base64
import hashlib
import http.server
import json
import os
import re
import select
import socket
import ssl
import subprocess
import sys
import threading
import time
from xml.etree import ElementTree

import jsonschema

import dane
import ocsp

HERE = os.path.dirname(os.path.abspath(__file__))
WEB, OTHER, DEAD, MUTE_DNS = "127.0.0.10", "127.0.0.11", "127.0.0.66", "127.0.0.67"
BUSY = "127.0.0.12"  # an address of two names
SECURE = ("mail.test", 993, "SSL", "%EMAILADDRESS%", "password-cleartext")
UPGRADED = ("mail.test", 143, "STARTTLS", "%EMAILADDRESS%", "password-cleartext")


def xml(*servers):
    body = "".join(
        f'<incomingServer type="imap"><hostname>{h}</hostname><port>{p}</port><socketType>{s}'
        f"</socketType><username>{u}</username><authentication>{a}</authentication>"
        "</incomingServer>" for h, p, s, u, a in servers)
    return f'<clientConfig version="1.1"><emailProvider id="x">{body}</emailProvider></clientConfig>'


def pacc(host):
    return json.dumps({"protocols": {"imap": {"host": host}}, "authentication": {"password": True}})


def digest(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


BOMB = ('<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12)) + "]>"
    + xml(("&m;", 993, "SSL", "", "")))
HTML = "<!DOCTYPE html><html><body>Welcome</body></html>"
PATH = "/mail/config-v1.1.xml"
PACC_PATH = "/.well-known/user-agent-configuration.json"
SRV = ["_imaps._tcp.{0} SRV 0 1 993 mail.test.", "_imap._tcp.{0} SRV 10 1 143 mail.test."]

# (host, path) -> body, or (status, location or body); the web server answers 404 to all else.
PAGES = {
    ("autoconfig.agree.test", PATH): xml(SECURE, UPGRADED),
    ("agree.test", "/.well-known/autoconfig" + PATH): xml(SECURE, UPGRADED),
    ("autoconfig.thunderbird.net", "/v1.1/agree.test"): xml(SECURE),
    ("ua-auto-config.agree.test", PACC_PATH): pacc("mail.test"),
    ("autoconfig.differ.test", PATH): xml(("alt.test", 143, "STARTTLS", "%EMAILLOCALPART%",
                                           "OAuth2")),
    ("autoconfig.thunderbird.net", "/v1.1/differ.test"): xml(SECURE),
    ("autoconfig.httponly.test", PATH, "http"): xml(SECURE),
    ("ua-auto-config.digest.test", PACC_PATH): pacc("mail.test"),
    ("autoconfig.bomb.test", PATH): BOMB,
    ("autoconfig.redirect.test", PATH): (302, "https://autoconfig.hoster.test/c?u=jane"
                                              "&emailaddress=jane%40redirect.test"),
    ("autoconfig.hoster.test", "/c"): xml(SECURE),
    ("autoconfig.loop.test", PATH): (301, "https://autoconfig.loop.test" + PATH),
    ("autoconfig.longway.test", PATH): (302, "https://autoconfig.hoster.test/" + "%6a" * 20000),
    ("autoconfig.down.test", PATH): (301, "http://autoconfig.hoster.test/c"),
    ("autoconfig.plain.test", PATH): xml(("mail.test", 143, "plain", "%EMAILADDRESS%",
                                          "password-cleartext")),
    ("autoconfig.first.test", PATH): xml(UPGRADED, SECURE),
    ("autoconfig.huge.test", PATH): xml(SECURE) + " " * 300000,
    ("autoconfig.encoded.test", PATH): xml(("mail.test", 993, "SSL", "jane%40encoded.test",
                                            "password-cleartext")),
    ("autoconfig.local.test", PATH): xml(("mail.test", 993, "SSL", "%EMAILLOCALPART%", "")),
    ("autoconfig.deadhost.test", PATH): xml(("nowhere.test", 993, "SSL", "%EMAILADDRESS%", "")),
    ("autoconfig.prefer.test", PATH): xml(("nowhere.test", 993, "SSL", "%EMAILADDRESS%", "OAuth2")),
    ("autoconfig.error.test", PATH): (500, "oops"),
    ("autoconfig.private.test", PATH): (302, "https://private.test/a?e=JANE.DOE%252bNews%2540x.test&b="
                                             + base64.b64encode(b"jane.doe+news").decode()),
    ("private.test", "/a"): (302, "https://autoconfig.hoster.test/b?e=%4aane.doe%252Bnews%2540x.test"),
    ("autoconfig.hoster.test", "/b"): xml(("mail.test", 993, "SSL", "CORP\\m4711",
                                           "password-cleartext")),
}
RECORDS = [
    "mail A 127.0.0.2", "alt A 127.0.0.2", "alias CNAME mail", "bare A 127.0.0.2",
    "agree A " + WEB, f'_ua-auto-config.agree TXT "v=UAAC1; a=sha256; d={digest(pacc("mail.test"))}"',
    *(r.format("agree") for r in SRV), *(r.format("differ") for r in SRV),
    *(r.format("prefer") for r in SRV), *(r.format("dead") for r in SRV), *(r.format("badcert") for r in SRV),
    "_imaps._tcp.denied SRV 0 0 0 .", "_imap._tcp.denied SRV 0 0 0 .",
    "_imaps._tcp.aliased SRV 0 1 993 alias.test.", "_imaps._tcp.lost SRV 0 1 993 nowhere.test.",
    "_imaps._tcp.closed SRV 0 1 994 mail.test.", "_imap._tcp.cleartext SRV 0 1 143 mail.test.",
    "_imaps._tcp.tlsonly SRV 0 1 993 mail.test.", "_imap._tcp.tlsonly SRV 0 0 0 .",
    "*.wild A " + WEB, "custom MX 10 aspmx.l.google.com.",
    '_ua-auto-config.digest TXT "v=UAAC1; a=sha256; d=AAAA"',
    "autoconfig.dead A " + DEAD, "autoconfig.badcert A " + OTHER,
    *(f"{name}.shared A {BUSY}" for name in ("one", "two")),
    *(f"{service}._tcp.shared SRV {n} 1 {port} {name}.shared.test."
      for service, port in (("_imaps", 993), ("_imap", 143)) for n, name in enumerate(("one", "two"))),
]


def hosts():
    names = {page[0] for page in PAGES if page[0].endswith(".test")}
    return sorted(names | {"wild.test", "*.wild.test", "autoconfig.fresh.test"})


def zone():
    named = {record.split()[0] + ".test" for record in RECORDS if record.split()[1] != "SRV"}
    yield from ("$ORIGIN test.", "$TTL 60", "@ SOA ns.test. x.test. 1 60 60 60 60", "@ NS ns.test.",
                "ns A 127.0.0.1")
    yield from RECORDS
    yield from dane.zone()
    yield from (f"{host}. A {WEB}" for host in hosts() if host not in named and "wild" not in host)


class Page(http.server.BaseHTTPRequestHandler):
    seen = []  # of (scheme, host, path with query)

    def do_GET(self):
        scheme = "https" if isinstance(self.connection, ssl.SSLSocket) else "http"
        host, path = self.headers["Host"], self.path.split("?")[0]
        Page.seen.append((scheme, host, self.path))
        page = PAGES.get((host, path, scheme), PAGES.get((host, path)))
        if host.endswith("wild.test"):
            page = HTML
        elif scheme == "http" and (host, path, scheme) not in PAGES:
            page = None
        status, body = page if isinstance(page, tuple) else (200 if page else 404, page or "no")
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", body)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body.encode())
        except OSError:
            pass  # it was more than the client wanted

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 64

    def handle_error(self, *_):
        pass  # a client that refuses the certificate


def serve(address, port, certificate=None):
    server = Server((address, port), Page)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True,
                                            do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def play_dead():
    """A host that takes connections and never says a word, and a resolver that does not either."""
    for port in (80, 443):
        listener = socket.create_server((DEAD, port), backlog=64)
        play_dead.kept.append(listener)
    mute = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    mute.bind((MUTE_DNS, 53))
    play_dead.kept.append(mute)


play_dead.kept = []


def count_guests(guests):
    """Takes connections on both ports, holds them until no more come, and hangs up on all."""
    listeners = [socket.create_server((BUSY, port), backlog=64) for port in (143, 993)]

    def host():
        held = []
        while True:
            ready, _, _ = select.select(listeners, [], [], 0.3 if held else None)
            held += [listener.accept()[0] for listener in ready]
            if not ready:
                guests.append(len(held))
                for guest in held:
                    guest.close()
                held = []

    threading.Thread(target=host, daemon=True).start()


def strict(schema):
    """The schema with every object closed: what we write ourselves must be declared."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: value if key in ("if", "then", "else", "not", "allOf") else strict(value)
              for key, value in schema.items()}
    if isinstance(closed.get("properties"), dict) and isinstance(closed.get("type"), (str, list)):
        closed.setdefault("additionalProperties", False)
    return closed


class Result:
    def __init__(self, command, target, options, resolver="127.0.0.1"):
        Page.seen.clear()
        arguments = [os.environ["IMAPVET"], command, "--resolver", resolver, "--cafile",
                     os.environ["DISCOVER_CA"], "--trust-anchor", os.environ["DISCOVER_ANCHOR"],
                     "--timeout", "20", "--format", "json", *options, target]
        began = time.monotonic()
        done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=60)
        self.took = time.monotonic() - began
        self.code, self.errors = done.returncode, done.stderr
        self.document = json.loads(done.stdout)
        self.target = self.document["targets"][0]
        self.discovery = self.target.get("discovery")
        self.settings = self.discovery and self.discovery["settings"]
        self.ids = {finding["id"] for finding in self.target["findings"]}
        self.seen = list(Page.seen)
        arguments[arguments.index("json")] = "text"
        self.arguments = arguments

    def text(self, *more):
        return subprocess.run([*self.arguments, *more], capture_output=True, text=True, check=False,
                              timeout=60).stdout

    def source(self, name):
        return next(s for s in self.discovery["sources"] if s["name"] == name)

    def evidence(self, ident):
        return next(f["evidence"] for f in self.target["findings"] if f["id"] == ident)


def bad(result):
    return {i for i in result.ids if i.startswith(("srv-", "discover-"))}


def agree(run):
    r = run("discover", "jane@agree.test")
    assert not bad(r), r.ids
    assert r.code == 0 and r.target["verdict"] in ("pass", "warn"), r.target["headline"]
    for name in ("srv-imaps", "srv-imap", "autoconfig", "well-known", "ispdb", "pacc"):
        assert r.source(name)["outcome"] == "found", r.source(name)
    assert r.source("srv-imaps")["dnssec"] == "secure"
    assert r.settings["host"] == "mail.test" and r.settings["port"] == 993
    assert r.settings["mode"] == "implicit" and r.settings["user_name"] == "address"
    assert r.settings["authentication"] == ["password-cleartext"] and r.settings["works"]
    ports = sorted((e["address"], e["port"], e["mode"]) for e in r.target["endpoints"])
    assert ports == [("127.0.0.2", 143, "starttls"), ("127.0.0.2", 993, "implicit")], ports


def privacy(run):
    r = run("discover", "jane@agree.test")
    with_name = [s for s in r.seen if "jane" in s[2]]
    assert with_name == [("https", "autoconfig.agree.test", PATH + "?emailaddress=jane%40agree.test")], \
        with_name
    assert any(s[1] == "autoconfig.thunderbird.net" for s in r.seen)


def publishes(run):
    r = run("discover", "jane@agree.test")
    publish = r.discovery["publish"]
    assert publish["srv"] == ("_imaps._tcp.agree.test. 3600 IN SRV 0 1 993 mail.test.\n"
                              "_imap._tcp.agree.test. 3600 IN SRV 10 1 143 mail.test.\n"), publish
    root = ElementTree.fromstring(publish["autoconfig"])
    servers = root.findall("./emailProvider/incomingServer[@type='imap']")
    assert [s.findtext("port") for s in servers] == ["993", "143"]
    assert servers[0].findtext("username") == "%EMAILADDRESS%"
    assert json.loads(publish["pacc"])["protocols"]["imap"]["host"] == "mail.test"
    assert f'd={digest(publish["pacc"])}"' in publish["pacc_txt"]
    text = r.text()
    for part in ("SETTINGS ", "server     mail.test", "port       993", "security   SSL/TLS",
                 "_imaps._tcp.agree.test. 3600 IN SRV", "<incomingServer", "v=UAAC1"):
        assert part in text, (part, text)


def republish(run):
    """What is printed is what is read: publish it, and everything agrees."""
    publish = run("discover", "jane@agree.test").discovery["publish"]
    PAGES["autoconfig.fresh.test", PATH] = publish["autoconfig"]
    r = run("discover", "jane@fresh.test")
    assert [s["port"] for s in r.source("autoconfig")["settings"]] == [993, 143], r.source("autoconfig")
    assert r.settings["works"] and not bad(r) - {"srv-imaps-missing"}, r.ids


def differ(run):
    r = run("discover", "jane@differ.test")
    assert {"discover-sources-differ", "discover-endpoint-broken"} <= r.ids, r.ids
    evidence = r.evidence("discover-sources-differ")
    assert "srv-imaps says mail.test:993 (TLS), autoconfig says alt.test:143 (STARTTLS)" in evidence
    assert "certificate" in r.evidence("discover-endpoint-broken")
    assert r.settings["host"] == "mail.test" and r.settings["works"]


def denied(run):
    for command in ("discover", "check"):
        r = run(command, "jane@denied.test")
        assert "srv-unavailable" in r.ids and r.code == 3, (r.ids, r.code)
        assert r.target["endpoints"] == [] and r.settings is None
        assert "offers no IMAP service" in r.target["headline"]


def tls_only(run):
    r = run("check", "jane@tlsonly.test")
    assert not bad(r), r.ids
    assert [e["port"] for e in r.target["endpoints"]] == [993]


def broken_targets(run):
    for domain, words in (("aliased", "CNAME"), ("lost", "does not exist"),
                          ("closed", "no IMAP server")):
        r = run("check", f"jane@{domain}.test")
        assert "srv-target-broken" in r.ids, (domain, r.ids)
        assert words in r.evidence("srv-target-broken"), r.evidence("srv-target-broken")
    assert "srv-target-broken" not in run("check", "jane@agree.test").ids


def cleartext_only(run):
    r = run("check", "jane@cleartext.test")
    assert "srv-cleartext-only" in r.ids and "srv-imaps-missing" not in r.ids, r.ids


def http_only(run):
    r = run("discover", "jane@httponly.test")
    assert "discover-http-only" in r.ids, r.ids
    assert r.source("autoconfig-http")["outcome"] == "found"
    assert r.source("autoconfig-http")["encrypted"] is False
    assert r.settings["host"] == "mail.test"


def wildcard(run):
    r = run("discover", "jane@wild.test", "--timeout", "10")
    assert r.source("autoconfig")["outcome"] == "absent", r.source("autoconfig")
    assert "web page" in r.source("autoconfig")["reason"]
    assert "discover-source-broken" not in r.ids and "discover-none" in r.ids, r.ids


def dead(run):
    r = run("discover", "jane@dead.test", "--timeout", "6")
    assert r.took < 6.5, r.took
    assert r.source("autoconfig")["outcome"] == "unreachable", r.source("autoconfig")
    assert r.settings["host"] == "mail.test" and r.settings["works"]


def dead_resolver(run):
    r = run("discover", "jane@agree.test", "--timeout", "3", resolver=MUTE_DNS)
    assert r.took < 3.5 and r.code == 3, (r.took, r.code)
    assert r.source("srv-imaps")["outcome"] == "unreachable"
    r = run("check", "mail.agree.test", "--timeout", "30", resolver=MUTE_DNS)
    assert r.took < 7 and r.code == 3 and "dns-resolver-failed" in r.ids, (r.took, r.code, r.ids)


def source_broken(run):
    for domain, source, words in (
            ("digest", "pacc", "digest"), ("bomb", "autoconfig", "document type"),
            ("loop", "autoconfig", "more than three"), ("down", "autoconfig", "https to another"),
            ("longway", "autoconfig", "2048"),
            ("huge", "autoconfig", "256 KiB"), ("badcert", "autoconfig", "certificate"),
            ("error", "autoconfig", "500")):
        r = run("discover", f"jane@{domain}.test")
        assert r.source(source)["outcome"] == "broken", (domain, r.source(source))
        assert words in r.source(source)["reason"], r.source(source)
        assert "discover-source-broken" in r.ids, (domain, r.ids)
        assert r.source(source)["settings"] == []


def redirects(run):
    r = run("discover", "jane@redirect.test")
    source = r.source("autoconfig")
    assert source["outcome"] == "found" and len(source["redirects"]) == 1, source
    assert "autoconfig.hoster.test" in source["redirects"][0]
    asked = [s[2] for s in r.seen if s[1] == "autoconfig.hoster.test"]
    assert asked == ["/c?u=someone&emailaddress=someone%40redirect.test"], asked


def redacted(run):
    """Whatever sources make of the user's name, none of it is in a report, nor sent to strangers."""
    r = run("discover", "jane.doe+news@private.test")
    assert "m4711" in json.dumps(r.document), r.source("autoconfig")
    asked = [s[2] for s in r.seen if s[1] == "autoconfig.hoster.test"]
    assert asked == ["/b?e=someone%2540x.test"], asked
    r = run("discover", "jane.doe+news@private.test", "--redact")
    assert r.source("autoconfig")["outcome"] == "found", r.source("autoconfig")
    for report in (json.dumps(r.document), r.text(), r.text("-v")):
        for name in ("jane", "doe", "m4711", "private", "amFuZS"):
            assert name.lower() not in report.lower(), (name, report)


def unsafe(run):
    assert "discover-cleartext" in run("discover", "jane@plain.test").ids
    r = run("discover", "jane@first.test")
    assert "discover-starttls-first" in r.ids and r.settings["port"] == 993, r.ids


def names(run):
    r = run("discover", "jane@local.test")
    assert r.settings["user_name"] == "local-part", r.settings
    assert r.settings["authentication"] == ["password-cleartext"]  # the server's word
    assert r.settings["note"]
    r = run("discover", "jane@encoded.test")
    assert "discover-source-broken" in r.ids and "%40" in r.source("autoconfig")["flaw"]


def dead_host(run):
    r = run("discover", "jane@deadhost.test")
    assert "discover-endpoint-broken" in r.ids and r.settings["works"] is False
    assert r.discovery["publish"] is None


def prefers_what_works(run):
    r = run("discover", "jane@prefer.test")
    assert r.settings["host"] == "mail.test" and r.settings["works"], r.settings
    assert {"discover-sources-differ", "discover-endpoint-broken"} <= r.ids, r.ids


def no_http(run):
    r = run("discover", "jane@agree.test", "--no-http")
    assert r.seen == [] and r.settings["works"], r.seen
    assert r.source("autoconfig")["outcome"] == "skipped"
    assert "discover-none" not in r.ids


def check_by_srv(run):
    r = run("check", "jane@agree.test")
    assert r.seen == [] and r.code == 0, (r.seen, r.code)
    assert r.target["command"] == "check" and "publish" not in r.discovery
    assert r.source("srv-imaps")["dnssec"] == "secure" and "DNSSEC: secure" in r.text()
    r = run("check", "jane@open.example")
    assert r.source("srv-imaps")["dnssec"] == "insecure", r.source("srv-imaps")
    assert "not secured by DNSSEC" in r.text()
    assert [e["port"] for e in r.target["endpoints"]] == [993]


def fallback(run):
    r = run("check", "jane@bare.test")
    assert r.discovery["guessed"] and "srv-imaps-missing" in r.ids, r.ids
    assert {e["port"] for e in r.target["endpoints"]} == {143, 993}
    assert r.settings is None  # its certificate is another name's
    r = run("check", "jane@custom.test")
    assert r.source("mx")["reason"].endswith("aspmx.l.google.com"), r.source("mx")
    assert "imap.gmail.com" in r.discovery["provider"], r.discovery


def shared_address(run):
    """Two names of one machine are no reason to come with twice as many connections at once."""
    guests = []
    count_guests(guests)
    r = run("check", "jane@shared.test", "--timeout", "15")
    assert {(e["host"], e["port"]) for e in r.target["endpoints"]} == {
        ("one.shared.test", 143), ("one.shared.test", 993), ("two.shared.test", 143),
        ("two.shared.test", 993)}, r.target["endpoints"]
    assert guests and max(guests) == 3 and sum(guests) <= 12, guests
    assert r.target["connections"] == sum(guests), (r.target["connections"], guests)


def reference_by_resolver(run):
    """The reference is looked up where everything else is, and /etc/hosts has no such name."""
    done = subprocess.run([os.environ["IMAPVET"], "--resolver", "127.0.0.1", "--reference",
                           "mail.test", "--address", "127.0.0.13", "--format", "json", "mail.test"],
                          capture_output=True, text=True, check=False, timeout=60)
    knocks = json.loads(done.stdout)["targets"][0]["knocks"]
    assert [(k["address"], k["port"]) for k in knocks if k["role"] == "reference"] == [
        ("127.0.0.2", 993), ("127.0.0.2", 443)], knocks


def plain_host(run):
    done = subprocess.run([os.environ["IMAPVET"], "--resolver", "127.0.0.1:53", "--cafile",
                           os.environ["DISCOVER_CA"], "--format", "json", "mail.test"],
                          capture_output=True, text=True, check=False, timeout=60)
    target = json.loads(done.stdout)["targets"][0]
    assert target["resolve"]["addresses"] == ["127.0.0.2"] and "discovery" not in target


CASES = [agree, privacy, publishes, republish, differ, denied, tls_only, broken_targets,
         cleartext_only, http_only, wildcard, dead, dead_resolver, source_broken, redirects, redacted, unsafe,
         names, dead_host, prefers_what_works, no_http, check_by_srv, fallback, shared_address,
         reference_by_resolver, plain_host, *dane.CASES, *ocsp.CASES]


def main():
    with open(os.path.join(HERE, "../../man/imapvet.schema.json"), encoding="utf-8") as file:
        schema = jsonschema.Draft202012Validator(strict(json.load(file)))
    passed = failed = 0

    def run(command, target, *options, resolver="127.0.0.1"):
        result = Result(command, target, options, resolver)
        assert result.errors == "", result.errors
        for error in schema.iter_errors(result.document):
            raise AssertionError(f"schema: {error.json_path}: {error.message[:200]}")
        assert re.fullmatch(r"[\x20-\x7e\n]*", json.dumps(result.document))
        return result

    serve(WEB, 80)
    serve(WEB, 443, os.environ["DISCOVER_CERT"])
    serve(OTHER, 443, os.environ["DISCOVER_OTHER"])
    play_dead()
    wanted = sys.argv[1:]
    for case in CASES:
        if wanted and case.__name__ not in wanted:
            continue
        try:
            case(run)
            passed += 1
        except Exception as error:  # whatever it is, the other cases go on
            failed += 1
            print(f"not ok: {case.__name__}: {type(error).__name__}: {str(error)[:1500]}")
    print(f"discover: {passed} passed, {failed} failed, 0 skipped")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    if sys.argv[1:] == ["hosts"]:
        print(" ".join(hosts()))
    elif sys.argv[1:] == ["zone"]:
        print("\n".join(zone()))
    elif sys.argv[1:] == ["late"]:
        print("\n".join(dane.late()))
    elif sys.argv[1:] == ["unsigned"]:
        print("\n".join(dane.unsigned()))
    else:
        main()
