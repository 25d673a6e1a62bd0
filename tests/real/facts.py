# SPDX-License-Identifier: MIT
"""Holds one JSON result of imapvet against what its case expects, and against what a witness sees
that shares no code with imapvet.  Prints every difference; exits 1 if there is one.

facts.py RESULT STATUS ARGUMENTS EXIT VERDICT ENDPOINT143 ENDPOINT993 LOGIN FINDINGS

EXIT, VERDICT, LOGIN   expected value; "-": not looked at
ENDPOINT...   "ok": every stage is; "STAGE": the first that is not; "STAGE:REASON": with its reason;
              "-": not looked at
FINDINGS      ids that must be there, "*ID" as the root cause, and "?ID" that may be, with wildcards;
              beyond these, none but of severity info.  "none": no id must be there.  "grade=B": the
              grade of an audit
After the argument "audit", no server is to let a command slip into TLS or to start TLS twice, unless
starttls-repeatable is among the findings.
"""
import fnmatch
import hashlib
import json
import socket
import ssl
import sys

ADDRESS = "127.0.0.2"
STAGES = {
    143: ["connect", "greeting", "capability", "starttls", "tls", "certificate", "logout"],
    993: ["connect", "tls", "certificate", "greeting", "capability", "logout"],
}
complaints = []


def expect(what, expected, seen):
    if expected not in ("-", seen):
        complaints.append(f"{what}: expected {expected}, got {seen}")


class Witness:
    """A client as plain as can be."""

    def __init__(self, port, source):
        self.socket = socket.create_connection((ADDRESS, port), 20, source_address=(source, 0))
        self.file = self.socket.makefile("rb")

    def start_tls(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self.file.close()
        self.socket = context.wrap_socket(self.socket, server_hostname="mail.test")
        self.file = self.socket.makefile("rb")

    def line(self):
        line = self.file.readline()
        if not line.endswith(b"\r\n"):
            raise OSError("the server closed the connection")
        return line[:-2].decode()

    def command(self, text):
        """The untagged lines of the answer."""
        self.socket.sendall(f"w {text}\r\n".encode())
        lines = []
        while not (line := self.line()).startswith("w "):
            lines.append(line)
        if not line.startswith("w OK"):
            raise OSError(f"{text}: {line}")
        return lines

    def capabilities(self):
        lines = self.command("CAPABILITY")
        return [line for line in lines if line.startswith("* CAPABILITY ")][0].split()[2:]


def witness(port, source):
    """Facts of the endpoint, named as in the JSON."""
    client = Witness(port, source)
    facts = {}
    if port == 993:
        client.start_tls()
    facts["greeting"] = client.line()
    _, code, listed = facts["greeting"].partition("[CAPABILITY ")
    facts["capabilities.greeting"] = listed.partition("]")[0].split() if code else None
    if port == 143:
        facts["capabilities.cleartext"] = client.capabilities()
        client.command("STARTTLS")
        client.start_tls()
    facts["capabilities.tls"] = client.capabilities()
    facts["tls.version"] = client.socket.version().replace("TLSv", "TLS")
    certificate = client.socket.getpeercert(True)
    facts["certificates.0.sha256"] = hashlib.sha256(certificate).hexdigest()
    client.command("LOGOUT")
    return facts


def value(tree, path):
    for key in path.split("."):
        tree = tree[int(key) if key.isdigit() else key]
    return tree


def check_stages(port, endpoint, expected):
    stages = {stage["stage"]: stage for stage in endpoint["stages"]}
    first, _, reason = expected.partition(":")
    for name in STAGES[port]:
        stage = stages.get(name, {"outcome": "missing"})
        if name == first:
            if stage["outcome"] == "ok":
                complaints.append(f"{port} {name}: expected not ok, got ok")
            if reason:
                expect(f"{port} {name}", f"fail {reason}",
                       f"{stage['outcome']} {stage.get('reason')}")
            return
        expect(f"{port} {name}", "ok", stage["outcome"])


def check_endpoint(target, port, expected, source):
    found = [endpoint for endpoint in target["endpoints"]
             if endpoint["address"] == ADDRESS and endpoint["port"] == port]
    if expected == "-":
        return
    if len(found) != 1:
        complaints.append(f"{port}: expected one endpoint, got {len(found)}")
        return
    check_stages(port, found[0], expected)
    if expected == "ok":
        for path, fact in witness(port, source).items():
            seen = value(found[0], path)
            if path.endswith("sha256"):
                seen = seen.replace(":", "").lower()
            expect(f"{port} {path}", fact, seen)
        expect(f"{port} certificate_verified", True, found[0].get("certificate_verified"))


def check_findings(target, expected):
    grades = [word.partition("=")[2] for word in expected if "=" in word]
    expected = [word for word in expected if "=" not in word]
    for grade in grades:
        expect("grade", grade, str(target.get("grade")))
    must = {word.lstrip("*") for word in expected if word != "none" and word[0] != "?"}
    may = must | {word[1:] for word in expected if word[0] == "?"}
    allowed = lambda finding: any(fnmatch.fnmatch(finding, pattern) for pattern in may)
    found = {finding["id"]: finding["severity"] for finding in target["findings"]}
    for missing in sorted(must - set(found)):
        complaints.append(f"finding {missing}: expected, not there")
    for surplus in sorted(found):
        if found[surplus] != "info" and not allowed(surplus):
            complaints.append(f"finding {surplus}: there, not expected")
    for word in expected:
        if word[0] == "*":
            expect("root_cause", word[1:], target.get("root_cause"))


def check_audit(target, arguments, findings):
    if "audit" not in arguments:
        return
    for endpoint in target["endpoints"]:
        attacks = endpoint.get("attacks")
        if endpoint["tls"] and not attacks:
            complaints.append(f"{endpoint['port']}: was not attacked")
        if not attacks:
            continue
        port = endpoint["port"]
        expect(f"{port} starttls_injection", "safe", attacks.get("starttls_injection", "safe"))
        if "starttls-repeatable" not in findings:
            expect(f"{port} starttls_refused_in_tls", True, attacks["starttls_refused_in_tls"])


def check_manners(target, arguments, endpoints):
    """What an administrator would see in the server's log."""
    # A port that greets late is tried with ClientHello, and once more for its greeting; a
    # handshake that fails is tried again in other ways.
    limit = 5 if any(word.startswith(("greeting", "-")) for word in endpoints) else 4
    if any("tls_retries" in endpoint for endpoint in target["endpoints"]):
        limit = 12
    if "audit" in arguments:
        # One for each version, of a server that has old ones, and for each suite.
        every = {"--full", "--profile"} & set(arguments)
        old = any({"SSL3", "TLS1.0", "TLS1.1"} & set(endpoint.get("tls_offer", {}))
                  for endpoint in target["endpoints"])
        limit = 140 if every else 60 if old else 40
    if "--address" not in arguments and target["connections"] > limit:
        complaints.append(f"connections: expected {limit} at most, got {target['connections']}")
    limit = 0 if "--no-login-probe" in arguments else 3 if "--user" in arguments else 1
    if target["login_attempts"] > limit:
        complaints.append(f"login_attempts: expected {limit}, got {target['login_attempts']}")


def main(result, status, arguments, code, verdict, starttls, implicit, login, findings):
    arguments = arguments.split()
    source = "127.0.0.1"
    if "--bind" in arguments:
        source = arguments[arguments.index("--bind") + 1]
    expect("exit code", code, status)
    with open(result, encoding="utf-8") as file:
        document = json.load(file)
    expect("schema", "imapvet/1", document["schema"])
    target = document["targets"][0]
    expect("verdict", verdict, target["verdict"])
    check_endpoint(target, 143, starttls, source)
    check_endpoint(target, 993, implicit, source)
    for endpoint in target["endpoints"]:
        if endpoint["address"] == ADDRESS and endpoint["port"] == 143:
            expect("cleartext_login", login, endpoint.get("cleartext_login"))
    check_findings(target, findings.split())
    check_audit(target, arguments, findings.split())
    check_manners(target, arguments, (starttls, implicit))


if __name__ == "__main__":
    main(*sys.argv[1:])
    print("\n".join(complaints))
    sys.exit(bool(complaints))
